# SPDX-License-Identifier: Apache-2.0
"""Lifting the mask over one title, one public name or one text: an act with a reason, in the log before a letter is shown, counted as exposure.

What is shown comes out of the read model, not out of the vault: the letters stand there already, and only masking keeps them from a screen. Nothing
is unmasked in bulk, and no list has a switch for it. The log's detail names the place and the reason, never what stood there.
"""

from __future__ import annotations

import unicodedata
from contextlib import nullcontext
from typing import Final, Literal

from sotdae.actions.acting import Acting, Note
from sotdae.actions.workspace import ANSWERS
from sotdae.cases import seeing as rules
from sotdae.classes import dataclass
from sotdae.errors import NothingToUnmask, ReasonMissing, RoomUnknown, SightRefused
from sotdae.lake.answers import Answers

What = Literal["title", "username", "text"]

_LEAST_LETTERS: Final = 2
"""Letters and digits of a reason: one Korean word is one, a full stop is none. A proposal, not from a study."""
_MOST_REASON: Final = 500


@dataclass(frozen=True, slots=True)
class Unmasked:
    """What stood behind a mask.

    Attributes:
        lines: the titles or names that the room had, the newest last; or the text, alone.
        seq: the log entry that was written before.
    """

    label: str
    what: What
    message_id: int | None
    lines: tuple[str, ...]
    seq: int


def unmask(acting: Acting, label: str, what: What, *, reason: str, message_id: int | None = None, warm: Answers | None = None) -> Unmasked:
    """Show what stands behind one mask.

    Args:
        acting: the case.
        label: the room's label.
        what: the room's titles, its public names, or one message's text.
        reason: why; it is sealed into the log.
        message_id: the message, where a text is asked for.
        warm: the case's read model, where it is open already.

    Raises:
        ReasonMissing: if no reason is given.
        RoomUnknown: if the case has no such room.
        NothingToUnmask: if the captures do not show it; nothing is logged then.
        SightsSpent: if the case's limit for a day is reached.
        WritePoisoned: if the log's line cannot be written: nothing is shown.
    """
    why = stated_reason(reason, "why this has to be read")
    with nullcontext(warm) if warm else Answers(acting.opened.place.case_lake(acting.case.case_id) / ANSWERS) as answers:
        room = answers.called(label)
        if room is None:
            raise RoomUnknown
        lines: tuple[str, ...]
        if what == "text":
            text = None if message_id is None else answers.text_of(room.room_key, message_id)
            lines = (text,) if text else ()
        else:
            lines = room.titles if what == "title" else room.usernames
    if not lines:
        raise NothingToUnmask
    note = Note("text.unmasked", {"what": what, "label": room.labels[0], "message_id": message_id, "reason": why})
    seq = acting.log([note], check=lambda: require_sight_left(acting), alone=rules.alone(acting.performer))
    return Unmasked(room.labels[0], what, message_id, lines, seq)


def require_sight_left(acting: Acting) -> None:
    """Pass if one more text may be shown to the person who acts: texts and pictures count together.

    Raises:
        SightRefused: if nobody says who looks.
        SightsSpent: if the case's limit for a day is reached.
    """
    if not acting.performer:
        raise SightRefused(what="say who looks, a role and a staff id")
    reviewing = acting.opened.book.reviewing
    rules.require_sight(reviewing.seen(acting.performer, acting.now), reviewing.limit(acting.case.case_id), rules.TEXT_SECONDS, 0)


def stated_reason(reason: str, what: str) -> str:
    """Return a reason in one line.

    Args:
        reason: as it was typed.
        what: what it has to say, for the error.

    Raises:
        ReasonMissing: if it says nothing.
    """
    kept = "".join(" " if unicodedata.category(letter).startswith("C") else letter for letter in unicodedata.normalize("NFC", reason))
    line = " ".join(kept.split())[:_MOST_REASON]
    if sum(letter.isalnum() for letter in line) < _LEAST_LETTERS:
        raise ReasonMissing(what=what)
    return line
