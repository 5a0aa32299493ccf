# SPDX-License-Identifier: Apache-2.0
"""What a room's own last weeks, or rooms of its size and age, let one expect of its next interval. Shared by this folder's analyses; none itself.

A step is a count over a real interval: the arrivals of a day, or the difference of two platform counts however far apart. Everything is computed per
day of the interval, so that a missed day costs a day and not an alarm.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

import numpy as np

from sotdae.analyses.tails import tail_log10
from sotdae.classes import dataclass

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sotdae.model.findings import Evidence

Basis: TypeAlias = Literal["own", "size and age", "age"]

_HALF_COUNT: Final = 0.5
"""Added to every daily mean: nobody in four weeks does not mean never anybody. Source: Jeffreys' prior for a Poisson rate, Gamma(1/2, 0)."""
_LEAST_DAYS: Final = 1 / 24
"""Two counts within an hour are taken as an hour apart: the platform's own numbers are not fresher."""


class Step(NamedTuple):
    """What came in one interval.

    Attributes:
        room: the room's key.
        measure: ``arrivals`` or ``members``.
        on: the Korean day on which the interval ends, ISO.
        begins, ends: days since 1970, with fractions.
        gain: how many more; below 0 where more left than came.
        least: the smallest gain that the shown, rounded counts allow.
        size: members that the platform showed before, None where it showed none.
        age_days: days since the room is first seen in any capture.
        places: the first and the last record that show it.
    """

    room: str
    measure: str
    on: str
    begins: float
    ends: float
    gain: int
    least: int
    size: int | None = None
    age_days: float = 0.0
    places: tuple[Evidence, ...] = ()

    @property
    def days(self) -> float:
        """The interval's length."""
        return max(self.ends - self.begins, _LEAST_DAYS)


@dataclass(frozen=True, slots=True)
class Model:
    """The parameters that the bench chose or that are stated; `surges.Params` says which and why.

    Attributes:
        window_days: how far back a baseline reaches.
        least_steps: a baseline of fewer intervals is none.
        cap_ratio: larger daily rates of the window count as this quantile of it (0 to 1).
        spread_times: what capping takes from the variance is given back by this factor.
        typical_size: the dispersion of an ordinary room.
        typical_weight: how many intervals that is worth.
        cohort_rooms, cohort_steps: a cohort of fewer other rooms, or of fewer intervals, is none.
        age_times, size_times: rooms up to so many times as old or as large, or as young or as small, are of its age and size.
    """

    window_days: int
    least_steps: int
    cap_ratio: float
    spread_times: float
    typical_size: float
    typical_weight: int
    cohort_rooms: int
    cohort_steps: int
    age_times: float
    size_times: float


@dataclass(frozen=True, slots=True)
class Expected:
    """What was to be expected of one step.

    Attributes:
        basis: the room's own weeks, or the cohort's.
        mean: events over the whole interval.
        size: the negative-binomial dispersion.
        steps: intervals that it rests on.
        rooms: rooms that they are of; 1 for its own.
        higher: how many of the cohort's intervals had at least this daily rate; None for its own.
    """

    basis: Basis
    mean: float
    size: float
    steps: int
    rooms: int = 1
    higher: int | None = None

    def tail(self, gain: int) -> float:
        """Return log10 of the probability of at least this gain."""
        return 0.0 if gain <= self.mean else tail_log10(gain, self.mean, self.size)


def own(steps: Sequence[Step], model: Model) -> list[Expected | None]:
    """Return what each step's own past lets one expect, None where the past is too short.

    Args:
        steps: one room's steps of one measure, in the order of time.
        model: the parameters.
    """
    if not steps:
        return []
    begins, ends = np.array([step.begins for step in steps]), np.array([step.ends for step in steps])
    days = np.array([step.days for step in steps])
    # Leavers are not negative arrivals: a net loss says that nobody can be proved to have come.
    rates = np.array([max(step.gain, 0) for step in steps]) / days
    before = np.arange(len(steps))[:, None] - 1 - np.arange(min(len(steps), 2 * model.window_days))[None, :]
    is_past = (before >= 0) & (begins[:, None] - ends[np.maximum(before, 0)] < model.window_days)
    before = np.maximum(before, 0)
    counts = is_past.sum(axis=1)
    fit = counts >= model.least_steps
    found: list[Expected | None] = [None] * len(steps)
    if not fit.any():
        return found
    rows = np.flatnonzero(fit)
    means, sizes = _fitted(np.where(is_past, rates[before], np.nan)[rows], np.where(is_past, days[before], 0.0)[rows], model)
    for row, mean, size in zip(rows.tolist(), means.tolist(), sizes.tolist(), strict=True):
        found[row] = Expected("own", mean * steps[row].days, size, int(counts[row]))
    return found


def _fitted(rates: NDArray[np.float64], days: NDArray[np.float64], model: Model) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the daily mean and the dispersion of each row; nan where there is no interval.

    Capping the large rates keeps an earlier surge out of the baseline (winsorising). The dispersion is the method of moments' (1 / size =
    (variance - mean) / mean²), drawn towards an ordinary room's: a variance out of four weeks is too often too small, and would raise false alarms.
    """
    counts = (days > 0).sum(axis=1)
    ordered = np.sort(rates, axis=1)  # nan comes last
    at = model.cap_ratio * (counts - 1)
    below, above = np.floor(at).astype(np.int64), np.ceil(at).astype(np.int64)
    lines = np.arange(len(ordered))
    cap = ordered[lines, below] + (at - below) * (ordered[lines, above] - ordered[lines, below])
    kept = np.where(np.isnan(rates), 0.0, np.minimum(rates, cap[:, None]))
    whole = days.sum(axis=1)
    plain = (days * kept).sum(axis=1) / whole
    variance = model.spread_times * (days * (kept - plain[:, None]) ** 2).sum(axis=1) / whole * counts / (counts - 1)
    mean = plain + _HALF_COUNT
    excess = np.maximum(variance - mean, 0.0) / mean**2
    drawn = (counts * excess + model.typical_weight / model.typical_size) / (counts + model.typical_weight)
    return mean, 1 / drawn


class Cohorts:
    """All steps of a measure, ready to be asked for those of rooms of one size and age."""

    def __init__(self, steps: Sequence[Step], model: Model) -> None:
        """Put them in the order of age."""
        self._model = model
        self._numbers: dict[str, int] = {}
        ordered = sorted(steps, key=lambda step: (step.age_days, step.room, step.ends))
        self._ages = np.array([step.age_days for step in ordered])
        self._rooms = np.array([self._numbers.setdefault(step.room, len(self._numbers)) for step in ordered], np.int64)
        self._rates = np.array([max(step.gain, 0) / step.days for step in ordered])
        self._sizes = np.array([np.nan if step.size is None else max(step.size, 1) for step in ordered])

    def expected(self, step: Step) -> Expected | None:
        """Return what rooms of its size and age let one expect; of its age alone where those are too few; None where these are too few as well."""
        model = self._model
        # A first day is like other first days, and like no day after them.
        age = step.age_days
        low, high = np.searchsorted(self._ages, [max(age / model.age_times, 1.0), age * model.age_times] if age >= 1 else [0.0, 1.0])
        near = slice(int(low), int(high))
        other = self._rooms[near] != self._numbers.get(step.room, -1)
        rates, rooms = self._rates[near][other], self._rooms[near][other]
        if step.size is not None:
            ratio = self._sizes[near][other] / max(step.size, 1)
            like = (ratio >= 1 / model.size_times) & (ratio <= model.size_times)  # unknown sizes are nan, and nan is not alike
            found = self._pooled(step, rates[like], rooms[like], "size and age")
            if found is not None:
                return found
        return self._pooled(step, rates, rooms, "age")

    def _pooled(self, step: Step, rates: NDArray[np.float64], rooms: NDArray[np.int64], basis: Basis) -> Expected | None:
        model, many = self._model, int(np.count_nonzero(np.bincount(rooms)))
        if many < model.cohort_rooms or len(rates) < model.cohort_steps:
            return None
        # Nothing is capped: bursts of other new rooms are what a new room has to be measured against.
        mean = float(rates.mean()) + _HALF_COUNT
        excess = max(float(rates.var(ddof=1)) - mean, 0.0) / mean**2
        # Rooms differ more than one room's days do: drawn towards the wide dispersion 1 (as wide as its mean), never below what they show.
        drawn = max(excess, 1.0)
        higher = int((rates >= step.gain / step.days).sum())
        return Expected(basis, mean * step.days, 1 / drawn, len(rates), many, higher)
