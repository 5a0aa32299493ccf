# SPDX-License-Identifier: Apache-2.0
"""Activity: who did what, from the log; who saw what, and why. For those who audit; what was seen is named by label and id, never shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from sotdae.actions.records.activity_book import EACH, ActRow, Asked, groups
from sotdae.actions.showing.exporting import exported
from sotdae.cases.activity import RECORDS_A_LINE
from sotdae.exchange.listing import FORMATS, Cell, Column, Listing, query_digest
from sotdae.model.korea import KST
from sotdae.workbench.desk import Desk
from sotdae.workbench.log_words import GROUPS, act_word
from sotdae.workbench.page import Page, Shown
from sotdae.workbench.pages.taking import handed_out

_PER_PAGE: Final = 50
_MOST_EXPORTED: Final = 100_000
_SHOWN_FACTS: Final = (
    "label",
    "what",
    "reason",
    "purpose",
    "ground",
    "photos",
    "found",
    "recipient",
    "until",
    "variant",
    "why",
    "limit",
    "message_id",
    "form",
    "rows",
    "redaction",
    "query_digest",
)
"""Of an act's sealed detail, what an auditor is shown: what colleagues stated, counts and labels; nothing of the evidence itself."""
COLUMNS: Final = (
    Column("log_entry", "보관 이력", "log entry"),
    Column("at_utc", "때(UTC)", "at (UTC)"),
    Column("at_kst", "때(KST)", "at (KST)"),
    Column("group", "갈래", "group"),
    Column("type", "종류", "type"),
    Column("act", "한 일", "act"),
    Column("performer", "누가", "performer"),
    Column("undertaking", "어느 일", "undertaking"),
    Column("records", "건수", "records"),
)


def activity(request: HttpRequest, desk: Desk) -> Shown | HttpResponseBase:
    """List the acts of the case, newest first; a filter is stored, and its id is the address."""
    if request.method == "POST":
        given = {name: str(request.POST.get(name, "")) for name in ("group", "person", "from", "until")}
        kept = {name: value for name, value in given.items() if value}
        _asked(kept, _case_id(desk))
        state = desk.store("activity", kept) if kept else ""
        return HttpResponseRedirect(reverse("activity", kwargs={"case_id": _case_id(desk)}) + (f"?s={state}" if state else ""))
    filters = desk.state("activity")
    book = desk.held.opened.book.activity
    before = request.GET.get("before", "")
    asked = _asked(filters, _case_id(desk), int(before) if before.isdigit() else None)
    found = book.acts(asked, _PER_PAGE + 1)
    rows = [{"act": act, "word": act_word(act.type, act.verb, desk.language)} for act in found[:_PER_PAGE]]
    at = 1 if desk.language == "en" else 0
    context = {
        "rows": rows,
        "next": found[_PER_PAGE - 1].place if len(found) > _PER_PAGE else None,
        "filters": filters,
        "people": book.people(),
        "groups": [(name, GROUPS[name][at]) for name in groups()],
        "state": request.GET.get("s", ""),
        "is_first": not before,
        "from": filters.get("from", ""),
    }
    return Shown("long_work/activity.html", context)


def act(_: HttpRequest, desk: Desk, place: str) -> Shown:
    """Show one act: who, when, what she stated; what it was about, by id."""
    found = _act(desk, place)
    with desk.held.writing() as opened:
        entry = next(opened.vault.entries(after=found.seq - 1))
        records = opened.vault.details(opened.keyring, entry)
    number = found.place % RECORDS_A_LINE if entry.body.get(EACH) else 0
    facts = records[number] if number < len(records) else {}
    shown = [(name, facts[name]) for name in _SHOWN_FACTS if isinstance(facts.get(name), str | int) and facts.get(name) != ""]
    refs = desk.held.opened.book.activity.refs(found.place)
    related = desk.held.opened.book.activity.of_action(found.action, _PER_PAGE) if found.action else []
    rows = [{"act": one, "word": act_word(one.type, one.verb, desk.language)} for one in related]
    word = act_word(found.type, found.verb, desk.language)
    return Shown("long_work/act.html", {"act": found, "word": word, "facts": shown, "refs": refs, "rows": rows})


def export(_: HttpRequest, desk: Desk, form: str) -> HttpResponse:
    """Hand out the acts that a filter keeps; a performer's statement is all that is named. That it was handed out is logged first."""
    if form not in FORMATS:
        raise Http404
    filters = dict(desk.state("activity"))
    found = desk.held.opened.book.activity.acts(_asked(filters, _case_id(desk)), _MOST_EXPORTED)
    rows = [_row(one, desk.language) for one in found]
    listing = Listing("activity", COLUMNS, rows, filters, query_digest("activity", {"case": _case_id(desk), "filters": filters}))
    with desk.acting() as who:
        exported(who, listing, form)
    return handed_out(desk, listing, form)


def _row(one: ActRow, language: str) -> dict[str, Cell]:
    at = one.at.isoformat(timespec="seconds"), one.at.astimezone(KST).isoformat(timespec="seconds")
    word = act_word(one.type, one.verb, language)
    cells = (one.seq, *at, one.group, one.type, word, one.performer or None, one.action or None, one.records)
    return dict(zip((column.name for column in COLUMNS), cells, strict=True))


def _asked(filters: Mapping[str, Any], case_id: str, before: int | None = None) -> Asked:
    """Return the question that stored filters ask; what is not in its form asks for nothing."""
    person = str(filters.get("person", ""))
    group = str(filters.get("group", ""))
    if group and group not in groups():
        raise Http404
    return Asked(
        group=group,
        person=int(person) if person.isdigit() else None,
        case_id=case_id,
        from_at=_day(filters.get("from")),
        until_at=_day(filters.get("until"), days=1),
        before=before,
    )


def _day(text: object, days: int = 0) -> datetime | None:
    """Return the beginning of a Korean day, or of one some days later."""
    if not text:
        return None
    try:
        return datetime.combine(date.fromisoformat(str(text)) + timedelta(days=days), time(), KST)
    except (ValueError, OverflowError) as error:
        raise Http404 from error


def _act(desk: Desk, place: str) -> ActRow:
    if not (place.isascii() and place.isdigit() and len(place) < 19):  # noqa: PLR2004 (what a signed 64-bit number holds)
        raise Http404
    found = desk.held.opened.book.activity.act(int(place))
    if found is None or found.case_id != _case_id(desk):
        raise Http404
    return found


def _case_id(desk: Desk) -> str:
    assert desk.case is not None
    return desk.case.case_id


PAGES: Final = [
    Page("activity", "activity", "activity.read", activity, methods=("GET", "POST"), nav=90, params=("before",), posts="activity.ask"),
    Page("activity_export", "activity/export/<opaque:form>", "activity.export", export, methods=("POST",)),
    Page("act", "activity/<opaque:place>", "activity.read", act),
]
