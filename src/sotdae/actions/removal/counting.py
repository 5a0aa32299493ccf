# SPDX-License-Identifier: Apache-2.0
"""``sotdae stats``: the figures an office files, from facts alone and without a key; small ones left out before anybody sees them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sotdae.actions.records.book import open_book
from sotdae.actions.workspace import Workspace
from sotdae.cases.removal.statistics import Figure, statistics
from sotdae.cases.removal.suppression import LEAST
from sotdae.errors import CaseUnknown, WorkspaceMissing
from sotdae.exchange.csv_table import csv_text

Row = dict[str, Any]
COLUMNS: Final = ("what", "by", "month", "name", "count", "median_hours")


def stats(place: Workspace, case: str | None, now: datetime) -> Row:
    """Return the figures of one case, or of all cases of the workspace together.

    Raises:
        WorkspaceMissing: if there is none.
        CaseUnknown: if there is no such case.
    """
    if not place.exists:
        raise WorkspaceMissing
    book = open_book(place.book)
    try:
        cases = [one for one in book.cases() if case is None or one.name == case]
        if case is not None and not cases:
            raise CaseUnknown
        ids = [one.case_id for one in cases]
        figures = statistics(book.removal.counted(ids), book.removal.timed(ids))
    finally:
        book.close()
    return {"case": case, "made_at": now.isoformat(timespec="seconds"), "least": LEAST, "figures": [row_of(one) for one in figures]}


def row_of(figure: Figure) -> Row:
    """Return a figure as JSON; a count that is left out is null and marked."""
    return {**{name: getattr(figure, name) for name in COLUMNS}, "left_out": figure.count is None}


def as_csv(found: Row) -> str:
    """Return the figures as CSV, formula-safe; what is left out is an empty cell with a mark beside it."""
    rows = [[*(one[name] for name in COLUMNS), "yes" if one["left_out"] else "no"] for one in found["figures"]]
    return csv_text((*COLUMNS, "left_out"), rows)
