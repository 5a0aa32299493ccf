# SPDX-License-Identifier: Apache-2.0
"""Joining a great many hashes with many more: every key that a match may have is looked up, all queries in the order of their keys.

For each band of the plan (`sotdae.matching.slot_plan`) the rows are sorted by their key there, and every key that near a query's is looked up. A
bucket is sixteen bytes, read as one thing: eight rows' bits in the other band of the pair. One xor, one count of bits and one comparison of the eight
leave one row in a hundred, and these are compared in full.

Queries are sorted by their key, too, and looked up in blocks, flip by flip: a block's keys with the same bits flipped stand in nearly the same order
and close together, so little waits for memory. What a bucket cannot hold stands in further buckets, behind the table. Slots that no row fills hold
what a neighbour has; what they find is dropped by its number. Source: docs/decisions/2026-11-28-join-by-slots.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sotdae.matching.hashes import Words
from sotdae.matching.ranges import expanded
from sotdae.matching.slot_plan import SLOTS, TESTED_BITS, Band, bands_for
from sotdae.matching.tiles import Candidates, Verify

_LOOKUPS_AT_ONCE: Final = 1 << 14  # 256 KiB of buckets. Source: bench/matching.py, 2026-11-28
_HITS_AT_ONCE: Final = 1 << 14
_BUCKETS_AT_ONCE: Final = 1 << 13
_CANDIDATES_AT_ONCE: Final = 1 << 16
_WORD_BITS: Final = 64

Numbers = NDArray[np.intp]
Found = tuple[NDArray[Any], NDArray[Any]]
"""Numbers, or for a while places, of queries, and numbers of rows: whole numbers of any width."""
Column = Callable[[int], Words]
"""Returns of each hash the 64-bit word with a number from 0 to 3, (n,)."""
_BUCKET = np.complex128
"""Sixteen bytes that numpy gathers as one thing; never used as numbers."""
_HELD: Final = np.array([(1 << 8 * held) - 1 for held in range(SLOTS + 1)], np.uint64)
"""For so many rows in a bucket: the bytes of the slots that hold one."""
_BOTH_BYTES: Final = np.uint16(0x0101)


class Hashes(NamedTuple):
    """One side of a join."""

    column: Column
    size: int
    """At most `MOST_HASHES`."""


class _Side(NamedTuple):
    """Hashes in the order of their keys in one band."""

    keys: Numbers
    tested: NDArray[np.uint16]
    """(n,): bits of the other band."""
    numbers: NDArray[np.uint32]
    """(n,): whose they are."""


def slotted(queries: Hashes, rows: Hashes, radius: int, verify: Verify) -> Iterator[tuple[Numbers, Numbers, NDArray[np.uint16]]]:
    """Yield all pairs within the radius as (query numbers, row numbers, distances), each once, in lots of bounded size and no promised order.

    Takes 80 bytes a hash of the smaller side, 30 of the larger, and up to 250 MiB.

    Args:
        queries: what is asked, permuted as what is stored.
        rows: what is stored.
        radius: 0 to 31 bits.
        verify: compares candidates in full.
    """
    if queries.size > rows.size:  # the smaller side is looked up in the larger one
        for met, found, distances in slotted(rows, queries, radius, lambda left, right: verify(right, left)):
            yield found, met, distances
        return
    bands = bands_for(queries.size, rows.size, radius)
    ours, theirs = _Sorter(queries), _Sorter(rows)
    for number, band in enumerate(bands):
        if band.reach < 0:
            continue
        table, sought = _Table(theirs.by(band), band.width), ours.by(band)
        for found, met in _in_lots(_near(table, sought, band)):
            kept, distances, differences = verify(found, met)
            once = _first_seen(differences, bands, number)
            yield found[kept][once], met[kept][once], distances[once]


def _in_lots(found: Iterator[Found]) -> Iterator[Candidates]:
    """Gather small finds to lots that are worth a call."""
    some: list[Found] = []
    count = 0
    for one in found:
        some.append(one)
        count += len(one[0])
        if count >= _CANDIDATES_AT_ONCE:
            yield _gathered(some)
            some.clear()
            count = 0
    if some:
        yield _gathered(some)


def _gathered(some: list[Found]) -> Candidates:
    return np.concatenate([one[0] for one in some]).astype(np.intp), np.concatenate([one[1] for one in some]).astype(np.intp)


def _cut(column: Column, start: int, width: int, out: Words | None = None) -> Words:
    """Return a run of bits of each hash as a number."""
    word, shift = divmod(start, _WORD_BITS)
    bits = np.right_shift(column(word), np.uint64(shift), out=out)
    if shift + width > _WORD_BITS:
        bits |= column(word + 1) << np.uint64(_WORD_BITS - shift)
    bits &= np.uint64((1 << width) - 1)
    return bits


class _Sorter:
    """Sorts one side by one band after the other. Its memory is taken once: fresh pages for each band cost as much as the sorting."""

    def __init__(self, hashes: Hashes) -> None:
        """Make room for all hashes."""
        self._column = hashes.column
        self._places = np.arange(hashes.size, dtype=np.uint32)
        self._both, self._cut = np.empty((2, hashes.size), np.uint64)
        self._tested, self._numbers = np.empty(hashes.size, np.uint16), np.empty(hashes.size, np.uint32)

    def by(self, band: Band) -> _Side:
        """Return all by their key; it holds until the next call. Key, tested bits and number are sorted as one, which numpy does with vectors."""
        tested, number = min(TESTED_BITS, band.other_width), max(1, (len(self._places) - 1).bit_length())
        both = self._both
        _cut(self._column, band.start, band.width, both)
        both <<= np.uint64(tested)
        both |= _cut(self._column, band.other_start, tested, self._cut)
        both <<= np.uint64(number)
        both |= self._places
        both.sort()
        np.copyto(self._numbers, both, casting="unsafe")
        self._numbers &= np.uint32((1 << number) - 1)
        both >>= np.uint64(number)
        np.copyto(self._tested, both, casting="unsafe")
        self._tested &= np.uint16((1 << tested) - 1)
        both >>= np.uint64(tested)
        return _Side(both.view(np.intp), self._tested, self._numbers)


class _Table:
    """The rows of one band by key: a bucket for each key, and behind them further buckets of what does not fit."""

    def __init__(self, side: _Side, width: int) -> None:
        """Fill the buckets."""
        size = 1 << width
        counts = np.bincount(side.keys, minlength=size)
        ends = np.cumsum(counts)
        long = np.flatnonzero(counts > SLOTS)
        links = (counts[long] - 1) // SLOTS
        behind = np.arange(1, int(links.sum()) + 1) - np.repeat(np.cumsum(links) - links, links)
        self.further: Numbers = np.repeat(long, links)
        """The key of each further bucket, ascending."""
        self._begins = np.empty(size + len(behind), np.uint32)  # where each bucket's rows begin among the sorted
        self._filled = np.empty(len(self._begins), np.uint8)  # how many they are
        np.subtract(ends, counts, out=self._begins[:size], casting="unsafe")
        np.minimum(counts, SLOTS, out=self._filled[:size], casting="unsafe")
        self._begins[size:] = self._begins[self.further] + behind * SLOTS
        self._filled[size:] = np.minimum(ends[self.further] - self._begins[size:], SLOTS)
        self._numbers = side.numbers
        self.buckets = self._copied(side.tested)

    def _copied(self, tested: NDArray[np.uint16]) -> NDArray[np.complex128]:
        """Return what stands from each bucket's begin; past its end its last row again, which meets nothing that this does not."""
        slots = np.empty((len(self._begins), SLOTS), np.uint16)
        within = np.arange(SLOTS)
        for start in range(0, len(slots), _BUCKETS_AT_ONCE):
            block = slice(start, start + _BUCKETS_AT_ONCE)
            places = self._begins[block, None] + np.minimum(within, self._filled[block, None].astype(np.intp) - 1)
            np.take(tested, places, out=slots[block], mode="clip")
        return slots.view(_BUCKET).ravel()

    def rows(self, who: Numbers, buckets: Numbers, near: Words) -> Found:
        """Return for each slot that is near and holds a row: whose it is, and the row's number."""
        near &= _HELD.take(self._filled.take(buckets))
        (flat,) = near.view(np.bool_).nonzero()
        which = flat >> 3
        places = self._begins.take(buckets)[which] + (flat & (SLOTS - 1))
        return who[which], self._numbers.take(places)


def _near(table: _Table, sought: _Side, band: Band) -> Iterator[Found]:
    """Yield (query numbers, row numbers) whose keys and other bands are near enough."""
    look = _Look(table, sought, band.width)
    for bits in range(band.reach + 1):
        most = min(band.together - bits, TESTED_BITS)
        flips = sorted((sum(1 << bit for bit in some) for some in combinations(range(band.width), bits)), key=lambda flip: flip >> band.width // 2)
        for start in range(0, len(sought.keys), _LOOKUPS_AT_ONCE):
            for who, rows in look.at_keys(start, flips, most):
                yield sought.numbers.take(who), rows
        for start in range(0, len(table.further), _LOOKUPS_AT_ONCE):
            for who, rows in look.behind(start, flips, most):
                yield sought.numbers.take(who), rows


class _Look:
    """Looks at many buckets at once; its memory is taken once."""

    def __init__(self, table: _Table, sought: _Side, width: int) -> None:
        """Make room for a block of lookups, and lay down where each key's queries stand if there are further buckets."""
        self._table, self._keys = table, sought.keys
        self._asked = np.repeat(sought.tested, SLOTS).view(_BUCKET)
        counts = np.bincount(sought.keys, minlength=1 << width) if len(table.further) else sought.keys[:0]
        self._first = (1 << width) if len(table.further) else 0
        self._there = counts > 0
        self._begins = (np.cumsum(counts) - counts).astype(np.uint32)
        self._queries = counts.astype(np.uint32)
        self._at = np.empty(_LOOKUPS_AT_ONCE, np.intp)
        self._got = np.empty(_LOOKUPS_AT_ONCE, _BUCKET)
        self._counts = np.empty(_LOOKUPS_AT_ONCE * SLOTS * 2, np.uint8)
        self._near = np.empty(_LOOKUPS_AT_ONCE * SLOTS, np.bool_)

    def at_keys(self, start: int, flips: list[int], most: int) -> Iterator[Found]:
        """Look up a block of queries; yield the places of those, and the numbers of rows, that are near after one of these flips.

        Args:
            start: the place of the first query.
            flips: what is flipped in all keys, one after the other; those with the same upper bits together, they lead to the same part of the table.
            most: differing bits of the other band.
        """
        keys = self._keys[start : start + _LOOKUPS_AT_ONCE]
        at, got, asked = self._at[: len(keys)], self._got[: len(keys)], self._asked[start : start + len(keys)]
        found: list[tuple[Numbers, Numbers, Words]] = []
        hits = 0
        for flip in flips:
            np.bitwise_xor(keys, flip, out=at)
            self._table.buckets.take(at, out=got, mode="clip")
            who, near = self._compare(got, asked, most)
            found.append((who, at[who], near))
            hits += len(who)
            if hits >= _HITS_AT_ONCE or flip == flips[-1]:
                who, buckets, near = (np.concatenate(column) for column in zip(*found, strict=True))
                yield self._table.rows(who + start, buckets, near)
                found, hits = [], 0

    def behind(self, start: int, flips: list[int], most: int) -> Iterator[Found]:
        """Yield the same of what a block of further buckets holds. They are few: so each looks for queries."""
        further = self._table.further[start : start + _LOOKUPS_AT_ONCE]
        at = self._at[: len(further)]
        met: list[tuple[Numbers, Numbers]] = []
        for flip in flips:
            np.bitwise_xor(further, flip, out=at)
            (links,) = self._there.take(at).nonzero()
            met.append((links, at[links]))
        links, keys = (np.concatenate(column) for column in zip(*met, strict=True))
        links += self._first + start
        begins, queries = self._begins.take(keys).astype(np.intp), self._queries.take(keys)
        for first in range(0, len(links), _LOOKUPS_AT_ONCE):
            yield self._met(links[first : first + _LOOKUPS_AT_ONCE], begins[first : first + _LOOKUPS_AT_ONCE], most)
        (several,) = (queries > 1).nonzero()
        for some, who in expanded(links[several], begins[several] + 1, queries[several].astype(np.intp) - 1, _LOOKUPS_AT_ONCE):
            yield self._met(some, who, most)

    def _met(self, buckets: Numbers, who: Numbers, most: int) -> Found:
        """Compare buckets and queries that stand side by side."""
        got = self._table.buckets.take(buckets, out=self._got[: len(buckets)], mode="clip")
        hit, near = self._compare(got, self._asked.take(who), most)
        return self._table.rows(who[hit], buckets[hit], near)

    def _compare(self, got: NDArray[np.complex128], asked: NDArray[np.complex128], most: int) -> tuple[Numbers, Words]:
        """Return which buckets have a slot that differs by at most so many bits from what is asked, and for each of their slots whether it does."""
        words = got.view(np.uint64)
        np.bitwise_xor(words, asked.view(np.uint64), out=words)
        counts = np.bitwise_count(got.view(np.uint8), out=self._counts[: len(got) * SLOTS * 2]).view(np.uint16)
        np.multiply(counts, _BOTH_BYTES, out=counts)  # in the upper byte: the sum of both
        near = np.less(counts, np.uint16((most + 1) << 8), out=self._near[: len(got) * SLOTS]).view(np.uint64)
        (who,) = (near != 0).nonzero()
        return who, near[who]


def _first_seen(differences: Words, bands: tuple[Band, ...], number: int) -> Numbers:
    """Return of which pairs this band is the first to show it: several may, and each pair is wanted once."""
    (first,) = _shown(differences, bands[number]).nonzero()
    for band in bands[:number]:
        if band.reach >= 0:
            first = first[~_shown(differences.take(first, axis=0), band)]
    return first


def _shown(differences: Words, band: Band) -> NDArray[np.bool_]:
    """Say of each pair whether it differs in a band by as little as is looked up, and in the pair of bands."""
    own, other = (
        np.bitwise_count(_cut(lambda word: differences[:, word], start, width))
        for start, width in ((band.start, band.width), (band.other_start, band.other_width))
    )
    return np.asarray((own <= band.reach) & (own + other <= band.together))
