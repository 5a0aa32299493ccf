// SPDX-License-Identifier: Apache-2.0
/** RGB pixels that are filled in stored order and lie as the picture is to be looked at; and the one place that reads a canvas. */

import { demand } from "./refusal.js";

/** @typedef {{rgb: Uint8Array, width: number, height: number}} Picture */

const STRIP_PIXELS = 1 << 22; // a strip of a canvas: far below what any browser allows for one

/** Takes pixels in stored order and lays them down turned. Source: EXIF 2.32, tag 0x0112, as in sotdae.media.decode. */
export class Canvas {
  /** @param {number} width  stored @param {number} height  stored @param {number} orientation  1 to 8 */
  constructor(width, height, orientation) {
    const sideways = orientation >= 5;
    const across = [2, 3, 7, 8].includes(orientation);
    const down = [3, 4, 6, 7].includes(orientation);
    this.width = sideways ? height : width;
    this.height = sideways ? width : height;
    const stepX = sideways ? this.width : 1;
    const stepY = sideways ? 1 : this.width;
    this.first = 3 * ((across ? (width - 1) * stepX : 0) + (down ? (height - 1) * stepY : 0));
    this.stepX = 3 * (across ? -stepX : stepX);
    this.stepY = 3 * (down ? -stepY : stepY);
    this.rgb = new Uint8Array(3 * width * height);
  }

  /** @param {number} x  stored @param {number} y  stored @returns {number} where the pixel's red value goes */
  at(x, y) {
    return this.first + x * this.stepX + y * this.stepY;
  }
}

/**
 * @param {number} width @param {number} height
 * @returns {OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D}
 */
export function drawing(width, height) {
  const canvas = typeof OffscreenCanvas === "function" ? new OffscreenCanvas(width, height) : document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = /** @type {OffscreenCanvas} */ (canvas).getContext("2d", { willReadFrequently: true, colorSpace: "srgb" });
  if (context === null) throw new Error("no canvas");
  return context;
}

/**
 * Read a bitmap back, strip by strip. A canvas keeps colours multiplied by alpha, so only opaque pixels come back as they were: others are refused.
 * @param {ImageBitmap} bitmap
 * @param {number} orientation
 * @returns {Picture}
 */
export function readBack(bitmap, orientation) {
  const { width, height } = bitmap;
  const out = new Canvas(width, height, orientation);
  const tall = Math.max(1, Math.min(height, Math.floor(STRIP_PIXELS / width)));
  const context = drawing(width, tall);
  for (let top = 0; top < height; top += tall) {
    const rows = Math.min(tall, height - top);
    context.clearRect(0, 0, width, tall);
    context.drawImage(bitmap, 0, top, width, rows, 0, 0, width, rows);
    const { data } = context.getImageData(0, 0, width, rows);
    for (let y = 0, from = 0; y < rows; y++) {
      for (let x = 0, to = out.at(0, top + y); x < width; x++, from += 4, to += out.stepX) {
        demand(data[from + 3] === 255, "transparent");
        out.rgb[to] = data[from];
        out.rgb[to + 1] = data[from + 1];
        out.rgb[to + 2] = data[from + 2];
      }
    }
  }
  return out;
}
