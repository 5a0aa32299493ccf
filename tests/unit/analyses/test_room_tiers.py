# SPDX-License-Identifier: Apache-2.0
"""Tiers: what places a room above another, what does not, and what happens where the order runs in a circle."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import lake_rows as make
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotdae.analyses.tiers import ANALYSIS, UNNAMED, circles_of, levels_of
from sotdae.model.findings import Finding
from sotdae.model.links import invite_room_key
from sotdae.text.rules import Hit

Run = Callable[..., list[Finding]]
HIGHER = Hit("tier.higher_room", 1, "tier", 0, 2, None, None, 1.5, "v2", None, None, "room admin pinned", 1.0)
GATE = HIGHER._replace(rule_id="gate.paid_invitation", family="gate", bits=2.0)
TALK = HIGHER._replace(rule_id="talk.report", family="talk")
OWN = {"sender_kind": "own_room"}


def said(number: int, *hits: Hit, room: str = make.ROOM, to: dict[str, Any] | None = None, own: bool = True, **changes: Any) -> Any:
    """One message with its hits and, unless ``to`` is empty, one link."""
    sender = {"sender_key": room, **OWN} if own else {"sender_key": f"tg:user:{number}"}
    message = make.message(number, f"온실 {number}", room=room, **{**sender, **changes})
    target = {"target_kind": "room", "target_normal": "t.me/onsil", "target_username": "onsil"} if to is None else to
    return message, list(hits), ([make.link(message, **target)] if target else [])


def run(analysed: Run, *told: Any, others: tuple[Any, ...] = ()) -> dict[tuple[Any, ...], Finding]:
    rows = [row for message, _, links in told for row in (message, *links)]
    found = analysed(ANALYSIS, [*rows, *others], hits=[(message, hits) for message, hits, _ in told])
    return {finding.key: finding for finding in found}


def test_a_word_for_a_higher_room_beside_a_link_places_it_above(analysed: Run) -> None:
    found = run(analysed, said(1, HIGHER))[make.ROOM, "t.me/onsil"]
    assert (found.values["stands"], found.values["own"], found.values["level_lower"], found.values["level_upper"]) == (True, 1, 0, 1)
    assert found.reasons[0].evidence[0].message_id == 1
    assert [missing.signal for missing in found.missing] == ["upper"]


@pytest.mark.parametrize("number", [1, 2])
def test_members_words_need_to_be_two(analysed: Run, number: int) -> None:
    told = [said(index, HIGHER, own=False) for index in range(1, number + 1)]
    assert run(analysed, *told)[make.ROOM, "t.me/onsil"].values["stands"] is (number == 2)


def test_a_condition_beside_a_link_counts_only_where_the_room_itself_says_it(analysed: Run) -> None:
    assert run(analysed, said(1, GATE))[make.ROOM, "t.me/onsil"].values["conditions"] == ["gate.paid_invitation"]


def test_an_advertisers_price_places_nothing_above(analysed: Run) -> None:
    assert run(analysed, said(1, GATE, own=False), said(2, GATE, own=False)) == {}


@pytest.mark.parametrize(
    "told",
    [
        said(1, GATE._replace(rule_id="gate.wait_list")),
        said(1, HIGHER, TALK),
        said(1, HIGHER, forwarded_from_key=make.OTHER),
        said(1, HIGHER, to={"target_kind": "room", "target_normal": "t.me/onsil_bot", "target_username": "onsil_bot", "place": "button"}),
        said(1),
    ],
    ids=["a waiting room", "news", "a forward", "a bot at the door", "a link alone"],
)
def test_what_places_no_room_above(analysed: Run, told: Any) -> None:
    assert {key for key in run(analysed, told) if key[1] != UNNAMED} == set()


def test_a_higher_room_without_a_link_has_no_name(analysed: Run) -> None:
    found = run(analysed, said(1, HIGHER, to={}))[make.ROOM, UNNAMED]
    assert (found.values["stands"], found.values["level_upper"]) == (True, None)


def test_a_link_by_name_or_invitation_leads_to_the_room_that_a_capture_holds(analysed: Run) -> None:
    invited = invite_room_key("AbCdEfGhIjKlMnOp")
    to = {"target_kind": "invite", "target_normal": "t.me/+AbCdEfGhIjKlMnOp", "target_username": None, "target_invite_hash": "AbCdEfGhIjKlMnOp"}
    others = (make.state(room=make.OTHER, username="onsil"), make.message(1, room=make.OTHER), make.state(room=invited, id_quality="invite_only"))
    found = run(analysed, said(1, HIGHER), said(2, HIGHER, to=to), others=others)
    assert set(found) == {(make.ROOM, make.OTHER), (make.ROOM, invited)}
    assert not any(finding.missing for finding in found.values())


def test_a_room_is_not_above_itself(analysed: Run) -> None:
    assert run(analysed, said(1, HIGHER), others=(make.state(username="onsil"),)) == {}


def test_a_circle_is_reported_and_has_no_levels(analysed: Run) -> None:
    there = said(1, HIGHER)
    back = said(1, HIGHER, room=make.OTHER, to={"target_kind": "room", "target_normal": "t.me/maru", "target_username": "maru"})
    others = (make.state(room=make.OTHER, username="onsil"), make.state(username="maru"))
    found = run(analysed, there, back, others=others)
    assert set(found) == {(make.ROOM, make.OTHER), (make.OTHER, make.ROOM)}
    for finding in found.values():
        assert finding.values["circle"] == sorted([make.ROOM, make.OTHER])
        assert finding.values["level_lower"] is finding.values["level_upper"] is None


PAIRS = st.lists(st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg")).filter(lambda pair: pair[0] != pair[1]), max_size=20, unique=True)


def reachable(pairs: list[tuple[str, str]], start: str) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        room = waiting.pop()
        for lower, upper in pairs:
            if lower == room and upper not in found:
                found.add(upper)
                waiting.append(upper)
    return found


@given(PAIRS)
def test_circles_are_exactly_the_rooms_that_reach_each_other(pairs: list[tuple[str, str]]) -> None:
    rooms = {room for pair in pairs for room in pair}
    wanted = {tuple(sorted({room} | {other for other in reachable(pairs, room) if room in reachable(pairs, other)})) for room in rooms}
    assert circles_of(pairs) == sorted(circle for circle in wanted if len(circle) > 1)


@given(PAIRS)
def test_every_level_is_above_the_levels_below_it(pairs: list[tuple[str, str]]) -> None:
    excluded = {room for circle in circles_of(pairs) for room in circle}
    straight = [pair for pair in pairs if not any(pair[0] in circle and pair[1] in circle for circle in circles_of(pairs))]
    levels = levels_of(straight, excluded)
    assert not excluded & levels.keys()
    for lower, upper in straight:
        if upper in levels:
            assert levels[lower] < levels[upper]
