# SPDX-License-Identifier: Apache-2.0
"""Where links lead: to which room of the case, as far as captures tell. Shared by the analyses of this folder; it is none itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sotdae.model.links import invite_room_key

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from sotdae.analyses.analysis import Shapes, Tables


def canonical_keys(shapes: Shapes) -> Any:
    """Return a row for each other key of a room: ``alias_key`` and the canonical ``room_key``.

    Args:
        shapes: must have ``room_aliases``.
    """
    return shapes["room_aliases"].select("alias_key", "room_key")


def leading(tables: Tables, named: Mapping[str, Collection[str]], known: Collection[str]) -> Callable[[Mapping[str, Any]], str | None]:
    """Return a function from a row of ``links`` to the key of the room it leads to, aliases applied; None where no capture tells.

    An id in the link is believed as it stands, whether or not a capture holds the room. An invitation leads to a room whose page a capture holds. A
    name leads to the one room that had it; a name that two rooms had leads to neither (docs/decisions/2026-11-27-rooms-by-public-name.md).

    Args:
        tables: must have ``room_aliases``.
        named: public name in lower case -> keys of the rooms that captures show under it.
        known: keys of the rooms of the case.
    """
    aliases = {str(row["alias_key"]): str(row["room_key"]) for row in tables.rows(canonical_keys)}

    def lead(row: Mapping[str, Any]) -> str | None:
        key, name, invite = row.get("target_room_key"), row.get("target_username"), row.get("target_invite_hash")
        if key is None and invite is not None:
            key = invite_room_key(str(invite))
            key = key if key in known or key in aliases else None
        if key is None and name is not None and len(named.get(str(name), ())) == 1:
            (key,) = named[str(name)]
        return None if key is None else aliases.get(str(key), str(key))

    return lead
