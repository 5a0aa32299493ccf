// SPDX-License-Identifier: Apache-2.0
/** Which way up a picture is, by the rules of sotdae.media.decode: EXIF first, then XMP, else upright. */

const ORIENTATION = 0x0112;
const SHORT = 3;
const LONG = 4;

/** @param {Uint8Array} bytes @returns {string} one character for each byte */
export function latin(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

/**
 * Return the orientation that EXIF states, or null where it states none.
 * @param {Uint8Array} exif  a TIFF structure, with or without "Exif" and two zero bytes before it
 * @returns {number | null}
 */
function stated(exif) {
  const tiff = latin(exif.subarray(0, 6)) === "Exif\0\0" ? exif.subarray(6) : exif;
  const order = latin(tiff.subarray(0, 4));
  if (order !== "II*\0" && order !== "MM\0*") return null;
  const little = order.startsWith("I");
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  if (tiff.length < 8) return null;
  const directory = view.getUint32(4, little);
  if (directory + 2 > tiff.length) return null;
  const count = view.getUint16(directory, little);
  for (let entry = directory + 2, n = 0; n < count && entry + 12 <= tiff.length; entry += 12, n++) {
    if (view.getUint16(entry, little) !== ORIENTATION) continue;
    const type = view.getUint16(entry + 2, little);
    if (type === SHORT) return view.getUint16(entry + 8, little);
    if (type === LONG) return view.getUint32(entry + 8, little);
  }
  return null;
}

/**
 * Return the orientation, 1 to 8.
 * @param {Uint8Array | null} exif
 * @param {Uint8Array | null} xmp
 * @returns {number}
 */
export function orientationOf(exif, xmp) {
  let value = exif === null ? null : stated(exif);
  if (value === null && xmp !== null) value = Number(/tiff:Orientation(?:="|>)([0-9])/.exec(latin(xmp))?.[1] ?? 1);
  return value !== null && value >= 1 && value <= 8 ? value : 1;
}
