# SPDX-License-Identifier: Apache-2.0
"""Where everything stands in a bundle (docs/bundle.md), named once for the writer and the checker.

A bundle is a bag (BagIt 1.0, RFC 8493): the payload lies below ``data/``; beside it the manifests and a signed note over the payload manifest.
"""

from __future__ import annotations

from typing import Final

FORMAT: Final = "sotdae-bundle/v1"
NOTE: Final = "manifest.note"
"""A tag file: C2SP signed note by the log's key over the payload manifest's digest."""
NOTE_TITLE: Final = "sotdae-bundle-manifest/v1"
"""The note's first line; a checkpoint's is the log's origin, so neither can be taken for the other."""

FACTS: Final = "data/bundle.json"
SCRIPT: Final = "data/check.sh"
MANUAL: Final = "data/README.{language}.txt"
INVENTORY: Final = "data/inventory.{language}.{form}"
EXHIBITS: Final = "data/exhibits.tsv"
WITHHELD: Final = "data/withheld.tsv"
FINDINGS: Final = "data/findings.jsonl"
REPORT: Final = "data/report.html"
CASE: Final = "data/case.jsonld"
NAMES: Final = "data/annex/names.age"
LOG: Final = "data/log/log.jsonl"
LEAVES: Final = "data/log/leaves.txt"
CHECKPOINT: Final = "data/log/checkpoint.note"
OLDER: Final = "data/log/checkpoints/{size}.note"
KEY: Final = "data/log/key.vkey"
PROOF: Final = "data/log/proofs/{seq}.tlog-proof"
CONSISTENCY: Final = "data/log/consistency/{size}.txt"
ANCHORS: Final = "data/anchors/"
COMMITMENTS: Final = "data/details/{seq}.leaves.txt"
RECORDS: Final = "data/details/{seq}.records.age"
OBJECT: Final = "data/objects/{ab}/{object_id}.age"
ITEM_KEY: Final = "data/itemkeys/{ab}/{object_id}.age"

EXHIBIT_COLUMNS: Final = ("exhibit", "log_seq", "index", "kind", "bytes", "item_id", "object_id", "commitment", "withheld")
WITHHELD_COLUMNS: Final = ("what", "where", "digest", "reason", "ground")
NOTHING: Final = "-"
"""Stands in a table where there is nothing to say."""


def object_file(object_id: str) -> str:
    """Return where an object stands."""
    return OBJECT.format(ab=object_id[:2], object_id=object_id)


def item_key_file(object_id: str) -> str:
    """Return where an object's item key stands, sealed to the recipients."""
    return ITEM_KEY.format(ab=object_id[:2], object_id=object_id)


def note_text(manifest_digest: str) -> bytes:
    """Return the text that the log's key signs: what it is, and the SHA-256 of the payload manifest."""
    return f"{NOTE_TITLE}\nmanifest-sha256 {manifest_digest}\n".encode()
