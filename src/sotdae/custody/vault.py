# SPDX-License-Identifier: Apache-2.0
"""The vault: the face of this floor. Bytes seen, sealed; the log of what was done with them; checkpoints over the log.

``format.json`` the format number and mode · ``log.jsonl`` the log · ``checkpoints/<size>.note`` signed tree heads · ``objects/`` · ``itemkeys/``
· ``prefix.note`` how far the log was read (`custody.log_prefix`)
· ``anchors/<size>/`` timestamps over checkpoints · ``rewrap/`` item keys that an exchange has staged
· ``lock`` · ``tmp/`` · ``stray/`` unlogged objects of interrupted writes · ``log-torn/`` torn ends of the log.

Opening needs no key. What an attacker who holds the disk cannot do unnoticed: alter, exchange or remove an object, a key file or a log line that a
checkpoint covers. What he always can: destroy everything, or withhold what came after the last checkpoint that somebody else has seen.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from itertools import repeat
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sotdae.custody import details
from sotdae.custody.checkpoints import public_line, sign
from sotdae.custody.keyring import Keyring
from sotdae.custody.log import Log
from sotdae.custody.log_lines import LogEntry, make_line
from sotdae.custody.log_prefix import PREFIX, signed_prefix, stated_prefix, verify_prefix
from sotdae.custody.merkle import EMPTY_ROOT, TreeHead
from sotdae.custody.objects import ITEM_KEYS, ObjectStore
from sotdae.custody.sealing import OpeningStream, open_bytes
from sotdae.custody.signing_keys import changes, verify_checkpoint
from sotdae.disk import DISK, Disk, locked, writing
from sotdae.errors import (
    FormatTooNew,
    LogAltered,
    LogForked,
    LogShorter,
    ObjectMissing,
    PassphraseRequired,
    ProofInvalid,
    SealUnreadable,
    VaultDamaged,
)

FORMAT: Final = 1
LOG: Final = "log.jsonl"
LOCK: Final = "lock"
CHECKPOINTS: Final = "checkpoints"
ANCHORS: Final = "anchors"
FORMAT_FILE: Final = "format.json"
LINES_A_PREFIX: Final = 512
"""After so many lines it is signed anew how far the log was read: what comes after is parsed at every opening, some 25 us a line."""
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
        facts = _facts(folder / FORMAT_FILE)
        self.log = Log(folder / LOG)
        self.store = ObjectStore(folder, disk)
        newest = newest_checkpoint(folder)  # before the log is read: a writer at work appends first and signs then
        self._noted = 0
        is_signed = newest is not None and (self._take_prefix(newest) or self._take_signed(newest))
        self.log.catch_up()
        first = self.log.first
        body: Mapping[str, Any] = first.body if first else {}
        self.mode = Mode(body.get("mode", facts["mode"]))
        self.origin = str(body.get("origin", ""))
        if newest is not None:
            for size in (*(size for size in changes(self.log.signing_keys) if size < newest), *([] if is_signed else [newest])):
                self._compare_with_checkpoint(size)

    @property
    def key_line(self) -> str:
        """The public key that signs checkpoints now, as the log says, in C2SP's form; empty where it names none."""
        return self.log.signing_keys[-1][1] if self.log.signing_keys else ""

    def _take_signed(self, size: int) -> bool:
        """Read the log as far as its newest checkpoint goes, where it is what was signed; where it is not, the slow way says what is wrong."""

        def signs(head: TreeHead) -> bool:
            return verify_checkpoint(self.checkpoint(size), self.log.signing_keys, size) == head

        try:
            return self.log.take_signed(size, signs)
        except (LogAltered, ProofInvalid, FileNotFoundError):
            self.log = Log(self.log.path)
            return False

    def _take_prefix(self, size: int) -> bool:
        """Read the log as far as it was read and signed before, the rest of it line by line, and compare it with its newest checkpoint."""
        try:
            note = (self.folder / PREFIX).read_bytes()
            prefix = stated_prefix(note)
            self.log.take_prefix(prefix)
            self.log.require(size)
            verify_prefix(note, prefix, self.key_line)
            is_of_one_key = len(self.log.signing_keys) == 1
            if (
                is_of_one_key
                and prefix.size <= size
                and verify_checkpoint(self.checkpoint(size), self.log.signing_keys, size) == self.log.head_of(size)
            ):
                self._noted = prefix.size
                return True
        except (LogAltered, LogShorter, ProofInvalid, FileNotFoundError):
            pass
        self.log = Log(self.log.path)
        return False

    def _compare_with_checkpoint(self, size: int) -> None:
        self.log.require(size)
        signed = verify_checkpoint(self.checkpoint(size), self.log.signing_keys, size)
        if signed != self.log.head_of(size):
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
        vkey = public_line(name, keyring.signing_key)
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

    def settle(self) -> None:
        """Make sure that the log's lines as they were read are on the disk, before the book or anybody else takes them in.

        A writer at work may not have come to its barrier yet, and one that was killed never will: its last line can be read and still be lost.

        Raises:
            OSError: if the disk fails.
        """
        with locked(self.folder / LOCK) as is_ours:
            self.log.settle(self.disk, anew=is_ours and self.store.is_interrupted and not self.log.tail()[0])

    def entries(self, after: int = 0) -> Iterator[LogEntry]:
        """Yield the log's entries after a sequence number (from 1)."""
        return self.log.entries(after)

    def sign_checkpoint(self, keyring: Keyring) -> TreeHead:
        """Sign the head of the log as it is, and return it."""
        return self.write_checkpoint(keyring.signing_key)

    def write_checkpoint(self, key: Ed25519PrivateKey, before: Ed25519PrivateKey | None = None) -> TreeHead:
        """Sign the head of the log with a key, and at a change of keys with the one before too; return the head."""
        head = self.head()
        self.disk.put(self.folder / CHECKPOINTS / f"{head.size}.note", sign(self.origin, head, key, before))
        if head.size - self._noted >= LINES_A_PREFIX and len(self.log.signing_keys) == 1:
            self.disk.put(self.folder / PREFIX, signed_prefix(self.log.prefix(), self.origin, key))
            self._noted = head.size
        return head

    def checkpoint(self, size: int) -> bytes:
        """Return the checkpoint of a size as it stands.

        Raises:
            ProofInvalid: if there is none.
        """
        try:
            return (self.folder / CHECKPOINTS / f"{size}.note").read_bytes()
        except FileNotFoundError as error:
            raise ProofInvalid(what=f"there is no checkpoint of size {size}") from error

    def details(self, keyring: Keyring, entry: LogEntry) -> list[dict[str, Any]]:
        """Return the detail records of an entry, checked against the root that its line holds; [] where it has none, or none is left.

        Records that were erased are left out; those that only mentioned what was erased come without it.

        Raises:
            SealUnreadable: if the keys do not fit.
            ProofInvalid: if they are not what the log committed to.
        """
        object_id = self.details_object(entry)
        if object_id is None:
            return []
        with self.open_item(keyring, entry.case, object_id) as stream:
            return details.decode(stream.read(), str(entry.body["details"]["root"]))

    def details_object(self, entry: LogEntry) -> str | None:
        """Return the object that holds an entry's details now: that of its line, or one sealed since without what was erased; None for nothing."""
        named: Mapping[str, Any] | None = entry.body.get("details")
        if named is None:
            return None
        object_id = self.log.latest(str(named["object"]))
        return None if object_id in self.log.erased else object_id

    def open_item(self, keyring: Keyring, case_id: str | None, object_id: str, identity: str | None = None) -> BinaryIO:
        """Return an item's plaintext as a stream that is decrypted while it is read; nothing of it touches the disk.

        Args:
            keyring: unlocked.
            case_id: the case it belongs to, or None for a detail of the workspace itself.
            object_id: which.
            identity: the item's own, where two custodians have given it out; else the case's keys open it.

        Raises:
            ObjectMissing: if the object or its item key is not there.
            SealUnreadable: if neither of the case's identities opens it; while reading, if the object was altered.
        """
        own = identity or self.item_identity(keyring, case_id, object_id)
        try:
            source = self.store.path(object_id).open("rb")
        except FileNotFoundError as error:
            raise ObjectMissing(object_id=object_id) from error
        return cast("BinaryIO", io.BufferedReader(OpeningStream(source, own, object_id)))

    def item_identity(self, keyring: Keyring, case_id: str | None, object_id: str) -> str:
        """Return the identity that opens one object and no other: what is sealed again for somebody who may open it.

        Raises:
            ObjectMissing: if the item key is not there.
            SealUnreadable: if none of the case's identities opens it: it was altered, or custodians hold the one that does.
        """
        try:
            key_file = self.store.path(object_id, ITEM_KEYS).read_bytes()
        except FileNotFoundError as error:
            raise ObjectMissing(object_id=object_id) from error
        for identity in keyring.own.values() if case_id is None else keyring.case(case_id).openers:
            try:
                return open_bytes(key_file, identity, object_id).decode().strip()
            except SealUnreadable:
                continue
        raise SealUnreadable(object_id=object_id)


_WIDEST: Final = 30
"""Characters of a checkpoint's name, and more."""


def newest_checkpoint(folder: Path) -> int | None:
    """Return the size of the newest checkpoint: of the longest names the last, which is found without making a number of 100,000 names."""
    last = max(map(str.rjust, _names(folder), repeat(_WIDEST), repeat("\0")), default="").lstrip("\0")  # (no name has a zero, and it comes first)
    if last[-5:] == ".note" and _is_number(last[:-5]) and last[0] != "0":
        return int(last[:-5])
    return max(_sizes(folder), default=None)  # something else stands there too


def checkpoint_sizes(folder: Path) -> list[int]:
    """Return the sizes that the checkpoints' names give, rising."""
    return sorted(_sizes(folder))


def _sizes(folder: Path) -> list[int]:
    names = _names(folder)
    stems = "/".join([*names, ""]).split(".note/")[:-1]
    if len(stems) != len(names) or not _is_number("".join(stems)):  # asked of all at once, since all but always they are
        stems = [name[:-5] for name in names if name[-5:] == ".note" and _is_number(name[:-5])]
    return [int(stem) for stem in stems if stem]


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder / CHECKPOINTS)  # noqa: PTH208 (a Path for each of 100,000 names costs more than the listing)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _facts(path: Path) -> Mapping[str, Any]:
    """Read the format file; somebody may have altered it."""
    try:
        facts: Mapping[str, Any] = json.loads(path.read_bytes())
        number = int(facts["format"])
        if number <= FORMAT:
            Mode(facts["mode"])
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise VaultDamaged(altered=1, missing=0, log_errors=0) from error
    if number > FORMAT:
        raise FormatTooNew(found=number, known=FORMAT)
    return facts


def format_facts(number: object, mode: object) -> bytes:
    """Return the bytes of the format file: what another program looks at first. The log's first line is what counts."""
    return f'{{"format": {number}, "mode": "{mode}"}}\n'.encode()
