# SPDX-License-Identifier: Apache-2.0
"""Runs the registered analyses in the order of what they read, each only for the rooms whose tables changed."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final, cast

from sotdae import registry
from sotdae.actions.adding.compiled import shipped
from sotdae.analyses.analysis import Analysis, Tables
from sotdae.errors import RegistryError
from sotdae.lake.capture_fact import CaptureFact
from sotdae.lake.catalog import load_catalog
from sotdae.lake.findings_store import FindingsStore
from sotdae.lake.session import Session
from sotdae.model.canonical import canonical_digest
from sotdae.model.findings import Finding
from sotdae.model.tables import TABLES

_PROBLEMS: Final = "problems"


def analyses() -> list[Analysis[Any]]:
    """Return the registered analyses, each after those whose findings it reads.

    Raises:
        RegistryError: if they read each other in a circle, or something that does not exist.
    """
    waiting = [cast("Analysis[Any]", found.value) for found in registry.load(registry.ANALYSES)]
    kinds = {analysis.kind for analysis in waiting}
    for analysis in waiting:
        for name in analysis.reads:
            if name not in TABLES and name not in kinds:
                raise RegistryError(what=f"analysis {analysis.name} reads {name}, which does not exist")
    ordered: list[Analysis[Any]] = []
    while waiting:
        done = {analysis.kind for analysis in ordered}
        ready = [analysis for analysis in waiting if all(name in TABLES or name in done for name in analysis.reads)]
        if not ready:
            raise RegistryError(what="analyses read each other in a circle")
        ordered.extend(ready)
        waiting = [analysis for analysis in waiting if analysis not in ready]
    return ordered


def run_all(case_folder: Path, captures: Sequence[CaptureFact]) -> dict[str, int]:
    """Bring every analysis of a case up to date.

    Returns:
        kind -> number of current findings.
    """
    store = FindingsStore(case_folder)
    counts: dict[str, int] = {}
    with ExitStack() as opened:
        sessions = _Sessions(case_folder, captures, opened)
        for analysis in analyses():
            params = analysis.params()
            recipe = store.recipe(
                name=analysis.name,
                version=analysis.version,
                kind=analysis.kind,
                scope=analysis.scope,
                reads=analysis.reads,
                params_digest=_params_digest(params),
                captures=captures,
            )
            rooms = store.stale(recipe)
            if rooms:
                inputs = {name: store.load(name) for name in analysis.reads if name not in TABLES}
                tables = sessions.of(analysis, rooms).tables(analysis.name, analysis.reads, findings=inputs)
                store.put(recipe, rooms, computed(analysis, tables, params))
            counts[analysis.kind] = len(store.load(analysis.kind))
    return counts


def computed(analysis: Analysis[Any], tables: Tables, params: Any) -> list[Finding]:
    """Run one analysis, without the collector of cyclic garbage.

    Rows and findings are trees of plain values, hundreds of thousands of them, and nothing points back: the collector would walk through all of them
    again and again and find nothing, for half of the time that is not the engine's.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        return list(analysis.run(tables, params))
    finally:
        if was_on:
            gc.enable()


class _Sessions:
    """One session for all analyses that see the same rooms: what one of them had found and held, the next one need not find again."""

    def __init__(self, case_folder: Path, captures: Sequence[CaptureFact], opened: ExitStack) -> None:
        self._case_folder = case_folder
        self._captures = captures
        self._opened = opened
        self._held: dict[frozenset[str] | None, Session] = {}

    def of(self, analysis: Analysis[Any], rooms: Sequence[str]) -> Session:
        """Return the session of an analysis that is to be run for some rooms, or for the case where its scope is that."""
        only = frozenset(rooms) if analysis.scope == "room" else None
        # All rooms are the case, except in the one table that has rows of no room.
        if only is not None and _PROBLEMS not in analysis.reads and only.issuperset(load_catalog(self._case_folder).rooms):
            only = None
        if only not in self._held:
            session = Session(self._case_folder, captures=self._captures, rooms=only, shipped=shipped())
            self._held[only] = self._opened.enter_context(session)
        return self._held[only]


def _params_digest(params: Any) -> str:
    """SHA-256 of the parameters; fractions are written as text, since canonical JSON has none."""
    return canonical_digest({name: value if isinstance(value, str | int | bool | None) else repr(value) for name, value in asdict(params).items()})
