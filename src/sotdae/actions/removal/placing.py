# SPDX-License-Identifier: Apache-2.0
"""Where the things of a request stand in what the office holds: a room's key, message numbers, the log entry that sealed them.

Asks the read model alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from sotdae.actions.acting import Acting
from sotdae.actions.reading import address_of, rooms_called
from sotdae.actions.workspace import ANSWERS
from sotdae.cases.removal.record import ContentKind, LocatorType, NoticeItem
from sotdae.errors import RoomAmbiguous, UsageError
from sotdae.lake.answers import Answers
from sotdae.lake.shapes import RoomAnswer
from sotdae.model.links import parse_telegram_link

_TELEGRAM: Final = "t.me"
_MILLION: Final = 1_000_000
_OF_ROOM: Final = re.compile(r"((?:R|방)-?[0-9]{1,6})/([0-9]{1,18})", re.IGNORECASE)
"""A message by its room's label and its number: what a page may say of it without its address."""
_KINDS: Final = {"room": LocatorType.ROOM, "invite": LocatorType.INVITE, "message": LocatorType.MESSAGE}


@contextmanager
def answers_of(acting: Acting) -> Iterator[Answers | None]:
    """Open the case's read model; None where nothing was added yet."""
    path = acting.opened.place.case_lake(acting.case.case_id) / ANSWERS
    if not path.is_file():
        yield None
        return
    with Answers(path) as answers:
        yield answers


def item_of(answers: Answers | None, name: str, number: int, kind: ContentKind, *, log_index: int | None = None) -> NoticeItem:
    """Return an item of a new request, with what the office knows of it.

    Args:
        answers: the read model.
        name: a room's label (``R-03``), a message by it (``R-03/15``), a link, or any address.
        number: its number in the request.
        kind: the law's class.
        log_index: the log entry that sealed it, where the read model does not know.

    Raises:
        UsageError: if it is none of these.
        RoomAmbiguous: if a label fits more than one room.
    """
    of_room = None if answers is None else _OF_ROOM.fullmatch(name.strip())
    if answers is not None and of_room is not None:
        found_room = _room(answers, of_room.group(1))
        if found_room is None:
            raise UsageError(what="this case has no room of that label")
        name = address_of(found_room, int(of_room.group(2)))
    link = parse_telegram_link(name)
    room = None if answers is None else _room(answers, name)
    if link is None and room is None:
        if host_of(name) == "":
            raise UsageError(what="an item is an address (https://…, t.me/…), a room's label (R-03) or a message of it (R-03/15)")
        return NoticeItem(number, LocatorType.URL, name.strip(), kind, log_index=log_index)
    if link is None or link.kind not in _KINDS:
        assert answers is not None
        found = LocatorType.ROOM if room is not None else LocatorType.URL
        address = address_of(room) if room is not None else name.strip()
        seen = _span(room) if room is not None else (None, None)
        seq = log_index or (_sealed(room) if room is not None else None)
        return NoticeItem(number, found, address, kind, first_seen_at=seen[0], last_seen_at=seen[1], log_index=seq)
    is_private = link.kind == "message" and link.room_key is not None
    located = LocatorType.CHANNEL_MESSAGE if is_private else _KINDS[link.kind]
    messages = () if link.message_id is None else (link.message_id,)
    made = NoticeItem(number, located, name.strip(), kind, messages=messages, log_index=log_index)
    if answers is None or room is None:
        return made
    return _known(answers, room, made)


def _known(answers: Answers, room: RoomAnswer, item: NoticeItem) -> NoticeItem:
    first, last = _span(room)
    seq = item.log_index
    if item.messages:
        places = answers.places(room.room_key, item.messages)
        sent, place = next(iter(places.values()), (None, {}))
        first, seq = _time(sent), seq or place.get("log_seq")
    facts = {name: getattr(item, name) for name in item.__slots__}
    return NoticeItem(**{**facts, "first_seen_at": first, "last_seen_at": last, "log_index": seq or _sealed(room)})


def book_items(answers: Answers | None, items: Sequence[NoticeItem], back_at: Mapping[int, datetime] | None = None) -> list[dict[str, Any]]:
    """Return a record's items as the log's sealed detail has them for the book: room keys and numbers, no address.

    Args:
        answers: the read model.
        items: the record's.
        back_at: item number -> when it was seen to be back: what captures showed before is of its first life.
    """
    rows = []
    for item in items:
        link = parse_telegram_link(item.locator)
        keys = [] if answers is None or link is None else rooms_called(answers, item.locator)
        key = keys[0] if len(keys) == 1 else link.room_key if link is not None and link.room_key is not None else ""
        messages = item.messages or (() if link is None or link.message_id is None else (link.message_id,))
        host = _TELEGRAM if link is not None else host_of(item.locator)
        row = {"number": item.number, "host": host, "kind": item.kind.value, "room_key": key, "messages": list(messages), "sha256": item.sha256}
        back = (back_at or {}).get(item.number)
        rows.append({**row, "watch_from": None if back is None else back.isoformat()})
    return rows


def host_of(address: str) -> str:
    """Return the host of an address, lower case; empty where it has none."""
    text = address.strip()
    try:
        host = urlsplit(text if "://" in text else f"https://{text}").hostname or ""
    except ValueError:
        return ""
    return host[:253] if "." in host and " " not in host else ""


def _room(answers: Answers, name: str) -> RoomAnswer | None:
    found = [room for key in rooms_called(answers, name) if (room := answers.room(key)) is not None]
    if len(found) > 1:
        raise RoomAmbiguous(labels=", ".join(room.labels[0] for room in found))
    return found[0] if found else None


def _span(room: RoomAnswer) -> tuple[datetime | None, datetime | None]:
    first, last = room.sheet.get("first_at"), room.sheet.get("unknown_after") or room.sheet.get("last_at")
    return (datetime.fromisoformat(first) if first else None), (datetime.fromisoformat(last) if last else None)


def _time(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else datetime.fromtimestamp(microseconds // _MILLION, UTC)


def _sealed(room: RoomAnswer) -> int | None:
    """Return the log entry that sealed the newest capture's item that shows a room, as far as its page cites one."""
    for event in reversed(room.sheet.get("history", ())):
        for place in event["evidence"]:
            if place.get("log_seq") is not None:
                return int(place["log_seq"])
    return None
