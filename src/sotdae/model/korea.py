# SPDX-License-Identifier: Apache-2.0
"""Korea's clock: the calendar by which days are counted and times are shown."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import Final

KST: Final = timezone(timedelta(hours=9), "KST")
"""Korean Standard Time; Korea has had no summer time since 1988 (IANA time zone database, Asia/Seoul)."""
