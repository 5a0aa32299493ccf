# SPDX-License-Identifier: Apache-2.0
"""The words that both readers of Telegram Desktop share: keys, media, files left out, and what a service action says about members.

Pure tables and small functions; knows neither JSON nor HTML. Source of the words: Telegram Desktop's writer (export_output_json.cpp and
export_output_html.cpp up to v6.1.2) and public samples of later exports; see docs/formats/telegram-desktop-json.md. It does not decide who anybody
is: a name becomes ``name:<name>`` and stays a name.
"""

from __future__ import annotations

import hashlib
import unicodedata
from typing import Final, NamedTuple

PLATFORM: Final = "telegram"

FILE_STRINGS: Final[dict[str, str]] = {
    "(File not included. Change data exporting settings to download.)": "not_included",
    "(Photo not included. Change data exporting settings to download.)": "not_included",
    "(File exceeds maximum size. Change data exporting settings to download.)": "too_large",
    "(Photo exceeds maximum size. Change data exporting settings to download.)": "too_large",
    "(File unavailable, please try again later)": "unavailable",
    "(Photo unavailable, please try again later)": "unavailable",
    "(unavailable)": "unavailable",
}
"""What the exporter writes in place of a path, and the value of `MediaItem.present` it means. Source: export_output_json.cpp, FormatFilePath."""

FILE_MEDIA_KINDS: Final = frozenset({"sticker", "video_message", "voice_message", "animation", "video_file", "audio_file"})
"""``media_type`` as JSON writes it; a file without it is a plain ``file``."""

MEDIA_KINDS: Final = FILE_MEDIA_KINDS | {
    "photo", "file", "thumbnail", "contact", "location", "live_location", "venue", "game", "invoice", "giveaway", "giveaway_results", "paid_media",
    "other",
}  # fmt: skip
"""Every value of `MediaItem.kind` that these readers write."""

MEDIA_FOLDERS: Final[dict[str, str]] = {
    "photos": "photo",
    "video_files": "video_file",
    "voice_messages": "voice_message",
    "round_video_messages": "video_message",
    "stickers": "sticker",
    "files": "file",
    "contacts": "contact",
}
"""The exporter's folders and the media kind that each mostly holds (animations lie in ``video_files``, music in ``files``)."""


class MembershipWord(NamedTuple):
    """What a service action says about members.

    Attributes:
        event: `MembershipEvent.event` for the members named, or for the actor where the action names none.
        own: the event where the only member named is the actor himself (Telegram writes a plain join as "X invited X"), or None.
        actor_is_member: the actor is the one whose membership changes.
    """

    event: str
    own: str | None = None
    actor_is_member: bool = False


MEMBERSHIP: Final[dict[str, MembershipWord]] = {
    "create_group": MembershipWord("created", actor_is_member=True),
    "create_channel": MembershipWord("created", actor_is_member=True),
    "invite_members": MembershipWord("invited", own="joined"),
    "remove_members": MembershipWord("removed", own="left"),
    "join_group_by_link": MembershipWord("join_link", actor_is_member=True),
    "join_group_by_request": MembershipWord("join_request", actor_is_member=True),
    "migrate_from_group": MembershipWord("migrated_from"),
    "migrate_to_supergroup": MembershipWord("migrated_to"),
    "change_creator": MembershipWord("creator_change"),
}
"""Service action → membership event. The members that ``create_group`` names were invited by its actor, so they give ``invited`` rows besides."""

NOT_A_PERSON: Final = frozenset({"Group", "Channel", ""})
"""What stands in ``inviter`` where nobody in particular invited. Source: seen in real exports (captures)."""


def account_key(user_id: int | str) -> str:
    """Return the key of an account by its numeric id."""
    return f"tg:user:{user_id}"


def talk_room_key(user_id: int | str) -> str:
    """Return the key of a talk with one person or bot. It is no account key, although the number is the same: a room is never named by an account."""
    return f"tg:talk:{user_id}"


def name_key(name: str | None) -> str | None:
    """Return the key of somebody who is only named, or None where no name stands. Blanks around a name are the exporter's own."""
    name = name.strip() if name else ""
    return f"name:{name}" if name else None


def title_room_key(capture_id: str, title: str | None, place: str = "") -> str:
    """Return the key of a room whose export names no id: good within its capture, joined to other captures by the fold's proof only.

    Args:
        capture_id: the capture.
        title: the title as written; only its digest enters the key.
        place: what tells untitled rooms of one capture apart (e.g. a byte offset); ignored where a title stands.
    """
    written = unicodedata.normalize("NFC", title.strip()) if title else f"\0{place}"
    return f"tg:title:{capture_id}:{hashlib.sha256(written.encode('utf-8', 'replace')).hexdigest()[:32]}"
