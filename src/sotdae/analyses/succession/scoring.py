# SPDX-License-Identifier: Apache-2.0
"""From features to bits, and from bits to probabilities among rivals. Additive: what is printed for each signal is what was added up.

Bits are whole thousandths until the end, so no order of adding changes them; probabilities are rounded to millionths.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING, Final

from sotdae.analyses.succession.signals import SIGNALS
from sotdae.classes import dataclass

if TYPE_CHECKING:
    from sotdae.analyses.succession.weights import WeightSet

_THOUSAND: Final = 1000
_STRONGEST: Final = 60.0
"""Odds beyond 2 to this power are not told apart."""
_PLACES: Final = 6
_QUARTER: Final = 4
"""Of what a candidate makes alone beyond the cap a quarter counts, so that of two copies the one with more signs stays before the other."""
INDEPENDENT_BITS: Final = 1.0
"""So many bits of a signal that a candidate cannot make by itself free it of rivals that have as many."""


@dataclass(frozen=True, slots=True)
class Score:
    """What one pair's features add up to.

    Attributes:
        bits: prior and all families.
        signals: signal -> bits, before caps.
        families: family -> bits, after caps.
        capped: bits taken off because the candidate can make by itself what gave them; 0 or less.
        present: signs for it that are there at all, whatever bits they give.
        against: the explanation without a succession that fits best: signals and families are counted against it.
        doubted: bits taken off because others fit nearly as well; 0 or less.
        widest: family -> the most bits that it gives against any of the explanations, after caps.
    """

    bits: float
    signals: Mapping[str, float]
    families: Mapping[str, float]
    capped: float = 0.0
    present: frozenset[str] = frozenset()
    against: str = "chance"
    doubted: float = 0.0
    widest: Mapping[str, float] = field(default_factory=dict)

    @property
    def beyond_candidate(self) -> bool:
        """Whether some signal speaks for it that the candidate could not make alone: the closed room's own, or one that needs both."""
        return any(
            bits >= INDEPENDENT_BITS and SIGNALS[name].made_by in {"predecessor", "both"} and name.startswith(("explicit", "people"))
            for name, bits in self.signals.items()
        )


def score(values: Mapping[str, float | None], weights: WeightSet) -> Score:
    """Return the bits of one pair against what else fits it. A missing value gives none, for or against.

    Shared people and administrators tell a successor from a stranger's copy and hardly from a room beside the first; a title and copies the other
    way round. So a pair is set against each explanation by itself: signals are told as they count against the one that fits best, and what the
    others leave open besides is taken off. More of any sign never lowers the whole.

    Args:
        values: signal -> value, None where it could not be looked for.
        weights: the set for the pair's capture level.
    """
    each = [_against(values, one) for one in (weights, *weights.others)]
    closest = min(each, key=lambda one: one.bits)
    # Several that fit about as well leave more open than one: their odds add up.
    doubt = round(_THOUSAND * math.log2(math.fsum(sorted(odds(closest.bits - one.bits) for one in each))))
    widest = {family: max(one.families.get(family, 0.0) for one in each) for family in closest.families}
    return replace(closest, bits=(round(_THOUSAND * closest.bits) - doubt) / _THOUSAND, doubted=-doubt / _THOUSAND, widest=widest)


def _against(values: Mapping[str, float | None], weights: WeightSet) -> Score:
    thousandths = {name: weights.millibits(name, value) for name, value in sorted(values.items()) if value is not None}
    families: dict[str, int] = {}
    others: dict[str, int] = {}
    for name, found in thousandths.items():
        signal = SIGNALS[name]
        families[signal.family] = families.get(signal.family, 0) + found
        others[signal.family] = others.get(signal.family, 0) + (0 if found > 0 and signal.made_by == "successor" else found)
    for family, found in families.items():
        cap = weights.caps[family]
        families[family] = min(cap, max(-cap, found))
        others[family] = min(cap, max(-cap, others[family]))
    # What the candidate's own signs add to all the rest, family by family: more of any sign never lowers the whole.
    alone = sum(families[family] - others[family] for family in families)
    most = weights.alone if weights.alone_most is None else weights.alone_most
    beyond = max(0, alone - weights.alone)
    capped = min(beyond // _QUARTER, most - weights.alone) - beyond
    total = weights.prior + sum(families.values()) + capped
    return Score(
        total / _THOUSAND,
        {name: found / _THOUSAND for name, found in thousandths.items()},
        {name: found / _THOUSAND for name, found in sorted(families.items())},
        capped / _THOUSAND,
        frozenset(name for name, value in values.items() if value is not None and value > 0 and SIGNALS[name].direction > 0),
        weights.against,
    )


def odds(bits: float) -> float:
    """Return the odds that so many bits stand for."""
    return math.pow(2.0, min(_STRONGEST, max(-_STRONGEST, bits)))


def probabilities(scores: Sequence[Score], weights: WeightSet) -> tuple[list[float], float]:
    """Return the probability of each candidate of one room, and of none of them.

    A room may have several successors: two candidates contradict each other unless both have a signal that a candidate cannot make alone. The odds of
    whatever contradicts a candidate are added to the odds against it, in the measured share.
    """
    each = [odds(one.bits) for one in scores]
    beyond = [one.beyond_candidate for one in scores]
    share = weights.rivalry / _THOUSAND
    # Sorted before they are added, so that no order of candidates changes a sum.
    whole = math.fsum(sorted(each))
    kin = math.fsum(sorted(one for one, is_beyond in zip(each, beyond, strict=True) if is_beyond))
    found = []
    for mine, is_beyond in zip(each, beyond, strict=True):
        rivals = max(0.0, whole - (kin if is_beyond else mine))
        found.append(round(mine / (1 + mine + share * rivals), _PLACES))
    return found, round(1 / (1 + whole), _PLACES)
