# SPDX-License-Identifier: Apache-2.0
"""How much may be shown to a person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sotdae.cases.seeing import HARD_SIGHTS, Limit, Seen, is_break_due, require_limit, require_sight
from sotdae.errors import SightRefused, SightsSpent

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def test_a_person_is_told_when_it_was_much() -> None:
    assert not Seen(19, 1799, 100, 9000).is_much
    assert Seen(20, 0, 20, 0).is_much
    assert Seen(1, 1800, 1, 1800).is_much


@pytest.mark.parametrize(
    ("before", "limit"),
    [(Seen(HARD_SIGHTS, 0, 0, 0), Limit()), (Seen(0, 3597, 0, 0), Limit()), (Seen(0, 0, 0, 0), Limit(0, 0)), (Seen(3, 15, 3, 15), Limit(3, 600))],
)
def test_the_limit_holds(before: Seen, limit: Limit) -> None:
    with pytest.raises(SightsSpent):
        require_sight(before, limit, 5, 24)


def test_within_it_something_is_shown() -> None:
    require_sight(Seen(2, 10, 2, 10), Limit(3, 15), 5, 0)


@pytest.mark.parametrize(("seconds", "blur"), [(4, 24), (3600, 24), (5, 23), (5, -1), (0, 0)])
def test_only_what_is_to_choose_from_is_taken(seconds: int, blur: int) -> None:
    with pytest.raises(SightRefused):
        require_sight(Seen(0, 0, 0, 0), Limit(), seconds, blur)


@pytest.mark.parametrize("limit", [Limit(-1, 5), Limit(501, 5), Limit(5, 14401)])
def test_a_case_cannot_allow_everything(limit: Limit) -> None:
    with pytest.raises(SightRefused):
        require_limit(limit)


def test_a_break_is_proposed_in_time() -> None:
    assert not is_break_due(NOW, NOW + timedelta(minutes=34), 35)
    assert is_break_due(NOW, NOW + timedelta(minutes=35), 35)
