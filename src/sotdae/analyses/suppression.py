# SPDX-License-Identifier: Apache-2.0
"""Which counts may leave a case, so that no small one can be told from what is published. Shared by the analyses of this folder; it is none itself.

A count of few rooms or few writers points at them. Such cells are *suppressed*. All suppressed ones together make one row, *the others*, and that row
too must be of many rooms, many writers and at least two cells; else further cells, the smallest first, join them (*complementary* suppression). Its
numbers are told as "at least", rounded down to a multiple of the threshold, and no other total is published: what the shown rows leave over is that
row and nothing finer.

Source: the frequency rule and complementary suppression as official statistics know them (Hundepool et al., Statistical Disclosure Control, 2012,
chapters 4 and 5); the threshold is a convention.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple


class Cell(NamedTuple):
    """One row of counts, or several put together."""

    name: str
    rooms: int
    writers: int
    messages: int


class Release(NamedTuple):
    """What may be published.

    Attributes:
        shown: cells with exact counts.
        others: "at least" counts of all suppressed cells together, or None where even they would tell too much (or there are none).
        suppressed: how many cells are not shown.
        complementary: how many of these are large enough by themselves.
    """

    shown: tuple[Cell, ...]
    others: Cell | None
    suppressed: int
    complementary: int


def release(cells: Sequence[Cell], together: Callable[[Collection[str]], Cell], threshold: int) -> Release:
    """Return what of some counts may be published.

    Args:
        cells: each with a name of its own.
        together: the counts of several cells put together, each room, writer and message once.
        threshold: fewer rooms, or fewer writers, are few.
    """

    def is_many(cell: Cell) -> bool:
        return cell.rooms >= threshold and cell.writers >= threshold

    large = sorted((cell for cell in cells if is_many(cell)), key=lambda cell: (cell.messages, cell.rooms, cell.name))
    small = [cell.name for cell in cells if not is_many(cell)]
    held, waiting = list(small), list(large)
    while small:
        others = together(held)
        if len(held) > 1 and is_many(others):
            return Release(_ordered(waiting), _coarse(others, threshold), len(held), len(held) - len(small))
        if len(waiting) <= 1:
            break  # rather no row of the others than none of those that may be shown
        held.append(waiting.pop(0).name)
    return Release(_ordered(large), None, len(small), 0)


def _ordered(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    return tuple(sorted(cells, key=lambda cell: (-cell.rooms, -cell.messages, cell.name)))


def _coarse(cell: Cell, step: int) -> Cell:
    return Cell(cell.name, *(number // step * step for number in cell[1:]))
