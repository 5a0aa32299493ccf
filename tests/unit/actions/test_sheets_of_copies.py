# SPDX-License-Identifier: Apache-2.0
"""A picture in very many rooms costs each room's sheet the same."""

from __future__ import annotations

import io
from typing import Any

from rich.console import Console

from sotdae.actions.answers.sheets import MOST_COPY_ROOMS, Across, Names, copy_rows, room_sheet
from sotdae.cli.room_view import tell_copies
from sotdae.lake.feed import RoomFacts
from sotdae.model.findings import Evidence, Finding, Reason

ROOMS = [f"telegram:{number:03d}" for number in range(70)]
NAMES = Names("표본", {key: number + 1 for number, key in enumerate(ROOMS)}, {}, {})


def everywhere() -> Finding:
    rooms: list[Any] = [{"room_key": key, "items": 1, "posts": 1, "first_from": None, "first_until": None} for key in ROOMS]
    values = {"items": 3, "item_ids": ["a" * 64], "posts": 70, "rooms": rooms, "first_seen_from": None, "first_seen_until": None}
    cited = tuple(Reason("shown", 1, (Evidence(key, 1, "b" * 64, 0, 1),), made_by="room") for key in ROOMS)
    return Finding("picture.copies", ("a" * 64,), values, cited)


def sheet(key: str) -> dict[str, Any]:
    facts = RoomFacts(key, None, None, (), (), None, 1, None, None, 1, 0, 0, None, None, ())
    return room_sheet(NAMES, facts, {}, [], Across(copies=copy_rows(NAMES, [everywhere()])))


def test_a_sheet_names_the_first_rooms_its_own_and_how_many_there_are() -> None:
    for key, label, shown in ((ROOMS[2], "R-03", MOST_COPY_ROOMS), (ROOMS[69], "R-70", MOST_COPY_ROOMS + 1)):
        (row,) = sheet(key)["copies"]
        labels = [room["label"] for room in row["rooms"]]
        assert (len(labels), row["rooms_total"], labels[0], label in labels) == (shown, 70, "R-01", True)


def test_the_terminal_says_that_there_are_more() -> None:
    out = Console(file=io.StringIO(), width=300)
    tell_copies(out, sheet(ROOMS[0])["copies"])
    assert "… (+60)" in out.file.getvalue()  # type: ignore[attr-defined]  # (a StringIO)
