# SPDX-License-Identifier: Apache-2.0
"""Public keys in C2SP's text form (``vkey``): a name, four bytes of key id in hex and base64 of the kind's byte and the key, joined by ``+``.

Source: C2SP signed-note, sections "Signatures" and "Signature types"; C2SP tlog-cosignature for kind 0x04.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Final

from sotdae.errors import ProofInvalid

ED25519: Final = b"\x01"
COSIGNATURE: Final = b"\x04"
"""A witness's Ed25519 key for timestamped cosignatures."""
KEY_ID_BYTES: Final = 4
_KEY_BYTES: Final = 32


def key_id(name: str, kind: bytes, public_key: bytes) -> bytes:
    """Return the four bytes by which a signature line says whose it is."""
    return hashlib.sha256(name.encode() + b"\n" + kind + public_key).digest()[:KEY_ID_BYTES]


def vkey(name: str, kind: bytes, public_key: bytes) -> str:
    """Return a public key (32 bytes) in its text form."""
    return f"{name}+{key_id(name, kind, public_key).hex()}+{base64.b64encode(kind + public_key).decode()}"


def parse_vkey(line: str, kind: bytes) -> tuple[str, bytes]:
    """Return (name, 32-byte public key) of a text form.

    Raises:
        ProofInvalid: if it is not one of that kind, or its key id is not its own.
    """
    try:
        name, identity, encoded = line.split("+", 2)
        key = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error) as error:
        raise ProofInvalid(what="the public key is not in C2SP's form") from error
    if key[:1] != kind or len(key) != 1 + _KEY_BYTES or identity != key_id(name, kind, key[1:]).hex():
        raise ProofInvalid(what="the public key is of another kind, or its id is not its own")
    return name, key[1:]
