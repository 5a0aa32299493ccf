# SPDX-License-Identifier: Apache-2.0
r"""Writes views as Telegram Desktop writes ``result.json``: its layout, order of keys and escapes, its faults included.

Indentation by one space a level, ``\xHH`` for control characters (which is not JSON), and ``\u2028`` followed by the two raw bytes that it forgets to
skip (which is not UTF-8): readers must live with both. Source: Telegram Desktop, export_output_json.cpp (SerializeString, SerializeObject,
SerializeMessage), as of version 6.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from sotdae.model.canonical import Json
from sotdae.simulation.pictures import size_of
from sotdae.simulation.world import KST_SECONDS, Part, Person, Post, View

_ABOUT: Final = "Here is the data you requested. Remember: Telegram is ad free, it doesn't use your data for ad targeting."
_ABOUT_CHATS: Final = "This page lists all chats from this export."
_ABOUT_CONTACTS: Final = "If you allow access, contacts are continuously synced with Telegram."
_ABOUT_SESSIONS: Final = "We store session info to display your connected devices."
LEFT_OUT: Final = "(File not included. Change data exporting settings to download.)"
_ESCAPES: Final = {"\n": b"\\n", "\r": b"\\r", "\t": b"\\t", '"': b'\\"', "\\": b"\\\\", "\u2028": b"\\u2028\x80\xa8", "\u2029": b"\\u2029\x80\xa9"}
_ESCAPES.update({chr(code): b"\\x%d%X" % (code >> 4, code & 15) for code in range(32) if chr(code) not in _ESCAPES})


def file_name(number: int) -> str:
    """Return the name of a picture sent as a file."""
    return f"garden_{number:03d}.png"


def local(at: int, offset_seconds: int = KST_SECONDS) -> str:
    """Return the exporter's local time, without an offset, as the program writes it."""
    return (datetime.fromtimestamp(at, UTC) + timedelta(seconds=offset_seconds)).strftime("%Y-%m-%dT%H:%M:%S")


def written(value: Json, depth: int) -> bytes:
    """Return a value as the program writes it at a depth of nesting."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, dict):
        inner = b",".join(b"\n" + b" " * (depth + 1) + text(key) + b": " + _member(key, one, depth + 1) for key, one in value.items())
        return b"{" + inner + b"\n" + b" " * depth + b"}"
    if isinstance(value, (list, tuple)):
        inner = b",".join(b"\n" + b" " * (depth + 1) + written(one, depth + 1) for one in value)
        return b"[" + inner + b"\n" + b" " * depth + b"]"
    return json.dumps(value).encode()


def _member(key: str, value: Json, depth: int) -> bytes:
    # The one list that the program writes on one line when it is empty.
    return b"[]" if key == "text_entities" and value == [] else written(value, depth)


def text(value: str) -> bytes:
    """Return a string with the program's escapes."""
    if not any(sign in value for sign in _ESCAPES):
        return b'"' + value.encode() + b'"'
    return b'"' + b"".join(_ESCAPES.get(sign) or sign.encode() for sign in value) + b'"'


def record(post: Post, view: View) -> dict[str, Json]:
    """Return the record of a post, keys in the program's order."""
    head: dict[str, Json] = {"id": post.number, "type": "message" if post.action is None else "service"}
    head |= {"date": local(post.at), "date_unixtime": str(post.at)}
    if post.edited_at is not None:
        head |= {"edited": local(post.edited_at), "edited_unixtime": str(post.edited_at)}
    name, key = (view.title, _room_id(view)) if post.author is None else (post.author.name, f"user{post.author.number}")
    if post.action is not None:
        head |= {"actor": name, "actor_id": key}
        head |= {"action": post.action.name} if post.action.name else {"information_text": post.action.sentence}
        return head | dict(post.action.fields) | {"text": "", "text_entities": []}
    head |= {"from": name, "from_id": key}
    if post.signature is not None:
        head |= {"author": post.signature}
    if post.forwarded_from is not None:
        head |= {"forwarded_from": post.forwarded_from}
        head |= {"forwarded_from_id": post.forwarded_key} if post.forwarded_key else {}
    if post.reply_to is not None:
        head |= {"reply_to_message_id": post.reply_to}
    head |= _attached(post)
    head |= {"text": _text(post.parts), "text_entities": _entities(post.parts)}
    if post.buttons:
        head["inline_bot_buttons"] = [[_button(button.text, button.url, button.data) for button in row] for row in post.buttons]
    if post.reactions:
        head["reactions"] = [{"type": "emoji", "count": count, "emoji": emoji} for emoji, count in post.reactions]
    return head


def _room_id(view: View) -> str:
    if view.kind in {"personal_chat", "bot_chat", "saved_messages"}:
        return f"user{view.number}"
    return f"chat{view.number}" if view.kind == "private_group" else f"channel{view.number}"


def _attached(post: Post) -> dict[str, Json]:
    if post.picture is None:
        return {}
    name = file_name(post.picture)
    width, height = size_of(post.picture)
    return {
        "file": LEFT_OUT if post.picture_left_out else f"files/{name}",
        "file_name": name,
        "mime_type": "image/png",
        "width": width,
        "height": height,
    }


def _text(parts: Sequence[Part]) -> Json:
    if not parts:
        return ""
    if len(parts) == 1 and parts[0].kind == "plain":
        return parts[0].text
    return [part.text if part.kind == "plain" else _entity(part) for part in parts]


def _entities(parts: Sequence[Part]) -> Json:
    return [_entity(part) for part in parts]


def _entity(part: Part) -> Json:
    entity: dict[str, Json] = {"type": part.kind, "text": part.text}
    return entity if part.href is None else entity | {"href": part.href}


def _button(shown: str, url: str | None, data: str | None) -> Json:
    return {"type": "url", "text": shown, "data": url} if url is not None else {"type": "callback", "text": shown, "data": data}


def chat(view: View, depth: int = 0) -> Iterator[bytes]:
    """Yield one chat's object, piece by piece."""
    room = b" " * (depth + 1)
    yield b"{"
    if view.kind not in {"saved_messages", "replies"}:
        yield b"\n" + room + b'"name": ' + (b"null" if view.title is None else text(view.title)) + b","
    yield b"\n" + room + b'"type": ' + text(view.kind) + b",\n" + room + b'"id": ' + str(view.number).encode()
    yield b",\n" + room + b'"messages": ['
    for number, post in enumerate(view.posts):
        yield (b"," if number else b"") + b"\n" + room + b" " + written(record(post, view), depth + 2)
    yield b"\n" + room + b"]\n" + b" " * depth + b"}"


def account(views: Sequence[View], owner: Person, mark: str | None = None) -> Iterator[bytes]:
    """Yield a whole account's export; ``mark`` stands at its beginning."""
    about = _ABOUT if mark is None else f"{mark}\n{_ABOUT}"
    when = views[0].posts[0].at
    stamps: dict[str, Json] = {"date": local(when), "date_unixtime": str(when)}
    contact: dict[str, Json] = {"user_id": owner.number + 1, "first_name": "Contact", "last_name": "One", "phone_number": "+99 000 000 001"}
    contact |= stamps
    session: dict[str, Json] = {"last_active": local(when), "last_ip": "192.0.2.1", "application_name": "Telegram Desktop"}
    personal: dict[str, Json] = {"user_id": owner.number, "first_name": owner.name, "last_name": "", "phone_number": "+99 000 000 000"}
    yield b'{\n "about": ' + text(about)
    contacts: dict[str, Json] = {"about": _ABOUT_CONTACTS, "list": [contact]}
    sessions: dict[str, Json] = {"about": _ABOUT_SESSIONS, "list": [session]}
    for name, section in (("personal_information", personal), ("contacts", contacts), ("sessions", sessions)):
        yield b",\n " + text(name) + b": " + written(section, 1)
    yield b',\n "chats": {\n  "about": ' + text(_ABOUT_CHATS) + b',\n  "list": ['
    for number, view in enumerate(views):
        yield (b"," if number else b"") + b"\n   "
        yield from chat(view, 3)
    yield b"\n  ]\n }\n}"
