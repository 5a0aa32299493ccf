# SPDX-License-Identifier: Apache-2.0
"""The rules of unsealing: states, bounds, two clocks, and the whole life of a request as a state machine that is killed between any two steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sotdae import errors
from sotdae.cases import unsealing as rules
from sotdae.cases.unsealing import Basis, BasisKind, Moment, Request, State

START = datetime(2026, 3, 2, 3, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SALT = "00" * 16
ITEMS = ("a" * 64, "b" * 64)
DIGEST = rules.set_digest(SALT, ITEMS)


def at(minutes: float = 0, *, wall: float | None = None, boot: str = "one") -> Moment:
    """So many minutes after the start by the clock nobody can move; the wall clock says the same unless told otherwise."""
    return Moment(START + (minutes if wall is None else wall) * MINUTE, boot, 1000 + int(minutes * 60))


def asked(**more: object) -> Request:
    return replace(Request("r", "ara", "what for", "why it may be", 2, DIGEST, at()), **more)  # type: ignore[arg-type]


TWO = asked(approvals=("bora", "chorong"))
OPENED = replace(TWO, opened=at(5))


@pytest.mark.parametrize(
    ("request_", "now", "state"),
    [
        (asked(), at(1), State.REQUESTED),
        (asked(approvals=("bora",)), at(1), State.APPROVED_ONCE),
        (TWO, at(1), State.APPROVED),
        (TWO, at(72 * 60), State.APPROVED),
        (TWO, at(72 * 60 + 1), State.LAPSED),
        (OPENED, at(35), State.OPEN),
        (OPENED, at(36), State.EXPIRED),
        (OPENED, at(36, wall=5), State.EXPIRED),  # put back: the other clock still knows
        (OPENED, at(6, wall=40), State.EXPIRED),  # put forward: over too early rather than too late
        (OPENED, at(6, wall=-1), State.OPEN),
        (OPENED, at(6, wall=-1, boot="two"), State.EXPIRED),  # started anew and put back: nobody knows
        (OPENED, at(1, wall=20, boot="two"), State.OPEN),
        (replace(OPENED, is_closed=True), at(6), State.CLOSED),
        (asked(is_declined=True), at(1), State.DECLINED),
        (asked(is_break_glass=True), at(1), State.APPROVED),
    ],
)
def test_where_a_request_stands(request_: Request, now: Moment, state: State) -> None:
    assert rules.state(request_, now) is state


@pytest.mark.parametrize(
    ("request_", "person", "digest", "now", "error"),
    [
        (asked(), "ara", DIGEST, at(1), errors.ApprovalsMissing),
        (asked(approvals=("bora",)), "ara", DIGEST, at(1), errors.ApprovalsMissing),
        (asked(approvals=("bora", "bora")), "ara", DIGEST, at(1), errors.ApprovalsMissing),
        (asked(approvals=("bora", "ara")), "ara", DIGEST, at(1), errors.ApprovalsMissing),
        (TWO, "bora", DIGEST, at(1), errors.NotRequester),
        (TWO, "ara", rules.set_digest(SALT, ITEMS[:1]), at(1), errors.SetChanged),
        (TWO, "ara", rules.set_digest("11" * 16, ITEMS), at(1), errors.SetChanged),
        (TWO, "ara", DIGEST, at(72 * 60 + 1), errors.RequestLapsed),
        (TWO, "ara", DIGEST, at(1, wall=-1, boot="two"), errors.ClockBehind),
        (OPENED, "ara", DIGEST, at(6), errors.GrantUsed),
        (replace(OPENED, is_closed=True), "ara", DIGEST, at(6), errors.GrantUsed),
        (replace(TWO, is_closed=True), "ara", DIGEST, at(6), errors.RequestClosed),
        (replace(TWO, is_declined=True), "ara", DIGEST, at(6), errors.RequestDeclined),
        (asked(is_break_glass=True), "ara", DIGEST, at(14), errors.BreakGlassWaits),
        (asked(is_break_glass=True), "ara", DIGEST, at(14, wall=60), errors.BreakGlassWaits),  # a clock put forward shortens no delay
    ],
)
def test_what_does_not_open(request_: Request, person: str, digest: str, now: Moment, error: type[errors.SotdaeError]) -> None:
    with pytest.raises(error) as raised:
        rules.require_openable(request_, person, digest, now)
    assert raised.value.remedy != errors.SotdaeError.remedy, "each reason has a remedy of its own"


def test_what_opens() -> None:
    rules.require_openable(TWO, "ara", DIGEST, at(1))
    rules.require_openable(asked(is_break_glass=True), "ara", DIGEST, at(15))
    assert rules.set_digest(SALT, reversed(ITEMS)) == DIGEST, "a set has no order"


def test_who_may_approve() -> None:
    rules.require_approvable(asked(), "bora", at(1))
    rules.require_approvable(asked(approvals=("bora",)), "chorong", at(1))
    with pytest.raises(errors.OwnRequest):
        rules.require_approvable(asked(), "ara", at(1))
    for approvals, person in ((("bora",), "bora"), (("bora", "chorong"), "dain")):
        with pytest.raises(errors.ApprovedAlready):
            rules.require_approvable(asked(approvals=approvals), person, at(1))
    with pytest.raises(errors.ApprovedAlready):
        rules.require_approvable(asked(is_break_glass=True), "bora", at(1))


def test_serving_ends_with_the_half_hour_or_with_the_closing() -> None:
    rules.require_open(OPENED, at(35))
    with pytest.raises(errors.GrantExpired):
        rules.require_open(OPENED, at(36))
    with pytest.raises(errors.RequestClosed):
        rules.require_open(replace(OPENED, is_closed=True), at(6))
    with pytest.raises(errors.RequestClosed):
        rules.require_open(TWO, at(6))


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"items": 0}, errors.WishInvalid),
        ({"items": 21}, errors.WishInvalid),
        ({"purpose": ""}, errors.WishInvalid),
        ({"ground": "x" * 501}, errors.WishInvalid),
        ({"is_break_glass": True, "persons": 3}, errors.BreakGlassRefused),
        ({"is_break_glass": True, "items": 6}, errors.BreakGlassRefused),
        ({"is_break_glass": True, "ground": "x" * 29}, errors.BreakGlassRefused),
    ],
)
def test_what_may_not_be_asked(facts: dict[str, object], error: type[errors.SotdaeError]) -> None:
    good: dict[str, object] = {"items": 5, "purpose": "what for", "ground": "x" * 30, "is_break_glass": False, "persons": 2}
    rules.require_wish(**good)  # type: ignore[arg-type]
    rules.require_wish(**{**good, "is_break_glass": True})  # type: ignore[arg-type]
    with pytest.raises(error):
        rules.require_wish(**{**good, **facts})  # type: ignore[arg-type]


def test_a_basis_holds_through_its_last_day() -> None:
    basis = Basis(BasisKind.CONSENT, "form 7", date(2026, 3, 2))
    rules.require_basis(basis, date(2026, 3, 2))
    rules.require_basis(replace(basis, until=None), date(2030, 1, 1))
    with pytest.raises(errors.BasisEnded, match="2026-03-02"):
        rules.require_basis(basis, date(2026, 3, 3))
    with pytest.raises(errors.BasisMissing):
        rules.require_basis(None, date(2026, 3, 2))


def test_an_overdue_review_stops_the_next_request_and_so_does_too_much_looking() -> None:
    opened = asked(is_break_glass=True, opened=at(20), is_closed=True)
    assert rules.review_is_due(opened)
    rules.require_reviews([opened, TWO], at(20 + 24 * 60))
    with pytest.raises(errors.ReviewDue):
        rules.require_reviews([opened], at(20 + 24 * 60 + 1))
    rules.require_reviews([replace(opened, is_reviewed=True)], at(20 + 48 * 60))
    rules.require_exposure(30, 20)
    with pytest.raises(errors.ExposureSpent):
        rules.require_exposure(31, 20)


def test_the_document_says_all_that_is_asked_and_nothing_of_the_items() -> None:
    text = rules.document(asked(), "approve").decode()
    for part in ('"act":"approve"', '"purpose":"what for"', '"ground":"why it may be"', DIGEST, '"minutes":30', '"request":"r"'):
        assert part in text
    assert not any(item in text for item in ITEMS)
    others = [asked(purpose="other"), asked(ground="other"), asked(set_digest="0" * 64), asked(request_id="s"), asked(is_break_glass=True)]
    assert len({rules.document(one, act) for one in (asked(), *others) for act in ("approve", "open")}) == 12


PEOPLE = ("ara", "bora", "chorong", "dain")


class Life(RuleBasedStateMachine):
    """A request's whole life under two clocks. What is kept is a log of events only: after every step the process is gone and the log read anew."""

    @initialize(glass=st.booleans())
    def ask(self, glass: bool) -> None:
        self.log: list[tuple[str, str]] = []
        self.wall, self.steady, self.boot, self.true = 0.0, 0, 0, 0.0
        self.glass = glass
        self.opened_true: float | None = None
        self.served_after_end = 0
        self.opened_at = self.moment()

    def moment(self) -> Moment:
        return Moment((START + self.wall * MINUTE).replace(microsecond=0), f"boot {self.boot}", 1000 + self.steady)

    def replayed(self) -> Request:
        made = asked(is_break_glass=self.glass, requested=at(0, boot="boot 0"))
        for what, who in self.log:
            if what == "approved":
                made = replace(made, approvals=(*made.approvals, who))
            elif what == "opened":
                made = replace(made, opened=self.opened_at)
            else:
                made = replace(made, is_closed=made.is_closed or what == "closed", is_declined=made.is_declined or what == "declined")
        return made

    def step(self, event: tuple[str, str], require: Callable[[Request], None], *, killed: bool) -> bool:
        try:
            require(self.replayed())
        except errors.UnsealRefused:
            return False
        if killed:
            return False  # before the line stood
        self.log.append(event)
        return True

    @rule(minutes=st.sampled_from([0.5, 1, 2, 4, 14, 29, 31, 60 * 25, 60 * 73]))
    def time_goes_by(self, minutes: float) -> None:
        self.wall += minutes
        self.true += minutes
        self.steady += int(minutes * 60)

    @rule(minutes=st.sampled_from([-60 * 24, -31, -5, 5, 31, 60 * 24]))
    def somebody_moves_the_clock(self, minutes: float) -> None:
        self.wall += minutes

    @rule()
    def the_machine_starts_anew(self) -> None:
        self.boot += 1
        self.steady = 0

    @rule(who=st.sampled_from(PEOPLE), killed=st.booleans())
    def approve(self, who: str, killed: bool) -> None:
        self.step(("approved", who), lambda request: rules.require_approvable(request, who, self.moment()), killed=killed)

    @rule()
    def two_others_approve(self) -> None:
        for who in ("bora", "chorong"):
            self.approve(who, killed=False)

    @rule()
    def ara_opens_and_looks(self) -> None:
        self.open("ara", DIGEST, killed=False)
        self.serve()

    @rule(who=st.sampled_from(PEOPLE), killed=st.booleans(), really=st.integers(0, 9))
    def decline(self, who: str, killed: bool, really: int) -> None:
        if really == 9:  # rarely
            self.step(("declined", who), lambda request: rules.require_approvable(request, who, self.moment()), killed=killed)

    @rule(who=st.sampled_from(PEOPLE), digest=st.sampled_from([DIGEST, DIGEST, DIGEST, "0" * 64]), killed=st.booleans())
    def open(self, who: str, digest: str, killed: bool) -> None:
        before = self.replayed()
        if self.step(("opened", who), lambda request: rules.require_openable(request, who, digest, self.moment()), killed=killed):
            assert (who, digest) == ("ara", DIGEST)
            assert len(set(before.approvals) - {"ara"}) >= (0 if self.glass else 2)
            assert before.opened is None
            assert not before.is_closed
            assert not before.is_declined
            if self.glass and self.boot == 0:
                assert self.true >= 15, "a delay by the clock that nobody moves"
            self.opened_at, self.opened_true = self.moment(), self.true
            self.opened_boot = self.boot

    @rule()
    def serve(self) -> None:
        try:
            rules.require_open(self.replayed(), self.moment())
        except errors.UnsealRefused:
            return
        assert self.opened_true is not None
        assert ("closed", "") not in self.log
        if self.boot == self.opened_boot:
            assert self.true - self.opened_true <= 30, "nothing is served after half an hour of true time, however the wall clock was moved"

    @rule(killed=st.booleans())
    def close(self, killed: bool) -> None:
        if self.true > 100 and not killed:
            self.log.append(("closed", ""))

    @invariant()
    def opens_once_and_approvals_are_of_two_others(self) -> None:
        if not hasattr(self, "log"):
            return
        assert sum(what == "opened" for what, _ in self.log) <= 1
        approvals = [who for what, who in self.log if what == "approved"]
        assert len(approvals) == len(set(approvals)) <= 2
        assert "ara" not in approvals
        assert rules.state(self.replayed(), self.moment()) in State


Life.TestCase.settings = settings(max_examples=120, stateful_step_count=40, deadline=None)
TestLife = Life.TestCase
