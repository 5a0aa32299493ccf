# SPDX-License-Identifier: Apache-2.0
"""The part of the book about unsealing: persons, legal bases, requests, exposure. Rows in, plain data out; every row comes from one log entry."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sotdae.actions.records.applying import Entry
from sotdae.actions.records.unseal_applying import ACTS
from sotdae.cases.unsealing import Basis, BasisKind, Moment, Request
from sotdae.classes import dataclass


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A colleague who signs, or did."""

    number: int
    person_id: str
    name: str
    key: str
    custody_key: str
    seq: int
    enrolled_at: datetime
    revoked_at: datetime | None

    @property
    def label(self) -> str:
        """``P-01``."""
        return f"P-{self.number:02d}"


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """An approval: whose, its log entry, and the sealed object with what a custodian gave out ("" where one person holds)."""

    person: PersonRow
    seq: int
    at: datetime
    handed_on: str


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request as the rules see it, and what is told of it beside."""

    number: int
    request: Request
    requester: PersonRow
    approvals: tuple[ApprovalRow, ...]
    tags: tuple[str, ...]
    salt: str
    seq: int
    declined_by: str
    opened_at: datetime | None
    closed_at: datetime | None
    closed_by: str
    reviewed_at: datetime | None
    reviewed_by: str

    @property
    def label(self) -> str:
        """``U-01``."""
        return f"U-{self.number:02d}"

    @property
    def handed_on(self) -> tuple[str, ...]:
        """Sealed objects with what custodians gave out, to be destroyed when the request is over."""
        return tuple(one.handed_on for one in self.approvals if one.handed_on)


@dataclass(frozen=True, slots=True)
class ExposureTotal:
    """How many items were opened to a person, how often, and when last."""

    person: str
    items: int
    openings: int
    last_at: datetime


class UnsealBook:
    """The book's part about unsealing. Use `Book.unsealing`."""

    def __init__(self, models: Mapping[str, Any]) -> None:
        """Take the book's models, by name."""
        self._model = models

    def persons(self) -> list[PersonRow]:
        """Return everybody who is or was enrolled, in the order of the log."""
        return [_person(row) for row in self._model["Person"].objects.all()]

    def basis(self, case_id: str) -> Basis | None:
        """Return the newest legal basis of a case, or None."""
        row = self._model["LegalBasis"].objects.filter(case=self._case(case_id)).last()
        return None if row is None else Basis(BasisKind(row.kind), row.reference, row.until)

    def requests(self, case_id: str) -> list[RequestRow]:
        """Return a case's requests, in the order of the log."""
        return [_request(row) for row in self._requests().filter(case=self._case(case_id))]

    def numbered(self, case_id: str, number: int) -> RequestRow | None:
        """Return a case's request of a number, or None."""
        row = self._requests().filter(case=self._case(case_id), number=number).first()
        return None if row is None else _request(row)

    def waiting_or_open(self, case_id: str) -> list[RequestRow]:
        """Return a case's requests that nobody has closed or declined yet."""
        return [_request(row) for row in self._requests().filter(case=self._case(case_id), closed_at=None, declined_at=None)]

    def is_closed(self, request_id: str) -> bool:
        """Return whether a request is closed by now, by whichever process."""
        return bool(self._model["UnsealRequest"].objects.filter(request_id=request_id, closed_at__isnull=False).exists())

    def _requests(self) -> Any:
        return self._model["UnsealRequest"].objects.select_related("requester", "declined_by").prefetch_related("approvals__person")

    def of_person(self, person_id: str) -> list[Request]:
        """Return a person's own requests, in whatever case."""
        return [_request(row).request for row in self._requests().filter(requester__person_id=person_id)]

    def exposed(self, person_id: str, since: datetime) -> int:
        """Return how many items were opened to a person since a moment, in all cases."""
        return int(self._model["Exposure"].objects.filter(person__person_id=person_id, at__gt=since).count())

    def exposures(self, case_id: str) -> list[ExposureTotal]:
        """Return what was opened in a case, as totals a person: never which item."""
        totals: dict[str, list[Any]] = {}
        for row in self._model["Exposure"].objects.filter(request__case=self._case(case_id)).select_related("person"):
            counted = totals.setdefault(_person(row.person).label, [0, set(), row.at])
            counted[0] += 1
            counted[1].add(row.seq)
            counted[2] = max(counted[2], row.at)
        return [ExposureTotal(person, items, len(openings), last) for person, (items, openings, last) in sorted(totals.items())]

    def apply(self, what: Entry, tag_of: Callable[[str], str]) -> bool:
        """Take in one log entry (inside `Book.applying`); returns whether it is one of this part."""
        act = ACTS.get(what.type)
        if act is not None:
            act(self._model, what, tag_of)
        return act is not None

    def _case(self, case_id: str) -> Any:
        return self._model["Case"].objects.get(case_id=uuid.UUID(case_id))


def _person(row: Any) -> PersonRow:
    return PersonRow(row.number, row.person_id, row.name, row.key, row.custody_key, row.seq, row.enrolled_at, row.revoked_at)


def _moment(at: datetime, clock: Any) -> Moment:
    return Moment(at, str(clock[0]), int(clock[1]))


def _request(row: Any) -> RequestRow:
    approvals = tuple(ApprovalRow(_person(one.person), one.seq, one.at, one.handed_on) for one in row.approvals.all())
    request = Request(
        request_id=row.request_id,
        requester=row.requester.person_id,
        purpose=row.purpose,
        ground=row.ground,
        items=len(row.tags),
        set_digest=row.set_digest,
        requested=_moment(row.requested_at, row.requested_clock),
        is_break_glass=row.is_break_glass,
        approvals=tuple(one.person.person_id for one in approvals),
        is_declined=row.declined_at is not None,
        opened=None if row.opened_at is None else _moment(row.opened_at, row.opened_clock),
        is_closed=row.closed_at is not None,
        is_reviewed=row.reviewed_at is not None,
    )
    return RequestRow(
        number=row.number,
        request=request,
        requester=_person(row.requester),
        approvals=approvals,
        tags=tuple(row.tags),
        salt=row.salt,
        seq=row.seq,
        declined_by=_person(row.declined_by).label if row.declined_by else "",
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        reviewed_at=row.reviewed_at,
        reviewed_by=row.reviewed_by,
    )
