# SPDX-License-Identifier: Apache-2.0
"""Tables, headings and passages, always in both languages: every table has a caption, column heads with a scope and a row head.

Wide tables become cards on a narrow screen; their ARIA roles are written out because browsers drop a table's meaning when its display changes.
Follows WCAG 2.2, success criterion 1.3.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sotdae.classes import dataclass
from sotdae.exchange.report.markup import Markup, el, join
from sotdae.exchange.report.words import NONE, Pair, both, stacked

_TWIN: Final = Pair("위 그림의 수", "the numbers of the chart above")


@dataclass(frozen=True, slots=True)
class Column:
    """A column's head, and whether it holds numbers (set right)."""

    head: Pair
    is_number: bool = False
    width: str | None = None


def heading(level: int, pair: Pair, ident: str | None = None) -> Markup:
    """Return a heading in both languages."""
    return el(f"h{level}", both(pair), id=ident)


def passage(*pairs: Pair) -> Markup:
    """Return paragraphs, Korean and English side by side where the page is wide enough."""
    return join(*(el("div", el("p", pair.ko), el("p", pair.en, lang="en"), class_="pair") for pair in pairs))


def table(
    caption: Pair, columns: Sequence[Column], rows: Sequence[Sequence[str]], *, ident: str | None = None, twin: str | None = None, wide: bool = True
) -> Markup:
    """Return a table; the first cell of each row is its head.

    Args:
        caption: what the table shows.
        columns: one for each cell of a row.
        rows: cells, as text or markup.
        ident: an anchor.
        twin: the chart above whose numbers the table repeats; its caption says so.
        wide: becomes cards on a narrow screen.
    """
    if not rows and twin is None:
        return el("p", both(caption), ": ", both(NONE), class_="none", id=ident)
    heads = (el("th", stacked(column.head), scope="col", role="columnheader" if wide else None, class_=_class(column)) for column in columns)
    body = (_row(columns, row, wide=wide) for row in rows)
    parts = (
        el("caption", both(_TWIN if twin else caption)),
        el("thead", el("tr", *heads, role="row" if wide else None), role="rowgroup" if wide else None),
        el("tbody", *body, role="rowgroup" if wide else None),
    )
    made = el("table", *parts, id=ident, class_="cards" if wide else None, role="table" if wide else None, data_twin=twin)
    return el("div", made, class_="across")


def _class(column: Column) -> str | None:
    return " ".join(part for part in ("num" if column.is_number else "", column.width or "") if part) or None


def _row(columns: Sequence[Column], cells: Sequence[str], *, wide: bool) -> Markup:
    made = []
    for index, (column, cell) in enumerate(zip(columns, cells, strict=True)):
        head = f"{column.head.ko} {column.head.en}" if wide else None
        if index == 0:
            made.append(el("th", cell, scope="row", role="rowheader" if wide else None, data_head=head, class_=_class(column)))
        else:
            inner = el("div", cell) if wide else cell
            made.append(el("td", inner, role="cell" if wide else None, data_head=head, class_=_class(column)))
    return join("\n", el("tr", *made, role="row" if wide else None))
