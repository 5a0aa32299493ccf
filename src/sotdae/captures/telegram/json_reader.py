# SPDX-License-Identifier: Apache-2.0
"""Reads ``result.json`` of Telegram Desktop, every era, a chat or a whole account (entry point ``telegram-desktop-json``).

The file is often not valid JSON; each record is framed and parsed alone, so damage costs only what it touches and says where it stands. What is read,
what is repaired and what is never inferred: docs/formats/telegram-desktop-json.md.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import ClassVar, Final

from sotdae.captures.reader import DETECTION_BYTES, ChatEntry, Detection, ReadOptions, Source
from sotdae.captures.telegram.json_chat import ChatReading
from sotdae.captures.telegram.json_walk import Batch, Chat, ChatEnd, Outline, Owner, Passed
from sotdae.captures.telegram.json_window import ByteWindow, read_full
from sotdae.captures.telegram.media_files import MediaFiles
from sotdae.captures.telegram.words import account_key
from sotdae.model.observations import Observation, Problem

_LIST: Final = re.compile(rb'"messages"\s*:\s*\[')
_RECORD: Final = re.compile(
    rb'"messages"\s*:\s*\[\s*(?:\]|\{[^\x00]{0,4096}?"(?:date|date_unixtime|text|from_id|action)"\s*:)|"messages"\s*:\s*\[\s*$'
)
_ACCOUNT: Final = re.compile(rb'"(?:chats|left_chats|personal_information|frequent_contacts|contacts)"\s*:\s*\{')


class TelegramDesktopJson:
    """The reader. Holds nothing between calls."""

    name: ClassVar[str] = "telegram-desktop-json"
    version: ClassVar[int] = 4

    def detect(self, source: Source) -> Detection | None:
        """Claim members whose first 64 KiB look like an export: by their content, whatever their name."""
        claimed = []
        has_account = False
        for name in source.names():
            with source.open(name) as stream:
                kind = _kind(read_full(stream, DETECTION_BYTES))
            if kind is not None:
                claimed.append(name)
                has_account = has_account or kind == "account"
        if not claimed:
            return None
        reason = "the outline of an account export" if has_account else "a chat's header and list of messages"
        return Detection(tuple(claimed), 0.9, reason)

    def read(self, source: Source, claimed: Sequence[str], options: ReadOptions) -> Iterator[Observation | Problem]:
        """Yield the rows of every claimed member, in its order; each chat ends with its coverage and its state."""
        for name in claimed:
            yield from self._read_member(source, name, options)

    def chats(self, source: Source, claimed: Sequence[str]) -> Sequence[ChatEntry] | None:
        """List the chats by framing only; None where no member is an account's. Chats exported alone that lie beside one are listed with its own."""
        if not any(self._is_account(source, name) for name in claimed):
            return None
        found: list[ChatEntry] = []
        for name in claimed:
            with source.open(name) as stream:
                for step in Outline(ByteWindow(stream), parse=False).steps():
                    if isinstance(step, ChatEnd) and step.chat.end is not None:
                        found.append(_entry(len(found) + 1, name, step.chat))
        return found

    @staticmethod
    def _is_account(source: Source, name: str) -> bool:
        """Whether a member holds an account's chats: its owner or its first chat tells, so of a chat exported alone only the beginning is read."""
        with source.open(name) as stream:
            for step in Outline(ByteWindow(stream), parse=False).steps():
                if isinstance(step, Owner | Chat):
                    return isinstance(step, Owner) or step.is_account
        return False

    def _read_member(self, source: Source, name: str, options: ReadOptions) -> Iterator[Observation | Problem]:
        item = source.item_id(name)
        files = MediaFiles(name.rpartition("/")[0], frozenset(source.names()), source.item_id, may_climb=False)
        owner: str | None = None
        reading: ChatReading | None = None
        passed: list[Passed] = []
        with source.open(name) as stream:
            window = ByteWindow(stream)
            outline = Outline(window)
            for step in outline.steps():
                if isinstance(step, Batch):
                    assert reading is not None
                    yield from reading.batch(step.frames)
                elif isinstance(step, Chat):
                    reading = ChatReading(step, options, files, item, window)
                elif isinstance(step, ChatEnd):
                    if reading is not None:
                        # Behind a chat exported alone the member ends; an account goes on.
                        is_followed = not step.truncated and not step.chat.is_account and window.peek() is not None
                        yield from reading.end("truncated" if step.truncated else "trailing_bytes" if is_followed else "complete", owner=owner)
                    reading = None
                elif isinstance(step, Owner):
                    owner = account_key(step.user_id)
                elif step.key:
                    passed.append(step)
            if reading is not None:
                yield from reading.end("truncated", owner=owner)
            yield from _rest(window, outline, item)
        yield from _sections(passed, item)


def _kind(head: bytes) -> str | None:
    """Return ``chat``, ``account`` or None for a member's first bytes."""
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0" in head[:4]:
        head = head.decode(
            "utf-16" if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-16-le" if head[1:2] == b"\0" else "utf-16-be", "ignore"
        ).encode()
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head.startswith(b"{"):
        return None
    before, _, _ = head.partition(b'"messages"')
    if _ACCOUNT.search(before):
        return "account"
    return "chat" if _LIST.search(head) and _RECORD.search(head) and b'"_"' not in before else None


def _entry(number: int, name: str, chat: Chat) -> ChatEntry:
    title, kind = chat.header.get("name"), chat.header.get("type")
    return ChatEntry(
        number=number,
        name=name,
        title=title if isinstance(title, str) else None,
        room_type=kind if isinstance(kind, str) else None,
        messages=chat.messages,
        byte_offset=chat.start,
        byte_length=(chat.end or chat.start) - chat.start,
    )


def _rest(window: ByteWindow, outline: Outline, item: str) -> Iterator[Problem]:
    """Read to the end, and say what stands after the outline or where it broke off."""
    for offset, length, digest in outline.damages:
        yield Problem("damaged-outline", "error", "bytes outside the records could not be read", None, None, digest or None, item, offset, length)
    byte = window.peek()
    offset = window.original(window.offset)
    rest = 0
    while byte is not None:
        window.position = len(window.buffer)
        rest = window.original(window.offset) - offset
        byte = window.buffer[0] if window.fill() else None
    if outline.truncated:
        yield Problem("truncated", "error", "the file ends before its outline does", None, None, None, item, offset, rest)
    elif rest:
        yield Problem("trailing-bytes", "warning", f"{rest} bytes after the end of the export were not read", None, None, None, item, offset, rest)


def _sections(passed: Sequence[Passed], item: str) -> Iterator[Problem]:
    """Say which sections of an account were passed over: counted and digested, never copied."""
    counts = Counter(one.key for one in passed)
    for one in passed:
        if counts[one.key]:
            counts[one.key] = 0
            length = sum(other.length for other in passed if other.key == one.key)
            key = one.key if re.fullmatch(r"[a-z_]{1,40}", one.key) else "another section"
            yield Problem("section-not-read", "note", f"{key}: {length} bytes", None, None, one.digest or None, item, one.offset, one.length)
