# SPDX-License-Identifier: Apache-2.0
"""PDQ in the reference's own order of operations, single precision at the same places: slow, and equal to it in every bit, ties included.

Where two DCT coefficients are as good as equal, which of them is the greater is decided by rounding, and rounding by the order of the additions. Flat
pictures, gradients and drawings have such ties. ``sotdae.media.pdq`` comes here whenever its fast kernel cannot rule one out.

Its running sums are kept: along a column all sums move at once, along a row one sequential sum passes through all of them.

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
    luma = _luma(pixels)
    height, width = luma.shape
    if (height, width) == (SIDE, SIDE):
        return luma  # the reference takes such a picture as already downscaled
    along_rows, along_columns = window(width), window(height)
    once = _box_along_columns(_box_along_rows(luma, along_rows, np.arange(width)), along_columns)
    twice = _box_along_rows(once, along_rows, centres(width))
    return _box_along_columns(twice, along_columns)[centres(height)]


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


def _box_along_rows(lines: Floats, wide: int, kept: NDArray[np.intp]) -> Floats:
    """Return the running mean over ``wide`` pixels of each row, at the kept columns; the window is cut at both edges.

    The sum is carried from pixel to pixel, as in the reference, so its rounding errors are carried too: what enters and what leaves the window stand
    one after the other with their signs, and one sequential sum over them passes through every sum of the reference.
    """
    height, width = lines.shape
    half = (wide + 2) // 2
    entered = np.minimum(kept + half, width)
    left = np.maximum(kept + half - wide, 0)
    ends = entered + left - 1  # where the window of each kept pixel stands in the sequence
    means = np.empty((height, len(kept)), np.float32)
    sequence = np.empty((_BAND, 2 * width - wide + half - 1), np.float32)
    whole = width - wide
    for top in range(0, height, _BAND):
        band = lines[top : top + _BAND]
        steps = sequence[: len(band)]
        steps[:, :wide] = band[:, :wide]
        steps[:, wide : wide + 2 * whole : 2] = band[:, wide:]
        np.negative(band[:, :whole], out=steps[:, wide + 1 : wide + 2 * whole : 2])
        np.negative(band[:, whole : whole + half - 1], out=steps[:, wide + 2 * whole :])
        np.add.accumulate(steps, axis=1, out=steps)
        np.divide(steps[:, ends], (entered - left).astype(np.float32), out=means[top : top + _BAND])
    return means


def _box_along_columns(lines: Floats, wide: int) -> Floats:
    """Return the running mean over ``wide`` pixels of each column: the same sums, all columns at once."""
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
