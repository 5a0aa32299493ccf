# SPDX-License-Identifier: Apache-2.0
"""The rows that reading saved pages gives; see `rows`. Source of the rules: docs/formats/telegram-preview.md."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Final

from sotdae.classes import dataclass
from sotdae.model.links import invite_room_key, named_room_key
from sotdae.model.observations import Coverage, Entity, Link, MediaItem, Message, Observation, RoomState, ViewCount
from sotdae.simulation.population.making import MICROSECONDS
from sotdae.simulation.population.row_parts import Place, buttons_text, json_text, link_rows, marked, reactions_text, target
from sotdae.simulation.preview_writer import POSTS, counted, shortened, views_at
from sotdae.simulation.world import Post, SavedPage, View

_PAGE_BYTES: Final = 65_536
_POST_BYTES: Final = 1_024
_SHORTENED: Final = re.compile(r"(\d+)(?:\.(\d+))?([KM]?)")
_UNITS: Final = {"": 1, "K": 1_000, "M": 1_000_000}
_KINDS: Final = {
    "feed": "preview-feed",
    "embed": "preview-embed",
    "invite": "preview-invite",
    "dead_invite": "preview-invite",
    "no_page": "preview-no-page",
}
_NO_PAGE: Final = "the page has no title and offers to contact the name"
_NO_INVITE: Final = "You are invited to a group chat on Telegram. Click to join:"


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page, with the room that it turns out to show."""

    saved: SavedPage
    item_id: str
    key: str
    bare: int | None

    @property
    def view(self) -> View:
        assert self.saved.view is not None
        return self.saved.view


def page_rows(pages: Sequence[SavedPage], capture_id: str) -> Iterator[Observation]:
    """Yield the rows of a visit's pages: those that show an id first, then those that show none."""
    sheets = [_sheet(saved, pages, capture_id) for saved in pages]
    for sheet in sorted(sheets, key=lambda sheet: sheet.saved.kind not in {"feed", "embed"}):
        shown = _posts(sheet)
        for number, post in enumerate(shown):
            yield from _post_rows(sheet, post, Place(sheet.key, post.number, sheet.item_id, 2_048 + _POST_BYTES * number, _POST_BYTES))
        yield _coverage(sheet, shown)
        yield _state(sheet, shown)


def _sheet(saved: SavedPage, pages: Sequence[SavedPage], capture_id: str) -> _Sheet:
    item = hashlib.sha256(f"{capture_id} {saved.name}".encode()).hexdigest()
    if saved.kind in {"invite", "dead_invite"}:
        return _Sheet(saved, item, invite_room_key(saved.invite_hash or ""), None)
    name = saved.username or ""
    if saved.view is None:
        return _Sheet(saved, item, named_room_key(name), None)
    shows_id = any(other.kind in {"feed", "embed"} and other.username == name for other in pages)
    if shows_id:
        return _Sheet(saved, item, f"tg:channel:{saved.view.number}", saved.view.number)
    return _Sheet(saved, item, named_room_key(name, saved.view.title), None)


def _posts(sheet: _Sheet) -> Sequence[Post]:
    if sheet.saved.kind == "feed":
        return [post for post in sheet.view.posts if post.number > 0][-POSTS:]
    if sheet.saved.kind == "embed":
        return [next(post for post in sheet.view.posts if post.number == sheet.saved.post)]
    return ()


def _kind(sheet: _Sheet) -> str:
    if sheet.saved.kind == "card":
        return "preview-channel" if sheet.view.is_channel else "preview-group"
    return _KINDS[sheet.saved.kind]


def _coverage(sheet: _Sheet, shown: Sequence[Post]) -> Coverage:
    times = [post.at * MICROSECONDS for post in shown]
    services = sum(post.action is not None for post in shown)
    return Coverage(
        room_key=sheet.key,
        format_era=_kind(sheet),
        window="range",
        first_message_id=min((post.number for post in shown), default=None),
        last_message_id=max((post.number for post in shown), default=None),
        first_at=min(times, default=None),
        last_at=max(times, default=None),
        messages=len(shown) - services,
        service_messages=services,
        unsupported_messages=0,
        repaired_records=0,
        damaged_records=0,
        unknown_keys=sum(post.action is not None and _action(post)[0] is None for post in shown),
        end_state="complete",
        offset_minutes=None,
        offset_source="written" if times else "unknown",
        encoding="utf-8",
        source_key=None,
        item_id=sheet.item_id,
        byte_offset=0,
        byte_length=_PAGE_BYTES,
    )


def _state(sheet: _Sheet, shown: Sequence[Post]) -> RoomState:
    saved = sheet.saved
    made = saved.at * MICROSECONDS if shown else None
    room_type = title = description = evidence = members = kind = step = None
    visibility = "public"
    if saved.kind in {"card", "feed"}:
        is_channel = sheet.view.is_channel
        room_type = "public_channel" if is_channel else "public_supergroup"
        title, description = _stripped(sheet.view.title), _stripped(saved.description)
        kind = "subscribers" if is_channel else "members"
        members, step = (saved.members, 1) if saved.kind == "card" else _read(shortened(saved.members or 0))
        evidence = counted(sheet.view, saved.members, saved.online) if saved.kind == "card" else f"{shortened(saved.members or 0)} {kind}"
    elif saved.kind == "embed":
        evidence = "a post of it is shown"
    elif saved.kind == "no_page":
        visibility, evidence = "no_public_page", _NO_PAGE
    elif saved.kind == "invite":
        visibility, title = "invite_live", _stripped(sheet.view.title)
        members, step, kind = saved.members, 1, "subscribers" if sheet.view.is_channel else "members"
        evidence = counted(sheet.view, saved.members, saved.online)
    else:
        visibility, evidence = "invite_not_resolvable", _NO_INVITE
    return RoomState(
        room_key=sheet.key,
        platform="telegram",
        room_type=room_type,
        bare_id=sheet.bare,
        id_quality="exact" if sheet.bare is not None else "name_only" if saved.username else "invite_only",
        title=title,
        username=saved.username.lower() if saved.username is not None else None,
        visibility=visibility,
        description=description,
        members=members,
        members_kind=kind,
        members_granularity=step,
        online=None,
        not_before=made,
        not_after=made,
        state_evidence=evidence,
        item_id=sheet.item_id,
        byte_offset=0,
        byte_length=_PAGE_BYTES if not shown else 2_048,
    )


def _stripped(text: str | None) -> str | None:
    return (text or "").strip() or None


def _read(shown: str) -> tuple[int, int]:
    """Return the value of a shortened count, and to what it was rounded."""
    match = _SHORTENED.fullmatch(shown)
    assert match is not None
    step = _UNITS[match[3]] // 10 ** len(match[2] or "")
    return int(match[1] + (match[2] or "")) * step, step


def _action(post: Post) -> tuple[str | None, dict[str, str]]:
    """Return a service post's action and facts, as far as a page's sentence says them."""
    assert post.action is not None
    if post.action.name == "create_channel":
        return "create_channel", {}
    return None, {"sentence_kind": "unknown"}


def _post_rows(sheet: _Sheet, post: Post, place: Place) -> Iterator[Observation]:
    saved, own = sheet.saved, (sheet.saved.username or "").lower()
    is_service = post.action is not None
    text, pieces = marked(() if is_service else post.parts)
    action, facts = _action(post) if post.action is not None else (None, {})
    notes = ["sentence-unknown"] if is_service and action is None else []
    # A page names no account by number; a name without an address is somebody's.
    author = None if is_service else place.room_key if post.author is None else f"name:{post.author.name}"
    forwarded = None
    if post.forwarded_from is not None:
        forwarded = place.room_key if (post.forwarded_public or "").lower() == own else f"name:{post.forwarded_from.strip()}"
    yield Message(
        place.room_key,
        post.number,
        "service" if is_service else "message",
        post.at * MICROSECONDS,
        None,
        "offset",
        None,
        author,
        "unknown" if is_service or post.author is not None else "own_room",
        f"name:{post.signature}" if post.signature is not None and not is_service else None,
        None if is_service else post.reply_to,
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
        json_text(dict(facts)) if is_service else None,
        buttons_text(post.buttons),
        reactions_text(post.reactions),
        None,
        " ".join(notes) or None,
        *place[2:],
    )
    for order, piece in enumerate(pieces):
        yield Entity(place.room_key, post.number, order, piece.kind, piece.start_utf16, piece.length_utf16, piece.value, *place[2:])
    if post.picture is not None:
        yield _media(place)
    orders = count()
    for link in link_rows(pieces, post.buttons, place):
        yield link._replace(ord=next(orders))
    if post.forwarded_public is not None:
        url = f"https://t.me/{post.forwarded_public}"
        yield Link(place.room_key, post.number, next(orders), "forward_header", url, *target(url), None, *place[2:])
    if sheet.view.is_channel and not is_service:
        views, step = _read(shortened(views_at(saved, post)))
        made = saved.at * MICROSECONDS
        yield ViewCount(place.room_key, post.number, views, step, made, made, *place[2:])


def _media(place: Place) -> MediaItem:
    return MediaItem(
        place.room_key, place.message_id, 0, "photo", "not_included", None, None, None, None, None, None, None, None, None, None, *place[2:]
    )
