# SPDX-License-Identifier: Apache-2.0
"""The attachment blocks of a message: what kind, whether the file is in the capture, and what little else the page shows.

Phone numbers, names on contact cards, coordinates and sums are never copied. Sizes are printed rounded, so `declared_bytes` stays unknown, and the
size of a preview is not the picture's. Source: export_output_html.cpp, prepareMediaData, pushGenericMedia, pushPoll, pushGiveaway.
"""

from __future__ import annotations

import re
from typing import Final

from selectolax.lexbor import LexborNode

from sotdae.captures.telegram.html_dom import attribute, child_with, classes, elements, plain_text
from sotdae.classes import dataclass
from sotdae.model.canonical import Json

NOT_INCLUDED: Final[dict[str, str]] = {
    "Not included, change data exporting settings to download.": "not_included",
    "Exceeds maximum size, change data exporting settings to download.": "too_large",
    "Unavailable, please try again later.": "unavailable",
}
"""What stands in place of a file, and the value of `MediaItem.present` it means. Source: export_output_html.cpp, NoFileDescription."""

_WRAPS: Final = {"photo_wrap": "photo", "video_file_wrap": "video_file", "animated_wrap": "animation", "sticker_wrap": "sticker"}
_TITLES: Final = {
    "Photo": "photo",
    "Sticker": "sticker",
    "Self-destructing photo": "photo",
    "Video file": "video_file",
    "Animation": "animation",
    "Video message": "video_message",
    "Self-destructing video": "video_file",
}
_CLASSES: Final = {
    "media_photo": "photo",
    "media_video": "video_file",
    "media_voice_message": "voice_message",
    "media_audio_file": "audio_file",
    "media_file": "file",
    "media_contact": "contact",
    "media_location": "location",
    "media_live_location": "live_location",
    "media_venue": "venue",
    "media_game": "game",
    "media_invoice": "invoice",
    "media_call": "call",
}
_WITHOUT_FILE: Final = frozenset({"location", "live_location", "venue", "game", "invoice", "call"})
_WITH_THUMBNAIL: Final = frozenset({"video_file", "animation", "video_message"})
_DURATION: Final = re.compile(r"(?:(\d{1,4}):)?(\d{1,4}):(\d{2})(?=,|$)", re.ASCII)
_CALL_SECONDS: Final = re.compile(r"\((\d{1,9}) seconds\)", re.ASCII)
_PICTURE_SIZE: Final = re.compile(r"(\d{1,6})\s?[x\u00d7]\s?(\d{1,6})(?=,|$)", re.ASCII)
_VOTES: Final = re.compile(r"(\d{1,9}) votes?", re.ASCII)
_STICKER_SIZE: Final = re.compile(r"(?:, )?[\d.]{1,8} [KMGT]?B$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attachment as the page shows it.

    Attributes:
        kind: a word of `words.MEDIA_KINDS`, or ``call`` for a telephone call.
        path: the address of the file as written, or None.
        absent: why there is no file (a value of `MediaItem.present`), or None if a path is written or none is expected.
        expects_file: the kind has a file at all.
        web_address: an address on the web that the block leads to (games), or None.
    """

    kind: str
    path: str | None = None
    absent: str | None = None
    expects_file: bool = True
    width: int | None = None
    height: int | None = None
    duration_seconds: int | None = None
    file_name: str | None = None
    sticker_emoji: str | None = None
    web_address: str | None = None


def read_attachments(wrap: LexborNode) -> list[Attachment] | dict[str, Json] | None:
    """Return what a ``.media_wrap`` holds.

    Returns:
        A list of an `Attachment` and, for videos, their preview picture; for a poll or to-do list the object that goes into ``poll_json``; None for a
        block of an unknown kind.
    """
    for node in elements(wrap):
        names = classes(node)
        for name, kind in _WRAPS.items():
            if name in names:
                shown = child_with(node, "video_duration")
                seconds = duration_seconds(plain_text(shown)) if shown is not None else None
                return [Attachment(kind, path=attribute(node, "href"), duration_seconds=seconds), *_thumbnail(node, kind)]
        if "media_poll" in names:
            return _poll(node)
        if "media_giveaway" in names:
            return [Attachment(_giveaway(node), expects_file=False)]
        if "media" in names:
            found = next((kind for name, kind in _CLASSES.items() if name in names), None)
            if found is None:
                return None
            attachment = _generic(node, found)
            return [attachment, *_thumbnail(node, attachment.kind)]
    return None


def _thumbnail(node: LexborNode, kind: str) -> list[Attachment]:
    """A video's preview is a file that the JSON export names too; those of photos and stickers the HTML writer made itself, so they are no rows."""
    if kind not in _WITH_THUMBNAIL:
        return []
    source = next((attribute(child, "src") for child in elements(node) if child.tag == "img"), None)
    return [Attachment("thumbnail", path=source)] if source else []


def duration_seconds(text: str) -> int | None:
    """Return the duration that a status such as ``00:05, 1.2 MB`` begins with, in seconds."""
    match = _DURATION.match(text)
    if match is None:
        return None
    return int(match.group(1) or 0) * 3600 + int(match.group(2)) * 60 + int(match.group(3))


def _field(body: LexborNode | None, *names: str) -> str:
    node = child_with(body, *names) if body is not None else None
    return "" if node is None else plain_text(node)


def _generic(node: LexborNode, found: str) -> Attachment:
    body = child_with(node, "body")
    title, description, status = _field(body, "title"), _field(body, "description"), _field(body, "status")
    kind = _TITLES.get(title, found) if found in {"photo", "video_file"} else found
    href = attribute(node, "href")
    web = href if href and href.lower().startswith(("http://", "https://")) else None
    if found == "call":
        match = _CALL_SECONDS.search(status)
        return Attachment("call", expects_file=False, duration_seconds=int(match.group(1)) if match else None)
    if kind in _WITHOUT_FILE:
        return Attachment(kind, expects_file=False, web_address=web if kind == "game" else None)
    if kind == "contact":
        return Attachment(kind, expects_file=False, web_address=web)
    if title.startswith("Self-destructing "):
        return Attachment(kind, absent="self_destructed")
    width = height = None
    if kind == "photo" and (size := _PICTURE_SIZE.match(status)):
        width, height = int(size.group(1)), int(size.group(2))
    return Attachment(
        kind,
        path=None if web else href,
        web_address=web,
        absent=NOT_INCLUDED.get(description),
        width=width,
        height=height,
        duration_seconds=duration_seconds(status) if kind in {"video_file", "video_message", "voice_message", "audio_file"} else None,
        file_name=title if kind == "file" and title not in {"", "File"} else None,
        sticker_emoji=(_STICKER_SIZE.sub("", status) or None) if kind == "sticker" else None,
    )


def _giveaway(node: LexborNode) -> str:
    title = child_with(node, "section_title")
    return "giveaway_results" if title is not None and "Selected!" in plain_text(title) else "giveaway"


def _poll(node: LexborNode) -> dict[str, Json]:
    """Return a poll or to-do list in the form that both readers give it."""
    question, details, total = child_with(node, "question"), child_with(node, "details"), child_with(node, "total")
    state = plain_text(details) if details is not None else ""
    is_list = state == "To-do List"
    answers: list[Json] = []
    for answer in elements(node):
        if "answer" in classes(answer):
            votes = child_with(answer, "details")
            shown = "" if votes is None else plain_text(votes)
            text = plain_text(answer).removesuffix(shown).removesuffix(" ") if shown else plain_text(answer)
            answers.append([text.removeprefix("- "), None if is_list else _votes(shown)])
    return {
        "kind": "todo_list" if is_list else "poll",
        "heading": "" if question is None else plain_text(question),
        "answers": answers,
        "closed": state == "Final results",
        "total_voters": _votes(plain_text(total)) if total is not None else None,
    }


def _votes(text: str) -> int:
    match = _VOTES.match(text)
    return int(match.group(1)) if match else 0
