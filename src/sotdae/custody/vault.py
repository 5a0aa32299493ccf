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
from sotdae.custody.checkpoints import TreeHead, key_line, parse_key_line, sign, verify_note
from sotdae.custody.keyring import Keyring
from sotdae.custody.log import Log, LogEntry, make_line
from sotdae.custody.merkle import EMPTY_ROOT, root_of
from sotdae.custody.objects import ITEM_KEYS, ObjectStore
from sotdae.custody.sealing import OpeningStream, open_bytes
from sotdae.disk import DISK, Disk, writing
from sotdae.errors import FormatTooNew, LogForked, LogShorter, ObjectMissing, PassphraseRequired, SealUnreadable

FORMAT: Final = 1
LOG: Final = "log.jsonl"
CHECKPOINTS: Final = "checkpoints"
FORMAT_FILE: Final = "format.json"
SYNTHETIC_ORIGIN: Final = "SYNTHETIC-NOT-EVIDENCE."


class Mode(StrEnum):
    """What a workspace may hold; fixed when it is made, and the log's first entry."""

    HASH_ONLY = "hash-only"
    HOLDING = "holding"
    SYNTHETIC = "synthetic"


class Vault:
    """An opened vault. Use `create` or `open`."""

    def __init__(self, folder: Path, disk: Disk = DISK) -> None:
        """Read the format file and the log, and compare the log with the newest checkpoint.

        Raises:
            FormatTooNew: if a newer program wrote it.
            LogAltered: if the log is not in its form.
            LogShorter: if it has fewer lines than a checkpoint signs.
            LogForked: if its lines are not those that the newest checkpoint signs.
            ProofInvalid: if the newest checkpoint itself was altered.
        """
        self.folder = folder
        self.disk = disk
        facts = json.loads((folder / FORMAT_FILE).read_bytes())
        if facts["format"] > FORMAT:
            raise FormatTooNew(found=facts["format"], known=FORMAT)
        self.log = Log(folder / LOG)
        self.store = ObjectStore(folder, disk)
        newest = max(checkpoint_sizes(folder), default=None)  # before the log is read: a writer at work appends first and signs then
        first = next(self.log.entries(), None)
        body: Mapping[str, Any] = first.body if first else {}
        self.mode = Mode(body.get("mode", facts["mode"]))
        self.origin = str(body.get("origin", ""))
        self.key_line = str(body.get("vkey", ""))
        if newest is not None:
            self._compare_with_checkpoint(newest)

    def _compare_with_checkpoint(self, size: int) -> None:
        head = self.log.catch_up()
        if size > head.size:
            raise LogShorter(log_size=head.size, applied_seq=size)
        origin, public = parse_key_line(self.key_line)
        signed = verify_note((self.folder / CHECKPOINTS / f"{size}.note").read_bytes(), origin, public)
        if signed != TreeHead(size, root_of(self.log.leaves(size)).hex()):
            raise LogForked(size=size)

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
        disk: Disk = DISK,
    ) -> Vault:
        """Make a vault: its format file, and the first log entry with mode, origin, public key and the key files' digests.

        Args:
            folder: the workspace's ``vault`` folder.
            mode: fixed from now on.
            keyring: signs checkpoints.
            now: UTC.
            origin: the first line of every checkpoint, without spaces or plus signs.
            legal_basis: what permits holding media; sealed to the operator as a detail, so that only the fact that it was stated stands in clear.
            disk: how to write.

        Raises:
            PassphraseRequired: for anything but a demonstration, if the keyring is not protected.
            WritePoisoned: if the disk fails; the same call again makes the vault anew.
        """
        if mode is not Mode.SYNTHETIC and not Keyring.is_protected(keyring.folder):
            raise PassphraseRequired
        name = SYNTHETIC_ORIGIN + origin if mode is Mode.SYNTHETIC else origin
        vkey = key_line(name, keyring.signing_key.public_key().public_bytes_raw())
        store = ObjectStore(folder, disk)
        with writing():
            if store.begin():
                store.set_aside(set())  # left by a creation that did not come to its log
            keyring.write_public_key(vkey)
            facts: dict[str, Any] = {"mode": mode.value, "origin": name, "vkey": vkey, "keys": keyring.files(), "format": FORMAT}
            if mode is Mode.SYNTHETIC:
                facts["warning"] = "SYNTHETIC, NOT EVIDENCE"
            if legal_basis is not None:
                facts["legal_basis_stated"] = True
                facts["details"] = store.seal_details([{"legal_basis": legal_basis}], [keyring.recipient])
            disk.put(folder / FORMAT_FILE, format_facts(FORMAT, mode.value))
            line = make_line(1, now, "workspace.made", None, facts=facts, previous=EMPTY_ROOT.hex())
            disk.put(folder / LOG, line + b"\n")
            vault = cls(folder, disk)
            vault.sign_checkpoint(keyring)
            store.end()
        return vault

    @classmethod
    def open(cls, folder: Path, disk: Disk = DISK) -> Vault:
        """Open an existing vault; needs no key. Raises as the constructor does."""
        return cls(folder, disk)

    def head(self) -> TreeHead:
        """Return the log's size and root, as it is now."""
        return self.log.catch_up()

    def entries(self, after: int = 0) -> Iterator[LogEntry]:
        """Yield the log's entries after a sequence number (from 1)."""
        return self.log.entries(after)

    def sign_checkpoint(self, keyring: Keyring) -> TreeHead:
        """Sign the head of the log as it is, and return it."""
        head = self.head()
        self.disk.put(self.folder / CHECKPOINTS / f"{head.size}.note", sign(self.origin, head, keyring.signing_key))
        return head

    def details(self, keyring: Keyring, entry: LogEntry) -> list[dict[str, Any]]:
        """Return the detail records of an entry, checked against the root that its line holds; [] where it has none.

        Raises:
            SealUnreadable: if the keys do not fit.
            ProofInvalid: if they are not what the log committed to.
        """
        named: Mapping[str, Any] | None = entry.body.get("details")
        if named is None:
            return []
        with self.open_item(keyring, entry.case, str(named["object"])) as stream:
            return details.decode(stream.read(), str(named["root"]))

    def open_item(self, keyring: Keyring, case_id: str | None, object_id: str) -> BinaryIO:
        """Return an item's plaintext as a stream that is decrypted while it is read; nothing of it touches the disk.

        Args:
            keyring: unlocked.
            case_id: the case it belongs to, or None for a detail of the workspace itself.
            object_id: which.

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

    def _item_identity(self, keyring: Keyring, case_id: str | None, object_id: str, key_file: bytes) -> str:
        for identity in (keyring.own if case_id is None else keyring.case(case_id).identities).values():
            try:
                return open_bytes(key_file, identity, object_id).decode().strip()
            except SealUnreadable:
                continue
        raise SealUnreadable(object_id=object_id)


def checkpoint_sizes(folder: Path) -> list[int]:
    """Return the sizes that the checkpoints' names give, rising."""
    return sorted(int(path.stem) for path in (folder / CHECKPOINTS).glob("*.note") if path.stem.isascii() and path.stem.isdigit())


def format_facts(number: object, mode: object) -> bytes:
    """Return the bytes of the format file: what another program looks at first. The log's first line is what counts."""
    return f'{{"format": {number}, "mode": "{mode}"}}\n'.encode()
