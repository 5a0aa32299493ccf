# SPDX-License-Identifier: Apache-2.0
"""What is new: closings, possible continuations, calls, surges and freezes, and how far back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import succession_rows as make

from sotdae.actions.questions import news
from sotdae.actions.workspace import ANSWERS, Workspace
from sotdae.custody.log_lines import make_line
from sotdae.lake.answers_writer import AnswersWriter, RoomAnswer
from sotdae.model.findings import Finding
from sotdae.text.readings import Readings

FOREIGN: list[tuple[str, dict[str, Any]]] = [
    *(("hold.set", {"hold": "one", "until": None}), ("hold.set", {"hold": 2, "until": "soon"}), ("hold.lifted", {})),
    *(("case.stated", {"retain_until": [1]}), ("case.basis", {"basis_until": {"a": 1}}), ("backup.made", {}), ("backup.pruned", {"runs": 7})),
    *(("unseal.requested", {"action": ""}), ("unseal.approved", {"action": "nobody's"})),
]
"""Lines in their form with fields that this program never writes."""


def call(number: int, messages: int, *, stands: bool, at: int | None) -> Finding:
    values = {"role": "reporter", "messages": messages, "stands": stands, "first_at": at, "last_at": at, "surge_day": "2026-03-24"}
    return Finding("room.calls", (make.room(number), "reporter"), values)


def test_possible_continuations_and_calls_stand_beside_closings(tmp_path: Path) -> None:
    place = make.workspace(
        tmp_path / "w",
        [
            *(make.none_seen(1), make.pair(1, 7), make.pair(1, 8, level="rejected", rank=2)),
            *(call(8, 2, stands=True, at=make.CLOSED), call(3, 1, stands=False, at=None), call(7, 0, stands=False, at=None)),
        ],
    )
    found = news.today(place)
    (pair,) = found["successions"]
    assert (pair["label"], pair["to"]["label"], pair["level"], pair["signs"], pair["against"]) == ("R-01", "R-07", "probable", 4, 2)
    assert pair["calibrated_on"] == "simulation"
    assert [(row["label"], row["role"], row["messages"], row["stands"]) for row in found["calls"]] == [
        ("R-08", "reporter", 2, True),
        ("R-03", "reporter", 1, False),
    ], "a room that only tells of a call makes none"


def dated(tmp_path: Path, *days: int) -> Workspace:
    """A case whose rooms turned private so many days before the newest moment of its captures."""
    place = make.workspace(tmp_path / "w", [])
    with AnswersWriter(place.lake / "garden" / ANSWERS, case="garden", mode="hash-only", reader=Readings()) as out:
        for number, before in enumerate(days, 1):
            at = f"2026-03-{30 - before:02d}T03:00:00+00:00"
            event = {"what": "turned_private", "earliest": None, "latest": at, "detail": "", "evidence": []}
            sheet = make.sheet("garden", number) | {"history": [event], "unknown_after": "2026-03-30T03:00:00+00:00"}
            out.put_room(RoomAnswer(make.room(number), (f"R-{number:02d}", f"방-{number:02d}"), sheet=sheet))
        out.finish(snapshots=[], made_at=make.CLOSED)
    return place


def test_days_are_counted_back_from_what_captures_show(tmp_path: Path) -> None:
    place = dated(tmp_path, 1, 9, 20)
    assert [row["label"] for row in news.today(place)["closings"]] == ["R-01", "R-02", "R-03"]
    found = news.today(place, days=9)
    assert [row["label"] for row in found["closings"]] == ["R-01", "R-02"]
    assert (found["since"], found["until"]) == ("2026-03-21T03:00:00+00:00", "2026-03-30T03:00:00+00:00")


def log_of(*lines: tuple[str, str, int, dict[str, Any]]) -> bytes:
    """Lines of a log: type, case, day of March 2026 (03:00 UTC), facts in clear."""
    made = [
        make_line(seq, datetime(2026, 3, day, 3, tzinfo=UTC), kind, case, facts=facts, previous="0" * 64)
        for seq, (kind, case, day, facts) in enumerate(lines, start=1)
    ]
    return b"".join(line + b"\n" for line in made)


def test_freezes_are_told_as_entries_of_the_log_and_never_which_item(tmp_path: Path) -> None:
    place = make.workspace(tmp_path / "w", [])
    lines = log_of(("item.frozen", "garden", 30, {}), ("item.unfrozen", "another team's", 30, {}), ("item.unfreezing", "garden", 31, {}))
    (place.vault / "log.jsonl").write_bytes(lines + b'{"type":"item.fro')
    found = news.today(place)["freezes"]
    assert found == [
        {"case": "garden", "what": "lifting_asked", "at": "2026-03-31T03:00:00+00:00", "log_seq": 3},
        {"case": "garden", "what": "frozen", "at": "2026-03-30T03:00:00+00:00", "log_seq": 1},
    ]


def test_a_log_that_somebody_wrote_into_stops_no_reminder(tmp_path: Path) -> None:
    place = make.workspace(tmp_path / "w", [])
    lines = log_of(("hold.set", "garden", 30, {"hold": 1, "until": "2026-04-02"}), *((kind, "garden", 30, facts) for kind, facts in FOREIGN))
    deep = b"".join(b'{"type":"%s","x":%s\n' % (mark, b"[" * 50_000) for mark in (b"hold.set", b"unseal.requested", b"item.frozen"))
    (place.vault / "log.jsonl").write_bytes(lines + deep + b'["hold.set"]\n"unseal."\n')
    found = news.today(place, now=datetime(2026, 3, 31, tzinfo=UTC))
    assert [(row["what"], row["name"], row["on"]) for row in found["due"]] == [("hold", "H-01", "2026-04-02")]
    assert found["freezes"] == found["unsealing"] == []


def test_an_empty_case_is_quiet(tmp_path: Path) -> None:
    found = news.today(make.workspace(tmp_path / "w", [], rooms=[]))
    assert {name: rows for name, rows in found.items() if rows} == {}
