# SPDX-License-Identifier: Apache-2.0
"""Every change of keys: ways to unlock, the signing key, a case's identities and that of who its subjects are.

Each is one log line at least, and survives a crash anywhere.

Order of a change: the new files staged, one log line that names their digests, the files moved to their places (`key_settling`).

What an exchange brings: whoever got hold of an old key can do nothing with what is sealed or signed from then on, and cannot open what the vault
holds now. What it does not bring: copies of the old files that lie elsewhere still open with the old key, and an old signing key can still sign
another history up to the change, which an anchor or a witness contradicts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sotdae.custody import person_records
from sotdae.custody.checkpoints import public_line
from sotdae.custody.erasing import everything
from sotdae.custody.key_settling import REWRAP, settle, stage
from sotdae.custody.keyring import Keyring, signing_line
from sotdae.custody.log import REMOVED, REWRAPPED
from sotdae.custody.objects import ITEM_KEYS
from sotdae.custody.sealing import open_bytes, recipient_of, seal_bytes
from sotdae.custody.vault import Vault
from sotdae.custody.writer import VaultWriter
from sotdae.disk import writing
from sotdae.errors import ObjectMissing, SealUnreadable
from sotdae.model.canonical import Json

CHANGED: Final = "keys.changed"
SIGNING_ROTATED: Final = "signing.rotated"
REKEYING: Final = "case.rekeying"
REKEYED: Final = "case.rekeyed"
PERSONS_REKEYING: Final = "persons.rekeying"
PERSONS_RESEALED: Final = "persons.resealed"
PERSONS_REKEYED: Final = "persons.rekeyed"
_BATCH: Final = 256
"""Item keys a log line, as objects in a batch of items (`custody.writer`)."""


class KeyChanger:
    """Changes keys through one vault's writer."""

    def __init__(self, vault: Vault, keyring: Keyring, writer: VaultWriter, *, now: datetime) -> None:
        """Take what a change needs.

        Args:
            vault: the vault.
            keyring: unlocked.
            writer: holds the vault's lock.
            now: UTC.
        """
        self._vault = vault
        self._keyring = keyring
        self._writer = writer
        self._now = now

    def change(
        self,
        put: Mapping[str, bytes],
        *,
        removed: Sequence[str] = (),
        record: Mapping[str, Any] | None = None,
        type_: str = CHANGED,
        facts: Mapping[str, Json] | None = None,
        case: str | None = None,
    ) -> int:
        """Put key files in place and take others away. Returns the log entry's place.

        Args:
            put: name below ``keys`` -> new contents.
            removed: names below ``keys`` that go.
            record: what is sealed with the line: who did it, and with what.
            type_: the entry's type.
            facts: what else the line says in clear.
            case: the case whose keys they are, or None.

        Raises:
            WritePoisoned: if the disk fails; the next writer ends or forgets the change.
        """
        with writing():
            digests = stage(self._vault, self._keyring, put)
        body: dict[str, Json] = {**(facts or {}), "keys": {**digests, **dict.fromkeys(removed, REMOVED)}}
        records = [] if record is None else [record]
        # A change of the signing key is signed by `settle`, with both keys, whether or not a crash comes between.
        seq = self._writer.record(type_, now=self._now, facts=body, records=records, case=case, sign=type_ != SIGNING_ROTATED)
        with writing():
            settle(self._vault, self._keyring)
        return seq

    def rotate_signing_key(self, record: Mapping[str, Any]) -> str:
        """Exchange the key that signs checkpoints; returns the new public key in C2SP's form."""
        fresh = Ed25519PrivateKey.generate()
        line = public_line(self._vault.origin, fresh)
        put = {**self._keyring.secrets_with(fresh), **signing_line(line)}
        self.change(put, record=record, type_=SIGNING_ROTATED, facts={"vkey": line})
        return line

    def rotate_case(self, case_id: str, record: Mapping[str, Any], *, advance: Callable[[int], None] = lambda _: None) -> int:
        """Exchange a case's identities and seal every item key of the case again; returns how many were sealed in this call.

        The objects keep their bytes. A media identity that custodians hold stays, and with it the keys of media. Called again after a crash it goes
        on where it stopped.

        Args:
            case_id: the case; `VaultWriter.begin` was called for it.
            record: what is sealed with the first and the last line.
            advance: told after each batch how many item keys it had.

        Raises:
            SealUnreadable: if an item key opens with none of the case's identities; nothing of the case is lost then.
        """
        if not any(self._keyring.case(case_id).earlier.values()):
            self.change(self._keyring.next_case_files(case_id), record=record, type_=REKEYING, case=case_id)
        done = 0
        for batch in self._to_rewrap(case_id):
            self._rewrap(case_id, batch)
            done += len(batch)
            advance(len(batch))
        self.change(self._keyring.last_case_files(case_id), record={**record, "item_keys": done}, type_=REKEYED, case=case_id)
        return done

    def rotate_persons(self, case_id: str, record: Mapping[str, Any]) -> int:
        """Exchange the identity that opens who a case's subjects are, and seal every such record again; returns how many were sealed in this call.

        Records keep their names. Each batch is one line, and they are key files like any others: what was staged and not named is forgotten, what was
        named is finished by the next writer. Called again after a crash it goes on where it stopped. A case without such records has nothing to do.

        Args:
            case_id: the case; `VaultWriter.begin` was called for it.
            record: what is sealed with each line.

        Raises:
            ObjectMissing: if a record is gone.
            SealUnreadable: if one opens with none of the identities. The one before stays beside the new one then, and nothing is lost.
        """
        if person_records.identity_file(self._keyring, case_id) is None:
            return 0
        if not self.exchanges_persons(case_id):
            self.change(person_records.next_identity(self._keyring, case_id), record=record, type_=PERSONS_REKEYING, case=case_id)
        done = 0
        names = person_records.record_names(self._vault.log.keys, case_id)
        for batch in person_records.resealed_records(self._keyring, case_id, names):
            self.change(batch, record=record, type_=PERSONS_RESEALED, case=case_id)
            done += len(batch)
        last = person_records.last_identity(self._keyring, case_id)
        self.change(last, record={**record, "records": done}, type_=PERSONS_REKEYED, case=case_id)
        return done

    def exchanges_persons(self, case_id: str) -> bool:
        """Whether such an exchange was begun and not ended."""
        return person_records.is_exchanging(self._keyring, case_id)

    def _to_rewrap(self, case_id: str) -> Iterator[dict[str, bytes]]:
        """Yield batches of object id -> item key file, sealed to the identities in force, of items that are not yet."""
        keys = self._keyring.case(case_id)
        in_force, in_force_kinds = set(keys.identities.values()), set(keys.identities)
        kinds = {identity: kind for kind, some in keys.earlier.items() for identity in some}
        batch: dict[str, bytes] = {}
        for object_id in sorted(everything(self._vault, case_id) - self._vault.log.erased):
            try:
                identity, item_key = self._opened(object_id, keys.openers)
            except SealUnreadable:
                if "media" in in_force_kinds:
                    raise
                continue  # sealed to the media identity, which custodians hold and nobody exchanges alone
            if identity in in_force:
                continue
            batch[object_id] = seal_bytes(item_key, [recipient_of(keys.identities[kinds[identity]])])
            if len(batch) == _BATCH:
                yield batch
                batch = {}
        if batch:
            yield batch

    def _opened(self, object_id: str, identities: Sequence[str]) -> tuple[str, bytes]:
        """Return (which identity opens an item key, the item's identity)."""
        try:
            sealed = self._vault.store.path(object_id, ITEM_KEYS).read_bytes()
        except FileNotFoundError as error:
            raise ObjectMissing(object_id=object_id) from error
        for identity in identities:
            try:
                return identity, open_bytes(sealed, identity, object_id)
            except SealUnreadable:
                continue
        raise SealUnreadable(object_id=object_id)

    def _rewrap(self, case_id: str, batch: Mapping[str, bytes]) -> None:
        disk, folder = self._vault.disk, self._vault.folder / REWRAP
        with writing():
            disk.make_folder(folder)
            for object_id, data in batch.items():
                path = folder / f"{object_id}.age"
                disk.remove(path)
                with disk.create(path) as file:
                    disk.write(file, data)
                    disk.sync(file)
            disk.sync_folder(folder)
        rows = [{"object": object_id, "key": hashlib.sha256(data).hexdigest()} for object_id, data in batch.items()]
        self._writer.record(REWRAPPED, now=self._now, facts={"objects": cast("Json", rows)}, case=case_id)
        with writing():
            settle(self._vault, self._keyring)
