# SPDX-License-Identifier: Apache-2.0
"""What stands around a closed room and could be taken for its successor, and is not.

Each decoy has the signs that real ones have: a clone copies contents, an impostor a title in the right week, a squatter the public name, a discussion
room the announcement itself. Rates and shares are the study's where it has them.
"""

from __future__ import annotations

from random import Random
from typing import Final

from sotdae.simulation.population.framing import copycat, framed
from sotdae.simulation.population.furnishing import Filling, Newcomer, description, furnish, take
from sotdae.simulation.population.making import MICROSECONDS, START, Making
from sotdae.simulation.population.site import DAY, Site
from sotdae.simulation.population.speech import link_to, remark, say, show_door
from sotdae.simulation.population.truth import SurgeTruth
from sotdae.simulation.population.vocabulary import AGAINST_WORDS, ROOM_WORDS, TALK_WORDS, TOPICS, disguised, title
from sotdae.simulation.population.wording import BACK, MOCKING, said
from sotdae.simulation.world import Person

_HOUR: Final = 3_600


def around(making: Making, random: Random, room: Site, operators: list[Person], *, community: int, follower: Site | None) -> None:
    """Make the decoys of one room of a lineage.

    Args:
        making: the world.
        random: the lineage's chance.
        room: the room; where it is still open it has siblings and affiliates only.
        operators: who runs it.
        community: its scene.
        follower: what really follows it, or None.
    """
    p = making.p
    for place in range(poisson(random, p["sibling_mean"])):
        sibling(making, random, room, operators, community=community, name=f"{room.name}-s{place}")
    for place in range(poisson(random, p["affiliate_mean"])):
        affiliate(making, random, room, f"{room.name}-a{place}")
    if room.closed is None:
        return
    if random.random() < p["clone_chance"]:
        clone(making, random, room, community)
    if random.random() < p["impostor_chance"]:
        impostor(making, random, room)
    if random.random() < p["discussion_chance"]:
        discussion(making, random, room, follower)
    if random.random() < p["counter_chance"]:
        counter_speech(making, random, room)
    if room.username is not None and room.ending in {"takedown", "private"} and random.random() < p["squatter_chance"]:
        squatter(making, random, room)
    if random.random() < p["framed_chance"]:
        framed(making, random, room, operators)
    if random.random() < p["copycat_chance"]:
        copycat(making, random, room, community)


def poisson(random: Random, mean: float) -> int:
    """Return a Poisson number, by counting exponential waits."""
    count, waited = 0, random.expovariate(1.0)
    while waited < mean:
        count += 1
        waited += random.expovariate(1.0)
    return count


def sibling(making: Making, random: Random, room: Site, operators: list[Person], *, community: int, name: str) -> None:
    """Another room of the same operators, alive before the closure, linked as often as not."""
    end = room.end(making.horizon)
    opened = room.opened + random.randrange(max(2 * DAY, end - room.opened))
    if not making.fits(opened):
        return
    site = making.site(
        random,
        "sibling",
        title=f"{room.title.split()[0]} {random.choice(TOPICS)} {random.choice(ROOM_WORDS)}",
        opened=opened,
        closed=end + random.randrange(120) * DAY,
        admins=[one for one in operators if random.random() < 0.6],  # noqa: PLR2004 (the study's share)
        name=name,
        lineage=room.lineage,
        description=description(random),
        signature=room.signature,
    )
    making.told.about[site.key] = room.key
    texts, pictures = take(making, random, room, texts=0.1, pictures=0.15, until=end)
    shared = [one for one in room.people if random.random() < 0.35]  # noqa: PLR2004 (the study's share)
    people = [*making.of_community(random, community, 22), *making.anybody(random, 8), *shared]
    furnish(making, random, site, Filling(people, texts=6, pictures=8, taken_texts=texts, taken_pictures=pictures))
    if room.door is not None and random.random() < making.p["shared_door_sibling_chance"]:
        show_door(random, site, room.door, making.horizon)
    if random.random() < 0.5:  # noqa: PLR2004 (the study's share)
        _promote(making, random, room, site)


def affiliate(making: Making, random: Random, room: Site, name: str) -> None:
    """A room of others that the operators recommend; Rolling Stone IT 2020: by admins who do not know each other's content."""
    p = making.p
    end = room.end(making.horizon)
    opened = end - random.randrange(-20, 80) * DAY
    if not making.fits(opened):
        return
    admins = [making.person()]
    site = making.site(
        random,
        "affiliate",
        title=title(random),
        opened=opened,
        closed=max(opened, end) + random.randrange(5, 150) * DAY,
        admins=admins,
        name=name,
        lineage=room.lineage,
        description=description(random),
    )
    making.told.about[site.key] = room.key
    community = making.community(random)
    shared = [one for one in room.people if random.random() < 0.12] if random.random() < 0.4 else []  # noqa: PLR2004 (the study's shares)
    people = [*making.of_community(random, community, 45), *making.anybody(random, 15), *shared]
    furnish(making, random, site, Filling(people, texts=10, pictures=14))
    if random.random() < p["affiliate_linked"]:
        _promote(making, random, room, site)
        if random.random() < 0.4:  # noqa: PLR2004 (a share: recommended in return)
            _promote(making, random, site, room)


def _promote(making: Making, random: Random, room: Site, other: Site) -> None:
    """Recommend another room, at any time at which both are there, with the words that announcements have too."""
    since = max(room.opened, other.opened) + _HOUR
    until = room.end(making.horizon)
    at = since if since >= until - _HOUR else random.randrange(since, until)
    rule = random.choices(("life.reserve", "tier.higher_room", "gate.application_link", "life.moved_to", ""), (2, 1, 1, 1, 4))[0]
    tail = link_to(making, random, other, at)
    if rule:
        say(making, random, room, at, (rule,), tail=tail)
    else:
        say(making, random, room, at, (), text="같이 보면 좋은 곳입니다", tail=tail)


def clone(making: Making, random: Random, room: Site, community: int) -> None:
    """A third party's copy of half the contents, before or after the closing. La Morgia 2021: clones are common."""
    assert room.closed is not None
    opened = room.closed + random.randrange(-40, 40) * DAY
    if not making.fits(opened):
        return
    share = making.p["clone_copies"]
    site = making.site(
        random,
        "clone",
        title=disguised(random, room.title) if random.random() < 0.6 else title(random),  # noqa: PLR2004 (the study's share)
        opened=opened,
        closed=max(opened, room.closed) + random.randrange(10, 120) * DAY,
        admins=[making.person()],
        name=f"{room.name}-c",
        lineage=room.lineage,
        description=room.description if random.random() < 0.4 else description(random),  # noqa: PLR2004 (a share of made-up rooms)
    )
    making.told.about[site.key] = room.key
    taken = take(making, random, room, texts=share, pictures=share, until=room.closed)
    people = [*making.of_community(random, community, 45), *making.anybody(random, 15)]
    furnish(making, random, site, Filling(people, texts=4, pictures=6, taken_texts=taken[0], taken_pictures=taken[1]))
    if random.random() < 0.3:  # noqa: PLR2004 (a share: it says where it has it from)
        _point_back(making, random, site, room)


def impostor(making: Making, random: Random, room: Site) -> None:
    """A room with the same title in the days after the closing, by somebody else. La Morgia 2021 on fakes."""
    assert room.closed is not None
    opened = room.closed + random.randrange(6) * DAY + random.randrange(600, DAY)
    if not making.fits(opened):
        return
    site = making.site(
        random,
        "impostor",
        title=disguised(random, room.title),
        opened=opened,
        closed=opened + random.randrange(3, 40) * DAY,
        admins=[making.person()],
        name=f"{room.name}-i",
        lineage=room.lineage,
        description=room.description if random.random() < 0.5 else description(random),  # noqa: PLR2004 (a share of made-up rooms)
    )
    making.told.about[site.key] = room.key
    taken = take(making, random, room, texts=0.05, pictures=0.1, until=room.closed)
    came = _arrivals(making, random, room, site, 0.10)
    site.growth.moved = 0.05 * room.size_at(room.closed)
    people = [*making.of_community(random, making.community(random), 45), *making.anybody(random, 15)]
    furnish(making, random, site, Filling(people, came, texts=5, pictures=5, taken_texts=taken[0], taken_pictures=taken[1]))
    if random.random() < 0.6:  # noqa: PLR2004 (a share: it claims to be the next)
        _point_back(making, random, site, room)


def _point_back(making: Making, random: Random, site: Site, room: Site) -> None:
    tail = link_to(making, random, room, room.opened) if random.random() < 0.4 else ()  # noqa: PLR2004 (a share of made-up rooms)
    say(making, random, site, site.opened + random.randrange(600, DAY), ("life.moved_to",), text=random.choice(BACK), tail=tail)


def _arrivals(making: Making, random: Random, room: Site, site: Site, share: float) -> list[Newcomer]:
    """Let a share of a closed room's members come, in the first days."""
    assert room.closed is not None
    since = max(site.opened, room.closed)
    return [Newcomer(one, since + round(random.expovariate(1 / making.p["arrival_days"]) * DAY)) for one in room.people if random.random() < share]


def discussion(making: Making, random: Random, room: Site, follower: Site | None) -> None:
    """A room that talks about the closed one: quotes its announcement, tells where it went as hearsay, warns of it."""
    assert room.closed is not None
    opened = room.closed + random.randrange(-25, 12) * DAY
    if not making.fits(opened):
        return
    site = making.site(
        random,
        "discussion",
        title=f"{' '.join(room.title.split()[:2])} {random.choice(TALK_WORDS)}" if random.random() < 0.5 else title(random),  # noqa: PLR2004 (even)
        opened=opened,
        closed=max(opened, room.closed) + random.randrange(20, 150) * DAY,
        admins=[making.person()],
        name=f"{room.name}-d",
        lineage=room.lineage,
        description=description(random),
        is_channel=False,
    )
    making.told.about[site.key] = room.key
    taken = take(making, random, room, texts=0.1, pictures=0.1, until=room.closed)
    people = [*making.of_community(random, making.community(random), 30), *making.anybody(random, 20)]
    came = _arrivals(making, random, room, site, 0.08)
    furnish(making, random, site, Filling(people, came, texts=6, pictures=4, taken_texts=taken[0], taken_pictures=taken[1]))
    told = max(site.opened, room.closed) + random.randrange(_HOUR, 3 * DAY)
    say(making, random, site, told, ("life.closed", "talk.hearsay"), voice="member")
    if follower is not None and random.random() < 0.5:  # noqa: PLR2004 (even)
        at = max(told, follower.opened + _HOUR)
        say(making, random, site, at, ("talk.hearsay", "life.moved_to"), voice="member", tail=link_to(making, random, follower, at))
    if random.random() < 0.5:  # noqa: PLR2004 (even)
        say(making, random, site, told + _HOUR, ("talk.warning",), tail=link_to(making, random, room, room.opened))
    if random.random() < 0.3:  # noqa: PLR2004 (a share: somebody recommends the talk in the room itself)
        say(
            making,
            random,
            room,
            max(site.opened, room.opened) + _HOUR,
            (),
            voice="member",
            text="여기서 이야기해요",
            tail=link_to(making, random, site, site.opened),
        )


def counter_speech(making: Making, random: Random, room: Site) -> None:
    """A room that mocks the operators with their own title and screenshots of their texts; sometimes thousands come in a day."""
    assert room.closed is not None
    opened = room.closed + random.randrange(-10, 10) * DAY
    if not making.fits(opened):
        return
    site = making.site(
        random,
        "counter-speech",
        title=f"{room.title} {random.choice(AGAINST_WORDS)}",
        opened=opened,
        closed=max(opened, room.closed) + random.randrange(10, 90) * DAY,
        admins=[making.person()],
        name=f"{room.name}-k",
        lineage=room.lineage,
        description=random.choice(MOCKING),
    )
    making.told.about[site.key] = room.key
    taken = take(making, random, room, texts=0.2, pictures=0.2, until=room.closed)
    people = [*making.of_community(random, making.community(random), 30), *making.anybody(random, 25)]
    came = _arrivals(making, random, room, site, 0.03)
    furnish(making, random, site, Filling(people, came, texts=6, pictures=3, taken_texts=taken[0], taken_pictures=taken[1]))
    for _ in range(random.randint(2, 5)):
        remark(random, site, site.opened + random.randrange(_HOUR, 6 * DAY), random.choice(MOCKING))
    say(making, random, site, site.opened + random.randrange(_HOUR, 3 * DAY), ("talk.warning",), tail=link_to(making, random, room, room.opened))
    if random.random() < 0.25:  # noqa: PLR2004 (a share of made-up rooms)
        people_come = round(making.p["rush_joins"] * random.uniform(0.4, 1.6))
        site.growth.base = min(site.growth.base, 40.0)
        site.growth.shocks.append((1, people_come))
        making.told.surges.append(SurgeTruth(site.key, (site.opened + DAY) * MICROSECONDS, people_come, 1, "rush"))


def squatter(making: Making, random: Random, room: Site) -> None:
    """Somebody takes the public name that the closed room freed; old links lead to it now, and some who follow them stay."""
    assert room.closed is not None
    opened = room.closed + random.randrange(3, 40) * DAY
    if not making.fits(opened):
        return
    site = making.site(
        random,
        "squatter",
        title=room.title if random.random() < 0.5 else title(random),  # noqa: PLR2004 (even)
        opened=opened,
        closed=opened + random.randrange(5, 120) * DAY,
        admins=[making.person()],
        name=f"{room.name}-q",
        lineage=room.lineage,
        description=description(random),
        is_public=True,
        username=room.username,
    )
    making.told.about[site.key] = room.key
    people = [*making.of_community(random, making.community(random), 20), *making.anybody(random, 20)]
    furnish(making, random, site, Filling(people, _arrivals(making, random, room, site, 0.05), texts=8, pictures=8))


def hubs(making: Making) -> None:
    """Rooms that everybody links and that link everybody."""
    random = making.chance("hubs")
    for place in range(int(making.p["hubs"])):
        site = making.site(
            random,
            "hub",
            title=title(random),
            opened=START,
            closed=making.horizon + DAY,
            admins=[making.person(), making.person()],
            name=f"H{place}",
            is_public=True,
            is_channel=False,
            description=description(random),
        )
        people = [*making.of_community(random, making.community(random), 200), *making.anybody(random, 150)]
        furnish(making, random, site, Filling(people, texts=30, pictures=20, posts=400))
        making.hubs.append(site)


def spread(making: Making) -> None:
    """Let hubs name rooms of every kind, soon after they open."""
    random = making.chance("spread")
    for site in making.sites:
        if site.kind != "hub" and random.random() < 0.12:  # noqa: PLR2004 (a share of made-up rooms)
            hub = random.choice(making.hubs)
            at = site.opened + random.randrange(_HOUR, 5 * DAY)
            rule = random.choice(("life.moved_to", "life.reserve", "gate.application_link"))
            say(making, random, hub, at, (rule,), voice="member", text=said(random, rule), tail=link_to(making, random, site, at))


def noise(making: Making, number: int) -> None:
    """Rooms that have nothing to do with anything."""
    random = making.chance(f"N{number}")
    p = making.p
    for place in range(poisson(random, p["noise_mean"])):
        opened = START + round(random.uniform(0, p["days"] - 10) * DAY)
        closed = opened + round(random.lognormvariate(4.1, 1.0) * DAY)  # median 60 days: the study's
        site = making.site(
            random,
            "noise",
            title=title(random),
            opened=opened,
            closed=closed,
            admins=[making.person()],
            name=f"N{number}-{place}",
            description=description(random),
        )
        people = [*making.of_community(random, making.community(random), 45), *making.anybody(random, 15)]
        furnish(making, random, site, Filling(people, texts=10, pictures=14))
