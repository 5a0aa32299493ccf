# SPDX-License-Identifier: Apache-2.0
"""Reads the clock times that an HTML export prints, and says how far each can be trusted.

Three kinds of times stand in exports: without an offset (before 3.7.6), with an offset, and none at all (service messages, which only a date line and
their neighbours bound). The printed offset is the zone's *standard* one even in summer while the printed clock is the summer one, so in places that
have summer time a time may be one hour too late; Korea and Japan have none. What is uncertain becomes an interval; nothing is guessed.
Source: export_data_types.cpp, FormatDateTime (QTimeZone::StandardTime); captures, section 1.6; see docs/formats/telegram-desktop-html.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

SECOND: Final = 1_000_000
"""Microseconds in a second."""

_HOUR: Final = 3600 * SECOND
_DAY: Final = 24 * _HOUR
_EAST: Final = 14 * _HOUR
_WEST: Final = 12 * _HOUR
"""The offsets in use lie between UTC-12 and UTC+14. Source: IANA time zone database."""

_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 (a clock reading has no zone yet; that is the point of this module)
_CLOCK: Final = re.compile(
    r"\s*(\d{1,2})\.(\d{1,2})\.(\d{4}) (\d{1,2}):(\d{2}):(\d{2})(?: UTC(?:([+\u2212-])(\d{1,2}):?(\d{2})?(?::\d{2})?)?)?\s*", re.ASCII
)
_HAS_OFFSET: Final = " UTC"
_DATE_LINE: Final = re.compile(r"\s*(\d{1,2}) ([A-Z][a-z]{2,8}) (\d{4})\s*", re.ASCII)
_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"), start=1
    )
}
"""English always, whatever language the program has. Source: export_output_html.cpp, FormatDateText."""

_NORTH: Final = frozenset(range(3, 12))
_SOUTH: Final = frozenset((8, 9, 10, 11, 12, 1, 2, 3, 4, 5))
_ALL: Final = frozenset(range(1, 13))
_SUMMER_MONTHS: Final[dict[int, frozenset[int]]] = {
    -600: _NORTH, -540: _NORTH, -480: _NORTH, -420: _NORTH, -360: _ALL, -300: _NORTH, -240: _ALL, -210: _NORTH, -180: _ALL, -120: _NORTH, -60: _NORTH,
    0: _NORTH, 60: _NORTH, 120: _NORTH | {2, 12}, 210: _NORTH, 240: _NORTH, 420: _NORTH, 480: _NORTH, 570: _SOUTH, 600: _SOUTH, 630: _SOUTH,
    660: _SOUTH, 720: _SOUTH, 765: _SOUTH, 780: _SOUTH,
}  # fmt: skip
"""Standard offset in minutes → months in which some zone of that offset has had summer time since 2013, when Telegram began. +540 (Korea, Japan) is
not among them. Source: IANA time zone database 2025b, all zones with a clock ahead of standard in summer, 2013 to 2026; written out
so that every machine gives the same rows.
Ireland and Morocco, whose data has a *winter* clock behind the standard, and zones that changed their standard since, are not covered."""


class Clock(NamedTuple):
    """A printed clock reading: microseconds since 1970-01-01 00:00 on that clock, and the printed offset in minutes, or None."""

    local: int
    offset_minutes: int | None
    month: int


class Moment(NamedTuple):
    """A time in UTC microseconds: the lower bound, the upper bound (None where the time is one point), and how it is known."""

    low: int | None
    high: int | None
    quality: str

    @property
    def latest(self) -> int | None:
        """The upper bound, or the point itself."""
        return self.low if self.high is None else self.high


UNKNOWN: Final = Moment(None, None, "unknown")


@lru_cache(maxsize=4096)
def parse_clock(title: str) -> Clock | None:
    """Return the clock reading of a ``title`` such as ``05.09.2018 16:42:32`` or ``08.03.2023 11:10:02 UTC+05:30``; None if it is none."""
    match = _CLOCK.fullmatch(title)
    if match is None:
        return None
    day, month, year, hour, minute, second = (int(match.group(number)) for number in range(1, 7))
    try:
        local = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 (as above)
    except ValueError:
        return None
    offset = None
    if _HAS_OFFSET in title:
        minutes = int(match.group(8) or 0) * 60 + int(match.group(9) or 0)
        offset = minutes if match.group(7) in {None, "+"} else -minutes
        if abs(offset) > 18 * 60:
            return None
    return Clock(_micros(local), offset, month)


def parse_date_line(text: str) -> date | None:
    """Return the day of a date line such as ``8 March 2023``, or None if the text is none."""
    match = _DATE_LINE.fullmatch(text)
    if match is None or match.group(2) not in _MONTHS:
        return None
    try:
        return date(int(match.group(3)), _MONTHS[match.group(2)], int(match.group(1)))
    except ValueError:
        return None


@dataclass(slots=True)
class TimeReader:
    """Turns clock readings into moments, and keeps count of what it met.

    Attributes:
        zone: the zone that the person declared, or None.
        offsets: the printed offsets seen, in minutes.
        zoneless: readings without an offset.
        widened: readings that became intervals because their offset may be one hour off.
        contradicted: readings whose printed offset is not the declared zone's.
        folded: readings that the declared zone has twice, or not at all.
    """

    zone: ZoneInfo | None
    offsets: set[int]
    zoneless: int = 0
    widened: int = 0
    contradicted: int = 0
    folded: int = 0

    def moment(self, clock: Clock) -> Moment:
        """Return the moment that a clock reading means."""
        if clock.offset_minutes is None:
            self.zoneless += 1
            return self._declared(clock) if self.zone is not None else Moment(clock.local - _EAST, clock.local + _WEST, "interval")
        self.offsets.add(clock.offset_minutes)
        low = clock.local - clock.offset_minutes * 60 * SECOND
        if clock.month not in _SUMMER_MONTHS.get(clock.offset_minutes, ()):
            return Moment(low, None, "offset")
        if self.zone is not None:
            if clock.offset_minutes * 60 == _standard_seconds(self.zone, clock.local // _DAY):
                return self._declared(clock)
            self.contradicted += 1
        self.widened += 1
        return Moment(low - _HOUR, low, "offset_standard_time")

    def day(self, day: date) -> tuple[int, int]:
        """Return the bounds of a local day in UTC microseconds, as wide as what is known of the exporter's clock demands."""
        begin = _micros(datetime(day.year, day.month, day.day))  # noqa: DTZ001 (as above)
        end = begin + _DAY
        if self.zone is not None:
            first, last = _in_zone(self.zone, begin), _in_zone(self.zone, end)
            return min(first), max(last)
        if self.offsets and not self.zoneless:
            summer = _HOUR if any(day.month in _SUMMER_MONTHS.get(offset, ()) for offset in self.offsets) else 0
            return begin - max(self.offsets) * 60 * SECOND - summer, end - min(self.offsets) * 60 * SECOND
        return begin - _EAST, end + _WEST

    def _declared(self, clock: Clock) -> Moment:
        zone = self.zone
        assert zone is not None
        first, second = _in_zone(zone, clock.local)
        if first == second:
            return Moment(first, None, "declared_zone")
        self.folded += 1
        return Moment(min(first, second), max(first, second), "declared_zone")


def between(before: Moment | None, after: Moment | None, day: tuple[int, int] | None) -> Moment:
    """Return the interval in which something unprinted happened.

    Args:
        before: the last moment known before it, or None.
        after: the first moment known after it, or None.
        day: the bounds of its date line, or None.

    Returns:
        An interval, its upper bound equal to the lower where they meet; the day alone where the neighbours contradict it; unknown without any bound.
    """
    lows = [value for value in (before.low if before else None, day[0] if day else None) if value is not None]
    highs = [value for value in (after.latest if after else None, day[1] if day else None) if value is not None]
    if not lows or not highs:
        return UNKNOWN
    low, high = max(lows), min(highs)
    if low > high:
        return Moment(day[0], day[1], "interval") if day else UNKNOWN
    return Moment(low, high, "interval")


def _micros(local: datetime) -> int:
    return (local - _EPOCH) // timedelta(microseconds=1)


def _in_zone(zone: ZoneInfo, local: int) -> tuple[int, int]:
    """Return the two readings of a local clock in a zone; they differ only where the clock is turned."""
    moment = _EPOCH + timedelta(microseconds=local)
    first, second = (moment.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta() for fold in (0, 1))
    return local - first // timedelta(microseconds=1), local - second // timedelta(microseconds=1)


@lru_cache(maxsize=4096)
def _standard_seconds(zone: ZoneInfo, day: int) -> int:
    """Return a zone's standard offset on a day (days since 1970), in seconds."""
    noon = datetime(1970, 1, 1, 12, tzinfo=UTC) + timedelta(days=day)
    local = noon.astimezone(zone)
    return int(((local.utcoffset() or timedelta()) - (local.dst() or timedelta())).total_seconds())
