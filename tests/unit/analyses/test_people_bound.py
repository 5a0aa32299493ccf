# SPDX-License-Identifier: Apache-2.0
"""The lower bound of accounts: what is counted, what is not added, and when nothing more is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import lake_rows as make
import pytest
from hypothesis import given
from hypothesis import strategies as some

from sotdae.analyses.people_bound import ANALYSIS, WHOLE, chao
from sotdae.model.findings import Finding

Run = Callable[..., list[Finding]]
DAY = 86_400 * make.SECOND


def posts(days: Sequence[Sequence[int]], room: str = make.ROOM) -> list[Any]:
    """On each day a post by each of these accounts."""
    rows, number = [], 0
    for day, accounts in enumerate(days):
        for account in accounts:
            number += 1
            rows.append(make.message(number, room=room, sent_at=make.START + day * DAY, sender_key=f"tg:user:{account}"))
    return [*rows, make.coverage(1, number, room=room)]


def by_room(found: Sequence[Finding]) -> dict[Any, Finding]:
    return {finding.key[0]: finding for finding in found}


def test_an_account_of_two_rooms_is_one_of_the_case(analysed: Run) -> None:
    found = by_room(analysed(ANALYSIS, [*posts([[1, 2, 3]]), *posts([[3, 4]], make.OTHER)]))
    assert {key: one.values["accounts_least"] for key, one in found.items()} == {make.ROOM: 3, make.OTHER: 2, WHOLE: 4}
    assert {key: one.values["in_several_rooms"] for key, one in found.items()} == {make.ROOM: 1, make.OTHER: 1, WHOLE: 1}
    assert found[WHOLE].values["units"] == 2
    assert {place.room_key for reason in found[WHOLE].reasons for place in reason.evidence} == {make.ROOM, make.OTHER}


def test_one_room_is_no_case_of_several(analysed: Run) -> None:
    assert list(by_room(analysed(ANALYSIS, posts([[1, 2]])))) == [make.ROOM]


def test_who_came_without_writing_was_active_and_names_are_not_added(analysed: Run) -> None:
    came = make.message(90, None, type="service", sender_key="tg:user:50", action="join_group_by_link")
    named = [make.message(91 + number, sender_key=f"name:{name}", sender_kind="unknown") for number, name in enumerate(("Ara", "Bora"))]
    own = make.message(95, sender_key=make.ROOM, sender_kind="own_room")
    (found,) = analysed(ANALYSIS, [*posts([[1, 2]]), came, *named, own])
    assert (found.values["accounts_least"], found.values["names"], found.values["sampled"]) == (3, 2, 2)
    assert {one.signal for one in found.missing} == {"people", "names", "range"}


def test_the_exporter_is_nobody(analysed: Run) -> None:
    (found,) = analysed(ANALYSIS, [*posts([[1, 2, 7]]), make.coverage(1, 3, source_key="tg:user:7")])
    assert found.values["accounts_least"] == 2


def test_two_captures_of_one_room_count_nobody_twice(analysed: Run) -> None:
    (found,) = analysed(ANALYSIS, posts([[1, 2], [2]]), posts([[1, 2], [2]]))
    assert (found.values["accounts_least"], found.values["once"], found.values["twice"]) == (2, 1, 1)


def test_a_range_needs_days(analysed: Run) -> None:
    few = by_room(analysed(ANALYSIS, posts([[1, 2, 3]] * 3)))[make.ROOM]
    assert (few.values["range_low"], few.values["assumed"]) == (None, [])
    assert "3 days" in next(one.why for one in few.missing if one.signal == "range")


def test_a_range_needs_repeats_and_says_what_it_assumes(analysed: Run) -> None:
    # Six accounts on two days each, ten on one day each, over eight days.
    days = [[10 + day % 6, 10 + (day + 1) % 6, 30 + day, *([50 + day] if day < 2 else [])] for day in range(6)] + [[70], [71]]
    enough = by_room(analysed(ANALYSIS, posts(days)))[make.ROOM].values
    assert (enough["units"], enough["once"], enough["twice"], enough["sampled"]) == (8, 10, 6, 16)
    assert enough["range_estimate"] == round(16 + 7 / 8 * 10 * 9 / (2 * 7))
    assert 16 <= enough["range_low"] < enough["range_estimate"] < enough["range_high"]
    assert len(enough["assumed"]) == 3


def test_no_room_no_finding_and_no_account_in_any(analysed: Run) -> None:
    assert analysed(ANALYSIS, [make.message(1, sender_key=make.ROOM, sender_kind="own_room"), make.coverage(1, 1)]) == []
    for finding in analysed(ANALYSIS, [*posts([[1, 2, 3]]), *posts([[3, 4]], make.OTHER)]):
        assert "acct:" not in repr(finding)


@given(some.integers(0, 500), some.integers(0, 500), some.integers(0, 2_000), some.integers(2, 400))
def test_a_range_holds_its_estimate_and_never_falls_below_what_was_seen(once: int, twice: int, more: int, units: int) -> None:
    seen = once + twice + more
    found = chao(seen, once, twice, units)
    assert seen <= found.low <= found.estimate <= found.high


@pytest.mark.parametrize(("once", "twice"), [(0, 4), (1, 4)])
def test_nobody_seen_once_means_nobody_unseen(once: int, twice: int) -> None:
    assert chao(20, once, twice, 9) == (20, 20, 20)
