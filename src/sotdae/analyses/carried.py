# SPDX-License-Identifier: Apache-2.0
"""What messages carry, each beside its message: files, links, and texts long enough for a print. Shared by the analyses of this folder; none itself.

All three are held. When a link was sent stands with its message, and to look that up the engine reads the messages of the whole case: once for all
who ask, then, and not for each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sotdae.analyses.citing import PLACE
from sotdae.analyses.others import POST

if TYPE_CHECKING:
    from sotdae.analyses.analysis import Shapes

_LINK: Final = ("place", "url", "target_kind", "target_normal", "target_username", "target_room_key", *PLACE[1:])
_PRINT: Final = ("text_key", "written_key", "is_odd", "author_role", *PLACE[1:])
_SENT: Final = ("sent_at", "sent_at_high")


def files(shapes: Shapes) -> Any:
    """Return a row for each message and file that some capture shows in it: ``media_item_id``, ``edited_at`` and what `certain` takes.

    Args:
        shapes: must have ``media_versions`` and ``messages``.
    """
    return shapes.held(_files)


def _files(shapes: Shapes) -> Any:
    versions, messages = shapes["media_versions"], shapes["messages"]
    # Stickers are the same files everywhere: they tie rooms together that have nothing in common.
    seen = versions.filter(versions.media_item_id.notnull() & (versions.kind != "sticker"))
    seen = seen.select("room_key", "message_id", "media_item_id").distinct()
    return seen.join(_said(messages, "edited_at"), ["room_key", "message_id"])


def links(shapes: Shapes) -> Any:
    """Return the links with their own places, and what `certain` takes: null where no message has the link, as in a room's description.

    Args:
        shapes: must have ``links`` and ``messages``.
    """
    return shapes.held(_links)


def _links(shapes: Shapes) -> Any:
    links, messages = shapes["links"].select("room_key", "message_id", *_LINK), _said(shapes["messages"])
    said = [name for name in messages.columns if name not in links.columns]
    return links.left_join(messages, ["room_key", "message_id"]).select(*links.columns, *said)


def texts(shapes: Shapes) -> Any:
    """Return the prints with their own places, ``edited_at``, ``forwarded_at``, whether it ``is_forwarded``, and what `certain` takes.

    Args:
        shapes: must have ``text_prints`` and ``messages``.
    """
    return shapes.held(_texts)


def _texts(shapes: Shapes) -> Any:
    prints, messages = shapes["text_prints"].select("room_key", "message_id", *_PRINT), shapes["messages"]
    forwarded = messages.forwarded_from_key.notnull()
    return prints.join(_said(messages, "edited_at", "forwarded_at", is_forwarded=forwarded), ["room_key", "message_id"])


def _said(messages: Any, *columns: str, **others: Any) -> Any:
    """The messages' own facts. Named, since below a join the engine would read every column, texts too."""
    place = {f"said_{name}": messages[name] for name in PLACE[1:]}
    return messages.select("room_key", "message_id", *_SENT, *columns, is_post=messages.type == POST, **place, **others)


def certain(carried: Any, *columns: str) -> Any:
    """Return some columns of what posts of a certain moment carry, with their room, moment and place.

    What was sent at some time within an hour cannot have been sent within seconds of something.

    Args:
        carried: of `files`, `links` or `texts`.
        columns: of it, besides these.
    """
    sure = carried.filter(carried.is_post & carried.sent_at.notnull() & carried.sent_at_high.isnull())
    return sure.select("room_key", "sent_at", "message_id", *columns, **{name: sure[f"said_{name}"] for name in PLACE[1:]})
