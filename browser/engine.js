// SPDX-License-Identifier: Apache-2.0
/**
 * Where the work is done: in a worker made of this page's own script, or, where a browser has none for us, in the page itself.
 *
 * The worker's text is the text of the page's one script, whose digest the page's policy names: nothing else can run in either place.
 */

import { hashPhoto } from "./hashing.js";
import { Refused } from "./refusal.js";
import { Untrusted, selfTest } from "./selftest.js";

/**
 * @typedef {{kind: "test"} | {kind: "hash", file: Blob, withDigest: boolean}} Order
 * @typedef {import("./hashing.js").HashedPhoto} HashedPhoto
 * @typedef {{kind: "tested", result: import("./selftest.js").SelfTest} | {kind: "untrusted", fault: import("./selftest.js").Fault} |
 *   {kind: "progress", share: number} | {kind: "hashed", photo: HashedPhoto} | {kind: "refused", reason: import("./refusal.js").Reason}} Answer
 */

/**
 * Carry out one order; what went wrong is an answer too.
 * @param {Order} order
 * @param {(share: number) => void | Promise<void>} progress
 * @returns {Promise<Answer>}
 */
async function carryOut(order, progress) {
  try {
    if (order.kind === "test") return { kind: "tested", result: await selfTest() };
    return { kind: "hashed", photo: await hashPhoto(order.file, order.withDigest, progress) };
  } catch (error) {
    if (error instanceof Refused) return { kind: "refused", reason: error.reason };
    if (error instanceof Untrusted) return { kind: "untrusted", fault: error.fault };
    if (order.kind === "test") return { kind: "untrusted", fault: "old" };
    return { kind: "refused", reason: error instanceof RangeError ? "memory" : "unreadable" };
  }
}

/** The worker's side. @returns {void} */
export function serveOrders() {
  const answer = (/** @type {Answer} */ message) => /** @type {Worker} */ (/** @type {unknown} */ (globalThis)).postMessage(message);
  globalThis.onmessage = async (/** @type {MessageEvent<Order>} */ event) => {
    answer(await carryOut(event.data, (share) => answer({ kind: "progress", share })));
  };
}

/** The page's side: one order at a time. */
export class Engine {
  /** @param {string} script  the page's script */
  constructor(script) {
    this.script = script;
    /** @type {Worker | null} */
    this.worker = null;
    this.here = false; // whether the work is done in the page itself
  }

  /**
   * Test this browser, in a worker or else in the page.
   * @returns {Promise<Answer>}
   */
  async test() {
    const answer = await this.send({ kind: "test" }, () => {});
    if (answer.kind === "tested" || (answer.kind === "untrusted" && answer.fault === "canvas")) return answer;
    this.stop();
    this.here = true;
    return this.send({ kind: "test" }, () => {});
  }

  /**
   * @param {Blob} file @param {boolean} withDigest @param {(share: number) => void} progress
   * @returns {Promise<Answer>} hashed or refused
   */
  hash(file, withDigest, progress) {
    return this.send({ kind: "hash", file, withDigest }, progress);
  }

  /** @param {Order} order @param {(share: number) => void} progress @returns {Promise<Answer>} */
  async send(order, progress) {
    if (this.here) {
      return carryOut(order, async (share) => {
        progress(share);
        await new Promise((go) => setTimeout(go)); // let the page breathe
      });
    }
    try {
      this.worker ??= this.start();
    } catch {
      return order.kind === "test" ? { kind: "untrusted", fault: "old" } : { kind: "refused", reason: "unreadable" };
    }
    const worker = this.worker;
    return new Promise((done) => {
      worker.onmessage = ({ data }) => (data.kind === "progress" ? progress(data.share) : done(data));
      worker.onerror = (event) => {
        event.preventDefault();
        this.stop();
        done(order.kind === "test" ? { kind: "untrusted", fault: "old" } : { kind: "refused", reason: "memory" });
      };
      worker.postMessage(order);
    });
  }

  /** @returns {Worker} */
  start() {
    const place = URL.createObjectURL(new Blob([this.script], { type: "text/javascript" }));
    try {
      return new Worker(place);
    } finally {
      setTimeout(() => URL.revokeObjectURL(place), 10_000);
    }
  }

  /** End the work at once and forget what it held. @returns {void} */
  stop() {
    this.worker?.terminate();
    this.worker = null;
  }
}
