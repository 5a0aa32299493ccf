# SPDX-License-Identifier: Apache-2.0
"""Requests live: steps in any order, clocks in four zones, holidays, late answers, looks that come in late.

After each step: no deadline is lost (a clock that started stays, and once late it is late for ever), no step outside the table is taken, nothing
that is blocked or private counts as removed, and a withdrawal is always possible but once.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sotdae.cases.removal.clocks import RUNS, Around, Clock, Standing, clocks_of, first_due, ping_at, proposals
from sotdae.cases.removal.items import ItemState, Seen, Sighting, observed
from sotdae.cases.removal.outcome import Outcome
from sotdae.cases.removal.regimes.regime import DeadlineKind, DeadlineRule, Trigger, Words
from sotdae.cases.removal.states import OVER, TABLE, WAITING, Event, Request, State, Step, advance, drafted, possible
from sotdae.errors import StepIllegal

START = datetime(2026, 12, 18, 1, tzinfo=UTC)
"""A Friday before Christmas, New Year and weekends."""
LATE = {Standing.OVERDUE, Standing.MET_LATE, Standing.MISSED}


def clock_rule(name: str, trigger: Trigger, ends: str, zone: str, **length: object) -> DeadlineRule:
    facts = {"title": Words("기한", "term"), "trigger": trigger, "kind": DeadlineKind.STATUTORY, "zone": zone, "basis": "x", "source": "a test"}
    return DeadlineRule(rule_id=name, ends=ends, effective_from=date(2026, 1, 1), **facts, **length)  # type: ignore[arg-type]


REGIMES = {
    "KR": [
        clock_rule("reply", Trigger.RECEIVED, "decided", "Asia/Seoul", duration="P7D"),
        clock_rule("delay", Trigger.RECEIVED, "decided", "Asia/Seoul", without_delay=True),
        clock_rule("receipt", Trigger.SENT, "acknowledged", "Asia/Seoul", business_days=3),
    ],
    "US": [clock_rule("removal", Trigger.RECEIVED, "decided", "America/New_York", duration="PT48H")],
    "EU": [
        clock_rule("receipt", Trigger.SENT, "acknowledged", "Europe/Brussels", duration="P5D"),
        clock_rule("redress", Trigger.DECIDED, "redress", "Europe/Brussels", duration="P6M"),
    ],
    "GB": [clock_rule("removal", Trigger.ACKNOWLEDGED, "decided", "Europe/London", duration="PT48H")],
}


class Life(RuleBasedStateMachine):
    """One request, its clocks and one item."""

    @initialize(regime=st.sampled_from(sorted(REGIMES)))
    def begin(self, regime: str) -> None:
        self.regime = regime
        self.now = START
        self.request: Request = drafted("desk-1")
        self.events: list[Event] = []
        self.sightings: list[Sighting] = []
        self.pings: list[datetime] = []
        self.late: set[tuple[str, datetime]] = set()
        self.started: dict[str, int] = {}
        self.recorded_late = False

    @rule(hours=st.sampled_from([1, 7, 25, 49, 24 * 4, 24 * 8, 24 * 40, 24 * 200]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(
        step=st.sampled_from(Step),
        who=st.sampled_from(["desk-1", "desk-2"]),
        outcome=st.sampled_from([None, *Outcome]),
        flags=st.tuples(st.booleans(), st.booleans()),
        ago=st.sampled_from([0, 0, 0, 3]),
    )
    def somebody_tries_a_step(self, step: Step, who: str, outcome: Outcome | None, flags: tuple[bool, bool], ago: int) -> None:
        proven, waiver = flags
        at = max(self.now - timedelta(hours=ago), self.events[-1].at if self.events else START)
        country = "KR" if outcome is Outcome.BLOCKED_IN else None
        decides = step is Step.DECIDE
        event = Event(step, at, who, outcome if decides else None, country if decides else None, is_proven=proven, waiver=waiver)
        self.attempt(event)

    @rule(step=st.sampled_from([Step.SUBMIT, Step.APPROVE, Step.SEND, Step.ACKNOWLEDGE]))
    def somebody_goes_on_as_usual(self, step: Step) -> None:
        at = max(self.now, self.events[-1].at if self.events else START)
        self.attempt(Event(step, at, "desk-2" if step is Step.APPROVE else "desk-1"))

    def attempt(self, event: Event) -> None:
        before, is_there = self.request, event.step in TABLE[self.request.state]
        try:
            self.request = advance(self.request, event)
        except StepIllegal as refused:
            assert self.request == before
            told = str(refused)
            assert before.state.value in told
            assert all(one.value in told for one in possible(before))
            return
        assert is_there, "no illegal step"
        assert self.request.state is TABLE[before.state][event.step]
        if event.step is Step.APPROVE:
            assert event.performer not in {before.drafted_by, before.submitted_by}
        self.events.append(event)
        self.recorded_late = event.at < self.now

    @rule(seen=st.sampled_from(Seen), ago=st.sampled_from([0, 0, 1, 30]))
    def a_capture_comes_in(self, seen: Seen, ago: int) -> None:
        self.sightings.append(Sighting(self.now - timedelta(hours=ago), len(self.sightings), seen))

    @precondition(lambda self: self.request.state in WAITING)
    @rule()
    def the_recipient_is_asked_again(self) -> None:
        self.pings.append(self.now)

    def clocks(self) -> list[Clock]:
        return clocks_of(REGIMES[self.regime], self.regime, self.events, self.now)

    @invariant()
    def no_deadline_is_lost(self) -> None:
        if not hasattr(self, "regime"):
            return
        clocks = self.clocks()
        counted = {rule.rule_id: sum(one.rule_id == rule.rule_id for one in clocks) for rule in REGIMES[self.regime]}
        for name, before in self.started.items():
            assert counted[name] >= before, "a clock that started stays"
        self.started = counted
        late = {(one.rule_id, one.started_at) for one in clocks if one.standing in LATE and one.is_proven}
        assert self.recorded_late or self.late <= late, "what was late stays late, unless an answer given in time is recorded only now"
        self.late, self.recorded_late = late, False
        sent = sum(event.step is Step.SEND for event in self.events)
        assert all(counted[rule.rule_id] == sent for rule in REGIMES[self.regime] if rule.trigger in {Trigger.SENT, Trigger.RECEIVED})

    @invariant()
    def clocks_say_what_is_true(self) -> None:
        if not hasattr(self, "regime"):
            return
        for one in self.clocks():
            assert one.due_at is None or one.due_at > one.started_at
            assert (one.standing is Standing.OPEN) <= (one.due_at is None)
            if one.standing is Standing.OVERDUE:
                assert one.due_at is not None
                assert one.due_at < self.now
            if one.standing is Standing.MET_LATE:
                assert one.due_at is not None
                assert one.ended_at is not None
                assert one.ended_at > one.due_at
            if self.request.state in OVER and one.ends != "redress":
                assert one.standing not in RUNS, "nothing runs when it is over"
        due = first_due(self.clocks())
        assert due is None or self.request.state not in OVER

    @invariant()
    def proposals_fit(self) -> None:
        if not hasattr(self, "regime"):
            return
        around = Around(("other",), pings=tuple(self.pings))
        found = {one.kind.value for one in proposals(self.request, self.events, self.clocks(), around, self.now)}
        if any(one.standing is Standing.OVERDUE for one in self.clocks()) and self.request.state in {State.SENT, State.ACKNOWLEDGED}:
            assert "escalate" in found
        if self.request.state is State.UNSURE:
            assert "find_out" in found
        ping = ping_at(self.request, self.events, self.pings)
        assert (ping is not None and ping <= self.now) == ("ping" in found)
        if self.request.outcome is Outcome.BLOCKED_IN:
            assert "close" not in found, "blocked in one country is not removed"

    @invariant()
    def she_can_say_stop(self) -> None:
        if hasattr(self, "regime"):
            assert (Step.WITHDRAW in possible(self.request)) == (self.request.state is not State.WITHDRAWN)
            if self.request.state is State.WITHDRAWN and any(event.step in {Step.SEND, Step.BEGIN} for event in self.events):
                failed = self.events[-1].step is Step.FAIL or any(event.step is Step.FAIL for event in self.events)
                assert self.request.may_be_out or failed, "what may be out has to be recalled"

    @invariant()
    def removed_needs_two_looks(self) -> None:
        if not hasattr(self, "regime"):
            return
        item = observed(self.sightings)
        if item.state is ItemState.REMOVED:
            assert sum(one.seen is Seen.GONE for one in self.sightings) >= 2


Life.TestCase.settings = settings(max_examples=60, stateful_step_count=30)
TestLife = pytest.mark.filterwarnings("error")(Life.TestCase)


def test_a_late_answer_is_late_for_ever_and_a_resent_request_has_a_clock_of_its_own() -> None:
    at = [START + timedelta(hours=hours) for hours in range(400)]
    sent = Event(Step.SEND, at[0], is_proven=True)
    rules = REGIMES["US"]
    assert [one.standing for one in clocks_of(rules, "US", [sent], at[20])] == [Standing.RUNNING]
    assert [one.standing for one in clocks_of(rules, "US", [sent], at[30])] == [Standing.DUE_SOON]
    assert [one.standing for one in clocks_of(rules, "US", [sent], at[50])] == [Standing.OVERDUE]
    asked, again = Event(Step.ASK_INFO, at[50]), Event(Step.SEND, at[60], is_proven=True)
    two = clocks_of(rules, "US", [sent, asked, again], at[61])
    assert [one.standing for one in two] == [Standing.OVERDUE, Standing.RUNNING], "the first one was late already"
    done = clocks_of(rules, "US", [sent, asked, again, Event(Step.DECIDE, at[70], outcome=Outcome.REMOVED)], at[80])
    assert [one.standing for one in done] == [Standing.MET_LATE, Standing.MET]
    quick = clocks_of(rules, "US", [sent, Event(Step.ASK_INFO, at[5]), Event(Step.SEND, at[6], is_proven=True)], at[7])
    assert [one.standing for one in quick] == [Standing.RESTARTED, Standing.RUNNING]


def test_our_own_note_that_nobody_answers_ends_no_clock() -> None:
    sent = Event(Step.SEND, START, is_proven=True)
    noted = Event(Step.DECIDE, START + timedelta(hours=60), outcome=Outcome.NO_ANSWER)
    late = START + timedelta(hours=70)
    (clock,) = clocks_of(REGIMES["US"], "US", [sent, noted], late)
    assert clock.standing is Standing.OVERDUE
    (clock,) = clocks_of(REGIMES["US"], "US", [sent, noted, Event(Step.CLOSE, late)], late)
    assert clock.standing is Standing.MISSED
    (clock,) = clocks_of(REGIMES["US"], "US", [sent, noted, Event(Step.CLOSE, late), Event(Step.DECIDE, late, outcome=Outcome.REFUSED)], late)
    assert clock.standing is Standing.MET_LATE


def test_an_acknowledgement_proves_receipt_and_nothing_else_does() -> None:
    sent, told = Event(Step.SEND, START), Event(Step.ACKNOWLEDGE, START + timedelta(hours=9))
    (unproven,) = clocks_of(REGIMES["US"], "US", [sent], START)
    assert (unproven.is_proven, unproven.started_at) == (False, START)
    (proven,) = clocks_of(REGIMES["US"], "US", [sent, told], told.at)
    assert (proven.is_proven, proven.started_at) == (True, told.at)


def test_a_rule_that_was_not_in_force_starts_nothing() -> None:
    before = Event(Step.SEND, datetime(2025, 6, 1, tzinfo=UTC), is_proven=True)
    assert clocks_of(REGIMES["US"], "US", [before], START) == []
