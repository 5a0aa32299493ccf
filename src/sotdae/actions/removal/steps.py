# SPDX-License-Identifier: Apache-2.0
"""What people do with a request between its draft and its sending, and after it: each one function, each logged before it counts.

Sending is `sending`, drafting `drafting`, what captures show `observing`. Nothing here reaches the network.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sotdae.actions.acting import Acting, Note
from sotdae.actions.records.removal_applying import CHANNEL, PINGED, PRESERVED
from sotdae.actions.records.removal_book import RemovalRow
from sotdae.actions.regime_files import regime as regime_of
from sotdae.actions.removal.gates import require_complete_record
from sotdae.actions.removal.stepping import Said, record_of, requested, requested_again, require_way, take
from sotdae.cases.consent import day_of
from sotdae.cases.removal.states import UNSENT, WAITING, Preservation, Step
from sotdae.errors import StepIllegal, UsageError

_LEAST_REASON: Final = 10


def submit(acting: Acting, label: str) -> RemovalRow:
    """Give a draft to a second person.

    Raises:
        NoticeIncomplete: if something is blank or wrong that its regime asks for.
        StepIllegal: if it is no draft.
    """
    row = requested(acting, label)
    require_complete_record(record_of(acting, row), acting)
    return take(acting, row, Step.SUBMIT)


def approve(acting: Acting, label: str) -> RemovalRow:
    """Approve a request, as a second person who has read it.

    Raises:
        StepIllegal: if it does not wait for a review, or the performer wrote it, gave it to review, or is not named.
        NoticeIncomplete: if something has lapsed meanwhile.
    """
    row = requested(acting, label)
    require_complete_record(record_of(acting, row), acting)
    return take(acting, row, Step.APPROVE)


def send_back(acting: Acting, label: str, reason: str) -> RemovalRow:
    """Send a request back to who wrote it, with what is to be changed. Raises as `approve`."""
    return take(acting, requested(acting, label), Step.RETURN, Said(reason=_reason(reason)))


def preserve(acting: Acting, label: str, by: str | None, reference: str | None) -> RemovalRow:
    """Record that what is to be removed is preserved first: by another request of the case that went out, or outside under a number.

    Args:
        acting: the case.
        label: the request.
        by: the preservation request, ``N-02``; or None.
        reference: a number under which somebody else (the police) has it preserved; or None.

    Raises:
        UsageError: if neither or both are named.
        StepIllegal: if the other request never went out, or this one is over.
    """
    row = requested(acting, label)
    if (by is None) == (reference is None):
        raise UsageError(what="name the preservation request (--by N-02), or the number under which it is preserved elsewhere (--reference)")
    other = None if by is None else requested(acting, by)
    if other is not None and (other.request_id == row.request_id or not other.request.was_sent):
        raise UsageError(what=f"{other.label} is no preservation request that went out")
    return _preserved(acting, row, Preservation.RECORDED, by=None if other is None else other.request_id, reference=reference)


def waive_preservation(acting: Acting, label: str, reason: str) -> RemovalRow:
    """Record why nothing is preserved first.

    Raises:
        UsageError: if the reason is not a sentence.
        StepIllegal: if the request is over.
    """
    return _preserved(acting, requested(acting, label), Preservation.WAIVED, reason=_reason(reason))


def _preserved(acting: Acting, row: RemovalRow, how: Preservation, **facts: str | None) -> RemovalRow:
    if row.request.state not in UNSENT:
        why = "preservation comes before removal: it is recorded before a request is sent"
        raise StepIllegal(state=row.request.state.value, step="preserve", why=why, possible="a preservation request of its own")
    stated = {"by": None, "reference": None, "reason": None, **facts}
    acting.log([Note(PRESERVED, {"request_id": row.request_id, "preservation": how.value, **stated}, action=row.request_id)])
    return requested_again(acting, row)


def acknowledge(acting: Acting, label: str, said: Said) -> RemovalRow:
    """Record that the recipient confirmed receipt. Raises as `take`."""
    return take(acting, requested(acting, label), Step.ACKNOWLEDGE, said)


def ask_info(acting: Acting, label: str, said: Said) -> RemovalRow:
    """Record that the recipient asks for something more. Raises as `take`."""
    return take(acting, requested(acting, label), Step.ASK_INFO, said)


def decide(acting: Acting, label: str, said: Said) -> RemovalRow:
    """Record what the recipient decided: its word, which moves no item.

    Raises:
        StepIllegal: if nobody can have decided yet, or the outcome lacks its country.
        UsageError: if the regime knows no such outcome.
    """
    row = requested(acting, label)
    regime = regime_of(row.regime)
    if said.outcome is not None and said.outcome not in regime.outcomes:
        raise UsageError(what=f"under {regime.regime_id} an outcome is {', '.join(one.value for one in regime.outcomes)}")
    return take(acting, row, Step.DECIDE, said)


def close(acting: Acting, label: str, reason: str | None) -> RemovalRow:
    """Close a request. Raises as `take`."""
    return take(acting, requested(acting, label), Step.CLOSE, Said(reason=reason))


def withdraw(acting: Acting, request_id: str, reason: str | None = None) -> RemovalRow:
    """Stop a request because its subject says so, from whatever state. What may be out has to be recalled by whoever calls this.

    Args:
        acting: the case.
        request_id: the request's id or label.
        reason: why, if anybody said.

    Raises:
        NoticeUnknown: if there is none.
        StepIllegal: if it is withdrawn already.
    """
    row = acting.opened.book.removal.called(request_id)
    return take(acting, row if row is not None else requested(acting, request_id), Step.WITHDRAW, Said(reason=reason))


def supersede(acting: Acting, label: str, by: str) -> RemovalRow:
    """Replace a request by another one of the case.

    Raises:
        UsageError: if that one is the same or is over.
        StepIllegal: if this one is over.
    """
    row, other = requested(acting, label), requested(acting, by)
    if other.request_id == row.request_id or other.is_over:
        raise UsageError(what=f"{other.label} cannot stand in for {row.label}")
    return take(acting, row, Step.SUPERSEDE, more={"by": other.request_id})


def ping(acting: Acting, label: str, at: datetime | None, how: str | None) -> RemovalRow:
    """Record that the recipient was asked again.

    Raises:
        StepIllegal: if nobody is waited for.
        UsageError: if the way or the moment cannot be.
    """
    row = requested(acting, label)
    if how is not None:
        require_way(how)
    if row.request.state not in WAITING:
        raise StepIllegal(state=row.request.state.value, step="ping", why="nobody is waited for", possible="see `sotdae notice show`")
    moment = at or acting.now
    if moment > acting.now or (row.sent_at is not None and moment < row.sent_at):
        raise UsageError(what="--at lies in the future, or before the request was sent")
    facts = {"request_id": row.request_id, "at": moment.isoformat(), "how": how}
    acting.log([Note(PINGED, facts, action=row.request_id)])
    return requested_again(acting, row)


def state_channel(acting: Acting, regime: str, since: date | None, source: str) -> int:
    """Record that the recipient of a regime does not work (since a day), or works again (None). Returns the entry's place.

    Raises:
        RegimeUnknown: if there is no such regime.
        UsageError: if the source is no sentence, or the day lies ahead.
    """
    found = regime_of(regime)
    if since is not None and since > day_of(acting.now):
        raise UsageError(what="--since lies in the future")
    facts = {"regime": found.regime_id, "dormant_since": None if since is None else since.isoformat(), "source": _reason(source)}
    return acting.log([Note(CHANNEL, facts)])


def _reason(text: str) -> str:
    if len(text.strip()) < _LEAST_REASON:
        raise UsageError(what="say why in a sentence (--reason)")
    return text.strip()
