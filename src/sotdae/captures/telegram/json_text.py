# SPDX-License-Identifier: Apache-2.0
"""A record's text and its marked pieces, whatever shape the era gave them: a string, a list of strings and objects, or a tree of 2026.

Parts are joined with nothing between them: that is the exact text, and a link may be split across parts.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

_NESTING_LIMIT: Final = 64
_LINES: Final = frozenset({"paragraph", "quote", "list", "list_item", "table", "table_row", "heading", "header", "preformatted", "divider"})


class Piece(NamedTuple):
    """A marked piece: kind, start and length in UTF-16 code units, value (link target, language, account), and its text."""

    kind: str
    start_utf16: int
    length_utf16: int
    value: str | None
    text: str


def utf16_length(text: str) -> int:
    """Return a text's length in UTF-16 code units, which is how Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def text_of(record: dict[str, Any]) -> tuple[str | None, list[Piece]]:
    """Return a record's exact text (None where none was written) and its marked pieces, plain ones left out."""
    text = record.get("text")
    marked = record.get("text_entities")
    if type(text) is str and (
        not marked or (type(marked) is list and len(marked) == 1 and type(marked[0]) is dict and marked[0].get("type") == "plain")
    ):
        return text, []
    if isinstance(text, list) and text:
        return _joined(text)  # says what `text_entities` says, and all of it where another program left the plain pieces out there
    if isinstance(marked, list) and marked:
        return _joined(marked)
    if isinstance(text, list):
        return "", []
    if isinstance(text, str):
        return text, []
    rich = record.get("rich_message")
    if isinstance(rich, dict):
        return _rich(rich)
    return None, []


def _joined(parts: list[Any]) -> tuple[str, list[Piece]]:
    texts: list[str] = []
    pieces: list[Piece] = []
    position = 0
    for part in parts:
        if isinstance(part, dict):
            text = part.get("text")
            shown = text if isinstance(text, str) else ""
            kind = str(part.get("type") or "unknown")
            length = utf16_length(shown)
            if kind != "plain":
                pieces.append(Piece(kind, position, length, _value(kind, part), shown))
        else:
            shown = part if isinstance(part, str) else ""
            length = utf16_length(shown)
        texts.append(shown)
        position += length
    return "".join(texts), pieces


def _value(kind: str, part: dict[str, Any]) -> str | None:
    """What a piece points at. A custom emoji's path is renumbered by every export, so it is no value."""
    if kind == "text_link":
        href = part.get("href")
        return href if isinstance(href, str) else None
    if kind == "mention_name":
        account = part.get("user_id")
        return f"tg:user:{account}" if account is not None else None
    if kind == "pre":
        language = part.get("language")
        return language if isinstance(language, str) and language else None
    return None


def _rich(rich: dict[str, Any]) -> tuple[str, list[Piece]]:
    """Flatten a ``rich_message``: blocks become lines, nested text nodes become pieces. Source: a byte-exact port of v7.2.10 (reported)."""
    texts: list[str] = []
    pieces: list[Piece] = []
    position = 0

    def put(text: str) -> None:
        nonlocal position
        texts.append(text)
        position += utf16_length(text)

    def walk(node: Any, depth: int) -> None:
        if depth > _NESTING_LIMIT:
            return
        if isinstance(node, str):
            put(node)
        elif isinstance(node, list):
            for child in node:
                walk(child, depth + 1)
        elif isinstance(node, dict):
            kind = str(node.get("type") or "")
            start, first = position, len(texts)
            for name in ("text", "texts", "blocks", "items", "rows", "cells", "caption"):
                if name in node:
                    walk(node[name], depth + 1)
            if kind in {"text_link", "mention_name", "link", "mention", "bold", "italic", "code", "spoiler", "underline", "strikethrough"}:
                pieces.append(Piece(kind, start, position - start, _value(kind, node), "".join(texts[first:])))
            if kind in _LINES and position > start:
                put("\n")

    walk(rich.get("blocks"), 0)
    text = "".join(texts)
    return text.rstrip("\n"), sorted(pieces, key=lambda piece: (piece.start_utf16, -piece.length_utf16))
