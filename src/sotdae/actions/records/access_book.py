# SPDX-License-Identifier: Apache-2.0
"""The part of the book about who works here: colleagues, offices, roles in cases. Rows in, plain data out; every row comes from one log entry."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from sotdae.actions.records.applying import Entry, case_of
from sotdae.cases.policy import CaseState, Member, Office, Role, Standing
from sotdae.classes import dataclass


@dataclass(frozen=True, slots=True)
class ColleagueRow:
    """A colleague: her number and random id, the name her acts bear, her offices, and whether she has left."""

    number: int
    person_id: str
    name: str
    offices: frozenset[Office]
    seq: int
    at: datetime
    left_at: datetime | None

    @property
    def label(self) -> str:
        """``C-01``."""
        return f"C-{self.number:02d}"


@dataclass(frozen=True, slots=True)
class MembershipRow:
    """A role of a colleague in a case, as granted, and what became of it."""

    case_id: str
    number: int
    colleague: ColleagueRow
    member: Member
    granted_by: str
    needs_second: bool
    confirmed_by: str
    seq: int
    at: datetime

    @property
    def label(self) -> str:
        """``M-01``."""
        return f"M-{self.number:02d}"


@dataclass(frozen=True, slots=True)
class RuleRow:
    """What a case asks for."""

    two_to_grant: bool = False
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Staff:
    """Who works here and who is on which case, as of one place in the log: what a server keeps between requests.

    Attributes:
        people: person id -> colleague, those who have left not among them.
        members: person id -> case id -> her memberships there.
        states: case id -> how the case stands.
    """

    people: Mapping[str, ColleagueRow]
    members: Mapping[str, Mapping[str, tuple[Member, ...]]]
    states: Mapping[str, CaseState]

    def standings(self, person: ColleagueRow) -> dict[str, Standing]:
        """Return a colleague's standing before every case: case id -> standing. The one gate through which rows of cases pass."""
        mine = self.members.get(person.person_id, {})
        return {case_id: Standing(person.offices, mine.get(case_id, ()), state) for case_id, state in self.states.items()}


class AccessBook:
    """The book's part about who works here. Use `Book.access`."""

    def __init__(self, models: Mapping[str, Any]) -> None:
        """Take the book's models, by name."""
        self._model = models

    def colleagues(self) -> list[ColleagueRow]:
        """Return everybody who works or worked here, in the order of the log."""
        return [_colleague(row) for row in self._model["Colleague"].objects.all()]

    def colleague(self, person_id: str) -> ColleagueRow | None:
        """Return the colleague of an id who has not left, or None."""
        row = self._model["Colleague"].objects.filter(person_id=person_id, left_seq=None).first()
        return None if row is None else _colleague(row)

    def memberships(self, case_id: str) -> list[MembershipRow]:
        """Return a case's memberships, ended ones included, in the order of the log."""
        rows = self._model["Membership"].objects.filter(case__case_id=uuid.UUID(case_id)).select_related("case", "colleague")
        return [_membership(row) for row in rows]

    def staff(self) -> Staff:
        """Return who works here and who is on which case, as it is now."""
        people = {one.person_id: one for one in self.colleagues() if one.left_at is None}
        members: dict[str, dict[str, tuple[Member, ...]]] = {}
        for row in self._model["Membership"].objects.filter(ended_seq=None).select_related("case", "colleague"):
            mine, case_id = members.setdefault(row.colleague.person_id, {}), row.case.case_id.hex
            mine[case_id] = (*mine.get(case_id, ()), _member(row))
        closed = {row.case.case_id.hex: row.is_closed for row in self._model["CaseRule"].objects.select_related("case")}
        return Staff(people, members, {row.case_id.hex: _state(row, closed) for row in self._model["Case"].objects.order_by("opened_seq")})

    def standings(self, person: ColleagueRow) -> dict[str, Standing]:
        """Return a colleague's standing before every case of the workspace: case id -> standing."""
        return self.staff().standings(person)

    def rule(self, case_id: str) -> RuleRow:
        """Return what a case asks for now."""
        row = self._model["CaseRule"].objects.filter(case__case_id=uuid.UUID(case_id)).last()
        return RuleRow() if row is None else RuleRow(row.two_to_grant, row.is_closed)

    def apply(self, what: Entry) -> bool:
        """Take in one log entry (inside `Book.applying`); returns whether it is one of this part."""
        act = _ACTS.get(what.type)
        if act is not None:
            act(self._model, what)
        return act is not None


def _colleague(row: Any) -> ColleagueRow:
    offices = frozenset(Office(one) for one in row.offices)
    return ColleagueRow(row.number, row.person_id, row.name, offices, row.seq, row.at, row.left_at)


def _member(row: Any) -> Member:
    is_confirmed = not row.needs_second or row.confirmed_seq is not None
    return Member(Role(row.role), is_lead=row.is_lead, until=row.until, is_confirmed=is_confirmed, is_ended=row.ended_seq is not None)


def _state(row: Any, closed: Mapping[str, bool]) -> CaseState:
    case_id = row.case_id.hex
    if row.name == f"erased {case_id[:8]}":
        return CaseState.ERASED
    return CaseState.CLOSED if closed.get(case_id) else CaseState.OPEN


def _membership(row: Any) -> MembershipRow:
    more = {"granted_by": row.granted_by, "needs_second": row.needs_second, "confirmed_by": row.confirmed_by, "seq": row.seq, "at": row.at}
    return MembershipRow(row.case.case_id.hex, row.number, _colleague(row.colleague), _member(row), **more)


def _take_on(models: Mapping[str, Any], what: Entry) -> None:
    number = models["Colleague"].objects.count() + 1
    facts = what.some("person_id", "name", "offices")
    models["Colleague"].objects.create(number=number, performer=what.performer, seq=what.seq, at=what.at, **facts)


def _leave(models: Mapping[str, Any], what: Entry) -> None:
    person = models["Colleague"].objects.filter(person_id=what.facts["person_id"])
    person.filter(left_seq=None).update(left_seq=what.seq, left_at=what.at)
    models["Membership"].objects.filter(colleague__in=person, ended_seq=None).update(ended_seq=what.seq)


def _change_offices(models: Mapping[str, Any], what: Entry) -> None:
    models["Colleague"].objects.filter(person_id=what.facts["person_id"]).update(offices=list(what.facts["offices"]))


def _grant(models: Mapping[str, Any], what: Entry) -> None:
    case, facts = case_of(models, what), what.facts
    number = models["Membership"].objects.filter(case=case).count() + 1
    until = None if facts.get("until") is None else datetime.fromisoformat(str(facts["until"]))
    stated = {"until": until, "granted_by": facts.get("granted_by") or "", **what.some("role", "is_lead", "needs_second")}
    colleague = models["Colleague"].objects.get(person_id=facts["person_id"])
    models["Membership"].objects.create(case=case, number=number, colleague=colleague, performer=what.performer, seq=what.seq, at=what.at, **stated)


def _confirm(models: Mapping[str, Any], what: Entry) -> None:
    rows = models["Membership"].objects.filter(case=case_of(models, what), number=what.facts["membership"], confirmed_seq=None)
    rows.update(confirmed_seq=what.seq, confirmed_by=what.facts["confirmed_by"])


def _end(models: Mapping[str, Any], what: Entry) -> None:
    rows = models["Membership"].objects.filter(case=case_of(models, what), number=what.facts["membership"], ended_seq=None)
    rows.update(ended_seq=what.seq)


def _rule(models: Mapping[str, Any], what: Entry) -> None:
    facts = what.some("two_to_grant", "is_closed")
    models["CaseRule"].objects.create(case=case_of(models, what), performer=what.performer, seq=what.seq, **facts)


INDIFFERENT: Final = frozenset(
    ("text.unmasked", "sight.shown", "sight.refused", "review.decided", "citation.taken", "match.met", "items.sealed", "action.begun")
)
"""Types of entries, those that come in great number, after which who works here and which cases there are is as before."""

_ACTS: Final[Mapping[str, Callable[[Mapping[str, Any], Entry], None]]] = {
    "colleague.taken_on": _take_on,
    "colleague.left": _leave,
    "colleague.offices": _change_offices,
    "member.granted": _grant,
    "member.confirmed": _confirm,
    "member.ended": _end,
    "case.ruled": _rule,
}
