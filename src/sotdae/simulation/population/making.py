# SPDX-License-Identifier: Apache-2.0
"""The world while it is being made: its clock, its people, its pictures, and what is to be told of it afterwards.

Everything that belongs to one lineage is drawn from a source of chance of its own, so that a longer world begins like a shorter one.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass, field
from random import Random
from typing import Final, TypedDict, Unpack

from sotdae.simulation.population.album import Album
from sotdae.simulation.population.parameters import Values
from sotdae.simulation.population.site import DAY, Growth, Site
from sotdae.simulation.population.truth import SurgeTruth
from sotdae.simulation.population.vocabulary import everyday_texts, institutions, person_name, public_name
from sotdae.simulation.world import Person

START: Final = 1_735_689_600
"""1 January 2025, UTC: the world's first second."""
MICROSECONDS: Final = 1_000_000
_FIRST_ACCOUNT: Final = 7_100_000_000
_FIRST_ROOM: Final = 1_100_000_000
_ROOMS: Final = 899_999_963
_STRIDE: Final = 387_420_489
"""Numbers of rooms walk through a range in steps that share no factor with it: no number tells when or with which others a room was made."""
_LAST_DAYS: Final = 5
_LEAST_LIFE_DAYS: Final = 3
_MOST_LIFE_DAYS: Final = 600


class Facts(TypedDict, total=False):
    """What a caller may know of a room; see `site.Site`. ``is_public`` gives it a public name where it brings none."""

    lineage: str | None
    description: str | None
    is_channel: bool
    is_public: bool
    username: str | None
    framing: bool
    tier: int
    institution: str | None
    signature: str | None


@dataclass(slots=True)
class Told:
    """What the truth will say, by sites; it is turned into keys at the end."""

    successions: list[tuple[Site, Site]] = field(default_factory=list)
    tiers: list[tuple[Site, Site]] = field(default_factory=list)
    gates: dict[str, set[str]] = field(default_factory=dict)
    sales: dict[str, set[int]] = field(default_factory=dict)
    claims: dict[str, list[tuple[int, int, int]]] = field(default_factory=dict)
    surges: list[SurgeTruth] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    invites: dict[str, tuple[Site, int]] = field(default_factory=dict)
    doors: dict[str, int] = field(default_factory=dict)
    shown_invites: dict[str, list[int]] = field(default_factory=dict)
    about: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Making:
    """The state of the making.

    Attributes:
        p: the parameters' values.
        horizon: the world's last second.
        communities: accounts by scene.
        regimes: (from, word), oldest first.
        watchers: accounts that sit in many rooms.
        sites: all rooms so far.
    """

    p: Values
    seed: str
    album: Album
    horizon: int
    communities: list[list[Person]]
    regimes: list[tuple[int, str]]
    watchers: list[Person]
    common_texts: tuple[str, ...]
    common_pictures: list[int]
    institutions: tuple[str, ...]
    people: list[Person]
    hubs: list[Site] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    told: Told = field(default_factory=Told)
    _rooms: int = 0

    def chance(self, name: str) -> Random:
        """Return a source of chance of its own for a part of the world."""
        return Random(f"{self.seed} {name}")  # noqa: S311 (a made-up world, no secret)

    def person(self) -> Person:
        """Return an account that no other room has."""
        number = len(self.people)
        self.people.append(Person(_FIRST_ACCOUNT + 7 * number, person_name(number)))
        return self.people[-1]

    def anybody(self, random: Random, count: int) -> list[Person]:
        """Return accounts of anywhere."""
        return [self.people[random.randrange(int(self.p["population"]))] for _ in range(count)]

    def of_community(self, random: Random, community: int, count: int) -> list[Person]:
        """Return different accounts of a scene."""
        return random.sample(self.communities[community], min(count, len(self.communities[community])))

    def community(self, random: Random) -> int:
        """Return one of the scenes."""
        return random.randrange(len(self.communities))

    def regime(self, moment: int) -> str:
        """Return the pressure at a moment: ``calm`` or ``crackdown``."""
        return self.regimes[max(0, bisect_right(self.regimes, (moment, "~")) - 1)][1]

    def closing(self, random: Random, opened: int) -> int:
        """Return when a room that opens now would end: a life by the pressure, cut short by the next crackdown."""
        spread = self.p["life_spread"]
        days = random.lognormvariate(math.log(self.p[f"{self.regime(opened)}_life_days"]), spread)
        closed = opened + round(min(max(days, _LEAST_LIFE_DAYS), _MOST_LIFE_DAYS) * DAY)
        short = random.lognormvariate(math.log(self.p["crackdown_life_days"]), spread)
        coming = next((since for since, word in self.regimes if since > opened and word == "crackdown"), None)
        if self.regime(opened) == "calm" and coming is not None and coming < closed:
            closed = min(closed, coming + round(min(max(short, 1), _MOST_LIFE_DAYS) * DAY))
        return max(closed, opened + _LEAST_LIFE_DAYS * DAY)

    def fits(self, opened: int) -> bool:
        """Whether a room that opens then is open for some days before the world ends."""
        return opened < self.horizon - _LAST_DAYS * DAY

    def ending(self, random: Random) -> str:
        """Return how a room ends."""
        draw = random.random()
        taken, private = self.p["takedown_share"], self.p["private_share"]
        return "takedown" if draw < taken else "private" if draw < taken + private else "silent"

    def growth(self, random: Random, *, factor: float = 1.0, moved: float = 0.0) -> Growth:
        """Return how a room grows."""
        base = random.lognormvariate(math.log(self.p["size_median"]), self.p["size_spread"]) * factor
        return Growth(base, random.uniform(5, 40), moved)

    def site(
        self, random: Random, kind: str, *, title: str, opened: int, closed: int, admins: list[Person], name: str, **facts: Unpack[Facts]
    ) -> Site:
        """Make an empty room and keep it; what `facts` leave out is drawn or absent."""
        self._rooms += 1
        number = _FIRST_ROOM + self._rooms * _STRIDE % _ROOMS
        opened = max(START, opened)
        closed = max(closed, opened + DAY)
        is_over = closed < self.horizon
        # Drawn in any case: what a caller knows changes nothing of what comes after.
        is_channel, is_public = (random.random() < self.p[f"{word}_share"] for word in ("channel", "public"))
        is_channel, is_public = facts.get("is_channel", is_channel), facts.get("is_public", is_public)
        username = facts.get("username") or (public_name(random) if is_public else None)
        growth = self.growth(random)
        site = Site(
            name=name,
            number=number,
            kind=kind,
            is_channel=is_channel,
            opened=opened,
            closed=closed if is_over else None,
            title=title,
            username=username,
            admins=admins,
            growth=growth,
            ending=self.ending(random) if is_over else None,
            lineage=facts.get("lineage"),
            description=facts.get("description"),
            framing=facts.get("framing", False),
            tier=facts.get("tier", 0),
            institution=facts.get("institution"),
            signature=facts.get("signature"),
            titles=[(opened, title)],
        )
        self.sites.append(site)
        return site


def begin(world: str, seed: int, p: Values) -> Making:
    """Return a world without rooms."""
    chance = Random(f"{world} {seed}")  # noqa: S311 (a made-up world, no secret)
    horizon = START + round(p["days"]) * DAY
    people = [Person(_FIRST_ACCOUNT + 7 * number, person_name(number)) for number in range(int(p["population"]))]
    communities = [chance.sample(people, int(p["community_people"])) for _ in range(int(p["communities"]))]
    album = Album(f"{world} {seed}")
    return Making(
        p=p,
        seed=f"{world} {seed}",
        album=album,
        horizon=horizon,
        communities=communities,
        regimes=_regimes(chance, p, horizon),
        watchers=chance.sample(people, int(p["watchers"])),
        common_texts=everyday_texts(chance, int(p["common_texts"])),
        common_pictures=[album.new() for _ in range(int(p["common_media"]))],
        institutions=institutions(int(p["institutions"])),
        people=people,
    )


def _regimes(random: Random, p: Values, horizon: int) -> list[tuple[int, str]]:
    """Draw the spells of pressure; each lasts between half and one and a half times its mean."""
    found = []
    now, word = START, "calm"
    while now < horizon:
        found.append((now, word))
        now += round(p[f"{word}_spell_days"] * random.uniform(0.5, 1.5) * DAY)
        word = "crackdown" if word == "calm" else "calm"
    return found
