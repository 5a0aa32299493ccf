# SPDX-License-Identifier: Apache-2.0
"""Banks: what is kept, what is not, who permits it, and that a withdrawal leaves nothing to open."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from banking import CANARY, NOW, PASSPHRASE, asked, banked, book_rows, days, fake_hash, marks, photo, workspace

from sotdae.actions.acting import acting
from sotdae.actions.catching_up import catch_up, is_behind
from sotdae.actions.matching import bank_hashes
from sotdae.actions.matching.bank import bank_add, bank_list
from sotdae.actions.matching.consenting import (
    Statement,
    confirm,
    permission,
    queries_today,
    query_totals,
    record_query,
    require_query,
    set_query_limit,
)
from sotdae.actions.matching.withdrawing_entries import bank_withdraw
from sotdae.actions.proofs.verifying import verify
from sotdae.actions.workspace import Workspace
from sotdae.cases.consent import Act, Basis, GivenBy, Minor, day_of
from sotdae.custody.objects import ITEM_KEYS
from sotdae.custody.vault import Vault
from sotdae.custody.verification import verify as verify_vault
from sotdae.errors import (
    CaseUnknown,
    ConsentEnded,
    ConsentMissing,
    ObjectMissing,
    PhotosUnusable,
    QueriesSpent,
    UsageError,
    WorkspaceMissing,
)


def entry_types(place: Workspace) -> list[str]:
    return [entry.type for entry in Vault.open(place.vault).entries()]


def everything(place: Workspace) -> bytes:
    return b"\n".join(path.name.encode() + path.read_bytes() for path in sorted(place.folder.rglob("*")) if path.is_file())


def person(place: Workspace, **more: object) -> object:
    return acting(place, more.get("case"), passphrase=PASSPHRASE, performer=str(more.get("performer", "counsellor 7")), now=more.get("now", NOW))


def test_hashes_are_kept_and_the_photo_is_forgotten(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    added = banked(place, tmp_path)
    assert (added.subject, added.entry, added.photos, added.hashes, added.refused) == ("S-01", "B-01", 1, 4, ())
    assert entry_types(place)[-3:] == ["subject.made", "consent.recorded", "bank.added"]
    written = everything(place)
    assert CANARY not in written
    assert b"holiday" not in written
    for mark in marks(CANARY):
        assert mark.hash.value not in written
        assert mark.hash.hex.encode() not in written
    with person(place) as who:
        (subject,) = who.ledger.subjects(who.case.case_id)
        (kept,) = bank_hashes.held(who, subject.subject_id, day_of(NOW))
        assert kept.hashes == marks(CANARY)
    assert verify(place).ok


def test_a_second_photo_needs_no_second_statement(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    banked(place, tmp_path)
    again = banked(place, tmp_path, "s1", data=b"another", statement=None)
    repeated = banked(place, tmp_path, "S-01", data=b"a third")
    assert (again.entry, repeated.entry, again.subject) == ("B-02", "B-03", "S-01")
    assert entry_types(place).count("consent.recorded") == 1
    assert banked(place, tmp_path, "S-02").entry == "B-04"


@pytest.mark.parametrize("name", ["민지", "Ara Kim", "S-00", "", "S-03", "=S-01"])
def test_a_subject_is_a_label_and_never_a_name(tmp_path: Path, name: str) -> None:
    place = workspace(tmp_path)
    banked(place, tmp_path)
    before = entry_types(place)
    with pytest.raises(UsageError) as refused:
        banked(place, tmp_path, name)
    assert entry_types(place) == before
    if name != "S-03":
        assert name not in str(refused.value) or not name


def test_without_permission_no_photo_is_opened(tmp_path: Path) -> None:
    place = workspace(tmp_path)

    def never(_: bytes) -> tuple[tuple[()], str]:
        raise AssertionError

    for statement in (None, Statement(Basis.CONSENT, scope=("search-own-case",))):
        with pytest.raises(ConsentMissing):
            bank_add(asked(place, statement=statement), [photo(tmp_path)], hash_photo=never, now=NOW)
    with pytest.raises(UsageError):
        bank_add(asked(place, statement=Statement(Basis.WARRANT, given_by=GivenBy.SELF)), [photo(tmp_path)], hash_photo=never, now=NOW)
    assert "subject.made" not in entry_types(place)


def test_refused_photos_are_told_by_number_and_the_rest_is_kept(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    files = [photo(tmp_path, f"{number}.png", data) for number, data in enumerate((b"BAD", b"fine", b"LOW light"))]
    added = bank_add(asked(place), files, hash_photo=fake_hash, now=NOW)
    assert (added.photos, added.refused, added.low_quality) == (2, ((1, "it is no picture"),), (3,))
    with pytest.raises(PhotosUnusable, match="no picture"):
        bank_add(asked(place), files[:1], hash_photo=fake_hash, now=NOW)
    with pytest.raises(UsageError, match="file 2"):
        bank_add(asked(place), [files[1], tmp_path / "gone"], hash_photo=fake_hash, now=NOW)
    with pytest.raises(UsageError, match="not an ordinary file"):
        bank_add(asked(place), [Path("/dev/zero")], hash_photo=fake_hash, now=NOW)


def test_what_was_only_said_lapses_and_confirming_in_time_keeps_it(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    oral = Statement(Basis.CONSENT, oral=True)
    banked(place, tmp_path, statement=oral)
    banked(place, tmp_path, "new", statement=oral)
    with person(place, now=days(14)) as who:
        assert confirm(who, "S-02") == 1
    with person(place, now=days(15)) as who:
        first, second = who.ledger.subjects(who.case.case_id)
        assert list(bank_hashes.held(who, first.subject_id, day_of(days(15)))) == []
        assert len(list(bank_hashes.held(who, second.subject_id, day_of(days(15))))) == 1
        with pytest.raises(ConsentEnded, match="only said"):
            permission(who, "S-01", None, Act.SEARCH_OWN_CASE)
        with pytest.raises(UsageError, match="asked for again"):
            confirm(who, "S-01")
    states = [subject["entries"][0]["state"] for subject in bank_list(place, None, on=day_of(days(15)))["subjects"]]
    assert states == ["consent ended", "in use"]


def test_saying_an_oral_consent_again_does_not_prolong_it(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    oral = Statement(Basis.CONSENT, oral=True)
    banked(place, tmp_path, statement=oral)
    with pytest.raises(ConsentEnded):
        banked(place, tmp_path, "S-01", statement=None, at=days(20))
    assert banked(place, tmp_path, "S-01", statement=oral, at=days(20)).consent.lapses_on == day_of(days(34))


def test_a_form_that_names_a_later_day_is_a_new_consent(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    first, later = day_of(days(30)), day_of(days(90))
    banked(place, tmp_path, statement=Statement(Basis.CONSENT, until=first))
    assert banked(place, tmp_path, "S-01", statement=Statement(Basis.CONSENT), data=b"2").consent.until == first, "nothing new was stated"
    assert banked(place, tmp_path, "S-01", statement=Statement(Basis.CONSENT, until=later), data=b"3").consent.until == later
    assert banked(place, tmp_path, "S-01", statement=Statement(Basis.CONSENT, until=first), data=b"4").consent.until == first
    states = [row["state"] for row in bank_list(place, None, on=day_of(days(60)))["subjects"][0]["entries"]]
    assert states == ["consent ended", "consent ended", "in use", "consent ended"]


def test_a_suspicion_is_not_talked_away_by_a_later_form(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    banked(place, tmp_path, statement=Statement(Basis.CONSENT, minor=Minor.SUSPECTED))
    later = Statement(Basis.CONSENT, scope=("keep-bank", "share-with:hotline-a"))
    assert banked(place, tmp_path, "S-01", statement=later).consent.minor is Minor.SUSPECTED
    with person(place) as who, pytest.raises(ConsentMissing, match="legal representative"):
        permission(who, "S-01", None, Act.SHARE_WITH, recipient="hotline-a")


def test_a_withdrawal_destroys_the_key_and_leaves_counts(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    banked(place, tmp_path)
    banked(place, tmp_path, "S-01", data=b"another")
    with person(place) as who:
        gone, kept = who.ledger.entries(who.case.case_id)
    told = bank_withdraw(asked(place, ""), "b-01", now=days(1))
    assert told == {"case": "표본", "withdrawn": ["B-01"], "consents_ended": 0, "hashes_destroyed": 4, "recipients": []}
    store = Vault.open(place.vault).store
    assert not store.path(gone.object_id, ITEM_KEYS).exists()
    assert store.path(kept.object_id, ITEM_KEYS).exists()
    with person(place, now=days(1)) as who:
        with pytest.raises(ObjectMissing):
            who.attached(gone.object_id)
        assert [one.entry.label for one in bank_hashes.held(who, gone.subject.subject_id, day_of(days(1)))] == ["B-02"]
    found = verify(place)
    assert (found.ok, found.erased, found.missing) == (True, 1, [])
    (subject,) = bank_list(place, None, on=day_of(days(1)))["subjects"]
    assert [(row["entry"], row["state"], row["hashes"]) for row in subject["entries"]] == [("B-01", "withdrawn", 4), ("B-02", "in use", 4)]
    with pytest.raises(UsageError, match="withdrawn already"):
        bank_withdraw(asked(place, ""), "B-01", now=days(1))


def test_a_subject_who_withdraws_ends_everything(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    banked(place, tmp_path)
    banked(place, tmp_path, "S-01", data=b"another")
    told = bank_withdraw(asked(place, ""), "S-01", now=days(2))
    assert (told["withdrawn"], told["consents_ended"]) == (["B-01", "B-02"], 1)
    with pytest.raises(ConsentEnded, match="withdrawn"):
        banked(place, tmp_path, "S-01", statement=None, at=days(2))
    assert verify(place).ok


def test_an_erasure_that_was_cut_off_is_finished_by_the_next_writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = workspace(tmp_path)
    banked(place, tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr("sotdae.custody.objects.ObjectStore.erase_keys", lambda *_: None)
        bank_withdraw(asked(place, ""), "B-01", now=days(1))
    found = verify(place)
    assert found.ok
    assert "erased by the log and still there" in found.unlogged[0]
    banked(place, tmp_path)
    assert (verify(place).unlogged, verify(place).erased) == ([], 1)


def test_a_key_that_a_backup_brings_back_does_not_live_on(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    banked(place, tmp_path)
    shutil.copytree(place.vault / ITEM_KEYS, tmp_path / "backup")
    bank_withdraw(asked(place, ""), "B-01", now=days(1))
    shutil.copytree(tmp_path / "backup", place.vault / ITEM_KEYS, dirs_exist_ok=True)
    banked(place, tmp_path)
    assert verify_vault(place.vault).unlogged == []


def test_the_book_is_rebuilt_from_the_log(tmp_path: Path) -> None:
    place = workspace(tmp_path, "표본", "다른")
    banked(place, tmp_path, case="표본")
    banked(place, tmp_path, case="다른", statement=Statement(Basis.CONSENT, oral=True, minor=Minor.YES))
    with person(place, case="다른", now=days(3)) as who:
        confirm(who, "S-01")
        record_query(who, permission(who, "S-01", None, Act.SEARCH_OWN_CASE), photos=2, found=5)
        set_query_limit(who, 12)
    bank_withdraw(asked(place, "", case="표본"), "S-01", now=days(4))
    assert not is_behind(place)
    before = book_rows(place)
    assert all(before[name] for name in ("Subject", "Consent", "BankEntry", "MatchQuery", "QueryLimit", "Case"))
    for path in place.folder.glob("book.sqlite3*"):
        path.unlink()
    assert is_behind(place)
    catch_up(place, PASSPHRASE, now=days(5))
    assert not is_behind(place)
    assert book_rows(place) == before


def test_searches_are_counted_a_person_and_day_and_an_auditor_sees_totals(tmp_path: Path) -> None:
    place = workspace(tmp_path, "표본", "다른")
    banked(place, tmp_path, case="표본")
    banked(place, tmp_path, case="다른")
    with person(place, case="표본") as who:
        set_query_limit(who, 3)
        for found in (0, 4):
            record_query(who, permission(who, "S-01", None, Act.SEARCH_OWN_CASE), photos=1, found=found)
    with person(place, case="다른") as who:
        record_query(who, permission(who, "S-01", None, Act.SEARCH_OWN_CASE), photos=3, found=0)
        require_query(who)
    with person(place, case="표본") as who:
        assert queries_today(who.ledger, "counsellor 7", day_of(NOW)) == 3
        with pytest.raises(QueriesSpent, match="3"):
            require_query(who)
        (total,) = query_totals(who)
        assert (total.queries, total.photos, total.found) == (2, 2, 4)
    with person(place, case="표본", performer="counsellor 8") as who:
        require_query(who)
    with person(place, case="표본", now=days(1)) as who:
        require_query(who)


def test_a_search_may_bring_its_own_consent_and_is_never_anonymous(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    with person(place) as who:
        with pytest.raises(ConsentMissing):
            permission(who, "new", None, Act.SEARCH_OWN_CASE)
        stated = permission(who, "new", Statement(Basis.WARRANT), Act.SEARCH_OWN_CASE)
        record_query(who, stated, photos=1, found=0)
    assert entry_types(place)[-3:] == ["subject.made", "consent.recorded", "match.queried"]
    with person(place) as who, pytest.raises(ConsentMissing):
        permission(who, "S-01", None, Act.KEEP_BANK)


def test_a_case_is_named_where_there_are_several_and_the_performer_is_a_line(tmp_path: Path) -> None:
    place = workspace(tmp_path, "표본", "다른")
    with pytest.raises(UsageError, match="--case"):
        banked(place, tmp_path)
    with pytest.raises(CaseUnknown):
        banked(place, tmp_path, case="셋째")
    for wrong in ("x" * 101, "two\nlines"):
        with pytest.raises(UsageError, match="--performer"):
            banked(place, tmp_path, case="표본", performer=wrong)
    with pytest.raises(WorkspaceMissing):
        banked(Workspace(tmp_path / "none"), tmp_path)
    assert not (tmp_path / "none").exists()
