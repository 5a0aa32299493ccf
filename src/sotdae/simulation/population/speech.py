# SPDX-License-Identifier: Apache-2.0
"""How a room speaks: the room itself, an administrator or a member says something, with links, buttons and pins, plainly or in disguise."""

from __future__ import annotations

from random import Random
from typing import Final, Literal, TypeAlias

from sotdae.simulation.population.making import Making
from sotdae.simulation.population.site import DAY, Draft, Site
from sotdae.simulation.population.vocabulary import EMOJI, invite
from sotdae.simulation.population.wording import WAITING, obfuscated, said
from sotdae.simulation.world import Action, Button, Part, Person

Voice: TypeAlias = Literal["admin", "member"]
_AFTERWARDS_DAYS: Final = 8
"""So long a room that went private still says something."""
_PIN_SHARE: Final = 0.5


def speaker(random: Random, site: Site, voice: Voice) -> Person | None:
    """Return who speaks; None is the room itself: every post of a channel, an anonymous administrator's in a group."""
    if site.is_channel:
        return None
    if voice == "admin":
        return None if random.random() < 0.4 or not site.admins else random.choice(site.admins)  # noqa: PLR2004 (a share of made-up rooms)
    return random.choice(site.people) if site.people else None


def last_word(site: Site, horizon: int) -> int:
    """Return until when the room can still say something."""
    end = site.end(horizon)
    return end if site.ending != "private" else min(horizon, end + _AFTERWARDS_DAYS * DAY)


def say(
    making: Making,
    random: Random,
    site: Site,
    at: int,
    rules: tuple[str, ...],
    *,
    voice: Voice = "admin",
    text: str = "",
    tail: tuple[Part, ...] = (),
) -> Draft:
    """Let the room say what some rules are about, in its own way of writing.

    Args:
        making: the world.
        random: its chance.
        site: the room.
        at: when; moved into the time in which it can speak.
        rules: the names of text rules; the words are theirs where `text` is empty.
        voice: who speaks.
        text: the words.
        tail: what stands behind them: links.
    """
    plain = text or " ".join(said(random, rule) for rule in rules)
    written = obfuscated(random, plain) if random.random() < making.p["obfuscation_share"] else plain
    at = min(max(at, site.opened + 60), last_word(site, making.horizon))
    parts = (Part("plain", f"{written} " if tail else written), *tail)
    draft = Draft(at, speaker(random, site, voice), parts, signature=site.signature, plain=plain, rules=rules)
    if tail and random.random() < 0.2:  # noqa: PLR2004 (a share of made-up rooms)
        link = next((part.href or part.text for part in tail if part.kind in {"link", "text_link"}), None)
        if link is not None:
            draft.buttons = ((Button("들어가기", url=link),),)
    return site.add(draft)


def pin(random: Random, site: Site, draft: Draft, *, share: float = _PIN_SHARE) -> None:
    """Let an administrator pin a post, mostly."""
    if random.random() < share:
        who = random.choice(site.admins) if site.admins and not site.is_channel else None
        name = who.name if who is not None else site.title
        site.add(Draft(draft.at + 30, who, action=Action("pin_message", f"{name} pinned this message"), pins=draft))


def own_invite(making: Making, random: Random, site: Site, at: int) -> str:
    """Return an invitation of the room, a new one where it has none or revokes the old."""
    if not site.invites or random.random() < 0.08:  # noqa: PLR2004 (a share of made-up rooms)
        site.invites.append(invite(random))
        making.told.invites[site.invites[-1]] = (site, max(at, site.opened))
    return site.invites[-1]


def show_door(random: Random, site: Site, door: str, horizon: int) -> None:
    """Let a room hand out the invitation to its operators' waiting room, twice."""
    end = site.end(horizon)
    for _ in range(2):
        at = random.randrange(site.opened + 300, max(end, site.opened + 600))
        parts = (Part("plain", WAITING), Part("link", f"https://t.me/+{door}"))
        site.add(Draft(at, speaker(random, site, "admin"), parts, signature=site.signature))


def link_to(making: Making, random: Random, target: Site, at: int) -> tuple[Part, ...]:
    """Return a link to a room as people write it: its public name, an invitation, or one of its messages."""
    if random.random() < 0.08:  # noqa: PLR2004 (a share of made-up rooms)
        return (Part("link", f"https://t.me/c/{target.number}/{random.randrange(2, 40)}"),)
    if target.username is not None and random.random() < 0.85:  # noqa: PLR2004 (likewise)
        if random.random() < 0.3:  # noqa: PLR2004 (likewise)
            return (Part("mention", f"@{target.username}"),)
        return (Part("link", f"https://t.me/{target.username}"),)
    link = f"https://t.me/+{own_invite(making, random, target, at)}"
    making.told.shown_invites.setdefault(link.rpartition("+")[2], []).append(at)
    if random.random() < 0.15:  # noqa: PLR2004 (likewise)
        return (Part("text_link", "들어가기", link),)
    return (Part("link", link),)


def remark(random: Random, site: Site, at: int, text: str, *, author: Person | None = None, reply_to: Draft | None = None) -> Draft:
    """Add an ordinary post of a member."""
    who = author if author is not None and not site.is_channel else speaker(random, site, "member")
    reactions = ((random.choice(EMOJI), random.randrange(1, 9)),) if random.random() < 0.1 else ()  # noqa: PLR2004 (a share of made-up rooms)
    return site.add(Draft(at, who, (Part("plain", text),), reply_to=reply_to, reactions=reactions, signature=site.signature))


def show(random: Random, site: Site, at: int, picture: int, *, voice: Voice = "member") -> Draft:
    """Add a post with a picture."""
    text = (Part("plain", "오늘의 사진"),) if random.random() < 0.3 else ()  # noqa: PLR2004 (a share of made-up rooms)
    return site.add(Draft(at, speaker(random, site, voice), text, picture=picture, signature=site.signature))


def arrive(site: Site, person: Person, at: int, how: str = "join_group_by_link") -> None:
    """Add the record of somebody coming."""
    if site.is_channel:
        return
    if how == "join_group_by_link":
        action = Action(how, f"{person.name} joined group by link from Group", (("inviter", "Group"),))
    else:
        action = Action(how, f"{person.name} joined group by request")
    site.add(Draft(at, person, action=action))


def put_out(site: Site, admin: Person, person: Person, at: int) -> None:
    """Add the record of an administrator putting somebody out: what only administrators do."""
    if not site.is_channel:
        site.add(Draft(at, admin, action=Action("remove_members", f"{admin.name} removed {person.name}", (("members", [person.name]),))))


def group_call(site: Site, admin: Person, at: int) -> None:
    """Add the record of a voice chat, which only administrators begin."""
    if not site.is_channel:
        site.add(Draft(at, admin, action=Action("group_call", f"{admin.name} started voice chat")))
