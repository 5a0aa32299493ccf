# SPDX-License-Identifier: Apache-2.0
"""PDQ in the reference's own order of operations, single precision at the same places: slow, and equal to it in every bit, ties included.

Where two DCT coefficients are as good as equal, which of them is the greater is decided by rounding, and rounding by the order of the additions. Flat
pictures, gradients and drawings have such ties. ``sotdae.media.pdq`` comes here whenever its fast kernel cannot rule one out.

Its running sums are kept: all columns' sums move at once from line to line, and for the rows the picture is turned. Sums along the rows as they lie
(``numpy.add.accumulate``) take twice the time, since each addition waits for the one before. A band of lines is divided and turned while it is in the
processor's cache, and in the second pass only the lines that are kept are divided at all.

Source: ThreatExchange (BSD-3-Clause), ``pdq/cpp/downscaling/downscaling.cpp`` and ``pdq/cpp/hashing/pdqhashing.cpp``; luma in double precision, then
rounded, as its Python binding ``pdqhash`` 0.2.8 does (the C++ program rounds at each term). Written anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sotdae.media.hashing import Pixels
from sotdae.media.pdq_kernel import DCT
from sotdae.media.pdq_tents import SIDE, centres, window

Floats = NDArray[np.float32]

_BAND: Final = 64
"""Lines that are worked on at a time: they stay in the processor's cache until they are turned."""

_LUMA_THOUSANDTHS: Final = np.array([299, 587, 114], np.float32)
"""Weights of red, green and blue, in thousandths. Their sums are whole numbers below 2^24, so single precision holds them exactly in any order, and
one division rounds once: for all 2^24 colours the result is what the reference's double-precision terms round to (``test_luma_of_every_colour``)."""


def averages(pixels: Pixels) -> Floats:
    """Return the 64 x 64 block averages of a picture, (height, width, 3) RGB or (height, width) grey."""
    height, width = pixels.shape[:2]
    if (height, width) == (SIDE, SIDE):
        return _luma(pixels)  # the reference takes such a picture as already downscaled
    lines = np.empty((width, height), np.float32)
    for top in range(0, height, _BAND):
        lines[:, top : top + _BAND] = _luma(pixels[top : top + _BAND]).T
    for wide in (window(width), window(height)):
        lines = _turned_means(lines, wide)  # one name, so that no more than two whole pictures are held at a time
    lines = np.ascontiguousarray(_kept_means(lines, window(width), centres(width)).T)
    return _kept_means(lines, window(height), centres(height))


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
    thousandths = pixels.reshape(-1, 3).astype(np.float32) @ _LUMA_THOUSANDTHS
    thousandths /= np.float32(1000)
    return np.asarray(thousandths.reshape(pixels.shape[:2]), np.float32)


def _sums(lines: Floats, wide: int) -> Iterator[tuple[int, Floats, Floats]]:
    """Yield (first line, running sums over ``wide`` lines, how many of these are in the picture), a band of lines at a time.

    The window is cut at both edges. The sum is carried from line to line, as in the reference, so its rounding errors are carried too. The arrays
    are used again for the next band.
    """
    half = (wide + 2) // 2
    length = len(lines)
    index = np.arange(length)
    counts = (np.minimum(index + half, length) - np.maximum(index + half - wide, 0)).astype(np.float32)
    total = np.zeros(lines.shape[1], np.float32)
    for right in range(min(half - 1, length)):
        total += lines[right]
    band = np.empty((_BAND, lines.shape[1]), np.float32)
    rows, each = list(band), list(lines)  # views, made once: each is used twice
    for first in range(0, length, _BAND):
        end = min(length, first + _BAND)
        for out in range(first, end):
            right, left = out + half - 1, out + half - 1 - wide
            row = rows[out - first]
            if right < length:
                np.add(total, each[right], out=row)
            else:
                np.copyto(row, total)
            if left >= 0:
                np.subtract(row, each[left], out=row)
            total = row
        total = total.copy()  # the band is the caller's now
        yield first, band[: end - first], counts[first:end]


def _turned_means(lines: Floats, wide: int) -> Floats:
    """Return the running means over ``wide`` lines along the first axis, turned: lines become columns."""
    turned = np.empty(lines.shape[::-1], np.float32)
    for first, sums, counts in _sums(lines, wide):
        np.divide(sums, counts[:, None], out=sums)
        turned[:, first : first + len(sums)] = sums.T
    return turned


def _kept_means(lines: Floats, wide: int, kept: NDArray[np.intp]) -> Floats:
    """Return some of the running means along the first axis, (len(kept), width)."""
    means = np.empty((len(kept), lines.shape[1]), np.float32)
    for first, sums, counts in _sums(lines, wide):
        (here,) = np.nonzero((kept >= first) & (kept < first + len(sums)))
        means[here] = sums[kept[here] - first] / counts[kept[here] - first, None]
    return means
