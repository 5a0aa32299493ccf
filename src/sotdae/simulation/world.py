# SPDX-License-Identifier: Apache-2.0
"""The made-up world: people, rooms and what happened in them; one seed always gives the same world.

A room is a list of posts with the times at which they appear, are edited or vanish, and of the titles and kinds it has had. A *view* is what an
account saw of it at one moment; an export is a view written down. Nothing here knows how exports are written, and the truth is never inside one.

It holds no scene of harm, no real name or place, and no text that could serve anybody as a script: texts are numbered placeholders about flowers.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import Final, Literal

from sotdae.classes import dataclass
from sotdae.model.canonical import Json
from sotdae.model.synthetic import SYNTHETIC_MARK

KST_SECONDS: Final = 9 * 3600
"""Korea's offset from UTC; it has had no summer time since 1988."""
MARK_MESSAGE_ID: Final = 1
"""The record that carries the synthetic mark; the rooms' own records begin after it (a migrated room's with negative ids, its mark below them)."""


@dataclass(frozen=True, slots=True)
class Person:
    """A made-up account.

    Attributes:
        number: the platform's bare user id.
        name: the shown name.
    """

    number: int
    name: str


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of text.

    Attributes:
        kind: the exporter's word: ``plain``, ``bold``, ``link``, ``text_link``, ``mention``, ``hashtag``.
        text: what is shown.
        href: the address of a ``text_link``.
    """

    kind: str
    text: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a post: ``url`` is where it leads, or ``data`` what it sends to its bot."""

    text: str
    url: str | None = None
    data: str | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """A service event.

    Attributes:
        name: the JSON export's word, or None for a custom sentence.
        fields: the event's other fields in the exporter's order.
        sentence: what the HTML export writes instead.
    """

    name: str | None
    sentence: str
    fields: tuple[tuple[str, Json], ...] = ()


@dataclass(frozen=True, slots=True)
class Post:
    """One record of a room.

    Attributes:
        number: the message id.
        at: seconds since 1970, UTC.
        author: who; None where the room itself speaks (a channel's post, an anonymous administrator).
        parts: the text.
        edited_at, edited_parts: the later text and when it came.
        gone_at: when it vanished from the room.
        picture: number of the picture sent as a file, or None; ``picture_left_out``: the exporter did not tick files.
        reactions: (emoji, count) pairs; ``reactions_later``: the pairs after ``reactions_later_at``.
        forwarded_from, forwarded_key, forwarded_at: the origin of a forward; ``forwarded_public``: its public name, which pages link to.
        signature: the name under a channel's post.
    """

    number: int
    at: int
    author: Person | None = None
    parts: tuple[Part, ...] = ()
    action: Action | None = None
    reply_to: int | None = None
    edited_at: int | None = None
    edited_parts: tuple[Part, ...] = ()
    gone_at: int | None = None
    picture: int | None = None
    picture_left_out: bool = False
    reactions: tuple[tuple[str, int], ...] = ()
    reactions_later: tuple[tuple[str, int], ...] = ()
    reactions_later_at: int | None = None
    buttons: tuple[tuple[Button, ...], ...] = ()
    forwarded_from: str | None = None
    forwarded_key: str | None = None
    forwarded_at: int | None = None
    forwarded_public: str | None = None
    signature: str | None = None

    def seen_at(self, moment: int) -> Post | None:
        """Return the post as it stood at a moment, or None if it was not there."""
        if self.at > moment or (self.gone_at is not None and self.gone_at <= moment):
            return None
        post = self
        if post.edited_at is not None:
            post = replace(post, parts=post.edited_parts) if post.edited_at <= moment else replace(post, edited_at=None)
        if post.reactions_later_at is not None and post.reactions_later_at <= moment:
            post = replace(post, reactions=post.reactions_later)
        return post


@dataclass(frozen=True, slots=True)
class View:
    """What an account saw of a room at one moment: what an export holds.

    Attributes:
        key: the room's name in the truth table; never written into an export.
        kind: the exporter's word for the type of chat.
        number: the platform's bare id.
        title: shown name.
        posts: in the order of the export.
        is_channel: whether the room's own posts are a channel's.
    """

    key: str
    kind: str
    number: int
    title: str | None
    posts: tuple[Post, ...]

    @property
    def is_channel(self) -> bool:
        """Whether the room is a broadcast channel."""
        return self.kind.endswith("_channel")


@dataclass(slots=True)
class Room:
    """A room over its whole life; the story fills it.

    Attributes:
        kinds, titles: (from when, what), oldest first.
    """

    key: str
    number: int
    kinds: list[tuple[int, str]]
    titles: list[tuple[int, str]]
    posts: list[Post] = field(default_factory=list)
    next_number: int = MARK_MESSAGE_ID + 1

    def add(self, post: Post) -> Post:
        """Append a post under the next message id, or under its own if it has a negative one."""
        if post.number >= 0:
            post = replace(post, number=self.next_number)
            self.next_number += 1
        self.posts.append(post)
        return post

    def skip(self, numbers: int) -> None:
        """Leave a gap in the message ids, as deletions before any capture do."""
        self.next_number += numbers

    def view(self, moment: int) -> View:
        """Return what was to be seen at a moment."""
        kind = [kind for since, kind in self.kinds if since <= moment][-1]
        title = [title for since, title in self.titles if since <= moment][-1]
        posts = tuple(seen for post in self.posts if (seen := post.seen_at(moment)) is not None)
        return View(self.key, kind, self.number, title, posts)


def marked(view: View) -> View:
    """Return the view with a first record that carries the synthetic mark."""
    sentence = f"{SYNTHETIC_MARK}: made up by a program, no real room, no real person"
    if not view.posts:
        return replace(view, posts=(Post(MARK_MESSAGE_ID, 0, action=Action(None, sentence)),))
    first = view.posts[0]
    return replace(view, posts=(Post(first.number - 1, first.at, action=Action(None, sentence)), *view.posts))


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page of ``t.me`` that somebody saved.

    Attributes:
        name: the file's name.
        kind: ``card``, ``feed`` (``t.me/s/…``), ``embed`` (one post), ``bot``, ``no_page``, ``invite`` or ``dead_invite``.
        at: when it was made, seconds since 1970, UTC.
        username: the public name; None for invitations.
        view: the room at that moment; None where the page shows none.
        members, online: what the page counts.
        invite_hash: of an invitation.
        post: of an embedded post, its number.
        description: what the room says of itself; None for the demonstration's own words.
    """

    name: str
    kind: Literal["card", "feed", "embed", "bot", "no_page", "invite", "dead_invite"]
    at: int
    username: str | None = None
    view: View | None = None
    members: int | None = None
    online: int | None = None
    invite_hash: str | None = None
    post: int | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """One row of a series: a moment, a room, and how many were shown; None where nothing was noted.

    Attributes:
        kind: ``subscribers``, ``members`` or ``monthly_users``.
    """

    at: int
    number: int
    username: str
    title: str
    members: int | None
    kind: str = "members"


@dataclass(frozen=True, slots=True)
class Capture:
    """One export of the world, or what somebody saved or noted beside.

    Attributes:
        name: the name of its folder or file.
        form: ``json``, ``html``, ``zip`` (of a JSON folder), ``account``, ``pages`` (saved pages) or ``series`` (counts over time).
        captured_at: seconds since 1970, UTC.
        views: the chats it holds, in the exporter's order.
        chats: of an account export, the numbers (from 1) of the chats that belong to the case.
        damaged: message ids whose records are damaged in the written file.
        owner: the account that made an account export.
        pages: the saved pages.
        counts: the series.
    """

    name: str
    form: Literal["json", "html", "zip", "account", "pages", "series"]
    captured_at: int
    views: tuple[View, ...]
    chats: tuple[int, ...] = ()
    damaged: tuple[int, ...] = ()
    owner: Person | None = None
    pages: tuple[SavedPage, ...] = ()
    counts: tuple[Count, ...] = ()


@dataclass(frozen=True, slots=True)
class World:
    """A whole world.

    Attributes:
        seed: what it was made from.
        captures: the exports, in the order in which they came to the case.
        truth: what really happened, for tests and evaluation; never inside an export.
    """

    seed: int
    captures: tuple[Capture, ...]
    truth: dict[str, Json]
