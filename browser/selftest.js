// SPDX-License-Identifier: Apache-2.0
/**
 * Whether this browser computes what it should, asked before any photo is taken.
 *
 * Browsers that guard against being recognised give back another picture than was drawn, without a word: hashes of it look fine and match nothing.
 */

import { drawing, readBack } from "./canvas.js";
import { decode } from "./decode.js";
import { lumaOf, pdq } from "./pdq.js";
import { Refused } from "./refusal.js";
import { SAMPLE_JPEG, SAMPLE_PNG } from "./samples.js";

/**
 * How far this browser was from the known answers. Only 0, 0 and at most MOST_JPEG_BITS are let through.
 * @typedef {{canvas_bytes: number, jpeg_bits: number, png_bits: number}} SelfTest
 * @typedef {"canvas" | "old" | "wrong"} Fault  a canvas that lies, something missing, another answer than the known one
 */

/** JPEG decoders differ in last digits. Source: ThreatExchange, pdq/README.md: an implementation may be 10 bits off where quality is 80 or more. */
const MOST_JPEG_BITS = 10;
const NOISE_SIDE = 64;

/** A browser that the page does not trust. */
export class Untrusted extends Error {
  /** @param {Fault} fault */
  constructor(fault) {
    super(fault);
    this.fault = fault;
  }
}

/**
 * @returns {Promise<SelfTest>}
 * @throws {Untrusted}
 */
export async function selfTest() {
  if (typeof createImageBitmap !== "function" || typeof DecompressionStream !== "function") throw new Untrusted("old");
  const canvas_bytes = await wrongBytes();
  if (canvas_bytes > 0) throw new Untrusted("canvas");
  const png_bits = await wrongBits(SAMPLE_PNG, "image/png");
  const jpeg_bits = await wrongBits(SAMPLE_JPEG, "image/jpeg");
  if (png_bits > 0 || jpeg_bits > MOST_JPEG_BITS) throw new Untrusted("wrong");
  return { canvas_bytes, jpeg_bits, png_bits };
}

/** Write 64 x 64 pixels of noise to a canvas and read them back, once as they are and once as a picture file. @returns {Promise<number>} */
async function wrongBytes() {
  const noise = crypto.getRandomValues(new Uint8ClampedArray(4 * NOISE_SIDE * NOISE_SIDE)).map((value, at) => (at % 4 === 3 ? 255 : value));
  let context;
  try {
    context = drawing(NOISE_SIDE, NOISE_SIDE);
  } catch {
    throw new Untrusted("old");
  }
  context.putImageData(new ImageData(noise, NOISE_SIDE, NOISE_SIDE), 0, 0);
  const back = context.getImageData(0, 0, NOISE_SIDE, NOISE_SIDE).data;
  let wrong = 0;
  noise.forEach((value, at) => { if (value !== back[at]) wrong++; });
  return wrong > 0 ? wrong : wrongPictureBytes(noise);
}

/** @param {Uint8ClampedArray} noise @returns {Promise<number>} */
async function wrongPictureBytes(noise) {
  const bitmap = await createImageBitmap(new Blob([bitmapFile(noise)], { type: "image/bmp" }), { colorSpaceConversion: "none", premultiplyAlpha: "none" });
  let wrong = 0;
  try {
    readBack(bitmap, 1).rgb.forEach((value, at) => { if (value !== noise[4 * Math.floor(at / 3) + (at % 3)]) wrong++; });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    wrong++; // transparent, though every pixel of the file is opaque
  } finally {
    bitmap.close();
  }
  return wrong;
}

/** @param {Uint8ClampedArray} rgba @returns {ArrayBuffer} a BMP file of 24 bits a pixel, bottom row first */
function bitmapFile(rgba) {
  const view = new DataView(new ArrayBuffer(54 + 3 * NOISE_SIDE * NOISE_SIDE));
  view.setUint16(0, 0x424d);
  [[2, view.byteLength], [10, 54], [14, 40], [18, NOISE_SIDE], [22, NOISE_SIDE], [34, 3 * NOISE_SIDE * NOISE_SIDE]].forEach(([at, value]) => view.setUint32(at, value, true));
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  for (let y = 0, to = 54; y < NOISE_SIDE; y++) {
    for (let x = 0; x < NOISE_SIDE; x++) for (let colour = 2; colour >= 0; colour--) view.setUint8(to++, rgba[4 * ((NOISE_SIDE - 1 - y) * NOISE_SIDE + x) + colour]);
  }
  return view.buffer;
}

/** @param {{file: string, hash: string}} sample @param {string} type @returns {Promise<number>} bits that differ from the known hash */
async function wrongBits({ file, hash }, type) {
  let picture;
  try {
    picture = await decode(new Blob([Uint8Array.from(atob(file), (letter) => letter.charCodeAt(0))], { type }));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new Untrusted("wrong");
  }
  const { width, height } = picture;
  const [found] = pdq({ luma: lumaOf(picture.rgb), width, height }, { top: 0, left: 0, bottom: height, right: width }).hashes;
  let wrong = 0;
  for (let at = 0; at < hash.length; at++) {
    for (let differing = parseInt(hash[at], 16) ^ parseInt(found[at], 16); differing > 0; differing >>= 1) wrong += differing & 1;
  }
  return wrong;
}
