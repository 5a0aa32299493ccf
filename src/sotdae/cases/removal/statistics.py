# SPDX-License-Identifier: Apache-2.0
"""The figures an office files: requests and items by month, regime, outcome, host and what was observed, and how long things took. Pure.

Removed is what the office's captures showed twice, never what a recipient said; access blocked in one country is an outcome of its own. Medians stand
with the number behind them. Figures under 5 are left out together with whatever would give them away (`suppression`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, TypeAlias

from sotdae.cases.removal.suppression import left_out
from sotdae.classes import dataclass
from sotdae.model.korea import KST

ALL: Final = "all"
"""Stands for the sum over months, or over what they are divided by."""
OPEN: Final = "open"
"""What the outcome of an undecided request is called."""


Table: TypeAlias = Mapping[tuple[str, str], int]
"""(month, name) -> how many."""
Times: TypeAlias = Mapping[str, Mapping[int, int]]
"""name -> whole hours -> how many took so long."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure.

    Attributes:
        what: ``requests`` or ``items``, or ``to_answer``, ``to_decision``, ``to_removal``.
        by: ``regime``, ``outcome``, ``host`` or ``state``.
        month: ``2026-11`` (KST, of the sending), or `ALL`.
        name: which regime, outcome, host or state, or `ALL`.
        count: how many; None where it is left out.
        median_hours: of the times; None for counts, and where the count is left out.
    """

    what: str
    by: str
    month: str
    name: str
    count: int | None
    median_hours: int | None = None


def statistics(counts: Mapping[str, Mapping[str, Table]], times: Mapping[str, Mapping[str, Times]]) -> list[Figure]:
    """Return every figure, small ones left out, in the order of what, by, month and name.

    Args:
        counts: what (``requests``, ``items``) -> by -> how many a month and name; the tables of one what count the same things.
        times: what (``to_answer``, …) -> by -> how long; likewise.
    """
    found = [figure for what, tables in counts.items() for figure in _counted(what, tables)]
    found += [figure for what, spans in times.items() for figure in _timed(what, spans)]
    return sorted(found, key=lambda one: (one.what, one.by, one.month, one.name))


def month_of(moment: datetime) -> str:
    """Return the Korean month of a moment, ``2026-11``."""
    return moment.astimezone(KST).strftime("%Y-%m")


def _counted(what: str, tables: Mapping[str, Table]) -> list[Figure]:
    """Add up tables that share their months, so that a figure cannot be worked out of one table by another."""
    figures: dict[tuple[str, str, str], int] = {}
    names = {by: sorted({name for _, name in table}) for by, table in tables.items()}
    months = sorted({month for table in tables.values() for month, _ in table})
    for by, table in tables.items():
        for name in names[by]:
            figures.update({(by, month, name): table.get((month, name), 0) for month in months})
            figures[by, ALL, name] = sum(table.get((month, name), 0) for month in months)
    first = next(iter(tables))
    figures.update({("", month, ALL): sum(figures[first, month, name] for name in names[first]) for month in months})
    figures["", ALL, ALL] = sum(figures["", month, ALL] for month in months)
    sums: list[tuple[tuple[str, str, str], list[tuple[str, str, str]]]] = [(("", ALL, ALL), [("", month, ALL) for month in months])]
    for by, some in names.items():
        sums += [(("", month, ALL), [(by, month, name) for name in some]) for month in (*months, ALL)]
        sums += [((by, ALL, name), [(by, month, name) for month in months]) for name in some]
    hidden = left_out(figures, sums)
    made = []
    for (by, month, name), count in figures.items():
        shown = None if (by, month, name) in hidden else count
        made += [Figure(what, one, month, name, shown) for one in ([by] if by else names)]
    return made


def _timed(what: str, tables: Mapping[str, Times]) -> list[Figure]:
    first = next(iter(tables))
    whole = _added(tables[first].values())
    figures = {(by, name): sum(hours.values()) for by, table in tables.items() for name, hours in table.items()}
    figures["", ALL] = sum(whole.values())
    sums = [(("", ALL), [(by, name) for name in sorted(table)]) for by, table in tables.items()]
    hidden = left_out(figures, sums)
    made = [_median(what, by, name, hours, is_shown=(by, name) not in hidden) for by, table in tables.items() for name, hours in table.items()]
    return made + [_median(what, by, ALL, whole, is_shown=("", ALL) not in hidden) for by in tables]


def _added(tables: Iterable[Mapping[int, int]]) -> dict[int, int]:
    whole: dict[int, int] = {}
    for table in tables:
        for hours, count in table.items():
            whole[hours] = whole.get(hours, 0) + count
    return whole


def _median(what: str, by: str, name: str, hours: Mapping[int, int], *, is_shown: bool) -> Figure:
    count, passed, middle = sum(hours.values()), 0, None
    for one in sorted(hours):  # the lower median: an hour that was really taken
        passed += hours[one]
        if passed * 2 >= count:
            middle = one
            break
    return Figure(what, by, ALL, name, count if is_shown else None, middle if is_shown and count else None)
