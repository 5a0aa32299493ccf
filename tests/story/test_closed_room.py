# SPDX-License-Identifier: Apache-2.0
"""Story 1: a room that closes keeps its history, with bounds instead of a guessed moment."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from sotdae.actions import reading
from sotdae.actions.adding.demonstration import DemoResult
from sotdae.actions.questions import finding
from sotdae.actions.workspace import Workspace
from sotdae.simulation.story import HUB, at
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
    assert hub["state"] == "private"
    assert hub["unknown_after"] is not None
    assert hub["captures"] == 6, "three exports and three sets of saved pages"
    assert (hub["revisions"], hub["absences"]) == (1, 1)
    assert any(hit["label"] == hub["label"] for hit in finding.find(place, "이름표를 새로 달았습니다"))


def test_its_public_page_is_gone_within_a_day_and_nobody_says_deleted(sheet: Callable[[str], Sheet], world: World, told: DemoResult) -> None:
    truth: Any = world.truth["rooms"]
    closed_at = next(since for since, kind in truth[HUB]["kinds"] if kind == "private_channel")
    (event,) = [event for event in sheet(HUB)["history"] if event["what"] == "turned_no_public_page"]
    closed = reading.iso(1_000_000 * closed_at)
    assert closed is not None
    assert event["earliest"] < closed < event["latest"]
    assert event["latest"] == reading.iso(1_000_000 * at(3, 21, 10)), "the page saved the next morning bounds it"
    assert not any("deleted" in one["what"] for room in told.rooms for one in room["history"])


def test_its_size_is_what_the_platform_showed_before_it_closed(sheet: Callable[[str], Sheet], world: World, told: DemoResult) -> None:
    hub = sheet(HUB)
    first, last = cast("dict[str, list[int]]", world.truth["shown"])[HUB]
    shown = [(day["on"], day["members"]) for day in hub["growth"]["days"] if day["members"] is not None]
    assert (shown[0], shown[-1], len(shown)) == (("2026-03-03", first), ("2026-03-20", last), 18)
    assert (hub["members_observed"], hub["members_kind"], hub["members_granularity"]) == (last, "subscribers", 1), "exact, as the card shows it"
    assert all(place["log_seq"] for place in hub["growth"]["evidence"]["members_observed"])
    assert f"{last:,}" in Path(told.report).read_text("utf-8")


def test_what_a_channel_cannot_show_is_unknown_in_sheet_and_report(sheet: Callable[[str], Sheet], told: DemoResult) -> None:
    room = sheet(HUB)
    assert [room["growth"][name] for name in ("joins", "invited", "left", "senders")] == [None] * 4
    report = Path(told.report).read_text("utf-8")
    assert "자료에 하나도 보이지 않음(표의 ?)" in report
    assert "(날마다, 한국 날짜)" in report
