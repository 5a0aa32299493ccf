# SPDX-License-Identifier: Apache-2.0
"""Reads Telegram Desktop's HTML exports: single chats and whole accounts, of every version since 2018.

Bytes are framed into records, records are parsed one by one, rows are built with what a record inherits from its neighbours. The
page's scripts, styles and links are text here. An HTML export names no room id, no
account id, no edit and no time of a service message; what it does not say stays None.
Source: export_output_html.cpp up to v6.1.2; captures, section 1.6; see docs/formats/telegram-desktop-html.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import ClassVar, Final

from sotdae.captures.reader import ChatEntry, Detection, ReadOptions, Source
from sotdae.captures.telegram.html_framing import FileFrame, Frame, frames
from sotdae.captures.telegram.html_pages import (
    ListedChat,
    count_messages,
    folder_of,
    in_reading_order,
    is_account,
    listed_chats,
    page_number,
    page_title,
    pages,
)
from sotdae.captures.telegram.html_records import Record, read_record
from sotdae.captures.telegram.html_room import PageCount, Room
from sotdae.captures.telegram.html_summary import coverage_row, end_problems, page_ends, room_state_row
from sotdae.captures.telegram.html_time import TimeReader
from sotdae.captures.telegram.media_files import MediaFiles
from sotdae.captures.telegram.words import title_room_key
from sotdae.model.observations import Observation, Problem

_WINDOW_RECORDS: Final = 1_000
_WINDOW_BYTES: Final = 8 << 20
"""The first so many records (one file of an honest export) settle whether posts in the room's own name are told by their name."""


class TelegramDesktopHtml:
    """The reader ``telegram-desktop-html``; an `AccountReader`."""

    name: ClassVar[str] = "telegram-desktop-html"
    version: ClassVar[int] = 2

    def detect(self, source: Source) -> Detection | None:
        """Claim the pages of chat histories; lists of contacts, sessions and pictures are left alone."""
        found = pages(source)
        if not found:
            return None
        sure = 0.95 if any(page_number(name) is not None for name in found) else 0.85
        return Detection(tuple(found), sure, f"Telegram Desktop HTML export, {len(found)} page{'s' if len(found) > 1 else ''}")

    def chats(self, source: Source, claimed: Sequence[str]) -> Sequence[ChatEntry] | None:
        """List the chats of an account export by framing only, in the order of their folders; None for the export of one chat."""
        if not is_account(claimed):
            return None
        listed = listed_chats(source)
        by_folder: dict[str, list[str]] = {}
        for name in in_reading_order(claimed):
            by_folder.setdefault(folder_of(name), []).append(name)
        entries = []
        for number, (folder, names) in enumerate(by_folder.items(), start=1):
            said = listed.get(folder, ListedChat(None, None))
            title = said.title or _title_of(source, names[0])
            entries.append(
                ChatEntry(
                    number=number,
                    name=names[0],
                    title=title,
                    room_type=said.room_type,
                    messages=count_messages(source, names),
                    byte_offset=0,
                    byte_length=sum(source.size(name) or 0 for name in names),
                    members=tuple(names),
                )
            )
        return entries

    def read(self, source: Source, claimed: Sequence[str], options: ReadOptions) -> Iterator[Observation | Problem]:
        """Yield the rows of the claimed pages, room by room; coverages and the state of each room come after its messages."""
        run = _Run(source, options)
        for name in in_reading_order(claimed):
            yield from run.page(name)
        yield from run.finish()


def _title_of(source: Source, name: str) -> str | None:
    around = FileFrame()
    with source.open(name) as stream:
        next(frames(stream, around), None)
    return page_title(around.head)


class _Run:
    """One run over a capture: the current room, its pages, and the keys already given."""

    def __init__(self, source: Source, options: ReadOptions) -> None:
        self._source = source
        self._options = options
        self._names = frozenset(source.names())
        self._keys: set[str] = set()
        self._room: Room | None = None
        self._folder = ""
        self._number: int | None = None
        self._pages: list[PageCount] = []
        self._window: list[tuple[Record, PageCount, MediaFiles] | None] = []
        self._window_bytes = 0
        self._settled = False

    def page(self, name: str) -> Iterator[Observation | Problem]:
        """Read one page."""
        item = self._source.item_id(name)
        around = FileFrame()
        page = PageCount(item)
        files = MediaFiles(folder_of(name), self._names, self._source.item_id)
        begun = False
        with self._source.open(name) as stream:
            for frame in frames(stream, around):
                if not begun:
                    begun = True
                    yield from self._begin(name, around, page)
                yield from self._frame(frame, page, files)
        if not begun:
            yield from self._begin(name, around, page)
        page_ends(page, around)

    def finish(self) -> Iterator[Observation | Problem]:
        """Yield what the last room still holds, then its coverages and state."""
        room = self._room
        if room is None:
            return
        yield from self._settle()
        yield from room.end()
        yield from end_problems(room, self._pages)
        for page in self._pages:
            yield coverage_row(room, page)
        yield room_state_row(room, self._pages)
        self._room = None

    def _begin(self, name: str, around: FileFrame, page: PageCount) -> Iterator[Observation | Problem]:
        """Go on with the same room, or finish it and open the next."""
        title, folder, number = page_title(around.head), folder_of(name), page_number(name)
        same = self._room is not None and folder == self._folder and title == self._room.title and self._number is not None and number is not None
        if not same:
            yield from self.finish()
            self._room = Room(self._key(title, name), title, TimeReader(self._options.zone, set()))
            self._folder, self._pages, self._settled = folder, [], False
        elif number is not None and self._number is not None and number != self._number + 1:
            room_key = self._room.key if self._room else None
            yield Problem(
                "page-missing", "warning", "pages between two pages of the export are not in the capture", room_key, None, None, page.item_id, 0, 0
            )
        self._number = number
        self._pages.append(page)
        if self._settled and self._room is not None:
            self._room.break_chain()
        else:
            self._window.append(None)

    def _key(self, title: str | None, name: str) -> str:
        """Return a room key good for this capture; a second room of the same title gets one of its own."""
        key = title_room_key(self._options.capture_id, title, name)
        if key in self._keys:
            key = title_room_key(self._options.capture_id, None, f"{name}\0{title or ''}")
        self._keys.add(key)
        return key

    def _frame(self, frame: Frame, page: PageCount, files: MediaFiles) -> Iterator[Observation | Problem]:
        room = self._room
        assert room is not None
        erased = self._options.erased.get(page.item_id, ())
        if any(offset < frame.offset + frame.length and frame.offset < offset + length for offset, length in erased):
            yield from self._broken(frame, page, "erased", "note", "a record was erased by decision and is not read", digest=False)
            return
        record = None if frame.cut_off else read_record(frame)
        if record is None:
            code, what = "record-beyond-limits", "a record has too many bytes or tags, or is nested too deep"
            if frame.cut_off:
                code, what = "truncated-record", "the file ends inside its last record"
            yield from self._broken(frame, page, code, "error", what, digest=bool(frame.data))
            return
        if self._settled:
            yield from room.take(record, page, files)
            return
        self._window.append((record, page, files))
        self._window_bytes += frame.length
        if len(self._window) >= _WINDOW_RECORDS or self._window_bytes > _WINDOW_BYTES:
            yield from self._settle()

    def _broken(self, frame: Frame, page: PageCount, code: str, severity: str, detail: str, *, digest: bool) -> Iterator[Observation | Problem]:
        """Say what was not read, and let nobody inherit from it."""
        room = self._room
        assert room is not None
        yield from self._settle()
        room.break_chain()
        page.erased += code == "erased"
        page.damaged += code != "erased"
        found = hashlib.sha256(frame.data).hexdigest() if digest else None
        yield Problem(code, severity, detail, room.key, frame.message_id, found, page.item_id, frame.offset, frame.length)

    def _settle(self) -> Iterator[Observation | Problem]:
        """Decide how posts in the room's own name are told, then read the records that waited for it."""
        room, window = self._room, self._window
        if room is None:
            return
        if not self._settled:
            self._settled = True
            records = [entry[0] for entry in window if entry is not None]
            senders = {record.sender.name for record in records if record.sender is not None}
            proven = any(record.sentence is not None and record.sentence.room_type is not None for record in records)
            room.posts_as_room = room.title is not None and (proven or senders == {room.title})
        self._window, self._window_bytes = [], 0
        for entry in window:
            if entry is None:
                room.break_chain()
            else:
                yield from room.take(*entry)
