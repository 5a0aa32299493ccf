# SPDX-License-Identifier: Apache-2.0
"""The words of surges: what was usual, against what, and that no alarm is not nobody."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console

from sotdae.cli.surge_view import surge_words, tell_people, tell_surges
from sotdae.cli.surge_words import SURGE

ALARM: dict[str, Any] = {
    "measure": "members",
    "on": "2026-03-24",
    "from": "2026-03-23T00:00:00+00:00",
    "until": "2026-03-24T00:00:00+00:00",
    "spans_gap": False,
    "gain": 2_571,
    "low": 0,
    "high": 1_200,
    "tail_log10": -4.2,
    "basis": "own",
    "baseline_steps": 12,
    "baseline_rooms": 1,
    "cohort_higher": None,
    "evidence": [{"message_id": None, "log_seq": 43}, {"message_id": 7, "log_seq": None}],
}
LOOKED: dict[str, Any] = {"judged": 9, "not_judged": 7, "first_on": "2026-03-01", "last_on": "2026-03-16", "abstained": []}


@pytest.fixture(params=["ko", "en"])
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("SOTDAE_LANG", request.param)
    return str(request.param)


def printed(tell: Any, *facts: Any) -> str:
    out = Console(file=io.StringIO(), width=400, markup=False, highlight=False)
    tell(out, *facts)
    return out.file.getvalue()  # type: ignore[attr-defined]  # a StringIO


def test_a_line_has_interval_gain_band_and_probability(language: str) -> None:
    words = surge_words(ALARM)
    for part in ("2026-03-23 09:00", "2026-03-24 09:00", "2,571", "1,200", "1/10,000"):
        assert part in words, language


def test_no_probability_is_told_below_one_in_a_million(language: str) -> None:
    assert "1/1,000,000 " in surge_words({**ALARM, "tail_log10": -1288.3}).replace(")", " "), language


def test_a_cohort_is_not_called_the_rooms_own_past(language: str) -> None:
    like = {**ALARM, "measure": "arrivals", "basis": "age", "baseline_rooms": 7, "cohort_higher": 0}
    assert surge_words(like) != surge_words({**like, "basis": "own"})
    told = printed(tell_surges, {**LOOKED, "alarms": [like]})
    assert "7" in told
    assert ("비슷한 방" if language == "ko" else "rooms of its age") in told


def test_a_long_interval_is_marked(language: str) -> None:
    gap = SURGE["surge.gap"][0 if language == "ko" else 1]
    assert gap in surge_words({**ALARM, "spans_gap": True})
    assert gap not in surge_words(ALARM)


def test_without_an_alarm_it_says_what_was_looked_at(language: str) -> None:
    waiting = [{"measure": "arrivals", "on": "2026-03-02", "gain": gain, "why": ""} for gain in (12, 3_000, 40, 13)]
    told = printed(tell_surges, {**LOOKED, "alarms": [], "abstained": waiting})
    assert SURGE["surge.no_alarm"][0 if language == "ko" else 1] in told
    assert all(part in told for part in ("2026-03-01", "2026-03-16", "9", "7", "3,000"))
    assert " 12" not in told, "the three largest are told"


def test_places_are_messages_or_log_entries(language: str) -> None:
    assert "— (log 43), #7" in printed(tell_surges, {**LOOKED, "alarms": [ALARM]}), language


def test_accounts_are_not_people_and_what_is_not_known_is_not_told(language: str) -> None:
    people = {"accounts_least": 2_724, "in_several_rooms": 0, "range_low": None, "range_high": None, "units": 3}
    assert "2,724" in printed(tell_people, people), language
    ranged = printed(tell_people, {**people, "in_several_rooms": 5, "range_low": 2_800, "range_high": 3_100})
    assert all(part in ranged for part in ("2,800", "3,100", "5"))
    assert printed(tell_people, None) == printed(tell_surges, None) == ""
