# SPDX-License-Identifier: Apache-2.0
"""The rows that go into the read model and come out of it. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from sotdae.model.links import TelegramLink


@dataclass(frozen=True, slots=True)
class RoomAnswer:
    """One room as the reading verbs show it.

    Attributes:
        room_key: the canonical key.
        labels: its labels, e.g. ``("R-03", "방-03")``; the first one orders lists.
        usernames: public names it had in any capture, lower case.
        titles: titles it had in any capture.
        keys: raw keys that are aliases of it.
        sheet: everything else, ready to print.
    """

    room_key: str
    labels: tuple[str, ...]
    usernames: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    sheet: Mapping[str, Any] = field(default_factory=dict)
    keys: tuple[str, ...] = ()


class SearchRow(NamedTuple):
    """One text to be found, with its place."""

    message_id: int
    sent_at: int | None
    text: str
    item_id: str
    byte_offset: int
    byte_length: int


class HitText(NamedTuple):
    """One hit of a text rule with the whole text; masking it is the caller's duty."""

    rule_id: str
    message_id: int
    start: int
    end: int
    view: str
    variant: str | None
    checked: str | None
    sent_at: int | None
    text: str


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One thing that a room's messages link to.

    Attributes:
        target: `target_name` of the link.
        kind: room, invite, message, folder, …
        room_key: the room in which the link stands.
        count: how often.
        message_id: the first message that holds it, with its place; None for a room's description.
    """

    target: str
    kind: str
    room_key: str
    count: int
    first_at: int | None
    last_at: int | None
    message_id: int | None
    item_id: str
    byte_offset: int
    byte_length: int


class ShownRow(NamedTuple):
    """A message that shows a picture, video or file, in any capture: one that a later capture lacks is still evidence of the earlier.

    Attributes:
        sent_at: when it was sent, microseconds since 1970 UTC, or None.
        captures: how many captures show it there.
    """

    media_item_id: str
    room_key: str
    message_id: int
    sent_at: int | None
    captures: int


@dataclass(frozen=True, slots=True)
class ProblemCount:
    """One kind of trouble in one room (or in none) and one item: how often, and where first."""

    room_key: str | None
    code: str
    severity: str
    detail: str
    count: int
    item_id: str
    byte_offset: int
    byte_length: int


class SearchHit(NamedTuple):
    """One message that holds the query.

    Attributes:
        text: the exact text; masking it is the caller's duty.
        spans: (start, end) of each occurrence, in code points of ``text``.
    """

    room_key: str
    message_id: int
    sent_at: int | None
    text: str
    spans: tuple[tuple[int, int], ...]
    item_id: str
    byte_offset: int
    byte_length: int


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits, newest first, and whether there are more than were asked for."""

    hits: tuple[SearchHit, ...]
    more: bool


class NormalText(Protocol):
    """A normalised text whose every character knows where it came from."""

    @property
    def text(self) -> str:
        """The normalised text."""

    @property
    def starts(self) -> Sequence[int]:
        """For each character of ``text``, where its original begins, in code points."""

    @property
    def ends(self) -> Sequence[int]:
        """For each character of ``text``, one past where its original ends."""


def target_name(link: TelegramLink) -> str:
    """Return the name under which links to one room are counted together, whether they point at the room or at one of its messages."""
    if link.username is not None:
        return f"@{link.username}"
    if link.invite_hash is not None:
        return f"+{link.invite_hash}"
    return link.room_key or link.normal
