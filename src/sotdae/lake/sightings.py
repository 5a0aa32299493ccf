# SPDX-License-Identifier: Apache-2.0
"""What captures show of single messages and of rooms: shown, not shown where it would stand, or the room's page itself. Read from the tables alone.

A message is *not shown* only where a capture shows what stands on both sides of it: a page with posts around it, or an export that holds the room
whole. Everything else says nothing of it. No media file is opened.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from sotdae.classes import dataclass

if TYPE_CHECKING:
    from sotdae.lake.session import Session

SHOWN: Final = "shown"
NOT_SHOWN: Final = "not_shown"


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What one capture says of a room or of one message of it.

    Attributes:
        room_key: the canonical key.
        message_id: the message, or None for the room itself.
        capture: the capture's place in the log.
        at: the latest moment that it shows, microseconds UTC; None where nobody knows.
        what: ``shown``, ``not_shown``, or for a room the word of its page: ``public``, ``private``, ``no_public_page``, ``restricted``, ….
    """

    room_key: str
    message_id: int | None
    capture: int
    at: int | None
    what: str


def glimpses(session: Session, wanted: Mapping[str, Collection[int]]) -> Iterator[Glimpse]:
    """Yield what the captures of a session say.

    Args:
        session: the case, restricted to the rooms asked about.
        wanted: canonical room key -> message numbers, possibly none.
    """
    if not wanted:
        return
    facts = "SELECT capture_id, seq, sealed_at, captured_at, clock_offset_seconds FROM captures"
    moments = {str(row["capture_id"]): row for row in _rows(session, facts, ("captures",))}
    yield from _rooms(session, wanted, moments)
    yield from _messages(session, wanted, moments)


def rooms_of(session: Session, capture_ids: Collection[str]) -> set[str]:
    """Return the canonical keys of the rooms that some captures show."""
    wanted = set(capture_ids)
    rows = _rows(session, "SELECT DISTINCT room_key, capture_id FROM coverages", ("coverages",))
    rows += _rows(session, "SELECT DISTINCT room_key, capture_id FROM room_states", ("room_states",))
    return {str(row["room_key"]) for row in rows if row["capture_id"] in wanted}


def _rooms(session: Session, wanted: Mapping[str, Collection[int]], moments: Mapping[str, Any]) -> Iterator[Glimpse]:
    sql = "SELECT room_key, capture_id, room_type, visibility, not_before, not_after FROM room_states"
    for row in _rows(session, sql, ("room_states",)):
        capture = moments.get(str(row["capture_id"]))
        word = _word(row)
        if capture is not None and word is not None and row["room_key"] in wanted:
            yield Glimpse(str(row["room_key"]), None, int(capture["seq"]), _upper(row["not_before"], row["not_after"], capture), word)


def _messages(session: Session, wanted: Mapping[str, Collection[int]], moments: Mapping[str, Any]) -> Iterator[Glimpse]:
    numbers = {key: sorted(set(some)) for key, some in wanted.items()}
    shown: dict[tuple[str, str, int], int | None] = {}
    pages = _pages(session)
    for row in _rows(session, _versions(numbers), ("message_versions",)):
        key = (str(row["room_key"]), str(row["capture_id"]), int(row["message_id"]))
        if key[2] in numbers.get(key[0], ()):
            shown[key] = _latest(shown.get(key), pages.get((key[0], key[1], str(row["item_id"]))))
    for (room, capture_id, message_id), at in shown.items():
        capture = moments.get(capture_id)
        if capture is not None:
            yield Glimpse(room, message_id, int(capture["seq"]), _upper(None, at, capture), SHOWN)
    for row in _rows(session, _COVERING, ("coverages",)):
        room, capture_id = str(row["room_key"]), str(row["capture_id"])
        capture = moments.get(capture_id)
        if capture is None:
            continue
        at = pages.get((room, capture_id, str(row["item_id"])))
        for message_id in numbers.get(room, ()):
            if row["first_message_id"] < message_id < row["last_message_id"] and (room, capture_id, message_id) not in shown:
                yield Glimpse(room, message_id, int(capture["seq"]), _upper(None, at, capture), NOT_SHOWN)


_COVERING: Final = """
  SELECT room_key, capture_id, item_id, first_message_id, last_message_id FROM coverages
  WHERE damaged_records = 0 AND first_message_id IS NOT NULL AND end_state = 'complete'
    AND ("window" IN ('whole', 'unfiltered') OR format_era = 'preview-feed')
"""
"""Members that show a run of messages without leaving any out: whole exports, and pages with posts (`t.me/s/NAME`)."""


def _versions(numbers: Mapping[str, Collection[int]]) -> str:
    ids = sorted({one for some in numbers.values() for one in some}) or [-1]
    return f"SELECT room_key, capture_id, message_id, item_id FROM message_versions WHERE message_id IN ({', '.join(str(int(one)) for one in ids)})"  # noqa: S608 (whole numbers alone)


def _pages(session: Session) -> dict[tuple[str, str, str], int | None]:
    """Return (room, capture, item) -> when that page was made at the latest, where it says so itself."""
    rows = _rows(session, "SELECT room_key, capture_id, item_id, not_after FROM room_states WHERE not_after IS NOT NULL", ("room_states",))
    return {(str(row["room_key"]), str(row["capture_id"]), str(row["item_id"])): row["not_after"] for row in rows}


def _rows(session: Session, sql: str, needs: tuple[str, ...]) -> list[dict[str, Any]]:
    from sotdae.lake.session import plain_rows  # noqa: PLC0415 (the engine is heavy)

    return [row for batch in session.query(sql, needs) for row in plain_rows(batch)]


def _word(row: Mapping[str, Any]) -> str | None:
    if row["visibility"] is not None:
        return str(row["visibility"])
    kind = str(row["room_type"] or "")
    return "public" if kind.startswith("public_") else "private" if kind.startswith("private_") else None


def _upper(low: int | None, high: int | None, capture: Mapping[str, Any]) -> int | None:
    """The latest moment that is shown, as the history of a room has it: the page's own, else the stated one, else when it was sealed."""
    if high is not None:
        return int(high)
    stated = capture["captured_at"]
    if stated is not None and (low is None or stated >= low):
        return int(stated)
    sealed = capture["sealed_at"]
    return None if sealed is None else int(sealed) - int(capture["clock_offset_seconds"] or 0) * 1_000_000


def _latest(one: int | None, other: int | None) -> int | None:
    return max((at for at in (one, other) if at is not None), default=None)
