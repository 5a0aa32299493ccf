# SPDX-License-Identifier: Apache-2.0
"""``bank add``, ``bank list``, ``bank withdraw``: a subject's photos as hashes, kept under a consent, gone at once when it ends.

The hashes of an entry are sealed as one object with an item key of its own; book and log hold counts. A withdrawal destroys that key
(docs/decisions/2026-11-27-banks-and-consent.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sotdae.actions.acting import Acting, Note, acting, chosen_case, new_id
from sotdae.actions.matching import bank_hashes
from sotdae.actions.matching.consenting import consent_row, marked, permission, require_unchanged
from sotdae.actions.matching.handing_in import HandedIn, hand_in
from sotdae.actions.matching.withdrawing_entries import BankRequest
from sotdae.actions.pictures.photos import HashPhoto
from sotdae.actions.records.book import CaseRow, open_book
from sotdae.actions.records.ledger import ConsentRow, EntryRow, ExportRow, Ledger, ListRow
from sotdae.actions.workspace import Workspace
from sotdae.cases import consent as rules
from sotdae.cases.consent import Act
from sotdae.classes import dataclass
from sotdae.errors import PhotosUnusable, WorkspaceMissing

_SAME_COMMAND: Final = timedelta(days=1)
"""How long ago an entry with the same hashes may have been added and still be told of: within a shift, a command is given again."""


@dataclass(frozen=True, slots=True)
class BankAdded:
    """What became of a `bank_add`. Fields: docs/cli.md."""

    case: str
    mode: str
    subject: str
    entry: str
    source: str
    photos: int
    hashes: int
    low_quality: tuple[int, ...]
    refused: tuple[tuple[int, str], ...]
    check_codes: tuple[str, ...]
    consent: rules.Consent
    same_as: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the documented JSON (docs/cli.md)."""
        return {
            **{name: getattr(self, name) for name in ("case", "mode", "subject", "entry", "source", "photos", "hashes")},
            "low_quality": list(self.low_quality),
            "refused": [{"photo": number, "why": why} for number, why in self.refused],
            "check_codes": list(self.check_codes),
            "consent": consent_row(self.consent),
            "same_as": list(self.same_as),
        }


def bank_add(request: BankRequest, files: Sequence[Path], *, hash_photo: HashPhoto, now: datetime) -> BankAdded:
    """Hash a subject's photos and keep the hashes. The photos are forgotten: neither bytes nor names nor digests of them are written.

    Args:
        request: whose, and what permits it.
        files: photos, or bundles from the hashing page.
        hash_photo: hashes one encoded photo (`photos.in_jail`).
        now: UTC.

    Raises:
        ConsentMissing: if nothing permits it; nothing was opened then.
        PhotosUnusable: if no photo could be hashed.
        UsageError: if a file cannot be read, or the statement does not fit together.
        HashBundleInvalid: if a bundle is not one.
    """
    with acting(Workspace(request.workspace), request.case, passphrase=request.passphrase, performer=request.performer, now=now) as who:
        return bank_add_as(who, request, files, hash_photo=hash_photo)


def bank_add_as(who: Acting, request: BankRequest, files: Sequence[Path], *, hash_photo: HashPhoto) -> BankAdded:
    """Do the same in a workspace that is open already. Raises as `bank_add`."""
    permission(who, request.subject, request.statement, Act.KEEP_BANK)
    return _keep(who, request, hand_in(who, files, hash_photo))


def _keep(who: Acting, request: BankRequest, handed: HandedIn) -> BankAdded:
    """Seal hashes as an entry of a subject's bank, with subject and consent where they are new.

    Raises:
        ConsentMissing: if nothing permits it.
        PhotosUnusable: if there is nothing to keep.
    """
    permitted = permission(who, request.subject, request.statement, Act.KEEP_BANK)
    kept = [photo for photo in handed.photos if photo.hashes]
    refused = tuple((photo.number, photo.refused or "it has no hash") for photo in handed.photos if not photo.hashes)
    if not kept:
        raise PhotosUnusable(reason=refused[0][1] if refused else "there is none")
    low = tuple(photo.number for photo in kept if photo.low_quality)
    counts = {"photos": len(kept), "hashes": sum(len(photo.hashes) for photo in kept), "low_quality": len(low)}
    facts = {"entry_id": new_id(), "subject_id": permitted.subject_id, "consent_id": permitted.consent_id, "source": handed.source, **counts}
    sealed = bank_hashes.encode([photo.hashes for photo in kept])
    notes = [*permitted.notes, Note("bank.added", facts, attached=sealed)]
    who.log(notes, check=lambda: require_unchanged(who, permitted))  # what is kept after a withdrawal, the withdrawal has not destroyed
    entry = next(row for row in who.ledger.entries(who.case.case_id) if row.entry_id == facts["entry_id"])
    mode = who.opened.vault.mode.value
    return BankAdded(
        case=who.case.name,
        mode=mode,
        subject=entry.subject.label,  # as the log numbered it, should somebody else have made a subject meanwhile
        entry=entry.label,
        source=handed.source,
        photos=counts["photos"],
        hashes=counts["hashes"],
        low_quality=low,
        refused=refused,
        check_codes=handed.check_codes,
        consent=permitted.consent,
        same_as=_same_as(who, entry, sealed),
    )


def _same_as(who: Acting, added: EntryRow, sealed: bytes) -> tuple[str, ...]:
    """Return the entries of the last day that hold the very same hashes, as ``S-01 B-01``: an add that was killed after it was done, given again.

    Nothing is decided here. Two people may be in one photo, so the same photos do not make one subject of them.
    """
    counts = (added.source, added.photos, added.hashes, added.low_quality)
    return tuple(
        f"{row.subject.label} {row.label}"
        for row in who.ledger.entries(who.case.case_id)
        if row.entry_id != added.entry_id
        and row.withdrawn_at is None
        and (row.source, row.photos, row.hashes, row.low_quality) == counts
        and added.added_at - row.added_at <= _SAME_COMMAND
        and who.attached(row.object_id) == sealed
    )


def bank_list(place: Workspace, case: str | None, *, on: date) -> dict[str, Any]:
    """Return a case's subjects, consents, banks, partners' lists and exports, tombstones included. JSON: docs/cli.md.

    It needs no key and says what the book says: where `is_behind`, call `catch_up` first.

    Raises:
        WorkspaceMissing: if there is no workspace.
        CaseUnknown: if there is no such case.
    """
    if not place.exists:
        raise WorkspaceMissing
    book = open_book(place.book)
    try:
        row = chosen_case(book, case)
        return _listed(book.ledger, row, on)
    finally:
        book.close()


def _listed(ledger: Ledger, case: CaseRow, on: date) -> dict[str, Any]:
    subjects = []
    for subject in ledger.subjects(case.case_id):
        rows = ledger.consents(case.case_id, subject.subject_id)
        consents = [{**consent_row(one), "holds": one.holds(on)} for one in marked(rows)]
        entries = [_entry_row(entry, rows, on) for entry in ledger.entries(case.case_id, subject.subject_id)]
        subjects.append({"case": case.name, "subject": subject.label, "consents": consents, "entries": entries})
    return {
        "case": case.name,
        "subjects": subjects,
        "lists": [_list_row(row, on) for row in ledger.lists(case.case_id)],
        "exports": [_export_row(row) for row in ledger.exports(case.case_id)],
    }


def _entry_row(entry: EntryRow, consents: Sequence[ConsentRow], on: date) -> dict[str, Any]:
    permits = any(row.consent_id == entry.consent_id and row.consent.holds(on) for row in consents)
    state = "withdrawn" if entry.withdrawn_at else "in use" if permits else "consent ended"
    counts = {name: getattr(entry, name) for name in ("source", "photos", "hashes", "low_quality")}
    times = {"added_at": entry.added_at.isoformat(), "withdrawn_at": entry.withdrawn_at.isoformat() if entry.withdrawn_at else None}
    return {"entry": entry.label, "state": state, **counts, **times, "log_seq": entry.seq}


def _list_row(row: ListRow, on: date) -> dict[str, Any]:
    state = "withdrawn" if row.withdrawn_at else "in use" if on <= row.expires_on else "expired"
    facts = {name: getattr(row, name) for name in ("name", "kind", "vetting", "hashes", "refused")}
    times = {"added_at": row.added_at.isoformat(), "withdrawn_at": row.withdrawn_at.isoformat() if row.withdrawn_at else None}
    return {"list": row.label, "state": state, **facts, "expires_on": row.expires_on.isoformat(), **times, "log_seq": row.seq}


def _export_row(row: ExportRow) -> dict[str, Any]:
    counts = {"recipient": row.recipient, "entries": len(row.entries), "hashes": row.hashes, "expires_on": row.expires_on.isoformat()}
    return {**counts, "exported_at": row.at.isoformat(), "file_digest": row.file_digest, "log_seq": row.seq}
