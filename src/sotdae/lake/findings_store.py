# SPDX-License-Identifier: Apache-2.0
"""Findings kept beside the folds they were computed from, so that adding a small capture recomputes only what it changed.

An entry holds the digest of everything its analysis read: the analysis's name and version, its parameters, the row digests of the tables, the facts
about captures, the digests of other findings. An entry whose digest is not today's is stale and is never returned. The file can be deleted.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal

from sotdae.classes import dataclass
from sotdae.lake.capture_fact import CaptureFact
from sotdae.lake.catalog import Catalog, load_catalog
from sotdae.lake.finding_rows import finding_from, finding_text
from sotdae.lake.schemas import MEDIA_HASHES, OVER_SNAPSHOTS, PARTITIONED
from sotdae.model.canonical import Json, canonical_digest
from sotdae.model.findings import Finding

WHOLE_CASE: Final = ""
"""Stands in the place of a room where a finding depends on the whole case."""

_FILE: Final = "findings.sqlite3"
_LAYOUT: Final = """
CREATE TABLE IF NOT EXISTS entry (kind TEXT NOT NULL, room TEXT NOT NULL, inputs TEXT NOT NULL, output TEXT NOT NULL,
  PRIMARY KEY (kind, room)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS finding (kind TEXT NOT NULL, room TEXT NOT NULL, ord INTEGER NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (kind, room, ord)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class FindingsRecipe:
    """What an analysis would read now.

    Attributes:
        inputs: room (or `WHOLE_CASE`) -> digest of everything its findings depend on.
    """

    kind: str
    scope: Literal["room", "case"]
    inputs: dict[str, str]


class FindingsStore:
    """The findings of one case. Every method opens and closes the file by itself."""

    def __init__(self, case_folder: Path) -> None:
        """Name the case's folder; nothing is opened yet."""
        self._case_folder = case_folder

    def recipe(
        self,
        *,
        name: str,
        version: int,
        kind: str,
        scope: Literal["room", "case"],
        reads: Sequence[str],
        params_digest: str = "",
        captures: Sequence[CaptureFact] = (),
    ) -> FindingsRecipe:
        """Return the digests of what an analysis would read from the current catalog.

        Args:
            name: the analysis's name.
            version: its version.
            kind: the kind of its findings.
            scope: ``room`` if a room's findings depend on that room's rows only.
            reads: tables and kinds of findings it declared; findings must have been stored before.
            params_digest: digest of its parameters.
            captures: the facts that a session would show as the table ``captures``.
        """
        catalog = load_catalog(self._case_folder)
        head: list[Json] = [name, version, kind, scope, params_digest]
        captures_of = _captures_of_rooms(catalog, captures) if "captures" in reads else {}
        with self._open() as connection:
            rooms = {
                room: [*head, _capture_digest(captures_of.get(room, ())), _room_digests(connection, catalog, room, reads)]
                for room in sorted(catalog.rooms)
            }
            if scope == "room":
                return FindingsRecipe(kind, scope, {room: canonical_digest(parts) for room, parts in rooms.items()})
            whole: list[Json] = [*head, list(rooms), list(rooms.values()), [snapshot.snapshot_id for snapshot in catalog.snapshots]]
            whole.append(_capture_digest(captures if "captures" in reads else ()))
            whole.append([_output(connection, one, WHOLE_CASE) for one in sorted(reads) if not _is_table(one)])
            return FindingsRecipe(kind, scope, {WHOLE_CASE: canonical_digest(whole)})

    def stale(self, recipe: FindingsRecipe) -> list[str]:
        """Return the rooms (or `[WHOLE_CASE]`) whose findings must be computed, and forget rooms that are no more."""
        with self._open() as connection:
            known = dict(connection.execute("SELECT room, inputs FROM entry WHERE kind = ?", (recipe.kind,)).fetchall())
            for gone in known.keys() - recipe.inputs.keys():
                connection.execute("DELETE FROM entry WHERE kind = ? AND room = ?", (recipe.kind, gone))
                connection.execute("DELETE FROM finding WHERE kind = ? AND room = ?", (recipe.kind, gone))
            return [room for room, digest in recipe.inputs.items() if known.get(room) != digest]

    def put(self, recipe: FindingsRecipe, rooms: Collection[str], findings: Sequence[Finding]) -> None:
        """Keep what a run found, replacing the findings of its rooms.

        Args:
            recipe: what the run read.
            rooms: the rooms it was run for (those without findings are remembered as having none), or `[WHOLE_CASE]`.
            findings: for scope ``room``, each one's ``key[0]`` is its room.

        Raises:
            ValueError: if a finding's room is not among the rooms.
        """
        by_room: dict[str, list[str]] = {room: [] for room in rooms}
        for finding in findings:
            room = str(finding.key[0]) if recipe.scope == "room" else WHOLE_CASE
            if room not in by_room:
                message = f"a finding of {recipe.kind} is about a room that was not asked for"
                raise ValueError(message)
            by_room[room].append(finding_text(finding))
        with self._open() as connection:
            for room, texts in by_room.items():
                texts.sort()
                output = hashlib.sha256("\n".join(texts).encode()).hexdigest()
                connection.execute("INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?)", (recipe.kind, room, recipe.inputs[room], output))
                connection.execute("DELETE FROM finding WHERE kind = ? AND room = ?", (recipe.kind, room))
                connection.executemany(
                    "INSERT INTO finding VALUES (?, ?, ?, ?)", ((recipe.kind, room, ord_, text) for ord_, text in enumerate(texts))
                )

    def load(self, kind: str, rooms: Collection[str] | None = None) -> list[Finding]:
        """Return the findings of a kind, of some rooms or of all, in an order of their own. Call `stale` first: this does not look at inputs."""
        with self._open() as connection:
            rows = connection.execute("SELECT room, body FROM finding WHERE kind = ? ORDER BY room, ord", (kind,)).fetchall()
        return [finding_from(body) for room, body in rows if rooms is None or room in rooms]

    def kinds(self) -> list[str]:
        """Return the kinds that were ever computed for this case, with findings or without."""
        with self._open() as connection:
            return [kind for (kind,) in connection.execute("SELECT DISTINCT kind FROM entry ORDER BY kind")]

    def counts(self) -> dict[str, int]:
        """Return kind -> number of findings."""
        with self._open() as connection:
            return dict(connection.execute("SELECT kind, count(*) FROM finding GROUP BY kind ORDER BY kind").fetchall())

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self._case_folder.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._case_folder / _FILE)
        try:
            connection.executescript(_LAYOUT)
            with connection:
                yield connection
        finally:
            connection.close()


def _is_table(name: str) -> bool:
    return name in PARTITIONED or name in OVER_SNAPSHOTS or name in {"captures", "room_aliases", MEDIA_HASHES}


def _room_digests(connection: sqlite3.Connection, catalog: Catalog, room: str, reads: Sequence[str]) -> list[Json]:
    digests = catalog.digests(room)
    parts: list[Json] = [room]
    for name in sorted(reads):
        if name in PARTITIONED:
            parts.append([name, digests.get(name, "")])
        elif name in OVER_SNAPSHOTS or name == "room_aliases":
            parts.append([name, digests["*"]])
        elif name == MEDIA_HASHES:
            parts.append([name, [listed.snapshot_id for listed in catalog.snapshots if listed.reader == MEDIA_HASHES]])
        elif not _is_table(name):
            parts.append([name, _output(connection, name, room), _output(connection, name, WHOLE_CASE)])
    return parts


def _output(connection: sqlite3.Connection, kind: str, room: str) -> str:
    row = connection.execute("SELECT output FROM entry WHERE kind = ? AND room = ?", (kind, room)).fetchone()
    return "" if row is None else str(row[0])


def _captures_of_rooms(catalog: Catalog, captures: Sequence[CaptureFact]) -> dict[str, list[CaptureFact]]:
    """Return the facts about the captures that show each room; facts about others cannot change what a room's own rows say."""
    capture_of = {listed.snapshot_id: listed.capture_id for listed in catalog.snapshots}
    facts = {fact.capture_id: fact for fact in captures}
    shown = {room: {capture_of[identifier] for identifier in part.snapshots} for room, part in catalog.rooms.items()}
    return {room: [facts[one] for one in sorted(some) if one in facts] for room, some in shown.items()}


def _capture_digest(captures: Sequence[CaptureFact]) -> str:
    return canonical_digest([list(fact) for fact in sorted(captures)])
