# SPDX-License-Identifier: Apache-2.0
"""Fonts and paragraph styles of the PDF, and how a text becomes one that reportlab sets as it stands.

The font is Noto Sans KR (SIL Open Font Licence 1.1), cut down by scripts/cut_letter_font.py to what Korean and European letters need; it is embedded,
so that the text can be read and copied everywhere. It lies in two parts: what nearly every letter is written with, and the other characters, loaded
for a text that has one. A character that neither holds is written as its code point.
Source: docs/decisions/2026-11-28-letters.md.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Final
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from sotdae.exchange.report.markup import plain

REGULAR: Final = "SotdaeLetter"
BOLD: Final = "SotdaeLetterBold"
_FILES: Final = {REGULAR: "NotoSansKR-Regular", BOLD: "NotoSansKR-Bold"}
_OTHERS: Final = "Others"
LONGEST_PIECE: Final = 500
"""Characters of one row of a table: half a page of Korean, so that no row is taller than a page."""


@cache
def _characters(part: str = "") -> frozenset[str]:
    """Load both weights of a part once; what the regular one holds, the bold one holds too (a test compares them)."""
    known: frozenset[str] = frozenset()
    for name, file in _FILES.items():
        with (files("sotdae.exchange.notice") / "fonts" / f"{file}{part and '-'}{part}.ttf").open("rb") as stream:
            font = TTFont(name + part, stream)
        pdfmetrics.registerFont(font)
        known = frozenset(chr(code) for code, glyph in font.face.charToGlyph.items() if glyph)
    regular, bold = REGULAR + part, BOLD + part
    pdfmetrics.registerFontFamily(regular, normal=regular, bold=bold, italic=regular, boldItalic=bold)
    return known


def shown(text: str) -> str:
    """Return a text without anything that acts; what the font does not hold stands as its code point."""
    tamed = plain(text).replace("⟨", "[").replace("⟩", "]").replace("\t", " ")
    missing = {letter for letter in set(tamed) - {"\n"} if not _is_usual(letter) and letter not in _characters(_OTHERS)}
    return "".join(f"[U+{ord(letter):04X}]" if letter in missing else letter for letter in tamed) if missing else tamed


def runs(text: str, font: str) -> list[tuple[str, str]]:
    """Return (font, letters) of a text that `shown` gave, in its order: most of it in a font, the rest in that font's other part."""
    return [(font if is_usual else font + _OTHERS, "".join(letters)) for is_usual, letters in groupby(text, _is_usual)]


def markup(text: str, font: str) -> str:
    """Return a text as reportlab's paragraph markup in a font: all of it is text, line breaks stay."""
    parts = (escape(letters) if name == font else f'<font name="{name}">{escape(letters)}</font>' for name, letters in runs(shown(text), font))
    return "".join(parts).replace("\n", "<br/>")


def _is_usual(letter: str) -> bool:
    return letter in _characters() or letter == "\n"


def pieces(text: str) -> list[str]:
    """Return a text cut where it would make a row taller than a page."""
    return [text[start : start + LONGEST_PIECE] for start in range(0, len(text), LONGEST_PIECE)] or [""]


@cache
def styles() -> dict[str, ParagraphStyle]:
    """Return the paragraph styles by name."""
    _characters()
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
