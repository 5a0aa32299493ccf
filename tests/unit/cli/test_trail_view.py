# SPDX-License-Identifier: Apache-2.0
"""The trail on a terminal: two facts carry it, what speaks against it stands beside, and no line is broken at 80 or 120 columns."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parents[1] / "actions"))

import succession_rows as make
from rich.cells import cell_len

from sotdae.cases import signs
from sotdae.cli import trail_view

FINDINGS = (
    make.none_seen(1),
    make.pair(1, 7),
    make.pair(1, 8, level="rejected", chance=0.01, rank=2, reasons=make.FOR[3:] + make.AGAINST),
    make.none_seen(10, abstained=True, chance=1.0, how="silent"),
    make.line(1, 1, "root"),
    make.line(1, 7, "continues", (1, "probable"), depth=1),
)


@pytest.fixture
def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    def run(name: str, *, columns: int = 80, language: str = "en", findings: Any = FINDINGS) -> str:
        make.workspace(tmp_path / "w", findings)
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setenv("SOTDAE_LANG", language)
        trail_view.show_trail(tmp_path / "w", name, None, as_json=False)
        return capsys.readouterr().out

    return run


def words(text: str) -> str:
    return " ".join(text.split())


def test_a_reader_can_say_which_two_facts_carry_it_and_which_speaks_against_it(shown: Any) -> None:
    told = words(shown("R-01"))
    assert "R-07 shows 4 signs of continuing R-01" in told
    assert "What carries it: (1) R-01 itself points to R-07 (2 of its own posts) [+3.3]; (2) R-07 shows 4 rare pictures of R-01 again [+2.2]" in told
    assert "What speaks against it: R-07 was there 9 days before R-01's closing could be foreseen [−1.5]" in told
    assert "R-01 can make this by itself · R-01 #7 (log 16), R-07 #1 (log 16)" in told
    assert "others make this" in told


def test_it_never_says_that_one_room_is_the_other_and_prints_no_probability(shown: Any) -> None:
    told = words(shown("R-01"))
    assert "The error rate on real rooms is not yet known." in told
    assert "no verdict" in told
    assert "%" not in told.replace("titles alike by 55 %", "")
    assert not re.search(r"\bR-07 is R-01\b|0\.83|83", told)


def test_a_score_measured_on_real_rooms_has_its_probability(shown: Any) -> None:
    told = words(shown("R-01", findings=[make.none_seen(1), make.pair(1, 7, calibrated_on="real")]))
    assert "probability 83 % (measured on real rooms)" in told


def test_the_closest_room_that_was_not_enough_and_why(shown: Any) -> None:
    told = words(shown("R-01"))
    assert "Closest room that was not enough: R-08" in told
    assert "why not: against: R-08 was there 9 days before" in told
    assert "the signs of R-07 weigh" in told


def test_nothing_seen_says_what_was_searched_and_what_that_does_not_mean(shown: Any) -> None:
    told = words(shown("R-10"))
    assert "No judgement: of what we hold, no room shows enough signs of continuing R-10. That does not mean that no room does." in told
    assert "Searched: 11 rooms (10 seen through exports), captures up to 2026-03-26. Candidates weighed: 6." in told
    assert "a room that no capture of the case shows could not be considered" in told


def test_a_room_that_is_open_and_what_it_may_continue(shown: Any) -> None:
    told = words(shown("R-07"))
    assert "nothing shows that it closed or fell silent" in told
    assert "what it may continue: R-01 R-07 shows 4 signs of continuing R-01" in told


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("name", ["R-01", "R-07", "R-10", "R-03"])
def test_no_line_is_wider_than_the_terminal_and_nothing_needs_colour(shown: Any, columns: int, language: str, name: str) -> None:
    told = shown(name, columns=columns, language=language)
    assert max(cell_len(line) for line in told.splitlines()) <= columns
    assert "\x1b" not in told
    if name == "R-01":
        (against,) = [line for line in told.splitlines() if line.strip().startswith("−1.5")]
        (carrying,) = [line for line in told.splitlines() if line.strip().startswith("+3.3 ")]
        assert "▒│" in against
        assert "│█" in carrying


def test_korean_words_take_the_right_particle() -> None:
    assert signs.phrase("explicit.announced", 2, ("방-01", "방-07"), "ko") == "방-01 자체 글 2건이 방-07을 가리킴"
    assert signs.phrase("explicit.announced", 2, ("방-01", "방-02"), "ko") == "방-01 자체 글 2건이 방-02를 가리킴"
    assert signs.phrase("exclusion.speaks_about", 1, ("R-01", "R-07"), "en") == "R-07 passes on news, warnings or hearsay about rooms in 1 post"
    assert signs.phrase("explicit.announced", 1, ("R-01", "R-07"), "en") == "R-01 itself points to R-07 (1 of its own posts)"
    assert signs.counted(3, ("방-04", "방-10"), "ko") == "방-10에 방-04를 이은 단서 3개가 보임"
    assert signs.counted(1, ("R-04", "R-10"), "en") == "R-10 shows 1 sign of continuing R-04"


def test_every_signal_of_the_analysis_has_words_in_both_languages() -> None:
    from sotdae.analyses.succession.signals import SIGNALS

    for name, signal in SIGNALS.items():
        for value in (0, 1, 12, "seen"):
            for language in ("ko", "en"):
                told = signs.phrase(name, "seen" if name == "time.closing_seen" else 3 if value == "seen" else value, ("R-01", "R-02"), language)
                assert name not in told
                assert "{" not in told
        assert signal.made_by in signs.MADE_BY
        assert signs.signal_name(name, "ko") != name
        assert signal.family in signs.FAMILIES


def test_every_reason_of_the_analysis_is_said_in_korean() -> None:
    import inspect

    from sotdae.analyses import lineage
    from sotdae.analyses.succession import features, pointing, verdicts

    source = "".join(inspect.getsource(module) for module in (features, pointing, verdicts, lineage))
    said = set(re.findall(r'(?:lack\([^)]*?|why = |else |Missing\("\w+", )"((?:[a-z\']+[ :,]+){3,}[a-z\']+)"', source))
    assert len(said) > 8
    assert {reason for reason in said if signs.why(reason, "ko") == reason} == set()
