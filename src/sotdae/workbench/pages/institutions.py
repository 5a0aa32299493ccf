# SPDX-License-Identifier: Apache-2.0
"""Institutions mentioned: which, in how many rooms, and whether a room names itself after one. Names are a gazetteer's; schools are never named.

The page is for those who work on the case. A file or a citation holds the numbers that may leave it: small ones suppressed, as in the report.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import Http404, HttpRequest

from sotdae.actions.answers.institution_sheet import CASE_KIND, counted
from sotdae.actions.questions.overview import row_of
from sotdae.exchange.listing import Column, Listing, query_digest
from sotdae.workbench.desk import Desk
from sotdae.workbench.listings import PER_PAGE, offset_of, pager
from sotdae.workbench.page import Page, Shown

COLUMNS: Final = (
    Column("institution_ko", "기관", "institution (Korean)"),
    Column("institution_en", "기관(영어)", "institution"),
    Column("rooms", "방", "rooms"),
    Column("writers", "쓴 계정", "accounts that wrote"),
    Column("messages", "글", "messages"),
)
_UNNAMED: Final = "any_"
"""Stands for the asterisk of keys without a name, which no address holds."""


def institutions(request: HttpRequest, desk: Desk) -> Shown:
    """Show which institutions are mentioned, those of most rooms first."""
    rows, total = desk.answers.entry_totals("institution", limit=PER_PAGE, offset=offset_of(request))
    listed = [
        {
            "key": one.key.replace("*", _UNNAMED),
            "title": one.body["title"],
            "named": one.body["named"],
            "rooms": one.rooms,
            "messages": one.size,
            "first_at": one.first_at,
            "last_at": one.last_at,
        }
        for one in rows
    ]
    most = max((row["rooms"] for row in listed), default=1)
    bars = [row | {"share": max(0.6, 100 * row["rooms"] / most)} for row in listed]
    return Shown("reading/institutions.html", {"rows": bars, "pager": pager(request, total), "state_id": "", "what": "institutions"})


def institution(request: HttpRequest, desk: Desk, key: str) -> Shown:
    """Show the rooms that mention one institution, those with most messages first."""
    stored = key.replace(_UNNAMED, "*", 1) if key.startswith(_UNNAMED) else key
    found, total = desk.answers.entries("institution", key=stored, order="size", limit=PER_PAGE, offset=offset_of(request))
    if not found:
        raise Http404
    rows = [row_of(desk.answers, one) for one in found]
    return Shown("reading/institution.html", {"rows": rows, "title": rows[0]["title"], "pager": pager(request, total), "named": rows[0]["named"]})


def listing(desk: Desk, filters: Mapping[str, Any], _: str) -> Listing:
    """Return the numbers that may leave the case."""
    found = counted(desk.answers.findings(CASE_KIND), desk.answers.meta.get("rules", {}))
    digest = query_digest("institutions", filters)
    if found is None:
        return Listing("institutions", COLUMNS, [], {}, digest)
    rows: list[dict[str, Any]] = [
        {"institution_ko": row.title_ko, "institution_en": row.title_en, "rooms": row.rooms, "writers": row.writers, "messages": row.messages}
        for row in found.shown
    ]
    if found.others is not None:
        others = found.others
        rows.append(
            {
                "institution_ko": "그 밖(수가 작아 합침)",
                "institution_en": "others (small numbers, together)",
                "rooms": others.rooms,
                "writers": others.writers,
                "messages": others.messages,
            }
        )
    told = (
        (
            f"{found.threshold}보다 작은 수는 밝히지 않습니다: 기관 {found.suppressed}곳.",
            f"Numbers below {found.threshold} are not given: {found.suppressed} institutions.",
        ),
    )
    return Listing("institutions", COLUMNS, rows, {}, digest, told, total=found.institutions)


PAGES: Final = [
    Page("institutions", "institutions", "case.read", institutions, nav=24, params=("p",)),
    Page("institution", "institutions/<opaque:key>", "case.read", institution, params=("p",)),
]

WORDS: Final[dict[str, tuple[str, str]]] = {
    "title.institutions": ("언급된 기관", "Institutions mentioned"),
    "title.institution": ("언급된 기관", "Institution mentioned"),
    "institutions.intro": (
        "방의 이름과 글에 나온 기관입니다. 거기 사람이 피해를 입었다는 뜻은 아닙니다. 대학 아래 학교는 이름을 밝히지 않습니다.",
        "Institutions that room titles and messages name. It does not say that anybody there was harmed. Schools below universities are never named.",
    ),
    "institutions.none": ("기관을 말한 글이 자료에 없습니다.", "No message names an institution."),
    "institutions.institution": ("기관", "Institution"),
    "institutions.rooms": ("방", "Rooms"),
    "institutions.messages": ("글", "Messages"),
    "institutions.seen": ("글이 보이는 기간", "Seen"),
    "institutions.leaving": (
        "내보내는 파일과 인용에는 작은 수를 가린 집계만 들어갑니다.",
        "Files and citations hold counts only, the small ones suppressed.",
    ),
    "institutions.in_title": ("방 이름에 있음", "in the room's title"),
    "institutions.own": ("방 자체 글", "the room's own"),
    "institutions.independent": ("다른 사람의 글", "others'"),
    "institutions.forwarded": ("옮긴 글", "forwarded"),
    "institutions.about": ("방 이야기를 전하는 글", "tells of rooms"),
}
