# SPDX-License-Identifier: Apache-2.0
"""Story 4: tiers, invitations and sales."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sotdae.simulation.doors import GREENHOUSE
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
