// SPDX-License-Identifier: Apache-2.0
// Moving about on the map and looking closer: by dragging, the wheel with Ctrl, the arrow keys, + and -, or the buttons (WCAG 2.2, 2.5.7). It changes the
// drawing's window only; where rooms stand was decided by the server, so that a print can be cited. Without this script the box scrolls.

interface View {
  x: number;
  y: number;
  wide: number;
  high: number;
}

const CLOSER = 0.8;
const LEAST = 0.15;
const STEP = 0.12;

function parse(box: string): View {
  const [x = 0, y = 0, wide = 1, high = 1] = box.split(" ").map(Number);
  return { x, y, wide, high };
}

function move(figure: HTMLElement): void {
  const map = figure.querySelector<SVGSVGElement>("svg.map");
  const region = figure.querySelector<HTMLElement>(".map-scroll");
  const tools = figure.querySelector<HTMLElement>(".map-tools");
  if (map === null || region === null || tools === null) return;
  tools.hidden = false;
  region.scrollLeft = (region.scrollWidth - region.clientWidth) / 2; // (the room it opens at stands in the middle)
  const whole = parse(map.getAttribute("viewBox") ?? "");
  let view = { ...whole };
  let held: { x: number; y: number; from: View; moved: boolean } | null = null;

  function show(next: View): void {
    view = next;
    map?.setAttribute("viewBox", `${next.x} ${next.y} ${next.wide} ${next.high}`);
  }

  function zoom(factor: number, atX = 0.5, atY = 0.5): void {
    const wide = Math.min(whole.wide, Math.max(whole.wide * LEAST, view.wide * factor));
    const high = (wide * whole.high) / whole.wide;
    show({ x: view.x + (view.wide - wide) * atX, y: view.y + (view.high - high) * atY, wide, high });
  }

  function shift(x: number, y: number): void {
    show({ ...view, x: view.x + x * view.wide, y: view.y + y * view.high });
  }

  tools.addEventListener("click", (event) => {
    const what = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-zoom]")?.dataset["zoom"] : undefined;
    if (what === "in") zoom(CLOSER);
    else if (what === "out") zoom(1 / CLOSER);
    else if (what === "all") show({ ...whole });
  });
  region.addEventListener("keydown", (event) => {
    const steps: Record<string, () => void> = {
      ArrowLeft: () => shift(-STEP, 0),
      ArrowRight: () => shift(STEP, 0),
      ArrowUp: () => shift(0, -STEP),
      ArrowDown: () => shift(0, STEP),
      "+": () => zoom(CLOSER),
      "=": () => zoom(CLOSER),
      "-": () => zoom(1 / CLOSER),
      "0": () => show({ ...whole }),
    };
    const step = steps[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    step();
  });
  map.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const box = map.getBoundingClientRect();
      zoom(event.deltaY < 0 ? CLOSER : 1 / CLOSER, (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
    },
    { passive: false },
  );
  map.addEventListener("pointerdown", (event) => {
    if (event.button === 0 && event.pointerType === "mouse") held = { x: event.clientX, y: event.clientY, from: { ...view }, moved: false };
  });
  map.addEventListener("pointermove", (event) => {
    if (held === null) return;
    const box = map.getBoundingClientRect();
    const x = ((event.clientX - held.x) / box.width) * held.from.wide;
    const y = ((event.clientY - held.y) / box.height) * held.from.high;
    held.moved ||= Math.abs(event.clientX - held.x) + Math.abs(event.clientY - held.y) > 6;
    if (held.moved) show({ ...held.from, x: held.from.x - x, y: held.from.y - y });
  });
  map.addEventListener("dragstart", (event) => event.preventDefault());
  map.addEventListener(
    "click",
    (event) => {
      if (held?.moved === true) event.preventDefault(); // (a drag that ended on a room does not open it)
      held = null;
    },
    { capture: true },
  );
  window.addEventListener("pointerup", () => {
    if (held !== null && !held.moved) held = null;
    else setTimeout(() => (held = null), 0);
  });
}

for (const figure of document.querySelectorAll<HTMLElement>("[data-map]")) move(figure);
