# SPDX-License-Identifier: Apache-2.0
"""On which days offices work: Korea by a dated list of public holidays, everywhere else by weekends alone, and said so. Nothing is looked up."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import field
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from sotdae.classes import dataclass

KOREA: Final = "KR"
_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days of one country.

    Attributes:
        days: public holidays that may fall on a weekday.
        first_year: the first year for which they are complete.
        last_year: the last one; (1, 0) where no holiday is known at all.
        source: where they come from.
    """

    days: Mapping[date, str] = field(default_factory=lambda: MappingProxyType({}))
    first_year: int = 1
    last_year: int = 0
    source: str = ""

    def knows(self, day: date) -> bool:
        """Whether the holidays of that year are known; else only weekends are."""
        return self.first_year <= day.year <= self.last_year

    def works(self, day: date) -> bool:
        """Whether offices work on a day. In Korea a Saturday is no holiday, but a term does not end on one (Civil Act, art. 161)."""
        return day.weekday() < _SATURDAY and day not in self.days

    def next_working(self, day: date) -> date:
        """Return the day itself or the first working day after it."""
        while not self.works(day):
            day += _DAY
        return day

    def after(self, day: date, working_days: int) -> date:
        """Return the n-th working day after a day, which itself is not counted."""
        for _ in range(working_days):
            day = self.next_working(day + _DAY)
        return day


WEEKENDS: Final = Calendar()


def calendar_of(jurisdiction: str) -> Calendar:
    """Return the calendar of a jurisdiction: Korea's own, or weekends alone."""
    return korea() if jurisdiction == KOREA else WEEKENDS


@cache
def korea() -> Calendar:
    """Return Korea's public holidays. Source: `korean_holidays.toml`, which names its own."""
    facts = tomllib.loads(files(__package__).joinpath("korean_holidays.toml").read_text("utf-8"))
    days = {date.fromisoformat(day): str(name) for day, name in facts["days"].items()}
    return Calendar(MappingProxyType(days), int(facts["first_year"]), int(facts["last_year"]), str(facts["source"]))
