# SPDX-License-Identifier: Apache-2.0
"""A day as a letter to a person or an office writes it. No locale is asked: the same day is the same text on every machine."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

Language = Literal["ko", "en"]
_MONTHS: Final = "January February March April May June July August September October November December".split()


def day(on: date, language: Language) -> str:
    """Return a day in words, as ``2026년 11월 3일`` or ``3 November 2026``."""
    return f"{on.year}년 {on.month}월 {on.day}일" if language == "ko" else f"{on.day} {_MONTHS[on.month - 1]} {on.year}"
