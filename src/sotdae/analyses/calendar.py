# SPDX-License-Identifier: Apache-2.0
"""The calendar that analyses count days in. A "day" that people speak of is a day where they live, and a UTC day cuts a Korean evening in two."""

from __future__ import annotations

from typing import Any, Final

import ibis

KOREA_MINUTES: Final = 540
"""Korea's offset from UTC; no summer time since 1988. Source: IANA time zone database, Asia/Seoul."""


def local(moment: Any, minutes: int) -> Any:
    """Return a UTC timestamp expression as the local time of a fixed offset.

    Args:
        moment: an Ibis timestamp expression, UTC.
        minutes: the offset east of UTC. A zone with summer time has no fixed one: give the offset of the time in question.
    """
    return moment + ibis.interval(minutes=minutes)
