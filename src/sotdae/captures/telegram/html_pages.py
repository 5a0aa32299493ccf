# SPDX-License-Identifier: Apache-2.0
"""Which members of a capture are pages of chat histories, in which order, and what the list of chats says about them.

Pages are told by content, not by name; names only order them (``messages2`` before ``messages10``). Lists of contacts, sessions and pictures are
never pages. Source: export_output_html.cpp, messagesFile, writeDialogOpening, writeDialogEnd.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from posixpath import normpath
from typing import BinaryIO, Final, NamedTuple

from sotdae.captures.reader import DETECTION_BYTES, Source
from sotdae.captures.telegram.html_dom import attribute, classes, is_parseable, own_text, parse_fragment, plain_text
from sotdae.captures.telegram.html_framing import FileFrame, Frame, frames

_PAGE_NAME: Final = re.compile(r"(?:^|/)messages(\d{0,9})\.html?$", re.IGNORECASE | re.ASCII)
_SUFFIX: Final = re.compile(r"\.html?$", re.IGNORECASE)
_CHAT_FOLDER: Final = re.compile(r"(?:^|/)chats/chat_\d{1,9}$")
_DIGITS: Final = re.compile(r"(\d+)")
_DATE_LINE: Final = re.compile(rb'class="body details">\s*[0-9]{1,2} [A-Z][a-z]{2,8} [0-9]{4}\s*<')
_LIST_NAME: Final = "lists/chats.html"
_TITLE: Final = ".page_header .text.bold"
_DELETED: Final = "Deleted Account"
_LONGEST_LIST_BYTES: Final = 64 << 20
"""Of a list of chats no more is read. Source: about 700 bytes a chat, so this is 90,000 chats."""


class ListedChat(NamedTuple):
    """What ``lists/chats.html`` says about a chat."""

    title: str | None
    room_type: str | None


def page_number(name: str) -> int | None:
    """Return 1 for ``messages.html``, n for ``messages<n>.html``, None for any other name."""
    match = _PAGE_NAME.search(name)
    return None if match is None else int(match.group(1) or 1)


def folder_of(name: str) -> str:
    """Return the folder part of a member name, empty for the root."""
    return name.rpartition("/")[0]


def in_reading_order(names: Sequence[str]) -> list[str]:
    """Sort pages by folder, then by number; folders and other names in natural order (``chat_2`` before ``chat_10``)."""
    return sorted(names, key=lambda name: (_natural(folder_of(name)), page_number(name) or 10**9, _natural(name)))


def _natural(text: str) -> list[tuple[int, int, str]]:
    parts = _DIGITS.split(text)
    return [(0, int(part), part) if part.isdigit() and part.isascii() else (1, 0, part) for part in parts]


def pages(source: Source) -> list[str]:
    """Return the members that are pages of a chat history, in reading order; at most `DETECTION_BYTES` of each are looked at."""
    found = []
    for name in source.names():
        if _SUFFIX.search(name) is None:
            continue
        with source.open(name) as stream:
            head = _first_bytes(stream, DETECTION_BYTES)
        if b'class="history"' in head and b"page_header" in head and b"<div" in head:
            found.append(name)
    return in_reading_order(found)


def _first_bytes(stream: BinaryIO, size: int) -> bytes:
    data = b""
    while len(data) < size and (block := stream.read(size - len(data))):
        data += block
    return data


def page_title(head: bytes) -> str | None:
    """Return the room's title from the bytes before a page's first record; None where none is written, or for a deleted account."""
    if not is_parseable(head):
        return None
    node = parse_fragment(head.decode("utf-8", "replace").encode("utf-8")).css_first(_TITLE)
    title = plain_text(node).strip() if node is not None else ""
    return title if title and title != _DELETED else None


def is_account(names: Sequence[str]) -> bool:
    """Say whether pages lie as in the export of a whole account."""
    return any(_CHAT_FOLDER.search(folder_of(name)) for name in names)


def count_messages(source: Source, names: Sequence[str]) -> int:
    """Return how many messages pages hold, by framing only; date lines do not count."""
    total = 0
    for name in names:
        with source.open(name) as stream:
            total += sum(1 for frame in frames(stream, FileFrame()) if not _is_date_line(frame))
    return total


def _is_date_line(frame: Frame) -> bool:
    return frame.message_id < 0 and frame.kind == "service" and _DATE_LINE.search(frame.data) is not None


def listed_chats(source: Source) -> dict[str, ListedChat]:
    """Return folder → what the list of chats says, or nothing where the capture has no such list."""
    name = next((name for name in source.names() if name == _LIST_NAME or name.endswith(f"/{_LIST_NAME}")), None)
    if name is None:
        return {}
    with source.open(name) as stream:
        data = _first_bytes(stream, _LONGEST_LIST_BYTES)
    return dict(_entries(data, folder_of(name)))


def _entries(data: bytes, folder: str) -> Iterator[tuple[str, ListedChat]]:
    for piece in re.split(rb'(?=<(?:a|div) class="entry )', data)[1:]:
        if not is_parseable(piece):
            continue
        node = parse_fragment(piece.decode("utf-8", "replace").encode("utf-8")).css_first("a.entry")
        href = (attribute(node, "href") or "") if node is not None else ""
        if node is None or not href:
            continue
        title, room_type = node.css_first(".name"), node.css_first(".info")
        yield (
            folder_of(normpath(f"{folder}/{href.partition('#')[0]}")),
            ListedChat(
                (plain_text(title).strip() or None) if title is not None else None,
                (own_text(room_type).strip() or None) if room_type is not None and "details" in classes(room_type) else None,
            ),
        )
