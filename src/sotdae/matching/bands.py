# SPDX-License-Identifier: Apache-2.0
"""The plan of a banded index: how many bands of how many bits, and how far to look in each.

Pigeonhole with mixed radii: give each band ``b`` a number of *units* ``u_b`` whose sum is radius + 1. If two hashes differed by at least ``u_b``
bits in every band they would differ by at least radius + 1 bits in all. So a pair within the radius differs, in some band with ``u_b >= 1``, by at
most ``u_b - 1`` bits; a band with no unit is skipped. Bits outside all bands only help. Units are dealt evenly: every band has the same width.
Source: Norouzi, Punjani, Fleet, "Fast Exact Search in Hamming Space with Multi-Index Hashing" (PAMI 2014), section 3; units: section 3 of this
project's docs/decisions/2026-11-25-exact-hash-index.md.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations
from math import comb
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sotdae.matching.hashes import HASH_BITS, HASH_WORDS, RADIUS_LIMIT_BITS, Words

BYTES_A_HASH_LIMIT: Final = 122
"""What a plan may cost, id and hash included. Source: the design's 125 bytes, less room for headers and tombstones."""
_ROW_BYTES: Final = 40  # 32 of the hash, 8 of its id
_POSITION_BYTES: Final = 4
_FEWEST_BANDS: Final = 8
_MOST_BANDS: Final = 32
_NARROWEST_BITS: Final = 6
_WIDEST_BITS: Final = 26
_CANDIDATE_COST: Final = 1.5  # a candidate's cost in probes. Source: bench/matching.py, 1 M and 10 M rows
_WORD_BITS: Final = 64


class Plan(NamedTuple):
    """Bands of one width, laid side by side from bit 0; bits beyond ``bands * width`` stand in no band."""

    bands: int
    width: int

    @property
    def buckets(self) -> int:
        """Buckets of all bands together."""
        return self.bands << self.width


class Probes(NamedTuple):
    """Where to look for one radius: for each probe its band and the bits to flip in the band's key; both (p,)."""

    bands: NDArray[np.intp]
    flips: NDArray[np.int64]
    radii: NDArray[np.int16]
    """For each band how far is looked, -1 where the band is skipped; (bands,)."""


def radii_of(plan: Plan, radius: int) -> NDArray[np.int16]:
    """Return for each band how many differing bits are looked at, -1 for none: units dealt evenly, less one."""
    units, extra = divmod(radius + 1, plan.bands)
    return np.array([units - (band >= extra) for band in range(plan.bands)], dtype=np.int16)


@lru_cache(maxsize=64)
def probes_of(plan: Plan, radius: int) -> Probes:
    """Return every bucket to look into, nearest first within a band."""
    radii = radii_of(plan, radius)
    bands: list[int] = []
    flips: list[int] = []
    for band, reach in enumerate(radii.tolist()):
        for count in range(reach + 1):
            flips += [sum(1 << bit for bit in bits) for bits in combinations(range(plan.width), count)]
        bands += [band] * (len(flips) - len(bands))
    return Probes(np.array(bands, np.intp), np.array(flips, np.int64), radii)


def probe_count(plan: Plan, radius: int) -> int:
    """Return how many buckets a query at this radius looks into."""
    return sum(comb(plan.width, count) for reach in radii_of(plan, radius).tolist() for count in range(reach + 1))


def candidate_cost(plan: Plan, rows: int, radius: int) -> float:
    """Return what a query costs among so many evenly spread rows, in probes of a bucket."""
    return probe_count(plan, radius) * (1 + _CANDIDATE_COST * rows / (1 << plan.width))


def bytes_a_hash(plan: Plan, rows: int) -> float:
    """Return what a row costs on disk and in memory, id and hash included."""
    return _ROW_BYTES + plan.bands * _POSITION_BYTES + plan.buckets * _POSITION_BYTES / max(rows, 1)


@lru_cache(maxsize=64)
def plan_for(rows: int) -> Plan:
    """Return the cheapest plan at radius 31 for evenly spread hashes within the limit of bytes; the smallest one where none keeps the limit."""
    plans = [Plan(bands, width) for bands in range(_FEWEST_BANDS, _MOST_BANDS + 1) for width in range(_NARROWEST_BITS, _WIDEST_BITS + 1)]
    plans = [plan for plan in plans if plan.bands * plan.width <= HASH_BITS]
    fitting = [plan for plan in plans if bytes_a_hash(plan, rows) <= BYTES_A_HASH_LIMIT]
    if not fitting:
        return min(plans, key=lambda plan: (bytes_a_hash(plan, rows), plan))
    return min(fitting, key=lambda plan: (candidate_cost(plan, rows, RADIUS_LIMIT_BITS), plan))


def band_keys(words: Words, plan: Plan, band: int) -> NDArray[np.uint64]:
    """Return one band's bits of each hash as a number: (n, 4) to (n,)."""
    return _keys(words, plan, np.array([band]))[:, 0]


def all_band_keys(words: Words, plan: Plan) -> NDArray[np.int64]:
    """Return every band's key of each hash: (n, 4) to (n, bands)."""
    return _keys(words, plan, np.arange(plan.bands)).astype(np.int64)


def _keys(words: Words, plan: Plan, bands: NDArray[np.intp]) -> NDArray[np.uint64]:
    """Cut bands out of the words. What a band does not reach of the next word is shifted beyond its width and masked off."""
    word, shift = np.divmod(bands * plan.width, _WORD_BITS)
    shifts = shift.astype(np.uint64)
    following = words[:, np.minimum(word + 1, HASH_WORDS - 1)] << np.uint64(1) << (np.uint64(_WORD_BITS - 1) - shifts)
    return ((words[:, word] >> shifts) | following) & np.uint64((1 << plan.width) - 1)
