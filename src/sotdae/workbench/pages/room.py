# SPDX-License-Identifier: Apache-2.0
"""One room: its history, how large it says it is and was counted, who may enter, where it leads, when it was captured, what could not be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from sotdae.actions import verdicts
from sotdae.actions.questions.overview import named, row_of
from sotdae.actions.questions.reporting import room_of
from sotdae.actions.showing.unmasking import What, unmask
from sotdae.cases import judged
from sotdae.exchange.listing import Column, Listing, query_digest
from sotdae.lake.answers import Answers
from sotdae.workbench.desk import Desk
from sotdae.workbench.drawing import room_line
from sotdae.workbench.page import Page, Shown

_MOST_LINKS: Final = 30
_MOST_CAPTURES: Final = 30
_WINDOW: Final = ("from", "until")
COLUMNS: Final = (
    Column("on", "날(KST)", "day (KST)"),
    Column("messages", "글", "messages"),
    Column("senders", "글쓴 계정", "accounts that wrote"),
    Column("joins", "들어옴", "joined"),
    Column("invited", "초대됨", "invited"),
    Column("left", "나감", "left"),
    Column("members", "실제 집계", "counted"),
    Column("monthly_users", "월간 사용자", "monthly users"),
    Column("claimed", "방 측 주장", "claimed"),
)


def sheet_of(desk: Desk, label: str) -> Mapping[str, Any]:
    """Return the sheet of a room of the page's case.

    Raises:
        Http404: if the case has no such room.
    """
    found = desk.answers.room(label)
    if found is None:
        raise Http404
    return found.sheet


def room(request: HttpRequest, desk: Desk, label: str) -> Shown:
    """Show the room."""
    sheet = sheet_of(desk, label)
    answers, key = desk.answers, str(sheet["room_key"])
    drawn = room_of(sheet)
    captures, captured_in_all = answers.newest_captures(_MOST_CAPTURES, label=str(sheet["label"]))
    moments = [datetime.fromisoformat(one["captured_at"] or one["sealed_at"]).astimezone(UTC) for one in captures]
    chart = room_line.chart(drawn, moments, desk.language, _window(request))
    after, before = _successions(answers, key)
    context = {
        "sheet": sheet,
        "chart": chart,
        "closer": room_line.closer(chart.facts, 0.5) if chart else None,
        "wider": room_line.closer(chart.facts, 2.0) if chart and request.GET.get("from") else None,
        "stretches": room_line.stretches(drawn, desk.language),
        "days": _days(sheet),
        "sizes": _sizes(sheet),
        "gates": [row for row in sheet["gates"] if not str(row["rule"]).startswith("sale.")],
        "offers": [row for row in sheet["gates"] if str(row["rule"]).startswith("sale.")],
        "known": [row for row in sheet["links"] if row["target_known"]][:_MOST_LINKS],
        "unseen": [row for row in sheet["links"] if not row["target_known"]][:_MOST_LINKS],
        "into": [row_of(answers, one) for one in answers.entries("link", key=str(sheet["label"]), order="size", limit=_MOST_LINKS)[0]],
        "after": after,
        "decisions": [_decided(one, desk) for one in verdicts.of_case(answers, key)],
        "before": before,
        "captures": captures,
        "captured_in_all": captured_in_all,
        "state_id": "",
        "what": "room",
    }
    return Shown("reading/room.html", context)


def _window(request: HttpRequest) -> tuple[datetime, datetime] | None:
    """Return the stretch of time that the address names, in seconds since 1970."""
    values = [request.GET.get(name, "") for name in _WINDOW]
    if not all(value.isascii() and value.isdigit() and len(value) < 11 for value in values):  # noqa: PLR2004 (seconds until 2286)
        return None
    first, last = (datetime.fromtimestamp(int(value), UTC) for value in values)
    return (first, last) if first < last else None


def _successions(answers: Answers, key: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return which rooms may continue this one, and which this one may continue."""
    after = [row_of(answers, one) for one in answers.entries("succession", room_key=key, order="size", limit=10)[0]]
    named(answers, after)
    before = [row_of(answers, one) for one in answers.entries("succession", key=key, order="size", limit=10)[0]]
    return [row | {"bits": row["size"] / 1000} for row in after], [row | {"bits": row["size"] / 1000} for row in before]


def _decided(one: Mapping[str, Any], desk: Desk) -> dict[str, Any]:
    """Return what persons concluded about a finding that names the room, in sentences."""
    label = "label_ko" if desk.language == "ko" else "label"
    between = " → " if one["kind"] == "room.succession" else " · "
    return {
        "finding_id": one["finding_id"],
        "what": judged.word(judged.KINDS, one["kind"], desk.language),
        "about": between.join(str(room[label]) for room in one["rooms"]),
        "sentences": judged.sentences(one["decision"], one["kind"], desk.language),
    }


def _sizes(sheet: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what is claimed and what was counted, as bars of one measure; what nobody observed has no bar and says so."""
    rows = [
        {"what": "claimed", "value": sheet["members_claimed"]},
        {"what": "counted", "value": sheet["members_observed"], "granularity": sheet["members_granularity"], "at": sheet["members_observed_at"]},
        {"what": "monthly", "value": sheet["monthly_users_observed"]},
        {"what": "seen", "value": sheet["people_seen"]},
    ]
    most = max((row["value"] for row in rows if row["value"] is not None), default=0)
    kept = [row for row in rows if row["value"] is not None or row["what"] != "monthly"]
    return [row | {"share": 0 if not row["value"] else max(0.4, 100 * row["value"] / most)} for row in kept]


def _days(sheet: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the days with what was claimed on them: the table that the time line draws."""
    claimed = {row["on"]: row["claimed"] for row in (sheet["claims"] or {}).get("series", ())}
    days: dict[str, dict[str, Any]] = {row["on"]: {**row, "claimed": claimed.get(row["on"])} for row in sheet["growth"]["days"]}
    for on, value in claimed.items():
        days.setdefault(on, {"on": on, "claimed": value})
    return [days[on] for on in sorted(days)]


def lift(request: HttpRequest, desk: Desk, label: str) -> Shown | HttpResponseBase:
    """Show what stands behind one mask, after the log holds who asked and why. It is said first, then done."""
    room_ = desk.answers.called(label)
    if room_ is None:
        raise Http404
    context = {"label": room_.labels[0]}
    what = request.POST.get("what", "")
    number = request.POST.get("message", "")
    message_id = int(number) if number.lstrip("-").isdigit() and len(number) < 20 else None  # noqa: PLR2004 (an id has 64 bits)
    if what not in {"title", "username", "text"} or (what == "text") != (message_id is not None):
        raise Http404
    reason = request.POST.get("reason", "")
    if not reason.strip():
        return Shown("reading/unmask.html", {**context, "kind": what, "message_id": message_id})
    acting = desk.beside_others()
    found = unmask(acting, label, _WHATS[what], reason=reason, message_id=message_id, warm=desk.answers)
    today = acting.opened.book.shown.unmasked(acting.performer, desk.now.replace(hour=0, minute=0, second=0, microsecond=0))
    return Shown("reading/unmask.html", {**context, "kind": what, "message_id": message_id, "found": found, "today": today})


_WHATS: Final[Mapping[str, What]] = {"title": "title", "username": "username", "text": "text"}


def listing(desk: Desk, filters: Mapping[str, Any], label: str) -> Listing:
    """Return a room's days for files and citations, with what has to be said of them."""
    sheet = sheet_of(desk, label)
    told: Sequence[tuple[str, str]] = (
        ("?는 보지 못했다는 뜻이지 0이 아닙니다.", "What is empty was not observed; it is not zero."),
        (
            f"상태: {sheet['state']}. 방 측 주장: {sheet['members_claimed'] or '?'}. 실제 집계: {sheet['members_observed'] or '?'}.",
            f"State: {sheet['state']}. Claimed: {sheet['members_claimed'] or '?'}. Counted: {sheet['members_observed'] or '?'}.",
        ),
    )
    return Listing(f"room {sheet['label']}", COLUMNS, _days(sheet), {}, query_digest("room", {"label": sheet["label"], **filters}), tuple(told))


PAGES: Final = [
    Page("room", "rooms/<label:label>", "case.read", room, params=_WINDOW),
    Page("unmask", "rooms/<label:label>/unmask", "text.unmask", lift, methods=("POST",)),
]

WORDS: Final[dict[str, tuple[str, str]]] = {
    "title.room": ("방", "Room"),
    "title.unmask": ("가린 것 보기", "Look behind a mask"),
    "room.titled": ("이름", "Title"),
    "room.lift": ("이름 보기…", "Show the title…"),
    "room.lift.text": ("글 전체 보기…", "Show the whole text…"),
    "room.history": ("이력", "History"),
    "room.history.none": ("언제의 일인지 알 수 있는 자료가 없습니다.", "No capture shows a time."),
    "room.closer": ("가까이", "Closer"),
    "room.wider": ("멀리", "Wider"),
    "room.whole": ("전체", "Whole"),
    "room.keyboard": ("그림에서 ← → 로 하루씩 읽습니다", "In the drawing, ← → reads day by day"),
    "room.table": ("표로 보기", "As a table"),
    "room.stretch": ("상태와 그 기간", "State, and from when to when"),
    "room.events": ("있었던 일", "What happened"),
    "room.not_before": ("이보다 먼저는 아님 (KST)", "Not before (KST)"),
    "room.by_then": ("이때에는 이미 (KST)", "By then (KST)"),
    "room.where": ("근거", "Source"),
    "room.days": ("날마다", "Day by day"),
    "room.until_end": ("끝을 알 수 없음", "end unknown"),
    "room.size": ("얼마나 큰가", "How large"),
    "room.size.claimed": ("방 측 주장", "Claimed by the room"),
    "room.size.counted": ("실제 집계(플랫폼이 보여 준 수)", "Counted (shown by the platform)"),
    "room.size.monthly": ("월간 사용자(플랫폼이 보여 준 수)", "Monthly users (shown by the platform)"),
    "room.size.seen": ("자료에 보이는 계정(방의 크기가 아님)", "Accounts seen in captures (not the room's size)"),
    "room.gates": ("입장 조건", "Entry conditions"),
    "room.gates.none": ("입장 조건으로 읽힌 글이 없습니다.", "No message was read as an entry condition."),
    "room.offers": ("파는 것", "What it offers"),
    "room.tiers": ("위아래 방", "Rooms above and below"),
    "room.tier.lower": ("아래", "Lower"),
    "room.tier.upper": ("위", "Upper"),
    "room.successions.none": (
        "후속방 후보가 자료에 보이지 않습니다. 없다는 뜻은 아닙니다.",
        "No possible continuation is seen. That does not mean there is none.",
    ),
    "room.trail": ("단서 보기", "See the signs"),
    "room.neighbours": ("이어진 방", "Rooms it is linked to"),
    "room.out": ("이 방이 가리키는 곳", "It points to"),
    "room.into": ("이 방을 가리키는 곳", "Points to it"),
    "room.unseen": ("수집하지 않은 곳으로 가는 링크", "Links to what no capture holds"),
    "room.neighbours.none": ("다른 방과 이어진 링크가 자료에 없습니다.", "No link to another room is seen."),
    "room.around": ("이어졌을 수 있는 방", "Rooms it may continue, or that may continue it"),
    "room.decisions": ("담당자 판단", "What persons concluded"),
    "room.decisions.none": ("아직 판단한 사람이 없습니다.", "Nobody has concluded anything about it yet."),
    "room.map": ("지도에서 보기", "On the map"),
    "room.said": ("그 밖에 읽힌 것", "What else was read"),
    "room.calls": ("몰려가자는 말", "Calls to go after people"),
    "room.institutions": ("언급된 기관", "Institutions mentioned"),
    "room.contacts": ("연락처(가림)", "Contact points (masked)"),
    "room.captures": ("수집", "Captures"),
    "room.captured_at": ("수집한 때 (KST)", "Captured (KST)"),
    "room.sealed_at": ("봉인한 때 (KST)", "Sealed (KST)"),
    "room.authority": ("근거", "Authority"),
    "room.reader": ("읽은 형식", "Read as"),
    "room.problems": ("읽을 때의 문제", "Problems while reading"),
    "room.problems.none": ("이 방의 자료는 모두 읽었습니다.", "All of this room's captures could be read."),
    "room.problem": ("문제", "Problem"),
    "room.severity": ("정도", "Severity"),
    "room.count": ("횟수", "Count"),
    "room.rule": ("무엇", "What"),
    "room.stands": ("되풀이됨", "repeated"),
    "room.single": ("한 번 나온 말", "a single mention"),
    "room.told": ("다른 방의 일을 전할 뿐", "only told of elsewhere"),
    "room.written": ("적힌 대로", "As written"),
    "room.read": ("읽은 대로", "As read"),
    "room.when": ("때 (KST)", "When (KST)"),
    "room.changes": (
        "고쳐진 글 {revisions}건, 나중 수집에 없는 글 {absences}건",
        "{revisions} messages were edited, {absences} are missing from a later capture",
    ),
    "unmask.intro": (
        "가린 것을 하나 봅니다. 누가 왜 보았는지 먼저 보관 이력에 남고, 오늘 본 횟수에 들어갑니다.",
        "You are about to look behind one mask. Who looked and why goes into the custody log first, and counts as exposure.",
    ),
    "unmask.title": ("방 이름", "the room's title"),
    "unmask.username": ("공개 이름", "the room's public name"),
    "unmask.text": ("글 하나", "one message"),
    "unmask.reason": ("왜 보아야 합니까", "Why it has to be read"),
    "unmask.show": ("보기", "Show it"),
    "unmask.logged": (
        "보관 이력 {seq}번에 남았습니다. 오늘 {today}번째로 본 것입니다.",
        "Entry {seq} of the custody log. It is number {today} of what you have looked at today.",
    ),
    "unmask.back": ("가리고 돌아가기", "Hide it and go back"),
}
