# SPDX-License-Identifier: Apache-2.0
"""A room of the made-up world while it is being made: who is in it, what is posted, under which names, and when it ended.

Posts are drafts in any order; `settled` puts them in order of time and gives them their numbers, as a platform does. What a capture sees of it is not
decided here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from sotdae.model.canonical import Json
from sotdae.simulation.world import Action, Button, Part, Person, Post

DAY: Final = 86_400
FIRST_NUMBER: Final = 2
"""The platform's first message of a room after the mark's place."""


@dataclass(slots=True, eq=False)
class Draft:
    """A post that has no number yet.

    Attributes:
        at: seconds since 1970, UTC.
        author: None where the room itself speaks.
        forwarded: (shown name, key, public name) of where it comes from.
        pins: the post that this service event pins.
        plain: what an obfuscated text says; None where it stands as it is.
        rules: what a text says of the room, by the names of the text rules.
    """

    at: int
    author: Person | None = None
    parts: tuple[Part, ...] = ()
    action: Action | None = None
    picture: int | None = None
    reply_to: Draft | None = None
    pins: Draft | None = None
    forwarded: tuple[str, str | None, str | None] | None = None
    buttons: tuple[tuple[Button, ...], ...] = ()
    reactions: tuple[tuple[str, int], ...] = ()
    signature: str | None = None
    plain: str | None = None
    rules: tuple[str, ...] = ()
    number: int = 0


@dataclass(slots=True)
class Growth:
    """How many are in a room over time.

    Attributes:
        base: whom it gathers slowly, with a time constant of `days`.
        moved: who come in the first days.
        shocks: (from day, people) of press reports and calls.
    """

    base: float
    days: float
    moved: float = 0.0
    moved_days: float = 2.0
    shocks: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Site:
    """A room.

    Attributes:
        name: its name in the truth, written nowhere else.
        number: the platform's bare id.
        kind: what it really is, as in `RoomTruth.kind`.
        opened, closed: seconds since 1970; None where it outlives the world.
        ending: ``takedown``, ``private`` or ``silent``; None while open.
        username: its public name, or None.
        invites: its own invitations, oldest first.
        door: the invitation to a waiting room that its operators hand out.
        texts, pictures: its own and those it took over; others may take them.
    """

    name: str
    number: int
    kind: str
    lineage: str | None
    is_channel: bool
    opened: int
    closed: int | None
    title: str
    username: str | None
    description: str | None
    admins: list[Person]
    growth: Growth
    ending: str | None = None
    tier: int = 0
    institution: str | None = None
    framing: bool = False
    door: str | None = None
    signature: str | None = None
    people: list[Person] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    invites: list[str] = field(default_factory=list)
    titles: list[tuple[int, str]] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The room's key as every reader writes it. Source: `captures.telegram.json_ids`; groups here are supergroups."""
        return f"tg:channel:{self.number}"

    def add(self, draft: Draft) -> Draft:
        """Take a post; it is left out when the room is not there at that moment."""
        self.drafts.append(draft)
        return draft

    def end(self, horizon: int) -> int:
        """Return when it ends, or the world."""
        return horizon if self.closed is None else self.closed

    def kind_at(self, moment: int) -> str:
        """Return the exporter's word for it at a moment."""
        is_public = self.username is not None and not (self.ending == "private" and self.closed is not None and moment >= self.closed)
        return f"{'public' if is_public else 'private'}_{'channel' if self.is_channel else 'supergroup'}"

    def title_at(self, moment: int) -> str:
        """Return the title that it shows at a moment."""
        shown = self.titles[0][1] if self.titles else self.title
        for since, title in self.titles:
            shown = title if since <= moment else shown
        return shown

    def size_at(self, moment: int) -> int:
        """Return how many are in it at a moment. A formula without chance, but for a wobble that the moment decides."""
        days = (moment - self.opened) / DAY
        if days < 0:
            return 0
        growth = self.growth
        size = growth.base * (1 - 2 ** (-days / growth.days)) + growth.moved * (1 - 2 ** (-days / growth.moved_days))
        size += sum(people for since, people in growth.shocks if days >= since)
        wobble = ((self.number * 2_654_435_761 + moment // DAY * 40_503) % 1_000 - 500) / 25_000
        return max(1 + len(self.admins), round(size * (1 + wobble)))

    def settled(self, skips: list[int]) -> None:
        """Put the drafts in order of time and number them.

        Args:
            skips: numbers of posts that were deleted before anybody looked, in order of time: gaps.
        """
        ordered = sorted(self.drafts, key=lambda draft: draft.at)
        gaps = set(skips)
        number = FIRST_NUMBER
        for place, draft in enumerate(ordered):
            number += place in gaps
            draft.number = number
            number += 1
        self.drafts = ordered
        self.posts = [_post(draft) for draft in ordered]


def _post(draft: Draft) -> Post:
    name, key, public = draft.forwarded if draft.forwarded is not None else (None, None, None)
    action = draft.action
    if draft.pins is not None and action is not None:
        fields: tuple[tuple[str, Json], ...] = (("message_id", draft.pins.number),)
        action = Action(action.name, action.sentence, fields)
    answered = draft.reply_to
    return Post(
        draft.number,
        draft.at,
        draft.author,
        draft.parts,
        action,
        reply_to=answered.number if answered is not None and 0 < answered.number < draft.number else None,
        picture=draft.picture,
        buttons=draft.buttons,
        reactions=draft.reactions,
        forwarded_from=name,
        forwarded_key=key,
        forwarded_public=public,
        signature=draft.signature,
    )
