# SPDX-License-Identifier: Apache-2.0
"""The part of the book about what was shown: lifted masks, warnings, frozen citations. Rows in, plain data out; each row comes from a log entry."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sotdae.actions.records import bare
from sotdae.actions.records.applying import Entry, case_of, plain_row
from sotdae.classes import dataclass


@dataclass(frozen=True, slots=True)
class WarnedRow:
    """Who was warned about a room's call, when, how, and by whom."""

    label: str
    role: str
    whom: str
    how: str
    on: date
    note: str
    performer: str
    seq: int
    at: datetime


@dataclass(frozen=True, slots=True)
class CitationRow:
    """A citation as it was taken: `content` is what the page said, `digest` its SHA-256 as canonical JSON."""

    number: int
    citation_id: str
    page: str
    content: Mapping[str, Any]
    digest: str
    log_size: int
    log_root: str
    reason: str
    performer: str
    seq: int
    at: datetime

    @property
    def label(self) -> str:
        """``Q-01``."""
        return f"Q-{self.number:02d}"


class Shown:
    """The book's part about what was shown. Use `Book.shown`."""

    def __init__(self, models: Mapping[str, Any]) -> None:
        """Take the book's models, by name."""
        self._model = models

    def unmasked(self, performer: str, since: datetime) -> int:
        """Return how many masks a person lifted since a moment, in all cases."""
        found = bare.row(f"SELECT COUNT(*) FROM {bare.table(self._model['Unmasking'])} WHERE performer = %s AND at > %s", [performer, since])  # noqa: S608 (the table's own name)
        return int(found[0]) if found else 0

    def warned(self, case_id: str) -> list[WarnedRow]:
        """Return who was warned, in the order of the log."""
        return [plain_row(WarnedRow, row) for row in self._model["Warned"].objects.filter(case__case_id=uuid.UUID(case_id))]

    def citations(self, case_id: str) -> list[CitationRow]:
        """Return a case's citations, in the order of the log."""
        return [plain_row(CitationRow, row) for row in self._model["FrozenCitation"].objects.filter(case__case_id=uuid.UUID(case_id))]

    def citation(self, case_id: str, citation_id: str) -> CitationRow | None:
        """Return one citation of a case, or None."""
        row = self._model["FrozenCitation"].objects.filter(case__case_id=uuid.UUID(case_id), citation_id=citation_id).first()
        return None if row is None else plain_row(CitationRow, row)

    def unmask_all(self, acts: Sequence[Entry]) -> None:
        """Take in all lifted masks of one line at once (inside `Book.applying`)."""
        if acts:
            case = bare.row(f"SELECT id FROM {bare.table(self._model['Case'])} WHERE case_id = %s", [uuid.UUID(acts[0].case_id)])  # noqa: S608 (likewise)
            if case is None:
                message = "masks were lifted in a case that the book does not know"
                raise LookupError(message)
            bare.insert(self._model["Unmasking"], _UNMASKING, [_unmasking(int(case[0]), what) for what in acts])

    def apply(self, what: Entry) -> bool:
        """Take in one log entry (inside `Book.applying`); returns whether it is one of this part."""
        act = _ACTS.get(what.type)
        if act is not None:
            act(self._model, what)
        return act is not None


_UNMASKING: Final = ("case_id", "what", "label", "message_id", "reason", "performer", "seq", "at")


def _unmasking(case: int, what: Entry) -> list[Any]:
    facts = what.facts
    return [case, facts["what"], facts["label"], facts["message_id"], facts["reason"], what.performer, what.seq, what.at]


def _warn(models: Mapping[str, Any], what: Entry) -> None:
    facts = what.some("label", "role", "whom", "how", "note")
    models["Warned"].objects.create(case=case_of(models, what), on=what.day("on"), performer=what.performer, seq=what.seq, at=what.at, **facts)


def _cite(models: Mapping[str, Any], what: Entry) -> None:
    case = case_of(models, what)
    number = models["FrozenCitation"].objects.filter(case=case).count() + 1
    facts = what.some("page", "content", "digest", "log_size", "log_root", "reason")
    models["FrozenCitation"].objects.create(
        case=case, number=number, citation_id=what.action, performer=what.performer, seq=what.seq, at=what.at, **facts
    )


_ACTS: Final[Mapping[str, Callable[[Mapping[str, Any], Entry], None]]] = {
    "threat.warned": _warn,
    "citation.taken": _cite,
}
