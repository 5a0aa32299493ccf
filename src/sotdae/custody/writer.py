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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO, Final, Literal, cast

from sotdae.custody import details
from sotdae.custody.checkpoints import key_line
from sotdae.custody.keyring import Keyring
from sotdae.custody.log import LogEntry, make_line
from sotdae.custody.objects import STRAY
from sotdae.custody.sealing import Sealed
from sotdae.custody.vault import CHECKPOINTS, LOG, Mode, Vault
from sotdae.disk import locked
from sotdae.errors import CaptureChanged, LogAltered, LogShorter, ModeRefuses, ObjectAltered, PassphraseRequired, WorkspaceInUse, WritePoisoned
from sotdae.model.canonical import Json, canonical_json
from sotdae.model.ids import require_digest

LOG_TORN: Final = "log-torn"
_BATCH_OBJECTS: Final = 256
"""Objects a batch, so that an interruption costs at most so many; DESIGN asks for 64 or more."""


@dataclass(frozen=True, slots=True)
class SealedItem:
    """An item after sealing.

    Attributes:
        item_id: SHA-256 of the plaintext, hex.
        tag: HMAC of the item id under the index key, hex.
        size: bytes of plaintext.
        object_id: the sealed object, or None where only details are held.
        is_new: it was not known before.
    """

    item_id: str
    tag: str
    size: int
    object_id: str | None
    is_new: bool


@dataclass
class _Batch:
    """What waits for the next log line."""

    records: list[dict[str, Any]] = field(default_factory=list)
    record_bytes: int = 0
    objects: list[Sealed] = field(default_factory=list)


class VaultWriter:
    """The writer; use `open_writer`. Holds the vault's lock for as long as it lives.

    Attributes:
        torn: names of torn log ends that were moved aside at the start.
        strays: ids of unlogged objects that were moved aside at the start.
    """

    def __init__(self, vault: Vault, keyring: Keyring) -> None:
        """Make the vault whole after an interrupted writer: torn end, temporary files, unlogged objects."""
        self._vault = vault
        self._keyring = keyring
        self._batch = _Batch()
        self._seen: dict[bytes, bytes] = {}
        self._case: str | None = None
        self._action: str | None = None
        self._is_poisoned = False
        with self._guarded():
            vault.log.catch_up()
            self.torn: Sequence[str] = self._move_torn()
            self.strays: Sequence[str] = self._set_aside() if vault.store.begin() else ()
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
        batch, self._batch = self._batch, _Batch()
        objects = [{"object": sealed.object_id, "key": _digest(sealed.item_key)} for sealed in batch.objects]
        return self._append(
            "items.sealed", now, facts={"action": self._action, "objects": cast("Json", objects)}, records=batch.records, case=self._open_case()
        )

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
        case_id: str,
        facts: Mapping[str, Json],
        now: datetime,
        attached: bytes | None = None,
        erased: Sequence[str] = (),
    ) -> int:
        """Log something else about a case, sealed, and sign a checkpoint. Returns the entry's place.

        Args:
            type: the entry's type.
            case_id: the case.
            facts: the sealed detail record.
            now: UTC.
            attached: bytes sealed as an object of their own beside the record, which names it as ``attached``: its item key can be destroyed later
                without touching the record.
            erased: objects whose item keys are destroyed once this line stands; their bytes stay and open no more.
        """
        self._verify_keys(case_id)
        self._enter(case_id)
        body: dict[str, Json] = {}
        record: dict[str, Json] = dict(facts)
        if attached is not None:
            with self._guarded():
                sealed = self._vault.store.seal(io.BytesIO(attached), self._keyring.case(case_id).recipients["text"])
            body["objects"] = [{"object": sealed.object_id, "key": _digest(sealed.item_key)}]
            record["attached"] = sealed.object_id
        if erased:
            body["erased"] = [require_digest(object_id) for object_id in erased]
        seq = self._append(type, now, facts=body, records=[record], case=case_id)
        self._checkpoint()
        self._erase_keys()
        return seq

    def log_keys(self, *, now: datetime) -> int:
        """Put the workspace's key files on record as they are now, after a way to unlock was added. Returns the entry's place."""
        seq = self._append("keys.changed", now, facts={"keys": dict(self._keyring.files())}, records=(), case=None)
        self._checkpoint()
        return seq

    def _enter(self, case_id: str) -> None:
        if self._case != case_id:
            self._seen.clear()  # known bytes are known to one case only
        self._case = case_id

    def _verify_keys(self, case_id: str) -> None:
        found = {**self._keyring.files(), **self._keyring.files(case_id)}
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
        batch = self._batch
        return len(batch.records) >= details.MOST_RECORDS or batch.record_bytes >= details.MOST_BYTES or len(batch.objects) >= _BATCH_OBJECTS

    def _append(self, type_: str, now: datetime, *, facts: Mapping[str, Json], records: Sequence[Mapping[str, Any]], case: str | None) -> int:
        """Seal the records, settle every waiting object, append one line."""
        log = self._vault.log
        with self._guarded():
            if records:
                recipients = self._keyring.case(case).recipients["text"] if case else [self._keyring.recipient]
                facts = {**facts, "details": self._vault.store.seal_details(records, recipients)}
            line = make_line(log.catch_up().size + 1, now, type_, case, facts=facts, previous=log.previous)
            log.append(line, self._vault.disk)
        return log.catch_up().size

    def _set_aside(self) -> list[str]:
        """Move what an interrupted writer had given a name but no log line: objects, and the keys of cases that were never opened.

        Half-written files beside checkpoints and keys are removed.
        """
        for folder in (self._vault.folder / CHECKPOINTS, self._keyring.folder):
            for path in sorted(folder.rglob("*.part")):
                self._vault.disk.remove(path)
        named = {name.split("/")[1] for name in self._vault.log.keys if name.startswith("cases/")}
        self._keyring.set_aside_cases(named, self._vault.folder / STRAY / "keys")
        return self._vault.store.set_aside(named_objects(self._vault.entries()))

    def _erase_keys(self) -> None:
        """Destroy the item keys that the log calls erased.

        The line stands first: a killed writer's work is finished by the next one, and a key that a restored backup brought back does not live on.
        """
        with self._guarded():
            self._vault.store.erase_keys(self._vault.log.erased)

    def _move_torn(self) -> list[str]:
        """Keep a torn end of the log aside, then cut it off: it was never acknowledged, but it may be evidence."""
        tail, begins = self._vault.log.tail()
        if not tail:
            return []
        name = f"{begins}-{_digest(tail)[:16]}.bin"
        self._vault.disk.put(self._vault.folder / LOG_TORN / name, tail)
        self._vault.disk.cut(self._vault.folder / LOG, begins)
        return [name]

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
        LogAltered: if the log is not this keyring's.
        PassphraseRequired: if a real workspace's keys are not protected.
    """
    with locked(vault.folder / "lock") as is_ours:
        if not is_ours:
            raise WorkspaceInUse
        size = vault.head().size
        if size < applied_seq:
            raise LogShorter(log_size=size, applied_seq=applied_seq)
        if vault.key_line != key_line(vault.origin, keyring.signing_key.public_key().public_bytes_raw()):
            raise LogAltered(line=1)
        if vault.mode is not Mode.SYNTHETIC and not Keyring.is_protected(keyring.folder):
            raise PassphraseRequired
        writer = VaultWriter(vault, keyring)
        is_orderly = False
        try:
            yield writer
            is_orderly = True
        finally:
            writer.close(is_orderly=is_orderly)


def named_objects(entries: Iterable[LogEntry]) -> set[str]:
    """Return the ids of all objects that log entries name."""
    named: set[str] = set()
    for entry in entries:
        named.update(row["object"] for row in entry.body.get("objects", ()))
        if "details" in entry.body:
            named.add(entry.body["details"]["object"])
    return named


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _writable(name: str) -> str:
    """A member's name as canonical JSON can hold it."""
    return name.encode("utf-8", "replace").decode("utf-8")
