// SPDX-License-Identifier: Apache-2.0
// What every page does besides being read: the neutral page on Esc twice, the case chooser without its button, printing. Everything works without it.
"use strict";
(() => {
  const away = document.body.dataset.away;
  let last = Number.NEGATIVE_INFINITY; // (not 0: one Esc within a moment of the page would count as two)
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !away) return;
    const now = performance.now();
    if (now - last < 600) location.replace(away); // (replace: the page before leaves no trace in the history)
    last = now;
  });
  const chooser = document.getElementById("case-chooser");
  if (chooser) chooser.addEventListener("change", () => chooser.form.requestSubmit());
  for (const one of document.querySelectorAll("[data-print]")) one.addEventListener("click", () => window.print());
  const leave = document.getElementById("put-away");
  if (leave) leave.addEventListener("click", (event) => { event.preventDefault(); location.replace(leave.href); });
})();
