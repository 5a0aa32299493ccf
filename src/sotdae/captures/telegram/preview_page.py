# SPDX-License-Identifier: Apache-2.0
"""Tells the class of a saved ``t.me`` page, and reads what it says about the room as a whole.

The status code is 200 for all of them, so the class is told by what stands on the page. A name without a page looks the same whether it is free, was
given up, is hidden, banned or belongs to nobody: the state is ``no_public_page`` and nothing more. A dead, an expired and a never existing invitation
look the same too: ``invite_not_resolvable``. A page of one person is no room: it is recognised and left alone.
Source: the table of page classes in docs/formats/telegram-preview.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from sotdae.captures.counts import ShownCount, ShownMembers, kind_of, parse_count, parse_members
from sotdae.captures.telegram.html_dom import classes, is_parseable, plain_text
from sotdae.captures.telegram.preview_address import Address, address_of_page
from sotdae.captures.telegram.preview_framing import Frames
from sotdae.captures.telegram.preview_text import address_of

_ROOM_TYPES: Final = {"subscribers": "public_channel", "members": "public_supergroup"}
_RESTRICTED: Final = re.compile(r"can[\u2019']?(?:t|not) be displayed|표시할 수 없|не может быть показан|недоступ", re.IGNORECASE)
_INVITED: Final = re.compile(r"you are invited|초대", re.IGNORECASE)
_NO_INVITE_TITLE: Final = frozenset({"join group chat on telegram", "join channel on telegram"})
_REQUEST: Final = re.compile(r"request to join|가입 요청|подать заявку", re.IGNORECASE)
_ROOM_BUTTON: Final = re.compile(r"view (?:in telegram|channel|group)|preview channel|join (?:channel|group)", re.IGNORECASE)
_BOT_BUTTON: Final = re.compile(r"start bot|launch|봇 시작", re.IGNORECASE)
_LABEL: Final = re.compile(r"(?:^|[-_])(verified|scam|fake)(?:$|[-_])")
_LONGEST_WORDS: Final = 400
"""Of the words that show a state so many characters are kept."""
_LONGEST_DESCRIPTION: Final = 4_096
"""Source: a description has at most 255 characters; a link preview's may be longer."""
_EXTRA_NAME: Final = re.compile(r"@[A-Za-z]\w{3,31}\b", re.ASCII)


_NO_COUNT: Final = ShownMembers(None, None, None)


class WrittenLink(NamedTuple):
    """A link of a room's description: address and shown text."""

    url: str
    shown: str


@dataclass(slots=True)
class Page:
    """What a page says about the room as a whole.

    Attributes:
        kind: ``feed`` (``t.me/s/name``), ``channel``, ``group``, ``room`` (a channel or group, untold), ``bot``, ``person``, ``invite``, ``no_page``,
            ``restricted``, ``embed``, ``no_post`` or ``unknown``.
        visibility: as in `RoomState.visibility`.
        evidence: the words that show the state, as written.
        labels: marks that the platform put on the room: ``verified``, ``scam``, ``fake``.
        notes: codes of what was odd.
    """

    kind: str
    address: Address
    title: str | None = None
    description: str | None = None
    room_type: str | None = None
    visibility: str | None = None
    members: ShownMembers = _NO_COUNT
    evidence: str | None = None
    labels: tuple[str, ...] = ()
    links: tuple[WrittenLink, ...] = ()
    notes: tuple[str, ...] = ()


def read_page(frames: Frames) -> Page:
    """Return what a page says around its posts; of kind ``unknown`` where it is beyond the limits of number or depth of tags."""
    if not is_parseable(frames.around):
        return Page("unknown", Address(None, None, disagrees=False, saved_as_feed=False), notes=("page-beyond-limits",))
    tree = LexborHTMLParser(frames.around.decode("utf-8", "replace").encode("utf-8"))
    address = address_of_page(tree, frames.around, [post.username for post in frames.posts])
    if tree.css_first(".tgme_channel_info") is not None or tree.css_first(".tgme_channel_history") is not None:
        page = _feed(tree, address)
    elif frames.posts:
        page = Page("embed", address, visibility="public", evidence="a post of it is shown")
    elif (gone := tree.css_first(".tgme_widget_message_error")) is not None:
        page = _not_shown(gone, address)
    elif tree.css_first(".tgme_page") is not None:
        page = _card(tree, address)
    else:
        page = Page("unknown", address)
    if address.disagrees:
        page.notes = (*page.notes, "address-disagrees")
    return page


def _words(tree: LexborHTMLParser, selector: str) -> str:
    node = tree.css_first(selector)
    return " ".join(plain_text(node).split()) if node is not None else ""


def _title(tree: LexborHTMLParser, *selectors: str) -> str | None:
    """Return the title without the marks that the platform puts behind it."""
    for selector in selectors:
        node = tree.css_first(f"{selector} span[dir]") or tree.css_first(f"{selector} > span") or tree.css_first(selector)
        if node is not None and (text := plain_text(node).strip()):
            return text
    return None


def _labels(tree: LexborHTMLParser, *selectors: str) -> tuple[str, ...]:
    found: set[str] = set()
    for selector in selectors:
        for node in tree.css(f"{selector} i, {selector} span")[:20]:
            found.update(match.group(1) for name in classes(node) if (match := _LABEL.search(name)) is not None)
    return tuple(sorted(found))


def _description(node: LexborNode | None) -> tuple[str | None, tuple[WrittenLink, ...]]:
    if node is None:
        return None, ()
    text = plain_text(node).strip()[:_LONGEST_DESCRIPTION]
    found = []
    for link in node.css("a")[:50]:
        url, _ = address_of(link)
        if url and not url.startswith(("?", "#", "javascript:")):
            found.append(WrittenLink(url, plain_text(link).strip()))
    return text or None, tuple(found)


def _feed(tree: LexborHTMLParser, address: Address) -> Page:
    """``t.me/s/name``: a header with counters, posts beneath it."""
    title = _title(tree, ".tgme_channel_info_header_title", ".tgme_header_title")
    description, links = _description(tree.css_first(".tgme_channel_info_description"))
    members, words = _counters(tree)
    labels = _labels(tree, ".tgme_channel_info_header_labels", ".tgme_channel_info_header_title", ".tgme_header_title")
    if _RESTRICTED.search(description or "") and members.members is None:
        return Page("restricted", address, title, visibility="restricted", evidence=(description or "")[:_LONGEST_WORDS], labels=labels)
    room_type = _ROOM_TYPES.get(members.kind or "", None)
    return Page("feed", address, title, description, room_type, "public", members, words, labels, links)


def _counters(tree: LexborHTMLParser) -> tuple[ShownMembers, str | None]:
    """Return the header's count of members, the finest that it shows, and its words.

    The counter is told by its word; in a language not known here the first counter is the one of members, as everywhere on these pages.
    """
    shown: list[tuple[ShownCount, str | None, str]] = []
    for number, counter in enumerate(tree.css(".tgme_channel_info_counter")[:10]):
        value, name = counter.css_first(".counter_value"), counter.css_first(".counter_type")
        count = parse_count(plain_text(value)) if value is not None else None
        if count is None or value is None:
            continue
        word = plain_text(name).strip() if name is not None else ""
        kind = kind_of(word)
        if kind is not None or (number == 0 and not word.isascii()):
            shown.append((count, kind, f"{plain_text(value).strip()} {word}".strip()))
    header = _words(tree, ".tgme_header_counter")
    told = parse_members(header)
    if told.members is not None:
        shown.append((told.members, told.kind, header))
    if not shown:
        return _NO_COUNT, None
    count, kind, words = min(shown, key=lambda one: (one[0].granularity, one[1] is None))
    return ShownMembers(count, kind, told.online), words[:_LONGEST_WORDS]


def _not_shown(node: LexborNode, address: Address) -> Page:
    """A post that a page for embedding does not show: restricted where it says so, else only this one post is missing."""
    words = " ".join(plain_text(node).split())[:_LONGEST_WORDS]
    if _RESTRICTED.search(words):
        return Page("restricted", address, visibility="restricted", evidence=words)
    return Page("no_post", address, evidence=words)


def _card(tree: LexborHTMLParser, address: Address) -> Page:
    """``t.me/name`` or an invitation: a title, a line of counts, a description, a button."""
    title = _title(tree, ".tgme_page_title")
    extra = _words(tree, ".tgme_page_extra")
    description, links = _description(tree.css_first(".tgme_page_description"))
    additional = _words(tree, ".tgme_page_additional")
    button = " ".join((_words(tree, ".tgme_page_action"), _words(tree, ".tgme_page_context_link_wrap")))
    labels = _labels(tree, ".tgme_page_title")
    members = parse_members(extra)
    if address.invite_hash is not None or (address.username is None and _INVITED.search(f"{additional} {description or ''}")):
        return _invitation(title, extra, additional or description or "", button, Page("invite", address, members=members, labels=labels))
    banner = next((words for words in (additional, description or "") if _RESTRICTED.search(words)), None)
    if banner is not None and members.members is None:
        return Page("restricted", address, title, visibility="restricted", evidence=banner[:_LONGEST_WORDS], labels=labels)
    if title is None:
        return _nobody(tree, address, description)
    is_bot = members.kind == "monthly_users" or (address.username or "").endswith("bot") or _BOT_BUTTON.search(button) is not None
    has_name_only = _EXTRA_NAME.match(extra) is not None and members.members is None
    if is_bot and (members.kind == "monthly_users" or members.members is None):
        bot = ShownMembers(members.members if members.kind == "monthly_users" else None, "monthly_users", None)
        return Page("bot", address, title, description, "bot_chat", "public", bot, extra or None, labels, links)
    if has_name_only or (members == _NO_COUNT and _ROOM_BUTTON.search(button) is None):
        return Page("person", Address(None, None, disagrees=False, saved_as_feed=False), notes=("page-of-a-person",))
    kind = {"subscribers": "channel", "members": "group"}.get(members.kind or "", "group" if members.online is not None else "room")
    room_type = {"channel": "public_channel", "group": "public_supergroup"}.get(kind)
    words = (f"{extra}; no preview under /s/" if address.saved_as_feed else extra)[:_LONGEST_WORDS]
    return Page(kind, address, title, description, room_type, "public", members, words or None, labels, links)


def _invitation(title: str | None, extra: str, words: str, button: str, page: Page) -> Page:
    """A live invitation shows a title; all others look alike."""
    if title is None or title.casefold() in _NO_INVITE_TITLE:
        page.visibility, page.evidence, page.members = "invite_not_resolvable", words[:_LONGEST_WORDS] or None, _NO_COUNT
        return page
    page.title, page.visibility = title, "invite_live"
    told = [extra, *(["by request"] if _REQUEST.search(f"{button} {words}") else [])]
    page.evidence = "; ".join(one for one in told if one)[:_LONGEST_WORDS] or None
    return page


def _nobody(tree: LexborHTMLParser, address: Address, description: str | None) -> Page:
    if address.username is None or (
        tree.css_first(".tgme_page_icon") is None and description is None and tree.css_first(".tgme_page_photo") is not None
    ):
        return Page("unknown", address)
    return Page("no_page", address, visibility="no_public_page", evidence="the page has no title and offers to contact the name")
