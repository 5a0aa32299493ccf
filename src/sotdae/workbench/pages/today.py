# SPDX-License-Identifier: Apache-2.0
"""Today: what changed in this case, what runs out, what waits for me. Counted back from the newest moment that any capture shows."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase

from sotdae.actions.questions import finding, overview
from sotdae.actions.questions.overview import LogReader
from sotdae.actions.staffing import desk as storing
from sotdae.cases import signs
from sotdae.errors import SotdaeError
from sotdae.workbench.desk import Desk
from sotdae.workbench.listings import address, case_id
from sotdae.workbench.page import Page, Shown

_WINDOWS: Final = (1, 7, 30)
_MOST_SUBSCRIBED: Final = 5
_MOST_HITS: Final = 50
_readers: dict[str, LogReader] = {}
"""Vault -> what reads its log; one workspace a process."""


def today(request: HttpRequest, desk: Desk) -> Shown | HttpResponseBase:
    """Show the page; take the number of days."""
    if request.method == "POST":
        days = request.POST.get("days", "")
        wanted = 0 if days == "all" else int(days) if days in {str(one) for one in _WINDOWS} else overview.DAYS
        state = "" if wanted == overview.DAYS else desk.store("today", {"days": wanted})
        return HttpResponseRedirect(address(desk, "today", state))
    days = desk.state("today").get("days", overview.DAYS)
    found = overview.overview(desk.answers, days=days or None)
    news = _readers.setdefault(str(desk.place.vault), LogReader(desk.place.vault)).news({case_id(desk): str(desk.case and desk.case.name)}, desk.now)
    context = {
        "found": found,
        "days": days,
        "windows": _WINDOWS,
        "log": news,
        "due": [row for row in news.due if row["case"] in {None, desk.case.name if desk.case else None}],
        "unsealing": news.unsealing,
        "subscribed": _subscribed(desk, found["captures"]["rows"]),
        "is_simulated": any(row["calibrated_on"] == "simulation" for row in found["succession"]["rows"]),
        "error_rate": signs.ERROR_RATE[1 if desk.language == "en" else 0],
        "is_quiet": not any(found[name]["total"] for name in ("closing", "succession", "call", "surge")),
    }
    return Shown("reading/today.html", context)


def _subscribed(desk: Desk, captures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return subscribed searches with how many messages they find that were captured since somebody last looked."""
    rows = []
    for state in [one for one in storing.saved_states("search", case_id(desk)) if one.is_subscribed][:_MOST_SUBSCRIBED]:
        seen = state.seen_at or state.made_at
        since = [row["log_seq"] for row in captures if datetime.fromisoformat(row["sealed_at"]) > seen]
        rows.append({"state": state, "new": _new_hits(desk, state.filters, min(since)) if since else 0})
    return rows


def _new_hits(desk: Desk, filters: Any, least_seq: int) -> int:
    try:
        answer = finding.ask(desk.answers, str(filters.get("q", "")), limit=_MOST_HITS)
    except SotdaeError:
        return 0  # (a search that asks for a rule or a room that is no more finds nothing new)
    return sum(1 for row in answer.rows if (row["log_seq"] or 0) >= least_seq)


def follow(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Go to a subscribed search, and note that it was looked at."""
    state_id = request.POST.get("state", "")
    if not any(one.state_id == state_id for one in storing.saved_states("search", case_id(desk))):
        raise Http404
    storing.mark_seen(state_id, desk.now)
    return HttpResponseRedirect(address(desk, "search", state_id))


PAGES: Final = [
    Page("today", "today", "case.read", today, methods=("GET", "POST"), nav=10, posts="view.ask"),
    Page("follow", "today/follow", "view.ask", follow, methods=("POST",)),
]

WORDS: Final[dict[str, tuple[str, str]]] = {
    "title.today": ("오늘", "Today"),
    "title.follow": ("", ""),
    "today.newest": ("자료에 보이는 가장 늦은 때", "Newest moment that any capture shows"),
    "today.window": ("이때부터 거슬러", "Back from then"),
    "today.days": ("{days}일", "{days} days"),
    "today.day": ("하루", "1 day"),
    "today.all": ("모두", "everything"),
    "today.quiet": (
        "이 기간에 새로 닫힌 방도, 후속방 후보도, 몰려가자는 말도, 갑자기 몰려든 방도 자료에 없습니다. 조용했다는 뜻은 아닙니다.",
        "No closing, no possible continuation, no call and no surge in these days, as far as captures show. That does not mean that it was quiet.",
    ),
    "today.changed": ("달라진 것", "What changed"),
    "today.closing": ("닫히거나 옮겨 간 방", "Rooms that closed or moved"),
    "today.succession": ("옮겨 갔을 수 있는 방", "Where rooms may have gone"),
    "today.call": ("몰려가자는 말", "Calls to go after people"),
    "today.surge": ("갑자기 몰려든 방", "Surges"),
    "today.claims": ("방 측 주장과 실제 집계", "Claimed and counted"),
    "today.claims.none": ("규모를 말한 방이 없습니다.", "No room says how large it is."),
    "today.due": ("기한", "What runs out"),
    "today.due.none": ("30일 안에 끝나는 기한이 없습니다.", "Nothing runs out within 30 days."),
    "today.due.basis": ("법적 근거가 끝남", "legal basis ends"),
    "today.due.retention": ("보관 기한", "last day of keeping"),
    "today.due.hold": ("보전 조치가 끝남", "hold ends"),
    "today.due.bundle": ("내준 묶음의 기한", "a bundle's last day"),
    "today.due.backup_keys": ("백업 열쇠의 기한", "keys in a backup"),
    "today.due.erasure_asked": ("말소: 두 번째 사람을 기다림", "erasure waits for a second person"),
    "today.due.oral_consent": (
        "말로만 받은 동의가 끝남: 서명을 받거나, 끝나게 둠",
        "a consent that was only said lapses: have it signed, or let it lapse",
    ),
    "today.due.oral_lapsed": ("말로만 받은 동의가 끝났음: 다시 여쭤 봄", "a consent that was only said lapsed: ask again"),
    "today.due.consent_ends": ("동의가 끝남: 다시 여쭤 봄", "a consent ends: ask again"),
    "today.due.recall_unsent": ("회수 편지를 아직 보내지 않음", "a recall letter was not sent yet"),
    "today.due.recall_waiting": ("회수 편지에 답이 없음. 보낸 날", "no answer to a recall letter, sent on"),
    "today.queue": ("내 할 일", "Waiting for people"),
    "today.queue.none": ("기다리는 일이 없습니다.", "Nothing waits."),
    "today.unseal.waiting": ("봉인 해제 요청: 승인을 기다림", "request to unseal waits for approval"),
    "today.unseal.approved": ("봉인 해제: 승인됨", "request to unseal is approved"),
    "today.unseal.break_glass": ("긴급 봉인 해제", "urgent unsealing"),
    "today.unseal.open": ("지금 열려 있음", "is open now"),
    "today.unseal.review": ("긴급 해제를 검토해야 함", "urgent unsealing to be reviewed"),
    "today.searches": ("받아 보는 검색", "Subscribed searches"),
    "today.searches.none": ("검색을 저장하고 받아 보면 새 결과가 여기에 나옵니다.", "Save a search and subscribe to it: new hits appear here."),
    "today.new": ("새로 {count}건", "{count} new"),
    "today.new.none": ("새것 없음", "nothing new"),
    "today.look": ("보기", "Look"),
    "today.captures": ("최근 수집", "Recent captures"),
    "today.captures.none": ("아직 수집한 자료가 없습니다.", "Nothing was captured yet."),
    "today.problems": ("읽을 때의 문제", "Problems while reading"),
    "today.problems.none": ("읽지 못한 것이 없습니다.", "Everything could be read."),
    "today.evidence": ("보관 이력", "Custody"),
    "today.log": ("기록 {size}줄, 외부 시각으로 {covered}줄까지", "{size} log entries, {covered} under an outside time"),
    "today.log.none": ("기록 {size}줄, 외부 시각은 아직 없음", "{size} log entries, no outside time yet"),
    "today.more": ("모두 {total}건", "{total} in all"),
    "today.stands": ("되풀이됨", "repeated"),
    "today.single": ("한 번 나온 말", "a single mention"),
    "today.signs": ("단서 {signs}개, 반대 {against}개", "{signs} signs for, {against} against"),
    "today.gain": ("{gain}명 늘어남, 예상 {expected}명", "{gain} more; {expected} were expected"),
    "today.not_because": ("그 말 때문에 들어왔다는 뜻은 아님", "not that they came because of it"),
    "aim.reporter": ("기자", "reporters"),
    "aim.police": ("경찰", "police"),
    "aim.teacher": ("교사", "teachers"),
    "aim.victim_support": ("피해 지원 종사자", "people who support victims"),
    "aim.somebody": ("누군지 알아내자는 말", "to find out who somebody is"),
}
