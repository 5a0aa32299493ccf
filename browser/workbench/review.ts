// SPDX-License-Identifier: Apache-2.0
// One finding: b puts the page away; keys 1, 2 and 3 choose, and move on to the reason. They do nothing while somebody types, and nothing is sent by a key alone.
const form = document.querySelector<HTMLFormElement>("form[data-decide]");
const choices = form === null ? [] : Array.from(form.querySelectorAll<HTMLInputElement>("input[type=radio]"));
const hint = document.querySelector<HTMLElement>("[data-with-script]");
if (hint !== null && localStorage.getItem("sotdae-keys") !== "off") hint.hidden = false;
function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  return target instanceof HTMLElement && target.closest("textarea, select, input:not([type=radio])") !== null;
}

document.addEventListener("keydown", (event) => {
  if (localStorage.getItem("sotdae-keys") === "off" || event.ctrlKey || event.altKey || event.metaKey || isTyping(event)) return;
  const away = document.body.dataset["away"];
  if (event.key === "b" && away !== undefined) {
    location.replace(away);
    return;
  }
  const chosen = choices[Number(event.key) - 1];
  if (chosen === undefined) return;
  event.preventDefault();
  chosen.checked = true;
  document.getElementById("reason")?.focus();
});
export {};
