# SPDX-License-Identifier: Apache-2.0
"""Witnesses: another organisation keeps the newest checkpoint that it saw of our log, checks that the next continues it, and signs that it did.

Whoever holds every key of a workspace can still not show two histories: a witness signs one alone. It learns sizes and roots, nothing else. Requests
and cosignatures are files, carried or sent by people. Source: C2SP tlog-cosignature (``cosignature/v1``, Ed25519) and tlog-witness (the body of
``add-checkpoint``), whose text forms are used as they are.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sotdae.classes import dataclass
from sotdae.custody.checkpoints import parse_key_line, verify_note
from sotdae.custody.merkle import Prover, TreeHead, verify_consistency
from sotdae.custody.vkeys import COSIGNATURE, KEY_ID_BYTES, key_id, parse_vkey, vkey
from sotdae.errors import ProofInvalid

_TIME_BYTES: Final = 8
_SIGNED_BYTES: Final = 64
_MOST_STEPS: Final = 63
"""Source: C2SP tlog-witness, "add-checkpoint"."""
_LARGEST_BYTES: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A witness's word: from which name, when, over which checkpoint's text."""

    name: str
    at: datetime


def witness_line(name: str, public_key: bytes) -> str:
    """Return a witness's public key as C2SP's ``vkey`` of type 0x04."""
    return vkey(name, COSIGNATURE, public_key)


def parse_witness_line(line: str) -> tuple[str, bytes]:
    """Return (name, 32-byte public key) of a witness's ``vkey``.

    Raises:
        ProofInvalid: if it is not one, or its key id is not its own.
    """
    name, key = parse_vkey(line.strip(), COSIGNATURE)
    if not name or " " in name:
        raise ProofInvalid(what="a witness has a name without spaces")
    return name, key


def make_request(note: bytes, leaves: Sequence[bytes], *, older: int, size: int) -> bytes:
    """Return what a witness is given: the size that it saw last, the proof that the log continues it, and the checkpoint.

    Raises:
        ProofInvalid: if the sizes are not within the log.
    """
    steps = Prover(leaves).consistency(older, size) if older else []
    return "".join(f"{line}\n" for line in (f"old {older}", *(base64.b64encode(step).decode() for step in steps), "")).encode() + note


def check_request(request: bytes, *, log_key: str, seen: TreeHead | None) -> tuple[bytes, TreeHead]:
    """Check a request as a witness does; return (the checkpoint's text that is to be signed, its head).

    Args:
        request: what `make_request` made, from anywhere.
        log_key: the log's public key, known from elsewhere.
        seen: the newest head of this log that was cosigned, or None.

    Raises:
        ProofInvalid: if the checkpoint is not this log's, is older than one seen, or does not continue it.
    """
    head_part, _, note = request.partition(b"\n\n")
    try:
        first, *lines = head_part.decode("ascii").split("\n") if len(request) <= _LARGEST_BYTES else ("",)
        word, _, number = first.partition(" ")
        older = int(number) if word == "old" and number.isascii() and number.isdigit() else -1
        steps = [base64.b64decode(line, validate=True) for line in lines]
    except (UnicodeDecodeError, ValueError, binascii.Error) as error:
        raise ProofInvalid(what="the request is not in C2SP's form") from error
    if older < 0 or len(steps) > _MOST_STEPS:
        raise ProofInvalid(what="the request is not in C2SP's form")
    head = verify_note(note, *parse_key_line(log_key.strip()))
    if older != (seen.size if seen else 0):
        raise ProofInvalid(what=f"the request continues size {older}, and the newest size cosigned of this log is {seen.size if seen else 0}")
    if seen is not None:
        verify_consistency(seen.size, bytes.fromhex(seen.root), head.size, bytes.fromhex(head.root), steps)
    elif steps:
        raise ProofInvalid(what="a first request has no proof")
    return body_of(note), head


def body_of(note: bytes) -> bytes:
    """Return the signed text of a checkpoint: everything before its empty line, with its last line feed."""
    return note.partition(b"\n\n")[0] + b"\n"


def cosign(body: bytes, *, name: str, key: Ed25519PrivateKey, at: datetime) -> bytes:
    """Return a cosignature line over a checkpoint's text."""
    seconds = int(at.timestamp())
    public = key.public_key().public_bytes_raw()
    signature = key.sign(_message(body, seconds))
    encoded = base64.b64encode(key_id(name, COSIGNATURE, public) + seconds.to_bytes(_TIME_BYTES, "big") + signature).decode()
    return f"\N{EM DASH} {name} {encoded}\n".encode()


def verify_cosignature(body: bytes, lines: bytes, witness: str) -> Cosigned:
    """Check a witness's cosignature over a checkpoint's text, among the lines that came; other keys' lines are passed over.

    Args:
        body: the checkpoint's signed text.
        lines: what the witness gave back.
        witness: its public key.

    Raises:
        ProofInvalid: if none of the lines is this witness's word for this text.
    """
    name, public = parse_witness_line(witness)
    wanted = f"\N{EM DASH} {name} ".encode()
    for line in lines[:_LARGEST_BYTES].split(b"\n"):
        if not line.startswith(wanted):
            continue
        try:
            raw = base64.b64decode(line[len(wanted) :], validate=True)
        except binascii.Error:
            continue
        if len(raw) != KEY_ID_BYTES + _TIME_BYTES + _SIGNED_BYTES or raw[:KEY_ID_BYTES] != key_id(name, COSIGNATURE, public):
            continue
        seconds = int.from_bytes(raw[KEY_ID_BYTES : KEY_ID_BYTES + _TIME_BYTES], "big")
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(raw[-_SIGNED_BYTES:], _message(body, seconds))
            return Cosigned(name, datetime.fromtimestamp(seconds, UTC))
        except (InvalidSignature, OverflowError, ValueError, OSError):
            continue
    raise ProofInvalid(what="no line is this witness's word for this checkpoint")


def _message(body: bytes, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n".encode() + body
