# SPDX-License-Identifier: Apache-2.0
"""Roles in a case: granted, confirmed by a second person where the case asks for one, ended; and what a case asks for. Each is a log entry."""

from __future__ import annotations

from datetime import datetime

from sotdae.actions.acting import Acting, Note
from sotdae.actions.records.access_book import ColleagueRow, MembershipRow
from sotdae.cases.policy import Role, grantable
from sotdae.classes import dataclass
from sotdae.errors import GrantRefused, UsageError


@dataclass(frozen=True, slots=True)
class Grant:
    """What is granted.

    Attributes:
        person: to whom.
        role: what she is in the case.
        is_lead: she leads it.
        until: UTC; from then on it no longer counts. None: until it is ended.
    """

    person: ColleagueRow
    role: Role
    is_lead: bool = False
    until: datetime | None = None


def grant(who: Acting, wanted: Grant, *, by: str) -> MembershipRow:
    """Grant a role. Where the case asks for a second person, it counts only once she has confirmed it.

    Args:
        who: the person at work, in the case.
        wanted: what is granted.
        by: the person id of who grants; "" for whoever opens the workspace on the terminal.

    Raises:
        GrantRefused: if it is to herself, she holds an office, has that role already, or has left.
        UsageError: if its end lies in the past.
    """
    access, case_id = who.opened.book.access, who.case.case_id
    if wanted.until is not None and wanted.until <= who.now:
        raise UsageError(what="a role ends in the future, or when somebody ends it")

    def check() -> None:
        now_is = access.colleague(wanted.person.person_id)
        if now_is is None:
            raise GrantRefused(what="she has left")
        why = grantable(by, now_is.person_id, now_is.offices)
        if why:
            raise GrantRefused(what=why)
        mine = [one for one in access.memberships(case_id) if one.colleague.person_id == now_is.person_id and not one.member.is_ended]
        if any(one.member.role is wanted.role and (one.member.until is None or one.member.until > who.now) for one in mine):
            raise GrantRefused(what="she has this role already")

    facts = {
        "person_id": wanted.person.person_id,
        "role": wanted.role.value,
        "is_lead": wanted.is_lead,
        "until": None if wanted.until is None else wanted.until.isoformat(),
        "granted_by": by or None,
        "needs_second": access.rule(case_id).two_to_grant,
    }
    seq = who.log([Note("member.granted", facts)], check=check)
    return next(one for one in access.memberships(case_id) if one.seq == seq)


def confirm(who: Acting, number: int, *, by: str) -> MembershipRow:
    """Confirm a granted role as the second person.

    Raises:
        GrantRefused: if it needs no confirmation, or she granted or receives it herself.
    """
    access, case_id = who.opened.book.access, who.case.case_id

    def check() -> None:
        row = numbered(access.memberships(case_id), number)
        if row.member.is_ended or not row.needs_second or row.member.is_confirmed:
            raise GrantRefused(what="it waits for nobody")
        if not by or by in {row.granted_by, row.colleague.person_id}:
            raise GrantRefused(what="the second person is neither who granted it nor who receives it")

    who.log([Note("member.confirmed", {"membership": number, "confirmed_by": by})], check=check)
    return numbered(access.memberships(case_id), number)


def end(who: Acting, number: int) -> MembershipRow:
    """End a role; what was done under it stays as it was.

    Raises:
        GrantRefused: if it has ended, or nobody would lead the case any more.
    """
    access, case_id = who.opened.book.access, who.case.case_id

    def check() -> None:
        rows = access.memberships(case_id)
        row = numbered(rows, number)
        if row.member.is_ended:
            raise GrantRefused(what="it has ended")
        if row.member.is_lead and not any(one.number != number and one.member.is_lead and one.member.counts(who.now) for one in rows):
            raise GrantRefused(what="nobody else leads this case")

    who.log([Note("member.ended", {"membership": number})], check=check)
    return numbered(access.memberships(case_id), number)


def rule(who: Acting, *, two_to_grant: bool, is_closed: bool) -> None:
    """State what the case asks for, as a whole: the newest statement counts."""
    who.log([Note("case.ruled", {"two_to_grant": two_to_grant, "is_closed": is_closed})])


def numbered(rows: list[MembershipRow], number: int) -> MembershipRow:
    """Return the membership of a number.

    Raises:
        GrantRefused: if there is none.
    """
    found = [one for one in rows if one.number == number]
    if not found:
        raise GrantRefused(what="there is no such role in this case")
    return found[0]
