# SPDX-License-Identifier: Apache-2.0
"""A death at any operation of anchoring: the workspace verifies, nothing half received is believed, and anchoring again completes."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

import pytest
from harness_disk import Died, Fault, HarnessDisk
from vault_places import NOW, Place

from openssl_authority import POLICY, LocalAuthority
from sotdae.custody.anchoring import Anchorer
from sotdae.custody.authorities import Authority
from sotdae.custody.keyring import Keyring
from sotdae.custody.vault import Mode, Vault
from sotdae.custody.verification import verify
from sotdae.custody.writer import open_writer
from sotdae.disk import Disk

RECORD = {"verb": "anchor"}


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> LocalAuthority:
    return LocalAuthority(tmp_path_factory.mktemp("authority") / "local")


def anchor(folder: Path, local: LocalAuthority, disk: Disk) -> None:
    vault, keyring = Vault.open(folder / "vault", disk), Keyring.unlock(folder / "keys", disk=disk)
    authority = Authority("local", "", POLICY, local.pem.decode())
    with open_writer(vault, keyring, applied_seq=0) as writer:
        anchorer = Anchorer(vault, keyring, writer, now=NOW)
        size = anchorer.target
        if not anchorer.is_anchored("local", size):
            request = anchorer.request("local", size, RECORD)
            anchorer.receive(request, local.reply(request.query), authority, RECORD, lambda _: [])


@pytest.mark.parametrize(("written", "first"), [(0.0, 1), (0.5, 3)])
def test_a_death_at_any_operation_of_anchoring(tmp_path: Path, local: LocalAuthority, written: float, first: int) -> None:
    folder, sound = tmp_path / "workspace", HarnessDisk()
    place = Place(folder, Keyring.create(folder / "keys", passphrase=None, protected=False, disk=sound), Mode.SYNTHETIC, sound)
    place.add({"a": b"lunch"})
    size = place.vault.head().size
    shutil.copytree(folder, tmp_path / "counted")
    counting = HarnessDisk()
    anchor(tmp_path / "counted", local, counting)
    for at in range(first, counting.done + 1, 5):
        tried = tmp_path / str(at)
        shutil.copytree(folder, tried)
        with suppress(Died):
            anchor(tried, local, HarnessDisk(Fault(at, "death", written)))
        found = verify(tried / "vault")
        assert found.ok, (at, found)
        anchor(tried, local, HarnessDisk())
        after = verify(tried / "vault")
        assert after.ok, (at, after)
        assert not after.unlogged, (at, after.unlogged)
        assert (after.anchors.covered, after.anchors.unanchored) == (size, 0), at
        assert after.anchors.waiting == [], at
        shutil.rmtree(tried)
    assert counting.done > 40
