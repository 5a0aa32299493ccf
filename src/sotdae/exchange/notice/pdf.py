# SPDX-License-Identifier: Apache-2.0
"""Blocks as a PDF, for whoever asks: what sets it is loaded then, without what reads pictures."""

from __future__ import annotations

from collections.abc import Sequence

from sotdae.exchange.notice.blocks import Block
from sotdae.late import when_asked_for


def pdf_of(blocks: Sequence[Block], language: str, *, title: str, author: str = "", reference: str = "") -> bytes:
    """Return blocks as a PDF document.

    Args:
        blocks: the letter.
        language: ``ko`` or ``en``; the document's language.
        title: the document's title.
        author: the organisation, if the recipient learns it.
        reference: the office's reference, at the foot of each page.
    """
    when_asked_for("PIL.Image")  # (reportlab names it; a letter has no picture)
    from sotdae.exchange.notice import pdf_form  # noqa: PLC0415 (reportlab costs a tenth of a second; only who prints pays it)

    return pdf_form.document_of(blocks, language, title, author, reference)
