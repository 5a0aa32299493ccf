# SPDX-License-Identifier: Apache-2.0
"""Detail records: what is known of an item or an action, sealed, with one commitment each so that one can be shown alone.

A batch of records is one sealed object and one log line. The line holds the Merkle root over the records' salted commitments:
``leaf = SHA-256(0x00 || salt || RFC 8785 record)`` with 32 random bytes of salt, so a proof for one record gives away nothing about its neighbours.

Erasing a record seals the batch again without it (`stripped`). Of the record its commitment stays, so that the root in the log line, which is never
rewritten, still holds; its salt is gone, so the commitment can be compared with nothing. A record that only mentions what was erased is replaced by
one that does not: its commitment stays too, and the log line of the erasure vouches for the new one.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sotdae.classes import dataclass
from sotdae.custody.merkle import inclusion_proof, leaf_hash, root_of, verify_inclusion
from sotdae.errors import ProofInvalid
from sotdae.model.canonical import canonical_json
from sotdae.model.ids import require_digest

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
    return [record for _, record in numbered(plaintext, root)]


def numbered(plaintext: bytes, root: str) -> list[tuple[int, dict[str, Any]]]:
    """Return the records that are left in a batch, each with its place in it, from 0. Raises as `decode` does."""
    rows = enumerate(_checked(plaintext, root)[0])
    return [(index, row.get("instead", row.get("record"))) for index, row in rows if "record" in row or "instead" in row]


def stripped(plaintext: bytes, root: str, change: Callable[[dict[str, Any]], Mapping[str, Any] | None]) -> tuple[bytes | None, list[int]]:
    """Return a batch without some of its records, and their places.

    Args:
        plaintext: the batch, possibly stripped before.
        root: what the log line holds.
        change: says for each record what is to stand there: the very same record; another one, without what was erased; or None for nothing.

    Returns:
        The new plaintext, or None where no record is left in it; and the places of records that went or were replaced, from 0.

    Raises:
        ProofInvalid: if the batch is not the one committed to.
    """
    rows, leaves = _checked(plaintext, root)
    made: list[Mapping[str, Any]] = []
    changed: list[int] = []
    for index, (row, leaf) in enumerate(zip(rows, leaves, strict=True)):
        before = row.get("instead", row.get("record"))
        after = None if before is None else change(before)
        if after is not None and after == before:
            made.append(row)
            continue
        made.append({"leaf": leaf.hex()} if after is None else {"leaf": leaf.hex(), "instead": dict(after)})
        if before is not None:
            changed.append(index)
    is_empty = all(row.keys() == {"leaf"} for row in made)
    return None if is_empty else b"[" + b",\n".join(canonical_json(dict(row)) for row in made) + b"]\n", changed


@dataclass(frozen=True, slots=True)
class Salted:
    """One record of a batch with its 32 random bytes (hex) and its commitment: all that is needed to show it among leaf hashes.

    Of an erased record the commitment alone is left; what was put in its place was not committed to, and does not count here.
    """

    record: Mapping[str, Any] | None
    salt: str | None
    leaf: bytes


def salted(plaintext: bytes, root: str) -> list[Salted]:
    """Return the records of a batch with salts and commitments, erased ones included, checked against the root that the log line holds.

    Raises:
        ProofInvalid: if they are not the records that were committed to.
    """
    rows, leaves = _checked(plaintext, root)
    return [Salted(row.get("record"), row.get("salt"), leaf) for row, leaf in zip(rows, leaves, strict=True)]


def commitment(record: bytes, salt: str) -> bytes:
    """Return the leaf of a record as it stands (RFC 8785 bytes) and its salt (hex).

    Raises:
        ValueError: if the salt is not 32 bytes in hex.
    """
    return leaf_hash(_salt(salt) + record)


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
        ProofInvalid: if the batch is not the one committed to, has no such record, or the record was erased.
    """
    rows, leaves = _checked(plaintext, root)
    if not 0 <= index < len(rows) or "record" not in rows[index]:
        raise ProofInvalid(what="the batch has no such record, or it was erased")
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
        leaves = [_leaf(row) for row in rows]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise ProofInvalid(what="a batch of details is not in its form") from error
    if root_of(leaves).hex() != root:
        raise ProofInvalid(what="details differ from what the log committed to")
    return rows, leaves


def _leaf(row: Mapping[str, Any]) -> bytes:
    """The commitment of a row: computed from the record and its salt, or, where the record was erased, as it stood."""
    if "record" in row:
        return leaf_hash(_salt(row["salt"]) + canonical_json(row["record"]))
    return bytes.fromhex(require_digest(row["leaf"]))


def _salt(text: str) -> bytes:
    """A salt of exactly 32 bytes: a longer one could take over the first bytes of the record."""
    salt = bytes.fromhex(text)
    if len(salt) != _SALT_BYTES:
        message = "a salt has 32 bytes"
        raise ValueError(message)
    return salt
