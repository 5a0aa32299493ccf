# SPDX-License-Identifier: Apache-2.0
"""Reads the times that people and tools write into tables: ISO 8601, unix seconds, Korean dates, day.month.year.

A time without an offset needs the declared zone; without one it is an interval of 26 hours. A date is a day, a minute is a minute. A day and a
month that could be each other (03/04/2026) are never guessed.
Source: docs/formats/member-series.md; the intervals are those of `telegram.html_time`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from sotdae.captures.telegram.html_time import Clock, TimeReader

SECOND: Final = 1_000_000
_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 (a clock reading has no zone yet)
_SECONDS: Final = re.compile(r"\d{10}(?:\.\d{1,6})?")
_MILLISECONDS: Final = re.compile(r"\d{13}")
_DAY_FIRST: Final = r"(?P<y>\d{4})(?:-|/|\.\s?|년\s?)(?P<m>\d{1,2})(?:-|/|\.\s?|월\s?)(?P<d>\d{1,2})(?:일|\.)?"
_PLAIN_DAY: Final = re.compile(r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})")
_CLOCK: Final = (
    r"(?:(?:T|\s+|,\s*)(?P<half>오전|오후|AM|PM)?\s?(?P<h>\d{1,2})(?:(?::|시\s?)(?P<min>\d{2})(?:분\s?)?(?:(?::)?(?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?초?)?|시)"
    r"\s?(?P<half2>AM|PM)?\s?(?P<zone>Z|UTC|GMT|KST|(?:UTC|GMT)?[+-]\d{2}:?\d{2})?)?"
)
_WRITTEN: Final = re.compile(_DAY_FIRST + _CLOCK, re.IGNORECASE)
_DOTTED: Final = re.compile(r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})" + _CLOCK, re.IGNORECASE)
_SLASHED: Final = re.compile(r"(?P<first>\d{1,2})[/-](?P<second>\d{1,2})[/-](?P<y>\d{4})" + _CLOCK, re.IGNORECASE)
_LOWEST_YEAR, _HIGHEST_YEAR = 2000, 2100
_KOREA_MINUTES: Final = 540
_NOON: Final = 12


class When(NamedTuple):
    """When a row was: bounds in microseconds UTC, both ends included."""

    low: int
    high: int


class Written(NamedTuple):
    """A time as written: local microseconds since 1970, offset in minutes or None, how long it lasts (microseconds), whether it is a whole day."""

    local: int
    offset_minutes: int | None
    lasts: int
    is_day: bool


@dataclass(slots=True)
class SeriesClock:
    """Turns written times into bounds, and keeps count of what it met.

    Attributes:
        zone: the declared zone, or None.
    """

    zone: ZoneInfo | None
    offsets: set[int] = field(default_factory=set)
    zoneless: int = 0
    unix: int = 0
    _reader: TimeReader | None = None

    @property
    def folded(self) -> int:
        """Readings that the declared zone has twice, or not at all."""
        return self._reader.folded if self._reader is not None else 0

    def when(self, written: Written) -> When:
        """Return the bounds of a written time."""
        if written.offset_minutes is not None:
            self.offsets.add(written.offset_minutes)
            low = written.local - written.offset_minutes * 60 * SECOND
            return When(low, low + written.lasts)
        self.zoneless += 1
        if self._reader is None:
            self._reader = TimeReader(self.zone, set())
        if written.is_day:
            low, end = self._reader.day((_EPOCH + timedelta(microseconds=written.local)).date())
            return When(low, end - 1)
        moment = self._reader.moment(Clock(written.local, None, 1))
        assert moment.low is not None
        return When(moment.low, (moment.low if moment.high is None else moment.high) + written.lasts)

    def at_unix(self, microseconds: int) -> When:
        """Return the moment of unix seconds."""
        self.unix += 1
        return When(microseconds, microseconds)


def read_when(text: str, clock: SeriesClock) -> When | str:
    """Return the bounds of a time, or why there are none: ``time-ambiguous`` or ``time-unreadable``."""
    text = " ".join(text.split())
    if len(text) > 60:  # noqa: PLR2004 (longer than any time)
        return "time-unreadable"
    if _SECONDS.fullmatch(text):
        return _sane(clock.at_unix(round(float(text) * SECOND)))
    if _MILLISECONDS.fullmatch(text):
        return _sane(clock.at_unix(int(text) * 1_000))
    match = _WRITTEN.fullmatch(text) or _PLAIN_DAY.fullmatch(text) or _DOTTED.fullmatch(text)
    if match is not None:
        return _built(int(match["y"]), int(match["m"]), int(match["d"]), match, clock)
    slashed = _SLASHED.fullmatch(text)
    if slashed is None:
        return "time-unreadable"
    first, second = int(slashed["first"]), int(slashed["second"])
    if first == second or second > _NOON >= first:
        return _built(int(slashed["y"]), first, second, slashed, clock)
    if first > _NOON >= second:
        return _built(int(slashed["y"]), second, first, slashed, clock)
    return "time-ambiguous"


def _sane(when: When) -> When | str:
    year = (_EPOCH + timedelta(microseconds=when.low)).year
    return when if _LOWEST_YEAR <= year <= _HIGHEST_YEAR else "time-unreadable"


def _built(year: int, month: int, day: int, match: re.Match[str], clock: SeriesClock) -> When | str:
    written = match.groupdict()
    try:
        on = date(year, month, day)
    except ValueError:
        return "time-unreadable"
    if not _LOWEST_YEAR <= year <= _HIGHEST_YEAR:
        return "time-unreadable"
    midnight = (datetime(on.year, on.month, on.day) - _EPOCH) // timedelta(microseconds=1)  # noqa: DTZ001 (as above)
    if not written.get("h"):
        return clock.when(Written(midnight, None, 0, is_day=True))
    hour, minute, second = int(written["h"]), int(written["min"] or 0), int(written["s"] or 0)
    half = (written["half"] or written["half2"] or "").upper()
    if half:
        if not 1 <= hour <= _NOON:
            return "time-unreadable"
        hour = hour % _NOON + (_NOON if half in {"오후", "PM"} else 0)
    if hour > 23 or minute > 59 or second > 59:  # noqa: PLR2004 (a clock)
        return "time-unreadable"
    lasts = 0 if written["s"] else (60 if written["min"] else 3600) * SECOND - 1
    micros = int((written["f"] or "0").ljust(6, "0")[:6])
    local = midnight + (hour * 3600 + minute * 60 + second) * SECOND + micros
    return clock.when(Written(local, _offset(written["zone"]), lasts, is_day=False))


def _offset(zone: str | None) -> int | None:
    if not zone:
        return None
    zone = zone.upper()
    if zone == "KST":
        return _KOREA_MINUTES
    digits = re.sub(r"\D", "", zone)
    if not digits:
        return 0
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return -minutes if "-" in zone else minutes
