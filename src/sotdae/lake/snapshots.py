# SPDX-License-Identifier: Apache-2.0
"""Snapshots: what one reader took from one capture, as Parquet tables beside a manifest; whole or not there at all.

Rows are gathered in batches, turned into columns by transposing, and written one row group a batch (a room with many rows never shares its row
groups, so that reading one room of an account export skips the others by the file's own statistics). The digest of a table is SHA-256 over
``orjson.dumps(list(row))`` and a newline for each row in the order the reader yielded them, before account keys are replaced by pseudonyms: two
workspaces with different keys, and two machines, get the same digests. This is the hot path of `add`: no per-row work that columns can do.

It does not interpret rows, and it does not list the snapshot anywhere: `folds.refold` does.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from sotdae.errors import FormatTooNew, SchemaMismatch, SnapshotIncomplete
from sotdae.lake.durable import publish_folder, sync_folder
from sotdae.lake.schemas import arrow_schema, stored_columns
from sotdae.model.canonical import Json, canonical_json
from sotdae.model.ids import require_digest, snapshot_id
from sotdae.model.observations import Observation, Problem
from sotdae.model.tables import OBSERVATIONS

FORMAT: Final = 1
BATCH_ROWS: Final = 16_384
"""Rows of a table held before they are written. Source: bench/snapshot.py; larger batches are no faster and cost memory."""
OWN_GROUP_ROWS: Final = 1_024
"""A room with at least so many rows in a batch gets row groups of its own; smaller rooms share one."""
MANIFEST: Final = "manifest.json"

_KNOWN_PSEUDONYMS: Final = 200_000
"""Pseudonyms kept in memory; beyond that they are computed anew."""
_PLAIN_TEXT: Final = frozenset(
    {"text", "url", "action_json", "buttons_json", "reactions_json", "poll_json", "detail", "target_normal", "declared_path", "file_name"}
)
"""Columns whose values hardly repeat: a Parquet dictionary of them would only cost time."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides which rows a run yields; its digest is the snapshot's id.

    Attributes:
        capture_id: the capture.
        reader: the reader's name.
        version: the reader's version.
        source_digest: SHA-256 of the reader's code.
        options: what the reader was told: ``zone`` and ``chats``.
        erasures_digest: SHA-256 of the erasures that the run applied, or the empty string.
    """

    capture_id: str
    reader: str
    version: int
    source_digest: str
    options: Mapping[str, Json] = field(default_factory=dict)
    erasures_digest: str = ""

    @property
    def snapshot_id(self) -> str:
        """The id: SHA-256 of the recipe, 64 hexadecimal digits."""
        return snapshot_id(
            capture=self.capture_id,
            reader=self.reader,
            version=self.version,
            source_digest=self.source_digest,
            options=self.options,
            erasures_digest=self.erasures_digest,
        )

    def facts(self) -> dict[str, Json]:
        """Return the recipe as JSON."""
        return {
            "capture_id": self.capture_id,
            "reader": self.reader,
            "version": self.version,
            "source_digest": self.source_digest,
            "options": dict(self.options),
            "erasures_digest": self.erasures_digest,
        }


@dataclass(frozen=True, slots=True)
class RoomCount:
    """What a snapshot holds of one room: messages (service and unsupported ones included), lowest and highest id, earliest and latest time."""

    messages: int
    first_message_id: int | None
    last_message_id: int | None
    first_at: int | None
    last_at: int | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """A finished snapshot.

    Attributes:
        rooms: keys as the reader yielded them.
        rows: table -> number of rows.
        digests: table -> SHA-256 of its rows as yielded.
        problems: code -> how many.
    """

    snapshot_id: str
    recipe: Recipe
    rooms: Mapping[str, RoomCount]
    rows: Mapping[str, int]
    digests: Mapping[str, str]
    problems: Mapping[str, int]


def snapshot_folder(case_folder: Path, identifier: str) -> Path:
    """Return where a snapshot stands.

    Raises:
        ValueError: if the identifier is not a digest.
    """
    require_digest(identifier)
    return case_folder / "snapshots" / identifier[:2] / identifier


def finished(case_folder: Path, recipe: Recipe) -> Manifest | None:
    """Return the manifest of a recipe's snapshot if it is finished, listed or not."""
    if not (snapshot_folder(case_folder, recipe.snapshot_id) / MANIFEST).is_file():
        return None
    return read_manifest(case_folder, recipe.snapshot_id)


def read_manifest(case_folder: Path, identifier: str) -> Manifest:
    """Return the manifest of a finished snapshot.

    Raises:
        SnapshotIncomplete: if it is not there, or not readable.
        FormatTooNew: if a newer program wrote it.
    """
    path = snapshot_folder(case_folder, identifier) / MANIFEST
    try:
        facts = orjson.loads(path.read_bytes())
        if facts["format"] > FORMAT:
            raise FormatTooNew(found=facts["format"], known=FORMAT)
        rooms = {key: RoomCount(*values) for key, values in facts["rooms"].items()}
        return Manifest(identifier, Recipe(**facts["recipe"]), rooms, facts["rows"], facts["digests"], facts["problems"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SnapshotIncomplete(snapshot_id=identifier) from error


class TableWriter:
    """One table of a snapshot: rows in, row groups and a digest out."""

    def __init__(self, folder: Path, table: str, constants: Sequence[str], replace: Mapping[str | None, str | None] | None) -> None:
        """Prepare; the file is made with the first rows.

        Args:
            folder: where ``<table>.parquet`` is written.
            table: a table's name.
            constants: the values of the columns ``snapshot_id`` and ``capture_id``.
            replace: for account columns: value -> what is stored.
        """
        self.table = table
        self.rows = 0
        self._columns = stored_columns(table)
        self._schema = arrow_schema(self._columns)
        self._path = folder / f"{table}.parquet"
        self._constants = {"snapshot_id": constants[0], "capture_id": constants[1]}
        self._replace = replace
        self._digest = hashlib.sha256()
        self._file: Any = None

    def write(self, rows: list[Sequence[Any]]) -> list[tuple[Any, ...]]:
        """Digest and write rows; return them transposed, without the constants.

        Raises:
            SchemaMismatch: if a row does not fit the table.
        """
        try:
            encoded = list(map(orjson.dumps, map(list, rows)))
        except TypeError:
            rows = [_without_surrogates(row) for row in rows]
            encoded = self._encode_again(rows)
        self._digest.update(b"\n".join(encoded))
        self._digest.update(b"\n")
        self.rows += len(rows)
        columns = list(zip(*rows, strict=True))
        self._write_columns(columns, len(rows))
        return columns

    def _encode_again(self, rows: list[Sequence[Any]]) -> list[bytes]:
        try:
            return [orjson.dumps(list(row)) for row in rows]
        except TypeError as error:
            raise SchemaMismatch(table=self.table) from error

    def _write_columns(self, columns: list[tuple[Any, ...]], rows: int) -> None:
        arrays = []
        given = iter(columns)
        try:
            for column, kind in zip(self._columns, self._schema.types, strict=True):
                if column.name in self._constants:
                    arrays.append(pa.repeat(pa.scalar(self._constants[column.name], kind), rows))
                    continue
                values: Iterable[Any] = next(given)
                if column.account and self._replace is not None:
                    values = [self._replace[value] for value in values]
                arrays.append(pa.array(values, kind))
            batch = pa.RecordBatch.from_arrays(arrays, schema=self._schema)
        except (StopIteration, pa.ArrowException, TypeError, OverflowError) as error:
            raise SchemaMismatch(table=self.table) from error
        if self._file is None:
            names = [column.name for column in self._columns if column.type == "string" and column.name not in _PLAIN_TEXT]
            stats = [column.name for column in self._columns if column.name in {"room_key", "message_id", "sent_at"}]
            self._file = pq.ParquetWriter(self._path, self._schema, compression="zstd", use_dictionary=names, write_statistics=stats)
        for start, length in room_runs(columns[_room_column(self._columns)], rows):
            self._file.write_batch(batch.slice(start, length))

    def close(self) -> None:
        """Finish the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def hexdigest(self) -> str:
        """Return the digest of the rows so far."""
        return self._digest.hexdigest()


def room_runs(keys: Sequence[str | None], rows: int) -> list[tuple[int, int]]:
    """Cut a batch into row groups: (start, length), a long run of one room by itself, short neighbours together."""
    if keys.count(keys[0]) == rows:
        return [(0, rows)]
    edges = [0, *(index for index in range(1, rows) if keys[index] != keys[index - 1]), rows]
    runs: list[tuple[int, int]] = []
    shared = 0
    for start, end in zip(edges, edges[1:], strict=False):
        if end - start >= OWN_GROUP_ROWS:
            if start > shared:
                runs.append((shared, start - shared))
            runs.append((start, end - start))
            shared = end
    if shared < rows:
        runs.append((shared, rows - shared))
    return runs


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
        self._names = {table.row: name for name, table in OBSERVATIONS.items()}
        self._rooms: dict[str, list[int | None]] = {}
        self._problems: Counter[str] = Counter()

    def add(self, row: Observation | Problem) -> None:
        """Take one row. This runs once for every row of a capture."""
        kind = row.__class__
        waiting = self._waiting[kind]
        waiting.append(row)
        if len(waiting) >= BATCH_ROWS:
            self._flush(kind)

    def finish(self) -> Manifest:
        """Write what is waiting, force it to the disk, and move the snapshot to its place.

        Returns:
            The manifest; that of an earlier run if the same recipe had been finished before.
        """
        for kind in self._waiting:
            self._flush(kind)
        for table in self._tables.values():
            table.close()
        written = {name: table for name, table in self._tables.items() if table.rows}
        manifest = Manifest(
            self.snapshot_id,
            self._recipe,
            {key: RoomCount(*values) for key, values in sorted(self._rooms.items())},  # type: ignore[arg-type]  # the first value is a count
            {name: table.rows for name, table in written.items()},
            {name: table.hexdigest() for name, table in written.items()},
            dict(sorted(self._problems.items())),
        )
        (self._temporary / MANIFEST).write_bytes(_manifest_bytes(manifest))
        if not publish_folder(self._temporary, snapshot_folder(self._case_folder, self.snapshot_id)):
            shutil.rmtree(self._temporary)
        return manifest

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
        for start, end in zip(edges, edges[1:], strict=False):
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


def temporary_folder(case_folder: Path) -> Path:
    """Make a fresh folder for work in progress; whatever stands under ``tmp`` is nobody's after a crash."""
    folder = case_folder / "tmp" / secrets.token_hex(8)
    folder.mkdir(parents=True)
    sync_folder(case_folder)
    return folder


class _Replaced(dict[str | None, str | None]):
    """Account keys and what is stored for them; a room's key stays as it is."""

    def __init__(self, pseudonym: Callable[[str], str]) -> None:
        super().__init__({None: None})
        self._pseudonym = pseudonym

    def __missing__(self, key: str) -> str:
        if len(self) > _KNOWN_PSEUDONYMS:
            self.clear()
            self[None] = None
        value = self._pseudonym(key) if key.startswith(("tg:user:", "name:")) else key
        self[key] = value
        return value


def _without_surrogates(row: Sequence[Any]) -> list[Any]:
    """Replace lone surrogates, which no UTF-8 file can hold, by U+FFFD."""
    return [value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value for value in row]


def _lowest(known: int | None, value: int) -> int:
    return value if known is None or value < known else known


def _highest(known: int | None, value: int) -> int:
    return value if known is None or value > known else known


def _manifest_bytes(manifest: Manifest) -> bytes:
    return canonical_json(
        {
            "format": FORMAT,
            "snapshot_id": manifest.snapshot_id,
            "recipe": manifest.recipe.facts(),
            "rooms": {
                key: [count.messages, count.first_message_id, count.last_message_id, count.first_at, count.last_at]
                for key, count in manifest.rooms.items()
            },
            "rows": dict(manifest.rows),
            "digests": dict(manifest.digests),
            "problems": dict(manifest.problems),
        }
    )


def _room_column(columns: Sequence[Any]) -> int:
    return next(index for index, column in enumerate(columns) if column.name == "room_key")
