# SPDX-License-Identifier: Apache-2.0
"""The rows of buttons under a bot's message, and the reactions under any message, in the words of the JSON export.

A button that is no link names a page function in ``onclick``; its argument is read as text and never run. Captions were written without escaping by
some versions, so a caption may have become elements: its text is kept, its markup is not. People named beside a reaction are never read.
Source: export_output_html.cpp, pushMessage (inline buttons since 4.15.1, reactions since 5.5.7).
"""

from __future__ import annotations

import re
from typing import Final

from selectolax.lexbor import LexborNode

from sotdae.captures.telegram.html_dom import attribute, child_with, classes, elements, plain_text
from sotdae.model.canonical import Json

_COPIED: Final = re.compile(r"\s*return\s+ShowTextCopied\('(?P<content>.*)'\);?\s*", re.DOTALL)
_CONTENT: Final = re.compile(r"(?:Data: (?P<data>.*?) \| )?(?:Forward text: (?P<forward>.*?) \| )?Type: (?P<type>[a-z_]{1,40})", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_MOST_BUTTONS: Final = 400
"""Rows beyond so many buttons are left out. Source: Telegram allows 100 buttons under a message."""


def read_buttons(table: LexborNode) -> list[list[dict[str, Json]]]:
    """Return the rows of a ``table.bot_buttons_table``; each button has type, text, and target where it shows one."""
    rows: list[list[dict[str, Json]]] = []
    for row in table.css("td.bot_button_row")[:_MOST_BUTTONS]:
        buttons = [_button(cell) for cell in elements(row) if "bot_button" in classes(cell)]
        if buttons:
            rows.append(buttons)
    return rows


def _button(cell: LexborNode) -> dict[str, Json]:
    link = next((child for child in elements(cell) if child.tag == "a"), cell)
    inner = next((child for child in elements(link) if child.tag == "div"), link)
    button: dict[str, Json] = {"type": "default", "text": plain_text(inner).strip("\n\t ")}
    href = attribute(link, "href")
    if href:
        return {**button, "type": "url", "target": href}
    copied = _COPIED.fullmatch(attribute(link, "onclick") or "")
    if copied is None:
        return button
    content = _CONTENT.fullmatch(_ESCAPED.sub(r"\1", copied["content"]))
    if content is None:
        return button
    button["type"] = content["type"]
    if content["data"] is not None:
        button["target"] = content["data"]
    return button


def read_reactions(node: LexborNode) -> list[dict[str, Json]]:
    """Return the reactions of a ``span.reactions``: type, emoji and count, without the people."""
    found: list[dict[str, Json]] = []
    for reaction in elements(node):
        if "reaction" not in classes(reaction):
            continue
        emoji, count, people = child_with(reaction, "emoji"), child_with(reaction, "count"), child_with(reaction, "userpics")
        shown = plain_text(emoji).strip() if emoji is not None else ""
        number = plain_text(count).strip() if count is not None else ""
        total = int(number) if number.isascii() and number.isdigit() and len(number) < 16 else None  # noqa: PLR2004 (fits canonical JSON)
        if total is None and people is not None:
            total = sum(1 for _ in elements(people))  # no number is printed where all who reacted are shown
        row: dict[str, Json] = {"type": "emoji", "count": total}
        if "paid" in classes(reaction):
            row["type"] = "paid"
        elif emoji is not None and any(child.tag == "a" for child in elements(emoji)):
            row["type"] = "custom_emoji"
        else:
            row["emoji"] = shown
        found.append(row)
    return found
