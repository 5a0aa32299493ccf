# SPDX-License-Identifier: Apache-2.0
"""Whatever reads a demonstration says in its first line that it is made up."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from sotdae.actions.adding.demonstration import DemoResult
from sotdae.cli.main import main

SAID = {"ko": "지어낸 자료 · 증거 아님", "en": "SYNTHETIC, NOT EVIDENCE"}
READING = (
    *("rooms", "room R-01", "trail R-01", "today", "find 책", "keys list", "case show", "unseal list", "erase --list"),
    *("bank list", "bank queries", "bundle --sent", "backup {there} --performer x", "backup {there} --drill"),
)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_reading_verb_says_so(
    told: DemoResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    monkeypatch.setenv("SOTDAE_LANG", language)
    monkeypatch.setenv("SOTDAE_WORKSPACE", str(told.workspace))
    for verb in READING:
        monkeypatch.setattr(sys, "argv", ["sotdae", *verb.format(there=tmp_path / "medium").split()])
        main()
        shown = capsys.readouterr()
        assert shown.out.splitlines()[0].strip() == SAID[language], verb
    monkeypatch.setattr(sys, "argv", ["sotdae", "verify"])
    main()
    assert {"ko": "증거가 아님", "en": "NOT EVIDENCE"}[language] in capsys.readouterr().out.splitlines()[0]


def test_its_folder_is_the_owners_alone(told: DemoResult) -> None:
    assert Path(told.workspace).stat().st_mode & 0o077 == 0
