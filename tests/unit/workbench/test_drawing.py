# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotdae.cases.dossier import GrowthPoint, HistoryEvent, RoomSheet
from sotdae.workbench.drawing import room_line
from sotdae.workbench.drawing.shapes import Axis, ticks

START = datetime(2026, 3, 1, tzinfo=UTC)


def event(what: str, first: int | None, last: int | None) -> HistoryEvent:
    return HistoryEvent(what, *(None if hours is None else START + timedelta(hours=hours) for hours in (first, last)), detail="", citations=())


def room(history: tuple[HistoryEvent, ...] = (), growth: tuple[GrowthPoint, ...] = (), **facts: Any) -> RoomSheet:
    last = START + timedelta(days=20)
    known: dict[str, Any] = {"first_at": START, "last_at": last, "unknown_after": last, "history": history, "growth": growth, **facts}
    return RoomSheet(
        "R-03", "방-03", "tg:channel:3", "public_channel", "●●●", "private", 9, members_observed=None, people_seen=None, members_claimed=None, **known
    )


def point(on: str, **counts: int | None) -> GrowthPoint:
    blank = dict.fromkeys(("joins", "invited", "left", "senders", "messages", "members", "monthly_users"))
    return GrowthPoint(on=on, **{**blank, **counts})  # type: ignore[arg-type]  # (counts by name)


CLOSED = (event("public", 1, 1), event("turned_private", 200, 230))


def kinds(chart: Any) -> list[str]:
    return [one.class_ for one in chart.shapes if one.class_.startswith("st ")]


def test_unknown_is_drawn_as_unknown() -> None:
    chart = room_line.chart(room(CLOSED), [START], "en")
    assert chart is not None
    assert kinds(chart) == ["st unknown", "st public", "st changing", "st private", "st unknown"]
    told = [one.words for one in chart.shapes if one.kind == "text"]
    assert "counted members: not in the captures (not zero)" in told
    assert ("st unknown", "unknown") in chart.keys


def test_a_count_that_nobody_observed_has_no_bar() -> None:
    days = (point("2026-03-02", messages=5, members=100), point("2026-03-03", messages=0), point("2026-03-04", messages=None, members=120))
    chart = room_line.chart(room(CLOSED, days), [], "en")
    assert chart is not None
    bars = {name: [one.title for one in chart.shapes if one.class_ == f"bar {name}"] for name in ("messages", "members", "arrivals")}
    assert bars == {"messages": ["2026-03-02: 5"], "members": ["2026-03-02: 100", "2026-03-04: 120"], "arrivals": []}
    assert [words for _, words in chart.marks] == [
        "2026-03-02: messages 5 · counted members 100",
        "2026-03-03: messages 0",
        "2026-03-04: counted members 120",
    ]


def test_a_closer_look_shows_that_stretch_only() -> None:
    captured = [START, START + timedelta(days=19)]
    chart = room_line.chart(room(CLOSED), captured, "ko", (START + timedelta(days=8), START + timedelta(days=10)))
    assert chart is not None
    assert kinds(chart) == ["st public", "st changing", "st private"]
    assert sum(1 for one in chart.shapes if one.class_ == "capture") == 0
    assert room_line.closer(chart.facts, 0.5) is None, "two days are the closest look"
    assert room_line.closer(chart.facts, 2.0) == (round((START + timedelta(days=7)).timestamp()), round((START + timedelta(days=11)).timestamp()))


def test_without_any_time_there_is_no_chart() -> None:
    assert room_line.chart(room(first_at=None, last_at=None, unknown_after=None), [], "ko") is None


@given(st.lists(st.tuples(st.sampled_from(["public", "turned_private", "turned_public"]), st.integers(0, 500), st.integers(0, 90)), max_size=8))
def test_every_shape_stands_on_the_sheet(found: list[tuple[str, int, int]]) -> None:
    history = tuple(event(what, first, first + more) for what, first, more in found)
    chart = room_line.chart(room(history), [START + timedelta(days=3)], "ko")
    assert chart is not None
    for one in chart.shapes:
        assert 0 <= one.x <= 100
        assert one.x + one.wide <= 100.05
        assert 0 <= one.y <= chart.height
        assert one.y + one.high <= chart.height
    widths = [one.wide for one in chart.shapes if one.class_.startswith("st ")]
    assert sum(widths) == pytest.approx(100, abs=0.2), "the state's lane has no hole"


@given(st.integers(1, 4_000), st.integers(0, 23))
def test_an_axis_has_few_days_and_at_least_one(days: int, hour: int) -> None:
    axis = Axis(START + timedelta(hours=hour), START + timedelta(days=days + 1))
    named = [one for one in ticks(axis, 100) if one.kind == "text"]
    assert 1 <= len(named) <= 16
