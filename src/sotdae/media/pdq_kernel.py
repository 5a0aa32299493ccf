# SPDX-License-Identifier: Apache-2.0
"""PDQ's arithmetic: block averages by matrices, DCT, bits, quality, and whether rounding could have changed any of them.

Pixels are weighted row by row as they lie in memory, all three colours at once; luma is taken of the 64 rows that remain. Luma is a weighted sum too,
so the order does not matter but for rounding, and rounding is what ``certain_bits`` and ``certain_quality`` watch.

Source: ThreatExchange (BSD-3-Clause), ``pdq/cpp/hashing/pdqhashing.cpp`` and the PDQ paper of 2017; written anew.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sotdae.media.hashing import Pixels
from sotdae.media.pdq_tents import SIDE, Tents

Floats = NDArray[np.float32]

FREQUENCIES: Final = 16
"""Coefficients kept along each axis, beginning with frequency 1: the mean brightness is not part of the hash. Source: the same file."""

_TOP_QUALITY: Final = 100

_GRADIENTS_PER_POINT: Final = 90
"""Quality is the sum of whole-per-cent gradients between neighbouring averages, divided by this. Source: the same file."""

_LUMA: Final = np.array([0.299, 0.587, 0.114], np.float32)
"""Weights of red, green and blue. Source: ITU-R BT.601, as the reference writes them."""

_SLAB: Final = 6144
"""Values of a pixel row weighted at a time: a slab of fifty rows stays in the processor's second-level cache (best of 1536 to 12288 measured)."""


_SMALL: Final = 1 << 19
"""Values of a picture that are weighed as one array of floats, 2 MiB: converted once, not once for each tent that reaches them."""


class Rounding(NamedTuple):
    """How far rounding may have moved this kernel's numbers from the reference's.

    Attributes:
        gap: between the middle coefficients; at or below it their order is not certain.
        near_whole: of a gradient, in per cent of 255; nearer to a whole number it might be cut to another one.
    """

    gap: np.float32
    near_whole: np.float32


_TEXTURED: Final = Rounding(np.float32(0.010), np.float32(0.0006))
"""For pictures with grain, where errors of single additions cancel. Greatest differences seen from the reference: a coefficient 0.0029 (a gap closes
by twice that), a gradient 0.0005. Source: docs/decisions/2026-11-25-pdq-kernel.md."""

_REGULAR: Final = Rounding(np.float32(0.030), np.float32(0.003))
"""For gradients, stripes and drawings, where they add up: 0.0086 and 0.0015 seen. Source: the same page."""

NARROW: Final = 200
"""Pixels. With a shorter side, few pixels make an average and errors do not cancel (0.0084 seen): such pictures are computed in the reference's order
at once, which for them costs little. Source: the same page."""

_SAMPLED_ROWS: Final = 16
_REGULAR_RATIO: Final = 0.5
"""Share of sampled values of a colour that continue the step before them exactly. Source: the same page."""


def rounding(pixels: Pixels) -> Rounding:
    """Return how far rounding may move the numbers of this picture, not narrow: looks at some rows for regular steps."""
    height, width = pixels.shape[:2]
    rows = pixels[:: height // _SAMPLED_ROWS].reshape(-1, width, pixels[0, 0].size)
    continued = rows[:, 1:-1] + (rows[:, 1:-1] - rows[:, :-2]) == rows[:, 2:]  # modulo 256, which is near enough
    regular = max(np.count_nonzero(continued[:, :, colour]) for colour in range(continued.shape[2]))
    return _REGULAR if regular > _REGULAR_RATIO * continued[:, :, 0].size else _TEXTURED


def _dct_matrix() -> Floats:
    scale = float(np.float32(math.sqrt(2.0 / SIDE)))
    rows = [[scale * math.cos(math.pi / 2.0 / SIDE * (i + 1) * (2 * j + 1)) for j in range(SIDE)] for i in range(FREQUENCIES)]
    return np.array(rows, np.float32)


DCT: Final = _dct_matrix()
"""(16, 64): frequencies 1 to 16 of a DCT of type II over 64 values."""


def averages(pixels: Pixels, down: Tents, across: Tents) -> Floats:
    """Return the 64 x 64 block averages of a picture, (height, width, 3) RGB or (height, width) grey, C order.

    Args:
        pixels: the picture.
        down: the matrix of the vertical axis.
        across: the matrix of the horizontal axis.
    """
    height, width = pixels.shape[:2]
    flat = pixels.reshape(height, -1)
    length = flat.shape[1]
    rows = np.empty((SIDE, length), np.float32)
    if flat.size <= _SMALL:
        floats = flat.astype(np.float32)
        for row, (weights, first, end) in zip(rows, down.rows, strict=True):
            np.dot(weights, floats[first:end], out=row)
    else:
        _weigh_in_slabs(flat, down, rows)
    if pixels.ndim == 3:  # noqa: PLR2004 (colour has three axes)
        rows = np.asarray(rows.reshape(SIDE, width, 3) @ _LUMA, np.float32)
    return np.asarray(rows @ across.weights.T, np.float32)


def _weigh_in_slabs(flat: Pixels, down: Tents, rows: Floats) -> None:
    """Weigh rows that are too many to be held as floats, a slab at a time."""
    length = flat.shape[1]
    slab = np.empty(int((down.end - down.first).max()) * min(_SLAB, length), np.float32)
    for row, (weights, first, end) in zip(rows, down.rows, strict=True):
        for left in range(0, length, _SLAB):
            right = min(length, left + _SLAB)
            floats = slab[: (end - first) * (right - left)].reshape(end - first, right - left)
            np.copyto(floats, flat[first:end, left:right])
            np.dot(weights, floats, out=row[left:right])


def transform(blocks: Floats) -> Floats:
    """Return the 16 x 16 DCT coefficients (frequencies 1 to 16) of 64 x 64 averages."""
    return np.asarray(DCT @ blocks @ DCT.T, np.float32)


def bits(coefficients: Floats) -> bytes:
    """Return the 32 bytes of the hash: a bit is 1 where a coefficient exceeds the lower median; the last coefficient's bit comes first."""
    values = coefficients.ravel()
    median = np.partition(values, values.size // 2 - 1)[values.size // 2 - 1]
    return np.packbits((values > median)[::-1]).tobytes()


def certain_bits(coefficients: Floats, allowed: Rounding) -> bool:
    """Say whether no rounding could change the bits.

    The bits say which 128 coefficients are the greater ones, so they hold as long as the least of these stays above the greatest of the others.
    """
    values = coefficients.ravel()
    middle = values.size // 2
    parted = np.partition(values, (middle - 1, middle))
    return bool(parted[middle] - parted[middle - 1] > allowed.gap)


def _gradients(blocks: Floats) -> Floats:
    steps = (np.float32(100) * (blocks[:-1] - blocks[1:]), np.float32(100) * (blocks[:, :-1] - blocks[:, 1:]))
    return np.asarray(np.concatenate([step.ravel() for step in steps]) / np.float32(255), np.float32)


def quality(blocks: Floats) -> int:
    """Return how much there is to see in 64 x 64 averages, 0 to 100."""
    return min(_TOP_QUALITY, int(np.abs(np.trunc(_gradients(blocks))).sum(dtype=np.int64)) // _GRADIENTS_PER_POINT)


def certain_quality(blocks: Floats, allowed: Rounding) -> bool:
    """Say whether no rounding could change the quality: gradients near a whole number are counted up, then down, and must give the same."""
    steps = np.abs(_gradients(blocks))
    most = int(np.floor(steps + allowed.near_whole).sum(dtype=np.int64)) // _GRADIENTS_PER_POINT
    least = int(np.floor(np.maximum(steps - allowed.near_whole, 0)).sum(dtype=np.int64)) // _GRADIENTS_PER_POINT
    return min(most, _TOP_QUALITY) == min(least, _TOP_QUALITY)


_ALTERNATE: Final = np.where(np.arange(FREQUENCIES) % 2 == 0, np.float32(-1), np.float32(1))
"""Mirroring an axis changes the sign of its odd frequencies, which stand at even indices since frequency 0 is left out."""


def orientations(coefficients: Floats) -> tuple[Floats, ...]:
    """Return the coefficients of the picture in its 8 orientations.

    In the order of the reference: as it is, turned by 90, 180 and 270 degrees, mirrored top to bottom, left to right, along either diagonal.
    """
    down, across = _ALTERNATE[:, None], _ALTERNATE[None, :]
    c = coefficients
    return (c, (c * across).T, c * down * across, (c * down).T, c * down, c * across, c.T, (c * down * across).T)
