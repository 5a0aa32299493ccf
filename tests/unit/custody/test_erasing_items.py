# SPDX-License-Identifier: Apache-2.0
"""Items are erased in one log line: the process dies at every operation, and the log stays the truth of what can be opened."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from harness_disk import Died, Fault, HarnessDisk
from vault_places import NOW, Place

from sotdae.custody import details
from sotdae.custody.erasing import Target, erase, erase_strays, records_at
from sotdae.custody.keyring import Keyring
from sotdae.custody.objects import ITEM_KEYS, STRAY
from sotdae.custody.proofs import prove, verify_proof
from sotdae.custody.vault import Vault
from sotdae.custody.verification import verify
from sotdae.custody.writer import open_writer
from sotdae.disk import DISK, Disk
from sotdae.errors import ObjectMissing, ProofInvalid, SotdaeError

LUNCH, BOOKS = b"lunch at noon", b"books on the shelf"


@pytest.fixture
def held(demonstration: Place) -> Place:
    demonstration.add({"messages.html": LUNCH, "messages2.html": BOOKS})
    return demonstration


def opened(folder: Path, disk: Disk = DISK) -> tuple[Vault, Keyring]:
    return Vault.open(folder / "vault", disk), Keyring.unlock(folder / "keys", disk=disk)


def records(vault: Vault, keyring: Keyring) -> dict[str, dict[str, Any]]:
    """What is left of sealed items, by item id."""
    found: dict[str, dict[str, Any]] = {}
    for entry in vault.entries():
        if entry.type == "items.sealed":
            found.update({str(row["item_id"]): row for row in vault.details(keyring, entry)})
    return found


def lunch_of(vault: Vault, keyring: Keyring) -> dict[str, Any]:
    return next(row for row in records(vault, keyring).values() if row["name"] == "messages.html")


def erase_lunch(folder: Path, case: str, disk: Disk) -> int:
    vault, keyring = opened(folder, disk)
    row = lunch_of(vault, keyring)
    target = Target(items=frozenset({row["item_id"]}), objects=frozenset({row["object_id"]}))
    with open_writer(vault, keyring, applied_seq=0) as writer:
        return erase(writer, vault, keyring, case_id=case, target=target, facts={"why": "asked"}, now=NOW)[0]


def test_what_is_erased_opens_no_more_and_everything_else_still_proves(held: Place) -> None:
    before = records(held.vault, held.keyring)
    gone = lunch_of(held.vault, held.keyring)
    entry = next(entry for entry in held.vault.entries() if entry.type == "items.sealed")
    old = str(entry.body["details"]["object"])
    index = next(number for number, row in enumerate(held.vault.details(held.keyring, entry)) if row["name"] == "messages2.html")
    erase_lunch(held.folder, held.case, DISK)
    vault, keyring = opened(held.folder)
    for object_id in (gone["object_id"], old):
        assert not vault.store.path(object_id, ITEM_KEYS).exists()
        with pytest.raises(ObjectMissing):
            vault.open_item(keyring, held.case, object_id)
    left = records(vault, keyring)
    assert left == {name: row for name, row in before.items() if name != gone["item_id"]}
    found = verify(held.vault_folder)
    assert (found.ok, found.erased, found.unlogged) == (True, 2, [])
    document = json.loads(json.dumps(prove(vault, keyring, seq=entry.seq, index=index)))
    verify_proof(document, vault.key_line)
    assert document["details"]["record"]["name"] == "messages2.html"
    with pytest.raises(ProofInvalid, match="erased"):
        prove(vault, keyring, seq=entry.seq, index=1 - index)


def test_no_file_of_the_workspace_tells_the_erased_digest_or_salt(held: Place) -> None:
    gone = lunch_of(held.vault, held.keyring)
    erase_lunch(held.folder, held.case, DISK)
    vault, keyring = opened(held.folder)
    for entry in vault.entries():
        object_id = vault.details_object(entry)
        if object_id is None:
            continue
        with vault.open_item(keyring, entry.case, object_id) as stream:
            assert gone["item_id"].encode() not in stream.read(), entry.type
    assert gone["item_id"].encode() not in (held.vault_folder / "log.jsonl").read_bytes()


@pytest.mark.parametrize("fault", [Fault(kind="death"), Fault(kind="death", written=0.5), Fault(kind="enospc", sticky=True)])
def test_killed_anywhere_it_is_erased_wholly_or_not_at_all(held: Place, tmp_path: Path, fault: Fault) -> None:
    gone = lunch_of(held.vault, held.keyring)
    counting = HarnessDisk()
    shutil.copytree(held.folder, tmp_path / "count")
    erase_lunch(tmp_path / "count", held.case, counting)
    assert counting.done > 30
    states = set()
    for at in range(1, counting.done + 1, 3):
        folder = tmp_path / str(at)
        shutil.copytree(held.folder, folder)
        told = 0
        with contextlib.suppress(Died, SotdaeError):
            told = erase_lunch(folder, held.case, HarnessDisk(replace(fault, at=at)))
        assert verify(folder / "vault").ok, at
        vault, keyring = opened(folder)
        with open_writer(vault, keyring, applied_seq=0):
            pass  # whoever writes next finishes it
        is_erased = gone["object_id"] in vault.log.erased
        states.add(is_erased)
        assert is_erased or not told
        assert (gone["item_id"] in records(vault, keyring)) is not is_erased, at
        assert len(records(vault, keyring)) == 2 - is_erased
        keys = [path for path in (folder / "vault").rglob("*.age") if ITEM_KEYS in path.parts and path.stem == gone["object_id"]]
        assert bool(keys) is not is_erased, at
        found = verify(folder / "vault")
        assert (found.ok, found.unlogged, found.erased) == (True, [], 2 if is_erased else 0), at
        shutil.rmtree(folder)
    assert states == {True, False}


def test_the_line_alone_says_what_to_erase_again(held: Place, tmp_path: Path) -> None:
    """For a workspace that was restored from before the erasure."""
    gone = lunch_of(held.vault, held.keyring)
    shutil.copytree(held.folder, tmp_path / "earlier")
    seq = erase_lunch(held.folder, held.case, DISK)
    vault, _ = opened(held.folder)
    line = next(vault.entries(after=seq - 1)).body
    earlier, keyring = opened(tmp_path / "earlier")
    without = {str(row["of"]): row["without"] for row in line["resealed"]}
    assert {row["item_id"] for row in records_at(earlier, keyring, held.case, without)} == {gone["item_id"]}
    assert gone["item_id"] not in json.dumps(line)


def test_erasing_twice_keeps_the_root(held: Place) -> None:
    erase_lunch(held.folder, held.case, DISK)
    vault, keyring = opened(held.folder)
    (row,) = records(vault, keyring).values()
    target = Target(items=frozenset({row["item_id"]}), objects=frozenset({row["object_id"]}))
    with open_writer(vault, keyring, applied_seq=0) as writer:
        erase(writer, vault, keyring, case_id=held.case, target=target, facts={}, now=NOW)
    assert records(vault, keyring) == {}
    found = verify(held.vault_folder)
    assert (found.ok, found.unlogged) == (True, [])


def test_a_whole_case(held: Place) -> None:
    vault, keyring = opened(held.folder)
    with open_writer(vault, keyring, applied_seq=0) as writer:
        erase(writer, vault, keyring, case_id=held.case, target=Target(whole_case=True), facts={"why": "over"}, now=NOW)
    assert all(vault.details(keyring, entry) == [] for entry in vault.entries() if entry.case == held.case)
    last = list(vault.entries())[-1]
    assert vault.details(keyring, last)[0]["why"] == "over", "what was done is still told, to the workspace"
    assert verify(held.vault_folder).ok


def test_leftovers_of_interrupted_writes_lose_their_keys(held: Place) -> None:
    stray = held.vault_folder / STRAY / ITEM_KEYS / f"{'ab' * 32}.age"
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"key")
    assert erase_strays(held.vault) == 1
    assert not stray.exists()
    assert erase_strays(held.vault) == 0


def change_to(result: object) -> Callable[[dict[str, Any]], Any]:
    return lambda record: result if record["n"] == 1 else record


def test_a_stripped_batch_keeps_its_root_and_nothing_else_passes_for_it() -> None:
    plaintext, root = details.encode([{"n": number, "text": "flower"} for number in range(5)])
    without, places = details.stripped(plaintext, root, change_to(None))
    assert without is not None
    assert places == [1]
    assert [row["n"] for row in details.decode(without, root)] == [0, 2, 3, 4]
    assert b"salt" in without
    assert json.loads(without)[1].keys() == {"leaf"}
    replaced, places = details.stripped(plaintext, root, change_to({"n": 1}))
    assert replaced is not None
    assert details.decode(replaced, root)[1] == {"n": 1}
    assert details.stripped(replaced, root, lambda record: record)[1] == []
    rows = json.loads(without)
    rows[1]["leaf"] = "0" * 64
    with pytest.raises(ProofInvalid):
        details.decode(json.dumps(rows).encode(), root)
    rows[1] = {"leaf": "not a digest"}
    with pytest.raises(ProofInvalid):
        details.decode(json.dumps(rows).encode(), root)
    with pytest.raises(ProofInvalid):
        details.prove(without, root, 1)
    for index in (0, 2, 3, 4):
        details.verify_record(details.prove(without, root, index), root, 5)
    assert details.stripped(plaintext, root, lambda _record: None)[0] is None
