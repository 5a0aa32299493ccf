# SPDX-License-Identifier: Apache-2.0
"""Writes a draft as plain text, or as one HTML page that prints on a sheet of paper, and checks that it is one.

The page runs and loads nothing; its policy allows its own style sheet alone (Content Security Policy Level 3).
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from typing import BinaryIO, ClassVar, Final

from sotdae.cases.dossier import Audience, Dossier
from sotdae.exchange.notice import words
from sotdae.exchange.notice.letter import BLANK, Block, letter
from sotdae.exchange.report.markup import Markup, el, join, plain
from sotdae.model.observations import Problem

_STYLE: Final = """
html { background: #fff; color: #111; }
html { font: 10.5pt/1.4 "Noto Sans KR", "Noto Sans CJK KR", "Apple SD Gothic Neo", "Malgun Gothic", system-ui, sans-serif; }
body { max-width: 46rem; margin: 1.5rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; text-align: center; margin: .6rem 0 1rem; }
h2 { font-size: 1rem; margin: .9rem 0 .3rem; border-bottom: 1px solid #777; }
p { margin: .25rem 0; }
p.draft { text-align: center; font-weight: 700; border: 2px solid #111; padding: .2rem; }
p.blank { background: #f4f0d8; }
p.end { text-align: center; color: #555; }
dl { display: grid; grid-template-columns: minmax(7rem, 11rem) 1fr; gap: .15rem .8rem; margin: 0; }
dt { color: #444; } dd { margin: 0; }
div.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 8.5pt; }
th, td { border: 1px solid #999; padding: .2rem .35rem; text-align: left; vertical-align: top; }
td:last-child { font-family: ui-monospace, monospace; word-break: break-all; }
@media print { @page { size: A4; margin: 14mm; } body { margin: 0; max-width: none; font-size: 9pt; } p.blank { background: none; } }
"""
_SCRIPT: Final = re.compile(rb"(?i)<\s*(?:script|img|iframe|object|link|base|form)\b|javascript:|\son[a-z]+\s*=")


class NoticeHtml:
    """Writes a draft as one HTML page."""

    name: ClassVar[str] = "notice-html"
    version: ClassVar[int] = 1
    media_type: ClassVar[str] = "text/html"
    audience: ClassVar[Audience] = Audience.PLATFORM

    def write(self, dossier: Dossier, sink: BinaryIO) -> None:
        """Write the draft as UTF-8; the same dossier gives the same bytes."""
        digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode("ascii")
        policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
        blocks = list(letter(dossier))
        title = next(block.words for block in blocks if block.kind == "title")
        head = el(
            "head",
            el("meta", charset="utf-8"),
            el("meta", http_equiv="Content-Security-Policy", content=policy),
            el("meta", name="viewport", content="width=device-width, initial-scale=1"),
            el("meta", name="robots", content="noindex, nofollow"),
            el("meta", name="generator", content=plain(dossier.program)),
            el("title", title),
            el("style", Markup(_STYLE)),
        )
        language = "ko" if any(block.words == words.END[0] for block in blocks) else "en"
        page = "<!DOCTYPE html>\n" + el("html", head, "\n", el("body", *_elements(blocks)), lang=language) + "\n"
        sink.write(page.encode("utf-8"))

    def check(self, document: BinaryIO) -> Iterator[Problem]:
        """Yield what is wrong with a written draft; nothing, if it is sound."""
        body = document.read()
        yield from _faults(body)
        if not body.startswith(b"<!DOCTYPE html>") or b"Content-Security-Policy" not in body:
            yield _problem("policy-missing", "there is no content security policy")
        if _SCRIPT.search(body):
            yield _problem("active-element", "an element that could load or run something")


class NoticeText:
    """Writes a draft as plain text."""

    name: ClassVar[str] = "notice-text"
    version: ClassVar[int] = 1
    media_type: ClassVar[str] = "text/plain"
    audience: ClassVar[Audience] = Audience.PLATFORM

    def write(self, dossier: Dossier, sink: BinaryIO) -> None:
        """Write the draft as UTF-8; the same dossier gives the same bytes."""
        sink.write("".join(_lines(letter(dossier))).encode("utf-8"))

    def check(self, document: BinaryIO) -> Iterator[Problem]:
        """Yield what is wrong with a written draft; nothing, if it is sound."""
        yield from _faults(document.read())


def _elements(blocks: list[Block]) -> Iterator[Markup]:
    fields: list[Markup] = []
    for block in blocks:
        if block.kind == "field":
            fields += (el("dt", block.words), el("dd", el("bdi", block.value)))
            continue
        if fields:
            yield el("dl", *fields)
            fields = []
        yield _element(block)


def _element(block: Block) -> Markup:
    if block.kind == "title":
        return el("h1", block.words)
    if block.kind == "heading":
        return el("h2", block.words)
    if block.kind == "table":
        head = el("tr", *(el("th", cell, scope="col") for cell in block.rows[0]))
        rows = (el("tr", *(el("td", el("bdi", cell)) for cell in row)) for row in block.rows[1:])
        return el("div", el("table", el("thead", head), el("tbody", *rows)), class_="wide")
    classes = {"draft": "draft", "synthetic": "draft", "blank": "blank", "end": "end"}
    return join(el("p", block.words, class_=classes.get(block.kind)), "\n")


def _lines(blocks: Iterator[Block]) -> Iterator[str]:
    for block in blocks:
        if block.kind == "heading":
            yield f"\n== {plain(block.words)} ==\n"
        elif block.kind == "title":
            yield f"\n{plain(block.words)}\n\n"
        elif block.kind == "field":
            yield f"  {plain(block.words)}: {_one_line(block.value)}\n"
        elif block.kind == "table":
            for row in block.rows[1:]:
                yield f"  - {_one_line(row[0])} | {_one_line(row[1])} | {_one_line(row[2])}\n    {_one_line(row[3])}\n"
        else:
            yield f"{plain(block.words)}\n"


def _one_line(text: str) -> str:
    """A value on one line: a title with a line break in it must not look like a line of the letter."""
    return " ".join(plain(text).split())


def _faults(body: bytes) -> Iterator[Problem]:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        yield _problem("not-utf-8", "the document is not UTF-8")
        return
    if not any(pair in text for pair in words.DRAFT):
        yield _problem("draft-mark-missing", "the document does not say that it is a draft")
    if BLANK not in text:
        yield _problem("blank-missing", "nothing is left for a person to state")
    if not any(pair in text for pair in words.END):
        yield _problem("cut-off", "the end of the draft is missing")


def _problem(code: str, detail: str) -> Problem:
    return Problem(code, "error", detail, None, None, None, "", 0, 0)
