// SPDX-License-Identifier: Apache-2.0
// Keys of the reading pages: / search, j k through a list, o open, g r rooms, g t today, ? what keys there are. A person can switch them off, and the
// switch is told where the keys are told (WCAG 2.2, 2.1.4). Everything works without this script.

interface Words {
  ko: string;
  en: string;
}

const STORE = "sotdae-keys";
const LEAD_MILLISECONDS = 1200;
// The words of places and of putting the page away are the page's own: what a link says, its key says.
const HELP: readonly [string, Words][] = [
  ["/", { ko: "찾을 말로 가기", en: "to the search" }],
  ["j k", { ko: "목록에서 다음, 앞", en: "next and previous in a list" }],
  ["o", { ko: "고른 것 열기", en: "open what is chosen" }],
];
const GO: Readonly<Record<string, string>> = { t: "today", r: "rooms", m: "map" };
const THIS: Words = { ko: "이 안내", en: "this help" };
const TITLE: Words = { ko: "단축키", en: "Keys" };
const SWITCH: Words = { ko: "단축키 쓰기 (? 는 늘 남습니다)", en: "use these keys (? stays)" };
const CLOSE: Words = { ko: "닫기", en: "Close" };

const language: keyof Words = document.documentElement.lang === "en" ? "en" : "ko";
let lead = Number.NEGATIVE_INFINITY;

function isOn(): boolean {
  try {
    return localStorage.getItem(STORE) !== "off";
  } catch {
    return true;
  }
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable], [role=application]") !== null;
}

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-row]")];
}

function move(step: number): void {
  const every = rows();
  if (every.length === 0) return;
  const now = every.findIndex((row) => row.classList.contains("at"));
  const next = Math.min(every.length - 1, Math.max(0, now === -1 ? (step > 0 ? 0 : every.length - 1) : now + step));
  every[now]?.classList.remove("at");
  const row = every[next];
  if (row === undefined) return;
  row.classList.add("at");
  row.querySelector<HTMLElement>("a, button")?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function go(letter: string): void {
  if (GO[letter] !== undefined) place(letter)?.click();
}

function place(letter: string): HTMLAnchorElement | undefined {
  return [...document.querySelectorAll<HTMLAnchorElement>("nav.side a")].find((one) => one.pathname.endsWith(`/${GO[letter]}`));
}

function told(): [string, string][] {
  const rows: [string, string][] = HELP.map(([keys, words]) => [keys, words[language]]);
  for (const letter of Object.keys(GO)) {
    const link = place(letter);
    if (link !== undefined) rows.push([`g ${letter}`, link.textContent.trim()]);
  }
  rows.push(["?", THIS[language]]);
  const away = document.getElementById("put-away");
  if (away !== null) rows.push(["Esc Esc", away.textContent.trim()]);
  return rows;
}

function element<K extends keyof HTMLElementTagNameMap>(tag: K, text = ""): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}

function help(): void {
  const open = document.querySelector<HTMLDialogElement>("dialog.keys-help");
  if (open !== null) {
    open.showModal();
    return;
  }
  const dialog = element("dialog");
  dialog.className = "keys-help";
  const title = element("h2", TITLE[language]);
  title.id = "keys-title";
  dialog.setAttribute("aria-labelledby", title.id);
  const list = element("dl");
  for (const [keys, words] of told()) {
    const term = element("dt");
    term.append(element("kbd", keys));
    list.append(term, element("dd", words));
  }
  const label = element("label");
  label.className = "tick";
  const box = element("input");
  box.type = "checkbox";
  box.checked = isOn();
  box.addEventListener("change", () => {
    try {
      localStorage.setItem(STORE, box.checked ? "on" : "off");
    } catch {
      // A browser that stores nothing keeps the keys on.
    }
  });
  label.append(box, SWITCH[language]);
  const close = element("button", CLOSE[language]);
  close.addEventListener("click", () => dialog.close());
  dialog.append(title, list, label, close);
  document.body.append(dialog);
  dialog.showModal();
}

function press(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (event.key === "?") {
    event.preventDefault();
    help();
    return;
  }
  if (!isOn() || document.querySelector("dialog[open]") !== null) return;
  if (performance.now() - lead < LEAD_MILLISECONDS) {
    lead = Number.NEGATIVE_INFINITY;
    go(event.key);
    return;
  }
  if (event.key === "/") {
    event.preventDefault();
    document.getElementById("ask")?.focus();
  } else if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "o") document.querySelector<HTMLElement>("[data-row].at a, [data-row].at button")?.click();
  else if (event.key === "g") lead = performance.now();
}

document.documentElement.classList.add("script");
document.addEventListener("keydown", press);
