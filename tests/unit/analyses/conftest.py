# SPDX-License-Identifier: Apache-2.0
"""Lets the tests of analyses make their tables with `lake_rows`, and run one analysis over them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

_ROWS = str(Path(__file__).resolve().parents[1] / "lake")
if _ROWS not in sys.path:
    sys.path.insert(0, _ROWS)

import lake_rows as make  # noqa: E402 (its folder comes onto the path above)

from sotdae.actions.adding.compiled import shipped  # noqa: E402 (behind the path)
from sotdae.analyses.analysis import Analysis  # noqa: E402 (behind the path)
from sotdae.lake.folds import refold  # noqa: E402 (behind the path)
from sotdae.lake.session import Session  # noqa: E402 (behind the path)
from sotdae.model.findings import Finding  # noqa: E402 (behind the path)


@pytest.fixture
def analysed(tmp_path: Path) -> Callable[..., list[Finding]]:
    """Run an analysis over captures: rows alone, or (facts of the custody log, rows)."""

    numbers = count()

    def run(
        analysis: Analysis[Any], *captures: Any, reads: dict[str, list[Finding]] | None = None, hits: Any = (), prints: bool = False, **params: Any
    ) -> list[Finding]:
        case = tmp_path / f"case {next(numbers)}"  # a capture of the same name in one folder would be read once only
        added, facts = [], []
        for seq, one in enumerate(captures, 1):
            fact, rows = one if isinstance(one, tuple) else (None, one)
            snapshot = make.capture(case, seq, rows)
            if hits and seq == 1:
                snapshot = replace(snapshot, hits_id=make.write_hits(case, make.recipe("capture 1"), hits))
            if prints:
                snapshot = replace(snapshot, hits_id=make.write_prints(case, make.recipe(f"capture {seq}"), rows))
            added.append(snapshot)
            if fact is not None:
                facts.append(fact)
        refold(case, added)
        with Session(case, captures=facts, shipped=shipped()) as session:
            return list(analysis.run(session.tables(analysis.name, analysis.reads, findings=reads or {}), analysis.params(**params)))

    return run
