# SPDX-License-Identifier: Apache-2.0
"""A room's days as small charts, one beneath the other: how many the platform counted, how many wrote, joined, were invited; and their table.

The platform's own count is a size; all others are what the captures show, never the room's size. Long histories are gathered into weeks or months:
joins, invitations, leavers and messages are added; distinct senders cannot be (one account may write on many days), so the largest single day stands
for the period and is named as such; of the platform's counts the last one of the period stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

from sotdae.cases.dossier import GrowthPoint, RoomSheet
from sotdae.classes import dataclass
from sotdae.exchange.report import svg
from sotdae.exchange.report.markup import Markup, el, join
from sotdae.exchange.report.sources import Sources
from sotdae.exchange.report.tables import Column, table
from sotdae.exchange.report.times import number
from sotdae.exchange.report.words import COUNTS, Pair, both

_MOST_BARS: Final = 62
"""Two months of days: about five pixels a bar on a telephone."""
_PANEL: Final = 64
_ROOM_FOR_WORDS: Final = 18
_SHOWN: Final = ("members_observed", "monthly_users_observed")
_SHORT: Final = {"members_observed": Pair("실제 집계", "counted"), "monthly_users_observed": Pair("월간 사용자", "monthly users")}
"""Names that leave room for two numbers on a telephone."""
_PANELS: Final = (*_SHOWN, "senders", "joins", "invited", "messages")


@dataclass(frozen=True, slots=True)
class Period:
    """The counts of a day, a week (from Monday) or a month; all days are Korea's. None is *not observed*."""

    start: date
    end: date
    name: str
    joins: int | None
    invited: int | None
    left: int | None
    senders: int | None
    messages: int | None
    members_observed: int | None = None
    monthly_users_observed: int | None = None


def periods(points: Sequence[GrowthPoint]) -> tuple[str, list[Period], list[GrowthPoint]]:
    """Gather days into at most about sixty periods.

    Returns:
        ``day``, ``week`` or ``month``; the periods in which something was seen; and the rows whose day is unknown.
    """
    dated: list[tuple[date, GrowthPoint]] = []
    undated: list[GrowthPoint] = []
    for point in points:
        try:
            dated.append((date.fromisoformat(point.on), point))
        except ValueError:
            undated.append(point)
    if not dated:
        return "day", [], undated
    days = (max(on for on, _ in dated) - min(on for on, _ in dated)).days + 1
    size = "day" if days <= _MOST_BARS else "week" if days <= 7 * _MOST_BARS else "month"
    gathered: dict[date, list[GrowthPoint]] = {}
    for on, point in sorted(dated, key=lambda pair: pair[0]):
        gathered.setdefault(_start(on, size), []).append(point)
    return size, [_period(start, rows, size) for start, rows in gathered.items()], undated


def growth(room: RoomSheet, sources: Sources, ident: str) -> Markup:
    """Return a room's charts of growth with their table; says so where nothing was seen."""
    size, found, undated = periods(room.growth)
    if not found and not undated:
        missing = Pair("날마다의 수: 자료에 없음(0이라는 뜻이 아님)", "Counts by day: not in the captures (which does not mean zero)")
        return el("p", both(missing), class_="none")
    every = {"day": Pair("날마다", "by day"), "week": Pair("주마다", "by week"), "month": Pair("달마다", "by month")}[size]
    title = Pair(f"{room.label_ko} 드나듦과 글 ({every.ko}, 한국 날짜)", f"coming, going and writing in {room.label} ({every.en}, Korean dates)")
    counted = [what for what in _SHOWN if any(_value(one, what) is not None for one in found)]
    rows = [(one.name, *_cells(_shown(one, counted), one)) for one in found]
    rows += [(both(Pair("때를 알 수 없음", "day unknown")), *_cells([None] * len(counted), one)) for one in undated]
    twin = table(title, _columns(size, counted), rows, twin=ident if found else None, wide=False)
    source = join(sources.counted(room.label, room.label_ko), *(_places(room, what, sources) for what in _PANELS))
    if not found:
        return join(twin, el("p", source, class_="from"))
    peak = max(found, key=lambda one: (_came(one), one.start.toordinal()))
    described = Pair(f"{every.ko} 센 수를 막대로.", f"Bars, {every.en}.")
    if _came(peak):
        described = Pair(
            f"{described.ko} 들어오거나 초대된 수가 가장 큰 때는 {peak.name}: {_came(peak):,}.",
            f"{described.en} Most joined or were invited in {peak.name}: {_came(peak):,}.",
        )
    axis = svg.Axis(_moment(found[0].start), _moment(found[-1].end))
    shown = [what for what in _PANELS if any(_value(one, what) or (what in _SHOWN and _value(one, what) == 0) for one in found)]
    panels = [_panel(found, what, size, axis, index * (_PANEL + _ROOM_FOR_WORDS)) for index, what in enumerate(shown)]
    height = len(shown) * (_PANEL + _ROOM_FOR_WORDS)
    drawing = svg.chart(ident, title, described, height + 20, *panels, _dates(found, height))
    hidden = [what for what in _PANELS if what not in shown and what != "monthly_users_observed"]
    return svg.figure(title, drawing, _unseen(hidden), source, twin)


def _panel(found: Sequence[Period], what: str, size: str, axis: svg.Axis, top: float) -> Markup:
    values = [_value(one, what) or 0 for one in found]
    most = max(1, *values)
    floor = top + _ROOM_FOR_WORDS + _PANEL - 6
    name = _SHORT.get(what, COUNTS[what])
    largest = Pair(" (하루 최다)", " (largest day)") if what == "senders" and size != "day" else Pair("", "")
    parts = [
        svg.label(0, top + 12, f"{name.ko}{largest.ko} {name.en}{largest.en}", "row", anchor="start"),
        svg.label(100, top + 12, _extent(found, what), "tick", anchor="end"),
        svg.line(0, floor, 100, floor, "floor"),
    ]
    for one, value in zip(found, values, strict=True):
        if value:
            left, right = axis.at(_moment(one.start)), axis.at(_moment(one.end))
            high = max(1.5, (_PANEL - 12) * value / most)
            gap = (right - left) * 0.14
            parts.append(svg.rect(left + gap, floor - high, right - left - 2 * gap, high, f"bar {what}"))
    return join(*parts)


def _extent(found: Sequence[Period], what: str) -> str:
    """The largest number of a panel; of the platform's counts the first and the last."""
    values = [value for one in found if (value := _value(one, what)) is not None]
    if what not in _SHOWN or len(values) == 1:
        return f"최대 max {max(values):,}"
    return f"{values[0]:,} → {values[-1]:,}"


def _dates(found: Sequence[Period], top: float) -> Markup:
    """The first and the last period beneath the charts; one if there is one."""
    first, last = found[0].name, found[-1].name
    parts = [svg.label(0, top + 12, first, "tick", anchor="start")]
    if first != last:
        parts.append(svg.label(100, top + 12, last, "tick", anchor="end"))
    return join(*parts)


def _unseen(hidden: Sequence[str]) -> Markup | None:
    """Name what the captures show none of; an empty chart would look like a measurement."""
    if not hidden:
        return None
    named = join(*(join(" · " if index else None, both(COUNTS[what])) for index, what in enumerate(hidden)))
    return el("p", both(Pair("자료에 하나도 보이지 않음(표의 ?)", "none seen in the captures (? in the table)")), ": ", named, class_="note")


def _places(room: RoomSheet, what: str, sources: Sources) -> Markup | None:
    """Where a total was counted, if the dossier says so."""
    found = next((count for count in room.counts if count.what == what and count.citations), None)
    return None if found is None else join(" · ", both(COUNTS[what]), " ", number(found.value), " ", sources.cite(found.citations))


def _columns(size: str, counted: Sequence[str]) -> tuple[Column, ...]:
    senders = COUNTS["senders"] if size == "day" else Pair("글쓴 계정(하루 최다)", "accounts that wrote (largest day)")
    period = {"day": Pair("날짜(KST)", "day (KST)"), "week": Pair("주(월요일부터)", "week (from Monday)"), "month": Pair("달", "month")}[size]
    named = (*(COUNTS[what] for what in counted), senders, COUNTS["joins"], COUNTS["invited"], COUNTS["left"], COUNTS["messages"])
    return (Column(period), *(Column(pair, is_number=True) for pair in named))


def _shown(one: Period, counted: Sequence[str]) -> list[int | None]:
    return [_value(one, what) for what in counted]


def _cells(counts: Sequence[int | None], one: Period | GrowthPoint) -> tuple[str, ...]:
    """A row's cells: the platform's counts, then what the captures show."""
    return tuple("?" if value is None else f"{value:,}" for value in (*counts, one.senders, one.joins, one.invited, one.left, one.messages))


def _came(one: Period) -> int:
    return (one.joins or 0) + (one.invited or 0)


def _start(on: date, size: str) -> date:
    if size == "week":
        return on - timedelta(days=on.weekday())
    return on.replace(day=1) if size == "month" else on


def _period(start: date, rows: Sequence[GrowthPoint], size: str) -> Period:
    end = start + timedelta(days=7 if size == "week" else 1)
    if size == "month":
        end = (start.replace(day=28) + timedelta(days=4)).replace(day=1)
    return Period(
        start=start,
        end=end,
        name=f"{start:%Y-%m}" if size == "month" else f"{start:%Y-%m-%d}",
        joins=_sum(row.joins for row in rows),
        invited=_sum(row.invited for row in rows),
        left=_sum(row.left for row in rows),
        senders=max((row.senders for row in rows if row.senders is not None), default=None),
        messages=_sum(row.messages for row in rows),
        members_observed=_last(row.members for row in rows),
        monthly_users_observed=_last(row.monthly_users for row in rows),
    )


def _sum(values: Iterable[int | None]) -> int | None:
    seen = [value for value in values if value is not None]
    return sum(seen) if seen else None


def _last(values: Iterable[int | None]) -> int | None:
    return next((value for value in reversed(list(values)) if value is not None), None)


def _value(one: Period, what: str) -> int | None:
    """The length of a bar; what was not observed has none."""
    value: int | None = getattr(one, what)
    return value


def _moment(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, tzinfo=UTC)
