# SPDX-License-Identifier: Apache-2.0
"""PDQ's downscaling as two matrices.

The reference blurs a picture with a box filter, twice along rows and twice along columns, and keeps 64 x 64 of the blurred pixels. Each step is
linear and acts on one axis, so the whole equals ``A @ L @ B.T`` for a luma picture L, with one 64-row matrix for each axis. Two boxes make a tent,
and tents of neighbouring rows hardly overlap: about one multiply-add a pixel, where the reference does a dozen memory passes.

Source: ThreatExchange (BSD-3-Clause), ``pdq/cpp/downscaling/downscaling.cpp`` (window size, box bounds, decimation); the algebra is ours.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sotdae.classes import dataclass

SIDE: Final = 64
"""PDQ looks at 64 x 64 averages. Source: the same file."""

_KEPT: Final = 16
"""Matrices kept. One for 10,000 pixels takes 2.6 MB, so the cache stays below 42 MB."""


@dataclass(frozen=True, slots=True)
class Tents:
    """The matrix of one axis.

    Attributes:
        weights: (64, length) float32; each row sums to 1.
        first: (64,) index of a row's first weight that is not zero.
        end: (64,) index after its last one.
        rows: for each row its weights that are not zero, their first index and the index after their last: the same again, at hand.
    """

    weights: NDArray[np.float32]
    first: NDArray[np.intp]
    end: NDArray[np.intp]
    rows: tuple[tuple[NDArray[np.float32], int, int], ...]


def window(length: int) -> int:
    """Return the box's width in pixels: half a block of the 64, rounded up, since there are two passes."""
    return (length + 2 * SIDE - 1) // (2 * SIDE)


def centres(length: int) -> NDArray[np.intp]:
    """Return the 64 pixel indices that decimation keeps."""
    return ((np.arange(SIDE) + 0.5) * length / SIDE).astype(np.intp)


def _box(length: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return for each pixel the first and the last pixel of its box, which is cut at the edges and lopsided for even widths."""
    wide = window(length)
    half = (wide + 2) // 2
    index = np.arange(length)
    return np.maximum(0, index - (wide - half)), np.minimum(length - 1, index + half - 1)


@lru_cache(maxsize=_KEPT)
def tents(length: int, scale: int = 1, *, mirrored: bool = False) -> Tents:
    """Return the matrix for an axis.

    Args:
        length: full pixels along the axis, at least 5.
        scale: with 2, 4 or 8 the weights are folded onto pixels that a decoder shrank: each small pixel gets the sum of the weights of the full
            pixels that it stands for. Naive use of the shrunk picture drifts by up to 36 bits, this by at most 4. Source: docs/formats/pdq.md.
        mirrored: for a picture stored the other way round along this axis.
    """
    first, last = _box(length)
    kept = centres(length)
    inner = 1.0 / (last - first + 1)
    reach = np.arange(int((last - first).max()) + 1)
    passed = first[kept][:, None] + reach
    there = passed <= last[kept][:, None]
    rows = np.repeat(np.arange(SIDE), there.sum(axis=1))
    through = passed[there]
    value = inner[kept][rows] * inner[through]
    steps = np.zeros((SIDE, length + 1))
    np.add.at(steps, (rows, first[through]), value)
    np.add.at(steps, (rows, last[through] + 1), -value)
    matrix = np.cumsum(steps, axis=1)[:, :length]
    index = np.arange(length)
    inside = (index >= first[first[kept]][:, None]) & (index <= last[last[kept]][:, None])
    matrix = np.where(inside, matrix, 0.0)  # the running sum leaves 1e-17 behind a tent
    if mirrored:
        matrix = matrix[:, ::-1]
    if scale > 1:
        matrix = np.add.reduceat(matrix, np.arange(0, length, scale), axis=1)
    weighted = matrix > 0
    weights = np.ascontiguousarray(matrix, dtype=np.float32)
    first, end = weighted.argmax(axis=1), matrix.shape[1] - weighted[:, ::-1].argmax(axis=1)
    bounds = enumerate(zip(first.tolist(), end.tolist(), strict=True))
    return Tents(weights, first, end, tuple((weights[row, begin:stop], begin, stop) for row, (begin, stop) in bounds))
