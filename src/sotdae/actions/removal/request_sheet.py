# SPDX-License-Identifier: Apache-2.0
"""What is told of requests: labels, states, days and counts. No address, title or name; rooms by their labels. From the book alone, without a key."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import MAXYEAR, date, datetime
from typing import TYPE_CHECKING, Any, Final

from sotdae.actions.records.book import Book, CaseRow, open_book
from sotdae.actions.records.removal_book import EventRow, ItemRow, RemovalRow, events_of, pings_of
from sotdae.actions.regime_files import regime as regime_of
from sotdae.actions.regime_files import regimes_in_force
from sotdae.actions.workspace import Workspace
from sotdae.cases.consent import day_of
from sotdae.cases.removal.clocks import Around, Clock, clocks_of, first_due, proposals
from sotdae.cases.removal.items import ItemState, next_look
from sotdae.cases.removal.regimes import Regime, problems_of
from sotdae.cases.removal.states import OVER, State, possible
from sotdae.classes import dataclass
from sotdae.errors import NoticeUnknown, WorkspaceMissing
from sotdae.model.ids import number_in

if TYPE_CHECKING:
    from sotdae.actions.acting import Acting

Row = dict[str, Any]
USUAL: Final = 50
"""So many requests are listed where nobody asks for more. A matter of presentation."""


@contextmanager
def reading(place: Workspace, case: str | None) -> Iterator[tuple[Book, CaseRow]]:
    """Open the book for reading one case; no key is needed.

    Raises:
        WorkspaceMissing: if there is none.
        CaseUnknown: if there is no such case.
    """
    if not place.exists:
        raise WorkspaceMissing
    book = open_book(place.book)
    try:
        yield book, book.chosen(case)
    finally:
        book.close()


def listed(place: Workspace, case: str | None, now: datetime, *, states: Collection[State] | None = None, limit: int | None = USUAL) -> Row:
    """Return a case's requests, what runs out first.

    Args:
        place: the workspace.
        case: the case; may be left out where there is only one.
        now: UTC.
        states: only those that stand there; None for all that are not over.
        limit: at most so many.
    """
    with reading(place, case) as (book, row):
        return listed_in(book, row, now, states=states, limit=limit)


def listed_in(
    book: Book, row: CaseRow, now: datetime, *, states: Collection[State] | None = None, limit: int | None = USUAL, subject_id: str | None = None
) -> Row:
    """Return the same of a book that is open already; the requests of one subject where she is named, beside the totals of the case."""
    wanted = [state for state in State if state not in OVER] if states is None else list(states)
    rows = book.removal.requests(row.case_id, states=wanted, limit=limit, subject_id=subject_id)
    counted = book.removal.item_states([one.request_id for one in rows])
    around = _Around(row.name, book.removal.dormant(row.case_id), regimes_in_force(), now)
    totals = book.removal.totals(row.case_id)
    return {
        "case": row.name,
        "requests": [head(around, one, counted.get(one.request_id, {})) for one in rows],
        "totals": {state.value: totals[state] for state in State if state in totals},
        "shown": len(rows),
        "more": sum(n for state, n in totals.items() if state in wanted) - len(rows),
    }


def shown(place: Workspace, case: str | None, label: str, now: datetime) -> Row:
    """Return one request as far as the book tells: steps, clocks, items, proposals, what is missing before it may go.

    Raises:
        NoticeUnknown: if the case has none of that label.
    """
    with reading(place, case) as (book, row):
        return shown_in(book, row, label, now)


def shown_in(book: Book, row: CaseRow, label: str, now: datetime) -> Row:
    """Return the same of a book that is open already. Raises as `shown`."""
    number = number_in(label, "N")
    found = None if number is None else book.removal.numbered(row.case_id, number)
    if found is None:
        raise NoticeUnknown(what="request")
    return sheet(book, row, found, now)


def checked(acting: Acting, row: RemovalRow) -> Row:
    """Return what keeps a request in the office, with every blank field named; for that its record is opened.

    Raises:
        ObjectMissing: if the record was erased.
    """
    from sotdae.actions.removal.gates import lacks  # noqa: PLC0415 (what acts is heavy; questions do without it)
    from sotdae.actions.removal.stepping import record_of  # noqa: PLC0415

    record, regime = record_of(acting, row), regime_of(row.regime)
    missing = problems_of(record, regime, on=day_of(acting.now))
    return {
        "case": acting.case.name,
        "request": row.label,
        "lacks": [{"code": one.code, "what": one.what, "items": list(one.items)} for one in lacks(acting, row, record)],
        "missing": [{"field": one.field, "code": one.code, "item": one.item, "ko": one.ko, "en": one.en} for one in missing],
        "unreviewed": regime.unreviewed(),
    }


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around the requests of a case."""

    case: str
    dormant: Mapping[str, date]
    known: Mapping[str, Regime]
    now: datetime


def head(around: _Around, row: RemovalRow, counted: Mapping[ItemState, int]) -> Row:
    """Return a request as a list shows it."""
    regime, since = around.known.get(row.regime), around.dormant.get(row.regime)
    return {
        "case": around.case,
        "request": row.label,
        "request_id": row.request_id,
        "regime": row.regime,
        "title": None if regime is None else {"ko": regime.title.ko, "en": regime.title.en},
        "subject": row.subject,
        "recipient": row.recipient,
        "language": row.language,
        "state": row.request.state.value,
        "outcome": None if row.request.outcome is None else row.request.outcome.value,
        "country": row.request.country,
        "dormant_since": None if since is None else since.isoformat(),
        "parent": row.parent,
        "link": row.link or None,
        "preservation": row.preservation.value,
        "items": sum(counted.values()),
        "item_states": {state.value: counted[state] for state in ItemState if state in counted},
        "drafted_at": row.drafted_at.isoformat(),
        "sent_at": _iso(row.sent_at),
        "answered_at": _iso(row.answered_at),
        "decided_at": _iso(row.decided_at),
        "due_at": _iso(row.due_at),
        "is_overdue": row.due_at is not None and row.due_at < around.now,
        "log_seq": row.seq,
    }


def sheet(book: Book, case: CaseRow, row: RemovalRow, now: datetime) -> Row:
    """Return one request with its steps, clocks, items and proposals (docs/cli.md)."""
    events, items = book.removal.events(row.request_id), book.removal.items(row.request_id)
    steps = events_of(events)
    told = _Around(case.name, book.removal.dormant(case.case_id), regimes_in_force(), now)
    regime = told.known.get(row.regime)
    request = replace(row.request, items_live=book.removal.live_after(row))
    clocks = [] if regime is None else clocks_of(regime.deadlines, regime.jurisdiction, steps, now)
    counted: dict[ItemState, int] = {}
    for one in items:
        counted[one.item.state] = counted.get(one.item.state, 0) + 1
    look = min((next_look(one.item, row.sent_at) for one in items if one.successor is None), default=None) if row.sent_at else None
    around = Around(
        escalates_to=() if regime is None else regime.escalates_to,
        dormant_since=told.dormant.get(row.regime),
        look_at=look,
        items=len(items),
        items_removed=counted.get(ItemState.REMOVED, 0),
        pings=tuple(pings_of(events)),
    )
    labels = {entry.room_key: entry.number for entry in book.labels(case.case_id)}
    due = None if row.is_over else first_due(clocks)
    closed = [] if regime is None or row.request.was_sent or row.is_over else _open_lacks(book, case, row, now)
    return {
        **head(told, row, counted),
        "due_at": _iso(due),
        "is_overdue": due is not None and due < now,
        "unreviewed": None if regime is None else regime.unreviewed(),
        "drafted_by": row.request.drafted_by or None,
        "submitted_by": row.request.submitted_by or None,
        "possible": [step.value for step in possible(request)],
        "lacks": closed,
        "events": [_event(one) for one in events],
        "clocks": [_clock(one, regime) for one in clocks],
        "proposals": [
            {"what": one.kind.value, "at": _iso(one.at), "regimes": list(one.regimes)} for one in proposals(request, steps, clocks, around, now)
        ],
        "item_rows": [_item(one, labels) for one in items],
        "next_look_at": None if look is None or look.year == MAXYEAR else _iso(look),
        "children": [{"request": one.label, "link": one.link, "state": one.request.state.value} for one in book.removal.children(row.request_id)],
    }


def _open_lacks(book: Book, case: CaseRow, row: RemovalRow, now: datetime) -> list[Row]:
    from sotdae.actions.removal.gates import open_lacks  # noqa: PLC0415 (what acts is heavy; most questions do without it)

    found = open_lacks(book, case.case_id, row, day_of(now))
    return [{"code": one.code, "what": one.what, "items": list(one.items)} for one in found]


def _event(row: EventRow) -> Row:
    event = row.event
    return {
        "step": "ping" if row.step is None else row.step.value,
        "at": row.at.isoformat(),
        "recorded_at": row.recorded_at.isoformat(),
        "performer": row.performer or None,
        "outcome": None if event is None or event.outcome is None else event.outcome.value,
        "country": None if event is None else event.country,
        "how": row.how or None,
        "proven": event is not None and event.is_proven,
        "log_seq": row.seq,
    }


def _clock(clock: Clock, regime: Regime | None) -> Row:
    rule = next((one for one in regime.deadlines if one.rule_id == clock.rule_id), None) if regime is not None else None
    return {
        "rule": clock.rule_id,
        "title": None if rule is None else {"ko": rule.title.ko, "en": rule.title.en},
        "kind": clock.kind.value,
        "ends": clock.ends,
        "started_at": clock.started_at.isoformat(),
        "proven": clock.is_proven,
        "due_at": _iso(clock.due_at),
        "last_on": None if clock.end is None else clock.end.last_on.isoformat(),
        "zone": None if rule is None else rule.zone,
        "moved": clock.end is not None and clock.end.was_moved,
        "holidays_known": clock.end is None or clock.end.holidays_known,
        "standing": clock.standing.value,
        "ended_at": _iso(clock.ended_at),
        "reviewed": clock.is_reviewed,
        "basis": None if rule is None else rule.basis,
    }


def _item(row: ItemRow, labels: Mapping[str, int]) -> Row:
    number = labels.get(row.room_key)
    return {
        "item": row.number,
        "host": row.host or None,
        "kind": row.kind,
        "label": None if number is None else f"R-{number:02d}",
        "label_ko": None if number is None else f"방-{number:02d}",
        "messages": list(row.messages),
        "state": row.item.state.value,
        "since": _iso(row.item.since),
        "awaiting_second_look": row.item.awaiting is not None,
        "removed_at": _iso(row.item.removed_at),
        "reappeared_at": _iso(row.item.reappeared_at),
        "looked_at": _iso(row.item.looked_at),
        "followed": row.successor is not None,
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
