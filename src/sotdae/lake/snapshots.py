# SPDX-License-Identifier: Apache-2.0
"""Snapshots: what one reader took from one capture, as Parquet tables beside a manifest; whole or not there at all.

Rows are gathered in batches, turned into columns by transposing, and written one row group a batch (a room with many rows never shares its row
groups, so that reading one room of an account export skips the others by the file's own statistics). The digest of a table is SHA-256 of
the compact JSON array of its rows in the order the reader yielded them, before account keys are replaced by pseudonyms: two workspaces with
different keys, and two machines, get the same digests. This is the hot path of `add`: no per-row work that columns can do.

It does not interpret rows, and it does not list the snapshot anywhere: `folds.refold` does.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from sotdae.errors import SchemaMismatch
from sotdae.lake.durable import publish_folder
from sotdae.lake.manifests import MANIFEST, Manifest, Recipe, RoomCount, finished, manifest_bytes, read_manifest, snapshot_folder, temporary_folder
from sotdae.lake.table_writer import BATCH_ROWS, TALK, TableWriter
from sotdae.model.observations import Observation, Problem
from sotdae.model.tables import OBSERVATIONS

__all__ = ["Manifest", "Recipe", "RoomCount", "SnapshotWriter", "finished", "read_manifest"]

_KNOWN_PSEUDONYMS: Final = 200_000
"""Pseudonyms kept in memory; beyond that they are computed anew."""


class SnapshotWriter:
    """Takes a reader's rows and leaves a finished snapshot, or nothing. Use it as a context manager."""

    def __init__(self, case_folder: Path, recipe: Recipe, *, pseudonym: Callable[[str], str]) -> None:
        """Prepare the temporary folder.

        Args:
            case_folder: the case's folder in the lake.
            recipe: what is read, by what, and how.
            pseudonym: an account key -> the keyed HMAC that is stored instead.
        """
        self._case_folder = case_folder
        self._recipe = recipe
        self.snapshot_id = recipe.snapshot_id
        self._temporary = temporary_folder(case_folder)
        constants = (self.snapshot_id, recipe.capture_id)
        replace = _Replaced(pseudonym)
        self._tables: dict[str, TableWriter] = {}
        self._waiting: dict[type, list[Any]] = {}
        for name, table in OBSERVATIONS.items():
            assert table.row is not None
            self._waiting[table.row] = []
            self._tables[name] = TableWriter(self._temporary, name, constants, replace)
        self._replaced = replace
        self._names = {table.row: name for name, table in OBSERVATIONS.items()}
        self._rooms: dict[str, list[int | None]] = {}
        self._problems: Counter[str] = Counter()

    def add(self, row: Observation | Problem) -> None:
        """Take one row. This runs once for every row of a capture.

        Raises:
            SchemaMismatch: if the row belongs to no table of the lake.
        """
        kind = row.__class__
        try:
            waiting = self._waiting[kind]
        except KeyError as error:
            raise SchemaMismatch(table=kind.__name__) from error
        # A plain tuple: it encodes without a copy, and the garbage collector stops looking at it, which it never does for a named one.
        waiting.append(tuple(row))
        if len(waiting) >= BATCH_ROWS:
            self._flush(kind)

    def stored_room_key(self, room_key: str) -> str:
        """Return what is stored for a room key: itself, but for a talk, whose number is an account's."""
        return str(self._replaced[room_key]) if room_key.startswith(TALK) else room_key

    def finish(self) -> Manifest:
        """Write what is waiting, force it to the disk, and move the snapshot to its place.

        Returns:
            The manifest; that of an earlier run if the same recipe had been finished before.
        """
        for kind in self._waiting:
            self._flush(kind)
        rooms = {key: RoomCount(*values) for key, values in sorted(self._rooms.items())}  # type: ignore[arg-type]  # the first value is a count
        return publish_snapshot(self._case_folder, self._temporary, self._recipe, self._tables, rooms=rooms, problems=self._problems)

    def _flush(self, kind: type) -> None:
        rows = self._waiting[kind]
        if not rows:
            return
        self._waiting[kind] = []
        name = self._names[kind]
        columns = self._tables[name].write(rows)
        if name == "messages":
            self._count_messages(columns)
        elif name == "problems":
            self._problems.update(columns[0])
        else:
            for key in set(columns[0]):
                self._rooms.setdefault(key, [0, None, None, None, None])

    def _count_messages(self, columns: list[tuple[Any, ...]]) -> None:
        """Count per room; ids and times are columns 1 and 3 of the table."""
        keys, ids, times = columns[0], columns[1], columns[3]
        edges = (
            [0, *(index for index in range(1, len(keys)) if keys[index] != keys[index - 1]), len(keys)]
            if keys.count(keys[0]) != len(keys)
            else [0, len(keys)]
        )
        for start, end in pairwise(edges):
            count = self._rooms.setdefault(keys[start], [0, None, None, None, None])
            seen = [time for time in times[start:end] if time is not None]
            count[0] = (count[0] or 0) + end - start
            count[1] = _lowest(count[1], min(ids[start:end]))
            count[2] = _highest(count[2], max(ids[start:end]))
            if seen:
                count[3] = _lowest(count[3], min(seen))
                count[4] = _highest(count[4], max(seen))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for table in self._tables.values():
            table.close()
        shutil.rmtree(self._temporary, ignore_errors=True)


def publish_snapshot(
    case_folder: Path,
    temporary: Path,
    recipe: Recipe,
    tables: Mapping[str, TableWriter],
    *,
    rooms: Mapping[str, RoomCount],
    problems: Mapping[str, int],
) -> Manifest:
    """Close written tables, write their manifest, and move the temporary folder to the snapshot's place, in one step and on the disk.

    Returns:
        The manifest; the folder goes where the same recipe had been finished before.
    """
    for table in tables.values():
        table.close()
    written = {name: table for name, table in tables.items() if table.rows}
    rows = {name: table.rows for name, table in written.items()}
    digests = {name: table.hexdigest() for name, table in written.items()}
    manifest = Manifest(recipe.snapshot_id, recipe, rooms, rows, digests, dict(sorted(problems.items())))
    (temporary / MANIFEST).write_bytes(manifest_bytes(manifest))
    if not publish_folder(temporary, snapshot_folder(case_folder, recipe.snapshot_id)):
        shutil.rmtree(temporary)
    return manifest


class _Replaced(dict[str | None, str | None]):
    """Account keys and what is stored for them; a room's key stays as it is, but for a talk's, whose number is an account's."""

    def __init__(self, pseudonym: Callable[[str], str]) -> None:
        super().__init__({None: None})
        self._pseudonym = pseudonym

    def __missing__(self, key: str) -> str:
        if len(self) > _KNOWN_PSEUDONYMS:
            self.clear()
            self[None] = None
        value = self._pseudonym(key) if key.startswith(("tg:user:", "name:")) else self._talk(key) if key.startswith(TALK) else key
        self[key] = value
        return value

    def _talk(self, key: str) -> str:
        return TALK + self._pseudonym(f"tg:user:{key.removeprefix(TALK)}").removeprefix("acct:")


def _lowest(known: int | None, value: int) -> int:
    return value if known is None or value < known else known


def _highest(known: int | None, value: int) -> int:
    return value if known is None or value > known else known
