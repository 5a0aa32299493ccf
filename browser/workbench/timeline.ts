// SPDX-License-Identifier: Apache-2.0
// The time line's reading line: a pointer, or the arrow keys, stop at each day, and its numbers are read out beneath the drawing. The numbers come from
// the page; nothing is fetched. Without this script the table beneath the drawing says the same.

const SVG = "http://www.w3.org/2000/svg";

interface Mark {
  at: number;
  words: string;
}

function marksOf(ident: string): Mark[] {
  const list = document.querySelector(`[data-marks="${CSS.escape(ident)}"]`);
  return [...(list?.querySelectorAll("li") ?? [])].map((item) => ({ at: Number(item.dataset["at"]), words: item.textContent ?? "" }));
}

function follow(chart: SVGSVGElement): void {
  const marks = marksOf(chart.id);
  const told = document.querySelector<HTMLElement>(`[data-reads="${CSS.escape(chart.id)}"]`);
  if (marks.length === 0 || told === null) return;
  const cursor = document.createElementNS(SVG, "line");
  cursor.setAttribute("class", "cursor");
  cursor.setAttribute("y1", "0");
  cursor.setAttribute("y2", chart.getAttribute("height") ?? "0");
  cursor.setAttribute("visibility", "hidden");
  chart.append(cursor);
  let place = -1;

  function stop(index: number): void {
    place = Math.min(marks.length - 1, Math.max(0, index));
    const mark = marks[place];
    if (mark === undefined || told === null) return;
    cursor.setAttribute("x1", `${mark.at}%`);
    cursor.setAttribute("x2", `${mark.at}%`);
    cursor.setAttribute("visibility", "visible");
    told.textContent = mark.words;
  }

  chart.addEventListener("pointermove", (event) => {
    const box = chart.getBoundingClientRect();
    const at = (100 * (event.clientX - box.left)) / box.width;
    let nearest = 0;
    marks.forEach((mark, index) => {
      if (Math.abs(mark.at - at) < Math.abs((marks[nearest]?.at ?? 0) - at)) nearest = index;
    });
    if (nearest !== place) stop(nearest);
  });
  chart.addEventListener("keydown", (event) => {
    const step: Record<string, number> = { ArrowLeft: place - 1, ArrowRight: place + 1, Home: 0, End: marks.length - 1 };
    const next = step[event.key];
    if (next === undefined) return;
    event.preventDefault();
    stop(next);
  });
}

for (const chart of document.querySelectorAll<SVGSVGElement>("svg.chart")) follow(chart);
