# SPDX-License-Identifier: Apache-2.0
"""She says stop: everything ends, every copy is called back once, and what cannot come back is named; killed anywhere, it goes on."""

from __future__ import annotations

import json
import shutil
from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from banking import NOW, PASSPHRASE, asked, banked, book_rows, days, fake_hash, photo, workspace
from cheap import cheapen
from pyrage import x25519

from sotdae.actions.acting import Acting, Note, acting
from sotdae.actions.matching import bank, withdrawing_entries
from sotdae.actions.matching.consenting import Statement
from sotdae.actions.matching.partner_lists import bank_export
from sotdae.actions.questions import news
from sotdae.actions.subjects import consents, making, recalling, withdrawing
from sotdae.actions.subjects.withdrawing import withdraw_named
from sotdae.actions.workspace import Workspace
from sotdae.cases.consent import Basis, day_of
from sotdae.cases.withdrawal import Answer
from sotdae.custody.writer import VaultWriter
from sotdae.errors import ChangedMeanwhile, ConsentEnded, UsageError

KEY = str(x25519.Identity.generate().to_public())
SCOPE = ("search-own-case", "keep-bank", "share-with:hotline-a", "share-with:hotline-b")
ALL = Statement(Basis.CONSENT, scope=SCOPE)


def at_work(place: Workspace, at: datetime = NOW, performer: str = "counsellor 7") -> AbstractContextManager[Acting]:
    return acting(place, None, passphrase=PASSPHRASE, performer=performer, now=at)


def make_handed_out(folder: Path) -> None:
    """Two subjects; hashes of both went to two partners, of the second alone to a third; the case as a bundle to court and newsroom."""
    place = workspace(folder)
    banked(place, folder, statement=ALL)
    banked(place, folder, statement=Statement(Basis.CONSENT, scope=(*SCOPE, "share-with:hotline-c")), data=b"another")
    for name in ("hotline-a", "hotline-b", "hotline-c"):
        bank_export(asked(place, "", statement=None), name, KEY, out=folder / f"{name}.age", expires_on=None, now=NOW)
    with at_work(place) as who:
        for bundle_id, variant in (("b1", "court"), ("b2", "newsroom")):
            stated = {"bundle_id": bundle_id, "variant": variant, "purpose": "trial", "until": "2027-01-01", "law_enforcement": None}
            who.log([Note("bundle.begun", {**stated, "recipients": ["ab" * 32]})])
            who.log([Note("bundle.made", {"bundle_id": bundle_id, "manifest_digest": "cd" * 32, "recipients": ["ab" * 32], "exhibits": 0})])


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("handed-out")
    with pytest.MonkeyPatch.context() as patched:
        cheapen(patched)
        make_handed_out(folder)
    return folder


@pytest.fixture
def place(made_once: Path, tmp_path: Path) -> Workspace:
    """A copy of it."""
    shutil.copytree(made_once, tmp_path, dirs_exist_ok=True)
    return Workspace(tmp_path / "workspace")


def recalls(place: Workspace, at: datetime = NOW) -> list[dict[str, Any]]:
    with making.reading(place, None) as read:
        return [dict(row) for row in recalling.recall_list(read, on=day_of(at))["recalls"]]


def test_a_withdrawal_reaches_every_recipient_of_hers_and_nobody_else(place: Workspace, tmp_path: Path) -> None:
    with at_work(place, days(2)) as who:
        ended = withdrawing.withdraw(who, "S-01")
    assert (ended.consents_ended, ended.withdrawn, ended.hashes_destroyed) == (1, ("B-01",), 4)
    rows = recalls(place)
    assert [(row["recipient"], row["state"]) for row in rows] == [
        ("hotline-a", "written"),
        ("hotline-b", "written"),
        ("key-abababababab", "written"),
        ("key-abababababab", "cannot_be_recalled"),
    ]
    assert rows[3]["why"] == "proceedings"
    assert rows[0]["copies"][0]["digest"], "a copy is known by the digest of what was sent"
    with pytest.raises(ConsentEnded):
        banked(place, tmp_path, "S-01", statement=None, at=days(2))
    assert [entry["withdrawn_at"] is None for entry in book_rows(place)["BankEntry"]] == [False, True], "another's stays"


def test_given_again_it_does_nothing_twice(place: Workspace) -> None:
    with at_work(place) as who:
        first = withdrawing.withdraw(who, "S-01")
        before = who.opened.vault.head().size
        again = withdrawing.withdraw(who, "S-01")
        assert who.opened.vault.head().size == before
    assert again.recipients == first.recipients
    assert (again.consents_ended, again.letters, again.stuck) == (0, (), ())


@pytest.mark.parametrize("before", range(6))
def test_killed_before_any_of_its_lines_the_same_command_goes_on(place: Workspace, monkeypatch: pytest.MonkeyPatch, before: int) -> None:
    inner, left = VaultWriter.note, [before]

    def note(writer: VaultWriter, **facts: Any) -> int:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return inner(writer, **facts)

    with monkeypatch.context() as killing:
        killing.setattr(VaultWriter, "note", note)
        with at_work(place) as who, pytest.raises(KeyboardInterrupt):
            withdrawing.withdraw(who, "S-01")
    with at_work(place) as who:
        withdrawing.withdraw(who, "S-01")
    assert [row["recipient"] for row in recalls(place) if row["state"] == "written"] == ["hotline-a", "hotline-b", "key-abababababab"]
    assert len(recalls(place)) == 4
    assert [row["withdrawn_at"] is None for row in book_rows(place)["BankEntry"]] == [False, True]


def test_narrowing_stops_what_it_carried_and_nothing_more(place: Workspace) -> None:
    with at_work(place) as who:
        _, ended = withdrawing.narrow(who, "S-01", ["share-with:hotline-b"])
    assert ended.recipients == ("hotline-b",)
    assert ended.withdrawn == ()
    with at_work(place) as who:
        _, ended = withdrawing.narrow(who, "S-01", ["keep-bank"])
    assert ended.withdrawn == ("B-01",)
    assert {row["recipient"] for row in recalls(place)} == {"hotline-a", "hotline-b"}, "hashes that are no longer kept are called back everywhere"
    assert len(recalls(place)) == 2


def test_whatever_way_it_ended_the_copies_are_found(place: Workspace) -> None:
    told = withdraw_named(asked(place, "", statement=None), "B-01", now=NOW)
    assert (told["withdrawn"], told["letters"], told["recipients"]) == (["B-01"], ["W-01", "W-02"], ["hotline-a", "hotline-b"])
    withdrawing_entries.bank_withdraw(asked(place, "", statement=None), "S-02", now=NOW)
    with at_work(place) as who:
        assert withdrawing.withdraw(who, "S-02").recipients == ("hotline-a", "hotline-b", "hotline-c", "key-abababababab")


@pytest.mark.parametrize(
    "others",
    [
        lambda it: withdrawing.withdraw(it, "S-01"),
        lambda it: consents.narrow(it, "S-01", ["share-with:hotline-a"]),
    ],
    ids=["withdraw", "narrow"],
)
def test_of_two_who_act_at_once_one_wins_and_the_other_is_told(place: Workspace, monkeypatch: pytest.MonkeyPatch, others: Any) -> None:
    inner, waiting = Acting.log, [others]

    def log(who: Acting, notes: Any, **more: Any) -> int:
        if waiting:
            act = waiting.pop()
            with at_work(place, performer="colleague") as it:
                act(it)
        return inner(who, notes, **more)

    monkeypatch.setattr(Acting, "log", log)
    with at_work(place) as who, pytest.raises(ChangedMeanwhile):
        withdrawing.withdraw(who, "S-01")
    with at_work(place) as who:
        withdrawing.withdraw(who, "S-01")
    keys = [(row["recipient"], one["log_seq"]) for row in recalls(place) for one in row["copies"]]
    assert len(keys) == len(set(keys)), "no copy is asked for twice"


def test_a_letter_names_the_copy_and_nobody(place: Workspace) -> None:
    with at_work(place) as who:
        withdrawing.withdraw(who, "S-01")
        for language in ("ko", "en"):
            text = recalling.letter_text(who, "W-01", language)  # type: ignore[arg-type]  # (one of two)
            assert recalls(place)[0]["copies"][0]["digest"] in text
            assert not any(word in text for word in ("S-01", "B-01", "표본", "counsellor 7", "holiday"))
        with pytest.raises(UsageError, match="no letter"):
            recalling.letter_text(who, "W-04", "ko")


def test_a_recall_is_followed_until_its_recipient_has_answered(place: Workspace) -> None:
    with at_work(place) as who:
        withdrawing.withdraw(who, "S-01")
        with pytest.raises(UsageError, match="not sent yet"):
            recalling.answer(who, "W-01", Answer.DELETED)
    assert [(row["what"], row["name"]) for row in news.today(place, now=days(1))["due"]] == [("recall_unsent", f"W-0{n}") for n in (1, 2, 3)]
    with at_work(place, days(1)) as who:
        for label in ("W-01", "W-02", "W-03"):
            recalling.tell(who, label, how="by registered mail")
        with pytest.raises(UsageError, match="already"):
            recalling.tell(who, "W-01", how="again")
        with pytest.raises(UsageError, match="--on"):
            recalling.answer(who, "W-01", Answer.DELETED, on=date(2026, 4, 1))
        recalling.answer(who, "W-01", Answer.DELETED)
    assert [row["name"] for row in news.today(place, now=days(5))["due"] if row["what"].startswith("recall")] == []
    assert [row["name"] for row in news.today(place, now=days(8))["due"] if row["what"] == "recall_waiting"] == ["W-02", "W-03"]
    with at_work(place, days(9)) as who:
        recalling.answer(who, "W-02", Answer.REFUSED, note="NOTE-CANARY")
    assert [row["state"] for row in recalls(place, days(40))] == ["done", "not_done", "no_answer", "cannot_be_recalled"]
    assert "NOTE-CANARY" not in json.dumps(recalls(place))
    assert b"NOTE-CANARY" not in (place.vault / "log.jsonl").read_bytes()


def test_a_search_that_was_begun_is_not_told_after_a_withdrawal(place: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner, waiting = Acting.log, [True]

    def log(who: Acting, notes: Any, **more: Any) -> int:
        if waiting:
            waiting.pop()
            with at_work(place, performer="colleague") as it:
                withdrawing.withdraw(it, "S-01")
        return inner(who, notes, **more)

    monkeypatch.setattr(Acting, "log", log)
    with pytest.raises(ConsentEnded, match="meanwhile"):
        bank.bank_add(asked(place, "S-01", statement=None), [photo(tmp_path, "x.png", b"mine")], hash_photo=fake_hash, now=NOW)
