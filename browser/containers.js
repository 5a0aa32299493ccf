// SPDX-License-Identifier: Apache-2.0
/**
 * What a picture's file says of itself, read before anything is decoded: kind, size, which way up.
 *
 * For JPEG and WebP a copy of the file is returned in which the names of EXIF and of the colour profile are struck out. The browser then neither
 * turns the picture nor manages its colours, whatever it would do by itself; turning is done here, by the rules that the other side follows.
 */

import { latin, orientationOf } from "./exif.js";
import { MAX_SCANS, Refused, demand, demandSize } from "./refusal.js";

/** @typedef {"jpeg" | "png" | "webp" | "gif" | "bmp"} Form */
/**
 * @typedef {{plain: Uint8Array, type: string, width: number, height: number, orientation: number}} Container
 *   plain: what the browser is to decode; width and height as stored
 */

const NO_FRAME = new Set([0xc4, 0xc8, 0xcc]); // markers among those of frames that are none
const WEBP_FLAGS = 0x20 | 0x08 | 0x04; // colour profile, EXIF, XMP

/**
 * Return the format of a file by its first bytes.
 * @param {Uint8Array} bytes
 * @returns {Form}
 */
export function formOf(bytes) {
  demand(bytes.length > 0, "empty");
  const start = latin(bytes.subarray(0, 16));
  if (start.startsWith("\xff\xd8\xff")) return "jpeg";
  if (start.startsWith("\x89PNG\r\n\x1a\n")) return "png";
  if (start.startsWith("RIFF") && start.slice(8, 12) === "WEBP") return "webp";
  if (start.startsWith("GIF87a") || start.startsWith("GIF89a")) return "gif";
  if (start.startsWith("BM")) return "bmp";
  if (start.slice(4, 8) === "ftyp") throw new Refused(/^avi[fs]$/.test(start.slice(8, 12)) ? "avif" : "heic");
  throw new Refused("unknown");
}

/** @param {Form} form @param {Uint8Array} bytes @returns {Container} */
export function container(form, bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (form === "jpeg") return jpeg(bytes, view);
  if (form === "webp") return webp(bytes, view);
  return form === "gif" ? gif(bytes, view) : bmp(bytes, view);
}

/**
 * @param {Uint8Array} bytes @param {DataView} view @returns {Container}
 * Source: ITU-T T.81, annex B.
 */
function jpeg(bytes, view) {
  const plain = bytes.slice();
  /** @type {Uint8Array | null} */
  let exif = null;
  /** @type {Uint8Array | null} */
  let xmp = null;
  let size = [0, 0];
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) throw new Refused("damaged");
    const marker = bytes[at + 1];
    if (marker === 0xff) { at++; continue; }
    const end = at + 2 + view.getUint16(at + 2);
    const body = bytes.subarray(at + 4, end);
    if (marker === 0xda) { // the first scan: what follows is coded data, which must come to an end
      demand(size[0] > 0 && markers(bytes, 0xd9, end) > 0, "damaged");
      demand(markers(bytes, 0xda, 0) <= MAX_SCANS, "samples");
      return { plain, type: "image/jpeg", width: size[0], height: size[1], orientation: orientationOf(exif, xmp) };
    }
    if (marker >= 0xc0 && marker <= 0xcf && !NO_FRAME.has(marker)) {
      demand(body.length >= 6, "damaged");
      demand(body[0] === 8, "samples");
      size = [view.getUint16(at + 7), view.getUint16(at + 5)];
      demandSize(size[0], size[1]);
      demand(body[5] !== 4, "cmyk");
      demand(body[5] === 1 || body[5] === 3, "damaged");
    }
    const name = latin(body.subarray(0, 32));
    if (marker === 0xe1 && name.startsWith("Exif\0\0")) {
      exif ??= body;
      plain.fill(0x20, at + 4, at + 8);
    } else if (marker === 0xe1 && name.includes("ns.adobe.com/xap/1.0/")) {
      xmp = body;
    } else if (marker === 0xe2 && name.startsWith("ICC_PROFILE\0")) {
      plain.fill(0x20, at + 4, at + 8);
    }
    at = end;
  }
  throw new Refused("damaged");
}

/** @param {Uint8Array} bytes @param {number} marker @param {number} from @returns {number} how often a marker stands after `from` */
function markers(bytes, marker, from) {
  let count = 0;
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) if (bytes[at + 1] === marker) count++;
  return count;
}

/**
 * @param {Uint8Array} bytes @param {DataView} view @returns {Container}
 * Source: RFC 9649, section 2.
 */
function webp(bytes, view) {
  const plain = bytes.slice();
  /** @type {Record<string, Uint8Array>} */
  const found = {};
  demand(bytes.length >= 30 && view.getUint32(4, true) + 8 <= bytes.length, "damaged");
  for (let at = 12; at + 8 <= bytes.length; ) {
    const kind = latin(bytes.subarray(at, at + 4));
    const length = view.getUint32(at + 4, true);
    demand(at + 8 + length <= bytes.length, "damaged");
    found[kind] ??= bytes.subarray(at + 8, at + 8 + length);
    if (kind === "EXIF" || kind === "ICCP") plain.fill(0x78, at, at + 4);
    if (kind === "VP8X") plain[at + 8] &= ~WEBP_FLAGS;
    at += 8 + length + (length & 1);
  }
  const [width, height] = webpSize(found);
  demandSize(width, height);
  return { plain, type: "image/webp", width, height, orientation: orientationOf(found.EXIF ?? null, found["XMP "] ?? null) };
}

/** @param {Record<string, Uint8Array>} found @returns {[number, number]} */
function webpSize(found) {
  const three = (/** @type {Uint8Array} */ b, /** @type {number} */ at) => b[at] | (b[at + 1] << 8) | (b[at + 2] << 16);
  if (found.VP8X?.length >= 10) return [three(found.VP8X, 4) + 1, three(found.VP8X, 7) + 1];
  if (found["VP8 "]?.length >= 10) return [three(found["VP8 "], 6) & 0x3fff, three(found["VP8 "], 8) & 0x3fff];
  if (found.VP8L?.length >= 5) {
    const b = found.VP8L;
    return [((b[1] | (b[2] << 8)) & 0x3fff) + 1, (((b[2] >> 6) | (b[3] << 2) | (b[4] << 10)) & 0x3fff) + 1];
  }
  throw new Refused("damaged");
}

/** @param {Uint8Array} bytes @param {DataView} view @returns {Container} */
function gif(bytes, view) {
  demand(bytes.length >= 14, "damaged");
  const [width, height] = [view.getUint16(6, true), view.getUint16(8, true)];
  demandSize(width, height);
  return { plain: bytes, type: "image/gif", width, height, orientation: 1 };
}

/**
 * @param {Uint8Array} bytes @param {DataView} view @returns {Container}
 * Only what every browser and every program reads alike: 24 bits a pixel, not packed, from the bottom up or from the top down.
 */
function bmp(bytes, view) {
  demand(bytes.length >= 54 && view.getUint32(14, true) >= 40, "samples");
  const width = view.getInt32(18, true);
  const height = Math.abs(view.getInt32(22, true));
  demandSize(width, height);
  demand(view.getUint16(28, true) === 24 && view.getUint32(30, true) === 0, "samples");
  demand(view.getUint32(10, true) + height * 4 * Math.ceil((3 * width) / 4) <= bytes.length, "damaged");
  return { plain: bytes, type: "image/bmp", width, height, orientation: 1 };
}
