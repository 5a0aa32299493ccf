# SPDX-License-Identifier: Apache-2.0
"""Findings are computed again exactly where something they read has changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import lake_rows as make
import pytest

from sotdae.lake.findings_store import WHOLE_CASE, FindingsRecipe, FindingsStore
from sotdae.lake.folds import AddedSnapshot, refold
from sotdae.lake.session import CaptureFact
from sotdae.model.findings import Finding


def ask(store: FindingsStore, **changes: Any) -> FindingsRecipe:
    facts: dict[str, Any] = {"name": "history", "version": 1, "kind": "room.history", "scope": "room", "reads": ["messages"], "params_digest": "p"}
    return store.recipe(**{**facts, **changes})


@pytest.fixture
def case(tmp_path: Path) -> Path:
    refold(tmp_path, [make.capture(tmp_path, 1, [make.message(1), make.message(1, room=make.OTHER)])])
    return tmp_path


def test_findings_come_back_and_are_not_asked_for_again(case: Path) -> None:
    store = FindingsStore(case)
    recipe = ask(store)
    assert store.stale(recipe) == [make.ROOM, make.OTHER]
    finding = Finding("room.history", (make.ROOM,), {"n": 1})
    store.put(recipe, [make.ROOM, make.OTHER], [finding])
    assert store.stale(ask(store)) == []
    assert store.load("room.history") == store.load("room.history", [make.ROOM]) == [finding]
    assert store.load("room.history", [make.OTHER]) == []
    assert (store.counts(), store.kinds()) == ({"room.history": 1}, ["room.history"])


@pytest.mark.parametrize("change", [{"version": 2}, {"name": "other"}, {"params_digest": "q"}, {"scope": "case"}])
def test_another_analysis_asks_again(case: Path, change: dict[str, Any]) -> None:
    store = FindingsStore(case)
    store.put(ask(store), [make.ROOM, make.OTHER], [])
    assert store.stale(ask(store, **change)) != []


def test_a_new_capture_asks_for_the_rooms_it_touched(case: Path) -> None:
    store = FindingsStore(case)
    store.put(ask(store), [make.ROOM, make.OTHER], [])
    whole = {"kind": "room.links", "scope": "case"}
    store.put(ask(store, **whole), [WHOLE_CASE], [Finding("room.links", (make.ROOM, make.OTHER))])
    refold(case, [make.capture(case, 2, [make.message(2, room=make.OTHER)])])
    assert store.stale(ask(store)) == [make.OTHER]
    assert store.stale(ask(store, **whole)) == [WHOLE_CASE]


def test_a_capture_that_changes_no_row_of_the_table_asks_for_nothing(case: Path) -> None:
    store = FindingsStore(case)
    links = {"reads": ["links"]}
    store.put(ask(store, **links), [make.ROOM, make.OTHER], [])
    refold(case, [make.capture(case, 2, [make.message(2)])])
    assert store.stale(ask(store, **links)) == []


def test_facts_about_captures_count_for_the_rooms_they_show(case: Path) -> None:
    refold(case, [make.capture(case, 2, [make.message(2, room=make.OTHER)])])
    store = FindingsStore(case)
    facts = [CaptureFact(make.digest("capture 1"), 1, 10), CaptureFact(make.digest("capture 2"), 2, 20)]
    reads = {"reads": ["captures"]}
    store.put(ask(store, captures=facts, **reads), [make.ROOM, make.OTHER], [])
    stated = [facts[0], facts[1]._replace(captured_at=15)]
    assert store.stale(ask(store, captures=stated, **reads)) == [make.OTHER]


def test_findings_that_other_findings_read_count(case: Path) -> None:
    store = FindingsStore(case)
    first, second = {"kind": "a"}, {"kind": "b", "reads": ["a"]}
    store.put(ask(store, **first), [make.ROOM, make.OTHER], [])
    store.put(ask(store, **second), [make.ROOM, make.OTHER], [])
    store.put(ask(store, **first), [make.ROOM], [Finding("a", (make.ROOM,))])
    assert store.stale(ask(store, **second)) == [make.ROOM]


def test_findings_of_a_room_that_is_gone_are_forgotten(case: Path) -> None:
    store = FindingsStore(case)
    store.put(ask(store), [make.ROOM, make.OTHER], [Finding("room.history", (make.OTHER,))])
    replaced = make.write(case, make.recipe("capture 1", version=2), [make.message(1)])
    refold(case, [AddedSnapshot(replaced.snapshot_id, 1)])
    store.stale(ask(store))
    assert store.load("room.history") == []


def test_a_finding_about_a_room_nobody_asked_for_is_refused(case: Path) -> None:
    store = FindingsStore(case)
    with pytest.raises(ValueError, match="not asked for"):
        store.put(ask(store), [make.ROOM], [Finding("room.history", (make.OTHER,))])
