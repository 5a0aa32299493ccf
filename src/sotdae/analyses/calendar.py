# SPDX-License-Identifier: Apache-2.0
"""The calendar that analyses count days in. A "day" that people speak of is a day where they live, and a UTC day cuts a Korean evening in two."""

from __future__ import annotations

from typing import Any, Final

from sotdae.analyses.expressions import ibis

KOREA_MINUTES: Final = 540
"""Korea's offset from UTC; no summer time since 1988. Source: IANA time zone database, Asia/Seoul."""


def local(moment: Any, minutes: int) -> Any:
    """Return a UTC timestamp expression as the local time of a fixed offset.

    Args:
        moment: an Ibis timestamp expression, UTC.
        minutes: the offset east of UTC. A zone with summer time has no fixed one: give the offset of the time in question.
    """
    return moment + ibis.interval(minutes=minutes)


def certain_day(table: Any, minutes: int) -> Any:
    """Return the local day on which each row happened, null where its time is unknown or an interval that touches two days.

    Args:
        table: has ``sent_at`` and ``sent_at_high`` (null where the time is exact).
        minutes: the offset east of UTC.
    """
    day = local(table.sent_at, minutes).date()
    return ibis.ifelse(table.sent_at_high.isnull() | (local(table.sent_at_high, minutes).date() == day), day, ibis.null("date"))


def certain_hour(table: Any, minutes: int) -> Any:
    """Return the local hour (0-23) in which each row happened, null where its time is unknown or an interval that touches two hours."""
    moment = local(table.sent_at, minutes)
    same = local(table.sent_at_high, minutes).truncate("h") == moment.truncate("h")
    return ibis.ifelse(table.sent_at_high.isnull() | same, moment.hour(), ibis.null("int32"))
