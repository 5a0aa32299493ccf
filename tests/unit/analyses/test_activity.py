# SPDX-License-Identifier: Apache-2.0
"""Activity: Korean days and hours, silences, and posts of which no single day is known."""

from __future__ import annotations

from collections.abc import Callable

import lake_rows as make

from sotdae.analyses.activity import ANALYSIS
from sotdae.model.findings import Finding

Run = Callable[..., list[Finding]]
HOUR = 3_600 * make.SECOND
DAY = 24 * HOUR
MONDAY = 1_704_034_800 * make.SECOND  # Monday 1 January 2024, 00:00 in Korea


def test_hours_of_the_week_begin_on_monday_at_midnight_in_korea(analysed: Run) -> None:
    rows = [make.message(1, sent_at=MONDAY), make.message(2, sent_at=MONDAY + 25 * HOUR), make.message(3, sent_at=MONDAY + 7 * DAY - 1)]
    (found,) = analysed(ANALYSIS, [*rows, make.coverage(1, 3)])
    assert {hour: count for hour, count in enumerate(found.values["hours_of_week"]) if count} == {0: 1, 25: 1, 167: 1}
    assert (found.values["first_on"], found.values["last_on"], found.values["active_days"]) == ("2024-01-01", "2024-01-07", 3)


def test_the_busiest_day_and_the_silences(analysed: Run) -> None:
    times = [MONDAY, MONDAY + HOUR, MONDAY + 2 * DAY, MONDAY + 10 * DAY]
    (found,) = analysed(ANALYSIS, [*(make.message(number, sent_at=at) for number, at in enumerate(times, 1)), make.coverage(1, 4)])
    assert (found.values["busiest_on"], found.values["busiest_messages"]) == ("2024-01-01", 2)
    (silence,) = found.values["silences"]
    assert "2024-01-03" in str(silence)
    assert "2024-01-11" in str(silence)


def test_service_messages_are_no_posts_and_undated_posts_no_days(analysed: Run) -> None:
    rows = [
        make.message(1, sent_at=MONDAY),
        make.message(2, None, type="service", action="pin_message"),
        make.message(3, sent_at=MONDAY - HOUR, sent_at_high=MONDAY + HOUR, sent_at_quality="interval"),
        make.message(4, sent_at=None, sent_at_quality="unknown"),
    ]
    (found,) = analysed(ANALYSIS, [*rows, make.coverage(1, 4)])
    assert (found.values["messages"], found.values["undated"], found.values["active_days"]) == (3, 2, 1)
    assert [one.signal for one in found.missing] == ["undated"]


def test_a_room_without_a_known_day_has_none(analysed: Run) -> None:
    (found,) = analysed(ANALYSIS, [make.message(1, sent_at=None, sent_at_quality="unknown"), make.coverage(1, 1)])
    assert (found.values["first_on"], found.values["busiest_on"], found.values["undated"]) == (None, None, 1)
