# SPDX-License-Identifier: Apache-2.0
"""Story 4: tiers, invitations and sales, and where rooms send those who join or pay."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sotdae.actions.adding.demonstration import DemoResult
from sotdae.actions.workspace import ANSWERS, Workspace
from sotdae.cli import room_view
from sotdae.lake.answers import Answers
from sotdae.simulation.doors import GREENHOUSE
from sotdae.simulation.sayings import DESK
from sotdae.simulation.story import HUB, NEXT
from sotdae.simulation.world import World

Sheet = dict[str, Any]


def test_the_apply_link_of_a_button_is_kept_as_a_link(sheet: Callable[[str], Sheet]) -> None:
    (button,) = [link for link in sheet(HUB)["links"] if link["kind"] == "button"]
    assert "apply" not in button["target"], "masked"
    assert button["evidence"][0]["message_id"] is not None


def test_tiers_and_prices_are_read(findings: Callable[[str], list[Any]], sheet: Callable[[str], Sheet], world: World) -> None:
    truth: Any = world.truth
    standing = {finding.key: finding for finding in findings("room.tiers") if finding.values["stands"]}
    above = {(row["lower"], row["upper"], row["upper_known"]) for row in sheet(HUB)["tiers"]}
    ((_, upper, is_known),) = above
    assert is_known, "the invitation's page was saved, so the room above has a label"
    assert upper.startswith("R-")
    assert {key[0] for key in standing} == {sheet(HUB)["room_key"], sheet(NEXT)["room_key"]}
    assert len(truth["tiers"]) == 2
    assert ("t.me/+●●●", False, True) in {(row["upper"], row["upper_known"], row["stands"]) for row in sheet(NEXT)["tiers"]}
    assert all(GREENHOUSE not in str(row) for row in sheet(NEXT)["tiers"]), "masked"
    assert all(finding.values["circle"] == [] for finding in standing.values())


def test_an_order_of_rooms_has_levels(sheet: Callable[[str], Sheet]) -> None:
    (row,) = sheet(HUB)["tiers"]
    assert (row["level_lower"], row["level_upper"], row["own"], row["stands"]) == (0, 1, 1, True)
    assert row["quotes"][0]["read"] == [{"written": "상.위 방", "read": "상위방", "view": "v2"}]


def test_a_higher_room_without_a_link_is_said_to_have_no_name(sheet: Callable[[str], Sheet]) -> None:
    (row,) = [row for row in sheet(NEXT)["tiers"] if row["upper"] is None]
    assert (row["messages"], row["stands"], row["level_upper"]) == (2, True, None)
    assert [missing["signal"] for missing in row["missing"]] == ["upper"]


def test_prices_and_ways_of_paying_are_read(sheet: Callable[[str], Sheet], world: World) -> None:
    truth: Any = world.truth
    rows = {row["rule"]: row for row in sheet(NEXT)["gates"] if row["family"] == "sale"}
    price = rows["sale.invite_price"]
    assert [price["price_min_krw"], price["price_max_krw"]] == truth["prices"][NEXT]
    assert (price["price_median_krw"], price["prices"], price["stands"]) == (50_000, 3, True)
    assert list(rows["sale.method"]["methods"]) == truth["methods"][NEXT]


def test_the_bot_at_the_door_ties_two_rooms_together(findings: Callable[[str], list[Any]], sheet: Callable[[str], Sheet], world: World) -> None:
    truth: Any = world.truth
    found = {finding.key[0]: finding.values for finding in findings("case.contact_points")}
    (shared,) = [values for values in found.values() if values["shared"]]
    assert {room["room_key"] for room in shared["rooms"]} == {sheet(key)["room_key"] for key in truth["contact_points"]["bot"]}
    assert (shared["kind"], shared["messages"]) == ("bot", 2)
    assert found["*"]["held_targets"] == found["*"]["held_checks"] == 0
    (row,) = [row for row in sheet(NEXT)["contact_points"] if row["shared"]]
    assert row["bits"] > 0
    assert row["rooms"] == [sheet(HUB)["label"], sheet(NEXT)["label"]]
    assert row["point"] == next(row for row in sheet(HUB)["contact_points"] if row["shared"])["point"]
    assert [place["label"] for place in row["evidence"]] == [sheet(NEXT)["label"]], "each room's sheet cites its own"


def test_no_contact_point_is_shown_anywhere(told: DemoResult, sheet: Callable[[str], Sheet], place: Workspace) -> None:
    name = DESK.rpartition("/")[2].partition("?")[0]
    report = Path(told.report).read_text("utf-8")
    assert "봇" in report
    assert name not in report
    assert name not in str([sheet(key)["contact_points"] for key in (HUB, NEXT)])
    (folder,) = [path for path in place.lake.iterdir() if path.is_dir()]
    with Answers(folder / ANSWERS) as answers:
        assert name not in str(answers.findings("case.contact_points"))


@pytest.mark.parametrize("spoken", ["ko", "en"])
def test_the_terminal_shows_kind_mask_and_digest(
    told: DemoResult, sheet: Callable[[str], Sheet], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], spoken: str
) -> None:
    monkeypatch.setenv("SOTDAE_LANG", spoken)
    monkeypatch.setenv("COLUMNS", "200")
    room_view.show_room(Path(told.workspace), sheet(NEXT)["label"], None, as_json=False)
    out = capsys.readouterr().out
    (row,) = [row for row in sheet(NEXT)["contact_points"] if row["shared"]]
    assert {"ko": f"봇 @●●●bot  [{row['point']}]", "en": f"bot @●●●bot  [{row['point']}]"}[spoken] in out
    assert {"ko": "같은 곳을 대는 방", "en": "rooms that give the same"}[spoken] in out
