# SPDX-License-Identifier: Apache-2.0
"""Lists to partners and from them: who may have what, until when, and that it is only she who can open it."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from banking import CANARY, NOW, PASSPHRASE, asked, banked, book_rows, days, marks, request_with, workspace
from pyrage import decrypt, x25519

from sotdae.actions.acting import Acting, Note, acting
from sotdae.actions.catching_up import catch_up
from sotdae.actions.matching.bank import bank_list
from sotdae.actions.matching.consenting import Statement
from sotdae.actions.matching.held_lists import held_lists
from sotdae.actions.matching.partner_lists import bank_export, bank_import
from sotdae.actions.matching.withdrawing_entries import bank_withdraw
from sotdae.actions.opening import open_workspace
from sotdae.actions.proofs.verifying import verify
from sotdae.actions.subjects.making import vet
from sotdae.actions.workspace import Workspace
from sotdae.cases.consent import Basis, Vetting, day_of
from sotdae.cases.freezing import ListKind
from sotdae.cli.bank_view import Export, Place
from sotdae.cli.bank_view import export as show_export
from sotdae.cli.stating import Permitting
from sotdae.errors import ConsentEnded, ConsentMissing, HashListRefused, NothingToShare, RecipientUnusable, UsageError

PARTNER = x25519.Identity.generate()
KEY = str(PARTNER.to_public())
SHARING = Statement(Basis.CONSENT, scope=("keep-bank", "share-with:hotline-a"), until=date(2026, 4, 1), vetting=Vetting.COUNSELLOR_SEEN)
HEX = [hashlib.sha256(bytes([number])).hexdigest() for number in range(4)]


def export(place: Workspace, folder: Path, recipient: str = "hotline-a", subject: str = "", **more: object) -> dict[str, object]:
    facts = {"out": folder / "list.age", "expires_on": None, "now": NOW, **more}
    request = request_with(asked(place, subject), statement=None)
    return bank_export(request, recipient, str(facts.pop("key", KEY)), **facts)  # type: ignore[arg-type]  # (facts of a call)


def held_by_partner(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(decrypt(path.read_bytes(), [PARTNER]))) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_only_upright_whole_hashes_of_those_who_named_the_recipient_leave(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    banked(place, tmp_path, statement=SHARING)
    banked(place, tmp_path, data=b"somebody else's")
    told = export(place, tmp_path)
    assert (told["subjects"], told["hashes"], told["expires_on"]) == (1, 1, "2026-04-01")
    held = held_by_partner(tmp_path / "list.age")
    assert held["hashes.txt"] == f"pdq {marks(CANARY)[0].hash.hex}\n"
    manifest = json.loads(held["manifest.json"])
    assert (manifest["expires_on"], manifest["hashes"][0]["vetting"]) == ("2026-04-01", "counsellor_seen")
    for words in held.values():
        assert not {"S-01", "B-01", "표본", "counsellor 7"} & set(words.split('"'))
    assert marks(CANARY)[0].hash.hex.encode() not in (tmp_path / "list.age").read_bytes()
    (row,) = bank_list(place, None, on=day_of(NOW))["exports"]
    assert row["file_digest"] == hashlib.sha256((tmp_path / "list.age").read_bytes()).hexdigest()
    before = book_rows(place)
    assert before["BankExport"]
    for path in place.folder.glob("book.sqlite3*"):
        path.unlink()
    catch_up(place, PASSPHRASE, now=NOW)
    assert book_rows(place) == before
    assert bank_withdraw(asked(place, ""), "S-01", now=days(1))["recipients"] == ["hotline-a"]
    again = bank_withdraw(asked(place, ""), "S-01", now=days(1))
    assert (again["withdrawn"], again["recipients"]) == ([], ["hotline-a"]), "who has to be told is not lost with a killed command"
    assert bank_withdraw(asked(place, ""), "B-01", now=days(1))["recipients"] == ["hotline-a"]


def test_what_somebody_recorded_of_her_photos_goes_out_with_those_that_were_kept_by_then(tmp_path: Path) -> None:
    place, declared = workspace(tmp_path), replace(SHARING, vetting=Vetting.SELF_DECLARED)
    banked(place, tmp_path, statement=declared)
    with acting(place, None, passphrase=PASSPHRASE, performer="counsellor 7", now=NOW) as who:
        vet(who, "S-01", Vetting.POLICE)
    banked(place, tmp_path, subject="S-01", data=b"another photo of hers", statement=declared)
    export(place, tmp_path)
    rows = json.loads(held_by_partner(tmp_path / "list.age")["manifest.json"])["hashes"]
    levels = {row["signal_str"]: row["vetting"] for row in rows}
    first = marks(CANARY)[0].hash.hex
    assert (len(levels), levels.pop(first)) == (2, "police")
    assert set(levels.values()) == {"self_declared"}, "nobody has looked at what came later"


def test_nothing_leaves_for_anybody_else_or_later(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    banked(place, tmp_path, statement=SHARING)
    with pytest.raises(NothingToShare):
        export(place, tmp_path, "hotline-b")
    with pytest.raises(ConsentMissing, match="hotline-b"):
        export(place, tmp_path, "hotline-b", "S-01")
    with pytest.raises(ConsentEnded):
        export(place, tmp_path, subject="S-01", now=days(60))
    with pytest.raises(RecipientUnusable):
        export(place, tmp_path, key="age1nonsense")
    with pytest.raises(UsageError, match="today"):
        export(place, tmp_path, expires_on=date(2026, 3, 1))
    assert not (tmp_path / "list.age").exists()
    assert bank_list(place, None, on=day_of(NOW))["exports"] == []
    export(place, tmp_path)
    with pytest.raises(UsageError, match="exists already"):
        export(place, tmp_path)
    bank_withdraw(asked(place, ""), "B-01", now=NOW)
    with pytest.raises(NothingToShare):
        export(place, tmp_path, out=tmp_path / "again.age")


def test_a_withdrawal_while_the_list_is_made_keeps_the_file_from_being_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = workspace(tmp_path)
    banked(place, tmp_path, statement=SHARING)
    log = Acting.log

    def overtaken(who: Acting, notes: list[Note]) -> int:
        (entry,) = who.ledger.entries(who.case.case_id)
        log(who, [Note("bank.withdrawn", {"entries": [entry.entry_id]}, erased=(entry.object_id,))])
        return log(who, notes)

    monkeypatch.setattr(Acting, "log", overtaken)
    with pytest.raises(ConsentEnded, match="no file was written"):
        export(place, tmp_path)
    assert not (tmp_path / "list.age").exists()


def test_photos_of_low_quality_do_not_leave(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    banked(place, tmp_path, statement=SHARING, data=b"LOW light")
    with pytest.raises(NothingToShare):
        export(place, tmp_path)


def test_a_stated_consent_may_name_the_recipient_at_the_export(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    banked(place, tmp_path)
    request = request_with(asked(place, "S-01"), statement=Statement(Basis.CONSENT, scope=("share-with:hotline-a",)))
    told = bank_export(request, "hotline-a", KEY, out=None, expires_on=date(2026, 3, 9), now=NOW)
    assert (told["hashes"], told["expires_on"]) == (1, "2026-03-09")
    assert Path(str(told["file"])).parent == place.reports
    assert export(place, tmp_path)["expires_on"] == "2026-05-31", "ninety days where nothing else was said"


def test_a_statement_is_one_subject_s_and_an_empty_name_is_not_everybody(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    banked(place, tmp_path, statement=SHARING)
    with pytest.raises(UsageError, match="--subject"):
        bank_export(asked(place, ""), "hotline-a", KEY, out=None, expires_on=None, now=NOW)
    wanted = Export("hotline-a", KEY, "", None, None)
    with pytest.raises(UsageError, match="empty"):
        show_export(wanted, Place(place.folder, None, None), Permitting(None, None, False, None, None, None, None), as_json=True)
    assert bank_list(place, None, on=day_of(NOW))["exports"] == []


def take_in(place: Workspace, path: Path, **more: object) -> dict[str, object]:
    facts = {"name": "Hotline-A", "kind": ListKind.MAY_SHOW_MINOR, "vetting": None, "expires_on": None, "now": NOW, **more}
    return bank_import(asked(place, ""), path, **facts)  # type: ignore[arg-type]  # (facts of a call)


def test_a_partner_s_list_is_sealed_used_until_it_expires_and_withdrawn(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    (tmp_path / "list.csv").write_text("hash,quality\n" + f"{HEX[0]},80\n{HEX[1]},\n=1+1,\n")
    told = take_in(place, tmp_path / "list.csv", expires_on=date(2026, 3, 12))
    assert (told["list"], told["name"], told["hashes"], told["refused"], told["problems"]) == (
        *("L-01", "hotline-a", 2, 1),
        [{"place": 4, "code": "not-a-hash"}],
    )
    everything = b"".join(path.read_bytes() for path in place.folder.rglob("*") if path.is_file())
    assert HEX[0].encode() not in everything
    assert bytes.fromhex(HEX[0]) not in everything
    with acting(place, None, passphrase=PASSPHRASE, performer=None, now=NOW) as who:
        (held,) = held_lists(who, day_of(days(10)))
        assert (held.kind, bytes(held.hashes[1]).hex(), list(held.qualities)) == (ListKind.MAY_SHOW_MINOR, HEX[1], [80, 255])
        assert list(held_lists(who, day_of(days(11)))) == []
    assert bank_withdraw(asked(place, ""), "l-01", now=days(1))["hashes_destroyed"] == 2
    with acting(place, None, passphrase=PASSPHRASE, performer=None, now=days(1)) as who:
        assert list(held_lists(who, day_of(days(1)))) == []
    with pytest.raises(UsageError):
        bank_withdraw(asked(place, ""), "L-01", now=days(1))
    found = verify(place)
    assert (found.ok, found.erased) == (True, 1)
    before = book_rows(place)
    for path in place.folder.glob("book.sqlite3*"):
        path.unlink()
    with open_workspace(place, mode=None, passphrase=PASSPHRASE, legal_basis=None, now=NOW):
        pass
    assert book_rows(place) == before
    assert before["PartnerList"]


def test_what_one_house_exports_another_imports_with_its_own_key(tmp_path: Path) -> None:
    ours, theirs = workspace(tmp_path / "a"), workspace(tmp_path / "b")
    (tmp_path / "photos").mkdir()
    banked(ours, tmp_path / "photos", statement=SHARING)
    operator = (theirs.keys / "operator.pub").read_text().strip()
    export(ours, tmp_path, key=operator)
    told = take_in(theirs, tmp_path / "list.age", kind=ListKind.ADULT)
    assert (told["hashes"], told["vetting"], told["expires_on"]) == (1, "counsellor_seen", "2026-04-01")
    with pytest.raises(HashListRefused, match="another key"):
        take_in(ours, tmp_path / "list.age")
    with pytest.raises(UsageError, match="expired"):
        take_in(theirs, tmp_path / "list.age", now=days(40))


def test_a_list_that_cannot_be_read_leaves_nothing(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    size = (place.vault / "log.jsonl").stat().st_size
    (tmp_path / "words").write_text("good morning")
    with pytest.raises(HashListRefused):
        take_in(place, tmp_path / "words")
    for path in (tmp_path / "gone", tmp_path):
        with pytest.raises(UsageError):
            take_in(place, path)
    with pytest.raises(UsageError, match="short name"):
        take_in(place, tmp_path / "words", name="Hotline A, Ms. Kim")
    assert (place.vault / "log.jsonl").stat().st_size == size
