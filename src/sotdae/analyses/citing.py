# SPDX-License-Identifier: Apache-2.0
"""How an aggregated row keeps the places it stands on: the lowest and the highest message of its group.

Shared by the analyses of this folder; it is no analysis itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sotdae.model.findings import Evidence

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

_PLACE: Final = ("item_id", "byte_offset", "byte_length")


def cited_columns(table: ir.Table, *, by: str = "message_id") -> dict[str, ir.Value]:
    """Return aggregations that name the first and the last record of a group.

    Args:
        table: has the locator columns, ``message_id`` and the column ``by``.
        by: what "first" and "last" are decided by.
    """
    columns: dict[str, ir.Value] = {}
    for prefix in ("first", "last"):
        for name in ("message_id", *_PLACE):
            column = table[name]
            columns[f"{prefix}_{name}"] = column.argmin(table[by]) if prefix == "first" else column.argmax(table[by])
    return columns


def cited(row: Mapping[str, Any], room_key: str) -> tuple[Evidence, ...]:
    """Return the places of an aggregated row, each once."""
    places = [_evidence(row, room_key, f"{prefix}_") for prefix in ("first", "last")]
    return tuple(dict.fromkeys(place for place in places if place is not None))


def place_of(row: Mapping[str, Any], room_key: str) -> tuple[Evidence, ...]:
    """Return the place of a row that is one record."""
    place = _evidence(row, room_key, "")
    return () if place is None else (place,)


def _evidence(row: Mapping[str, Any], room_key: str, prefix: str) -> Evidence | None:
    item = row[f"{prefix}item_id"]
    if item is None:
        return None
    return Evidence(room_key, row.get(f"{prefix}message_id"), item, row[f"{prefix}byte_offset"], row[f"{prefix}byte_length"])
