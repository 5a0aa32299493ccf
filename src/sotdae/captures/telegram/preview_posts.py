# SPDX-License-Identifier: Apache-2.0
"""Reads one framed post of a ``t.me`` page into plain values: what it says by itself.

The quoted post comes first in a reply, in the same classes as the post's own text, so a text counts only outside the quote. The attribute
``data-view`` holds the room's numeric id and the moment at which Telegram's server made the page; it stays when a room changes its name.
Source: docs/formats/telegram-preview.md; base64 of JSON ``{"c": -<id>, "p": <post>, "t": <unix seconds>, "h": …}``, seen on pages of 2020 and 2026.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from selectolax.lexbor import LexborNode

from sotdae.captures.counts import ShownCount, parse_count
from sotdae.captures.telegram.html_buttons import Button, Reaction
from sotdae.captures.telegram.html_dom import attribute, classes, elements, is_parseable, parse_fragment, plain_text
from sotdae.captures.telegram.html_text import MarkedText
from sotdae.captures.telegram.preview_framing import Post
from sotdae.captures.telegram.preview_media import Shown, read_media
from sotdae.captures.telegram.preview_text import address_of, read_post_text
from sotdae.model.canonical import Json
from sotdae.model.links import parse_telegram_link

_ACTIVE: Final = re.compile(rb"<(?:script|style|iframe|object|embed|template|noscript|base|meta|link|form)[\s/>]", re.IGNORECASE)
_MOST_BUTTONS: Final = 100
_PEER: Final = re.compile(r"c(\d{1,15})_", re.ASCII)
_BOT_API: Final = 10**12
"""Ids in the form of the Bot API are minus this minus the bare id. Source: core.telegram.org/api/bots/ids."""
_LARGEST_TIME: Final = 4_102_444_800
_EARLIEST_TIME: Final = 1_356_998_400
"""A page's time lies between 2013, when the messenger began, and 2100; anything else is no time."""
_RENAMED: Final = re.compile(r"(?:Channel|Group) name was changed to [\u00ab\"\u201c](.{1,300})[\u00bb\"\u201d]\.?", re.DOTALL)
_SERVICE: Final = {"channel created": "create_channel", "channel photo updated": "edit_group_photo", "channel photo removed": "delete_group_photo"}
_TITLED: Final = re.compile(r"Channel .{0,300}created", re.DOTALL)


@dataclass(slots=True)
class PostFacts:
    """What one post says.

    Attributes:
        room_id: the bare id of its room, or None.
        page_at: when the page was made, microseconds UTC, or None.
        sent_at: when it was sent, microseconds UTC, or None.
        owner, owner_name: public name (lower case) and shown name of who posted.
        reply_to: (public name or None, message id) of the post it answers.
        forward: (shown name, address or None) of where it was forwarded from.
        webpage: the address of its link preview.
        action, action_json: of a service post, as in `Message`.
        notes: repairs and assumptions.
    """

    message_id: int
    kind: str = "message"
    room_id: int | None = None
    page_at: int | None = None
    sent_at: int | None = None
    owner: str | None = None
    owner_name: str | None = None
    signature: str | None = None
    reply_to: tuple[str | None, int] | None = None
    forward: tuple[str, str | None] | None = None
    text: MarkedText | None = None
    views: ShownCount | None = None
    reactions: list[Reaction] = field(default_factory=list)
    buttons: list[list[Button]] = field(default_factory=list)
    media: list[Shown] = field(default_factory=list)
    webpage: str | None = None
    poll: dict[str, Json] | None = None
    action: str | None = None
    action_fields: dict[str, Json] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def read_post(post: Post) -> PostFacts | None:
    """Return what a framed post says, or None if it is beyond the limits of size, number or depth of tags."""
    if not post.data or not is_parseable(post.data):
        return None
    text = post.data.decode("utf-8", "replace")
    parser = parse_fragment(text.encode("utf-8"))
    node = parser.root
    if node is None:
        return None
    facts = PostFacts(post.message_id)
    if "\N{REPLACEMENT CHARACTER}" in text and "\N{REPLACEMENT CHARACTER}".encode() not in post.data:
        facts.notes.append("repaired-invalid-utf8")
    if _ACTIVE.search(post.data) is not None:
        facts.notes.append("active-content")
    if not post.closed:
        facts.notes.append("unbalanced-post")
    _identity(node, facts)
    _header(node, facts)
    _body(node, facts)
    _footer(node, facts)
    return facts


def _identity(node: LexborNode, facts: PostFacts) -> None:
    """Read the room's id and the page's time out of ``data-view`` and ``data-peer``."""
    view = _decoded(attribute(node, "data-view"))
    channel, moment = view.get("c"), view.get("t")
    if type(channel) is int and channel < 0:
        bare = -channel
        facts.room_id = bare - _BOT_API if bare > _BOT_API else bare
    if type(moment) is int and _EARLIEST_TIME <= moment <= _LARGEST_TIME:
        facts.page_at = moment * 1_000_000
    if facts.room_id is None and (peer := _PEER.match(attribute(node, "data-peer") or "")) is not None:
        facts.room_id = int(peer.group(1))


def _decoded(value: str | None) -> dict[str, Any]:
    if not value or len(value) > 1_000:  # noqa: PLR2004 (an honest one has 100 characters)
        return {}
    try:
        found = json.loads(base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_"))
    except (binascii.Error, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _first(node: LexborNode, name: str) -> LexborNode | None:
    """Return the first element of a class that stands in no quoted post and no link preview."""
    return next((found for found in node.css(f".{name}")[:50] if not _is_foreign(found, node)), None)


def _is_foreign(found: LexborNode, post: LexborNode) -> bool:
    above = found.parent
    while above is not None and above.mem_id != post.mem_id:
        if not {"tgme_widget_message_reply", "tgme_widget_message_link_preview"}.isdisjoint(classes(above)):
            return True
        above = above.parent
    return False


def _text(node: LexborNode | None) -> str:
    return plain_text(node).strip() if node is not None else ""


def _header(node: LexborNode, facts: PostFacts) -> None:
    owner = _first(node, "tgme_widget_message_owner_name")
    if owner is not None:
        link = parse_telegram_link(attribute(owner, "href") or "")
        facts.owner, facts.owner_name = (link.username if link is not None else None), _text(owner) or None
    facts.signature = _text(_first(node, "tgme_widget_message_from_author")) or None
    forward = _first(node, "tgme_widget_message_forwarded_from_name")
    if forward is not None:
        facts.forward = (_text(forward), attribute(forward, "href") or None)
    reply = node.css_first(".tgme_widget_message_reply")
    if reply is not None:
        link = parse_telegram_link(attribute(reply, "href") or "")
        if link is not None and link.message_id is not None:
            facts.reply_to = (link.username, link.message_id)
        else:
            facts.notes.append("reply-in-another-chat")


def _body(node: LexborNode, facts: PostFacts) -> None:
    body = next((one for one in node.css(".tgme_widget_message_text")[:50] if not _is_reply_text(one) and not _is_foreign(one, node)), None)
    if "service_message" in classes(node) or node.css_first(".service_message") is not None:
        _service(body or _first(node, "service_message") or node, facts)
        facts.media = [one for one in read_media(node) if one.kind != "other"]
        return
    if body is not None:
        facts.text, mended = read_post_text(body)
        if mended:
            facts.notes.append("repaired-double-escape")
    facts.media = read_media(node)
    if body is None and facts.media and all(one.kind == "other" for one in facts.media):
        facts.notes.append("not-shown-in-preview")
    preview = node.css_first("a.tgme_widget_message_link_preview")
    if preview is not None:
        facts.webpage = address_of(preview)[0] or None
    poll = _first(node, "tgme_widget_message_poll")
    if poll is not None:
        facts.poll = _poll(poll)
    facts.buttons = _buttons(node)


def _is_reply_text(node: LexborNode) -> bool:
    return "js-message_reply_text" in classes(node)


def _service(body: LexborNode, facts: PostFacts) -> None:
    facts.kind = "service"
    words = _text(body)
    facts.action = _SERVICE.get(words.casefold().rstrip("."))
    renamed = _RENAMED.fullmatch(words)
    if renamed is not None:
        facts.action, facts.action_fields = "edit_group_title", {"title": renamed.group(1)}
    elif facts.action is None and _TITLED.fullmatch(words) is not None:
        facts.action = "create_channel"
    if facts.action is None:
        facts.action_fields = {"sentence_kind": "unknown"}
        facts.notes.append("sentence-unknown")


def _poll(node: LexborNode) -> dict[str, Json]:
    """Return a poll in the form that the export's readers give it; a page shows shares in percent, never votes."""
    answers: list[Json] = []
    shares: list[Json] = []
    for option in node.css(".tgme_widget_message_poll_option")[:50]:
        share = re.fullmatch(r"\s*(\d{1,3})\s*%\s*", _text(option.css_first(".tgme_widget_message_poll_option_percent")))
        answers.append([_text(option.css_first(".tgme_widget_message_poll_option_text")), None])
        shares.append(int(share.group(1)) if share is not None else None)
    kind = _text(node.css_first(".tgme_widget_message_poll_type")).casefold()
    voters = parse_count(_text(node.css_first(".tgme_widget_message_voters")))
    return {
        "kind": "poll",
        "heading": _text(node.css_first(".tgme_widget_message_poll_question")),
        "answers": answers,
        "closed": "final" in kind or "closed" in kind,
        "total_voters": voters.value if voters is not None else None,
        "shares_percent": shares,
    }


def _buttons(node: LexborNode) -> list[list[Button]]:
    rows: list[list[Button]] = []
    for row in node.css(".tgme_widget_message_inline_row")[:_MOST_BUTTONS]:
        buttons = []
        for one in row.css(".tgme_widget_message_inline_button")[:_MOST_BUTTONS]:
            href, _ = address_of(one)
            caption = one.css_first(".tgme_widget_message_inline_button_text")
            buttons.append(Button("url" if href else "default", _text(caption if caption is not None else one), href))
        if buttons:
            rows.append(buttons)
    return rows


def _footer(node: LexborNode, facts: PostFacts) -> None:
    clock = next((one for one in node.css("time[datetime]")[:10] if not _is_foreign(one, node)), None)
    facts.sent_at = _moment(attribute(clock, "datetime") or "") if clock is not None else None
    if facts.sent_at is None:
        facts.notes.append("time-unreadable")
    facts.views = parse_count(_text(_first(node, "tgme_widget_message_views")))
    meta = _first(node, "tgme_widget_message_meta")
    if meta is not None and re.search(r"\bedited\b|수정|изменено|editado|modifié|bearbeitet", plain_text(meta), re.IGNORECASE):
        facts.notes.append("edited-mark")
    for reaction in node.css(".tgme_reaction")[:200]:
        facts.reactions.append(_reaction(reaction))


def _moment(value: str) -> int | None:
    """Return microseconds UTC of an ISO time with an offset."""
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    if moment.tzinfo is None or not 2000 <= moment.year <= 2100:  # noqa: PLR2004 (the messenger began in 2013)
        return None
    return round(moment.astimezone(UTC).timestamp() * 1_000_000)


def _reaction(node: LexborNode) -> Reaction:
    emoji = node.css_first("i.emoji b") or node.css_first("i.emoji")
    shown = _text(emoji)
    number = "".join(part.text_content or "" for part in _own_texts(node)).strip()
    count = parse_count(number)
    total = count.value if count is not None else 0
    if "tgme_reaction_paid" in classes(node):
        return Reaction("paid", "", total)
    if node.css_first("tg-emoji") is not None:
        return Reaction("custom_emoji", "", total)
    return Reaction("emoji", shown, total)


def _own_texts(node: LexborNode) -> list[LexborNode]:
    """The texts of a reaction outside its emoji: the number stands in no element of its own, or in a plain one."""
    found = []
    child = node.first_child
    while child is not None:
        if child.is_text_node:
            found.append(child)
        child = child.next
    if not any((one.text_content or "").strip() for one in found):
        found = [text for part in elements(node) if part.tag == "span" for text in _own_texts(part)]
    return found
