# SPDX-License-Identifier: Apache-2.0
"""What readers yield: rows that say what the bytes say, each with the place it stands at.

Each class is one table of the lake; its fields are that table's columns, in order (`model.tables` gives type, unit, meaning and source, and a test
holds the two together). They are named tuples because an export has millions of them and columns are made from rows by transposing.

Shared rules: times are integers, microseconds since 1970-01-01T00:00:00Z; None means *not observed*, never zero; a room key is
``tg:channel:<id>``, ``tg:chat:<id>``, ``tg:talk:<id>`` (a talk with a person or bot), ``tg:ambiguous:<id>`` (legacy exports cannot tell chat from
channel), ``tg:title:<capture>:<hash>`` where the export names no id, ``tg:name:<hash>`` or ``tg:name:<hash>:<hash>`` where a page or a series names a
room by its public name (and title), ``tg:invite:<hash>`` where a page shows an invitation (both made in `model.links`).
An account key is ``tg:user:<id>`` or ``name:<name>`` and never reaches the lake as it is: columns marked as accounts in `model.tables` are replaced
by a keyed HMAC where they name an account; so is the number in a talk's key.
The last three fields of every row are its locator: the item, and the byte range inside it.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias


class RoomState(NamedTuple):
    """What a capture says about a room as a whole."""

    room_key: str
    platform: str
    room_type: str | None
    bare_id: int | None
    id_quality: str
    title: str | None
    username: str | None
    visibility: str | None
    description: str | None
    members: int | None
    members_kind: str | None
    members_granularity: int | None
    online: int | None
    not_before: int | None
    not_after: int | None
    state_evidence: str | None
    item_id: str
    byte_offset: int
    byte_length: int


class Message(NamedTuple):
    """One message or service message, as one capture shows it."""

    room_key: str
    message_id: int
    type: str
    sent_at: int | None
    sent_at_high: int | None
    sent_at_quality: str
    edited_at: int | None
    sender_key: str | None
    sender_kind: str
    author_key: str | None
    reply_to_id: int | None
    reply_to_room_key: str | None
    topic_root_id: int | None
    topic_quality: str | None
    forwarded_from_key: str | None
    forwarded_message_id: int | None
    forwarded_at: int | None
    saved_from_key: str | None
    via_bot_key: str | None
    text: str | None
    action: str | None
    action_json: str | None
    buttons_json: str | None
    reactions_json: str | None
    poll_json: str | None
    notes: str | None
    item_id: str
    byte_offset: int
    byte_length: int


class Entity(NamedTuple):
    """One marked piece of a message's text (plain pieces are not rows)."""

    room_key: str
    message_id: int
    ord: int
    kind: str
    start_utf16: int
    length_utf16: int
    value: str | None
    item_id: str
    byte_offset: int
    byte_length: int


class MediaItem(NamedTuple):
    """One picture, video, file or other attachment that a message has. Never its content."""

    room_key: str
    message_id: int
    ord: int
    kind: str
    present: str
    declared_path: str | None
    media_item_id: str | None
    declared_bytes: int | None
    mime_type: str | None
    width: int | None
    height: int | None
    duration_seconds: int | None
    file_name: str | None
    is_spoiler: bool | None
    sticker_emoji: str | None
    item_id: str
    byte_offset: int
    byte_length: int


class Link(NamedTuple):
    """One link that a message or a room's description holds, wherever it stands."""

    room_key: str
    message_id: int | None
    ord: int
    place: str
    url: str
    target_kind: str
    target_normal: str | None
    target_username: str | None
    target_invite_hash: str | None
    target_room_key: str | None
    target_message_id: int | None
    text_differs: bool | None
    item_id: str
    byte_offset: int
    byte_length: int


class MembershipEvent(NamedTuple):
    """One person joining, being invited, leaving or changing rank, told by a service message."""

    room_key: str
    message_id: int
    ord: int
    event: str
    sent_at: int | None
    sent_at_high: int | None
    member_key: str | None
    by_key: str | None
    item_id: str
    byte_offset: int
    byte_length: int


class Coverage(NamedTuple):
    """What one reader took from one room of one member: how much, how whole, and by what clock."""

    room_key: str
    format_era: str
    window: str
    first_message_id: int | None
    last_message_id: int | None
    first_at: int | None
    last_at: int | None
    messages: int
    service_messages: int
    unsupported_messages: int
    repaired_records: int
    damaged_records: int
    unknown_keys: int
    end_state: str
    offset_minutes: int | None
    offset_source: str
    encoding: str
    source_key: str | None
    item_id: str
    byte_offset: int
    byte_length: int


class ViewCount(NamedTuple):
    """How often a post had been viewed, as one page shows it. A row of its own, because every later page shows another number."""

    room_key: str
    message_id: int
    views: int
    views_granularity: int
    not_before: int | None
    not_after: int | None
    item_id: str
    byte_offset: int
    byte_length: int


class Problem(NamedTuple):
    """Trouble with a piece of input: data, not a log line. Its detail never holds a message's text or a name.

    Attributes:
        code: a short stable word such as ``repaired-x-escape`` or ``truncated``.
        severity: ``note`` (nothing lost), ``warning`` (something is less certain) or ``error`` (something could not be read).
        detail: a fixed English phrase with counts only.
        damaged_digest: SHA-256 of the bytes that could not be read, or None.
    """

    code: str
    severity: str
    detail: str
    room_key: str | None
    message_id: int | None
    damaged_digest: str | None
    item_id: str
    byte_offset: int
    byte_length: int


Observation: TypeAlias = RoomState | Message | Entity | MediaItem | Link | MembershipEvent | Coverage | ViewCount
