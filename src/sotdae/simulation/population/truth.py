# SPDX-License-Identifier: Apache-2.0
"""What really happened in a made-up world. Never inside an export; only tests, evaluation and fitting read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Final, Literal, TypeAlias

from sotdae.classes import dataclass
from sotdae.model.canonical import Json

Kind: TypeAlias = Literal[
    "lineage", "sibling", "affiliate", "clone", "impostor", "hub", "discussion", "counter-speech", "squatter", "framed", "copycat", "noise"
]
KINDS: Final[tuple[Kind, ...]] = (
    "lineage",
    "sibling",
    "affiliate",
    "clone",
    "impostor",
    "hub",
    "discussion",
    "counter-speech",
    "squatter",
    "framed",
    "copycat",
    "noise",
)
"""What a room can be. ``lineage`` are the rooms that succeed each other; every other kind is there to be mistaken for a successor."""


@dataclass(frozen=True, slots=True)
class RoomTruth:
    """A room.

    Attributes:
        kind: what it is.
        lineage: of which lineage it is, or is about; None for rooms that have nothing to do with any.
        opened_at, closed_at: microseconds UTC; None where it outlives the world.
        ending: ``takedown``, ``private`` or ``silent``; None while open.
        framing: somebody uses it to make a wrong successor look right (kinds framed and copycat).
        tier: 0 for the room below, more for those above.
        institution: the made-up institution of a sub-room.
        about: the closed room that a decoy is made to follow; None for others.
        size: people in it at its end.
        is_exported, is_paged: some capture shows it so.
    """

    kind: Kind
    lineage: str | None
    opened_at: int
    closed_at: int | None
    ending: str | None
    framing: bool
    tier: int
    institution: str | None
    about: str | None
    size: int
    is_exported: bool
    is_paged: bool


@dataclass(frozen=True, slots=True)
class InviteTruth:
    """An invitation: its room, when it was made, when it was revoked (None: never), how many used it, who else shows it."""

    room_key: str
    created_at: int
    revoked_at: int | None
    uses: int


@dataclass(frozen=True, slots=True)
class SurgeTruth:
    """A surge: from a day's beginning (microseconds UTC), how many came in how many days, and why (``press``, ``rush``, ``look``)."""

    room_key: str
    at: int
    people: int
    days: int
    why: str


@dataclass(frozen=True, slots=True)
class SaidTruth:
    """A post that says something of its room.

    Attributes:
        rules: the names of the text rules that its plain words are for.
        plain: its words without disguise.
        written: as posted.
        number: the amount or the size that it names, or None.
    """

    room_key: str
    message_id: int
    rules: tuple[str, ...]
    plain: str
    written: str
    number: int | None = None

    @property
    def is_obfuscated(self) -> bool:
        """Whether it is written otherwise than it is meant."""
        return self.plain != self.written


@dataclass(frozen=True, slots=True)
class Truth:
    """A whole world's truth; all times are microseconds UTC, all keys those of the readers.

    Attributes:
        rooms: by room key.
        successions: (from, to); splits and merges are several pairs.
        tiers: (lower, upper).
        gates: room -> rules of the conditions that it sets.
        sales: room -> prices in won.
        claims: room -> (when, claimed, really there).
        surges: in order of time.
        said: posts whose meaning is known, obfuscated ones among them.
        invites: hash -> whose.
        media: copy -> (what it was made from, transform), by the item ids that `rows` gives.
        texts: text as somebody posted it again -> the text that it was made from, where the two differ.
        regimes: (from, ``calm`` or ``crackdown``).
    """

    rooms: Mapping[str, RoomTruth]
    successions: frozenset[tuple[str, str]]
    tiers: frozenset[tuple[str, str]]
    gates: Mapping[str, frozenset[str]]
    sales: Mapping[str, frozenset[int]]
    claims: Mapping[str, tuple[tuple[int, int, int], ...]]
    surges: tuple[SurgeTruth, ...]
    said: tuple[SaidTruth, ...]
    invites: Mapping[str, InviteTruth]
    media: Mapping[str, tuple[str, str]]
    texts: Mapping[str, str]
    regimes: tuple[tuple[int, str], ...]

    @property
    def obfuscated(self) -> tuple[SaidTruth, ...]:
        """The posts that are written otherwise than they are meant."""
        return tuple(one for one in self.said if one.is_obfuscated)

    def told(self) -> dict[str, Json]:
        """Return it as plain JSON, everything in an order of its own."""
        return {
            "rooms": {key: asdict(room) for key, room in sorted(self.rooms.items())},
            "successions": [list(pair) for pair in sorted(self.successions)],
            "tiers": [list(pair) for pair in sorted(self.tiers)],
            "gates": {key: list[Json](sorted(gates)) for key, gates in sorted(self.gates.items())},
            "sales": {key: list[Json](sorted(prices)) for key, prices in sorted(self.sales.items())},
            "claims": {key: [list(claim) for claim in claims] for key, claims in sorted(self.claims.items())},
            "surges": [asdict(surge) for surge in self.surges],
            "said": [{**asdict(one), "rules": list(one.rules)} for one in self.said],
            "invites": {key: asdict(one) for key, one in sorted(self.invites.items())},
            "media": {key: list(origin) for key, origin in sorted(self.media.items())},
            "texts": dict(sorted(self.texts.items())),
            "regimes": [list(regime) for regime in self.regimes],
        }
