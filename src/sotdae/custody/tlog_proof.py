# SPDX-License-Identifier: Apache-2.0
"""Proofs that one log entry is under a signed checkpoint, in C2SP's text form, which an expert checks with ``openssl dgst`` in a shell.

Source: C2SP tlog-proof (c2sp.org/tlog-proof). The entry itself travels beside the proof: its line, without the line feed, is the record.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

from sotdae.custody.checkpoints import parse_key_line, verify_note
from sotdae.custody.merkle import Prover, TreeHead, leaf_hash, verify_inclusion
from sotdae.custody.proofs import covering_size
from sotdae.custody.vault import Vault
from sotdae.errors import ProofInvalid

_FIRST = "c2sp.org/tlog-proof@v1"
_HASH_BYTES = 32


def tlog_proof(vault: Vault, seq: int, size: int | None = None, prover: Prover | None = None) -> bytes:
    """Return the proof of one entry.

    Args:
        vault: the vault; needs no key.
        seq: the entry, from 1.
        size: of the checkpoint; the first that covers the entry and is signed by the key in force, where None.
        prover: over the log's leaves, where many proofs are made.

    Raises:
        ProofInvalid: if there is no such entry or checkpoint.
    """
    log_size = vault.head().size
    if not 1 <= seq <= log_size:
        raise ProofInvalid(what="no such entry")
    chosen = covering_size(vault, seq) if size is None else size
    steps = (prover or Prover(vault.log.leaves(log_size))).inclusion(seq - 1, chosen)
    lines = [_FIRST, f"index {seq - 1}", *_lines(steps), ""]
    return "".join(f"{line}\n" for line in lines).encode() + vault.checkpoint(chosen)


def verify_tlog_proof(proof: bytes, line: bytes, key_line: str) -> TreeHead:
    """Check a proof; when this returns, the line is an entry of the log that the key signs. Returns the head that covers it.

    Args:
        proof: what `tlog_proof` made, read from anywhere.
        line: the entry's line, without its line feed.
        key_line: the log's public key in C2SP's form, known from elsewhere.

    Raises:
        ProofInvalid: if anything in it does not hold.
    """
    origin, public = parse_key_line(key_line.strip())
    return verify_tlog_leaf(proof, leaf_hash(line), origin, public)[1]


def verify_tlog_leaf(proof: bytes, leaf: bytes, origin: str, public: bytes) -> tuple[int, TreeHead]:
    """Check a proof of a leaf hash; returns the entry's place, from 1, and the head that covers it.

    Args:
        proof: as for `verify_tlog_proof`.
        leaf: 32 bytes, the entry's leaf hash.
        origin: the log's name.
        public: its public key, 32 bytes.

    Raises:
        ProofInvalid: if anything in it does not hold.
    """
    head_part, _, note = proof.partition(b"\n\n")
    try:
        first, *rest = head_part.decode("ascii").split("\n")
        if rest and rest[0].startswith("extra "):
            rest = rest[1:]
        word, _, number = rest[0].partition(" ")
        index = int(number)
        steps = [base64.b64decode(step, validate=True) for step in rest[1:]]
    except (UnicodeDecodeError, ValueError, IndexError, binascii.Error) as error:
        raise ProofInvalid(what="it is not in C2SP's form") from error
    if first != _FIRST or word != "index" or str(index) != number or _lines(steps) != rest[1:] or any(len(one) != _HASH_BYTES for one in steps):
        raise ProofInvalid(what="it is not in C2SP's form")
    head = verify_note(note, origin, public)
    verify_inclusion(leaf, index, head.size, steps, bytes.fromhex(head.root))
    return index + 1, head


def _lines(steps: Sequence[bytes]) -> list[str]:
    """Return hashes in base64; a proof is in its form only where its lines are these again: another spelling would be another proof of the same."""
    return [base64.b64encode(step).decode() for step in steps]
