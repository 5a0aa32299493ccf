# SPDX-License-Identifier: Apache-2.0
"""The ladder of words for a pair. A word needs probability, families *and* sides, so that no single kind of sign and no single party can earn it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from sotdae.analyses.succession.signals import COUNTED_FAMILIES, SIGNALS

if TYPE_CHECKING:
    from sotdae.analyses.succession.scoring import Score

Level: TypeAlias = Literal["strong", "probable", "indicated", "rejected"]
LEAST_BITS: Final = 1.0
"""A signal, or a family, with fewer bits than this counts neither as a family nor for a side: it hardly tells two cases apart."""
INDICATED, PROBABLE, STRONG = 0.25, 0.5, 0.9
"""Least probabilities; probable is more likely than not. Source: docs/decisions/2026-11-27-succession-evidence.md."""
_FAMILIES_PROBABLE: Final = 2
_FAMILIES_STRONG: Final = 3
_BROAD: Final = 2.0
"""Bits of arrivals from which on they count for the side of the closed room: many of its people, whom no candidate can send."""


def families_for(bits: Mapping[str, float]) -> list[str]:
    """Return the families that speak for a pair, of those that count as families."""
    return [family for family in COUNTED_FAMILIES if bits.get(family, 0.0) >= LEAST_BITS]


def sides_of(score: Score) -> list[str]:
    """Return from which sides signals speak for a pair: ``predecessor``, ``successor``.

    A sign that needs both sides is there or not; what hangs together with it may take all of its bits. Broad arrivals count for the closed room's
    side, since a candidate cannot make other people's accounts come, unless accounts brought in late are among them: but never for both sides, since
    whoever announces an innocent room makes people come too.
    """
    sides = set()
    for name in score.present:
        if SIGNALS[name].made_by == "both":
            sides |= {"predecessor", "successor"}
    brought_in = score.signals.get("exclusion.brought_in", 0.0) < 0
    for name, bits in score.signals.items():
        signal = SIGNALS[name]
        if bits < LEAST_BITS or signal.family not in COUNTED_FAMILIES:
            continue
        if signal.made_by in {"predecessor", "successor"}:
            sides.add(signal.made_by)
    arrivals = sum(bits for name, bits in score.signals.items() if SIGNALS[name].family == "people" and SIGNALS[name].made_by == "third")
    if arrivals >= _BROAD and not brought_in:
        sides.add("predecessor")
    return sorted(sides)


def level_of(probability: float, score: Score) -> Level:
    """Return the word for a pair.

    For *probable* a family counts that tells the pair from any of the things it can be instead: pictures and a title say nothing against a copy, and
    much against a room that merely opened then. For *strong* it has to tell it from the one that fits best.

    Args:
        probability: after competition.
        score: its bits.
    """
    families = families_for(score.families)
    if probability < INDICATED or not families:
        return "rejected"
    if probability < PROBABLE or len(families_for(score.widest or score.families)) < _FAMILIES_PROBABLE or len(sides_of(score)) < 2:  # noqa: PLR2004 (both sides are two)
        return "indicated"
    neither_alone = any(SIGNALS[name].made_by == "both" for name in score.present)
    return "strong" if probability >= STRONG and len(families) >= _FAMILIES_STRONG and neither_alone else "probable"
