# SPDX-License-Identifier: Apache-2.0
"""The bars of a waterfall: each step from the sum before it to the sum after it, on one scale that holds them all, zero, and the total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any, Final

_THOUSAND: Final = 1_000
_LEAST_WIDE: Final = 0.6
"""Percent of the width that a bar has at least: a step that counts is seen."""


def drawn(pair: Mapping[str, Any]) -> dict[str, Any]:
    """Return a pair of the evidence paper with the bar of each step and of the total: left, wide and zero in percent.

    Args:
        pair: as `cases.trail_paper.written_pair` gives it.
    """
    steps: Sequence[Mapping[str, Any]] = pair["steps"]
    sums = list(accumulate((step["thousandths"] for step in steps), initial=0))
    low, high = min(*sums, pair["thousandths"]), max(*sums, pair["thousandths"])
    extent = (high - low) or 1

    def bar(before: int, after: int) -> dict[str, float]:
        first, last = sorted((before, after))
        return {
            "left": round(100 * (first - low) / extent, 2),
            "wide": round(max(_LEAST_WIDE, 100 * (last - first) / extent), 2),
            "zero": round(100 * (0 - low) / extent, 2),
        }

    both = zip(steps, pairwise(sums), strict=True)
    rows = [{**step, "bar": bar(before, after), "bits": step["thousandths"] / _THOUSAND} for step, (before, after) in both]
    return {**pair, "steps": rows, "bar": bar(0, pair["thousandths"]), "bits": pair["thousandths"] / _THOUSAND}


def drawn_paper(paper: Mapping[str, Any]) -> dict[str, Any]:
    """Return an evidence paper with the bars of all its pairs."""
    decoy = paper["decoy"]
    return {
        **paper,
        "candidates": [drawn(pair) for pair in paper["candidates"]],
        "decoy": None if decoy is None else drawn(decoy),
        "continues": [drawn(pair) for pair in paper["continues"]],
    }
