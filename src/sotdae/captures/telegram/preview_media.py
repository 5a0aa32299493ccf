# SPDX-License-Identifier: Apache-2.0
"""Which attachments a post on a ``t.me`` page shows: kind, duration, name; never their content.

A page refers to pictures by addresses that expire within hours and are nobody's evidence, so they are not copied. Only where a browser saved the
files beside the page is the file looked for in the capture. What a link preview or a quoted post shows belongs to those, not to the post.
Source: docs/formats/telegram-preview.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from selectolax.lexbor import LexborNode

from sotdae.captures.telegram.html_dom import attribute, child_with, classes, plain_text
from sotdae.captures.telegram.html_media import duration_seconds
from sotdae.classes import dataclass

_KINDS: Final = {
    "tgme_widget_message_photo_wrap": "photo",
    "tgme_widget_message_video_player": "video_file",
    "tgme_widget_message_roundvideo_player": "video_message",
    "tgme_widget_message_voice_player": "voice_message",
    "tgme_widget_message_document_wrap": "file",
    "tgme_widget_message_document": "file",
    "tgme_widget_message_sticker": "sticker",
    "tgme_widget_message_sticker_wrap": "sticker",
    "tgme_widget_message_videosticker": "sticker",
    "tgme_widget_message_tgsticker": "sticker",
    "tgme_widget_message_location_wrap": "location",
    "tgme_widget_message_location": "location",
    "tgme_widget_message_contact": "contact",
    "tgme_widget_message_contact_wrap": "contact",
    "tgme_widget_message_invoice": "invoice",
    "tgme_widget_message_invoice_wrap": "invoice",
    "tgme_widget_message_game": "game",
    "message_media_not_supported_wrap": "other",
    "message_media_not_supported": "other",
}
_FOREIGN: Final = frozenset({"tgme_widget_message_link_preview", "tgme_widget_message_reply", "tgme_widget_message_text"})
_WITHOUT_FILE: Final = frozenset({"location", "contact", "invoice", "game"})
_URL: Final = re.compile(r"url\(\s*+['\"]?+([^'\")]{1,2000}+)['\"]?+\s*+\)")
_REMOTE: Final = re.compile(r"(?:[a-z][a-z0-9+.-]{0,20}:|//)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shown:
    """One attachment: kind (as in `MediaItem.kind`), a path where the page names a file beside it, duration, the sender's name for a file."""

    kind: str
    path: str | None = None
    duration_seconds: int | None = None
    file_name: str | None = None
    has_file: bool = True


def read_media(post: LexborNode) -> list[Shown]:
    """Return the attachments of a post in order."""
    return [_shown(node, kind) for node, kind in _blocks(post)]


def _blocks(post: LexborNode) -> Iterator[tuple[LexborNode, str]]:
    """Yield the outermost attachment blocks below a post."""
    current = post.first_child
    above: list[LexborNode] = []
    while True:
        while current is None:
            if not above:
                return
            current = above.pop().next
        if current.is_element_node:
            names = classes(current)
            kind = next((_KINDS[name] for name in _KINDS if name in names), None)
            if kind is not None:
                yield current, kind
            elif _FOREIGN.isdisjoint(names):
                above.append(current)
                current = current.first_child
                continue
        current = current.next


def _shown(node: LexborNode, kind: str) -> Shown:
    title = node.css_first(".tgme_widget_message_document_title")
    name = plain_text(title).strip() if title is not None else None
    if kind == "file" and (node.css_first(".tgme_widget_message_document_icon.audio") is not None or node.css_first("audio") is not None):
        kind = "audio_file"
    clock = next((node.css_first(selector) for selector in (".message_video_duration", ".tgme_widget_message_voice_duration", "time.duration")
                  if node.css_first(selector) is not None), None)  # fmt: skip
    seconds = duration_seconds(plain_text(clock).strip()) if clock is not None else None
    return Shown(kind, _path(node), seconds, (name or None) if kind == "file" else None, kind not in _WITHOUT_FILE)


def _path(node: LexborNode) -> str | None:
    """Return the address of a file beside the page, or None where the page only has one on the web."""
    inner = child_with(node, "tgme_widget_message_video_thumb")
    for one in (node, inner):
        style = (attribute(one, "style") or "") if one is not None else ""
        for found in _URL.findall(style):
            if _REMOTE.match(found) is None:
                return str(found).removeprefix("./")
    for picture in node.css("img, video, source")[:5]:
        address = attribute(picture, "src") or ""
        if address and _REMOTE.match(address) is None:
            return address.removeprefix("./")
    return None
