# SPDX-License-Identifier: Apache-2.0
"""Institutions: what is a mention, whose, and what of the counts leaves a case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import lake_rows as make
import pytest

from sotdae.analyses.institutions import ANALYSIS
from sotdae.analyses.institutions_counted import ANALYSIS as COUNTED
from sotdae.model.findings import Finding
from sotdae.text.rules import Hit

Run = Callable[..., list[Finding]]
Said = tuple[make.Message, list[Hit]]
HANBIT = Hit("institution.hanbit", 1, "institution", 0, 4, None, None, 0.0, "v2")
SAESOL = HANBIT._replace(rule_id="institution.saesol")
SCHOOL = HANBIT._replace(rule_id="institution.mention", variant="school", view="v1")
UNIVERSITY = SCHOOL._replace(variant="university")
TALK = Hit("talk.report", 1, "talk", 0, 2, None, None, 0.0, "v2")
GATE = Hit("gate.referral", 1, "gate", 0, 4, None, None, 1.5, "v2")


def room(number: int) -> str:
    return f"tg:channel:{number}"


def said(number: int, *hits: Hit, by: int | None = None, in_room: int = 1, **changes: Any) -> Said:
    changes.setdefault("sender_key", f"tg:user:{number if by is None else by}")
    return make.message(number, changes.pop("text", f"화단 {number}"), room=room(in_room), **changes), list(hits or (HANBIT,))


def rows(messages: tuple[Said, ...]) -> list[Any]:
    rooms = {message.room_key for message, _ in messages}
    return [*(message for message, _ in messages), *(make.coverage(1, 99, room=key) for key in sorted(rooms))]


def by_room(analysed: Run, *messages: Said) -> dict[tuple[str, ...], Finding]:
    return {found.key: found for found in analysed(ANALYSIS, rows(messages), hits=list(messages))}  # type: ignore[misc]  # (keys are text)


def counted(analysed: Run, *messages: Said) -> dict[str, Finding]:
    return {str(found.key[0]): found for found in analysed(COUNTED, rows(messages), hits=list(messages))}


def test_a_room_and_an_institution_make_a_finding(analysed: Run) -> None:
    found = by_room(analysed, said(1), said(2, HANBIT, SAESOL), said(3, in_room=2))
    assert set(found) == {(room(1), "hanbit"), (room(1), "saesol"), (room(2), "hanbit")}
    values = found[room(1), "hanbit"].values
    assert (values["messages"], values["independent"], values["in_title"], values["room_about"]) == (2, 2, False, False)
    assert [place.message_id for place in found[room(1), "hanbit"].reasons[0].evidence] == [1, 2]


def test_a_school_is_a_school_and_a_named_university_is_told_once(analysed: Run) -> None:
    found = by_room(analysed, said(1, HANBIT, UNIVERSITY), said(2, UNIVERSITY), said(3, SCHOOL, HANBIT))
    assert {key[1]: finding.values["messages"] for key, finding in found.items()} == {"hanbit": 2, "*university": 1, "*school": 1}


def test_news_and_forwards_are_counted_apart(analysed: Run) -> None:
    found = by_room(analysed, said(1, HANBIT, TALK), said(2, forwarded_from_key=room(9)))
    values = found[room(1), "hanbit"].values
    assert (values["messages"], values["about"], values["forwarded"], values["first_at"]) == (0, 1, 1, None)
    assert values["room_about"] is False, "one word of news does not make a newspaper"


def test_a_room_that_speaks_mostly_about_rooms_is_marked(analysed: Run) -> None:
    found = by_room(analysed, said(1, TALK), said(2, TALK, GATE), said(3))
    assert found[room(1), "hanbit"].values["room_about"] is True
    found = by_room(analysed, said(1, TALK), said(2, TALK), said(3), said(4, GATE))
    assert found[room(1), "hanbit"].values["room_about"] is False, "as many of its own as about others"


def test_no_message_no_finding(analysed: Run) -> None:
    assert analysed(ANALYSIS, [make.message(1), make.coverage(1, 1)]) == []
    assert analysed(COUNTED, [make.message(1), make.coverage(1, 1)]) == []


def everywhere(rooms: int, *hits: Hit, first: int = 1, **changes: Any) -> tuple[Said, ...]:
    return tuple(said(10 * first + number, *hits, in_room=first + number, **changes) for number in range(rooms))


@pytest.mark.parametrize(("rooms", "is_told"), [(4, False), (5, True)])
def test_five_rooms_are_needed_to_be_told(analysed: Run, rooms: int, is_told: bool) -> None:
    found = counted(analysed, *everywhere(rooms))
    assert ("hanbit" in found) is is_told
    assert found["*"].values["suppressed"] == (0 if is_told else 1)


def test_one_who_writes_in_five_rooms_is_one(analysed: Run) -> None:
    assert set(counted(analysed, *everywhere(5, by=7))) == {"*"}


def test_writers_that_nobody_knows_are_one_in_each_room(analysed: Run) -> None:
    messages = (*everywhere(2, sender_key=None, sender_kind="unknown"), *everywhere(2, first=30, sender_key=None, sender_kind="unknown"))
    more = tuple(said(500 + number, in_room=1, sender_key=None, sender_kind="unknown") for number in range(9))
    assert set(counted(analysed, *messages, *more)) == {"*"}


def test_newspapers_forwards_and_news_do_not_count(analysed: Run) -> None:
    newspaper = (said(91, HANBIT, TALK, in_room=9), said(92, TALK, in_room=9), said(93, in_room=9))
    forwarded, told = said(94, in_room=8, forwarded_from_key=room(7)), said(95, HANBIT, TALK, in_room=7)
    found = counted(analysed, *everywhere(4), *newspaper, forwarded, told)
    assert set(found) == {"*"}
    assert found["*"].values["rooms_left_out"] == 1


def test_whoever_made_the_export_does_not_count(analysed: Run) -> None:
    messages = everywhere(5)
    exported = [message for message, _ in messages]
    exported += [make.coverage(1, 99, room=message.room_key, source_key=message.sender_key) for message, _ in messages[:1]]  # type: ignore[misc]
    found = {str(one.key[0]) for one in analysed(COUNTED, exported, hits=list(messages))}
    assert found == {"*"}


def test_schools_and_unnamed_universities_are_in_no_count(analysed: Run) -> None:
    assert counted(analysed, *everywhere(6, SCHOOL), *everywhere(6, UNIVERSITY, first=20)) == {}


def test_the_page_of_an_invitation_is_no_room_of_its_own(analysed: Run) -> None:
    page = make.message(1, "화단", room="tg:invite:0123")
    found = counted(analysed, *everywhere(4), (page, [HANBIT]))
    assert set(found) == {"*"}


def test_a_suppressed_count_cannot_be_told_from_the_others(analysed: Run) -> None:
    neoreun = HANBIT._replace(rule_id="institution.neoreun")
    found = counted(analysed, *everywhere(9), *everywhere(6, SAESOL, first=30), *everywhere(2, neoreun, first=60))
    assert set(found) == {"*", "hanbit"}
    values = found["*"].values
    assert [values[name] for name in ("institutions", "suppressed", "complementary", "rooms", "writers", "messages")] == [3, 2, 1, 5, 5, 5]
    assert "neoreun" not in str(found)
