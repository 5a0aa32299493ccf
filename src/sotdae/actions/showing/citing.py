# SPDX-License-Identifier: Apache-2.0
"""Freezing an answer as a citation: what a page said, masked, with its digest and the position of the custody log; printable, and the same for ever.

A newspaper or a court file needs a reference that does not change when more is captured. The content is sealed into the log with its digest, so a
reader of the print can have it shown later that it said just this, then. It cites answers, not evidence: a bundle hands out evidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sotdae.actions.acting import Acting, Note, new_id
from sotdae.actions.records.shown_book import CitationRow
from sotdae.actions.showing.unmasking import stated_reason
from sotdae.errors import CitationUnknown, ShowingError
from sotdae.model.canonical import canonical_digest

PAGES: Final = ("room", "trail", "map", "institutions", "offers", "threats", "rooms", "search")


def cite(acting: Acting, page: str, content: Mapping[str, Any], *, reason: str) -> CitationRow:
    """Take a citation.

    Args:
        acting: the case.
        page: one of `PAGES`.
        content: what the page says, masked; numbers whole, as canonical JSON has it.
        reason: what it is for.

    Raises:
        ShowingError: if the page is none of those that can be cited.
        ReasonMissing: if it is not said what it is for.
        TypeError: if the content holds a fraction.
    """
    if page not in PAGES:
        raise ShowingError
    purpose = stated_reason(reason, "what the citation is for")
    head = acting.opened.vault.head()
    digest = canonical_digest(dict(content))
    facts = {"page": page, "content": dict(content), "digest": digest, "log_size": head.size, "log_root": head.root, "reason": purpose}
    citation_id = new_id()
    acting.log([Note("citation.taken", facts, action=citation_id)])
    return citation(acting, citation_id)


def citation(acting: Acting, citation_id: str) -> CitationRow:
    """Return a citation of a case.

    Raises:
        CitationUnknown: if there is none.
    """
    row = acting.opened.book.shown.citation(acting.case.case_id, citation_id)
    if row is None:
        raise CitationUnknown
    return row


def is_whole(row: CitationRow) -> bool:
    """Whether a citation's content has the digest that was logged with it."""
    return canonical_digest(dict(row.content)) == row.digest
