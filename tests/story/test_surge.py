# SPDX-License-Identifier: Apache-2.0
"""Story 6: a room calls to go after reporters, and thousands come within a day."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sotdae.actions.adding.demonstration import DemoResult
from sotdae.actions.questions import news
from sotdae.actions.workspace import Workspace
from sotdae.cli import room_view
from sotdae.simulation.public_side import square_size
from sotdae.simulation.story import NEXT, SURGE, SURGE_JOINS
from sotdae.simulation.world import World

Sheet = dict[str, Any]


def test_the_day_of_the_surge_is_counted_and_named_as_joins(sheet: Callable[[str], Sheet]) -> None:
    square = sheet(SURGE)
    busiest = max(square["growth"]["days"], key=lambda day: day["joins"] or 0)
    assert (busiest["on"], busiest["joins"]) == ("2026-03-24", SURGE_JOINS)


def test_the_platforms_own_count_jumps_beside_the_joins_and_a_missed_day_stays_unknown(sheet: Callable[[str], Sheet]) -> None:
    square = sheet(SURGE)
    shown = {day["on"]: day["members"] for day in square["growth"]["days"]}
    assert (shown["2026-03-23"], shown["2026-03-25"]) == (square_size(SURGE_JOINS, 4), square_size(SURGE_JOINS, 6))
    assert shown["2026-03-22"] is None, "an empty cell is not observed, never zero"
    assert square["members_observed"] == square_size(SURGE_JOINS, 7)
    assert square["members_kind"] == "members", "the number of members, not of those online"


def test_the_surge_raises_an_alarm(findings: Callable[[str], list[Any]], world: World) -> None:
    alarmed = [found for found in findings("room.surges") if found.values["alarms"]]
    assert [found.key[0].rpartition(":")[2] for found in alarmed] == [str(world.truth["rooms"][SURGE]["number"])]  # type: ignore[index,call-overload]  # a table
    (alarm,) = alarmed[0].values["alarms"]
    assert (alarm["on"], alarm["measure"], alarm["joins"]) == ("2026-03-24", "arrivals", SURGE_JOINS)
    assert (alarm["basis"], alarm["cohort_higher"]) == ("age", 0), "six days old: it is measured against rooms of its age"
    assert alarm["baseline_rooms"] >= 4
    assert {one["signal"] for one in alarm["missing"]} == {"baseline", "age", "size"}


def test_the_alarm_leads_to_the_first_and_the_last_who_came(sheet: Callable[[str], Sheet]) -> None:
    square = sheet(SURGE)
    (alarm,) = square["surges"]["alarms"]
    first, last = (place["message_id"] for place in alarm["evidence"])
    assert last - first == SURGE_JOINS - 1
    assert all(place["label"] == square["label"] and place["log_seq"] for place in alarm["evidence"])
    assert (alarm["low"], alarm["tail_log10"] < -100, alarm["expected"]) == (0, True, 0.5)


def test_the_platforms_own_jump_is_not_judged_for_want_of_rooms_like_it(sheet: Callable[[str], Sheet]) -> None:
    waiting = {row["on"]: row["gain"] for row in sheet(SURGE)["surges"]["abstained"] if row["measure"] == "members"}
    assert waiting["2026-03-24"] == square_size(SURGE_JOINS, 5) - square_size(SURGE_JOINS, 4)


def test_today_names_the_room_and_the_day(place: Workspace, sheet: Callable[[str], Sheet]) -> None:
    (row,) = news.today(place)["surges"]
    assert (row["label"], row["on"], row["gain"]) == (sheet(SURGE)["label"], "2026-03-24", SURGE_JOINS)


def test_those_who_came_are_counted_and_never_listed(findings: Callable[[str], list[Any]], sheet: Callable[[str], Sheet]) -> None:
    assert sheet(SURGE)["people"]["accounts_least"] >= SURGE_JOINS
    assert "acct:" not in json.dumps([sheet(SURGE)["people"], sheet(SURGE)["surges"]])
    (whole,) = [found for found in findings("room.people_bound") if found.key == ("*",)]
    assert whole.values["accounts_least"] >= sheet(SURGE)["people"]["accounts_least"]


def test_the_call_before_the_surge_is_told_by_role(sheet: Callable[[str], Sheet]) -> None:
    square = sheet(SURGE)
    (call,) = square["calls"]
    assert (call["role"], call["stands"], call["messages"], call["independent"]) == ("reporter", True, 2, 2)
    assert (call["by_admin"], call["by_others"], call["by_room"], call["pinned"]) == (1, 1, 0, 0)
    assert (call["surge_day"], call["surge_after_days"], call["surge_gain"]) == ("2026-03-24", 1, SURGE_JOINS)
    assert (call["label"], call["first_at"][:10], call["last_at"][:10]) == (square["label"], "2026-03-23", "2026-03-23")
    bits = {reason["signal"]: reason["bits"] for reason in call["reasons"]}
    assert bits["surge_followed"] > 0
    assert {place["label"] for place in call["evidence"]} == {square["label"]}


def test_of_a_call_only_the_characters_under_the_rule_are_shown(sheet: Callable[[str], Sheet], told: DemoResult) -> None:
    (call,) = sheet(SURGE)["calls"]
    read = {(part["written"], part["read"]) for quote in call["quotes"] for part in quote["read"]}
    assert ("기.자에게 다 같이 메.일 세.례", "기자에게다같이메일세례") in read
    report = html.unescape(re.sub(r"<[^>]*>", "", Path(told.report).read_text("utf-8")))
    assert "기.자에게 다 같이 메.일 세.례" in report
    assert "공지: 기" not in report
    assert "acct:" not in json.dumps(call)


def test_whoever_tells_of_a_call_does_not_call(sheet: Callable[[str], Sheet]) -> None:
    (call,) = sheet(NEXT)["calls"]
    assert (call["stands"], call["messages"], call["about"], call["quotes"], call["surge_day"]) == (False, 0, 1, [], None)


@pytest.mark.parametrize("spoken", ["ko", "en"])
def test_the_terminal_tells_the_call_and_the_surge_beside_it(
    place: Workspace, sheet: Callable[[str], Sheet], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], spoken: str
) -> None:
    monkeypatch.setenv("SOTDAE_LANG", spoken)
    monkeypatch.setenv("COLUMNS", "200")
    room_view.show_room(place.folder, sheet(SURGE)["label"], None, as_json=False)
    out = capsys.readouterr().out
    assert {"ko": "몰려가자는 말(역할로만)", "en": "calls to go after people (by role)"}[spoken] in out
    assert {"ko": "1일 뒤 2026-03-24 갑자기 2,700명", "en": "then, on 2026-03-24 (days after: 1), 2,700 more"}[spoken] in out
    assert "공지: 기" not in out
