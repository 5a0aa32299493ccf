# SPDX-License-Identifier: Apache-2.0
"""The life of a removal request, as a table of steps: what follows from each state, and why a step that is not there is refused. Pure rules.

draft → review by a second person → ready → sent → acknowledged → information asked for → decided → escalated → closed. While a transport works, and
after one that broke off, whether the request went out is `UNSURE` until somebody knows. Their decision is one thing and what the office observes
(`items`) another: an answer moves no item. Which recipient does not work at all (a dormant channel) is no state of a request but of the recipient: it
hides no deadline. Source: docs/decisions/2026-11-28-life-of-a-request.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from sotdae.cases.four_eyes import are_two_persons
from sotdae.cases.removal.outcome import Outcome
from sotdae.classes import dataclass
from sotdae.errors import StepIllegal

_COUNTRY: Final = re.compile(r"[A-Z]{2}", re.ASCII)


class State(StrEnum):
    """Where a request stands."""

    DRAFT = "draft"
    REVIEW = "review"
    READY = "ready"
    UNSURE = "unsure"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    INFO_REQUESTED = "info_requested"
    DECIDED = "decided"
    ESCALATED = "escalated"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


class Step(StrEnum):
    """What a person, or the recipient, does with a request."""

    EDIT = "edit"
    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"
    BEGIN = "begin"
    SEND = "send"
    FAIL = "fail"
    ACKNOWLEDGE = "acknowledge"
    ASK_INFO = "ask_info"
    DECIDE = "decide"
    ESCALATE = "escalate"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    SUPERSEDE = "supersede"


class Preservation(StrEnum):
    """Whether what is to be removed is preserved first."""

    NONE = "none"
    RECORDED = "recorded"
    WAIVED = "waived"
    NOT_NEEDED = "not_needed"


WAITING: Final = frozenset({State.SENT, State.ACKNOWLEDGED, State.INFO_REQUESTED, State.ESCALATED})
"""The recipient has it and has not decided."""
UNSENT: Final = frozenset({State.DRAFT, State.REVIEW, State.READY})
"""It lies in the office; one that was sent back for information may lie there again."""
OVER: Final = frozenset({State.CLOSED, State.WITHDRAWN, State.SUPERSEDED})

_S, _T = State, Step
_OUT: Final = {_T.WITHDRAW: _S.WITHDRAWN, _T.SUPERSEDE: _S.SUPERSEDED}
_ENDS: Final = {_T.CLOSE: _S.CLOSED, **_OUT}
_ANSWERS: Final = {_T.ACKNOWLEDGE: _S.ACKNOWLEDGED, _T.ASK_INFO: _S.INFO_REQUESTED, _T.DECIDE: _S.DECIDED}


def _late(state: State) -> dict[Step, State]:
    """Return what an answer does that comes while nobody waits for it: an acknowledgement is recorded, a decision counts."""
    return {Step.ACKNOWLEDGE: state, Step.DECIDE: State.DECIDED}


TABLE: Final[Mapping[State, Mapping[Step, State]]] = {
    _S.DRAFT: {_T.EDIT: _S.DRAFT, _T.SUBMIT: _S.REVIEW, **_late(_S.DRAFT), **_ENDS},
    _S.REVIEW: {_T.EDIT: _S.DRAFT, _T.APPROVE: _S.READY, _T.RETURN: _S.DRAFT, **_late(_S.REVIEW), **_ENDS},
    _S.READY: {_T.EDIT: _S.DRAFT, _T.BEGIN: _S.UNSURE, _T.SEND: _S.SENT, **_late(_S.READY), **_ENDS},
    _S.UNSURE: {_T.SEND: _S.SENT, _T.FAIL: _S.READY, **_ANSWERS, **_OUT},
    _S.SENT: {**_ANSWERS, _T.ESCALATE: _S.ESCALATED, **_OUT},
    _S.ACKNOWLEDGED: {**_ANSWERS, _T.ESCALATE: _S.ESCALATED, **_OUT},
    _S.INFO_REQUESTED: {
        _T.EDIT: _S.DRAFT,
        _T.BEGIN: _S.UNSURE,
        _T.SEND: _S.SENT,
        _T.ASK_INFO: _S.INFO_REQUESTED,
        _T.ESCALATE: _S.ESCALATED,
        **_late(_S.INFO_REQUESTED),
        **_OUT,
    },
    _S.DECIDED: {**_late(_S.DECIDED), _T.ESCALATE: _S.ESCALATED, **_ENDS},
    _S.ESCALATED: {**_late(_S.ESCALATED), _T.ASK_INFO: _S.INFO_REQUESTED, **_ENDS},
    _S.CLOSED: {**_late(_S.CLOSED), **_OUT},
    # What is learned after all, an answer or how a sending ended, is recorded and opens nothing again.
    _S.WITHDRAWN: dict.fromkeys((_T.SEND, _T.FAIL, _T.ACKNOWLEDGE, _T.DECIDE), _S.WITHDRAWN),
    _S.SUPERSEDED: {**dict.fromkeys((_T.SEND, _T.FAIL, _T.ACKNOWLEDGE, _T.DECIDE), _S.SUPERSEDED), _T.WITHDRAW: _S.WITHDRAWN},
}
"""State -> step -> the state that follows. What is not here is refused."""


@dataclass(frozen=True, slots=True)
class Event:
    """One step as it was logged.

    Attributes:
        step: which.
        at: when it happened (UTC): a step of the recipient's may lie before the moment at which somebody recorded it.
        performer: who recorded it; "" where she did not say.
        outcome: of a decision.
        country: of `Outcome.BLOCKED_IN`, two capital letters (ISO 3166-1).
        is_proven: of a sending: the recipient's receipt is provable (SMTP 250, a number given by a form, a signed slip).
        waiver: of a closing: it is closed although something speaks against it, and a reason is on record.
    """

    step: Step
    at: datetime
    performer: str = ""
    outcome: Outcome | None = None
    country: str | None = None
    is_proven: bool = False
    waiver: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """A request as its steps left it.

    Attributes:
        state: where it stands.
        drafted_by: who wrote or last changed it.
        submitted_by: who gave it to review, "" where it is not there.
        was_sent: it went out at least once for certain.
        is_unsure: its newest sending broke off, and nobody knows yet.
        outcome: the newest decision, or None.
        country: where access is blocked, of `Outcome.BLOCKED_IN`.
        items_live: items of it that the office observed to be there after the newest decision.
    """

    state: State
    drafted_by: str = ""
    submitted_by: str = ""
    was_sent: bool = False
    is_unsure: bool = False
    outcome: Outcome | None = None
    country: str | None = None
    items_live: int = 0

    @property
    def may_be_out(self) -> bool:
        """Whether somebody outside may hold it: then a withdrawal has to reach her."""
        return self.was_sent or self.is_unsure


def drafted(performer: str) -> Request:
    """Return a new draft."""
    return Request(State.DRAFT, drafted_by=performer)


def possible(request: Request) -> tuple[Step, ...]:
    """Return the steps from where a request stands, in the order of `Step`; who takes one, and what is said with it, may still speak against it."""
    steps = (step for step in Step if step in TABLE[request.state])
    return tuple(step for step in steps if request.may_be_out or step not in _ANSWERS)


def advance(request: Request, event: Event) -> Request:
    """Return a request after one more step.

    Raises:
        StepIllegal: with the reason and what is possible instead.
    """
    after = TABLE[request.state].get(event.step)
    if after is None:
        raise _refused(request, event.step, _why_not(event.step))
    why = _guard(request, event)
    if why is not None:
        raise _refused(request, event.step, why)
    made = replace(request, state=after)
    if event.step is Step.EDIT:
        return replace(made, drafted_by=event.performer, submitted_by="")
    if event.step is Step.SUBMIT:
        return replace(made, submitted_by=event.performer)
    if event.step is Step.BEGIN:
        return replace(made, is_unsure=True)
    if event.step is Step.FAIL:
        return replace(made, is_unsure=False)
    if event.step is Step.SEND or (event.step in _ANSWERS and request.is_unsure):  # whoever answers has it
        made = replace(made, was_sent=True, is_unsure=False)
    return replace(made, outcome=event.outcome, country=event.country) if event.step is Step.DECIDE else made


def fold(drafter: str, events: Iterable[Event]) -> Request:
    """Return what a request's steps, in the order of the log, leave it as. Raises as `advance`."""
    request = drafted(drafter)
    for event in events:
        request = advance(request, event)
    return request


def _guard(request: Request, event: Event) -> str | None:
    """Return why a step of the table is refused all the same, or None."""
    if event.step in _ANSWERS and not request.may_be_out:
        return "it was never sent: nobody can have answered it"
    if event.step in {Step.SEND, Step.FAIL} and request.state in OVER and not request.is_unsure:
        return "no sending of it is open"
    if event.step is Step.APPROVE:
        others = (request.drafted_by, request.submitted_by)
        if not all(are_two_persons(one, event.performer) for one in others):
            return "a second person reviews it: not the one who wrote it or gave it to review, and both are named (--performer)"
    if event.step is Step.DECIDE:
        return _guard_decision(event)
    if event.step is Step.ESCALATE and request.state is State.DECIDED and request.outcome is Outcome.REMOVED and not request.items_live:
        return "the answer says removed and nothing observed since speaks against it"
    if event.step is Step.CLOSE and not event.waiver:
        if request.state in UNSENT and not request.was_sent:
            return "it was never sent; say why it is given up (--reason)"
        if request.items_live:
            return f"{request.items_live} of its items were observed to be there after the decision; escalate it, or say why not (--reason)"
        if request.state is State.ESCALATED:
            return "it was taken to another place whose answer is open; say why this one is over (--reason)"
    return None


def _guard_decision(event: Event) -> str | None:
    if event.outcome is None:
        return "a decision has an outcome"
    if event.outcome is Outcome.BLOCKED_IN and _COUNTRY.fullmatch(event.country or "") is None:
        return "access is blocked in a country: name it with two letters (--country KR)"
    if event.outcome is not Outcome.BLOCKED_IN and event.country is not None:
        return "only blocked access has a country"
    return None


def _why_not(step: Step) -> str:
    froms = ", ".join(one.value for one in State if step in TABLE[one])
    return f"it is one from {froms}"


def _refused(request: Request, step: Step, why: str) -> StepIllegal:
    return StepIllegal(state=request.state.value, step=step.value, why=why, possible=", ".join(possible(request)) or "nothing")
