# SPDX-License-Identifier: Apache-2.0
"""The interface of a reader, and what it is given. To add a reader, see CONTRIBUTING.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import BinaryIO, ClassVar, Final, Protocol, runtime_checkable
from zoneinfo import ZoneInfo

from sotdae.classes import dataclass
from sotdae.model.observations import Observation, Problem

DETECTION_BYTES: Final = 64 * 1024
"""A reader decides what a member is from at most so many of its first bytes. Source: DESIGN, section 4."""


class Source(Protocol):
    """The members of one capture. It has no path: a reader can write nothing and reach nothing else."""

    def names(self) -> Sequence[str]:
        """Return the member names in a stable order; ``/`` separates folders, relative to the capture's root."""

    def open(self, name: str) -> BinaryIO:
        """Open a member for reading from its first byte; the caller closes it. Not necessarily seekable."""

    def size(self, name: str) -> int | None:
        """Return a member's size in bytes, or None where only reading would tell."""

    def item_id(self, name: str) -> str:
        """Return the SHA-256 of a member's bytes as 64 hexadecimal digits.

        Raises:
            KeyError: if the capture has no such member, or it was not taken in (e.g. a link out of the folder).
        """


@dataclass(frozen=True, slots=True)
class Detection:
    """What a reader claims.

    Attributes:
        names: the member names it would read, in reading order.
        confidence: 0 to 1.
        reason: one English phrase, shown by `add`.
    """

    names: tuple[str, ...]
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a run tells a reader.

    Attributes:
        zone: the zone that the person declared for times without an offset; None means that such times become intervals.
        erased: for each item id the byte ranges (offset, length) that must not be read any more.
        capture_id: the capture's id, needed for keys of rooms without an id.
    """

    zone: ZoneInfo | None = None
    erased: Mapping[str, Sequence[tuple[int, int]]] = field(default_factory=dict)
    capture_id: str = ""


@dataclass(frozen=True, slots=True)
class ChatEntry:
    """One chat of an account export, found without interpreting its messages.

    Attributes:
        number: 1, 2, … in the order of the export.
        name: the member that holds it.
        title: the chat's title as written, or None; it is masked wherever it is shown.
        room_type: the export's own word.
        messages: how many records were framed.
        byte_offset: where the chat's object begins in the member.
        byte_length: its length in bytes.
        members: for exports that keep a chat in files of its own, the names of all its members; else empty.
    """

    number: int
    name: str
    title: str | None
    room_type: str | None
    messages: int
    byte_offset: int
    byte_length: int
    members: tuple[str, ...] = ()


@runtime_checkable
class Reader(Protocol):
    """Turns claimed members into observations and problems.

    The same bytes and options always give the same rows in the same order. Trouble with a piece of input is a yielded `Problem` at its place; a
    reader raises only `CaptureError` and only where nothing of the capture can be read.
    """

    name: ClassVar[str]
    version: ClassVar[int]

    def detect(self, source: Source) -> Detection | None:
        """Claim members by looking at no more than `DETECTION_BYTES` of each, or return None."""

    def read(self, source: Source, claimed: Sequence[str], options: ReadOptions) -> Iterator[Observation | Problem]:
        """Yield the rows of the claimed members, each member read once from its first to its last byte."""


@runtime_checkable
class AccountReader(Reader, Protocol):
    """A reader of a format that may hold a whole account."""

    def chats(self, source: Source, claimed: Sequence[str]) -> Sequence[ChatEntry] | None:
        """List the chats of an account export by framing only, or return None where the claimed members hold a single chat."""
