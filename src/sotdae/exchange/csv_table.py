# SPDX-License-Identifier: Apache-2.0
"""The one writer of tables as CSV: no cell of it becomes a formula where a spreadsheet opens it. A test finds any other.

A cell that begins with ``= + - @``, a tab, a line end or NUL, or with the full-width form of such a sign, which some spreadsheets read alike, gets
an apostrophe before it; so does one that shows such a sign first because only blanks or signs without width stand before it. Every other text stays
as it is; numbers are handed over as numbers and written as such, negative ones too.
Source: OWASP ASVS 5.0, 1.2.10; CWE-1236; RFC 4180 for quotes and line ends.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

_FORMULAS: Final = frozenset("=+-@\t\r\n\0|%")
"""``|`` and ``%`` begin calls of other programs in old spreadsheets (DDE, macros)."""
_MARK: Final = "'"


def as_text(cell: str) -> str:
    """Return a cell as a spreadsheet will show it, never run it."""
    seen = unicodedata.normalize("NFKC", cell)
    at = next((place for place, letter in enumerate(seen) if not _is_unseen(letter)), None)
    begins = (cell[:1], seen[:1], "" if at is None else seen[at])
    return f"{_MARK}{cell}" if any(letter in _FORMULAS for letter in begins if letter) else cell


def _is_unseen(letter: str) -> bool:
    """Whether a letter shows nothing and is none of those that begin a formula by themselves."""
    return letter not in _FORMULAS and (
        letter.isspace() or unicodedata.category(letter) in {"Cf", "Cc", "Mn"} or letter in "\u3164\u115f\u1160\uffa0"
    )


def csv_text(head: Sequence[str], rows: Iterable[Sequence[str | int | float | None]]) -> str:
    """Return a table as CSV with a line of names; None is an empty cell, numbers are written as they are.

    Args:
        head: names of the columns.
        rows: their cells.
    """
    sink = io.StringIO(newline="")
    writer = csv.writer(sink)
    writer.writerow([as_text(name) for name in head])
    for row in rows:
        writer.writerow([as_text(cell) if isinstance(cell, str) else cell for cell in row])
    return sink.getvalue()
