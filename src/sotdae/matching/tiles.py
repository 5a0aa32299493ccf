# SPDX-License-Identifier: Apache-2.0
"""Joining many hashes with many: every pair within the radius, found bucket by bucket instead of query by query.

Pigeonhole twice. The 256 bits are 8 words of two bands of 16 bits; radius + 1 *units* are dealt to the bands (`sotdae.matching.bands`). Within the
radius, some word differs by less than its two bands' units together, and in it some band by less than its own: at most one bit, since no band gets
more than two units. So for each band both sides are sorted by its key, the smaller one also by the 16 keys one bit from it. Whatever shares a key
forms a tile of queries and rows; in it one xor and one count of bits of a 32-bit word leave about one pair in four hundred, and only these are
compared in full.

Both sides are read in the order of their keys, so nothing waits for memory, and a tile is a handful of numpy calls: one or two nanoseconds a pair.
Where both sides are large, slots (`sotdae.matching.slots`) take six tenths of the time.
Source: docs/decisions/2026-11-27-join-in-tiles.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sotdae.matching.bands import Plan, all_band_keys, radii_of
from sotdae.matching.hashes import HASH_BITS, Words

_KEY_BITS: Final = 16
_BANDS: Final = HASH_BITS // _KEY_BITS
_PLAN: Final = Plan(_BANDS, _KEY_BITS)
_FIRSTS: Final = np.arange(1 << _KEY_BITS, dtype=np.uint64) << np.uint64(48)
_PAIRS_AT_ONCE: Final = 1 << 17  # 512 KiB of words, 256 KiB of what is found of them: stays in a second-level cache of 1 MiB
_ROWS_IN_A_TILE: Final = 1 << 12
_CANDIDATES_AT_ONCE: Final = 1 << 16
_TILES_AT_ONCE: Final = 1 << 16

Candidates = tuple[NDArray[np.intp], NDArray[np.intp]]
Verify = Callable[[NDArray[np.intp], NDArray[np.intp]], tuple[NDArray[np.intp], NDArray[np.uint16], Words]]
"""Takes the numbers of queries and rows that stand side by side; returns which of them lie within the radius, how far, and their differing bits."""

_SORTED_SECONDS: Final = 16e-9
_TILE_SECONDS: Final = 4e-6
_PAIR_SECONDS: Final = 2e-9
"""Of one core of a busy machine, an entry, a tile and a pair. They only choose the way, and every way finds the same.
Source: bench/matching.py, 2026-11-27; of a pair, bench/join_ways.py, 2026-11-28."""


class _Side:
    """One side of the join, sorted for one band after the other. Its memory is taken once: fresh pages for each band cost more than the sorting."""

    def __init__(self, rows: int, *, flips: int) -> None:
        """Make room for each row at its own key and at the keys with one of so many bits flipped."""
        self._both = np.empty((flips + 1, rows), np.uint64)
        self.words = np.empty(self._both.size, np.uint32)
        """(k,): the 32-bit word that the band stands in, the band's 16 bits uppermost."""
        self.rows = np.empty(self._both.size, np.uint32)
        """(k,): whose it is."""
        self.begins = np.zeros((1 << _KEY_BITS) + 1, np.int64)
        """Where each key's entries begin."""

    def sort(self, column: NDArray[np.uint32], *, upper: bool, flips: int) -> None:
        """Sort by the upper or the lower half of a 32-bit word. Key and row number are sorted as one number, which numpy does with vectors."""
        words = _uppermost(column, upper=upper)
        both = self._both[: flips + 1]
        both[0] = words
        both[0] <<= np.uint64(32)
        both[0] |= np.arange(len(words), dtype=np.uint64)
        for bit in range(flips):
            np.bitwise_xor(both[0], np.uint64(1 << (48 + bit)), out=both[1 + bit])
        flat = both.ravel()
        flat.sort()
        self.begins[:-1] = np.searchsorted(flat, _FIRSTS)
        self.begins[-1] = len(flat)
        halves = flat.view("<u4").reshape(-1, 2)
        np.copyto(self.rows[: len(flat)], halves[:, 0])
        if flips:
            np.take(words, self.rows[: len(flat)], out=self.words[: len(flat)], mode="clip")
        else:
            np.copyto(self.words[: len(flat)], halves[:, 1])


def tiled_seconds(queries: int, rows: int, radius: int) -> float:
    """Return about how long a join takes, in seconds, to choose between this and looking up query by query."""
    seconds = 0.0
    for reach in radii_of(_PLAN, radius).tolist():
        if reach >= 0:
            few, many = sorted((queries, rows))
            entries = few * (_KEY_BITS + 1 if reach else 1)
            tiles = min(1 << _KEY_BITS, entries, many)
            seconds += (entries + many) * _SORTED_SECONDS + tiles * _TILE_SECONDS + entries * many / (1 << _KEY_BITS) * _PAIR_SECONDS
    return seconds


def tiled(
    queries: NDArray[np.uint32], rows: int, stored: Callable[[int], NDArray[np.uint32]], radius: int, verify: Verify
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.uint16]]]:
    """Yield all pairs within the radius as (query numbers, row numbers, distances), each once, in lots of bounded size and no promised order.

    Args:
        queries: (q, 8), permuted as what is stored; at most 2^27.
        rows: number of stored hashes, below 2^32.
        stored: returns of each of them the 32-bit word with a number from 0 to 7, (n,).
        radius: 0 to 31 bits.
        verify: compares candidates in full.
    """
    reach = radii_of(_PLAN, radius)
    word_reach = reach.reshape(-1, 2).sum(axis=1) + 1  # units of two bands, less one; a band without units has reach -1
    flips = _KEY_BITS if reach.max() > 0 else 0
    our_flips, their_flips = (flips, 0) if len(queries) <= rows else (0, flips)  # the smaller side stands at the neighbouring keys, too
    ours, theirs = _Side(len(queries), flips=our_flips), _Side(rows, flips=their_flips)
    short, long = sorted((ours, theirs), key=lambda side: len(side.rows))  # the longer one runs along the tiles: fewer and longer inner loops
    for word in range(_BANDS // 2):
        if word_reach[word] < 0:
            continue
        column = stored(word)
        for band in (2 * word, 2 * word + 1):
            if reach[band] < 0:
                continue
            theirs.sort(column, upper=band % 2 == 1, flips=their_flips if reach[band] else 0)
            ours.sort(queries[:, word], upper=band % 2 == 1, flips=our_flips if reach[band] else 0)
            for down, across in _candidates(short, long, int(word_reach[word])):
                asked, met = (across, down) if long is ours else (down, across)
                kept, distances, differences = verify(asked, met)
                once = _first_seen(differences, reach, word_reach) == band
                yield asked[kept][once], met[kept][once], distances[once]


def _uppermost(words: NDArray[np.uint32], *, upper: bool) -> NDArray[np.uint32]:
    """Return words with one of their halves uppermost: their bits stay together, so distances stay the same."""
    return np.ascontiguousarray(words) if upper else (words << np.uint32(_KEY_BITS)) | (words >> np.uint32(_KEY_BITS))


def _pieces(short: _Side, long: _Side) -> Iterator[tuple[int, int, int, int]]:
    """Yield the tiles: (first of the short side, end, first of the long side, end). Large buckets are cut to what is worked on at once."""
    filled = np.flatnonzero((np.diff(short.begins) > 0) & (np.diff(long.begins) > 0))
    bounds = [side.begins[filled + step].tolist() for side in (short, long) for step in (0, 1)]
    for first, end, low, high in zip(*bounds, strict=True):
        if (end - first) * (high - low) <= _PAIRS_AT_ONCE:
            yield first, end, low, high
            continue
        for left in range(low, high, _ROWS_IN_A_TILE):
            right = min(high, left + _ROWS_IN_A_TILE)
            deep = max(1, _PAIRS_AT_ONCE // (right - left))
            for top in range(first, end, deep):
                yield top, min(end, top + deep), left, right


def _candidates(short: _Side, long: _Side, most: int) -> Iterator[Candidates]:
    """Yield (rows of the short side, rows of the long side) of pairs that share a key and whose words differ by at most so many bits."""
    differing = np.empty(_PAIRS_AT_ONCE, np.uint32)
    counts, few = np.empty(_PAIRS_AT_ONCE, np.uint8), np.empty(_PAIRS_AT_ONCE, np.bool_)
    upright = short.words[:, None]
    tiles: list[tuple[int, int, int, int]] = []
    found: list[NDArray[np.intp]] = []
    passed = filled = candidates = 0

    def look() -> int:
        """Keep the places of pairs that are near in what is filled; return how many they are."""
        np.bitwise_count(differing[:filled], out=counts[:filled])
        np.less_equal(counts[:filled], most, out=few[:filled])
        (places,) = few[:filled].nonzero()
        found.append(places + passed)
        return len(places)

    for first, end, low, high in _pieces(short, long):
        wide = high - low
        size = (end - first) * wide
        if filled + size > _PAIRS_AT_ONCE:
            candidates += look()
            passed, filled = passed + filled, 0
            if candidates >= _CANDIDATES_AT_ONCE or len(tiles) >= _TILES_AT_ONCE:
                yield _rows_at(found, tiles, short, long)
                tiles, candidates = [], 0
                found.clear()
        np.bitwise_xor(upright[first:end], long.words[low:high], out=differing[filled : filled + size].reshape(end - first, wide))
        tiles.append((passed + filled, first, low, wide))
        filled += size
    look()
    yield _rows_at(found, tiles, short, long)


def _rows_at(found: list[NDArray[np.intp]], tiles: list[tuple[int, int, int, int]], short: _Side, long: _Side) -> Candidates:
    """Return whose pairs stand at some places of the tiles laid one after the other."""
    places = np.concatenate(found)
    begins, firsts, lows, wides = np.array(tiles, np.int64).reshape(-1, 4).T
    tile = np.searchsorted(begins, places, side="right") - 1
    down, across = np.divmod(places - begins[tile], wides[tile])
    return short.rows[firsts[tile] + down].astype(np.intp), long.rows[lows[tile] + across].astype(np.intp)


def _first_seen(differences: Words, reach: NDArray[np.int16], word_reach: NDArray[np.int16]) -> NDArray[np.intp]:
    """Return for each pair the first band that shows it: several may, and each pair is wanted once."""
    bands = np.bitwise_count(all_band_keys(differences, _PLAN))
    words = bands.reshape(-1, _BANDS // 2, 2).sum(axis=2)
    shown = (bands <= reach) & np.repeat(words <= word_reach, 2, axis=1)
    first: NDArray[np.intp] = shown.argmax(axis=1)
    return first
