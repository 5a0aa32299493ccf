# SPDX-License-Identifier: Apache-2.0
"""PDQ in the reference's own order of operations, single precision at the same places: slow, and equal to it in every bit, ties included.

Where two DCT coefficients are as good as equal, which of them is the greater is decided by rounding, and rounding by the order of the additions. Flat
pictures, gradients and drawings have such ties. ``sotdae.media.pdq`` comes here whenever its fast kernel cannot rule one out.

Its running sums are kept: all columns' sums move at once from line to line, and for the rows the picture is turned. Sums along the rows as they lie
(``numpy.add.accumulate``) take twice the time, since each addition waits for the one before.

Source: ThreatExchange (BSD-3-Clause), ``pdq/cpp/downscaling/downscaling.cpp`` and ``pdq/cpp/hashing/pdqhashing.cpp``; luma in double precision, then
rounded, as its Python binding ``pdqhash`` 0.2.8 does (the C++ program rounds at each term). Written anew.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sotdae.media.hashing import Pixels
from sotdae.media.pdq_kernel import DCT
from sotdae.media.pdq_tents import SIDE, centres, window

Floats = NDArray[np.float32]

_BAND: Final = 64
"""Rows of which the luma is computed at a time: the double-precision terms then stay in the processor's cache."""


def averages(pixels: Pixels) -> Floats:
    """Return the 64 x 64 block averages of a picture, (height, width, 3) RGB or (height, width) grey."""
    height, width = pixels.shape[:2]
    lines = _luma(pixels)
    if (height, width) == (SIDE, SIDE):
        return lines  # the reference takes such a picture as already downscaled
    for kept_across, kept_down in ((None, None), (centres(width), centres(height))):
        lines = _turned(lines)  # one name, so that no more than two whole pictures are held at a time
        lines = _box(lines, window(width))
        lines = lines if kept_across is None else lines[kept_across]
        lines = _turned(lines)
        lines = _box(lines, window(height))
        lines = lines if kept_down is None else lines[kept_down]
    return lines


def transform(blocks: Floats) -> Floats:
    """Return the 16 x 16 DCT coefficients (frequencies 1 to 16) of 64 x 64 averages, each sum in the order of its index."""
    half = np.zeros((len(DCT), SIDE), np.float32)
    for k in range(SIDE):
        half += DCT[:, k : k + 1] * blocks[k]
    full = np.zeros((len(DCT), len(DCT)), np.float32)
    for k in range(SIDE):
        full += half[:, k : k + 1] * DCT[:, k]
    return full


def _luma(pixels: Pixels) -> Floats:
    if pixels.ndim == 2:  # noqa: PLR2004 (grey has two axes)
        return pixels.astype(np.float32)
    luma = np.empty(pixels.shape[:2], np.float32)
    for top in range(0, len(pixels), _BAND):
        band = pixels[top : top + _BAND]
        luma[top : top + _BAND] = band[:, :, 0] * 0.299 + band[:, :, 1] * 0.587 + band[:, :, 2] * 0.114
    return luma


def _turned(lines: Floats) -> Floats:
    return np.ascontiguousarray(lines.T)


def _box(lines: Floats, wide: int) -> Floats:
    """Return the running mean over ``wide`` lines along the first axis; the window is cut at both edges.

    The sum is carried from line to line, as in the reference, so its rounding errors are carried too.
    """
    half = (wide + 2) // 2
    length = len(lines)
    means = np.empty_like(lines)
    total = np.zeros(lines.shape[1], np.float32)
    for right in range(min(half - 1, length)):
        total += lines[right]
    for out in range(length):
        right, left = out + half - 1, out + half - 1 - wide
        if right < length:
            total += lines[right]
        if left >= 0:
            total -= lines[left]
        np.divide(total, np.float32(min(right + 1, length) - max(left + 1, 0)), out=means[out])
    return means
