# SPDX-License-Identifier: Apache-2.0
"""Writes notices as HTML, plain text, PDF and JSON, and checks what was written.

A dossier with a request (record and regime) gives the notice under that regime, complete or not at all. One without gives a draft about a room whose
blanks a person fills in; of a draft, too, nothing is ever sent from here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, BinaryIO, ClassVar, Final

from sotdae.cases.dossier import Audience, Dossier
from sotdae.cases.removal.record import NoticeRecord
from sotdae.cases.removal.regimes import Regime
from sotdae.cases.removal.strict import Mismatch, read, write
from sotdae.errors import RecordInvalid
from sotdae.exchange.notice import request_words, words
from sotdae.exchange.notice.blocks import Block
from sotdae.exchange.notice.html_form import page_of
from sotdae.exchange.notice.letter import BLANK, letter
from sotdae.exchange.notice.pdf import pdf_of
from sotdae.exchange.notice.rendering import Shape, render
from sotdae.exchange.notice.text_form import text_of
from sotdae.model.canonical import canonical_json
from sotdae.model.observations import Problem

REQUEST: Final = "request"
"""The dossier's section with a record, its regime and the language: made by `request_section`."""
_SCRIPT: Final = re.compile(rb"(?i)<\s*(?:script|img|iframe|object|link|base|form)\b|javascript:|\son[a-z]+\s*=")
_ACTIVE: Final = re.compile(rb"/(?:JavaScript|OpenAction|EmbeddedFiles?|Launch|AcroForm|RichMedia|SubmitForm|ImportData|XObject\s*/Image)\b")
"""Names of ISO 32000-1 under which a PDF acts, holds files or pictures. Source: ISO 32000-1, sections 7.11.4, 12.6, 12.7."""


def request_section(record: NoticeRecord, regime: Regime, language: str | None = None) -> dict[str, Any]:
    """Return a request as a section of a dossier."""
    return {"record": record.to_json(), "regime": write(regime), "language": language}


class NoticeHtml:
    """Writes a notice as one HTML page."""

    name: ClassVar[str] = "notice-html"
    version: ClassVar[int] = 2
    media_type: ClassVar[str] = "text/html"
    audience: ClassVar[Audience] = Audience.PLATFORM

    def write(self, dossier: Dossier, sink: BinaryIO) -> None:
        """Write the notice as UTF-8; the same dossier gives the same bytes."""
        requested = _requested(dossier, Shape.HTML)
        if requested is None:
            blocks = list(letter(dossier))
            requested = page_of(blocks, _language(blocks), dossier.program).encode("utf-8")
        sink.write(requested)

    def check(self, document: BinaryIO) -> Iterator[Problem]:
        """Yield what is wrong with a written notice; nothing, if it is sound."""
        body = document.read()
        yield from _faults(body)
        if not body.startswith(b"<!DOCTYPE html>") or b"Content-Security-Policy" not in body:
            yield _problem("policy-missing", "there is no content security policy")
        if _SCRIPT.search(body):
            yield _problem("active-element", "an element that could load or run something")


class NoticeText:
    """Writes a notice as plain text."""

    name: ClassVar[str] = "notice-text"
    version: ClassVar[int] = 2
    media_type: ClassVar[str] = "text/plain"
    audience: ClassVar[Audience] = Audience.PLATFORM

    def write(self, dossier: Dossier, sink: BinaryIO) -> None:
        """Write the notice as UTF-8; the same dossier gives the same bytes."""
        sink.write(_requested(dossier, Shape.TEXT) or text_of(letter(dossier)).encode("utf-8"))

    def check(self, document: BinaryIO) -> Iterator[Problem]:
        """Yield what is wrong with a written notice; nothing, if it is sound."""
        yield from _faults(document.read())


class NoticePdf:
    """Writes a notice as a PDF with its font embedded."""

    name: ClassVar[str] = "notice-pdf"
    version: ClassVar[int] = 1
    media_type: ClassVar[str] = "application/pdf"
    audience: ClassVar[Audience] = Audience.PLATFORM

    def write(self, dossier: Dossier, sink: BinaryIO) -> None:
        """Write the notice; the same dossier gives the same bytes."""
        requested = _requested(dossier, Shape.PDF)
        if requested is None:
            blocks = list(letter(dossier))
            title = next(block.words for block in blocks if block.kind == "title")
            requested = pdf_of(blocks, _language(blocks), title=title)
        sink.write(requested)

    def check(self, document: BinaryIO) -> Iterator[Problem]:
        """Yield what is wrong with a written notice; nothing, if it is sound. Its text is not read: it lies compressed in the document."""
        body = document.read()
        if not body.startswith(b"%PDF-1.") or not body.rstrip().endswith(b"%%EOF"):
            yield _problem("cut-off", "this is not a whole PDF")
        if b"/Lang" not in body or b"/FontFile2" not in body:
            yield _problem("language-or-font-missing", "the document states no language or embeds no font")
        if _ACTIVE.search(body):
            yield _problem("active-element", "something that could run, load or hide a file")


class NoticeJson:
    """Writes a notice for machines."""

    name: ClassVar[str] = "notice-json"
    version: ClassVar[int] = 1
    media_type: ClassVar[str] = "application/json"
    audience: ClassVar[Audience] = Audience.PLATFORM

    def write(self, dossier: Dossier, sink: BinaryIO) -> None:
        """Write the notice as RFC 8785 JSON; the same dossier gives the same bytes."""
        requested = _requested(dossier, Shape.JSON)
        if requested is None:
            blocks: Any = [asdict(block) for block in letter(dossier)]
            draft = {"format": "sotdae-notice-draft", "version": 1, "synthetic": dossier.synthetic, "draft": True, "blocks": blocks}
            requested = canonical_json(draft) + b"\n"
        sink.write(requested)

    def check(self, document: BinaryIO) -> Iterator[Problem]:
        """Yield what is wrong with a written notice; nothing, if it is sound."""
        try:
            found = json.loads(document.read())
        except (ValueError, RecursionError):  # nested without end
            yield _problem("not-json", "the document is not JSON")
            return
        if not isinstance(found, dict) or found.get("format") not in {"sotdae-notice", "sotdae-notice-draft"}:
            yield _problem("format-missing", "the document does not say what it is")


def _requested(dossier: Dossier, shape: Shape) -> bytes | None:
    section: Any = dossier.sections.get(REQUEST)
    if section is None:
        return None
    try:
        regime = read(Regime, section["regime"])
    except Mismatch as error:
        raise RecordInvalid(where=f"regime.{error.where}", why=error.why) from error
    return render(NoticeRecord.from_json(section["record"]), regime, shape, language=section.get("language"))


def _language(blocks: list[Block]) -> str:
    return "ko" if any(block.words == words.END[0] for block in blocks) else "en"


def _faults(body: bytes) -> Iterator[Problem]:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        yield _problem("not-utf-8", "the document is not UTF-8")
        return
    drafted = any(pair in text for pair in words.DRAFT)
    if drafted and BLANK not in text:
        yield _problem("blank-missing", "nothing is left for a person to state")
    if not any(pair in text for pair in (words.END if drafted else request_words.END)):
        yield _problem("cut-off", "the end of the notice is missing")


def _problem(code: str, detail: str) -> Problem:
    return Problem(code, "error", detail, None, None, None, "", 0, 0)
