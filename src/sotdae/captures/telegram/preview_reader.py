# SPDX-License-Identifier: Apache-2.0
"""Reads saved pages of ``t.me``: rooms' cards, ``t.me/s/`` pages with posts, embedded posts, bots, invitations, and names without a page.

A page is told by its content, whatever its file is called. Which address it was, is told by its own words; which room it is, by the numeric id that
its posts carry, else by name and title. Pages of one capture are one visit: a card without an id belongs to the room whose ``t.me/s/`` page shows the
same name and title and is the only one of that name in the capture. A page saved as MHTML is not read, because it holds its pictures inside.
Pages of people are recognised and left alone. Nothing is fetched, run or rendered.
Source: docs/formats/telegram-preview.md.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import ClassVar, Final

from sotdae.captures.reader import DETECTION_BYTES, Detection, ReadOptions, Source
from sotdae.captures.telegram.html_pages import folder_of
from sotdae.captures.telegram.media_files import MediaFiles
from sotdae.captures.telegram.preview_framing import LARGEST_PAGE_BYTES, Post, cut
from sotdae.captures.telegram.preview_page import read_page
from sotdae.captures.telegram.preview_posts import read_post
from sotdae.captures.telegram.preview_rows import Numbered, Sheet, coverage_row, description_links, post_rows, problem_rows, state_row
from sotdae.captures.telegram.words import title_room_key
from sotdae.model.links import invite_room_key, named_room_key
from sotdae.model.observations import Observation, Problem

_NAME: Final = re.compile(r"(?:\.x?html?|(?:^|/)[^./]{1,120})\Z", re.IGNORECASE)
_SIGN: Final = re.compile(rb"class=[\"']?[^\"'<>]{0,300}\btgme_(?:page|channel|widget|header|body|main|head|action)[a-z_]*[\s\"'>]", re.IGNORECASE)
_TELEGRAM: Final = re.compile(rb"telegram\.org|//t\.me/|tg://|\bTelegram\b")
_MHTML: Final = re.compile(rb"\A\s*(?:From:|MIME-Version:|Snapshot-Content-Location:|Content-Type:\s*multipart)", re.IGNORECASE)
_MOST_HELD_BYTES: Final = 256 << 20
"""Pages without an id wait for those that show one, up to so many bytes of files; then they are given keys of their own."""

_ODD: Final = {
    "address-disagrees": ("warning", "the page names two rooms in its addresses; the first one stands"),
    "page-beyond-limits": ("error", "a page has too many tags, or is nested too deep, around its posts"),
    "page-of-a-person": ("note", "a page of one account, which is no room; nothing of it was read"),
}


class TelegramPreview:
    """The reader ``telegram-preview``."""

    name: ClassVar[str] = "telegram-preview"
    version: ClassVar[int] = 2

    def detect(self, source: Source) -> Detection | None:
        """Claim members that are pages of ``t.me``, by what stands in their first 64 KiB."""
        found = []
        for name in source.names():
            if _NAME.search(name) is None:
                continue
            with source.open(name) as stream:
                head = _first_bytes(stream)
            if _MHTML.match(head) is None and b"\0" not in head and _SIGN.search(head) is not None and _TELEGRAM.search(head) is not None:
                found.append(name)
        if not found:
            return None
        return Detection(tuple(found), 0.9, f"saved pages of t.me, {len(found)} page{'s' if len(found) > 1 else ''}")

    def read(self, source: Source, claimed: Sequence[str], options: ReadOptions) -> Iterator[Observation | Problem]:
        """Yield the rows of the claimed pages: those that show an id in their order, then those that show none."""
        run = _Run(source, options)
        for name in claimed:
            yield from run.page(name)
        yield from run.finish()


def _first_bytes(stream: object) -> bytes:
    data = b""
    while len(data) < DETECTION_BYTES and (block := stream.read(DETECTION_BYTES - len(data))):  # type: ignore[attr-defined]
        data += block
    return data


class _Run:
    """One run over a capture: pages that wait, and which ids were shown beside which names and titles."""

    def __init__(self, source: Source, options: ReadOptions) -> None:
        self._source = source
        self._options = options
        self._names = frozenset(source.names())
        self._held: list[tuple[str, Sheet]] = []
        self._held_bytes = 0
        self._shown: dict[str, dict[int, set[str]]] = {}

    def page(self, name: str) -> Iterator[Observation | Problem]:
        """Read one page; yield its rows if it names its room by id."""
        item = self._source.item_id(name)
        with self._source.open(name) as stream:
            data = _whole(stream)
        sheet = self._sheet(name, item, data)
        ids = sheet.room_ids
        if len(ids) > 1:
            sheet.problems.append(
                ("ids-disagree", "error", "posts of one page name different rooms; the page is read without an id", None, None, 0, 0)
            )
        if len(ids) != 1:
            self._held.append((name, sheet))
            self._held_bytes += len(data)
            if self._held_bytes > _MOST_HELD_BYTES:
                yield from self.finish()
            return
        (bare,) = ids
        if sheet.page.address.username is not None:
            self._shown.setdefault(sheet.page.address.username, {}).setdefault(bare, set()).add(_plain(sheet.page.title))
        yield from _rows(sheet, f"tg:channel:{bare}", bare)

    def finish(self) -> Iterator[Observation | Problem]:
        """Yield the rows of the pages that waited."""
        held, self._held, self._held_bytes = self._held, [], 0
        for name, sheet in held:
            if sheet.page.kind in {"person", "unknown"} and not sheet.posts:
                yield from problem_rows(sheet, None)
                continue
            bare = self._same_visit(sheet)
            yield from _rows(sheet, f"tg:channel:{bare}" if bare is not None else self._key(sheet, name), bare)

    def _same_visit(self, sheet: Sheet) -> int | None:
        """Return the id of the one room that this capture shows under the page's name and title, if there is exactly one."""
        username, title = sheet.page.address.username, sheet.page.title
        shown = self._shown.get(username or "", {})
        if title is None or len(shown) != 1 or len(sheet.room_ids) > 1:
            return None
        ((bare, titles),) = shown.items()
        # A page with one post of a group shows no title of the group: then the name alone, in one visit, is the room's.
        return bare if _plain(title) in titles or titles == {""} else None

    def _key(self, sheet: Sheet, name: str) -> str:
        address, title = sheet.page.address, sheet.page.title
        if address.username is not None:
            return named_room_key(address.username, title if title is not None or not sheet.posts else "")
        if address.invite_hash is not None:
            return invite_room_key(address.invite_hash)
        return title_room_key(self._options.capture_id, title, name)

    def _sheet(self, name: str, item: str, data: bytes) -> Sheet:
        frames = cut(data[:LARGEST_PAGE_BYTES])
        head = frames.posts[0].offset if frames.posts else len(data)
        files = MediaFiles(folder_of(name), self._names, self._source.item_id, may_climb=False)
        sheet = Sheet(item, len(data), head, read_page(frames), files, frames.whole)
        if len(data) > LARGEST_PAGE_BYTES:
            sheet.whole = False
            detail = "a page is larger than 32 MiB; the rest was not read"
            sheet.problems.append(("page-too-large", "error", detail, None, None, LARGEST_PAGE_BYTES, len(data) - LARGEST_PAGE_BYTES))
        elif not frames.whole:
            sheet.problems.append(("truncated", "warning", "a page does not end as a page ends", None, None, len(data), 0))
        for note in sheet.page.notes:
            sheet.problems.append((note, *_ODD[note], None, None, 0, min(head, len(data))))
        if sheet.page.kind == "unknown" and not sheet.page.notes:
            sheet.problems.append(("page-unknown", "warning", "a page of t.me of a kind that is not known here", None, None, 0, min(head, len(data))))
        erased = self._options.erased.get(item, ())
        sheet.head_erased = any(offset < head and offset + length > 0 for offset, length in erased)
        for post in frames.posts:
            self._post(sheet, post, erased)
        if sheet.bounds()[2]:
            sheet.problems.append(
                ("page-time-contradicts", "warning", "a post is newer than the time at which the page says it was made", None, None, 0, 0)
            )
        return sheet

    def _post(self, sheet: Sheet, post: Post, erased: Sequence[tuple[int, int]]) -> None:
        place = (post.message_id, None, post.offset, post.length)
        if any(offset < post.offset + post.length and post.offset < offset + length for offset, length in erased):
            sheet.erased += 1
            sheet.problems.append(("erased", "note", "a record was erased by decision and is not read", *place))
            return
        facts = read_post(post)
        if facts is None:
            sheet.damaged += 1
            digest = hashlib.sha256(post.data).hexdigest() if post.data else None
            detail = "a post has too many bytes or tags, or is nested too deep"
            sheet.problems.append(("record-beyond-limits", "error", detail, post.message_id, digest, post.offset, post.length))
            return
        own = sheet.page.address.username
        if own is not None and post.username.lower() != own:
            sheet.damaged += 1
            sheet.problems.append(("post-of-another-room", "warning", "a post names another room than the page; it was not read", *place))
            return
        sheet.posts.append(Numbered(post, facts))


def _whole(stream: object) -> bytes:
    """Read a member to its end, keeping one byte more than the limit."""
    parts = []
    size = 0
    while block := stream.read(1 << 20):  # type: ignore[attr-defined]
        size += len(block)
        if size <= LARGEST_PAGE_BYTES + (1 << 20):
            parts.append(block)
    return b"".join(parts)


def _plain(title: str | None) -> str:
    return unicodedata.normalize("NFC", title or "").strip()


def _rows(sheet: Sheet, room_key: str, bare_id: int | None) -> Iterator[Observation | Problem]:
    yield from problem_rows(sheet, room_key)
    for numbered in sheet.posts:
        yield from post_rows(sheet, numbered, room_key)
    if not sheet.head_erased:
        yield from description_links(sheet, room_key)
    yield coverage_row(sheet, room_key)
    if not sheet.head_erased:
        yield state_row(sheet, room_key, bare_id)
