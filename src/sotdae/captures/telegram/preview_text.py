# SPDX-License-Identifier: Apache-2.0
"""The text of a post on a ``t.me`` page with its marked pieces, in the words and offsets that an export of the same message has.

An emoji is drawn by an italic element around a bold one; both are layout and no marks. Since April 2024 addresses of links that ask before they
open are escaped twice (``&amp;amp;``); that is undone where the page asks, and only there.
Source: docs/formats/telegram-preview.md; RSSHub's work-around of the double escape (read).
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

from selectolax.lexbor import LexborNode

from sotdae.captures.telegram.html_dom import attribute, classes, walk
from sotdae.captures.telegram.html_text import Mark, MarkedText

_KINDS: Final = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline", "s": "strikethrough", "del": "strikethrough",
    "strike": "strikethrough", "code": "code", "pre": "pre", "blockquote": "blockquote", "tg-spoiler": "spoiler", "tg-emoji": "custom_emoji",
}  # fmt: skip
_SCHEME: Final = re.compile(r"https?://", re.IGNORECASE)
_SEARCH: Final = re.compile(r"[^#]{0,80}\?q=(.{1,300})", re.DOTALL)
_MENTION: Final = re.compile(r"https?://(?:t\.me|telegram\.(?:me|dog))/([A-Za-z0-9_]{1,40})/?", re.IGNORECASE)


def address_of(node: LexborNode) -> tuple[str, bool]:
    """Return the address of a link, and whether its double escape was undone. Nothing is followed."""
    href = attribute(node, "href") or ""
    if attribute(node, "onclick") and "&amp;" in href:
        return href.replace("&amp;", "&"), True
    return href, False


def read_post_text(node: LexborNode) -> tuple[MarkedText, bool]:
    """Return the text of a post with its marks (positions in code points), and whether an address was mended."""
    parts: list[str] = []
    found: list[tuple[int, int, LexborNode]] = []
    open_at: list[int] = []
    length, in_emoji = 0, 0
    for part, entering in walk(node):
        if part.is_text_node:
            piece = part.text_content or ""
        elif entering:
            open_at.append(length)
            in_emoji += _is_emoji(part)
            if part.tag != "br":
                continue
            piece = "\n"
        else:
            start = open_at.pop()
            in_emoji -= _is_emoji(part)
            if not in_emoji and not _is_emoji(part) and (part.tag in _KINDS or part.tag == "a" or "tg-spoiler" in classes(part)):
                found.append((start, length, part))
            continue
        parts.append(piece)
        length += len(piece)
    return _settled("".join(parts), found)


def _is_emoji(node: LexborNode) -> bool:
    return node.tag == "i" and "emoji" in classes(node)


def _settled(whole: str, found: list[tuple[int, int, LexborNode]]) -> tuple[MarkedText, bool]:
    text = whole.strip(" \t\r\n")
    before = len(whole) - len(whole.lstrip(" \t\r\n"))
    marks: list[Mark] = []
    mended = False
    for start, end, node in found:
        first, last = max(0, start - before), min(len(text), end - before)
        if first >= last:
            continue
        kind, value, was_mended = _mark(node, text[first:last])
        mended = mended or was_mended
        marks.append(Mark(kind, first, last, value))
    marks.sort(key=lambda mark: (mark.start, -mark.end))
    return MarkedText(text, tuple(marks)), mended


def _mark(node: LexborNode, shown: str) -> tuple[str, str | None, bool]:
    if node.tag != "a":
        value = attribute(node, "emoji-id") if node.tag == "tg-emoji" else None
        return _KINDS.get(str(node.tag), "spoiler"), value, False
    href, mended = address_of(node)
    search = _SEARCH.fullmatch(href)
    if search is not None and unquote(search.group(1)) == shown and shown[:1] in {"#", "$"}:
        return ("hashtag" if shown[0] == "#" else "cashtag"), None, False
    if href.startswith("mailto:"):
        return "email", None, False
    if href.startswith("tel:"):
        return "phone", None, False
    mention = _MENTION.fullmatch(href)
    if mention is not None and shown.casefold() == f"@{mention.group(1)}".casefold():
        return "mention", None, False
    if _bare(href) == _bare(shown):
        return "link", None, mended
    return ("text_link", href, mended) if href else ("unknown", None, False)


def _bare(address: str) -> str:
    return _SCHEME.sub("", address).rstrip("/").casefold()
