# SPDX-License-Identifier: Apache-2.0
"""The rows that reading a world's captures would give, without writing a byte: for populations too large to be written.

A test writes a small world, reads it with the program's readers and compares row by row. Only item ids and byte ranges are made up here: an item's
id is a digest of its capture's and its own name, a media file's is one of its picture, and records stand one behind the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import chain
from typing import Final, NamedTuple

from sotdae.model.observations import Coverage, Entity, MediaItem, MembershipEvent, Message, Observation, RoomState
from sotdae.simulation.json_writer import file_name
from sotdae.simulation.pictures import size_of
from sotdae.simulation.population.album import HashRow, hash_rows, media_item_id
from sotdae.simulation.population.making import MICROSECONDS
from sotdae.simulation.population.page_rows import page_rows
from sotdae.simulation.population.population import Population
from sotdae.simulation.population.row_parts import Place, action_text, buttons_text, link_rows, marked, reactions_text
from sotdae.simulation.population.series_rows import series_rows
from sotdae.simulation.world import Capture, Post, View

_RECORD_BYTES: Final = 512
"""Made-up records stand so far apart."""
_SEALED_SECONDS: Final = 3_600
"""A capture is sealed so long after it was made."""
_ERA_RECORDS: Final = 64
_EVENTS: Final = {
    "create_group": "created",
    "create_channel": "created",
    "join_group_by_link": "join_link",
    "join_group_by_request": "join_request",
    "remove_members": "removed",
}


class CaptureFact(NamedTuple):
    """One capture, as the custody log would know it: a row of the table ``captures``. Times are microseconds since 1970 UTC."""

    capture_id: str
    seq: int
    sealed_at: int | None
    captured_at: int | None = None
    clock_offset_seconds: int | None = None


def rows(population: Population) -> Iterator[tuple[CaptureFact, Iterator[Observation]]]:
    """Yield every capture with its rows, in the order of the captures; the rows are made while they are taken."""
    for place, capture in enumerate(population.captures):
        identifier = _digest(f"{population.name} {capture.name}")
        sealed = (capture.captured_at + _SEALED_SECONDS) * MICROSECONDS
        yield CaptureFact(identifier, place + 1, sealed, capture.captured_at * MICROSECONDS, 0), capture_rows(capture, identifier)


def capture_rows(capture: Capture, capture_id: str) -> Iterator[Observation]:
    """Yield the rows of one capture.

    Args:
        capture: a chat's JSON export, saved pages or a series; other forms are written and read.
        capture_id: enters the ids of its items.

    Raises:
        ValueError: for another form.
    """
    if capture.form == "json":
        return export_rows(capture.views[0], _digest(f"{capture_id} result.json"))
    if capture.form == "pages":
        return page_rows(capture.pages, capture_id)
    if capture.form == "series":
        return series_rows(capture.counts, _digest(f"{capture_id} counts.csv"))
    raise ValueError(capture.form)


def media_hash_rows(population: Population) -> Iterator[HashRow]:
    """Yield the hashes of all pictures that the captures hold as files, in the order of their numbers."""
    held = {
        post.picture
        for capture in population.captures
        if capture.form == "json"
        for post in capture.views[0].posts
        if post.picture is not None and not post.picture_left_out
    }
    return hash_rows(population.name, sorted(held))


def export_rows(view: View, item_id: str) -> Iterator[Observation]:
    """Yield the rows of a chat's JSON export: those of its records, its coverage, its state."""
    key = f"tg:channel:{view.number}"
    messages = chain.from_iterable(_post_rows(post, key, item_id, number) for number, post in enumerate(view.posts))
    return chain(messages, _summary(view, key, item_id))


def _summary(view: View, key: str, item_id: str) -> Iterator[Observation]:
    posts, size = view.posts, _RECORD_BYTES * (len(view.posts) + 1)
    times, ids = [post.at * MICROSECONDS for post in posts], [post.number for post in posts]
    services = sum(post.action is not None for post in posts)
    yield Coverage(
        room_key=key,
        format_era=_era(view),
        window="unfiltered",
        first_message_id=min(ids, default=None),
        last_message_id=max(ids, default=None),
        first_at=min(times, default=None),
        last_at=max(times, default=None),
        messages=len(posts) - services,
        service_messages=services,
        unsupported_messages=0,
        repaired_records=0,
        damaged_records=0,
        unknown_keys=0,
        end_state="complete",
        offset_minutes=540 if posts else None,
        offset_source="unix" if posts else "unknown",
        encoding="utf-8",
        source_key=None,
        item_id=item_id,
        byte_offset=0,
        byte_length=size,
    )
    yield RoomState(
        room_key=key,
        platform="telegram",
        room_type=view.kind,
        bare_id=view.number,
        id_quality="exact",
        title=view.title,
        username=None,
        visibility=None,
        description=None,
        members=None,
        members_kind=None,
        members_granularity=None,
        online=None,
        not_before=max(times, default=None),
        not_after=None,
        state_evidence=None,
        item_id=item_id,
        byte_offset=0,
        byte_length=min(size, 4096),
    )


def _era(view: View) -> str:
    """The era that the reader tells by the keys of the first records, and by reactions anywhere. Source: `captures.telegram.json_chat`."""
    first = [*view.posts[:_ERA_RECORDS], *(post for post in view.posts[_ERA_RECORDS:] if post.reactions)]
    if any(post.forwarded_key for post in first):
        return "2025-11"
    if any(post.reactions for post in first):
        return "5.5.7"
    return "4.13.0" if any(post.buttons for post in first) else "4.1.2" if first else "before-1.4.8"


def _post_rows(post: Post, key: str, item_id: str, number: int) -> Iterator[Observation]:
    place = Place(key, post.number, item_id, _RECORD_BYTES * (number + 1), _RECORD_BYTES)
    at = post.at * MICROSECONDS
    text, pieces = marked(post.parts)
    sender = key if post.author is None else f"tg:user:{post.author.number}"
    forwarded = None
    if post.forwarded_from is not None and post.forwarded_key is not None:
        kind = "channel" if post.forwarded_key.startswith("channel") else "user"
        forwarded = f"tg:{kind}:{post.forwarded_key.removeprefix(kind)}"
    action = None if post.action is None else post.action.name or "custom"
    yield Message(
        key,
        post.number,
        "message" if post.action is None else "service",
        at,
        None,
        "unix",
        None if post.edited_at is None else post.edited_at * MICROSECONDS,
        sender,
        "own_room" if post.author is None else "account",
        f"name:{post.signature}" if post.signature is not None and post.action is None else None,
        post.reply_to,
        None,
        None,
        None,
        forwarded,
        None,
        None,
        None,
        None,
        text,
        action,
        None if post.action is None else action_text(post.action),
        buttons_text(post.buttons),
        reactions_text(post.reactions),
        None,
        None,
        item_id,
        place.byte_offset,
        place.byte_length,
    )
    for order, piece in enumerate(pieces):
        yield Entity(key, post.number, order, piece.kind, piece.start_utf16, piece.length_utf16, piece.value, *place[2:])
    yield from link_rows(pieces, post.buttons, place)
    if post.picture is not None:
        yield _media(post, place)
    if post.action is not None and action in _EVENTS:
        yield from _events(post, place, str(action), at)


def _media(post: Post, place: Place) -> MediaItem:
    assert post.picture is not None
    name = file_name(post.picture)
    width, height = size_of(post.picture)
    return MediaItem(
        room_key=place.room_key,
        message_id=post.number,
        ord=0,
        kind="file",
        present="not_included" if post.picture_left_out else "yes",
        declared_path=None if post.picture_left_out else f"files/{name}",
        media_item_id=None if post.picture_left_out else media_item_id(post.picture),
        declared_bytes=None,
        mime_type="image/png",
        width=width,
        height=height,
        duration_seconds=None,
        file_name=name,
        is_spoiler=None,
        sticker_emoji=None,
        item_id=place.item_id,
        byte_offset=place.byte_offset,
        byte_length=place.byte_length,
    )


def _events(post: Post, place: Place, action: str, at: int) -> Iterator[MembershipEvent]:
    """Who came or went. Source: `captures.telegram.json_service`."""
    assert post.action is not None
    actor = None if post.author is None else f"tg:user:{post.author.number}"
    listed = [f"name:{name}" for field, names in post.action.fields if field == "members" and isinstance(names, list) for name in names]
    told: list[tuple[str, str | None, str | None]]
    if action == "remove_members":
        told = [("removed", member, actor) for member in listed]
    else:
        told = [(_EVENTS[action], actor, None), *(("invited", member, actor) for member in listed)]
    for order, (event, member, by) in enumerate(told):
        yield MembershipEvent(place.room_key, post.number, order, event, at, None, member, by, *place[2:])


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
