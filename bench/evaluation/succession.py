# SPDX-License-Identifier: Apache-2.0
"""Succession in made-up worlds, judged against their truth and against peers on the same pairs; exits with 1 where the release gate is not met.

Parameters of the worlds and the test seeds stand in `sotdae.simulation.population` and were fixed before the first fit. Every number is a property of
these worlds: it compares methods and promises nothing for real rooms. Pairs that are never proposed count as misses. A true pair counts if captures
show both rooms.
Usage: python bench/evaluation/succession.py [--set test] [--worlds plain,caution] [--lineages N] [--processes 2] [--json FILE] [--kept FOLDER]
[--features FOLDER] [--no-peers] [--days]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import measures
import peers
from cases import asked, opened, scratch, write
from made_up_tables import World, facts_of, made
from measures import Scored

from sotdae.analyses.succession.features import asked_rooms
from sotdae.analyses.succession.levels import level_of
from sotdae.analyses.succession.params import Params
from sotdae.analyses.succession.scoring import probabilities, score
from sotdae.analyses.succession.verdicts import KIND
from sotdae.analyses.succession.weights import weights
from sotdae.simulation.population import make
from sotdae.simulation.population.parameters import SeedPlan, seeds, worlds

GATE: Final = {"claims": 100, "right": 0.90, "lower": 0.85, "recall": 0.40, "ap plain": 0.85, "ap shifted": 0.70}
_DAY: Final = 86_400_000_000


@dataclass
class Result:
    """One world, asked and scored; plain data, so that it can leave its process.

    Attributes:
        pairs: what was proposed, scored by the registered scorer.
        signals: of each pair, for the peers.
        truth: of each pair.
        positives: true pairs of which captures show both rooms.
        asked: closed rooms that were asked, with their true successors among captured rooms.
        unasked: true pairs whose closed room was never asked.
        none_seen: probability of "none seen" by asked room.
        framing_strong: pairs with a framing decoy that are called strong; framing: pairs with one.
        seconds: for making its tables and findings, for asking.
        level: of the world: export or public.
        found_after: days from a successor's opening to the first cut at which it is claimed, where days are measured.
    """

    world: str
    level: str
    pairs: list[Scored] = field(default_factory=list)
    signals: list[dict[str, float | None]] = field(default_factory=list)
    truth: list[bool] = field(default_factory=list)
    positives: int = 0
    asked: dict[str, frozenset[str]] = field(default_factory=dict)
    unasked: int = 0
    none_seen: dict[str, float] = field(default_factory=dict)
    framing_strong: int = 0
    framing: int = 0
    levels: dict[str, list[int]] = field(default_factory=dict)
    seconds: tuple[float, float] = (0.0, 0.0)
    found_after: list[float | None] = field(default_factory=list)


def run(world: str, seed: int, lineages: int, kept: Path | None) -> Result:
    """Make a world and ask it."""
    began = time.perf_counter()
    one = made(world, seed, lineages, kept)
    ready = time.perf_counter()
    result = Result(world, worlds()[world].level)
    _judge(result, one)
    result.seconds = (ready - began, time.perf_counter() - ready)
    return result


def _judge(result: Result, world: World) -> None:
    """Score every proposed pair and set it beside the truth. A room that is seen under an invitation's or a name's key as well counts once."""
    held = weights()
    result.positives = len(world.captured)
    best: dict[tuple[str, str], tuple[Scored, dict[str, float | None], bool]] = {}
    for one in asked_rooms(world.tables, Params()):
        key = world.real.get(one.room.key, one.room.key)
        if key not in world.rooms:
            continue
        result.asked[key] = frozenset(right for left, right in world.captured if left == key)
        scores = [score(pair.values, held.sets[pair.weighed_as]) for pair in one.pairs]
        found, none = probabilities(scores, held.sets[one.pairs[0].weighed_as]) if one.pairs else ([], 1.0)
        result.none_seen[key] = min(none, result.none_seen.get(key, 1.0))
        for pair, scored, probability in zip(one.pairs, scores, found, strict=True):
            target = world.real.get(pair.to_key, pair.to_key)
            told = world.rooms.get(target)
            kind, is_true = told.kind if told is not None else "unknown", (key, target) in world.successions
            judged = Scored(key, target, is_true, kind, probability, level_of(probability, scored))
            is_framing = told is not None and told.framing and not is_true
            if key != target and ((key, target) not in best or best[key, target][0].probability < probability):
                best[key, target] = (judged, dict(pair.values), is_framing)
    for judged, values, is_framing in best.values():
        result.pairs.append(judged)
        result.signals.append(values)
        result.truth.append(judged.is_true)
        right = result.levels.setdefault(judged.level, [0, 0])
        right[0] += judged.is_true
        right[1] += 1
        result.framing += is_framing
        result.framing_strong += is_framing and judged.level == "strong"
    result.unasked = sum(left not in result.asked for left, _ in world.captured)


def days_to_claim(world: str, seed: int, lineages: int, step_days: int = 14) -> list[float | None]:
    """Return for every true pair how many days after the successor's opening it is first claimed, asking again every so many days; None for never."""
    population = make(world, seed, lineages)
    first: dict[tuple[str, str], int] = {}
    last = max(capture.captured_at for capture in population.captures) * 1_000_000
    start = min(capture.captured_at for capture in population.captures) * 1_000_000
    for cut in range(start + 60 * _DAY, last + step_days * _DAY, step_days * _DAY):
        with scratch() as folder:
            facts = write(population, folder, until=cut)
            with opened(folder, facts) as session:
                partial = Result(world, "")
                aliases = {key: one.room_key for key, one in session.catalog.aliases.items()}
                tables, _ = asked(session, KIND)
                _judge(partial, World(tables, *facts_of(population, aliases, frozenset(session.catalog.rooms))))
        for pair in partial.pairs:
            if pair.is_true and pair.probability >= measures.CLAIMED:
                first.setdefault((pair.asked, pair.proposed), cut)
    opened_at = {key: told.opened_at for key, told in population.truth.rooms.items()}
    return [
        (first[pair] - opened_at[pair[1]]) / _DAY if pair in first else None
        for pair in sorted(population.truth.successions)
        if population.truth.rooms[pair[0]].is_exported and population.truth.rooms[pair[1]].is_exported
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one world."""

    world: str
    level: str
    figures: Mapping[str, Any]


def figures(result: Result, fitted: peers.FellegiSunter | None) -> Line:
    """Return a world's figures, those of the peers with them."""
    pairs, positives = result.pairs, result.positives
    right, said = measures.claims(pairs)
    found: dict[str, Any] = {
        "pairs": len(pairs),
        "true": positives,
        "blocked": sum(result.truth),
        "asked": len(result.asked),
        "unasked": result.unasked,
        "ap": measures.average_precision(pairs, positives),
        "recall at .9": measures.recall_at(pairs, positives, 0.9),
        "recall at .95": measures.recall_at(pairs, positives, 0.95),
        "claims": right.of,
        "claims right": right.share,
        "claims low": right.low,
        "claims high": right.high,
        "claimed": said,
        "top 1": measures.among_first(pairs, result.asked, result.none_seen, 1).share,
        "top 3": measures.among_first(pairs, result.asked, result.none_seen, 3).share,
        "ece": measures.calibration_error(pairs),
        "brier": measures.brier(pairs),
        "wrong claims": measures.by_kind(pairs, measures.CLAIMED),
        "levels": {level: list(counts) for level, counts in sorted(result.levels.items())},
        "framing": result.framing,
        "framing strong": result.framing_strong,
        "overclaiming": measures.overclaiming(pairs),
        "seconds": [round(part, 1) for part in result.seconds],
    }
    if fitted is not None:
        found["peers"] = _peers(result, fitted)
    return Line(result.world, result.level, found)


def _peers(result: Result, fitted: peers.FellegiSunter) -> dict[str, Any]:
    """Return what the peers reach on the same pairs; None for a peer that is not installed."""
    told: dict[str, Sequence[float] | None] = {
        "linked": peers.linked_only(result.signals),
        "fellegi-sunter": [fitted.probability(pair) for pair in result.signals],
        "splink": peers.splink(result.signals, fitted.levels, result.truth, labelled=False),
        "splink, labelled": peers.splink(result.signals, fitted.levels, result.truth, labelled=True),
    }
    found: dict[str, Any] = {}
    for name, scores in told.items():
        if scores is None:
            found[name] = None
            continue
        pairs = [pair._replace(probability=mine) for pair, mine in zip(result.pairs, scores, strict=True)]
        right, said = measures.claims(pairs)
        found[name] = {
            "ap": measures.average_precision(pairs, result.positives),
            "claims": right.of,
            "claims right": right.share,
            "claimed": said,
            "overclaiming": measures.overclaiming(pairs),
        }
    return found


def plans(name: str) -> tuple[SeedPlan, ...]:
    """Return the populations of a set."""
    fixed = seeds()
    return {"train": fixed.train, "validation": fixed.validation, "test": tuple(fixed.test.values())}[name]


def missed(lines: Sequence[Line]) -> list[str]:
    """Return in words what of the release gate is not met."""
    found = []
    for line in lines:
        seen = line.figures
        if line.level != "export":
            continue
        least_ap = GATE["ap plain"] if line.world == "plain" else GATE["ap shifted"]
        checks = [
            (seen["claims"] >= GATE["claims"], f"{seen['claims']} claims, {GATE['claims']} wanted"),
            (seen["claims right"] >= GATE["right"], f"{seen['claims right']:.3f} of the claims right, {GATE['right']} wanted"),
            (seen["claims low"] >= GATE["lower"], f"lower bound {seen['claims low']:.3f}, {GATE['lower']} wanted"),
            (seen["recall at .9"] >= GATE["recall"], f"recall {seen['recall at .9']:.3f} at precision .9, {GATE['recall']} wanted"),
            (seen["ap"] >= least_ap, f"AP {seen['ap']:.3f}, {least_ap} wanted"),
            (seen["framing strong"] == 0, f"{seen['framing strong']} framing decoys called strong"),
        ]
        others = seen.get("peers", {})
        for name, times in (("linked", 4.0), ("splink", 1.3)):
            if others.get(name):
                checks.append(
                    (seen["ap"] >= times * others[name]["ap"], f"AP only {seen['ap'] / others[name]['ap']:.2f}x that of {name}, {times}x wanted")
                )
        if others:
            naive = others["fellegi-sunter"]["overclaiming"]
            checks.append(
                (seen["overclaiming"] <= naive / 5, f"overclaims {seen['overclaiming']:.3f}, naive Fellegi-Sunter {naive:.3f}: a fifth wanted")
            )
        found += [f"{line.world}: {words}" for is_met, words in checks if not is_met]
    return found


def show(line: Line) -> None:
    """Print a world's figures."""
    seen = line.figures
    print(
        f"{line.world} ({line.level} level): {seen['true']} true pairs, {seen['blocked']} proposed "
        f"among {seen['pairs']}, {seen['unasked']} never asked"
    )
    print(
        f"  AP {seen['ap']:.3f}   recall at precision .9 {seen['recall at .9']:.3f}, .95 {seen['recall at .95']:.3f}   "
        f"first {seen['top 1']:.3f}, first three {seen['top 3']:.3f} of {seen['asked']} asked rooms (none seen counts)"
    )
    print(
        f"  claims {seen['claims']}: right {seen['claims right']:.3f} [{seen['claims low']:.3f}, {seen['claims high']:.3f}], "
        f"claimed {seen['claimed']:.3f}   "
        f"ECE {seen['ece']:.4f}, Brier {seen['brier']:.4f}   wrong claims {seen['wrong claims'] or 'none'}"
    )
    words = ", ".join(f"{level} {right}/{of}" for level, (right, of) in seen["levels"].items())
    print(f"  levels (right/all): {words}   framing decoys: {seen['framing']} pairs, {seen['framing strong']} strong")
    for name, peer in seen.get("peers", {}).items():
        if peer is None:
            print(f"  {name:17} none: not installed (make oracles), or not to be fitted")
        else:
            ratio = seen["ap"] / peer["ap"] if peer["ap"] else float("inf")
            print(
                f"  {name:17} AP {peer['ap']:.3f} ({ratio:.2f}x)   claims {peer['claims']}: right {peer['claims right']:.3f}, "
                f"claimed {peer['claimed']:.3f}"
            )
    print(f"  seconds: making {seen['seconds'][0]}, asking {seen['seconds'][1]}", flush=True)


def _learnt(given: argparse.Namespace) -> peers.FellegiSunter:
    """Fit naive Fellegi-Sunter on the training worlds: on the features that fitting kept, or made anew."""
    signals: list[dict[str, float | None]] = []
    truth: list[bool] = []
    for one in (plan for plan in seeds().train if worlds()[plan.world].level == "export"):
        files = sorted(given.features.glob(f"{one.world}-{one.seed}-*.json")) if given.features else []
        if files:
            rows = json.loads(files[-1].read_bytes())["pairs"]
            signals += [row["values"] for row in rows]
            truth += [row["true"] for row in rows]
        else:
            result = run(one.world, one.seed, given.lineages or one.lineages, given.kept)
            signals += result.signals
            truth += result.truth
    return peers.FellegiSunter.fitted(signals, truth)


def _write(file: Path, lines: Sequence[Line]) -> None:
    """Write what is known so far: an evaluation that is cut off loses no world."""
    told = {"weights": weights().digest, "worlds": [{"world": line.world, "level": line.level, **line.figures} for line in lines]}
    file.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n")


def main() -> int:
    """Measure, print, and say what is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", default="test", choices=("test", "validation", "train"), help="which seeds; nothing is ever chosen on the test set")
    parser.add_argument("--worlds", default="", help="names, with commas between; all of the set by default")
    parser.add_argument("--lineages", type=int, help="so many instead of the set's own, for a quick look")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--days", action="store_true", help="measure the days to a claim as well (slow)")
    parser.add_argument("--kept", type=Path, help="a folder that keeps the worlds' tables between runs")
    parser.add_argument("--features", type=Path, help="the folder of features that fitting kept, for the peers that learn")
    parser.add_argument("--json", type=Path, help="where the figures are written")
    given = parser.parse_args()
    chosen = [one for one in plans(given.set) if not given.worlds or one.world in given.worlds.split(",")]
    fitted = None if given.no_peers else _learnt(given)
    lines = []
    with ProcessPoolExecutor(given.processes, mp_context=get_context("spawn")) as pool:
        waiting = [pool.submit(run, one.world, one.seed, given.lineages or one.lineages, given.kept) for one in chosen]
        for work in as_completed(waiting):
            lines.append(figures(work.result(), fitted))
            show(lines[-1])
            if given.json:
                _write(given.json, lines)
    if given.days:
        days = days_to_claim("plain", next(one.seed for one in chosen if one.world == "plain"), 60)
        known = sorted(day for day in days if day is not None)
        print(
            f"days from opening to a claim (asked every 14): {len(known)} of {len(days)} claimed, median {known[len(known) // 2] if known else None}"
        )
    failed = missed(lines)
    for words in failed:
        print(f"missed: {words}")
    print("the release gate is " + ("not met" if failed else "met in every export-level world"))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
