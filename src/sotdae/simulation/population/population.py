# SPDX-License-Identifier: Apache-2.0
"""A whole made-up world of lineages: what happened, what was captured of it, and how to make it again.

`make` gives the same world for the same name, seed and size on every machine, whatever the order of Python's sets and dicts. Captures are written by
the writers of `sotdae.simulation`; `rows` and `media_hash_rows` give what reading them would give, without writing a byte.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import cast

from sotdae.classes import dataclass
from sotdae.model.links import invite_room_key
from sotdae.simulation.population.album import media_item_id
from sotdae.simulation.population.capturing import Taken, capture
from sotdae.simulation.population.decoys import hubs, noise, spread
from sotdae.simulation.population.lineages import lineage
from sotdae.simulation.population.making import MICROSECONDS, Making, begin
from sotdae.simulation.population.parameters import Values, values
from sotdae.simulation.population.site import Draft, Site
from sotdae.simulation.population.speech import last_word
from sotdae.simulation.population.truth import InviteTruth, Kind, RoomTruth, SaidTruth, Truth
from sotdae.simulation.world import Capture, World


@dataclass(frozen=True, slots=True)
class Population:
    """A made-up world.

    Attributes:
        world: its name in ``worlds.toml``.
        seed: what it was made from.
        lineages: how many lineages it has.
        captures: in the order in which they were made.
        truth: what really happened; in no capture.
    """

    world: str
    seed: int
    lineages: int
    captures: tuple[Capture, ...]
    truth: Truth

    @property
    def name(self) -> str:
        """What enters every made-up id and hash."""
        return f"{self.world} {self.seed}"

    def written(self) -> World:
        """Return the world in the form that the writers of exports (`simulation.exports`) and of the truth (`simulation.truth`) take."""
        return World(self.seed, self.captures, self.truth.told())


def make(world_name: str, seed: int, lineages: int, changes: Values | None = None) -> Population:
    """Return a world.

    Args:
        world_name: one of ``worlds.toml``.
        seed: any integer.
        lineages: how many lineages; a longer world begins like a shorter one.
        changes: parameters to set otherwise, for tests; an evaluation uses none.

    Raises:
        KeyError: if there is no such world.
    """
    return captured(happened(world_name, seed, lineages, changes), world_name, seed, lineages)


def captured(making: Making, world_name: str, seed: int, lineages: int) -> Population:
    """Return a world that happened with what was captured of it; the other arguments are those of `make`."""
    taken = capture(making)
    return Population(world_name, seed, lineages, tuple(taken.captures), _truth(making, taken))


def happened(world_name: str, seed: int, lineages: int, changes: Values | None = None) -> Making:
    """Return what happened in a world, before anybody captures any of it; the arguments are those of `make`."""
    making = begin(world_name, seed, {**values(world_name), **(changes or {})})
    hubs(making)
    for number in range(lineages):
        lineage(making, number)
        noise(making, number)
    spread(making)
    for site in making.sites:
        _settle(making, site)
    return making


def _settle(making: Making, site: Site) -> None:
    """Leave out what nobody could have posted, and number a room's posts, with gaps where posts were deleted before anybody looked."""
    random = making.chance(f"gaps of {site.name}")
    last = last_word(site, making.horizon)
    site.drafts = [draft for draft in site.drafts if site.opened <= draft.at <= last]
    site.settled([place for place in range(len(site.drafts)) if random.random() < 0.03])  # noqa: PLR2004 (a share of made-up rooms)


def _truth(making: Making, taken: Taken) -> Truth:
    told = making.told
    return Truth(
        rooms=MappingProxyType({site.key: _room(making, site, taken) for site in making.sites}),
        successions=frozenset((before.key, after.key) for before, after in told.successions),
        tiers=frozenset((lower.key, upper.key) for lower, upper in told.tiers),
        gates=MappingProxyType({key: frozenset(gates) for key, gates in told.gates.items()}),
        sales=MappingProxyType({key: frozenset(prices) for key, prices in told.sales.items()}),
        claims=MappingProxyType({key: tuple(claims) for key, claims in told.claims.items()}),
        surges=tuple(sorted(told.surges, key=lambda surge: (surge.at, surge.room_key))),
        said=tuple(_said(site, draft, told.numbers.get(id(draft))) for site in making.sites for draft in site.drafts if draft.plain is not None),
        invites=MappingProxyType(
            {
                **{invite: _invite(making, invite, site, made) for invite, (site, made) in told.invites.items()},
                **{door: InviteTruth(invite_room_key(door), made * MICROSECONDS, None, 0) for door, made in told.doors.items()},
            }
        ),
        media=MappingProxyType({media_item_id(made): (media_item_id(origin), how) for made, (origin, how) in making.album.origins.items()}),
        texts=MappingProxyType(dict(told.texts)),
        regimes=tuple((since * MICROSECONDS, word) for since, word in making.regimes),
    )


def _room(making: Making, site: Site, taken: Taken) -> RoomTruth:
    return RoomTruth(
        kind=cast("Kind", site.kind),
        lineage=site.lineage,
        opened_at=site.opened * MICROSECONDS,
        closed_at=None if site.closed is None else site.closed * MICROSECONDS,
        ending=site.ending,
        framing=site.framing,
        tier=site.tier,
        institution=site.institution,
        about=making.told.about.get(site.key),
        size=site.size_at(site.end(making.horizon)),
        is_exported=site.name in taken.exported,
        is_paged=site.name in taken.paged,
    )


def _said(site: Site, draft: Draft, number: int | None) -> SaidTruth:
    assert draft.plain is not None
    written = draft.parts[0].text.removesuffix(" ") if len(draft.parts) > 1 else draft.parts[0].text
    return SaidTruth(site.key, draft.number, draft.rules, draft.plain, written, number)


def _invite(making: Making, invite: str, site: Site, made: int) -> InviteTruth:
    revoked = None if site.closed is None or site.ending == "silent" else site.closed * MICROSECONDS
    later = [other for other in site.invites if other != invite]
    if later and site.invites[-1] != invite:
        revoked = making.told.invites[site.invites[site.invites.index(invite) + 1]][1] * MICROSECONDS
    return InviteTruth(site.key, made * MICROSECONDS, revoked, site.size_at(site.end(making.horizon)) // max(1, len(site.invites)))
