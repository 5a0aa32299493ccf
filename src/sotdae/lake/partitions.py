# SPDX-License-Identifier: Apache-2.0
"""Folded rooms on disk: one folder a room, named by its content, one Parquet file a table. Written once, never changed."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sotdae.lake.digests import TableDigest
from sotdae.lake.durable import publish_folder
from sotdae.lake.manifests import temporary_folder
from sotdae.lake.schemas import arrow_schema, session_columns
from sotdae.model.canonical import canonical_digest

_BATCH_ROWS: Final = 65_536


class PartitionWriter:
    """Takes query results ordered by room and leaves one folder a room. Use `discard` when the work is given up."""

    def __init__(self, case_folder: Path) -> None:
        """Prepare a temporary folder."""
        self._case_folder = case_folder
        self._temporary = temporary_folder(case_folder)
        self._tables: dict[str, dict[str, tuple[str, int]]] = {}

    def write(self, connection: duckdb.DuckDBPyConnection, table: str, query: str) -> None:
        """Run a query whose rows come ordered by room, and write each room's rows of the table."""
        schema = arrow_schema(session_columns(table))
        reader = connection.execute(query).to_arrow_reader(_BATCH_ROWS)
        room: str | None = None
        writer: Any = None
        digest = TableDigest(schema)
        try:
            for batch in reader:
                cast = batch.cast(schema)
                for key, start, length in _runs(cast):
                    if key != room:
                        if writer is not None and room is not None:
                            self._close(writer, room, table, digest)
                        room, digest = key, TableDigest(schema)
                        writer = pq.ParquetWriter(self._folder(key) / f"{table}.parquet", schema, compression="zstd")
                    piece = cast.slice(start, length)
                    digest.update(piece)
                    writer.write_batch(piece)
        finally:
            if writer is not None and room is not None:
                self._close(writer, room, table, digest)

    def publish(self, room_key: str) -> tuple[str, dict[str, tuple[str, int]]]:
        """Move a room's folder to its place.

        Returns:
            The folder below the case's folder, and table -> (row digest, rows).
        """
        tables = self._tables.get(room_key, {})
        name = _room_name(room_key)
        content = canonical_digest([[table, *tables[table]] for table in sorted(tables)])
        relative = f"rooms/{name[:2]}/{name}/{content[:32]}"
        publish_folder(self._folder(room_key), self._case_folder / relative)
        return relative, tables

    def discard(self) -> None:
        """Remove the temporary folder and what is left in it."""
        shutil.rmtree(self._temporary, ignore_errors=True)

    def _folder(self, room_key: str) -> Path:
        folder = self._temporary / _room_name(room_key)
        folder.mkdir(exist_ok=True)
        return folder

    def _close(self, writer: Any, room_key: str, table: str, digest: TableDigest) -> None:
        writer.close()
        self._tables.setdefault(room_key, {})[table] = (digest.hexdigest(), digest.rows)


def _room_name(room_key: str) -> str:
    return hashlib.sha256(room_key.encode()).hexdigest()[:32]


def _runs(batch: pa.RecordBatch) -> Iterator[tuple[str, int, int]]:
    if not batch.num_rows:
        return
    encoded = pc.run_end_encode(batch.column("room_key"))
    start = 0
    for key, end in zip(encoded.values.to_pylist(), encoded.run_ends.to_pylist(), strict=True):
        yield key, start, end - start
        start = end
