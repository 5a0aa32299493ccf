# SPDX-License-Identifier: Apache-2.0
"""Makes `Link` columns out of an address, the same for both readers of Telegram Desktop. No link is followed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from sotdae.model.links import find_telegram_links, parse_telegram_link


class LinkTarget(NamedTuple):
    """The six target columns of `model.observations.Link`, in their order."""

    kind: str
    normal: str | None
    username: str | None
    invite_hash: str | None
    room_key: str | None
    message_id: int | None


EXTERNAL: Final = LinkTarget("external", None, None, None, None, None)

_HINTS: Final = (".me/", "elegram.", "tg://", ".ME/", ".Me/")
_PLAIN_URL: Final = re.compile(r"https?://[^\s<>\"'\\]{1,2048}", re.IGNORECASE)
_LOOKS_LIKE_ADDRESS: Final = re.compile(
    r"(?:https?://|tg://|www\.)\S+|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,12}(?:[/?#]\S*)?|@[A-Za-z]\w{3,31}", re.IGNORECASE
)
_TRAILING: Final = ".,;:!?)]}'\"…"


@lru_cache(maxsize=8192)
def link_target(url: str) -> LinkTarget:
    """Return what an address points at; anything that is not a Telegram link is ``external``."""
    link = parse_telegram_link(url)
    return EXTERNAL if link is None else LinkTarget(link.kind, link.normal, link.username, link.invite_hash, link.room_key, link.message_id)


def may_hold_link(text: str) -> bool:
    """Say cheaply whether `written_links` could find anything in a text."""
    return "://" in text or any(hint in text for hint in _HINTS)


def written_links(text: str) -> list[tuple[int, int, str]]:
    """Return (start, end, address) of the addresses written out in a text, in order, without overlaps; positions are code points."""
    spans = [(start, end, text[start:end]) for start, end, _ in find_telegram_links(text)]
    if "://" in text:
        for match in _PLAIN_URL.finditer(text):
            url = match.group().rstrip(_TRAILING)
            start, end = match.start(), match.start() + len(url)
            if all(end <= other_start or start >= other_end for other_start, other_end, _ in spans):
                spans.append((start, end, url))
    spans.sort()
    return spans


def unmarked_links(text: str, marked: Collection[tuple[int, int]], urls: Collection[str]) -> Iterator[str]:
    """Yield the addresses written out in a text that no marked link covers: letters glued to a marked link make no second one.

    Args:
        text: the whole text.
        marked: (start, end) of the marked links, in code points.
        urls: their addresses; one that is marked anywhere is not told again.
    """
    if may_hold_link(text):
        for start, end, url in written_links(text):
            if url not in urls and all(end <= other_start or start >= other_end for other_start, other_end in marked):
                yield url


def code_points(text: str, start_utf16: int, length_utf16: int) -> tuple[int, int]:
    """Return (start, end) in code points of a span that is given in UTF-16 code units."""
    if text.isascii() or max(text) <= "\uffff":
        return start_utf16, start_utf16 + length_utf16
    units = text.encode("utf-16-le", "surrogatepass")
    start = len(units[: 2 * start_utf16].decode("utf-16-le", "replace"))
    return start, start + len(units[2 * start_utf16 : 2 * (start_utf16 + length_utf16)].decode("utf-16-le", "replace"))


def text_differs(shown: str, url: str) -> bool:
    """Say whether the visible text of a link is itself an address, and another one: a lure worth showing."""
    shown = shown.strip()
    if not shown or _LOOKS_LIKE_ADDRESS.fullmatch(shown) is None:
        return False
    first, second = link_target(shown), link_target(url)
    if first.normal is not None or second.normal is not None:
        return first.normal != second.normal
    return _bare(shown) != _bare(url)


def _bare(url: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", url.strip(), flags=re.IGNORECASE).rstrip("/").casefold()
