# SPDX-License-Identifier: Apache-2.0
"""The search beyond 31 bits finds what counting every bit finds, at every pair of bounds, in whatever lots the rows come."""

from __future__ import annotations

from pathlib import Path

import hash_sets
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotdae.errors import HashInvalid
from sotdae.matching import wide
from sotdae.matching.hashes import Matches
from sotdae.matching.index import open_index
from sotdae.matching.writer import IndexWriter

ROWS = 240
KINDS = hash_sets.kinds(ROWS)


def listed(matches: Matches) -> hash_sets.Pairs:
    return list(zip(matches.queries.tolist(), matches.ids.tolist(), matches.distances.tolist(), strict=True))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("bounds", [(0, 0), (0, 31), (32, 44), (32, 127), (31, 32), (60, 127), (100, 100)], ids=str)
def test_it_finds_what_counting_every_bit_finds(kind: str, bounds: tuple[int, int]) -> None:
    words, ids = KINDS[kind], np.arange(ROWS) % 200 - 5
    queries = np.concatenate([words[:12], hash_sets.flipped(words[:12], np.arange(24, 36), 1), hash_sets.random_words(3, 2)])
    expected = [pair for pair in hash_sets.brute(words, ids, queries, bounds[1]) if pair[2] >= bounds[0]]
    assert listed(wide.within([(words, ids)], queries, *bounds)) == expected


@given(
    flips=st.lists(st.sets(st.integers(0, 255), max_size=130), max_size=12),
    base=st.binary(min_size=32, max_size=32),
    bounds=st.tuples(st.integers(0, 127), st.integers(0, 127)).map(sorted),
    cut=st.integers(0, 12),
)
def test_any_flips_in_any_two_lots(flips: list[set[int]], base: bytes, bounds: list[int], cut: int) -> None:
    raw = np.tile(np.unpackbits(np.frombuffer(base, np.uint8)), (len(flips), 1))
    for row, bits in enumerate(flips):
        raw[row, list(bits)] ^= 1
    hashes = np.packbits(raw, axis=1).reshape(-1, 32)
    ids = np.arange(len(flips))
    found = wide.within([(hashes[:cut], ids[:cut]), (hashes[cut:], ids[cut:])], np.frombuffer(base, np.uint8)[None], *bounds)
    assert listed(found) == [(0, row, len(bits)) for row, bits in enumerate(flips) if bounds[0] <= len(bits) <= bounds[1]]


def test_small_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    words, ids = KINDS["skewed"], np.arange(ROWS)
    whole = listed(wide.within([(words, ids)], words[:20], 20, 60))
    monkeypatch.setattr(wide, "_ROWS_AT_ONCE", 7)
    assert listed(wide.within([(words, ids)], words[:20], 20, 60)) == whole
    assert len(whole) > 500


def test_it_goes_on_where_the_index_stops_and_leaves_removed_rows_out(tmp_path: Path) -> None:
    base = hash_sets.random_words(1, 9)
    distances = np.arange(0, 120)
    writer = IndexWriter(tmp_path / "index")
    writer.add(hash_sets.flipped(np.repeat(base, 120, axis=0), distances, 3), distances)
    writer.remove(np.array([30, 40]))
    index = open_index(tmp_path / "index")
    near, far = index.search(base, 31), wide.within(index.stored(), base, 32, 60)
    assert [*near.ids.tolist(), *far.ids.tolist()] == [bits for bits in range(61) if bits not in {30, 40}]
    assert (far.distances == far.ids).all()


@pytest.mark.parametrize("bounds", [(-1, 4), (5, 4), (0, 128)])
def test_bounds_outside_are_refused(bounds: tuple[int, int]) -> None:
    with pytest.raises(HashInvalid):
        wide.within([(KINDS["random"], np.arange(ROWS))], KINDS["random"], *bounds)


def test_no_rows_and_no_queries_give_nothing() -> None:
    assert listed(wide.within([], KINDS["random"], 0, 127)) == []
    assert listed(wide.within([(KINDS["random"], np.arange(ROWS))], np.empty((0, 4), np.uint64), 0, 127)) == []
