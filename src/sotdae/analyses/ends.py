# SPDX-License-Identifier: Apache-2.0
"""The messages at the first and the last moments of each room. Shared by the analyses of this folder; it is no analysis itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sotdae.analyses.citing import PLACE

if TYPE_CHECKING:
    from sotdae.analyses.analysis import Shapes

_COLUMNS: Final = ("room_key", "is_real", "sent_at", "sent_at_high")


def ends(shapes: Shapes) -> Any:
    """Return the messages at a room's first or last moment, of those that the exporting program could write (``is_real``) and of the others apart.

    Columns: ``room_key``, ``is_real``, ``sent_at``, ``sent_at_high`` and the place. The least and the greatest row of a room by ``sent_at`` and
    whatever comes behind it are among them: to compare all messages whole, with their items, takes as long as everything else that is asked of them.
    Held.

    Args:
        shapes: must have ``messages``.
    """
    return shapes.held(_ends)


def _ends(shapes: Shapes) -> Any:
    messages = shapes["messages"]
    timed = messages.filter(messages.sent_at.notnull())
    timed = timed.select(*(name for name in _COLUMNS if name != "is_real"), *PLACE, is_real=timed.type != "unsupported")
    bounds = timed.group_by(["room_key", "is_real"]).agg(begin=timed.sent_at.min(), end=timed.sent_at.max())
    joined = timed.join(bounds, ["room_key", "is_real"])
    return joined.filter((joined.sent_at == joined.begin) | (joined.sent_at == joined.end)).select(*_COLUMNS, *PLACE)
