# SPDX-License-Identifier: Apache-2.0
"""Surge alarms: recall at a fixed rate of false alarms, against robust z and PELT, in made-up series of two worlds; and the alarms on real series.

To reach: recall at least 1.1 times robust z's and 1.3 times PELT's. Every method gets the threshold that gives the same rate of false alarms on
series of the threshold seeds, without surges; recall and false alarms are then measured on other seeds. `surges.Params` was chosen on a third group.
Every number is a property of these made-up worlds: it compares methods and is no promise for real rooms.
Usage: python bench/surges.py [--series 1500] [--rate 0.03] [--choose] [--real COUNTS.csv]
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from sotdae.analyses.baselines import Step, own
from sotdae.analyses.surges import ANALYSIS, Params, is_alarm, judge

CHOOSE, THRESHOLD, MEASURE = 3_001, 3_002, 3_003
"""Seeds of the three groups. Committed before the first run whose figures stand in docs/analyses/surges.md."""
DAYS: Final = 120
WITHIN: Final = 4
"""A surge is found if an alarm's interval touches one of its first four days."""
TOGETHER: Final = 3
"""Alarms nearer than this are one."""


@dataclasses.dataclass(frozen=True)
class World:
    """How series are made up; all assumed. The plain world has the parameters that the method was first tried on; the other bursts and gaps more.

    Attributes:
        base: median arrivals a day; spread: sd of its logarithm; drift: sd of a day's step of the logarithm of the trend; week: weekday wave.
        sizes: dispersion from..to; gapped: share of series with gaps; gone: missing days from..to; times: surge factors; lasts: days from..to.
    """

    base: float = 15
    spread: float = 0.9
    drift: float = 0.06
    week: float = 0.25
    sizes: tuple[float, float] = (2, 8)
    gapped: float = 0.3
    gone: tuple[int, int] = (3, 20)
    times: tuple[float, ...] = (4, 8, 15, 40)
    lasts: tuple[int, int] = (1, 5)


WORLDS: Final = {
    "plain": World(),
    "shifted": World(base=6, spread=1.2, drift=0.09, sizes=(0.8, 3), gapped=0.6, gone=(10, 40), times=(4, 8, 15, 40), lasts=(1, 3)),
}


class Series(NamedTuple):
    """One room's steps, and the day on which its surge began; -1 without one."""

    steps: list[Step]
    surge: int


def series(world: World, chance: np.random.Generator, number: int, *, has_surge: bool) -> Series:
    """Make up one room: missed days make longer intervals, and lose nobody."""
    trend = np.exp(np.cumsum(chance.normal(0, world.drift, DAYS)))
    wave = 1 + world.week * np.sin(2 * np.pi * np.arange(DAYS) / 7 + chance.uniform(0, 6))
    mean = chance.lognormal(np.log(world.base), world.spread) * trend * wave
    surge = -1
    if has_surge:
        surge = int(chance.integers(30, DAYS - 15))
        lasts = int(chance.integers(world.lasts[0], world.lasts[1] + 1))
        mean[surge : surge + lasts] *= chance.choice(world.times) * np.exp(-0.25 * np.arange(lasts))
    size = chance.uniform(*world.sizes)
    whole = np.concatenate([[0], np.cumsum(chance.negative_binomial(size, size / (size + mean)))])
    kept = np.arange(DAYS + 1)
    if chance.random() < world.gapped:
        gone = chance.choice(np.arange(1, DAYS), int(chance.integers(*world.gone)), replace=False)
        kept = np.setdiff1d(kept, gone)
    room = f"room-{number}"
    pairs = zip(kept[:-1].tolist(), kept[1:].tolist(), strict=True)
    made = [(left, right, int(whole[right] - whole[left])) for left, right in pairs]
    return Series([Step(room, "members", str(right), left, right, gain, gain, age_days=left) for left, right, gain in made], surge)


def many(world: World, seed: int, count: int, *, surges: bool) -> list[Series]:
    """Make up rooms; with surges in every other one, or in none."""
    chance = np.random.default_rng(seed)
    return [series(world, chance, number, has_surge=surges and number % 2 == 0) for number in range(count)]


def rates(steps: Sequence[Step]) -> np.ndarray:
    """Return the square roots of the daily rates."""
    return np.sqrt([max(step.gain, 0) / step.days for step in steps])


def ours(params: Params) -> Callable[[Sequence[Step]], np.ndarray]:
    """Return the detector that is shipped: minus log10 of the tail of each step."""
    model = params.model()
    return lambda steps: np.array([0.0 if one is None else -one.tail(step.gain) for step, one in zip(steps, own(steps, model), strict=True)])


def robust_z(steps: Sequence[Step], window: int = 21) -> np.ndarray:
    """Robust z on square roots: distance from the median of 21 days in median absolute deviations (1.4826, never below 0.6)."""
    values = rates(steps)
    found = np.full(len(steps), -np.inf)
    for at, step in enumerate(steps):
        past = values[[index for index in range(max(0, at - window), at) if step.begins - steps[index].ends < window]]
        if len(past) >= 7:
            middle = np.median(past)
            found[at] = (values[at] - middle) / max(1.4826 * np.median(np.abs(past - middle)), 0.6)
    return found


def pelt(steps: Sequence[Step], penalty: float) -> np.ndarray:
    """Mark the first step of each segment that lies above the one before it, in the best segmentation (squared error) of the whole series.

    Source: Killick, Fearnhead and Eckley, JASA 107 (2012) 1590-1598. Values are square roots over their noise. It sees the future.
    """
    values = rates(steps)
    noise = max(1.4826 * float(np.median(np.abs(np.diff(values)))) / np.sqrt(2), 0.2)
    values = values / noise
    total, squares = np.concatenate([[0], np.cumsum(values)]), np.concatenate([[0], np.cumsum(values**2)])
    best = np.full(len(values) + 1, -penalty)
    last = np.zeros(len(values) + 1, int)
    open_ = np.array([0])
    for end in range(1, len(values) + 1):
        cost = squares[end] - squares[open_] - (total[end] - total[open_]) ** 2 / (end - open_)
        whole = best[open_] + cost
        chosen = int(np.argmin(whole))
        best[end], last[end] = whole[chosen] + penalty, open_[chosen]
        open_ = np.append(open_[whole <= best[end]], end)
    marks = np.zeros(len(values))
    end = len(values)
    while (begin := last[end]) > 0:
        before = last[begin]
        marks[begin] = values[begin:end].mean() > values[before:begin].mean()
        end = begin
    return marks


def episodes(steps: Sequence[Step], alarmed: np.ndarray) -> int:
    """Count alarms; those close together are one."""
    found, last = 0, -np.inf
    for at in np.flatnonzero(alarmed):
        found += steps[at].ends - last > TOGETHER
        last = steps[at].ends
    return found


class Result(NamedTuple):
    """Recall, false alarms in a room's month, surges tried, the threshold."""

    recall: float
    false: float
    surges: int
    threshold: float


def measured(alarms: Callable[[int], np.ndarray], rooms: Sequence[Series], threshold: float) -> Result:
    """Measure recall on rooms with a surge and false alarms on those without."""
    hits, false, quiet = [], 0, 0
    for number, (steps, surge) in enumerate(rooms):
        alarmed = alarms(number)
        if surge < 0:
            false, quiet = false + episodes(steps, alarmed), quiet + 1
        else:
            near = [step.ends > surge and step.begins < surge + WITHIN for step in steps]
            hits.append(bool(alarmed[near].any()))
    return Result(float(np.mean(hits)), false / (quiet * DAYS / 30), len(hits), threshold)


def compared(score: Callable[[Sequence[Step]], np.ndarray], calm: Sequence[Series], rooms: Sequence[Series], rate: float) -> Result:
    """Find a score's threshold on calm rooms, and measure it on others."""
    scores = [score(one.steps) for one in calm]
    months = len(calm) * DAYS / 30
    low, high = 0.0, max(float(one.max()) for one in scores) + 1
    for _ in range(40):
        middle = (low + high) / 2
        is_fit = sum(episodes(one.steps, found >= middle) for one, found in zip(calm, scores, strict=True)) / months <= rate
        low, high = (low, middle) if is_fit else (middle, high)
    return measured(lambda number: score(rooms[number].steps) >= high, rooms, high)


def compared_pelt(calm: Sequence[Series], rooms: Sequence[Series], rate: float) -> Result:
    """Find PELT's penalty on calm rooms, and measure it on others."""
    months = len(calm) * DAYS / 30
    low, high = 1.0, 400.0
    for _ in range(12):
        middle = float(np.sqrt(low * high))
        is_fit = sum(episodes(one.steps, pelt(one.steps, middle) > 0) for one in calm) / months <= rate
        low, high = (low, middle) if is_fit else (middle, high)
    return measured(lambda number: pelt(rooms[number].steps, high) > 0, rooms, high)


def shipped(rooms: Sequence[Series]) -> Result:
    """Measure the alarms as the analysis raises them: fixed threshold, and false-discovery control over all rooms of a day."""
    params = Params()
    marks = {(one.step.room, one.step.on) for one in judge([step for room in rooms for step in room.steps], params) if is_alarm(one, params)}
    return measured(lambda number: np.array([(step.room, step.on) in marks for step in rooms[number].steps]), rooms, params.rarity)


def compare(name: str, world: World, count: int, rate: float) -> None:
    """Print the methods of one world, and the ratios."""
    calm, rooms = many(world, THRESHOLD, count, surges=False), many(world, MEASURE, 2 * count, surges=True)
    print(f"world {name}: {count} rooms for thresholds (seed {THRESHOLD}), {2 * count} measured (seed {MEASURE}), half of them with a surge")
    tried: dict[str, Callable[[], Result]] = {
        "ours": lambda: compared(ours(Params()), calm, rooms, rate),
        "robust z, sqrt, 21 d": lambda: compared(robust_z, calm, rooms, rate),
        "PELT, sqrt": lambda: compared_pelt(calm, rooms, rate),
        "ours as shipped": lambda: shipped(rooms),
    }
    found = {}
    for method, run in tried.items():
        began = time.perf_counter()
        one = found[method] = run()
        wide = 1.96 * np.sqrt(one.recall * (1 - one.recall) / one.surges)
        print(
            f"  {method:21} recall {one.recall:.3f} ±{wide:.3f}  false alarms {one.false:.4f} in a room's month"
            f"  threshold {one.threshold:6.2f}  {time.perf_counter() - began:5.1f} s"
        )
    base = found["ours"].recall
    print(f"  ratios: {base / found['robust z, sqrt, 21 d'].recall:.2f}x robust z (to reach: 1.1)", end="")
    print(f", {base / found['PELT, sqrt'].recall:.2f}x PELT (to reach: 1.3)")


def choose(count: int, rate: float) -> None:
    """Print recall for a grid of parameters, on seeds that measure nothing; every point has its own threshold."""
    world = WORLDS["plain"]
    calm, rooms = many(world, CHOOSE, count, surges=False), many(world, CHOOSE + 1_000, count, surges=True)
    print(f"grid, world plain, seeds {CHOOSE} and {CHOOSE + 1_000}: window, cap, spread, typical size, its weight")
    grid = [(window, 0.9, 1.6, 3.0, 28) for window in (14, 21, 28, 42)]
    grid += [(28, cap, 1.6, 3.0, 28) for cap in (0.8, 0.95)] + [(28, 0.9, spread, 3.0, 28) for spread in (1.0, 1.3, 2.0)]
    grid += [(28, 0.9, 1.6, size, 28) for size in (1.5, 2.0, 5.0)] + [(28, 0.9, 1.6, 3.0, weight) for weight in (1, 7, 14, 56)]
    for point in grid:
        names = ("window_days", "cap_ratio", "spread_times", "typical_size", "typical_weight")
        one = compared(ours(dataclasses.replace(Params(), **dict(zip(names, point, strict=True)))), calm, rooms, rate)  # type: ignore[arg-type]
        print(f"  {point}: recall {one.recall:.3f}, false alarms {one.false:.4f}, threshold {one.threshold:.2f}")


def real(path: Path) -> None:
    """Print the alarms on counts that were really kept: a table as the reader member-series takes it."""
    from sotdae.captures.member_series import MemberSeries  # noqa: PLC0415 (only here)
    from sotdae.captures.reader import ReadOptions  # noqa: PLC0415 (only here)
    from sotdae.captures.source import open_source  # noqa: PLC0415 (only here)
    from sotdae.lake.folds import AddedSnapshot, refold  # noqa: PLC0415 (only here)
    from sotdae.lake.session import Session  # noqa: PLC0415 (only here)
    from sotdae.lake.snapshots import Recipe, SnapshotWriter  # noqa: PLC0415 (only here)

    source, reader = open_source(path), MemberSeries()
    names = [name for name in source.names() if name.endswith(path.suffix)]
    for name in names:
        source.remember(name, hashlib.sha256(name.encode()).hexdigest())
    with tempfile.TemporaryDirectory(prefix="bench-surges-") as folder:
        recipe = Recipe("0" * 64, reader.name, reader.version, "0" * 64, {})
        with SnapshotWriter(Path(folder), recipe, pseudonym=lambda key: key) as writer:
            for row in reader.read(source, names, ReadOptions(capture_id="0" * 64)):
                writer.add(row)
            made = writer.finish()
        refold(Path(folder), [AddedSnapshot(made.snapshot_id, 1)])
        with Session(Path(folder), captures=[]) as session:
            found: Sequence[Any] = ANALYSIS.run(session.tables(ANALYSIS.name, ANALYSIS.reads), Params())
    print(f"real series: {len(found)} rooms")
    for finding in found:
        values = finding.values
        months = values["judged"] / 30
        print(
            f"  {finding.key[0]}: {values['first_on']} to {values['last_on']}, {values['judged']} intervals judged, {values['not_judged']} not,"
            f" {values['gaps']} longer than three days; {len(values['alarms'])} alarms, {len(values['alarms']) / months:.3f} in 30 intervals"
        )
        for row in values["alarms"]:
            days = (row["until"] - row["from"]) / 86_400e6
            print(
                f"    {row['on']}: +{row['gain']:,} in {days:.1f} d, expected {row['expected_hundredths'] / 100:.1f} ({row['low']} to {row['high']}),"
                f" log10 tail {row['tail_log10_hundredths'] / 100:.1f}, q {row['q_log10_hundredths'] / 100:.1f}, {row['basis']}"
                f"{', over a gap' if row['spans_gap'] else ''}"
            )
        if values["abstained"]:
            print(f"    not judged, without a baseline: {json.dumps(values['abstained'][:3])}")


def main() -> None:
    """Measure, and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=1_500)
    parser.add_argument("--rate", type=float, default=0.03, help="false alarms in a room's month")
    parser.add_argument("--choose", action="store_true", help="print the grid that the parameters were chosen from")
    parser.add_argument("--real", type=Path, help="a table of real counts whose alarms are to be listed")
    given = parser.parse_args()
    if given.real is not None:
        real(given.real)
        return
    if given.choose:
        choose(given.series, given.rate)
        return
    for name, world in WORLDS.items():
        compare(name, world, given.series, given.rate)


if __name__ == "__main__":
    main()
