# SPDX-License-Identifier: Apache-2.0
"""Walks the outline of an export: which chats it holds and where, without reading what it passes over.

An export is one chat (``name, type, id, messages``) or an account whose ``chats`` and ``left_chats`` hold lists of them; sections of the account
itself (contacts, sessions, …) are passed over: measured and digested, never parsed. A damaged byte in the outline costs the value it stands in: the
walk goes on at the next place that can only be a header, a list of records or a chat. A chat's messages never go to another chat.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import field
from typing import Any, Final, TypeAlias

from sotdae.captures.telegram.json_framing import Frame, RecordFramer
from sotdae.captures.telegram.json_letters import Letters, LostError, MalformedError, Span, TruncatedError
from sotdae.captures.telegram.json_window import ByteWindow
from sotdae.captures.telegram.json_words import ROOM_TYPES
from sotdae.classes import dataclass

_LAYOUT_BYTES: Final = 4096
_OWNER_BYTES: Final = 64 * 1024
"""Among so many bytes of its personal information an account's number stands: it is written first."""
_CHAT_LISTS: Final = frozenset({"chats", "left_chats"})
_HEADER_KEYS: Final = frozenset({"name", "type", "id"})
_OPENING: Final = b"{["
_NATIVE_INDENT: Final = b" "
"""A chat exported alone has its keys one blank deep; cut out of an account's export they are deeper. Source: export_output_json.cpp, Indentation."""

# A list of records is told by its first record, a chat by its header. Each alternative is named by what begins there.
_ROOM: Final = rb'"type"\s*:\s*"(?:' + "|".join(sorted(ROOM_TYPES)).encode() + rb')"'
_RECORDS: Final = rb'\[\s*\{\s*"id"\s*:\s*-?\d+\s*,\s*"type"\s*:\s*"(?:message|service|unsupported)"'
_CHAT: Final = rb'\{\s*(?:"name"\s*:[^\n]{0,2000}?,\s*)?' + _ROOM
_HEADER: Final = rb'"name"\s*:[^\n]{0,2000}?,\s*' + _ROOM + rb"|" + _ROOM + rb'|"id"\s*:\s*-?\d+\s*,\s*"messages"'
_PLACES: Final = re.compile(
    rb'(?P<records>%s)|(?P<chat>%s)|(?P<key>%s|"messages"\s*:\s*\[|"list"\s*:\s*\[\s*%s|"(?:left_)?chats"\s*:\s*\{)'
    % (_RECORDS, _CHAT, _HEADER, _CHAT)
)
_RECORDS_HERE: Final = re.compile(_RECORDS)
_CHATS_HERE: Final = re.compile(rb'\{\s*(?:"about"\s*:\s*"[^"]*"\s*,\s*)?"list"\s*:\s*\[\s*' + _CHAT)
_DAMAGED_LIST: Final = re.compile(rb"\S{0,2}?" + _RECORDS.removeprefix(rb"\["))
_OPENING_HERE: Final = re.compile(rb'\[(?=\s*[{\]])|\S{0,2}?(?=\s*\{\s*"id")')
_ROOT_HERE: Final = re.compile(rb'\{\r?\n "|\{ "|\{"[^\n]*,\r?\n "')
_KEYED_HERE: Final = re.compile(rb'\s*\]\s*\{\s*"id"')
_LIST_HERE: Final = re.compile(rb"\[|[^\s{]\s*[{\]]")


@dataclass
class Chat:
    """A chat's header, and where its object stands.

    Attributes:
        start: offset of its ``{`` in the member.
        is_account: it stands in an account export's list.
        header: the keys before ``messages`` that name it.
        end: one past its ``}``, once it has been walked to its end.
        messages: records framed.
        is_native: its keys stand where the program puts them in the export of a single chat.
    """

    start: int
    is_account: bool
    header: dict[str, Any] = field(default_factory=dict)
    end: int | None = None
    messages: int = 0
    is_native: bool = False


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
    """Frames of a chat's list of messages; their offsets are the window's."""

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
        truncated: the stream ended before its outline did, outside a list of messages (that is told by the list's last frame).
    """

    def __init__(self, window: ByteWindow, *, parse: bool = True) -> None:
        """Walk a window; with ``parse`` false records are counted only."""
        self._window = window
        self._letters = Letters(window)
        self._parse = parse
        self._root_key: re.Pattern[bytes] | None = None
        self._cut_in_list = False
        self.truncated = False

    @property
    def damages(self) -> list[Span]:
        """What of the outline had to be given up."""
        return self._letters.damages

    def steps(self) -> Iterator[Step]:
        """Yield what stands in the member, in order; stops quietly where the stream ends."""
        if self._window.peek() is None:
            return
        try:
            yield from self._root()
        except TruncatedError:
            self.truncated = not self._cut_in_list
        except LostError:
            pass

    def _here(self) -> int:
        return self._window.original(self._window.offset)

    def _root(self) -> Iterator[Step]:
        window = self._window
        chat = Chat(self._here(), is_account=False)
        if window.peek() in _OPENING:  # type: ignore[operator]  # something stands here: `steps` looked
            window.position += 1
        yield from self._chat_keys(chat, in_list=False)

    def _chat_keys(self, chat: Chat, *, in_list: bool) -> Iterator[Step]:
        """Walk the keys of a chat's object, or of the root, which may be a chat or an account."""
        letters = self._letters
        began = False
        while True:
            try:
                key = letters.key()
            except MalformedError:
                if began:
                    self._window.position += self._window.peek() not in b'"{'  # type: ignore[operator]  # a byte stands where no key does
                    break
                goes_on, key = self._recovered(in_list=in_list)
                if not goes_on:
                    break
            if key is None:
                if not (in_list or began) and self._goes_on():
                    continue
                break
            if not chat.header and not began:
                chat.is_native = not in_list and letters.indent == _NATIVE_INDENT
                self._root_key = self._root_key or _root_key(letters.indent)
            if key in _HEADER_KEYS:
                self._header(chat, key)
            elif self._is_records(key):
                if not began:
                    began = True
                    yield chat
                yield from self._messages(chat)
            elif not in_list and self._is_chats(key):
                yield from self._chats()
            elif not in_list and key == "list" and self._letters.at_hand(_LIST_HERE):
                yield from self._chat_list()
            elif not in_list and key == "personal_information":
                yield from self._owner()
            else:
                yield self._pass(key)
        chat.end = self._here()
        if began or in_list:
            if not began:
                yield chat
            yield ChatEnd(chat, truncated=False)

    def _goes_on(self) -> bool:
        """Say whether an export goes on behind the bracket that seemed to close it, and note the bracket as damage."""
        if _PLACES.search(self._window.ensure(_LAYOUT_BYTES)) is None:
            return False
        self._letters.damages.append(Span(self._here() - 1, 1, ""))
        return True

    def _recovered(self, *, in_list: bool) -> tuple[bool, str | None]:
        """Return whether this object goes on, and the key at the next place that is one and does not only look like it."""
        while True:
            place = self._letters.recover(_PLACES)
            if place == "chat" and in_list:
                return False, None
            try:
                return True, self._key_at(place)
            except MalformedError:
                self._window.position += 1

    def _key_at(self, place: str) -> str | None:
        """Return the key to go on with at a recovered place."""
        if place == "chat" and _ROOT_HERE.match(self._window.buffer, self._window.position):
            self._window.position += 1  # not a chat of an account: the keys are as deep as the root's own
            return self._letters.key()
        return "messages" if place == "records" else "list" if place == "chat" else self._letters.key()

    def _header(self, chat: Chat, key: str) -> None:
        """Take a header's value; an opening bracket there is damage, and what it would open is not looked for."""
        if self._letters.next() in _OPENING:
            self._window.position += 1
            self._letters.damages.append(Span(self._here() - 1, 1, ""))
        else:
            chat.header.setdefault(key, self._letters.scalar())

    def _is_records(self, key: str) -> bool:
        if key != "messages":
            return self._letters.at_hand(_RECORDS_HERE)
        return self._letters.at_hand(_LIST_HERE) or self._letters.at_hand(_DAMAGED_LIST)

    def _is_chats(self, key: str) -> bool:
        return (key in _CHAT_LISTS and self._letters.next() in _OPENING) or self._letters.at_hand(_CHATS_HERE)

    def _owner(self) -> Iterator[Step]:
        """Take the account's number from its personal information, which is then passed over like any other section."""
        window = ByteWindow(io.BytesIO(self._window.ensure(_OWNER_BYTES)[:_OWNER_BYTES]))
        near = Letters(window)
        if near.next() == ord("{"):
            window.position += 1
            try:
                while (key := near.key()) is not None:
                    if key == "user_id" and type(value := near.scalar()) is int:
                        yield Owner(value)
                        break
                    if key != "user_id":
                        near.skip()
            except (MalformedError, TruncatedError):
                pass  # damaged, or longer than the account's own facts are: it names no owner
        yield self._pass("personal_information")

    def _chats(self) -> Iterator[Step]:
        """Walk a section of chats."""
        letters = self._letters
        self._window.position += 1
        while True:
            try:
                key = letters.key()
            except MalformedError:
                if letters.recover(_PLACES) == "chat":
                    yield from self._chat_list()
                    continue
                try:
                    key = letters.key()
                except MalformedError:  # it only looked like a key: go on behind it
                    self._window.position += 1
                    continue
            if key is None:
                return
            if key in _CHAT_LISTS and letters.next() == ord("{"):
                yield from self._chats()
                return
            if letters.next() == ord("[") or key == "list":
                yield from self._chat_list()
            else:
                self._pass(key)

    def _chat_list(self) -> Iterator[Step]:
        window, letters = self._window, self._letters
        if letters.next() != ord("{"):
            window.position += 1
        while True:
            byte = letters.next()
            if byte == ord(","):
                window.position += 1
            elif byte == ord("]"):
                window.position += 1
                return
            elif byte == ord("{"):
                yield from self._chat()
            elif byte == ord("}"):
                return
            elif (place := letters.recover(_PLACES)) != "chat":
                if place == "key" and _is_section(window):
                    return
                yield from self._chat()  # its header, or all of it before its records, is lost

    def _chat(self) -> Iterator[Step]:
        chat = Chat(self._here(), is_account=True)
        if self._window.peek() == ord("{"):
            self._window.position += 1
        yield from self._chat_keys(chat, in_list=True)

    def _messages(self, chat: Chat) -> Iterator[Step]:
        window = self._window
        view = window.ensure(_LAYOUT_BYTES)
        match = _OPENING_HERE.match(view)
        opening = view[:1] if match is None else match.group()
        if opening != b"[":
            self._letters.damages.append(Span(self._here(), len(opening), ""))
        window.position += len(opening)
        # The white space behind the bracket stays: it tells the framer the layout.
        view = window.ensure(_LAYOUT_BYTES)
        if view.lstrip()[:1] == b"]" and not _KEYED_HERE.match(view):
            self._letters.next()
            window.position += 1
            return
        framer = RecordFramer(window, parse=self._parse, list_indent=self._letters.indent)
        for frames in framer.batches():
            chat.messages += sum(1 for frame in frames if frame[3] is None or frame[3].fault is None)
            yield Batch(chat, frames)
        if framer.truncated:
            chat.end = self._here()
            yield ChatEnd(chat, truncated=True)
            self._cut_in_list = True
            raise TruncatedError

    def _pass(self, key: str) -> Passed:
        return Passed(key, *self._letters.skip(self._root_key))


def _root_key(indent: bytes | None) -> re.Pattern[bytes] | None:
    """The keys of the root that no section can hold, on a line of the root's indent."""
    return None if not indent else re.compile(rb"\n" + re.escape(indent) + rb'"(?:left_)?chats"')


def _is_section(window: ByteWindow) -> bool:
    return window.ensure(64).startswith((b'"chats"', b'"left_chats"'))
