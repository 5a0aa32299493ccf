# SPDX-License-Identifier: Apache-2.0
"""The rows of buttons under a bot's message, and the reactions under any message, in the words of the JSON export.

A button that is no link names a page function in ``onclick``; its argument is read as text and never run. Captions were written without escaping by
some versions, so a caption may have become elements: its text is kept, its markup is not. People named beside a reaction are never read.
Source: export_output_html.cpp, pushMessage (inline buttons since 4.15.1, reactions since 5.5.7).
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from selectolax.lexbor import LexborNode

from sotdae.captures.telegram.html_dom import attribute, child_with, classes, elements, plain_text

_COPIED: Final = re.compile(r"\s*return\s+ShowTextCopied\('(?P<content>.*)'\);?\s*", re.DOTALL)
_CONTENT: Final = re.compile(r"(?:Data: (?P<data>.*?) \| )?(?:Forward text: (?P<forward>.*?) \| )?Type: (?P<type>[a-z_]{1,40})", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_MOST_ROWS: Final = 400
"""Rows beyond so many are left out. Source: Telegram allows 100 buttons under a message."""


class Button(NamedTuple):
    """One button: the JSON export's word for its type, its caption, and what it carries: an address, or data for the bot; empty for neither."""

    type: str
    text: str
    target: str


class Reaction(NamedTuple):
    """One reaction: the JSON export's word for its type, the emoji (empty for others), and how many."""

    type: str
    emoji: str
    total: int


def read_buttons(table: LexborNode) -> list[list[Button]]:
    """Return the rows of a ``table.bot_buttons_table``."""
    rows = []
    for row in table.css("td.bot_button_row")[:_MOST_ROWS]:
        buttons = [_button(cell) for cell in elements(row) if "bot_button" in classes(cell)]
        if buttons:
            rows.append(buttons)
    return rows


def _button(cell: LexborNode) -> Button:
    link = next((child for child in elements(cell) if child.tag == "a"), cell)
    inner = next((child for child in elements(link) if child.tag == "div"), link)
    text = plain_text(inner).strip("\n\t ")
    href = attribute(link, "href")
    if href:
        return Button("url", text, href)
    copied = _COPIED.fullmatch(attribute(link, "onclick") or "")
    content = _CONTENT.fullmatch(_ESCAPED.sub(r"\1", copied["content"])) if copied is not None else None
    return Button("default", text, "") if content is None else Button(content["type"], text, content["data"] or "")


def read_reactions(node: LexborNode) -> list[Reaction]:
    """Return the reactions of a ``span.reactions``, without the people."""
    found = []
    for reaction in elements(node):
        if "reaction" not in classes(reaction):
            continue
        emoji, count, people = child_with(reaction, "emoji"), child_with(reaction, "count"), child_with(reaction, "userpics")
        number = plain_text(count).strip() if count is not None else ""
        total = int(number) if number.isascii() and number.isdigit() and len(number) < 16 else 0  # noqa: PLR2004 (fits canonical JSON)
        if count is None and people is not None:
            total = sum(1 for _ in elements(people))  # no number is printed where all who reacted are shown
        if "paid" in classes(reaction):
            found.append(Reaction("paid", "", total))
        elif emoji is not None and any(child.tag == "a" for child in elements(emoji)):
            found.append(Reaction("custom_emoji", "", total))
        else:
            found.append(Reaction("emoji", plain_text(emoji).strip() if emoji is not None else "", total))
    return found
