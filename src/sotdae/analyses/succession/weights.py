# SPDX-License-Identifier: Apache-2.0
"""The weights file: a curve for each signal, caps for each family, in whole thousandths, so that a score is the same to the bit on every machine.

The file carries how it was made and the SHA-256 of everything it says; a file whose hash does not hold is not used.
Source: docs/decisions/2026-11-27-succession-scorer.md; fitted by ``scripts/fit_succession.py``.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from sotdae.analyses.succession.signals import SIGNALS
from sotdae.classes import dataclass
from sotdae.errors import WeightsInvalid
from sotdae.model.canonical import canonical_digest

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT: Final = 3
_THOUSAND: Final = 1000
_FILE: Final = "weights.json"
EXPLANATIONS: Final = ("chance", "beside", "copy")
"""What a pair that is no succession can be: two rooms that have nothing to do with each other, or are seen together by chance; rooms that the same
people run beside each other; a room that others make after the first. Source: docs/decisions/2026-11-29-succession-explanations.md."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A piecewise-linear curve that never turns: from the first knot on each piece rises (or, of a signal against, falls) or stays level.

    Attributes:
        base: thousandths of a bit where the value is at the first knot or below: what observed absence says. Missing values give 0 bits.
        knots: where pieces begin, in thousandths of the signal's unit; flat after the last.
        slopes: of the pieces between them, thousandths of a bit for each unit, 0 or more.
    """

    base: int
    knots: tuple[int, ...]
    slopes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WeightSet:
    """The weights for one capture level, against one explanation without a succession, and those against the others.

    Attributes:
        prior: thousandths of a bit of a pair that nothing is known of.
        caps: family -> so many thousandths of a bit at most, for or against.
        curves: signal -> curve.
        alone: so many thousandths of a bit whole for everything together that a candidate can make by itself, and a quarter of what is beyond;
            against each explanation its own.
        alone_most: so many at most of all that.
        rivalry: how much of the odds of a contradicting candidate counts against another, in thousandths.
        against: the explanation that prior and curves are set against; one of `EXPLANATIONS`.
        others: the weights against the others.
    """

    prior: int
    caps: Mapping[str, int]
    curves: Mapping[str, Curve]
    rivalry: int
    alone: int
    alone_most: int | None = None
    against: str = "chance"
    others: tuple[WeightSet, ...] = ()

    def millibits(self, signal: str, value: float) -> int:
        """Return what an observed value says, in thousandths of a bit."""
        curve = self.curves.get(signal)
        if curve is None:
            return 0
        at = round(value * _THOUSAND)
        pieces = zip(curve.slopes, curve.knots, curve.knots[1:], strict=False)
        risen = sum(slope * min(max(at - low, 0), high - low) for slope, low, high in pieces) // _THOUSAND
        return curve.base + risen * SIGNALS[signal].direction


@dataclass(frozen=True, slots=True)
class Weights:
    """Both sets, what they were calibrated on, and their hash."""

    sets: Mapping[str, WeightSet]
    calibrated_on: str
    digest: str


@cache
def weights() -> Weights:
    """Return the weights of this version of the program."""
    return read_weights(files("sotdae.analyses.succession").joinpath(_FILE).read_text("utf-8"))


def read_weights(text: str) -> Weights:
    """Return the weights that a file's text holds.

    Raises:
        WeightsInvalid: if it is of another format, if its hash does not hold, or if a curve turns.
    """
    try:
        stored = json.loads(text)
        digest = stored.pop("sha256")
        is_whole = stored["format"] == FORMAT and canonical_digest(stored) == digest
        sets = {str(level): _weight_set(one) for level, one in stored["sets"].items()}
        calibrated_on = str(stored["calibrated_on"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WeightsInvalid(why="it cannot be read") from error
    if not is_whole:
        raise WeightsInvalid(why="its hash does not hold")
    if not {"export", "public"} <= sets.keys() or calibrated_on not in {"simulation", "real"}:
        raise WeightsInvalid(why="a part is missing")
    return Weights(sets, calibrated_on, str(digest))


def written(facts: dict[str, Any]) -> str:
    """Return the text of a weights file with its hash."""
    return json.dumps({**facts, "sha256": canonical_digest(facts)}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _weight_set(stored: Mapping[str, Any]) -> WeightSet:
    first, *others = (_against(stored, name) for name in EXPLANATIONS)
    return replace(first, others=tuple(others))


def _against(level: Mapping[str, Any], name: str) -> WeightSet:
    stored, curves = level["against"][name], {}
    for signal, one in stored["curves"].items():
        curve = Curve(int(one["base"]), tuple(map(int, one["knots"])), tuple(map(int, one["slopes"])))
        rises = all(slope >= 0 for slope in curve.slopes) and list(curve.knots) == sorted(curve.knots)
        if signal not in SIGNALS or not rises or len(curve.slopes) != len(curve.knots) - 1:
            raise WeightsInvalid(why=f"the curve of {signal} turns")
        curves[str(signal)] = curve
    caps = {str(family): int(cap) for family, cap in level["caps"].items()}
    return WeightSet(int(stored["prior"]), caps, curves, int(level["rivalry"]), int(stored["alone"]), int(stored["alone_most"]), name)
