# SPDX-License-Identifier: Apache-2.0
"""A join in tiles finds what counting every bit finds, at every radius, each pair once, however large a bucket is and whichever side is smaller."""

from __future__ import annotations

from collections.abc import Iterator

import hash_sets
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sotdae.matching import bands, table, tiles

ROWS = 240
KINDS = hash_sets.kinds(ROWS)
IDS = np.arange(ROWS) % 200 - 5


def joined(words: NDArray[np.uint64], ids: NDArray[np.int64], queries: NDArray[np.uint64], radius: int) -> hash_sets.Pairs:
    """Join in tiles, whatever would be the quickest."""
    rows = table.plain_table(words, ids)
    lots = [(numbers, ids[found], distances) for numbers, found, distances in rows._tiled(np.ascontiguousarray(queries), radius)]
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


@pytest.mark.parametrize("radius", range(32))
def test_flips_spread_as_evenly_as_the_bands_allow_are_found(radius: int) -> None:
    """The worst case of the pigeonhole: no band and no word gets fewer bits than it must."""
    base = hash_sets.random_words(1, 9)
    for start in range(16):
        bits = np.zeros((1, 256), np.uint8)
        bits[0, [(start + 7 * number) % 16 * 16 + number // 16 for number in range(radius)]] = 1
        moved = base ^ np.packbits(bits, axis=1, bitorder="little").view(np.uint64)
        assert joined(moved, np.zeros(1, np.int64), base, radius) == [(0, 0, radius)]
        if radius:
            assert joined(moved, np.zeros(1, np.int64), base, radius - 1) == []


@pytest.mark.parametrize("kind", ["skewed", "all equal", "duplicates"])
def test_large_buckets_are_cut_and_change_nothing(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    words = KINDS[kind]
    expected = hash_sets.brute(words, IDS, words[:60], 31)
    for name, most in (("_PAIRS_AT_ONCE", 50), ("_ROWS_IN_A_TILE", 7), ("_CANDIDATES_AT_ONCE", 20), ("_TILES_AT_ONCE", 5)):
        monkeypatch.setattr(tiles, name, most)
    assert joined(words, IDS, words[:60], 31) == expected
    assert joined(words[:60], IDS[:60], words, 31) == hash_sets.brute(words[:60], IDS[:60], words, 31)


@pytest.mark.parametrize("banded", [False, True])
def test_a_table_takes_the_way_that_should_be_the_quickest(banded: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    ways: list[str] = []
    for name in ("_tiled", "_brute", "_banded"):
        monkeypatch.setattr(table.Table, name, lambda *_, name=name: iter([ways.append(name)] * 0))
    words = hash_sets.random_words(3, 1)
    one = table.banded_table(words, np.arange(3), table.Plan(8, 9)) if banded else table.plain_table(words, np.arange(3))
    for seconds in (1e9, 0.0):
        monkeypatch.setattr(table, "tiled_seconds", lambda *_, seconds=seconds: seconds)
        list(one.search(words, 31))
    assert ways == ["_banded" if banded else "_brute", "_tiled"]


def test_a_bank_is_worth_tiles_and_a_question_is_not() -> None:
    def quicker(asked: int, rows: int, radius: int = 31) -> bool:
        return tiles.tiled_seconds(asked, rows, radius) < asked * table.lookup_seconds(bands.plan_for(rows), rows, radius)

    assert not quicker(200, 10_000_000)
    assert quicker(100_000, 10_000_000)
    assert quicker(1_000_000, 1_000_000)
    assert not quicker(100_000, 10_000_000, 10)


def test_all_three_ways_agree_on_more_rows() -> None:
    words = hash_sets.near_boundary(3_000, 5)
    banded = table.banded_table(words, np.arange(3_000), table.Plan(13, 15))
    assert banded.bands is not None

    def pairs(lots: Iterator[table.Lot]) -> hash_sets.Pairs:
        return sorted(pair for lot in lots for pair in zip(*(column.tolist() for column in lot), strict=True))

    tiled = pairs(banded._tiled(words, 31))
    assert tiled == pairs(banded._brute(words, 31)) == pairs(banded._banded(banded.bands, words, 31))
    assert len(tiled) > 10_000
