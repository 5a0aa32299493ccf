# SPDX-License-Identifier: Apache-2.0
"""Telegram links in a text, also where they are hidden: full-width signs, invisible characters, ``t . me``, ``t(dot)me``, ``name.t.me``.

What a link points at is `sotdae.model.links`; here its letters are found. No link is ever followed.
"""

from __future__ import annotations

import re
from typing import Final

from sotdae.model.links import TelegramLink, find_telegram_links, parse_telegram_link
from sotdae.text.korean import INVISIBLE

_FULL_WIDTH: Final = frozenset(map(chr, range(0xFF01, 0xFF5F)))
_HIDDEN_HOST: Final = re.compile(r"(?<![A-Za-z0-9_.])t ?[\[(]? ?(?:[.\u2024。·]|dot|점|쩜) ?[\])]? ?me ?/ ?(?=[+A-Za-z])", re.IGNORECASE)
_SUBDOMAIN: Final = re.compile(r"(?<![\w.@/-])(?:https?://)?[a-z][a-z0-9_]{3,31}\.t\.me(?![\w.-])(?:/[\w/+?=&%-]{0,64})?", re.ASCII | re.IGNORECASE)
_HOST: Final = "t.me/"


def find_telegram(text: str) -> list[tuple[int, int, TelegramLink]]:
    """Return (start, end, link) of every Telegram link in a text, by place; positions are original characters."""
    found = {(start, end): link for start, end, link in find_telegram_links(text)}
    plain, starts, ends = _unhidden(text)
    for start, end, link in (*find_telegram_links(plain), *_subdomains(plain)):
        found.setdefault((starts[start], ends[end - 1]), link)
    return [(start, end, link) for (start, end), link in sorted(found.items(), key=lambda item: item[0])]


def _subdomains(text: str) -> list[tuple[int, int, TelegramLink]]:
    links = [(match.start(), match.end(), parse_telegram_link(match.group())) for match in _SUBDOMAIN.finditer(text)]
    return [(start, end, link) for start, end, link in links if link is not None and link.username != "www"]


def _unhidden(text: str) -> tuple[str, list[int], list[int]]:
    """Return a text with full-width signs narrow, invisible characters gone and hidden hosts plain; case is kept, as invitations need it."""
    letters, places = [], []
    for position, letter in enumerate(text):
        if letter in INVISIBLE:
            continue
        letters.append(chr(ord(letter) - 0xFEE0) if letter in _FULL_WIDTH else letter)
        places.append(position)
    visible = "".join(letters)
    made, starts, ends, position = "", [], [], 0
    for match in _HIDDEN_HOST.finditer(visible):
        made += visible[position : match.start()] + _HOST
        starts += [*places[position : match.start()], *[places[match.start()]] * len(_HOST)]
        ends += [*(place + 1 for place in places[position : match.start()]), *[places[match.end() - 1] + 1] * len(_HOST)]
        position = match.end()
    return made + visible[position:], starts + places[position:], ends + [place + 1 for place in places[position:]]
