# SPDX-License-Identifier: Apache-2.0
"""Ids read before: the same answers as a set, in memory that grows with the gaps only."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sotdae.captures.telegram.seen_ids import SeenIds


@given(st.lists(st.integers(-12, 12), max_size=60))
def test_it_answers_as_a_set_would(numbers: list[int]) -> None:
    seen, known, highest, descents = SeenIds(), set[int](), None, 0
    for number in numbers:
        assert seen.is_double(number) == (number in known)
        descents += highest is not None and number <= highest
        known.add(number)
        highest = number if highest is None else max(highest, number)
    assert seen.descents == descents


def test_a_million_ids_with_a_gap_are_two_runs() -> None:
    seen = SeenIds()
    assert not any(seen.is_double(number) for number in range(1, 1_000_000) if number != 500)
    assert (list(seen._first), list(seen._last)) == ([1, 501], [499, 999_999])
    assert [seen.is_double(number) for number in (500, 500, 499, 1_000_000)] == [False, True, True, False]
