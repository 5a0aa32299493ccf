# SPDX-License-Identifier: Apache-2.0
"""Story 7: a bot says that its users doubled within a week."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sotdae.simulation.public_side import MONTHLY
from sotdae.simulation.story import BOT

Sheet = dict[str, Any]


def test_the_claims_are_told_apart_from_what_was_counted(sheet: Callable[[str], Sheet]) -> None:
    bot = sheet(BOT)
    assert (bot["members_claimed"], bot["members_observed"]) == (400_000, None)
    assert bot["claims"]["claims"] == 2
    assert bot["claims"]["contradicts"] is True


def test_monthly_users_are_shown_and_are_no_members(sheet: Callable[[str], Sheet]) -> None:
    bot = sheet(BOT)
    shown = [(day["on"], day["monthly_users"]) for day in bot["growth"]["days"] if day["monthly_users"] is not None]
    assert shown == list(zip(("2026-03-10", "2026-03-17", "2026-03-23"), MONTHLY, strict=True))
    assert (bot["monthly_users_observed"], bot["members_observed"]) == (MONTHLY[-1], None)
    assert bot["growth"]["evidence"]["monthly_users_observed"][0]["log_seq"]


def test_the_growth_of_the_bot_is_a_series_of_claims_and_counts(findings: Callable[[str], list[Any]], sheet: Callable[[str], Sheet]) -> None:
    (found,) = [found for found in findings("room.claimed_size") if found.key[0] == sheet(BOT)["room_key"]]
    series = found.values["series"]
    assert [day["claimed"] for day in series if day["claimed"] is not None] == [220_000, 400_000]
    assert [day["monthly_users"] for day in series if day["monthly_users"] is not None] == list(MONTHLY)
    assert all(day["members"] is None for day in series), "users of a month are no members"
