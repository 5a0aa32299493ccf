# SPDX-License-Identifier: Apache-2.0
"""Detail records: what is known of an item or an action, sealed, with one commitment each so that one can be shown alone.

A batch of records is one sealed object and one log line. The line holds the Merkle root over the records' salted commitments:
``leaf = SHA-256(0x00 || salt || RFC 8785 record)`` with 32 random bytes of salt, so a proof for one record gives away nothing about its neighbours.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sotdae.custody.merkle import leaf_hash, root_of
from sotdae.errors import ProofInvalid
from sotdae.model.canonical import canonical_json

MOST_RECORDS: Final = 1_000
MOST_BYTES: Final = 16 * 1024 * 1024
"""A batch holds at most so many records or bytes. Source: DESIGN, section 3."""

_SALT_BYTES: Final = 32


def encode(records: Sequence[Mapping[str, Any]]) -> tuple[bytes, str]:
    """Return (the batch's plaintext, the Merkle root over its commitments in hex)."""
    salted = [(secrets.token_bytes(_SALT_BYTES), canonical_json(dict(record))) for record in records]
    root = root_of(leaf_hash(salt + body) for salt, body in salted).hex()
    lines = [b'{"record":' + body + b',"salt":"' + salt.hex().encode() + b'"}' for salt, body in salted]
    return b"[" + b",\n".join(lines) + b"]\n", root


def decode(plaintext: bytes, root: str) -> list[dict[str, Any]]:
    """Return the records of a batch, checked against the root that the log line holds.

    Raises:
        ProofInvalid: if they are not the records that were committed to.
    """
    try:
        rows = json.loads(plaintext)
        leaves = [leaf_hash(bytes.fromhex(row["salt"]) + canonical_json(row["record"])) for row in rows]
    except (ValueError, TypeError, KeyError) as error:
        raise ProofInvalid(what="a batch of details is not in its form") from error
    if root_of(leaves).hex() != root:
        raise ProofInvalid(what="details differ from what the log committed to")
    return [row["record"] for row in rows]
