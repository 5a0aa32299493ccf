# SPDX-License-Identifier: Apache-2.0
"""Lineages: rooms that close and go on as others, with all that operators let be seen of it, and all that stands around them to be mistaken.

A hidden caution suppresses links, titles, administrators, pictures and the rest together, so that the evidence of one succession hangs together: who
counts it as independent claims too much. Source: the study that chose the scorer; its rates are the plain world's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random
from typing import Final

from sotdae.simulation.population.decoys import around
from sotdae.simulation.population.furnishing import Filling, Newcomer, description, furnish, take, zipf
from sotdae.simulation.population.making import START, Making
from sotdae.simulation.population.site import DAY, Draft, Site
from sotdae.simulation.population.speech import link_to, pin, say, show_door, speaker
from sotdae.simulation.population.vocabulary import ROOM_WORDS, disguised, invite, similar_name, title
from sotdae.simulation.population.wording import BACK
from sotdae.simulation.world import Action, Part, Person

_REUSE: Final = (1.2, 3.0, 0.6, 1.6)
"""Beta parameters, weight of caution and factor of what a successor takes over. Source: the study's simulator."""
_LAST_OPENING_DAYS: Final = 150
"""No first room opens in the world's last so many days; no room is followed that closes in its last twenty. Source: likewise."""
_LAST_CLOSING_DAYS: Final = 20


@dataclass(slots=True)
class Team:
    """Who operates a lineage, and how much they hide at the moment.

    Attributes:
        caution: 0 to 1.
    """

    name: str
    community: int
    operators: list[Person]
    caution: float = 0.0

    def shows(self, making: Making, random: Random, name: str) -> bool:
        """Whether a signal is let be seen: its chance, less by caution."""
        return random.random() < making.p[name] * (1 - making.p["caution_weight"] * self.caution)


def lineage(making: Making, number: int) -> None:
    """Make one lineage with its decoys."""
    p = making.p
    name = f"L{number}"
    random = making.chance(name)
    team = Team(name, making.community(random), [making.person() for _ in range(random.randint(1, 3))])
    opened = START + round(random.uniform(0, p["days"] - _LAST_OPENING_DAYS) * DAY)
    rooms = [_root(making, random, team, opened, f"{name}-1")]
    _sub_rooms(making, random, team, rooms[0])
    generation = 1
    while rooms:
        generation += 1
        following: list[Site] = []
        for place, room in enumerate(rooms):
            following.extend(_step(making, random, team, room, name=f"{name}-{generation}{'abcdef'[place]}", generation=generation))
        rooms = following[:3]


def _step(making: Making, random: Random, team: Team, room: Site, *, name: str, generation: int) -> list[Site]:
    """Close a room, or not: make what follows it and what only seems to."""
    p = making.p
    team.caution = random.betavariate(p["caution_alpha"], p["caution_beta"])
    is_followed = (
        room.closed is not None
        and random.random() < p["reopen_chance"]
        and generation <= p["generations_most"] + 1
        and room.closed < making.horizon - _LAST_CLOSING_DAYS * DAY
    )
    if random.random() < p["rename_chance"] and room.closed is not None:
        _rename(making, random, room)
    following: list[Site] = []
    if is_followed:
        partners = _partners(making, random, team, room, name)
        count = 2 if random.random() < p["split_chance"] else 1
        following = [_successor(making, random, team, [room, *partners], f"{name}{part or ''}", share=1 / count) for part in range(count)]
    if room.closed is not None:
        _say_goodbye(making, random, room)
    around(making, random, room, team.operators, community=team.community, follower=following[0] if following else None)
    return following


def _root(making: Making, random: Random, team: Team, opened: int, name: str, *, title_: str | None = None) -> Site:
    p = making.p
    site = making.site(
        random,
        "lineage",
        title=title_ or title(random),
        opened=opened,
        closed=making.closing(random, opened),
        admins=list(team.operators),
        name=name,
        lineage=team.name,
        description=description(random),
    )
    whole = round(p["people_root"])
    near = round(whole * p["community_share"])
    people = [*making.of_community(random, team.community, near), *making.anybody(random, whole - near)]
    furnish(making, random, site, Filling(people, texts=round(p["texts_root"]), pictures=round(p["media_root"])))
    return site


def _successor(making: Making, random: Random, team: Team, before: list[Site], name: str, *, share: float) -> Site:
    """Open the room in which a closed one goes on, with as many signs of it as caution lets through."""
    p, first = making.p, before[0]
    assert first.closed is not None
    lag = random.lognormvariate(math.log(p["lag_median_days"]), p["lag_spread"])
    is_prepared = random.random() < p["prepared_chance"]
    opened = max(first.opened + DAY, first.closed + round((lag - (p["prepared_lead_days"] if is_prepared else 0)) * DAY))
    opened = min(opened, making.horizon - 6 * DAY)
    keeps_title = team.shows(making, random, "title_chance")
    admins = [one for one in team.operators if random.random() < p["admin_each_chance"]] if team.shows(making, random, "admin_chance") else []
    fresh = making.person()
    admins.append(fresh)
    team.operators.append(fresh)
    site = making.site(
        random,
        "lineage",
        title=disguised(random, first.title) if keeps_title else title(random),
        opened=opened,
        closed=making.closing(random, opened),
        admins=admins,
        name=name,
        lineage=team.name,
        description=first.description if first.description and team.shows(making, random, "description_chance") else description(random),
        is_channel=first.is_channel if random.random() < 0.95 else not first.is_channel,  # noqa: PLR2004 (a share of made-up rooms)
        tier=first.tier,
    )
    if site.username is not None and first.username is not None and team.shows(making, random, "username_chance"):
        site.username = similar_name(random, first.username)
    if first.signature and site.is_channel and team.shows(making, random, "admin_chance"):
        site.signature = first.signature
    _fill_successor(making, random, team, before, site, share=share)
    if team.shows(making, random, "shared_door_chance"):
        first.door = first.door or invite(random)
        making.told.doors[first.door] = first.opened
        site.door = first.door
        for one in (first, site):
            show_door(random, one, first.door, making.horizon)
    for one in before:
        making.told.successions.append((one, site))
        _announce(making, random, team, one, site, is_prepared=is_prepared)
    return site


def _fill_successor(making: Making, random: Random, team: Team, before: list[Site], site: Site, *, share: float) -> None:
    """Bring people, texts and pictures over."""
    p = making.p
    alpha, beta, weight, factor = _REUSE
    newcomers: list[Newcomer] = []
    texts: list[str] = []
    pictures: list[int] = []
    moved = 0.0
    for one in before:
        assert one.closed is not None
        fraction = random.uniform(p["migration_least"], p["migration_most"]) * (1 - p["migration_caution"] * team.caution) * share
        fraction *= 1.0 if one is before[0] else 0.8
        since = max(site.opened, one.closed)
        moved += fraction * one.size_at(one.closed)
        for person in one.people:
            if random.random() < fraction:
                early = site.opened < one.closed and random.random() < 0.25  # noqa: PLR2004 (a share: told before the closing)
                at = random.randrange(site.opened, one.closed) if early else since + round(random.expovariate(1 / p["arrival_days"]) * DAY)
                newcomers.append(Newcomer(person, at))
        reuse = min(0.95, p["media_reuse"] * random.betavariate(alpha, beta) * (1 - weight * team.caution) * factor)
        more_texts, more_pictures = take(making, random, one, texts=reuse, pictures=reuse, until=one.closed)
        texts += more_texts
        pictures += more_pictures
    site.growth.moved = moved
    whole = round(p["people_later"])
    near = round(whole * p["community_share"])
    people = [*making.of_community(random, team.community, near), *making.anybody(random, whole - near)]
    filling = Filling(people, newcomers, round(p["texts_later"]), round(p["media_later"]), texts, pictures)
    furnish(making, random, site, filling)
    for one in before:
        _remember(making, random, team, one, site)


def _remember(making: Making, random: Random, team: Team, before: Site, site: Site) -> None:
    """What the successor says of the room before: a link back, forwards of its posts."""
    if team.shows(making, random, "back_link_chance"):
        tail = link_to(making, random, before, before.opened) if random.random() < 0.6 else ()  # noqa: PLR2004 (a share of made-up rooms)
        say(making, random, site, site.opened + random.randrange(600, 86_400), ("life.moved_to",), text=random.choice(BACK), tail=tail)
    if team.shows(making, random, "forward_chance"):
        forwarded(random, before, site, count=random.randint(1, 4), at=site.opened + random.randrange(3_600, 3 * DAY))


def forwarded(random: Random, source: Site, target: Site, *, count: int, at: int) -> None:
    """Let a room pass on posts of another: those of a channel name it, those of a group name who wrote them."""
    fit = [draft for draft in source.drafts if draft.parts and draft.action is None and draft.at < at and draft.forwarded is None]
    for draft in random.sample(fit, min(count, len(fit))):
        who = draft.author
        origin = (source.title, f"channel{source.number}", source.username) if who is None else (who.name, f"user{who.number}", None)
        target.add(
            Draft(
                at + random.randrange(3_600),
                speaker(random, target, "admin"),
                draft.parts,
                picture=draft.picture,
                forwarded=origin,
                signature=target.signature,
            )
        )


def _announce(making: Making, random: Random, team: Team, before: Site, site: Site, *, is_prepared: bool) -> None:
    """Tell where it goes on: in the room itself, pinned as a reserve long before, or, where the room is gone, in a hub."""
    p = making.p
    assert before.closed is not None
    if not team.shows(making, random, "link_chance"):
        return
    if is_prepared and site.opened < before.closed and random.random() < 0.5:  # noqa: PLR2004 (even)
        tail = link_to(making, random, site, site.opened)
        draft = say(making, random, before, max(site.opened + 600, before.opened + 600), ("life.reserve",), tail=tail)
        pin(random, before, draft, share=0.8)
        return
    is_gone = before.ending == "takedown" and site.opened > before.closed
    if is_gone and making.hubs and random.random() < p["announced_elsewhere_share"]:
        tail = link_to(making, random, site, site.opened)
        say(making, random, random.choice(making.hubs), site.opened + 3_600, ("life.closed", "life.moved_to"), voice="member", tail=tail)
        return
    voice = "admin" if random.random() < p["link_by_admin_share"] else "member"
    at = before.closed - random.randrange(600, 40_000) if before.ending == "takedown" else max(site.opened, before.closed - 40_000) + 1_200
    draft = say(
        making, random, before, at, ("life.moved_to",), voice="admin" if voice == "admin" else "member", tail=link_to(making, random, site, at)
    )
    if voice == "admin":
        pin(random, before, draft)


def _say_goodbye(making: Making, random: Random, room: Site) -> None:
    """Say that the room closes, or, afterwards, that it did."""
    assert room.closed is not None
    if room.ending != "takedown" and random.random() < 0.6:  # noqa: PLR2004 (a share of made-up rooms)
        say(making, random, room, room.closed - random.randrange(300, 80_000), ("life.closing",))
    if random.random() < 0.15:  # noqa: PLR2004 (likewise)
        say(making, random, room, room.closed - random.randrange(300, 90_000), ("life.closing_soon",))


def _rename(making: Making, random: Random, room: Site) -> None:
    """Change the title some days before the closing."""
    assert room.closed is not None
    at = max(room.opened + DAY // 2, room.closed - random.randrange(2, 9) * DAY)
    new = disguised(random, room.title)
    if new == room.title:
        return
    room.titles.append((at, new))
    say(making, random, room, at - 600, ("life.rename",))
    who = None if room.is_channel else random.choice(room.admins)
    name = room.title if who is None else who.name
    room.add(Draft(at, who, action=Action("edit_group_title", f"{name} changed group title to «{new}»", (("title", new),))))


def _partners(making: Making, random: Random, team: Team, room: Site, name: str) -> list[Site]:
    """Make other rooms that close about the same time and go on in the same successor."""
    p = making.p
    if random.random() >= p["merge_chance"]:
        return []
    assert room.closed is not None
    found = []
    for place in range(random.randint(1, int(p["merge_most"]))):
        other = Team(f"{team.name}m{name.rpartition('-')[2]}{place}", team.community, [making.person()])
        closed = room.closed + round(random.uniform(-4, 2) * DAY)
        opened = max(START, closed - round(random.lognormvariate(math.log(30), 0.7) * DAY))
        site = _root(making, random, other, opened, other.name)
        site.closed, site.ending = max(closed, site.opened + DAY), site.ending or making.ending(random)
        _cut(site)
        _say_goodbye(making, random, site)
        if random.random() < 0.7:  # noqa: PLR2004 (a share: one of them joins the others' team)
            team.operators.append(other.operators[0])
        found.append(site)
    return found


def _cut(site: Site) -> None:
    """Leave out what would have been posted after an earlier end."""
    assert site.closed is not None
    site.drafts = [draft for draft in site.drafts if draft.at <= site.closed]


def _sub_rooms(making: Making, random: Random, team: Team, room: Site) -> None:
    """Sub-rooms by institution and a room above, both of the same operators and both linked: siblings, never successors."""
    p = making.p
    if random.random() < p["subrooms_chance"]:
        for place in range(random.randint(1, int(p["subrooms_most"]))):
            institution = zipf(random, making.institutions)
            site = _beside(
                making, random, team, room, f"{team.name}-u{place}", title_=f"{institution} {random.choice(ROOM_WORDS)}", institution=institution
            )
            _mention(making, random, room, site, rule="institution.mention", text=f"{institution} 방")
    if random.random() < p["tier_chance"]:
        site = _beside(making, random, team, room, f"{team.name}-t1", title_=f"VIP {title(random)}", tier=room.tier + 1)
        _mention(making, random, room, site, rule="tier.higher_room")
        if random.random() < 0.4:  # noqa: PLR2004 (a share of made-up rooms)
            say(making, random, room, site.opened + DAY, ("tier.close_to_admin",))
        making.told.tiers.append((room, site))


def _mention(making: Making, random: Random, room: Site, other: Site, *, rule: str, text: str = "") -> None:
    tail: tuple[Part, ...] = link_to(making, random, other, other.opened)
    say(making, random, room, other.opened + random.randrange(3_600, 2 * DAY), (rule,), text=text, tail=tail)


def _beside(making: Making, random: Random, team: Team, room: Site, name: str, *, title_: str, tier: int = 0, institution: str | None = None) -> Site:
    """Make a room of the same operators that lives beside another."""
    end = room.end(making.horizon)
    opened = random.randrange(room.opened, max(room.opened + 2, min(end, making.horizon - 6 * DAY)))
    admins = [one for one in team.operators if random.random() < 0.6] or [making.person()]  # noqa: PLR2004 (the study's share)
    site = making.site(
        random,
        "sibling",
        title=title_,
        opened=opened,
        closed=end + random.randrange(1, 120) * DAY,
        admins=admins,
        name=name,
        lineage=team.name,
        is_public=random.random() < 0.2,  # noqa: PLR2004 (such rooms are reached by invitation)
        tier=tier,
        institution=institution,
    )
    making.told.about[site.key] = room.key
    taken = take(making, random, room, texts=0.1, pictures=0.15, until=end)
    shared = [one for one in room.people if random.random() < 0.35]  # noqa: PLR2004 (the study's share)
    people = [*making.of_community(random, team.community, 22), *making.anybody(random, 8), *shared]
    furnish(making, random, site, Filling(people, texts=5, pictures=6, taken_texts=taken[0], taken_pictures=taken[1]))
    return site
