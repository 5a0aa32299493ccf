# SPDX-License-Identifier: Apache-2.0
"""A case opened for analyses: its tables as Ibis tables, their rows as plain Python, the engine in a jail.

What an analysis asks is compiled to DuckDB's SQL (`questions`) and run on our own jailed connection (`jail`), because Ibis's own connection could not
be locked and would need pandas. While a session is open nothing is collected (`collect`), and it sees one catalog from begin to end.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

import pyarrow as pa

from sotdae.errors import ColumnMissing, LakeError
from sotdae.lake.capture_fact import CaptureFact
from sotdae.lake.catalog import Catalog, load_catalog
from sotdae.lake.columns import columns_of
from sotdae.lake.jail import file_list, open_jail
from sotdae.lake.leases import reading
from sotdae.lake.questions import Build, Question, holding, question
from sotdae.lake.schemas import MEDIA_HASHES, OVER_SNAPSHOTS, PARTITIONED, VERSIONS_OF, arrow_schema, session_columns
from sotdae.lake.sources import files_of, register_rooms, register_snapshots, view_of
from sotdae.model.columns import Column, Given
from sotdae.model.findings import Finding

if TYPE_CHECKING:
    import duckdb

T = TypeVar("T")

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_BATCH_ROWS: Final = 16_384
_NOTHING: Final[Mapping[str, Question]] = MappingProxyType({})


class Session:
    """One consistent view of a case, or of some of its rooms. Use it as a context manager."""

    def __init__(
        self,
        case_folder: Path,
        *,
        captures: Sequence[CaptureFact],
        rooms: Collection[str] | None = None,
        shipped: Mapping[str, Question] = _NOTHING,
    ) -> None:
        """Say what to open; it is opened on entering.

        Args:
            case_folder: the case's folder in the lake.
            captures: the captures of the case.
            rooms: canonical keys to restrict every table to, or None for the whole case (rows without a room included).
            shipped: questions of analyses that were compiled beforehand, by name; others are compiled when they are asked.
        """
        self._case_folder = case_folder
        self._captures = captures
        self._only = None if rooms is None else frozenset(rooms)
        self._lease: sqlite3.Connection | None = None
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._made: set[str] = set()
        self._remembered: dict[str, Any] = {}
        self.shipped = shipped
        self.catalog: Catalog = Catalog()

    def __enter__(self) -> Self:
        self._lease = reading(self._case_folder)
        with ExitStack() as undo:
            undo.callback(self._close)
            self.catalog = load_catalog(self._case_folder)
            self._connection = open_jail(self._case_folder)
            undo.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._close()

    @property
    def room_keys(self) -> list[str]:
        """Canonical keys of the rooms in view, sorted."""
        return sorted(key for key in self.catalog.rooms if self._only is None or key in self._only)

    def tables(self, analysis: str, reads: Sequence[str], findings: Mapping[str, Sequence[Finding]] | None = None) -> CaseTables:
        """Return the tables that an analysis declared, as `analyses.analysis.Tables`."""
        return CaseTables(self, analysis, frozenset(reads), findings or {})

    def query(self, sql: str, needs: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Run fixed SQL of the lake's own modules over named tables; yield record batches."""
        for table in needs:
            self._make(table)
        yield from self._running().execute(sql).to_arrow_reader(_BATCH_ROWS)

    def room_query(self, sql: str, room_key: str, needs: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Run fixed SQL over one room's own files; ``{table}`` in it stands for each needed table, which the room must have."""
        files = {table: f"read_parquet({file_list([path])})" for table in needs if (path := self.file(table, room_key)) is not None}
        yield from self._running().execute(sql.format_map(files)).to_arrow_reader(_BATCH_ROWS)

    def file(self, table: str, room_key: str) -> Path | None:
        """Return the file of one room's table, or None if the room has no rows in it."""
        partition = self.catalog.rooms[room_key]
        return self._case_folder / partition.folder / f"{table}.parquet" if table in partition.tables else None

    def snapshot_files(self, table: str) -> list[Path]:
        """Return the files of a table in every listed snapshot of the case, whatever rooms the session is restricted to."""
        return files_of(self._case_folder, table, self.catalog.snapshots)

    def remember(self, name: str, make: Callable[[], T]) -> T:
        """Return what was made under this name in this session, making it on first use."""
        if name not in self._remembered:
            self._remembered[name] = make()
        made: T = self._remembered[name]
        return made

    @contextmanager
    def answer(self, asked: Question, given: Mapping[Given, Sequence[tuple[Any, ...]]]) -> Iterator[pa.RecordBatchReader]:
        """Run a question; what it is given is there as long as its answer is read.

        Args:
            asked: the question.
            given: the rows of each table that it is asked with.
        """
        handed = {table.table: (table.columns, rows) for table, rows in given.items() if table.table in asked.reads}
        for table in asked.reads:
            if table not in handed:
                self._make(table)
        connection = self._running()
        for name, statement in holding(asked):
            if name not in self._made:
                connection.execute(statement)  # large answers spill to the case's own tmp
                self._made.add(name)
        for table, (columns, rows) in handed.items():
            self._register(table, rows, columns)
        try:
            yield connection.execute(asked.sql).to_arrow_reader(_BATCH_ROWS)
        finally:
            for table in handed:
                connection.unregister(table)

    def _running(self) -> duckdb.DuckDBPyConnection:
        if self._connection is None:
            raise LakeError
        return self._connection

    def _make(self, table: str) -> None:
        """Create the view of a table on first use."""
        if table in self._made:
            return
        if table in PARTITIONED:
            folders = [self._case_folder / self.catalog.rooms[key].folder for key in self.room_keys if table in self.catalog.rooms[key].tables]
            self._view(table, [folder / f"{table}.parquet" for folder in folders])
        elif table in OVER_SNAPSHOTS:
            self._over_snapshots(table)
        elif table == MEDIA_HASHES:
            self._view(table, files_of(self._case_folder, table, self.catalog.snapshots))
        elif table == "captures":
            self._register(table, self._captures)
        elif table == "room_aliases":
            wanted = set(self.room_keys)
            self._register(
                table, [(key, one.room_key, one.proof, one.support) for key, one in self.catalog.aliases.items() if one.room_key in wanted]
            )
        else:
            raise KeyError(table)
        self._made.add(table)

    def _view(self, table: str, paths: list[Path]) -> None:
        if not paths:
            self._register(table, [])
            return
        names = ", ".join(f'"{column.name}"' for column in session_columns(table))
        self._running().execute(f'CREATE VIEW "{table}" AS SELECT {names} FROM read_parquet({file_list(paths)})')  # noqa: S608 (fixed words, and names and paths of our own)

    def _over_snapshots(self, table: str) -> None:
        connection = self._running()
        stored = VERSIONS_OF.get(table, table)
        if "wanted" not in self._made:
            keys = {raw: room for room in self.room_keys for raw in self.catalog.rooms[room].keys}
            register_rooms(connection, keys, self.catalog.aliases)
            register_snapshots(connection, self.catalog.snapshots)
            self._made.add("wanted")
        shown = {identifier for room in self.room_keys for identifier in self.catalog.rooms[room].snapshots}
        snapshots = [listed for listed in self.catalog.snapshots if self._only is None or listed.snapshot_id in shown]
        names = ", ".join(f'"{column.name}"' for column in session_columns(table))
        source = view_of(self._case_folder, stored, snapshots, roomless=table == "problems" and self._only is None)
        connection.execute(f'CREATE VIEW "{table}" AS SELECT {names} FROM ({source})')  # noqa: S608 (fixed words, and names and paths of our own)

    def _register(self, table: str, rows: Sequence[Sequence[Any]], columns: Sequence[Column] | None = None) -> None:
        schema = arrow_schema(session_columns(table) if columns is None else columns)
        held = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
        arrays = [pa.array(values, kind) for values, kind in zip(held, schema.types, strict=True)]
        self._running().register(table, pa.Table.from_arrays(arrays, schema=schema))

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._lease is not None:
            self._lease.close()
            self._lease = None


class CaseTables:
    """What one analysis may see. Satisfies `analyses.analysis.Tables`."""

    def __init__(self, session: Session, analysis: str, reads: frozenset[str], findings: Mapping[str, Sequence[Finding]]) -> None:
        """Bind an analysis's declaration to a session."""
        self._session = session
        self._analysis = analysis
        self._reads = reads
        self._findings = findings

    def rows(self, build: Build, *values: Any, given: Mapping[Given, Sequence[tuple[Any, ...]]] | None = None) -> Sequence[Mapping[str, Any]]:
        """Ask a question; timestamps come back as microseconds since 1970 UTC, days as ``YYYY-MM-DD``.

        Raises:
            ColumnMissing: if it reads what was neither declared nor given.
            TypeError: if a value is not plain.
        """
        rows: list[Mapping[str, Any]] = []
        with self._session.answer(self._question(build, values, given or {}), given or {}) as answer:
            for batch in answer:
                rows.extend(plain_rows(batch))
        return rows

    def columns(self, build: Build, *values: Any, given: Mapping[Given, Sequence[tuple[Any, ...]]] | None = None) -> Mapping[str, Any]:
        """Ask a question and return whole columns: arrays of numbers, and of strings their different values with the number of each row's.

        Raises:
            ColumnMissing: as `rows`.
            TypeError: as `rows`, and for a column that no array can hold.
        """
        with self._session.answer(self._question(build, values, given or {}), given or {}) as answer:
            return columns_of(answer.schema, answer)

    def _question(self, build: Build, values: tuple[Any, ...], given: Mapping[Given, Any]) -> Question:
        asked = question(build, values, self._session.shipped)
        known = self._reads | {table.table for table in given}
        for name in asked.reads:
            if name not in known:
                raise ColumnMissing(analysis=self._analysis, column="*", table=name)
        return asked

    def findings(self, kind: str) -> Sequence[Finding]:
        """Return the findings of a kind that the analysis declared.

        Raises:
            ColumnMissing: if it was not declared.
        """
        if kind not in self._reads:
            raise ColumnMissing(analysis=self._analysis, column="*", table=kind)
        return self._findings.get(kind, ())


def plain_rows(batch: pa.RecordBatch) -> list[dict[str, Any]]:
    """Return a batch's rows as dicts of plain values: integers for times, whole decimals as integers, ISO text for days."""
    names = batch.schema.names
    columns = [_plain_column(column) for column in batch.columns]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def _plain_column(column: pa.Array) -> list[Any]:
    kind = column.type
    if pa.types.is_timestamp(kind):
        column = column.cast(pa.timestamp("us", kind.tz)).cast(pa.int64())
        return list(column.to_pylist())
    if pa.types.is_struct(kind):
        names = [field.name for field in kind]
        parts = zip(*(_plain_column(part) for part in column.flatten()), strict=True)
        found = [dict(zip(names, part, strict=True)) for part in parts] if names else column.to_pylist()
        return [value if there else None for value, there in zip(found, column.is_valid().to_pylist(), strict=True)] if column.null_count else found
    values = column.to_pylist()
    if pa.types.is_nested(kind) or pa.types.is_decimal(kind) or pa.types.is_temporal(kind):
        return [_plain(value) for value in values]
    return list(values)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return (aware - _EPOCH) // timedelta(microseconds=1)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value // timedelta(microseconds=1)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return value
