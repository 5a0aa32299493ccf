# SPDX-License-Identifier: Apache-2.0
"""Pieces that rows of exports and of pages have in common: marked text, links, buttons, reactions.

The readers have code of their own for this, on bytes; here it stands once more on what is known, and a test compares the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from sotdae.model.canonical import Json, canonical_json
from sotdae.model.links import parse_telegram_link
from sotdae.model.observations import Link
from sotdae.simulation.world import Action, Button, Part

_PLACES: Final = {"link": "text", "text_link": "text_link", "mention": "mention"}
_ADDRESS: Final = re.compile(r"(?:https?://|tg://|www\.)\S+|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,12}(?:[/?#]\S*)?|@[A-Za-z]\w{3,31}", re.IGNORECASE)


class Place(NamedTuple):
    """Where a record stands: room, message, item, bytes."""

    room_key: str
    message_id: int
    item_id: str
    byte_offset: int
    byte_length: int


class Marked(NamedTuple):
    """A marked piece of a text: kind, start and length in UTF-16 code units, value, and its text."""

    kind: str
    start_utf16: int
    length_utf16: int
    value: str | None
    text: str


def units(text: str) -> int:
    """Return a text's length in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def marked(parts: Sequence[Part]) -> tuple[str, list[Marked]]:
    """Return a post's text and its marked pieces, plain ones left out."""
    if len(parts) == 1 and parts[0].kind == "plain":
        return parts[0].text, []
    pieces = []
    position = 0
    for part in parts:
        length = units(part.text)
        if part.kind != "plain":
            pieces.append(Marked(part.kind, position, length, part.href if part.kind == "text_link" else None, part.text))
        position += length
    return "".join(part.text for part in parts), pieces


class Target(NamedTuple):
    """The six target columns of a link."""

    kind: str
    normal: str | None
    username: str | None
    invite_hash: str | None
    room_key: str | None
    message_id: int | None


@lru_cache(maxsize=65_536)
def target(url: str) -> Target:
    """Return what an address points at."""
    link = parse_telegram_link(url)
    if link is None:
        return Target("external", None, None, None, None, None)
    return Target(link.kind, link.normal, link.username, link.invite_hash, link.room_key, link.message_id)


def differs(shown: str, url: str) -> bool:
    """Say whether a link's visible text is itself another address. Source: `captures.telegram.linking`, for the addresses that this world has."""
    if _ADDRESS.fullmatch(shown.strip()) is None:
        return False
    return target(shown.strip()).normal != target(url).normal


def link_rows(pieces: Sequence[Marked], buttons: Sequence[Sequence[Button]], place: Place) -> Iterator[Link]:
    """Yield the links of a post: marked ones, then its buttons'. This world writes no address that is not marked."""
    found: list[tuple[str, str, str | None]] = []
    for piece in pieces:
        where = _PLACES.get(piece.kind)
        if where is not None:
            url = piece.value if piece.kind == "text_link" and piece.value else piece.text
            found.append((where, url, piece.text if piece.kind == "text_link" else None))
    found += [("button", button.url, button.text) for row in buttons for button in row if button.url is not None]
    for order, (where, url, shown) in enumerate(found):
        told = None if shown is None else differs(shown, url)
        yield Link(place.room_key, place.message_id, order, where, url, *target(url), told, *place[2:])


def buttons_text(buttons: Sequence[Sequence[Button]]) -> str | None:
    """Return buttons as rows have them."""
    if not buttons:
        return None
    kept: list[Json] = [[["url", button.text, button.url or ""] for button in row] for row in buttons]
    return json_text(kept)


def reactions_text(reactions: Sequence[tuple[str, int]]) -> str | None:
    """Return reactions as rows have them."""
    if not reactions:
        return None
    kept: list[Json] = [["emoji", emoji, count] for emoji, count in reactions]
    return json_text(sorted(kept, key=repr))


def action_text(action: Action) -> str:
    """Return a service event's facts as rows have them: nobody is named. Source: `captures.telegram.json_service`."""
    facts: dict[str, Json] = {}
    for name, value in action.fields:
        if name in {"message_id", "title"}:
            facts[name] = value
        if name == "members" and isinstance(value, list):
            facts["members_n"] = len(value)
    return json_text(facts)


def json_text(value: Json) -> str:
    """Return canonical JSON as text."""
    return canonical_json(value).decode()
