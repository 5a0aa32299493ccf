# SPDX-License-Identifier: Apache-2.0
"""A person wants her photos gone: after it they open from no file of the workspace or of a backup past its days, and they do not come back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from conftest import NOW
from sotdae.actions.acting import acting
from sotdae.actions.adding.capture import AddRequest, add
from sotdae.actions.matching.bank import bank_add
from sotdae.actions.matching.consenting import Statement
from sotdae.actions.matching.match import MatchRequest, match_bank, match_photos
from sotdae.actions.matching.withdrawing_entries import BankRequest
from sotdae.actions.opening import open_workspace
from sotdae.actions.pictures.photos import in_jail
from sotdae.actions.proofs.verifying import verify
from sotdae.actions.retention.backing_up import back_up
from sotdae.actions.retention.erasing import approve, ask
from sotdae.actions.retention.erasure_asked import matching_items, scope_of
from sotdae.actions.retention.restoring import restore
from sotdae.actions.workspace import Workspace
from sotdae.cases.consent import Basis
from sotdae.custody.objects import ITEM_KEYS
from sotdae.custody.proofs import prove, verify_proof
from sotdae.custody.vault import Vault
from sotdae.errors import BackupExpired, ObjectMissing, ProofInvalid, SealUnreadable, UsageError
from sotdae.model.synthetic import SYNTHETIC_MARK
from sotdae.simulation.pictures import picture, scene_number

CASE = "garden"


def everything_readable(place: Workspace) -> Iterator[tuple[str, bytes]]:
    """Whatever anybody with the workspace and its keys can read: every file, every column of every table, every sealed object that opens."""
    for path in sorted(place.folder.rglob("*")):
        if path.is_file():
            yield path.name, path.read_bytes()
        if path.suffix == ".parquet":
            yield path.name, str(pq.read_table(path).to_pydict()).encode()
    with open_workspace(place, mode=None, passphrase=None, legal_basis=None, now=NOW) as opened:
        cases = (None, *(one.case_id for one in opened.book.cases()))
        for path, case in product(sorted((place.vault / ITEM_KEYS).rglob("*.age")), cases):
            try:
                with opened.vault.open_item(opened.keyring, case, path.stem) as stream:
                    yield path.name, stream.read()
            except SealUnreadable:  # sealed to the other
                continue


def who_tells(place: Workspace, items: list[str]) -> set[str]:
    """Names of files that tell one of some digests."""
    marks = [digits for item in items for digits in (item.encode(), bytes.fromhex(item))]
    return {name for name, data in everything_readable(place) if any(mark in data for mark in marks)}


def write_room(folder: Path, number: int, photos: dict[str, bytes]) -> Path:
    """An export of a made-up room: ten posts about flowers, some with a photo."""
    (folder / "photos").mkdir(parents=True)
    for name, data in photos.items():
        (folder / "photos" / name).write_bytes(data)
    posts: list[dict[str, Any]] = []
    names = list(photos)
    for place in range(1, 11):
        text = f"꽃밭에서 본 꽃 {number} {place}"
        post = {"id": place, "type": "message", "date": "2026-01-05T10:00:00", "date_unixtime": str(1_767_575_000 + place * 60)}
        post |= {"from": "표본", "from_id": "user101", "text": text, "text_entities": [{"type": "plain", "text": text}]}
        if place <= len(names):
            post |= {"photo": f"photos/{names[place - 1]}", "width": 320, "height": 320}
        posts.append(post)
    chat = {"name": f"{SYNTHETIC_MARK} {number}", "type": "public_channel", "id": number, "messages": posts}
    (folder / "result.json").write_text(json.dumps(chat, ensure_ascii=False, indent=1), "utf-8")
    return folder


@pytest.fixture
def exports(tmp_path: Path) -> list[Path]:
    """Two rooms: her photo as it is and framed in the one, as it is in the other, and somebody else's in both."""
    hers, framed, another = (picture(scene_number(*one)) for one in ((0, "plain"), (0, "framed"), (9, "plain")))
    return [
        write_room(tmp_path / "one", 1_500_000_001, {"a.png": hers, "b.png": framed, "c.png": another}),
        write_room(tmp_path / "two", 1_500_000_002, {"d.png": hers, "e.png": another}),
    ]


def take_in(place: Workspace, exports: list[Path]) -> None:
    add(AddRequest(place.folder, tuple(exports), CASE, mode="synthetic"), now=NOW)


@pytest.mark.slow
def test_her_photos_are_erased_and_do_not_come_back(exports: list[Path], tmp_path: Path) -> None:
    own = Workspace(tmp_path / "workspace")
    take_in(own, exports)
    photo = tmp_path / "own.png"
    photo.write_bytes(picture(scene_number(0, "plain")))
    request = BankRequest(own.folder, "new", statement=Statement(Basis.CONSENT), performer="counsellor 1")
    with in_jail() as hash_photo:
        bank_add(request, [photo], hash_photo=hash_photo, now=NOW)
    back_up(own, tmp_path / "medium", passphrase=None, performer="counsellor 1", now=NOW)
    shutil.copytree(tmp_path / "medium", tmp_path / "put away")

    with acting(own, CASE, passphrase=None, performer="counsellor 1", now=NOW) as who:
        items = matching_items(who, "S-01")
        hashes = next(row.object_id for row in who.ledger.entries(who.case.case_id))
        assert len(items) == 2, "as it is, and framed"
        asked, plan = ask(who, scope_of(who, items=items, subject="S-01"), "she asks for it")
    assert plan.labels == ["B-01"]
    assert who_tells(own, items), "the test would see them"
    with acting(own, CASE, passphrase=None, performer="lead 2", now=NOW) as who:
        done = approve(who, asked.label)

    assert not who_tells(own, items), "no file, no table, no sealed object tells of them any more"
    with acting(own, CASE, passphrase=None, performer="lead 2", now=NOW) as who, pytest.raises(ObjectMissing):
        who.attached(hashes)
    assert verify(own).ok, "the log still verifies"
    assert_the_rest_proves(own)
    assert_not_found(own, photo)
    (backup,) = done.certificate["backups"]
    assert (backup["state"], backup["removed"] > 0) == ("reached", True)

    take_in(own, exports)
    assert not who_tells(own, items), "the same captures, handed in again, bring nothing back"
    shutil.rmtree(own.lake)
    take_in(own, exports)
    assert not who_tells(own, items), "nor does a working copy made anew"

    back = Workspace(tmp_path / "restored")
    found = restore(tmp_path / "put away", back.folder, log=own.vault / "log.jsonl", passphrase=None, performer="lead 2", now=NOW)
    assert found["erased_again"] == 1
    assert not who_tells(back, items), "nor out of a backup that nobody could reach, where the log is offered"
    assert verify(back).ok
    later = NOW + timedelta(days=31)
    with pytest.raises(BackupExpired):
        restore(tmp_path / "put away", tmp_path / "too late", passphrase=None, performer="lead 2", now=later)
    back_up(own, tmp_path / "put away", passphrase=None, performer="lead 2", now=later)
    keys = [path.name for path in (tmp_path / "put away" / "keys").iterdir()]
    assert len(keys) == 1, "only those of the run that was just made: past its days a run opens nothing"


def assert_the_rest_proves(place: Workspace) -> None:
    """Each record that is left of each batch can still be shown alone, against the root in its line."""
    with open_workspace(place, mode=None, passphrase=None, legal_basis=None, now=NOW) as opened:
        resealed = {str(row["of"]) for entry in opened.vault.entries() for row in entry.body.get("resealed", ())}
        touched = [entry for entry in opened.vault.entries() if entry.body.get("details", {}).get("object") in resealed]
        shown, refused = 0, 0
        for entry in [one for one in touched if one.type == "items.sealed"][:2]:
            for index in range(entry.body["details"]["count"]):
                try:
                    verify_proof(prove(opened.vault, opened.keyring, seq=entry.seq, index=index), opened.vault.key_line)
                    shown += 1
                except ProofInvalid:
                    refused += 1
        assert shown
        assert refused
        assert not (place.vault / ITEM_KEYS / next(iter(resealed))[:2] / f"{next(iter(resealed))}.age").exists()
    assert Vault.open(place.vault).head().size


def assert_not_found(place: Workspace, photo: Path) -> None:
    """Neither by her bank, which is empty, nor by her photo."""
    with pytest.raises(UsageError):
        match_bank(MatchRequest(place.folder, "S-01", statement=Statement(Basis.CONSENT), performer="counsellor 1"), now=NOW)
    with in_jail() as hash_photo:
        request = MatchRequest(place.folder, "new", statement=Statement(Basis.CONSENT), performer="counsellor 1")
        found = match_photos(request, [photo], hash_photo=hash_photo, now=NOW)
    assert [row for row in found.queries[0]["matches"] if row["band"] == "looks the same"] == []
