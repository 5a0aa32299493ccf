# SPDX-License-Identifier: Apache-2.0
"""Where one begins: the cases a person may see, and her roles in each."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from sotdae.errors import AnswersMissing
from sotdae.workbench.desk import Desk
from sotdae.workbench.page import Page, Shown


def home(_: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Go to what is new in the only case there is, or to the list of cases."""
    if len(desk.cases) == 1:
        case_id = desk.cases[0].case_id
        return HttpResponseRedirect(reverse("today" if desk.may_in("case.read", case_id) else "case", kwargs={"case_id": case_id}))
    return HttpResponseRedirect(reverse("cases"))


def cases(_: HttpRequest, desk: Desk) -> Shown:
    """List the cases she may see. Of others nothing is said, not even that they exist."""
    rows = [{"case": row, "standing": desk.standings[row.case_id], **_held(desk, row.case_id)} for row in desk.cases]
    return Shown("workbench/cases.html", {"rows": rows})


def _held(desk: Desk, case_id: str) -> dict[str, Any]:
    """Return how much a case holds, to those who may read it; nothing where nothing was added yet."""
    if not desk.may_in("case.read", case_id):
        return {}
    try:
        answers = desk.held.warm.of(case_id)
    except AnswersMissing:
        return {"is_empty": True}
    rooms, messages = answers.counted()
    return {"may_read": True, "rooms": rooms, "messages": messages, "newest_at": answers.newest_moment()}


def case(_: HttpRequest, desk: Desk) -> Shown:
    """Show a case: who is on it, and where one goes on."""
    members = desk.held.opened.book.access.memberships(desk.case.case_id) if desk.case else []
    return Shown("workbench/case.html", {"members": [one for one in members if one.member.counts(desk.now)]})


def choose(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Go to the case that was chosen."""
    chosen = request.POST.get("case", "")
    if not any(row.case_id == chosen for row in desk.cases):
        return HttpResponseRedirect(reverse("cases"))
    return HttpResponseRedirect(reverse("today" if desk.may_in("case.read", chosen) else "case", kwargs={"case_id": chosen}))


PAGES: Final = [
    Page("home", "", "self", home),
    Page("cases", "cases", "self", cases, nav=90),
    Page("choose_case", "cases/choose", "self", choose, methods=("POST",)),
    Page("case", "", "case.see", case, nav=1),
]

WORDS: Final[dict[str, tuple[str, str]]] = {
    "title.home": ("처음", "Start"),
    "title.cases": ("사건", "Cases"),
    "title.choose_case": ("사건 고르기", "Choose a case"),
    "title.case": ("사건 개요", "The case"),
    "cases.none": (
        "맡은 사건이 아직 없습니다. 사건 책임자가 역할을 주면 여기에 나옵니다.",
        "You are on no case yet. As soon as whoever leads a case gives you a role in it, it stands here.",
    ),
    "cases.rooms": ("방", "Rooms"),
    "cases.messages": ("글", "Messages"),
    "cases.newest": ("자료에 보이는 가장 늦은 때", "Newest moment captured"),
    "cases.empty": ("아직 자료 없음: sotdae add 경로 --case 이름", "nothing yet: sotdae add PATH --case NAME"),
    "cases.role": ("맡은 역할", "Your role"),
    "cases.office": ("직책으로 봄", "by office"),
    "case.lead": ("책임자", "leads the case"),
    "case.team": ("이 사건에서 일하는 사람", "Who works on this case"),
    "case.until": ("까지", "until"),
}
