# SPDX-License-Identifier: Apache-2.0
"""Rooms: which rooms are there, and which of them are of a kind. A list with filters, fifty at a time; names are masks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from sotdae.exchange.listing import Column, Listing, query_digest
from sotdae.lake.answers_lists import ORDERS, RoomFilter
from sotdae.workbench.desk import Desk
from sotdae.workbench.listings import MOST_IN_FILE, PER_PAGE, chosen, day, first_moment, offset_of, pager, stored, whole
from sotdae.workbench.page import Page, Shown

HAVING: Final = ("closing", "succession", "gate", "offer", "tier", "call", "surge", "institution", "claim", "contact", "problem")
_CODES: Final = ("states", "room_types", "having")
COLUMNS: Final = (
    Column("label", "방", "room"),
    Column("room_type", "종류", "kind"),
    Column("state", "상태", "state"),
    Column("messages", "글", "messages"),
    Column("first_at", "처음(UTC)", "first (UTC)"),
    Column("last_at", "마지막(UTC)", "last (UTC)"),
    Column("members_observed", "실제 집계", "counted"),
    Column("members_granularity", "반올림 단위", "rounded to"),
    Column("members_claimed", "방 측 주장", "claimed"),
    Column("people_seen", "자료에 보이는 계정", "accounts seen"),
    Column("captures", "수집", "captures"),
)


def filter_of(filters: Mapping[str, Any]) -> RoomFilter:
    """Return what a stored state asks of rooms."""
    return RoomFilter(
        states=tuple(filters.get("states", ())),
        room_types=tuple(filters.get("room_types", ())),
        having=tuple(filters.get("having", ())),
        after=first_moment(filters.get("after")),
        before=first_moment(filters.get("before"), after=True),
        least=filters.get("least"),
    )


def rooms(request: HttpRequest, desk: Desk) -> Shown | HttpResponseBase:
    """Show the list; take filters."""
    if request.method == "POST":
        return _asked(request, desk)
    filters = desk.state("rooms")
    order = filters.get("order", "number")
    rows, total = desk.answers.listed(filter_of(filters), order, limit=PER_PAGE, offset=offset_of(request))
    states, types, having = desk.answers.facets()
    facets = {
        "states": [{"value": value, "count": count, "on": value in filters.get("states", ())} for value, count in _most(states)],
        "room_types": [{"value": value, "count": count, "on": value in filters.get("room_types", ())} for value, count in _most(types)],
        "having": [{"value": value, "count": having[value], "on": value in filters.get("having", ())} for value in HAVING if value in having],
    }
    context = {"rows": rows, "pager": pager(request, total), "facets": facets, "filters": filters, "orders": ORDERS, "order": order}
    return Shown("reading/rooms.html", {**context, "chips": _chips(filters), "state_id": request.GET.get("s", ""), "what": "rooms"})


def _asked(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Store what the form asks; a chip's button takes one value out of what was asked before."""
    dropped = request.POST.get("without", "")
    if dropped:
        name, _, value = dropped.partition(":")
        filters = desk.state("rooms")
        filters[name] = [one for one in filters.get(name, ()) if one != value] if name in _CODES else None
        return stored(desk, "rooms", filters)
    states, types, _ = desk.answers.facets()
    filters = {
        "states": chosen(request.POST, "states", tuple(states)),
        "room_types": chosen(request.POST, "room_types", tuple(types)),
        "having": chosen(request.POST, "having", HAVING),
        "after": day(request.POST, "after"),
        "before": day(request.POST, "before"),
        "least": whole(request.POST, "least"),
        "order": next((one for one in chosen(request.POST, "order", tuple(ORDERS)) if one != "number"), ""),
    }
    return stored(desk, "rooms", filters)


def _most(counted: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))


def _chips(filters: Mapping[str, Any]) -> list[dict[str, Any]]:
    listed = [{"name": name, "value": value} for name in _CODES for value in filters.get(name, ())]
    return listed + [{"name": name, "value": filters[name]} for name in ("after", "before", "least") if filters.get(name)]


def listing(desk: Desk, filters: Mapping[str, Any], _: str) -> Listing:
    """Return the list for files and citations."""
    rows, total = desk.answers.listed(filter_of(filters), filters.get("order", "number"), limit=MOST_IN_FILE)
    return Listing("rooms", COLUMNS, rows, dict(filters), query_digest("rooms", filters), total=total)


PAGES: Final = [Page("rooms", "rooms", "case.read", rooms, methods=("GET", "POST"), nav=20, params=("p",), posts="view.ask")]

WORDS: Final[dict[str, tuple[str, str]]] = {
    "title.rooms": ("방 목록", "Rooms"),
    "list.part": ("{total} 가운데 {first}~{last}", "{first} to {last} of {total}"),
    "list.messages": ("글 {count}건", "{count} messages"),
    "list.pages": ("쪽", "Pages"),
    "list.before": ("앞", "Before"),
    "list.after": ("다음", "Next"),
    "list.fill": (
        "내보낸 폴더를 넣으면 채워집니다: sotdae add 경로 --case 이름",
        "An export folder fills it: sotdae add PATH --case NAME",
    ),
    "rooms.empty": ("아직 읽은 방이 없습니다.", "No room has been read yet."),
    "rooms.none": ("이 조건에 맞는 방이 없습니다.", "No room fits these filters."),
    "rooms.legend": (
        "집계는 플랫폼이 보여 준 수, 주장은 방이 스스로 말한 수입니다. ?는 보지 못했다는 뜻이지 0이 아닙니다.",
        "Counted is what the platform showed, claimed is what the room says of itself. A ? was not observed; it is not zero.",
    ),
    "rooms.filter": ("고르기", "Filter"),
    "rooms.apply": ("적용", "Apply"),
    "rooms.order": ("순서", "Order"),
    "rooms.order.number": ("방 번호", "room number"),
    "rooms.order.last": ("마지막 글", "last message"),
    "rooms.order.messages": ("글 수", "messages"),
    "rooms.order.members": ("실제 집계", "counted"),
    "rooms.order.claimed": ("방 측 주장", "claimed"),
    "rooms.after": ("마지막 글이 이날부터", "Last message from"),
    "rooms.before": ("이날까지", "until"),
    "rooms.least": ("이보다 큰 방(명)", "At least so many members"),
    "rooms.states": ("상태", "State"),
    "rooms.room_types": ("종류", "Kind"),
    "rooms.having": ("이것이 있는 방", "Rooms with"),
    "rooms.shown": ("눈에 띄는 것", "What stands out"),
    "column.room": ("방", "Room"),
    "column.kind": ("종류", "Kind"),
    "column.state": ("상태", "State"),
    "column.messages": ("글", "Messages"),
    "column.seen": ("글이 보이는 기간", "Messages seen"),
    "column.counted": ("실제 집계", "Counted"),
    "column.claimed": ("방 측 주장", "Claimed"),
    "having.closing": ("닫히거나 옮겨 감", "closed or moved"),
    "having.succession": ("후속방 후보", "possible continuation"),
    "having.gate": ("입장 조건", "entry conditions"),
    "having.offer": ("판매", "offers"),
    "having.tier": ("윗방", "higher room"),
    "having.call": ("몰려가자는 말", "calls to go after people"),
    "having.surge": ("갑자기 몰려듦", "surge"),
    "having.institution": ("기관 언급", "institutions"),
    "having.claim": ("규모 주장", "claims a size"),
    "having.contact": ("연락처", "contact points"),
    "having.problem": ("읽을 때 문제", "problems"),
}
