# SPDX-License-Identifier: Apache-2.0
"""Which figures of a statistic are left out so that no small one can be read, or worked out from the others. Pure.

A figure from 1 to 4 is left out. Then others are, the smallest first, until no figure that was left out follows from those that are shown and from
their sums: looked for exactly, by elimination over all sums at once. A sum of what was left out that can be worked out is itself at least 5.
Source: primary and complementary cell suppression, as statistical offices do it (Eurostat, Handbook on Statistical Disclosure Control, chapter 4).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction
from typing import Final, TypeVar

K = TypeVar("K", bound=Hashable)

LEAST: Final = 5
"""The smallest figure that is shown, zero apart. Source: DESIGN's reference on privacy, section 4.2 (k >= 5)."""


def left_out(figures: Mapping[K, int], sums: Sequence[tuple[K, Sequence[K]]]) -> set[K]:
    """Return which figures are not shown.

    Args:
        figures: every figure, sums included.
        sums: (total, parts) of figures: the total is the sum of its parts.
    """
    hidden = {key for key, value in figures.items() if 0 < value < LEAST}
    while (more := _weak(figures, sums, hidden)) is not None:
        hidden.add(more)
    return hidden


def _weak(figures: Mapping[K, int], sums: Sequence[tuple[K, Sequence[K]]], hidden: set[K]) -> K | None:
    """Return the figure to leave out next, or None where nothing can be worked out any more."""
    for total, parts in sums:
        gone = [key for key in parts if key in hidden]
        if gone and total not in hidden and sum(figures[key] for key in gone) < LEAST:
            return _smallest(figures, [*parts, total], hidden)
    for key in _followed(sums, hidden):
        for total, parts in sums:
            line = [*parts, total]
            found = _smallest(figures, line, hidden) if key in line else None
            if found is not None:
                return found
    return None


def _smallest(figures: Mapping[K, int], line: Sequence[K], hidden: set[K]) -> K | None:
    """Return the smallest figure of a line that is shown and not zero; of equals the first, and the total only where nothing else is left."""
    shown = [key for key in line if key not in hidden and figures[key]]
    parts = [key for key in shown if key != line[-1]] or shown
    return min(parts, key=lambda key: figures[key], default=None)


def _followed(sums: Sequence[tuple[K, Sequence[K]]], hidden: set[K]) -> list[K]:
    """Return the figures left out that follow from the sums and the figures shown: those that elimination leaves alone in a row."""
    rows: list[dict[K, Fraction]] = []
    for total, parts in sums:
        row = {key: Fraction(1) for key in parts if key in hidden}
        if total in hidden:
            row[total] = row.get(total, Fraction(0)) - 1
        if row:
            rows.append(row)
    return [next(iter(row)) for row in _reduced(rows) if len(row) == 1]


def _reduced(rows: list[dict[K, Fraction]]) -> list[dict[K, Fraction]]:
    """Return the reduced row echelon form of sparse rows."""
    done: dict[K, dict[K, Fraction]] = {}
    for row in rows:
        for pivot, other in done.items():
            _subtract(row, other, pivot)
        if not row:
            continue
        pivot = next(iter(row))
        scale = row[pivot]
        made = {key: value / scale for key, value in row.items()}
        for other in done.values():
            _subtract(other, made, pivot)
        done[pivot] = made
    return list(done.values())


def _subtract(row: dict[K, Fraction], other: Mapping[K, Fraction], pivot: K) -> None:
    factor = row.get(pivot)
    if factor is None:
        return
    for key, value in other.items():
        left = row.get(key, Fraction(0)) - factor * value
        if left:
            row[key] = left
        else:
            row.pop(key, None)
