# SPDX-License-Identifier: Apache-2.0
"""The questions: rooms and one room; search is `actions.questions.finding`, what is new `actions.questions.news`. They ask only the read models.

Rows are the documented JSON of docs/cli.md. Texts, titles and names are masked here, before any face sees them; `address_of` alone tells an address,
to whoever writes one into a document that is logged.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

from sotdae.actions.verdicts import of_case
from sotdae.actions.workspace import Workspace
from sotdae.errors import AnswersMissing, CaseUnknown, RoomAmbiguous, RoomUnknown, UsageError, WorkspaceMissing
from sotdae.lake.answers import Answers
from sotdae.lake.answers_lists import LISTED
from sotdae.lake.shapes import RoomAnswer
from sotdae.model.links import parse_telegram_link

Row = dict[str, Any]

CHANNEL: Final = "tg:channel:"
"""How the key of a room begins that the platform knows by a number."""


def iso(microseconds: int | None) -> str | None:
    """Return a time of the lake (microseconds since 1970 UTC) as ISO 8601 with ``+00:00``, or None."""
    return None if microseconds is None else datetime.fromtimestamp(microseconds / 1_000_000, UTC).isoformat(timespec="seconds")


def rooms(place: Workspace, case: str | None = None) -> list[Row]:
    """Return every room, in the order of cases and labels.

    Raises:
        WorkspaceMissing: if there is no workspace.
        CaseUnknown: if the named case holds nothing.
    """
    with open_answers(place, case) as opened:
        return [_listed(room.sheet) for answers in opened for room in answers.rooms()]


def room(place: Workspace, name: str, case: str | None = None) -> Row:
    """Return one room's sheet by label, unique prefix of a label, or Telegram link.

    Returns:
        The sheet; or, where no capture holds the room but a link to it was seen, ``{"seen_only_as_link": true, "seen_in": [...]}``.

    Raises:
        RoomUnknown: if it was never seen.
        RoomAmbiguous: if the name fits more than one room.
    """
    with open_answers(place, case) as opened:
        link = parse_telegram_link(name)
        find: Callable[[Answers], list[RoomAnswer]]
        find = (lambda answers: answers.rooms_named(link)) if link is not None else (lambda answers: _by_label(answers, name))
        found = [(answers, room_answer) for answers in opened for room_answer in find(answers)]
        if len(found) > 1:
            raise RoomAmbiguous(labels=", ".join(f"{room_answer.labels[0]} ({answers.meta['case']})" for answers, room_answer in found))
        if found:
            answers, room_answer = found[0]
            return {**room_answer.sheet, "decisions": of_case(answers, room_answer.room_key)}
        seen = [_seen(answers, target) for answers in opened for target in (answers.targets(link) if link is not None else ())]
    if not seen:
        raise RoomUnknown
    return {"case": case, "seen_only_as_link": True, "seen_in": seen}


def sheets(place: Workspace, case: str, labels: Collection[str]) -> tuple[list[Row], list[Row]]:
    """Return the sheets of some rooms of one case in the order of labels, and what of them could not be read or only after a repair.

    Raises:
        CaseUnknown: if the case holds nothing.
    """
    with open_answers(place, case) as opened:
        found = [dict(room_answer.sheet) for answers in opened for room_answer in answers.rooms() if room_answer.sheet["label"] in labels]
    problems = [
        {"label": sheet["label"], **problem}
        for sheet in found
        for problem in sheet["problems"]
        if problem["severity"] != "note" or problem["code"].startswith("repaired")
    ]
    return found, problems


def _listed(sheet: Mapping[str, Any]) -> Row:
    return {name: sheet[name] for name in LISTED}


def rooms_called(answers: Answers, name: str) -> list[str]:
    """Return the keys of the rooms of a case that a label, the beginning of one, a room key or a link names."""
    link = parse_telegram_link(name)
    found = answers.rooms_named(link) if link is not None else _by_label(answers, name)
    if not found and (exact := answers.room(name.strip())) is not None:
        found = [exact]
    return [one.room_key for one in found]


def _by_label(answers: Answers, name: str) -> list[RoomAnswer]:
    wanted = name.strip().upper().replace(" ", "")
    exact = answers.room(wanted)
    return [exact] if exact is not None else answers.rooms_by_prefix(wanted)


def _seen(answers: Answers, target: Any) -> Row:
    standing = answers.room(target.room_key)
    labels = standing.labels if standing is not None else ("?", "?")
    return {
        "case": answers.meta["case"],
        "label": labels[0],
        "label_ko": labels[1],
        "kind": target.kind,
        "message_id": target.message_id,
        "count": target.count,
        "sent_at": iso(target.first_at),
        "locator": {"item_id": target.item_id, "byte_offset": target.byte_offset, "byte_length": target.byte_length},
    }


@contextmanager
def open_answers(place: Workspace, case: str | None) -> Iterator[list[Answers]]:
    """Open the read models of the cases a person may read."""
    if not place.exists:
        raise WorkspaceMissing
    opened = [Answers(path) for path in place.answers()]
    try:
        chosen = [answers for answers in opened if case is None or answers.meta["case"] == case]
        for case_id in place.unanswerable() if case is None or not chosen else ():
            # Better no answer than one that silently leaves a case out.
            raise AnswersMissing(case=case_id[:8])
        if case is not None and not chosen:
            raise CaseUnknown
        yield sorted(chosen, key=lambda answers: str(answers.meta["case"]))
    finally:
        for answers in opened:
            answers.close()


def address_of(room: RoomAnswer, message_id: int | None = None) -> str:
    """Return the address of a room, or of a message of it.

    Raises:
        UsageError: if it has neither a public name nor a number, or the messenger gave the message no number: there is no address to name then.
    """
    if message_id is not None and message_id <= 0:
        raise UsageError(what=f"a message of {room.labels[0]} that the messenger gave no number has no address: name the room instead")
    end = "" if message_id is None else f"/{message_id}"
    if room.usernames:
        return f"t.me/{room.usernames[0]}{end}"
    if room.room_key.startswith(CHANNEL):
        return f"t.me/c/{room.room_key.removeprefix(CHANNEL)}{end}"
    raise UsageError(what=f"{room.labels[0]} has no public address and no number: name its invitation instead")
