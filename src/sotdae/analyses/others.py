# SPDX-License-Identifier: Apache-2.0
"""Rows of accounts other than the one that made an export. Shared by the analyses of this folder; it is none itself.

Whoever exports a chat was in it, and would count among the people of every room that they export.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sotdae.analyses.citing import cited_messages

if TYPE_CHECKING:
    from sotdae.analyses.analysis import Shapes

ACCOUNT: Final = "account"
UNKNOWN: Final = "unknown"
"""What ``sender_kind`` calls an account, and a name on a page that does not say what it is; a room's own posts are neither."""
POST: Final = "message"
CAME: Final = ("join_link", "join_request", "joined")
"""Membership events in which somebody came of their own accord."""
INVITED: Final = "invited"


def _sources(shapes: Shapes) -> Any:
    coverages = shapes["coverages"]
    return coverages.filter(coverages.source_key.notnull()).select(coverages.room_key, coverages.source_key).distinct()


def named_others(shapes: Shapes, table: Any, column: str) -> Any:
    """Return the rows whose account is known and is not the one that made the export.

    Args:
        shapes: must have ``coverages``.
        table: has ``room_key`` and the column.
        column: the account's.
    """
    known, sources = table.filter(table[column].notnull()), _sources(shapes)
    return known.anti_join(sources, [known.room_key == sources.room_key, known[column] == sources.source_key])


def by_somebody(messages: Any) -> Any:
    """Say of messages whether an account caused them, or a name of which pages do not say what it is; a room's own posts are neither."""
    return messages.sender_kind.isin([ACCOUNT, UNKNOWN]) & messages.sender_key.notnull()


def writers(shapes: Shapes) -> Any:
    """Return a row for each room, ``sender_key``, ``sender_kind`` and ``is_post`` (a post, not a service message): ``first_place``, ``last_place``.

    Held: whoever asks how many accounts there are asks for these, and they are far fewer than what they wrote. It stays inside the engine.

    Args:
        shapes: must have ``messages``.
    """
    return shapes.held(_writers)


def _writers(shapes: Shapes) -> Any:
    messages = shapes["messages"]
    signed = messages.filter(by_somebody(messages)).mutate(is_post=messages.type == POST)
    return signed.group_by(["room_key", "sender_key", "sender_kind", "is_post"]).agg(**cited_messages(signed))


def places_of_writers(table: Any) -> dict[str, Any]:
    """Return the aggregations of `citing.cited_columns` for rows of `writers`."""
    return {"first_place": table.first_place.min(), "last_place": table.last_place.max()}


def events_of_others(shapes: Shapes) -> Any:
    """Return the membership events of accounts other than the exporter's; an event that names nobody counts too."""
    events, sources = shapes["membership_events"], _sources(shapes)
    return events.anti_join(sources, [events.room_key == sources.room_key, events.member_key == sources.source_key])
