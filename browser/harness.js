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

const harness = {
  /** @param {string} file  base64 */
  pdqOf: (file) => orRefusal(async () => {
    const picture = await decode(new Blob([bytesOf(file)]));
    const box = { top: 0, left: 0, bottom: picture.height, right: picture.width };
    const luma = { luma: lumaOf(picture.rgb), width: picture.width, height: picture.height };
    return { ...pdq(luma, box), slow: pdqInReferenceOrder(luma, box), width: picture.width, height: picture.height };
  }),
  /** @param {string} file */
  boxesOf: (file) => orRefusal(async () => variantBoxes(await decode(new Blob([bytesOf(file)])))),
  cropBoxes,
  /** @param {string} file */
  photoOf: (file) => orRefusal(() => hashPhoto(new Blob([bytesOf(file)]), true, () => {})),
  /** @param {string} file @returns {Promise<unknown>} width, height and the pixels as base64 */
  pixelsOf: (file) => orRefusal(async () => {
    const { rgb, width, height } = await decode(new Blob([bytesOf(file)]));
    let text = "";
    for (let at = 0; at < rgb.length; at += 3000) text += btoa(String.fromCharCode(...rgb.subarray(at, at + 3000)));
    return { width, height, rgb: text };
  }),
  /** @param {string} text */
  codeOf: (text) => checkCode(bytesOf(text)),
  /** @param {string} text @param {string} recipient */
  sealed: (text, recipient) => new TextDecoder().decode(seal(bytesOf(text), recipient)),
  selfTest,
};

Object.assign(globalThis, { harness });
