# SPDX-License-Identifier: Apache-2.0
"""Walks the outline of an export: which chats it holds and where, without reading what it passes over.

An export is one chat (``name, type, id, messages``) or an account whose ``chats`` and ``left_chats`` hold lists of them; sections of the account
itself (contacts, sessions, …) are passed over: measured and digested, never parsed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import orjson

from sotdae.captures.telegram.json_framing import Frame, RecordFramer
from sotdae.captures.telegram.json_window import ByteWindow

_TOKEN: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\]]|"', re.DOTALL)
_SCALAR_END: Final = re.compile(rb"[,}\]\s]")
_LONGEST_SCALAR: Final = 64 * 1024
_LAYOUT_BYTES: Final = 4096
_CHAT_LISTS: Final = frozenset({"chats", "left_chats"})


class TruncatedError(Exception):
    """The stream ended inside the outline; never leaves the reader."""


@dataclass
class Chat:
    """A chat's header, and where its object stands.

    Attributes:
        start: offset of its ``{``.
        header: the keys before ``messages`` that name it.
        end: one past its ``}``, once it has been walked to its end.
        is_account: it stands in an account export's list.
        messages: records framed.
    """

    start: int
    is_account: bool
    header: dict[str, Any] = field(default_factory=dict)
    end: int | None = None
    messages: int = 0


@dataclass(frozen=True, slots=True)
class Passed:
    """A section that was passed over: its key, where it stands, and the digest of its bytes."""

    key: str
    offset: int
    length: int
    digest: str


@dataclass(frozen=True, slots=True)
class Owner:
    """The account that made the export: the only fact taken from its personal information."""

    user_id: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Frames of a chat's list of messages."""

    chat: Chat
    frames: list[Frame]


@dataclass(frozen=True, slots=True)
class ChatEnd:
    """The end of a chat, whole or cut off."""

    chat: Chat
    truncated: bool


Step: TypeAlias = Chat | Passed | Owner | Batch | ChatEnd


class Outline:
    """One walk over one member.

    Attributes:
        truncated: the stream ended before its outline did.
    """

    def __init__(self, window: ByteWindow, *, parse: bool = True) -> None:
        """Walk a window; with ``parse`` false records are counted only."""
        self._window = window
        self._parse = parse
        self.truncated = False

    def steps(self) -> Iterator[Step]:
        """Yield what stands in the member, in order; stops quietly where the stream ends."""
        try:
            yield from self._root()
        except TruncatedError:
            self.truncated = True

    def _root(self) -> Iterator[Step]:
        window = self._window
        if window.peek() != ord("{"):
            return
        chat = Chat(window.offset, is_account=False)
        window.position += 1
        began = False
        for key in self._keys():
            if key in _CHAT_LISTS and self._next() == ord("{"):
                yield from self._chats()
            elif key == "messages" and self._next() == ord("["):
                if not began:
                    began = True
                    yield chat
                yield from self._messages(chat)
            elif key in {"name", "type", "id"}:
                chat.header[key] = self._scalar()
            elif key == "personal_information":
                yield from self._owner()
            else:
                yield self._pass(key)
        if began:
            chat.end = window.offset
            yield ChatEnd(chat, truncated=False)

    def _owner(self) -> Iterator[Step]:
        """Take the account's number and nothing else of its personal information."""
        if self._next() != ord("{"):
            yield self._pass("personal_information")
            return
        start = self._window.offset
        self._window.position += 1
        for key in self._keys():
            if key == "user_id":
                value = self._scalar()
                if type(value) is int:
                    yield Owner(value)
            else:
                self._pass(key)
        yield Passed("personal_information", start, self._window.offset - start, "")

    def _chats(self) -> Iterator[Step]:
        self._window.position += 1
        for key in self._keys():
            if key == "list" and self._next() == ord("["):
                self._window.position += 1
                for _ in self._elements():
                    yield from self._chat()
            else:
                self._pass(key)

    def _chat(self) -> Iterator[Step]:
        window = self._window
        chat = Chat(window.offset, is_account=True)
        if window.peek() != ord("{"):
            yield self._pass("chat")
            return
        window.position += 1
        began = False
        for key in self._keys():
            if key == "messages" and self._next() == ord("["):
                if not began:
                    began = True
                    yield chat
                yield from self._messages(chat)
            elif key in {"name", "type", "id"}:
                chat.header[key] = self._scalar()
            else:
                yield self._pass(key)
        chat.end = window.offset
        if not began:
            yield chat
        yield ChatEnd(chat, truncated=False)

    def _messages(self, chat: Chat) -> Iterator[Step]:
        window = self._window
        window.position += 1
        # The white space behind the bracket stays: it tells the framer the layout.
        if window.ensure(_LAYOUT_BYTES).lstrip()[:1] == b"]":
            self._next()
            window.position += 1
            return
        framer = RecordFramer(window, parse=self._parse)
        for frames in framer.batches():
            chat.messages += sum(1 for frame in frames if frame[3] is None or frame[3].fault is None)
            yield Batch(chat, frames)
        if framer.truncated:
            chat.end = window.offset
            yield ChatEnd(chat, truncated=True)
            raise TruncatedError

    # --- the letters of JSON --------------------------------------------------------------------------------------------------------------------

    def _next(self) -> int:
        byte = self._window.peek()
        if byte is None:
            raise TruncatedError
        return byte

    def _keys(self) -> Iterator[str]:
        """Yield an object's keys; whoever asks for the next one has consumed the value."""
        window = self._window
        while True:
            byte = self._next()
            if byte == ord(","):
                window.position += 1
                continue
            if byte == ord("}"):
                window.position += 1
                return
            if byte != ord('"'):
                raise TruncatedError
            key = self._scalar()
            if self._next() != ord(":"):
                raise TruncatedError
            window.position += 1
            self._next()
            yield str(key)

    def _elements(self) -> Iterator[None]:
        window = self._window
        while True:
            byte = self._next()
            if byte == ord(","):
                window.position += 1
            elif byte == ord("]"):
                window.position += 1
                return
            else:
                yield

    def _scalar(self) -> Any:
        """Read a short value: a string, number or literal. Longer or structured ones are passed over and give None."""
        window = self._window
        byte = self._next()
        if byte in b"{[":
            self._pass("")
            return None
        view = window.ensure(_LONGEST_SCALAR)
        match = _TOKEN.match(view) if byte == ord('"') else _SCALAR_END.search(view)
        if match is None or (byte == ord('"') and len(match.group()) == 1):
            if len(view) < _LONGEST_SCALAR:
                raise TruncatedError
            self._pass("")
            return None
        raw = match.group() if byte == ord('"') else view[: match.start()]
        window.position += len(raw)
        try:
            return orjson.loads(raw)
        except orjson.JSONDecodeError:
            return raw.strip(b'"').decode("utf-8", "replace") if byte == ord('"') else None

    def _pass(self, key: str) -> Passed:
        """Move over a value of any size in bounded memory, digesting it."""
        window = self._window
        start, state, depth = window.offset, hashlib.sha256(), 0
        byte = self._next()
        if byte not in b'{["':
            while (match := _SCALAR_END.search(window.buffer, window.position)) is None:
                state.update(window.buffer[window.position :])
                window.position = len(window.buffer)
                if not window.fill():
                    raise TruncatedError
            state.update(window.buffer[window.position : match.start()])
            window.position = match.start()
            return Passed(key, start, window.offset - start, state.hexdigest())
        while True:
            token = _TOKEN.search(window.buffer, window.position)
            if token is None or (len(token.group()) == 1 and token.group() == b'"'):
                # No whole token at hand: what is sure to be passed goes now, an unfinished string waits for more.
                cut = len(window.buffer) if token is None else token.start()
                state.update(window.buffer[window.position : cut])
                window.position = cut
                if not window.fill():
                    raise TruncatedError
                continue
            state.update(window.buffer[window.position : token.end()])
            window.position = token.end()
            depth += {b"{": 1, b"[": 1, b"}": -1, b"]": -1}.get(token.group(), 0)
            if depth == 0:
                return Passed(key, start, window.offset - start, state.hexdigest())
