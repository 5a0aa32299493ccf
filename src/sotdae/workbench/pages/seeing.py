# SPDX-License-Identifier: Apache-2.0
"""Seeing as an act: a request that two others approved is opened with a signature, and its pictures are shown small, grey, blurred, for seconds.

There is no thumbnail, and no picture stands in an address: the pixels come as the answer to a form or to a script's POST, after their line in
the log. What a person saw is shown to herself; others get totals.
"""

from __future__ import annotations

import base64
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from sotdae.actions.acting import Acting
from sotdae.actions.clocks import moment
from sotdae.actions.openings import unsealing
from sotdae.actions.records.unseal_book import RequestRow
from sotdae.actions.reviewing import seeing as acts
from sotdae.actions.reviewing.seeing import Shown as ShownStill
from sotdae.cases.four_eyes import are_two_persons
from sotdae.cases.seeing import BLURS, BREAK_AFTER, HIDES_AFTER, WEEK, Limit
from sotdae.cases.unsealing import State, state
from sotdae.custody.vault import Mode
from sotdae.errors import ItemFrozen, ReviewError, SotdaeError, UnsealRefused
from sotdae.workbench import viewings
from sotdae.workbench.desk import Desk
from sotdae.workbench.hardening import POLICY as CONTENT_POLICY
from sotdae.workbench.page import Page, Shown, is_read
from sotdae.workbench.reviewing import break_is_due, set_settings, settings

_WITH_DATA: Final = CONTENT_POLICY.replace("img-src 'self' blob:", "img-src data:")
"""The one page that holds a picture in itself, for browsers without scripts; nothing else of the policy changes."""


def requests(request: HttpRequest, desk: Desk) -> Shown:
    """List the requests of the case that wait, are approved or open; say kindly that a workspace without media has nothing to open."""
    with desk.acting() as who:
        viewings.sweep()
        mode = who.opened.vault.mode
        rows = [_row(one, who, desk) for one in who.opened.book.unsealing.requests(who.case.case_id)]
        seen = acts.seen_by(who, who.performer)
    is_holding = mode is Mode.HOLDING
    context = {"rows": [one for one in rows if not one["is_over"]], "is_holding": is_holding, "seen": seen, "settings": settings(request)}
    return Shown("workbench/seeing.html", context | {"rest": break_is_due(request, desk.now)})


def opened(request: HttpRequest, desk: Desk, label: str) -> Shown | HttpResponseBase:
    """Show one request; open it with the signature of who made it."""
    problem: SotdaeError | None = None
    with desk.acting() as who:
        viewings.sweep()
        row = _requested(who, label)
        if not is_read(request):
            try:
                viewings.begin(who, row.label, request.POST.get("signature", "").replace("\r\n", "\n").strip().encode() + b"\n")
                return HttpResponseRedirect(reverse("opened", kwargs={"case_id": who.case.case_id, "label": row.label}))
            except (UnsealRefused, ItemFrozen, ReviewError) as error:
                problem = error
        row = _requested(who, label)
        viewing = viewings.of(who.case.case_id, row.label, who.performer)
        shown = _row(row, who, desk)
        document = unsealing.document(who, row.label, "open").decode() if shown["can_open"] and viewing is None else ""
        seen = acts.seen_by(who, who.performer)
        limit = who.opened.book.reviewing.limit(who.case.case_id)
    context = {
        "row": shown,
        "document": document,
        "places": range(1, shown["items"] + 1) if viewing is not None else (),
        "problem": problem,
        "seen": seen,
        "limit": limit,
        "settings": settings(request),
        "blurs": BLURS,
        "rest": break_is_due(request, desk.now),
    }
    return Shown("workbench/opened.html", context, 200 if problem is None else 409)


def document(_: HttpRequest, desk: Desk, label: str) -> HttpResponseBase:
    """Return what is signed to open a request, as a file: copied from a page it might gain a line's end."""
    with desk.acting() as who:
        row = _requested(who, label)
        if not _row(row, who, desk)["can_open"]:
            raise Http404
        response = HttpResponse(unsealing.document(who, row.label, "open"), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = 'attachment; filename="open.txt"'
    return response


def reveal(request: HttpRequest, desk: Desk, label: str) -> HttpResponseBase:
    """Show one item for seconds, after its line in the log. A script gets grey bytes; a form a page that leaves by itself."""
    place, blur, seconds = (_whole(request, name) for name in ("place", "blur", "seconds"))
    who = desk.beside_others()
    viewing = viewings.of(who.case.case_id, label, who.performer)
    if viewing is None:
        raise Http404
    try:
        made = viewing.show(who, place, seconds=seconds, blur=blur)
    except (UnsealRefused, ItemFrozen):
        with desk.acting():
            viewings.end(who.case.case_id, label)
        raise
    if request.POST.get("as") == "bytes":
        return _bytes(made)
    back = reverse("opened", kwargs={"case_id": desk.case.case_id if desk.case else "", "label": label})
    picture = "data:image/png;base64," + base64.b64encode(made.still.png()).decode()
    context = {"picture": picture, "back": back, "seconds": seconds, "place": place, "blur": blur, "label": label, "language": desk.language}
    response = render(request, "workbench/shown.html", context)
    response.headers["Content-Security-Policy"] = _WITH_DATA
    response.headers["Refresh"] = f"{seconds}; url={back}"
    return response


def close(_: HttpRequest, desk: Desk, label: str) -> HttpResponseBase:
    """Close an opened request."""
    with desk.acting() as who:
        if viewings.of(who.case.case_id, label, who.performer) is not None:
            viewings.end(who.case.case_id, label)
        return HttpResponseRedirect(reverse("seeing", kwargs={"case_id": who.case.case_id}))


def exposure(request: HttpRequest, desk: Desk) -> Shown | HttpResponseBase:
    """Show a person what was shown to her, and how she wants to be shown things."""
    if not is_read(request):
        set_settings(request)
        return HttpResponseRedirect(reverse("exposure", kwargs={"case_id": desk.case.case_id if desk.case else ""}))
    with desk.acting() as who:
        seen = acts.seen_by(who, who.performer)
        limit = who.opened.book.reviewing.limit(who.case.case_id)
    choices = {"hides": HIDES_AFTER, "blurs": BLURS, "breaks": BREAK_AFTER}
    return Shown("workbench/exposure.html", {"seen": seen, "limit": limit, "settings": settings(request), **choices})


def totals(request: HttpRequest, desk: Desk) -> Shown | HttpResponseBase:
    """Show totals a person over seven days: never what was shown."""
    del request
    with desk.acting() as who:
        rows = acts.totals(who, desk.now - WEEK)
        limit = who.opened.book.reviewing.limit(who.case.case_id)
    return Shown("workbench/totals.html", {"rows": rows, "limit": limit, "can": desk.may("case.rule")})


def limit(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Set how much the case allows to be shown to a person within 24 hours."""
    with desk.acting() as who:
        acts.set_limit(who, Limit(_whole(request, "sights"), 60 * _whole(request, "minutes")))
        return HttpResponseRedirect(reverse("totals", kwargs={"case_id": who.case.case_id}))


def _bytes(made: ShownStill) -> HttpResponse:
    response = HttpResponse(made.still.grey, content_type="application/octet-stream")
    response.headers["X-Picture"] = f"{made.still.width} {made.still.height}"
    response.headers["X-Seen"] = f"{made.seen.today} {made.seen.today_seconds}"
    return response


def _whole(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else -1  # noqa: PLR2004 (what is no number of ours is refused later)


def _requested(who: Acting, label: str) -> RequestRow:
    try:
        return unsealing.requested(who, label)
    except UnsealRefused as error:
        raise Http404 from error


def _row(row: RequestRow, who: Acting, desk: Desk) -> dict[str, Any]:
    now = state(row.request, moment())
    is_hers = not are_two_persons(row.requester.name, who.performer)
    waits = {State.REQUESTED, State.APPROVED_ONCE, State.APPROVED, State.OPEN}
    return {
        "label": row.label,
        "items": row.request.items,
        "state_key": f"seeing.{now.value}",
        "purpose": row.request.purpose,
        "ground": row.request.ground,
        "is_hers": is_hers,
        "is_over": now not in waits,
        "can_open": is_hers and now is State.APPROVED and desk.may("media.reveal"),
        "opened_at": row.opened_at,
    }


PAGES: Final = [
    Page("seeing", "seeing", "media.reveal", requests, nav=47, is_kept=True),
    Page("opened", "seeing/<label:label>", "media.reveal", opened, methods=("GET", "POST"), is_kept=True),
    Page("document", "seeing/<label:label>/document", "media.reveal", document),
    Page("reveal", "seeing/<label:label>/show", "media.reveal", reveal, methods=("POST",), is_kept=True),
    Page("close_opened", "seeing/<label:label>/close", "media.reveal", close, methods=("POST",), is_kept=True),
    Page("exposure", "seen", "case.read", exposure, methods=("GET", "POST"), nav=80, posts="own.settings"),
    Page("totals", "seen/all", "exposure.totals", totals, nav=82),
    Page("limit", "seen/limit", "case.rule", limit, methods=("POST",)),
]
