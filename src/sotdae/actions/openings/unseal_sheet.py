# SPDX-License-Identifier: Apache-2.0
"""What is told of requests, persons, exposure and legal bases. Of items counts and ids alone: never a name, a picture or a hash of one."""

from __future__ import annotations

from typing import Any

from sotdae.actions.acting import Acting, chosen_case
from sotdae.actions.openings.unsealing import items_of
from sotdae.actions.records.book import Book, open_book
from sotdae.actions.records.unseal_book import PersonRow, RequestRow
from sotdae.actions.workspace import Workspace
from sotdae.cases import unsealing as rules
from sotdae.cases.unsealing import Moment, State
from sotdae.custody import ssh_signatures
from sotdae.errors import WorkspaceMissing

Row = dict[str, Any]


def request_sheet(case: str, row: RequestRow, clock: Moment) -> Row:
    """Return what is told of a request (docs/cli.md)."""
    request, state = row.request, rules.state(row.request, clock)
    until = None if row.opened_at is None else row.opened_at + rules.WINDOW
    waits = state in {State.REQUESTED, State.APPROVED_ONCE, State.APPROVED}
    return {
        "case": case,
        "request": row.label,
        "request_id": request.request_id,
        "state": state.value,
        "purpose": request.purpose,
        "ground": request.ground,
        "items": request.items,
        "set": request.set_digest,
        "break_glass": request.is_break_glass,
        "requested_by": person_sheet(row.requester),
        "requested_at": request.requested.at.isoformat(),
        "lapses_at": (request.requested.at + rules.WAITING).isoformat() if waits else None,
        "approvals": [{**person_sheet(one.person), "at": one.at.isoformat(), "log_seq": one.seq} for one in row.approvals],
        "needed": request.needed,
        "declined_by": row.declined_by or None,
        "opened_at": None if row.opened_at is None else row.opened_at.isoformat(),
        "open_until": until.isoformat() if until is not None and state is State.OPEN else None,
        "closed_at": None if row.closed_at is None else row.closed_at.isoformat(),
        "closed_by": row.closed_by or None,
        "review_due": rules.review_is_due(request),
        "reviewed_at": None if row.reviewed_at is None else row.reviewed_at.isoformat(),
        "reviewed_by": row.reviewed_by or None,
        "log_seq": row.seq,
    }


def person_sheet(row: PersonRow) -> Row:
    """Return who somebody is: her label and what she is called here."""
    return {"person": row.label, "name": row.name}


def request_with_items(acting: Acting, row: RequestRow, clock: Moment) -> Row:
    """Return a request with the ids of its items, which takes the keys."""
    return {**request_sheet(acting.case.name, row, clock), "item_ids": list(items_of(acting, row))}


def listed(place: Workspace, case: str | None, clock: Moment) -> Row:
    """Return a case's requests and exposure, from the book alone: no key is needed.

    Raises:
        WorkspaceMissing: if there is none.
        CaseUnknown: if there is no such case.
    """
    book = _book(place)
    try:
        row = chosen_case(book, case)
        unsealing = book.unsealing
        exposures = [
            {"case": row.name, "person": one.person, "items": one.items, "openings": one.openings, "last_at": one.last_at.isoformat()}
            for one in unsealing.exposures(row.case_id)
        ]
        requests = [request_sheet(row.name, one, clock) for one in unsealing.requests(row.case_id)]
        return {"case": row.name, "requests": requests, "exposures": exposures, "basis": _basis(book, row.case_id)}
    finally:
        book.close()


def persons(place: Workspace) -> list[Row]:
    """Return everybody who is or was enrolled: label, name, key's fingerprint, since when, until when.

    Raises:
        WorkspaceMissing: if there is none.
    """
    book = _book(place)
    try:
        return persons_of(book)
    finally:
        book.close()


def persons_of(book: Book) -> list[Row]:
    """Return what `persons` does, of an open book."""
    return [
        {
            **person_sheet(one),
            "fingerprint": ssh_signatures.fingerprint(one.key),
            "kind": one.key.split(" ", 1)[0],
            "custody_key": bool(one.custody_key),
            "enrolled_at": one.enrolled_at.isoformat(),
            "revoked_at": None if one.revoked_at is None else one.revoked_at.isoformat(),
        }
        for one in book.unsealing.persons()
    ]


def basis_sheet(acting: Acting) -> Row:
    """Return what a case rests on."""
    return {"case": acting.case.name, "basis": _basis(acting.opened.book, acting.case.case_id)}


def _basis(book: Book, case_id: str) -> Row | None:
    found = book.unsealing.basis(case_id)
    if found is None:
        return None
    return {"kind": found.kind.value, "reference": found.reference, "until": None if found.until is None else found.until.isoformat()}


def _book(place: Workspace) -> Book:
    if not place.exists:
        raise WorkspaceMissing
    return open_book(place.book)
