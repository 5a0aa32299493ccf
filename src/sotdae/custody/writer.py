# SPDX-License-Identifier: Apache-2.0
"""The one writer of a vault: seals items in batches and appends what it did to the log.

Order of a batch: objects and item keys written, brought to the disk and named; the sealed details likewise; one log line; fsync; acknowledged.
After a write or fsync that failed the writer is poisoned and does nothing more: a second fsync may claim what the first one lost
(Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020).
"""

from __future__ import annotations

import hashlib
import io
import secrets
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from typing import Any, BinaryIO, Final, Literal, cast

from sotdae.custody import recovery
from sotdae.custody.batches import Batch, SealedItem
from sotdae.custody.checkpoints import public_line
from sotdae.custody.key_settling import settle, stage
from sotdae.custody.keyring import Keyring
from sotdae.custody.log_lines import make_line
from sotdae.custody.vault import LOCK, Mode, Vault
from sotdae.disk import Turn, writing
from sotdae.errors import CaptureChanged, LogAltered, ModeRefuses, ObjectAltered, PassphraseRequired, WorkspaceInUse, WritePoisoned
from sotdae.model.canonical import Json, canonical_json
from sotdae.model.ids import require_digest

_patience: Final = [0.0]


def wait_for_others(seconds: float) -> None:
    """Let this process wait so long where another one writes, before it says so: for a server and its worker. A command does not wait."""
    _patience[0] = seconds


class VaultWriter:
    """The writer; use `open_writer`. Holds the vault's lock for as long as it lives.

    Attributes:
        torn: names of torn log ends that were moved aside at the start.
        strays: ids of unlogged objects that were moved aside at the start.
    """

    def __init__(self, vault: Vault, keyring: Keyring, turn: Turn) -> None:
        """Make the vault whole after an interrupted writer: torn end, temporary files, unlogged objects."""
        self._vault = vault
        self._turn = turn
        self._keyring = keyring
        self._batch = Batch()
        self._seen: dict[bytes, bytes] = {}
        self._case: str | None = None
        self._action: str | None = None
        self._is_poisoned = False
        with self._guarded():
            vault.log.catch_up()
            self.torn: Sequence[str] = recovery.move_torn(vault)
            self.strays: Sequence[str] = ()
            if vault.store.begin():
                vault.log.settle(vault.disk, anew=True)
                self.strays = recovery.set_aside(vault, keyring)
        self._erase_keys()

    def close(self, *, is_orderly: bool) -> None:
        """Remove what has a temporary name; after an orderly end the next writer need not look for unlogged objects either.

        After a failed write nothing is touched any more.
        """
        if self._is_poisoned:
            return
        with self._guarded():
            if is_orderly:
                self._vault.store.end()
            else:
                self._vault.store.clear_temporary()

    def open_case(self, *, name: str, now: datetime) -> str:
        """Open a case: make its keys, log their digests, seal its name. Returns its id (32 hex digits)."""
        case_id = uuid.uuid4().hex
        with self._guarded():
            self._keyring.add_case(case_id)
        self._enter(case_id)
        self._append("case.opened", now, facts={"keys": dict(self._keyring.files(case_id))}, records=[{"name": name}], case=case_id)
        return case_id

    def begin(self, *, case_id: str, verb: str, facts: Mapping[str, Json], now: datetime) -> str:
        """Log that an action begins; its facts are sealed. Returns the action's id.

        Raises:
            ObjectAltered: if a key file of the workspace or of the case is not the one that the log names: nothing is sealed to a foreign key.
        """
        self._verify_keys(case_id)
        self._enter(case_id)
        self._action = secrets.token_hex(16)
        self._append("action.begun", now, facts={"action": self._action}, records=[{**facts, "verb": verb}], case=case_id)
        return self._action

    def seal(
        self,
        stream: BinaryIO,
        *,
        name: str,
        kind: Literal["text", "media"],
        facts: Mapping[str, Json],
        known: Callable[[str], str | None],
        expected: tuple[str, int] | None = None,
        now: datetime,
    ) -> SealedItem:
        """Seal one item.

        Args:
            stream: its bytes; not read where ``expected`` is known already.
            name: its name in the capture.
            kind: decides which of the case's keys may open it.
            facts: further facts for its detail record.
            known: tag -> object id ("" where only details are held) of what the case holds, or None.
            expected: its item id and size in bytes, where it was digested before.
            now: UTC, for a batch that fills up.

        Raises:
            ModeRefuses: for media in a workspace that does not hold media.
            CaptureChanged: if the bytes are no longer the expected ones; nothing of them is kept.
            WritePoisoned: if the disk fails.
        """
        if kind == "media" and self._vault.mode is not Mode.HOLDING:
            raise ModeRefuses(mode=self._vault.mode.value, what="media are digested only")
        if expected is not None:
            held = self._held(expected[0], known)
            if held:
                return self._record(*expected, held, is_new=False, name=name, kind=kind, facts=facts)
        recipients = self._keyring.case(self._open_case()).recipients[kind]
        with self._guarded():
            sealed = self._vault.store.seal(stream, recipients)
        if expected is not None and sealed.item_id != expected[0]:
            with self._guarded():
                self._vault.store.discard_last()
            raise CaptureChanged(item_id=expected[0])
        held = self._held(sealed.item_id, known)
        if held:
            with self._guarded():
                self._vault.store.discard_last()
            return self._record(sealed.item_id, sealed.size, held, is_new=False, name=name, kind=kind, facts=facts)
        self._batch.objects.append(sealed)
        item = self._record(sealed.item_id, sealed.size, sealed.object_id, is_new=True, name=name, kind=kind, facts=facts)
        if self._is_full():
            self.commit(now=now)
        return item

    def digested(
        self, *, item_id: str, size: int, name: str, facts: Mapping[str, Json], known: Callable[[str], str | None], now: datetime
    ) -> SealedItem:
        """Record an item that is not held: only its detail is sealed, its bytes are written nowhere."""
        tag = self._keyring.item_tag(item_id)
        is_new = bytes.fromhex(tag) not in self._seen and known(tag) is None
        item = self._record(item_id, size, None, is_new=is_new, name=name, kind="media", facts=facts)
        if self._is_full():
            self.commit(now=now)
        return item

    def commit(self, *, now: datetime) -> int | None:
        """Acknowledge everything that waits with one log line; returns its place, or None where nothing waited."""
        if not self._batch.records:
            return None
        batch, self._batch = self._batch, Batch()
        objects = [{"object": sealed.object_id, "key": _digest(sealed.item_key)} for sealed in batch.objects]
        return self._append(
            "items.sealed", now, facts={"action": self._action, "objects": cast("Json", objects)}, records=batch.records, case=self._open_case()
        )

    def lend(self, *, now: datetime) -> bool:
        """Let others write between two items of a long action, if somebody waits; returns whether anybody did.

        What waits is acknowledged first. Afterwards the caller brings the book up to date: what the case holds may have changed.

        Raises:
            ObjectAltered: as `begin` does, of keys that changed meanwhile.
        """
        if not self._turn.is_wanted():
            return False
        self.commit(now=now)
        with self._guarded():
            self._vault.store.end()
        self._turn.lend()
        self._keyring.reload()
        with self._guarded():
            settle(self._vault, self._keyring)
            self._vault.log.catch_up()
            if self._vault.store.begin():
                self._vault.log.settle(self._vault.disk, anew=True)
                self.strays = (*self.strays, *recovery.set_aside(self._vault, self._keyring))
        self._verify_keys(self._case)
        self._erase_keys()
        self._seen.clear()
        return True

    def done(self, *, result: Mapping[str, Json], now: datetime) -> int:
        """Log that the action is done, with its sealed result, and sign a checkpoint. Returns the entry's place."""
        self.commit(now=now)
        seq = self._append("action.done", now, facts={"action": self._action}, records=[dict(result)], case=self._open_case())
        self._checkpoint()
        return seq

    def note(
        self,
        *,
        type: str,  # noqa: A002 (the log's own word)
        case_id: str | None,
        facts: Mapping[str, Json],
        now: datetime,
        attached: bytes | None = None,
        erased: Sequence[str] = (),
        shown: Mapping[str, Json] | None = None,
        action: str | None = None,
        keys: Mapping[str, bytes] | None = None,
    ) -> int:
        """Log something else about a case, or (None) about the workspace, sealed, and sign a checkpoint. Returns the entry's place.

        Args:
            type: the entry's type.
            case_id: the case, or None for the workspace.
            facts: the sealed detail record.
            now: UTC.
            attached: bytes sealed as an object of their own beside the record, which names it as ``attached``: its item key can be destroyed later
                without touching the record.
            erased: objects whose item keys are destroyed once this line stands; their bytes stay and open no more.
            shown: what stands in the line itself, for everybody: days and places; never a name, and no digest of a plaintext.
            action: the random id that ties the entries of one undertaking together, in clear.
            keys: key files, by name below ``keys``, that are exchanged with this line.
        """
        self._verify_keys(case_id)
        self._enter(case_id)
        body: dict[str, Json] = {**(shown or {}), **({} if action is None else {"action": action})}
        record: dict[str, Json] = dict(facts)
        if attached is not None:
            row = self.attach(attached, case_id)
            body["objects"] = [row]
            record["attached"] = row["object"]
        if erased:
            body["erased"] = [require_digest(object_id) for object_id in erased]
        if keys:
            with self._guarded():
                body["keys"] = dict(stage(self._vault, self._keyring, keys))
        seq = self._append(type, now, facts=body, records=[record], case=case_id)
        if keys:
            with self._guarded():
                settle(self._vault, self._keyring)
        self._checkpoint()
        self._erase_keys()
        return seq

    def attach(self, data: bytes, case_id: str | None) -> dict[str, Json]:
        """Seal bytes as an object of its own, which the next line has to name; returns how a line names it."""
        with self._guarded():
            sealed = self._vault.store.seal(io.BytesIO(data), self._recipients(case_id))
        return {"object": sealed.object_id, "key": _digest(sealed.item_key)}

    def record(
        self,
        type_: str,
        *,
        now: datetime,
        facts: Mapping[str, Json],
        records: Sequence[Mapping[str, Any]] = (),
        case: str | None = None,
        sign: bool = True,
    ) -> int:
        """Log an entry of a kind that another module of this floor knows, of a case or of the workspace itself. Returns the entry's place.

        Its records are sealed to the case, or to the operator. A checkpoint is signed but where the caller signs it.
        """
        seq = self._append(type_, now, facts=facts, records=records, case=case)
        if sign:
            self._checkpoint()
        return seq

    def grouped(
        self, type_: str, case_id: str | None, records: Sequence[Mapping[str, Any]], *, action: str | None = None, now: datetime, sign: bool
    ) -> int:
        """Log acts of several people as one line that says ``each``: every record is an act of its own. Returns the entry's place."""
        self._verify_keys(case_id)
        self._enter(case_id)
        facts: dict[str, Json] = {"each": True} if action is None else {"each": True, "action": action}
        return self.record(type_, now=now, facts=facts, records=records, case=case_id, sign=sign)

    def _enter(self, case_id: str | None) -> None:
        if self._case != case_id:
            self._seen.clear()  # known bytes are known to one case only
        self._case = case_id

    def _recipients(self, case_id: str | None) -> Sequence[str]:
        return [self._keyring.recipient] if case_id is None else self._keyring.case(case_id).recipients["text"]

    def _verify_keys(self, case_id: str | None) -> None:
        found = {**self._keyring.files(), **({} if case_id is None else self._keyring.files(case_id))}
        for name, digest in self._vault.log.keys.items():
            if (not name.startswith("cases/") or name.startswith(f"cases/{case_id}/")) and found.get(name) != digest:
                raise ObjectAltered(object_id=f"keys/{name}")

    def _checkpoint(self) -> None:
        with self._guarded():
            self._vault.sign_checkpoint(self._keyring)

    def _open_case(self) -> str:
        if self._case is None:
            message = "no case is open: call begin first"
            raise RuntimeError(message)
        return self._case

    def _held(self, item_id: str, known: Callable[[str], str | None]) -> str | None:
        """The object that holds an item already, by the book or by this writer; None or "" where its bytes are not held."""
        tag = self._keyring.item_tag(item_id)
        return self._seen.get(bytes.fromhex(tag), b"").hex() or known(tag)

    def _record(self, item_id: str, size: int, object_id: str | None, *, is_new: bool, name: str, kind: str, facts: Mapping[str, Json]) -> SealedItem:
        record: dict[str, Any] = {**facts, "item_id": item_id, "bytes": size, "name": _writable(name), "kind": kind, "object_id": object_id}
        if not is_new:
            record["seen_before"] = True
        tag = self._keyring.item_tag(item_id)
        self._batch.records.append(record)
        self._batch.record_bytes += len(canonical_json(record))
        self._seen[bytes.fromhex(tag)] = bytes.fromhex(object_id or "")
        return SealedItem(item_id, tag, size, object_id, is_new)

    def _is_full(self) -> bool:
        return self._batch.is_full

    def _append(self, type_: str, now: datetime, *, facts: Mapping[str, Json], records: Sequence[Mapping[str, Any]], case: str | None) -> int:
        """Seal the records, settle every waiting object, append one line."""
        log = self._vault.log
        with self._guarded():
            if records:
                facts = {**facts, "details": self._vault.store.seal_details(records, self._recipients(case))}
            line = make_line(log.catch_up().size + 1, now, type_, case, facts=facts, previous=log.previous)
            log.append(line, self._vault.disk)
        return log.catch_up().size

    def _erase_keys(self) -> None:
        """Destroy the item keys that the log calls erased.

        The line stands first: a killed writer's work is finished by the next one, and a key that a restored backup brought back does not live on.
        """
        with self._guarded():
            self._vault.store.erase_keys(self._vault.log.erased)

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        if self._is_poisoned:
            raise WritePoisoned
        try:
            yield
        except OSError as error:
            self._is_poisoned = True
            raise WritePoisoned from error


@contextmanager
def open_writer(vault: Vault, keyring: Keyring, *, applied_seq: int) -> Iterator[VaultWriter]:
    """Open the vault for writing.

    Args:
        vault: the vault.
        keyring: unlocked.
        applied_seq: how many log entries the book has taken in.

    Raises:
        WorkspaceInUse: if another process writes.
        LogShorter: if acknowledged lines are gone.
        LogAltered: if acknowledged lines are no lines any more, or the log is not this keyring's.
        PassphraseRequired: if a real workspace's keys are not protected.
    """
    with closing(Turn(vault.folder / LOCK)) as turn:
        if not turn.take(_patience[0]):
            raise WorkspaceInUse
        vault.log.require(applied_seq)
        with writing():
            settle(vault, keyring)
        if vault.key_line != public_line(vault.origin, keyring.signing_key):
            raise LogAltered(line=1)
        if vault.mode is not Mode.SYNTHETIC and not Keyring.is_protected(keyring.folder):
            raise PassphraseRequired
        writer = VaultWriter(vault, keyring, turn)
        is_orderly = False
        try:
            yield writer
            is_orderly = True
        finally:
            writer.close(is_orderly=is_orderly)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _writable(name: str) -> str:
    """A member's name as canonical JSON can hold it."""
    return name.encode("utf-8", "replace").decode("utf-8")
