# SPDX-License-Identifier: Apache-2.0
"""Running all analyses of a case: which sessions are opened, what they hold, and that the collector of garbage is as it was before."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import lake_rows as make
import pytest

from sotdae.actions.adding import analysing
from sotdae.analyses import activity, growth, people_bound
from sotdae.analyses.analysis import Analysis
from sotdae.lake.folds import refold
from sotdae.lake.session import Session
from sotdae.model.findings import Finding

OPENED: list[frozenset[str] | None] = []


class Counting(Session):
    """A session that says which rooms it was opened for."""

    def __init__(self, case_folder: Path, **options: Any) -> None:
        OPENED.append(options["rooms"])
        super().__init__(case_folder, **options)


@pytest.fixture(autouse=True)
def counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    OPENED.clear()
    monkeypatch.setattr(analysing, "Session", Counting)
    monkeypatch.setattr(analysing, "analyses", lambda: [activity.ANALYSIS, growth.ANALYSIS, people_bound.ANALYSIS])
    yield
    assert gc.isenabled()


def test_analyses_that_see_the_same_rooms_share_a_session(tmp_path: Path) -> None:
    first = make.capture(tmp_path, 1, [make.message(1), make.message(1, room=make.OTHER)])
    refold(tmp_path, [first])
    assert analysing.run_all(tmp_path, []) == {"room.activity": 2, "room.growth": 2, "room.people_bound": 3}
    assert OPENED == [None]  # all rooms are the case
    assert analysing.run_all(tmp_path, [])["room.growth"] == 2
    assert OPENED == [None]  # nothing is stale
    refold(tmp_path, [first, make.capture(tmp_path, 2, [make.message(2)])])
    assert analysing.run_all(tmp_path, [])["room.growth"] == 2
    # Room by room where that is enough: the changed one for two analyses, the case for the third.
    assert [None, frozenset({make.ROOM}), None] == OPENED


def test_an_analysis_of_problems_is_not_shown_those_of_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looking = replace(activity.ANALYSIS, reads=(*activity.ANALYSIS.reads, "problems"))
    monkeypatch.setattr(analysing, "analyses", lambda: [looking])
    refold(tmp_path, [make.capture(tmp_path, 1, [make.message(1), make.problem(room=None)])])
    analysing.run_all(tmp_path, [])
    assert [frozenset({make.ROOM})] == OPENED


@pytest.mark.parametrize("is_on", [True, False])
@pytest.mark.parametrize("fails", [True, False])
def test_the_collector_rests_while_an_analysis_runs_and_is_then_as_it_was(*, is_on: bool, fails: bool) -> None:
    seen = []

    def run(tables: Any, params: Any) -> Sequence[Finding]:
        del tables, params
        seen.append(gc.isenabled())
        if fails:
            raise ZeroDivisionError
        return ()

    analysis: Analysis[Any] = replace(activity.ANALYSIS, run=run)
    if not is_on:
        gc.disable()
    try:
        if fails:
            with pytest.raises(ZeroDivisionError):
                analysing.computed(analysis, None, None)  # type: ignore[arg-type]
        else:
            assert analysing.computed(analysis, None, None) == []  # type: ignore[arg-type]
        assert (seen, gc.isenabled()) == ([False], is_on)
    finally:
        gc.enable()
