# SPDX-License-Identifier: Apache-2.0
"""Search beyond 31 bits: every row against every question, counted out, for the second band within one case.

The bands of the index are exact up to 31 bits and not beyond. What lies between 32 bits and the second band's ceiling is therefore looked for without
them: a subject's few hundred hashes against all rows of the case at hand. It costs as much as there are rows, which one case can bear and the whole
holding could not. Half of each hash alone rejects nearly all rows.

Source of the cost (million rows against a photo's hashes): docs/decisions/2026-11-27-match-bands.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sotdae.errors import HashInvalid
from sotdae.matching.hashes import Ids, Matches, as_ids, as_words, distances_between, gathered

DISTANCE_LIMIT_BITS: Final = 127
"""Beyond it two hashes say nothing: unrelated ones lie at 128 bits on average."""

_ROWS_AT_ONCE: Final = 1 << 14  # with its intermediates 0.5 MB: stays in the second-level cache


def within(rows: Iterable[tuple[ArrayLike, ArrayLike]], queries: ArrayLike, nearest_bits: int, furthest_bits: int) -> Matches:
    """Return all rows at ``nearest_bits`` to ``furthest_bits`` of a query, exactly, each pair once.

    Args:
        rows: lots of hashes, (n, 32) uint8 or (n, 4) uint64, with their ids, (n,), as ``HashIndex.stored`` yields them.
        queries: (q, 32) uint8 or (q, 4) uint64.
        nearest_bits: the least distance wanted; 32 where the index has said what lies nearer.
        furthest_bits: the greatest distance wanted, at most 127.

    Raises:
        HashInvalid: for other shapes and types, and for bounds that are not 0 <= nearest <= furthest <= 127.
    """
    if not 0 <= nearest_bits <= furthest_bits <= DISTANCE_LIMIT_BITS:
        raise HashInvalid(what=f"bounds are 0 <= nearest <= furthest <= {DISTANCE_LIMIT_BITS} bits, not {nearest_bits} and {furthest_bits}")
    asked = as_words(queries)
    found = []
    for hashes, ids in rows:
        words = as_words(hashes)
        names = as_ids(ids, len(words))
        for start in range(0, len(words), _ROWS_AT_ONCE):
            block = slice(start, start + _ROWS_AT_ONCE)
            found += _block(words[block], names[block], asked, (nearest_bits, furthest_bits))
    return gathered(found)


def _block(words: NDArray[np.uint64], ids: Ids, asked: NDArray[np.uint64], bounds: tuple[int, int]) -> list[Matches]:
    """Return the matches of one block of rows, a lot for each query that has any."""
    first, second = np.ascontiguousarray(words[:, 0]), np.ascontiguousarray(words[:, 1])
    differing = np.empty(len(words), np.uint64)
    counts, more = np.empty(len(words), np.uint8), np.empty(len(words), np.uint8)
    found = []
    for number, query in enumerate(asked):
        np.bitwise_count(np.bitwise_xor(first, query[0], out=differing), out=counts)
        np.bitwise_count(np.bitwise_xor(second, query[1], out=differing), out=more)
        counts += more
        (near,) = np.nonzero(counts <= bounds[1])
        if not len(near):
            continue
        distances = distances_between(words[near], query)
        kept = (distances >= bounds[0]) & (distances <= bounds[1])
        if kept.any():
            rows, bits = near[kept], distances[kept].astype(np.uint8)
            found.append(Matches(np.full(len(rows), number, np.int64), np.zeros(len(rows), np.int64), ids[rows], bits))
    return found
