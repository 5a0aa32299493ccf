# SPDX-License-Identifier: Apache-2.0
"""Subjects put on record at a call, what they permit, and who they are: sealed by a key of its own, opened in the log first, destroyed alone."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from banking import NOW, PASSPHRASE, asked, banked, book_rows, days, workspace

from sotdae.actions.acting import Acting, acting
from sotdae.actions.matching import withdrawing_entries
from sotdae.actions.matching.consenting import Statement, confirm
from sotdae.actions.opening import open_workspace
from sotdae.actions.proofs import verifying
from sotdae.actions.questions import news
from sotdae.actions.records.book import open_book
from sotdae.actions.retention import erasing
from sotdae.actions.retention.erasure_plan import Scope
from sotdae.actions.subjects import consents, making, persons_map
from sotdae.actions.workspace import Workspace
from sotdae.cases.consent import Basis, GivenBy, Minor, Vetting, day_of
from sotdae.custody.verification import verify
from sotdae.errors import ChangedMeanwhile, ConsentEnded, ObjectAltered, PersonNotKept, StepNotPermitted, UsageError

KIM = {"name": "KIM-CANARY", "born": "2008-BORN-CANARY"}
SAFE = {"how": "HOW-CANARY", "when": "WHEN-CANARY"}


def at_work(place: Workspace, at: datetime = NOW, performer: str = "counsellor 7") -> AbstractContextManager[Acting]:
    return acting(place, None, passphrase=PASSPHRASE, performer=performer, now=at)


def said(*scope: str, **more: Any) -> Statement:
    return Statement(Basis.CONSENT, scope=scope or ("search-own-case",), **more)


def person_files(place: Workspace) -> list[Path]:
    """Sealed records of who somebody is."""
    return sorted((place.keys / "cases").glob("*/persons/*.age"))


def whole(place: Workspace) -> bytes:
    """Every byte of the workspace."""
    return b"\0".join(path.read_bytes() for path in sorted(place.folder.rglob("*")) if path.is_file())


def test_a_first_call_makes_workspace_case_and_subject(tmp_path: Path) -> None:
    place = Workspace(tmp_path / "new")
    made = making.begin_subject(place, "표본", passphrase=PASSPHRASE, performer="counsellor 7", now=NOW)
    again = making.begin_subject(place, None, passphrase=PASSPHRASE, performer="counsellor 7", now=NOW)
    assert (made.label, again.label, made.case) == ("S-01", "S-02", "표본")
    with making.reading(place, None) as read:
        told = making.subject_list(read, on=day_of(NOW))
    assert [row["state"] for row in told["subjects"]] == ["nothing_permitted"] * 2
    assert news.today(place, now=NOW)["due"] == []


def test_somebody_who_called_is_never_taken_for_what_a_killed_command_left(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    with at_work(place) as who:
        making.make_subject(who)
        consents.give(who, "new", said("search-own-case", "keep-bank"))
    assert banked(place, tmp_path, statement=said("search-own-case", "keep-bank")).subject == "S-03", "two people would have become one"


def test_consents_are_narrowed_extended_and_confirmed_and_the_book_can_be_made_again(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    with at_work(place) as who:
        label, _ = consents.give(who, "new", said("keep-bank", "share-with:hotline-a", "request-removal"))
        consents.give(who, label, said("search-own-case", oral=True))
        assert confirm(who, label) == 1
        [left] = consents.narrow(who, label, ["share-with:hotline-a"])
        assert left.scope == {"keep_bank", "request_removal"}
        assert [one.until for one in consents.extend(who, label, date(2027, 6, 1))] == [date(2027, 6, 1)] * 2
        with pytest.raises(UsageError, match="names that act"):
            consents.narrow(who, label, ["share-with:hotline-a"])
        with pytest.raises(UsageError, match="on record already"):
            consents.give(who, label, said("keep-bank", "request-removal", until=date(2027, 6, 1)))
    with making.reading(place, None) as read:
        before = making.subject_show(read, label, on=day_of(NOW))
    assert [one["kind"] for row in before["consents"] for one in row["changes"]] == ["narrowed", "extended", "extended"]
    rows = book_rows(place)
    place.book.unlink()
    with open_workspace(place, mode=None, passphrase=PASSPHRASE, legal_basis=None, now=NOW):
        pass
    with making.reading(place, None) as read:
        assert making.subject_show(read, label, on=day_of(NOW)) == before
    assert book_rows(place) == rows


def test_what_lapsed_is_asked_for_again(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    with at_work(place) as who:
        label, _ = consents.give(who, "new", said(oral=True))
    with at_work(place, days(15)) as who:
        with pytest.raises(UsageError, match="no consent that holds"):
            consents.extend(who, label, date(2027, 1, 1))
        with pytest.raises(ConsentEnded):
            consents.extend(who, label, date(2027, 1, 1), number=1)


def test_today_reminds_of_what_was_only_said_and_says_no_more(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    with at_work(place) as who:
        label, _ = consents.give(who, "new", said("share-with:hotline-a", oral=True))
    [row] = news.today(place, now=days(3))["due"]
    assert (row["what"], row["on"], row["case"], row["name"]) == ("oral_consent", "2026-03-16", None, "")
    assert [row["what"] for row in news.today(place, now=days(20))["due"]] == ["oral_lapsed"]
    assert news.today(place, now=days(40))["due"] == []
    with at_work(place, days(3)) as who:
        confirm(who, label)
    assert news.today(place, now=days(3))["due"] == []
    assert [row["what"] for row in news.today(place, now=days(350))["due"]] == ["consent_ends"]
    assert b"hotline-a" not in (place.vault / "log.jsonl").read_bytes()


@pytest.mark.parametrize(
    ("mine", "others"),
    [
        (lambda it: consents.narrow(it, "S-01", ["request-removal"]), lambda it: consents.narrow(it, "S-01", ["keep-bank"])),
        (lambda it: confirm(it, "S-01"), lambda it: consents.narrow(it, "S-01", ["keep-bank"])),
        (lambda it: consents.give(it, "S-01", said("search-all-cases")), lambda it: confirm(it, "S-01")),
        (lambda it: making.vet(it, "S-01", Vetting.COUNSELLOR_SEEN), lambda it: making.vet(it, "S-01", Vetting.POLICE)),
    ],
    ids=["narrow", "confirm", "give", "vet"],
)
def test_of_two_who_act_at_once_one_wins_and_the_other_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mine: Any, others: Any) -> None:
    place = workspace(tmp_path)
    with at_work(place) as who:
        consents.give(who, "new", said("keep-bank", "request-removal", oral=True))
    inner = Acting.log
    waiting = [others]

    def log(who: Acting, notes: Any, **more: Any) -> int:
        if waiting:
            act = waiting.pop()
            with at_work(place, performer="colleague") as it:
                act(it)
        return inner(who, notes, **more)

    monkeypatch.setattr(Acting, "log", log)
    with at_work(place) as who, pytest.raises(ChangedMeanwhile, match="S-01"):
        mine(who)


def test_who_she_is_is_kept_only_where_the_office_chose_it(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    with at_work(place) as who:
        label = making.make_subject(who)
        with pytest.raises(PersonNotKept, match="not chosen"):
            persons_map.keep_person(who, label, KIM)
    assert [check.found for check in verifying.doctor(place) if check.what == "persons"] == ["no case keeps who its subjects are: pseudonyms only"]
    with at_work(place) as who:
        persons_map.begin_map(who)
        persons_map.keep_person(who, label, KIM)
    [check] = [check for check in verifying.doctor(place) if check.what == "persons"]
    assert "cases that keep who their subjects are: 1; records: 1" in check.found


def test_an_opening_is_in_the_log_before_anything_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = workspace(tmp_path)
    with at_work(place) as who:
        label = making.make_subject(who)
        persons_map.begin_map(who)
        persons_map.keep_person(who, label, KIM)
        assert persons_map.open_sealed(who, label, "person", "to write to the police for her") == KIM
        with pytest.raises(StepNotPermitted, match="opened for"):
            persons_map.open_sealed(who, label, "person", " ")
    with at_work(place, performer="") as who, pytest.raises(StepNotPermitted, match="who you are"):
        persons_map.open_sealed(who, label, "person", "why")

    def dies(*_: Any) -> dict[str, str]:
        raise KeyboardInterrupt

    monkeypatch.setattr(persons_map, "open_record", dies)
    with at_work(place, performer="colleague") as who, pytest.raises(KeyboardInterrupt):
        persons_map.open_sealed(who, label, "person", "curiosity")
    with making.reading(place, None) as read:
        opened = making.subject_show(read, label, on=day_of(NOW))["opened"]
    assert [(row["what"], row["performer"]) for row in opened] == [("person", "counsellor 7"), ("person", "colleague")]


def test_a_person_is_destroyed_alone_and_nothing_of_her_is_left(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    with at_work(place) as who:
        one, other = making.make_subject(who), making.make_subject(who)
        persons_map.begin_map(who)
        for label in (one, other):
            persons_map.keep_person(who, label, KIM)
            persons_map.keep_contact(who, label, **SAFE)
        names = person_files(place)
        persons_map.destroy_sealed(who, one, "person")
        assert len(person_files(place)) == len(names) - 1
        with pytest.raises(PersonNotKept):
            persons_map.open_sealed(who, one, "person", "why")
        assert persons_map.open_sealed(who, other, "person", "why") == KIM
        assert persons_map.open_sealed(who, one, "contact", "why") == SAFE
        assert persons_map.destroy_map(who) == 1
        assert len(person_files(place)) == 2, "how they may be reached is another matter"
    with making.reading(place, None) as read:
        rows = making.subject_list(read, on=day_of(NOW))["subjects"]
    assert [(row["subject"], row["person"], row["contact"]) for row in rows] == [(one, "destroyed", "sealed"), (other, "destroyed", "sealed")]
    found = verify(place.vault)
    assert (found.altered_keys, found.missing, found.foreign, found.unlogged) == ([], [], [], [])
    assert not any(word in whole(place) for word in (b"CANARY",)), "sealed, and nowhere in clear"


def test_a_record_replaced_destroys_the_one_before(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    with at_work(place) as who:
        label = making.make_subject(who)
        persons_map.keep_contact(who, label, how="call", when="at noon")
        before = person_files(place)
        persons_map.keep_contact(who, label, how="write", when="never at night")
        assert len(person_files(place)) == 1
        assert person_files(place) != before
        with pytest.raises(UsageError, match="both how"):
            persons_map.keep_contact(who, label, how="call", when="")


def test_what_opens_the_case_does_not_open_who_she_is(tmp_path: Path) -> None:
    from sotdae.custody.sealing import open_bytes
    from sotdae.errors import SealUnreadable

    place = workspace(tmp_path)
    with at_work(place) as who:
        label = making.make_subject(who)
        persons_map.keep_contact(who, label, **SAFE)
        [file] = person_files(place)
        for identity in (*who.opened.keyring.case(who.case.case_id).openers, who.opened.keyring.own["operator"]):
            with pytest.raises(SealUnreadable):
                open_bytes(file.read_bytes(), identity, "x")
        file.unlink()
        with pytest.raises(ObjectAltered):
            persons_map.open_sealed(who, label, "contact", "why")
    assert verify(place.vault).missing


def test_a_representative_is_shown_as_such_and_nobody_is_told(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    with at_work(place) as who:
        label, _ = consents.give(who, "new", said("request-removal", minor=Minor.YES, given_by=GivenBy.LEGAL_REPRESENTATIVE))
        consents.give(who, label, said("search-own-case", minor=Minor.YES))
    with making.reading(place, None) as read:
        rows = making.subject_show(read, label, on=day_of(NOW))["consents"]
    assert [row["representative_for_minor"] for row in rows] == [True, False]


def test_vetting_is_of_the_subject_and_only_rises(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    with at_work(place) as who:
        label, _ = consents.give(who, "new", said(vetting=Vetting.COUNSELLOR_SEEN))
        assert making.vet(who, label, Vetting.POLICE) is Vetting.COUNSELLOR_SEEN
        for level in (Vetting.POLICE, Vetting.SELF_DECLARED):
            with pytest.raises(UsageError, match="already"):
                making.vet(who, label, level)
    book = open_book(place.book)
    try:
        [case] = book.cases()
        assert making.level_of(book, case, book.ledger.subjects(case.case_id)[0]) is Vetting.POLICE
    finally:
        book.close()


def test_the_old_ways_still_work_on_the_same_ledger(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    banked(place, tmp_path)
    withdrawing_entries.bank_withdraw(asked(place, ""), "S-01", now=NOW)
    with making.reading(place, None) as read:
        assert making.subject_list(read, on=day_of(NOW))["subjects"][0]["state"] == "withdrawn"


def test_an_erasure_of_a_subject_takes_along_what_is_sealed_of_who_she_is(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    with at_work(place) as who:
        one, other = making.make_subject(who), making.make_subject(who)
        for label in (one, other):
            persons_map.keep_contact(who, label, **SAFE)
        _, plan = erasing.ask(who, Scope(subject=one), "she asked for it")
        assert plan.facts()["records"] == 1
    with at_work(place, performer="somebody else") as who:
        erasing.approve(who, "E-01")
        with pytest.raises(PersonNotKept):
            persons_map.open_sealed(who, one, "contact", "why")
        assert persons_map.open_sealed(who, other, "contact", "why") == SAFE
    assert len(person_files(place)) == 1
    found = verify(place.vault)
    assert (found.altered_keys, found.missing, found.foreign, found.unlogged) == ([], [], [], [])
