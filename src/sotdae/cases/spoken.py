# SPDX-License-Identifier: Apache-2.0
"""Rows of the dossier about what rooms say: how many institutions they mention."""

from __future__ import annotations

from dataclasses import dataclass


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
