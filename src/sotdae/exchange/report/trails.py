# SPDX-License-Identifier: Apache-2.0
"""Where rooms may have gone: the rooms as lanes over time with arrows between them, and beneath it every sign for and against with its place.

An arrow says that the later room shows signs of continuing the earlier one, how many bits they weigh and which word that earns. It is no verdict, and
the page says so, and that the error rate on real rooms is not yet known, before it shows anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sotdae.cases import signs, trail_paper
from sotdae.cases.dossier import Dossier, RoomSheet
from sotdae.cases.trail_paper import PairPaper, signed
from sotdae.cases.trails import LineRow, Trail, TrailPair, TrailSign
from sotdae.exchange.report import history, svg
from sotdae.exchange.report.markup import Markup, el, join
from sotdae.exchange.report.sources import Sources
from sotdae.exchange.report.tables import Column, heading, passage, table
from sotdae.exchange.report.times import at, between, number, short
from sotdae.exchange.report.words import Pair, both

TITLE: Final = Pair("옮겨 갔을 수 있는 방", "Where rooms may have gone")
_IDENT: Final = "trail"
_LANE: Final = 58
_BAR: Final = 14
_MOST_LANES: Final = 14
"""So many rooms are drawn; the tables hold all. A matter of presentation."""
_MOST_REJECTED: Final = 1
_MIDDLE: Final = 50.0
_LOOKED: Final = Pair("닫히거나 조용해진 방: 없음", "rooms that closed or fell silent: none")
_ROLES: Final = {
    "root": Pair("처음 보이는 방", "the first seen"),
    "continues": Pair("뒤를 이은 단서", "signs of continuing"),
    "split": Pair("갈라진 방의 하나", "one of several after it"),
    "merge": Pair("여러 방이 모인 단서", "signs of several rooms coming together"),
}


def chapter(dossier: Dossier, sources: Sources, head: Markup) -> Markup:
    """Return the whole chapter: what it means, the drawing, the signs of each pair, lines of rooms, and rooms after which nothing is seen."""
    if not dossier.trails:
        return join(head, el("p", both(_LOOKED), class_="none"))
    followed = [(trail, pair) for trail in dossier.trails for pair in trail.pairs]
    warned = trail_paper.warnings(simulated=any(trail.calibrated_on == trail_paper.SIMULATION for trail in dossier.trails))
    parts: list[Markup] = [head, passage(*(Pair(*one) for one in warned))]
    if followed:
        parts += [_drawing(dossier, sources), el("p", both(Pair(*signs.LADDER)), class_="note")]
    for index, (trail, pair) in enumerate(followed):
        parts.append(_pair(trail, pair, sources, index))
    if len(dossier.lineage) > 1:
        parts.append(_lines(dossier.lineage, sources))
    parts.append(_nothing([trail for trail in dossier.trails if not trail.pairs], sources))
    return join(*parts)


def _arrows(dossier: Dossier) -> list[tuple[Trail, TrailPair]]:
    """Return what is drawn: every pair above "rejected", and the closest that was not enough of rooms that have one."""
    return [(trail, pair) for trail in dossier.trails if trail.pairs for pair in (*trail.pairs, *trail.rejected[:_MOST_REJECTED])]


def _drawing(dossier: Dossier, sources: Sources) -> Markup:
    arrows = _arrows(dossier)
    named = list(dict.fromkeys(label for _, pair in arrows for label in (pair.earlier, pair.later)))
    known = {room.label: room for room in dossier.rooms}
    lanes = sorted((known[label] for label in named if label in known), key=lambda room: (room.first_at is None, room.first_at, room.label))
    lanes, left_out = lanes[:_MOST_LANES], max(0, len(lanes) - _MOST_LANES)
    axis = history.axis_of(lanes)
    title = Pair("방이 옮겨 간 자취(한 시간축)", "Where rooms may have gone, on one axis of time")
    twin = _overview(arrows, sources)
    if axis is None:
        return twin
    tops = {room.label: 4.0 + _LANE * index for index, room in enumerate(lanes)}
    height = 4.0 + _LANE * len(lanes) - 14
    parts = [
        part
        for room in lanes
        for part in (svg.label(0, tops[room.label] + 11, room.label_ko, "row"), history.bar(room, axis, tops[room.label] + 17, _BAR))
    ]
    drawn = [(trail, pair) for trail, pair in arrows if pair.earlier in tops and pair.later in tops]
    ends = [pair.later for _, pair in drawn]
    for index, (trail, pair) in enumerate(drawn):
        parts.append(_arrow(trail, pair, known[pair.later], axis, tops, nth=ends[:index].count(pair.later)))
    described = Pair(
        "방마다 띠 하나. 빗금은 알 수 없음. 화살표는 앞 방이 닫힌 때에서 뒤 방이 열린 때로 가며, 곁에 단서의 정도와 비트를 적음. 점선은 모자란 방.",
        "A bar for each room; hatched: unknown. An arrow leads from the closing of one room to the opening of a later one, with level and bits; "
        "dotted: not enough.",
    )
    if left_out:
        described = Pair(f"{described.ko} 방 {left_out}곳은 표에만 있음.", f"{described.en} {left_out} rooms are in the tables only.")
    drawing = svg.chart(_IDENT, title, described, height + 22, svg.ticks(axis, height), *parts)
    key = el(
        "p",
        *(svg.swatch(f"arrow {level}", Pair(*signs.LEVELS[level]), path="M0 6H22") for level in ("strong", "probable", "indicated", "rejected")),
        svg.swatch("st changing", Pair("이 사이 어느 때 바뀜", "changed at some moment within")),
        svg.swatch("st unknown", Pair("알 수 없음", "unknown")),
        svg.swatch("talk", Pair("글이 보이는 기간", "messages seen"), path="M0 6H22"),
        class_="key",
    )
    source = el("span", both(Pair("출처: 다음 표와 그 아래 단서 표", "source: the table below and the tables of signs after it")), data_source=_IDENT)
    return svg.figure(title, drawing, join(key, el("p", both(described), class_="note")), source, twin)


def _arrow(trail: Trail, pair: TrailPair, later: RoomSheet, axis: svg.Axis, tops: dict[str, float], *, nth: int) -> Markup:
    """Return one arrow, from the closing as far as known to the opening, else to the first message; its words stand at its head, side by side."""
    closed = trail.closed_until or trail.closed_from or axis.start
    opened = pair.opened_until or pair.opened_from or later.first_at or closed
    left, right = axis.at(closed), axis.at(opened)
    down = tops[pair.later] > tops[pair.earlier]
    start = tops[pair.earlier] + 17 + (_BAR if down else 0)
    end = tops[pair.later] + 17 + (0 if down else _BAR)
    head = "M-4-8 0 0 4-8z" if down else "M-4 8 0 0 4 8z"
    word = signs.LEVELS[pair.level]
    told = f"{word[0]} {word[1]} {signed(pair.bits)}"
    return join(
        svg.line(left, start, right, end, f"arrow {pair.level}"),
        svg.mark(right, end, head, f"head {pair.level}"),
        svg.label(right, end - 5 if down else end + 12, told, "arrowno", anchor=("end", "start")[(nth + (right < _MIDDLE)) % 2], nudge=8),
    )


def _overview(arrows: Sequence[tuple[Trail, TrailPair]], sources: Sources) -> Markup:
    columns = (
        Column(Pair("앞 방", "earlier room")),
        Column(Pair("닫힘", "closed")),
        Column(Pair("뒤 방", "later room")),
        Column(Pair("열림", "opened")),
        Column(Pair("단서의 정도", "level")),
        Column(Pair("비트", "bits"), is_number=True),
        Column(Pair("단서 / 반대", "signs for / against"), is_number=True),
        Column(Pair("근거", "source")),
    )
    rows = [
        (
            sources.label(pair.earlier),
            both(between(trail.closed_from, trail.closed_until)),
            sources.label(pair.later),
            both(between(pair.opened_from, pair.opened_until)),
            both(Pair(*signs.LEVELS[pair.level])),
            signed(pair.bits),
            f"{pair.signs} / {len(pair.opposing)}",
            sources.cite(trail.citations),
        )
        for trail, pair in arrows
    ]
    return table(Pair("후속방 후보", "Possible continuations"), columns, rows, twin=_IDENT)


def _told(pair: TrailPair, sources: Sources) -> PairPaper:
    return trail_paper.pair_paper(pair, (sources.label(pair.earlier), pair.earlier), (sources.label(pair.later), pair.later))


def _pair(trail: Trail, pair: TrailPair, sources: Sources, index: int) -> Markup:
    """Return one pair: the sentence, and the waterfall as a table whose bits add up."""
    told = _told(pair, sources)
    ko, en = (told.earlier[0], told.later[0]), (told.earlier[1], told.later[1])
    columns = (
        Column(Pair("단서", "sign")),
        Column(Pair("비트", "bits"), is_number=True),
        Column(Pair("누가 만들 수 있나", "who can make it")),
        Column(Pair("근거", "source")),
    )
    rows: list[tuple[str, str, str, str]] = [
        (both(Pair(*one.words)), signed(one.bits), both(Pair(*one.made_by)) if one.made_by else "", sources.cite(one.citations)) for one in told.steps
    ]
    rows.append((el("b", both(Pair(*trail_paper.TOTAL))), el("b", signed(pair.bits)), both(Pair(*told.word)), ""))
    parts = [heading(3, Pair(*told.sentence), f"trail-{index}"), passage(*_carried(pair, ko, en))]
    parts.append(table(Pair(f"{ko[0]} → {ko[1]}: 단서와 반대되는 것", f"{en[0]} → {en[1]}: for and against"), columns, rows))
    parts.append(passage(*(Pair(*one) for one in pair.decided)))
    parts += [_light(told), _missing(told)]
    parts += [_rejected(one, pair, sources) for one in trail.rejected[:_MOST_REJECTED]] or [
        el("p", both(Pair(*trail_paper.DECOY_NONE)), class_="note")
    ]
    return join(*parts)


def _carried(pair: TrailPair, ko: tuple[str, str], en: tuple[str, str]) -> list[Pair]:
    """Return what carries a pair and what speaks against it, in two sentences."""

    def listed(some: Sequence[TrailSign]) -> Pair | None:
        if not some:
            return None
        told = [(signs.phrase(one.signal, one.value, ko, "ko"), signs.phrase(one.signal, one.value, en, "en"), signed(one.bits)) for one in some]
        return Pair("; ".join(f"{one[0]} [{one[2]}]" for one in told), "; ".join(f"{one[1]} [{one[2]}]" for one in told))

    carried = listed(pair.supporting[:2]) or Pair("—", "—")
    opposed = listed(pair.opposing[:2]) or Pair(*trail_paper.NO_AGAINST)
    word = signs.LEVELS[pair.level]
    measured = "" if pair.probability is None else f" {100 * pair.probability:.0f} %"
    return [
        Pair(
            f"{word[0]}, {signed(pair.bits)} 비트{measured}. 가장 무거운 단서: {carried.ko}.",
            f"{word[1]}, {signed(pair.bits)} bits{measured}. What carries it: {carried.en}.",
        ),
        Pair(f"반대되는 것: {opposed.ko}.", f"What speaks against it: {opposed.en}."),
    ]


def _light(told: PairPaper) -> Markup:
    if not told.light:
        return Markup("")
    ko, en = ("; ".join(one[side] for one in told.light) for side in (0, 1))
    return el("p", both(Pair(f"보았으나 무게 없음: {ko}", f"Looked at, weighs nothing: {en}")), class_="note")


def _missing(told: PairPaper) -> Markup:
    if not told.unseen:
        return Markup("")
    lines = (el("li", both(Pair(*(f"{names[side]}: {why[side]}" for side in (0, 1))))) for names, why in told.unseen)
    head = both(Pair("보지 못한 것(반대 근거가 아님)", "Not seen (which does not count against it)"))
    return join(el("p", head, class_="note"), el("ul", *lines, class_="note"))


def _rejected(one: TrailPair, best: TrailPair, sources: Sources) -> Markup:
    """Return the closest room that was not enough, and what weighed for and against it."""
    ko, en = (sources.label(one.earlier), sources.label(one.later)), (one.earlier, one.later)

    def listed(some: Sequence[TrailSign], language: signs.Language) -> str:
        names = ko if language == "ko" else en
        return "; ".join(f"{signs.phrase(sign.signal, sign.value, names, language)} [{signed(sign.bits)}]" for sign in some[:3]) or "—"

    ahead = best.bits - one.bits
    return passage(
        Pair(
            f"가장 가까웠으나 모자란 방: {ko[1]} ({signed(one.bits)} 비트, {sources.label(best.later)}보다 {ahead:.1f} 비트 가벼움). "
            f"단서: {listed(one.supporting, 'ko')}. 반대: {listed(one.opposing, 'ko')}.",
            f"Closest room that was not enough: {en[1]} ({signed(one.bits)} bits, {ahead:.1f} bits less than {best.later}). "
            f"For: {listed(one.supporting, 'en')}. Against: {listed(one.opposing, 'en')}.",
        )
    )


def _lines(lines: Sequence[LineRow], sources: Sources) -> Markup:
    columns = (
        Column(Pair("방", "room")),
        Column(Pair("차례", "place in the line")),
        Column(Pair("자리", "role")),
        Column(Pair("앞 방(단서의 정도)", "earlier rooms (level)")),
    )
    rows = [
        (
            sources.label(line.label),
            number(line.depth + 1),
            both(_ROLES.get(line.role, Pair(line.role, line.role))),
            ", ".join(f"{sources.label(label)} ({signs.LEVELS[level][0]} {signs.LEVELS[level][1]})" for label, level in line.parents) or "—",
        )
        for line in lines
    ]
    return table(Pair("이어진 차례(단서 기준)", "Lines of rooms, by signs"), columns, rows)


def _nothing(trails: Sequence[Trail], sources: Sources) -> Markup:
    """Return the rooms after which nothing is seen, with what was searched."""
    if not trails:
        return Markup("")
    columns = (
        Column(Pair("방", "room")),
        Column(Pair("닫힘", "closed")),
        Column(Pair("어떻게 아나", "how it is known")),
        Column(Pair("견준 후보", "candidates weighed"), is_number=True),
        Column(Pair("살펴본 것", "searched")),
        Column(Pair("근거", "source")),
    )
    rows = [
        (
            sources.label(trail.label),
            both(between(trail.closed_from, trail.closed_until)) if trail.closed_how != "silent" else at(trail.closed_from, seconds=False),
            both(Pair(*signs.CLOSED.get(trail.closed_how, (trail.closed_how, trail.closed_how)))),
            number(trail.considered),
            both(_searched(trail)),
            sources.cite(trail.citations),
        )
        for trail in trails
    ]
    meant = Pair(
        "뒤를 이은 방이 자료에 보이지 않음. 이어진 방이 없다는 뜻은 아닙니다.",
        "No continuation is seen in the captures. That does not mean that there is none.",
    )
    return join(table(Pair("판단 보류", "No judgement"), columns, rows), el("p", both(meant), class_="note"))


def _searched(trail: Trail) -> Pair:
    rooms, exported, until = _shown(trail.searched_rooms), _shown(trail.searched_exported), _until(trail.searched_until)
    return Pair(f"방 {rooms}개(내보내기 {exported}개), {until}까지", f"{rooms} rooms ({exported} through exports), up to {until}")


def _shown(value: int | None) -> str:
    return "?" if value is None else f"{value:,}"


def _until(moment: datetime | None) -> str:
    return "?" if moment is None else short(moment)
