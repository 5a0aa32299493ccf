# SPDX-License-Identifier: Apache-2.0
"""The hashes of mirrored and turned copies, from a hash alone: for what comes without its picture, a partner's list or what a capture held.

A PDQ bit says whether a coefficient of the picture's 16 x 16 DCT lies above their median. Mirroring an axis changes the sign of its odd frequencies,
and the median of 256 coefficients lies near 0, so mirroring nearly turns the bits of odd frequencies over; transposing the picture transposes them
exactly. Measured on 80 pictures: 0 bits off for the transposed one, about 8 on average and 22 at most for the others (tests/unit/matching/
test_matching_turned.py holds it to that). A photo at hand is better asked in its true orientations (`Pdq.compute_orientations`).

Source: ThreatExchange (BSD-3-Clause), ``pdq/cpp/hashing/pdqhashing.cpp``, dihedral transforms; written anew for bits.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sotdae.matching.hashes import HASH_BYTES, Words, as_bytes, as_words

_SIDE: Final = 16
_BLOCK_ROWS: Final = 1 << 14  # 256 bytes a row while turning: 4 MiB at a time

_ODD: Final = (np.arange(_SIDE - 1, -1, -1) % 2 == 0).astype(np.uint8)
"""1 where a frequency is odd. The hash begins with its last coefficient, and frequency 0 is not part of it: index i stands for frequency i + 1."""

ORIENTATIONS: Final = ((0, 0, 0), (1, 0, 1), (0, 1, 1), (1, 1, 0), (0, 1, 0), (0, 0, 1), (1, 0, 0), (1, 1, 1))
"""(transposed, mirrored down, mirrored across) of each orientation, the mirroring before the transposition: as it is, turned by 90, 180 and 270
degrees, mirrored top to bottom, left to right, along either diagonal: the order of `media.pdq_kernel.orientations`."""

HALF: Final = (1, 2, 4, 5, 6, 7)
"""Orientations that meet every pair of turned copies once: the turn by 270 degrees is that by 90 seen from the other side."""


def turned(hashes: ArrayLike, orientation: int) -> Words:
    """Return the hashes, (n, 4) uint64, that the pictures of these hashes have in another orientation, some bits off.

    Args:
        hashes: (n, 32) uint8 or (n, 4) uint64.
        orientation: 0 to 7, as in `ORIENTATIONS`.

    Raises:
        HashInvalid: for another shape.
    """
    words = as_words(hashes)
    transposed, down, across = ORIENTATIONS[orientation]
    flips = (_ODD[:, None] * down) ^ (_ODD[None, :] * across)
    result = np.empty((len(words), HASH_BYTES), np.uint8)
    raw = as_bytes(words)
    for start in range(0, len(words), _BLOCK_ROWS):
        block = slice(start, start + _BLOCK_ROWS)
        bits: NDArray[np.uint8] = np.unpackbits(raw[block], axis=1).reshape(-1, _SIDE, _SIDE) ^ flips
        if transposed:
            bits = bits.transpose(0, 2, 1)
        result[block] = np.packbits(bits.reshape(-1, _SIDE * _SIDE), axis=1)
    return as_words(result)
