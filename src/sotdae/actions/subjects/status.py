# SPDX-License-Identifier: Apache-2.0
"""``status``: how a subject's case stands, told to her by case number and PIN (`numbers`), or to her counsellor by her label.

The number and the hash of the PIN are in the log and the book; the PIN is told once. Every try is counted, durably, before it is compared, so neither
a kill nor a restart gives tries back; unknown numbers cost the same work and lock in the same way.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from sotdae.actions.records.book import Book
from sotdae.actions.records.ledger import SubjectRow
from sotdae.actions.records.removal_book import RemovalRow, SeenRow
from sotdae.actions.records.subject_book import RecallRow
from sotdae.actions.regime_files import regime as regime_of
from sotdae.actions.subjects.making import Reading
from sotdae.cases import status_access as access
from sotdae.cases.consent import Consent, Minor, day_of
from sotdae.cases.removal.outcome import Outcome
from sotdae.cases.removal.record import Ask
from sotdae.cases.removal.states import Preservation, State
from sotdae.cases.status import StatusFacts, StatusRequest
from sotdae.cases.withdrawal import RecallState
from sotdae.errors import RegimeUnknown, StatusLocked, StatusRefused
from sotdae.model.korea import KST

_NO_NUMBER: Final = ""


def status_by_pin(book: Book, number: str, pin: str, *, now: datetime, synthetic: bool) -> StatusFacts:
    """Return how a case stands to whoever knows its number and PIN. Needs no key.

    Args:
        book: the workspace's.
        number: as it was typed.
        pin: as it was typed.
        now: UTC.
        synthetic: whether the workspace is a demonstration.

    Raises:
        StatusLocked: if there were too many wrong tries with this number, whether or not it is one.
        StatusRefused: if they do not belong together.
    """
    stored = access.number_of(number)
    until = access.locked_until(book.subjects.tries(stored), now)
    if until is not None:
        raise StatusLocked(until=f"{until.astimezone(KST):%Y-%m-%d %H:%M} KST")
    book.subjects.count_try(stored, now)
    row = book.subjects.access(number=stored) if stored else None
    fits = access.fits(access.pin_of(pin), dict(row.verifier) if row else access.NOBODY)
    if row is None or not fits:
        raise StatusRefused
    book.subjects.forgive_tries(stored)
    return facts_of(book, row.case_id, row.subject, now=now, synthetic=synthetic)


def status_for_counsellor(read: Reading, label: str, *, now: datetime, synthetic: bool) -> StatusFacts:
    """Return how a subject's case stands, by her label: what she would be told herself.

    Raises:
        UsageError: if there is no such subject.
    """
    return facts_of(read.book, read.case.case_id, read.subject(label), now=now, synthetic=synthetic)


def facts_of(book: Book, case_id: str, subject: SubjectRow, *, now: datetime, synthetic: bool) -> StatusFacts:
    """Return what a subject may be told, read from the book. JSON and words are made from it alone."""
    on, ledger, subject_id = day_of(now), book.ledger, subject.subject_id
    consents = [row.consent for row in ledger.consents(case_id, subject_id)]
    entries = ledger.entries(case_id, subject_id)
    known = {row.entry_id for row in entries}
    shared = [day_of(row.at) for row in ledger.exports(case_id) if known & set(row.entries)]
    searched = ledger.searches(case_id, subject_id)
    given = book.subjects.access(subject_id=subject_id)
    standing = [one for one in consents if one.holds(on)]
    return StatusFacts(
        number=access.shown(given.number) if given else _NO_NUMBER,
        as_of=on,
        consent_on=min((one.given_on for one in consents), default=None),
        permits_until=max((one.lapses_on for one in standing), default=None),
        sign_by=min((one.lapses_on for one in standing if one.lapses_on < one.until), default=None),
        kept_on=min((day_of(row.added_at) for row in entries), default=None),
        searched_on=max((day for day, _ in searched), default=None),
        found=any(found for _, found in searched) if searched else None,
        shared_on=min(shared, default=None),
        requests=requests_of(book, case_id, subject),
        withdrawn_on=_withdrawn_on(consents),
        hashes_destroyed=bool(entries) and all(row.withdrawn_at is not None for row in entries),
        minor=any(one.minor is not Minor.NO for one in consents),
        synthetic=synthetic,
        **_recalls(book.subjects.recalls(case_id, subject_id), on),
    )


def requests_of(book: Book, case_id: str, subject: SubjectRow) -> tuple[StatusRequest, ...]:
    """Return a subject's removal requests as she may see them: numbered as hers, without recipient and without place."""
    rows = sorted(book.removal.requests(case_id, subject_id=subject.subject_id), key=lambda one: one.number)
    seen = book.removal.seen(case_id, subject.subject_id)
    preserving = {regime for regime in {row.regime for row in rows} if _preserves(regime)}
    return tuple(
        _request(row, number, seen.get(row.request_id, SeenRow()), is_preservation=row.regime in preserving)
        for number, row in enumerate(rows, start=1)
    )


_STATES: Final = {State.ACKNOWLEDGED: "acknowledged", State.INFO_REQUESTED: "info_requested"}
_OUTCOMES: Final = {
    Outcome.REMOVED: "removed",
    Outcome.PARTIAL: "partial",
    Outcome.BLOCKED_IN: "blocked",
    Outcome.REFUSED: "refused",
    Outcome.NOT_COMPETENT: "not_competent",
    Outcome.NO_ANSWER: "no_answer",
    Outcome.PRESERVED: "preserved",
}


def _preserves(regime_id: str) -> bool:
    """Whether a regime asks for nothing but that something be preserved."""
    try:
        return set(regime_of(regime_id).asks) <= {Ask.PRESERVE_FIRST}
    except RegimeUnknown:
        return False


def _request(row: RemovalRow, number: int, seen: SeenRow, *, is_preservation: bool) -> StatusRequest:
    request = row.request
    outcome = _OUTCOMES.get(request.outcome, "") if request.outcome else ""
    answered = row.decided_at if outcome else row.answered_at
    return StatusRequest(
        number=number,
        preserves=is_preservation,
        sent_on=day_of(row.sent_at) if row.sent_at else None,
        preserved=row.preservation is Preservation.RECORDED and not is_preservation,
        answered_on=day_of(answered) if answered else None,
        answer=outcome or _STATES.get(request.state, ""),
        due_on=day_of(row.due_at - timedelta(microseconds=1)) if row.due_at else None,
        gone_on=day_of(seen.gone_at) if seen.gone_at else None,
        again_on=day_of(seen.again_at) if seen.again_at else None,
        withdrawn=request.state is State.WITHDRAWN,
        closed=request.state in {State.CLOSED, State.SUPERSEDED},
    )


def _withdrawn_on(consents: list[Consent]) -> date | None:
    days = [one.withdrawn_on for one in consents]
    return max((day for day in days if day is not None), default=None) if days and all(day is not None for day in days) else None


def _recalls(rows: list[RecallRow], on: date) -> dict[str, bool]:
    states = {row.recall.state(on) for row in rows if not row.stuck}
    return {
        "recalls_unsent": RecallState.WRITTEN in states,
        "recalls_waiting": RecallState.TOLD in states,
        "recalls_unanswered": RecallState.NO_ANSWER in states,
        "recalls_done": RecallState.DONE in states,
        "recalls_refused": RecallState.NOT_DONE in states,
        "recalls_stuck": any(row.stuck for row in rows),
    }
