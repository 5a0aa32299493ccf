# SPDX-License-Identifier: Apache-2.0
"""One step of a request: asked of the rules, logged with what it leads to, refused if somebody else moved the request meanwhile."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from sotdae.actions.acting import Acting, Note
from sotdae.actions.records.removal_applying import STEPS
from sotdae.actions.records.removal_book import RemovalRow, events_of
from sotdae.actions.regime_files import regime as regime_of
from sotdae.cases.removal.clocks import RUNS, Clock, clocks_of, first_due
from sotdae.cases.removal.outcome import Outcome
from sotdae.cases.removal.record import NoticeRecord
from sotdae.cases.removal.states import OVER, Event, Request, Step, advance
from sotdae.classes import dataclass
from sotdae.errors import NoticeUnknown, StepIllegal, UsageError
from sotdae.model.ids import number_in
from sotdae.model.korea import KST

_LONGEST_REASON: Final = 1000
HOW: Final = ("email", "form", "post", "in_app", "hand", "fax", "phone")
"""How a person sends a request or asks again."""
_LONGEST_REFERENCE: Final = 200
_ANSWERS: Final = frozenset({Step.ACKNOWLEDGE, Step.ASK_INFO, Step.DECIDE, Step.ESCALATE})
_AHEAD: Final = timedelta(minutes=5)
"""A stated moment may lie so far ahead of this machine's clock: other clocks go ahead."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a person states with a step; what she does not state is None.

    Attributes:
        at: when it happened (UTC); by default now.
        outcome: of a decision.
        country: where access is blocked.
        how: of a sending: one of `HOW`, or ``mail`` (this program's own transport).
        proven: of a sending: its receipt is provable.
        reason: why, in a sentence; sealed.
        reference: a number that the recipient gave; sealed.
    """

    at: datetime | None = None
    outcome: Outcome | None = None
    country: str | None = None
    how: str | None = None
    proven: bool = False
    reason: str | None = None
    reference: str | None = None


def require_way(how: str | None) -> None:
    """Raise `UsageError` unless a way of sending or of asking again is one of those listed."""
    if how not in HOW:
        raise UsageError(what=f"--by is one of {', '.join(HOW)}")


def requested(acting: Acting, label: str) -> RemovalRow:
    """Return the request of a label as ``N-01`` or ``n1``.

    Raises:
        NoticeUnknown: if the case has none.
    """
    number = number_in(label, "N")
    found = None if number is None else acting.opened.book.removal.numbered(acting.case.case_id, number)
    if found is None:
        raise NoticeUnknown(what="request")
    return found


def record_of(acting: Acting, row: RemovalRow) -> NoticeRecord:
    """Return the newest record of a request, from its sealed object.

    Raises:
        ObjectMissing: if it was erased.
        RecordInvalid: if a newer program wrote it.
    """
    return NoticeRecord.from_json(json.loads(acting.attached(row.record_object)))


def standing(acting: Acting, row: RemovalRow) -> Request:
    """Return where a request stands, with what was observed since its newest decision."""
    return replace(row.request, items_live=acting.opened.book.removal.live_after(row))


def take(
    acting: Acting,
    row: RemovalRow,
    step: Step,
    said: Said | None = None,
    *,
    attached: bytes | None = None,
    more: Mapping[str, Any] | None = None,
    also: Sequence[Note] = (),
    check: Callable[[], None] | None = None,
) -> RemovalRow:
    """Take one step: logged first, then in the book.

    Args:
        acting: the case and who acts.
        row: the request as the person saw it.
        step: which step.
        said: what she states.
        attached: bytes sealed beside the step: the message as sent.
        more: further facts of its sealed detail.
        also: entries that belong to it and follow it.
        check: raises where something else forbids it; asked when nobody else can write any more.

    Returns:
        The request as it stands then.

    Raises:
        StepIllegal: if the step is none from where it stands, with the reason; or if somebody else moved it meanwhile.
        UsageError: if what is stated does not fit.
    """
    said = said or Said()
    book = acting.opened.book.removal
    events = book.events(row.request_id)
    at = _moment(acting, step, said, events_of(events))
    waiver = said.reason is not None and bool(said.reason.strip())
    event = Event(step, at, acting.performer, said.outcome, said.country, is_proven=said.proven, waiver=waiver)
    before = standing(acting, row)
    after = advance(before, event)
    clocks = [] if after.state in OVER else _clocks(row.regime, [*events_of(events), event], acting.now)
    due = first_due(clocks)
    facts = {"request_id": row.request_id, **_stated(event, said), "after": _after(after), "due_at": None if due is None else due.isoformat()}
    note = Note(STEPS[step], {**facts, **(more or {})}, attached=attached, action=row.request_id, shown=shown_days(clocks))

    def unmoved() -> None:
        fresh = book.called(row.request_id)
        is_same = fresh is not None and (fresh.request, fresh.record_object) == (row.request, row.record_object)
        if not is_same or len(book.events(row.request_id)) != len(events):
            now = before.state if fresh is None else fresh.request.state
            why = "somebody else has taken a step with it meanwhile; yours was not taken"
            raise StepIllegal(state=now.value, step=step.value, why=why, possible="look at it again first")
        if check is not None:
            check()

    acting.log([note, *also], check=unmoved)
    return requested_again(acting, row)


def requested_again(acting: Acting, row: RemovalRow) -> RemovalRow:
    """Return a request as it stands now."""
    fresh = acting.opened.book.removal.called(row.request_id)
    assert fresh is not None
    return fresh


def clocks(acting: Acting, row: RemovalRow) -> list[Clock]:
    """Return a request's clocks as of now.

    Raises:
        RegimeUnknown: if its regime is not at hand any more.
    """
    return _clocks(row.regime, events_of(acting.opened.book.removal.events(row.request_id)), acting.now)


def shown_days(clocks: Sequence[Clock]) -> dict[str, Any]:
    """Return the days (KST) on which clocks run out, as they stand in the log's line in clear: days, and nothing of whom or what."""

    def days(*, redress: bool) -> list[str]:
        ends = (one.due_at for one in clocks if one.standing in RUNS and (one.ends == "redress") is redress)
        return sorted({(at - timedelta(microseconds=1)).astimezone(KST).date().isoformat() for at in ends if at is not None})

    return {"due": days(redress=False), "redress": days(redress=True)}


def _clocks(regime_id: str, events: Sequence[Event], now: datetime) -> list[Clock]:
    regime = regime_of(regime_id)
    return clocks_of(regime.deadlines, regime.jurisdiction, events, now)


def _stated(event: Event, said: Said) -> dict[str, Any]:
    """Return what was stated with a step, as its sealed detail has it."""
    return {
        "step": event.step.value,
        "at": event.at.isoformat(),
        "outcome": None if said.outcome is None else said.outcome.value,
        "country": said.country,
        "how": said.how,
        "proven": said.proven,
        "waiver": event.waiver,
        "reason": _text(said.reason, _LONGEST_REASON, "a reason"),
        "reference": _text(said.reference, _LONGEST_REFERENCE, "a reference"),
    }


def _after(request: Request) -> dict[str, Any]:
    return {
        "state": request.state.value,
        "drafted_by": request.drafted_by,
        "submitted_by": request.submitted_by,
        "was_sent": request.was_sent,
        "is_unsure": request.is_unsure,
        "outcome": None if request.outcome is None else request.outcome.value,
        "country": request.country,
    }


def _moment(acting: Acting, step: Step, said: Said, events: Sequence[Event]) -> datetime:
    """Return when a step happened. What the recipient did came after it had the request; what was sent had been approved.

    Raises:
        UsageError: if the stated moment cannot be.
    """
    at = acting.now if said.at is None else said.at
    if at > acting.now + _AHEAD:
        raise UsageError(what="--at lies in the future")
    earliest = None
    if step in _ANSWERS:
        earliest = next((one.at for one in events if one.step in {Step.SEND, Step.BEGIN}), None)
    elif step is Step.SEND:
        earliest = next((one.at for one in reversed(events) if one.step in {Step.APPROVE, Step.ASK_INFO}), None)
    if earliest is not None and at < earliest - timedelta(minutes=1):
        raise UsageError(what="--at lies before the request was " + ("sent" if step in _ANSWERS else "approved"))
    return at


def _text(text: str | None, longest: int, what: str) -> str | None:
    if text is None or not text.strip():
        return None
    stripped = text.strip()
    if len(stripped) > longest or not stripped.replace("\n", " ").isprintable():
        raise UsageError(what=f"{what} is a text of at most {longest} characters")
    return stripped
