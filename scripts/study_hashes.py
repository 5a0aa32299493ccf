# SPDX-License-Identifier: Apache-2.0
"""Hashes for the studies, as the program makes them: stored with trimmed and boxed parts, asked in eight orientations with the crop bank."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sotdae.media.crops import crops
from sotdae.media.hashing import Pixels
from sotdae.media.pdq_kernel import averages, bits, orientations, quality, transform
from sotdae.media.pdq_tents import tents
from sotdae.media.variants import variants

PARTS: Final = ("plain", "trimmed", "boxed", "crop")


class Hashes(NamedTuple):
    """Rows of hashes: (n, 4) words, what part each is of (index in ``PARTS``), its quality."""

    words: NDArray[np.uint64]
    parts: NDArray[np.int8]
    qualities: NDArray[np.int16]


def stored(pixels: Pixels) -> Hashes:
    """Return the hashes that are kept of a picture seen: upright, plain, trimmed, boxed."""
    return _rows((str(part), *row) for part, one in variants(pixels) for row in _hashed(one)[:1])


def asked(pixels: Pixels, *, with_crops: bool = True) -> Hashes:
    """Return the hashes that a photo is asked by: eight orientations of its parts and of its crops."""
    parts = [(str(part), one) for part, one in variants(pixels)]
    if with_crops:
        parts += [("crop", one) for _, one in crops(pixels)]
    return _rows((name, *row) for name, one in parts for row in _hashed(one))


def joined(lots: Iterable[Hashes]) -> tuple[Hashes, NDArray[np.int64]]:
    """Return several lots as one, and the number of the lot of each row."""
    lots = list(lots)
    owners = np.repeat(np.arange(len(lots)), [len(lot.words) for lot in lots])
    return Hashes(*(np.concatenate(column) for column in zip(*lots, strict=True))), owners


def distances(left: NDArray[np.uint64], right: NDArray[np.uint64]) -> NDArray[np.uint16]:
    """Return the differing bits of all pairs, (n, m)."""
    total = np.zeros((len(left), len(right)), np.uint16)
    for word in range(4):
        total += np.bitwise_count(left[:, None, word] ^ right[None, :, word])
    return total


def _hashed(pixels: Pixels) -> list[tuple[bytes, int]]:
    """Return value and quality of the eight orientations by the fast kernel, whose bits need not be certain for a study."""
    blocks = averages(np.ascontiguousarray(pixels), tents(pixels.shape[0]), tents(pixels.shape[1]))
    return [(bits(turned), quality(blocks)) for turned in orientations(transform(blocks))]


def _rows(found: Iterable[tuple[str, bytes, int]]) -> Hashes:
    parts, values, qualities = zip(*found, strict=True)
    words = np.frombuffer(b"".join(values), "<u8").reshape(-1, 4)
    return Hashes(words, np.array([PARTS.index(part) for part in parts], np.int8), np.array(qualities, np.int16))
