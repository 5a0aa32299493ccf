// SPDX-License-Identifier: Apache-2.0
// Passkeys by the browser's own functions (WebAuthn Level 3, JSON forms). A form with data-passkey is shown only where they are there.
"use strict";
(() => {
  const able = window.PublicKeyCredential && PublicKeyCredential.parseRequestOptionsFromJSON;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = !able;
    if (!able) continue;
    form.addEventListener("submit", async (event) => {
      if (form.elements.credential.value) return;
      event.preventDefault();
      const failed = form.querySelector("[role=alert]");
      failed.hidden = true;
      try {
        const options = await given(form);
        let made;
        if (form.dataset.passkey === "create") {
          const asked = options.publicKey;
          asked.authenticatorSelection = { ...asked.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required" };
          made = await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked) });
        } else {
          made = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey) });
        }
        form.elements.credential.value = JSON.stringify(made.toJSON());
        form.submit();
      } catch (error) {
        form.dataset.failed = error.name;
        failed.hidden = false;
      }
    });
  }
  async function given(form) {
    if (form.dataset.given) return JSON.parse(document.getElementById(form.dataset.given).textContent);
    const answer = await fetch(form.dataset.options, { headers: { Accept: "application/json" } });
    return (await answer.json()).request_options;
  }
})();
