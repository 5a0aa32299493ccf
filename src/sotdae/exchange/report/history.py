# SPDX-License-Identifier: Apache-2.0
"""The history of a room as a bar and as a table: what was seen, within which bounds, and what is unknown.

A state is drawn only where captures show it. Before the first and after the newest capture the bar is hatched; a capture whose own moment is known
only within bounds is a lower, broken band; a change whose moment nobody saw is dotted from the first moment it could have happened to the last.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from sotdae.cases.dossier import Dossier, HistoryEvent, RoomSheet
from sotdae.classes import dataclass
from sotdae.exchange.report import svg
from sotdae.exchange.report.markup import Markup, el, evidence, join
from sotdae.exchange.report.sources import Sources
from sotdae.exchange.report.tables import Column, table
from sotdae.exchange.report.times import at, between, short
from sotdae.exchange.report.words import EVENTS, STATES, UNKNOWN, Pair, both, coded

_WORDS: Final = ("public", "private", "no_public_page", "restricted", "invite_live", "invite_not_resolvable")
_SEEN: Final = {word: word for word in _WORDS}
_TURNED: Final = {**{f"turned_{word}": word for word in _WORDS}, "migrated_to": "migrated_to"}
_PIECES: Final = {
    "public": Pair("공개", "public"),
    "private": Pair("비공개", "private"),
    "migrated_to": Pair("옮겨진 뒤", "after it moved"),
    "within_public": Pair("이 사이 어느 때 공개로 보임", "seen public at some moment within"),
    "within_private": Pair("이 사이 어느 때 비공개로 보임", "seen private at some moment within"),
    **{word: STATES[word] for word in _WORDS[2:]},
    **{f"within_{word}": Pair(f"이 사이 어느 때: {STATES[word].ko}", f"at some moment within: {STATES[word].en}") for word in _WORDS[2:]},
    "changing": Pair("이 사이 어느 때 바뀜", "changed at some moment within"),
    "unknown": UNKNOWN,
}
NO_CHANGE: Final = Pair("바뀐 것이 보이지 않음", "no change was seen")
_MOST_LANES: Final = 14
"""So many events are drawn; the table holds all."""
_ALL: Final = "all-histories"
_LANE: Final = 30
_BAR: Final = 22


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a room's bar, from when to when.

    Attributes:
        kind: public, private, migrated_to or a word of a page (seen at both ends, or still so at the newest capture); within_public, … (seen so at
            some moment of the stretch, which one is unknown); changing (it changed at some moment of the stretch); unknown.
    """

    kind: str
    start: datetime
    end: datetime


def axis_of(rooms: Sequence[RoomSheet]) -> svg.Axis | None:
    """Return the time axis of one or several rooms, a little longer than what is known of them; None where no time is known."""
    moments = [moment for room in rooms for moment in _moments(room)]
    if not moments:
        return None
    first, last = min(moments), max(moments)
    margin = max((last - first) / 24, timedelta(hours=1))
    return svg.Axis(first - margin, last + margin)


def stretches(room: RoomSheet, axis: svg.Axis) -> list[Stretch]:
    """Return the pieces of a room's bar from the left to the right end of the axis."""
    made: list[Stretch] = []
    reached, state = axis.start, "unknown"

    def extend(kind: str, until: datetime) -> None:
        nonlocal reached
        end = min(max(until, reached), axis.end)
        if end > reached:
            if made and made[-1].kind == kind:
                made[-1] = Stretch(kind, made[-1].start, end)
            else:
                made.append(Stretch(kind, reached, end))
            reached = end

    known = [event for event in room.history if event.what in _SEEN or event.what in _TURNED]
    for event in sorted(known, key=lambda event: (event.latest or event.earliest or axis.end, event.what)):
        first, last = event.earliest or event.latest, event.latest or event.earliest
        if first is None or last is None:
            continue
        extend(state, first)
        if event.what in _SEEN:
            state = _SEEN[event.what]
            extend(f"within_{state}", last)
        else:
            extend("changing", last)
            state = _TURNED[event.what]
    if room.unknown_after is not None:
        extend(state, room.unknown_after)
    extend("unknown", axis.end)
    return made


def overview(dossier: Dossier) -> Markup:
    """Return one bar for each room on a common axis, and the table of the same stretches; says so where no time is known."""
    axis = axis_of(dossier.rooms)
    if axis is None:
        return el("p", both(Pair("알려진 때가 없음", "no time is known")), class_="none")
    parts: list[Markup] = []
    rows: list[tuple[str, ...]] = []
    top = 4.0
    for room in dossier.rooms:
        parts.append(svg.label(0, top + 11, room.label_ko, "row"))
        parts.append(bar(room, axis, top + 17, 14))
        top += 42
        rows.append((room.label_ko, _told(room, axis)))
    title = Pair("모든 방의 이력(한 시간축)", "The histories of all rooms on one axis")
    described = Pair("방마다 띠 하나. 빗금은 알 수 없음, 점은 그 사이에 바뀜.", "A bar for each room. Hatched: unknown. Dotted: changed within.")
    drawing = svg.chart(_ALL, title, described, top + 22, svg.ticks(axis, top), *parts)
    columns = (Column(Pair("방", "room")), Column(Pair("보이는 상태와 그 기간", "state seen, and from when to when")))
    twin = table(title, columns, rows, twin=_ALL)
    source = both(Pair("출처: 방마다의 이력 표(아래 각 방)", "source: each room's table of events, below"))
    used = {piece.kind.removeprefix("within_") for room in dossier.rooms for piece in stretches(room, axis)}
    return svg.figure(title, drawing, key(used), el("span", source, data_source=_ALL), twin)


def detail(room: RoomSheet, sources: Sources, ident: str) -> Markup:
    """Return a room's bar on an axis of its own with its events and their bounds beneath, and the table of events with their places."""
    axis = axis_of((room,))
    title = Pair(f"{room.label_ko} 이력", f"history of {room.label}")
    columns = (
        Column(Pair("무슨 일", "what")),
        Column(Pair("이보다 먼저는 아님", "not before")),
        Column(Pair("이때에는 이미", "by then")),
        Column(Pair("근거", "source")),
    )
    rows = [
        (
            join(coded(EVENTS, event.what), join(" · ", evidence(event.detail)) if event.detail else None),
            at(event.earliest),
            at(event.latest),
            sources.cite(event.citations),
        )
        for event in room.history
    ]
    if axis is None or not room.history:
        return table(title, columns, rows)
    drawn = [event for event in room.history if event.earliest or event.latest][:_MOST_LANES]
    height = _BAR + 14 + _LANE * len(drawn)
    lanes = [_lane(event, axis, _BAR + 10 + _LANE * index) for index, event in enumerate(drawn)]
    left_out = len(room.history) - len(drawn)
    described = Pair(
        f"위는 상태의 띠, 아래는 일 {len(drawn)}가지와 그 앞뒤 한계" + (f"; {left_out}가지는 표에만 있음." if left_out else "."),
        f"Above the state, below {len(drawn)} events with their bounds" + (f"; {left_out} are in the table only." if left_out else "."),
    )
    drawing = svg.chart(ident, title, described, height + 22, svg.ticks(axis, height), bar(room, axis, 2, _BAR - 4), *lanes)
    source = el("span", both(Pair("출처: 다음 표의 근거 칸", "source: the last column of the table")), data_source=ident)
    note = el("p", both(described), class_="note") if left_out else None
    return join(svg.figure(title, drawing, note, source, table(title, columns, rows, twin=ident)))


def key(used: Collection[str] = ()) -> Markup:
    """Return the key of the bars; words of pages stand in it only where they are used."""
    return el(
        "p",
        svg.swatch("st public", _PIECES["public"]),
        svg.swatch("st private", _PIECES["private"]),
        svg.swatch("st migrated_to", _PIECES["migrated_to"]),
        *(svg.swatch(f"st {word}", _PIECES[word]) for word in _WORDS[2:] if word in used),
        svg.swatch("st within_public", _PIECES["within_public"]),
        svg.swatch("st within_private", _PIECES["within_private"]),
        svg.swatch("st changing", _PIECES["changing"]),
        svg.swatch("st unknown", _PIECES["unknown"]),
        svg.swatch("talk", Pair("글이 보이는 기간", "messages seen"), path="M0 6H22"),
        class_="key",
    )


def decisive(room: RoomSheet) -> tuple[Pair, ...]:
    """Return what happened to a room in plain sentences; none if nothing was seen to change."""
    told = [
        Pair(f"{EVENTS[event.what].ko}: {when.ko}", f"{EVENTS[event.what].en}: {when.en}")
        for event in room.history
        if event.what in {*_TURNED, "migrated_from", "renamed", "ttl_set", "ownership_changed"}
        for when in (between(event.earliest, event.latest),)
    ]
    return tuple(told)


def _moments(room: RoomSheet) -> list[datetime]:
    bounds = [bound for event in room.history for bound in (event.earliest, event.latest)]
    return [moment for moment in (*bounds, room.first_at, room.last_at, room.unknown_after) if moment is not None]


def bar(room: RoomSheet, axis: svg.Axis, top: float, high: float) -> Markup:
    """Return a room's bar on an axis, at a height in pixels."""
    parts: list[Markup] = []
    ends: list[tuple[float, str | None]] = []
    for piece in stretches(room, axis):
        left, right = axis.at(piece.start), axis.at(piece.end)
        inset = high * 0.22 if piece.kind.startswith("within_") else 0
        parts.append(svg.rect(left, top + inset, right - left, high - 2 * inset, f"st {piece.kind}"))
        if inset or piece.kind == "changing":
            ends.append((right, piece.kind.removeprefix("within_") if inset else None))
    turned = [_TURNED[event.what] for event in room.history if event.what in _TURNED]
    for right, kind in ends:
        seen = kind or (turned.pop(0) if turned else "unknown")
        parts.append(svg.mark(right, top, f"M-5 0H0V{high:g}H-5z", f"st {seen}"))
    if room.first_at is not None and room.last_at is not None:
        left = axis.at(room.first_at)
        parts.append(svg.line(left, top + high + 3, max(axis.at(room.last_at), left + 0.4), top + high + 3, "talk"))
    return join(*parts)


def _lane(event: HistoryEvent, axis: svg.Axis, top: float) -> Markup:
    """Return one event: a dot where its moment is known, else a bracket between its bounds, open where a bound is unknown."""
    words = EVENTS.get(event.what, Pair(event.what, event.what))
    left = axis.at(event.earliest) if event.earliest else 0.0
    right = axis.at(event.latest) if event.latest else 100.0
    middle = top + 20
    name = svg.label(left if left <= 50 else right, top + 12, f"{words.ko} {words.en}", "event")  # noqa: PLR2004 (percent: the middle)
    if event.earliest is not None and event.earliest == event.latest:
        return join(name, svg.mark(left, middle, "M0-4.5 4.5 0 0 4.5-4.5 0z", "point"))
    ends = [
        svg.mark(left, middle, "M0-5V5", "bound") if event.earliest else svg.mark(left, middle, "M6-4 0 0 6 4", "bound"),
        svg.mark(right, middle, "M0-5V5", "bound") if event.latest else svg.mark(right, middle, "M-6-4 0 0-6 4", "bound"),
    ]
    return join(name, svg.line(left, middle, right, middle, "bound"), *ends)


def _told(room: RoomSheet, axis: svg.Axis) -> Markup:
    """Return a room's stretches in words, one beneath the other."""
    lines = []
    for piece in stretches(room, axis):
        start, end = (None if piece.start == axis.start else piece.start), (None if piece.end == axis.end else piece.end)
        lines.append(el("span", _range(start, end), " ", both(_PIECES[piece.kind]), class_="when"))
    return join(*lines)


def _range(start: datetime | None, end: datetime | None) -> Markup:
    """Return a stretch's times, open where it has no known end."""
    if start is None and end is None:
        return both(Pair("줄곧", "throughout"))
    first, last = ("" if moment is None else short(moment) for moment in (start, end))
    return el("time", f"{first.removesuffix(' KST') if last else first} ~ {last}".strip())
