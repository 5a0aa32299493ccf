# SPDX-License-Identifier: Apache-2.0
"""A made-up world as a case: its rows in the real lake, folded by the real fold, asked by the real analyses. Only sealing and parsing are left out.

Nothing here knows the truth. Captures of one day and one reader are put into one snapshot, because a world has many thousands of small ones; the time
that is noted for them is the day's last. The lake lies on a RAM disk where there is one: a fold writes some files for each of thousands of rooms.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sotdae.actions.adding import analysing
from sotdae.actions.adding.printing import Printing
from sotdae.lake.folds import AddedSnapshot, refold
from sotdae.lake.hits import HitsWriter
from sotdae.lake.media_hashes import MediaHash, MediaHashWriter, recipe_of
from sotdae.lake.session import CaptureFact, CaseTables, Session
from sotdae.lake.snapshots import Recipe, SnapshotWriter
from sotdae.model.findings import Finding
from sotdae.model.observations import Message, Observation
from sotdae.model.tables import TABLES
from sotdae.simulation.population import Population, media_hash_rows, rows
from sotdae.text.rules import RuleSet, load_rules

_DAY: Final = 86_400_000_000
_ALL_ROOMS: Final = 1_000_000_000
_READERS: Final = {"json": "telegram-desktop-json", "pages": "telegram-preview", "series": "member-series"}
_RAM_DISK: Final = Path("/dev/shm")  # noqa: S108 (a folder of its own is made below it)


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a folder that vanishes afterwards, on a RAM disk where there is one."""
    with tempfile.TemporaryDirectory(prefix="sotdae-world-", dir=_RAM_DISK if _RAM_DISK.is_dir() else None) as folder:
        yield Path(folder)


def write(population: Population, case: Path, *, until: int | None = None) -> list[CaptureFact]:
    """Write a world's captures into a case's lake and fold them.

    Args:
        population: the world.
        case: an empty folder.
        until: leave out captures made later, microseconds since 1970 UTC; None for none.

    Returns:
        The captures as analyses see them.
    """
    groups: dict[tuple[int, str], list[tuple[Any, Iterable[Observation]]]] = defaultdict(list)
    for captured, (fact, found) in zip(population.captures, rows(population), strict=True):
        if until is None or fact.captured_at <= until:
            groups[fact.captured_at // _DAY, _READERS[captured.form]].append((fact, found))
    rules = load_rules()
    added, facts = [], []
    for seq, ((_, reader), captures) in enumerate(sorted(groups.items(), key=lambda one: one[0]), 1):
        identifier = hashlib.sha256("".join(fact.capture_id for fact, _ in captures).encode()).hexdigest()
        recipe = Recipe(identifier, reader, 1, "0" * 64, {})
        added.append(_snapshot(case, recipe, [found for _, found in captures], rules, seq))
        last = max(fact.captured_at for fact, _ in captures)
        facts.append(CaptureFact(identifier, seq, max(fact.sealed_at for fact, _ in captures), last, 0))
    if not facts:
        return facts
    with MediaHashWriter(case, recipe_of(facts[-1].capture_id)) as writer:
        for row in media_hash_rows(population):
            writer.add(MediaHash(*row))
        added.append(AddedSnapshot(writer.finish().snapshot_id, len(facts) + 1))
    refold(case, added, group_rooms=_ALL_ROOMS)
    return facts


def _snapshot(case: Path, recipe: Recipe, captures: Sequence[Iterable[Observation]], rules: RuleSet, seq: int) -> AddedSnapshot:
    with SnapshotWriter(case, recipe, pseudonym=_pseudonym) as writer, HitsWriter(case, recipe, "0" * 64) as hits:
        printing = Printing(hits, text_key)
        for found in captures:
            for row in found:
                writer.add(row)
                if type(row) is Message and row.text:
                    stored = row._replace(room_key=writer.stored_room_key(row.room_key))
                    printing.see(stored, row.text)
                    if told := rules.hits(row.text):
                        hits.add(stored, told)
        printing.finish()
        return AddedSnapshot(writer.finish().snapshot_id, seq, hits.finish())


def text_key(text: str) -> int:
    """Return a text's key as a case's own keyed digest would be: 64 bits."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big", signed=True)


def _pseudonym(key: str) -> str:
    return "acct:" + hashlib.sha256(b"evaluation" + key.encode()).hexdigest()[:32]


class HeldSession(Session):
    """A session that keeps every table in memory after its first use: thousands of small files are opened once instead of at every question."""

    def _make(self, table: str) -> None:
        if table in self._made:
            return
        super()._make(table)
        connection = self._running()
        connection.execute(f'CREATE TABLE "held {table}" AS SELECT * FROM "{table}"')  # noqa: S608 (names of our own tables)
        if table in {"captures", "room_aliases"} or not self._is_view(table):
            connection.unregister(table)
        else:
            connection.execute(f'DROP VIEW "{table}"')
        connection.execute(f'ALTER TABLE "held {table}" RENAME TO "{table}"')

    def _is_view(self, table: str) -> bool:
        found = self._running().execute("SELECT count(*) FROM duckdb_views() WHERE view_name = ? AND NOT temporary", [table]).fetchone()
        return bool(found and found[0])


@contextmanager
def opened(case: Path, facts: Sequence[CaptureFact]) -> Iterator[HeldSession]:
    """Open a written world."""
    with HeldSession(case, captures=facts) as session:
        yield session


def asked(session: Session, wanted: str, told: Callable[[str], None] = lambda _: None) -> tuple[CaseTables, Mapping[str, list[Finding]]]:
    """Run what an analysis reads, in order, and the analysis itself.

    Args:
        session: an open world.
        wanted: a kind of findings.
        told: called with the name of each analysis that is run.

    Returns:
        The tables that the analysis saw, and the findings by kind.
    """
    by_kind = {analysis.kind: analysis for analysis in analysing.analyses()}
    needed = {wanted}
    for analysis in reversed(analysing.analyses()):
        if analysis.kind in needed:
            needed.update(name for name in analysis.reads if name not in TABLES)
    found: dict[str, list[Finding]] = {}
    tables = None
    for kind, analysis in by_kind.items():
        if kind in needed:
            told(analysis.name)
            reads = {name: found[name] for name in analysis.reads if name not in TABLES}
            tables = session.tables(analysis.name, analysis.reads, findings=reads)
            found[kind] = list(analysis.run(tables, analysis.params()))
    assert tables is not None
    return tables, found
