# SPDX-License-Identifier: Apache-2.0
"""One table of a snapshot: rows are digested as they were yielded, turned into columns by transposing, and written as row groups.

The digest is SHA-256 of the compact JSON array of all rows, each an array of its values: what ``orjson.dumps`` gives for the whole table. It is built
up from batches, because encoding row by row costs seven times as much.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from sotdae.errors import SchemaMismatch
from sotdae.lake.schemas import arrow_schema, stored_columns

BATCH_ROWS: Final = 16_384
"""Rows of a table held before they are written. Source: bench/snapshot.py; larger batches are no faster and cost memory."""
OWN_GROUP_ROWS: Final = 1_024
"""A room with at least so many rows in a batch gets row groups of its own; smaller rooms share one."""

TALK: Final = "tg:talk:"
"""Room keys that begin so hold an account's number."""

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_PLAIN_TEXT: Final = frozenset(
    {"text", "url", "action_json", "buttons_json", "reactions_json", "poll_json", "detail", "target_normal", "declared_path", "file_name"}
)
"""Columns whose values hardly repeat: a Parquet dictionary of them would only cost time."""


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
        # The constants are columns of the file, not of the rows.
        self._room = _room_column([column for column in self._columns if column.name not in {"snapshot_id", "capture_id"}])
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
            encoded = orjson.dumps(rows)
        except TypeError:
            rows = [_without_surrogates(row) for row in rows]
            encoded = self._encode_again(rows)
        self._digest.update(b"," if self.rows else b"[")
        self._digest.update(memoryview(encoded)[1:-1])
        self.rows += len(rows)
        columns = list(zip(*rows, strict=True))
        room = self._room
        if self._replace is not None and room is not None and any(key is not None and key.startswith(TALK) for key in set(columns[room])):
            columns[room] = tuple(self._replace[key] for key in columns[room])
        self._write_columns(columns, len(rows))
        return columns

    def _encode_again(self, rows: list[Sequence[Any]]) -> bytes:
        try:
            return orjson.dumps(rows)
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
        room = _room_column(self._columns)
        for start, length in [(0, rows)] if room is None else room_runs(columns[room], rows):
            self._file.write_batch(batch.slice(start, length))

    def close(self) -> None:
        """Finish the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def hexdigest(self) -> str:
        """Return the digest of the rows so far."""
        whole = self._digest.copy()
        whole.update(b"]" if self.rows else b"[]")
        return whole.hexdigest()


def room_runs(keys: Sequence[str | None], rows: int) -> list[tuple[int, int]]:
    """Cut a batch into row groups: (start, length), a long run of one room by itself, short neighbours together."""
    if keys.count(keys[0]) == rows:
        return [(0, rows)]
    edges = [0, *(index for index in range(1, rows) if keys[index] != keys[index - 1]), rows]
    runs: list[tuple[int, int]] = []
    shared = 0
    for start, end in pairwise(edges):
        if end - start >= OWN_GROUP_ROWS:
            if start > shared:
                runs.append((shared, start - shared))
            runs.append((start, end - start))
            shared = end
    if shared < rows:
        runs.append((shared, rows - shared))
    return runs


def _without_surrogates(row: Sequence[Any]) -> list[Any]:
    """Replace lone surrogates, which no UTF-8 file can hold, by U+FFFD."""
    return [_SURROGATE.sub("\ufffd", value) if isinstance(value, str) else value for value in row]


def _room_column(columns: Sequence[Any]) -> int | None:
    """Return where a table's rows name their room, None where they name none."""
    return next((index for index, column in enumerate(columns) if column.name == "room_key"), None)
