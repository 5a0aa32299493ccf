# SPDX-License-Identifier: Apache-2.0
"""A workspace's vault and keyring with one case, for tests: made, added to and reopened as the program does it."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

from sotdae.custody.keyring import Keyring
from sotdae.custody.vault import Mode, Vault
from sotdae.custody.writer import VaultWriter, open_writer
from sotdae.disk import Disk

NOW = datetime(2026, 11, 24, 3, 4, 5, tzinfo=UTC)
PASSPHRASE = "seven red umbrellas"


class Place:
    """A workspace's vault and keyring, with a case, and what is known of it, as the book would say."""

    def __init__(self, folder: Path, keyring: Keyring, mode: Mode, filesystem: Disk, legal_basis: str | None = None) -> None:
        self.folder = folder
        self.vault_folder = folder / "vault"
        self.keyring = keyring
        self.filesystem = filesystem
        self.vault = Vault.create(
            self.vault_folder, mode=mode, keyring=keyring, now=NOW, origin="sotdae.test/log", legal_basis=legal_basis, disk=filesystem
        )
        self.case = ""

    def reopened(self) -> Vault:
        return Vault.open(self.vault_folder, self.filesystem)

    def known(self, tag: str) -> str | None:
        """What the book knows: everything that the log acknowledges."""
        vault = self.reopened()
        for entry in vault.entries():
            if entry.type == "items.sealed" and entry.case == self.case:
                for record in vault.details(self.keyring, entry):
                    if self.keyring.item_tag(record["item_id"]) == tag:
                        return str(record["object_id"] or "")
        return None

    def add(self, items: dict[str, bytes], *, kind: str = "text") -> int:
        """One whole `add`, as the program does it. Returns how many items were new."""
        with open_writer(self.vault, self.keyring, applied_seq=0) as writer:
            return self.write(writer, items, kind=kind)

    def write(self, writer: VaultWriter, items: dict[str, bytes], *, kind: str = "text") -> int:
        if not self.case:
            self.case = writer.open_case(name="표본 사건", now=NOW)
        writer.begin(case_id=self.case, verb="add", facts={}, now=NOW)
        new = 0
        for name, data in items.items():
            new += writer.seal(io.BytesIO(data), name=name, kind=kind, facts={}, known=self.known, now=NOW).is_new  # type: ignore[arg-type]
        writer.done(result={"verb": "add"}, now=NOW)
        return new

    def files(self) -> dict[str, bytes]:
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in sorted(self.folder.rglob("*")) if path.is_file()}
