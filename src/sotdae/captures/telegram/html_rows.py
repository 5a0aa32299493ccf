# SPDX-License-Identifier: Apache-2.0
"""Builds table rows out of one record's values. Pure: state (who sent, when) is decided by `html_room` and given in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from sotdae.captures.telegram.html_media import Attachment
from sotdae.captures.telegram.html_records import Record
from sotdae.captures.telegram.html_service import Sentence
from sotdae.captures.telegram.html_text import MarkedText, utf16_spans
from sotdae.captures.telegram.html_time import Moment
from sotdae.captures.telegram.linking import link_target, text_differs, unmarked_links
from sotdae.captures.telegram.media_files import MediaFiles
from sotdae.captures.telegram.words import MEMBERSHIP, NOT_A_PERSON, name_key
from sotdae.model.canonical import Json, canonical_json
from sotdae.model.observations import Entity, Link, MediaItem, MembershipEvent, Message

_LINK_KINDS: Final = {"link": "text", "text_link": "text_link", "mention": "mention"}
_LINK_BUTTONS: Final = frozenset({"url", "auth", "web_view", "simple_web_view"})


class Place(NamedTuple):
    """Where a record's rows belong and stand: room, message, and locator."""

    room_key: str
    message_id: int
    item_id: str
    byte_offset: int
    byte_length: int


def json_text(value: Json) -> str:
    """Return canonical JSON as text."""
    return canonical_json(value).decode("utf-8")


class Settled(NamedTuple):
    """What a record's neighbours and its sentence settle about its row."""

    row_type: str = "message"
    sender_key: str | None = None
    sender_kind: str = "unknown"
    via: str | None = None
    forwarded_key: str | None = None
    forwarded_at: int | None = None
    topic_root_id: int | None = None
    topic_quality: str | None = None
    action: str | None = None
    action_json: str | None = None
    notes: tuple[str, ...] = ()


def message_row(place: Place, record: Record, moment: Moment, settled: Settled) -> Message:
    """Return the row of a message or service message."""
    return Message(
        room_key=place.room_key,
        message_id=place.message_id,
        type=settled.row_type,
        sent_at=moment.low,
        sent_at_high=moment.high,
        sent_at_quality=moment.quality,
        edited_at=None,
        sender_key=settled.sender_key,
        sender_kind=settled.sender_kind,
        author_key=name_key(record.signature),
        reply_to_id=record.reply_to_id if record.kind == "message" else None,
        reply_to_room_key=None,
        topic_root_id=settled.topic_root_id,
        topic_quality=settled.topic_quality,
        forwarded_from_key=settled.forwarded_key,
        forwarded_message_id=None,
        forwarded_at=settled.forwarded_at,
        saved_from_key=None,
        via_bot_key=name_key(f"@{settled.via}") if settled.via else None,
        text=record.text.text if record.text is not None else ("" if record.kind != "unsupported" else None),
        action=settled.action,
        action_json=settled.action_json,
        buttons_json=json_text([[list(button) for button in row] for row in record.buttons]) if record.buttons else None,
        reactions_json=json_text(sorted(([*reaction] for reaction in record.reactions), key=repr)) if record.reactions else None,
        poll_json=json_text(record.poll) if record.poll is not None else None,
        notes=" ".join(dict.fromkeys(settled.notes)) or None,
        item_id=place.item_id,
        byte_offset=place.byte_offset,
        byte_length=place.byte_length,
    )


def text_rows(place: Place, marked: MarkedText) -> Iterator[Entity]:
    """Yield the marked pieces of a text, in the order in which they begin."""
    for number, (mark, (start, length)) in enumerate(zip(marked.marks, utf16_spans(marked.text, marked.marks), strict=True)):
        yield Entity(place.room_key, place.message_id, number, mark.kind, start, length, mark.value, *place[2:])


def link_rows(place: Place, record: Record) -> Iterator[Link]:
    """Yield every link of a record: in its text, behind its text, and in its buttons."""
    for number, (where, url, differs) in enumerate((*text_links(record.text), *_button_links(record))):
        yield Link(place.room_key, place.message_id, number, where, url, *link_target(url), differs, *place[2:])


def text_links(marked: MarkedText | None) -> Iterator[tuple[str, str, bool | None]]:
    """Yield (place, address, text differs) of the links in a text. Marked addresses come first, then those only written out, as in JSON."""
    if marked is None:
        return
    covered: set[str] = set()
    spans: list[tuple[int, int]] = []
    for mark in marked.marks:
        place = _LINK_KINDS.get(mark.kind)
        if place is None:
            continue
        shown = marked.text[mark.start : mark.end]
        url = mark.value or shown
        covered.add(url)
        spans.append((mark.start, mark.end))
        yield place, url, text_differs(shown, url) if mark.kind == "text_link" else None
    for url in unmarked_links(marked.text, spans, covered):
        yield "text", url, None


def _button_links(record: Record) -> Iterator[tuple[str, str, bool | None]]:
    for row in record.buttons:
        for button in row:
            if button.type in _LINK_BUTTONS and button.target:
                yield "button", button.target, text_differs(button.text, button.target)
    for attachment in record.attachments:
        if attachment.web_address:
            yield "webpage", attachment.web_address, None


def media_rows(place: Place, record: Record, files: MediaFiles) -> Iterator[MediaItem]:
    """Yield the attachments of a record."""
    for number, attachment in enumerate(one for one in record.attachments if one.kind != "call"):
        present, item = _present(attachment, files)
        yield MediaItem(
            place.room_key,
            place.message_id,
            number,
            attachment.kind,
            present,
            attachment.path,
            item,
            None,
            None,
            attachment.width,
            attachment.height,
            attachment.duration_seconds,
            attachment.file_name,
            None,
            attachment.sticker_emoji,
            *place[2:],
        )


def _present(attachment: Attachment, files: MediaFiles) -> tuple[str, str | None]:
    if attachment.path:
        return files.find(attachment.path)
    if attachment.absent is not None:
        return attachment.absent, None
    return ("unavailable" if attachment.expects_file else "none"), None


def membership_rows(place: Place, sentence: Sentence, moment: Moment) -> Iterator[MembershipEvent]:
    """Yield who came, went or changed rank, as a service sentence says it; names only, never ids."""
    word = MEMBERSHIP.get(sentence.action or "")
    if word is None:
        return
    actor = name_key(sentence.actor)
    events: list[tuple[str, str | None, str | None]] = []
    if word.actor_is_member:
        by = None if sentence.inviter in NOT_A_PERSON else name_key(sentence.inviter)
        events.append((word.event, actor, by))
        events.extend(("invited", name_key(name), actor) for name in sentence.members)
    elif sentence.members:
        for name in sentence.members:
            alone = word.own is not None and name is not None and name == sentence.actor
            events.append((word.own if alone and word.own else word.event, name_key(name), None if alone else actor))
    else:
        events.append((word.event, None, actor))
    for number, (event, member, by) in enumerate(events):
        yield MembershipEvent(place.room_key, place.message_id, number, event, moment.low, moment.high, member, by, *place[2:])
