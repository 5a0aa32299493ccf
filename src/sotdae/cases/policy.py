# SPDX-License-Identifier: Apache-2.0
"""Who may do what: one table of acts, asked by the command line and by the workbench alike. Pure: no storage, no clock of its own.

A person holds an *office* in the whole workspace (administrator, auditor), or *roles* in single cases; never both, so that whoever manages sign-ins
reaches no case. An act that the table does not name is nobody's. What a case's state forbids, no role permits.

It does not say what an act needs besides (two persons, a ground, a daily number): those rules stand with their acts.
Source: reference access model (reliability-security, section 4): one membership table, one policy table, one gate.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from sotdae.classes import dataclass

SESSION_HOURS: Final = 8
"""After so long everybody signs in again. Source: reference access model (a working day; SecureDrop takes 2 h, renewed)."""


class Role(StrEnum):
    """What a person is in one case."""

    COUNSELLOR = "counsellor"
    INVESTIGATOR = "investigator"
    REVIEWER = "reviewer"
    AUDITOR = "auditor"
    PARTNER = "partner"


class Office(StrEnum):
    """What a person is in the whole workspace, beside all cases."""

    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class CaseState(StrEnum):
    """How a case stands."""

    OPEN = "open"
    CLOSED = "closed"
    ERASED = "erased"


class Scope(StrEnum):
    """What an act is done in."""

    PUBLIC = "public"
    OWN = "own"
    OFFICE = "office"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class ActRule:
    """What the table says of one act.

    Attributes:
        scope: public (nobody need sign in), own (everybody for herself), office, or case.
        roles: in a case: whose act it is.
        offices: whose act it is by office; in a case: of every case.
        writes: whether something is decided or added, which only an open case allows.
        leads: whether she has to lead the case besides.
        fresh: whether she has to have proved within minutes that it is she.
    """

    scope: Scope
    roles: frozenset[Role] = frozenset()
    offices: frozenset[Office] = frozenset()
    writes: bool = False
    leads: bool = False
    fresh: bool = False


_C, _I, _R, _A, _P = Role.COUNSELLOR, Role.INVESTIGATOR, Role.REVIEWER, Role.AUDITOR, Role.PARTNER
_TEAM: Final = frozenset({_C, _I, _R})
_SEES: Final = frozenset({_C, _I, _R, _A})


def _case(*roles: Role, auditor: bool = False, writes: bool = False, leads: bool = False, fresh: bool = False) -> ActRule:
    offices = frozenset({Office.AUDITOR}) if auditor else frozenset[Office]()
    return ActRule(Scope.CASE, frozenset(roles), offices, writes=writes, leads=leads, fresh=fresh)


POLICY: Final[Mapping[str, ActRule]] = {
    # before anybody signed in, and what everybody does for herself
    "public": ActRule(Scope.PUBLIC),
    "self": ActRule(Scope.OWN),
    "self.secure": ActRule(Scope.OWN, fresh=True),
    # offices
    "people.see": ActRule(Scope.OFFICE, offices=frozenset({Office.ADMINISTRATOR, Office.AUDITOR})),
    "people.manage": ActRule(Scope.OFFICE, offices=frozenset({Office.ADMINISTRATOR}), fresh=True),
    "system.see": ActRule(Scope.OFFICE, offices=frozenset({Office.ADMINISTRATOR, Office.AUDITOR})),
    # a case: that it exists, who is on it, who did what: the auditor's too
    "case.see": _case(*_SEES, auditor=True),
    "activity.read": _case(_I, _R, _A, auditor=True),
    "activity.export": _case(_I, _R, _A, auditor=True),
    "evidence.read": _case(*_SEES, auditor=True),
    "evidence.verify": _case(*_SEES, auditor=True),
    "exposure.totals": _case(_R, _A, auditor=True),
    "member.see": _case(*_SEES, auditor=True),
    # a case: its findings, masked
    "case.read": _case(*_TEAM),
    "view.ask": _case(*_TEAM),
    "activity.ask": _case(_I, _R, _A, auditor=True),
    "own.settings": _case(*_TEAM),
    "own.rest": _case(*_TEAM),
    "search.save": _case(*_TEAM, writes=True),
    "export.masked": _case(*_TEAM),
    "citation.take": _case(*_TEAM, writes=True),
    "text.unmask": _case(*_TEAM, writes=True),
    "warning.record": _case(_C, _I, writes=True),
    # a case: judging
    "finding.review": _case(*_TEAM, writes=True),
    "match.ask": _case(_C, _I, writes=True),
    "match.review": _case(*_TEAM, writes=True),
    # a case: seeing
    "media.reveal": _case(*_TEAM, writes=True),
    "media.request": _case(*_TEAM, writes=True),
    "media.approve": _case(_R, writes=True, fresh=True),
    # a case: taking in, long work
    "capture.add": _case(_C, _I, writes=True),
    "job.see": _case(*_TEAM),
    "job.start": _case(_C, _I, writes=True),
    # a case: the persons harmed, and requests to platforms
    "subject.read": _case(*_TEAM),
    "subject.write": _case(_C, _I, writes=True),
    "request.read": _case(*_TEAM),
    "request.draft": _case(_C, _I, writes=True),
    "request.letter": _case(*_TEAM, writes=True),
    "request.send": _case(_C, _I, writes=True),
    "request.follow": _case(_C, _I, writes=True),
    "request.approve": _case(_R, writes=True, fresh=True),
    # a case: handing out
    "bundle.request": _case(_I, writes=True),
    "bundle.approve": _case(_R, writes=True, fresh=True),
    "package.read": _case(_P),
    # a case: who is on it
    "member.propose": _case(_C, _I, _R, writes=True, leads=True, fresh=True),
    "member.confirm": _case(_R, _I, writes=True, fresh=True),
    "member.end": _case(_C, _I, _R, writes=True, leads=True, fresh=True),
    "case.rule": _case(_C, _I, _R, writes=True, leads=True, fresh=True),
    "case.close": _case(_C, _I, _R, leads=True, fresh=True),  # (no writing act: a closed case is opened again by it)
}
"""Every act there is. Whoever adds one says here whose it is; `may` knows no other source."""


@dataclass(frozen=True, slots=True)
class Member:
    """One membership of a person in one case, as the rules see it.

    Attributes:
        role: what she is there.
        is_lead: she leads the case.
        until: the moment from which on it no longer counts; None: until it is ended.
        is_confirmed: where the case asks for a second person, she has confirmed it.
        is_ended: it was ended.
    """

    role: Role
    is_lead: bool = False
    until: datetime | None = None
    is_confirmed: bool = True
    is_ended: bool = False

    def counts(self, now: datetime) -> bool:
        """Return whether it gives any right at a moment."""
        return self.is_confirmed and not self.is_ended and (self.until is None or now < self.until)


@dataclass(frozen=True, slots=True)
class Standing:
    """A signed-in person before one case, or before none.

    Attributes:
        offices: her offices.
        members: her memberships in the case.
        state: the case's state; None where no case is meant.
    """

    offices: frozenset[Office] = frozenset()
    members: tuple[Member, ...] = ()
    state: CaseState | None = None


def may(act: str, who: Standing | None, now: datetime) -> bool:
    """Return whether a person may do an act.

    Args:
        act: one of `POLICY`; any other is nobody's.
        who: her standing; None where nobody has signed in.
        now: UTC.
    """
    rule = POLICY.get(act)
    if rule is None:
        return False
    if rule.scope is Scope.PUBLIC:
        return True
    if who is None:
        return False
    if rule.scope is Scope.OWN:
        return True
    if rule.scope is Scope.OFFICE:
        return bool(rule.offices & who.offices)
    return who.state is not None and _may_in_case(rule, who, who.state, now)


def _may_in_case(rule: ActRule, who: Standing, state: CaseState, now: datetime) -> bool:
    if state is CaseState.ERASED or (rule.writes and state is not CaseState.OPEN):
        return False
    if Office.ADMINISTRATOR in who.offices:
        return False  # whoever manages sign-ins reaches no case, whatever else was granted
    if rule.offices & who.offices:
        return True
    valid = [one for one in who.members if one.counts(now)]
    return any(one.role in rule.roles for one in valid) and (not rule.leads or any(one.is_lead for one in valid))


def sees(who: Standing, now: datetime) -> bool:
    """Return whether a person may know that a case exists at all: she may do something in it. Everybody else gets "not found"."""
    return any(may(act, who, now) for act, rule in POLICY.items() if rule.scope is Scope.CASE and not rule.writes)


def session_holds(age_seconds: float, idle_seconds: float, idle_minutes: int) -> bool:
    """Return whether a session still counts.

    Args:
        age_seconds: since she signed in.
        idle_seconds: since her last request.
        idle_minutes: so long the workbench waits for her.
    """
    return 0 <= age_seconds <= SESSION_HOURS * 3600 and idle_seconds <= idle_minutes * 60


def grantable(granter: str, receiver: str, receiver_offices: Collection[Office]) -> str:
    """Return why a role may not be granted, or "": nobody grants to herself, and an office excludes cases.

    Args:
        granter: the person id of who grants; "" for whoever opens the workspace on the terminal.
        receiver: the person id of who receives.
        receiver_offices: her offices.
    """
    if granter and granter == receiver:
        return "nobody grants a role to herself"
    if receiver_offices:
        return "whoever holds an office holds no role in a case"
    return ""
