# SPDX-License-Identifier: Apache-2.0
"""A passphrase's file as age writes it, at a ten-thousandth of the cost: what opens it is the program's own way, whole, in a moment.

More than a second of processor time for each opening is what a passphrase is for, and no test but the keyring's own is about that.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from base64 import b64encode
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sotdae.custody import keyring

_LOG_N: Final = 4
_CHUNK: Final = 64 << 10
_LAST: Final = bytes(11) + b"\1"
"""The number of the first chunk, which is the last one too."""


def seal_lightly(data: bytes, passphrase: str) -> bytes:
    """Return an age file that the passphrase opens. Source: age-encryption.org/v1, "The scrypt recipient type", "Payload"."""
    assert len(data) <= _CHUNK
    salt, nonce, file_key = os.urandom(16), os.urandom(16), os.urandom(16)
    key = hashlib.scrypt(passphrase.encode(), salt=b"age-encryption.org/v1/scrypt" + salt, n=1 << _LOG_N, r=8, p=1, dklen=32)
    wrapped = ChaCha20Poly1305(key).encrypt(bytes(12), file_key, None)
    header = f"age-encryption.org/v1\n-> scrypt {_base64(salt)} {_LOG_N}\n{_base64(wrapped)}\n---".encode()
    mac = hmac.digest(_derived(file_key, b"", b"header"), header, "sha256")
    body = ChaCha20Poly1305(_derived(file_key, nonce, b"payload")).encrypt(_LAST, data, None)
    return header + f" {_base64(mac)}\n".encode() + nonce + body


def _derived(key: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt, info).derive(key)


def _base64(data: bytes) -> str:
    return b64encode(data).decode().rstrip("=")


def lighten() -> None:
    """Let this process seal the keyrings that it makes so; what is sealed otherwise opens as ever."""
    keyring.seal_with_passphrase = seal_lightly  # type: ignore[attr-defined]  # (the name as the keyring finds it)
