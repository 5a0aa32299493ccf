# SPDX-License-Identifier: Apache-2.0
"""A digest of a table's rows that depends on the rows and their order only: not on batches, files, compression or library versions.

For each column three streams are hashed with SHA-256: one byte a row that says whether a value is there, the lengths of texts, and the values' own
bytes (nulls count as empty text or zero). The table's digest is that of the canonical JSON ``[[name, type, hex, hex, hex], …]``.
Columns are hashed whole, so this runs at memory speed; hashing rows one by one in Python would cost more than the fold itself.
"""

from __future__ import annotations

import hashlib
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sotdae.model.canonical import canonical_digest


class TableDigest:
    """Takes record batches in row order and gives the digest of the whole."""

    def __init__(self, schema: pa.Schema) -> None:
        """Start with no rows."""
        self._schema = schema
        self._columns = [(hashlib.sha256(), hashlib.sha256(), hashlib.sha256()) for _ in schema]
        self.rows = 0

    def update(self, batch: pa.RecordBatch) -> None:
        """Add the rows of a batch, whose columns are those of the schema, in order."""
        self.rows += batch.num_rows
        for field, column, (present, lengths, values) in zip(self._schema, batch.columns, self._columns, strict=True):
            present.update(_fixed_bytes(pc.cast(column.is_valid(), pa.uint8()), 1))
            if pa.types.is_string(field.type):
                lengths.update(_fixed_bytes(pc.cast(pc.fill_null(pc.binary_length(column), 0), pa.int64()), 8))
                values.update(_text_bytes(column))
            elif pa.types.is_boolean(field.type):
                values.update(_fixed_bytes(pc.cast(pc.fill_null(column, pa.scalar(value=False)), pa.uint8()), 1))
            else:
                plain = pc.cast(column, pa.int64()) if pa.types.is_timestamp(field.type) else column
                values.update(_fixed_bytes(pc.fill_null(plain, 0), 8))

    def hexdigest(self) -> str:
        """Return the digest of all rows so far as 64 hexadecimal digits."""
        return canonical_digest(
            [
                [field.name, str(field.type), *(stream.hexdigest() for stream in streams)]
                for field, streams in zip(self._schema, self._columns, strict=True)
            ]
        )


def _fixed_bytes(array: Any, width: int) -> memoryview:
    start = array.offset * width
    return memoryview(array.buffers()[-1])[start : start + len(array) * width]


def _text_bytes(column: Any) -> memoryview:
    filled = pc.fill_null(column, "")
    _, offsets, data = filled.buffers()
    if data is None or not len(filled):
        return memoryview(b"")
    ends = memoryview(offsets).cast("i")
    return memoryview(data)[ends[filled.offset] : ends[filled.offset + len(filled)]]
