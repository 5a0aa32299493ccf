# SPDX-License-Identifier: Apache-2.0
"""`today` on a terminal: each line names the verb to go on with, and a quiet time says so."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parents[1] / "actions"))

import succession_rows as make
from rich.cells import cell_len

from sotdae.actions.workspace import ANSWERS
from sotdae.cli import today_view
from sotdae.lake.answers_writer import AnswersWriter
from sotdae.text.readings import Readings

CAPTURE = {"case": "garden", "sealed_at": "2026-03-30T03:00:00+00:00", "messages": 5, "readers": ["telegram-desktop-json"], "troubles": []}


@pytest.fixture
def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    def run(findings: Any, *, columns: int = 80, language: str = "en", captures: Any = (CAPTURE,)) -> str:
        place = make.workspace(tmp_path / "w", findings)
        with AnswersWriter(place.lake / "garden" / ANSWERS, case="garden", mode="hash-only", reader=Readings(), seqs={}) as out:
            out.put_captures(captures)
            out.finish(snapshots=[], made_at=make.CLOSED)
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setenv("SOTDAE_LANG", language)
        today_view.show_today(place.folder, None, 30, as_json=False)
        return capsys.readouterr().out

    return run


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_line_says_what_and_with_which_verb_to_go_on(shown: Any, columns: int, language: str) -> None:
    told = shown([make.none_seen(1), make.pair(1, 7)], columns=columns, language=language)
    assert max(cell_len(line) for line in told.splitlines()) <= columns
    told = " ".join(told.split())
    label = "R-01" if language == "en" else "방-01"
    assert f"▸ sotdae trail {label}" in told
    assert ("R-07 shows 4 signs of continuing R-01 (probable, +1.8 bits, 2 against)" in told) == (language == "en")
    assert ("not yet known" in told) == (language == "en")


def test_a_quiet_time_says_so_and_what_that_does_not_mean(shown: Any) -> None:
    told = " ".join(shown([]).split())
    assert "That does not mean that it was quiet." in told
    assert "recent captures: 1" in told


def test_what_of_a_capture_was_not_taken_in_stands_below_it(shown: Any) -> None:
    withheld = {"code": "withheld-inline-base64", "severity": "error", "detail": "1 members"}
    told = " ".join(shown([], captures=({**CAPTURE, "troubles": [withheld]},)).split())
    assert "a picture inside a text: digested, neither sealed nor read" in told


def test_an_empty_workspace_names_the_command_that_fills_it(shown: Any) -> None:
    assert "sotdae add PATH --case NAME" in shown([], captures=())
