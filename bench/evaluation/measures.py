# SPDX-License-Identifier: Apache-2.0
"""The measures by which a ranking of pairs is judged, each with its definition; numbers only, no rooms.

A pair that the blocking never proposed counts as a miss in every recall: `positives` is what the truth holds, not what was found.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

CLAIMED: Final = 0.9
"""A claim is a probability of at least this; the design's release gate is about claims."""
_Z: Final = 1.959963984540054
"""The normal quantile of a two-sided interval of 95 %."""


class Scored(NamedTuple):
    """A proposed pair of rooms as one method scores it.

    Attributes:
        asked: the closed room.
        proposed: the room that might continue it.
        is_true: whether it does.
        kind: what the proposed room really is.
        probability: what the method says, 0 to 1; a method without probabilities gives any score that grows with belief.
        level: of the ladder, or an empty string.
    """

    asked: str
    proposed: str
    is_true: bool
    kind: str
    probability: float
    level: str = ""


@dataclass(frozen=True, slots=True)
class Interval:
    """A share with its interval of 95 % and what it was counted from."""

    right: int
    of: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """Right of all; not a number where there are none."""
        return self.right / self.of if self.of else math.nan


def wilson(right: int, of: int) -> Interval:
    """Return the Wilson score interval.

    Source: E. B. Wilson 1927, "Probable inference, the law of succession, and statistical inference".
    """
    if not of:
        return Interval(0, 0, 0.0, 1.0)
    share, z2 = right / of, _Z * _Z
    centre = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z / (1 + z2 / of) * math.sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    return Interval(right, of, max(0.0, centre - half), min(1.0, centre + half))


def curve(pairs: Sequence[Scored], positives: int) -> list[tuple[float, float]]:
    """Return (recall, precision) after each group of equal scores, best first; ties are taken together, so no order of rows helps anybody."""
    ordered = sorted(pairs, key=lambda pair: -pair.probability)
    points, right = [], 0
    for seen, pair in enumerate(ordered, 1):
        right += pair.is_true
        if seen == len(ordered) or ordered[seen].probability != pair.probability:
            points.append((right / positives if positives else 0.0, right / seen))
    return points


def average_precision(pairs: Sequence[Scored], positives: int) -> float:
    """Return the area under precision over recall by steps: the sum of precision times the gain of recall, as scikit-learn defines it."""
    area, before = 0.0, 0.0
    for recall, precision in curve(pairs, positives):
        area += (recall - before) * precision
        before = recall
    return area


def recall_at(pairs: Sequence[Scored], positives: int, precision: float) -> float:
    """Return the largest recall of a threshold whose precision is at least this."""
    return max((recall for recall, reached in curve(pairs, positives) if reached >= precision), default=0.0)


def among_first(pairs: Sequence[Scored], asked: Mapping[str, frozenset[str]], none_seen: Mapping[str, float], first: int) -> Interval:
    """Return for how many closed rooms the right answer stands among the first ones.

    Args:
        pairs: what was proposed.
        asked: every closed room with its true successors among the rooms that were captured; an empty set means that "none seen" is right.
        none_seen: what the method gives "none seen" for a room; a room that is missing here has nothing but "none seen".
        first: how many answers are looked at; "none seen" is an answer like any other.
    """
    by_room: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for pair in pairs:
        by_room[pair.asked].append((-pair.probability, pair.proposed))
    right = 0
    for room, true in asked.items():
        answers = sorted([*by_room[room], (-none_seen.get(room, 1.0), "")])[:first]
        right += any(answer in true or (answer == "" and not true) for _, answer in answers)
    return wilson(right, len(asked))


def claims(pairs: Sequence[Scored]) -> tuple[Interval, float]:
    """Return how many claims were right, and the mean probability that they claimed."""
    made = [pair for pair in pairs if pair.probability >= CLAIMED]
    said = sum(pair.probability for pair in made) / len(made) if made else math.nan
    return wilson(sum(pair.is_true for pair in made), len(made)), said


def overclaiming(pairs: Sequence[Scored]) -> float:
    """Return claimed minus observed among claims, and 0 where less was claimed than was observed or nothing was claimed."""
    right, said = claims(pairs)
    return max(0.0, said - right.share) if right.of else 0.0


def calibration_error(pairs: Sequence[Scored], bins: int = 10) -> float:
    """Return the expected calibration error over bins of equal width.

    Source: M. P. Naeini et al. 2015, "Obtaining well calibrated probabilities using Bayesian binning".
    """
    groups: dict[int, list[Scored]] = defaultdict(list)
    for pair in pairs:
        groups[min(bins - 1, int(pair.probability * bins))].append(pair)
    gaps = (abs(sum(pair.probability - pair.is_true for pair in group)) for group in groups.values())
    return sum(gaps) / len(pairs) if pairs else 0.0


def brier(pairs: Sequence[Scored]) -> float:
    """Return the mean squared distance of probability and truth."""
    return sum((pair.probability - pair.is_true) ** 2 for pair in pairs) / len(pairs) if pairs else 0.0


def by_kind(pairs: Sequence[Scored], least: float) -> dict[str, int]:
    """Return how many wrong pairs of each kind of room reach a probability."""
    counts: dict[str, int] = defaultdict(int)
    for pair in pairs:
        if not pair.is_true and pair.probability >= least:
            counts[pair.kind] += 1
    return dict(sorted(counts.items()))
