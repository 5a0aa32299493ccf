# SPDX-License-Identifier: Apache-2.0
"""The part of the book about what subjects decided: changes of consents, sealed records, case numbers, recalls. Rows in, plain data out.

Every row comes from one entry of the custody log (`apply`), so the whole part can be rebuilt; wrong tries with a number apart, which decide nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from sotdae.actions.records.applying import Entry
from sotdae.actions.records.ledger import SubjectRow
from sotdae.actions.records.subject_applying import ACTS, PERSON
from sotdae.cases.consent import Vetting
from sotdae.cases.status_access import FORGOTTEN_AFTER, Tries, counted
from sotdae.cases.withdrawal import Answer, Recall
from sotdae.classes import dataclass


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """What changed a consent."""

    consent_id: str
    kind: str
    facts: Mapping[str, Any]
    on: date
    performer: str
    seq: int


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A sealed file about a subject that stands."""

    subject_id: str
    kind: str
    file: str
    seq: int
    at: datetime


@dataclass(frozen=True, slots=True)
class OpeningRow:
    """That somebody opened such a file."""

    kind: str
    performer: str
    seq: int
    at: datetime


@dataclass(frozen=True, slots=True)
class AccessRow:
    """A case number that is in force."""

    case_id: str
    subject: SubjectRow
    number: str
    verifier: Mapping[str, Any]
    seq: int
    at: datetime


@dataclass(frozen=True, slots=True)
class RecallRow:
    """A recall letter and what came of it."""

    number: int
    recall_id: str
    subject: SubjectRow
    recipient: str
    copies: Sequence[Mapping[str, Any]]
    keys: Sequence[str]
    object_id: str
    stuck: str
    seq: int
    at: datetime
    told_on: date | None
    answer: str
    answered_on: date | None

    @property
    def label(self) -> str:
        """``W-01``."""
        return f"W-{self.number:02d}"

    @property
    def recall(self) -> Recall:
        """As the rules see it."""
        return Recall(self.told_on, Answer(self.answer) if self.answer else None)


class SubjectBook:
    """The book's part about what subjects decided. Use `Book.subjects`."""

    def __init__(self, models: Mapping[str, Any]) -> None:
        """Take the book's models, by name."""
        self._model = models

    def changes(self, case_id: str, subject_id: str) -> list[ChangeRow]:
        """Return what changed a subject's consents, in the order of the log."""
        rows = self._model["ConsentChange"].objects.filter(consent__subject__subject_id=subject_id, consent__subject__case=self._case(case_id))
        return [ChangeRow(row.consent.consent_id, row.kind, row.facts, row.on, row.performer, row.seq) for row in rows.select_related("consent")]

    def vetting(self, subject_id: str) -> Vetting | None:
        """Return who has looked at whether a subject's photos are her own, where that was recorded of her; None: as her consents say."""
        level = self._model["Subject"].objects.get(subject_id=subject_id).vetting
        return Vetting(level) if level else None

    def map_begun(self, case_id: str) -> bool:
        """Whether the office has chosen to keep who the case's subjects are."""
        return bool(self._of("PersonMap", case_id).filter(ended_seq=None).exists())

    def sealed(self, case_id: str, subject_id: str | None = None, kind: str | None = None) -> list[RecordRow]:
        """Return the sealed files that stand, of a case, a subject, or a kind."""
        rows = self._model["SealedRecord"].objects.filter(subject__case=self._case(case_id), ended_seq=None).select_related("subject")
        rows = rows if subject_id is None else rows.filter(subject__subject_id=subject_id)
        rows = rows if kind is None else rows.filter(kind=kind)
        return [RecordRow(row.subject.subject_id, row.kind, row.file, row.seq, row.at) for row in rows]

    def persons_destroyed(self, case_id: str) -> set[str]:
        """Return the ids of a case's subjects who were on record and are no more."""
        rows = self._model["SealedRecord"].objects.filter(subject__case=self._case(case_id), kind=PERSON)
        names = rows.order_by().values_list("subject__subject_id", flat=True)
        return set(names) - set(names.filter(ended_seq=None))

    def vettings(self, case_id: str) -> dict[str, Vetting]:
        """Return by whom photos were looked at, of the subjects of a case of whom that was recorded."""
        rows = self._model["Subject"].objects.filter(case=self._case(case_id)).exclude(vetting="")
        return {subject_id: Vetting(level) for subject_id, level in rows.values_list("subject_id", "vetting")}

    def openings(self, subject_id: str) -> list[OpeningRow]:
        """Return who opened a subject's sealed files, in the order of the log."""
        rows = self._model["RecordOpening"].objects.filter(subject__subject_id=subject_id)
        return [OpeningRow(row.kind, row.performer, row.seq, row.at) for row in rows]

    def access(self, *, number: str = "", subject_id: str = "") -> AccessRow | None:
        """Return the case number in force: by itself, or a subject's."""
        rows = self._model["StatusAccess"].objects.filter(ended_seq=None).select_related("subject__case")
        row = (rows.filter(number=number) if number else rows.filter(subject__subject_id=subject_id)).first()
        if row is None:
            return None
        subject = SubjectRow(row.subject.number, row.subject.subject_id)
        return AccessRow(row.subject.case.case_id.hex, subject, row.number, row.verifier, row.seq, row.at)

    def tries(self, number: str) -> Tries:
        """Return the wrong tries with a number."""
        row = self._model["StatusTries"].objects.filter(number=number).first()
        return Tries() if row is None else Tries(row.count, row.last_at, row.locked_until)

    def count_try(self, number: str, now: datetime) -> None:
        """Count one more try as wrong, durable before it is looked at; very old tries are forgotten."""
        model = self._model["StatusTries"]
        with transaction.atomic():
            model.objects.filter(last_at__lt=now - FORGOTTEN_AFTER).delete()
            row, _ = model.objects.select_for_update().get_or_create(number=number, defaults={"count": 0, "last_at": now})
            made = counted(Tries(row.count, row.last_at, row.locked_until), now)
            row.count, row.last_at, row.locked_until = made.count, now, made.locked_until
            row.save()

    def forgive_tries(self, number: str) -> None:
        """Forget the tries with a number, after the right PIN."""
        self._model["StatusTries"].objects.filter(number=number).delete()

    def recalls(self, case_id: str, subject_id: str | None = None) -> list[RecallRow]:
        """Return the recall letters of a case, or of one subject's withdrawal, in the order of the log."""
        rows = self._of("RecallLetter", case_id).select_related("subject")
        return [_recall(row) for row in (rows if subject_id is None else rows.filter(subject__subject_id=subject_id))]

    def apply(self, what: Entry) -> bool:
        """Take in one log entry (inside `Book.applying`); returns whether it is one of this part."""
        act = ACTS.get(what.type)
        if act is not None:
            act(self._model, what)
        return act is not None

    def _of(self, model: str, case_id: str) -> Any:
        return self._model[model].objects.filter(case__case_id=uuid.UUID(case_id))

    def _case(self, case_id: str) -> Any:
        return self._model["Case"].objects.get(case_id=uuid.UUID(case_id))


def _recall(row: Any) -> RecallRow:
    given = {name: getattr(row, name) for name in RecallRow.__dataclass_fields__ if name != "subject"}
    return RecallRow(subject=SubjectRow(row.subject.number, row.subject.subject_id), **given)
