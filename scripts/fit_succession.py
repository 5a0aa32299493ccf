# SPDX-License-Identifier: Apache-2.0
"""Fits the weights of succession on made-up worlds: train seeds to fit, validation seeds to choose. Test seeds are never read here.

Usage: python scripts/fit_succession.py --features FOLDER [--measure] [--kept FOLDER] [--most LINEAGES] [--write]

``--measure`` makes the worlds and keeps one file of features a world in FOLDER (worlds already there are kept); ``--most`` takes so many lineages
of each at most. Without ``--write`` the fit is only reported; the record says what it was fitted on. The fit is a logistic regression on
piecewise-linear curves whose every piece may only rise (or, of a signal against, fall): coefficients of segments >= 0, by Newton steps projected on
that, with a ridge.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np

from sotdae.analyses.succession.features import asked_rooms
from sotdae.analyses.succession.levels import level_of
from sotdae.analyses.succession.params import Params
from sotdae.analyses.succession.scoring import probabilities, score
from sotdae.analyses.succession.signals import SIGNALS
from sotdae.analyses.succession.weights import EXPLANATIONS, FORMAT, WeightSet, read_weights, written
from sotdae.simulation.population import seeds

WEIGHTS: Final = Path(__file__).resolve().parents[1] / "src/sotdae/analyses/succession/weights.json"
EVALUATION: Final = Path(__file__).resolve().parents[1] / "bench/evaluation"
LN2: Final = float(np.log(2))
KNOTS: Final[dict[str, tuple[float, ...]]] = {
    "explicit.announced": (0, 1, 2, 3, 4),
    "explicit.linked": (0, 1, 2, 3),
    "explicit.claimed": (0, 1, 2, 3),
    "explicit.forwarded": (0, 1, 3),
    "explicit.invitation": (0, 1, 3),
    "explicit.mutual": (0, 1),
    "people.arrivals": (0, 0.025, 0.05, 0.1, 0.2, 0.4, 0.7),
    "people.reach": (0, 0.025, 0.05, 0.1, 0.2, 0.35, 0.6),
    "people.standout": (0, 0.6, 1.2, 2, 3),
    "people.captured_arrivals": (0, 0.05, 0.1, 0.2, 0.4, 0.7),
    "people.first_choice": (-3, -1, -0.3, 0, 0.5, 1.5, 3),
    "people.source": (-3, -1, 0, 1, 2, 3),
    "people.in_time": (-8, -3, 0, 2, 4, 8),
    "people.admins": (0, 1, 2),
    "people.admin_came": (0, 1, 2),
    "people.signatures": (0, 1),
    "content.pictures": (0, 1, 2, 3.5),
    "content.texts": (0, 1, 2, 3.5),
    "name.title": (0.3, 0.4, 0.5, 0.6, 0.7, 0.85, 1),
    "name.username": (0.3, 0.6, 1),
    "name.description": (0.3, 0.7, 1),
    "time.gap": (-120, -45, -21, -10, -5, -2, 0),
    "time.near": (-120, -45, -21, -10, -5, -2, 0),
    "time.existed_before": (0, 2, 5, 14, 45, 90),
    "time.closing_seen": (0, 1, 2),
    "curve.first_week": (0, 0.1, 0.3, 1),
    "curve.company": (-1, 0, 1, 2, 3, 4),
    "exclusion.side_by_side": (0, 1, 2, 3.5),
    "exclusion.there_before": (0, 0.1, 0.25, 0.5, 0.8),
    "exclusion.copied_before": (0, 1, 2),
    "exclusion.came_otherwise": (0, 1, 2, 3.5),
    "exclusion.branch": (0, 1),
    "exclusion.brought_in": (0, 1, 2, 4),
    "exclusion.speaks_about": (0, 1, 2, 3.5),
    "exclusion.widely_linked": (1, 2, 3, 5),
}
BASED: Final = frozenset(
    {"explicit.announced", "people.arrivals", "people.captured_arrivals", "people.reach", "people.standout", "people.first_choice"}
    | {"people.source", "people.in_time"}
    | {"people.admin_came", "time.gap", "time.near", "curve.company"}
)
"""Signs whose observed absence may speak against; of all others absence says nothing, so that a sign that is there never does."""
FAMILIES: Final = tuple(sorted({signal.family for signal in SIGNALS.values()}))
LEVELS: Final = ("export", "public")
CAP, RIVALRY = 14_000, 250
ALONE: Final = {
    "export": {"chance": (11_000, 12_000), "beside": (12_000, 13_000), "copy": (2_000, 3_000)},
    "public": {"chance": (12_000, 13_000), "beside": (12_000, 13_000), "copy": (12_000, 13_000)},
}
"""Against each explanation: whole up to the first, a quarter of what is beyond, the second at most. Source:
docs/decisions/2026-11-29-succession-second-round.md."""
RAISED: Final = {"export": 1_500, "public": 0}
"""Thousandths of a bit by which each prior is raised after the fit: the odds of three explanations add up, so that together they claim too little."""
SILENT: Final[dict[str, frozenset[str]]] = {"copy": frozenset({"curve.company"})}
"""Signals that say nothing against an explanation, whatever the worlds would give them. Whoever copies a room fishes in its scene; most made-up
copies do not, and that is no knowledge of real ones."""
_TENTH: Final = 10
_WEIGHTY: Final = dict.fromkeys(("explicit.announced", "explicit.linked", "explicit.claimed", "explicit.invitation", "explicit.forwarded"), 0.0) | {
    "people.arrivals": 0.05,
    "people.reach": 0.12,
    "people.admins": 0.0,
    "name.title": 0.65,
    "content.pictures": 0.7,
    "content.texts": 0.7,
}
_COPIES: Final = frozenset({"clone", "impostor", "copycat", "squatter", "counter-speech", "discussion"})
"""Kinds that others make after a room; what else belongs to its lineage stands beside it."""
CAPS: Final = (10_000, 14_000, 18_000)
RIVALRIES: Final = (0, 250, 500, 1_000)
Row = dict[str, Any]


def measured(world: str, seed: int, lineages: int, kept: Path | None) -> Row:
    """Make a world and return the features of its pairs with the truth beside."""
    sys.path.insert(0, str(EVALUATION))
    from made_up_tables import made  # noqa: PLC0415 (only where worlds are made)

    one = made(world, seed, lineages, kept)
    pairs = []
    for asked in asked_rooms(one.tables, Params()):
        source = one.real.get(asked.room.key, asked.room.key)
        for pair in asked.pairs:
            target = one.real.get(pair.to_key, pair.to_key)
            if source == target:
                continue
            kinds = [one.rooms[key].kind if key in one.rooms else "unknown" for key in (source, target)]
            group = one.rooms[source].lineage if source in one.rooms else None
            pairs.append(
                {
                    "from": pair.from_key,
                    "to": pair.to_key,
                    "really": [source, target],
                    "true": (source, target) in one.successions,
                    "level": pair.weighed_as,
                    "kinds": kinds,
                    "group": (group or source).partition("m")[0],
                    "against": explained(one.rooms, source, target),
                    "framing": target in one.rooms and one.rooms[target].framing,
                    "values": pair.values,
                }
            )
    return {"world": world, "seed": seed, "lineages": lineages, "successions": len(one.successions), "captured": len(one.captured), "pairs": pairs}


def explained(rooms: Mapping[str, Any], source: str, target: str) -> str:
    """Return what a pair is if it is no succession: by the lineages of both rooms and by what the other one is."""
    lineages = [(rooms[key].lineage or "").partition("m")[0] if key in rooms else "" for key in (source, target)]
    if not lineages[0] or lineages[0] != lineages[1]:
        return "chance"
    return "copy" if rooms[target].kind in _COPIES else "beside"


def design(rows: Sequence[Row]) -> np.ndarray:
    """Return one column a segment, all of which may only have coefficients >= 0; of a sign whose observed absence may speak against, two.

    The one of the two rises from below nought, the other from nought: so absence takes no more than the whole curve gives, in the fit itself.
    """
    columns = []
    for name, knots in KNOTS.items():
        found = [row["values"].get(name) for row in rows]
        seen = np.array([value is not None for value in found], bool)
        values = np.array([knots[0] if value is None else value for value in found], float)
        direction = SIGNALS[name].direction
        parts = [direction * np.where(seen, np.clip(values - low, 0, high - low), 0.0) / (high - low) for low, high in pairwise(knots)]
        columns += [*([part - seen for part in parts] if name in BASED else []), *parts]
    return np.column_stack([*columns, np.ones(len(rows))])


def _columns(name: str) -> int:
    """How many columns a signal has."""
    return (len(KNOTS[name]) - 1) * (2 if name in BASED else 1)


def fitted(x: np.ndarray, y: np.ndarray, counts: np.ndarray, ridge: float) -> np.ndarray:
    """Return the coefficients."""
    begun = np.zeros(x.shape[1])
    begun[-1] = -5.0
    return _descended(x, y, ridge, begun, counts)


def weighty(row: Row) -> bool:
    """Whether a pair is true or looks like one in anything: those are all fitted on, of the others every tenth, which counts ten times."""
    found = row["values"]
    return bool(row["true"]) or any((found.get(name) or 0) > least for name, least in _WEIGHTY.items())


def prepared(file: Path) -> dict[str, Any]:
    """Read a world's features and make them ready for the fit: by capture level columns, truths and how often each counts."""
    held = file.read_bytes()
    world = json.loads(held)
    levels = {}
    for level in LEVELS:
        rows = [row for row in world["pairs"] if row["level"] == level]
        kept = [(row, 1.0 if weighty(row) else float(_TENTH)) for place, row in enumerate(rows) if weighty(row) or place % _TENTH == 0]
        some = [row for row, _ in kept]
        kinds = np.array([EXPLANATIONS.index(row["against"]) for row in some], int)
        levels[level] = (design(some), np.array([row["true"] for row in some], float), np.array([count for _, count in kept]), kinds)
    told = [world["world"], world["seed"], world["lineages"], len(world["pairs"])]
    return {"told": told, "sha256": hashlib.sha256(held).hexdigest(), "levels": levels}


def reported(file: Path, text: str) -> tuple[str, dict[str, Any], list[Any]]:
    """Return what weights reach on a world of which features are kept."""
    world = json.loads(file.read_bytes())
    found = judged(world["pairs"], read_weights(text).sets)
    told = [world["world"], world["seed"], world["lineages"], len(world["pairs"])]
    return f"{world['world']} {world['seed']}", {**figures(found, world["captured"]), "loss": log_loss(found)}, told


def _descended(x: np.ndarray, y: np.ndarray, ridge: float, weights: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Projected Newton steps with halving until the objective no longer falls."""
    last = x.shape[1] - 1
    penalty = np.full(last + 1, ridge)
    penalty[last] = 0.0

    def objective(some: np.ndarray) -> float:
        z = x @ some
        return float((counts * (np.logaddexp(0, z) - y * z)).sum() + 0.5 * (penalty * some * some).sum())

    best = objective(weights)
    for _ in range(100):
        p = 1 / (1 + np.exp(-(x @ weights)))
        gradient = x.T @ (counts * (p - y)) + penalty * weights
        free = (weights > 0) | (gradient < 0)
        free[last] = True
        part = x[:, free]
        hessian = (part * (counts * p * (1 - p))[:, None]).T @ part + np.diag(penalty[free] + 1e-6)
        step = np.zeros(last + 1)
        step[free] = -np.linalg.solve(hessian, gradient[free])
        size, gain = 1.0, 0.0
        while size > 1e-6 and gain <= 0:
            tried = weights + size * step
            tried[:last] = np.maximum(tried[:last], 0)
            gain = best - objective(tried)
            size /= 2
        if gain <= 0:
            break
        weights, best = tried, best - gain
        if gain < 1e-4:
            break
    return weights


def curves_of(weights: np.ndarray) -> tuple[int, dict[str, Any]]:
    """Return prior and curves in whole thousandths of a bit."""
    curves, place = {}, 0
    for name, knots in KNOTS.items():
        pieces = weights[place : place + _columns(name)]
        place += _columns(name)
        below = pieces[: len(knots) - 1] if name in BASED else np.zeros(len(knots) - 1)
        pieces = below + pieces[-(len(knots) - 1) :] if name in BASED else pieces
        slopes = [round(1000 * piece / LN2 / (high - low)) for piece, (low, high) in zip(pieces, pairwise(knots), strict=True)]
        curves[name] = {"base": -round(1000 * float(sum(below)) / LN2), "knots": [round(1000 * knot) for knot in knots], "slopes": slopes}
    return round(1000 * weights[-1] / LN2), curves


def by_asked(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Yield the candidates of each asked room."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["from"]].append(row)
    for key in sorted(found):
        yield found[key]


def judged(rows: Sequence[Row], sets: Mapping[str, WeightSet]) -> list[tuple[float, str, Row]]:
    """Return (probability, level, row) of each pair, as the analysis would."""
    found = []
    for some in by_asked(rows):
        scores = [score(row["values"], sets[row["level"]]) for row in some]
        level = "export" if any(row["level"] == "export" for row in some) else "public"
        chances, _ = probabilities(scores, sets[level])
        found += [(chance, level_of(chance, one), row) for chance, one, row in zip(chances, scores, some, strict=True)]
    return sorted(found, key=lambda one: (-one[0], one[2]["from"], one[2]["to"]))


def log_loss(found: Sequence[tuple[float, str, Row]]) -> float:
    """Return the mean logarithmic loss in bits."""
    chances = np.clip([chance for chance, _, _ in found], 1e-6, 1 - 1e-6)
    true = np.array([row["true"] for _, _, row in found])
    return float(-np.log2(np.where(true, chances, 1 - chances)).mean())


def figures(found: Sequence[tuple[float, str, Row]], whole: int) -> dict[str, Any]:
    """Return average precision, recall at precision .9, and what became of claims of .9 and more; over all successions, blocked or not."""
    # A room that is also seen through an invitation of its own counts once, by its likeliest pair.
    first: dict[tuple[str, ...], tuple[float, str, Row]] = {}
    for one in found:
        first.setdefault(tuple(one[2]["really"]), one)
    found = list(first.values())
    true = np.array([row["true"] for _, _, row in found])
    hits = np.cumsum(true)
    precision = hits / np.arange(1, len(true) + 1)
    reached = np.flatnonzero(precision >= 0.9)
    claims = [(row["true"], row["kinds"][1]) for chance, _, row in found if chance >= 0.9]
    return {
        "pairs": len(found),
        "blocked": int(true.sum()),
        "successions": whole,
        "ap": float((precision * true).sum() / whole),
        "recall_at_p90": float(hits[reached[-1]] / whole) if len(reached) else 0.0,
        "claims": len(claims),
        "claims_right": sum(right for right, _ in claims),
        "claims_wrong": dict(Counter(kind for right, kind in claims if not right)),
        "levels": {
            level: [sum(1 for _, word, row in found if word == level and row["true"] is right) for right in (True, False)]
            for level in ("strong", "probable", "indicated")
        },
        "strong_framing": sum(1 for _, word, row in found if word == "strong" and row["framing"]),
        "probable_framing": sum(1 for _, word, row in found if word == "probable" and row["framing"]),
    }


def printed(name: str, one: Mapping[str, Any]) -> None:
    """Print the figures of a world on one line."""
    share = one["claims_right"] / one["claims"] if one["claims"] else 0.0
    print(
        f"{name:24s} pairs {one['pairs']:6d} blocked {one['blocked']}/{one['successions']} AP {one['ap']:.3f} R@P.9 {one['recall_at_p90']:.3f} "
        f"claims {one['claims']} right {share:.3f} wrong {one['claims_wrong']} levels (right, wrong) {one['levels']} "
        f"framing strong {one['strong_framing']} probable {one['probable_framing']}"
    )


def main() -> None:
    """Measure, fit, choose, report, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--features", type=Path, required=True)
    parser.add_argument("--measure", action="store_true")
    parser.add_argument("--kept", type=Path, help="a folder that keeps the worlds' tables, so that features can be measured again")
    parser.add_argument("--most", type=int, default=1_000_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--ridge", type=float, default=1.0)
    parser.add_argument("--choose", action="store_true", help="try other caps and rivalries on the validation worlds")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    kept: dict[str, list[Path]] = {"train": [], "validation": []}
    for part in kept:
        for plan in getattr(seeds(), part):
            found = sorted(options.features.glob(f"{plan.world}-{plan.seed}-*.json"))
            if not found and options.measure:
                lineages = min(plan.lineages, options.most)
                found = [options.features / f"{plan.world}-{plan.seed}-{lineages}.json"]
                found[0].write_text(json.dumps(measured(plan.world, plan.seed, lineages, options.kept)), "utf-8")
            kept[part] += found[-1:]
    with ProcessPoolExecutor(options.processes) as pool:
        facts = _fitted_sets(list(pool.map(prepared, kept["train"])), options.ridge)
        texts = {"": written(facts)}
        for cap in CAPS if options.choose else ():
            for rivalry in RIVALRIES:
                sets = {level: {**one, "caps": dict.fromkeys(FAMILIES, cap), "rivalry": rivalry} for level, one in facts["sets"].items()}
                texts[f"caps {cap} rivalry {rivalry}"] = written({**facts, "sets": sets})
        if options.write:
            WEIGHTS.write_text(texts[""], "utf-8")
        for words, text in texts.items():
            losses = []
            for name, one, told in pool.map(reported, kept["validation"], [text] * len(kept["validation"])):
                losses.append(one["loss"])
                if words:
                    continue
                printed(f"validation {name}", one)
                facts["record"]["validation"].append(told)
            print(f"{words or 'chosen'}: loss {sum(losses) / max(1, len(losses)):.5f} bits a pair", flush=True)
            facts["record"]["validation_loss_millionths_of_bits"][words or "chosen"] = round(1e6 * sum(losses) / max(1, len(losses)))
    if options.write:
        WEIGHTS.write_text(written(facts), "utf-8")


def _silenced(x: np.ndarray, explanation: str) -> np.ndarray:
    """Return the columns with those of signals that say nothing against an explanation at 0, where the ridge keeps their weights."""
    x, place = x.copy(), 0
    for name in KNOTS:
        if name in SILENT.get(explanation, ()):
            x[:, place : place + _columns(name)] = 0.0
        place += _columns(name)
    return x


def _fitted_sets(worlds: Sequence[Mapping[str, Any]], ridge: float) -> dict[str, Any]:
    """Fit both sets and return what the file will hold."""
    stored: dict[str, Any] = {}
    for level in LEVELS:
        x, y, counts, kinds = (np.concatenate([world["levels"][level][part] for world in worlds]) for part in range(4))
        against = {}
        for place, name in enumerate(EXPLANATIONS):
            some = (y > 0) | (kinds == place)
            whole = round(float(counts[some].sum()))
            print(f"{level} against {name}: {some.sum()} pairs fitted on, {whole} counted, {int(y.sum())} true", flush=True)
            prior, curves = curves_of(fitted(_silenced(x[some], name), y[some], counts[some], ridge))
            against[name] = {"prior": prior + RAISED[level], "curves": curves, **dict(zip(("alone", "alone_most"), ALONE[level][name], strict=True))}
        stored[level] = {"against": against, "caps": dict.fromkeys(FAMILIES, CAP), "rivalry": RIVALRY}
    record = {
        "objective": "against each explanation: logistic loss with ridge, segments >= 0, projected Newton; every tenth unlikely pair",
        "ridge_hundredths": round(100 * ridge),
        "features_sha256": hashlib.sha256("".join(world["sha256"] for world in worlds).encode()).hexdigest(),
        "fitted_on": str(date(2026, 11, 29)),
        "validation_loss_millionths_of_bits": {},
        "train": [world["told"] for world in worlds],
        "validation": [],
    }
    return {"format": FORMAT, "calibrated_on": "simulation", "sets": stored, "record": record}


if __name__ == "__main__":
    main()
