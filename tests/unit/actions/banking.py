# SPDX-License-Identifier: Apache-2.0
"""A real workspace with one case, and a stand-in for the jail, for tests of banks, consent and freezing."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sotdae.actions.matching.bank import BankAdded, bank_add
from sotdae.actions.matching.consenting import Statement
from sotdae.actions.matching.withdrawing_entries import BankRequest
from sotdae.actions.opening import open_workspace, replay
from sotdae.actions.records.book import open_book
from sotdae.actions.workspace import Workspace
from sotdae.cases.consent import Basis
from sotdae.custody.writer import open_writer
from sotdae.media.hashing import HashPath, HashResult, MarkedHash, Variant

PASSPHRASE = "a passphrase for tests"
NOW = datetime(2026, 3, 2, 3, tzinfo=UTC)
CONSENT = Statement(Basis.CONSENT)
CANARY = b"PHOTO-CANARY"
TABLES = ("Subject", "Consent", "BankEntry", "PartnerList", "Frozen", "MatchQuery", "QueryLimit", "BankExport", "Item", "Case", "Capture")


def workspace(folder: Path, *cases: str) -> Workspace:
    """Make a workspace; its cases are empty."""
    place = Workspace(folder / "workspace")
    with open_workspace(place, mode="hash-only", passphrase=PASSPHRASE, legal_basis=None, now=NOW) as opened:
        for case in cases or ("표본",):
            with open_writer(opened.vault, opened.keyring, applied_seq=opened.book.applied_seq) as writer:
                writer.open_case(name=case, now=NOW)
            replay(opened)
    return place


def marks(seed: bytes, quality: int = 90) -> tuple[MarkedHash, ...]:
    """Hashes of a made-up photo: plain in two orientations, a trimmed one and a crop."""
    kinds = ((Variant.PLAIN, 0), (Variant.PLAIN, 1), (Variant.TRIMMED, 0), ("crop-l5", 0))
    return tuple(
        MarkedHash(HashResult("pdq", 1, HashPath.INTEROPERABLE, hashlib.sha256(seed + bytes([number])).digest(), quality), variant, orientation)
        for number, (variant, orientation) in enumerate(kinds)
    )


def fake_hash(data: bytes) -> tuple[tuple[MarkedHash, ...], str | None]:
    """Stands in for the jail: bytes that begin with BAD are refused, those that begin with LOW are of low quality."""
    if data.startswith(b"BAD"):
        return (), "it is no picture"
    return marks(data, 10 if data.startswith(b"LOW") else 90), None


def photo(folder: Path, name: str = "holiday with my sister.jpg", data: bytes = CANARY) -> Path:
    """Write a photo whose name and bytes must turn up nowhere."""
    path = folder / name
    path.write_bytes(data)
    return path


def asked(place: Workspace, subject: str = "new", **more: Any) -> BankRequest:
    """Return a request with the tests' passphrase."""
    facts: dict[str, Any] = {"statement": CONSENT, "performer": "counsellor 7", "passphrase": PASSPHRASE, **more}
    return BankRequest(place.folder, subject, **facts)


def banked(place: Workspace, folder: Path, subject: str = "new", *, at: datetime = NOW, data: bytes = CANARY, **more: Any) -> BankAdded:
    """Add one photo."""
    return bank_add(asked(place, subject, **more), [photo(folder, data=data)], hash_photo=fake_hash, now=at)


def days(count: int) -> datetime:
    """So many days after the start."""
    return NOW + timedelta(days=count)


def book_rows(place: Workspace) -> dict[str, list[dict[str, Any]]]:
    """Every row of the book's tables, row numbers apart, foreign keys as they point."""
    from django.apps import apps

    book = open_book(place.book)
    try:
        return {name: list(apps.get_model("cases", name).objects.order_by("pk").values()) for name in TABLES}
    finally:
        book.close()


def request_with(request: BankRequest, **more: Any) -> BankRequest:
    """Return a request with something changed."""
    return replace(request, **more)
