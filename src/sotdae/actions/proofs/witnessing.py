# SPDX-License-Identifier: Apache-2.0
"""Both sides of a witness by file exchange: ours, which asks another organisation to cosign our checkpoint, and ours as that other organisation.

Settings and what was seen stand below ``keys`` (``witnesses``, ``followed``, ``witness.age``), so that their digests are in the log: a witness that
forgot what it saw would be none.
"""

from __future__ import annotations

import json
import secrets
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sotdae.actions.proofs.stewarding import Stewarding, stewarding
from sotdae.actions.workspace import Workspace
from sotdae.classes import dataclass
from sotdae.custody import cosignatures
from sotdae.custody.anchors import COSIGNED, WITNESSES, facts_of, named_in, path_of, witness_key
from sotdae.custody.authorities import is_name
from sotdae.custody.checkpoints import parse_key_line
from sotdae.custody.merkle import TreeHead
from sotdae.custody.sealing import open_bytes, seal_bytes
from sotdae.custody.vault import CHECKPOINTS, Vault, checkpoint_sizes
from sotdae.disk import writing
from sotdae.errors import ProofInvalid, UsageError

_FOLLOWED: Final = "followed"
_KEY: Final = "witness.age"
_LINE: Final = "witness.vkey"
_LARGEST_BYTES: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Witnessed:
    """A witness's word for our log: whose, over how many entries, when by its clock, and the entry that records it."""

    witness: str
    size: int
    at: str
    log_seq: int


def add_witness(place: Workspace, name: str, key: Path, *, passphrase: str | None, performer: str | None, now: datetime) -> str:
    """Believe a witness's cosignatures from now on; returns its own name.

    Raises:
        ProofInvalid: if the file is no witness's key.
        UsageError: if the name is not in its form, or the file cannot be read.
    """
    _require_name(name)
    line = read(key).decode("utf-8", "replace").strip()
    own, _ = cosignatures.parse_witness_line(line)
    with stewarding(place, passphrase=passphrase, performer=performer, now=now) as acting:
        data = json.dumps({"name": name, "vkey": line}, sort_keys=True).encode() + b"\n"
        acting.changer().change({f"{WITNESSES}/{name}.json": data}, record=acting.record("anchor witness add"))
    return own


def ask(place: Workspace, *, witness: str | None, passphrase: str | None, performer: str | None, now: datetime) -> tuple[str, int, bytes]:
    """Return (the witness, the size, the request) for the newest checkpoint, continuing the one that this witness cosigned last.

    Raises:
        UsageError: if no witness is configured, or one has to be named.
    """
    with stewarding(place, passphrase=passphrase, performer=performer, now=now) as acting:
        vault = acting.opened.vault
        known = sorted(path.stem for path in (place.keys / WITNESSES).glob("*.json"))
        if not known or (witness is None and len(known) > 1) or (witness is not None and witness not in known):
            raise UsageError(what="name a configured witness: `sotdae anchor witness add NAME --key FILE` makes one, --witness NAME says which")
        chosen = witness or known[0]
        size = vault.head().size
        if not (vault.folder / CHECKPOINTS / f"{size}.note").exists():
            with writing():
                vault.sign_checkpoint(acting.opened.keyring)
        older = max((one.size for one in named_in((entry.body for entry in vault.entries()), COSIGNED) if one.authority == chosen), default=0)
        return chosen, size, cosignatures.make_request(vault.checkpoint(size), vault.log.leaves(size), older=older, size=size)


def take_word(place: Workspace, file: Path, *, passphrase: str | None, performer: str | None, now: datetime) -> Witnessed:
    """Take in a witness's cosignature; it is told by its signature which checkpoint it is for.

    Raises:
        ProofInvalid: if it is no configured witness's word for any checkpoint of this log.
        UsageError: if the file cannot be read.
    """
    lines = read(file)
    with stewarding(place, passphrase=passphrase, performer=performer, now=now) as acting:
        vault = acting.opened.vault
        name, size, word, line = _matched(place, vault, lines)
        with writing():
            vault.disk.put(path_of(vault.folder, size, name, "cosignature"), lines)
        facts = facts_of(size, name, None, {"cosignature": lines}, witness=line)
        seq = acting.writer.record(COSIGNED, now=now, facts=facts, records=[acting.record("anchor", witnessed_at=word.at.isoformat())])
        return Witnessed(name, size, word.at.isoformat(timespec="seconds"), seq)


def _matched(place: Workspace, vault: Vault, lines: bytes) -> tuple[str, int, cosignatures.Cosigned, str]:
    for path in sorted((place.keys / WITNESSES).glob("*.json")):
        line = witness_key(path)
        for size in reversed(checkpoint_sizes(vault.folder)):
            try:
                return path.stem, size, cosignatures.verify_cosignature(cosignatures.body_of(vault.checkpoint(size)), lines, line), line
            except ProofInvalid:
                continue
    raise ProofInvalid(what="no line is a configured witness's word for a checkpoint of this log")


def follow(place: Workspace, name: str, log_key: Path, *, passphrase: str | None, performer: str | None, now: datetime) -> str:
    """As a witness: follow another organisation's log, or take over its new key; what was cosigned of it stays. Returns our own public key.

    Raises:
        ProofInvalid: if the file is no log's key.
        UsageError: if the name is not in its form, or the file cannot be read.
    """
    _require_name(name)
    line = read(log_key).decode("utf-8", "replace").strip()
    parse_key_line(line)
    with stewarding(place, passphrase=passphrase, performer=performer, now=now) as acting:
        _, own = _own_key(acting)
        held = _followed(place, name) or {}
        acting.changer().change(_state(name, {**held, "vkey": line}), record=acting.record("anchor witness follow"))
        return own


def cosign(place: Workspace, name: str, request: Path, *, passphrase: str | None, performer: str | None, now: datetime) -> tuple[int, bytes]:
    """As a witness: check that a log continues what was cosigned of it, remember its new head, then return (its size, the cosignature).

    Raises:
        ProofInvalid: if the checkpoint is not that log's, is older than one seen, or does not continue it. That is worth a telephone call.
        UsageError: if no log of that name is followed, or the file cannot be read.
    """
    asked = read(request)
    with stewarding(place, passphrase=passphrase, performer=performer, now=now) as acting:
        held = _followed(place, name)
        if held is None:
            raise UsageError(what="no log of that name is followed: `sotdae anchor witness follow NAME --log-key FILE`")
        seen = TreeHead(int(held["size"]), str(held["root"])) if "size" in held else None
        body, head = cosignatures.check_request(asked, log_key=str(held["vkey"]), seen=seen)
        key, own = _own_key(acting)
        # Remembered before it is signed: a cosignature that was forgotten could be followed by one for another history.
        state = _state(name, {**held, "size": head.size, "root": head.root})
        acting.changer().change(state, record=acting.record("anchor witness cosign", log=name, size=head.size))
        witness, _ = cosignatures.parse_witness_line(own)
        return head.size, cosignatures.cosign(body, name=witness, key=key, at=now)


def _own_key(acting: Stewarding) -> tuple[Ed25519PrivateKey, str]:
    """Return our key as a witness, made at its first use: never the one that signs our own log (C2SP tlog-cosignature)."""
    keyring = acting.opened.keyring
    path = keyring.folder / _KEY
    if path.is_file():
        held = json.loads(open_bytes(path.read_bytes(), keyring.own["operator"], "keys/witness"))
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(held["key"])), str(held["vkey"])
    key = Ed25519PrivateKey.generate()
    line = cosignatures.witness_line(f"sotdae.local/witness/{secrets.token_hex(4)}", key.public_key().public_bytes_raw())
    sealed = seal_bytes(json.dumps({"key": key.private_bytes_raw().hex(), "vkey": line}).encode(), [keyring.recipient])
    acting.changer().change({_KEY: sealed, _LINE: f"{line}\n".encode()}, record=acting.record("anchor witness key"))
    return key, line


def _followed(place: Workspace, name: str) -> dict[str, Any] | None:
    path = place.keys / _FOLLOWED / f"{name}.json"
    if not is_name(name) or not path.is_file():
        return None
    held: dict[str, Any] = json.loads(path.read_bytes())
    return held


def _state(name: str, facts: dict[str, Any]) -> dict[str, bytes]:
    return {f"{_FOLLOWED}/{name}.json": json.dumps(facts, sort_keys=True).encode() + b"\n"}


def _require_name(name: str) -> None:
    if not is_name(name):
        raise UsageError(what="a name has lower-case letters, digits and hyphens, at most 32")


def read(file: Path) -> bytes:
    """Return a small file that somebody handed in.

    Raises:
        UsageError: if it cannot be read, or is larger than any request.
    """
    try:
        with file.open("rb") as stream:
            data = stream.read(_LARGEST_BYTES + 1)
    except OSError as error:
        raise UsageError(what=f"the file cannot be read ({type(error).__name__})") from error
    if len(data) > _LARGEST_BYTES:
        raise UsageError(what="the file is larger than any key, request or cosignature")
    return data
