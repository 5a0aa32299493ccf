# SPDX-License-Identifier: Apache-2.0
"""What a capture's receipt says: who took in what, when by which clock, its digests, and where in the log. Read from the book; no text, no name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sotdae.actions.records.book import Book, CaptureEntry
from sotdae.classes import dataclass

STATED: Final = ("authority", "purpose", "performer", "clock_offset_seconds", "captured_at", "zone")


@dataclass(frozen=True, slots=True)
class Receipt:
    """One capture, as its closing entry and later statements say. None is "not stated".

    Attributes:
        action_id: random; what addresses of pages hold.
        capture_id: digest over names, digests and sizes of its members.
        seq: the log entry that closed it.
        sealed_at: UTC, by this machine's clock.
        stated: authority, purpose, performer, clock offset, the export's own time, zone.
        items: members.
        size: their bytes.
        container: SHA-256 of the archive as a whole, or None.
        container_kind: zip or gzip; "".
        readers: (name, version) of each reader.
        troubles: (code, severity, phrase) of what could not be taken in; fixed phrases.
        statements: how often something was stated later.
    """

    action_id: str
    capture_id: str
    seq: int
    sealed_at: datetime
    stated: Mapping[str, Any]
    items: int
    size: int
    container: str | None
    container_kind: str
    readers: tuple[tuple[str, int], ...]
    troubles: tuple[tuple[str, str, str], ...]
    statements: int

    @property
    def captured_at(self) -> datetime | None:
        """When the export was made, by the clock of whoever made it; None where not stated."""
        value = self.stated.get("captured_at")
        return datetime.fromisoformat(str(value)) if value else None


def receipts(book: Book, case_id: str) -> list[Receipt]:
    """Return the receipts of a case, in the order of the log."""
    return [_receipt(row) for row in book.captures(case_id)]


def receipt(book: Book, case_id: str, action_id: str) -> Receipt | None:
    """Return one receipt of a case, or None."""
    return next((_receipt(row) for row in book.captures(case_id) if row.action_id == action_id), None)


def last_stated(book: Book, case_id: str) -> dict[str, Any]:
    """Return what was stated for the newest capture of a case, so that nobody is asked twice; {} for none."""
    rows = book.captures(case_id)
    return dict(_receipt(rows[-1]).stated) if rows else {}


def _receipt(row: CaptureEntry) -> Receipt:
    facts = row.facts
    stated = {name: facts.get(name) for name in STATED}
    later = [one for one in row.statements if "looked_again" not in one]
    for one in later:
        stated |= {name: one[name] for name in STATED if one.get(name) is not None}
    container = facts.get("container") or {}
    readers = tuple((str(one["name"]), int(one["version"])) for one in facts.get("readers", ()))
    troubles = tuple((str(one["code"]), str(one["severity"]), str(one["detail"])) for one in facts.get("troubles", ()))
    return Receipt(
        action_id=row.action_id,
        capture_id=row.capture_id,
        seq=row.seq,
        sealed_at=row.sealed_at,
        stated=stated,
        items=int(facts.get("items") or 0),
        size=int(facts.get("bytes") or 0),
        container=container.get("item_id"),
        container_kind=str(container.get("kind") or ""),
        readers=readers,
        troubles=troubles,
        statements=len(later),
    )
