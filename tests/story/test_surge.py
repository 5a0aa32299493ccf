# SPDX-License-Identifier: Apache-2.0
"""Story 6: thousands come within a day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sotdae.simulation.story import SURGE, SURGE_JOINS

Sheet = dict[str, Any]


def test_the_day_of_the_surge_is_counted_and_named_as_joins(sheet: Callable[[str], Sheet]) -> None:
    square = sheet(SURGE)
    busiest = max(square["growth"]["days"], key=lambda day: day["joins"])
    assert (busiest["on"], busiest["joins"]) == ("2026-03-24", SURGE_JOINS)
    assert square["members_observed"] is None, "joins are not the size of the room"


@pytest.mark.xfail(strict=True, reason="the surge alarm, against rooms of its size and age, is a later analysis")
def test_the_surge_raises_an_alarm(findings: Callable[[str], list[Any]]) -> None:
    assert len(findings("room.surge")) == 1
