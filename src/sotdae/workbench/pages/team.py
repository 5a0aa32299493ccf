# SPDX-License-Identifier: Apache-2.0
"""Who is on a case: roles granted, confirmed by a second person where the case asks for one, ended; and what the case asks for."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from sotdae.actions.records.access_book import ColleagueRow, MembershipRow, RuleRow
from sotdae.actions.staffing import members
from sotdae.actions.staffing.members import Grant
from sotdae.cases.policy import Role
from sotdae.errors import GrantRefused, UsageError
from sotdae.model.korea import KST
from sotdae.workbench.desk import Desk
from sotdae.workbench.page import Page, Shown


def team(_: HttpRequest, desk: Desk) -> Shown:
    """Show who is and was on the case, and what the case asks for."""
    access = desk.held.opened.book.access
    rows = [{"row": one, "state": _state(one.member.is_ended, one.member.is_confirmed, one.member.counts(desk.now))} for one in _members(desk)]
    may_join = [one for one in access.colleagues() if one.left_at is None and not one.offices and one.person_id != _me(desk).person_id]
    shown = {"rows": rows, "may_join": may_join, "roles": list(Role), "rule": _rule(desk)}
    return Shown("workbench/team.html", shown)


def grant(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Give somebody a role."""
    person = desk.held.staff().people.get(request.POST.get("person", ""))
    role = request.POST.get("role", "")
    if person is None or role not in set(Role):
        raise UsageError(what="name a colleague and a role")
    wanted = Grant(person, Role(role), is_lead=request.POST.get("lead") == "on", until=_end(request.POST.get("until", "")))
    with desk.acting() as who:
        members.grant(who, wanted, by=_me(desk).person_id)
    return _back(desk)


def confirm(_: HttpRequest, desk: Desk, label: str) -> HttpResponseBase:
    """Confirm a role as the second person."""
    with desk.acting() as who:
        members.confirm(who, _number(desk, label), by=_me(desk).person_id)
    return _back(desk)


def end(_: HttpRequest, desk: Desk, label: str) -> HttpResponseBase:
    """End a role."""
    with desk.acting() as who:
        members.end(who, _number(desk, label))
    return _back(desk)


def ask_for_two(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """State whether a role takes a second person."""
    with desk.acting() as who:
        members.rule(who, two_to_grant=request.POST.get("two") == "on", is_closed=_rule(desk).is_closed)
    return _back(desk)


def close(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Close the case, so that it is read and no longer changed, or open it again."""
    with desk.acting() as who:
        members.rule(who, two_to_grant=_rule(desk).two_to_grant, is_closed=request.POST.get("closed") == "on")
    return _back(desk)


def _members(desk: Desk) -> list[MembershipRow]:
    return desk.held.opened.book.access.memberships(desk.case.case_id) if desk.case else []


def _rule(desk: Desk) -> RuleRow:
    return desk.held.opened.book.access.rule(desk.case.case_id) if desk.case else RuleRow()


def _state(is_ended: bool, is_confirmed: bool, counts: bool) -> str:
    return "ended" if is_ended else "waits" if not is_confirmed else "counts" if counts else "over"


def _number(desk: Desk, label: str) -> int:
    """Return the number of a membership of this very case."""
    try:
        return members.numbered(_members(desk), int(label.partition("-")[2])).number
    except GrantRefused as error:
        raise Http404 from error


def _end(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.combine(date.fromisoformat(text) + timedelta(days=1), time(), KST).astimezone(UTC)
    except ValueError as error:
        raise UsageError(what="a role ends on a day as 2026-12-31") from error


def _me(desk: Desk) -> ColleagueRow:
    if desk.person is None:
        raise Http404
    return desk.person


def _back(desk: Desk) -> HttpResponseBase:
    return HttpResponseRedirect(reverse("team", kwargs={"case_id": desk.case.case_id if desk.case else ""}))


PAGES: Final = [
    Page("team", "team", "member.see", team, nav=88),
    Page("grant", "team/grant", "member.propose", grant, methods=("POST",)),
    Page("confirm_role", "team/<label:label>/confirm", "member.confirm", confirm, methods=("POST",)),
    Page("end_role", "team/<label:label>/end", "member.end", end, methods=("POST",)),
    Page("two_to_grant", "team/two", "case.rule", ask_for_two, methods=("POST",)),
    Page("close_case", "team/close", "case.close", close, methods=("POST",)),
]

WORDS: Final[dict[str, tuple[str, str]]] = {
    "title.team": ("함께 일하는 사람", "Team"),
    "title.grant": ("역할 주기", "Grant a role"),
    "title.confirm_role": ("역할 확인", "Confirm a role"),
    "title.end_role": ("역할 끝내기", "End a role"),
    "title.two_to_grant": ("두 사람 확인", "Two persons"),
    "title.close_case": ("사건 닫기", "Close the case"),
    "team.number": ("번호", "No."),
    "team.person": ("담당자", "Colleague"),
    "team.role": ("역할", "Role"),
    "team.until": ("끝나는 때", "Until"),
    "team.no_end": ("끝낼 때까지", "until ended"),
    "team.state": ("지금", "Now"),
    "team.state.counts": ("유효", "counts"),
    "team.state.ended": ("끝남", "ended"),
    "team.state.over": ("기간 지남", "expired"),
    "team.state.waits": ("두 번째 사람을 기다림", "waits for a second person"),
    "team.lead": ("책임자", "leads the case"),
    "team.is_lead": ("이 사건의 책임자로", "She leads this case"),
    "team.granted": ("준 사람", "Granted by"),
    "team.do": ("할 일", "Do"),
    "team.confirm": ("확인", "Confirm"),
    "team.end": ("끝내기", "End"),
    "team.new": ("역할 주기", "Grant a role"),
    "team.grant": ("역할 주기", "Grant"),
    "team.until.help": ("비워 두면 끝낼 때까지입니다.", "Left empty: until somebody ends it."),
    "team.nobody": ("역할을 받을 수 있는 다른 담당자가 없습니다.", "There is nobody else who could receive a role."),
    "team.rules": ("이 사건의 규칙", "What this case asks for"),
    "team.two": ("역할은 두 번째 사람이 확인해야 효력이 생김", "A role counts only once a second person has confirmed it"),
    "team.closed": ("사건을 닫음(읽을 수만 있음)", "The case is closed: read, and no longer changed"),
}
