# SPDX-License-Identifier: Apache-2.0
"""Fonts and paragraph styles of the PDF, and how a text becomes one that reportlab sets as it stands.

The font is Noto Sans KR (SIL Open Font Licence 1.1), cut down by scripts/cut_letter_font.py to what Korean and European letters need; it is embedded,
so that the text can be read and copied everywhere. A character that it does not hold is written as its code point.
Source: docs/decisions/2026-11-28-letters.md.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from sotdae.exchange.report.markup import plain

REGULAR: Final = "SotdaeLetter"
BOLD: Final = "SotdaeLetterBold"
_FILES: Final = {REGULAR: "NotoSansKR-Regular.ttf", BOLD: "NotoSansKR-Bold.ttf"}
LONGEST_PIECE: Final = 500
"""Characters of one row of a table: half a page of Korean, so that no row is taller than a page."""


@cache
def _glyphs() -> frozenset[int]:
    """Load both fonts once; what the regular one holds, the bold one holds too (a test compares them)."""
    known: frozenset[int] = frozenset()
    for name, file in _FILES.items():
        with (files("sotdae.exchange.notice") / "fonts" / file).open("rb") as stream:
            font = TTFont(name, stream)
        pdfmetrics.registerFont(font)
        known = frozenset(font.face.charToGlyph)
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)
    return known


def shown(text: str) -> str:
    """Return a text without anything that acts; what the font does not hold stands as its code point."""
    known = _glyphs()
    tamed = plain(text).replace("⟨", "[").replace("⟩", "]").replace("\t", " ")
    return "".join(letter if letter == "\n" or ord(letter) in known else f"[U+{ord(letter):04X}]" for letter in tamed)


def markup(text: str) -> str:
    """Return a text as reportlab's paragraph markup: all of it is text, line breaks stay."""
    return escape(shown(text)).replace("\n", "<br/>")


def pieces(text: str) -> list[str]:
    """Return a text cut where it would make a row taller than a page."""
    return [text[start : start + LONGEST_PIECE] for start in range(0, len(text), LONGEST_PIECE)] or [""]


@cache
def styles() -> dict[str, ParagraphStyle]:
    """Return the paragraph styles by name."""
    _glyphs()
    body = ParagraphStyle("body", fontName=REGULAR, fontSize=10, leading=15.5, spaceAfter=3)
    return {
        "body": body,
        "mark": ParagraphStyle(
            "mark", body, fontName=BOLD, alignment=TA_CENTER, borderWidth=1, borderColor="#111111", borderPadding=4, spaceAfter=10
        ),
        "sender": ParagraphStyle("sender", body, fontName=BOLD, fontSize=13, leading=18, spaceAfter=1),
        "senders": ParagraphStyle("senders", body, fontSize=8.5, leading=12, textColor="#333333", spaceAfter=0),
        "date": ParagraphStyle("date", body, alignment=TA_RIGHT),
        "address": ParagraphStyle("address", body, spaceAfter=0),
        "title": ParagraphStyle("title", body, fontName=BOLD, fontSize=14.5, leading=21, alignment=TA_CENTER, spaceBefore=12, spaceAfter=12),
        "heading": ParagraphStyle("heading", body, fontName=BOLD, fontSize=11, leading=16, spaceBefore=9, spaceAfter=3, keepWithNext=1),
        "numbered": ParagraphStyle("numbered", body, leftIndent=16, bulletIndent=2),
        "leading": ParagraphStyle("leading", body, leftIndent=16, bulletIndent=2, keepWithNext=1),
        "told": ParagraphStyle("told", body, leftIndent=16),
        "detail": ParagraphStyle("detail", body, leftIndent=16, fontSize=9, leading=13.5, spaceAfter=1),
        "cell": ParagraphStyle("cell", body, fontSize=8, leading=11.5, spaceAfter=0),
        "head": ParagraphStyle("head", body, fontName=BOLD, fontSize=8, leading=11.5, spaceAfter=0),
        "label": ParagraphStyle("label", body, fontName=BOLD, fontSize=9.5, leading=14, spaceAfter=0),
        "content": ParagraphStyle("content", body, fontSize=9.5, leading=14.5, spaceAfter=0),
        "signature": ParagraphStyle("signature", body, spaceAfter=1),
        "end": ParagraphStyle("end", body, spaceBefore=8, textColor="#333333"),
    }
