# SPDX-License-Identifier: Apache-2.0
"""The sealed form of a bank's hashes, and the only way to get at them: from the sealed object, into memory, for one question.

RFC 8785 JSON: ``{"v": 1, "photos": [[hash, …], …]}``, one list a photo, each hash as `sealed_hashes` writes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from sotdae.actions.acting import Acting
from sotdae.actions.pictures.sealed_hashes import from_row, to_row
from sotdae.actions.records.ledger import EntryRow
from sotdae.cases.consent import Act
from sotdae.classes import dataclass
from sotdae.errors import ProofInvalid
from sotdae.media.hashing import MarkedHash
from sotdae.model.canonical import canonical_json

_VERSION: Final = 1

Photo = tuple[MarkedHash, ...]
"""The hashes of one photo: every variant, every orientation."""


@dataclass(frozen=True, slots=True)
class BankPhoto:
    """One photo of a bank, as hashes.

    Attributes:
        entry: the bank's entry.
        number: the photo's number in the entry, from 1.
        hashes: its hashes.
    """

    entry: EntryRow
    number: int
    hashes: Photo


def encode(photos: Sequence[Photo]) -> bytes:
    """Return the bytes that are sealed for some photos."""
    return canonical_json({"v": _VERSION, "photos": [[to_row(one) for one in photo] for photo in photos]})


def decode(data: bytes) -> list[Photo]:
    """Return the photos of a sealed object.

    Raises:
        ProofInvalid: if it is not of this form: another program wrote it.
    """
    try:
        held = json.loads(data)
        if held["v"] != _VERSION:
            raise ProofInvalid(what="a bank's hashes are in a newer form")
        return [tuple(from_row(row) for row in photo) for photo in held["photos"]]
    except (ValueError, TypeError, KeyError) as error:
        raise ProofInvalid(what="a bank's hashes are not in their form") from error


def held(acting: Acting, subject_id: str, on: date) -> Iterator[BankPhoto]:
    """Yield the photos of a subject's bank that may still be used: not withdrawn, and kept under a consent that holds.

    Nothing is kept between calls, so a withdrawal counts for the next question.

    Args:
        acting: the case.
        subject_id: whose.
        on: the day (KST).

    Raises:
        ObjectMissing: if a sealed object is gone without a withdrawal.
    """
    standing = {
        row.consent_id
        for row in acting.ledger.consents(acting.case.case_id, subject_id)
        if row.consent.holds(on) and row.consent.covers(Act.KEEP_BANK)
    }
    for entry in acting.ledger.entries(acting.case.case_id, subject_id):
        if entry.withdrawn_at is None and entry.consent_id in standing:
            for number, hashes in enumerate(decode(acting.attached(entry.object_id)), start=1):
                yield BankPhoto(entry, number, hashes)
