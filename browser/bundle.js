// SPDX-License-Identifier: Apache-2.0
/** The bundle: what leaves the page. Hashes and numbers only; docs/formats/hash-bundle.md describes it. */

import { VARIANTS_VERSION } from "./parts.js";
import { sha256 } from "./vendor/noble.js";

export const PAGE_VERSION = 1;
const ALGORITHM_VERSION = 1;
const ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"; // no 0 and O, no 1, I and L
const CODE_LENGTH = 8;

/** @param {Uint8Array} bytes @returns {string} */
export function sha256Hex(bytes) {
  return Array.from(sha256(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Return the bundle's bytes: canonical JSON (RFC 8785), of ASCII strings and whole numbers only.
 * @param {import("./hashing.js").HashedPhoto[]} photos
 * @param {import("./selftest.js").SelfTest} selfTest
 * @param {Date} now
 * @returns {Uint8Array}
 */
export function bundleOf(photos, selfTest, now) {
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return new TextEncoder().encode(canonical({
    format: "sotdae-hash-bundle",
    version: 1,
    page_version: PAGE_VERSION,
    algorithm: "pdq",
    algorithm_version: ALGORITHM_VERSION,
    path: "interoperable",
    variants_version: VARIANTS_VERSION,
    created_on: `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`,
    self_test: selfTest,
    photos,
  }));
}

/** @param {unknown} value @returns {string} */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const object = /** @type {Record<string, unknown>} */ (value);
    return `{${Object.keys(object).sort().map((key) => `${JSON.stringify(key)}:${canonical(object[key])}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

/**
 * Return the code to read over the phone: SHA-256 of the bundle's bytes as a number, its last 8 digits in base 31 (39.6 bits).
 * @param {Uint8Array} bundle
 * @returns {string}
 */
export function checkCode(bundle) {
  let number = BigInt(`0x${sha256Hex(bundle)}`);
  const base = BigInt(ALPHABET.length);
  let code = "";
  for (let n = 0; n < CODE_LENGTH; n++, number /= base) code = ALPHABET[Number(number % base)] + code;
  return code;
}
