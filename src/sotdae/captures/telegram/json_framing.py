# SPDX-License-Identifier: Apache-2.0
"""Cuts the records of one ``messages`` list out of a stream and parses each alone, so that damage costs only the record it stands in.

Telegram Desktop indents, and its strings never hold a raw newline, so a newline, the records' indent and ``}`` end a record. A slice that begins
at a record's ``{`` and parses is that record exactly (no JSON object is a prefix of another), whatever the guess that cut it: so offsets are right by
construction. Files without that layout (minified, one line a record) are cut before the next ``{"first key":`` instead. It gives values as they are
and knows nothing of messages.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple, TypeAlias

import orjson

from sotdae.captures.telegram.json_repair import parse_repaired
from sotdae.captures.telegram.json_shape import NESTING_LIMIT, RECORD_LIMIT_BYTES, excess, is_deep, repeats_a_key, scan_object
from sotdae.captures.telegram.json_window import ByteWindow

_SCAN_BYTES: Final = 1024 * 1024
_SHALLOW_BYTES: Final = 2048
"""In the writer's own layout a record of so few bytes cannot nest too deep, because each level stands on lines of its own, one blank deeper."""
_TAIL_BYTES: Final = 512
_LAYOUT_BYTES: Final = 4096
_INDENTED: Final = re.compile(rb"[ \t]*(\r?\n)([ \t]+)\{[ \t]*\r?\n")
_LATER: Final = re.compile(rb'(\r?\n)([ \t]+)\{[ \t]*\r?\n[ \t]+"id": -?\d+,\r?\n[ \t]+"type": "')
_STRAY: Final = re.compile(rb'[^{}\[\]"]{0,64}?(\{)\s*"')
_FIRST_KEY: Final = re.compile(rb'\{\s*"([^"\\]{1,64})"\s*:')
_BETWEEN: Final = re.compile(rb"\s*+(,?)\s*+([{\]])")
_KEYED: Final = re.compile(rb'\{[ \t]*(\r?\n[ \t]+)"id": -?\d')
_TELLING: Final = re.compile(rb'[{}\[\]"]')


class Remarks(NamedTuple):
    """What was out of order about a frame.

    Attributes:
        fault: why there is no value: ``damaged``, ``truncated``, ``record-too-large``, ``nested-too-deep``, ``missing-comma``,
            ``stray-bytes``; or None.
        repairs: names of the repairs that made the value readable.
        digest: SHA-256 of the bytes that could not be read.
    """

    fault: str | None
    repairs: tuple[str, ...] = ()
    digest: str | None = None


Frame: TypeAlias = tuple[int, int, dict[str, Any] | None, Remarks | None]
"""Offset, length in bytes, the record (None where it could not be read or was not to be parsed), and remarks."""

CONFLICTING_KEYS: Final = Remarks(None, ("conflicting-keys",))


class RecordFramer:
    """Frames one list. The window stands just behind its ``[``; afterwards it stands behind its ``]`` or at the end of the stream.

    Attributes:
        truncated: the stream ended inside the list.
        count: records framed, damaged ones included.
    """

    def __init__(self, window: ByteWindow, *, parse: bool = True, list_indent: bytes | None = None) -> None:
        """Frame the list at the window's position.

        Args:
            window: stands behind the list's bracket.
            parse: false to count records only, where the layout allows it.
            list_indent: the blanks before the line that opens the list, and before the one that closes it; None if they are not known.
        """
        self._window = window
        self._parse = parse
        self._done = False
        self._closing: bytes | None = None
        self._separator = b""
        self._list_indent = list_indent
        self._id_head = b""
        self._key = b""
        self._needle: re.Pattern[bytes] = re.compile(rb"(?!)")
        self._anchor = self._needle
        self.truncated = False
        self.count = 0

    def batches(self) -> Iterator[list[Frame]]:
        """Yield lists of frames in order, one a window at the most."""
        batch: list[Frame] = []
        self._begin(batch)
        while not self._done:
            if self._closing is None:
                self._run_loose(batch)
            else:
                self._run_indented(batch, self._closing)
            self.count += len(batch)
            if batch:
                yield batch
                batch = []
        self.count += len(batch)
        if batch:
            yield batch

    # --- layout ---------------------------------------------------------------------------------------------------------------------------------

    def _begin(self, batch: list[Frame]) -> None:
        window = self._window
        view = window.ensure(_LAYOUT_BYTES)
        # A damaged first record does not hide the layout of the others.
        layout = _INDENTED.match(view) or _LATER.search(view)
        if layout is not None:
            newline, indent = layout[1], layout[2]
            self._closing = b"\n" + indent + b"}"
            self._separator = b"," + newline + indent + b"{"
            key_indent = _KEYED.match(view, layout.end(2))
            self._id_head = b"{" + key_indent[1] + b'"id": %d,' if key_indent else b""
            self._anchor = re.compile(rb"\n" + indent + rb"(\{)[ \t]*\r?\n|" + _list_end(indent, self._list_indent))
            stepped = bool(self._id_head) and self._step_over(batch, self._separator[1:-1])
            if not stepped and window.peek() not in {None, ord("{")}:
                self._gap(batch)
            return
        byte = window.peek()
        if byte is None:
            self._truncate(batch)
            return
        self._learn_key()
        if byte != ord("{"):
            self._gap(batch)

    def _learn_key(self) -> None:
        """Cut a file without layout before its records' first key."""
        window = self._window
        key = _FIRST_KEY.match(window.ensure(256))
        self._key = key[1] if key else b""
        name = re.escape(key[1]) if key else rb'[^"\\]{1,64}'
        self._needle = re.compile(rb'\}(?=\s*,\s*\{\s*"' + name + rb'"\s*:)')
        self._anchor = re.compile(rb'\}\s*,\s*(\{)\s*"' + name + rb'"\s*:|\}\s*(\])\s*\}\s*(?:\]|\Z|,\s*\{\s*"(?:name|type)")')

    # --- the usual case -------------------------------------------------------------------------------------------------------------------------

    def _run_indented(self, batch: list[Frame], closing: bytes) -> None:
        """Frame what the window holds. The inner loop is the hot path: two searches, one slice and one parse a record."""
        window = self._window
        buffer, base, position = window.buffer, window.base, window.position
        find, starts, loads, append = buffer.find, buffer.startswith, orjson.loads, batch.append
        separator, head, parse = self._separator, self._id_head, self._parse
        width, step = len(closing), len(separator) - 1
        value: dict[str, Any] | None = None
        # A long needle is found faster than a short one that stands in deeper lines too; where it misleads, the short one decides.
        needle = usual = closing + separator if parse else closing
        while True:
            end = find(needle, position)
            if end < 0:
                if needle is closing:
                    break
                needle = closing
                continue
            end += width
            if parse:
                try:
                    value = loads(buffer[position:end])
                    # The parser keeps the last of two equal keys; Telegram writes the id first, so another number there means that two ids disagree.
                    if head and not starts(head % value["id"], position):  # an object: the slice begins with a brace
                        break
                    if end - position > _SHALLOW_BYTES and (end - position > RECORD_LIMIT_BYTES or is_deep(value)):
                        break
                except (ValueError, KeyError, TypeError, OverflowError):  # no JSON, no id, no number, or not one that can be written as digits
                    if needle is closing:
                        break
                    needle = closing
                    continue
            append((base + position, end - position, value, None))
            if needle is not closing or starts(separator, end):
                position, needle = end + step, usual
                continue
            window.position = end
            self._gap(batch)
            return
        window.position = position
        if end < 0 and len(buffer) - position <= RECORD_LIMIT_BYTES and window.fill():
            return
        self._hard_record(batch, None if end < 0 else end - position)

    def _run_loose(self, batch: list[Frame]) -> None:
        window = self._window
        if self._key and not window.ensure(256).lstrip(b"{ \t\r\n").startswith(b'"' + self._key + b'"'):
            self._learn_key()
        buffer, base, position = window.buffer, window.base, window.position
        while match := self._needle.search(buffer, position):
            end = match.end()
            try:
                value = orjson.loads(buffer[position:end])
            except orjson.JSONDecodeError:
                window.position = position
                self._hard_record(batch, end - position)
                return
            if excess(buffer, position, end):
                window.position = position
                self._hard_record(batch, end - position)
                return
            batch.append((base + position, end - position, value, _two_ids(buffer[position:end])))
            position = buffer.index(b"{", end)
        window.position = position
        if len(buffer) - position <= _SCAN_BYTES and window.fill():
            return
        self._hard_record(batch, None)

    # --- everything else ------------------------------------------------------------------------------------------------------------------------

    def _hard_record(self, batch: list[Frame], length: int | None) -> None:
        """Read the record at the position that the usual way did not: as it is, repaired, by counting braces, or not at all.

        Args:
            batch: where frames go.
            length: where the layout says it ends, or None if no end was seen.
        """
        window = self._window
        start = window.position
        if length is not None and self._settle(batch, length):
            return
        end, depth = scan_object(window.buffer, start, start + (_SCAN_BYTES if length is not None else len(window.buffer)))
        while end < 0 and length is None and len(window.buffer) - window.position <= RECORD_LIMIT_BYTES and window.fill():
            end, depth = scan_object(window.buffer, window.position, len(window.buffer))
        start = window.position
        if end >= 0 and (length is None or end - start != length) and self._settle(batch, end - start):
            return
        if end < 0 and length is None:
            if window.ended:
                self._lose(batch, "damaged", resume_only=True)
                return
            self._lose(batch, "record-too-large")
            return
        self._lose(batch, "nested-too-deep" if depth > NESTING_LIMIT else "damaged", length=length if length is not None else end - start)

    def _settle(self, batch: list[Frame], length: int) -> bool:
        """Frame a record of this length at the position, or lose it if it breaks a limit; False if it is none."""
        window = self._window
        fault = excess(window.buffer, window.position, window.position + length)
        if fault is None:
            return self._take(batch, window.buffer[window.position : window.position + length])
        self._lose(batch, fault, length=length)
        return True

    def _take(self, batch: list[Frame], record: bytes) -> bool:
        """Frame these bytes, which begin at the position, if they are a record as they are or repaired."""
        window = self._window
        remarks: Remarks | None = None
        try:
            value = orjson.loads(record)
            if self._id_head and not record.startswith(self._id_head % _number(value)):
                remarks = CONFLICTING_KEYS if repeats_a_key(record) else None
            elif not self._id_head:
                remarks = _two_ids(record)
        except orjson.JSONDecodeError:
            repaired = parse_repaired(record)
            if repaired is None or not isinstance(repaired[0], dict):
                return False
            value, remarks = repaired[0], Remarks(None, repaired[1])
        batch.append((window.offset, len(record), value, remarks))
        window.position += len(record)
        self._gap(batch)
        return True

    def _gap(self, batch: list[Frame]) -> None:
        """Move from the end of a record to the next one, or behind the list."""
        window = self._window
        if self._id_head and self._step_over(batch, self._separator[:-1]):
            return
        if window.peek() is None:
            self._truncate(batch)
            return
        match = _BETWEEN.match(window.ensure(4096))
        if match is None and window.buffer[window.position : window.position + 1] == b",":
            window.position += 1
            if window.peek() is None:
                self._truncate(batch)
                return
            if window.buffer[window.position] in b"{]":
                self._gap(batch)
                return
        if match is None:
            stray = _STRAY.match(window.ensure(_LAYOUT_BYTES))
            if stray is None:
                self._lose(batch, "damaged", length=None)
                return
            lost = stray.group()[: stray.start(1)]
            batch.append((window.offset, len(lost), None, Remarks("stray-bytes", (), hashlib.sha256(lost).hexdigest())))
            window.position += len(lost)
            return
        window.position += match.end() - 1
        if match[2] == b"]":
            window.position += 1
            self._done = True
        elif not match[1] and self.count + len(batch):
            batch.append((window.offset, 0, None, Remarks("missing-comma")))

    def _step_over(self, batch: list[Frame], between: bytes) -> bool:
        """Go to the next record where the layout puts it, if it stands there and a damaged byte before it looks like the outline.

        Args:
            batch: where frames go.
            between: what lies there in an undamaged file.
        """
        window = self._window
        view = window.ensure(_LAYOUT_BYTES)
        lost = view[: len(between)]
        if lost == between or not _TELLING.search(lost) or not view.startswith(self._id_head.partition(b"%d")[0], len(between)):
            return False
        batch.append((window.offset, len(lost), None, Remarks("stray-bytes", (), hashlib.sha256(lost).hexdigest())))
        window.position += len(lost)
        return True

    def _lose(self, batch: list[Frame], fault: str, *, length: int | None = None, resume_only: bool = False) -> None:
        """Give up the bytes up to the next record (or behind this one's end), hashing them as they pass.

        Args:
            batch: where frames go.
            fault: the remark.
            length: where the layout says the lost record ends; None if it does not.
            resume_only: the stream has ended: what has no next record is a truncated tail.
        """
        window = self._window
        start, digest, lost = window.offset, hashlib.sha256(), 0
        after = 1
        while True:
            limit = len(window.buffer) if length is None else window.position + length
            match = self._anchor.search(window.buffer, window.position + after, limit)
            if match is not None and length is not None and match.end() == limit and self._closing is None and match[2]:
                match = None  # the limit is not the end of the stream, whatever \Z says
            if match is not None or length is not None:
                cut = window.position + length if match is None and length is not None else match.start(match.lastindex or 0)  # type: ignore[union-attr]
                break
            cut = max(window.position, len(window.buffer) - _TAIL_BYTES)
            digest.update(window.buffer[window.position : cut])
            lost += cut - window.position
            after = 0 if cut > window.position else after
            window.position = cut
            if not window.fill():
                cut = len(window.buffer)
                fault = "truncated" if resume_only or window.ended else fault
                break
        digest.update(window.buffer[window.position : cut])
        lost += cut - window.position
        window.position = cut
        batch.append((start, lost, None, Remarks(fault, (), digest.hexdigest())))
        if fault == "truncated":
            self.truncated = self._done = True
            return
        if match is None:
            self._gap(batch)
        elif window.buffer[cut] in b"]}":
            window.position += window.buffer[cut] == ord("]")
            self._done = True

    def _truncate(self, batch: list[Frame]) -> None:
        self.truncated = self._done = True
        batch.append((self._window.offset, 0, None, Remarks("truncated")))


def _list_end(indent: bytes, list_indent: bytes | None) -> bytes:
    """The pattern of a list's end on a line of its own: its bracket, or the end of the object around it where the bracket is lost.

    A record's own lines are deeper, but a damaged byte may cut their blanks: so the line after it must be as shallow too.
    """
    if list_indent is None:
        return rb"\n[ \t]{0,%d}(\])" % (len(indent) - 1)
    depth = len(list_indent)
    end = rb'\n%s(\])(?=,?\r?\n[ \t]{0,%d}["}])' % (re.escape(list_indent), depth)
    return end if not depth else end + rb"|\n[ \t]{0,%d}(\})(?=,?\r?\n[ \t]{0,%d}[{\]])" % (depth - 1, depth - 1)


def _two_ids(record: bytes) -> Remarks | None:
    """Remark a record of a file without the writer's layout that names its id twice, differently; objects in it may have ids of their own."""
    return CONFLICTING_KEYS if record.count(b'"id"') > 1 and repeats_a_key(record) else None


def _number(value: object) -> int:
    found = value.get("id") if isinstance(value, dict) else None
    return found if isinstance(found, int) else 0
