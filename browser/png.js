// SPDX-License-Identifier: Apache-2.0
/**
 * PNG, decoded without a canvas: every kind of it, and the colours under transparent pixels too.
 *
 * As in sotdae.media.decode: alpha is dropped and not blended, sixteen bits keep the upper eight, colours are not managed, the first picture of an
 * animation counts. Source: PNG (third edition, W3C 2025), chapters 5 to 10.
 */

import { Canvas } from "./canvas.js";
import { latin, orientationOf } from "./exif.js";
import { Refused, demand, demandSize } from "./refusal.js";

const GREY = 0;
const COLOUR = 2;
const PALETTE = 3;
const CHANNELS = /** @type {Record<number, number>} */ ({ 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 });
const DEPTHS = /** @type {Record<number, number[]>} */ ({ 0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16] });
/** First column and row, and steps, of the seven passes of an interlaced picture. Source: section 8.2. */
const PASSES = [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]];
const MOST_TEXT = 1 << 20;

/** @typedef {{width: number, height: number, depth: number, colour: number, interlaced: boolean}} Header */
/** @typedef {{header: Header, palette: Uint8Array, data: Uint8Array[], orientation: number}} Parts */

/**
 * @param {Uint8Array} bytes
 * @returns {Promise<import("./canvas.js").Picture>}
 */
export async function decodePng(bytes) {
  const parts = await split(bytes);
  const canvas = new Canvas(parts.header.width, parts.header.height, parts.orientation);
  const rows = new Rows(parts.header, parts.palette, canvas);
  if (!(await inflate(parts.data, (block) => rows.take(block)))) throw new Refused("damaged");
  return canvas;
}

/** @param {Uint8Array} bytes @returns {Promise<Parts>} */
async function split(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  /** @type {Header | null} */
  let header = null;
  let palette = new Uint8Array(0);
  /** @type {Uint8Array[]} */
  const data = [];
  /** @type {Record<string, Uint8Array | null>} */
  const found = { exif: null, profile: null, xmp: null };
  let ended = false; // the first picture's data are over: what follows belongs to other frames
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    const kind = latin(bytes.subarray(at + 4, at + 8));
    const body = bytes.subarray(at + 8, at + 8 + length);
    demand(body.length === length, "damaged");
    if (data.length === 0 && kind !== "IDAT") {
      demand(at + 12 + length <= bytes.length && checksum(bytes.subarray(at + 4, at + 8 + length)) === view.getUint32(at + 8 + length), "damaged");
    }
    ended = ended || (data.length > 0 && kind !== "IDAT");
    if (kind === "IHDR") header = headerOf(body);
    if (kind === "PLTE") palette = body.slice();
    if (kind === "IDAT" && !ended) data.push(body);
    if (kind === "eXIf") found.exif = body;
    if (kind === "iTXt" || kind === "zTXt" || kind === "tEXt") await text(kind, body, found);
    if (kind === "IEND") break;
    at += 12 + length;
  }
  if (header === null || data.length === 0) throw new Refused("damaged");
  demand(header.colour !== PALETTE || (palette.length > 0 && palette.length % 3 === 0), "damaged");
  return { header, palette, data, orientation: orientationOf(found.exif ?? found.profile, found.xmp) };
}

/** @param {Uint8Array} body @returns {Header} */
function headerOf(body) {
  demand(body.length >= 13, "damaged");
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const header = { width: view.getUint32(0), height: view.getUint32(4), depth: body[8], colour: body[9], interlaced: body[12] !== 0 };
  demandSize(header.width, header.height);
  demand((DEPTHS[header.colour] ?? []).includes(header.depth) && body[10] === 0 && body[11] === 0 && body[12] <= 1, "damaged");
  return header;
}

/**
 * Keep what text chunks say of the orientation: XMP, and EXIF as ImageMagick writes it.
 * @param {string} kind @param {Uint8Array} body @param {Record<string, Uint8Array | null>} found
 */
async function text(kind, body, found) {
  const zero = body.indexOf(0);
  const key = latin(body.subarray(0, Math.max(0, zero)));
  let value = body.subarray(zero + 1);
  let packed = kind === "zTXt";
  if (key === "XML:com.adobe.xmp" && kind === "iTXt") {
    packed = value[0] === 1;
    const language = value.indexOf(0, 2);
    value = value.subarray(value.indexOf(0, language + 1) + 1);
  } else if (key === "Raw profile type exif" && kind !== "iTXt") {
    if (packed) value = value.subarray(1);
  } else {
    return;
  }
  if (packed) value = await unpacked(value);
  if (kind === "iTXt") {
    found.xmp = value;
  } else {
    const digits = latin(value).split("\n").slice(3).join("");
    found.profile = Uint8Array.from(digits.match(/[0-9a-f]{2}/gi) ?? [], (pair) => parseInt(pair, 16));
  }
}

/** @param {Uint8Array} value @returns {Promise<Uint8Array>} what was packed, or nothing where that cannot be read */
async function unpacked(value) {
  /** @type {Uint8Array[]} */
  const blocks = [];
  let length = 0;
  try {
    await inflate([value], (block) => { blocks.push(block); length += block.length; return length > MOST_TEXT; });
  } catch {
    return new Uint8Array(0);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const block of blocks) { whole.set(block, at); at += block.length; }
  return whole;
}

/**
 * Inflate zlib data block by block, until `take` says that it has enough.
 * @param {Uint8Array[]} packed
 * @param {(block: Uint8Array) => boolean} take
 * @returns {Promise<boolean>} whether it had enough
 */
async function inflate(packed, take) {
  const reader = new Blob(/** @type {BlobPart[]} */ (packed)).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  for (;;) {
    /** @type {{done: boolean, value?: Uint8Array}} */
    let got;
    try {
      got = await reader.read();
    } catch {
      throw new Refused("damaged");
    }
    if (got.done || got.value === undefined) return false;
    if (take(got.value)) {
      await reader.cancel().catch(() => {});
      return true;
    }
  }
}

/** Takes inflated bytes, undoes the filters row by row and lays the pixels down. */
class Rows {
  /** @param {Header} header @param {Uint8Array} palette @param {Canvas} canvas */
  constructor(header, palette, canvas) {
    this.header = header;
    this.palette = palette;
    this.canvas = canvas;
    this.channels = CHANNELS[header.colour];
    this.back = Math.max(1, (this.channels * header.depth) >> 3); // bytes between a value and the one of the pixel before it
    this.passes = (header.interlaced ? PASSES : [[0, 0, 1, 1]]).filter(([x, y]) => x < header.width && y < header.height);
    this.pass = -1;
    this.y = header.height;
    this.count = 0; // pixels in a row of this pass
    this.filled = 0; // bytes of the row that are there
    this.row = new Uint8Array(0);
    this.before = new Uint8Array(0);
    this.next();
  }

  /** Go to the next row, or the next pass. @returns {boolean} whether there is one */
  next() {
    const [, , , stepY] = this.passes[Math.max(0, this.pass)];
    this.y += stepY;
    if (this.y >= this.header.height) {
      this.pass++;
      if (this.pass >= this.passes.length) return false;
      const [x, y, stepX] = this.passes[this.pass];
      this.y = y;
      this.count = Math.ceil((this.header.width - x) / stepX);
      const length = Math.ceil((this.count * this.channels * this.header.depth) / 8);
      this.row = new Uint8Array(length + 1);
      this.before = new Uint8Array(length + 1);
    } else {
      [this.row, this.before] = [this.before, this.row];
    }
    this.filled = 0;
    return true;
  }

  /** @param {Uint8Array} block @returns {boolean} whether all rows are there */
  take(block) {
    for (let at = 0; at < block.length; ) {
      const part = block.subarray(at, at + this.row.length - this.filled);
      this.row.set(part, this.filled);
      this.filled += part.length;
      at += part.length;
      if (this.filled === this.row.length) {
        this.unfilter();
        this.lay();
        if (!this.next()) return true;
      }
    }
    return false;
  }

  /** Undo the row's filter in place; the filter's number stands first. Source: chapter 9. */
  unfilter() {
    const { row, before, back } = this;
    const length = row.length;
    switch (row[0]) {
      case 0:
        break;
      case 1:
        for (let i = 1 + back; i < length; i++) row[i] += row[i - back];
        break;
      case 2:
        for (let i = 1; i < length; i++) row[i] += before[i];
        break;
      case 3:
        for (let i = 1; i < length; i++) row[i] += ((i > back ? row[i - back] : 0) + before[i]) >> 1;
        break;
      case 4:
        for (let i = 1; i < length; i++) row[i] += i > back ? paeth(row[i - back], before[i], before[i - back]) : before[i];
        break;
      default:
        throw new Refused("damaged");
    }
  }

  /** Lay the row's pixels down in RGB. */
  lay() {
    const { header, canvas, channels, row } = this;
    const [x, , stepX] = this.passes[this.pass];
    const step = stepX * canvas.stepX;
    let to = canvas.at(x, this.y);
    if (header.depth < 8 || header.colour === PALETTE) {
      this.layPacked(to, step);
      return;
    }
    const wide = header.depth >> 3;
    const [green, blue] = header.colour & COLOUR ? [wide, 2 * wide] : [0, 0];
    for (let n = 0, from = 1; n < this.count; n++, from += channels * wide, to += step) {
      canvas.rgb[to] = row[from];
      canvas.rgb[to + 1] = row[from + green];
      canvas.rgb[to + 2] = row[from + blue];
    }
  }

  /** @param {number} to @param {number} step */
  layPacked(to, step) {
    const { header, palette, canvas, row } = this;
    const most = (1 << header.depth) - 1;
    for (let n = 0; n < this.count; n++, to += step) {
      const bit = n * header.depth;
      const value = (row[1 + (bit >> 3)] >> (8 - header.depth - (bit & 7))) & most;
      if (header.colour === GREY) {
        canvas.rgb.fill((value * 255) / most, to, to + 3);
      } else {
        demand(3 * value < palette.length, "damaged");
        canvas.rgb[to] = palette[3 * value];
        canvas.rgb[to + 1] = palette[3 * value + 1];
        canvas.rgb[to + 2] = palette[3 * value + 2];
      }
    }
  }
}

/** @param {number} left @param {number} up @param {number} corner @returns {number} Source: section 9.4 */
function paeth(left, up, corner) {
  const toLeft = Math.abs(up - corner);
  const toUp = Math.abs(left - corner);
  const toCorner = Math.abs(left + up - 2 * corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n;
});

/** @param {Uint8Array} bytes @returns {number} CRC-32. Source: annex D */
function checksum(bytes) {
  let sum = 0xffffffff;
  for (let at = 0; at < bytes.length; at++) sum = CRC[(sum ^ bytes[at]) & 0xff] ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}
