# SPDX-License-Identifier: Apache-2.0
"""Claimed size: whose claim it is, which one is the largest and which the latest, and against what it is held."""

from __future__ import annotations

from collections.abc import Callable

import lake_rows as make
import pytest

from sotdae.analyses.claimed_size import ANALYSIS
from sotdae.model.findings import Finding
from sotdae.text.rules import Hit

Run = Callable[..., list[Finding]]


def claim(number: int, members: int, **changes: object) -> tuple[make.Message, list[Hit]]:
    return make.message(number, **changes), [Hit("claim.size", 1, "claim", 0, 4, members, "members", 1.0)]


def growth(**values: int | None) -> dict[str, list[Finding]]:
    return {"room.growth": [Finding("room.growth", (make.ROOM,), {"members_observed": None, "people_seen": None, **values}, ())]}


def run(analysed: Run, claims: list[tuple[make.Message, list[Hit]]], **counted: int | None) -> Finding:
    (found,) = analysed(ANALYSIS, [*(message for message, _ in claims), make.coverage(1, 9)], hits=claims, reads=growth(**counted))
    return found


def test_the_largest_and_the_latest_are_told_apart_and_cited(analysed: Run) -> None:
    found = run(analysed, [claim(1, 500), claim(2, 1_300), claim(3, 900)], people_seen=30)
    assert [found.values[name] for name in ("claims", "claimed_largest", "claimed_latest")] == [3, 1_300, 900]
    assert {reason.signal: reason.evidence[0].message_id for reason in found.reasons} == {"claim.size": 2, "claim.size.latest": 3}


@pytest.mark.parametrize(("counted", "contradicts"), [(130, True), (131, False), (None, None)])
def test_ten_times_what_was_counted_contradicts(analysed: Run, counted: int | None, contradicts: bool | None) -> None:
    assert run(analysed, [claim(1, 1_300)], people_seen=counted).values["contradicts"] is contradicts


def test_the_platforms_own_count_comes_before_accounts_seen(analysed: Run) -> None:
    found = run(analysed, [claim(1, 1_300)], people_seen=5, members_observed=1_250)
    assert (found.values["contradicts"], found.missing) == (False, ())


@pytest.mark.parametrize("origin", [{"forwarded_from_key": make.OTHER}, {"notes": "forwarded-from-hidden"}, {"notes": "forward-from-deleted"}])
def test_a_forwarded_claim_is_another_rooms(analysed: Run, origin: dict[str, str]) -> None:
    found = run(analysed, [claim(1, 400), claim(2, 9_000, **origin)])
    assert (found.values["claimed_largest"], found.values["claims"], found.values["claims_forwarded"]) == (400, 1, 1)


def test_a_rooms_own_post_forwarded_into_it_is_its_own_claim(analysed: Run) -> None:
    assert run(analysed, [claim(1, 400, forwarded_from_key=make.ROOM)]).values["claims_forwarded"] == 0


def test_a_room_with_forwarded_claims_only_has_no_finding(analysed: Run) -> None:
    claims = [claim(1, 9_000, forwarded_from_key=make.OTHER)]
    assert analysed(ANALYSIS, [claims[0][0], make.coverage(1, 1)], hits=claims, reads=growth()) == []


@pytest.mark.parametrize(("step", "contradicts"), [(1, True), (100, False)])
def test_a_rounded_count_is_given_the_benefit_of_its_rounding(analysed: Run, step: int, contradicts: bool) -> None:
    found = run(analysed, [claim(1, 12_000)], members_observed=1_200, members_granularity=step)
    assert found.values["contradicts"] is contradicts
    assert found.values["members_granularity"] == step


def test_a_claim_in_a_text_about_rooms_is_counted_apart(analysed: Run) -> None:
    message, hits = claim(2, 9_000)
    about = (message, [*hits, Hit("talk.report", 1, "talk", 0, 2, None, None, 1.0)])
    found = run(analysed, [claim(1, 400), about])
    assert [found.values[name] for name in ("claimed_largest", "claims", "claims_about")] == [400, 1, 1]


def test_claims_and_counts_of_a_day_stand_side_by_side(analysed: Run) -> None:
    day = 86_400 * make.SECOND
    claims = [claim(1, 220, sent_at=make.START), claim(2, 300, sent_at=make.START + 1), claim(3, 400, sent_at=make.START + 2 * day)]
    shown = {"members": None, "monthly_users": 58}
    days = [{"on": "2023-11-15", **shown}, {"on": "2023-11-16", **shown}, {"on": "2023-11-18", "members": None, "monthly_users": None}]
    reads = growth()
    reads["room.growth"][0].values["days"] = days  # type: ignore[index]  # a dict, as the analysis makes it
    (found,) = analysed(ANALYSIS, [*(message for message, _ in claims), make.coverage(1, 9)], hits=claims, reads=reads)
    told = [(one["on"], one["claimed"], one["monthly_users"]) for one in found.values["series"]]
    assert told == [("2023-11-15", 300, 58), ("2023-11-16", None, 58), ("2023-11-17", 400, None)]
