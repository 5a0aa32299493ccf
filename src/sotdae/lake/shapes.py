# SPDX-License-Identifier: Apache-2.0
"""The rows that go into the read model and come out of it. Standard library only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any, Final, NamedTuple, Protocol

from sotdae.classes import dataclass
from sotdae.model.links import TelegramLink


class ListEntry(NamedTuple):
    """One thing that a list over many rooms shows of a room.

    Attributes:
        kind: closing, surge, call, gate, offer, institution, link, tier, contact, problem, succession.
        key: what it is about: an event, a role, a rule, an institution, the label of a linked room, …
        at: when, microseconds since 1970 UTC; None where it is not known.
        size: what it is sorted by beside: messages, members gained, thousandths of bits.
        body: ready to print, masked.
    """

    kind: str
    key: str
    at: int | None
    size: int
    body: Mapping[str, Any]


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
        entries: what of it lists over many rooms show, masked as the sheet is.
    """

    room_key: str
    labels: tuple[str, ...]
    usernames: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    sheet: Mapping[str, Any] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    entries: tuple[ListEntry, ...] = ()


class RoomNames(NamedTuple):
    """What a room is called (`RoomAnswer`), for whoever asks nothing else of it: a sheet takes longer to parse than all the rest of a page."""

    room_key: str
    labels: tuple[str, ...]
    usernames: tuple[str, ...]
    titles: tuple[str, ...]


class RuleMark(NamedTuple):
    """A hit of a text rule as search knows it: the rule, where it stands (code points of the text), in which view, and what a validator said."""

    rule_id: str
    family: str
    view: str
    start: int
    end: int
    checked: str | None


class SearchRow(NamedTuple):
    """One text to be found, with its place.

    Attributes:
        text: empty where a message is found by its marks alone (a picture without words).
        marks: what else it can be found by: `MARKS`.
        hits: hits of text rules, in the order of the text.
    """

    message_id: int
    sent_at: int | None
    text: str
    item_id: str
    byte_offset: int
    byte_length: int
    marks: tuple[str, ...] = ()
    hits: tuple[RuleMark, ...] = ()


MARKS: Final = ("link", "picture", "video", "file", "room")
"""A link in the text or on a button; what is attached; ``room``: the room itself wrote it (a channel's post, an anonymous administrator)."""

MAYBE: Final = "candidate"
"""What readings are called of which nobody can be sure."""


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


class NoticeRow(NamedTuple):
    """A message without words, with its place: a notice of the messenger, or one that the exporting program could not write.

    Attributes:
        sent_at: when it was sent, microseconds since 1970 UTC, or None.
        kind: the action's own word, e.g. ``create_channel``; else what the export calls the message.
    """

    message_id: int
    sent_at: int | None
    kind: str
    item_id: str
    byte_offset: int
    byte_length: int


@dataclass(frozen=True, slots=True)
class Post:
    """One message of a room, with its place. Masking its text is the caller's duty.

    Attributes:
        text: the exact text; empty where it has no words.
        kind: of a notice, as `NoticeRow` says; "" for a message.
        marks: of `MARKS`; ``room`` says that the room itself wrote it.
        hits: hits of text rules.
    """

    message_id: int
    sent_at: int | None
    text: str
    kind: str
    item_id: str
    byte_offset: int
    byte_length: int
    log_seq: int | None
    marks: tuple[str, ...] = ()
    hits: tuple[RuleMark, ...] = ()


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


class Found(NamedTuple):
    """Why a message was found: a word as it was asked for, the reading in which it stands, and where, in code points of the text."""

    word: str
    reading: str
    spans: tuple[tuple[int, int], ...]


class SearchHit(NamedTuple):
    """One message that holds what was asked for.

    Attributes:
        text: the exact text; masking it is the caller's duty.
        found: the words, in the order in which they were asked for.
        log_seq: the custody log entry that sealed the item, where known.
    """

    room_key: str
    message_id: int
    sent_at: int | None
    text: str
    found: tuple[Found, ...]
    item_id: str
    byte_offset: int
    byte_length: int
    log_seq: int | None
    marks: tuple[str, ...]
    hits: tuple[RuleMark, ...]

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Where the words stand, each place once, in the order of the text."""
        return tuple(sorted({span for one in self.found for span in one.spans}))


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


class TextReader(Protocol):
    """What search asks about letters; `sotdae.text.readings.Readings` is one."""

    @property
    def version(self) -> int:
        """Rises when a text would have other readings."""

    def letters(self, text: str) -> Sequence[str]:
        """Return the letters of every reading of a text."""

    def readings(self, text: str) -> Iterator[tuple[str, NormalText]]:
        """Yield (name, reading) of a text, the plainest first."""

    def unsure(self, text: str) -> Iterator[NormalText]:
        """Yield the readings of a text of which nobody can be sure."""

    def asked(self, word: str) -> Mapping[str, str]:
        """Return the letters to look for in each reading, by its name, and under `MAYBE` those to look for in the unsure ones."""


def target_name(link: TelegramLink) -> str:
    """Return the name under which links to one room are counted together, whether they point at the room or at one of its messages."""
    if link.username is not None:
        return f"@{link.username}"
    if link.invite_hash is not None:
        return f"+{link.invite_hash}"
    return link.room_key or link.normal
