// SPDX-License-Identifier: Apache-2.0
/**
 * Which parts of a photo are hashed: all of it, without its border, the busy rectangle of a screenshot, and the crops. The twin of
 * sotdae.media.variants and sotdae.media.crops: whole numbers, scan order and ties included (docs/formats/variants.md).
 */

/** @typedef {import("./pdq.js").Box} Box */
/** @typedef {import("./canvas.js").Picture} Picture */
/** @typedef {{variant: string, box: Box}} Part */

export const VARIANTS_VERSION = 1;
const SAMPLES = 256;
const BORDER_LEVELS = 12;
const BORDER_SHARE = [15, 16];
const FLAT_LEVELS = 6;
const FLAT_PERCENT = 62;
const GAP_DIVISOR = 48;
const LEAST_SIDE = 48;
const LEAST_SHARE = 16;
const LEAST_CUT = 200;
const LEVELS = 256;
const CUTS_PERCENT = [0, 5];
const LEAST_CROPPED_SIDE = 20;

/**
 * Return the parts of a photo, plain first, then trimmed and boxed where they differ, then the crops.
 * @param {Picture} picture
 * @returns {Part[]}
 */
export function partsOf(picture) {
  return [...variantBoxes(picture), ...cropBoxes(picture)];
}

/** @param {Picture} picture @returns {Part[]} */
export function variantBoxes(picture) {
  const whole = { top: 0, left: 0, bottom: picture.height, right: picture.width };
  const found = [{ variant: "plain", box: whole }];
  if (Math.min(picture.height, picture.width) < LEAST_SIDE) return found;
  const trimmed = trimmedBox(picture);
  for (const part of [{ variant: "trimmed", box: trimmed }, { variant: "boxed", box: boxedBox(picture, trimmed) }]) {
    if (worth(part.box, whole) && found.every((other) => apart(part.box, other.box, whole))) found.push(part);
  }
  return found;
}

/** @param {{height: number, width: number}} picture @returns {Part[]} the 15 crops, the cut at the bottom changing first */
export function cropBoxes({ height, width }) {
  /** @type {Part[]} */
  const found = [];
  if (Math.min(height, width) < LEAST_CROPPED_SIDE) return found;
  const cut = (/** @type {number} */ side, /** @type {number} */ percent) => Math.floor((side * percent) / 100);
  for (const left of CUTS_PERCENT) for (const top of CUTS_PERCENT) for (const right of CUTS_PERCENT) for (const bottom of CUTS_PERCENT) {
    if (left + top + right + bottom === 0) continue;
    const box = { top: cut(height, top), left: cut(width, left), bottom: height - cut(height, bottom), right: width - cut(width, right) };
    found.push({ variant: `crop-l${left}-t${top}-r${right}-b${bottom}`, box });
  }
  return found;
}

/** @param {number} start @param {number} end @returns {number[]} the middles of at most SAMPLES equal parts */
function spots(start, end) {
  const length = end - start;
  const count = Math.min(length, SAMPLES);
  return Array.from({ length: count }, (_, k) => start + Math.floor(((2 * k + 1) * length) / (2 * count)));
}

/** @typedef {{count: number, samples: number, levels: Uint8Array}} Lines  levels: line by line */

/** @param {Picture} picture @param {Box} box @param {boolean} across  columns instead of rows @returns {Lines} */
function linesOf({ rgb, width }, box, across) {
  const along = across ? spots(box.top, box.bottom) : spots(box.left, box.right);
  const [start, end] = across ? [box.left, box.right] : [box.top, box.bottom];
  const levels = new Uint8Array((end - start) * along.length);
  for (let line = start, to = 0; line < end; line++) {
    for (const spot of along) {
      const at = 3 * (across ? spot * width + line : line * width + spot);
      levels[to++] = (rgb[at] * 77 + rgb[at + 1] * 150 + rgb[at + 2] * 29) >> 8;
    }
  }
  return { count: end - start, samples: along.length, levels };
}

/** @param {Picture} picture @returns {Box} the rectangle without a border of one colour a side */
export function trimmedBox(picture) {
  const box = { top: 0, left: 0, bottom: picture.height, right: picture.width };
  const moved = new Set();
  const sides = /** @type {const} */ (["top", "bottom", "left", "right"]);
  for (const side of [...sides, ...sides]) {
    if (moved.has(side)) continue;
    const backwards = side === "bottom" || side === "right";
    const depth = borderOf(linesOf(picture, box, side === "left" || side === "right"), backwards);
    box[side] += backwards ? -depth : depth;
    if (depth > 0) moved.add(side);
  }
  return box;
}

/** @param {Lines} lines @param {boolean} backwards @returns {number} how many lines from that end on belong to the border */
function borderOf({ count, samples, levels }, backwards) {
  const line = (/** @type {number} */ n) => levels.subarray((backwards ? count - 1 - n : n) * samples).subarray(0, samples);
  const colour = line(0).slice().sort()[(samples - 1) >> 1];
  for (let n = 0; n < count - 1; n++) {
    let near = 0;
    for (const level of line(n)) if (Math.abs(level - colour) <= BORDER_LEVELS) near++;
    if (near * BORDER_SHARE[1] < samples * BORDER_SHARE[0]) return n;
  }
  return 0;
}

/** @param {Picture} picture @param {Box} within @returns {Box} the longest run of busy rows, of busy columns in it, and both once more */
export function boxedBox(picture, within) {
  let box = within;
  for (let round = 0; round < 2; round++) {
    const [top, bottom] = busiest(linesOf(picture, box, false));
    box = { ...box, top: box.top + top, bottom: box.top + bottom };
    const [left, right] = busiest(linesOf(picture, box, true));
    box = { ...box, left: box.left + left, right: box.left + right };
  }
  return box;
}

/** @param {Lines} lines @returns {[number, number]} start and end of the longest run of busy lines, the first of equals; all where none is busy */
function busiest({ count, samples, levels }) {
  const gap = 1 + Math.floor(count / GAP_DIVISOR);
  /** @type {[number, number][]} */
  const runs = [];
  for (let n = 0; n < count; n++) {
    if (commonest(levels.subarray(n * samples, (n + 1) * samples)) * 100 >= FLAT_PERCENT * samples) continue;
    const last = runs[runs.length - 1];
    if (last !== undefined && n - (last[1] - 1) <= gap) last[1] = n + 1;
    else runs.push([n, n + 1]);
  }
  /** @type {[number, number]} */
  let longest = [0, count];
  runs.forEach((run, n) => { if (n === 0 || run[1] - run[0] > longest[1] - longest[0]) longest = run; });
  return longest;
}

/** @param {Uint8Array} line @returns {number} the most samples that lie within FLAT_LEVELS of one level */
function commonest(line) {
  const cells = new Uint16Array(LEVELS);
  for (const level of line) cells[level]++;
  let inside = 0;
  for (let level = 0; level < FLAT_LEVELS; level++) inside += cells[level];
  let most = 0;
  for (let level = 0; level < LEVELS; level++) {
    if (level + FLAT_LEVELS < LEVELS) inside += cells[level + FLAT_LEVELS];
    if (level - FLAT_LEVELS > 0) inside -= cells[level - FLAT_LEVELS - 1];
    if (inside > most) most = inside;
  }
  return most;
}

/** @param {Box} box @param {Box} whole @returns {boolean} whether a part is large enough to be hashed */
function worth(box, whole) {
  const [height, width] = [box.bottom - box.top, box.right - box.left];
  return Math.min(height, width) >= LEAST_SIDE && height * width * LEAST_SHARE >= whole.bottom * whole.right;
}

/** @param {Box} one @param {Box} other @param {Box} whole @returns {boolean} whether two parts differ by enough at some side */
function apart(one, other, whole) {
  const far = (/** @type {number} */ a, /** @type {number} */ b, /** @type {number} */ side) => Math.abs(a - b) * LEAST_CUT >= side;
  return (
    far(one.top, other.top, whole.bottom) || far(one.bottom, other.bottom, whole.bottom) ||
    far(one.left, other.left, whole.right) || far(one.right, other.right, whole.right)
  );
}
