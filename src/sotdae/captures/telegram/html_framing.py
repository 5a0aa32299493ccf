# SPDX-License-Identifier: Apache-2.0
"""Cuts one ``messages*.html`` into message records by scanning bytes, before anything is parsed.

Each record is found by its opening tag, so it has a byte offset and a length, a file of any size needs the memory of one block, and a broken record
costs only itself. Older exporters wrote captions of buttons without escaping them, so a record may hold text that looks like the start of another:
a start counts only where the exporter's layout puts one (alone on a line, as deep as the first record), and whatever does not fit is said.
Source: Telegram Desktop's writer (export_output_html.cpp, pushTag: a block tag stands on a line of its own, indented by its depth); see
docs/formats/telegram-desktop-html.md. It does not decode, parse or interpret.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field
from typing import BinaryIO, Final, NamedTuple

from sotdae.classes import dataclass

BLOCK_BYTES: Final = 1 << 20
"""So many bytes are asked for at a time."""

LARGEST_RECORD_BYTES: Final = 16 << 20
"""A longer record is not parsed. Source: a message has at most 4,096 characters and a caption of 1,024, so 16 MiB is beyond any honest record."""

LARGEST_HEAD_BYTES: Final = 1 << 20
"""If no record begins within so many bytes, the file's head is given up as damaged. Source: the writer's own head has under 1 KiB."""

TAIL_BYTES: Final = 64 << 10
"""So much of what follows the last record is kept."""

_END: Final = re.compile(rb"</html\s*>", re.IGNORECASE)
_START: Final = re.compile(rb'<div class="message (service|default)([^"<>]{0,200})" id="message(-?[0-9]{1,18})"')
_START_LONGEST: Final = 512
"""No opening tag that `_START` accepts is longer; so many bytes of a block are looked at again with the next one."""

_DIV: Final = re.compile(rb"<(/?)div(?=[\s>/])", re.IGNORECASE)
_INDENT: Final = re.compile(rb"(?:^|\n)([ \t]{0,64})\Z")


@dataclass(frozen=True, slots=True)
class Frame:
    """One framed record.

    Attributes:
        offset: where its opening tag begins in the member, in bytes.
        data: its bytes, from the opening tag to the tag that closes it; empty where `too_long`.
        length: its length in bytes.
        kind: ``service`` or ``default``.
        joined: it is shown under the header of the record before it.
        message_id: the id its tag names.
        closed: its tags balance.
        surplus_bytes: bytes other than blanks between its end and the next record: text that broke out of the record, or was put between two.
        inner_starts: starts of records that stand inside it, where the layout has none.
        too_long: it is longer than `LARGEST_RECORD_BYTES`.
        cut_off: the file ends inside it.
    """

    offset: int
    data: bytes
    length: int
    kind: str
    joined: bool
    message_id: int
    closed: bool
    surplus_bytes: int = 0
    inner_starts: int = 0
    too_long: bool = False
    cut_off: bool = False


@dataclass(slots=True)
class FileFrame:
    """What stands around the records of one file, filled while `frames` is consumed.

    Attributes:
        head: the bytes before the first record (at most `LARGEST_HEAD_BYTES`).
        head_bytes: how many bytes stand before the first record.
        tail: what follows the last record's end (at most `TAIL_BYTES`).
        size_bytes: the file's size, once it has been read to its end.
    """

    head: bytes = b""
    head_bytes: int = 0
    tail: bytes = b""
    size_bytes: int = 0
    head_done: bool = field(default=False, repr=False)


class _Start(NamedTuple):
    """What a record's opening tag says, and where it stands in the buffer."""

    place: int
    kind: str
    joined: bool
    message_id: int


class _Scanner:
    """Finds genuine starts in a growing buffer."""

    def __init__(self) -> None:
        self.prefix: bytes | None = None
        self.inner_starts = 0

    def starts(self, buffer: bytearray, begin: int, limit: int) -> list[_Start]:
        """Return the starts between two places of the buffer; the first one of the file settles the layout."""
        found = []
        for match in _START.finditer(buffer, begin, min(len(buffer), limit + _START_LONGEST)):
            place = match.start()
            if place >= limit:
                break
            if self.prefix is None:
                indent = _INDENT.search(buffer, max(0, place - 80), place)
                self.prefix = b"" if indent is None else b"\n" + indent.group(1)
            length = len(self.prefix)
            if not length or place < length or buffer[place - length : place] == self.prefix:
                found.append(_Start(place, match.group(1).decode(), b"joined" in match.group(2).split(), int(match.group(3))))
            else:
                self.inner_starts += 1
        return found


def frames(stream: BinaryIO, around: FileFrame) -> Iterator[Frame]:
    """Yield the records of one file in order, and fill `around` on the way.

    Args:
        stream: the member's bytes, read once from the first to the last.
        around: receives head, tail and size.

    Yields:
        One `Frame` for each record, including a last one that the end of the file cuts off (``closed`` is then False).
    """
    scanner = _Scanner()
    buffer = bytearray()
    base = 0  # offset in the member of buffer[0]
    scanned = 0  # up to here the buffer holds no further start
    current: _Start | None = None  # the open record; it begins at buffer[0]
    skipped = 0  # bytes of an over-long record already thrown away
    while True:
        block = stream.read(BLOCK_BYTES)
        around.size_bytes += len(block)
        buffer += block
        limit = len(buffer) if not block else max(scanned, len(buffer) - _START_LONGEST)
        cut = 0
        for start in scanner.starts(buffer, scanned, limit):
            if current is None:
                _head(around, buffer, start.place, base)
            else:
                yield _frame(bytes(buffer[cut : start.place]), base + cut - skipped, skipped, current, scanner, around=None)
            current, cut, skipped = start, start.place, 0
        scanned = limit
        if not block:
            break
        del buffer[:cut]
        base, scanned = base + cut, scanned - cut
        if current is not None and len(buffer) > LARGEST_RECORD_BYTES:
            throw = len(buffer) - _START_LONGEST
            skipped, base, scanned = skipped + throw, base + throw, scanned - throw
            del buffer[:throw]
        elif current is None and len(buffer) > LARGEST_HEAD_BYTES:
            throw = len(buffer) - _START_LONGEST
            if not around.head:
                around.head = bytes(buffer[:LARGEST_HEAD_BYTES])
            base, scanned = base + throw, scanned - throw
            del buffer[:throw]
    if current is None:
        _head(around, buffer, len(buffer), base)
    else:
        yield _frame(bytes(buffer[cut:]), base + cut - skipped, skipped, current, scanner, around=around)


def _head(around: FileFrame, buffer: bytearray, place: int, base: int) -> None:
    if not around.head_done:
        around.head = around.head or bytes(buffer[:place])
        around.head_bytes, around.head_done = base + place, True


def _frame(data: bytes, offset: int, skipped: int, start: _Start, scanner: _Scanner, *, around: FileFrame | None) -> Frame:
    """Cut a record at the tag that closes it."""
    inner, scanner.inner_starts = scanner.inner_starts, 0
    _, kind, joined, number = start
    if skipped or len(data) > LARGEST_RECORD_BYTES:
        return Frame(offset, b"", skipped + len(data.rstrip()), kind, joined, number, closed=False, inner_starts=inner, too_long=True)
    end = _closing(data)
    if around is not None:
        around.tail = data[-TAIL_BYTES:] if end is None else data[end : end + TAIL_BYTES]
    if end is None:
        cut_off = around is not None and _END.search(data) is None
        shown = data if cut_off else data.rstrip()
        return Frame(offset, shown, len(shown), kind, joined, number, closed=False, inner_starts=inner, cut_off=cut_off)
    surplus = len(data[end:].strip()) if around is None else 0
    return Frame(offset, data[:end], end, kind, joined, number, closed=True, surplus_bytes=surplus, inner_starts=inner)


def _closing(data: bytes) -> int | None:
    """Return where the record's own ``</div>`` ends, or None if it does not stand there."""
    depth = 0
    for match in _DIV.finditer(data):
        depth += -1 if match.group(1) else 1
        if depth == 0:
            end = data.find(b">", match.end())
            return None if end < 0 else end + 1
    return None
