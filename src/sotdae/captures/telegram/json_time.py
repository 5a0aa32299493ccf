# SPDX-License-Identifier: Apache-2.0
"""Times of Telegram Desktop's JSON: exact where the export writes Unix time, otherwise what the declared zone or the lack of one allows.

The export's ``date`` is the exporter's local clock without an offset. Where Unix time stands beside it their difference is the exporter's offset;
where it does not and no zone was declared, a time is an interval: somewhere on Earth that clock was right.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 (local clock time, compared with other local clock times only)
_EASTMOST: Final = timedelta(hours=14)
_WESTMOST: Final = timedelta(hours=12)
"""Clocks on Earth are between 12 hours behind and 14 hours ahead of UTC. Source: IANA time zone database."""
_MICROSECONDS: Final = 1_000_000
_MOST_SECONDS: Final = 253_402_300_800
"""The end of year 9999, beyond which no calendar of this program goes."""
_OFFSET_EVERY: Final = 16
"""The offset is taken from every so many messages; it changes at most twice a year."""


class Moment(NamedTuple):
    """A time: its lower bound, its upper bound where it is an interval (microseconds UTC), and how it is known."""

    low: int | None
    high: int | None
    quality: str


UNKNOWN: Final = Moment(None, None, "unknown")


class Clock:
    """Reads the times of one chat and remembers what they say of the exporter's offset.

    Attributes:
        offsets: offset in minutes -> how often seen.
        intervals: how many times came out as intervals for want of a zone.
        exact: how many came out exactly.
    """

    def __init__(self, zone: ZoneInfo | None) -> None:
        """Take the declared zone, or None."""
        self._zone = zone
        self.offsets: Counter[int] = Counter()
        self.intervals = 0
        self.exact = 0
        self.declared = 0

    def sent(self, record: dict[str, Any], written: str = "date", unix: str = "date_unixtime") -> Moment:
        """Return a record's time."""
        seconds = record.get(unix)
        if seconds is not None:
            try:
                value = int(seconds)
            except (TypeError, ValueError):
                value = -1
            if 0 <= value < _MOST_SECONDS:
                self.exact += 1
                if self.exact % _OFFSET_EVERY == 1:
                    self._note_offset(record.get(written), value)
                return Moment(value * _MICROSECONDS, None, "unix")
        local = _local(record.get(written))
        if local is None:
            return UNKNOWN
        if local.tzinfo is not None:
            return Moment(_microseconds(local.astimezone(UTC).replace(tzinfo=None)), None, "offset")
        if self._zone is None:
            self.intervals += 1
            return Moment(_microseconds(local - _EASTMOST), _microseconds(local + _WESTMOST), "interval")
        self.declared += 1
        return self._declared(local)

    def _declared(self, local: datetime) -> Moment:
        """A clock time in the declared zone; in the hour that a change of clocks repeats or skips, an interval."""
        assert self._zone is not None
        first = local.replace(tzinfo=self._zone).astimezone(UTC).replace(tzinfo=None)
        second = local.replace(tzinfo=self._zone, fold=1).astimezone(UTC).replace(tzinfo=None)
        if first == second:
            return Moment(_microseconds(first), None, "declared_zone")
        low, high = sorted((_microseconds(first), _microseconds(second)))
        return Moment(low, high, "declared_zone")

    def _note_offset(self, written: Any, seconds: int) -> None:
        local = _local(written)
        if local is not None and local.tzinfo is None:
            self.offsets[round((_microseconds(local) // _MICROSECONDS - seconds) / 60)] += 1

    def summary(self) -> tuple[int | None, str]:
        """Return (offset in minutes, where it is known from) for the coverage."""
        if self.exact:
            usual = [minutes for minutes, _ in self.offsets.most_common()]
            return (usual[0], "unix") if len(usual) == 1 else (None, "mixed" if usual else "unix")
        return None, "declared" if self.declared else "unknown"


def _local(written: Any) -> datetime | None:
    if not isinstance(written, str):
        return None
    try:
        local = datetime.fromisoformat(written)
    except ValueError:
        return None
    return local if 1970 < local.year < 9999 else None  # noqa: PLR2004 (room on both sides for any offset)


def _microseconds(local: datetime) -> int:
    return (local - _EPOCH) // timedelta(microseconds=1)
