# SPDX-License-Identifier: Apache-2.0
"""The bands of a join by slots, and what the join takes: how many bands, how wide, how far to look in each. It decides the time, never the answer.

Pigeonhole twice. Radius + 1 *units* are dealt to an even number of bands, evenly, and two neighbouring bands make a pair. If each pair differed by at
least as many bits as it has units, two hashes would differ by at least radius + 1. So within the radius some pair of bands differs by less than its
units together, and in it some band by less than its own. See `sotdae.matching.bands` for the proof with single bands.
Source: docs/decisions/2026-11-28-join-by-slots.md.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from math import comb, exp, inf
from typing import Final, NamedTuple

from sotdae.matching.hashes import HASH_BITS

SLOTS: Final = 8
"""Rows in a bucket of sixteen bytes."""
TESTED_BITS: Final = 16
"""Bits of the other band of a pair that stand in a slot."""
MOST_HASHES: Final = 1 << 26
"""Of a side, so that key, tested bits and number fit 64 bits."""

_MOST_BANDS: Final = 32
_NARROWEST_BITS: Final = 8
_WIDEST_BITS: Final = 22  # 64 MiB of buckets
_FARTHEST_BITS: Final = 3  # of a band: with four the lookups are too many to be worth it

_FEWEST_PAIRS: Final = 1 << 26  # below, any other way takes less than making plans and tables

_LOOKUP_SECONDS: Final = 12e-9
_CANDIDATE_SECONDS: Final = 60e-9
_LINK_SECONDS: Final = 60e-9
_ROW_SECONDS: Final = 70e-9
_BUCKET_SECONDS: Final = 70e-9
_TABLE_SECONDS: Final = 1e-3
"""Of one core: a lookup, a row met whose slot is near, a look at a further bucket, and a row, a bucket and a table built. They only choose the way.
Source: bench/matching.py, 2026-11-28."""


class Band(NamedTuple):
    """A run of bits that rows are looked up by, and the other one of its pair."""

    start: int
    width: int
    reach: int
    """Differing bits that are looked up: its units, less one; -1 for a band that is skipped."""
    together: int
    """Differing bits of the pair of bands at most."""
    other_start: int
    other_width: int


def bands_for(queries: int, rows: int, radius: int) -> tuple[Band, ...]:
    """Return the bands that should be the quickest for about so many queries and rows."""
    return _bands_for(_rounded(queries), _rounded(rows), radius)


def _rounded(number: int) -> int:
    """Keep the three uppermost bits, so that few plans are ever made."""
    below = max(0, number.bit_length() - 3)
    return number >> below << below


@lru_cache(maxsize=256)
def _bands_for(queries: int, rows: int, radius: int) -> tuple[Band, ...]:
    fewest = max(2, (radius + 1) // (_FARTHEST_BITS + 1) // 2 * 2)
    plans = [
        _bands(count, width, radius)
        for count in range(fewest, _MOST_BANDS + 1, 2)
        for width in range(_NARROWEST_BITS, _WIDEST_BITS + 1)
        if (radius + 1) % count or width == _NARROWEST_BITS  # all bands alike: one plan
    ]
    possible = [plan for plan in plans if plan and all(band.reach <= _FARTHEST_BITS for band in plan)]
    return min(possible, key=lambda plan: (_plan_seconds(plan, queries, rows), plan))


def slotted_seconds(queries: int, rows: int, radius: int) -> float:
    """Return about how long a join takes, in seconds, to choose between this and other ways."""
    few, many = sorted((queries, rows))
    if few * many < _FEWEST_PAIRS or many > MOST_HASHES:
        return inf
    return _plan_seconds(bands_for(few, many, radius), few, many)


def _plan_seconds(bands: tuple[Band, ...], queries: int, rows: int) -> float:
    """Return about what all bands take; those of one shape take the same."""
    shapes = Counter(band._replace(start=0, other_start=0) for band in bands)
    return sum(_seconds(shape, queries, rows) * number for shape, number in shapes.items())


def _bands(count: int, width: int, radius: int) -> tuple[Band, ...]:
    """Deal units to so many bands, evenly; those with one more have the width, the others what is left. None where too few bits are left."""
    units, more = divmod(radius + 1, count)
    rest = min(_WIDEST_BITS, (HASH_BITS - more * width) // (count - more))
    if rest < _NARROWEST_BITS:
        return ()
    widths = [width] * more + [rest] * (count - more)
    starts = [sum(widths[:number]) for number in range(count)]
    dealt = [units + (number < more) for number in range(count)]
    return tuple(
        Band(starts[number], widths[number], dealt[number] - 1, dealt[number] + dealt[number ^ 1] - 1, starts[number ^ 1], widths[number ^ 1])
        for number in range(count)
    )


def _seconds(band: Band, queries: int, rows: int) -> float:
    """Return about what one band takes, were the hashes spread evenly."""
    if band.reach < 0:
        return 0.0
    filled = rows / (1 << band.width)
    held, chance = 0.0, exp(-filled) if filled < 2 * SLOTS * SLOTS else 0.0  # rows in the bucket itself; so many rows share a key
    for number in range(SLOTS):
        held += (SLOTS - number) * chance
        chance *= filled / (number + 1)
    links = (filled - SLOTS + held) / SLOTS
    tested = min(TESTED_BITS, band.other_width)
    seconds = rows * _ROW_SECONDS + (1 << band.width) * _BUCKET_SECONDS + _TABLE_SECONDS
    for bits in range(band.reach + 1):
        near = sum(comb(tested, number) for number in range(min(tested, band.together - bits) + 1)) / (1 << tested)
        found = filled * near * _CANDIDATE_SECONDS
        seconds += queries * comb(band.width, bits) * (_LOOKUP_SECONDS + links * _LINK_SECONDS + found)
    return seconds
