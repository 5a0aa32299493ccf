# SPDX-License-Identifier: Apache-2.0
"""Blocks as a PDF: A4, the font embedded, pages numbered "x of y", the mark of made-up material on every page, the document's language stated.

The same blocks give the same bytes (reportlab's invariant mode). It holds text only: no picture, link, script, form field or attachment. It is not a
tagged PDF, which reportlab does not write; the text stands in reading order. Source: ISO 32000-1, sections 7.7.2 (catalogue) and 14.9.2 (language).
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import zip_longest
from typing import Any, Final

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    HRFlowable,
    KeepTogether,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from sotdae.classes import dataclass
from sotdae.exchange.notice import words
from sotdae.exchange.notice.blocks import Block
from sotdae.exchange.notice.typesetting import LONGEST_PIECE, REGULAR, markup, pieces, runs, shown, styles

_MARGIN: Final = 22 * mm
_WIDTH: Final = A4[0] - 2 * _MARGIN
_LABEL: Final = 30 * mm
_ANNEX: Final = (12 * mm, 25 * mm, _WIDTH - 101 * mm, 64 * mm)
_SHORT: Final = 1_500
"""Characters of a signature block that certainly fit one page."""
_GRID: Final = "#888888"


def document_of(blocks: Sequence[Block], language: str, title: str, author: str, reference: str) -> bytes:
    """Set blocks as a PDF document; what is given is what `pdf.pdf_of` is given."""
    sink = io.BytesIO()
    side = 0 if language == "ko" else 1
    document = BaseDocTemplate(
        sink,
        pagesize=A4,
        title=_line(title),
        author=_line(author),
        subject=_line(reference),
        creator="Sotdae",
        lang="ko-KR" if language == "ko" else "en-GB",
        invariant=1,
        displayDocTitle=1,
    )
    frame = Frame(_MARGIN, 20 * mm, _WIDTH, A4[1] - 40 * mm, 0, 0, 0, 0)
    document.addPageTemplates([PageTemplate("page", [frame])])
    mark = words.SYNTHETIC[side] if any(block.kind == "synthetic" for block in blocks) else ""
    document.build(list(_flow(blocks)), canvasmaker=partial(_Counted, around=_Around(shown(mark), words.PAGE[side], _line(reference))))
    return sink.getvalue()


def _line(text: str) -> str:
    return shown(" ".join(text.split()))


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands above and below the text of each page.

    Attributes:
        mark: of made-up material; not on the first page, whose text begins with it. "" for none.
        number: with places for ``page`` and ``pages``.
        reference: the office's.
    """

    mark: str
    number: str
    reference: str


class _Counted(Canvas):  # type: ignore[misc]  # (untyped base)
    """A canvas that puts off the end of each page until all are there, so that each can say how many there are."""

    def __init__(self, *arguments: Any, around: _Around, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._around = around
        self._pages: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 (reportlab's name)
        """Keep the page."""
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Write every page, with its number and their number."""
        pages = self._pages
        for page in pages:
            self.__dict__.update(page)
            self._decorate(len(pages))
            super().showPage()
        super().save()

    def _decorate(self, pages: int) -> None:
        self.saveState()
        self.setFont(REGULAR, 8)
        if self._around.mark and self._pageNumber > 1:
            self.drawCentredString(A4[0] / 2, A4[1] - 12 * mm, self._around.mark)
        self.drawCentredString(A4[0] / 2, 12 * mm, self._around.number.format(page=self._pageNumber, pages=pages))
        line = self.beginText(_MARGIN, 12 * mm)
        for font, letters in runs(self._around.reference, REGULAR):
            line.setFont(font, 8)
            line.textOut(letters)
        self.drawText(line)
        self.restoreState()


def _flow(blocks: Sequence[Block]) -> Iterator[Flowable]:
    fields: list[Flowable] = []
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        if block.kind == "field":
            fields.append(_paragraph("detail" if "." in block.words[:4] else "body", f"{block.words}: {block.value}"))
            continue
        yield from fields
        fields = []
        if block.kind == "numbered" and following is not None and following.kind == "told":
            yield from _numbered(block.value, block.words, "leading")
        else:
            yield from _rows(block) if block.rows else _words(block)
    yield from fields


def _words(block: Block) -> Iterator[Flowable]:
    if block.kind in {"synthetic", "draft"}:
        yield _paragraph("mark", block.words)
    elif block.kind == "annex":
        yield PageBreak()
        yield _paragraph("heading", block.words)
    elif block.kind == "numbered":
        yield from _numbered(block.value, block.words)
    elif block.kind == "item":
        yield from _numbered(block.words, block.value)
    elif block.kind == "date":
        cells = [[_paragraph("body", block.value), _paragraph("date", block.words)]]
        yield Table(
            cells, colWidths=(_WIDTH / 2, _WIDTH / 2), style=TableStyle([("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0)])
        )
    elif block.kind == "told":
        yield from (_paragraph("told", part) for part in block.words.splitlines() if part.strip())
    else:
        yield _paragraph(block.kind if block.kind in {"title", "heading", "end"} else "body", block.words)


def _rows(block: Block) -> Iterator[Flowable]:
    if block.kind == "letterhead":
        yield from (_paragraph("senders" if number else "sender", row[0]) for number, row in enumerate(block.rows))
        yield HRFlowable(width="100%", thickness=1.2, color="#111111", spaceBefore=4, spaceAfter=8)
    elif block.kind == "address":
        yield Spacer(1, 8)
        yield from (_paragraph("address", row[0]) for row in block.rows)
        yield Spacer(1, 4)
    elif block.kind == "item":
        yield from _numbered(block.words, block.value, "leading")
        yield from (_paragraph("detail", f"{name}: {value}") for name, value in block.rows)
        yield Spacer(1, 4)
    elif block.kind == "form":
        yield _form(block.rows)
        yield Spacer(1, 6)
    elif block.kind == "signature":
        yield Spacer(1, 10)
        rows = [_paragraph("signature", f"{name}: {value}") for name, value in block.rows]
        yield from [KeepTogether(rows)] if sum(len(value) for _, value in block.rows) < _SHORT else rows
    else:
        yield _table(block.rows)
        yield Spacer(1, 6)


def _numbered(number: str, text: str, style: str = "numbered") -> Iterator[Flowable]:
    yield Paragraph(markup(text, styles()[style].fontName), styles()[style], bulletText=shown(f"{number}."))


def _paragraph(style: str, text: str) -> Paragraph:
    return Paragraph(markup(text, styles()[style].fontName), styles()[style])


def _form(rows: Sequence[Sequence[str]]) -> Table:
    """Return the boxes of a form; what is long runs on in further rows under the same label, so that a page can end inside it."""
    cells: list[list[Paragraph]] = []
    lines: list[tuple[Any, ...]] = [("BOX", (0, 0), (-1, -1), 1, "#111111"), ("LINEAFTER", (0, 0), (0, -1), 0.6, _GRID)]
    for label, content in rows:
        if cells:
            lines.append(("LINEABOVE", (0, len(cells)), (-1, len(cells)), 0.6, _GRID))
        parts = [content] if len(content) <= LONGEST_PIECE else [part for line in content.split("\n") for part in pieces(line)]
        cells += [[_paragraph("label", "" if number else label), _paragraph("content", part)] for number, part in enumerate(parts)]
    lines += [("VALIGN", (0, 0), (-1, -1), "TOP"), ("BACKGROUND", (0, 0), (0, -1), "#f0f0f0")]
    lines += [("TOPPADDING", (0, 0), (-1, -1), 2.5), ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5)]
    return Table(cells, colWidths=(_LABEL, _WIDTH - _LABEL), style=TableStyle(lines))


def _table(rows: Sequence[Sequence[str]]) -> Table:
    head = [_paragraph("head", cell) for cell in rows[0]]
    cells = []
    for row in rows[1:]:
        cut = [pieces(cell) for cell in row]
        cells += [[_paragraph("cell", part) for part in parts] for parts in zip_longest(*cut, fillvalue="")]
    lines: list[tuple[Any, ...]] = [("GRID", (0, 0), (-1, -1), 0.5, _GRID), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    lines += [("BACKGROUND", (0, 0), (-1, 0), "#f0f0f0"), ("LEFTPADDING", (0, 0), (-1, -1), 3), ("RIGHTPADDING", (0, 0), (-1, -1), 3)]
    return Table([head, *cells], colWidths=_ANNEX, repeatRows=1, style=TableStyle(lines))
