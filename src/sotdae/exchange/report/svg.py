# SPDX-License-Identifier: Apache-2.0
"""Charts as inline SVG without a view box: positions across are percentages, sizes are pixels.

So a chart fills a telephone, a wide screen and a sheet of paper alike, and its letters never shrink. Every chart has a title and a description, and a
table that repeats its numbers follows it (WCAG 2.2, 1.1.1 and 1.4.1): no meaning is carried by colour alone.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sotdae.classes import dataclass
from sotdae.exchange.report.markup import Markup, el, join
from sotdae.exchange.report.words import Pair, both
from sotdae.model.korea import KST

_STEPS_DAYS: Final = (1, 2, 3, 5, 7, 10, 14, 21, 30, 60, 91, 182, 365, 730, 1825, 3650)
_MOST_TICKS: Final = 4
"""So many dates fit beneath each other's side on a screen 390 pixels wide."""
_HALF: Final = 50.0


@dataclass(frozen=True, slots=True)
class Axis:
    """A time axis from left (0 %) to right (100 %)."""

    start: datetime
    end: datetime

    def at(self, moment: datetime) -> float:
        """Return a moment's position in percent, kept within the axis."""
        whole = (self.end - self.start).total_seconds()
        part = (moment - self.start).total_seconds()
        return 0.0 if whole <= 0 else max(0.0, min(100.0, 100.0 * part / whole))


def percent(value: float) -> str:
    """Return a percentage with two decimals, the same on every machine."""
    return f"{value:.2f}%"


def rect(left: float, top: float, wide: float, high: float, class_: str) -> Markup:
    """Return a rectangle: left and width in percent, top and height in pixels."""
    return el("rect", x=percent(left), y=_px(top), width=percent(wide), height=_px(high), class_=class_)


def line(left: float, top: float, right: float, bottom: float, class_: str) -> Markup:
    """Return a line between two points (percent, pixels)."""
    return el("line", x1=percent(left), y1=_px(top), x2=percent(right), y2=_px(bottom), class_=class_)


def label(left: float, top: float, words: str, class_: str = "", *, anchor: str | None = None, nudge: float = 0) -> Markup:
    """Return a text; near the right edge it ends at its position instead of beginning there."""
    side = anchor or ("start" if left <= _HALF else "end")
    shift = nudge if side == "start" else -nudge
    return el("text", words, x=percent(left), y=_px(top), dx=_px(shift) if shift else None, text_anchor=side, class_=class_ or None)


def mark(left: float, top: float, path: str, class_: str) -> Markup:
    """Return a small shape drawn in pixels around a position (percent, pixels)."""
    return el("svg", el("path", d=path, class_=class_), x=percent(left), y=_px(top), class_="mark")


def ticks(axis: Axis, top: float) -> Markup:
    """Return dates (Korean time) along an axis, at most four, with a fine line up to the top of the chart."""
    days = (axis.end - axis.start).total_seconds() / 86_400
    step = next((size for size in _STEPS_DAYS if days / size <= _MOST_TICKS), _STEPS_DAYS[-1])
    first = axis.start.astimezone(KST).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    made: list[Markup] = []
    while first <= axis.end and len(made) < 2 * _MOST_TICKS:
        position = axis.at(first)
        made.append(line(position, 0, position, top, "grid"))
        side = "start" if position < 8 else "end" if position > 92 else "middle"  # noqa: PLR2004 (percent: a date is about 16 % wide at 390 pixels)
        made.append(label(position, top + 14, f"{first:%Y-%m-%d}", "tick", anchor=side))
        first += timedelta(days=step)
    return join(*made)


def chart(ident: str, title: Pair, description: Pair, height: float, *parts: Markup) -> Markup:
    """Return a chart's drawing with its accessible name and description."""
    named = (
        el("title", f"{title.ko} {title.en}", id=f"{ident}-t"),
        el("desc", f"{description.ko} {description.en}", id=f"{ident}-d"),
    )
    return el(
        "svg",
        *named,
        *parts,
        role="img",
        aria_labelledby=f"{ident}-t",
        aria_describedby=f"{ident}-d",
        width="100%",
        height=_px(height),
        class_="chart",
        data_chart=ident,
    )


def figure(caption: Pair, drawing: Markup, key: Markup | None, source: Markup, twin: Markup) -> Markup:
    """Return a chart with its caption, key and source, and its table beneath."""
    head = el("figcaption", both(caption))
    return join(el("figure", head, drawing, key, el("p", source, class_="from")), twin)


def patterns() -> Markup:
    """Return the fills that charts share: hatching for unknown, dots for a change within bounds."""
    hatch = el(
        "pattern", el("path", d="M-2 8 8 -2M0 10 10 0M-2 -2", class_="hatch-line"), id="hatch", width="6", height="6", patternUnits="userSpaceOnUse"
    )
    dots = el("pattern", el("circle", cx="2", cy="2", r="1.1", class_="dot"), id="dots", width="5", height="5", patternUnits="userSpaceOnUse")
    return el("svg", el("defs", hatch, dots), width="0", height="0", aria_hidden="true", class_="defs")


def swatch(class_: str, words: Pair, *, path: str | None = None) -> Markup:
    """Return one entry of a key: a small sample and its words."""
    inner = el("rect", x="0.5", y="0.5", width="21", height="11", class_=class_) if path is None else el("path", d=path, class_=class_)
    sample = el("svg", inner, width="22", height="12", aria_hidden="true", class_="swatch")
    return el("span", sample, both(words), class_="keyed")


def _px(value: float) -> str:
    text = f"{value:.1f}"
    return text.removesuffix(".0")
