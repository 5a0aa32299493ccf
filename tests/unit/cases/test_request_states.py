# SPDX-License-Identifier: Apache-2.0
"""Steps of a request: what the table allows and refuses, who may, and that an answer is no observation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sotdae.cases.removal.outcome import Outcome
from sotdae.cases.removal.states import TABLE, Event, Request, State, Step, advance, drafted, fold, possible
from sotdae.errors import StepIllegal

AT = datetime(2026, 11, 30, 3, tzinfo=UTC)


def at(hours: float, step: Step, performer: str = "desk-1", **more: object) -> Event:
    return Event(step, AT + timedelta(hours=hours), performer, **more)  # type: ignore[arg-type]


SENT = [at(0, Step.SUBMIT), at(1, Step.APPROVE, "desk-2"), at(2, Step.SEND)]


def test_the_whole_way() -> None:
    events = [
        *SENT,
        *(at(3, Step.ACKNOWLEDGE), at(4, Step.ASK_INFO), at(5, Step.SEND), at(6, Step.DECIDE, outcome=Outcome.PARTIAL)),
        *(at(7, Step.ESCALATE), at(8, Step.DECIDE, outcome=Outcome.REMOVED), at(9, Step.CLOSE)),
    ]
    states = [fold("desk-1", events[:count]).state.value for count in range(len(events) + 1)]
    assert states == "draft review ready sent acknowledged info_requested sent decided escalated decided closed".split()


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("step", list(Step))
def test_what_the_table_does_not_have_is_refused_with_a_reason_and_what_is_possible(state: State, step: Step) -> None:
    request = Request(state, "desk-1", "desk-1", was_sent=state not in {State.DRAFT, State.REVIEW, State.READY})
    if step in possible(request):
        assert step in TABLE[state]
        return
    with pytest.raises(StepIllegal) as refused:
        advance(request, at(0, step, "desk-2"))
    told = str(refused.value)
    assert state.value in told
    assert step.value in told
    assert all(one.value in told for one in possible(request))


def test_every_state_is_reached_and_left_and_every_state_can_end() -> None:
    reached, grown = {State.DRAFT}, True
    while grown:
        following = reached | {after for state in reached for after in TABLE[state].values()}
        grown, reached = following != reached, following
    assert reached == set(State)
    for state in State:
        ends, grown = {state}, True
        while grown:
            following = ends | {after for one in ends for after in TABLE[one].values()}
            grown, ends = following != ends, following
        assert ends & {State.CLOSED, State.WITHDRAWN, State.SUPERSEDED}


def test_she_can_say_stop_at_any_moment_but_once() -> None:
    assert [state for state in State if Step.WITHDRAW not in TABLE[state]] == [State.WITHDRAWN]


@pytest.mark.parametrize("reviewer", ["desk-1", " DESK-1 ", "desk-3", ""])
def test_a_second_person_reviews_neither_the_writer_nor_who_gave_it(reviewer: str) -> None:
    waiting = fold("desk-1", [at(0, Step.SUBMIT, "desk-3")])
    with pytest.raises(StepIllegal, match="second person"):
        advance(waiting, at(1, Step.APPROVE, reviewer))
    assert advance(waiting, at(1, Step.APPROVE, "desk-2")).state is State.READY


def test_a_change_after_the_review_needs_another_one() -> None:
    changed = fold("desk-1", [*SENT[:2], at(2, Step.EDIT, "desk-4")])
    assert (changed.state, changed.drafted_by, changed.submitted_by) == (State.DRAFT, "desk-4", "")
    with pytest.raises(StepIllegal):
        advance(changed, at(3, Step.SEND))


def test_a_sending_that_broke_off_is_unsure_until_somebody_knows() -> None:
    unsure = fold("desk-1", [*SENT[:2], at(2, Step.BEGIN)])
    assert (unsure.state, unsure.was_sent, unsure.may_be_out) == (State.UNSURE, False, True)
    assert Step.BEGIN not in possible(unsure), "nothing is sent twice by accident"
    failed = advance(unsure, at(3, Step.FAIL))
    assert (failed.state, failed.may_be_out) == (State.READY, False)
    assert advance(unsure, at(3, Step.SEND)).was_sent
    answered = advance(unsure, at(3, Step.ACKNOWLEDGE))
    assert (answered.state, answered.was_sent) == (State.ACKNOWLEDGED, True), "whoever answers has it"
    assert advance(unsure, at(3, Step.WITHDRAW)).may_be_out, "a withdrawal has to reach whoever may hold it"


def test_nobody_answers_what_was_never_sent() -> None:
    for step in (Step.ACKNOWLEDGE, Step.DECIDE):
        with pytest.raises(StepIllegal, match="never sent"):
            advance(drafted("desk-1"), at(0, step, outcome=Outcome.REMOVED))


def test_an_answer_counts_while_a_supplement_is_being_written() -> None:
    again = [*SENT, at(3, Step.ASK_INFO), at(4, Step.EDIT), at(5, Step.DECIDE, outcome=Outcome.REMOVED)]
    assert fold("desk-1", again).state is State.DECIDED


def test_late_answers_change_what_is_over_only_where_they_should() -> None:
    closed = fold("desk-1", [*SENT, at(3, Step.DECIDE, outcome=Outcome.NO_ANSWER), at(4, Step.CLOSE)])
    late = advance(closed, at(900, Step.DECIDE, outcome=Outcome.REFUSED))
    assert (late.state, late.outcome) == (State.DECIDED, Outcome.REFUSED), "what comes late has to be acted on"
    withdrawn = fold("desk-1", [*SENT, at(3, Step.WITHDRAW), at(4, Step.DECIDE, outcome=Outcome.REMOVED)])
    assert (withdrawn.state, withdrawn.outcome) == (State.WITHDRAWN, Outcome.REMOVED)


@pytest.mark.parametrize(
    ("outcome", "country", "why"),
    [(None, None, "outcome"), (Outcome.BLOCKED_IN, None, "country"), (Outcome.BLOCKED_IN, "kr", "country"), (Outcome.REMOVED, "KR", "only blocked")],
)
def test_a_decision_says_what_and_where(outcome: Outcome | None, country: str | None, why: str) -> None:
    with pytest.raises(StepIllegal, match=why):
        fold("desk-1", [*SENT, at(3, Step.DECIDE, outcome=outcome, country=country)])
    blocked = fold("desk-1", [*SENT, at(3, Step.DECIDE, outcome=Outcome.BLOCKED_IN, country="KR")])
    assert (blocked.outcome, blocked.country) == (Outcome.BLOCKED_IN, "KR")


def test_what_was_answered_as_removed_is_not_closed_while_it_is_seen_to_be_there() -> None:
    decided = fold("desk-1", [*SENT, at(3, Step.DECIDE, outcome=Outcome.REMOVED)])
    there = Request(**{name: getattr(decided, name) for name in decided.__slots__} | {"items_live": 2})
    with pytest.raises(StepIllegal, match="2 of its items"):
        advance(there, at(4, Step.CLOSE))
    assert advance(there, at(4, Step.CLOSE, waiver=True)).state is State.CLOSED
    assert advance(there, at(4, Step.ESCALATE)).state is State.ESCALATED
    with pytest.raises(StepIllegal, match="nothing observed"):
        advance(decided, at(4, Step.ESCALATE))


def test_a_draft_is_given_up_with_a_reason_only() -> None:
    with pytest.raises(StepIllegal, match="never sent"):
        advance(drafted("desk-1"), at(0, Step.CLOSE))
    assert advance(drafted("desk-1"), at(0, Step.CLOSE, waiver=True)).state is State.CLOSED
