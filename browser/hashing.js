// SPDX-License-Identifier: Apache-2.0
/** One photo to its hashes: the whole of it, its parts, each in 8 orientations. */

import { decode } from "./decode.js";
import { partsOf } from "./parts.js";
import { MIN_SIDE, lumaOf, pdq } from "./pdq.js";
import { demand } from "./refusal.js";
import { sha256Hex } from "./bundle.js";

/** @typedef {{variant: string, quality: number, hashes: string[]}} HashedPart */
/** @typedef {{parts: HashedPart[], sha256?: string}} HashedPhoto */

/** Below this quality a hash says too little of its picture. Source: ThreatExchange, PDQ; sotdae.media.hashing. */
export const LOW_QUALITY = 50;

/**
 * Hash a photo. Parts of low quality are left out; a photo of low quality is refused.
 * @param {Blob} file
 * @param {boolean} withDigest  also the SHA-256 of the file
 * @param {(share: number) => void | Promise<void>} progress  called with 0 to 1
 * @returns {Promise<HashedPhoto>}
 * @throws {import("./refusal.js").Refused}
 */
export async function hashPhoto(file, withDigest, progress) {
  const picture = await decode(file);
  await progress(0.3);
  demand(Math.min(picture.width, picture.height) >= MIN_SIDE, "too-small");
  const parts = partsOf(picture);
  const luma = { luma: lumaOf(picture.rgb), width: picture.width, height: picture.height };
  picture.rgb = new Uint8Array(0); // the greatest block of memory, not needed any more
  /** @type {HashedPart[]} */
  const hashed = [];
  for (const { variant, box } of parts) {
    const { quality, hashes } = pdq(luma, box);
    if (variant === "plain") demand(quality >= LOW_QUALITY, "low-quality");
    if (quality >= LOW_QUALITY) hashed.push({ variant, quality, hashes });
    await progress(0.3 + (0.7 * (hashed.length + 1)) / (parts.length + 1));
  }
  return withDigest ? { parts: hashed, sha256: sha256Hex(new Uint8Array(await file.arrayBuffer())) } : { parts: hashed };
}
