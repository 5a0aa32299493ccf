# SPDX-License-Identifier: Apache-2.0
"""The part of the book about subjects: consent, banks, partners' lists, frozen items, counted searches. Rows in, plain data out.

Every row comes from one entry of the custody log (`apply`), so the whole part can be rebuilt. It holds no hash and no name of a person.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from sotdae.actions.records import applying
from sotdae.cases.consent import QUERIES_A_DAY, Consent, consent_from
from sotdae.classes import dataclass


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """A subject: her number in the case and her random id."""

    number: int
    subject_id: str

    @property
    def label(self) -> str:
        """``S-01``."""
        return f"S-{self.number:02d}"


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """A consent of the ledger: its id, what it says now, and who recorded it."""

    consent_id: str
    subject_id: str
    consent: Consent
    performer: str
    seq: int


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry of a subject's bank; a tombstone once ``withdrawn_at`` is set. Counts only: the hashes are in the sealed object."""

    number: int
    entry_id: str
    subject: SubjectRow
    consent_id: str
    source: str
    object_id: str
    photos: int
    hashes: int
    low_quality: int
    seq: int
    added_at: datetime
    withdrawn_at: datetime | None

    @property
    def label(self) -> str:
        """``B-01``."""
        return f"B-{self.number:02d}"


@dataclass(frozen=True, slots=True)
class ListRow:
    """A partner's list; a tombstone once ``withdrawn_at`` is set."""

    number: int
    list_id: str
    name: str
    kind: str
    vetting: str
    expires_on: date
    object_id: str
    hashes: int
    refused: int
    performer: str
    seq: int
    added_at: datetime
    withdrawn_at: datetime | None

    @property
    def label(self) -> str:
        """``L-01``."""
        return f"L-{self.number:02d}"


@dataclass(frozen=True, slots=True)
class FrozenRow:
    """A freeze that holds: where from, who did it, and who has asked to lift it so far."""

    case_id: str
    tag: str
    why: str
    performer: str
    seq: int
    at: datetime
    first_by: str
    first_at: datetime | None


@dataclass(frozen=True, slots=True)
class ExportRow:
    """Hashes that were handed to a partner."""

    recipient: str
    entries: tuple[str, ...]
    hashes: int
    expires_on: date
    file_digest: str
    performer: str
    seq: int
    at: datetime


@dataclass(frozen=True, slots=True)
class QueryTotal:
    """What an auditor sees of one person's day: how often she asked, for how many photos, how many were found."""

    performer: str
    on: date
    queries: int
    photos: int
    found: int


class Ledger:
    """The book's part about subjects. Use `Book.ledger`."""

    def __init__(self, models: Mapping[str, Any]) -> None:
        """Take the book's models, by name."""
        self._model = models

    def subjects(self, case_id: str) -> list[SubjectRow]:
        """Return a case's subjects by number."""
        return [_subject(row) for row in self._model["Subject"].objects.filter(case=self._case(case_id))]

    def subject(self, case_id: str, number: int) -> SubjectRow | None:
        """Return one subject of a case by her number, or None."""
        row = self._model["Subject"].objects.filter(case=self._case(case_id), number=number).first()
        return None if row is None else _subject(row)

    def subject_of(self, subject_id: str) -> SubjectRow:
        """Return the subject of an id that is in the log: numbered by then, also where somebody else made one meanwhile."""
        return _subject(self._model["Subject"].objects.get(subject_id=subject_id))

    def subject_count(self, case_id: str) -> int:
        """Return how many subjects a case has; they are numbered from 1."""
        return int(self._model["Subject"].objects.filter(case=self._case(case_id)).count())

    def consent(self, consent_id: str) -> ConsentRow:
        """Return the consent of an id that is in the log."""
        return _consent(self._model["Consent"].objects.select_related("subject").get(consent_id=consent_id))

    def consents(self, case_id: str, subject_id: str | None = None) -> list[ConsentRow]:
        """Return the consents of a case, or of one subject, in the order of the log."""
        rows = self._model["Consent"].objects.filter(subject__case=self._case(case_id)).select_related("subject")
        return [_consent(row) for row in (rows if subject_id is None else rows.filter(subject__subject_id=subject_id))]

    def untouched(self, case_id: str) -> list[SubjectRow]:
        """Return the subjects of a case with nothing to them: no entry in the bank and no search. Only a command that was killed leaves one.

        Who was made by herself, as at a call, is somebody, whatever she has.
        """
        rows = self._model["Subject"].objects.filter(case=self._case(case_id), is_deliberate=False, bank__isnull=True, queries__isnull=True)
        return [_subject(row) for row in rows]

    def entries(self, case_id: str, subject_id: str | None = None) -> list[EntryRow]:
        """Return the bank of a case, or of one subject, tombstones included, in the order of the log."""
        rows = self._model["BankEntry"].objects.filter(subject__case=self._case(case_id)).select_related("subject")
        return [_entry(row) for row in (rows if subject_id is None else rows.filter(subject__subject_id=subject_id))]

    def lists(self, case_id: str) -> list[ListRow]:
        """Return partners' lists of a case, tombstones included, in the order of the log."""
        return [applying.plain_row(ListRow, row) for row in self._model["PartnerList"].objects.filter(case=self._case(case_id))]

    def exports(self, case_id: str) -> list[ExportRow]:
        """Return what was handed to partners, in the order of the log."""
        rows = self._model["BankExport"].objects.filter(case=self._case(case_id))
        return [applying.plain_row(ExportRow, row, entries=tuple(row.entries)) for row in rows]

    def frozen(self, case_id: str | None = None, tag: str | None = None) -> list[FrozenRow]:
        """Return the freezes that hold: of one case, of one item in whatever case, or all."""
        rows = self._model["Frozen"].objects.filter(lifted_at=None).select_related("case")
        if case_id is not None:
            rows = rows.filter(case=self._case(case_id))
        if tag is not None:
            rows = rows.filter(tag=tag)
        return [applying.plain_row(FrozenRow, row, case_id=row.case.case_id.hex) for row in rows]

    def queries(self, performer: str, on: date) -> int:
        """Return how often a person has asked on a Korean day, in all cases of the workspace."""
        return int(self._model["MatchQuery"].objects.filter(performer=performer, on=on).count())

    def searches(self, case_id: str, subject_id: str) -> list[tuple[date, int]]:
        """Return the searches for one subject's photos: the Korean day, and how many met something."""
        rows = self._model["MatchQuery"].objects.filter(subject__case=self._case(case_id), subject__subject_id=subject_id)
        return [(row.on, row.found) for row in rows]

    def search_entries(self, case_id: str, subject_id: str) -> list[tuple[int, date]]:
        """Return the log entry and the Korean day of each search for one subject's photos."""
        rows = self._model["MatchQuery"].objects.filter(subject__case=self._case(case_id), subject__subject_id=subject_id)
        return [(row.seq, row.on) for row in rows]

    def query_totals(self, case_id: str) -> list[QueryTotal]:
        """Return an auditor's view of the searches of a case: totals a person and day, newest day first."""
        totals: dict[tuple[date, str], list[int]] = {}
        for row in self._model["MatchQuery"].objects.filter(subject__case=self._case(case_id)):
            counts = totals.setdefault((row.on, row.performer), [0, 0, 0])
            for place, value in enumerate((1, row.photos, row.found)):
                counts[place] += value
        ordered = sorted(totals.items(), key=lambda one: (-one[0][0].toordinal(), one[0][1]))
        return [QueryTotal(performer, on, *counts) for (on, performer), counts in ordered]

    def query_limit(self, case_id: str) -> int:
        """Return how often a person may ask a day in a case."""
        row = self._model["QueryLimit"].objects.filter(case=self._case(case_id)).last()
        return QUERIES_A_DAY if row is None else int(row.limit)

    def apply(self, what: applying.Entry, tag_of: Callable[[str], str]) -> bool:
        """Take in one log entry (inside `Book.applying`); returns whether it is one of this part.

        Args:
            what: the entry with its opened detail.
            tag_of: item id -> the item's tag.
        """
        return applying.apply(self._model, what, tag_of)

    def _case(self, case_id: str) -> Any:
        return self._model["Case"].objects.get(case_id=uuid.UUID(case_id))


def _subject(row: Any) -> SubjectRow:
    return SubjectRow(row.number, row.subject_id)


def _consent(row: Any) -> ConsentRow:
    consent = consent_from(row.facts, row.confirmed_on, row.withdrawn_on)
    return ConsentRow(row.consent_id, row.subject.subject_id, consent, row.performer, row.seq)


def _entry(row: Any) -> EntryRow:
    entry: EntryRow = applying.plain_row(EntryRow, row, subject=_subject(row.subject))
    return entry
