// SPDX-License-Identifier: Apache-2.0
/** The page as a person meets it. It never shows a picture, stores nothing, and is gone at once when it is left. */

import { seal } from "./age.js";
import { bundleOf, checkCode } from "./bundle.js";
import { Engine } from "./engine.js";
import { SETTINGS } from "./settings.js";
import { readAloud, say } from "./words.js";

/** @typedef {import("./hashing.js").HashedPhoto} HashedPhoto */
/** @typedef {{number: number, name: string, reason: string}} LeftOut */
/** @typedef {{bytes: Uint8Array, name: string, code: string}} Bundle */

const MOST_PHOTOS = 100;
const TWICE_MILLISECONDS = 1500;

/** @param {string} id @returns {HTMLElement} */
function byId(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`no ${id}`);
  return found;
}

class Page {
  /** @param {string} script */
  constructor(script) {
    this.engine = new Engine(script);
    /** @type {import("./words.js").Language} */
    this.language = (navigator.languages ?? ["ko"]).some((one) => one.startsWith("ko")) ? "ko" : "en";
    /** @type {"checking" | "refused" | "ready" | "working" | "done"} */
    this.state = "checking";
    this.fault = "old";
    /** @type {import("./selftest.js").SelfTest | null} */
    this.tested = null;
    this.at = { number: 0, all: 0, share: 0 };
    /** @type {Bundle | null} */
    this.bundle = null;
    /** @type {LeftOut[]} */
    this.leftOut = [];
    this.done = 0;
    this.said = ["", ""]; // a word's key, and a name for it
    this.note = ""; // a word's key
    this.round = 0; // rises when the work is given up
    this.escapedAt = -Infinity;
  }

  /** @returns {HTMLInputElement} */
  get files() {
    return /** @type {HTMLInputElement} */ (byId("files"));
  }

  /** Connect the controls and begin. */
  open() {
    const on = (/** @type {string} */ id, /** @type {() => void} */ act) => byId(id).addEventListener("click", act);
    on("language", () => { this.language = this.language === "ko" ? "en" : "ko"; this.show(); });
    on("leave", () => this.leave());
    on("retry", () => this.check());
    on("cancel", () => this.restart());
    on("again", () => this.restart());
    on("save", () => this.save());
    on("copy", () => this.copy());
    this.files.addEventListener("change", () => this.take(Array.from(this.files.files ?? [])));
    document.addEventListener("keydown", (event) => this.pressed(event));
    document.addEventListener("dragover", (event) => this.dragged(event));
    document.addEventListener("dragleave", () => byId("picker").classList.remove("over"));
    document.addEventListener("drop", (event) => this.dropped(event));
    window.addEventListener("beforeunload", () => this.wipe());
    window.addEventListener("pagehide", () => this.wipe());
    window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
    byId("main").hidden = false;
    this.check();
  }

  /** Test the browser before any photo is taken. */
  async check() {
    this.state = "checking";
    this.show();
    const answer = await this.engine.test();
    if (answer.kind === "tested") {
      this.tested = answer.result;
      this.state = "ready";
      this.show();
    } else {
      this.fault = answer.kind === "untrusted" ? answer.fault : "old";
      this.state = "refused";
      this.show("refused-heading");
    }
  }

  /** @param {File[]} files */
  async take(files) {
    if (this.state !== "ready" || files.length === 0) return;
    const round = this.round;
    const withDigest = /** @type {HTMLInputElement} */ (byId("digest")).checked;
    const chosen = files.slice(0, MOST_PHOTOS);
    this.note = files.length > MOST_PHOTOS ? "tooMany" : "";
    this.state = "working";
    this.leftOut = [];
    /** @type {HashedPhoto[]} */
    const photos = [];
    for (const [index, file] of chosen.entries()) {
      this.at = { number: index + 1, all: chosen.length, share: 0 };
      this.show(index === 0 ? "working-heading" : "");
      const answer = await this.engine.hash(file, withDigest, (share) => { this.at.share = share; this.showProgress(); });
      if (round !== this.round) return;
      if (answer.kind === "hashed") photos.push(answer.photo);
      else if (answer.kind === "refused") this.leftOut.push({ number: index + 1, name: file.name, reason: answer.reason });
    }
    this.finish(photos);
  }

  /** @param {HashedPhoto[]} photos */
  finish(photos) {
    this.done = photos.length;
    this.bundle = null;
    this.said = ["", ""];
    if (photos.length > 0 && this.tested !== null) {
      const now = new Date();
      const plain = bundleOf(photos, this.tested, now);
      const bytes = SETTINGS.recipient === null ? plain : seal(plain, SETTINGS.recipient);
      const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("");
      this.bundle = { bytes, name: `file-${day}.${SETTINGS.recipient === null ? "json" : "age"}`, code: checkCode(plain) };
    }
    this.state = "done";
    this.show("done-heading");
  }

  /** Forget what was chosen and made, and begin again. */
  restart() {
    this.forget();
    this.state = this.tested === null ? "checking" : "ready";
    this.show("ready-heading");
  }

  forget() {
    this.round++;
    this.engine.stop();
    this.bundle = null;
    this.leftOut = [];
    this.done = 0;
    this.said = ["", ""];
    this.note = "";
    this.files.value = "";
  }

  save() {
    if (this.bundle === null) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([/** @type {BlobPart} */ (this.bundle.bytes)], { type: "application/octet-stream" }));
    link.download = this.bundle.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    this.said = ["saved", this.bundle.name];
    this.show();
  }

  async copy() {
    if (this.bundle === null) return;
    try {
      await navigator.clipboard.writeText(new TextDecoder().decode(this.bundle.bytes));
      this.said = ["copied", ""];
    } catch {
      this.said = ["notCopied", ""];
    }
    this.show();
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    if (event.key !== "Escape" || event.repeat) return;
    if (event.timeStamp - this.escapedAt <= TWICE_MILLISECONDS) this.leave();
    this.escapedAt = event.timeStamp;
  }

  /** @param {DragEvent} event */
  dragged(event) {
    event.preventDefault(); // or the browser would open, and show, what is dropped
    byId("picker").classList.toggle("over", this.state === "ready");
  }

  /** @param {DragEvent} event */
  dropped(event) {
    event.preventDefault();
    byId("picker").classList.remove("over");
    this.take(Array.from(event.dataTransfer?.files ?? []));
  }

  /** Clear everything and go to an empty page that takes this one's place, so that "back" does not return here. */
  leave() {
    this.wipe();
    location.replace("about:blank");
  }

  /** Leave nothing behind in the page, whatever the browser keeps of it. */
  wipe() {
    this.forget();
    this.tested = null;
    document.title = "";
    document.body.replaceChildren(this.files); // the input alone stays, empty and out of sight, so that late answers find it
    this.files.hidden = true;
    this.show = () => {};
    this.showProgress = () => {};
  }

  /**
   * Lay everything out as it stands now.
   * @param {string} [focus]  the heading that a reader is to be taken to
   */
  show(focus = "") {
    const centre = SETTINGS.centre ?? this.say("centreUnnamed");
    document.documentElement.lang = this.language;
    document.title = this.say("title");
    document.querySelectorAll("[data-word]").forEach((one) => {
      one.textContent = this.say(/** @type {HTMLElement} */ (one).dataset.word ?? "", { centre });
    });
    byId("language").textContent = this.say("other");
    byId("language").lang = this.language === "ko" ? "en" : "ko";
    byId("for").hidden = SETTINGS.centre === null;
    byId("for").textContent = this.say("for", { centre });
    for (const [id, states] of Object.entries({ refused: ["refused"], ready: ["checking", "ready"], working: ["working"], done: ["done"] })) {
      byId(id).hidden = !states.includes(this.state);
    }
    this.showReady();
    this.showRefusal();
    this.showProgress();
    this.showDone(centre);
    byId("key").hidden = SETTINGS.recipient === null;
    byId("recipient").textContent = SETTINGS.recipient;
    if (focus !== "") byId(focus).focus();
  }

  showReady() {
    this.files.disabled = this.state !== "ready";
    byId("checked").classList.toggle("waiting", this.state === "checking");
    byId("checked-text").textContent = this.state === "refused" ? "" : this.say(this.state === "checking" ? "checking" : "checked");
  }

  showRefusal() {
    byId("refused-why").textContent = this.say({ canvas: "refusedCanvas", old: "refusedOld" }[this.fault] ?? "refusedWrong");
    byId("refused-settings").hidden = this.fault !== "canvas";
    byId("refused-update").hidden = this.fault !== "old";
  }

  showProgress() {
    const { number, all, share } = this.at;
    const text = this.say("workingAt", { number, all });
    if (byId("working-at").textContent !== text) byId("working-at").textContent = text;
    /** @type {HTMLProgressElement} */ (byId("progress")).value = all === 0 ? 0 : (number - 1 + share) / all;
  }

  /** @param {string} centre */
  showDone(centre) {
    const { bundle } = this;
    byId("done-heading").textContent = this.say(bundle === null ? "none" : "done");
    const count = bundle === null ? this.say("noneHint") : this.say("doneCount", { done: this.done, all: this.at.all });
    byId("done-count").textContent = this.note === "" ? count : `${count} ${this.say(this.note)}`;
    byId("bundle").hidden = bundle === null;
    if (bundle !== null) {
      byId("code").textContent = `${bundle.code.slice(0, 4)} ${bundle.code.slice(4)}`;
      byId("code-read").textContent = this.say("codeRead", { name: readAloud(this.language, bundle.code) });
      byId("next-save").textContent = this.say("nextSave", { name: bundle.name });
      byId("next-send").textContent = this.say(SETTINGS.recipient === null ? "nextSendOpen" : "nextSendSealed", { centre });
    }
    byId("said").textContent = this.said[0] === "" ? "" : this.say(this.said[0], { name: this.said[1] });
    byId("left-out").hidden = this.leftOut.length === 0;
    byId("reasons").replaceChildren(...this.leftOut.map(({ number, name, reason }) => {
      const item = document.createElement("li");
      const which = document.createElement("strong");
      which.textContent = `${this.say("photo", { number })} (${name})`;
      item.append(which, " ", this.say(reason));
      return item;
    }));
  }

  /** @param {string} key @param {Record<string, string | number>} [values] @returns {string} */
  say(key, values) {
    return say(this.language, key, values);
  }
}

/** @param {string} script  the text of this page's script, of which the worker is made */
export function showPage(script) {
  new Page(script).open();
}
