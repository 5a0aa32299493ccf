# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotdae.captures.telegram.html_time import UNKNOWN, Clock, Moment, TimeReader, between, parse_clock, parse_date_line

SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR


@pytest.mark.parametrize(
    ("title", "offset"),
    [
        ("05.09.2018 16:42:32", None),
        ("05.09.2018 16:42:32 UTC+05:30", 330),
        ("05.09.2018 16:42:32 UTC-03:30", -210),
        ("05.09.2018 16:42:32 UTC\u221203:30", -210),
        ("05.09.2018 16:42:32 UTC", 0),
        ("05.09.2018 16:42:32 UTC+00:00", 0),
    ],
)
def test_clock_readings(title: str, offset: int | None) -> None:
    assert parse_clock(title) == Clock(1536165752 * SECOND, offset, 9)


@pytest.mark.parametrize(
    "title",
    ["", "16:42", "32.09.2018 16:42:32", "05.09.2018 25:42:32", "05.09.2018 16:42:32 UTC+99:00", "2018-09-05 16:42:32", "\u06605.09.2018 16:42:32"],
)
def test_what_is_no_clock_reading(title: str) -> None:
    assert parse_clock(title) is None


def test_date_lines() -> None:
    assert parse_date_line("8 March 2023") == date(2023, 3, 8)
    for text in ("8 march 2023", "31 June 2023", "8 März 2023", "March 8, 2023", "8 March 2023 x", "Ara joined Telegram"):
        assert parse_date_line(text) is None


@given(st.datetimes(datetime(2013, 8, 1), datetime(2027, 1, 1)), st.sampled_from(["Asia/Seoul", "Asia/Kolkata", "UTC"]))  # noqa: DTZ001 (a clock reading)
def test_a_zone_without_summer_time_gives_one_exact_moment(local: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    moment = TimeReader(zone, set()).moment(Clock((local - datetime(1970, 1, 1)) // (datetime.resolution), None, local.month))  # noqa: DTZ001 (as above)
    assert moment.low == int((local.replace(tzinfo=zone) - datetime(1970, 1, 1, tzinfo=UTC)) / datetime.resolution)
    assert moment.high is None


@given(
    st.datetimes(datetime(2013, 8, 1), datetime(2026, 12, 1), timezones=st.just(UTC)),  # noqa: DTZ001 (hypothesis adds the zone)
    st.sampled_from(
        ["Europe/Berlin", "America/New_York", "Australia/Sydney", "America/Santiago", "Asia/Seoul", "Pacific/Auckland", "Australia/Lord_Howe"]
    ),
)
def test_the_true_time_lies_within_what_an_export_of_any_zone_says(true: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    local = true.astimezone(zone)
    standard = (local.utcoffset() or datetime.resolution * 0) - (local.dst() or datetime.resolution * 0)
    sign, minutes = ("-" if standard.total_seconds() < 0 else "+"), int(abs(standard.total_seconds()) // 60)
    clock = parse_clock(f"{local:%d.%m.%Y %H:%M:%S} UTC{sign}{minutes // 60:02}:{minutes % 60:02}")
    assert clock is not None
    micros = int(true.replace(microsecond=0).timestamp()) * SECOND
    for moment in (TimeReader(None, set()).moment(clock), TimeReader(zone, set()).moment(clock)):
        assert moment.low is not None
        assert moment.low <= micros <= (moment.latest or 0)
        assert (moment.latest or 0) - moment.low <= HOUR


def test_days_are_as_wide_as_the_clock_is_unknown() -> None:
    day, midnight = date(2023, 3, 8), 19424 * DAY
    assert TimeReader(None, set()).day(day) == (midnight - 14 * HOUR, midnight + 36 * HOUR)
    assert TimeReader(None, {540}).day(day) == (midnight - 9 * HOUR, midnight + 15 * HOUR)
    assert TimeReader(None, {60}).day(day) == (midnight - 2 * HOUR, midnight + 23 * HOUR)
    assert TimeReader(ZoneInfo("Asia/Seoul"), set()).day(day) == (midnight - 9 * HOUR, midnight + 15 * HOUR)


def test_between_uses_the_tightest_bounds_and_never_turns_around() -> None:
    before, after, day = Moment(10, None, "offset"), Moment(20, 25, "interval"), (0, 100)
    assert between(before, after, day) == Moment(10, 25, "interval")
    assert between(None, None, day) == Moment(0, 100, "interval")
    assert between(before, None, None) == UNKNOWN
    assert between(after, before, day) == Moment(0, 100, "interval")
    assert between(after, before, None) == UNKNOWN
