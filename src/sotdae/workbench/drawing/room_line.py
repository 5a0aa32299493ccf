# SPDX-License-Identifier: Apache-2.0
"""The time line of one room: its state, its members, its messages, what happened, when it was captured; on one axis. Unknown is drawn as unknown.

What a bar says was worked out by `exchange.report.history`, as in the report: one rule for both, so that the page and the court's copy agree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sotdae.cases.dossier import RoomSheet
from sotdae.classes import dataclass
from sotdae.exchange.report import history
from sotdae.exchange.report.growth import Period, periods
from sotdae.exchange.report.svg import Axis as ReportAxis
from sotdae.exchange.report.words import EVENTS, STATES, Pair
from sotdae.model.korea import KST
from sotdae.workbench.drawing.shapes import Axis, Chart, Language, Shape, line, mark, rect, text, ticks

_LABEL: Final = 16
_STATE: Final = 18
_PANEL: Final = 46
_EVENT: Final = 20
_MOST_EVENTS: Final = 10
_MANY_DAYS: Final = 2

_SAID: Final = {
    "state": Pair("상태", "state"),
    "members": Pair("실제 집계", "counted members"),
    "messages": Pair("글", "messages"),
    "arrivals": Pair("들어온 계정", "accounts that came"),
    "events": Pair("무슨 일이 있었나", "what happened"),
    "captures": Pair("수집한 때", "captured"),
    "unknown": Pair("알 수 없음", "unknown"),
    "changing": Pair("이 사이 어느 때 바뀜", "changed within"),
    "after_move": Pair("옮겨진 뒤", "after it moved"),
    "title": Pair("{room} 이력", "history of {room}"),
    "described": Pair(
        "위에서부터 상태, 글, 들어온 계정, 실제 집계, 일어난 일, 수집한 때. 빗금은 알 수 없음. 모든 수는 아래 표에 있음.",
        "From the top: state, messages, accounts that came, counted members, events, captures. Hatched: unknown. The table below holds all numbers.",
    ),
    "none": Pair("자료에 없음(0이 아님)", "not in the captures (not zero)"),
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch of the state's lane in words, for the table twin."""

    kind: str
    words: str
    start: datetime | None
    end: datetime | None


def chart(room: RoomSheet, captured: Sequence[datetime], language: Language, window: tuple[datetime, datetime] | None = None) -> Chart | None:
    """Return the time line of a room, or None where no time is known.

    Args:
        room: the room.
        captured: when captures that show it were made.
        language: of the words.
        window: only this stretch of time, to look closer.
    """
    whole = history.axis_of((room,))
    if whole is None:
        return None
    first, last = window or (min([whole.start, *captured]), max([whole.end, *captured]))
    axis = Axis(first, last)
    shapes: list[Shape] = []
    top = 0.0
    shapes += _state(room, axis, top, language)
    top += _LABEL + _STATE + 10
    _, found, _ = periods(room.growth)
    shown = [one for one in found if _begin(one) < last and _end(one) > first]
    for name, value in (("messages", _messages), ("arrivals", _arrivals), ("members", _members)):
        lane, high = _panel(shown, axis, top, (_word(name, language), value, name), language)
        shapes += lane
        top += high
    lane, high = _events(room, axis, top, language)
    shapes += lane
    top += high
    shapes += _captures(captured, axis, top, language)
    top += _LABEL + 18
    shapes = [*ticks(axis, top), *shapes]
    label = room.label_ko if language == "ko" else room.label
    return Chart(
        "room-line",
        _word("title", language).format(room=label),
        _word("described", language),
        top + 22,
        tuple(shapes),
        marks=_marks(shown, axis, language),
        keys=_keys(room, whole, language),
        facts={"first": f"{first.timestamp():.0f}", "last": f"{last.timestamp():.0f}"},
    )


def stretches(room: RoomSheet, language: Language) -> list[Stretch]:
    """Return the state's lane in words; open where a stretch has no known end."""
    axis = history.axis_of((room,))
    if axis is None:
        return []
    return [
        Stretch(
            piece.kind,
            state_words(piece.kind, language),
            None if piece.start == axis.start else piece.start,
            None if piece.end == axis.end else piece.end,
        )
        for piece in history.stretches(room, axis)
    ]


def state_words(kind: str, language: Language) -> str:
    """Return what a stretch of a room's bar means."""
    word = kind.removeprefix("within_")
    if word in {"unknown", "changing"}:
        return _word(word, language)
    pair = _SAID["after_move"] if word == "migrated_to" else STATES.get(word, Pair(word, word))
    if kind.startswith("within_"):
        pair = Pair(f"이 사이 어느 때 {pair.ko}", f"{pair.en} at some moment within")
    return pair.ko if language == "ko" else pair.en


def _state(room: RoomSheet, axis: Axis, top: float, language: Language) -> list[Shape]:
    made = [text(0, top + 12, _word("state", language), "lane")]
    for piece in history.stretches(room, ReportAxis(axis.start, axis.end)):
        left, right = axis.at(piece.start), axis.at(piece.end)
        inset = _STATE * 0.22 if piece.kind.startswith("within_") else 0
        made.append(rect(left, top + _LABEL + inset, right - left, _STATE - 2 * inset, f"st {piece.kind}", state_words(piece.kind, language)))
    return made


def _panel(shown: Sequence[Period], axis: Axis, top: float, what: tuple[str, Any, str], language: Language) -> tuple[list[Shape], float]:
    """Return the bars of one count and the room they take; one line that says so where the captures show none."""
    words, value, class_ = what
    values = [value(one) for one in shown]
    known = [one for one in values if one is not None]
    if not any(known):
        return [text(0, top + 12, f"{words}: {_word('none', language)}", "lane quiet")], _LABEL + 4
    most = max(known)
    floor = top + _LABEL + _PANEL
    made = [
        text(0, top + 12, words, "lane"),
        text(100, top + 12, f"≤ {most:,}" if class_ != "members" else f"{known[0]:,} → {known[-1]:,}", "tick", anchor="end"),
        line(0, floor, 100, floor, "floor"),
    ]
    for one, count in zip(shown, values, strict=True):
        left, right = axis.at(_begin(one)), axis.at(_end(one))
        if count is None:
            continue
        if count:
            high = max(2.0, _PANEL * count / most)
            gap = (right - left) * 0.12
            made.append(rect(left + gap, round(floor - high, 1), right - left - 2 * gap, round(high, 1), f"bar {class_}", f"{one.name}: {count:,}"))
    return made, _LABEL + _PANEL + 8


def _events(room: RoomSheet, axis: Axis, top: float, language: Language) -> tuple[list[Shape], float]:
    drawn = [event for event in room.history if (event.earliest or event.latest) and event.what in EVENTS][:_MOST_EVENTS]
    if not drawn:
        return [], 0
    made = [text(0, top + 12, _word("events", language), "lane")]
    middle = top + _LABEL
    for event in drawn:
        middle += _EVENT
        pair = EVENTS[event.what]
        words = pair.ko if language == "ko" else pair.en
        left = axis.at(event.earliest) if event.earliest else 0.0
        right = axis.at(event.latest) if event.latest else 100.0
        if event.earliest is not None and event.earliest == event.latest:
            made.append(mark(left, middle - 4, "M0-4.5 4.5 0 0 4.5-4.5 0z", "point", words))
        else:
            made += [
                line(left, middle - 4, right, middle - 4, "bound"),
                mark(left, middle - 4, "M0-5V5", "bound"),
                mark(right, middle - 4, "M0-5V5", "bound"),
            ]
        side = left if left > 50 else right  # noqa: PLR2004 (percent: the middle)
        made.append(text(side, middle, words, "event", anchor="end" if left > 50 else "start", nudge=9))  # noqa: PLR2004 (as above)
    return made, _LABEL + _EVENT * len(drawn) + 8


def _captures(captured: Sequence[datetime], axis: Axis, top: float, language: Language) -> list[Shape]:
    seen = [moment for moment in captured if axis.start <= moment <= axis.end]
    marks = [mark(axis.at(moment), top + _LABEL + 2, "M-2 0H2V12H-2z", "capture", _told(moment)) for moment in seen]
    return [text(0, top + 12, f"{_word('captures', language)} ({len(captured)})", "lane"), *marks]


def _keys(room: RoomSheet, axis: ReportAxis, language: Language) -> tuple[tuple[str, str], ...]:
    """Return what the fills of this chart mean, each once, those that nobody sees left out."""
    kinds = dict.fromkeys(piece.kind for piece in history.stretches(room, axis))
    return tuple((f"st {kind}", state_words(kind, language)) for kind in kinds)


def _marks(shown: Sequence[Period], axis: Axis, language: Language) -> tuple[tuple[float, str], ...]:
    """Return what the reading line says at each period, for those who walk it with the keyboard."""
    made = []
    for one in shown:
        parts = [(_word(name, language), value(one)) for name, value in (("messages", _messages), ("arrivals", _arrivals), ("members", _members))]
        told = " · ".join(f"{words} {count:,}" for words, count in parts if count is not None)
        made.append((axis.at(_begin(one) + (_end(one) - _begin(one)) / 2), f"{one.name}: {told or _word('unknown', language)}"))
    return tuple(made)


def _messages(one: Period) -> int | None:
    return one.messages


def _arrivals(one: Period) -> int | None:
    return None if one.joins is None and one.invited is None else (one.joins or 0) + (one.invited or 0)


def _members(one: Period) -> int | None:
    return one.members_observed if one.members_observed is not None else one.monthly_users_observed


def _begin(one: Period) -> datetime:
    return datetime(one.start.year, one.start.month, one.start.day, tzinfo=KST)


def _end(one: Period) -> datetime:
    return datetime(one.end.year, one.end.month, one.end.day, tzinfo=KST)


def _told(moment: datetime) -> str:
    return f"{moment.astimezone(KST):%Y-%m-%d %H:%M} KST"


def _word(name: str, language: Language) -> str:
    pair = _SAID[name]
    return pair.ko if language == "ko" else pair.en


def closer(chart_facts: Mapping[str, str], factor: float) -> tuple[int, int] | None:
    """Return the window of a closer (factor below 1) or wider look, in seconds since 1970; None where it would be under two days."""
    first, last = float(chart_facts["first"]), float(chart_facts["last"])
    half = (last - first) * factor / 2
    if half < timedelta(days=_MANY_DAYS).total_seconds() / 2:
        return None
    middle = (first + last) / 2
    return round(middle - half), round(middle + half)
