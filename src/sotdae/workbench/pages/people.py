# SPDX-License-Identifier: Apache-2.0
"""Colleagues and their sign-ins, for whoever manages them; the auditor looks. Nobody here gives or has a role in a case: see `team`."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from sotdae.actions.records.access_book import ColleagueRow
from sotdae.actions.staffing import people as staffing
from sotdae.actions.staffing.desk import INVITATION_HOURS, invite, switch_off
from sotdae.cases.policy import Office
from sotdae.errors import ColleagueUnknown
from sotdae.workbench.desk import Desk
from sotdae.workbench.page import Page, Shown


def people(_: HttpRequest, desk: Desk) -> Shown:
    """List who works here and who did."""
    return Shown("workbench/people.html", {"people": desk.held.opened.book.access.colleagues(), "offices": list(Office)})


def take_on(request: HttpRequest, desk: Desk) -> Shown:
    """Take somebody on, and show the link by which she sets her password, once."""
    offices = {Office(one) for one in request.POST.getlist("office") if one in set(Office)}
    with desk.held.writing() as opened:
        person = staffing.take_on(opened, request.POST.get("name", ""), offices, performer=_me(desk).name, now=desk.now)
    return _link(desk, person)


def invite_again(_: HttpRequest, desk: Desk, label: str) -> Shown:
    """Show a new link for somebody who lost her way in; older ones are void."""
    return _link(desk, _named(desk, label))


def let_go(_: HttpRequest, desk: Desk, label: str) -> HttpResponseBase:
    """Record that somebody has left: her roles end, her sign-in is none, her sessions are over."""
    person = _named(desk, label)
    with desk.held.writing() as opened:
        staffing.let_go(opened, person, performer=_me(desk).name, now=desk.now)
    switch_off(person.person_id)
    return HttpResponseRedirect(reverse("people"))


def give_offices(request: HttpRequest, desk: Desk, label: str) -> HttpResponseBase:
    """Give somebody else another office, or none."""
    offices = {Office(one) for one in request.POST.getlist("office") if one in set(Office)}
    me = _me(desk)
    with desk.held.writing() as opened:
        staffing.set_offices(opened, _named(desk, label), offices, by=me.person_id, performer=me.name, now=desk.now)
    return HttpResponseRedirect(reverse("people"))


def _link(desk: Desk, person: ColleagueRow) -> Shown:
    address = desk.request.build_absolute_uri(reverse("welcome", kwargs={"secret": invite(person, desk.now)}))
    return Shown("workbench/invited.html", {"name": person.name, "address": address, "hours": INVITATION_HOURS})


def _named(desk: Desk, label: str) -> ColleagueRow:
    try:
        return staffing.person_called(desk.held.opened.book.access.colleagues(), label)
    except ColleagueUnknown as error:
        raise Http404 from error


def _me(desk: Desk) -> ColleagueRow:
    if desk.person is None:
        raise Http404
    return desk.person


PAGES: Final = [
    Page("people", "people", "people.see", people, nav=92),
    Page("take_on", "people/new", "people.manage", take_on, methods=("POST",)),
    Page("invite", "people/<label:label>/invite", "people.manage", invite_again, methods=("POST",)),
    Page("let_go", "people/<label:label>/leave", "people.manage", let_go, methods=("POST",)),
    Page("offices", "people/<label:label>/office", "people.manage", give_offices, methods=("POST",)),
]

WORDS: Final[dict[str, tuple[str, str]]] = {
    "title.people": ("담당자", "People"),
    "title.take_on": ("담당자 등록", "A new colleague"),
    "title.invite": ("들어오는 링크", "A link to sign in"),
    "title.let_go": ("그만둠", "Leaving"),
    "title.offices": ("직책", "Office"),
    "people.number": ("번호", "No."),
    "people.id": ("담당자 번호", "Staff id"),
    "people.office": ("직책", "Office"),
    "people.since": ("등록한 때", "Since"),
    "people.state": ("지금", "Now"),
    "people.works": ("일함", "works here"),
    "people.left": ("그만둠", "left"),
    "people.do": ("할 일", "Do"),
    "people.invite": ("새 링크", "New link"),
    "people.let_go": ("그만둠 기록", "Record leaving"),
    "people.new": ("담당자 등록", "Take somebody on"),
    "people.new.help": (
        "이름 대신 역할과 담당자 번호를 쓰십시오. 사건에서 맡을 역할은 사건 책임자가 줍니다.",
        "A role and a staff id rather than a name. Roles in cases are given by whoever leads the case.",
    ),
    "people.office.help": (
        "직책이 있는 사람은 사건에서 역할을 맡지 못합니다.",
        "Whoever holds an office holds no role in a case.",
    ),
    "people.add": ("등록", "Take on"),
    "invited.intro": (
        "{name} 님에게 이 주소를 직접 전하십시오. {hours}시간 안에 한 번만 열 수 있고, 이 화면을 떠나면 다시 보이지 않습니다.",
        "Hand this address to {name} in person. It opens once, within {hours} hours, and is not shown again after this page.",
    ),
}
