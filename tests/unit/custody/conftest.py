# SPDX-License-Identifier: Apache-2.0
"""Workspaces for the vault's tests: demonstrations made in milliseconds, and real ones that share one keyring, protected at its full cost."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pyrage import x25519
from vault_places import PASSPHRASE, Place

from sotdae.custody import keyring as keyring_module
from sotdae.custody.keyring import Keyring
from sotdae.custody.passphrase import seal_with_passphrase
from sotdae.custody.vault import Mode
from sotdae.disk import DISK, Disk


@pytest.fixture
def demonstration(tmp_path: Path) -> Place:
    """A synthetic workspace: unprotected keys, so it takes milliseconds."""
    folder = tmp_path / "workspace"
    return Place(folder, Keyring.create(folder / "keys", passphrase=None, protected=False), Mode.SYNTHETIC, DISK)


@pytest.fixture(scope="session")
def protected_keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A keyring that a passphrase protects, made once, and its operator identity."""
    folder = tmp_path_factory.mktemp("protected") / "keys"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(keyring_module, "seal_with_passphrase", seal_with_passphrase)
        return folder, Keyring.create(folder, passphrase=PASSPHRASE, protected=True)._identity


@pytest.fixture
def real(tmp_path: Path, protected_keys: tuple[Path, str]) -> Callable[..., Place]:
    """Make a real workspace around a copy of the protected keyring."""

    def make(mode: Mode = Mode.HASH_ONLY, filesystem: Disk = DISK, legal_basis: str | None = None) -> Place:
        folder = tmp_path / f"real-{mode.value}"
        shutil.copytree(protected_keys[0], folder / "keys")
        return Place(folder, Keyring(folder / "keys", protected_keys[1], filesystem), mode, filesystem, legal_basis)

    return make


@pytest.fixture
def cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seal with a passphrase at no cost, for tests that make many keyrings and are not about passphrases."""
    identity = x25519.Identity.generate()

    def seal(data: bytes, passphrase: str) -> bytes:
        del passphrase
        return keyring_module.seal_bytes(data, [str(identity.to_public())])

    monkeypatch.setattr(keyring_module, "seal_with_passphrase", seal)
