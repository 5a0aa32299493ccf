# SPDX-License-Identifier: Apache-2.0
"""``subject new``, ``list``, ``show`` and ``vet``: pseudonyms, and what is on record of each. No name, no way to reach anybody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from sotdae.actions.acting import Acting, Note, chosen_case, new_id, performer_name
from sotdae.actions.matching.consenting import consent_row, find_subject, marked
from sotdae.actions.opening import open_workspace, replay
from sotdae.actions.records.book import Book, CaseRow, open_book
from sotdae.actions.records.ledger import ConsentRow, Ledger, SubjectRow
from sotdae.actions.records.subject_book import RecallRow
from sotdae.actions.workspace import Workspace
from sotdae.cases.consent import Vetting
from sotdae.cases.consent_changes import higher_vetting, is_for_minor_by_representative
from sotdae.cases.status_access import shown
from sotdae.classes import dataclass
from sotdae.custody.writer import open_writer
from sotdae.errors import ChangedMeanwhile, UsageError, WorkspaceMissing

Row = dict[str, Any]


def make_subject(who: Acting) -> str:
    """Make a subject by herself, as at a call: nothing is permitted yet. Returns her label."""
    subject_id = new_id()
    who.log([Note("subject.made", {"subject_id": subject_id, "deliberate": True})])
    return who.ledger.subject_of(subject_id).label


@dataclass(frozen=True, slots=True)
class Begun:
    """A subject that was just put on record."""

    case: str
    label: str


def begin_subject(place: Workspace, case: str | None, *, passphrase: str | None, performer: str | None, now: datetime) -> Begun:
    """Put somebody on record, as at a first call; workspace and case are made where they do not exist, as `add` makes them.

    Args:
        place: the workspace; a new one never holds media (`hash-only`).
        case: the case's name; may be left out where there is only one.
        passphrase: opens the keyring, or will.
        performer: who acts.
        now: UTC.

    Raises:
        PassphraseRequired: if a workspace would be made without one.
        UsageError: if the case has to be named.
    """
    name = performer_name(performer)
    with open_workspace(place, mode=None, passphrase=passphrase, legal_basis=None, now=now) as opened:
        if case is not None and opened.book.case(case) is None:
            with open_writer(opened.vault, opened.keyring, applied_seq=opened.book.applied_seq) as writer:
                replay(opened)
                if opened.book.case(case) is None:
                    writer.open_case(name=case, now=now)
            replay(opened)
        who = Acting(opened, chosen_case(opened.book, case), name, now)
        return Begun(who.case.name, make_subject(who))


def known_subject(who: Acting, label: str) -> SubjectRow:
    """Return the subject of a label.

    Raises:
        UsageError: if there is none.
    """
    return _known(who.ledger, who.case.case_id, label)


def vet(who: Acting, label: str, level: Vetting) -> Vetting:
    """Record who has looked at whether a subject's photos are her own; what is handed on says so. Returns the level that held before.

    Raises:
        UsageError: if there is no such subject, or the level is no higher than the one on record.
        ChangedMeanwhile: if somebody else recorded one at the same time.
    """
    subject = known_subject(who, label)
    before = level_of(who.opened.book, who.case, subject)
    if higher_vetting(level, before) is before:
        raise UsageError(what=f"{subject.label} is on record as {before.value} already; a level only rises")

    def check() -> None:
        if level_of(who.opened.book, who.case, subject) is not before:
            raise ChangedMeanwhile(what=f"how {subject.label} was vetted")

    who.log([Note("subject.vetted", {"subject_id": subject.subject_id, "vetting": level.value})], check=check)
    return before


def level_of(book: Book, case: CaseRow, subject: SubjectRow) -> Vetting:
    """Return the highest vetting level on record of a subject: her own, or that of a consent."""
    level = book.subjects.vetting(subject.subject_id) or Vetting.SELF_DECLARED
    for row in book.ledger.consents(case.case_id, subject.subject_id):
        level = higher_vetting(level, row.consent.vetting)
    return level


@dataclass(frozen=True, slots=True)
class Reading:
    """A book opened to be read, and one case of it. No key is needed."""

    book: Book
    case: CaseRow

    def subject(self, label: str) -> SubjectRow:
        """Return the subject of a label. Raises as `known_subject` does."""
        return _known(self.book.ledger, self.case.case_id, label)


@contextmanager
def reading(place: Workspace, case: str | None) -> Iterator[Reading]:
    """Open the book to read one case. It says what the book says: where `matching.bank.is_behind`, call `catch_up` first.

    Raises:
        WorkspaceMissing: if there is no workspace.
        CaseUnknown: if there is no such case.
    """
    if not place.exists:
        raise WorkspaceMissing
    book = open_book(place.book)
    try:
        yield Reading(book, chosen_case(book, case))
    finally:
        book.close()


def subject_list(read: Reading, *, on: date) -> Row:
    """Return a case's subjects: what each permits today, and how much is on record. JSON: docs/cli.md."""
    case_id = read.case.case_id
    known = _Known(read.book, read.case)
    return {
        "case": read.case.name,
        "person_map": read.book.subjects.map_begun(case_id),
        "subjects": [_line(read, subject, known, on) for subject in read.book.ledger.subjects(case_id)],
    }


def subject_show(read: Reading, label: str, *, on: date) -> Row:
    """Return what is on record of one subject. JSON: docs/cli.md.

    Raises:
        UsageError: if there is no such subject.
    """
    subject = read.subject(label)
    book, case_id, subject_id = read.book, read.case.case_id, subject.subject_id
    entries = book.ledger.entries(case_id, subject_id)
    access = book.subjects.access(subject_id=subject_id)
    tries = book.subjects.tries(access.number) if access else None
    return {
        **_line(read, subject, _Known(book, read.case, subject_id), on),
        "consents": consent_rows(read, subject, on=on),
        "banks": [{"entry": row.label, "withdrawn": row.withdrawn_at is not None, "photos": row.photos, "log_seq": row.seq} for row in entries],
        "case_number": shown(access.number) if access else None,
        "case_number_since": access.at.isoformat() if access else None,
        "wrong_tries": tries.count if tries else 0,
        "locked_until": tries.locked_until.isoformat() if tries and tries.locked_until else None,
        "opened": [
            {"what": row.kind, "performer": row.performer, "at": row.at.isoformat(), "log_seq": row.seq} for row in book.subjects.openings(subject_id)
        ],
        "recalls": [recall_row(read.case.name, row, on) for row in book.subjects.recalls(case_id, subject_id)],
    }


def consent_rows(read: Reading, subject: SubjectRow, *, on: date) -> list[Row]:
    """Return a subject's consents as the documented JSON, each with what changed it; what needs a person first."""
    changes = read.book.subjects.changes(read.case.case_id, subject.subject_id)
    rows = read.book.ledger.consents(read.case.case_id, subject.subject_id)
    found = []
    for number, (row, consent) in enumerate(zip(rows, marked(rows), strict=True), start=1):
        told = [{"kind": one.kind, "on": one.on.isoformat(), **one.facts, "log_seq": one.seq} for one in changes if one.consent_id == row.consent_id]
        is_for_minor = is_for_minor_by_representative(consent)
        more = {"holds": consent.holds(on), "representative_for_minor": is_for_minor, "changes": told, "log_seq": row.seq}
        found.append({"consent": number, **consent_row(consent), **more})
    return found


def recall_row(case: str, row: RecallRow, on: date) -> Row:
    """Return a recall as the documented JSON."""
    return {
        "case": case,
        "recall": row.label,
        "subject": row.subject.label,
        "recipient": row.recipient,
        "state": "cannot_be_recalled" if row.stuck else row.recall.state(on).value,
        "why": row.stuck or None,
        "copies": [dict(one) for one in row.copies],
        "written_at": row.at.isoformat(),
        "told_on": row.told_on.isoformat() if row.told_on else None,
        "answer": row.answer or None,
        "answered_on": row.answered_on.isoformat() if row.answered_on else None,
        "log_seq": row.seq,
    }


class _Known:
    """What is on record of the subjects of a case, or of one, asked once for all: a case has thousands."""

    def __init__(self, book: Book, case: CaseRow, subject_id: str | None = None) -> None:
        self.consents: dict[str, list[ConsentRow]] = {}
        for row in book.ledger.consents(case.case_id, subject_id):
            self.consents.setdefault(row.subject_id, []).append(row)
        self.kinds: dict[str, set[str]] = {}
        for one in book.subjects.sealed(case.case_id, subject_id):
            self.kinds.setdefault(one.subject_id, set()).add(one.kind)
        self.gone = book.subjects.persons_destroyed(case.case_id)
        self.vetted = book.subjects.vettings(case.case_id)


def _line(read: Reading, subject: SubjectRow, known: _Known, on: date) -> Row:
    rows = known.consents.get(subject.subject_id, [])
    consents = marked(rows)
    standing = [one for one in consents if one.holds(on)]
    oral = [one for one in standing if one.lapses_on < one.until]
    kinds = known.kinds.get(subject.subject_id, set())
    level = known.vetted.get(subject.subject_id, Vetting.SELF_DECLARED)
    for row in rows:
        level = higher_vetting(level, row.consent.vetting)
    is_withdrawn = bool(consents) and all(one.withdrawn_on is not None for one in consents)
    return {
        "case": read.case.name,
        "subject": subject.label,
        "state": "withdrawn" if is_withdrawn else "permitted" if standing else "ended" if consents else "nothing_permitted",
        "minor": max((one.minor.value for one in consents), key=("no", "suspected", "yes").index, default="no"),
        "vetting": level.value,
        "permits": sorted({act for one in standing for act in one.scope}),
        "until": max((one.lapses_on.isoformat() for one in standing), default=None),
        "sign_by": min((one.lapses_on.isoformat() for one in oral), default=None),
        "person": "sealed" if "person" in kinds else "destroyed" if subject.subject_id in known.gone else "none",
        "contact": "sealed" if "contact" in kinds else "none",
    }


def _known(ledger: Ledger, case_id: str, label: str) -> SubjectRow:
    row, _ = find_subject(ledger, case_id, label)
    if row is None:
        raise UsageError(what="there is no such subject in this case: `sotdae subject list` names them")
    return row
