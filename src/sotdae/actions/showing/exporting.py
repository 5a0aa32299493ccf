# SPDX-License-Identifier: Apache-2.0
"""Handing out a list of a page as a file: who took which list, in which form, how many rows, masked how far. In the log before a byte is served.

The question itself is named by its digest alone: words that somebody searched for stand in no log. Evidence is handed out as a bundle, not here.
"""

from __future__ import annotations

from sotdae.actions.acting import Acting, Note
from sotdae.exchange.listing import FORMATS, MASKED, Listing

EXPORTED = "export.list"


def exported(acting: Acting, listing: Listing, form: str) -> int:
    """Record that a list is handed out; returns the log entry. Call it before the file is served.

    Args:
        acting: the case and who takes it.
        listing: the list.
        form: one of `FORMATS`.

    Raises:
        KeyError: if the form is none.
    """
    facts = {
        "what": listing.name,
        "form": FORMATS[form][1],
        "rows": len(listing.rows),
        "query_digest": listing.query_digest,
        "redaction": MASKED,
    }
    return acting.log([Note(EXPORTED, facts)])
