# SPDX-License-Identifier: Apache-2.0
"""Which address a saved page was: told by the page's own words, because a saved file has lost its address bar.

Asked in this order: its posts, its canonical link, its ``og:url``, the addresses for apps, its buttons, the line that browsers put on top of what
they save, and the sentence that offers to contact a name. Where they disagree the first one stands, and it is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from selectolax.lexbor import LexborHTMLParser

from sotdae.captures.telegram.html_dom import attribute, plain_text
from sotdae.model.links import TelegramLink, parse_telegram_link

_ATTRIBUTES: Final = (
    ('link[rel="canonical"]', "href"),
    ('meta[property="og:url"]', "content"),
    ('meta[property="al:ios:url"]', "content"),
    ('meta[property="al:android:url"]', "content"),
    ('meta[name="twitter:app:url:iphone"]', "content"),
    (".tgme_channel_info_header_username a", "href"),
    ("a.tgme_action_button_new", "href"),
    (".tgme_page_action a", "href"),
    ("a.tgme_page_context_link", "href"),
    ("a.tme_messages_more", "href"),
)
_SAVED: Final = re.compile(rb"(?:saved from url=\(\d{1,6}\)|\burl:\s{1,8})(https?://[^\s<>\"']{1,500})", re.IGNORECASE)
_SAVED_WITHIN: Final = 4096
"""Browsers and their extensions write the line at the top of the file."""
_CONTACT: Final = re.compile(r"@([A-Za-z][A-Za-z0-9_]{3,31})\b", re.ASCII)
_MOST: Final = 40


class Address(NamedTuple):
    """What a page was the page of: a public name or an invitation (or neither), and whether the page names another one too.

    Attributes:
        username: lower case.
        saved_as_feed: the browser's line says that ``t.me/s/…`` was asked for.
    """

    username: str | None
    invite_hash: str | None
    disagrees: bool
    saved_as_feed: bool


def address_of_page(tree: LexborHTMLParser, around: bytes, names: Sequence[str]) -> Address:
    """Return what a page was the page of.

    Args:
        tree: the page without its posts.
        around: the same as bytes.
        names: the public names that its posts give.
    """
    saved = _SAVED.search(around[:_SAVED_WITHIN])
    line = saved.group(1).decode("utf-8", "replace") if saved is not None else None
    first: TelegramLink | None = None
    disagrees = False
    for link in _candidates(tree, names, line):
        if first is None:
            first = link
        elif (link.username, link.invite_hash) != (first.username, first.invite_hash):
            disagrees = True
    feed = line is not None and re.search(r"/s/", line) is not None
    if first is None:
        return Address(None, None, disagrees=False, saved_as_feed=feed)
    return Address(first.username, first.invite_hash, disagrees, feed)


def _candidates(tree: LexborHTMLParser, names: Sequence[str], line: str | None) -> Iterator[TelegramLink]:
    for name in dict.fromkeys(name.lower() for name in names):
        yield TelegramLink("room", f"t.me/{name}", username=name)
    for selector, name in _ATTRIBUTES:
        for node in tree.css(selector)[:_MOST]:
            value = (attribute(node, name) or "").strip()
            if (link := _link(value)) is not None:
                yield link
    if line is not None and (link := _link(line)) is not None:
        yield link
    description = tree.css_first(".tgme_page_description")
    title = tree.css_first(".tgme_page_title")
    if description is not None and (title is None or not plain_text(title).strip()):
        contact = _CONTACT.search(plain_text(description)[:300])
        if contact is not None:
            yield TelegramLink("room", "", username=contact.group(1).lower())


def _link(value: str) -> TelegramLink | None:
    """Return what an address names, if it names a public name or an invitation."""
    if not value:
        return None
    link = parse_telegram_link(f"https://t.me{value}" if value.startswith("/") and not value.startswith("//") else value)
    return link if link is not None and (link.username is not None or link.invite_hash is not None) else None
