# SPDX-License-Identifier: Apache-2.0
"""Threats: which rooms call to go after people, by role alone; and who was warned, when, by whom. The warning is a decision in the custody log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase

from sotdae.actions.questions.overview import row_of
from sotdae.actions.showing.warning import WAYS, warn
from sotdae.exchange.listing import Column, Listing, query_digest
from sotdae.model.korea import KST
from sotdae.workbench.desk import Desk
from sotdae.workbench.listings import FEW, MOST_IN_FILE, address, case_id, offset_of, pager
from sotdae.workbench.page import Page, Shown

COLUMNS: Final = (
    Column("label", "방", "room"),
    Column("role", "누구를", "whom"),
    Column("stands", "되풀이됨", "repeated"),
    Column("messages", "글", "messages"),
    Column("by_room", "방 자체 글", "the room's own"),
    Column("by_admin", "관리자 표시 계정의 글", "by accounts shown as administrators"),
    Column("by_others", "다른 계정의 글", "by others"),
    Column("surge_day", "사람이 몰린 날", "day of a surge"),
    Column("first_at", "처음(UTC)", "first (UTC)"),
    Column("last_at", "마지막(UTC)", "last (UTC)"),
    Column("warned", "경고한 횟수", "warnings given"),
)


def threats(request: HttpRequest, desk: Desk) -> Shown:
    """Show the calls, the newest first, each with the warnings that were given."""
    found, total = desk.answers.entries("call", limit=FEW, offset=offset_of(request, FEW))
    rows = _with_warnings(desk, [row_of(desk.answers, one) for one in found])
    rows.sort(key=lambda row: not row["messages"])
    today = desk.now.astimezone(KST).date().isoformat()
    context = {"rows": rows, "pager": pager(request, total, FEW), "ways": WAYS, "today": today, "state_id": "", "what": "threats"}
    return Shown("reading/threats.html", context)


def _with_warnings(desk: Desk, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    given: dict[tuple[str, str], list[Any]] = {}
    for one in desk.held.opened.book.shown.warned(case_id(desk)):
        given.setdefault((one.label, one.role), []).append(one)
    return [row | {"warnings": given.get((row["label"], row["role"]), [])} for row in rows]


def record(request: HttpRequest, desk: Desk, label: str) -> HttpResponseBase:
    """Record a warning that was given."""
    post = request.POST
    try:
        on = date.fromisoformat(post.get("on", ""))
    except ValueError as error:
        raise Http404 from error
    with desk.acting() as acting:
        seq = warn(acting, label, post.get("role", ""), whom=post.get("whom", ""), how=post.get("how", ""), on=on, note=post.get("note", ""))
    messages.success(request, WORDS["threats.recorded"][1 if desk.language == "en" else 0].format(seq=seq))
    return HttpResponseRedirect(address(desk, "threats"))


def listing(desk: Desk, filters: Mapping[str, Any], _: str) -> Listing:
    """Return the list for files and citations: how many warnings were given, not to whom."""
    found, total = desk.answers.entries("call", limit=MOST_IN_FILE)
    rows = [row | {"warned": len(row["warnings"])} for row in _with_warnings(desk, [row_of(desk.answers, one) for one in found])]
    return Listing("threats", COLUMNS, rows, {}, query_digest("threats", filters), total=total)


PAGES: Final = [
    Page("threats", "threats", "case.read", threats, nav=28, params=("p",)),
    Page("warn", "threats/<label:label>/warn", "warning.record", record, methods=("POST",)),
]

WORDS: Final[dict[str, tuple[str, str]]] = {
    "title.threats": ("몰려가자는 말", "Threats"),
    "title.warn": ("경고 적기", "Record a warning"),
    "threats.intro": (
        "누군가를 괴롭히러 몰려가자는 말입니다. 누구인지는 역할로만 말하고, 규칙에 걸린 글자만 보입니다.",
        "Calls to go after people. Who is meant is told by role alone, and only the characters under the rule are shown.",
    ),
    "threats.none": ("몰려가자는 말로 읽힌 글이 자료에 없습니다.", "No message was read as such a call."),
    "threats.against": ("누구를", "Whom"),
    "threats.by": ("누가 말했나", "Who says so"),
    "threats.by.room": ("방 자체 글 {count}건", "the room itself: {count}"),
    "threats.by.admin": ("관리자 표시 계정 {count}건", "accounts shown as administrators: {count}"),
    "threats.by.others": ("다른 계정 {count}건", "other accounts: {count}"),
    "threats.about": ("이 방은 그런 말을 전할 뿐입니다({count}건)", "this room only tells of such calls ({count})"),
    "threats.surge": ("{on}에 많은 사람이 들어옴(그 말 때문이라는 뜻은 아님)", "many came in on {on} (not that they came because of it)"),
    "threats.warned": ("경고", "Warnings"),
    "threats.warned.none": ("아직 아무에게도 알리지 않았습니다.", "Nobody was warned yet."),
    "threats.warned.row": ("{on} {whom}, {how}. 알린 사람: {performer} (기록 {seq}번)", "{on} {whom}, {how}. Warned by {performer} (log {seq})"),
    "threats.record": ("경고한 것 적기", "Record a warning"),
    "threats.whom": ("누구에게(이름 대신 자리)", "Whom (an office rather than a name)"),
    "threats.how": ("어떻게", "How"),
    "threats.on": ("언제", "When"),
    "threats.note": ("무엇을 알렸나", "What was said"),
    "threats.save": ("보관 이력에 적기", "Write it into the log"),
    "threats.recorded": ("보관 이력 {seq}번에 적었습니다.", "Written as entry {seq} of the log."),
    "threats.sends_nothing": ("이 화면은 아무것도 보내지 않습니다. 알린 것을 적을 뿐입니다.", "This page sends nothing. It records what was said."),
    "way.telephone": ("전화", "telephone"),
    "way.meeting": ("만나서", "in person"),
    "way.letter": ("편지", "letter"),
    "way.mail": ("전자우편", "e-mail"),
    "way.other": ("그 밖", "other"),
}
