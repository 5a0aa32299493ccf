# SPDX-License-Identifier: Apache-2.0
"""Story 2 and 3, what goes between rooms: the hub's posts reach its successor, and three sub-rooms show the same notices within seconds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sotdae.simulation.notices import NOTICES, SECONDS_BETWEEN
from sotdae.simulation.story import HUB, NEXT
from sotdae.simulation.world import World

Sheet = dict[str, Any]
SUBROOMS = ("subroom-1", "subroom-2", "subroom-3")


def test_what_the_successor_forwarded_stands_first_in_the_hub(sheet: Callable[[str], Sheet]) -> None:
    hub, following = sheet(HUB), sheet(NEXT)
    assert len(following["texts"]) >= 9, "of ten forwards one is too short"
    for row in following["texts"]:
        assert [room["label"] for room in row["rooms"]] == [hub["label"], following["label"]]
        assert [(room["posts"], room["forwarded"], room["own_posts"]) for room in row["rooms"]] == [(1, 0, 1), (1, 1, 1)]
        assert row["rooms"][0]["first_until"] < row["rooms"][1]["first_until"]
        assert row["rooms"][1]["evidence"][0]["label"] == following["label"]
    assert [row["text_id"] for row in hub["texts"]] == [row["text_id"] for row in following["texts"]]


def test_three_sub_rooms_show_the_same_notices_however_written_and_within_seconds(
    sheet: Callable[[str], Sheet], findings: Callable[[str], list[Any]], world: World
) -> None:
    rooms = [sheet(key) for key in SUBROOMS]
    assert len(rooms[0]["texts"]) == len(NOTICES)
    for row in rooms[0]["texts"]:
        assert [room["label"] for room in row["rooms"]] == [room["label"] for room in rooms]
        assert (row["posts"], row["forwarded"], row["texts"], row["writings"], row["odd"]) == (3, 0, 1, 2, 1)
    labels = {room["room_key"]: room["label"] for room in rooms}
    pairs = {tuple(labels[key] for key in finding.key): finding for finding in findings("rooms.reposting")}
    assert set(pairs) == {(rooms[left]["label"], rooms[right]["label"]) for left, right in ((0, 1), (0, 2), (1, 2))}
    told = [pair for pair in rooms[0]["reposting"] if pair["rooms"][1]["label"] == rooms[1]["label"]]
    assert [(pair["objects"], pair["first_led"], pair["gap_milliseconds"], pair["is_remarkable"]) for pair in told] == [
        (len(NOTICES), len(NOTICES), 1000 * SECONDS_BETWEEN, True)
    ]
    truth: Any = world.truth
    assert truth["notices"]["rooms"] == list(SUBROOMS)


def test_no_sheet_prints_a_text(sheet: Callable[[str], Sheet]) -> None:
    for key in (HUB, NEXT, *SUBROOMS):
        shown = str(sheet(key)["texts"]) + str(sheet(key)["reposting"])
        assert not any(word in shown for word in ("예시 글", "화단", "안내"))
