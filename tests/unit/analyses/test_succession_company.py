# SPDX-License-Identifier: Apache-2.0
"""What tells of a room that nobody exported: its invitation's page, who gives it and when; and what company a candidate's other people keep."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import room_stories as stories
from room_stories import Told, at, history, others, verdicts

from sotdae.model.findings import Finding
from sotdae.model.links import invite_room_key

Run = Callable[..., list[Finding]]
MEMBERS = range(100, 130)
PAGE = invite_room_key("x")


def old_room() -> Told:
    return Told(1001, "가온 정원 모임", 0).begin().talk(0.5, 20, MEMBERS)


def signs(finding: Finding) -> dict[str, Any]:
    return {reason.signal: reason for reason in finding.reasons}


def gives(room: Told, day: float, *, life: bool = False) -> None:
    """Let a room give the invitation."""
    said = room.say(day, "여기로 오세요")
    room.rows.append(stories.make.link(said, target_kind="invite", target_normal="t.me/+x", target_username=None, target_invite_hash="x"))
    if life:
        room.hits.append((said, [stories.hit("life.moved_to", "life")]))


def page(room: Told, title: str, day: float | None) -> None:
    """Let somebody save the invitation's page."""
    room.rows.append(stories.make.state(room=PAGE, title=title, not_before=None if day is None else at(day)))


def found(analysed: Run, old: Told, *more: Told) -> dict[tuple[Any, ...], Finding]:
    return verdicts(analysed, [old, *more, *others()], histories=[history(old, 20, 21)])


def test_an_invitation_of_which_only_the_page_is_known_is_announced_like_any_room(analysed: Run) -> None:
    old = old_room()
    gives(old, 20, life=True)
    page(old, "새 온실", None)
    pair = found(analysed, old)[old.key, PAGE]
    assert signs(pair)["explicit.announced"].value == 1
    assert pair.values["capture_level"] == "public"


def test_the_moment_at_which_it_is_given_and_its_page_say_by_when_the_room_was_there(analysed: Run) -> None:
    early, late = old_room(), old_room()
    for old, day in ((early, 5), (late, 20)):
        gives(old, day, life=True)
        page(old, "새 온실", 22)
    values = [found(analysed, old)[old.key, PAGE].values for old in (early, late)]
    assert [value["opened_until"] for value in values] == [at(5), at(20)]
    unnamed = old_room()
    gives(unnamed, 20, life=True)
    page(unnamed, "새 온실", 12)
    assert found(analysed, unnamed)[unnamed.key, PAGE].values["opened_until"] == at(12)


def test_a_room_s_own_invitation_leads_to_no_other_room_unless_it_speaks_of_moving(analysed: Run) -> None:
    own, moving = old_room(), old_room()
    for old, life in ((own, False), (moving, True)):
        gives(old, 5 if old is own else 20, life=life)
        page(old, old.title, 21)
        old.rows.append(
            stories.make.state(room="tg:channel:4004", title=old.title, not_before=at(25))
        )  # two bear the title: whose page it is is open
    assert signs(found(analysed, own)[own.key, PAGE])["explicit.announced"].value == 0
    assert signs(found(analysed, moving)[moving.key, PAGE])["explicit.announced"].value == 1


def test_people_of_a_candidate_who_were_never_in_the_room_but_around_it_are_its_company(analysed: Run) -> None:
    old, near = old_room(), Told(1500, "이웃 온실", 1).begin().talk(2, 55, [*MEMBERS[:6], *range(200, 215)])
    kin = Told(2002, "가온 정원 모임 둘", 20.5).begin().talk(21, 55, range(200, 210))
    far = Told(2003, "가온 정원 모임 셋", 20.5).begin().talk(21, 55, range(700, 710))
    pairs = found(analysed, old, near, kin, far)
    assert signs(pairs[old.key, kin.key])["curve.company"].value == "10:10"
    assert signs(pairs[old.key, kin.key])["curve.company"].bits > 0
    lonely = signs(pairs[old.key, far.key])
    assert "curve.company" not in lonely or lonely["curve.company"].value == "0:10"


def test_who_is_in_the_company_through_the_candidate_alone_counts_nothing(analysed: Run) -> None:
    old = old_room()
    kin = Told(2002, "가온 정원 모임 둘", 20.5).begin().come(20.6, MEMBERS[:8]).talk(21, 55, [*MEMBERS[:8], *range(200, 210)])
    pair = found(analysed, old, kin)[old.key, kin.key]
    assert "curve.company" not in signs(pair) or signs(pair)["curve.company"].value == "0:10"


def test_of_a_room_without_company_nothing_is_told(analysed: Run) -> None:
    old = old_room()
    new = Told(2002, "가온 정원 모임 둘", 20.5).begin().talk(21, 55, range(200, 210))
    pair = found(analysed, old, new)[old.key, new.key]
    assert "curve.company" in {one.signal for one in pair.missing}
