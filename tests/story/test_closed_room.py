# SPDX-License-Identifier: Apache-2.0
"""Story 1: a room that closes keeps its history, with bounds instead of a guessed moment."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sotdae.actions import reading
from sotdae.actions.demonstration import DemoResult
from sotdae.actions.workspace import Workspace
from sotdae.simulation.story import HUB
from sotdae.simulation.world import World

Sheet = dict[str, Any]


def test_the_closing_lies_between_the_captures_that_show_it(sheet: Callable[[str], Sheet], world: World) -> None:
    truth: Any = world.truth["rooms"]
    closed_at = next(since for since, kind in truth[HUB]["kinds"] if kind == "private_channel")
    (event,) = [event for event in sheet(HUB)["history"] if event["what"] == "turned_private"]
    earliest, latest = (reading.iso(1_000_000 * moment) for moment in (closed_at - 12 * 3600, closed_at + 3 * 86_400))
    assert earliest is not None
    assert latest is not None
    assert earliest < event["earliest"] < reading.iso(1_000_000 * closed_at) < event["latest"] < latest
    assert len({place["item_id"] for place in event["evidence"]}) == 2, "one place in the capture before and one in the capture after"
    assert all(place["log_seq"] for place in event["evidence"])


def test_what_came_before_the_closing_is_still_there(sheet: Callable[[str], Sheet], place: Workspace) -> None:
    hub = sheet(HUB)
    assert (hub["state"], hub["members_observed"]) == ("private", None)
    assert hub["unknown_after"] is not None
    assert hub["captures"] == 3
    assert (hub["revisions"], hub["absences"]) == (1, 1)
    assert any(hit["label"] == hub["label"] for hit in reading.find(place, "이름표를 새로 달았습니다"))


def test_what_a_channel_cannot_show_is_unknown_in_sheet_and_report(sheet: Callable[[str], Sheet], told: DemoResult) -> None:
    room = sheet(HUB)
    assert [room["growth"][name] for name in ("joins", "invited", "left", "senders")] == [None] * 4
    report = Path(told.report).read_text("utf-8")
    assert "자료에 하나도 보이지 않음(표의 ?)" in report
    assert "(날마다, 한국 날짜)" in report
