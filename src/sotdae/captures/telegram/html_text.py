# SPDX-License-Identifier: Apache-2.0
"""The text of a message with its marked pieces, as the JSON export of the same message gives them.

``<br>`` is a line feed, so text and UTF-16 offsets equal those of the JSON twin. The kind of each piece is told by its tag, its address and the name
of the page function it would call; the function itself is only a word here. HTML does not show bank cards, the language of ``pre``, whom a name
without a username points at, whether a quote is collapsed, or the number of a custom emoji: those stay unknown.
Source: export_output_html.cpp, FormatText and SerializeString.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from selectolax.lexbor import LexborNode

from sotdae.captures.telegram.html_dom import attribute, classes, leading, trailing, walk
from sotdae.captures.telegram.words import MEDIA_FOLDERS

TAG_KINDS: Final[dict[str, str]] = {
    "strong": "bold",
    "em": "italic",
    "code": "code",
    "pre": "pre",
    "u": "underline",
    "s": "strikethrough",
    "blockquote": "blockquote",
}
"""Tag → entity kind, in the words of the JSON export."""

CALL_KINDS: Final[dict[str, str]] = {
    "ShowHashtag": "hashtag",
    "ShowBotCommand": "bot_command",
    "ShowCashtag": "cashtag",
    "ShowMentionName": "mention_name",
    "ShowNotLoadedEmoji": "custom_emoji",
    "ShowNotAvailableEmoji": "custom_emoji",
}
"""Name of the page's function → entity kind."""

_CALL: Final = re.compile(r"\s*(?:return\s+)?(Show[A-Za-z]{1,40})\s*\(")
_INTERNAL: Final = re.compile(r"https?://(?:t\.me|telegram\.(?:me|dog))/", re.IGNORECASE)
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}:")
_EMOJI_PATH: Final = re.compile(r"(?:\.\./)*(?:" + "|".join(sorted(MEDIA_FOLDERS)) + r")/[^/]")
_LAYOUT: Final = re.compile(r"\A\n[ \t]*|\n[ \t]*\Z")
BLOCK_TAGS: Final = frozenset(
    {"article", "blockquote", "cite", "details", "div", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ol", "p", "pre"}
    | {"section", "summary", "table", "tr", "ul"}
)
"""Elements that stand on lines of their own."""

_ASTRAL_FROM: Final = "\uffff"


class Mark(NamedTuple):
    """A marked piece: kind, start and end in code points of the text, and the value or address, as far as shown."""

    kind: str
    start: int
    end: int
    value: str | None


class MarkedText(NamedTuple):
    """A text and its marked pieces, in the order in which they begin."""

    text: str
    marks: tuple[Mark, ...]


def read_text(node: LexborNode) -> MarkedText:
    """Return the text of a ``.text`` block and its marks; positions count code points of the trimmed text."""
    parts: list[str] = []
    marks: list[tuple[int, int, LexborNode]] = []
    open_at: list[int] = []
    length = 0
    for part, entering in walk(node):
        if part.is_text_node:
            piece = part.text_content or ""
        elif entering:
            open_at.append(length)
            if part.tag != "br":
                continue
            piece = "\n"
        else:
            start = open_at.pop()
            if part.tag in TAG_KINDS or part.tag in {"a", "span"}:
                marks.append((start, length, part))
            continue
        parts.append(piece)
        length += len(piece)
    return _settle("".join(parts), marks)


def read_rich_text(node: LexborNode) -> MarkedText:
    """Return the text of a ``.rich_message`` (exporters of 2026): its blocks one below the other, attachments left out, layout blanks taken away.

    The JSON export gives such a message as a tree without one text, so equality with a JSON twin is not promised here.
    """
    parts: list[str] = []
    marks: list[tuple[int, int, LexborNode]] = []
    open_at: list[int] = []
    length = 0
    for part, entering in walk(node, without="media_wrap"):
        piece = ""
        if part.is_text_node:
            piece = _LAYOUT.sub("", part.text_content or "")
        elif part.tag == "br":
            piece = "\n" if entering else ""
        elif part.tag in BLOCK_TAGS and parts and not parts[-1].endswith("\n"):
            piece = "\n"
        if piece:
            parts.append(piece)
            length += len(piece)
        if part.is_element_node and entering:
            open_at.append(length)
        elif part.is_element_node:
            start = open_at.pop()
            if part.tag in TAG_KINDS or part.tag in {"a", "span"}:
                marks.append((start, length, part))
    text = "".join(parts).rstrip("\n")
    found = [(min(start, len(text)), min(end, len(text)), part) for start, end, part in marks]
    return MarkedText(text, _marks(text, found))


def utf16_spans(text: str, marks: tuple[Mark, ...]) -> list[tuple[int, int]]:
    """Return (start, length) of each mark in UTF-16 code units."""
    if not marks or text.isascii() or max(text, default="") <= _ASTRAL_FROM:
        return [(mark.start, mark.end - mark.start) for mark in marks]
    places = sorted({place for mark in marks for place in (mark.start, mark.end)})
    units: dict[int, int] = {}
    done = total = 0
    for place in places:
        total += len(text[done:place].encode("utf-16-le", "surrogatepass")) // 2
        done = place
        units[place] = total
    return [(units[mark.start], units[mark.end] - units[mark.start]) for mark in marks]


def page_call(node: LexborNode) -> str | None:
    """Return the name of the page function that an element's ``onclick`` names, or None."""
    match = _CALL.match(attribute(node, "onclick") or "")
    return match.group(1) if match else None


def _settle(text: str, found: list[tuple[int, int, LexborNode]]) -> MarkedText:
    """Trim the layout's line feeds and turn elements into marks."""
    before, whole = leading(text), len(text)
    text = text[before : whole - trailing(text)]
    return MarkedText(text, _marks(text, [(max(0, start - before), min(len(text), end - before), node) for start, end, node in found]))


def _marks(text: str, found: list[tuple[int, int, LexborNode]]) -> tuple[Mark, ...]:
    marks = [mark for start, end, node in found if start < end and (mark := _mark(node, start, end, text[start:end])) is not None]
    marks.sort(key=lambda mark: (mark.start, -mark.end))
    return tuple(marks)


def _mark(node: LexborNode, start: int, end: int, shown: str) -> Mark | None:
    tag = node.tag
    if tag == "a":
        kind, value = _anchor(node, shown)
        return Mark(kind, start, end, value)
    if tag == "span":
        return Mark("spoiler", start, end, None) if "spoiler" in classes(node) else None
    return Mark(TAG_KINDS[str(tag)], start, end, None)


def _anchor(node: LexborNode, shown: str) -> tuple[str, str | None]:
    """Return kind and value of a link, told as the exporter wrote it."""
    href = attribute(node, "href") or ""
    if not href:
        return CALL_KINDS.get(page_call(node) or "", "unknown"), None
    if href == shown:
        return "link", None
    if href == f"mailto:{shown}":
        return "email", None
    if href == f"tel:{shown}":
        return "phone", None
    internal = _INTERNAL.match(href)
    if shown.startswith("@") and internal and href[internal.end() :] == shown[1:]:
        return "mention", None
    if _SCHEME.match(href) is None and _EMOJI_PATH.match(href):
        return "custom_emoji", None  # its file is renumbered by every export, so it is no value
    return "text_link", href
