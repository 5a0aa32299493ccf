# SPDX-License-Identifier: Apache-2.0
"""Recording that somebody was warned of a room's call to go after people: whom, when, how, by whom. A decision in the log; it sends nothing."""

from __future__ import annotations

from datetime import date
from typing import Final

from sotdae.actions.acting import Acting, Note
from sotdae.actions.showing.unmasking import stated_reason
from sotdae.actions.workspace import ANSWERS
from sotdae.errors import RoomUnknown, UsageError
from sotdae.lake.answers import Answers

WAYS: Final = ("telephone", "meeting", "letter", "mail", "other")
_MOST_WHOM: Final = 200


def warn(acting: Acting, label: str, role: str, *, whom: str, how: str, on: date, note: str) -> int:
    """Record a warning; returns the log entry.

    Args:
        acting: the case.
        label: the room's label.
        role: whom the room calls to go after, one of the roles of its calls.
        whom: who was warned: an office or a desk rather than a name.
        how: one of `WAYS`.
        on: the day (KST), today at the latest.
        note: what was said, in a line.

    Raises:
        RoomUnknown: if the case has no such room.
        UsageError: if the room calls to go after nobody of that role, the way is none, or the day lies ahead.
        ReasonMissing: if it is not said who was warned, or of what.
    """
    if how not in WAYS:
        raise UsageError(what=f"how somebody was warned is one of {', '.join(WAYS)}")
    if on > acting.now.date():
        raise UsageError(what="a warning is recorded when it was given, not before")
    who, said = stated_reason(whom, "who was warned")[:_MOST_WHOM], stated_reason(note, "what was said")
    with Answers(acting.opened.place.case_lake(acting.case.case_id) / ANSWERS) as answers:
        room = answers.called(label)
        if room is None:
            raise RoomUnknown
        if not answers.entries("call", key=role, room_key=room.room_key, limit=1)[1]:
            raise UsageError(what="no capture shows that this room calls to go after people of that role")
    facts = {"label": room.labels[0], "role": role, "whom": who, "how": how, "on": on.isoformat(), "note": said}
    return acting.log([Note("threat.warned", facts)])
