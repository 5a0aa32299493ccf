# SPDX-License-Identifier: Apache-2.0
"""Attached objects and destroyed item keys: the disk fails or the process dies at every operation, and the log stays the truth of both."""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from harness_disk import Died, Fault, HarnessDisk
from vault_places import NOW, Place

from sotdae.custody.keyring import Keyring
from sotdae.custody.objects import ITEM_KEYS
from sotdae.custody.vault import Vault
from sotdae.custody.verification import verify
from sotdae.custody.writer import open_writer
from sotdae.disk import Disk
from sotdae.errors import ObjectMissing, SotdaeError


@pytest.fixture
def held(demonstration: Place) -> Place:
    """A workspace whose case holds a text."""
    demonstration.add({"messages.html": b"lunch"})
    return demonstration


HASHES = b'{"photos":[],"v":1}'


def opened(folder: Path, disk: Disk) -> tuple[Vault, Keyring]:
    return Vault.open(folder / "vault", disk), Keyring.unlock(folder / "keys", disk=disk)


def keep_and_withdraw(folder: Path, case: str, disk: Disk) -> list[str]:
    """Attach two lots, withdraw the first; returns what was acknowledged."""
    vault, keyring = opened(folder, disk)
    told = []
    with open_writer(vault, keyring, applied_seq=0) as writer:
        for number in (1, 2):
            writer.note(type="bank.added", case_id=case, facts={"entry_id": str(number)}, now=NOW, attached=HASHES)
            told.append(f"added {number}")
        first = attached_of(vault)[0]
        writer.note(type="bank.withdrawn", case_id=case, facts={"entries": ["1"]}, now=NOW, erased=[first])
        told.append("withdrawn")
    return told


def attached_of(vault: Vault) -> list[str]:
    return [str(row["object"]) for entry in vault.entries() if entry.type == "bank.added" for row in entry.body["objects"]]


@pytest.mark.parametrize("fault", [Fault(kind="death"), Fault(kind="death", written=0.5), Fault(kind="enospc", sticky=True)])
def test_what_the_log_says_is_so_after_the_next_writer(held: Place, tmp_path: Path, fault: Fault) -> None:
    counting = HarnessDisk()
    shutil.copytree(held.folder, tmp_path / "count")
    keep_and_withdraw(tmp_path / "count", held.case, counting)
    assert counting.done > 40
    for at in range(1, counting.done + 1, 3):
        folder = tmp_path / str(at)
        shutil.copytree(held.folder, folder)
        told: list[str] = []
        with contextlib.suppress(Died, SotdaeError):
            told = keep_and_withdraw(folder, held.case, HarnessDisk(replace(fault, at=at)))
        found = verify(folder / "vault")
        assert found.ok, (at, found)
        vault, keyring = opened(folder, HarnessDisk())
        with open_writer(vault, keyring, applied_seq=0):
            pass
        erased = {object_id for entry in vault.entries() for object_id in entry.body.get("erased", ())}
        assert "withdrawn" not in told or len(erased) == 1
        for object_id in attached_of(vault):
            assert vault.store.path(object_id, ITEM_KEYS).exists() == (object_id not in erased), at
            if object_id in erased:
                with pytest.raises(ObjectMissing):
                    vault.open_item(keyring, held.case, object_id)
            else:
                with vault.open_item(keyring, held.case, object_id) as stream:
                    assert stream.read() == HASHES
        after = verify(folder / "vault")
        assert (after.ok, after.unlogged, after.erased) == (True, [], len(erased))
        shutil.rmtree(folder)


def test_a_line_cannot_name_a_path_to_be_destroyed(held: Place) -> None:
    with open_writer(held.vault, held.keyring, applied_seq=0) as writer, pytest.raises(ValueError, match="SHA-256"):
        writer.note(type="bank.withdrawn", case_id=held.case, facts={}, now=NOW, erased=["../../keys/secrets"])
    assert verify(held.vault_folder).ok


def test_an_erased_object_that_no_line_made_is_named(held: Place) -> None:
    with open_writer(held.vault, held.keyring, applied_seq=0) as writer:
        writer.note(type="bank.withdrawn", case_id=held.case, facts={}, now=NOW, erased=["ab" * 32])
    assert verify(held.vault_folder).missing == [f"erased/{'ab' * 32}"]
