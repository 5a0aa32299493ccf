# SPDX-License-Identifier: Apache-2.0
"""Blocks as one HTML page that prints on sheets of paper. It runs and loads nothing: its policy allows its own style sheet alone.

Source: Content Security Policy Level 3.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from typing import Final

from sotdae.exchange.notice.blocks import Block
from sotdae.exchange.report.markup import Markup, el, join, plain

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
p.date { display: flex; justify-content: space-between; }
p.told { margin-left: 1.4rem; }
div.letterhead { border-bottom: 2px solid #111; padding-bottom: .3rem; margin-bottom: .6rem; }
div.letterhead p:first-child { font-size: 1.2rem; font-weight: 700; }
div.address { margin: .8rem 0; }
div.item { margin: .35rem 0 .5rem; }
div.item dl { margin-left: 1.4rem; }
div.signature { margin: 1.2rem 0; break-inside: avoid; }
dl { display: grid; grid-template-columns: minmax(7rem, 11rem) 1fr; gap: .15rem .8rem; margin: 0; }
dt { color: #444; } dd { margin: 0; }
div.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 8.5pt; }
th, td { border: 1px solid #999; padding: .2rem .35rem; text-align: left; vertical-align: top; white-space: pre-line; }
td:last-child { font-family: ui-monospace, monospace; word-break: break-all; }
table.form { font-size: 10pt; } table.form th { width: 9rem; background: #eee; } table.form td { font: inherit; word-break: normal; }
@media print { @page { size: A4; margin: 14mm; } body { margin: 0; max-width: none; font-size: 9pt; } p.blank { background: none; } }
@media print { h2.annex { break-before: page; } }
"""


def page_of(blocks: Sequence[Block], language: str, program: str) -> str:
    """Return blocks as one page."""
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    title = next(block.words for block in blocks if block.kind == "title")
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=policy),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="robots", content="noindex, nofollow"),
        el("meta", name="generator", content=plain(program)),
        el("title", title),
        el("style", Markup(_STYLE)),
    )
    return "<!DOCTYPE html>\n" + el("html", head, "\n", el("body", *_elements(blocks)), lang=language) + "\n"


def _elements(blocks: Sequence[Block]) -> Iterator[Markup]:
    fields: list[tuple[str, str]] = []
    for block in blocks:
        if block.kind == "field":
            fields.append((block.words, block.value))
            continue
        if fields:
            yield _list(fields)
            fields = []
        yield _element(block)
    if fields:
        yield _list(fields)


def _list(fields: Sequence[Sequence[str]]) -> Markup:
    return el("dl", *(part for name, value in fields for part in (el("dt", name), el("dd", el("bdi", value)))))


def _element(block: Block) -> Markup:
    if block.kind == "title":
        return el("h1", block.words)
    if block.kind in {"heading", "annex"}:
        return el("h2", block.words, class_="annex" if block.kind == "annex" else None)
    if block.kind == "table":
        head = el("tr", *(el("th", cell, scope="col") for cell in block.rows[0]))
        rows = (el("tr", *(el("td", el("bdi", cell)) for cell in row)) for row in block.rows[1:])
        return el("div", el("table", el("thead", head), el("tbody", *rows)), class_="wide")
    if block.kind == "form":
        rows = (el("tr", el("th", label, scope="row"), el("td", el("bdi", content))) for label, content in block.rows)
        return el("table", el("tbody", *rows), class_="form")
    if block.kind in {"letterhead", "address"}:
        return el("div", *(el("p", el("bdi", row[0])) for row in block.rows), class_=block.kind)
    if block.kind == "item":
        return el("div", el("p", f"{block.words}. ", el("bdi", block.value)), _list(block.rows), class_="item")
    if block.kind == "signature":
        return el("div", _list(block.rows), class_="signature")
    if block.kind == "date":
        return el("p", el("bdi", block.value), el("span", block.words), class_="date")
    if block.kind == "numbered":
        return join(el("p", f"{block.value}. ", el("bdi", block.words)), "\n")
    if block.kind == "told":
        return join(*(el("p", el("bdi", part), class_="told") for part in block.words.splitlines() if part.strip()), "\n")
    classes = {"draft": "draft", "synthetic": "draft", "blank": "blank", "end": "end"}
    return join(el("p", block.words, class_=classes.get(block.kind)), "\n")
