# SPDX-License-Identifier: Apache-2.0
"""What hangs on a message beside its text: attachments, buttons, reactions, polls and lists. Contact cards and coordinates are not copied."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sotdae.captures.telegram.json_text import text_of
from sotdae.captures.telegram.media_files import MediaFiles
from sotdae.captures.telegram.words import FILE_MEDIA_KINDS, FILE_STRINGS
from sotdae.model.canonical import Json, canonical_json
from sotdae.model.observations import MediaItem, Message

_BARE_KINDS: Final = (
    ("contact_information", "contact"),
    ("game_title", "game"),
    ("invoice_information", "invoice"),
    ("giveaway_information", "giveaway"),
    ("giveaway_results", "giveaway_results"),
    ("paid_stars_amount", "paid_media"),
)
_MOST: Final = 2**53 - 1


def attachments(message: Message, record: dict[str, Any], files: MediaFiles) -> Iterator[MediaItem]:
    """Yield a record's attachments, in a fixed order."""
    order = 0
    for kind, path, size in _files_of(record):
        present, item = _presence(path, files) if path is not None else ("self_destructed", None)
        yield _item(message, record, order=order, kind=kind, present=present, path=path, item=item, size=size)
        order += 1
    for key, kind in _BARE_KINDS:
        if key in record:
            yield _item(message, record, order=order, kind=kind, present="none", path=None, item=None, size=None)
            order += 1
    if "location_information" in record or "place_name" in record:  # a venue without coordinates has a name only
        kind = "venue" if "place_name" in record else "live_location" if "live_location_period_seconds" in record else "location"
        yield _item(message, record, order=order, kind=kind, present="none", path=None, item=None, size=None)


def _files_of(record: dict[str, Any]) -> Iterator[tuple[str, str | None, int | None]]:
    """Yield (kind, path or None where the file destroyed itself, declared size in bytes)."""
    if "photo" in record or "photo_file_size" in record:
        yield "photo", _text(record.get("photo")), _number(record.get("photo_file_size"))
    if "file" in record:
        kind = record.get("media_type")
        yield (kind if kind in FILE_MEDIA_KINDS else "file"), _text(record["file"]) or "", _number(record.get("file_size"))
    thumbnail = record.get("thumbnail")
    if isinstance(thumbnail, str) and thumbnail not in FILE_STRINGS:
        yield "thumbnail", thumbnail, _number(record.get("thumbnail_file_size"))


def _presence(path: str, files: MediaFiles) -> tuple[str, str | None]:
    return (FILE_STRINGS[path], None) if path in FILE_STRINGS else files.find(path)


def _item(
    message: Message, record: dict[str, Any], *, order: int, kind: str, present: str, path: str | None, item: str | None, size: int | None
) -> MediaItem:
    is_file = kind not in {"photo", "thumbnail"} and present != "none"
    return MediaItem(
        room_key=message.room_key,
        message_id=message.message_id,
        ord=order,
        kind=kind,
        present=present,
        declared_path=None if path is None or path in FILE_STRINGS else path,
        media_item_id=item,
        declared_bytes=size,
        mime_type=_text(record.get("mime_type")) if is_file else None,
        width=_number(record.get("width")) if present != "none" and kind != "thumbnail" else None,
        height=_number(record.get("height")) if present != "none" and kind != "thumbnail" else None,
        duration_seconds=_number(record.get("duration_seconds")) if is_file else None,
        file_name=_text(record.get("file_name")) if is_file else None,
        is_spoiler=bool(record["media_spoiler"]) if "media_spoiler" in record and present != "none" else None,
        sticker_emoji=_text(record.get("sticker_emoji")) if kind == "sticker" else None,
        item_id=message.item_id,
        byte_offset=message.byte_offset,
        byte_length=message.byte_length,
    )


def buttons(record: dict[str, Any]) -> str | None:
    """Return the inline buttons as canonical JSON: rows of [type, text, target], or None."""
    rows = record.get("inline_bot_buttons")
    if not isinstance(rows, list):
        return None
    kept: list[Json] = []
    for row in rows:
        cells = [button for button in row if isinstance(button, dict)] if isinstance(row, list) else []
        kept.append(
            [[str(cell.get("type") or ""), str(cell.get("text") or ""), str(cell.get("data") or cell.get("dataBase64") or "")] for cell in cells]
        )
    return _json(kept)


def reactions_text(record: dict[str, Any]) -> str | None:
    """Return reaction counts as canonical JSON: sorted [kind, key, count]. Who reacted is not copied, a custom emoji's path is no key."""
    found = record.get("reactions")
    if not isinstance(found, list):
        return None
    kept: list[Json] = []
    for one in found:
        if isinstance(one, dict):
            count = one.get("count")
            kept.append([str(one.get("type") or ""), str(one.get("emoji") or ""), count if type(count) is int else 0])
    return _json(sorted(kept, key=repr))


def poll_text(record: dict[str, Any]) -> str | None:
    """Return a poll's or list's question and answers as canonical JSON, or None."""
    for key, heading in (("poll", "question"), ("todo_list", "title")):
        found = record.get(key)
        if isinstance(found, dict):
            answers = found.get("answers")
            rows = [one for one in answers if isinstance(one, dict)] if isinstance(answers, list) else []
            kept: dict[str, Json] = {
                "kind": key,
                "heading": _plain(found.get(heading)),
                "answers": [[_plain(one.get("text")), _number(one.get("voters"))] for one in rows],
                "closed": bool(found.get("closed")),
                "total_voters": _number(found.get("total_voters")),
            }
            return _json(kept)
    return None


def _plain(value: Any) -> str:
    """A text that may be a string or a list of marked pieces."""
    return text_of({"text": value})[0] or ""


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: Any) -> int | None:
    return value if type(value) is int and 0 <= value <= _MOST else None


def _json(value: Json) -> str:
    return canonical_json(value).decode()
