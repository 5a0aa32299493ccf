# SPDX-License-Identifier: Apache-2.0
"""What the scorer is compared with, on the same pairs and the same signals: who linked to whom, naive Fellegi-Sunter, and Splink.

Each peer gets what helps it: Fellegi-Sunter learns from the same labelled pairs as the scorer; Splink gets the true share of matches as its prior
and the levels that the labelled pairs suggest. Both treat the signals as independent, which is what they are known for and what is measured here.
"""

from __future__ import annotations

import logging
import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Values = Mapping[str, float | None]

_LEVELS: Final = 3
"""Levels above "nothing shared": thirds of the labelled pairs that share something."""
_LINKED: Final = ("explicit.announced", "explicit.linked", "explicit.invitation")


def linked_only(pairs: Sequence[Values]) -> list[float]:
    """Return 1 where a message of the closed room links to the other, else 0: what tools that draw a graph of links give."""
    return [float(any((pair.get(name) or 0) > 0 for name in _LINKED)) for pair in pairs]


@dataclass(frozen=True, slots=True)
class Levels:
    """How each signal's values fall into levels: level 0 is nothing, then thirds of what is not nothing. None has no level."""

    cuts: Mapping[str, tuple[float, ...]]

    @classmethod
    def learnt(cls, pairs: Sequence[Values]) -> Levels:
        """Return levels cut at the thirds of the values that are not zero."""
        cuts = {}
        for name in sorted({name for pair in pairs for name in pair}):
            shared = sorted(value for pair in pairs if (value := pair.get(name)) is not None and value != 0)
            thirds = {shared[len(shared) * part // _LEVELS] for part in range(1, _LEVELS)} if shared else set()
            cuts[name] = tuple(sorted(thirds))
        return cls(cuts)

    def of(self, name: str, value: float | None) -> int | None:
        """Return a value's level, or None where nothing was observed."""
        if value is None:
            return None
        return 0 if value == 0 else 1 + bisect_right(self.cuts[name], value)


@dataclass(frozen=True, slots=True)
class FellegiSunter:
    """Naive Fellegi-Sunter with supervised m and u probabilities and conditional independence.

    Source: I. P. Fellegi and A. B. Sunter 1969, "A theory for record linkage".
    """

    levels: Levels
    bits: Mapping[tuple[str, int], float]
    prior_bits: float

    @classmethod
    def fitted(cls, pairs: Sequence[Values], truth: Sequence[bool]) -> FellegiSunter:
        """Count levels among matches and among the rest, half a count added to each."""
        levels = Levels.learnt(pairs)
        bits = {}
        for name in levels.cuts:
            counts = {True: [0.5] * (_LEVELS + 1), False: [0.5] * (_LEVELS + 1)}
            for pair, is_true in zip(pairs, truth, strict=True):
                level = levels.of(name, pair.get(name))
                if level is not None:
                    counts[is_true][level] += 1
            m, u = ([count / sum(counts[side]) for count in counts[side]] for side in (True, False))
            bits.update({(name, level): math.log2(m[level] / u[level]) for level in range(_LEVELS + 1)})
        share = sum(truth) / len(truth)
        return cls(levels, bits, math.log2(share / (1 - share)))

    def probability(self, pair: Values) -> float:
        """Return the posterior of one pair."""
        total = self.prior_bits
        for name in sorted(self.levels.cuts):
            level = self.levels.of(name, pair.get(name))
            total += 0.0 if level is None else self.bits[name, level]
        return 1 / (1 + 2.0 ** min(1000.0, max(-1000.0, -total)))


_ITERATIONS: Final = (100, 20, 8, 3)
"""Steps of expectation maximisation that Splink is given; fewer where it runs into a probability of nought (Splink 5.0.0, `comparison_level.py`)."""


def splink(pairs: Sequence[Values], levels: Levels, truth: Sequence[bool], *, labelled: bool) -> list[float] | None:
    """Return Splink's probabilities of the same pairs, or None where it is not installed or cannot be fitted.

    Each pair becomes one row on each side that blocks with itself alone, so that exactly these pairs are compared; the level of every signal is
    computed beforehand. u is estimated from random pairs of rows; the prior is the true share of matches.

    Args:
        pairs: the signals of each pair.
        levels: how values fall into levels.
        truth: whether each pair is a match.
        labelled: m is estimated from the truth of these very pairs (more than anybody has), else by expectation maximisation over all of them.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415 (with Splink)
        import splink.comparison_level_library as level_library  # noqa: PLC0415 (an oracle: may be absent)
        import splink.comparison_library as library  # noqa: PLC0415 (an oracle)
        from splink import DuckDBAPI, Linker, SettingsCreator, block_on  # noqa: PLC0415 (an oracle)
    except ImportError:
        return None
    logging.getLogger("splink").setLevel(logging.ERROR)
    names = sorted(name for name in levels.cuts if any(pair.get(name) is not None for pair in pairs))
    columns: dict[str, Any] = {"unique_id": list(range(len(pairs))), "pair": list(range(len(pairs)))}
    columns["label"] = [number if is_true else None for number, is_true in enumerate(truth)]
    for number, name in enumerate(names):
        columns[f"s{number}"] = [levels.of(name, pair.get(name)) for pair in pairs]
    table = pa.table(columns)
    comparisons = []
    for number in range(len(names)):
        present = sorted({level for level in columns[f"s{number}"] if level is not None}, reverse=True)
        if len(present) < 2:  # one level tells nothing apart, and Splink divides by the others
            continue
        steps = [level_library.CustomLevel(f"s{number}_r IS NULL", "null").configure(is_null_level=True)]
        steps += [level_library.CustomLevel(f"s{number}_r = {level}", f"level {level}") for level in present[:-1]]
        comparisons.append(library.CustomComparison([*steps, level_library.ElseLevel()], output_column_name=f"s{number}"))
    for iterations in _ITERATIONS:
        settings = SettingsCreator(
            link_type="link_only",
            comparisons=comparisons,
            blocking_rules_to_generate_predictions=[block_on("pair")],
            probability_two_random_records_match=sum(truth) / len(truth),
            max_iterations=iterations,
        )
        api = DuckDBAPI()
        sides = [api.register(table, dataset_display_name=side) for side in ("a", "b")]
        linker = Linker(sides, settings, validate_settings=False)
        linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
        try:
            if labelled:
                linker.training.estimate_m_from_label_column("label")
            else:
                linker.training.estimate_parameters_using_expectation_maximisation(
                    block_on("pair"), fix_probability_two_random_records_match=True, record_sample_proportion=1.0
                )
            found = linker.inference.predict().as_record_list()
        except ValueError:  # a level that no likely match has: its m falls to nought, which Splink refuses
            continue
        told = {row["unique_id_l"]: row["match_probability"] for row in found}
        return [told[number] for number in range(len(pairs))]
    return None
