# SPDX-License-Identifier: Apache-2.0
"""Shows one detail record alone: to a court, a platform or a person concerned, without the rest of the case and without any key.

A proof is one JSON document: the record and its salt, the path to the root that the log line holds, the line, the path from the line to a signed
checkpoint, and the checkpoint. Who checks it needs the public key of the log from elsewhere: a key that came with the proof would prove nothing.
Source: RFC 9162 for both trees, C2SP signed-note for the checkpoint. The document's form is docs/formats/vault.md, "A proof".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from sotdae.custody import details
from sotdae.custody.checkpoints import parse_key_line, verify_note
from sotdae.custody.keyring import Keyring
from sotdae.custody.log_lines import parse_line
from sotdae.custody.merkle import inclusion_proof, verify_inclusion
from sotdae.custody.vault import Vault, checkpoint_sizes
from sotdae.errors import LogAltered, ProofInvalid
from sotdae.model.canonical import canonical_json

FORMAT: Final = "sotdae-proof/v1"


def prove(vault: Vault, keyring: Keyring, *, seq: int, index: int) -> dict[str, Any]:
    """Return the proof of one detail record.

    Args:
        vault: the vault.
        keyring: unlocked; the record is opened.
        seq: the log entry that sealed it, from 1.
        index: the record's place in that entry's batch, from 0.

    Raises:
        ProofInvalid: if there is no such entry or record, or no checkpoint covers the entry yet.
        SealUnreadable: if the keys do not open it.
    """
    entry = next(vault.entries(after=seq - 1), None) if seq > 0 else None
    if entry is None or "details" not in entry.body:
        raise ProofInvalid(what="that entry has no details")
    covering = covering_size(vault, seq)
    object_id = vault.details_object(entry)
    if object_id is None:
        raise ProofInvalid(what="that entry's details were erased")
    with vault.open_item(keyring, entry.case, object_id) as stream:
        record = details.prove(stream.read(), str(entry.body["details"]["root"]), index)
    return {
        "format": FORMAT,
        "details": {**asdict(record), "record": dict(record.record), "path": list(record.path)},
        "line": canonical_json(dict(entry.body)).decode(),
        "path": [step.hex() for step in inclusion_proof(vault.log.leaves(covering), seq - 1)],
        "checkpoint": vault.checkpoint(covering).decode(),
    }


def covering_size(vault: Vault, seq: int) -> int:
    """Return the size of the first checkpoint that covers an entry and bears a signature of the key that is valid now.

    Raises:
        ProofInvalid: if there is none yet.
    """
    least = max(seq, vault.log.signing_keys[-1][0])
    covering = min((size for size in checkpoint_sizes(vault.folder) if size >= least), default=None)
    if covering is None:
        raise ProofInvalid(what="no checkpoint covers that entry yet")
    return covering


def verify_proof(document: Mapping[str, Any], key_line: str) -> None:
    """Check a proof; when this returns, ``document["details"]["record"]`` is what the log committed to.

    Args:
        document: what `prove` made, read from anywhere.
        key_line: the log's public key in C2SP's form (``keys/signing.vkey``), known from elsewhere.

    Raises:
        ProofInvalid: if anything in it does not hold.
    """
    origin, public = parse_key_line(key_line.strip())
    try:
        if document["format"] != FORMAT:
            raise ProofInvalid(what="it has another format")
        head = verify_note(document["checkpoint"].encode(), origin, public)
        raw = document["line"].encode()
        body = _body(raw)
        path = [bytes.fromhex(step) for step in document["path"]]
        record = details.RecordProof(**document["details"])
        root, count = str(body["details"]["root"]), int(body["details"]["count"])
        line = parse_line(raw, int(body["seq"]))
        verify_inclusion(line.leaf, line.entry.seq - 1, head.size, path, bytes.fromhex(head.root))
        details.verify_record(record, root, count)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, LogAltered) as error:
        raise ProofInvalid(what="it is not in its form") from error


def _body(line: bytes) -> dict[str, Any]:
    body = json.loads(line)
    if not isinstance(body, dict):
        raise ProofInvalid(what="its log line is not an object")
    return body
