# SPDX-License-Identifier: Apache-2.0
"""A record and a regime become a document: PDF, plain text, JSON or HTML. Nothing is rendered while anything that the regime asks for is missing.

The same record gives the same bytes. A draft that can never be sent says so; a language that the recipient does not read gives a translation for the
office's file, which says so too.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any, Final

from sotdae.cases.removal.record import NoticeRecord
from sotdae.cases.removal.regimes import Regime, require_complete
from sotdae.cases.removal.strict import write
from sotdae.exchange.notice import request_words as words
from sotdae.exchange.notice.disclosing import disclosed
from sotdae.exchange.notice.html_form import page_of
from sotdae.exchange.notice.pdf import pdf_of
from sotdae.exchange.notice.request import notice
from sotdae.exchange.notice.text_form import text_of
from sotdae.exchange.notice.words import SYNTHETIC
from sotdae.model.canonical import canonical_json

JSON_VERSION: Final = 1


class Shape(StrEnum):
    """The forms a notice can take."""

    PDF = "pdf"
    TEXT = "text"
    JSON = "json"
    HTML = "html"


MEDIA_TYPES: Final = {Shape.PDF: "application/pdf", Shape.TEXT: "text/plain", Shape.JSON: "application/json", Shape.HTML: "text/html"}
SUFFIXES: Final = {Shape.PDF: "pdf", Shape.TEXT: "txt", Shape.JSON: "json", Shape.HTML: "html"}


def render(record: NoticeRecord, regime: Regime, shape: Shape, *, language: str | None = None, on: date | None = None) -> bytes:
    """Return a notice as a document.

    Args:
        record: the notice.
        regime: the regime it goes out under.
        shape: the form.
        language: ``ko`` or ``en``; by default the record's own. One that the recipient does not read gives a translation for the file.
        on: the day for which completeness is asked; by default the letter's own.

    Raises:
        NoticeIncomplete: if anything is missing or wrong.
    """
    require_complete(record, regime, on=on)
    tongue = language or record.language
    if shape is Shape.JSON:
        return canonical_json(machine_form(record, regime, tongue)) + b"\n"
    blocks = list(notice(record, regime, tongue))
    if shape is Shape.TEXT:
        return text_of(blocks).encode("utf-8")
    if shape is Shape.HTML:
        return page_of(blocks, tongue, "Sotdae").encode("utf-8")
    side = 0 if tongue == "ko" else 1
    author = disclosed(record, regime).submitter.get("organisation", "")
    return pdf_of(blocks, tongue, title=regime.letter_title[side], author=author, reference=record.notice_id)


def machine_form(record: NoticeRecord, regime: Regime, language: str) -> dict[str, Any]:
    """Return a notice for machines: what the letter says, and nothing else, under names that stay (docs/regimes.md).

    Args:
        record: the notice.
        regime: the regime it goes out under.
        language: ``ko`` or ``en``.
    """
    side = 0 if language == "ko" else 1
    shown = disclosed(record, regime)
    signature = None
    if shown.signature is not None:
        kind, name, signed_on, reference = shown.signature
        signature = {"kind": kind.value, "name": name, "signed_on": signed_on.isoformat(), "reference": reference}
    own = regime.ask_words
    return {
        "format": "sotdae-notice",
        "version": JSON_VERSION,
        "synthetic": record.synthetic,
        "mark": SYNTHETIC[1] if record.synthetic else None,
        "draft": not regime.sendable,
        "translation": regime.sendable and language not in regime.recipient.languages,
        "reference": shown.reference,
        "regime": regime.regime_id,
        "jurisdiction": regime.jurisdiction,
        "language": language,
        "dated_on": shown.dated_on.isoformat(),
        "to": {"name": shown.name[side], "department": shown.department, "address": shown.address},
        "title": regime.letter_title[side],
        "legal_basis": regime.legal_basis[side] if regime.legal_basis else None,
        "capacity": shown.role.value if shown.role is not None else None,
        "submitter": shown.submitter,
        "asks": [{"ask": ask.value, "words": own[ask.value][side] if ask.value in own else words.ASKS[ask][side]} for ask in shown.asks],
        "preserve_until": shown.preserve_until.isoformat() if shown.preserve_until else None,
        "items": [write(item) for item in shown.items],
        "grounds": [write(ground) for ground in shown.grounds],
        "statements": [{"statement": one.value, "words": stated.of(language)} for one in shown.statements if (stated := regime.words_of(one))],
        "signature": signature,
        "enclosures": [{"kind": kind.value, "sha256": digest} for kind, digest in shown.enclosures],
    }
