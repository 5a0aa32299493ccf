# SPDX-License-Identifier: Apache-2.0
"""Makes requests for anchors and takes answers in: files first, then the log line that names them, so that a crash leaves nothing half believed.

One checkpoint is anchored by every authority, although each request is a log entry of its own: entries that only record anchoring do not move it.
A request that was not answered yet is used again as long as nothing else happened, so trying in vain does not lengthen the log.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sotdae.classes import dataclass
from sotdae.custody import anchors
from sotdae.custody.anchor_state import unanchored
from sotdae.custody.anchors import Named, path_of
from sotdae.custody.authorities import Authority
from sotdae.custody.keyring import Keyring
from sotdae.custody.revocations import Standing
from sotdae.custody.tokens import Token, check_reply, make_request, nonce_of, reply_nonce
from sotdae.custody.vault import CHECKPOINTS, Mode, Vault
from sotdae.custody.writer import VaultWriter
from sotdae.disk import writing
from sotdae.errors import ReplyUnexpected, TimestampRefused

Lists = Callable[[Token], Sequence[bytes]]
"""Brings revocation lists for a checked answer, as they came: PEM or DER, or nothing."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request that waits for its answer.

    Attributes:
        size: the entries that it covers.
        authority: who is asked.
        text: what is to be stamped.
        query: the request's bytes.
        requested_at: when it was logged.
    """

    size: int
    authority: str
    text: bytes
    query: bytes
    requested_at: datetime


@dataclass(frozen=True, slots=True)
class Received:
    """An answer that was taken in.

    Attributes:
        token: what it says.
        clock_off_seconds: by how many seconds our clock is ahead of the authority's.
        seq: the log entry's place.
        known: what revocation lists say of its certificates.
    """

    token: Token
    clock_off_seconds: int
    seq: int
    known: Standing


class Anchorer:
    """Anchors one vault through its writer."""

    def __init__(self, vault: Vault, keyring: Keyring, writer: VaultWriter, *, now: datetime) -> None:
        """Take what anchoring needs, and read which anchors the log names.

        Args:
            vault: the vault.
            keyring: unlocked; it signs the checkpoint that is anchored, where that is not signed yet.
            writer: holds the vault's lock.
            now: UTC.
        """
        self._vault = vault
        self._keyring = keyring
        self._writer = writer
        self._now = now
        entries = list(vault.entries())
        self._types = [entry.type for entry in entries]
        bodies = [entry.body for entry in entries]
        self._requested = {(one.size, one.authority): one for one in anchors.named_in(bodies, anchors.REQUESTED)}
        self._received = {(one.size, one.authority): one for one in anchors.named_in(bodies, anchors.RECEIVED)}

    @property
    def target(self) -> int:
        """The size that is to be anchored: one that was asked for already and still covers everything but anchoring itself, else the head."""
        sizes = [size for size, _ in (*self._requested, *self._received) if unanchored(self._types, size) == 0]
        return max(sizes, default=len(self._types))

    def is_anchored(self, authority: str, size: int) -> bool:
        """Whether the log names an answer of an authority for a size."""
        return (size, authority) in self._received

    def request(self, authority: str, size: int, record: Mapping[str, Any]) -> Request:
        """Return the request to an authority for a size: the one that waits already, or a new one that is logged.

        Raises:
            ProofInvalid: if the size has no checkpoint.
            WritePoisoned: if the disk fails.
        """
        if size == self._vault.head().size and not (self._vault.folder / CHECKPOINTS / f"{size}.note").exists():
            with writing():
                self._vault.sign_checkpoint(self._keyring)
        text = self._text(size)
        waiting = self._requested.get((size, authority))
        if waiting is not None:
            return Request(size, authority, text, self._path(size, authority, "request").read_bytes(), waiting.at)
        query = make_request(text)
        with writing():
            self._vault.disk.put(self._path(size, authority, "text"), text)
            self._vault.disk.put(self._path(size, authority, "request"), query)
        facts = anchors.facts_of(size, authority, None, {"text": text, "request": query})
        seq = self._writer.record(anchors.REQUESTED, now=self._now, facts=facts, records=[record])
        self._types.append(anchors.REQUESTED)
        self._requested[size, authority] = Named(size, authority, None, {}, seq, self._now)
        return Request(size, authority, text, query, self._now)

    def matching(self, reply: bytes) -> Request:
        """Return the request of this workspace that an answer belongs to, by its nonce.

        Raises:
            ReplyUnexpected: if there is none, or it was answered already.
        """
        nonce = reply_nonce(reply)
        for (size, authority), one in self._requested.items():
            path = self._path(size, authority, "request")
            if nonce is None or (size, authority) in self._received or not path.is_file():
                continue
            query = path.read_bytes()
            if nonce_of(query) == nonce:
                return Request(size, authority, self._text(size), query, one.at)
        raise ReplyUnexpected

    def receive(self, request: Request, reply: bytes, authority: Authority, record: Mapping[str, Any], lists: Lists) -> Received:
        """Check an answer, keep it with the revocation lists that count, and log it.

        Args:
            request: what was asked.
            reply: the answer.
            authority: whose it is.
            record: the act's facts.
            lists: brings lists, once the answer has been checked.

        Raises:
            TimestampRefused: if it does not hold, or a list says that a certificate of it was revoked; nothing is kept then.
            WritePoisoned: if the disk fails.
        """
        is_synthetic = self._vault.mode is Mode.SYNTHETIC
        token = check_reply(reply, request=request.query, data=request.text, authority=authority, is_synthetic=is_synthetic)
        known = anchors.standing_of(token, authority, lists(token))
        if known.revoked:
            raise TimestampRefused(authority=authority.name, what=f"a certificate of it was revoked: {known.revoked}")
        files = {"text": request.text, "request": request.query, "reply": reply, "chain": token.chain, "root": authority.pem.encode()}
        if known.pem:
            files[anchors.REVOCATIONS] = known.pem
        with writing():
            for kind in [kind for kind in files if kind not in {"text", "request"}]:
                self._vault.disk.put(self._path(request.size, authority.name, kind), files[kind])
        off = anchors.clock_off(token.attested_at, request.requested_at, self._now)
        said = {"attested_at": token.attested_at.isoformat(), "policy": token.policy, "serial": str(token.serial), "clock_off_seconds": off}
        said["unrevoked_as_of"] = known.as_of.isoformat() if known.as_of else None
        facts = anchors.facts_of(request.size, authority.name, authority.policy, files)
        seq = self._writer.record(anchors.RECEIVED, now=self._now, facts=facts, records=[{**record, **said}])
        self._types.append(anchors.RECEIVED)
        self._received[request.size, authority.name] = Named(request.size, authority.name, authority.policy, {}, seq, self._now)
        return Received(token, off, seq, known)

    def _text(self, size: int) -> bytes:
        self._vault.checkpoint(size)
        text = anchors.stamped_text(self._vault.folder, self._vault.origin, anchors.heads_at(self._vault.folder, [size]).get(size))
        assert text is not None, "a size that the log and a checkpoint have"
        return text

    def _path(self, size: int, authority: str, kind: str) -> Path:
        return path_of(self._vault.folder, size, authority, kind)
