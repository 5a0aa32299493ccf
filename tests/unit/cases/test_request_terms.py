# SPDX-License-Identifier: Apache-2.0
"""Terms as the law of the place counts them: the examples are worked out by hand from the articles that the module names."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotdae.cases.removal.calendars import WEEKENDS, korea
from sotdae.cases.removal.terms import Term, end_of, term_of

SEOUL = ZoneInfo("Asia/Seoul")


def korean(day: str, clock: str = "10:30") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("event", "clock", "term", "last", "moved"),
    [
        ("2026-11-30", "10:30", "P7D", "2026-12-07", False),  # the first day is not counted (art. 157)
        ("2026-11-30", "00:00", "P7D", "2026-12-07", True),  # it is where it begins at midnight: Sunday the 6th, then Monday
        ("2026-12-01", "00:00", "P7D", "2026-12-07", False),
        ("2026-12-18", "10:30", "P7D", "2026-12-28", True),  # Christmas, a Friday, then a weekend (art. 161)
        ("2026-09-21", "10:30", "P3D", "2026-09-28", True),  # Chuseok, Thursday to Saturday, and the Sunday
        ("2027-02-03", "10:30", "P3D", "2027-02-10", True),  # Seollal on Saturday to Monday, its substitute on Tuesday
        ("2026-08-12", "10:30", "P3D", "2026-08-18", True),  # 15 August on a Saturday, its substitute on Monday the 17th
        ("2027-01-30", "10:30", "P1M", "2027-03-02", True),  # the last of February is a Sunday, 1 March a holiday (art. 160)
        ("2026-10-31", "10:30", "P1M", "2026-11-30", False),  # counted from 1 November: the whole month
        ("2025-02-28", "10:30", "P1M", "2025-03-31", False),  # counted from 1 March: the whole month, not until the 28th
        ("2026-01-15", "10:30", "P1Y", "2027-01-15", False),
    ],
)
def test_korean_days(event: str, clock: str, term: str, last: str, moved: bool) -> None:
    end = end_of(term_of(term, None), korean(event, clock), zone="Asia/Seoul", jurisdiction="KR")
    assert (end.last_on.isoformat(), end.was_moved) == (last, moved)
    assert end.at == datetime.combine(end.last_on + timedelta(days=1), datetime.min.time(), SEOUL), "it ends with the day (art. 159)"


def test_hours_run_at_once_and_through_holidays_and_summer_time() -> None:
    assert end_of(term_of("PT24H", None), korean("2026-12-24"), zone="Asia/Seoul", jurisdiction="KR").at == korean("2026-12-25")
    before = datetime(2027, 3, 13, 12, tzinfo=ZoneInfo("America/New_York"))  # clocks go forward that night
    end = end_of(term_of("PT48H", None), before, zone="America/New_York", jurisdiction="US")
    assert end.at - before.astimezone(UTC) == timedelta(hours=48)
    london = datetime(2026, 10, 24, 12, tzinfo=ZoneInfo("Europe/London"))
    assert end_of(term_of("PT48H", None), london, zone="Europe/London", jurisdiction="GB").at - london.astimezone(UTC) == timedelta(hours=48)


def test_the_european_hour_of_the_event_is_not_counted_and_a_term_ends_on_a_working_day() -> None:
    event = datetime(2026, 11, 30, 9, 20, tzinfo=UTC)
    assert end_of(term_of("PT24H", None), event, zone="Europe/Brussels", jurisdiction="EU").at == datetime(2026, 12, 1, 10, tzinfo=UTC)
    saturday = end_of(term_of("P5D", None), event, zone="Europe/Brussels", jurisdiction="EU")
    assert (saturday.last_on, saturday.was_moved, saturday.holidays_known) == (date(2026, 12, 7), True, False)
    friday = datetime(2026, 12, 4, 9, tzinfo=UTC)
    assert end_of(term_of("P2D", None), friday, zone="Europe/Brussels", jurisdiction="EU").last_on == date(2026, 12, 8), "two working days at least"
    assert end_of(term_of("P6M", None), datetime(2026, 8, 31, 9, tzinfo=UTC), zone="Europe/Brussels", jurisdiction="EU").last_on == date(2027, 3, 1)


def test_elsewhere_no_holiday_moves_anything() -> None:
    end = end_of(term_of("P14D", None), datetime(2026, 12, 11, 9, tzinfo=UTC), zone="Europe/London", jurisdiction="GB")
    assert (end.last_on, end.was_moved) == (date(2026, 12, 25), False)


def test_working_days_leave_out_weekends_and_korean_holidays() -> None:
    assert end_of(term_of(None, 3), korean("2026-12-23"), zone="Asia/Seoul", jurisdiction="KR").last_on == date(2026, 12, 29)
    assert end_of(term_of(None, 3), korean("2026-12-23"), zone="Asia/Seoul", jurisdiction="any").last_on == date(2026, 12, 28)


def test_a_year_without_a_list_is_said_to_be_so() -> None:
    assert end_of(term_of("P7D", None), korean("2026-11-30"), zone="Asia/Seoul", jurisdiction="KR").holidays_known
    assert not end_of(term_of("P7D", None), korean("2031-11-28"), zone="Asia/Seoul", jurisdiction="KR").holidays_known


def test_the_list_of_holidays_agrees_with_itself() -> None:
    calendar = korea()
    assert {day.year for day in calendar.days} == set(range(calendar.first_year, calendar.last_year + 1))
    for day, name in calendar.days.items():
        if "대체" in name:
            assert day.weekday() < 5, "a substitute holiday is a weekday"
    for year in range(calendar.first_year, calendar.last_year + 1):
        for fixed in ((1, 1), (3, 1), (5, 5), (6, 6), (8, 15), (10, 3), (10, 9), (12, 25)):
            assert date(year, *fixed) in calendar.days


def test_what_is_no_duration_is_refused() -> None:
    for wrong in (None, "P", "48h"):
        with pytest.raises(ValueError, match="no duration"):
            term_of(wrong, None)


FIRST, LAST = datetime(2024, 1, 1), datetime(2030, 11, 1)  # noqa: DTZ001 (the zone is drawn)
MOMENTS = st.datetimes(FIRST, LAST, timezones=st.sampled_from([SEOUL, UTC, ZoneInfo("America/New_York")]))
TERMS = st.one_of(
    st.builds(Term, days=st.integers(1, 200)),
    st.builds(Term, months=st.integers(1, 24)),
    st.builds(Term, hours=st.integers(1, 500)),
    st.builds(Term, working_days=st.integers(1, 30)),
)
PLACES = st.sampled_from([("Asia/Seoul", "KR"), ("Europe/Brussels", "EU"), ("Europe/London", "GB"), ("America/New_York", "US"), ("UTC", "any")])


@given(TERMS, MOMENTS, PLACES)
def test_a_term_ends_after_it_began_and_never_on_a_day_off_where_the_law_moves_it(term: Term, start: datetime, place: tuple[str, str]) -> None:
    end = end_of(term, start, zone=place[0], jurisdiction=place[1])
    assert end.at > start
    assert end.at >= start + timedelta(days=term.days) or not term.is_by_clock
    if place[1] in {"KR", "EU"} and not term.is_by_clock:
        assert (korea() if place[1] == "KR" else WEEKENDS).works(end.last_on)


@given(TERMS, MOMENTS, PLACES, st.integers(0, 72))
def test_a_later_start_never_ends_earlier(term: Term, start: datetime, place: tuple[str, str], hours: int) -> None:
    later = start.astimezone(UTC) + timedelta(hours=hours)
    assert end_of(term, later, zone=place[0], jurisdiction=place[1]).at >= end_of(term, start, zone=place[0], jurisdiction=place[1]).at
