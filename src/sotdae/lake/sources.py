# SPDX-License-Identifier: Apache-2.0
"""Views over the listed snapshots, with canonical room keys and the rank of each snapshot: what folds and sessions read.

Only paths computed from digests and fixed words become SQL text; room keys travel as Arrow tables.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa

from sotdae.lake.catalog import Alias, Listed
from sotdae.lake.jail import file_list
from sotdae.lake.manifests import snapshot_folder
from sotdae.lake.schemas import TEXT_PASS, stored_columns

_SHIFTED: Final = {"message_id", "reply_to_id", "topic_root_id", "first_message_id", "last_message_id"}
"""Columns with ids of messages of the row's own room."""
_SQL_TYPES: Final = {"string": "VARCHAR", "int64": "BIGINT", "float64": "DOUBLE", "bool": "BOOLEAN", "timestamp_us": "TIMESTAMP"}


def ranked(snapshots: Sequence[Listed]) -> list[Listed]:
    """Order snapshots as the fold prefers them: exports before saved pages, the later custody sequence first, data before HTML, then by id."""
    return sorted(snapshots, key=lambda listed: (listed.glimpse, -listed.seq, listed.layout_only, listed.snapshot_id))


def register_rooms(connection: duckdb.DuckDBPyConnection, keys: Mapping[str, str], aliases: Mapping[str, Alias]) -> None:
    """Make the table ``wanted``: raw key, canonical key, what to add to message ids."""
    rows = sorted(keys.items())
    shifts = [aliases[raw].shift if raw in aliases else 0 for raw, _ in rows]
    connection.register(
        "wanted_rows",
        pa.table(
            {
                "raw_key": pa.array([raw for raw, _ in rows], pa.string()),
                "room_key": pa.array([canonical for _, canonical in rows], pa.string()),
                "shift": pa.array(shifts, pa.int64()),
            }
        ),
    )
    connection.execute("CREATE OR REPLACE TEMP TABLE wanted AS SELECT * FROM wanted_rows")
    connection.unregister("wanted_rows")


def register_snapshots(connection: duckdb.DuckDBPyConnection, snapshots: Sequence[Listed]) -> None:
    """Make the table ``shown``: snapshot, rank (0 is preferred), custody sequence, whether it comes from pages, whether it has no gaps."""
    order = ranked(snapshots)
    connection.register(
        "shown_rows",
        pa.table(
            {
                "snapshot_id": pa.array([listed.snapshot_id for listed in order], pa.string()),
                "snapshot_rank": pa.array(range(len(order)), pa.int64()),
                "seq": pa.array([listed.seq for listed in order], pa.int64()),
                "layout_only": pa.array([listed.layout_only for listed in order], pa.bool_()),
                "contiguous": pa.array([listed.contiguous for listed in order], pa.bool_()),
            }
        ),
    )
    connection.execute("CREATE OR REPLACE TEMP TABLE shown AS SELECT * FROM shown_rows")
    connection.unregister("shown_rows")


def view_of(case_folder: Path, table: str, snapshots: Sequence[Listed], *, roomless: bool = False) -> str:
    """Return the SQL of a table's rows in these snapshots, under canonical keys, with rank, seq and layout_only added.

    Args:
        case_folder: the case's folder.
        table: one of the tables that snapshots hold.
        snapshots: those to read.
        roomless: whether rows come along that name no room, or a room that nothing else shows; they then have no room.
    """
    columns = stored_columns(table)
    paths = files_of(case_folder, table, snapshots)
    if not paths:
        nothing = ", ".join(f'CAST(NULL AS {_SQL_TYPES[column.type]}) AS "{column.name}"' for column in columns)
        return f"SELECT {nothing}, 0::BIGINT AS snapshot_rank, 0::BIGINT AS seq, false AS layout_only WHERE false"
    names = []
    for column in columns:
        if column.name == "room_key":
            names.append("w.room_key AS room_key")
        elif column.name in _SHIFTED:
            names.append(f'r."{column.name}" + coalesce(w.shift, 0) AS "{column.name}"')
        else:
            names.append(f'r."{column.name}"')
    join = "LEFT JOIN" if roomless else "JOIN"
    return (
        f"SELECT {', '.join(names)}, s.snapshot_rank, s.seq, s.layout_only "  # noqa: S608 (fixed words, and names and paths of our own)
        f"FROM read_parquet({file_list(paths)}) r JOIN shown s ON r.snapshot_id = s.snapshot_id {join} wanted w ON r.room_key = w.raw_key"
    )


def files_of(case_folder: Path, table: str, snapshots: Collection[Listed]) -> list[Path]:
    """Return the files of a table in these snapshots, in the order of their ids."""
    names = [listed.hits_id if table in TEXT_PASS else listed.snapshot_id for listed in snapshots]
    paths = [snapshot_folder(case_folder, name) / f"{table}.parquet" for name in sorted(name for name in names if name is not None)]
    return [path for path in paths if path.is_file()]
