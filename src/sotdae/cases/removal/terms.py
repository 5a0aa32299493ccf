# SPDX-License-Identifier: Apache-2.0
"""When a term ends, as the law of the place counts: hours from the moment, days from midnight to midnight, and what a holiday at the end does.

Korea: Civil Act (민법) arts. 156 (hours run at once), 157 (the first day is not counted unless it begins at midnight), 159 (a term of days ends with
the last day), 160 (months and years by the calendar) and 161 (a term that would end on a Saturday or public holiday ends with the next day that is
neither). EU: Regulation (EEC, Euratom) 1182/71 art. 3, from memory and not confirmed. Elsewhere: elapsed hours, and whole calendar days that no
holiday moves; that may be a day too early for somebody's court, and is never too late for a reminder. No term here is legal advice.
"""

from __future__ import annotations

import calendar as months
import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sotdae.cases.removal.calendars import KOREA, Calendar, calendar_of
from sotdae.classes import dataclass

_PARTS: Final = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?", re.ASCII)
_DAY: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)
_EUROPE: Final = "EU"
_TWO: Final = 2


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time as a rule states it: months and days by the calendar, hours and minutes by the clock, or working days."""

    months: int = 0
    days: int = 0
    hours: int = 0
    minutes: int = 0
    working_days: int = 0

    @property
    def is_by_clock(self) -> bool:
        """Whether it has hours or minutes: then it runs from the moment and nothing moves its end."""
        return bool(self.hours or self.minutes)


@dataclass(frozen=True, slots=True)
class End:
    """When a term ends.

    Attributes:
        at: the moment at which it is over (UTC): of days, the midnight after the last one.
        last_on: the last day, in the term's own zone.
        was_moved: a weekend or holiday at its end moved it on.
        holidays_known: the calendar covers the days it asked about; else only weekends were heeded.
    """

    at: datetime
    last_on: date
    was_moved: bool = False
    holidays_known: bool = True


def term_of(duration: str | None, business_days: int | None) -> Term:
    """Return the term of a rule.

    Args:
        duration: ISO 8601, of years, months, days, hours and minutes.
        business_days: or so many working days.

    Raises:
        ValueError: if there is neither.
    """
    if business_days is not None:
        return Term(working_days=business_days)
    found = _PARTS.fullmatch(duration or "")
    if found is None or not any(found.groups()):
        message = "no duration"
        raise ValueError(message)
    year, month, day, hour, minute = (int(part or 0) for part in found.groups())
    return Term(months=year * 12 + month, days=day, hours=hour, minutes=minute)


def end_of(term: Term, start: datetime, *, zone: str, jurisdiction: str) -> End:
    """Return when a term that begins at a moment ends.

    Args:
        term: how long.
        start: the event that starts it, aware.
        zone: the IANA zone in which its days are counted.
        jurisdiction: ISO 3166 country, ``EU``, or ``any``.
    """
    place, calendar = ZoneInfo(zone), calendar_of(jurisdiction)
    if term.is_by_clock:
        return _by_clock(term, start, place, jurisdiction)
    local = start.astimezone(place)
    if term.working_days:
        last = calendar.after(_eve(local) if jurisdiction == KOREA else local.date(), term.working_days)
        return End(_midnight_after(last, place), last, holidays_known=calendar.knows(last))
    if jurisdiction == KOREA:
        return _moved(_korean_day(term, local), calendar, place)
    last = _by_date(term, local.date())
    if jurisdiction == _EUROPE:
        least = calendar.after(local.date(), _TWO) if term.months or term.days >= _TWO else last  # art. 3(5)
        return _moved(max(last, least), calendar, place, was_moved=least > last)
    return End(_midnight_after(last, place), last, holidays_known=True)


def _by_clock(term: Term, start: datetime, place: ZoneInfo, jurisdiction: str) -> End:
    """Elapsed time, whatever the clocks of the place do meanwhile. EU: the hour in which the event falls is not counted (art. 3(1))."""
    at = start.astimezone(UTC)
    if jurisdiction == _EUROPE and at != at.replace(minute=0, second=0, microsecond=0):
        at = at.replace(minute=0, second=0, microsecond=0) + _HOUR
    whole = _by_date(Term(months=term.months), at.date()) - at.date()
    at += whole + timedelta(days=term.days, hours=term.hours, minutes=term.minutes)
    return End(at, (at - timedelta(microseconds=1)).astimezone(place).date())


def _eve(local: datetime) -> date:
    """Return the day before the first one that counts (art. 157): the day of the event, or the one before where it falls on midnight."""
    return local.date() - _DAY if local.time() == time(0) else local.date()


def _korean_day(term: Term, local: datetime) -> date:
    """Return the last day of a term of days, months and years, holidays apart (arts. 157, 159, 160)."""
    first = _eve(local) + _DAY
    if term.months:
        year, month = _month_later(first, term.months)
        if first.day <= months.monthrange(year, month)[1]:
            last = date(year, month, first.day) - _DAY
        else:
            last = date(year, month, months.monthrange(year, month)[1])
        first = last + _DAY
    return first + timedelta(days=term.days) - _DAY


def _by_date(term: Term, event: date) -> date:
    """Return the day of the same number so many months on (the month's last where it has none), and so many days after it."""
    year, month = _month_later(event, term.months)
    return date(year, month, min(event.day, months.monthrange(year, month)[1])) + timedelta(days=term.days)


def _month_later(day: date, count: int) -> tuple[int, int]:
    place = day.year * 12 + day.month - 1 + count
    return place // 12, place % 12 + 1


def _moved(last: date, calendar: Calendar, place: ZoneInfo, *, was_moved: bool = False) -> End:
    after = calendar.next_working(last)
    known = calendar.knows(last) and calendar.knows(after)
    return End(_midnight_after(after, place), after, was_moved=was_moved or after != last, holidays_known=known)


def _midnight_after(day: date, place: ZoneInfo) -> datetime:
    """Return the end of a day in a zone, as UTC: the first moment of the next one."""
    return datetime.combine(day + _DAY, time(0), place).astimezone(UTC)
