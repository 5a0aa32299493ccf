// SPDX-License-Identifier: Apache-2.0
/**
 * PDQ, bit by bit what sotdae.media.pdq computes on its interoperable path.
 *
 * As there, a fast kernel goes first: averages as weighted sums and a DCT, here in double precision. Where two middle coefficients stand so near to
 * each other that the reference's own rounding decides which is greater, or a gradient so near to a whole number, the part is computed again in the
 * reference's order of operations, single precision at the same places.
 *
 * Source: ThreatExchange (BSD-3-Clause), pdq/cpp, and the PDQ paper of 2017; written anew. Thresholds: sotdae.media.pdq_kernel.
 */

/**
 * A picture's luma, row by row.
 * @typedef {{luma: Float32Array, width: number, height: number}} Luma
 * @typedef {{top: number, left: number, bottom: number, right: number}} Box
 * @typedef {{quality: number, hashes: string[]}} Hashed  hashes: hexadecimal, one for each of the 8 orientations; the first is upright
 */

const fround = Math.fround;
const SIDE = 64;
const FREQUENCIES = 16;
const MIDDLE = (FREQUENCIES * FREQUENCIES) / 2;
export const MIN_SIDE = 5;

// A shorter side than NARROW goes to the reference's order at once. `gap` and `nearWhole` as in pdq_kernel, for pictures with grain and without.
const NARROW = 200;
const TEXTURED = { gap: 0.01, nearWhole: 0.0006 };
const REGULAR = { gap: 0.03, nearWhole: 0.003 };
const SAMPLED_ROWS = 16;
const REGULAR_RATIO = 0.5;
const STRAIGHT = 0.001; // levels: luma that continues its step nearer than this counts as regular

/** (16, 64): frequencies 1 to 16 of a DCT of type II over 64 values. */
const DCT = (() => {
  const rows = new Float32Array(FREQUENCIES * SIDE);
  const scale = fround(Math.sqrt(2 / SIDE));
  for (let i = 0; i < FREQUENCIES; i++) {
    for (let j = 0; j < SIDE; j++) rows[i * SIDE + j] = scale * Math.cos((Math.PI / 2 / SIDE) * (i + 1) * (2 * j + 1));
  }
  return rows;
})();

/**
 * Return the luma of RGB pixels, rounded to single precision once, as the reference's Python binding does.
 * @param {Uint8Array} rgb
 * @returns {Float32Array}
 */
export function lumaOf(rgb) {
  const luma = new Float32Array(rgb.length / 3);
  for (let i = 0, at = 0; i < luma.length; i++, at += 3) luma[i] = rgb[at] * 0.299 + rgb[at + 1] * 0.587 + rgb[at + 2] * 0.114;
  return luma;
}

/**
 * Return quality and the 8 hashes of a part of a picture.
 * @param {Luma} picture
 * @param {Box} box  each side at least MIN_SIDE
 * @returns {Hashed}
 */
export function pdq(picture, box) {
  const height = box.bottom - box.top;
  const width = box.right - box.left;
  if (Math.min(height, width) >= NARROW) {
    const blocks = quickAverages(picture, box);
    const turned = orientations(quickTransform(blocks));
    const allowed = isRegular(picture, box) ? REGULAR : TEXTURED;
    if (certainQuality(blocks, allowed) && turned.every((one) => certainBits(one, allowed))) {
      return { quality: qualityOf(blocks), hashes: turned.map(bits) };
    }
  }
  return pdqInReferenceOrder(picture, box);
}

/**
 * The same, always in the reference's order of operations.
 * @param {Luma} picture
 * @param {Box} box
 * @returns {Hashed}
 */
export function pdqInReferenceOrder(picture, box) {
  const blocks = averages(picture, box);
  return { quality: qualityOf(blocks), hashes: orientations(transform(blocks)).map(bits) };
}

/** @param {number} length @returns {number} the box's width in pixels: half a block of the 64, rounded up, since there are two passes */
function boxWidth(length) {
  return Math.floor((length + 2 * SIDE - 1) / (2 * SIDE));
}

/** @param {number} length @returns {number[]} the 64 pixel indices that decimation keeps */
function centres(length) {
  return Array.from({ length: SIDE }, (_, k) => Math.floor(((k + 0.5) * length) / SIDE));
}

/**
 * Return, for one axis, where each of the 64 tents begins and its weights.
 * @param {number} length
 * @returns {{first: number, weights: Float64Array}[]}
 */
function tents(length) {
  const wide = boxWidth(length);
  const half = (wide + 2) >> 1;
  const first = (/** @type {number} */ at) => Math.max(0, at - (wide - half));
  const last = (/** @type {number} */ at) => Math.min(length - 1, at + half - 1);
  return centres(length).map((centre) => {
    const start = first(first(centre));
    const weights = new Float64Array(last(last(centre)) - start + 1);
    const outer = 1 / (last(centre) - first(centre) + 1);
    for (let through = first(centre); through <= last(centre); through++) {
      const inner = outer / (last(through) - first(through) + 1);
      for (let at = first(through); at <= last(through); at++) weights[at - start] += inner;
    }
    return { first: start, weights };
  });
}

/** @param {Luma} picture @param {Box} box @returns {Float64Array} 64 x 64 */
function quickAverages(picture, box) {
  const width = box.right - box.left;
  const across = tents(width);
  const blocks = new Float64Array(SIDE * SIDE);
  const row = new Float64Array(width);
  tents(box.bottom - box.top).forEach((tent, k) => {
    row.fill(0);
    for (let n = 0; n < tent.weights.length; n++) {
      const weight = tent.weights[n];
      const from = (box.top + tent.first + n) * picture.width + box.left;
      const line = picture.luma.subarray(from, from + width);
      for (let x = 0; x < width; x++) row[x] += weight * line[x];
    }
    across.forEach(({ first, weights }, j) => {
      let sum = 0;
      for (let n = 0; n < weights.length; n++) sum += weights[n] * row[first + n];
      blocks[k * SIDE + j] = sum;
    });
  });
  return blocks;
}

/** @param {Float64Array} blocks @returns {Float64Array} */
function quickTransform(blocks) {
  const half = new Float64Array(FREQUENCIES * SIDE);
  const full = new Float64Array(FREQUENCIES * FREQUENCIES);
  for (let i = 0; i < FREQUENCIES; i++) {
    for (let k = 0; k < SIDE; k++) for (let j = 0; j < SIDE; j++) half[i * SIDE + j] += DCT[i * SIDE + k] * blocks[k * SIDE + j];
    for (let j = 0; j < FREQUENCIES; j++) for (let k = 0; k < SIDE; k++) full[i * FREQUENCIES + j] += half[i * SIDE + k] * DCT[j * SIDE + k];
  }
  return full;
}

/**
 * Say whether rounding errors of running sums add up instead of cancelling: gradients, stripes, drawings.
 * @param {Luma} picture
 * @param {Box} box
 */
function isRegular({ luma, width: stride }, box) {
  const height = box.bottom - box.top;
  let seen = 0;
  let straight = 0;
  for (let y = box.top; y < box.bottom; y += Math.floor(height / SAMPLED_ROWS)) {
    for (let at = y * stride + box.left + 1; at < y * stride + box.right - 1; at++, seen++) {
      if (Math.abs(luma[at + 1] - 2 * luma[at] + luma[at - 1]) < STRAIGHT) straight++;
    }
  }
  return straight > REGULAR_RATIO * seen;
}

/** @param {Float64Array} coefficients @param {{gap: number}} allowed @returns {boolean} whether no rounding could change the bits */
function certainBits(coefficients, { gap }) {
  const sorted = coefficients.slice().sort();
  return sorted[MIDDLE] - sorted[MIDDLE - 1] > gap;
}

/** @param {Float64Array | Float32Array} blocks @param {(step: number) => void} take called with each gradient, in per cent of 255 */
function gradients(blocks, take) {
  const step = (/** @type {number} */ a, /** @type {number} */ b) => take(Math.abs(fround(fround(fround(a - b) * 100) / 255)));
  for (let at = 0; at < SIDE * (SIDE - 1); at++) step(blocks[at], blocks[at + SIDE]);
  for (let y = 0; y < SIDE; y++) for (let at = y * SIDE; at < y * SIDE + SIDE - 1; at++) step(blocks[at], blocks[at + 1]);
}

/** @param {number} sum of whole-per-cent gradients @returns {number} */
function qualityFrom(sum) {
  return Math.min(100, Math.floor(sum / 90));
}

/** @param {Float64Array | Float32Array} blocks @returns {number} 0 to 100 */
function qualityOf(blocks) {
  let sum = 0;
  gradients(blocks, (step) => { sum += Math.floor(step); });
  return qualityFrom(sum);
}

/** @param {Float64Array} blocks @param {{nearWhole: number}} allowed @returns {boolean} whether no rounding could change the quality */
function certainQuality(blocks, { nearWhole }) {
  let most = 0;
  let least = 0;
  gradients(blocks, (step) => {
    most += Math.floor(step + nearWhole);
    least += Math.floor(Math.max(0, step - nearWhole));
  });
  return qualityFrom(most) === qualityFrom(least);
}

/** @param {Luma} picture @param {Box} box @returns {Float32Array} 64 x 64 averages in the reference's order of operations */
function averages(picture, box) {
  const height = box.bottom - box.top;
  const width = box.right - box.left;
  let lines = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = (box.top + y) * picture.width + box.left;
    lines.set(picture.luma.subarray(from, from + width), y * width);
  }
  if (height === SIDE && width === SIDE) return lines; // the reference takes such a picture as already downscaled
  let spare = new Float32Array(lines.length);
  for (let pass = 0; pass < 2; pass++) {
    boxAcross(lines, spare, height, width);
    boxDown(spare, lines, height, width);
  }
  const blocks = new Float32Array(SIDE * SIDE);
  const rows = centres(height);
  const columns = centres(width);
  for (let k = 0; k < SIDE; k++) for (let j = 0; j < SIDE; j++) blocks[k * SIDE + j] = lines[rows[k] * width + columns[j]];
  return blocks;
}

/**
 * Running means along the rows; the window is cut at both edges. The sum is carried on, and its rounding errors with it.
 * @param {Float32Array} from @param {Float32Array} to @param {number} height @param {number} width
 */
function boxAcross(from, to, height, width) {
  const wide = boxWidth(width);
  const half = (wide + 2) >> 1;
  for (let y = 0; y < height; y++) {
    const start = y * width;
    let sum = 0;
    for (let right = 0; right < Math.min(half - 1, width); right++) sum = fround(sum + from[start + right]);
    for (let out = 0; out < width; out++) {
      const right = out + half - 1;
      const left = right - wide;
      if (right < width) sum = fround(sum + from[start + right]);
      if (left >= 0) sum = fround(sum - from[start + left]);
      to[start + out] = sum / (Math.min(right + 1, width) - Math.max(left + 1, 0));
    }
  }
}

/**
 * Running means along the columns, all columns at once.
 * @param {Float32Array} from @param {Float32Array} to @param {number} height @param {number} width
 */
function boxDown(from, to, height, width) {
  const wide = boxWidth(height);
  const half = (wide + 2) >> 1;
  const sums = new Float32Array(width);
  for (let right = 0; right < Math.min(half - 1, height); right++) for (let x = 0; x < width; x++) sums[x] += from[right * width + x];
  for (let out = 0; out < height; out++) {
    const right = out + half - 1;
    const left = right - wide;
    const count = Math.min(right + 1, height) - Math.max(left + 1, 0);
    if (right < height) for (let x = 0; x < width; x++) sums[x] += from[right * width + x];
    if (left >= 0) for (let x = 0; x < width; x++) sums[x] -= from[left * width + x];
    for (let x = 0; x < width; x++) to[out * width + x] = sums[x] / count;
  }
}

/** @param {Float32Array} blocks @returns {Float64Array} 16 x 16 coefficients, each sum in single precision in the order of its index */
function transform(blocks) {
  const half = new Float32Array(FREQUENCIES * SIDE);
  for (let i = 0; i < FREQUENCIES; i++) {
    for (let k = 0; k < SIDE; k++) for (let j = 0; j < SIDE; j++) half[i * SIDE + j] += fround(DCT[i * SIDE + k] * blocks[k * SIDE + j]);
  }
  const full = new Float64Array(FREQUENCIES * FREQUENCIES);
  for (let i = 0; i < FREQUENCIES; i++) {
    for (let j = 0; j < FREQUENCIES; j++) {
      let sum = 0;
      for (let k = 0; k < SIDE; k++) sum = fround(sum + fround(half[i * SIDE + k] * DCT[j * SIDE + k]));
      full[i * FREQUENCIES + j] = sum;
    }
  }
  return full;
}

/** @param {Float64Array} coefficients @returns {string} 64 hexadecimal digits; a bit is 1 above the lower median, the last coefficient's comes first */
function bits(coefficients) {
  const median = coefficients.slice().sort()[MIDDLE - 1];
  let hex = "";
  for (let at = coefficients.length - 4; at >= 0; at -= 4) {
    let digit = 0;
    for (let k = 3; k >= 0; k--) digit = digit * 2 + (coefficients[at + k] > median ? 1 : 0);
    hex += digit.toString(16);
  }
  return hex;
}

/**
 * Return the coefficients in the 8 orientations: as it is, turned by 90, 180 and 270 degrees, mirrored top to bottom, left to right, along either
 * diagonal. Mirroring an axis changes the sign of its odd frequencies, which stand at even indices.
 * @param {Float64Array} coefficients
 * @returns {Float64Array[]}
 */
function orientations(coefficients) {
  const turned = (/** @type {boolean} */ transposed, /** @type {boolean} */ down, /** @type {boolean} */ across) => {
    const out = new Float64Array(coefficients.length);
    for (let i = 0; i < FREQUENCIES; i++) {
      for (let j = 0; j < FREQUENCIES; j++) {
        const sign = (down && i % 2 === 0 ? -1 : 1) * (across && j % 2 === 0 ? -1 : 1);
        out[transposed ? j * FREQUENCIES + i : i * FREQUENCIES + j] = sign * coefficients[i * FREQUENCIES + j];
      }
    }
    return out;
  };
  return [
    turned(false, false, false), turned(true, false, true), turned(false, true, true), turned(true, true, false),
    turned(false, true, false), turned(false, false, true), turned(true, false, false), turned(true, true, true),
  ];
}
