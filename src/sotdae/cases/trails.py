# SPDX-License-Identifier: Apache-2.0
"""Where rooms may have gone, as rows of the dossier: signs for and against in bits, and the lines of rooms. Plain data, masked already."""

from __future__ import annotations

from datetime import datetime

from sotdae.cases.cited import Citation
from sotdae.classes import dataclass


@dataclass(frozen=True, slots=True)
class TrailSign:
    """One sign: its name, what was counted (a number or a word), its bits, who can have made it, and where it stands."""

    signal: str
    value: int | float | str | None
    bits: float
    made_by: str
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class TrailPair:
    """A later room that shows signs of continuing an earlier one.

    Attributes:
        level: strong, probable, indicated or rejected.
        bits: start, signs and caps together.
        signs: how many signs speak for it.
        start_bits: what the pair begins with, before any sign.
        set_against: what it is counted against, being what fits best without a succession: ``chance``, ``beside`` or ``copy``.
        capped: what the caps of families took away: (family, bits).
        capture_level: ``export`` or ``public``.
        calibrated_on: ``simulation`` or ``real``.
        probability: printed only where it is calibrated on real rooms.
        opened_from, opened_until: bounds of the later room's opening.
        supporting, opposing, neutral: signs for, against, and those that weigh nothing, the heaviest first.
        missing: what could not be looked for: (signal, why).
        decided: what persons concluded, each a sentence (Korean, English).
    """

    earlier: str
    later: str
    level: str
    bits: float
    signs: int
    start_bits: float
    capped: tuple[tuple[str, float], ...]
    capture_level: str
    calibrated_on: str
    probability: float | None
    opened_from: datetime | None
    opened_until: datetime | None
    supporting: tuple[TrailSign, ...] = ()
    opposing: tuple[TrailSign, ...] = ()
    neutral: tuple[TrailSign, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()
    decided: tuple[tuple[str, str], ...] = ()
    set_against: str = "chance"


@dataclass(frozen=True, slots=True)
class Trail:
    """One room that closed or fell silent, and what was found after it.

    Attributes:
        closed_how: announced, seen or silent.
        closed_from, closed_until: bounds of the closing.
        considered: rooms that were weighed.
        searched_rooms, searched_exported: rooms of the case, and those seen through exports.
        searched_until: the newest moment any capture shows.
        pairs: rooms above "rejected", the likeliest first.
        rejected: the closest rooms that were not enough.
        missing: why nothing more could be found: (signal, why).
        citations: where the closing is seen.
    """

    label: str
    closed_how: str
    closed_from: datetime | None
    closed_until: datetime | None
    considered: int
    searched_rooms: int | None
    searched_exported: int | None
    searched_until: datetime | None
    calibrated_on: str
    pairs: tuple[TrailPair, ...] = ()
    rejected: tuple[TrailPair, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class LineRow:
    """One room in a line of rooms: its root, its role (root, continues, split, merge), its depth, and its earlier rooms with their levels."""

    root: str
    label: str
    role: str
    depth: int
    parents: tuple[tuple[str, str], ...] = ()
