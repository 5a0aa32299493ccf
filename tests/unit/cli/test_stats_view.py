# SPDX-License-Identifier: Apache-2.0
"""`stats` on a terminal: as many months as stand there without a broken number, the newest ones, and a word of the others."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from sotdae.actions.removal import counting
from sotdae.actions.workspace import Workspace
from sotdae.cases.removal.statistics import ALL
from sotdae.cli import stats_view
from sotdae.cli.acting_place import Place

MONTHS = [f"2026-{month:02d}" for month in range(1, 11)]
HOSTS = {"a.example": 11, "lunch.example": 123_456, "z" * 30 + ".example": 7}


@pytest.fixture
def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    rows = [row(month, name, count) for name, count in HOSTS.items() for month in MONTHS]
    rows += [row(ALL, name, count * 10) for name, count in HOSTS.items()]
    rows += [row(month, ALL, sum(HOSTS.values())) for month in MONTHS] + [row(ALL, ALL, None)]
    rows += [{"what": "requests", "by": "regime", "month": ALL, "name": ALL, "count": 3, "median_hours": None, "left_out": False}]
    monkeypatch.setattr(counting, "stats", lambda *_: {"figures": rows, "least": 5, "made_at": datetime.now(UTC).isoformat()})
    monkeypatch.setattr(Place, "caught_up", lambda _: Workspace(tmp_path))

    def run(columns: int, language: str) -> list[str]:
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setenv("SOTDAE_LANG", language)
        stats_view.show(Place(None, None, None), as_csv=False, as_json=False)
        return capsys.readouterr().out.splitlines()

    return run


def row(month: str, name: str, count: int | None) -> dict[str, Any]:
    return {"what": "items", "by": "host", "month": month, "name": name, "count": count, "median_hours": None, "left_out": count is None}


@pytest.mark.parametrize(("columns", "months"), [(80, 3), (60, 1), (100, 5), (200, 10)])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_newest_months_that_fit_are_shown_whole(shown: Any, columns: int, months: int, language: str) -> None:
    lines = shown(columns, language)
    table = lines[: 2 + len(HOSTS) + 1]
    assert max(cell_len(line) for line in table) <= columns
    assert table[1].split()[1:-1] == MONTHS[-months:]
    assert [line.split()[0] for line in table[2:-1]] == sorted(HOSTS), "each name on a line of its own"
    assert table[3].split()[1:] == ["123,456"] * months + ["1,234,560"]
    assert table[-1].split()[-1] == "<5"
    assert any("--csv" in line and str(months) in line for line in lines) == (months < len(MONTHS))


def test_one_month_is_shown_however_narrow_it_is(shown: Any) -> None:
    told = shown(20, "en")
    assert "the newest 1 of 10 months" in " ".join(told).lower()
    letters = "".join("".join(line.split()) for line in told)
    assert letters.count("z") >= 30, "a name too long for the place is broken, not cut off"
