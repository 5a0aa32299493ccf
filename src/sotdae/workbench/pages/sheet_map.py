# SPDX-License-Identifier: Apache-2.0
"""The map of rooms, opened at one room: its neighbours, fifty at most, and those of up to three rooms opened on it. Laid out without chance.

Everything works by links: open a room, close it again, hide what is linked to everything. The browser's script adds moving and a closer look only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase

from sotdae.actions.questions.mapping import HUB, MOST_NEIGHBOURS, MOST_OPENED, WIDTH, Sheet, sheet_of
from sotdae.errors import RoomAmbiguous, RoomUnknown
from sotdae.exchange.listing import Column, Listing, query_digest
from sotdae.workbench.desk import Desk
from sotdae.workbench.listings import address
from sotdae.workbench.page import Page, Shown

_RADIUS: Final = 26
COLUMNS: Final = (
    Column("source", "앞 방", "from"),
    Column("target", "뒤 방", "to"),
    Column("kind", "무엇으로", "by"),
    Column("count", "횟수", "count"),
    Column("level", "단서의 정도", "level"),
    Column("first_at", "처음(UTC)", "first (UTC)"),
    Column("last_at", "마지막(UTC)", "last (UTC)"),
)


def show(request: HttpRequest, desk: Desk, label: str) -> Shown | HttpResponseBase:
    """Show the map around a room; take what is opened on it."""
    asked = desk.state("map")
    opened, hide = list(asked.get("opened", [])), bool(asked.get("hide"))
    if request.method == "POST":
        return _changed(request, desk, label, opened, hide=hide)
    try:
        sheet = sheet_of(desk.answers, label, opened, hide_hubs=hide)
    except (RoomUnknown, RoomAmbiguous) as error:
        raise Http404 from error
    context = {
        "sheet": sheet,
        "nodes": [_node(one, sheet, opened) for one in sheet.nodes],
        "lines": _lines(sheet),
        "rows": sheet.lines,
        "opened": opened,
        "hide": hide,
        "hub": HUB,
        "most": MOST_NEIGHBOURS,
        "can_open": len(opened) < MOST_OPENED,
        "box": f"{-WIDTH // 2} {-sheet.height // 2} {WIDTH} {sheet.height}",
        "label": label,
        "state_id": request.GET.get("s", ""),
        "what": "map",
    }
    return Shown("reading/map.html", context)


def _changed(request: HttpRequest, desk: Desk, label: str, opened: list[str], *, hide: bool) -> HttpResponseBase:
    """Open or close a room on the map, or hide and show what is linked to everything."""
    known = {one.label for one in sheet_of(desk.answers, label, opened, hide_hubs=False).nodes}
    wanted = request.POST.get("open", "")
    if wanted in opened:
        opened.remove(wanted)
    elif wanted in known and wanted != label:
        opened = [*opened, wanted][-MOST_OPENED:]
    if "hide" in request.POST:
        hide = request.POST["hide"] == "yes"
    state = desk.store("map", {"opened": opened, "hide": hide}) if opened or hide else ""
    return HttpResponseRedirect(address(desk, "map", state, label=label))


def start(request: HttpRequest, desk: Desk) -> Shown | HttpResponseBase:
    """Ask at which room the map opens: those with the most links are named."""
    if request.method == "POST":
        try:
            found = sheet_of(desk.answers, request.POST.get("room", "").strip())
        except (RoomUnknown, RoomAmbiguous):
            return Shown("reading/map_start.html", {"rows": _linked(desk), "is_unknown": True})
        return HttpResponseRedirect(address(desk, "map", label=found.middle))
    return Shown("reading/map_start.html", {"rows": _linked(desk), "is_unknown": False})


def _linked(desk: Desk) -> list[dict[str, Any]]:
    totals, _ = desk.answers.entry_totals("link", limit=12)
    rooms = desk.answers.rooms_labelled(one.key for one in totals)
    return [rooms[one.key] | {"pointing": one.rooms, "links": one.size} for one in totals if one.key in rooms]


def _node(one: Any, sheet: Sheet, opened: list[str]) -> dict[str, Any]:
    state = one.facts.get("state") or "unknown"
    role = "middle" if one.label == sheet.middle else "opened" if one.label in opened else "other"
    return {"one": one, "role": role, "state": state, "y_label": one.y + _RADIUS + 18, "radius": _RADIUS + (6 if role == "middle" else 0)}


def _lines(sheet: Sheet) -> list[dict[str, Any]]:
    """Return one drawn line for each pair of rooms and direction: the sign of succession before any link; parallel kinds are told in the table."""
    at = {one.label: (one.x, one.y) for one in sheet.nodes}
    drawn: dict[tuple[str, str], dict[str, Any]] = {}
    for line in sheet.lines:
        pair = (line.source, line.target)
        if pair in drawn and drawn[pair]["kind"] == "succession":
            continue
        drawn[pair] = _line(line, at[line.source], at[line.target])
    return list(drawn.values())


def _line(line: Any, first: tuple[int, int], last: tuple[int, int]) -> dict[str, Any]:
    (x1, y1), (x2, y2) = first, last
    length = max(1.0, ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5)
    keep = (length - _RADIUS - 10) / length
    begin = (_RADIUS + 4) / length
    bend = 12 / length
    mx, my = (x1 + x2) / 2 - (y2 - y1) * bend, (y1 + y2) / 2 + (x2 - x1) * bend
    a, b = (round(x1 + (x2 - x1) * begin), round(y1 + (y2 - y1) * begin)), (round(x1 + (x2 - x1) * keep), round(y1 + (y2 - y1) * keep))
    path = f"M{a[0]} {a[1]}Q{round(mx)} {round(my)} {b[0]} {b[1]}"
    kind = "succession" if line.kind == "succession" else "forward" if line.kind == "forward" else "link"
    return {"path": path, "kind": kind, "wide": 1 + min(4, line.count.bit_length() // 2), "line": line}


def listing(desk: Desk, filters: Mapping[str, Any], label: str) -> Listing:
    """Return the lines of the sheet for files and citations."""
    sheet = sheet_of(desk.answers, label, list(filters.get("opened", [])), hide_hubs=bool(filters.get("hide")))
    rows = [
        {
            "source": one.source,
            "target": one.target,
            "kind": one.kind,
            "count": one.count,
            "level": one.level,
            "first_at": one.first_at,
            "last_at": one.last_at,
        }
        for one in sheet.lines
    ]
    return Listing(f"map {sheet.middle}", COLUMNS, rows, dict(filters), query_digest("map", {"label": sheet.middle, **filters}))


PAGES: Final = [
    Page("map_start", "map", "case.read", start, methods=("GET", "POST"), nav=22, posts="view.ask"),
    Page("map", "map/<label:label>", "case.read", show, methods=("GET", "POST"), posts="view.ask"),
]

WORDS: Final[dict[str, tuple[str, str]]] = {
    "title.map": ("방의 지도", "Map of rooms"),
    "title.map_start": ("방의 지도", "Map of rooms"),
    "map.at": ("{room} 둘레", "Around {room}"),
    "map.intro": (
        "지도는 한 방에서 열리고, 이웃한 방을 {most}개까지 보여 줍니다. 온 지도를 한꺼번에 그리지는 않습니다.",
        "The map opens at one room and shows up to {most} neighbours. It never draws everything at once.",
    ),
    "map.where": ("어느 방에서 열까요", "At which room does it open"),
    "map.room": ("방 번호(예: 방-03, R-03)", "The room's label, as R-03"),
    "map.open": ("열기", "Open"),
    "map.unknown": ("그런 방이 없거나, 하나로 정해지지 않습니다.", "There is no such room, or more than one."),
    "map.most": ("많이 가리켜지는 방", "Rooms that most others point to"),
    "map.most.none": ("방과 방 사이의 링크가 아직 자료에 없습니다.", "No link between rooms was captured yet."),
    "map.pointing": ("가리키는 방", "Rooms pointing to it"),
    "map.links": ("링크", "Links"),
    "map.left_out": ("이웃 {count}개는 자리가 없어 그리지 않았습니다.", "{count} neighbours did not fit."),
    "map.hide": ("여러 곳과 이어진 방 빼기", "Hide rooms linked to everything"),
    "map.show": ("모두 보이기", "Show all"),
    "map.hidden": ("줄이 {hub}개 넘는 방은 뺐습니다.", "Rooms with more than {hub} lines are left out."),
    "map.expand": ("펼치기", "Expand"),
    "map.fold": ("접기", "Fold"),
    "map.legend.succession": ("후속방 후보", "possible continuation"),
    "map.legend.forward": ("옮긴 글", "forwarded posts"),
    "map.legend.link": ("링크·언급", "links and mentions"),
    "map.described": (
        "가운데가 {room}. 둘레의 방은 이어진 정도가 큰 것부터 시계 방향으로. 같은 물음은 늘 같은 그림입니다. 줄은 모두 아래 표에 있습니다.",
        "{room} is in the middle, the others clockwise around it, the most linked first. The table below has every line.",
    ),
    "map.rooms": ("그려진 방", "Rooms drawn"),
    "map.lines": ("줄", "Lines"),
    "map.from": ("앞 방", "From"),
    "map.to": ("뒤 방", "To"),
    "map.by": ("무엇으로", "By"),
    "map.count": ("횟수", "Count"),
    "map.alone": ("이 방과 이어진 다른 방이 자료에 없습니다.", "No capture shows another room linked to this one."),
    "map.zoom_in": ("크게", "Larger"),
    "map.zoom_out": ("작게", "Smaller"),
    "map.zoom_all": ("전체", "Whole"),
    "map.move": ("끌거나 화살표로 옮기고, + - 로 크기를 바꿉니다", "Drag or use the arrows to move, + and - to look closer"),
}
