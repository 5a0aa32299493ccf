# SPDX-License-Identifier: Apache-2.0
"""What the office's own captures say of an item: absence is believed on the second look, a block in one country never counts as removed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotdae.cases.removal.items import APART, Item, ItemState, Seen, Sighting, next_look, observed

AT = datetime(2026, 11, 30, 3, tzinfo=UTC)


def looks(*seen: tuple[float, Seen]) -> list[Sighting]:
    return [Sighting(AT + timedelta(hours=hours), number, what) for number, (hours, what) in enumerate(seen)]


def test_one_look_at_an_absence_is_not_enough_and_two_within_an_hour_are_one() -> None:
    once = observed(looks((0, Seen.LIVE), (5, Seen.GONE)))
    assert once.state is ItemState.LIVE
    assert once.awaiting is not None
    assert observed(looks((0, Seen.LIVE), (5, Seen.GONE), (5.9, Seen.GONE))).state is ItemState.LIVE
    twice = observed(looks((0, Seen.LIVE), (5, Seen.GONE), (5.9, Seen.GONE), (6, Seen.GONE)))
    assert (twice.state, twice.removed_at) == (ItemState.REMOVED, AT + timedelta(hours=5))


def test_looks_must_agree() -> None:
    for between in (Seen.LIVE, Seen.PRIVATE, Seen.LOGIN_WALL, Seen.ROOM_GONE):
        assert observed(looks((0, Seen.GONE), (2, between), (4, Seen.GONE))).state is not ItemState.REMOVED
    for silent in (Seen.BLOCKED, Seen.UNKNOWN):
        assert observed(looks((0, Seen.GONE), (2, silent), (4, Seen.GONE))).state is ItemState.REMOVED


def test_a_room_that_is_gone_takes_along_what_nobody_removed() -> None:
    assert observed(looks((0, Seen.LIVE), (2, Seen.ROOM_GONE), (4, Seen.ROOM_GONE))).state is ItemState.GONE_WITH_ROOM
    kept = observed(looks((0, Seen.GONE), (2, Seen.GONE), (4, Seen.ROOM_GONE), (8, Seen.ROOM_GONE), (9, Seen.PRIVATE)))
    assert kept.state is ItemState.REMOVED


def test_what_is_seen_again_after_its_removal_has_reappeared() -> None:
    back = observed(looks((0, Seen.GONE), (2, Seen.GONE), (50, Seen.LIVE), (51, Seen.LIVE)))
    assert (back.state, back.reappeared_at, back.removed_at) == (ItemState.REAPPEARED, AT + timedelta(hours=50), AT)
    assert observed(looks((0, Seen.PRIVATE), (2, Seen.LIVE))).state is ItemState.LIVE, "it was never removed"


SIGHTINGS = st.lists(st.tuples(st.integers(0, 500), st.sampled_from(Seen)), max_size=12)


@given(SIGHTINGS)
def test_blocked_private_and_a_login_never_remove_anything(seen: list[tuple[int, Seen]]) -> None:
    rest = looks(*[(hours, what) for hours, what in seen if what is not Seen.GONE])
    assert observed(rest).state is not ItemState.REMOVED
    assert observed(rest).removed_at is None


@given(SIGHTINGS, st.randoms())
def test_the_order_in_which_captures_come_in_does_not_matter(seen: list[tuple[int, Seen]], chance: object) -> None:
    told = looks(*seen)
    mixed = list(told)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert observed(told) == observed(mixed)


@given(SIGHTINGS)
def test_whatever_is_removed_has_two_looks_an_hour_apart_and_no_sight_of_it_between(seen: list[tuple[int, Seen]]) -> None:
    told = looks(*seen)
    item = observed(told)
    if item.state is not ItemState.REMOVED:
        return
    assert item.since is not None
    gone = [one for one in told if one.seen is Seen.GONE and one.at >= item.since]
    assert max(one.at for one in gone) - item.since >= APART
    assert not [one for one in told if one.seen is Seen.LIVE and one > min(gone)]


@pytest.mark.parametrize(
    ("item", "hours"),
    [
        (Item(), 24),
        (observed(looks((0, Seen.LIVE), (30, Seen.LIVE))), 54),
        (observed(looks((0, Seen.LIVE), (30, Seen.GONE))), 31),
        (observed(looks((0, Seen.GONE), (1, Seen.GONE))), 24),
        (observed(looks((0, Seen.GONE), (1, Seen.GONE), (30, Seen.GONE))), 24 * 7),
    ],
)
def test_when_to_look_next(item: Item, hours: int) -> None:
    assert next_look(item, AT) == AT + timedelta(hours=hours)


def test_looking_ends_after_ninety_days() -> None:
    done = observed(looks((0, Seen.GONE), (1, Seen.GONE), (24 * 91, Seen.GONE)))
    assert next_look(done, AT).year == 9999
