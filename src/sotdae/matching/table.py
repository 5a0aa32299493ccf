# SPDX-License-Identifier: Apache-2.0
"""One table of permuted hashes with ids, plain or banded, in memory or mapped from a file, and the exact search in it.

The banded form is a compressed list of rows (CSR) over the buckets of all bands at once: bucket ``(band << width) | key`` holds the rows
``order[offsets[bucket] : offsets[bucket + 1]]``. A search makes all probes of a block of queries in one step; candidates are read in bounded blocks.
Hashes stand as two columns of 128 bits: the first alone rejects nearly every candidate, so a candidate costs 16 bytes of random reading.
Many queries at once are joined in slots or in tiles instead (`sotdae.matching.slots`, `sotdae.matching.tiles`), bands or none. Which way is taken
changes the time, not the answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sotdae.classes import dataclass
from sotdae.errors import HashInvalid
from sotdae.matching.bands import Plan, all_band_keys, band_keys, candidate_cost, probes_of
from sotdae.matching.hashes import HASH_WORDS, Ids, Matches, Words, distances_between
from sotdae.matching.ranges import expanded
from sotdae.matching.slot_plan import slotted_seconds
from sotdae.matching.slots import Hashes, slotted
from sotdae.matching.tiles import Verify, tiled, tiled_seconds

ROWS_LIMIT: Final = 1 << 25
"""Rows of one table: building stays within about 2 GiB, and positions of all bands together fit 32 bits (32 bands x 2^25 rows = 2^30)."""

_PROBES_AT_ONCE: Final = 1 << 17  # 1 MiB an array: stays in the second-level cache. Source: bench/matching.py
_CANDIDATES_AT_ONCE: Final = 1 << 16
_BRUTE_ROWS_AT_ONCE: Final = 1 << 14  # 256 KiB of first halves
_ROW_SECONDS: Final = 1.1e-9  # of comparing a row with a query. Source for this and the next: bench/matching.py, 2026-11-27
_CALL_SECONDS: Final = 10e-6
_LOOKUP_SECONDS: Final = 28e-9  # of a probe with what it finds, in the unit of `candidate_cost`
Lot = tuple[NDArray[Any], NDArray[Any], NDArray[Any]]
"""Numbers of queries, numbers of rows, distances."""

_HALF = np.complex128
"""Sixteen bytes that numpy gathers as one thing; never used as numbers."""


@dataclass(frozen=True, slots=True)
class Bands:
    """The banded part of a table."""

    plan: Plan
    offsets: NDArray[np.uint32]
    """(buckets + 1,): where each bucket begins in ``order``."""
    order: NDArray[np.uint32]
    """(bands * rows,): row numbers, by band, key and row."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of (permuted hash, id)."""

    ids: Ids
    front: Words
    """(n, 2): bits 0 to 127."""
    back: Words
    """(n, 2): bits 128 to 255."""
    bands: Bands | None = None

    def __len__(self) -> int:
        return len(self.ids)

    def words(self, rows: slice | NDArray[Any] = slice(None)) -> Words:
        """Return whole permuted hashes of some rows, (k, 4)."""
        return np.concatenate([self.front[rows], self.back[rows]], axis=1)

    def search(self, queries: Words, radius: int) -> Iterator[Matches]:
        """Yield all rows within the radius of each query, in lots of bounded size and no promised order, each pair once.

        Args:
            queries: (q, 4), permuted as the table is. Many are joined: up to 280 bytes each of memory then, 46 a row and 250 MiB.
            radius: 0 to 31 bits, checked by the caller.
        """
        if not len(self) or not len(queries):
            return
        for numbers, rows, distances in self._lots(queries, radius):
            yield Matches(numbers.astype(np.int64), np.zeros(len(rows), np.int64), self.ids[rows], distances.astype(np.uint8))

    def _lots(self, queries: Words, radius: int) -> Iterator[Lot]:
        """Take the way that should be the quickest."""
        one_by_one = lookup_seconds(None if self.bands is None else self.bands.plan, len(self), radius)
        by_tiles, by_slots = (seconds(len(queries), len(self), radius) for seconds in (tiled_seconds, slotted_seconds))
        if min(by_tiles, by_slots) < len(queries) * one_by_one:
            return self._slotted(queries, radius) if by_slots < by_tiles else self._tiled(queries, radius)
        return self._brute(queries, radius) if self.bands is None else self._banded(self.bands, queries, radius)

    def _brute(self, queries: Words, radius: int) -> Iterator[Lot]:
        """Compare every row with every query, a block of rows after the other while it is in the cache."""
        differing, counts = np.empty((_BRUTE_ROWS_AT_ONCE, 2), np.uint64), np.empty((_BRUTE_ROWS_AT_ONCE, 2), np.uint8)
        for start in range(0, len(self), _BRUTE_ROWS_AT_ONCE):
            front = self.front[start : start + _BRUTE_ROWS_AT_ONCE]
            size = len(front)
            for number, query in enumerate(queries):
                np.bitwise_xor(front, query[:2], out=differing[:size])
                np.bitwise_count(differing[:size], out=counts[:size])
                (rows,) = np.nonzero(_pairs_summed(counts[:size]) <= radius)
                if not len(rows):
                    continue
                rows = rows + start
                distances = distances_between(self.words(rows), query)
                kept = distances <= radius
                if kept.any():
                    yield np.full(int(kept.sum()), number), rows[kept], distances[kept]

    def _tiled(self, queries: Words, radius: int) -> Iterator[Lot]:
        """Join all queries with all rows, tile by tile."""

        def column(number: int) -> NDArray[np.uint32]:
            half = self.front if number < HASH_WORDS else self.back
            return half.view("<u4")[:, number % HASH_WORDS]

        return tiled(queries.view("<u4"), len(self), column, radius, self._verifying(self.front, queries, radius))

    def _slotted(self, queries: Words, radius: int) -> Iterator[Lot]:
        """Join all queries with all rows, bucket by bucket."""

        def column(number: int) -> Words:
            return (front if number < 2 else self.back)[:, number % 2]  # noqa: PLR2004 (words of a half)

        front = np.array(self.front)  # it is read at random, which takes longer in a mapped file
        return slotted(
            Hashes(lambda number: queries[:, number], len(queries)), Hashes(column, len(self)), radius, self._verifying(front, queries, radius)
        )

    def _verifying(self, front: Words, queries: Words, radius: int) -> Verify:
        """Return what compares queries and rows that stand side by side: the first halves, and of the few that are near the second ones."""
        fronts, backs = _halves(front), _halves(self.back)
        asked_fronts, asked_backs = (_halves(np.ascontiguousarray(half)) for half in (queries[:, :2], queries[:, 2:]))

        def verify(numbers: NDArray[np.intp], rows: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.uint16], Words]:
            first = _differing(fronts, rows, asked_fronts, numbers)
            distances = _pairs_summed(np.bitwise_count(first))
            (kept,) = (distances <= radius).nonzero()
            second = _differing(backs, rows[kept], asked_backs, numbers[kept])
            distances = distances[kept] + _pairs_summed(np.bitwise_count(second))
            (within,) = (distances <= radius).nonzero()
            kept = kept[within]
            return kept, distances[within], np.concatenate([first.take(kept, axis=0), second.take(within, axis=0)], axis=1)

        return verify

    def _banded(self, bands: Bands, queries: Words, radius: int) -> Iterator[Lot]:
        """Look into every bucket in which a match must stand, and check what lies there."""
        plan = bands.plan
        probes = probes_of(plan, radius)
        bases = probes.bands << plan.width
        at_once = max(1, _PROBES_AT_ONCE // len(bases))
        for start in range(0, len(queries), at_once):
            block = queries[start : start + at_once]
            keys, halves = all_band_keys(block, plan), _first_halves(block)
            buckets = ((keys[:, probes.bands] ^ probes.flips) + bases).ravel()
            begins = bands.offsets[buckets].astype(np.int64)
            counts = bands.offsets[buckets + 1] - begins
            (filled,) = np.nonzero(counts)
            for owners, positions in expanded(filled, begins[filled], counts[filled], _CANDIDATES_AT_ONCE):
                numbers, probe = np.divmod(owners, len(bases))
                rows = bands.order.take(positions)
                found = self._verified(block, numbers, rows, radius, halves)
                numbers, probe, rows, distances = numbers[found[0]], probe[found[0]], rows[found[0]], found[1]
                if len(rows):
                    once = _first_seen(all_band_keys(block[numbers] ^ self.words(rows), plan), probes.radii, probes.bands[probe])
                    yield numbers[once] + start, rows[once], distances[once]

    def _verified(
        self, queries: Words, numbers: NDArray[Any], rows: NDArray[Any], radius: int, halves: NDArray[np.complex128]
    ) -> tuple[NDArray[np.intp], NDArray[np.uint16]]:
        """Return which candidates lie within the radius, and how far; ``halves`` are the queries' first halves."""
        fronts = self.front.view(_HALF).ravel().take(rows).view(np.uint64).reshape(-1, 2)
        asked = halves.take(numbers).view(np.uint64).reshape(-1, 2)
        (kept,) = np.nonzero(_pairs_summed(np.bitwise_count(fronts ^ asked)) <= radius)
        distances = distances_between(self.words(rows[kept]), queries[numbers[kept]])
        within = distances <= radius
        return kept[within], distances[within]


def lookup_seconds(plan: Plan | None, rows: int, radius: int) -> float:
    """Return about how long one of several queries takes when they are looked up one by one, in seconds."""
    return _CALL_SECONDS + rows * _ROW_SECONDS if plan is None else candidate_cost(plan, rows, radius) * _LOOKUP_SECONDS


def _halves(words: Words) -> NDArray[np.complex128]:
    """Return halves of hashes as things of sixteen bytes, (n, 2) to (n,)."""
    return words.view(_HALF).ravel()


def _first_halves(words: Words) -> NDArray[np.complex128]:
    return _halves(np.ascontiguousarray(words[:, :2]))


def _differing(left: NDArray[np.complex128], rows: NDArray[np.intp], right: NDArray[np.complex128], numbers: NDArray[np.intp]) -> Words:
    """Return the differing bits of halves that stand side by side, (k, 2)."""
    found = left.take(rows).view(np.uint64)
    found ^= right.take(numbers).view(np.uint64)
    return found.reshape(-1, 2)


def _pairs_summed(counts: NDArray[np.uint8]) -> NDArray[np.uint16]:
    """Return the sum of each row's two counts, (n, 2) to (n,), read as one number each: three times as fast as adding two strided columns."""
    both = counts.view(np.uint16).ravel()
    return (both & np.uint16(0xFF)) + (both >> np.uint16(8))


def _first_seen(differences: NDArray[np.int64], radii: NDArray[np.int16], bands: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Say of each match whether this band is the first to show it: several bands may, and each pair is wanted once."""
    within = np.bitwise_count(differences) <= radii
    return np.asarray(within.argmax(axis=1) == bands)


def plain_table(words: Words, ids: Ids) -> Table:
    """Return a table that is searched row by row."""
    return Table(ids, np.ascontiguousarray(words[:, :2]), np.ascontiguousarray(words[:, 2:]))


def ordered_band(words: Words, plan: Plan, band: int) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Return one band's part of a banded table: its buckets' first positions (2^width,) and its rows by key (n,).

    Keys and row numbers are sorted as one number, so rows of a bucket stand in the order of the table on every machine.

    Raises:
        HashInvalid: for more rows than a table may have.
    """
    rows = len(words)
    if rows > ROWS_LIMIT:
        raise HashInvalid(what=f"a table holds at most {ROWS_LIMIT} rows, not {rows}")
    both = band_keys(words, plan, band) << np.uint64(32)
    both |= np.arange(rows, dtype=np.uint64)
    both.sort()
    counts = np.bincount((both >> np.uint64(32)).astype(np.int64), minlength=1 << plan.width)
    begins = np.cumsum(counts) - counts + band * rows
    return begins.astype(np.uint32), both.astype(np.uint32)


def banded_table(words: Words, ids: Ids, plan: Plan) -> Table:
    """Return a table with its bands, built in memory."""
    parts = [ordered_band(words, plan, band) for band in range(plan.bands)]
    last = np.array([plan.bands * len(words)], np.uint32)
    offsets = np.concatenate([begins for begins, _ in parts] + [last])
    plain = plain_table(words, ids)
    return Table(plain.ids, plain.front, plain.back, Bands(plan, offsets, np.concatenate([rows for _, rows in parts])))
