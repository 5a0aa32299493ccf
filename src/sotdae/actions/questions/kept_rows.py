# SPDX-License-Identifier: Apache-2.0
"""What was erased from a case and what is held in it, for its report: out of the book, and how much out of the log's lines in clear."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sotdae.actions.clear_lines import clear_lines
from sotdae.actions.records.kept import Kept
from sotdae.cases.kept import KeptRow
from sotdae.custody.erasing import ERASED


def kept_rows(kept: Kept, log: Path, case_id: str, on: date) -> tuple[KeptRow, ...]:
    """Return the erasures of a case that were carried out and the holds that stand in it, each in the log's order.

    Args:
        kept: the book's part about keeping.
        log: the custody log.
        case_id: which case.
        on: the day (KST) on which holds stand or do not.
    """
    lines = clear_lines(log, [ERASED.encode()])
    gone = {entry.seq: len(entry.body.get("erased", ())) for entry in lines if entry.type == ERASED}
    done = [(row.label, row.done_seq) for row in kept.erasures(case_id) if row.done_seq is not None]
    erased = [KeptRow("erased", label, gone.get(seq, 0), None, seq) for label, seq in done]
    return (*erased, *(KeptRow("held", row.label, None, row.until, None) for row in kept.holds(case_id) if row.stands(on)))
