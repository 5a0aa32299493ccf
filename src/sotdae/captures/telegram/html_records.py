# SPDX-License-Identifier: Apache-2.0
"""Reads one framed record into plain values: what it says by itself, before anything is inherited from its neighbours.

Bytes are decoded first, with named repairs: the writer's fault around U+2028 and U+2029 is undone exactly, other invalid UTF-8 becomes U+FFFD.
Colours of user pictures are never read: they are a weak hint at an account and no fact about a message.
Source: export_output_html.cpp, pushMessage, pushServiceMessage; see docs/formats/telegram-desktop-html.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from selectolax.lexbor import LexborNode

from sotdae.captures.telegram.html_buttons import Button, Reaction, read_buttons, read_reactions
from sotdae.captures.telegram.html_dom import (
    attribute,
    child_with,
    classes,
    elements,
    has_active_content,
    is_parseable,
    own_text,
    parse_fragment,
    plain_text,
)
from sotdae.captures.telegram.html_framing import Frame
from sotdae.captures.telegram.html_media import Attachment, read_attachments
from sotdae.captures.telegram.html_service import EMPTY, NOBODY, UNSUPPORTED, Sentence, read_sentence
from sotdae.captures.telegram.html_text import MarkedText, read_rich_text, read_text
from sotdae.captures.telegram.html_time import Clock, parse_clock, parse_date_line
from sotdae.model.canonical import Json

_SEPARATOR_TAIL: Final = re.compile(rb"<br>\x80([\xa8\xa9])")
_VIA: Final = re.compile(r"(?:\A| )via @([A-Za-z0-9_]{1,64})\Z")
_GO_TO: Final = re.compile(r"(?P<file>[^#]{0,200})#go_to_message(?P<id>-?[0-9]{1,18})", re.ASCII)
_OTHER_CHAT: Final = "In reply to a message in another chat"


@dataclass(slots=True)
class Header:
    """A name line: the name (None where it names nobody), the inline bot behind ``via @…``, and the time printed beside it."""

    name: str | None
    via: str | None
    clock: Clock | None = None
    named: bool = True


@dataclass(slots=True)
class Record:
    """What one record says by itself.

    Attributes:
        kind: ``message``, ``service``, ``unsupported``, ``date`` (a date line) or ``empty`` (the note in a history without messages).
        sender: its own name line, or None where it has none.
        forward: the name line of what was forwarded; None if nothing was. Its ``named`` is False where the line is left out.
        notes: repairs and assumptions.
    """

    kind: str
    message_id: int
    offset: int
    length: int
    joined: bool = False
    day: date | None = None
    clock: Clock | None = None
    sender: Header | None = None
    forward: Header | None = None
    reply_to_id: int | None = None
    reply_elsewhere: bool = False
    text: MarkedText | None = None
    attachments: list[Attachment] = field(default_factory=list)
    poll: dict[str, Json] | None = None
    buttons: list[list[Button]] = field(default_factory=list)
    reactions: list[Reaction] = field(default_factory=list)
    signature: str | None = None
    sentence: Sentence | None = None
    notes: list[str] = field(default_factory=list)
    unknown_blocks: int = 0


def decoded(data: bytes) -> tuple[bytes, list[str]]:
    """Return valid UTF-8 and the names of the repairs that it took."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        notes = []
        data, repaired = _SEPARATOR_TAIL.subn(lambda match: b"\xe2\x80" + match.group(1), data)
        if repaired:
            notes.append("repaired-line-separator")
        text = data.decode("utf-8", "replace")
        valid = text.encode("utf-8")
        if valid != data:
            notes.append("repaired-invalid-utf8")
        return valid, notes
    return data, []


def read_record(frame: Frame) -> Record | None:
    """Return what a framed record says, or None if it is beyond the limits of number or depth of tags."""
    if frame.too_long or not is_parseable(frame.data):
        return None
    data, notes = decoded(frame.data)
    parser = parse_fragment(data)
    node = parser.root  # of a fragment: its first node, here the record's own element
    if node is None:
        return None
    if has_active_content(data):
        notes.append("active-content")
    record = _service(frame, node) if frame.kind == "service" else _default(frame, node)
    if not frame.closed:
        notes.append("unbalanced-record")
    if frame.surplus_bytes:
        notes.append("markup-after-record")
    if frame.inner_starts:
        notes.append("record-inside-record")
    record.notes[:0] = notes
    return record


def _service(frame: Frame, node: LexborNode) -> Record:
    body = child_with(node, "body")
    text = plain_text(body) if body is not None else ""
    place = (frame.message_id, frame.offset, frame.length)
    if frame.message_id < 0 and (day := parse_date_line(text)) is not None:
        return Record("date", *place, day=day)
    if frame.message_id < 0 and text == EMPTY:
        return Record("empty", *place)
    if text == UNSUPPORTED:
        return Record("unsupported", *place)
    record = Record("service", *place, sentence=read_sentence(text))
    sentence = record.sentence
    assert sentence is not None
    record.notes.extend(sentence.notes)
    if sentence.link_field is not None and body is not None:
        record.reply_to_id = next((found[1] for link in elements(body) if (found := _go_to(link)) is not None), None)
    picture = node.css_first(".userpic_wrap a.userpic_link")
    if picture is not None and (path := attribute(picture, "href")):
        record.attachments.append(Attachment("photo", path=path))
    return record


def _default(frame: Frame, node: LexborNode) -> Record:
    record = Record("message", frame.message_id, frame.offset, frame.length, joined=frame.joined)
    body = child_with(node, "body")
    if body is None:
        record.notes.append("without-body")
        return record
    for child in elements(body):
        names = classes(child)
        if "date" in names and "details" in names:
            record.clock = parse_clock(attribute(child, "title") or "")
        elif "from_name" in names:
            record.sender = _header(child)
        elif "forwarded" in names and "body" in names:
            record.forward = Header(None, None, named=False)
            for part in elements(child):
                if "from_name" in classes(part):
                    record.forward = _header(part)
                else:
                    _part(record, part, classes(part))
        else:
            _part(record, child, names)
    return record


def _part(record: Record, node: LexborNode, names: frozenset[str]) -> None:
    """Read one block of a message's body."""
    if "rich_message" in names:
        record.text = read_rich_text(node)
        record.notes.append("rich-message")
        for wrap in node.css(".media_wrap"):
            if isinstance(found := read_attachments(wrap), list):
                record.attachments.extend(found)
    elif "text" in names:
        record.text = read_text(node)
    elif "media_wrap" in names:
        found = read_attachments(node)
        if isinstance(found, list):
            record.attachments.extend(found)
        elif found is not None:
            record.poll = found
        else:
            record.unknown_blocks += 1
    elif "reply_to" in names:
        _reply(record, node)
    elif "bot_buttons_table" in names:
        record.buttons = read_buttons(node)
    elif "signature" in names:
        record.signature = plain_text(node).strip() or None
    elif "reactions" in names:
        record.reactions = read_reactions(node)
    elif "userpic_wrap" not in names:
        record.unknown_blocks += 1


def _header(node: LexborNode) -> Header:
    text = own_text(node).strip()
    via = _VIA.search(text)
    if via is not None:
        text = text[: via.start()].strip()
    times = child_with(node, "date")
    clock = parse_clock(attribute(times, "title") or "") if times is not None else None
    return Header(None if text in NOBODY else text, via.group(1) if via else None, clock)


def _reply(record: Record, node: LexborNode) -> None:
    for link in elements(node):
        found = _go_to(link)
        if found is not None:
            record.reply_to_id = found[1]
            return
    if plain_text(node) == _OTHER_CHAT:
        record.reply_elsewhere = True
    else:
        record.unknown_blocks += 1


def _go_to(link: LexborNode) -> tuple[str, int] | None:
    """Return the file (empty for the same one) and the message that a link inside the export points at."""
    match = _GO_TO.fullmatch(attribute(link, "href") or "")
    return (match["file"], int(match["id"])) if match else None
