// SPDX-License-Identifier: Apache-2.0
/** Why a photo is not hashed, as codes; words.js holds the sentences for each. */

/**
 * @typedef {"empty" | "too-many-bytes" | "unknown" | "heic" | "avif" | "too-large" | "damaged" | "samples" | "cmyk" | "transparent" | "too-small" |
 *   "low-quality" | "unreadable" | "memory"} Reason
 */

/** Limits of sotdae.media.limits, which say where they come from. */
export const MAX_BYTES = 64 * 1024 * 1024;
export const MAX_PIXELS = 40_000_000;
export const MAX_SIDE = 10_000;
export const MAX_SCANS = 200;

/** A photo that cannot be hashed, with the reason. */
export class Refused extends Error {
  /** @param {Reason} reason */
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/** @param {boolean} fine @param {Reason} reason @returns {void} */
export function demand(fine, reason) {
  if (!fine) throw new Refused(reason);
}

/** @param {number} width @param {number} height @returns {void} */
export function demandSize(width, height) {
  demand(width > 0 && height > 0, "damaged");
  demand(Math.max(width, height) <= MAX_SIDE && width * height <= MAX_PIXELS, "too-large");
}
