# SPDX-License-Identifier: Apache-2.0
"""Reads a finished report back and says what is wrong with it, knowing nothing of how it was made.

It checks what a recipient relies on: the file is well formed, runs nothing and loads nothing, its policy allows exactly the style sheet it carries,
a demonstration says so, every chart has a name, a source and a table of the same numbers, every figure has a source, headings and anchors are in
order, and no control character acts. Standard library only (`html.parser`); it does not judge the numbers.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Final

from sotdae.model.observations import Problem

_VOID: Final = frozenset(("meta", "br", "col", "hr"))
_LOADS: Final = re.compile(r"(?i)url\((?!#)|@import|image-set\(|expression\(")
_ADDRESSES: Final = frozenset(
    "action archive background cite codebase data formaction href longdesc lowsrc manifest ping poster profile src srcdoc srcset usemap".split()
)
_KNOWN: Final = frozenset(
    "a b bdi body br caption circle code dd defs desc div dl dt figcaption figure footer h1 h2 h3 head header html li line main meta nav ol p path "
    "pattern pre rect section span style svg table tbody td text th thead time title tr ul".split()
)
_ACTING: Final = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))

_FAULTS: Final = {
    "not-utf-8": "the document is not UTF-8",
    "not-well-formed": "an element is closed out of order or not at all",
    "active-element": "an element that the report does not use: it could load or run something",
    "handler-attribute": "an attribute that would run code",
    "style-attribute": "a style outside the style sheet",
    "external-address": "an address outside the document",
    "acting-control": "a control character that moves, hides or reorders others",
    "policy-missing": "there is no content security policy",
    "policy-differs": "the policy is not the one that allows this style sheet and nothing else",
    "style-loads": "the style sheet loads something",
    "language-missing": "the document does not say its language",
    "title-missing": "the document has no title",
    "mode-missing": "the document does not say whether it is a demonstration",
    "banner-missing": "a demonstration does not say so on the screen and at the head of printed pages",
    "chart-unnamed": "a chart has no title or description",
    "chart-without-table": "a chart has no table of the same numbers",
    "chart-without-source": "a chart does not say where its numbers come from",
    "figure-without-source": "a figure does not say where it comes from",
    "table-unnamed": "a table has no caption, or a head without a scope",
    "heading-order": "a heading is missing or skips a level",
    "anchor-twice": "two elements share an anchor",
    "anchor-missing": "a link leads nowhere",
}


class _Reader(HTMLParser):
    """Walks through the document, notes faults with their line and column, and collects what is judged at the end."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[tuple[str, int, int]] = []
        self.meta: dict[str, str] = {}
        self.language: str | None = None
        self.words: dict[str, str] = {}
        self.banners: set[str] = set()
        self.charts: dict[str, tuple[int, int]] = {}
        self.sources: set[str] = set()
        self.twins: set[str] = set()
        self._open: list[tuple[str, Mapping[str, str], set[str]]] = []
        self._anchors: set[str] = set()
        self._links: list[tuple[str, int, int]] = []
        self._level = 0

    def fault(self, code: str) -> None:
        """Note a fault at the place that is being read."""
        self.faults.append((code, *self.getpos()))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Judge an element by its name and attributes."""
        named = {name: value or "" for name, value in attrs}
        if tag not in _KNOWN:
            self.fault("active-element")
        self._judge_attributes(named)
        if tag == "meta":
            self.meta[(named.get("http-equiv") or named.get("name") or "").lower()] = named.get("content", "")
        if tag == "html":
            self.language = named.get("lang")
        if re.fullmatch(r"h[1-6]", tag):
            if int(tag[1]) > self._level + 1:
                self.fault("heading-order")
            self._level = int(tag[1])
        if tag == "th" and named.get("scope") not in {"col", "row"}:
            self.fault("table-unnamed")
        for _, _, inside in self._open:
            inside.add("source" if "data-source" in named else tag)
        if tag not in _VOID:
            self._open.append((tag, named, set()))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Judge ``<x/>`` like ``<x>``: in HTML the stroke closes nothing."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Judge an element by what it held."""
        if not self._open or self._open[-1][0] != tag:
            self.fault("not-well-formed")
            return
        _, named, inside = self._open.pop()
        if tag == "figure" and "svg" in inside and "source" not in inside:
            self.fault("chart-without-source")
        if "data-chart" in named and not {"title", "desc"} <= inside:
            self.fault("chart-unnamed")
        if "data-figure" in named and "source" not in inside:
            self.fault("figure-without-source")
        if tag == "table" and "caption" not in inside:
            self.fault("table-unnamed")

    def handle_data(self, data: str) -> None:
        """Note control characters and keep the words of title, style and banners."""
        if any(unicodedata.category(letter) in _ACTING and letter not in "\n\t" for letter in data):
            self.fault("acting-control")
        if self._open:
            tag = self._open[-1][0]
            if tag in {"title", "style"} and not any(parent == "svg" for parent, _, _ in self._open):
                self.words[tag] = self.words.get(tag, "") + data
            if any("data-banner" in attributes for _, attributes, _ in self._open):
                self.banners.add(data.strip())

    def finish(self) -> None:
        """Judge what can only be judged at the end."""
        self.close()
        if self._open:
            self.fault("not-well-formed")
        if self._level == 0:
            self.fault("heading-order")
        self.faults += [("anchor-missing", line, column) for target, line, column in self._links if target not in self._anchors]
        self.faults += [("chart-without-table", *place) for ident, place in self.charts.items() if ident not in self.twins]

    def _judge_attributes(self, named: Mapping[str, str]) -> None:
        for name, value in named.items():
            if name.startswith("on"):
                self.fault("handler-attribute")
            if name == "style":
                self.fault("style-attribute")
            if name.rpartition(":")[2] in _ADDRESSES and not value.startswith("#"):
                self.fault("external-address")
            if any(unicodedata.category(letter) in _ACTING for letter in value):
                self.fault("acting-control")
        if "href" in named and named["href"].startswith("#"):
            self._links.append((named["href"][1:], *self.getpos()))
        if "id" in named:
            if named["id"] in self._anchors:
                self.fault("anchor-twice")
            self._anchors.add(named["id"])
        if "data-chart" in named:
            self.charts[named["data-chart"]] = self.getpos()
        if "data-twin" in named:
            self.twins.add(named["data-twin"])


def faults_of(document: bytes) -> Iterator[Problem]:
    """Yield what is wrong with a report's bytes; each problem's place is the byte it was noticed at."""
    digest = hashlib.sha256(document).hexdigest()
    try:
        page = document.decode("utf-8")
    except UnicodeDecodeError as error:
        yield _problem("not-utf-8", digest, error.start)
        return
    reader = _Reader()
    try:
        reader.feed(page)
        reader.finish()
    except AssertionError:  # Python 3.11's parser gives up so on a marked section that no document of ours has
        yield _problem("not-well-formed", digest, 0)
        return
    lines = page.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line.encode("utf-8")) + 1)
    for code, line_number, column in reader.faults:
        yield _problem(code, digest, starts[line_number - 1] + len(lines[line_number - 1][:column].encode("utf-8")))
    for code in _whole(reader):
        yield _problem(code, digest, 0)


def _whole(reader: _Reader) -> Iterator[str]:
    """Faults of the document as a whole."""
    style, policy, mode = reader.words.get("style", ""), reader.meta.get("content-security-policy"), reader.meta.get("sotdae-synthetic")
    allowed = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    if policy is None:
        yield "policy-missing"
    elif policy != f"default-src 'none'; style-src 'sha256-{allowed}'; base-uri 'none'; form-action 'none'":
        yield "policy-differs"
    if _LOADS.search(style):
        yield "style-loads"
    if not reader.language:
        yield "language-missing"
    if not reader.words.get("title", "").strip():
        yield "title-missing"
    if mode not in {"yes", "no"}:
        yield "mode-missing"
    words = "SYNTHETIC, NOT EVIDENCE"
    if mode == "yes" and not (words in reader.banners and "@page" in style and words in style):
        yield "banner-missing"


def _problem(code: str, digest: str, offset: int) -> Problem:
    return Problem(code, "error", _FAULTS[code], None, None, None, digest, offset, 0)
