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
from sotdae.custody.filesystem import locked
from sotdae.custody.keyring import Keyring
from sotdae.custody.log import make_line
from sotdae.custody.merkle import leaf_hash
from sotdae.custody.sealing import Sealed
from sotdae.custody.vault import LOG, Mode, Vault
from sotdae.errors import LogShorter, ModeRefuses, WorkspaceInUse, WritePoisoned
from sotdae.model.canonical import Json, canonical_json

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
    tags: dict[str, str | None] = field(default_factory=dict)


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
        self._case: str | None = None
        self._action: str | None = None
        self._is_poisoned = False
        parsed, tail = vault.log.read()
        self.torn: Sequence[str] = self._move_torn(tail) if tail else ()
        self._seq = len(parsed)
        self._previous = parsed[-1].leaf.hex() if parsed else ""
        vault.store.clear_temporary()
        self.strays: Sequence[str] = vault.store.set_aside(named_objects(one.entry.body for one in parsed))

    def open_case(self, *, name: str, now: datetime) -> str:
        """Open a case: make its keys, log their digests, seal its name. Returns its id (32 hex digits)."""
        case_id = uuid.uuid4().hex
        with self._guarded():
            self._keyring.add_case(case_id)
        self._case = case_id
        self._append("case.opened", now, facts={"keys": dict(self._keyring.files(case_id))}, records=[{"name": name}])
        return case_id

    def begin(self, *, case_id: str, verb: str, facts: Mapping[str, Json], now: datetime) -> str:
        """Log that an action begins; its facts are sealed. Returns the action's id."""
        self._case = case_id
        self._action = secrets.token_hex(16)
        self._append("action.begun", now, facts={"action": self._action}, records=[{**facts, "verb": verb}])
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
        is_new = known(tag) is None and tag not in self._batch.tags
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
        return self._append("items.sealed", now, facts={"action": self._action, "objects": cast("Json", objects)}, records=batch.records)

    def done(self, *, result: Mapping[str, Json], now: datetime) -> int:
        """Log that the action is done, with its sealed result, and sign a checkpoint. Returns the entry's place."""
        self.commit(now=now)
        seq = self._append("action.done", now, facts={"action": self._action}, records=[dict(result)])
        self._checkpoint()
        return seq

    def note(self, *, type: str, case_id: str, facts: Mapping[str, Json], now: datetime) -> int:  # noqa: A002 (the log's own word)
        """Log something else about a case, sealed, and sign a checkpoint. Returns the entry's place."""
        self._case = case_id
        seq = self._append(type, now, facts={}, records=[dict(facts)])
        self._checkpoint()
        return seq

    def _checkpoint(self) -> None:
        with self._guarded():
            self._vault.sign_checkpoint(self._keyring)

    def _open_case(self) -> str:
        if self._case is None:
            message = "no case is open: call begin first"
            raise RuntimeError(message)
        return self._case

    def _held(self, item_id: str, known: Callable[[str], str | None]) -> str | None:
        """The object that holds an item already, in the book or in this batch; None or "" where its bytes are not held."""
        tag = self._keyring.item_tag(item_id)
        return self._batch.tags.get(tag) or known(tag)

    def _record(self, item_id: str, size: int, object_id: str | None, *, is_new: bool, name: str, kind: str, facts: Mapping[str, Json]) -> SealedItem:
        record: dict[str, Any] = {**facts, "item_id": item_id, "bytes": size, "name": _writable(name), "kind": kind, "object_id": object_id}
        if not is_new:
            record["seen_before"] = True
        tag = self._keyring.item_tag(item_id)
        self._batch.records.append(record)
        self._batch.record_bytes += len(canonical_json(record))
        self._batch.tags[tag] = object_id
        return SealedItem(item_id, tag, size, object_id, is_new)

    def _is_full(self) -> bool:
        batch = self._batch
        return len(batch.records) >= details.MOST_RECORDS or batch.record_bytes >= details.MOST_BYTES or len(batch.objects) >= _BATCH_OBJECTS

    def _append(self, type_: str, now: datetime, *, facts: Mapping[str, Json], records: Sequence[Mapping[str, Any]]) -> int:
        """Seal the records, settle every waiting object, append one line."""
        case_id = self._open_case()
        plaintext, root = details.encode(records)
        with self._guarded():
            sealed = self._vault.store.seal(io.BytesIO(plaintext), self._keyring.case(case_id).recipients["text"])
            self._vault.store.settle()
            named: dict[str, Json] = {"object": sealed.object_id, "key": _digest(sealed.item_key), "root": root, "count": len(records)}
            line = make_line(self._seq + 1, now, type_, case_id, facts={**facts, "details": named}, previous=self._previous)
            self._vault.log.append([line], self._vault.filesystem)
        self._seq += 1
        self._previous = leaf_hash(line).hex()
        return self._seq

    def _move_torn(self, tail: bytes) -> list[str]:
        """Keep a torn end of the log aside, then cut it off: it was never acknowledged, but it may be evidence."""
        log = self._vault.folder / LOG
        size = log.stat().st_size
        name = f"{size - len(tail)}-{_digest(tail)[:16]}.bin"
        self._vault.filesystem.put(self._vault.folder / LOG_TORN / name, tail)
        self._vault.filesystem.cut(log, size - len(tail))
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
    """
    with locked(vault.folder / "lock") as is_ours:
        if not is_ours:
            raise WorkspaceInUse
        size = vault.head().size
        if size < applied_seq:
            raise LogShorter(log_size=size, applied_seq=applied_seq)
        yield VaultWriter(vault, keyring)


def named_objects(bodies: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the ids of all objects that log lines name."""
    named: set[str] = set()
    for body in bodies:
        named.update(row["object"] for row in body.get("objects", ()))
        if "details" in body:
            named.add(body["details"]["object"])
    return named


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _writable(name: str) -> str:
    """A member's name as canonical JSON can hold it."""
    return name.encode("utf-8", "replace").decode("utf-8")
