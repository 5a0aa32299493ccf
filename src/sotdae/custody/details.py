# SPDX-License-Identifier: Apache-2.0
"""Detail records: what is known of an item or an action, sealed, with one commitment each so that one can be shown alone.

A batch of records is one sealed object and one log line. The line holds the Merkle root over the records' salted commitments:
``leaf = SHA-256(0x00 || salt || RFC 8785 record)`` with 32 random bytes of salt, so a proof for one record gives away nothing about its neighbours.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sotdae.custody.merkle import inclusion_proof, leaf_hash, root_of, verify_inclusion
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
    return [row["record"] for row in _checked(plaintext, root)[0]]


@dataclass(frozen=True, slots=True)
class RecordProof:
    """One record of a batch, with what shows that the log committed to it, and nothing about its neighbours.

    Attributes:
        record: the record.
        salt: its 32 random bytes, hex.
        index: its place in the batch, from 0.
        count: records in the batch.
        path: RFC 9162 inclusion proof, each step hex.
    """

    record: Mapping[str, Any]
    salt: str
    index: int
    count: int
    path: Sequence[str]


def prove(plaintext: bytes, root: str, index: int) -> RecordProof:
    """Return the proof for one record of a batch.

    Raises:
        ProofInvalid: if the batch is not the one committed to, or has no such record.
    """
    rows, leaves = _checked(plaintext, root)
    path = [step.hex() for step in inclusion_proof(leaves, index)]
    return RecordProof(rows[index]["record"], rows[index]["salt"], index, len(rows), path)


def verify_record(proof: RecordProof, root: str, count: int) -> None:
    """Check one record against the root and the count that a log line holds.

    Raises:
        ProofInvalid: if it is not the record that was committed to at that place.
    """
    try:
        leaf = leaf_hash(_salt(proof.salt) + canonical_json(dict(proof.record)))
        path = [bytes.fromhex(step) for step in proof.path]
    except (ValueError, TypeError) as error:
        raise ProofInvalid(what="the proof of a record is not in its form") from error
    if proof.count != count:
        raise ProofInvalid(what="the batch has another number of records")
    verify_inclusion(leaf, proof.index, count, path, bytes.fromhex(root))


def _checked(plaintext: bytes, root: str) -> tuple[list[Any], list[bytes]]:
    try:
        rows = json.loads(plaintext)
        leaves = [leaf_hash(_salt(row["salt"]) + canonical_json(row["record"])) for row in rows]
    except (ValueError, TypeError, KeyError) as error:
        raise ProofInvalid(what="a batch of details is not in its form") from error
    if root_of(leaves).hex() != root:
        raise ProofInvalid(what="details differ from what the log committed to")
    return rows, leaves


def _salt(text: str) -> bytes:
    """A salt of exactly 32 bytes: a longer one could take over the first bytes of the record."""
    salt = bytes.fromhex(text)
    if len(salt) != _SALT_BYTES:
        message = "a salt has 32 bytes"
        raise ValueError(message)
    return salt
