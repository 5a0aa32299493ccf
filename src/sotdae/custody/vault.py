# SPDX-License-Identifier: Apache-2.0
"""The vault: the face of this floor. Bytes seen, sealed; the log of what was done with them; checkpoints over the log.

``format.json`` the format number and mode · ``log.jsonl`` the log · ``checkpoints/<size>.note`` signed tree heads · ``objects/`` · ``itemkeys/``
· ``lock`` · ``tmp/`` · ``stray/`` unlogged objects of interrupted writes · ``log-torn/`` torn ends of the log.

Opening needs no key. What an attacker who holds the disk cannot do unnoticed: alter, exchange or remove an object, a key file or a log line that a
checkpoint covers. What he always can: destroy everything, or withhold what came after the last checkpoint that somebody else has seen.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from sotdae.custody import details
from sotdae.custody.checkpoints import TreeHead, key_line, sign
from sotdae.custody.filesystem import DISK, Filesystem
from sotdae.custody.keyring import Keyring
from sotdae.custody.log import Log, LogEntry, head_of, make_line
from sotdae.custody.merkle import EMPTY_ROOT
from sotdae.custody.objects import ITEM_KEYS, ObjectStore
from sotdae.custody.sealing import OpeningStream, open_bytes
from sotdae.errors import FormatTooNew, LogShorter, ObjectMissing, SealUnreadable

FORMAT: Final = 1
LOG: Final = "log.jsonl"
CHECKPOINTS: Final = "checkpoints"
_FORMAT_FILE: Final = "format.json"
SYNTHETIC_ORIGIN: Final = "SYNTHETIC-NOT-EVIDENCE."


class Mode(StrEnum):
    """What a workspace may hold; fixed when it is made, and the log's first entry."""

    HASH_ONLY = "hash-only"
    HOLDING = "holding"
    SYNTHETIC = "synthetic"


class Vault:
    """An opened vault. Use `create` or `open`."""

    def __init__(self, folder: Path, filesystem: Filesystem = DISK) -> None:
        """Read the format file and the log's first line.

        Raises:
            FormatTooNew: if a newer program wrote it.
            LogAltered: if the log is not in its form.
            LogShorter: if it has fewer lines than a checkpoint signs.
        """
        self.folder = folder
        self.filesystem = filesystem
        facts = json.loads((folder / _FORMAT_FILE).read_bytes())
        if facts["format"] > FORMAT:
            raise FormatTooNew(found=facts["format"], known=FORMAT)
        self.log = Log(folder / LOG)
        self.store = ObjectStore(folder, filesystem)
        parsed, _ = self.log.read()
        first = parsed[0].entry.body if parsed else {}
        self.mode = Mode(first.get("mode", facts["mode"]))
        self.origin = str(first.get("origin", ""))
        newest = newest_checkpoint(folder)
        if newest is not None and newest > len(parsed):
            raise LogShorter(log_size=len(parsed), applied_seq=newest)

    @classmethod
    def create(
        cls,
        folder: Path,
        *,
        mode: Mode,
        keyring: Keyring,
        now: datetime,
        origin: str,
        legal_basis: str | None = None,
        filesystem: Filesystem = DISK,
    ) -> Vault:
        """Make a vault: its format file, and the first log entry with mode, origin, public key and the key files' digests.

        Args:
            folder: the workspace's ``vault`` folder.
            mode: fixed from now on.
            keyring: signs checkpoints.
            now: UTC.
            origin: the first line of every checkpoint, without spaces or plus signs.
            legal_basis: what permits holding media; sealed as a detail when the first case is opened by the writer.
            filesystem: how to write.
        """
        name = SYNTHETIC_ORIGIN + origin if mode is Mode.SYNTHETIC else origin
        public = keyring.signing_key.public_key().public_bytes_raw()
        vkey = key_line(name, public)
        keyring.write_public_key(vkey)
        facts: dict[str, Any] = {"mode": mode.value, "origin": name, "vkey": vkey, "keys": keyring.files(), "format": FORMAT}
        if mode is Mode.SYNTHETIC:
            facts["warning"] = "SYNTHETIC, NOT EVIDENCE"
        if legal_basis is not None:
            facts["legal_basis_stated"] = True
        filesystem.put(folder / _FORMAT_FILE, (json.dumps({"format": FORMAT, "mode": mode.value}) + "\n").encode())
        line = make_line(1, now, "workspace.made", None, facts=facts, previous=EMPTY_ROOT.hex())
        filesystem.put(folder / LOG, line + b"\n")
        vault = cls(folder, filesystem)
        vault.sign_checkpoint(keyring)
        return vault

    @classmethod
    def open(cls, folder: Path, filesystem: Filesystem = DISK) -> Vault:
        """Open an existing vault; needs no key. Raises as the constructor does."""
        return cls(folder, filesystem)

    def head(self) -> TreeHead:
        """Return the log's size and root."""
        return head_of(self.log.read()[0])

    def entries(self, after: int = 0) -> Iterator[LogEntry]:
        """Yield the log's entries after a sequence number (from 1)."""
        return self.log.entries(after)

    def sign_checkpoint(self, keyring: Keyring) -> TreeHead:
        """Sign the head of the log as it is, and return it."""
        head = self.head()
        self.filesystem.put(self.folder / CHECKPOINTS / f"{head.size}.note", sign(self.origin, head, keyring.signing_key))
        return head

    def details(self, keyring: Keyring, entry: LogEntry) -> list[dict[str, Any]]:
        """Return the detail records of an entry, checked against the root that its line holds; [] where it has none.

        Raises:
            SealUnreadable: if the keys do not fit.
            ProofInvalid: if they are not what the log committed to.
        """
        named: Mapping[str, Any] | None = entry.body.get("details")
        if named is None or entry.case is None:
            return []
        with self.open_item(keyring, entry.case, str(named["object"])) as stream:
            return details.decode(stream.read(), str(named["root"]))

    def open_item(self, keyring: Keyring, case_id: str, object_id: str) -> BinaryIO:
        """Return an item's plaintext as a stream that is decrypted while it is read; nothing of it touches the disk.

        Raises:
            ObjectMissing: if the object or its item key is not there.
            SealUnreadable: if neither of the case's identities opens it; while reading, if the object was altered.
        """
        try:
            key_file = self.store.path(object_id, ITEM_KEYS).read_bytes()
            source = self.store.path(object_id).open("rb")
        except FileNotFoundError as error:
            raise ObjectMissing(object_id=object_id) from error
        identity = self._item_identity(keyring, case_id, object_id, key_file)
        return cast("BinaryIO", io.BufferedReader(OpeningStream(source, identity, object_id)))

    def _item_identity(self, keyring: Keyring, case_id: str, object_id: str, key_file: bytes) -> str:
        for identity in keyring.case(case_id).identities.values():
            try:
                return open_bytes(key_file, identity, object_id).decode().strip()
            except SealUnreadable:
                continue
        raise SealUnreadable(object_id=object_id)


def newest_checkpoint(folder: Path) -> int | None:
    """Return the size that the newest checkpoint's name gives, or None."""
    sizes = [int(path.stem) for path in (folder / CHECKPOINTS).glob("*.note") if path.stem.isdigit()]
    return max(sizes, default=None)
