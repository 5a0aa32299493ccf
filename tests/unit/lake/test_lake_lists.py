# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lake_rows as make
import pytest

from sotdae.lake.answers import Answers
from sotdae.lake.answers_lists import ORDERS, RoomFilter
from sotdae.lake.answers_writer import AnswersWriter, RoomAnswer
from sotdae.lake.shapes import ListEntry

DAY = 86_400_000_000


def room(number: int, *entries: ListEntry, **sheet: Any) -> RoomAnswer:
    labels = (f"R-{number:02d}", f"방-{number:02d}")
    facts = {"label": labels[0], "label_ko": labels[1], "state": "public", "room_type": "public_channel", "messages": number, **sheet}
    return RoomAnswer(f"tg:channel:{number}", labels, sheet=facts, entries=entries)


def call(at: int | None, size: int, key: str = "reporter") -> ListEntry:
    return ListEntry("call", key, at, size, {"role": key, "title": {"ko": "가", "en": "a"}})


ROOMS = (
    room(
        1,
        call(3 * DAY, 2),
        call(None, 9, "teacher"),
        last_at="2026-03-02T00:00:00+00:00",
        members_observed=5,
        unknown_after="2026-03-09T00:00:00+00:00",
    ),
    room(2, state="private", room_type=None, last_at="2026-03-01T00:00:00+00:00", members_claimed=900),
    room(3, call(DAY, 4), ListEntry("link", "R-01", DAY, 7, {}), state="private", last_at=None),
    room(11, state="unknown", messages=None, members_observed=70),
)
CAPTURES = [{"capture_id": "a", "rooms": ["R-01", "R-02"]}, {"capture_id": "b", "rooms": ["R-01"]}, {"capture_id": "c"}]


def put(path: Path, rooms: tuple[RoomAnswer, ...]) -> None:
    with AnswersWriter(path, case="봄", mode="synthetic", reader=make.READER) as out:
        out.outdated({one.room_key: "1" for one in rooms})
        for one in rooms:
            out.put_room(one)
        out.put_captures(CAPTURES)
        out.finish(snapshots=[], made_at=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    put(tmp_path / "answers.sqlite3", ROOMS)
    return tmp_path / "answers.sqlite3"


@pytest.fixture
def answers(path: Path) -> Iterator[Answers]:
    with Answers(path) as opened:
        yield opened


def labels(answers: Answers, order: str = "number", **wanted: Any) -> list[str]:
    rows, total = answers.listed(RoomFilter(**wanted), order)
    assert total == len(rows)
    return [row["label"] for row in rows]


def test_every_part_of_a_filter_has_to_hold(answers: Answers) -> None:
    assert labels(answers) == ["R-01", "R-02", "R-03", "R-11"]
    assert labels(answers, states=("private",)) == ["R-02", "R-03"]
    assert labels(answers, states=("private",), having=("call",)) == ["R-03"]
    assert labels(answers, having=("call", "link")) == ["R-03"]
    assert labels(answers, room_types=("",)) == ["R-02"]
    assert labels(answers, least=60) == ["R-02", "R-11"], "claimed counts as well as counted"
    first = 1_772_323_200_000_000  # 2026-03-01
    assert labels(answers, after=first) == ["R-01", "R-02"]
    assert labels(answers, before=first + 1) == ["R-02"]


def test_what_is_not_known_comes_last_in_every_order(answers: Answers) -> None:
    assert {order: labels(answers, order) for order in ORDERS} == {
        "number": ["R-01", "R-02", "R-03", "R-11"],
        "last": ["R-01", "R-02", "R-03", "R-11"],
        "messages": ["R-03", "R-02", "R-01", "R-11"],
        "members": ["R-11", "R-01", "R-02", "R-03"],
        "claimed": ["R-02", "R-01", "R-03", "R-11"],
    }


def test_a_list_is_handed_out_in_parts(answers: Answers) -> None:
    rows, total = answers.listed(RoomFilter(), limit=2, offset=1)
    assert ([row["label"] for row in rows], total) == (["R-02", "R-03"], 4)
    assert rows[1]["counts"] == {"call": 1, "link": 1}


def test_facets_count_rooms_not_entries(answers: Answers) -> None:
    states, types, having = answers.facets()
    assert states == {"public": 1, "private": 2, "unknown": 1}
    assert types == {"public_channel": 3, "": 1}
    assert having == {"call": 2, "link": 1}


def test_entries_come_newest_first_and_without_a_time_last(answers: Answers) -> None:
    rows, total = answers.entries("call")
    assert [(one.labels[0], one.key, one.at) for one in rows] == [
        ("R-01", "reporter", 3 * DAY),
        ("R-03", "reporter", DAY),
        ("R-01", "teacher", None),
    ]
    assert total == 3
    assert [one.size for one in answers.entries("call", order="size")[0]] == [9, 4, 2]
    assert [one.labels[0] for one in answers.entries("call", key="reporter", after=2 * DAY)[0]] == ["R-01"]
    assert [one.key for one in answers.entries("call", room_key="tg:channel:3")[0]] == ["reporter"]
    assert answers.entries("call", room_key="tg:channel:none") == ([], 0)


def test_totals_stand_a_row_for_each_thing(answers: Answers) -> None:
    rows, total = answers.entry_totals("call")
    assert [(one.key, one.rooms, one.size, one.first_at, one.last_at) for one in rows] == [
        ("reporter", 2, 6, DAY, 3 * DAY),
        ("teacher", 1, 9, None, None),
    ]
    assert total == 2


def test_captures_of_one_room_and_of_all(answers: Answers) -> None:
    assert [row["capture_id"] for row in answers.newest_captures(2)[0]] == ["c", "b"]
    rows, total = answers.newest_captures(1, label="R-01")
    assert ([row["capture_id"] for row in rows], total) == (["b"], 2)
    assert answers.newest_captures(label="R-99") == ([], 0)


def test_the_newest_moment_is_what_any_capture_shows(answers: Answers) -> None:
    assert answers.newest_moment() == 1_773_014_400_000_000, "R-01 was seen until 2026-03-09, after its last message"
    assert answers.counted() == (4, 6)


def test_labels_of_some_rooms(answers: Answers) -> None:
    assert answers.labels_of(["tg:channel:2", "nobody", "tg:channel:2"]) == {"tg:channel:2": ("R-02", "방-02")}
    assert set(answers.rooms_labelled(["R-01", "R-11", "R-99", "?"])) == {"R-01", "R-11"}
    assert len(answers.labels_of(f"tg:channel:{number}" for number in range(1_500))) == 4


def test_an_update_replaces_and_forgets(path: Path) -> None:
    put(path, (room(1, call(5 * DAY, 1)), ROOMS[1]))
    with Answers(path) as answers:
        assert labels(answers) == ["R-01", "R-02"]
        assert [one.at for one in answers.entries("call")[0]] == [5 * DAY]
        assert answers.facets()[2] == {"call": 1}
        assert answers.entry_totals("link") == ([], 0)


def test_what_is_about_one_room_is_found_without_reading_what_is_about_the_others(answers: Answers) -> None:
    asked: list[str] = []
    answers._connection.set_trace_callback(asked.append)
    answers.findings("room.succession", "tg:channel:1")
    answers.findings_about("room.succession", "tg:channel:1")
    for order in ("at", "size"):
        answers.entries("link", key="R-01", order=order)
        answers.entries("link", room_key="tg:channel:1", order=order)
    answers._connection.set_trace_callback(None)
    statements = [one for one in asked if one.startswith("SELECT")]
    assert len(statements) == 6
    for statement in statements:
        plan = [str(row[3]) for row in answers._connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
        assert not [step for step in plan if step.endswith("(kind=?)")], statement


def test_what_a_later_page_skips_is_skipped_in_an_index(answers: Answers) -> None:
    asked: list[str] = []
    answers._connection.set_trace_callback(asked.append)
    answers.listed(RoomFilter(), offset=2, limit=1)
    answers._connection.set_trace_callback(None)
    (statement,) = [one for one in asked if "OFFSET" in one]
    plan = [str(row[3]) for row in answers._connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
    assert any("USING COVERING INDEX listed_number" in step for step in plan), plan
