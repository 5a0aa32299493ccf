# SPDX-License-Identifier: Apache-2.0
"""Asking by case number and PIN: shown once, counted before it is compared, locked over restarts, the same for numbers that are none."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from banking import NOW, PASSPHRASE, workspace

from sotdae.actions.acting import acting
from sotdae.actions.opening import open_workspace
from sotdae.actions.records.book import Book, open_book
from sotdae.actions.subjects import making, numbers, status
from sotdae.actions.workspace import Workspace
from sotdae.cases import status_access
from sotdae.errors import StatusLocked, StatusRefused, UsageError


@pytest.fixture(autouse=True)
def cheap_scrypt(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cost of a PIN's hash is taken out; `test_status_access` has it in."""
    monkeypatch.setattr(status_access, "COST", 2**4)
    monkeypatch.setattr(status_access, "NOBODY", {**status_access.NOBODY, "n": 2**4})


@pytest.fixture
def given(tmp_path: Path) -> tuple[Workspace, numbers.GivenNumber]:
    place = workspace(tmp_path)
    with acting(place, None, passphrase=PASSPHRASE, performer="counsellor 7", now=NOW) as who:
        making.make_subject(who)
        return place, numbers.give_number(who, "S-01")


def ask(place: Workspace, number: str, pin: str, at: Any = NOW) -> str:
    """Ask as a process of its own would: the book is opened and closed."""
    book = open_book(place.book)
    try:
        return status.status_by_pin(book, number, pin, now=at, synthetic=False).number
    finally:
        book.close()


def test_number_and_pin_belong_together_and_the_pin_is_nowhere(given: tuple[Workspace, numbers.GivenNumber]) -> None:
    place, made = given
    assert ask(place, made.number.lower().replace("-", " "), made.pin) == made.number
    plain = made.pin.replace("-", "").encode()
    assert not any(plain in path.read_bytes() for path in place.folder.rglob("*") if path.is_file())
    with pytest.raises(StatusRefused):
        ask(place, made.number, "00000000")


def test_wrong_tries_lock_a_number_over_restarts_and_the_right_pin_does_not_help(given: tuple[Workspace, numbers.GivenNumber]) -> None:
    place, made = given
    for _ in range(5):
        with pytest.raises(StatusRefused):
            ask(place, made.number, "11111111")
    with pytest.raises(StatusLocked, match="2026-03-02 12:15 KST"):
        ask(place, made.number, made.pin)
    later = NOW + timedelta(minutes=15)
    assert ask(place, made.number, made.pin, later) == made.number
    with pytest.raises(StatusRefused) as refused:
        ask(place, made.number, "11111111", later)
    assert not isinstance(refused.value, StatusLocked), "the right PIN forgave the tries"


def test_a_number_that_is_none_is_told_apart_by_nothing(given: tuple[Workspace, numbers.GivenNumber], monkeypatch: pytest.MonkeyPatch) -> None:
    place, made = given
    work: list[int] = []
    inner = status_access._scrypt

    def counting(pin: str, salt: bytes, n: int, r: int, p: int) -> bytes:
        work.append(n * r * p)
        return inner(pin, salt, n, r, p)

    monkeypatch.setattr(status_access, "_scrypt", counting)
    told = []
    for number in (made.number, "ZZZZ-ZZZZ", "no number at all"):
        for _ in range(5):
            with pytest.raises(StatusRefused) as refused:
                ask(place, number, "11111111")
            told.append(str(refused.value))
        with pytest.raises(StatusLocked):
            ask(place, number, "11111111")
    assert len(set(told)) == 1
    assert len(set(work)) == 1
    assert len(work) == 15, "a locked number costs no work at all"


def test_a_try_is_used_up_even_where_the_process_dies_over_it(given: tuple[Workspace, numbers.GivenNumber], monkeypatch: pytest.MonkeyPatch) -> None:
    place, made = given

    def dies(*_: Any) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(status_access, "fits", dies)
        for _ in range(5):
            with pytest.raises(KeyboardInterrupt):
                ask(place, made.number, made.pin)
    with pytest.raises(StatusLocked):
        ask(place, made.number, made.pin)


def test_a_new_number_ends_the_old_one_and_the_log_makes_the_book_again(given: tuple[Workspace, numbers.GivenNumber]) -> None:
    place, old = given
    with acting(place, None, passphrase=PASSPHRASE, performer="counsellor 7", now=NOW) as who:
        new = numbers.give_number(who, "s-1")
    with pytest.raises(StatusRefused):
        ask(place, old.number, old.pin)
    place.book.unlink()
    with open_workspace(place, mode=None, passphrase=PASSPHRASE, legal_basis=None, now=NOW):
        pass
    assert ask(place, new.number, new.pin) == new.number
    with acting(place, None, passphrase=PASSPHRASE, performer="counsellor 7", now=NOW) as who:
        numbers.end_number(who, "S-01")
        with pytest.raises(UsageError, match="no case number"):
            numbers.end_number(who, "S-01")
    with pytest.raises(StatusRefused):
        ask(place, new.number, new.pin)


def test_old_tries_are_forgotten_so_that_guesses_do_not_fill_the_book(given: tuple[Workspace, numbers.GivenNumber]) -> None:
    place, made = given
    for number in ("AAAA-AAAA", "BBBB-BBBB"):
        with pytest.raises(StatusRefused):
            ask(place, number, "1")
    ask(place, made.number, made.pin, NOW + timedelta(days=3))
    book: Book = open_book(place.book)
    try:
        assert book.subjects.tries("AAAAAAAA").count == 0
    finally:
        book.close()
