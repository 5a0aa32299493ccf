# SPDX-License-Identifier: Apache-2.0
"""Links between rooms as a matrix and as a table. A link is a link, not a relation: strangers and advertisers link too.

A matrix rather than a drawing of nodes: it has one right layout, prints in black and white, and a cell can be read off and cited.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from sotdae.cases.dossier import Dossier, LinkRow
from sotdae.exchange.report import svg
from sotdae.exchange.report.markup import Markup, el, evidence, join
from sotdae.exchange.report.sources import Sources
from sotdae.exchange.report.tables import Column, table
from sotdae.exchange.report.times import at, number, span
from sotdae.exchange.report.words import LINKS, Pair, both, coded

_MOST: Final = 14
"""So many rows and columns are drawn; the table holds every link."""
_CELL: Final = 30
_LEFT: Final = 18.0
_IDENT: Final = "links"
_OUTSIDE: Final = ""


def links(dossier: Dossier, sources: Sources) -> Markup:
    """Return the matrix and the table of all links."""
    title = Pair("방 사이의 연결", "Links between rooms")
    columns = (
        Column(Pair("어느 방의 글에서", "from a message in")),
        Column(Pair("어디로", "to")),
        Column(Pair("종류", "kind")),
        Column(Pair("횟수", "times"), is_number=True),
        Column(Pair("처음~마지막", "first to last")),
        Column(Pair("근거", "source")),
    )
    rows = [
        (
            sources.label(row.source),
            _target(row, sources),
            coded(LINKS, row.kind),
            number(row.count),
            at(row.first_at, seconds=False) if row.first_at == row.last_at else span(row.first_at, row.last_at),
            sources.cite(row.citations),
        )
        for row in dossier.links
    ]
    if not rows:
        return table(title, columns, rows)
    counts = _counts(dossier)
    from_rooms, to_rooms = _shown(counts)
    described = Pair(
        "줄은 링크가 적힌 방, 칸은 가리켜진 방, 숫자는 횟수. “밖”은 자료가 없는 방.",
        "Rows: the room that holds the link. Columns: the room it points at. Numbers: how often. 'Other': rooms without a capture.",
    )
    hidden = len(counts) - sum(1 for source, target in counts if source in from_rooms and target in to_rooms)
    height = 40 + _CELL * len(from_rooms)
    drawing = svg.chart(_IDENT, title, described, height, *_matrix(counts, from_rooms, to_rooms, sources))
    note = el("p", both(described), class_="note")
    if hidden:
        note = join(note, el("p", both(Pair(f"{hidden}칸은 그리지 않음(표에는 있음)", f"{hidden} cells are in the table only")), class_="note"))
    source = el("span", both(Pair("출처: 다음 표의 근거 칸", "source: the last column of the table")), data_source=_IDENT)
    return svg.figure(title, drawing, note, source, table(title, columns, rows, twin=_IDENT))


def _target(row: LinkRow, sources: Sources) -> Markup:
    if row.target_known:
        return join(sources.label(row.target))
    return join(evidence(row.target), " ", both(Pair("(자료 없음)", "(no capture)")))


def _counts(dossier: Dossier) -> dict[tuple[str, str], int]:
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for row in dossier.links:
        counts[row.source, row.target if row.target_known else _OUTSIDE] += row.count
    return dict(counts)


def _shown(counts: dict[tuple[str, str], int]) -> tuple[list[str], list[str]]:
    """The rows and columns with most links, in the order of their labels; rooms without a capture come last."""
    chosen = []
    for side in (0, 1):
        totals: dict[str, int] = defaultdict(int)
        for pair, count in counts.items():
            totals[pair[side]] += count
        most = sorted(totals, key=lambda name: (-totals[name], name))[:_MOST]
        chosen.append(sorted(most, key=lambda name: (name == _OUTSIDE, name)))
    return chosen[0], chosen[1]


def _matrix(counts: dict[tuple[str, str], int], from_rooms: list[str], to_rooms: list[str], sources: Sources) -> list[Markup]:
    wide = min(14.0, (100 - _LEFT) / len(to_rooms))
    most = max(counts.values())
    parts = [svg.label(0, 24, "에서 from", "tick", anchor="start")]
    for column, target in enumerate(to_rooms):
        middle = _LEFT + wide * (column + 0.5)
        name = sources.label(target) if target else "밖"
        parts.append(svg.label(middle, 24, name.removeprefix("방-") if len(to_rooms) > 6 else name, "row", anchor="middle"))  # noqa: PLR2004 (columns that fit)
    for line, source in enumerate(from_rooms):
        top = 34 + _CELL * line
        parts.append(svg.label(0, top + 20, sources.label(source), "row", anchor="start"))
        for column, target in enumerate(to_rooms):
            left = _LEFT + wide * column
            count = counts.get((source, target), 0)
            shade = "self" if source == target else f"cell w{_weight(count, most)}"
            parts.append(svg.rect(left, top, wide, _CELL, shade))
            if count:
                parts.append(svg.label(left + wide / 2, top + 20, f"{count:,}", "cellno", anchor="middle"))
    return parts


def _weight(count: int, most: int) -> int:
    """0 for none, then 1 to 4 by quarters of the largest count."""
    return 0 if count == 0 else min(4, 1 + (4 * count - 1) // max(most, 1)) if most > 1 else 1
