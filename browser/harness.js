// SPDX-License-Identifier: Apache-2.0
/** For the tests only: the page's parts by name, for a test that drives a browser from outside. Never built into the page. */

import { seal } from "./age.js";
import { checkCode } from "./bundle.js";
import { decode } from "./decode.js";
import { hashPhoto } from "./hashing.js";
import { cropBoxes, variantBoxes } from "./parts.js";
import { lumaOf, pdq, pdqInReferenceOrder } from "./pdq.js";
import { Refused } from "./refusal.js";
import { selfTest } from "./selftest.js";

const bytesOf = (/** @type {string} */ text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** @param {() => Promise<unknown>} work @returns {Promise<unknown>} what it gives, or {refused: reason} */
async function orRefusal(work) {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refused) return { refused: error.reason };
    throw error;
  }
}

/** @param {Uint8Array} bytes @returns {Promise<string>} their SHA-256 in hex: all pixels of a photo would be tens of megabytes of text */
async function digest(bytes) {
  return Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes))), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const harness = {
  /** @param {string} file  base64 @returns {Promise<unknown>} the hashes by either order, width, height and the digest of the pixels */
  pdqOf: (file) => orRefusal(async () => {
    const picture = await decode(new Blob([bytesOf(file)]));
    const box = { top: 0, left: 0, bottom: picture.height, right: picture.width };
    const luma = { luma: lumaOf(picture.rgb), width: picture.width, height: picture.height };
    const found = { ...pdq(luma, box), slow: pdqInReferenceOrder(luma, box) };
    return { ...found, width: picture.width, height: picture.height, rgb: await digest(picture.rgb) };
  }),
  /** @param {string} file */
  boxesOf: (file) => orRefusal(async () => variantBoxes(await decode(new Blob([bytesOf(file)])))),
  cropBoxes,
  /** @param {string} file */
  photoOf: (file) => orRefusal(() => hashPhoto(new Blob([bytesOf(file)]), true, () => {})),
  /** @param {string} text */
  codeOf: (text) => checkCode(bytesOf(text)),
  /** @param {string} text @param {string} recipient */
  sealed: (text, recipient) => new TextDecoder().decode(seal(bytesOf(text), recipient)),
  selfTest,
};

Object.assign(globalThis, { harness });
