// SPDX-License-Identifier: Apache-2.0
// Shows one small grey still while a button or the space bar is held, or switched on where the person chose that, and covers it by itself after seconds.
// The pixels come by POST after their line in the log, are drawn on a canvas, and are overwritten when it is covered. Without this script the form works.
type Stage = { form: HTMLFormElement; canvas: HTMLCanvasElement; state: HTMLElement; button: HTMLButtonElement };

const stages: Stage[] = [];
let shown: Stage | null = null;
let asked = 0;
let timer = 0;

function cover(): void {
  asked += 1;
  window.clearTimeout(timer);
  if (shown === null) return;
  const { form, canvas, state, button } = shown;
  shown = null;
  canvas.width = 1;
  canvas.height = 1;
  delete form.dataset["shown"];
  state.textContent = state.dataset["covered"] ?? "";
  button.setAttribute("aria-pressed", "false");
}

async function show(stage: Stage): Promise<void> {
  cover();
  const turn = asked;
  const body = new URLSearchParams();
  new FormData(stage.form).forEach((value, name) => { if (typeof value === "string") body.append(name, value); });
  body.append("as", "bytes");
  const answer = await fetch(stage.form.action, { method: "POST", body, cache: "no-store", credentials: "same-origin", redirect: "error" });
  const size = (answer.headers.get("X-Picture") ?? "").split(" ").map(Number);
  const [width, height] = size;
  if (!answer.ok || width === undefined || height === undefined) {
    stage.form.submit(); // (the page then says why nothing is shown, and what to do)
    return;
  }
  const grey = new Uint8Array(await answer.arrayBuffer());
  told(answer.headers.get("X-Seen") ?? "");
  if (turn !== asked) return; // (let go meanwhile: what came is dropped; it was counted all the same)
  draw(stage.canvas, grey, width, height);
  shown = stage;
  stage.form.dataset["shown"] = "1";
  stage.state.textContent = stage.state.dataset["shown"] ?? "";
  stage.button.setAttribute("aria-pressed", "true");
  timer = window.setTimeout(cover, 1000 * Number(stage.form.dataset["seconds"] ?? "5"));
}

function draw(canvas: HTMLCanvasElement, grey: Uint8Array, width: number, height: number): void {
  const pixels = new ImageData(width, height);
  grey.forEach((value, place) => { pixels.data.set([value, value, value, 255], 4 * place); });
  canvas.width = width;
  canvas.height = height;
  canvas.getContext("2d")?.putImageData(pixels, 0, 0);
}

function told(seen: string): void {
  const place = document.getElementById("seen-today");
  const [times, seconds] = seen.split(" ");
  if (place === null || times === undefined || seconds === undefined) return;
  place.textContent = (place.dataset["words"] ?? "").replace("{n}", times).replace("{s}", seconds);
}

function begin(form: HTMLFormElement): void {
  const canvas = form.querySelector("canvas");
  const state = form.querySelector<HTMLElement>(".state");
  const button = form.querySelector<HTMLButtonElement>("button.hold");
  if (canvas === null || state === null || button === null) return;
  const stage: Stage = { form, canvas, state, button };
  stages.push(stage);
  button.textContent = button.dataset["hold"] ?? button.textContent;
  button.setAttribute("aria-pressed", "false");
  form.addEventListener("submit", (event) => { event.preventDefault(); });
  if (form.dataset["toggle"] === "1") {
    button.addEventListener("click", () => { if (shown === stage) cover(); else void show(stage); });
    return;
  }
  button.addEventListener("pointerdown", (event) => { if (event.button === 0) void show(stage); });
  for (const name of ["pointerup", "pointerleave", "pointercancel", "blur"]) button.addEventListener(name, cover);
  button.addEventListener("keydown", (event) => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    if (!event.repeat) void show(stage);
  });
  button.addEventListener("keyup", (event) => { if (event.key === " " || event.key === "Enter") { event.preventDefault(); cover(); } });
}

document.querySelectorAll<HTMLFormElement>("form[data-stage]").forEach(begin);
document.querySelectorAll<HTMLElement>("[data-with-script]").forEach((hint) => { hint.hidden = false; });
for (const name of ["visibilitychange", "pagehide"]) document.addEventListener(name, cover);
window.addEventListener("blur", cover);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") cover();
  const away = document.body.dataset["away"];
  if (event.key !== "b" || away === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
  if (localStorage.getItem("sotdae-keys") === "off" || (event.target instanceof HTMLElement && event.target.closest("textarea, select, input") !== null)) return;
  cover();
  location.replace(away); // (the page before leaves no trace in the history)
});
export {};
