# SPDX-License-Identifier: Apache-2.0
"""What a removal is followed by elsewhere: the same file in a new post, a room that goes on in another one. Drafted once; a person decides."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta

from removal_cast import ASKED, NAME, NUMBER, Office, feed
from succession_rows import CLOSED, none_seen, pair
from succession_rows import room as room_key

from sotdae.actions.records.removal_book import SeenRow
from sotdae.actions.removal import steps
from sotdae.actions.removal.placing import answers_of
from sotdae.actions.removal.stepping import record_of, requested
from sotdae.actions.workspace import ANSWERS
from sotdae.cases.removal.items import ItemState, Seen
from sotdae.cases.removal.outcome import Outcome
from sotdae.cases.removal.record import LocatorType
from sotdae.cases.removal.states import State
from sotdae.lake.answers_writer import AnswersWriter
from sotdae.lake.shapes import RoomAnswer, ShownRow
from sotdae.model.findings import Finding
from sotdae.text.readings import Readings

FILE, OTHER_FILE = "c" * 64, "d" * 64
HERE = room_key(NUMBER)
ELSEWHERE = 7


def removed(office: Office) -> str:
    """A message with a known file was asked about and is gone by two looks."""
    label = office.sent(sha256=FILE)
    office.decide(label, Outcome.REMOVED)
    for _ in range(2):
        office.wait(hours=2)
        office.capture(feed(office.at, ASKED))
    assert office.observe().states == {ItemState.REMOVED: 1}
    return label


def known(office: Office, *shown: ShownRow, found: Iterable[Finding] = ()) -> None:
    """Add a room, where media stand, and which rooms go on, to the read model."""
    with office.at_work() as who, answers_of(who) as answers:
        path = who.opened.place.case_lake(who.case.case_id) / ANSWERS
        here = answers.room(HERE) if answers is not None else None
    assert here is not None
    with AnswersWriter(path, case="표본", mode="hash-only", reader=Readings()) as out:
        out.put_room(here)
        out.put_room(RoomAnswer(room_key(ELSEWHERE), ("R-07", "방-07"), ("flower_two",), sheet={"history": []}))
        for key in {row.room_key for row in shown}:
            out.put_shown(key, [row for row in shown if row.room_key == key])
        out.put_findings("room.succession", {HERE: list(found)})
        out.finish(snapshots=[], made_at=CLOSED)


def shown(office: Office, message: int, *, room: int = NUMBER, file: str = FILE, hours: float | None = 1) -> ShownRow:
    """A post of a file, some hours after now, or without a time."""
    moment = None if hours is None else int((office.at + timedelta(hours=hours)).timestamp() * 1_000_000)
    return ShownRow(file, room_key(room), message, moment, 1)


def places(office: Office, label: str) -> list[str]:
    with office.at_work() as who:
        return [item.locator for item in record_of(who, requested(who, label)).items]


def test_the_same_file_in_a_new_post_that_nobody_asked_about_is_drafted_once(office: Office) -> None:
    label = removed(office)
    (item,), row = office.items(label), office.row(label)
    with office.at_work() as who:
        assert who.opened.book.removal.seen(who.case.case_id, str(row.subject_id)) == {row.request_id: SeenRow(item.item.removed_at, None)}
    before, untimed = shown(office, 68, hours=-50), shown(office, 69, hours=None)
    known(office, before, untimed, shown(office, 71, file=OTHER_FILE))
    assert office.observe().children == (), "none of them is known to be the file, and later"
    other = office.drafted(f"t.me/{NAME}/70")
    known(office, before, untimed, shown(office, 70))
    assert office.observe().children == (), "somebody asks about it already"
    with office.at_work() as who:
        steps.withdraw(who, other)
    assert office.observe().children == ("N-03",), "a withdrawn request asks about nothing"
    child = office.row("N-03")
    assert (child.parent, child.link, child.request.state) == (label, "reappeared", State.DRAFT)
    with office.at_work() as who:
        (item,) = record_of(who, child).items
        assert (item.locator, item.sha256, item.description) == (f"t.me/{NAME}/70", FILE, "꽃 그림 한 장")
    assert office.observe().children == ()


def test_the_same_file_in_another_room_is_followed_there(office: Office) -> None:
    removed(office)
    known(office, shown(office, 5, room=ELSEWHERE))
    assert office.observe().children == ("N-02",)
    assert places(office, "N-02") == ["t.me/flower_two/5"]


def test_what_was_withdrawn_is_not_followed(office: Office) -> None:
    label = removed(office)
    with office.at_work() as who:
        steps.withdraw(who, label)
    known(office, shown(office, 70))
    assert office.observe().children == ()


def test_a_room_that_probably_goes_on_is_drafted_as_a_room(office: Office) -> None:
    label = office.sent(f"t.me/{NAME}")
    sealed = []
    for _ in range(2):
        office.wait(hours=2)
        office.capture(feed(office.at))
        sealed.append([one["seq"] for one in map(json.loads, office.log().splitlines()) if one["type"] == "items.sealed"][-1])
    known(office, found=[pair(NUMBER, ELSEWHERE, level="possible"), none_seen(NUMBER)])
    for one in sealed:
        office.look(label, Seen.ROOM_GONE, one)
    assert [row.item.state for row in office.items(label)] == [ItemState.GONE_WITH_ROOM]
    assert children(office, label) == [], "what is only possible is left to people"
    known(office, found=[pair(NUMBER, ELSEWHERE)])
    for _ in range(2):
        office.look(label, Seen.UNKNOWN, sealed[0])
        assert children(office, label) == ["N-02"], "once"
    child = office.row("N-02")
    assert (child.parent, child.link, child.request.state) == (label, "reappeared", State.DRAFT)
    with office.at_work() as who:
        (item,) = record_of(who, child).items
        assert (item.locator, item.locator_type, item.messages) == ("t.me/flower_two", LocatorType.ROOM, ())


def children(office: Office, label: str) -> list[str]:
    with office.at_work() as who:
        return [row.label for row in who.opened.book.removal.children(requested(who, label).request_id)]
