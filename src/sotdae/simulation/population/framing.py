# SPDX-License-Identifier: Apache-2.0
"""Framing: somebody makes a wrong room look like the successor, against people who have nothing to do with it.

A hostile administrator of the closed room announces an innocent room that exists already, perhaps one that helps people, and members come to look. Or
a stranger copies title, description, pictures and texts and brings accounts that had joined the old room before. No signal that one side can make
alone may ever be enough for a strong finding; these rooms are how that is measured.
"""

from __future__ import annotations

from random import Random
from typing import Final

from sotdae.simulation.population.furnishing import Filling, Newcomer, description, furnish, take
from sotdae.simulation.population.making import MICROSECONDS, Making
from sotdae.simulation.population.site import DAY, Site
from sotdae.simulation.population.speech import arrive, link_to, pin, put_out, remark, say, show_door
from sotdae.simulation.population.truth import SurgeTruth
from sotdae.simulation.population.vocabulary import HELP_WORDS, TOPICS, disguised, sentence, title
from sotdae.simulation.population.wording import ASKING, BACK, DENYING
from sotdae.simulation.world import Person

_HOUR: Final = 3_600
_LEAST_AGE_DAYS: Final = 30


def framed(making: Making, random: Random, room: Site, operators: list[Person]) -> None:
    """Point at an innocent room from within the closed one."""
    assert room.closed is not None
    is_help = random.random() < 0.6  # noqa: PLR2004 (a share: rooms that help people are the likelier aim)
    opened = room.closed - random.randrange(_LEAST_AGE_DAYS, 200) * DAY
    if not making.fits(opened):
        return
    site = making.site(
        random,
        "framed",
        title=f"{random.choice(TOPICS)} {random.choice(HELP_WORDS)}" if is_help else title(random),
        opened=opened,
        closed=room.closed + random.randrange(30, 200) * DAY,
        admins=[making.person(), making.person()],
        name=f"{room.name}-f",
        lineage=room.lineage,
        description=description(random),
        framing=True,
        is_public=random.random() < 0.8,  # noqa: PLR2004 (who wants to be found has a name)
        is_channel=False,
    )
    making.told.about[site.key] = room.key
    told = (
        max(site.opened + DAY, room.closed - random.randrange(_HOUR, DAY)) if room.ending == "takedown" else room.closed - random.randrange(-DAY, DAY)
    )
    share = random.uniform(0.05, 0.25)
    lookers = [one for one in room.people if random.random() < share]
    came = [Newcomer(one, told + round(random.expovariate(1.0) * DAY)) for one in lookers]
    people = [*making.of_community(random, making.community(random), 40), *making.anybody(random, 15)]
    furnish(making, random, site, Filling(people, came, texts=10, pictures=10))
    tail = link_to(making, random, site, told)
    draft = say(making, random, room, told, ("life.moved_to",), tail=tail)
    if not room.is_channel and random.random() < 0.5:  # noqa: PLR2004 (even: under the name of an administrator whom everybody knows)
        draft.author = random.choice(operators)
    pin(random, room, draft, share=0.8)
    if random.random() < 0.5:  # noqa: PLR2004 (even)
        say(making, random, room, told + _HOUR, ("life.closing", "life.moved_to"), tail=link_to(making, random, site, told))
    _looking(making, random, room, site, came)
    if random.random() < 0.4:  # noqa: PLR2004 (a share: the hostile one posts the closed room's contents there)
        _plant(making, random, room, site, who=random.choice(operators), at=told)


def _looking(making: Making, random: Random, room: Site, site: Site, came: list[Newcomer]) -> None:
    """Who came to look asks; the room answers, and puts some of them out."""
    end = site.end(making.horizon) - 600
    for one in came:
        at = min(one.at + random.randrange(60, _HOUR), end)
        if random.random() < 0.35:  # noqa: PLR2004 (a share of made-up rooms)
            asked = remark(random, site, at, random.choice(ASKING), author=one.person)
            if random.random() < 0.6:  # noqa: PLR2004 (likewise)
                remark(random, site, min(at + 900, end), random.choice(DENYING), author=random.choice(site.admins), reply_to=asked)
        if random.random() < 0.2:  # noqa: PLR2004 (likewise)
            put_out(site, random.choice(site.admins), one.person, min(at + 1_800, end))
    if came:
        assert room.closed is not None
        day = max(0, (min(one.at for one in came) - site.opened) // DAY)
        people = round(len(came) / max(1, len(room.people)) * room.size_at(room.closed))
        site.growth.shocks.append((day, people))
        making.told.surges.append(SurgeTruth(site.key, (site.opened + day * DAY) * MICROSECONDS, people, 1, "look"))


def _plant(making: Making, random: Random, room: Site, site: Site, *, who: Person, at: int) -> None:
    texts, pictures = take(making, random, room, texts=0.4, pictures=0.3, until=at)
    end = site.end(making.horizon) - 600
    arrive(site, who, min(at + 600, end))
    for place, text in enumerate(texts[:6]):
        remark(random, site, min(at + _HOUR + 120 * place, end), text, author=who)
    for place, picture in enumerate(pictures[:6]):
        draft = remark(random, site, min(at + 2 * _HOUR + 120 * place, end), "", author=who)
        draft.parts, draft.picture = (), picture


def copycat(making: Making, random: Random, room: Site, community: int) -> None:
    """Copy everything that can be seen, and bring accounts that had been put into the old room before."""
    assert room.closed is not None
    p = making.p
    seeded = [making.person() for _ in range(random.randint(int(p["copycat_accounts_least"]), int(p["copycat_accounts_most"])))]
    _infiltrate(making, random, room, seeded)
    opened = room.closed + round(random.uniform(-2, 8) * DAY)
    if not making.fits(opened):
        return
    site = making.site(
        random,
        "copycat",
        title=disguised(random, room.title),
        opened=opened,
        closed=max(opened, room.closed) + random.randrange(5, 90) * DAY,
        admins=[making.person()],
        name=f"{room.name}-y",
        lineage=room.lineage,
        description=room.description,
        framing=True,
        is_channel=room.is_channel,
    )
    making.told.about[site.key] = room.key
    share = random.uniform(0.5, 0.9)
    taken = take(making, random, room, texts=share, pictures=share, until=min(room.closed, site.opened))
    since = max(site.opened, room.closed) if random.random() < 0.7 else site.opened  # noqa: PLR2004 (a share: some come too early)
    came = [Newcomer(one, since + round(random.expovariate(1.5) * DAY)) for one in seeded]
    came += [Newcomer(one, since + round(random.expovariate(0.5) * DAY)) for one in room.people if random.random() < 0.06]  # noqa: PLR2004 (a share: some follow)
    site.growth.moved = 0.08 * room.size_at(room.closed) + len(seeded)
    people = [*making.of_community(random, community, 22), *making.anybody(random, 12)]
    furnish(making, random, site, Filling(people, came, texts=3, pictures=4, taken_texts=taken[0], taken_pictures=taken[1]))
    if room.door is not None and random.random() < p["shared_door_copycat_chance"]:
        show_door(random, site, room.door, making.horizon)
    if random.random() < 0.8:  # noqa: PLR2004 (a share of made-up rooms)
        tail = link_to(making, random, room, room.opened) if random.random() < 0.5 else ()  # noqa: PLR2004 (even)
        say(making, random, site, site.opened + random.randrange(600, DAY), ("life.moved_to",), text=random.choice(BACK), tail=tail)
    if random.random() < 0.7 and not room.is_channel:  # noqa: PLR2004 (a share: its accounts announce it in the room itself)
        at = max(site.opened, room.closed - DAY) + random.randrange(_HOUR)
        draft = say(making, random, room, at, ("life.moved_to",), voice="member", tail=link_to(making, random, site, at))
        draft.author = random.choice(seeded)


def _infiltrate(making: Making, random: Random, room: Site, seeded: list[Person]) -> None:
    """Let accounts join the old room in its last two weeks and say something harmless."""
    del making
    assert room.closed is not None
    if room.is_channel:
        return
    first = max(room.opened, room.closed - 14 * DAY)
    for one in seeded:
        at = random.randrange(first + 120, max(first + 240, room.closed - 600))
        if random.random() < 0.6:  # noqa: PLR2004 (a share of made-up rooms)
            arrive(room, one, at)
        if random.random() < 0.8:  # noqa: PLR2004 (likewise)
            remark(random, room, min(at + random.randrange(120, DAY), room.closed - 60), sentence(random), author=one)
