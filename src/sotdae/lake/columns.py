# SPDX-License-Identifier: Apache-2.0
"""Query results as arrays, a column each: what an analysis asks for where rows as dicts would take a kilobyte each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sotdae.model.columns import NOT_OBSERVED

_NO_CODE: Final = -1


def columns_of(schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> dict[str, Any]:
    """Return whole columns; see `analyses.analysis.Tables.columns` for what each becomes.

    Raises:
        TypeError: for a column of another kind (lists, structs, days).
    """
    parts: list[list[Any]] = [[] for _ in schema]
    coded = [_Codes() if pa.types.is_string(field.type) or pa.types.is_large_string(field.type) else None for field in schema]
    for batch in batches:
        for part, codes, column in zip(parts, coded, batch.columns, strict=True):
            part.append(_numbers(column) if codes is None else codes.take(column))
    found: dict[str, Any] = {}
    for field, part, codes in zip(schema, parts, coded, strict=True):
        whole = np.concatenate(part) if part else _numbers(pa.array([], pa.int64() if codes is not None else field.type))
        found[field.name] = whole if codes is None else (codes.values, whole.astype(np.int32))
    return found


class _Codes:
    """Numbers strings in the order in which they first come."""

    def __init__(self) -> None:
        self.values: list[str] = []
        self._numbers: dict[str, int] = {}

    def take(self, column: pa.Array) -> Any:
        """Return the number of each string of a batch, -1 where there is none."""
        local = pc.dictionary_encode(column)
        known = np.empty(len(local.dictionary) + 1, np.int32)
        for place, value in enumerate(local.dictionary.to_pylist()):
            number = self._numbers.setdefault(value, len(self.values))
            if number == len(self.values):
                self.values.append(value)
            known[place] = number
        known[-1] = _NO_CODE
        return known[pc.fill_null(local.indices, len(local.dictionary)).to_numpy(zero_copy_only=False)]


def _numbers(column: pa.Array) -> Any:
    kind = column.type
    if pa.types.is_timestamp(kind):
        column = column.cast(pa.timestamp("us", kind.tz)).cast(pa.int64())
    elif pa.types.is_decimal(kind) or pa.types.is_integer(kind):
        column = column.cast(pa.int64())
    elif pa.types.is_boolean(kind) or pa.types.is_floating(kind):
        if column.null_count:
            message = f"a column of {kind} holds nulls, which an array of it could not tell"
            raise TypeError(message)
        return column.to_numpy(zero_copy_only=False)
    else:
        message = f"no array of {kind}"
        raise TypeError(message)
    return pc.fill_null(column, NOT_OBSERVED).to_numpy(zero_copy_only=False)
