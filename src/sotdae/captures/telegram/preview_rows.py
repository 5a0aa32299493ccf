# SPDX-License-Identifier: Apache-2.0
"""Builds table rows out of a saved page's values. Pure: which room it is, is decided by `preview_reader` and given in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from sotdae.captures.telegram.html_rows import Place, json_text, text_links, text_rows
from sotdae.captures.telegram.linking import link_target, text_differs, unmarked_links
from sotdae.captures.telegram.media_files import MediaFiles
from sotdae.captures.telegram.preview_framing import Post
from sotdae.captures.telegram.preview_media import Shown
from sotdae.captures.telegram.preview_page import Page
from sotdae.captures.telegram.preview_posts import PostFacts
from sotdae.captures.telegram.words import PLATFORM, name_key
from sotdae.model.observations import Coverage, Entity, Link, MediaItem, Message, Observation, Problem, RoomState, ViewCount

_NOTED: Final = {
    "repaired-invalid-utf8": ("warning", "bytes that are no UTF-8 became replacement characters"),
    "repaired-double-escape": ("note", "addresses that the page escapes twice were unescaped once more"),
    "active-content": ("warning", "a post holds elements that a browser would run or load; they were not read"),
    "unbalanced-post": ("warning", "a post's tags do not balance; it was read up to the next post"),
    "time-unreadable": ("warning", "a post has no readable time"),
    "not-shown-in-preview": ("note", "the page does not show what this post holds"),
}
"""Notes that are also problems: severity and phrase."""


class Numbered(NamedTuple):
    """A framed post with what it says."""

    frame: Post
    facts: PostFacts


@dataclass
class Sheet:
    """One saved page, read, before it is known which room it shows.

    Attributes:
        item_id: the member's item.
        page: what it says around its posts.
        posts: its posts, in order.
        damaged, erased: posts that were not read.
        head_bytes: how many bytes stand before its first post.
        problems: (code, severity, detail, message id, digest, offset, length) of what was met on the way.
    """

    item_id: str
    size_bytes: int
    head_bytes: int
    page: Page
    files: MediaFiles
    whole: bool = True
    posts: list[Numbered] = field(default_factory=list)
    damaged: int = 0
    erased: int = 0
    head_erased: bool = False
    problems: list[tuple[str, str, str, int | None, str | None, int, int]] = field(default_factory=list)

    @property
    def room_ids(self) -> set[int]:
        """The numeric ids that its posts name."""
        return {post.facts.room_id for post in self.posts if post.facts.room_id is not None}

    def bounds(self) -> tuple[int | None, int | None, bool]:
        """Return when the page was made: not before, not after, and whether its own statements contradict each other.

        The server's own time is exact. Without it only the newest post bounds it, from below.
        """
        made = [post.facts.page_at for post in self.posts if post.facts.page_at is not None]
        sent = [post.facts.sent_at for post in self.posts if post.facts.sent_at is not None]
        newest = max(sent, default=None)
        if not made:
            return newest, None, False
        if newest is not None and newest > max(made):
            return newest, None, True
        return min(made), max(made), False


def problem_rows(sheet: Sheet, room_key: str | None) -> Iterator[Problem]:
    """Yield what was met while reading a page."""
    for code, severity, detail, message_id, digest, offset, length in sheet.problems:
        yield Problem(code, severity, detail, room_key, message_id, digest, sheet.item_id, offset, length)


def state_row(sheet: Sheet, room_key: str, bare_id: int | None) -> RoomState:
    """Return what a page says about the room as a whole."""
    page = sheet.page
    members, online = page.members.members, page.members.online
    low, high, _ = sheet.bounds()
    quality = (
        "exact" if bare_id is not None else "name_only" if page.address.username else "invite_only" if page.address.invite_hash else "title_only"
    )
    evidence = "; ".join([*([page.evidence] if page.evidence else []), *(f"marked {label}" for label in page.labels)])
    return RoomState(
        room_key=room_key,
        platform=PLATFORM,
        room_type=page.room_type,
        bare_id=bare_id,
        id_quality=quality,
        title=page.title,
        username=page.address.username,
        visibility=page.visibility,
        description=page.description,
        members=members.value if members is not None else None,
        members_kind=page.members.kind if members is not None else None,
        members_granularity=members.granularity if members is not None else None,
        online=online.value if online is not None else None,
        not_before=low,
        not_after=high,
        state_evidence=evidence or None,
        item_id=sheet.item_id,
        byte_offset=0,
        byte_length=sheet.head_bytes,
    )


def coverage_row(sheet: Sheet, room_key: str) -> Coverage:
    """Return what was taken from one page. A page is a window of about twenty posts, never the whole room."""
    ids = [post.facts.message_id for post in sheet.posts]
    times = [post.facts.sent_at for post in sheet.posts if post.facts.sent_at is not None]
    services = sum(post.facts.kind == "service" for post in sheet.posts)
    return Coverage(
        room_key=room_key,
        format_era=f"preview-{sheet.page.kind}".replace("_", "-"),
        window="range",
        first_message_id=min(ids, default=None),
        last_message_id=max(ids, default=None),
        first_at=min(times, default=None),
        last_at=max(times, default=None),
        messages=len(ids) - services,
        service_messages=services,
        unsupported_messages=0,
        repaired_records=sum(any(note.startswith("repaired") for note in post.facts.notes) for post in sheet.posts),
        damaged_records=sheet.damaged,
        unknown_keys=sum("sentence-unknown" in post.facts.notes for post in sheet.posts),
        end_state="complete" if sheet.whole else "truncated",
        offset_minutes=None,
        offset_source="written" if times else "unknown",
        encoding="utf-8",
        source_key=None,
        item_id=sheet.item_id,
        byte_offset=0,
        byte_length=sheet.size_bytes,
    )


def post_rows(sheet: Sheet, numbered: Numbered, room_key: str) -> Iterator[Observation | Problem]:
    """Yield the rows of one post."""
    frame, facts = numbered
    place = Place(room_key, facts.message_id, sheet.item_id, frame.offset, frame.length)
    yield _message(sheet, facts, place)
    if facts.text is not None:
        yield from _entities(facts, place)
    yield from _media(facts.media, sheet.files, place)
    yield from _links(facts, place)
    if facts.views is not None:
        low, high = (facts.page_at, facts.page_at) if facts.page_at is not None else sheet.bounds()[:2]
        yield ViewCount(room_key, facts.message_id, facts.views.value, facts.views.granularity, low, high, *place[2:])
    if any(one.path and sheet.files.leads_out(one.path) for one in facts.media):
        yield _problem("path-outside-export", "warning", "a post names a file outside the capture; it was not looked for", place)
    for note in dict.fromkeys(facts.notes):
        if note in _NOTED:
            yield _problem(note, *_NOTED[note], place)


def _problem(code: str, severity: str, detail: str, place: Place) -> Problem:
    return Problem(code, severity, detail, place.room_key, place.message_id, None, *place[2:])


def _entities(facts: PostFacts, place: Place) -> Iterator[Entity]:
    assert facts.text is not None
    return text_rows(place, facts.text)


def _message(sheet: Sheet, facts: PostFacts, place: Place) -> Message:
    own = sheet.page.address.username
    notes = list(facts.notes)
    # A member without a public name has no address either: in groups only an address says that the room itself speaks. A feed is a channel's.
    is_own = sheet.page.kind == "feed" if facts.owner is None or own is None else facts.owner == own
    if facts.owner_name is None:
        sender_key, sender_kind = None, "unknown"
    elif is_own:
        sender_key, sender_kind = place.room_key, "own_room"
    else:
        sender_key, sender_kind = name_key(facts.owner_name), "unknown"
    forwarded_key, forwarded_id = _origin(facts, own, place.room_key, notes)
    reply_to = None
    if facts.reply_to is not None:
        if facts.reply_to[0] in {None, own}:
            reply_to = facts.reply_to[1]
        else:
            notes.append("reply-in-another-chat")
    shown = facts.text is not None or "not-shown-in-preview" not in notes
    return Message(
        room_key=place.room_key,
        message_id=place.message_id,
        type=facts.kind,
        sent_at=facts.sent_at,
        sent_at_high=None,
        sent_at_quality="offset" if facts.sent_at is not None else "unknown",
        edited_at=None,
        sender_key=sender_key,
        sender_kind=sender_kind,
        author_key=name_key(facts.signature),
        reply_to_id=reply_to,
        reply_to_room_key=None,
        topic_root_id=None,
        topic_quality=None,
        forwarded_from_key=forwarded_key,
        forwarded_message_id=forwarded_id,
        forwarded_at=None,
        saved_from_key=None,
        via_bot_key=None,
        text=facts.text.text if facts.text is not None else "" if shown else None,
        action=facts.action,
        action_json=json_text(facts.action_fields) if facts.kind == "service" else None,
        buttons_json=json_text([[list(button) for button in row] for row in facts.buttons]) if facts.buttons else None,
        reactions_json=json_text(sorted(([*reaction] for reaction in facts.reactions), key=repr)) if facts.reactions else None,
        poll_json=json_text(facts.poll) if facts.poll is not None else None,
        notes=" ".join(dict.fromkeys(notes)) or None,
        item_id=place.item_id,
        byte_offset=place.byte_offset,
        byte_length=place.byte_length,
    )


def _origin(facts: PostFacts, own: str | None, room_key: str, notes: list[str]) -> tuple[str | None, int | None]:
    """Return key and message id of where a post was forwarded from; a public name is no id, so it stands in the row of its link."""
    if facts.forward is None:
        return None, None
    name, url = facts.forward
    target = link_target(url) if url else None
    message_id = target.message_id if target is not None else None
    if target is not None and target.username is not None and target.username == own:
        return room_key, message_id
    if target is not None and target.room_key is not None:
        return target.room_key, message_id
    if not name:
        notes.append("forward-without-name")
    return name_key(name), message_id


def _media(shown: Sequence[Shown], files: MediaFiles, place: Place) -> Iterator[MediaItem]:
    for number, one in enumerate(shown):
        present, item = files.find(one.path) if one.path else ("not_included" if one.has_file else "none", None)
        if one.kind == "other":
            present = "unavailable"
        yield MediaItem(
            place.room_key,
            place.message_id,
            number,
            one.kind,
            present,
            one.path,
            item,
            None,
            None,
            None,
            None,
            one.duration_seconds,
            one.file_name,
            None,
            None,
            *place[2:],
        )


def _links(facts: PostFacts, place: Place) -> Iterator[Link]:
    found = [*text_links(facts.text)]
    found.extend(("button", button.target, text_differs(button.text, button.target)) for row in facts.buttons for button in row if button.target)
    if facts.webpage is not None:
        found.append(("webpage", facts.webpage, None))
    if facts.forward is not None and facts.forward[1]:
        found.append(("forward_header", facts.forward[1], None))
    for number, (where, url, differs) in enumerate(found):
        yield Link(place.room_key, place.message_id, number, where, url, *link_target(url), differs, *place[2:])


def description_links(sheet: Sheet, room_key: str) -> Iterator[Link]:
    """Yield the links of the room's description, which belong to no message."""
    found: list[tuple[str, bool | None]] = [(link.url, text_differs(link.shown, link.url)) for link in sheet.page.links]
    known = {url for url, _ in found} | {link.shown for link in sheet.page.links}
    if sheet.page.description:
        found.extend((url, None) for url in unmarked_links(sheet.page.description, (), known))
    for number, (url, differs) in enumerate(found):
        yield Link(room_key, None, number, "description", url, *link_target(url), differs, sheet.item_id, 0, sheet.head_bytes)
