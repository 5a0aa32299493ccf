# SPDX-License-Identifier: Apache-2.0
"""Signed tree heads: what the custody log was at a moment, in a form that anybody's tools can check.

Source: C2SP tlog-checkpoint and signed-note (c2sp.org): three lines of text, an empty line, and ``— name base64(key id || Ed25519 signature)``.
The key id is SHA-256(name || LF || 0x01 || public key)[:4]. No extension lines are written.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sotdae.errors import ProofInvalid

_ALGORITHM: Final = b"\x01"
"""Ed25519. Source: C2SP signed-note, section "Signature types"."""
_KEY_ID_BYTES: Final = 4
_LINES: Final = 3


@dataclass(frozen=True, slots=True)
class TreeHead:
    """The size of the log in lines, and the Merkle root over them (64 hexadecimal digits)."""

    size: int
    root: str


def key_line(name: str, public_key: bytes) -> str:
    """Return a public key as C2SP's ``vkey``: name, key id in hex and base64 of 0x01 || key, joined by ``+``."""
    return f"{name}+{_key_id(name, public_key).hex()}+{base64.b64encode(_ALGORITHM + public_key).decode()}"


def parse_key_line(line: str) -> tuple[str, bytes]:
    """Return (name, 32-byte Ed25519 public key) of a ``vkey``.

    Raises:
        ProofInvalid: if it is not one, or its key id is not its own.
    """
    try:
        name, key_id, encoded = line.split("+", 2)
        key = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error) as error:
        raise ProofInvalid(what="the public key is not in C2SP's form") from error
    if key[:1] != _ALGORITHM or len(key) != 33 or key_id != _key_id(name, key[1:]).hex():  # noqa: PLR2004 (one byte and Ed25519's 32)
        raise ProofInvalid(what="the public key's id is not its own")
    return name, key[1:]


def sign(origin: str, head: TreeHead, key: Ed25519PrivateKey) -> bytes:
    """Return the signed note of a tree head."""
    body = _body(origin, head)
    public = key.public_key().public_bytes_raw()
    signature = base64.b64encode(_key_id(origin, public) + key.sign(body)).decode()
    return body + f"\n\N{EM DASH} {origin} {signature}\n".encode()


def verify_note(note: bytes, origin: str, public_key: bytes) -> TreeHead:
    """Check a signed note and return the head it signs.

    Raises:
        ProofInvalid: if it is not a checkpoint of that origin, or the key's signature does not hold.
    """
    body, _, signatures = note.partition(b"\n\n")
    body += b"\n"
    try:
        lines = body.decode("utf-8").split("\n")[:-1]
        head = TreeHead(int(lines[1]), base64.b64decode(lines[2], validate=True).hex())
    except (UnicodeDecodeError, ValueError, IndexError, binascii.Error) as error:
        raise ProofInvalid(what="the checkpoint is not in C2SP's form") from error
    if len(lines) != _LINES or lines[0] != origin or _body(origin, head) != body or not signatures.endswith(b"\n"):
        raise ProofInvalid(what="the checkpoint is not of this log")
    wanted = f"\N{EM DASH} {origin} ".encode()
    for line in signatures[:-1].split(b"\n"):
        if line.startswith(wanted):
            _verify_signature(line[len(wanted) :], body, _key_id(origin, public_key), public_key)
            return head
    raise ProofInvalid(what="the checkpoint bears no signature of this log")


def _verify_signature(encoded: bytes, body: bytes, key_id: bytes, public_key: bytes) -> None:
    try:
        raw = base64.b64decode(encoded, validate=True)
        if base64.b64encode(raw) != encoded or raw[:_KEY_ID_BYTES] != key_id:
            raise ProofInvalid(what="the signature is by another key")
        Ed25519PublicKey.from_public_bytes(public_key).verify(raw[_KEY_ID_BYTES:], body)
    except (binascii.Error, InvalidSignature) as error:
        raise ProofInvalid(what="the checkpoint's signature does not hold") from error


def _body(origin: str, head: TreeHead) -> bytes:
    return f"{origin}\n{head.size}\n{base64.b64encode(bytes.fromhex(head.root)).decode()}\n".encode()


def _key_id(name: str, public_key: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ALGORITHM + public_key).digest()[:_KEY_ID_BYTES]
