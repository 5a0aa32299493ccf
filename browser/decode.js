// SPDX-License-Identifier: Apache-2.0
/** A photo's file to pixels, or a reason why not. */

import { readBack } from "./canvas.js";
import { container, formOf } from "./containers.js";
import { decodePng } from "./png.js";
import { MAX_BYTES, Refused, demand } from "./refusal.js";

/** No colour management, no multiplying by alpha. The turning has been struck out of the file already. */
const AS_IT_IS = /** @type {ImageBitmapOptions} */ ({ colorSpaceConversion: "none", premultiplyAlpha: "none", imageOrientation: "from-image" });

/**
 * Return the pixels of a picture's first frame in RGB, turned as EXIF says; alpha dropped, colours not managed.
 * @param {Blob} file
 * @returns {Promise<import("./canvas.js").Picture>}
 * @throws {Refused}
 */
export async function decode(file) {
  demand(file.size > 0, "empty");
  demand(file.size <= MAX_BYTES, "too-many-bytes");
  const bytes = new Uint8Array(await file.arrayBuffer());
  const form = formOf(bytes);
  if (form === "png") return decodePng(bytes);
  const { plain, type, width, height, orientation } = container(form, bytes);
  let bitmap;
  try {
    bitmap = await createImageBitmap(new Blob([/** @type {BlobPart} */ (plain)], { type }), AS_IT_IS);
  } catch {
    throw new Refused("unreadable");
  }
  try {
    demand(bitmap.width === width && bitmap.height === height, "unreadable");
    return readBack(bitmap, orientation);
  } finally {
    bitmap.close();
  }
}
