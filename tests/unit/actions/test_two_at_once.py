# SPDX-License-Identifier: Apache-2.0
"""Two people at work in one workspace at the same time: nothing is taken into the book twice, nobody is called by another's label."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from banking import CONSENT, NOW, PASSPHRASE, asked, banked, book_rows, fake_hash, photo, workspace

from sotdae.actions.acting import Acting, Note, acting
from sotdae.actions.bank import bank_add, bank_withdraw
from sotdae.actions.consenting import permission, query_totals, record_query, require_query, set_query_limit
from sotdae.actions.match import MatchRequest, match_photos
from sotdae.cases.consent import Act
from sotdae.errors import ConsentEnded, QueriesSpent, UsageError


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


def meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Let somebody else act at the last moment, just before this command's own entries are logged."""
    inner = Acting.log
    waiting = [act]

    def log(who: Acting, notes: Sequence[Note], **more: Any) -> int:
        if waiting:
            waiting.pop()()
        return inner(who, notes, **more)

    monkeypatch.setattr(Acting, "log", log)


def test_nothing_is_kept_under_a_consent_that_was_withdrawn_at_the_same_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = workspace(tmp_path)
    banked(place, tmp_path)
    meanwhile(monkeypatch, lambda: bank_withdraw(asked(place, ""), "S-01", now=NOW))
    with pytest.raises(ConsentEnded, match="meanwhile"):
        banked(place, tmp_path, "S-01", data=b"another")
    assert [row["withdrawn_at"] is None for row in book_rows(place)["BankEntry"]] == [False], "no key outlives the withdrawal"


def test_an_entry_that_is_added_at_the_same_time_does_not_outlive_a_withdrawal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = workspace(tmp_path)
    banked(place, tmp_path)
    meanwhile(monkeypatch, lambda: banked(place, tmp_path, "S-01", data=b"another"))
    with pytest.raises(UsageError, match="same command again"):
        bank_withdraw(asked(place, ""), "S-01", now=NOW)
    assert bank_withdraw(asked(place, ""), "S-01", now=NOW)["withdrawn"] == ["B-01", "B-02"]


def test_the_daily_number_cannot_be_passed_by_asking_at_the_same_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = workspace(tmp_path)
    banked(place, tmp_path)
    with acting(place, None, passphrase=PASSPHRASE, performer="counsellor 7", now=NOW) as who:
        set_query_limit(who, 1)
        permitted = permission(who, "S-01", None, Act.SEARCH_OWN_CASE)
        require_query(who)
        meanwhile(monkeypatch, lambda: record_query(who, permitted, photos=1, found=0))
        with pytest.raises(QueriesSpent):
            record_query(who, permitted, photos=1, found=0)


def test_a_new_subject_is_called_by_the_label_that_the_log_gave(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = workspace(tmp_path)
    meanwhile(monkeypatch, lambda: banked(place, tmp_path, data=b"a colleague's"))
    request = MatchRequest(place.folder, "new", statement=CONSENT, passphrase=PASSPHRASE)
    result = match_photos(request, [photo(tmp_path, "mine.png", b"mine")], hash_photo=fake_hash, now=NOW)
    assert result.subject == "S-02", "S-01 is the colleague's: who is told that label would ask for another person next time"
