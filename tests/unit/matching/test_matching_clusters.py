# SPDX-License-Identifier: Apache-2.0
"""Clusters are the connected components, whatever the order of rows."""

from __future__ import annotations

import hash_sets
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sotdae.matching import clusters as module
from sotdae.matching import table
from sotdae.matching.clusters import Cluster, clusters

WORDS = hash_sets.near_boundary(400, 71)


def components(words: NDArray[np.uint64], ids: NDArray[np.int64], radius: int) -> list[tuple[int, ...]]:
    """Walk from each id to all it can reach, one after the other."""
    near: dict[int, set[int]] = {int(number): set() for number in ids}
    for query, other, _ in hash_sets.brute(words, ids, words, radius):
        near[int(ids[query])].add(other)
    groups, seen = [], set()
    for number in sorted(near):
        reached, waiting = set(), [number]
        while waiting:
            one = waiting.pop()
            if one not in reached:
                reached.add(one)
                waiting += near[one]
        if number not in seen and len(reached) > 1:
            groups.append(tuple(sorted(reached)))
        seen |= reached
    return groups


@pytest.mark.parametrize("kind", hash_sets.kinds(1))
@pytest.mark.parametrize("seconds", [0.0, 1e9], ids=["in tiles", "row by row"])
def test_clusters_are_the_connected_components(kind: str, seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "tiled_seconds", lambda *_: seconds)
    monkeypatch.setattr(module, "_ASKED_AT_ONCE", 25)
    words = hash_sets.kinds(100)[kind]
    ids = np.arange(100) % 95 * 7 - 3
    for radius in (0, 8, 20, 31):
        assert [one.ids for one in clusters(words, ids, radius)] == components(words, ids, radius)


@given(order=st.permutations(range(40)), radius=st.integers(0, 31))
def test_the_order_of_rows_does_not_matter(order: list[int], radius: int) -> None:
    words, ids = WORDS[:40], np.arange(40) % 30
    assert clusters(words[order], ids[order], radius) == clusters(words, ids, radius)


def test_a_chain_hangs_together_though_its_ends_are_far_apart() -> None:
    words = np.repeat(hash_sets.random_words(1, 1), 5, axis=0)
    for row in range(1, 5):
        words[row] = words[row - 1]
        words[row, row - 1] ^= np.uint64(2**31 - 1)
    assert [one.ids for one in clusters(words, [4, 3, 2, 1, 0])] == [(0, 1, 2, 3, 4)]
    assert clusters(words, [4, 3, 2, 1, 0], 30) == []


def test_a_hundred_thousand_copies_are_one_cluster_at_once() -> None:
    words = np.repeat(hash_sets.random_words(1, 1), 100_000, axis=0)
    (found,) = clusters(words, np.arange(100_000))
    assert found.ids == tuple(range(100_000))


def test_several_hashes_of_one_item_tie_others_together_and_are_no_cluster_alone() -> None:
    words = hash_sets.random_words(4, 2)
    words[2], words[3] = words[0], words[1]
    assert [one.ids for one in clusters(words, [1, 1, 5, 6])] == [(1, 5, 6)]
    assert clusters(words[:2], [1, 1]) == []
    assert clusters(words[[0, 2]], [1, 1]) == []
    assert clusters(words[:0], []) == []


def test_first_seen_is_bounded_by_what_is_known() -> None:
    words = np.repeat(hash_sets.random_words(1, 1), 3, axis=0)
    known: dict[int, tuple[int | None, int | None]] = {1: (10, 50), 2: (20, 30), 3: (40, None)}
    assert clusters(words, [1, 2, 3], seen_between=known.__getitem__) == [Cluster((1, 2, 3), 10, 30)]
    known[2] = (None, None)
    assert clusters(words, [1, 2, 3], seen_between=known.__getitem__) == [Cluster((1, 2, 3), None, 50)]
    assert clusters(words[:2], [2, 2000], seen_between=lambda _: (None, None)) == [Cluster((2, 2000), None, None)]
