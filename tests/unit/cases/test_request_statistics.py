# SPDX-License-Identifier: Apache-2.0
"""Figures to file: what is small is left out, and nobody works it out from the rest."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sotdae.cases.removal.statistics import ALL, Figure, month_of, statistics
from sotdae.cases.removal.suppression import LEAST, left_out

Key = tuple[str, str]
MONTHS, NAMES, OTHERS = ("2026-09", "2026-10", "2026-11"), ("us-tida", "kr-22-5", "eu-dsa-16"), ("removed", "refused")


def equations(sums: Sequence[tuple[Hashable, Sequence[Hashable]]], hidden: set[Hashable]) -> np.ndarray:
    unknown = sorted(hidden, key=repr)
    rows = [[(key in parts) - (key == total) for key in unknown] for total, parts in sums]
    return np.array(rows, dtype=float).reshape(len(rows), len(unknown))


@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=2, max_size=4))
def test_no_figure_that_is_left_out_follows_from_the_others(cells: list[list[int]]) -> None:
    figures: dict[Hashable, int] = {(row, column): value for row, line in enumerate(cells) for column, value in enumerate(line)}
    rows, columns = range(len(cells)), range(3)
    figures |= {("row", row): sum(cells[row]) for row in rows} | {("column", one): sum(line[one] for line in cells) for one in columns}
    figures["all"] = sum(map(sum, cells))
    sums: list[tuple[Hashable, Sequence[Hashable]]] = [(("row", row), [(row, column) for column in columns]) for row in rows]
    sums += [(("column", column), [(row, column) for row in rows]) for column in columns]
    sums += [("all", [("row", row) for row in rows]), ("all", [("column", column) for column in columns])]
    hidden = left_out(figures, sums)
    assert {key for key, value in figures.items() if 0 < value < LEAST} <= hidden
    matrix = equations(sums, hidden)
    rank = np.linalg.matrix_rank(matrix) if matrix.size else 0
    for place in range(matrix.shape[1]):
        alone = np.zeros((1, matrix.shape[1]))
        alone[0, place] = 1
        assert np.linalg.matrix_rank(np.vstack([matrix, alone])) > rank, "a figure that was left out can be worked out"
    for total, parts in sums:
        gone = [figures[key] for key in parts if key in hidden]
        assert not gone or total in hidden or sum(gone) >= LEAST


def tables(counts: Sequence[int]) -> dict[str, dict[Key, int]]:
    cells = [(month, name) for month in MONTHS for name in NAMES]
    regime = {key: count for key, count in zip(cells, counts, strict=True) if count}
    months = {month: sum(count for (one, _), count in regime.items() if one == month) for month in MONTHS}
    outcome = {(month, OTHERS[0]): count // 2 for month, count in months.items()} | {
        (month, OTHERS[1]): count - count // 2 for month, count in months.items()
    }
    return {"regime": regime, "outcome": {key: count for key, count in outcome.items() if count}}


@given(st.lists(st.integers(0, 30), min_size=9, max_size=9))
def test_tables_that_share_their_months_give_nothing_away_together(counts: list[int]) -> None:
    found = {(one.by, one.month, one.name): one for one in statistics({"requests": tables(counts)}, {})}
    for by in ("regime", "outcome"):
        names = sorted({name for one, _, name in found if one == by} - {ALL})
        for month in (*MONTHS, ALL):
            line = [found[by, month, name] for name in names if (by, month, name) in found]
            total = found.get((by, month, ALL))
            if total is None or total.count is None:
                continue
            hidden = [one for one in line if one.count is None]
            assert len(hidden) != 1, "the one that is missing is the total less the others"
            assert total.count - sum(one.count or 0 for one in line) >= LEAST or not hidden
    for one, other in (("regime", "outcome"), ("outcome", "regime")):
        for month in (*MONTHS, ALL):
            first, second = found.get((one, month, ALL)), found.get((other, month, ALL))
            assert (first is None or second is None) or first.count == second.count, "a sum is left out in both tables or in none"


def test_medians_stand_with_their_number_and_small_ones_do_not() -> None:
    times = {"to_removal": {"host": {"a.example": {3: 4, 9: 3}, "b.example": {100: 2}}}}
    found = {one.name: one for one in statistics({}, times)}
    assert (found["a.example"].count, found["a.example"].median_hours) == (None, None), "a and the sum would give b away"
    assert (found["b.example"].count, found["b.example"].median_hours) == (None, None)
    assert (found[ALL].count, found[ALL].median_hours) == (9, 9)
    whole = {one.name: one for one in statistics({}, {"to_removal": {"host": {"a.example": {3: 4, 9: 3}, "b.example": {100: 6}}}})}
    assert (whole["a.example"].median_hours, whole["b.example"].median_hours, whole[ALL].median_hours) == (3, 100, 9)


def test_nothing_asked_nothing_told() -> None:
    assert statistics({"requests": {"regime": {}}}, {}) == [Figure("requests", "regime", ALL, ALL, 0)]


def test_months_are_koreas() -> None:
    assert month_of(datetime(2026, 11, 30, 16, tzinfo=UTC)) == "2026-12"
    assert all(one < other for one, other in pairwise(MONTHS))
