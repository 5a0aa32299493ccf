# SPDX-License-Identifier: Apache-2.0
"""The tables of `model.tables` as Arrow schemas, and what an engine sees of each.

Times are stored as microseconds without a zone and always mean UTC: with a zone, engines would need their own zone data to truncate a day.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pyarrow as pa

from sotdae.model.tables import DERIVED, HIT_CONTEXT, MESSAGE_COLUMNS, OBSERVATIONS, Column

FROM: Final = (
    Column("snapshot_id", "string", "the snapshot the row comes from", "SHA-256, hex"),
    Column("capture_id", "string", "the capture the row comes from", "SHA-256, hex"),
)
"""The two columns that a snapshot adds to every row; they never enter row digests."""

VERSIONS: Final = Column("versions", "int64", "how many captures show the message")

PARTITIONED: Final = ("messages", "entities", "media", "links", "membership_events", "text_hits", "text_prints", "revisions")
"""Tables that the fold writes per room; the others are views over the listed snapshots."""

TEXT_PASS: Final = ("text_hits", "text_prints")
"""Tables of a hits snapshot: what one pass over the texts of another snapshot found."""

MEDIA_HASHES: Final = "media_hashes"
"""The one table that belongs to no room: a picture's hashes hold wherever it is shown. A view over the listed snapshots of that reader's name."""

OVER_SNAPSHOTS: Final = ("message_versions", "media_versions", "room_states", "coverages", "view_counts", "problems")
"""Tables that keep every capture's rows: views over the snapshots with canonical keys."""

VERSIONS_OF: Final = {"message_versions": "messages", "media_versions": "media"}
"""The tables of `OVER_SNAPSHOTS` whose rows are those of another table, every capture's."""

_ARROW: Final = {
    "string": pa.string(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "bool": pa.bool_(),
    "timestamp_us": pa.timestamp("us"),
}
_ENGINE: Final = {"string": "string", "int64": "int64", "float64": "float64", "bool": "boolean", "timestamp_us": "timestamp(6)"}


def stored_columns(table: str) -> tuple[Column, ...]:
    """Return the columns of a table as a snapshot stores it."""
    if table == MEDIA_HASHES:
        return DERIVED[table].columns
    if table in TEXT_PASS:
        return tuple(column for column in DERIVED[table].columns if column not in HIT_CONTEXT)
    return (*OBSERVATIONS[table].columns, *FROM)


def session_columns(table: str) -> tuple[Column, ...]:
    """Return the columns of a table as an analysis sees it.

    Raises:
        KeyError: if there is no such table.
    """
    if table == "messages":
        return (*MESSAGE_COLUMNS, VERSIONS, *FROM)
    if table in DERIVED:
        return DERIVED[table].columns
    return (*OBSERVATIONS[table].columns, *FROM)


def arrow_schema(columns: Sequence[Column]) -> pa.Schema:
    """Return the Arrow schema of columns."""
    return pa.schema([(column.name, _ARROW[column.type]) for column in columns])


def engine_schema(columns: Sequence[Column]) -> dict[str, str]:
    """Return the columns' types in Ibis's words."""
    return {column.name: _ENGINE[column.type] for column in columns}
