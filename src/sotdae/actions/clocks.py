# SPDX-License-Identifier: Apache-2.0
"""The two clocks of this machine: the wall clock, which anybody may put back, and the seconds since it was started, which nobody can."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

from sotdae.cases.unsealing import Moment

_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
"""Source: random(4). Where it is not there, the wall clock alone counts."""


def moment() -> Moment:
    """Return this moment by both clocks; the second one counts sleep too (CLOCK_BOOTTIME, clock_gettime(2))."""
    boot = _boot()
    return Moment(datetime.now(UTC), boot, int(time.clock_gettime(time.CLOCK_BOOTTIME)) if boot else 0)


@cache
def _boot() -> str:
    """Return which start of the machine this is; it is another one only for another process."""
    try:
        return _BOOT.read_text("ascii").strip()
    except OSError:
        return ""
