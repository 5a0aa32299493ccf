# SPDX-License-Identifier: Apache-2.0
"""Search: words and fields as removable chips, what the hits have in common, why each one hit; saved, shared, subscribed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase

from sotdae.actions.questions import finding
from sotdae.actions.questions.asking import Asked, Part, parse, post_named
from sotdae.actions.staffing import desk as storing
from sotdae.errors import QueryInvalid, RoomUnknown
from sotdae.exchange.listing import Column, Listing, query_digest
from sotdae.model.korea import KST
from sotdae.workbench.desk import Desk
from sotdae.workbench.listings import address, case_id, stored
from sotdae.workbench.page import Page, Shown

_MOST_SHOWN: Final = 30
_MOST_LOOKED_AT: Final = 90
"""Facets count the newest so many hits, and say so: counting all would read all."""
_MOST_IN_FILE: Final = 2_000
_MOST_FACETS: Final = 8
COLUMNS: Final = (
    Column("label", "방", "room"),
    Column("message_id", "글 번호", "message"),
    Column("sent_at", "때(UTC)", "sent (UTC)"),
    Column("text_masked", "글(가림)", "text (masked)"),
    Column("why", "왜 찾았나", "why"),
    Column("item_id", "항목", "item"),
    Column("byte_offset", "시작 바이트", "byte offset"),
    Column("byte_length", "길이", "byte length"),
    Column("log_seq", "보관 이력", "log entry"),
)


def search(request: HttpRequest, desk: Desk) -> Shown | HttpResponseBase:
    """Show what a stored search finds; take a search, a chip's removal, a facet."""
    state = desk.state("search")
    if request.method == "POST":
        return _post(request, desk) or _asked(request, desk, str(state.get("q", "")))
    query = str(state.get("q", ""))
    saved = storing.saved_states("search", case_id(desk))
    state_id = request.GET.get("s", "")
    context: dict[str, Any] = {
        "query": query,
        "state_id": state_id,
        "saved": saved,
        "mine": next((one for one in saved if one.state_id == state_id), None),
        "rules": _rules(desk),
        "what": "search",
    }
    if not query:
        return Shown("reading/search.html", context)
    if post_named(query) is not None:
        return Shown("reading/search.html", context | {"post_unknown": True})
    try:
        asked = parse(query)
        answer = finding.ask(desk.answers, query, _MOST_LOOKED_AT)
    except QueryInvalid as error:
        return Shown("reading/search.html", context | {"problem": error})
    except RoomUnknown:
        return Shown("reading/search.html", context | {"room_unknown": True})
    return Shown("reading/search.html", context | _shown(answer, asked))


def _shown(answer: finding.Answer, asked: Asked) -> dict[str, Any]:
    return {
        "rows": answer.rows[:_MOST_SHOWN],
        "found": len(answer.rows),
        "more": answer.more or len(answer.rows) > _MOST_SHOWN,
        "looked": len(answer.rows),
        "is_capped": answer.more,
        "rooms_searched": answer.rooms,
        "messages_searched": answer.messages,
        "chips": _chips(asked, answer.understood),
        "facets": _facets(answer.rows),
    }


def _chips(asked: Asked, understood: Sequence[tuple[str, tuple[str, ...], bool, tuple[str, ...]]]) -> list[dict[str, Any]]:
    """Return each part of what is asked, with the query that is left when it is taken out."""
    every = [*asked.parts, *(Part(name, (value,)) for name, value in asked.days)]
    told = {(field, values, negated): meant for field, values, negated, meant in understood}
    return [
        {"text": written(part), "meant": told.get((part.field, part.values, part.negated), ()), "number": number, "negated": part.negated}
        for number, part in enumerate(every)
    ]


def written(part: Part) -> str:
    """Return a part of a query as somebody would type it."""
    values = [f'"{value}"' if " " in value or part.field == "phrase" else value for value in part.values]
    head = "" if part.field in {"word", "phrase"} else f"{part.field}:"
    return f"{'-' if part.negated else ''}{head}{','.join(values)}"


def _facets(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what the hits have in common: rooms, rules and marks, months; each adds itself to the search."""
    rooms = Counter((row["label"], row["label_ko"]) for row in rows)
    months = Counter(datetime.fromisoformat(row["sent_at"]).astimezone(KST).strftime("%Y-%m") for row in rows if row["sent_at"])
    marks = Counter(mark for row in rows for mark in row["has"])
    found = [
        {
            "name": "rooms",
            "values": [{"add": f"room:{one[0]}", "ko": one[1], "en": one[0], "count": count} for one, count in rooms.most_common(_MOST_FACETS)],
        },
        {
            "name": "months",
            "values": [{"add": f"on:{one}", "ko": one, "en": one, "count": count} for one, count in sorted(months.items(), reverse=True)],
        },
        {"name": "marks", "values": [{"add": f"has:{one}", "mark": one, "count": count} for one, count in marks.most_common(_MOST_FACETS)]},
    ]
    return [one | {"values": one["values"][:_MOST_FACETS]} for one in found if len(one["values"]) > 1 or (one["name"] == "marks" and one["values"])]


def _rules(desk: Desk) -> list[dict[str, Any]]:
    """Return what can be looked for by rule: those of gates and sales, that the case has."""
    found = []
    for kind in ("gate", "offer"):
        found += [{"add": f"rule:{one.key}", "title": one.body["title"], "rooms": one.rooms} for one in desk.answers.entry_totals(kind, limit=12)[0]]
    return found


def _post(request: HttpRequest, desk: Desk) -> HttpResponseBase | None:
    """Go to the message that a query names as papers cite it; None where it names none that the case has."""
    named = post_named(request.POST.get("q", ""))
    room = None if named is None else desk.answers.called(named[0])
    if named is None or room is None or desk.answers.post(room.room_key, named[1]) is None:
        return None
    return HttpResponseRedirect(address(desk, "post", label=room.labels[0], number=str(named[1])))


def _asked(request: HttpRequest, desk: Desk, before: str) -> HttpResponseBase:
    """Store the search that a form asks for."""
    post = request.POST
    if "without" in post:
        asked = parse(before)
        every = [*asked.parts, *(Part(name, (value,)) for name, value in asked.days)]
        number = post["without"]
        kept = [part for place, part in enumerate(every) if str(place) != number]
        return stored(desk, "search", {"q": " ".join(written(part) for part in kept)})
    query = " ".join(post.get("q", before).split())
    return stored(desk, "search", {"q": " ".join(filter(None, (query, post.get("add", "").strip())))[:2_000]})


def keep(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Give a search a name, so that everybody on the case finds it; subscribe to it; or take the name away."""
    state_id, name = request.POST.get("state", ""), " ".join(request.POST.get("name", "").split())
    if storing.stored_state(state_id, "search", case_id(desk), desk.person.person_id if desk.person else "") is None:
        raise Http404
    storing.keep_state(state_id, name="" if "drop" in request.POST else name, is_subscribed="subscribe" in request.POST)
    if "subscribe" in request.POST:
        storing.mark_seen(state_id, desk.now)
    return HttpResponseRedirect(address(desk, "search", state_id))


def listing(desk: Desk, filters: Mapping[str, Any], _: str) -> Listing:
    """Return the hits for files and citations, masked. What was searched for stays here; its digest goes along."""
    query = str(filters.get("q", ""))
    if not query:
        return Listing("search", COLUMNS, [], {}, query_digest("search", filters))
    answer = finding.ask(desk.answers, query, _MOST_IN_FILE)
    rows = [
        {
            **{name: row[name] for name in ("label", "message_id", "sent_at", "text_masked", "log_seq")},
            **row["locator"],
            "why": ", ".join(sorted({str(one["rule"] or one["view"]) for one in row["why"]})),
        }
        for row in answer.rows
    ]
    kinds = sorted(Counter(part.field for part in parse(query).parts).items())
    return Listing("search", COLUMNS, rows, {"parts": {name: count for name, count in kinds}}, query_digest("search", filters))  # noqa: C416 (typed)


PAGES: Final = [
    Page("search", "search", "case.read", search, methods=("GET", "POST"), nav=30, posts="view.ask"),
    Page("keep_search", "search/keep", "search.save", keep, methods=("POST",)),
]

WORDS: Final[dict[str, tuple[str, str]]] = {
    "title.search": ("검색", "Search"),
    "title.keep_search": ("검색 저장", "Keep a search"),
    "search.ask": ("찾을 말", "What to look for"),
    "search.go": ("찾기", "Search"),
    "search.help": (
        (
            '띄어쓰기와 흩어 쓴 글자는 알아서 맞춥니다. "나란히 선 말", -빼기, room:방-03, gate:*, inst:대학, on:2026-03, has:link. '
            "글 하나로 바로 가기: 방-03 #120"
        ),
        (
            'Spaces and letters written apart are put together. "side by side", -without, room:R-03, gate:*, inst:university, on:2026-03, '
            "has:link. Straight to one message: R-03 #120"
        ),
    ),
    "search.asked": ("찾은 것", "Asked for"),
    "search.remove": ("{part} 빼기", "Take out {part}"),
    "search.read_as": ("{letters}로 읽음", "read as {letters}"),
    "search.hits": ("{count}건", "{count} messages"),
    "search.hits.more": ("{count}건 넘게 있음, 최근 {shown}건", "more than {count}; the newest {shown}"),
    "search.none": (
        "방 {rooms}개의 글 {messages}건에서 찾지 못했습니다. 없다는 뜻은 아닙니다.",
        "Not found in {messages} messages of {rooms} rooms. That does not mean that there is none.",
    ),
    "search.none.more": ("말을 줄이거나 조건을 빼 보십시오.", "Try fewer words or take out a part."),
    "search.post_unknown": (
        "이 사건의 자료에 그런 글이 없습니다. 방 번호와 글 번호를 확인하십시오(예: 방-01 #1063).",
        "No capture of this case shows such a message. Check the room's label and the number (as R-01 #1063).",
    ),
    "search.room_unknown": ("찾으라는 방이 이 사건에 없습니다.", "This case has no such room."),
    "search.facets": ("좁히기(최근 {count}건 가운데)", "Narrow down (among the newest {count})"),
    "search.facet.rooms": ("방", "Rooms"),
    "search.facet.months": ("달", "Months"),
    "search.facet.marks": ("있는 것", "With"),
    "mark.link": ("링크", "link"),
    "mark.picture": ("사진", "picture"),
    "mark.video": ("영상", "video"),
    "mark.file": ("파일", "file"),
    "search.rules": ("규칙으로 찾기", "By rule"),
    "search.why": ("왜 찾았나", "Why it was found"),
    "search.why.rule": ("{title}", "{title}"),
    "search.saved": ("저장한 검색", "Saved searches"),
    "search.saved.none": ("저장한 검색이 없습니다.", "No search was saved."),
    "search.save": ("저장", "Save"),
    "search.name": ("이름", "Name"),
    "search.subscribe": ("새로 걸린 글을 오늘 화면에서 받아 보기", "Tell of new hits on the page Today"),
    "search.subscribed": ("받아 봄", "subscribed"),
    "search.drop": ("저장 취소", "Forget"),
    "search.keep": ("이 검색 저장", "Keep this search"),
    "search.shared": ("같은 사건의 담당자가 함께 봅니다.", "Everybody on the case sees it."),
    "search.from_room": ("방 자체 글", "the room's own"),
    "search.context": ("방 보기", "The room"),
}
