# SPDX-License-Identifier: Apache-2.0
"""One pair (closed room A, candidate B) while it is measured, and what all kinds of signal need for that."""

from __future__ import annotations

import math
from dataclasses import field
from typing import TYPE_CHECKING

from sotdae.analyses.succession.rooms import ordered_places
from sotdae.classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sotdae.analyses.succession.sharing import Common
    from sotdae.model.canonical import Json
    from sotdae.model.findings import Evidence


@dataclass(slots=True)
class PairFeatures:
    """One pair. ``values`` has every signal of `signals.SIGNALS`.

    Attributes:
        from_key, to_key: the closed room and the candidate.
        values: signal -> its value, None where it could not be looked for.
        shown: signal -> what is printed of it: a count, a grade, days.
        evidence: signal -> places in both rooms, five at most.
        missing: signal -> why it could not be looked for.
        capture_level: ``export`` where exports show both rooms, else ``public``.
        weighed_as: which weights count: ``export`` where an export shows one of both rooms at least, else ``public``.
    """

    from_key: str
    to_key: str
    capture_level: str
    weighed_as: str
    values: dict[str, float | None] = field(default_factory=dict)
    shown: dict[str, Json] = field(default_factory=dict)
    evidence: dict[str, tuple[Evidence, ...]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    def put(self, signal: str, value: float, shown: Json, *places: Sequence[Evidence]) -> None:
        """Note what was seen."""
        self.values[signal] = value
        self.shown[signal] = shown
        self.evidence[signal] = ordered_places(*places) if any(places) else ()

    def lack(self, signal: str, why: str) -> None:
        """Note that a signal could not be looked for."""
        self.values[signal] = None
        self.missing[signal] = why


def log_of(count: float) -> float:
    """Return the logarithm to base 2 of one more: the first of something counts most."""
    return math.log2(1 + count)


def put_shared(pair: PairFeatures, signal: str, common: Sequence[Common], *, log: bool = False, more: int = 0) -> None:
    """Note what both rooms show, each as far as it is rare, the weightiest first.

    Args:
        pair: the pair.
        signal: which signal it is for.
        common: what both show.
        log: whether the sum's logarithm is the value.
        more: so many more, of which no place is known.
    """
    ordered = sorted(common, key=lambda one: (-one.weight, one.left, one.right))
    weight = math.fsum(one.weight for one in ordered) + more
    pair.put(
        signal,
        log_of(weight) if log else weight,
        len(common) + more,
        tuple(place for one in ordered for place in one.left),
        tuple(place for one in ordered for place in one.right),
    )
