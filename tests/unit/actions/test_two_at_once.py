# SPDX-License-Identifier: Apache-2.0
"""Two people at work in one workspace at the same time: nothing is taken into the book twice, nobody is called by another's label."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from banking import NOW, PASSPHRASE, asked, banked, book_rows, fake_hash, photo, workspace

from sotdae.actions.acting import acting
from sotdae.actions.bank import bank_add
from sotdae.actions.consenting import permission, query_totals, record_query
from sotdae.cases.consent import Act


def test_what_another_process_took_in_is_not_taken_in_again(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    banked(place, tmp_path)

    def slow(data: bytes) -> Any:
        """Another person acts while this one's photo is being hashed."""
        banked(place, tmp_path, data=b"a colleague's")
        with acting(place, None, passphrase=PASSPHRASE, performer="colleague", now=NOW) as who:
            record_query(who, permission(who, "S-01", None, Act.SEARCH_OWN_CASE), photos=1, found=0)
        return fake_hash(data)

    added = bank_add(asked(place), [photo(tmp_path, "mine.png", b"mine")], hash_photo=slow, now=NOW)
    assert (added.subject, added.entry) == ("S-03", "B-03")
    rows = book_rows(place)
    assert {name: len(rows[name]) for name in ("Subject", "Consent", "BankEntry", "MatchQuery")} == {
        "Subject": 3,
        "Consent": 3,
        "BankEntry": 3,
        "MatchQuery": 1,
    }
    with acting(place, None, passphrase=PASSPHRASE, performer="colleague", now=NOW) as who:
        assert [row.queries for row in query_totals(who)] == [1]
