# SPDX-License-Identifier: Apache-2.0
"""Perceptual hashes in the lake: one snapshot for each capture, made from the sealed details, listed like a reader's.

The hashes were computed while the capture was sealed; where media are not held nothing could compute them again, so the details are their source and
the snapshot a working copy that may be deleted. Rows name no room: a picture's hashes hold wherever it is shown. Which messages show it is said by
the table ``media``.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NamedTuple, Self

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sotdae.errors import SnapshotIncomplete
from sotdae.lake.catalog import load_catalog
from sotdae.lake.manifests import MANIFEST, Manifest, Recipe, snapshot_folder, temporary_folder
from sotdae.lake.schemas import MEDIA_HASHES
from sotdae.lake.snapshots import publish_snapshot
from sotdae.lake.table_writer import BATCH_ROWS, TableWriter
from sotdae.model.canonical import Json
from sotdae.model.observations import Problem

VERSION: Final = 1
"""Rises when the same details would give other rows."""

_VALUE_BYTES: Final = 32


class MediaHash(NamedTuple):
    """A row of the table ``media_hashes``, the two snapshot columns apart; `model.tables` gives the meaning of each field."""

    media_item_id: str
    media_kind: str
    form: str
    width: int | None
    height: int | None
    variant: str
    is_page: bool
    orientation: int
    at_milliseconds: int | None
    until_milliseconds: int | None
    frames: int
    video_frames: int | None
    algorithm: str
    algorithm_version: int
    path: str
    quality: int
    value: str


def recipe_of(capture_id: str, erasures_digest: str = "", *, looked_again: Sequence[int] = ()) -> Recipe:
    """Return the recipe of a capture's hashes; its snapshot is listed under the reader's name ``media_hashes``.

    Args:
        capture_id: the capture.
        erasures_digest: of what was erased.
        looked_again: the log entries that closed a second look at some of its media; with each one the snapshot is another.
    """
    options: dict[str, Json] = {"looked_again": list(looked_again)} if looked_again else {}
    return Recipe(capture_id=capture_id, reader=MEDIA_HASHES, version=VERSION, source_digest="", options=options, erasures_digest=erasures_digest)


class MediaHashWriter:
    """Takes hashes and problems of one capture and leaves a finished snapshot, or nothing. Use it as a context manager."""

    def __init__(self, case_folder: Path, recipe: Recipe) -> None:
        """Prepare the temporary folder."""
        self._case_folder = case_folder
        self._recipe = recipe
        self._temporary = temporary_folder(case_folder)
        constants = (recipe.snapshot_id, recipe.capture_id)
        self._tables = {name: TableWriter(self._temporary, name, constants, None) for name in (MEDIA_HASHES, "problems")}
        self._waiting: dict[str, list[Sequence[Any]]] = {name: [] for name in self._tables}
        self._problems: dict[str, int] = {}

    def add(self, row: MediaHash) -> None:
        """Take one hash."""
        self._take(MEDIA_HASHES, row)

    def problem(self, row: Problem) -> None:
        """Take what could not be decoded or hashed."""
        self._problems[row.code] = self._problems.get(row.code, 0) + 1
        self._take("problems", row)

    def _take(self, table: str, row: Sequence[Any]) -> None:
        self._waiting[table].append(tuple(row))
        if len(self._waiting[table]) >= BATCH_ROWS:
            self._flush(table)

    def _flush(self, table: str) -> None:
        rows, self._waiting[table] = self._waiting[table], []
        if rows:
            self._tables[table].write(rows)

    def finish(self) -> Manifest:
        """Write what is waiting and move the snapshot to its place."""
        for name in self._tables:
            self._flush(name)
        return publish_snapshot(self._case_folder, self._temporary, self._recipe, self._tables, rooms={}, problems=self._problems)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for table in self._tables.values():
            table.close()
        shutil.rmtree(self._temporary, ignore_errors=True)


def listed_hashes(case_folder: Path) -> list[str]:
    """Return the ids of the case's listed hash snapshots, in the order of the log."""
    return [listed.snapshot_id for listed in load_catalog(case_folder).snapshots if listed.reader == MEDIA_HASHES]


def hash_values(
    case_folder: Path, identifier: str, algorithm: str, version: int, least_quality: int
) -> Iterator[tuple[NDArray[np.uint8], NDArray[np.int64]]]:
    """Yield a snapshot's hashes of one algorithm in batches.

    Args:
        case_folder: the case's folder.
        identifier: a snapshot of `listed_hashes`.
        algorithm: the hash's name.
        version: of the implementation.
        least_quality: hashes of a lower quality (0 to 100) are left out.

    Yields:
        The values, (k, 32) uint8, and their row numbers in the file, (k,).

    Raises:
        SnapshotIncomplete: if the snapshot is not there or not readable.
    """
    path = _file(case_folder, identifier)
    if path is None:
        return
    first = 0
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=BATCH_ROWS, columns=["algorithm", "algorithm_version", "quality", "value"]):
            names, versions, qualities, values = (batch.column(number).to_pylist() for number in range(4))
            rows = enumerate(zip(names, versions, qualities, strict=True))
            wanted = [row for row, (name, made_by, quality) in rows if name == algorithm and made_by == version and quality >= least_quality]
            raw = bytes.fromhex("".join(values[row] for row in wanted))
            if len(raw) != _VALUE_BYTES * len(wanted):
                raise SnapshotIncomplete(snapshot_id=identifier)
            numbers = np.array(wanted, np.int64) + first
            first += len(names)
            yield np.frombuffer(raw, np.uint8).reshape(-1, _VALUE_BYTES), numbers


def troubled(case_folder: Path, codes: Collection[str]) -> dict[str, str]:
    """Return the media of a case that have a problem of these codes: item id -> the problem's detail."""
    found: dict[str, str] = {}
    for identifier in listed_hashes(case_folder):
        path = snapshot_folder(case_folder, identifier) / "problems.parquet"
        if path.is_file():
            columns = pq.read_table(path, columns=["item_id", "code", "detail"]).to_pydict()
            rows = zip(columns["item_id"], columns["code"], columns["detail"], strict=True)
            found.update({item: detail for item, code, detail in rows if code in codes})
    return found


class Counts(NamedTuple):
    """How many pictures and videos a snapshot holds: those with a hash good enough to be compared, and those whose hashes all say too little."""

    compared: int
    low_quality: int


def counted(case_folder: Path, identifier: str, algorithm: str, version: int, least_quality: int) -> Counts:
    """Count a snapshot's items; the arguments are those of `hash_values`."""
    path = _file(case_folder, identifier)
    best: dict[str, int] = {}
    if path is not None:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=BATCH_ROWS, columns=["media_item_id", "algorithm", "algorithm_version", "quality"]):
                for item, name, made_by, quality in zip(*(batch.column(number).to_pylist() for number in range(4)), strict=True):
                    if name == algorithm and made_by == version:
                        best[item] = max(best.get(item, 0), quality)
    compared = sum(quality >= least_quality for quality in best.values())
    return Counts(compared, len(best) - compared)


def items_beginning(case_folder: Path, digits: str) -> set[str]:
    """Return the ids of hashed pictures and videos of a case that begin with some hexadecimal digits."""
    found: set[str] = set()
    for identifier in listed_hashes(case_folder):
        path = _file(case_folder, identifier)
        if path is None:
            continue
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=BATCH_ROWS, columns=["media_item_id"]):
                column = batch.column(0)
                found.update(column.filter(pc.starts_with(column, digits)).to_pylist())
    return found


def hash_rows(case_folder: Path, identifier: str, numbers: Sequence[int]) -> dict[int, MediaHash]:
    """Return rows of a snapshot by their numbers in the file; only the row groups that hold them are read.

    Raises:
        SnapshotIncomplete: if the snapshot is not there.
    """
    path = _file(case_folder, identifier)
    if path is None:
        return {}
    found: dict[int, MediaHash] = {}
    wanted = sorted(set(numbers))
    with pq.ParquetFile(path) as file:
        first, place = 0, 0
        for group in range(file.num_row_groups):
            end = first + file.metadata.row_group(group).num_rows
            here = []
            while place < len(wanted) and wanted[place] < end:
                here.append(wanted[place] - first)
                place += 1
            if here:
                rows = file.read_row_group(group, columns=list(MediaHash._fields)).take(here).to_pylist()
                found.update({first + row: MediaHash(**values) for row, values in zip(here, rows, strict=True)})
            first = end
    return found


def _file(case_folder: Path, identifier: str) -> Path | None:
    folder = snapshot_folder(case_folder, identifier)
    if not (folder / MANIFEST).is_file():
        raise SnapshotIncomplete(snapshot_id=identifier)
    path = folder / f"{MEDIA_HASHES}.parquet"
    return path if path.is_file() else None
