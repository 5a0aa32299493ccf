# SPDX-License-Identifier: Apache-2.0
"""The shapes of charts, and an axis of time. Across they stand in percent, down in pixels: a chart fills a telephone and a wide screen alike.

A chart has a title, a description, and a table beside it that holds all its numbers (WCAG 2.2, 1.1.1, 1.4.1): no meaning is carried by colour alone.
"""

from __future__ import annotations

from dataclasses import field
from datetime import datetime, timedelta
from typing import Final, Literal

from sotdae.classes import dataclass
from sotdae.model.korea import KST

Language = Literal["ko", "en"]

_STEPS_DAYS: Final = (1, 2, 3, 5, 7, 10, 14, 21, 30, 60, 91, 182, 365, 730, 1825, 3650)
_MOST_TICKS: Final = 4
"""So many dates fit on a telephone of 390 pixels."""


@dataclass(frozen=True, slots=True)
class Axis:
    """A time axis from left (0 %) to right (100 %)."""

    start: datetime
    end: datetime

    def at(self, moment: datetime) -> float:
        """Return a moment's position in percent, kept within the axis."""
        whole = (self.end - self.start).total_seconds()
        part = (moment - self.start).total_seconds()
        return 0.0 if whole <= 0 else round(max(0.0, min(100.0, 100.0 * part / whole)), 2)


@dataclass(frozen=True, slots=True)
class Shape:
    """A ``rect``, ``line``, ``text`` or ``path``: x, x2, wide in percent; y, y2, high in pixels; a path is drawn in pixels around (x, y)."""

    kind: str
    class_: str
    x: float = 0
    y: float = 0
    wide: float = 0
    high: float = 0
    x2: float = 0
    y2: float = 0
    path: str = ""
    words: str = ""
    anchor: str = "start"
    nudge: float = 0
    title: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its name and its description.

    Attributes:
        marks: moments that the reading line stops at, for the keyboard: (percent, words).
        keys: what its fills mean: (class, words).
    """

    ident: str
    title: str
    description: str
    height: float
    shapes: tuple[Shape, ...]
    marks: tuple[tuple[float, str], ...] = ()
    keys: tuple[tuple[str, str], ...] = ()
    facts: dict[str, str] = field(default_factory=dict)


def rect(left: float, top: float, wide: float, high: float, class_: str, title: str = "") -> Shape:  # noqa: PLR0917 (a rectangle has four sides)
    """Return a rectangle."""
    return Shape("rect", class_, x=round(left, 2), y=top, wide=round(max(0.0, wide), 2), high=high, title=title)


def line(left: float, top: float, right: float, bottom: float, class_: str) -> Shape:
    """Return a line."""
    return Shape("line", class_, x=round(left, 2), y=top, x2=round(right, 2), y2=bottom)


def text(left: float, top: float, words: str, class_: str = "", *, anchor: str | None = None, nudge: float = 0) -> Shape:
    """Return words; near the right edge they end at their position instead of beginning there."""
    side = anchor or ("start" if left <= 50 else "end")  # noqa: PLR2004 (percent: the middle)
    return Shape("text", class_, x=round(left, 2), y=top, words=words, anchor=side, nudge=nudge if side == "start" else -nudge)


def mark(left: float, top: float, path: str, class_: str, title: str = "") -> Shape:
    """Return a small shape drawn in pixels around a position."""
    return Shape("path", class_, x=round(left, 2), y=top, path=path, title=title)


def ticks(axis: Axis, height: float) -> list[Shape]:
    """Return days (Korean time) along an axis, four at most, each with a fine line."""
    days = (axis.end - axis.start).total_seconds() / 86_400
    step = next((size for size in _STEPS_DAYS if days / size <= _MOST_TICKS), _STEPS_DAYS[-1])
    first = axis.start.astimezone(KST).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    made: list[Shape] = []
    while first <= axis.end and len(made) < 4 * _MOST_TICKS:
        position = axis.at(first)
        made.append(line(position, 0, position, height, "grid"))
        side = "start" if position < 8 else "end" if position > 92 else "middle"  # noqa: PLR2004 (percent: a date is 16 % wide on a telephone)
        made.append(
            text(
                position,
                height + 15,
                f"{first:%Y-%m-%d}" if not made or (first.month == 1 and first.day <= step) else f"{first:%m-%d}",
                "tick",
                anchor=side,
            )
        )
        first += timedelta(days=step)
    return made
