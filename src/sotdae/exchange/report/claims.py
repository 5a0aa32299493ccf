# SPDX-License-Identifier: Apache-2.0
"""What rooms claim of their size beside what was counted: a chart on a logarithmic scale, and its table.

A claim far above the count is a contradiction to show, not a lie to prove: the captures see only part of a room. The numbers of a room are joined
by a line; shapes, not colours, tell them apart.
"""

from __future__ import annotations

from math import ceil, log10
from typing import Final

from sotdae.cases.dossier import Dossier, RoomSheet
from sotdae.exchange.report import svg
from sotdae.exchange.report.markup import Markup, el, join
from sotdae.exchange.report.observed import observed
from sotdae.exchange.report.sources import Sources
from sotdae.exchange.report.tables import Column, table
from sotdae.exchange.report.times import number
from sotdae.exchange.report.words import COUNTS, Pair, both

_ROW: Final = 46
_IDENT: Final = "claims"
_CLAIMED: Final = "M0-6 6 0 0 6-6 0z"
_COUNTED: Final = "M-4.5-4.5H4.5V4.5H-4.5z"


def claims(dossier: Dossier, sources: Sources) -> Markup:
    """Return the chart and the table of the rooms that claim a size or whose size the platform showed."""
    rooms = [room for room in dossier.rooms if room.members_claimed is not None or room.members_observed is not None]
    title = Pair("방 측 주장과 실제 집계", "Claimed by the room and counted")
    if not rooms:
        return el("p", both(Pair("크기를 주장하거나 집계가 보이는 방: 없음", "rooms that claim a size or show a count: none")), class_="none")
    columns = (
        Column(Pair("방", "room")),
        Column(Pair("방 측 주장(최대)", "claimed by the room (largest)"), is_number=True),
        Column(COUNTS["members_observed"], is_number=True),
        Column(Pair("자료에 보이는 계정(방 인원이 아님)", "accounts seen in the captures (not its size)"), is_number=True),
    )
    rows = [
        (
            room.label_ko,
            join(number(room.members_claimed), sources.cite(room.claim_citations) if room.members_claimed is not None else None),
            join(observed(room), _observed_at(room, sources)),
            join(number(room.people_seen), sources.counted(room.label, room.label_ko)),
        )
        for room in rooms
    ]
    twin = table(title, columns, rows, twin=_IDENT)
    described = Pair(
        "가로는 로그 눈금(한 칸에 열 배). 마름모는 방 측 주장, 검은 네모는 플랫폼이 보인 수, 흰 네모는 자료에 보이는 계정.",
        "Logarithmic scale (ten times a step). Diamond: claimed. Black square: shown by the platform. White square: accounts seen.",
    )
    top = 1 + max((_decades(room) for room in rooms), default=0)
    height = _ROW * len(rooms)
    parts = [_scale(top, height), *(_pair(room, _ROW * index, top) for index, room in enumerate(rooms))]
    drawing = svg.chart(_IDENT, title, described, height + 22, *parts)
    source = el("span", both(Pair("출처: 다음 표", "source: the table below")), data_source=_IDENT)
    return svg.figure(title, drawing, _key(), source, twin)


def _observed_at(room: RoomSheet, sources: Sources) -> Markup | None:
    if room.members_observed is None:
        return None
    found = next((count for count in room.counts if count.what == "members_observed"), None)
    return sources.cite(found.citations if found else ())


def _decades(room: RoomSheet) -> int:
    return ceil(log10(max(room.members_claimed or 1, room.members_observed or 1, room.people_seen or 1) + 1))


def _scale(top: int, height: float) -> Markup:
    parts = []
    for power in range(top):
        left = _at(10**power, top)
        parts.append(svg.line(left, 0, left, height, "grid"))
        if top <= 5 or power % 2 == 0:  # noqa: PLR2004 (so many labels fit at 390 pixels)
            parts.append(svg.label(left, height + 14, f"{10**power:,}", "tick", anchor="start" if power == 0 else "middle"))
    return join(*parts)


def _at(value: int, top: int) -> float:
    """A count's position in percent: 1 at the left, ten times more with each step."""
    return 2 + 94 * log10(max(value, 1)) / max(top, 1)


def _pair(room: RoomSheet, top: float, most: int) -> Markup:
    middle = top + 30
    found = [value for value in (room.members_claimed, room.members_observed, room.people_seen) if value]
    parts = [svg.label(0, top + 14, _words(room), "row", anchor="start")]
    if len(found) > 1:
        parts.append(svg.line(_at(min(found), most), middle, _at(max(found), most), middle, "tie"))
    if room.people_seen:
        parts.append(svg.mark(_at(room.people_seen, most), middle, _COUNTED, "seen"))
    if room.members_observed is not None:
        parts.append(svg.mark(_at(room.members_observed, most), middle, _COUNTED, "counted"))
    if room.members_claimed is not None:
        parts.append(svg.mark(_at(room.members_claimed, most), middle, _CLAIMED, "claimed"))
    return join(*parts)


def _words(room: RoomSheet) -> str:
    claimed = f"{room.members_claimed:,}" if room.members_claimed is not None else "?"
    about = "~" if (room.members_granularity or 1) > 1 else ""
    counted = f"{about}{room.members_observed:,}" if room.members_observed is not None else "?"
    seen = f"{room.people_seen:,}" if room.people_seen else "?"
    return f"{room.label_ko}  주장 {claimed} / 집계 {counted} / 보임 {seen}"


def _key() -> Markup:
    return el(
        "p",
        svg.swatch("claimed", Pair("방 측 주장", "claimed by the room"), path="M11 1 17 6 11 11 5 6z"),
        svg.swatch("counted", Pair("실제 집계(플랫폼 표시)", "counted (shown by the platform)"), path="M6 1.5H15V10.5H6z"),
        svg.swatch("seen", Pair("자료에 보이는 계정", "accounts seen in the captures"), path="M6 1.5H15V10.5H6z"),
        el("span", both(Pair("? = 알 수 없음, 0이 아님", "? = not observed, never 0")), class_="keyed"),
        class_="key",
    )
