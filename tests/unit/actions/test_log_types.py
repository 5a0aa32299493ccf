# SPDX-License-Identifier: Apache-2.0
"""Every kind of entry that changes the book stands in the page of the log's format, and numbers that two floors count by agree."""

from __future__ import annotations

from pathlib import Path

import pytest

from sotdae.actions.records import access_book, applying, kept, removal_applying, review_book, shown_book, subject_applying, unseal_applying
from sotdae.cases.activity import RECORDS_A_LINE
from sotdae.custody import details

PAGE = Path(__file__).parents[3] / "docs" / "formats" / "vault.md"
PARTS = (
    *(applying._ACTS, access_book._ACTS, kept._ACTS, review_book._ACTS, shown_book._ACTS),
    *(removal_applying.ACTS, subject_applying.ACTS, unseal_applying.ACTS, {applying.UNMASKED: None}),
)
TYPES = sorted({kind for part in PARTS for kind in part})


@pytest.mark.parametrize("kind", TYPES)
def test_a_kind_of_entry_is_told_in_the_page_of_the_format(kind: str) -> None:
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| `")]
    assert any(f"`{kind}`" in line.split("|")[1] for line in rows)


def test_a_line_holds_no_more_records_than_places_are_counted_for() -> None:
    """The index of acts numbers records by line and place: with more in a line, two acts would have one place."""
    assert details.MOST_RECORDS <= RECORDS_A_LINE
