# SPDX-License-Identifier: Apache-2.0
"""Rows of the dossier about what rooms say: how many institutions they mention, whom they call to go after, by role, and where they send people."""

from __future__ import annotations

from datetime import datetime

from sotdae.cases.cited import Citation, Quote
from sotdae.classes import dataclass


@dataclass(frozen=True, slots=True)
class InstitutionRow:
    """One institution that enough rooms and writers mention, or the sum of those that too few do ("at least", and without a title)."""

    title_ko: str
    title_en: str
    rooms: int
    writers: int
    messages: int


@dataclass(frozen=True, slots=True)
class InstitutionsCounted:
    """How many institutions the rooms of a case mention, suppressed: no room stands beside an institution here, and no place is cited.

    Attributes:
        threshold: of fewer rooms or fewer writers nothing is told.
        institutions: how many are mentioned.
        suppressed: how many of them are not told by name.
        complementary: how many of these only because a sum would otherwise tell another.
        rooms_left_out: rooms that speak about rooms (newspapers, warnings), not counted.
        shown: those that are told.
        others: the suppressed ones together, at least; None where even that would tell too much.
    """

    threshold: int
    institutions: int
    suppressed: int
    complementary: int
    rooms_left_out: int
    shown: tuple[InstitutionRow, ...] = ()
    others: InstitutionRow | None = None


@dataclass(frozen=True, slots=True)
class CallRow:
    """Calls of one room to go after people of one role; who is meant and who wrote is nowhere.

    Attributes:
        role: reporter, police, teacher, victim_support, somebody, or what a private rule names.
        stands: the room itself stands for it, or two independent messages say it; else it is a single mention.
        surge_day: the day of a surge on the day of a call or within days after, with how many came and how long after the call; None for none.
        surge_looked: whether anything was counted in the room, so that a surge could show.
    """

    label: str
    role: str
    stands: bool
    messages: int
    independent: int
    by_room: int
    by_admin: int
    pinned: int
    by_others: int
    about: int
    forwarded: int
    first_at: datetime | None
    last_at: datetime | None
    surge_day: str | None = None
    surge_gain: int | None = None
    surge_after_days: int | None = None
    surge_looked: bool = True
    quotes: tuple[Quote, ...] = ()
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One contact point that one room gives, without the point.

    Attributes:
        point: the beginning of its keyed digest.
        kind: bot, invite, folder, room, name, site, account or coin.
        leads_to: the label of the captured room that has this name, or None.
        joining, paying, pinned: of the messages, those in a condition of entry, in a sale, and pinned.
        rooms: the labels of all rooms that give it.
        bits: how rare that is in the case; None where one room alone gives it.
    """

    label: str
    point: str
    kind: str
    masked: str
    leads_to: str | None
    messages: int
    joining: int
    paying: int
    pinned: int
    first_at: datetime | None
    last_at: datetime | None
    rooms: tuple[str, ...] = ()
    bits: float | None = None
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class ContactsHeld:
    """How many contact points are not listed: those that may be victims', accounts near a one-won check, those that only others give."""

    targets: int
    checks: int
    others: int
