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
const PAGE_LEVELS = 1;
const PAGE_SHARE = 32;
const PAGE_SKIRT = 4;
const PAGE_SHARP = [3, 4];
const PAGE_REACH = 2;
const FLAT_PERCENTS = [70, 40];
const GAP_DIVISOR = 64;
const RIM_DIVISOR = 100;
const RIM_LEVELS = 16;
const RIM_SHARE = [3, 4];
const LEAST_SIDE = 48;
const LEAST_SHARE = 16;
const LEAST_CUT = 200;
const LEVELS = 256;
const CUTS_PERCENT = [0, 5];
const LEAST_CROPPED_SIDE = 20;
const SIDES = /** @type {const} */ (["top", "bottom", "left", "right"]); // the order in which the sides of a rectangle are looked at

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

/**
 * Rows or columns of a rectangle as samples. `line` fills the same array each time.
 * @typedef {{count: number, samples: number, line: (n: number) => Uint8Array}} Lines
 */

/** @param {Picture} picture @param {Box} box @param {boolean} across  columns instead of rows @returns {Lines} */
function linesOf({ rgb, width }, box, across) {
  const along = across ? spots(box.top, box.bottom) : spots(box.left, box.right);
  const [start, end] = across ? [box.left, box.right] : [box.top, box.bottom];
  const levels = new Uint8Array(along.length);
  const line = (/** @type {number} */ n) => {
    along.forEach((spot, k) => { levels[k] = levelAt(rgb, across ? spot * width + start + n : (start + n) * width + spot); });
    return levels;
  };
  return { count: end - start, samples: along.length, line };
}

/** @param {Uint8Array} rgb @param {number} pixel @returns {number} its level, 0 to 255 */
function levelAt(rgb, pixel) {
  return (rgb[3 * pixel] * 77 + rgb[3 * pixel + 1] * 150 + rgb[3 * pixel + 2] * 29) >> 8;
}

/** The lines of one side, counted inward. @param {Picture} picture @param {Box} box @param {typeof SIDES[number]} side @returns {Lines} */
function inward(picture, box, side) {
  const lines = linesOf(picture, box, side === "left" || side === "right");
  return side === "top" || side === "left" ? lines : { ...lines, line: (n) => lines.line(lines.count - 1 - n) };
}

/** @param {Box} box @param {typeof SIDES[number]} side @param {number} depth @returns {void} */
function moveIn(box, side, depth) {
  box[side] += side === "top" || side === "left" ? depth : -depth;
}

/** @param {Uint8Array} line @returns {number} the lower median */
function middle(line) {
  return line.slice().sort()[(line.length - 1) >> 1];
}

/** @param {Uint8Array} line @param {number} level @param {number} reach @param {number[]} share @returns {boolean} whether so many lie near the level */
function isNear(line, level, reach, share) {
  let near = 0;
  for (const one of line) if (Math.abs(one - level) <= reach) near++;
  return near * share[1] >= line.length * share[0];
}

/** @param {Picture} picture @returns {Box} the rectangle without a border of one colour a side */
export function trimmedBox(picture) {
  const box = { top: 0, left: 0, bottom: picture.height, right: picture.width };
  const moved = new Set();
  for (const side of [...SIDES, ...SIDES]) {
    if (moved.has(side)) continue;
    const lines = inward(picture, box, side);
    const colour = middle(lines.line(0));
    let depth = 0;
    while (depth < lines.count && isNear(lines.line(depth), colour, BORDER_LEVELS, BORDER_SHARE)) depth++;
    if (depth === 0 || depth === lines.count) continue;
    moveIn(box, side, depth);
    moved.add(side);
  }
  return box;
}

/**
 * Return the busy rectangle of a page of few even colours: the longest run of busy rows, of busy columns in it, and both once more, without its rim.
 * @param {Picture} picture
 * @param {Box} within
 * @returns {Box}
 */
export function boxedBox(picture, within) {
  const page = pageLevels(picture);
  const box = { ...within };
  if (!page.includes(1)) return box;
  for (const percent of FLAT_PERCENTS) {
    const [top, bottom] = busiest(linesOf(picture, box, false), page, percent);
    Object.assign(box, { top: box.top + top, bottom: box.top + bottom });
    const [left, right] = busiest(linesOf(picture, box, true), page, percent);
    Object.assign(box, { left: box.left + left, right: box.left + right });
  }
  const most = Math.floor(Math.min(picture.height, picture.width) / RIM_DIVISOR);
  for (const side of SIDES) moveIn(box, side, rim(inward(picture, box, side), most));
  return box;
}

/** @param {Picture} picture @returns {Uint8Array} 1 for each of the 256 levels that is of a page's colours */
function pageLevels({ rgb, width, height }) {
  const cells = new Array(LEVELS).fill(0);
  const columns = spots(0, width);
  const rows = spots(0, height);
  for (const row of rows) for (const column of columns) cells[levelAt(rgb, row * width + column)]++;
  const within = (/** @type {number} */ level, /** @type {number} */ reach) => {
    let sum = 0;
    for (let at = Math.max(0, level - reach); at <= Math.min(LEVELS - 1, level + reach); at++) sum += cells[at];
    return sum;
  };
  const page = new Uint8Array(LEVELS);
  for (let level = 0; level < LEVELS; level++) {
    const near = within(level, PAGE_LEVELS);
    if (near * PAGE_SHARE < rows.length * columns.length || near * PAGE_SHARP[1] < within(level, PAGE_SKIRT) * PAGE_SHARP[0]) continue;
    page.fill(1, Math.max(0, level - PAGE_REACH), level + PAGE_REACH + 1);
  }
  return page;
}

/**
 * Return start and end of the longest run of busy lines, the first of equals; all lines where none is busy.
 * @param {Lines} lines @param {Uint8Array} page @param {number} percent
 * @returns {[number, number]}
 */
function busiest({ count, samples, line }, page, percent) {
  const gap = 1 + Math.floor(count / GAP_DIVISOR);
  /** @type {[number, number][]} */
  const runs = [];
  for (let n = 0; n < count; n++) {
    let flat = 0;
    for (const level of line(n)) flat += page[level];
    if (flat * 100 >= percent * samples) continue;
    const last = runs[runs.length - 1];
    if (last !== undefined && n - (last[1] - 1) <= gap) last[1] = n + 1;
    else runs.push([n, n + 1]);
  }
  /** @type {[number, number]} */
  let longest = [0, count];
  runs.forEach((run, n) => { if (n === 0 || run[1] - run[0] > longest[1] - longest[0]) longest = run; });
  return longest;
}

/** @param {Lines} lines @param {number} most @returns {number} how many even lines lie outermost: none where more than `most` do, for it is no rim */
function rim({ count, line }, most) {
  for (let n = 0; n < Math.min(count, most + 1); n++) {
    const levels = line(n);
    if (!isNear(levels, middle(levels), RIM_LEVELS, RIM_SHARE)) return n;
  }
  return 0;
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
