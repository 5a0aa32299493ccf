# SPDX-License-Identifier: Apache-2.0
"""What a Telegram link points at. No link is ever followed; this reads its letters only.

Source: Telegram's own list of deep links (core.telegram.org/api/links), as far as rooms, invites, messages and accounts go.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

_HOSTS: Final = frozenset({"t.me", "telegram.me", "telegram.dog", "www.t.me", "www.telegram.me"})
_USERNAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}", re.ASCII)
_INVITE: Final = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)
_RESERVED: Final = frozenset(
    [
        "addemoji",
        "addlist",
        "addstickers",
        "addtheme",
        "bg",
        "boost",
        "confirmphone",
        "contact",
        "giftcode",
        "invoice",
        "iv",
        "login",
        "m",
        "nft",
        "proxy",
        "setlanguage",
        "share",
        "socks",
    ]
)
_LINK_IN_TEXT: Final = re.compile(
    r"(?:(?:https?://)?(?:www\.)?(?:t\.me|telegram\.(?:me|dog))/[A-Za-z0-9_+/?=&%.#-]{2,256}|tg://[a-z]{3,16}\?[A-Za-z0-9_=&%.-]{2,256})",
    re.ASCII | re.IGNORECASE,
)
_TRAILING: Final = ".,;:!?)]}'\"…"


class TelegramLink(NamedTuple):
    """A parsed link.

    Attributes:
        kind: ``room`` (a username: room, person or bot look alike), ``invite``, ``message``, ``folder``, ``share`` or ``other``.
        normal: the one spelling that equal links share.
        username: lower-case username, or None.
        invite_hash: the invite's hash, case kept, or None.
        room_key: ``tg:channel:<id>`` for ``t.me/c/<id>/…`` links, or None.
        message_id: the message, or None.
    """

    kind: str
    normal: str
    username: str | None = None
    invite_hash: str | None = None
    room_key: str | None = None
    message_id: int | None = None


def parse_telegram_link(url: str) -> TelegramLink | None:
    """Return what a link points at, or None if it is not a Telegram link.

    Args:
        url: with or without a scheme; ``@username`` is read as a link to that username.
    """
    url = url.strip()
    if url.startswith("@") and _USERNAME.fullmatch(url[1:]):
        return _room(url[1:], None)
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
    except ValueError:
        return None
    if parts.scheme.lower() == "tg":
        return _deep_link(parts.netloc.lower(), parse_qs(parts.query))
    host = (parts.hostname or "").lower()
    if parts.scheme.lower() not in {"http", "https"}:
        return None
    segments = [unquote(segment) for segment in parts.path.split("/") if segment]
    if host not in _HOSTS:
        if host.endswith(".t.me") and _USERNAME.fullmatch(host[: -len(".t.me")]):
            segments = [host[: -len(".t.me")], *segments]
        else:
            return None
    return _path(segments)


def named_room_key(username: str, title: str | None = None) -> str:
    """Return the key of a room that is known by its public name, without the name itself: a name is masked wherever a key is shown.

    Args:
        username: in any case, without ``@``.
        title: the title shown beside it. A name passes from one room to another, so a page that shows a room has a key of name and title; a page
            that shows none (there is no public page) has a key of the name alone.
    """
    key = f"tg:name:{_short_digest(username.lower())}"
    return key if title is None else f"{key}:{_short_digest(unicodedata.normalize('NFC', title).strip())}"


def invite_room_key(invite_hash: str) -> str:
    """Return the key of whatever an invitation leads to, without the invitation itself."""
    return f"tg:invite:{_short_digest(invite_hash)}"


def _short_digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def find_telegram_links(text: str) -> list[tuple[int, int, TelegramLink]]:
    """Return (start, end, link) of every Telegram link written out in a text; positions are Python string indices."""
    found = []
    for match in _LINK_IN_TEXT.finditer(text):
        raw = match.group().rstrip(_TRAILING)
        before = text[match.start() - 1] if match.start() else " "
        if before.isascii() and (before.isalnum() or before in "./@-_"):
            continue
        link = _parsed(raw)
        if link is not None:
            found.append((match.start(), match.start() + len(raw), link))
    return found


@lru_cache(maxsize=8192)
def _parsed(raw: str) -> TelegramLink | None:
    """The same few links stand in a room again and again."""
    return parse_telegram_link(raw)


def _room(username: str, message_id: int | None) -> TelegramLink:
    name = username.lower()
    if message_id is None:
        return TelegramLink("room", f"t.me/{name}", username=name)
    return TelegramLink("message", f"t.me/{name}/{message_id}", username=name, message_id=message_id)


def _invite(invite_hash: str) -> TelegramLink | None:
    return TelegramLink("invite", f"t.me/+{invite_hash}", invite_hash=invite_hash) if _INVITE.fullmatch(invite_hash) else None


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) <= 18 else None  # noqa: PLR2004 (fits int64)


def _path(segments: list[str]) -> TelegramLink | None:
    if not segments:
        return None
    first = segments[0].lower()
    if segments[0].startswith("+"):
        return TelegramLink("other", f"t.me/{segments[0]}") if segments[0][1:].isdigit() else _invite(segments[0][1:])
    if first == "joinchat" and len(segments) > 1:
        return _invite(segments[1])
    if first == "c" and len(segments) > 1:
        bare = _number(segments[1])
        message = _number(segments[-1]) if len(segments) > 2 else None  # noqa: PLR2004 (c, id, …, message)
        if bare is None:
            return None
        key = f"tg:channel:{bare}"
        return TelegramLink("message", f"t.me/c/{bare}" + (f"/{message}" if message is not None else ""), room_key=key, message_id=message)
    if first == "s" and len(segments) > 1:
        return _path(segments[1:])
    if first == "addlist" and len(segments) > 1:
        return TelegramLink("folder", f"t.me/addlist/{segments[1]}")
    if first == "share":
        return TelegramLink("share", "t.me/share")
    if first in _RESERVED or _USERNAME.fullmatch(segments[0]) is None:
        return TelegramLink("other", f"t.me/{first}")
    return _room(segments[0], _number(segments[-1]) if len(segments) > 1 else None)


def _deep_link(action: str, query: dict[str, list[str]]) -> TelegramLink | None:
    def value(name: str) -> str | None:
        return query.get(name, [None])[0]

    if action == "resolve":
        domain = value("domain")
        return _room(domain, _number(value("post"))) if domain and _USERNAME.fullmatch(domain) else None
    if action == "join":
        invite = value("invite")
        return _invite(invite) if invite else None
    if action == "privatepost":
        bare, message = _number(value("channel")), _number(value("post"))
        return None if bare is None else _path(["c", str(bare), *([str(message)] if message is not None else [])])
    if action == "addlist":
        return TelegramLink("folder", f"t.me/addlist/{value('slug') or ''}")
    return TelegramLink("other", f"tg:{action}")
