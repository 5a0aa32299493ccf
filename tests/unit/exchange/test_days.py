# SPDX-License-Identifier: Apache-2.0
"""Days in letters."""

from __future__ import annotations

from datetime import date

from sotdae.exchange.days import day


def test_a_day_is_written_in_both_languages() -> None:
    assert day(date(2026, 11, 3), "ko") == "2026년 11월 3일"
    assert [day(date(2026, month, 9), "en") for month in (1, 11, 12)] == ["9 January 2026", "9 November 2026", "9 December 2026"]


def test_no_locale_is_asked() -> None:
    class Elsewhere(date):
        def strftime(self, form: str) -> str:
            return f"{form} of another locale"

        __format__ = strftime

    assert day(Elsewhere(2026, 5, 1), "en") == "1 May 2026"
