# SPDX-License-Identifier: Apache-2.0
"""A join by slots finds what counting every bit finds, at every radius, each pair once, however many rows share a key."""

from __future__ import annotations

from itertools import pairwise

import hash_sets
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sotdae.matching import ranges, slot_plan, slots, table

ROWS = 240
KINDS = hash_sets.kinds(ROWS)
IDS = np.arange(ROWS) % 200 - 5


def joined(words: NDArray[np.uint64], ids: NDArray[np.int64], queries: NDArray[np.uint64], radius: int) -> hash_sets.Pairs:
    """Join by slots, whatever would be the quickest."""
    lots = [(numbers, ids[rows], found) for numbers, rows, found in table.plain_table(words, ids)._slotted(np.ascontiguousarray(queries), radius)]
    return hash_sets.ordered(*(np.concatenate(column) for column in zip(*lots, strict=True))) if lots else []


@pytest.mark.parametrize("asked", [40, 300], ids=["fewer queries than rows", "more queries than rows"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_radius_finds_what_counting_every_bit_finds(kind: str, asked: int) -> None:
    words = KINDS[kind]
    if kind in {"all equal", "zeros and ones"}:  # every pair in every band: a fourth of the rows shows the same
        words, asked = words[ROWS * 3 // 8 : ROWS * 5 // 8], asked // 4
    ids = IDS[: len(words)]
    near = hash_sets.flipped(words[:40], np.arange(40) % 12 + 24, 1)
    queries = np.concatenate([words[: asked // 2], near, hash_sets.random_words(asked, 2)])[:asked]
    for radius in range(32):
        assert joined(words, ids, queries, radius) == hash_sets.brute(words, ids, queries, radius)


@pytest.mark.parametrize("plan", [(1 << 20, 10_000_000), (200, 3_000), (1 << 20, 1 << 20)], ids=["twelve bands", "few", "fourteen"])
def test_bands_for_any_size_find_the_same(plan: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    words = KINDS["near boundary"]
    monkeypatch.setattr(slots, "bands_for", lambda _, __, radius: narrowed(slot_plan.bands_for(*plan, radius)))
    for radius in (7, 31):
        assert joined(words, IDS, words[:50], radius) == hash_sets.brute(words, IDS, words[:50], radius)


def narrowed(bands: tuple[slot_plan.Band, ...]) -> tuple[slot_plan.Band, ...]:
    """Take a few bits off wide bands: as many rows share a key as would among millions; bits of no band only help."""
    return tuple(band._replace(width=min(band.width, 12), other_width=min(band.other_width, 12)) for band in bands)


@given(
    radius=st.integers(0, 31),
    flips=st.lists(st.sets(st.integers(0, 255), max_size=34), min_size=1, max_size=12),
    base=st.binary(min_size=32, max_size=32),
    swapped=st.booleans(),
)
def test_any_flips_are_found_from_either_side(radius: int, flips: list[set[int]], base: bytes, swapped: bool) -> None:
    raw = np.tile(np.unpackbits(np.frombuffer(base, np.uint8)), (len(flips), 1))
    for row, bits in enumerate(flips):
        raw[row, list(bits)] ^= 1
    words = np.packbits(raw, axis=1).view(np.uint64).reshape(-1, 4)
    one = np.frombuffer(base, np.uint64).reshape(1, 4)
    if swapped:
        expected = sorted((row, 0, len(bits)) for row, bits in enumerate(flips) if len(bits) <= radius)
        assert joined(one, np.zeros(1, np.int64), words, radius) == expected
    else:
        expected = sorted((0, row, len(bits)) for row, bits in enumerate(flips) if len(bits) <= radius)
        assert joined(words, np.arange(len(flips)), one, radius) == expected


@pytest.mark.parametrize("radius", [3, 15, 31])
def test_flips_spread_as_evenly_as_the_bands_allow_are_found(radius: int) -> None:
    """The worst case of the pigeonhole: no band and no pair of bands gets fewer bits than it must."""
    base = hash_sets.random_words(1, 9)
    bands = slot_plan.bands_for(1, 1, radius)
    for start in range(len(bands)):
        order = [bands[(start + number) % len(bands)] for number in range(radius)]
        bits = np.zeros((1, 256), np.uint8)
        bits[0, [band.start + number // len(bands) for number, band in enumerate(order)]] = 1
        moved = base ^ np.packbits(bits, axis=1, bitorder="little").view(np.uint64)
        assert joined(moved, np.zeros(1, np.int64), base, radius) == [(0, 0, radius)]
        assert joined(moved, np.zeros(1, np.int64), base, radius - 1) == []


@pytest.mark.parametrize("kind", ["skewed", "all equal", "duplicates"])
def test_small_blocks_change_nothing(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    words = KINDS[kind]
    for name, most in (("_LOOKUPS_AT_ONCE", 7), ("_HITS_AT_ONCE", 3), ("_BUCKETS_AT_ONCE", 5), ("_CANDIDATES_AT_ONCE", 20)):
        monkeypatch.setattr(slots, name, most)
    assert joined(words, IDS, words[:30], 31) == hash_sets.brute(words, IDS, words[:30], 31)


@pytest.mark.parametrize("radius", range(32))
def test_the_bands_of_every_plan_hold_the_pigeonhole(radius: int) -> None:
    for queries, rows in ((1, 1), (1_000, 1 << 25), (1 << 20, 10_000_000), (1 << 20, 1 << 20)):
        bands = slot_plan.bands_for(queries, rows, radius)
        assert sum(band.reach + 1 for band in bands) == radius + 1
        for even, odd in zip(bands[::2], bands[1::2], strict=True):
            assert even.together == odd.together == even.reach + odd.reach + 1
            assert (even.other_start, even.other_width, odd.other_start, odd.other_width) == (odd.start, odd.width, even.start, even.width)
        assert all(before.start + before.width <= after.start for before, after in pairwise(bands))
        assert bands[-1].start + bands[-1].width <= 256
        assert slot_plan.slotted_seconds(queries, slot_plan.MOST_HASHES + 1, radius) == np.inf
        assert np.isfinite(slot_plan.slotted_seconds(queries, rows, radius)) == (rows > 1)


def test_no_rows_and_no_queries_give_no_matches() -> None:
    words = hash_sets.random_words(3, 1)
    assert list(table.plain_table(words[:0], IDS[:0]).search(words, 31)) == []
    assert list(table.plain_table(words, IDS[:3]).search(words[:0], 31)) == []


def test_ranges_are_cut_to_blocks() -> None:
    blocks = list(ranges.expanded(np.array([5, 6, 7]), np.array([10, 90, 30]), np.array([3, 0, 4]), 2))
    assert [len(owners) for owners, _ in blocks] == [2, 2, 2, 1]
    both = [pair for owners, places in blocks for pair in zip(owners.tolist(), places.tolist(), strict=True)]
    assert both == [(5, 10), (5, 11), (5, 12), (7, 30), (7, 31), (7, 32), (7, 33)]
    assert list(ranges.expanded(np.array([], np.intp), np.array([], np.intp), np.array([], np.intp), 2)) == []
