# SPDX-License-Identifier: Apache-2.0
"""What a room's own texts tell: hits of text rules with the message around each. Shared by the analyses of this folder; none itself.

Three kinds of message are told apart, because only the first speaks for the room: what is written in it; what was forwarded into it from elsewhere;
and what speaks *about* rooms (news, warnings, hearsay: a hit of the family ``talk`` in the same message).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sotdae.analyses.citing import PLACE, place_column, place_of
from sotdae.analyses.expressions import ibis

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sotdae.analyses.analysis import Shapes
    from sotdae.model.findings import Evidence

ABOUT: Final = "talk"
"""The family of rules that mark a text as speaking about rooms."""
IN_TEXT: Final = "text"
"""The place of hits in messages; others are in a room's title or description."""
IN_TITLE: Final = "title"
"""The place of hits in a title; where a service message records it, the hit has a message."""
_HIT: Final = ("room_key", *PLACE, "rule_id", "family", "variant", "start", "number", "unit", "checked", "value_key", "author_role", "is_pinned")
"""What analyses read of a hit itself; the rest is not held."""
_MOST_PLACES: Final = 3


def told(shapes: Shapes, families: tuple[str, ...]) -> Any:
    """Return a row for each hit of some families.

    Besides those of the hit's own columns that analyses read: ``sent_at`` and ``sent_at_high``, ``answers`` (the message of this room that it
    answers), ``forwarded`` (from elsewhere, or from a hidden origin), ``about`` (speaks about rooms), ``speaks`` (neither), ``own`` (speaks, and is
    pinned or by the room itself or an administrator), ``voice`` (who wrote it; where that is unknown its text), ``text``, and ``weight`` (the rule's
    bits, more where the context that the rule names holds).

    Args:
        shapes: must have ``text_hits`` and ``messages``.
        families: of rules.
    """
    hits = shapes.held(_told)
    hits = hits.filter(hits.family.isin(list(families)))
    return hits.mutate(voice=ibis.coalesce(hits.sender_key, hits.text))


def _told(shapes: Shapes) -> Any:
    """Return the hits of all families with the messages around them.

    Held: few messages have a hit, and to find them for each family anew would read all texts of the case each time.
    """
    hits, messages = shapes["text_hits"], shapes["messages"]
    hits = hits.filter(hits.message_id.notnull() & (hits.place != IN_TITLE))  # what a room is called is no message of it
    about = hits.filter(hits.family == ABOUT).select(about_room=hits.room_key, about_message=hits.message_id).distinct()
    # A forward whose origin is hidden speaks of a place unknown: not of this room.
    hidden = ibis.or_(*(messages.notes.contains(note) for note in ("forwarded-from-hidden", "forward-without-name", "forward-from-deleted")))
    elsewhere = (messages.forwarded_from_key != messages.room_key) | (messages.forwarded_from_key.isnull() & hidden)
    around = messages.select(
        *("sent_at", "sent_at_high", "text", "sender_key"),
        in_room=messages.room_key,
        in_message=messages.message_id,
        answers=ibis.ifelse(messages.reply_to_room_key.isnull(), messages.reply_to_id, ibis.null("int64")),
        forwarded=elsewhere.fill_null(False),
    )
    joined = hits.join(around, [hits.room_key == around.in_room, hits.message_id == around.in_message])
    joined = joined.left_join(about, [joined.room_key == about.about_room, joined.message_id == about.about_message])
    marked = joined.mutate(about=joined.about_room.notnull(), stands_out=joined.is_pinned | joined.author_role.notnull())
    marked = marked.mutate(speaks=~marked.forwarded & ~marked.about)
    named = marked.context.fill_null("")
    holds = (marked.is_pinned & named.contains("pinned")) | (marked.author_role.notnull() & named.contains(marked.author_role.fill_null("?")))
    return marked.select(
        *_HIT,
        *("sent_at", "sent_at_high", "answers", "forwarded", "about", "speaks", "sender_key", "text"),
        own=marked.speaks & marked.stands_out,
        weight=marked.bits + ibis.ifelse(holds & marked.speaks, marked.context_bits, 0.0),
    )


def rooms_with_pins(shapes: Shapes) -> Any:
    """Return the rooms in which something was seen to be pinned.

    Args:
        shapes: must have ``messages``.
    """
    messages = shapes["messages"]
    return messages.filter(messages.action == "pin_message").select("room_key").distinct()


def counted(table: Any) -> dict[str, Any]:
    """Return the aggregations that both analyses of told things share.

    ``independent`` is the least of how many wrote it and how many texts they wrote: one account that repeats itself, and one text that several
    accounts post, are one message.
    """
    speaks, own = table.speaks, table.own
    place = place_column(table)
    return {
        "messages": table.message_id.nunique(where=speaks),
        "own": table.message_id.nunique(where=own),
        "pinned": table.message_id.nunique(where=speaks & table.is_pinned),
        "forwarded": table.message_id.nunique(where=table.forwarded),
        "about": table.message_id.nunique(where=table.about & ~table.forwarded),
        "independent": ibis.least(table.voice.nunique(where=speaks), table.text.nunique(where=speaks)),
        "undated": table.message_id.nunique(where=speaks & table.sent_at.isnull()),
        "unsigned": table.message_id.nunique(where=speaks & table.sender_key.isnull()),
        "first_at": table.sent_at.min(where=speaks),
        "last_at": table.sent_at.max(where=speaks),
        "weight": table.weight.max(where=speaks),
        "own_place": place.min(where=own),
        "first_place": place.min(where=speaks),
        "last_place": place.max(where=speaks),
        "about_place": place.min(where=table.about & ~table.forwarded),
        "forwarded_place": place.min(where=table.forwarded),
    }


def places(row: Mapping[str, Any], room: str) -> tuple[Evidence, ...]:
    """Return the places of a counted row, each once: one that the room itself stands for first."""
    found = (*place_of(row["own_place"], room), *place_of(row["first_place"], room), *place_of(row["last_place"], room))
    return tuple(dict.fromkeys(found))[:_MOST_PLACES]


def stands(row: Mapping[str, Any], least_independent: int) -> bool:
    """Return whether what a room tells is more than a single mention."""
    return bool(row["own"]) or row["independent"] >= least_independent
