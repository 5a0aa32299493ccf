# SPDX-License-Identifier: Apache-2.0
r"""Writes ``result.json`` byte for byte in the layout of Telegram Desktop, faults included, small and by hand, for tests of the reader.

One space a level, keys in the writer's order, ``\xHH`` for control characters (no JSON), ``\u2028`` followed by the two bytes that it forgets to
skip (no UTF-8), reactions one level too deep. Written apart from the simulation's writer, so that neither can hide the other's mistake.
"""

from __future__ import annotations

import codecs
import gzip
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from memory_source import MemorySource

from sotdae.captures.reader import ReadOptions
from sotdae.captures.telegram.json_reader import TelegramDesktopJson
from sotdae.model.observations import Coverage, Message, Observation, Problem, RoomState

NAME = "result.json"
CAPTURE = "d" * 64
START = 1_767_225_600  # 2026-01-01 00:00 UTC, 09:00 in Seoul
SECOND = 1_000_000
Row = Observation | Problem


class Raw(bytes):
    """A value that is written as it stands."""


def written_string(value: str) -> bytes:
    parts = []
    for sign in value:
        if sign in "\n\r\t":
            parts.append({"\n": b"\\n", "\r": b"\\r", "\t": b"\\t"}[sign])
        elif sign in '"\\':
            parts.append(b"\\" + sign.encode())
        elif ord(sign) < 32:
            parts.append(b"\\x%d%X" % (ord(sign) >> 4, ord(sign) & 15))
        elif sign in "\u2028\u2029":
            parts.append(b"\\u%04x" % ord(sign) + sign.encode()[1:])
        else:
            parts.append(sign.encode())
    return b'"' + b"".join(parts) + b'"'


def written(value: Any, depth: int, key: str = "") -> bytes:
    if isinstance(value, Raw):
        return bytes(value)
    if isinstance(value, str):
        return written_string(value)
    if key == "text_entities" and value == []:
        return b"[]"
    depth += key == "reactions"  # the writer's own slip
    inner, outer = b"\n" + b" " * (depth + 1), b"\n" + b" " * depth
    if isinstance(value, Mapping):
        members = (inner + written_string(name) + b": " + written(one, depth + 1, name) for name, one in value.items())
        return b"{" + b",".join(members) + outer + b"}"
    if isinstance(value, Sequence):
        return b"[" + b",".join(inner + written(one, depth + 1) for one in value) + outer + b"]"
    return json.dumps(value).encode()


def message(number: int, text: Any = "점심은 국수입니다", *, at: int | None = None, **more: Any) -> dict[str, Any]:
    """A message of today; ``text`` is a string or a list of strings and entity objects; a None among ``more`` leaves a key out."""
    when = START + 60 * number if at is None else at
    parts = [part if isinstance(part, dict) else {"type": "plain", "text": part} for part in ([text] if isinstance(text, str) else text)]
    record = {"id": number, "type": "message", "date": seoul(when), "date_unixtime": str(when), "from": "Ara", "from_id": "user1001"}
    record |= {**more, "text": text, "text_entities": [part for part in parts if part["text"]]}
    late = {key: record.pop(key) for key in ("inline_bot_buttons", "reactions") if key in record}
    return {key: value for key, value in (record | late).items() if value is not LEAVE_OUT}


def service(number: int, action: str | None, **fields: Any) -> dict[str, Any]:
    """A service message; action None is the custom one, which has no ``action``."""
    head = {"id": number, "type": "service", "date": seoul(START + 60 * number), "date_unixtime": str(START + 60 * number)}
    head |= {"actor": "Ara", "actor_id": "user1001"} | ({} if action is None else {"action": action})
    return {key: value for key, value in (head | fields | {"text": "", "text_entities": []}).items() if value is not LEAVE_OUT}


LEAVE_OUT = object()
ROOM: dict[str, Any] = {"name": "점심 모임", "type": "private_supergroup", "id": 1234567}
ROOM_KEY = "tg:channel:1234567"


def seoul(at: int) -> str:
    """The exporter's clock without its offset, as the program writes it."""
    return datetime.fromtimestamp(at + 9 * 3600, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def chat(records: Sequence[Any], **header: Any) -> bytes:
    """A single chat's file. Records may be bytes: they stand as they are."""
    return _chat(records, {**ROOM, **header}, 0)


def _chat(records: Sequence[Any], header: Mapping[str, Any], depth: int) -> bytes:
    room = b"\n" + b" " * (depth + 1)
    head = b",".join(room + written_string(key) + b": " + written(value, depth + 1) for key, value in header.items() if value is not LEAVE_OUT)
    body = b",".join(room + b" " + (one if isinstance(one, bytes) else written(one, depth + 2)) for one in records)
    return b"{" + head + b"," + room + b'"messages": [' + body + room + b"]\n" + b" " * depth + b"}"


def record_bytes(record: Mapping[str, Any], depth: int = 2) -> bytes:
    return written(record, depth)


def account(chats: Sequence[tuple[Mapping[str, Any], Sequence[Any]]], left: Sequence[tuple[Mapping[str, Any], Sequence[Any]]] = ()) -> bytes:
    """A whole account's export: (header, records) of each chat."""
    contact = {"user_id": 4004, "first_name": "Contact", "last_name": "One", "phone_number": "+99 000 000 001", "date": seoul(START)}
    frequent = {"id": 4005, "category": "people", "type": "user", "name": "Frequent One", "rating": 1.5}
    session = {"last_active": seoul(START), "last_ip": "192.0.2.1", "device_model": "Desktop", "application_name": "Telegram Desktop"}
    sections: dict[str, Any] = {
        "about": "Here is the data you requested.",
        "personal_information": {"user_id": 1001, "first_name": "Owner", "last_name": "", "phone_number": "+99 000 000 000", "bio": "books"},
        "contacts": {"about": "Contacts.", "list": [contact]},
        "frequent_contacts": {"about": "Frequent.", "list": [frequent]},
        "sessions": {"about": "Sessions.", "list": [session]},
        "other_data": {"about": "Other.", "help": 'A list of {brackets] and "quotes"', "changes": [{"messages": []}]},
    }
    parts = [b"\n " + written_string(key) + b": " + written(value, 1) for key, value in sections.items()]
    for key, group in (("chats", chats), ("left_chats", left)):
        if group:
            listed = b",".join(b"\n   " + _chat(records, header, 3) for header, records in group)
            parts.append(b"\n " + written_string(key) + b': {\n  "about": "Chats.",\n  "list": [' + listed + b"\n  ]\n }")
    return b"{" + b",".join(parts) + b"\n}"


# --- other wrappings of the same content ----------------------------------------------------------------------------------------------------------


def rewrapped(data: bytes) -> dict[str, bytes]:
    """The same content as other programs may leave it; the content must be valid JSON."""
    value = json.loads(data)
    return {
        "minified": json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(),
        "minified with blanks": json.dumps(value, ensure_ascii=False).encode(),
        "ascii only": json.dumps(value).encode(),
        "two blanks": json.dumps(value, ensure_ascii=False, indent=2).encode(),
        "four blanks": json.dumps(value, ensure_ascii=False, indent=4).encode(),
        "tabs": json.dumps(value, ensure_ascii=False, indent="\t").encode(),
        "no indent": json.dumps(value, ensure_ascii=False, indent=0).encode(),
        "crlf": data.replace(b"\n", b"\r\n"),
        "mark": codecs.BOM_UTF8 + data,
        "utf-16-le with mark": codecs.BOM_UTF16_LE + data.decode().encode("utf-16-le"),
        "utf-16-be with mark": codecs.BOM_UTF16_BE + data.decode().encode("utf-16-be"),
        "utf-16-le": data.decode().encode("utf-16-le"),
        "utf-16-be": data.decode().encode("utf-16-be"),
        "one line a record": _record_lines(value),
    }


def _record_lines(value: dict[str, Any]) -> bytes:
    head = json.dumps({key: one for key, one in value.items() if key != "messages"}, ensure_ascii=False)[:-1]
    return (head + ', "messages": [\n' + ",\n".join(json.dumps(one, ensure_ascii=False) for one in value["messages"]) + "\n]}").encode()


def zipped(data: bytes) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ChatExport/" + NAME, data)
    return sink.getvalue()


def gzipped(data: bytes) -> bytes:
    return gzip.compress(data)


# --- reading ----------------------------------------------------------------------------------------------------------------------------------------


class Read(NamedTuple):
    """What the reader gave, sorted by kind."""

    rows: list[Row]
    data: bytes

    def of(self, kind: type[Any]) -> list[Any]:
        return [row for row in self.rows if type(row) is kind]

    @property
    def messages(self) -> list[Message]:
        return self.of(Message)

    @property
    def one(self) -> Message:
        (row,) = self.messages
        return row

    @property
    def ids(self) -> list[int]:
        return [row.message_id for row in self.messages]

    @property
    def coverage(self) -> Coverage:
        (row,) = self.of(Coverage)
        assert type(row) is Coverage
        return row

    @property
    def state(self) -> RoomState:
        (row,) = self.of(RoomState)
        assert type(row) is RoomState
        return row

    @property
    def problems(self) -> list[Problem]:
        return self.of(Problem)

    @property
    def codes(self) -> list[str]:
        return [row.code for row in self.problems]

    def at(self, row: Any) -> bytes:
        return self.data[row.byte_offset : row.byte_offset + row.byte_length]


def read(data: bytes, *, files: Mapping[str, bytes] | None = None, step: int | None = None, **options: Any) -> Read:
    """Read one file of bytes, as the program would: detect, then read what was claimed."""
    source, reader = MemorySource({NAME: data, **(files or {})}, step=step), TelegramDesktopJson()
    detection = reader.detect(source)
    assert detection is not None
    return Read(list(reader.read(source, detection.names, ReadOptions(capture_id=CAPTURE, **options))), data)


def read_anyway(data: bytes, **options: Any) -> Read:
    """Read one file of bytes even where the reader would not claim it."""
    rows = TelegramDesktopJson().read(MemorySource({NAME: data}), [NAME], ReadOptions(capture_id=CAPTURE, **options))
    return Read(list(rows), data)


def read_chat(*records: Any, files: Mapping[str, bytes] | None = None, **header: Any) -> Read:
    return read(chat(records, **header), files=files)


def facts(rows: Sequence[Row]) -> list[tuple[Any, ...]]:
    """Rows without where they stand; sums of a chat and problems about the container's form left out."""
    return [(type(row).__name__, *row[:-3]) for row in rows if not isinstance(row, Coverage | Problem)]
