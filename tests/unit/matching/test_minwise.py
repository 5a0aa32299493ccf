# SPDX-License-Identifier: Apache-2.0
"""Groups of prints: what hangs together, whatever the order, and in bounded work."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sotdae.matching.minwise import PRINT_BYTES, grouped

LEAST = 45


def made(rows: int, seed: int = 0) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (rows, PRINT_BYTES), np.uint8)


def words(octets: NDArray[np.uint8]) -> NDArray[np.int64]:
    return np.ascontiguousarray(octets).view(np.int64)


def test_prints_that_share_enough_bytes_and_a_band_hang_together_and_others_do_not() -> None:
    octets = np.repeat(made(1), 3, axis=0)
    octets[1, LEAST:] ^= 1
    octets[2, LEAST - 1 :] ^= 2
    assert grouped(words(octets), LEAST).tolist() == [0, 0, 2]


def test_no_prints_and_one_print() -> None:
    assert grouped(np.empty((0, 8), np.int64), LEAST).tolist() == []
    assert grouped(words(made(1)), LEAST).tolist() == [0]


def test_a_chain_is_one_group_named_by_its_first() -> None:
    octets = np.repeat(made(1), 8, axis=0)
    for row in range(1, 8):
        octets[row:, (row - 1) * 9 : row * 9] ^= row
    assert grouped(words(octets), LEAST).tolist() == [0] * 8


@given(st.permutations(range(40)))
def test_the_groups_do_not_depend_on_the_order(order: list[int]) -> None:
    octets = made(40)
    for row in range(10, 40):
        octets[row, : 50 - row % 3] = octets[row % 10, : 50 - row % 3]
    groups, shuffled = grouped(words(octets), LEAST), grouped(words(octets[order]), LEAST)
    named = [{int(place) for place in np.flatnonzero(groups == group)} for group in set(groups.tolist())]
    again = [{order[place] for place in np.flatnonzero(shuffled == group).tolist()} for group in set(shuffled.tolist())]
    assert sorted(map(sorted, named)) == sorted(map(sorted, again)) == [sorted(range(start, 40, 10)) for start in range(10)]


def test_copies_among_many_others_are_found_as_comparing_all_pairs_finds_them() -> None:
    random = np.random.default_rng(3)
    octets = made(600, seed=3)
    for row in range(300, 600):
        kept = random.random(PRINT_BYTES) < 0.85
        octets[row, kept] = octets[row % 150, kept]
    groups = grouped(words(octets), LEAST)
    equal = (octets[:, None] == octets[None, :]).sum(axis=2)
    left, right = np.nonzero(np.triu(equal >= LEAST, 1))
    together = groups[left] == groups[right]
    assert len(left) > 300
    assert together.mean() > 0.99
    apart = groups[:, None] == groups[None, :]
    assert all(equal[row][apart[row]].max() == PRINT_BYTES for row in range(600))
    assert {int(group) for group in groups[150:300]} == set(range(150, 300))


def test_a_hundred_thousand_copies_of_one_print_are_one_group() -> None:
    assert not grouped(np.repeat(words(made(1)), 100_000, axis=0), LEAST).any()
