# SPDX-License-Identifier: Apache-2.0
"""Seeded hashes for the tests of this floor, and the plainest possible search to compare with."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Pairs = list[tuple[int, int, int]]


def random_words(rows: int, seed: int) -> NDArray[np.uint64]:
    return np.random.default_rng(seed).integers(0, 2**64, (rows, 4), dtype=np.uint64)


def flipped(words: NDArray[np.uint64], counts: NDArray[np.int64], seed: int) -> NDArray[np.uint64]:
    """Return each hash with exactly so many of its bits flipped."""
    chance = np.random.default_rng(seed)
    raw = np.unpackbits(np.ascontiguousarray(words).view(np.uint8), axis=1)
    for row, count in enumerate(counts.tolist()):
        raw[row, chance.permutation(256)[:count]] ^= 1
    return np.packbits(raw, axis=1).view(np.uint64)


def near_boundary(rows: int, seed: int) -> NDArray[np.uint64]:
    """Return hashes around a few centres, at 0 to 34 bits from them, 30 to 33 more often than others."""
    chance = np.random.default_rng(seed)
    centres = random_words(max(1, rows // 20), seed + 1)[chance.integers(0, max(1, rows // 20), rows)]
    counts = np.where(chance.random(rows) < 0.5, chance.integers(30, 34, rows), chance.integers(0, 35, rows))
    return flipped(centres, counts, seed + 2)


def skewed(rows: int, seed: int) -> NDArray[np.uint64]:
    """Return hashes in which most bits are nearly always the same, so that buckets overflow and everything is near."""
    bits = np.random.default_rng(seed).random((rows, 256)) < np.where(np.arange(256) % 8 == 0, 0.4, 0.02)
    return np.packbits(bits.astype(np.uint8), axis=1).view(np.uint64)


def kinds(rows: int) -> dict[str, NDArray[np.uint64]]:
    mixed = near_boundary(rows, 11)
    return {
        "random": random_words(rows, 3),
        "duplicates": mixed[np.random.default_rng(4).integers(0, max(1, rows // 6), rows)],
        "all equal": np.repeat(random_words(1, 5), rows, axis=0),
        "near boundary": mixed,
        "skewed": skewed(rows, 7),
        "zeros and ones": np.concatenate([np.zeros((rows // 2, 4), np.uint64), np.full((rows - rows // 2, 4), 2**64 - 1, np.uint64)]),
    }


def brute(words: NDArray[np.uint64], ids: NDArray[np.int64], queries: NDArray[np.uint64], radius: int) -> Pairs:
    """Return (query, id, distance), ordered: bits are unpacked and counted one by one, nothing of the program is used."""
    if not len(words) or not len(queries):
        return []
    everything = _counted(np.ascontiguousarray(words).tobytes(), np.asarray(ids).tobytes(), np.ascontiguousarray(queries).tobytes(), max(radius, 31))
    return [pair for pair in everything if pair[2] <= radius]


@lru_cache(maxsize=8)
def _counted(words: bytes, ids: bytes, queries: bytes, radius: int) -> Pairs:
    stored, asked = (np.unpackbits(np.frombuffer(some, np.uint8).reshape(-1, 32), axis=1).astype(np.float32) for some in (words, queries))
    distances = np.rint(asked.sum(axis=1)[:, None] + stored.sum(axis=1)[None, :] - 2 * asked @ stored.T).astype(np.int64)  # exact: below 2^24
    query, row = np.nonzero(distances <= radius)
    return ordered(query, np.frombuffer(ids, np.int64)[row], distances[query, row])


def ordered(queries: NDArray[np.int64], ids: NDArray[np.int64], distances: NDArray[np.int64]) -> Pairs:
    """Return columns as pairs in their order."""
    by = np.lexsort((distances, ids, queries))
    return list(zip(queries[by].tolist(), ids[by].tolist(), distances[by].tolist(), strict=True))
