# SPDX-License-Identifier: Apache-2.0
"""The steps of a request as forms: review, preservation, the letter, that it was sent, what was answered, what captures show, and its end.

Each is one action of `sotdae.actions.removal`; a refusal comes back on the request's page with what was typed. Nothing is sent from here: a person
sends the letter and says so. By an office's own mail server it is sent on the terminal.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse

from sotdae.actions.acting import Acting
from sotdae.actions.removal import drafting, lettering, observing, sending, steps
from sotdae.actions.removal.stepping import Said
from sotdae.cases.removal.items import Seen
from sotdae.cases.removal.outcome import Outcome
from sotdae.errors import SotdaeError, UsageError
from sotdae.exchange.notice.rendering import MEDIA_TYPES, SUFFIXES, Shape
from sotdae.model.korea import KST
from sotdae.workbench.desk import Desk
from sotdae.workbench.page import Page, Shown
from sotdae.workbench.pages.requests import row_of, sheet, to_request

Step = Callable[[Acting, str, QueryDict], Any]
_LETTERS: Final = {"pdf": Shape.PDF, "txt": Shape.TEXT}


def _taken(request: HttpRequest, desk: Desk, label: str, step: Step) -> Shown | HttpResponseBase:
    """Take a step, and show the request; where it is refused, with why and what was typed."""
    row_of(desk, label)
    try:
        with desk.acting() as who:
            after = step(who, label, request.POST)
    except SotdaeError as error:
        return sheet(desk, label, error, {name: str(value) for name, value in request.POST.items()})
    return to_request(desk, after if isinstance(after, str) else label)


def submit(request: HttpRequest, desk: Desk, label: str) -> Shown | HttpResponseBase:
    """Give a draft to the second person."""
    return _taken(request, desk, label, lambda who, one, _: steps.submit(who, one))


def approve(request: HttpRequest, desk: Desk, label: str) -> Shown | HttpResponseBase:
    """Approve as the second person: never one's own."""
    return _taken(request, desk, label, lambda who, one, _: steps.approve(who, one))


def send_back(request: HttpRequest, desk: Desk, label: str) -> Shown | HttpResponseBase:
    """Send back with a reason."""
    return _taken(request, desk, label, lambda who, one, posted: steps.send_back(who, one, posted.get("reason", "")))


def preserve(request: HttpRequest, desk: Desk, label: str) -> Shown | HttpResponseBase:
    """Record that what is to be removed is preserved first, or why not."""

    def step(who: Acting, one: str, posted: QueryDict) -> None:
        by, reference, waive = (posted.get(name, "").strip() or None for name in ("by", "reference", "waive"))
        if waive is not None and by is None and reference is None:
            steps.waive_preservation(who, one, waive)
        else:
            steps.preserve(who, one, by, reference)

    return _taken(request, desk, label, step)


def letter(request: HttpRequest, desk: Desk, label: str) -> Shown | HttpResponseBase:
    """Show the letter, or hand it out as a file: addresses stand in it, and who had it is logged first."""
    form = request.POST.get("form", "")
    if form not in {*_LETTERS, "page"}:
        raise Http404
    row = row_of(desk, label)
    shape = _LETTERS.get(form, Shape.TEXT)
    try:
        with desk.acting() as who:
            body, seq = lettering.read_letter(who, label, shape)
    except SotdaeError as error:
        return sheet(desk, label, error)
    if form == "page":
        return Shown("workbench/request_letter.html", {"row": row, "text": body.decode("utf-8"), "seq": seq})
    response = HttpResponse(body, content_type=MEDIA_TYPES[shape])
    response.headers["Content-Disposition"] = f'attachment; filename="{row["request"]}.{SUFFIXES[shape]}"'
    return response


def send(request: HttpRequest, desk: Desk, label: str) -> Shown | HttpResponseBase:
    """Record that a person sent it: how, when, whether its receipt is proven; with the message as it went, where she hands it in."""
    upload = request.FILES.get("message")
    message = upload.read() if isinstance(upload, UploadedFile) else None
    return _taken(request, desk, label, lambda who, one, posted: sending.send_stated(who, one, _said(posted), message))


def not_sent(request: HttpRequest, desk: Desk, label: str) -> Shown | HttpResponseBase:
    """Record that a sending that broke off did not arrive."""
    return _taken(request, desk, label, lambda who, one, posted: sending.not_sent(who, one, posted.get("reason", "")))


def answer(request: HttpRequest, desk: Desk, label: str) -> Shown | HttpResponseBase:
    """Record what the recipient said: its word, which moves no item."""

    def step(who: Acting, one: str, posted: QueryDict) -> None:
        named = posted.get("answer", "")
        if named == "acknowledged":
            steps.acknowledge(who, one, _said(posted))
        elif named == "info_requested":
            steps.ask_info(who, one, _said(posted))
        elif named in set(Outcome):
            steps.decide(who, one, _said(posted, Outcome(named)))
        else:
            raise UsageError(what="say what they answered")

    return _taken(request, desk, label, step)


def ask_again(request: HttpRequest, desk: Desk, label: str) -> Shown | HttpResponseBase:
    """Record that the recipient was asked again."""
    return _taken(request, desk, label, lambda who, one, posted: steps.ping(who, one, _moment(posted.get("at", "")), posted.get("how", "") or None))


def elsewhere(request: HttpRequest, desk: Desk, label: str) -> Shown | HttpResponseBase:
    """Take it to another place, or draft one beside it; leads to that draft."""

    def step(who: Acting, one: str, posted: QueryDict) -> str:
        regime = posted.get("regime", "")
        if posted.get("beside"):
            return drafting.beside(who, one, regime).label
        return drafting.escalate(who, one, regime, Said(reason=posted.get("reason", "") or None))[1].label

    return _taken(request, desk, label, step)


def close(request: HttpRequest, desk: Desk, label: str) -> Shown | HttpResponseBase:
    """Close it, or say which other one stands in for it."""

    def step(who: Acting, one: str, posted: QueryDict) -> None:
        by = posted.get("by", "").strip()
        if by:
            steps.supersede(who, one, by)
        else:
            steps.close(who, one, posted.get("reason", "").strip() or None)

    return _taken(request, desk, label, step)


def seen(request: HttpRequest, desk: Desk, label: str) -> Shown | HttpResponseBase:
    """Record what a person saw of an item in a sealed capture that no reader reads."""

    def step(who: Acting, one: str, posted: QueryDict) -> None:
        item, capture, what = (posted.get(name, "") for name in ("item", "capture", "seen"))
        if not (item.isdecimal() and capture.isdecimal() and len(item + capture) < 20 and what in set(Seen)):  # noqa: PLR2004 (numbers of ours)
            raise UsageError(what="say which item, what you saw, and the log entry that sealed the page")
        observing.observe_stated(who, one, int(item), Seen(what), capture=int(capture), at=_moment(posted.get("at", "")))

    return _taken(request, desk, label, step)


def look(_: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Look through the captures that came since the last look, for the items of every request of the case."""
    with desk.acting() as who:
        found = observing.observe(who)
        where = reverse("requests", kwargs={"case_id": who.case.case_id})
    return HttpResponseRedirect(f"{where}?looked={found.captures}.{found.sightings}.{len(found.children)}")


def _said(posted: QueryDict, outcome: Outcome | None = None) -> Said:
    """Return what a form states; what it leaves empty is not stated."""

    def text(name: str) -> str | None:
        return posted.get(name, "").strip() or None

    country = text("country") if outcome is Outcome.BLOCKED_IN else None
    proven = posted.get("proven") == "1"
    how = text("how")
    return Said(_moment(posted.get("at", "")), outcome, country.upper() if country else None, how, proven, text("reason"), text("reference"))


def _moment(text: str) -> datetime | None:
    """Return a moment that a form holds, in Korean time as its field says.

    Raises:
        UsageError: if it is none.
    """
    if not text.strip():
        return None
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=KST).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UsageError(what="a moment is written as 2026-11-30T10:00, in Korean time") from error


PAGES: Final = [
    Page("submit_request", "requests/<label:label>/submit", "request.draft", submit, methods=("POST",)),
    Page("approve_request", "requests/<label:label>/approve", "request.approve", approve, methods=("POST",)),
    Page("return_request", "requests/<label:label>/return", "request.approve", send_back, methods=("POST",)),
    Page("preserve_request", "requests/<label:label>/preserve", "request.draft", preserve, methods=("POST",)),
    Page("request_letter", "requests/<label:label>/letter", "request.letter", letter, methods=("POST",)),
    Page("send_request", "requests/<label:label>/send", "request.send", send, methods=("POST",)),
    Page("request_not_sent", "requests/<label:label>/not-sent", "request.send", not_sent, methods=("POST",)),
    Page("answer_request", "requests/<label:label>/answer", "request.follow", answer, methods=("POST",)),
    Page("ask_again", "requests/<label:label>/again", "request.follow", ask_again, methods=("POST",)),
    Page("take_elsewhere", "requests/<label:label>/elsewhere", "request.follow", elsewhere, methods=("POST",)),
    Page("close_request", "requests/<label:label>/close", "request.follow", close, methods=("POST",)),
    Page("request_seen", "requests/<label:label>/seen", "request.follow", seen, methods=("POST",)),
    Page("look_at_requests", "requests/look", "request.follow", look, methods=("POST",)),
]
