# SPDX-License-Identifier: Apache-2.0
"""`bank add --subject new` that is killed and given again: one subject, never two, and never two people in one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from banking import CONSENT, NOW, asked, banked, book_rows, days, fake_hash, photo, workspace

from sotdae.actions.acting import Acting
from sotdae.actions.matching.bank import bank_add
from sotdae.actions.matching.consenting import Statement
from sotdae.cases.consent import Basis
from sotdae.custody.writer import VaultWriter
from sotdae.errors import UsageError


@pytest.fixture
def killed(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that runs a command and kills it before its n-th log line."""
    inner = VaultWriter.note

    def run(before: int, act: Any) -> None:
        left = [before]

        def note(writer: VaultWriter, **facts: Any) -> int:
            left[0] -= 1
            if left[0] < 0:
                raise KeyboardInterrupt
            return inner(writer, **facts)

        with monkeypatch.context() as killing:
            killing.setattr(VaultWriter, "note", note)
            with pytest.raises(KeyboardInterrupt):
                act()

    return run


def counts(place: Any) -> list[int]:
    rows = book_rows(place)
    return [len(rows[name]) for name in ("Subject", "Consent", "BankEntry")]


@pytest.mark.parametrize("before", [0, 1, 2])
def test_the_same_command_again_makes_no_second_subject(tmp_path: Path, killed: Any, before: int) -> None:
    place = workspace(tmp_path)
    killed(before, lambda: banked(place, tmp_path))
    added = banked(place, tmp_path)
    assert (added.subject, added.entry, added.same_as) == ("S-01", "B-01", ())
    assert counts(place) == [1, 1, 1]
    assert banked(place, tmp_path, data=b"another person's").subject == "S-02"


@pytest.mark.parametrize(
    "other",
    [{"performer": "counsellor 8"}, {"statement": Statement(Basis.CONSENT, oral=True)}, {"statement": Statement(Basis.WARRANT)}, {"at": days(1)}],
    ids=["another person", "another form", "another basis", "another day"],
)
def test_another_command_makes_a_subject_of_its_own(tmp_path: Path, killed: Any, other: dict[str, Any]) -> None:
    place = workspace(tmp_path)
    killed(2, lambda: banked(place, tmp_path))
    assert banked(place, tmp_path, **other).subject == "S-02"


def test_an_add_that_was_done_and_is_given_again_is_told(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    banked(place, tmp_path)
    again = banked(place, tmp_path, at=NOW.replace(hour=9))
    assert (again.subject, again.same_as) == ("S-02", ("S-01 B-01",)), "two people may be in one photo: nothing is decided"
    assert again.to_json()["same_as"] == ["S-01 B-01"]
    assert banked(place, tmp_path, data=b"another").same_as == ()
    assert banked(place, tmp_path, at=days(3)).same_as == (), "nobody waits so long to give a command again"


def test_what_somebody_else_is_just_filling_is_not_taken_for_left_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killed: Any) -> None:
    place = workspace(tmp_path)
    killed(2, lambda: banked(place, tmp_path))
    inner = Acting.log
    waiting = [lambda: banked(place, tmp_path, data=b"a colleague's")]

    def log(who: Acting, notes: Any, **more: Any) -> int:
        if waiting:
            waiting.pop()()
        return inner(who, notes, **more)

    monkeypatch.setattr(Acting, "log", log)
    with pytest.raises(UsageError, match="same command again"):
        bank_add(asked(place, statement=CONSENT), [photo(tmp_path, "mine.png", b"mine")], hash_photo=fake_hash, now=NOW)
    assert bank_add(asked(place), [photo(tmp_path, "mine.png", b"mine")], hash_photo=fake_hash, now=NOW).subject == "S-02"
    assert counts(place) == [2, 2, 2]
