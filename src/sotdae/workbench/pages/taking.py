# SPDX-License-Identifier: Apache-2.0
"""Taking an answer along: as a file with what was asked and the log's position in it, or as a frozen citation to print. Masked, both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase

from sotdae import __version__
from sotdae.actions.showing.citing import cite, is_whole
from sotdae.actions.showing.exporting import exported
from sotdae.exchange.listing import FORMATS, Listing, Taken, content_of, written
from sotdae.workbench.desk import Desk
from sotdae.workbench.drawing.waterfall import drawn_paper
from sotdae.workbench.labels import room_label
from sotdae.workbench.listings import MOST_CITED, Lister, address, case_id
from sotdae.workbench.page import Page, Shown
from sotdae.workbench.pages import institutions, offers, room, rooms, search, sheet_map, threats, trail

LISTERS: Final[Mapping[str, Lister]] = {
    "rooms": rooms.listing,
    "room": room.listing,
    "trail": trail.listing,
    "map": sheet_map.listing,
    "institutions": institutions.listing,
    "offers": offers.listing,
    "threats": threats.listing,
    "search": search.listing,
}


def _listing(request: HttpRequest, desk: Desk, what: str) -> Listing:
    """Return the list that an address names.

    Raises:
        Http404: if there is none.
    """
    lister = LISTERS.get(what)
    if lister is None:
        raise Http404
    named = request.POST if request.method == "POST" else request.GET
    return lister(desk, desk.state(what), named.get("room", ""))


def export(request: HttpRequest, desk: Desk, what: str, form: str) -> HttpResponse:
    """Hand out a list as a file; that it was handed out is logged first."""
    if form not in FORMATS:
        raise Http404
    listing = _listing(request, desk, what)
    with desk.acting() as acting:
        exported(acting, listing, form)
    return handed_out(desk, listing, form)


def handed_out(desk: Desk, listing: Listing, form: str) -> HttpResponse:
    """Return a list as a file. Call it after `exported`: the file's head names the log that holds it."""
    head = desk.held.opened.vault.head()
    taken = Taken(case_id(desk), desk.now, head.size, head.root, f"sotdae {__version__}", is_synthetic=desk.is_synthetic)
    media_type, ending = FORMATS[form]
    name = f"sotdae-{listing.name.replace(' ', '-')}-{desk.now:%Y%m%dT%H%M}Z.{ending}"
    return HttpResponse(
        written(listing, taken, form),
        content_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


def freeze(request: HttpRequest, desk: Desk, what: str) -> Shown | HttpResponseBase:
    """Freeze a list as a citation; without a reason, ask for one and show what will be in it."""
    listing = _listing(request, desk, what)
    reason = request.POST.get("reason", "")
    if not reason.strip():
        return Shown(
            "reading/cite.html", {"listing": listing, "what": what, "room": request.POST.get("room", ""), "state_id": request.GET.get("s", "")}
        )
    with desk.acting() as acting:
        row = cite(acting, what, content_of(listing, MOST_CITED), reason=reason)
    return HttpResponseRedirect(address(desk, "citation", citation_id=row.citation_id))


def citation(_: HttpRequest, desk: Desk, citation_id: str) -> Shown:
    """Show a citation as it was taken, to be printed."""
    row = desk.held.opened.book.shown.citation(case_id(desk), citation_id)
    if row is None:
        raise Http404
    kept = row.content.get("paper")
    context = {
        "row": row,
        "content": row.content,
        "is_whole": is_whole(row),
        "title_key": f"title.{row.page}",
        "about": _about(row, desk),
        "paper": drawn_paper(kept) if kept is not None else None,
        "paper_title": f"title.{row.page}",
        "log_size": row.log_size,
    }
    return Shown("reading/citation.html", context)


def _about(row: Any, desk: Desk) -> str:
    """Return the room that a citation is about; "" where it is about a list."""
    label = str(row.content.get("list", "")).partition(" ")[2]
    return room_label(label, desk.language)


def citations(_: HttpRequest, desk: Desk) -> Shown:
    """List a case's citations, the newest first."""
    rows: list[Any] = desk.held.opened.book.shown.citations(case_id(desk))
    return Shown("reading/citations.html", {"rows": [{"row": one, "title_key": f"title.{one.page}"} for one in reversed(rows)]})


PAGES: Final = [
    Page("export", "export/<opaque:what>/<opaque:form>", "export.masked", export, methods=("POST",)),
    Page("cite", "cite/<opaque:what>", "citation.take", freeze, methods=("POST",)),
    Page("citation", "citations/<opaque:citation_id>", "case.read", citation),
    Page("citations", "citations", "case.read", citations, nav=60),
]

WORDS: Final[dict[str, tuple[str, str]]] = {
    "title.export": ("내보내기", "Export"),
    "title.cite": ("인용 만들기", "Take a citation"),
    "title.citation": ("인용", "Citation"),
    "title.citations": ("인용", "Citations"),
    "take.export": ("가져가기(가린 상태, 기록에 남음)", "Take it along (masked, and logged)"),
    "take.cite": ("인용으로 얼려 두기(쓰임을 묻고, 인쇄할 화면을 엽니다)", "Freeze as a citation (asks what for, then opens the page to print)"),
    "take.print": ("지금 이 화면 인쇄", "Print this page as it is now"),
    "take.go": ("인쇄하거나 가져가기", "Print or take along"),
    "take.file": ("{form} 파일 내려받기", "Download as {form}"),
    "cite.intro": (
        "지금 이 화면이 말하는 것을 가린 상태 그대로 얼려 둡니다. 자료가 더 들어와도 바뀌지 않고, 지문과 보관 이력의 위치가 함께 남습니다.",
        "What this page says now is frozen as it is, masked. It stays so when more is captured; its digest and its place in the log go with it.",
    ),
    "cite.reason": ("무엇에 쓰려고 합니까", "What it is for"),
    "cite.take": ("얼려 두고 인쇄할 화면 열기", "Freeze it and open the page to print"),
    "citation.print": ("이 인용 인쇄", "Print this citation"),
    "cite.rows": ("줄 {count}개가 들어갑니다.", "{count} rows go into it."),
    "citation.of": ("인용 {label}: {what}", "Citation {label}: {what}"),
    "citation.taken": ("만든 때", "Taken"),
    "citation.by": ("만든 사람", "Taken by"),
    "citation.for": ("쓰임", "For"),
    "citation.digest": ("지문(SHA-256)", "Digest (SHA-256)"),
    "citation.log": ("보관 이력", "Custody log"),
    "citation.log.row": ("{size}줄 때, {seq}번에 봉인됨. 머클 뿌리 {root}", "at {size} entries, sealed as entry {seq}. Merkle root {root}"),
    "citation.redaction": ("가림", "Redaction"),
    "citation.redaction.masked": ("가린 상태: 이름, 링크, 연락처, 글은 가림", "masked: titles, names, links, contacts and texts are masks"),
    "citation.query": ("물음의 지문", "Digest of the question"),
    "citation.whole": ("내용이 지문과 맞습니다.", "The content has this digest."),
    "citation.broken": ("내용이 지문과 맞지 않습니다. 쓰지 마십시오.", "The content does not have this digest. Do not use it."),
    "citation.more": ("모두 {total}줄 가운데 {count}줄", "{count} of {total} rows"),
    "citation.note": (
        "인용은 그때의 답을 보여 줍니다. 증거 자체는 증거 묶음으로 내보냅니다.",
        "A citation shows what was answered then. The evidence itself is handed out as a bundle.",
    ),
    "citations.none": (
        "아직 만든 인용이 없습니다. 방이나 목록 화면 아래에서 만듭니다.",
        "None was taken yet: the link stands beneath rooms and lists.",
    ),
}
