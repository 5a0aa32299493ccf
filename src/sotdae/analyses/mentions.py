# SPDX-License-Identifier: Apache-2.0
"""Mentions of institutions: in messages, and in what rooms call themselves. Shared by the analyses of this folder; it is none itself.

An institution of a gazetteer has a name. One that is told by the word for its kind alone has none here: "a university", "a school". Schools below
university are never anything else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sotdae.analyses.citing import PLACE
from sotdae.analyses.expressions import ibis
from sotdae.analyses.told import ABOUT, IN_TEXT, told

if TYPE_CHECKING:
    from sotdae.analyses.analysis import Shapes

FAMILY: Final = "institution"
UNNAMED: Final = "*"
"""Begins what stands for an institution that has no name here: ``*university``, ``*school``."""
_BY_KIND: Final = "institution.mention"
_CONTACT: Final = "contact"
"""The family of rows that no rule made."""
_UNIVERSITY: Final = "university"


def in_messages(shapes: Shapes) -> Any:
    """Return `told.told` of the family with ``institution``: a gazetteer's id, or `UNNAMED` and the kind.

    A university without a name is not told where the same message names one: it is the same university.

    Args:
        shapes: must have ``text_hits`` and ``messages``.
    """
    hits = told(shapes, (FAMILY,))
    named = hits.filter(hits.rule_id != _BY_KIND)
    by_kind = hits.filter(hits.rule_id == _BY_KIND)
    messages = named.select(named_room=named.room_key, named_message=named.message_id).distinct()
    same = (by_kind.room_key == messages.named_room, by_kind.message_id == messages.named_message, by_kind.variant == _UNIVERSITY)
    alone = by_kind.anti_join(messages, list(same))
    known = named.mutate(institution=named.rule_id.substr(len(FAMILY) + 1))
    kinds = alone.mutate(institution=ibis.literal(UNNAMED) + alone.variant.fill_null("institution"))
    return known.union(kinds.select(known.columns))


def in_names(shapes: Shapes) -> Any:
    """Return the hits in titles and descriptions that name an institution of a gazetteer, with ``institution``.

    Args:
        shapes: must have ``text_hits``.
    """
    hits = shapes["text_hits"]
    names = hits.filter(hits.place != IN_TEXT, hits.family == FAMILY, hits.rule_id != _BY_KIND)
    return names.select("room_key", "rule_id", *PLACE).mutate(institution=names.rule_id.substr(len(FAMILY) + 1))


def rooms_about(shapes: Shapes, least: int) -> Any:
    """Return the rooms that speak about rooms rather than for one: newspapers, warnings, those who speak against it.

    Of the messages in which any rule fires, more must carry a word of news, warning or hearsay than not, and so many at least.

    Args:
        shapes: must have ``text_hits``.
        least: so many such messages at least.
    """
    hits = shapes["text_hits"]
    hits = hits.filter(hits.place == IN_TEXT, hits.family != _CONTACT)
    by_message = hits.group_by(["room_key", "message_id"]).agg(about=(hits.family == ABOUT).any())
    counted = by_message.group_by("room_key").agg(about=by_message.about.sum(), others=(~by_message.about).sum())
    wanted = counted.filter(counted.about >= least, counted.about > counted.others)
    return wanted.select("room_key")
