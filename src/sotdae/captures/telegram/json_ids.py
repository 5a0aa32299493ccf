# SPDX-License-Identifier: Apache-2.0
"""The three id spaces that Telegram Desktop's JSON has had, and what each can tell.

Before 2.4 a sender was a bare number; from 2.4 the exporter's own peer id (user = 2^32 + id, chat and channel = 2 * 2^32 + id, not told apart); since
2.7.2 a word and a bare number (``user123``, ``chat123``, ``channel123``). Source: the table of versions in docs/formats/telegram-desktop-json.md.
"""

from __future__ import annotations

import re
from typing import Any, Final

from sotdae.captures.telegram.json_words import TALK_TYPES
from sotdae.captures.telegram.words import account_key, name_key, talk_room_key, title_room_key

_SHIFT: Final = 1 << 32
_SENDER: Final = re.compile(rb'"(?:from|actor)_id"\s*:\s*(["\d])')
_WORD: Final = re.compile(r"(user|chat|channel)(\d{1,19})", re.ASCII)


def peer_key(value: Any) -> str | None:
    """Return the key of a sender, forward or reply peer, or None where none stands."""
    if isinstance(value, str):
        match = _WORD.fullmatch(value)
        return None if match is None else f"tg:{match[1]}:{match[2]}"
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        return None
    if value < _SHIFT:
        return account_key(value)
    return account_key(value - _SHIFT) if value < 2 * _SHIFT else f"tg:ambiguous:{value - 2 * _SHIFT}"


def is_shifted(room_type: str | None, records: bytes) -> bool:
    """Say whether a chat's number may be the exporter's own peer number, by the first sender's id beside it.

    Accounts have had numbers beyond 2^32 since 2021, so a talk's number alone does not tell; without a sender it is taken as it stands.
    """
    match = _SENDER.search(records)
    return room_type not in TALK_TYPES if match is None else match[1] != b'"'


def room_key(room_type: str | None, value: Any, title: str | None, capture_id: str, place: str, *, shifted: bool) -> tuple[str, int | None, str]:
    """Return (room key, bare id, quality of the id) of a chat's header. A talk has no bare id: the number is an account's.

    Args:
        room_type: the export's own word.
        value: the header's ``id``.
        title: the header's ``name``.
        capture_id: for rooms without an id.
        place: tells untitled rooms of one capture apart.
        shifted: numbers from 2^32 on are the exporter's own (`is_shifted`).
    """
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 1 << 62:
        return title_room_key(capture_id, title, place), None, "title_only"
    bare = value if not shifted or value < _SHIFT else value - _SHIFT if value < 2 * _SHIFT else value - 2 * _SHIFT
    if room_type in TALK_TYPES:
        return talk_room_key(bare), None, "exact"
    if room_type == "private_group":
        return f"tg:chat:{bare}", bare, "exact"
    if room_type is not None and room_type.endswith(("channel", "supergroup")):
        return f"tg:channel:{bare}", bare, "exact"
    return f"tg:ambiguous:{bare}", bare, "legacy_ambiguous"


def named_or_peer(record: dict[str, Any], name: str, peer: str) -> str | None:
    """Return the key of a peer by its id, else by its name."""
    return peer_key(record.get(peer)) or name_key(_text(record.get(name)))


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
