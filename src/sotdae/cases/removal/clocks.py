# SPDX-License-Identifier: Apache-2.0
"""The clocks of a request: what runs, what runs out, what was answered late. A fold over its steps; pure rules, no clock of its own.

A rule that counts from receipt counts from a receipt that can be proven; where there is none it counts from the sending and says so. A recipient that
asks for information stops nothing by asking; what is sent then starts a clock of its own, and the first one stays on record. A late answer ends a
clock as late: that it was late never goes away. A `no_answer` that the office itself recorded is no answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from sotdae.cases.removal.outcome import Outcome
from sotdae.cases.removal.pinging import PING_AFTER
from sotdae.cases.removal.regimes.regime import DeadlineKind, DeadlineRule, Trigger
from sotdae.cases.removal.states import WAITING, Event, Request, State, Step
from sotdae.cases.removal.terms import End, end_of, term_of
from sotdae.classes import dataclass

SHORT: Final = timedelta(days=7)
SOON_SHORT: Final = timedelta(hours=24)
SOON_LONG: Final = timedelta(days=7)
"""A clock is due soon in its last 24 hours, a longer one than `SHORT` in its last week. A matter of presentation."""


class Standing(StrEnum):
    """Where a clock stands."""

    RUNNING = "running"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    MET = "met"
    MET_LATE = "met_late"
    MISSED = "missed"
    RESTARTED = "restarted"
    STOPPED = "stopped"
    OPEN = "open"


RUNS: Final = frozenset({Standing.RUNNING, Standing.DUE_SOON, Standing.OVERDUE, Standing.OPEN})


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock of a request.

    Attributes:
        rule_id: the rule's name within the regime.
        kind: whose clock it is.
        ends: what ends it: ``acknowledged``, ``decided`` or ``redress``.
        started_at: UTC.
        is_proven: it started at something provable; else it counts from the sending and the recipient may dispute it.
        end: when it is over; None where the law names no number ("without delay").
        standing: where it stands now.
        ended_at: when it was met, or stopped; None while it runs.
        is_reviewed: a lawyer confirmed the rule.
    """

    rule_id: str
    kind: DeadlineKind
    ends: str
    started_at: datetime
    is_proven: bool
    end: End | None
    standing: Standing
    ended_at: datetime | None
    is_reviewed: bool

    @property
    def due_at(self) -> datetime | None:
        """When it is over (UTC)."""
        return None if self.end is None else self.end.at


def clocks_of(rules: Sequence[DeadlineRule], jurisdiction: str, events: Sequence[Event], now: datetime) -> list[Clock]:
    """Return every clock that a request's steps started, in the order in which they started.

    Args:
        rules: the regime's.
        jurisdiction: the regime's: whose law counts the days.
        events: the steps, in the order of the log.
        now: UTC.
    """
    found: list[Clock] = []
    starts = _starts(events)
    for rule in rules:
        begun = [(at, proven, after) for trigger, at, proven, after in starts if trigger is rule.trigger]
        for place, (at, proven, after) in enumerate(begun):
            if not rule.effective_from <= at.astimezone(ZoneInfo(rule.zone)).date() <= (rule.effective_to or date.max):
                continue
            again = begun[place + 1][0] if place + 1 < len(begun) else None
            found.append(_clock(rule, jurisdiction, (at, proven), (_ending(rule, events[after:]), _stop(events[after:]), again), now))
    return sorted(found, key=lambda one: (one.started_at, one.rule_id))


def first_due(clocks: Sequence[Clock]) -> datetime | None:
    """Return the next moment at which a clock of the recipient's runs out, past ones first; None where none runs to a moment."""
    return min((one.due_at for one in clocks if one.standing in RUNS and one.due_at is not None and one.ends != "redress"), default=None)


def ping_at(request: Request, events: Sequence[Event], pings: Sequence[datetime]) -> datetime | None:
    """Return when the office means to ask again: 24 hours after the newest word on either side; None where nobody is waited for.

    Args:
        request: where it stands.
        events: the steps, in the order of the log.
        pings: when it was asked again.
    """
    words = [one.at for one in events if one.step in {Step.SEND, Step.ACKNOWLEDGE, Step.ASK_INFO, Step.ESCALATE}]
    if request.state not in WAITING or not words:
        return None
    return max((*words, *pings)) + PING_AFTER


def _starts(events: Sequence[Event]) -> list[tuple[Trigger, datetime, bool, int]]:
    """Return (trigger, moment, proven, place of the first step after it) for everything that can start a clock."""
    found: list[tuple[Trigger, datetime, bool, int]] = []
    for place, event in enumerate(events):
        after = place + 1
        if event.step is Step.SEND:
            found.append((Trigger.SENT, event.at, True, after))
            answer = next((one for one in events[after:] if one.step in {Step.ACKNOWLEDGE, Step.ASK_INFO, Step.SEND}), None)
            proof = answer if answer is not None and answer.step is not Step.SEND else None
            proven = event.is_proven or proof is not None
            found.append((Trigger.RECEIVED, event.at if event.is_proven or proof is None else max(event.at, proof.at), proven, after))
        elif event.step is Step.ACKNOWLEDGE:
            found.append((Trigger.ACKNOWLEDGED, event.at, True, after))
        elif event.step is Step.DECIDE and event.outcome is not Outcome.NO_ANSWER:
            found.append((Trigger.DECIDED, event.at, True, after))
    return found


def _ending(rule: DeadlineRule, later: Sequence[Event]) -> datetime | None:
    """Return when what the rule waits for happened, or None."""
    wanted: dict[str, Callable[[Event], bool]] = {
        "acknowledged": lambda one: one.step in {Step.ACKNOWLEDGE, Step.ASK_INFO} or _is_answer(one),
        "decided": _is_answer,
        "redress": lambda one: one.step is Step.ESCALATE,
    }
    return min((one.at for one in later if wanted[rule.ends](one)), default=None)


def _is_answer(event: Event) -> bool:
    return event.step is Step.DECIDE and event.outcome is not Outcome.NO_ANSWER


def _stop(later: Sequence[Event]) -> datetime | None:
    """Return when nobody waits any more. A request that was closed and is answered after all was not over."""
    ends = {Step.CLOSE, Step.WITHDRAW, Step.SUPERSEDE}
    return next((one.at for one in later if one.step in ends), None)


def _clock(
    rule: DeadlineRule,
    jurisdiction: str,
    start: tuple[datetime, bool],
    found: tuple[datetime | None, datetime | None, datetime | None],
    now: datetime,
) -> Clock:
    started_at, is_proven = start
    ending, stop, again = found
    end = None
    if not rule.without_delay:
        end = end_of(term_of(rule.duration, rule.business_days), started_at, zone=rule.zone, jurisdiction=jurisdiction)
    standing, ended_at = _standing(rule, started_at, None if end is None else end.at, (ending, stop, again), now)
    reviewed = not rule.needs_legal_review
    return Clock(rule.rule_id, rule.kind, rule.ends, started_at, is_proven, end, standing, ended_at, reviewed)


def _standing(
    rule: DeadlineRule, started_at: datetime, due: datetime | None, found: tuple[datetime | None, datetime | None, datetime | None], now: datetime
) -> tuple[Standing, datetime | None]:
    ending, stop, again = found
    if ending is not None:
        return (Standing.MET if due is None or ending <= due else Standing.MET_LATE), ending
    if again is not None and (due is None or again <= due):
        return Standing.RESTARTED, again
    if stop is not None:
        return (Standing.STOPPED if due is None or stop <= due else Standing.MISSED), stop
    if due is None:
        return Standing.OPEN, None
    if now > due:
        return (Standing.MISSED if rule.ends == "redress" else Standing.OVERDUE), None
    soon = SOON_SHORT if due - started_at <= SHORT else SOON_LONG
    return (Standing.DUE_SOON if now >= due - soon else Standing.RUNNING), None


class ProposalKind(StrEnum):
    """What the office might do next. A proposal decides nothing."""

    REVIEW = "review"
    SEND = "send"
    FIND_OUT = "find_out"
    PING = "ping"
    SUPPLY = "supply"
    ESCALATE = "escalate"
    PARALLEL = "parallel"
    LOOK = "look"
    CONTRADICTION = "contradiction"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposal: what, since when or from when on (UTC), and under which regimes."""

    kind: ProposalKind
    at: datetime | None = None
    regimes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a request.

    Attributes:
        escalates_to: regimes that the request's own names for when the clock has run out.
        dormant_since: since when the recipient is known not to work, or None.
        look_at: when its items should be looked at next, or None.
        items: how many it has.
        items_removed: how many of them were observed to be removed.
        pings: when the recipient was asked again.
    """

    escalates_to: tuple[str, ...] = ()
    dormant_since: date | None = None
    look_at: datetime | None = None
    items: int = 0
    items_removed: int = 0
    pings: tuple[datetime, ...] = ()


_UNSATISFIED: Final = frozenset({Outcome.PARTIAL, Outcome.BLOCKED_IN, Outcome.REFUSED, Outcome.NOT_COMPETENT, Outcome.NO_ANSWER})
_OWN_TURN: Final = {
    State.REVIEW: ProposalKind.REVIEW,
    State.READY: ProposalKind.SEND,
    State.UNSURE: ProposalKind.FIND_OUT,
    State.INFO_REQUESTED: ProposalKind.SUPPLY,
}


def proposals(request: Request, events: Sequence[Event], clocks: Sequence[Clock], around: Around, now: datetime) -> list[Proposal]:
    """Return what might be done next, the most pressing first."""
    newest = events[-1].at if events else None
    found = [Proposal(_OWN_TURN[request.state], newest)] if request.state in _OWN_TURN else []
    late = [one for one in clocks if one.standing is Standing.OVERDUE]
    is_unsatisfied = request.state is State.DECIDED and request.outcome in _UNSATISFIED
    if around.dormant_since is not None and request.state in WAITING | {State.READY}:
        since = datetime.combine(around.dormant_since, datetime.min.time(), UTC)
        found.append(Proposal(ProposalKind.PARALLEL, since, around.escalates_to))
    if (late and request.state in WAITING - {State.ESCALATED}) or is_unsatisfied:
        found.append(Proposal(ProposalKind.ESCALATE, min((one.due_at for one in late if one.due_at), default=newest), around.escalates_to))
    if request.state is State.DECIDED and request.outcome is Outcome.REMOVED and request.items_live:
        found.append(Proposal(ProposalKind.CONTRADICTION, newest, around.escalates_to))
    ping = ping_at(request, events, around.pings)
    if ping is not None and ping <= now:
        found.append(Proposal(ProposalKind.PING, ping))
    if around.look_at is not None and around.look_at <= now and request.was_sent:
        found.append(Proposal(ProposalKind.LOOK, around.look_at))
    if request.state is State.DECIDED and request.outcome is Outcome.REMOVED and around.items and around.items == around.items_removed:
        found.append(Proposal(ProposalKind.CLOSE, newest))
    return found
