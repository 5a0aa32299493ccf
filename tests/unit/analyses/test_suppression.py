# SPDX-License-Identifier: Apache-2.0
"""What of small counts may be published: nothing that leads back to one cell, whatever is subtracted from whatever."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotdae.analyses.suppression import Cell, Release, release

K = 5
Mentions = dict[str, set[tuple[int, int]]]
"""Cell -> (room, writer) pairs; each pair is one message."""


def cell(name: str, pairs: set[tuple[int, int]]) -> Cell:
    return Cell(name, len({room for room, _ in pairs}), len({writer for _, writer in pairs}), len(pairs))


def released(mentions: Mentions, threshold: int = K) -> Release:
    def together(names: Collection[str]) -> Cell:
        return cell("*", set().union(*(mentions[name] for name in names)))

    return release([cell(name, pairs) for name, pairs in mentions.items()], together, threshold)


def many(rooms: int, writers: int | None = None, first: int = 0) -> set[tuple[int, int]]:
    count = max(rooms, writers or rooms)
    return {(first + number % rooms, first + number % (writers or rooms)) for number in range(count)}


@pytest.mark.parametrize(("rooms", "writers", "is_shown"), [(4, 9, False), (9, 4, False), (5, 5, True), (5, 1, False), (1, 9, False)])
def test_five_rooms_and_five_writers_are_needed(rooms: int, writers: int, is_shown: bool) -> None:
    found = released({"a": many(rooms, writers)})
    assert bool(found.shown) is is_shown
    assert found.others is None
    assert found.suppressed == (0 if is_shown else 1)


def test_one_person_in_five_rooms_is_one_person() -> None:
    assert released({"a": {(room, 1) for room in range(5)}}).shown == ()


def test_what_is_large_stands_with_its_exact_counts_the_largest_first() -> None:
    found = released({"a": many(6), "b": many(9)})
    assert [one.name for one in found.shown] == ["b", "a"]
    assert (found.shown[1], found.others, found.suppressed) == (Cell("a", 6, 6, 6), None, 0)


def test_two_small_ones_are_told_together_if_together_they_are_many() -> None:
    found = released({"a": many(9), "b": many(3, first=20), "c": many(4, first=30)})
    assert [one.name for one in found.shown] == ["a"]
    assert (found.others, found.suppressed, found.complementary) == (Cell("*", 5, 5, 5), 2, 0)


def test_a_single_small_one_takes_the_smallest_large_one_with_it() -> None:
    found = released({"a": many(9), "b": many(6), "c": many(2, first=30)})
    assert [one.name for one in found.shown] == ["a"], "else what the sum leaves over would be c"
    assert (found.suppressed, found.complementary) == (2, 1)
    assert found.others == Cell("*", 5, 5, 5), "eight, told as at least five"


def test_rather_no_sum_than_no_row() -> None:
    found = released({"a": many(9), "c": many(2, first=30)})
    assert [one.name for one in found.shown] == ["a"]
    assert (found.others, found.suppressed, found.complementary) == (None, 1, 0)


def test_small_ones_of_one_room_make_no_sum_of_one_room() -> None:
    found = released({"a": {(1, 1)}, "b": {(1, 2)}, "c": {(1, 3)}})
    assert (found.shown, found.others, found.suppressed) == ((), None, 3)


def test_nothing_is_nothing() -> None:
    assert released({}) == Release((), None, 0, 0)


PAIRS = st.sets(st.tuples(st.integers(0, 11), st.integers(0, 11)), min_size=1, max_size=14)


@given(st.dictionaries(st.sampled_from("abcdef"), PAIRS, max_size=6))
def test_whatever_is_published_is_of_many(mentions: Mentions) -> None:
    found = released(mentions)
    shown = {one.name for one in found.shown}
    held = set(mentions) - shown
    assert all(one.rooms >= K and one.writers >= K for one in found.shown)
    assert found.suppressed == len(held)
    if found.others is not None:
        whole = cell("*", set().union(*(mentions[name] for name in held)))
        assert len(held) > 1
        assert min(whole.rooms, whole.writers) >= K
        assert all(told <= exact and told % K == 0 for told, exact in zip(found.others[1:], whole[1:], strict=True))


@given(st.dictionaries(st.sampled_from("abcdef"), PAIRS, min_size=1, max_size=6), st.sampled_from("abcdef"))
def test_a_suppressed_cell_can_be_another_and_nothing_published_changes(mentions: Mentions, name: str) -> None:
    """Exchange what two suppressed cells hold: who has which count is not in what is published."""
    found = released(mentions)
    held = sorted(set(mentions) - {one.name for one in found.shown})
    if found.others is None or found.complementary or name not in held:
        return
    other = held[(held.index(name) + 1) % len(held)]
    exchanged = {**mentions, name: mentions[other], other: mentions[name]}
    assert released(exchanged) == found
