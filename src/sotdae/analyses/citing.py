# SPDX-License-Identifier: Apache-2.0
"""How an aggregated row keeps the places it stands on: the lowest and the highest message of its group.

Shared by the analyses of this folder; it is no analysis itself. A place is aggregated whole, as one struct: column by column, an engine would skip
nulls and settle ties for each column by itself, and could cite a message at another message's bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sotdae.analyses.expressions import ibis
from sotdae.model.findings import Evidence

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

PLACE: Final = ("message_id", "item_id", "byte_offset", "byte_length")


def place_column(table: ir.Table) -> ir.Value:
    """Return the place of each row as one struct; it orders by message id, then by item and offset. A room's header (no message) comes last."""
    return ibis.struct({name: table[name] for name in PLACE})


def cited_columns(table: ir.Table) -> dict[str, ir.Value]:
    """Return aggregations that name the first and the last record of a group, in the order of message ids.

    Args:
        table: has ``message_id`` and the locator columns.
    """
    place = place_column(table)
    return {"first_place": place.min(), "last_place": place.max()}


def cited_messages(table: ir.Table) -> dict[str, ir.Value]:
    """Return what `cited_columns` returns, where no message of a group has two rows: then its number decides alone, at half the cost.

    Args:
        table: has ``message_id``, never null, and the locator columns.
    """
    place = place_column(table)
    return {"first_place": place.argmin(table.message_id), "last_place": place.argmax(table.message_id)}


def cited(row: Mapping[str, Any], room_key: str) -> tuple[Evidence, ...]:
    """Return the places of an aggregated row, each once."""
    places = (*place_of(row["first_place"], room_key), *place_of(row["last_place"], room_key))
    return tuple(dict.fromkeys(places))


def place_of(row: Mapping[str, Any] | None, room_key: str) -> tuple[Evidence, ...]:
    """Return the place of a row, or of a struct made by `place_column`, that is one record; nothing where it names no item."""
    if row is None or row["item_id"] is None:
        return ()
    return (Evidence(room_key, row["message_id"], row["item_id"], row["byte_offset"], row["byte_length"]),)
