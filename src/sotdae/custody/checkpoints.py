# SPDX-License-Identifier: Apache-2.0
"""Signed tree heads: what the custody log was at a moment, in a form that anybody's tools can check.

Source: C2SP tlog-checkpoint and signed-note (c2sp.org): three lines of text, an empty line, and ``— name base64(key id || Ed25519 signature)``.
The key id is SHA-256(name || LF || 0x01 || public key)[:4]. No extension lines are written.
"""

from __future__ import annotations

import base64
import binascii
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sotdae.custody.merkle import TreeHead
from sotdae.custody.vkeys import ED25519, KEY_ID_BYTES, key_id, parse_vkey, vkey
from sotdae.errors import ProofInvalid

_LINES: Final = 3


def key_line(name: str, public_key: bytes) -> str:
    """Return a log's public key as C2SP's ``vkey``."""
    return vkey(name, ED25519, public_key)


def parse_key_line(line: str) -> tuple[str, bytes]:
    """Return (name, 32-byte Ed25519 public key) of a log's ``vkey``.

    Raises:
        ProofInvalid: if it is not one, or its key id is not its own.
    """
    return parse_vkey(line, ED25519)


def sign(origin: str, head: TreeHead, key: Ed25519PrivateKey, before: Ed25519PrivateKey | None = None) -> bytes:
    """Return the signed note of a tree head.

    Args:
        origin: the log's name.
        head: what is signed.
        key: the signing key.
        before: the key that it replaces: the checkpoint at which a key changes is signed by both, the new one last.
    """
    return sign_text(origin, _body(origin, head), *filter(None, (before, key)))


def sign_text(name: str, text: bytes, *keys: Ed25519PrivateKey) -> bytes:
    """Return a signed note over any text that ends with a line feed. Its first line must differ from that of a tree head of the same name."""
    note = text + b"\n"
    for key in keys:
        signature = base64.b64encode(key_id(name, ED25519, key.public_key().public_bytes_raw()) + key.sign(text)).decode()
        note += f"\N{EM DASH} {name} {signature}\n".encode()
    return note


def verify_text(note: bytes, name: str, public_key: bytes) -> bytes:
    """Check a signed note over a text and return the text.

    Raises:
        ProofInvalid: if it is not in its form, or the key's signature does not hold.
    """
    text, _, signatures = note.partition(b"\n\n")
    wanted = f"\N{EM DASH} {name} ".encode()
    if not signatures.startswith(wanted) or not signatures.endswith(b"\n") or signatures.count(b"\n") != 1:
        raise ProofInvalid(what="the note bears no signature of that name")
    _verify_signature(signatures[len(wanted) : -1], text + b"\n", key_id(name, ED25519, public_key), public_key)
    return text + b"\n"


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
    lines_of_this_log = [line[len(wanted) :] for line in signatures[:-1].split(b"\n") if line.startswith(wanted)]
    if not lines_of_this_log:
        raise ProofInvalid(what="the checkpoint bears no signature of this log")
    own = [line for line in lines_of_this_log if line.startswith(_beginning(key_id(origin, ED25519, public_key)))]
    if not own:
        raise ProofInvalid(what="the signature is by another key")
    for line in own:
        _verify_signature(line, body, key_id(origin, ED25519, public_key), public_key)
    return head


def _verify_signature(encoded: bytes, body: bytes, key_id: bytes, public_key: bytes) -> None:
    try:
        raw = base64.b64decode(encoded, validate=True)
        if base64.b64encode(raw) != encoded or raw[:KEY_ID_BYTES] != key_id:
            raise ProofInvalid(what="the signature is by another key")
        Ed25519PublicKey.from_public_bytes(public_key).verify(raw[KEY_ID_BYTES:], body)
    except (binascii.Error, InvalidSignature) as error:
        raise ProofInvalid(what="the checkpoint's signature does not hold") from error


def _beginning(key_id: bytes) -> bytes:
    """The base64 letters that three whole bytes of a key id give; the fourth byte shares a letter with the signature."""
    return base64.b64encode(key_id[:3])


def public_line(origin: str, key: Ed25519PrivateKey) -> str:
    """Return the public half of a signing key as a ``vkey``."""
    return key_line(origin, key.public_key().public_bytes_raw())


def _body(origin: str, head: TreeHead) -> bytes:
    return f"{origin}\n{head.size}\n{base64.b64encode(bytes.fromhex(head.root)).decode()}\n".encode()
