# SPDX-License-Identifier: Apache-2.0
"""Removal requests of a case: what runs out first; one with what is missing, what happens next, its clocks, items and steps; drafts and their blanks.

No address, title or name is shown: rooms by their labels. What stands in a record is not shown either, only whether it stands there; who has to read
it asks for the letter, which is logged. What follows a draft is `request_steps`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse

from sotdae.actions.acting import Acting
from sotdae.actions.regime_files import regime as regime_of
from sotdae.actions.regime_files import regimes_in_force
from sotdae.actions.removal import drafting, matched, recording, request_sheet
from sotdae.actions.removal.recording import Filling
from sotdae.actions.removal.stepping import record_of, requested
from sotdae.actions.reviewing import deciding
from sotdae.actions.reviewing.queue import told
from sotdae.cases.consent import day_of
from sotdae.cases.removal.blanks import blanks_of, filled_in
from sotdae.cases.removal.record import ContentKind, NoticeRecord
from sotdae.cases.removal.regimes import Regime
from sotdae.cases.removal.states import UNSENT, State, Step
from sotdae.errors import DecisionRefused, FindingUnknown, NoticeUnknown, SotdaeError
from sotdae.workbench.desk import Desk
from sotdae.workbench.page import Page, Shown, is_read

Row = dict[str, Any]
_MOST_ITEMS: Final = 50
_STATEMENTS: Final = "statement"
_COUNTS: Final = 3
"""What a look in new captures counts: captures, sightings, drafts."""


def requests(request: HttpRequest, desk: Desk) -> Shown:
    """List the case's requests, what runs out first; with ``all`` those that are over too."""
    everything = request.GET.get("all") == "1"
    assert desk.case is not None
    found = request_sheet.listed_in(desk.held.opened.book, desk.case, desk.now, states=list(State) if everything else None, limit=200)
    parts = request.GET.get("looked", "").split(".")
    looked = parts if len(parts) == _COUNTS and all(one.isdecimal() for one in parts) else None
    return Shown("workbench/requests.html", {**found, "everything": everything, "looked": looked})


def one_request(_: HttpRequest, desk: Desk, label: str) -> Shown:
    """Show one request."""
    return sheet(desk, label)


def sheet(desk: Desk, label: str, problem: SotdaeError | None = None, said: Mapping[str, str] | None = None) -> Shown:
    """Show one request; with a problem, where a step was refused, and with what was said."""
    row = row_of(desk, label)
    state = State(row["state"])
    checked: Row = {}
    if state in UNSENT:
        with desk.acting() as who:
            checked = request_sheet.checked(who, requested(who, label))
    steps = set(row["possible"])
    context = {
        "row": row,
        "lacks": checked.get("lacks", row["lacks"]),
        "missing": checked.get("missing", []),
        "is_unsent": state in UNSENT,
        "next": _next(row, checked, desk),
        "may": {step.value: step.value in steps for step in Step},
        "answers": bool(steps & {Step.ACKNOWLEDGE, Step.ASK_INFO, Step.DECIDE}),
        "outcomes": _outcomes(row["regime"]),
        "regimes": [one for one in _regimes() if one.regime_id != row["regime"]],
        "problem": problem,
        "said": said or {},
    }
    return Shown("workbench/request.html", context, 200 if problem is None else 409)


def new_request(request: HttpRequest, desk: Desk) -> Shown | HttpResponseBase:
    """Draft a request for a subject, about a room, some of its messages, or what a decided match of her photo found."""
    assert desk.case is not None
    begun = _begun(request, desk)
    problem: SotdaeError | None = None
    if not is_read(request):
        begun = {**begun, **{name: request.POST.get(name, "") for name in ("subject", "regime", "items", "recipient", "explain", "kind")}}
        try:
            with desk.acting() as who:
                record = recording.begun(who, begun["regime"], begun["subject"], _filling(request.POST))
                made = drafting.new(who, record)
            return to_request(desk, made.label)
        except SotdaeError as error:
            problem = error
    subjects = desk.held.opened.book.ledger.subjects(desk.case.case_id)
    context = {"subjects": subjects, "regimes": _regimes(), "kinds": list(ContentKind), "begun": begun, "problem": problem}
    return Shown("workbench/request_new.html", context, 200 if problem is None else 409)


def edit_request(request: HttpRequest, desk: Desk, label: str) -> Shown | HttpResponseBase:
    """Show what the form of a request's regime asks for, blank or filled; fill it in. It is reviewed anew after that."""
    row = row_of(desk, label)
    problem: SotdaeError | None = None
    with desk.acting() as who:
        held = record_of(who, requested(who, label))
        if not is_read(request):
            try:
                _edited(who, label, held, request.POST)
                return to_request(desk, label)
            except SotdaeError as error:
                problem = error
        regime = regime_of(held.regime)
        asked = blanks_of(held, regime, on=day_of(desk.now))
    context = {
        "row": row,
        "blanks": [one for one in asked if one.parts],
        "regime": regime,
        "statements": [one for one in regime.statements if one.name],
        "stated": {one.value for one in held.statements},
        "kinds": [one for one in ContentKind if not regime.kinds or one in regime.kinds],
        "asks_now": {one.value for one in held.asks},
        "role": held.submitter.role.value,
        "language_of": held.language,
        "said": {"items": request.POST.get("items", "")},
        "problem": problem,
    }
    return Shown("workbench/request_edit.html", context, 200 if problem is None else 409)


def _edited(who: Acting, label: str, held: NoticeRecord, posted: QueryDict) -> None:
    parts = {name: str(value) for name, value in posted.items()} | {"asks": " ".join(posted.getlist("asks"))}
    filling = _filling(posted, fields=filled_in(held, parts))
    drafting.edit(who, label, recording.filled(who, held, filling))


def _filling(posted: QueryDict, fields: Mapping[str, Any] | None = None) -> Filling:
    """Return what a form says; what it leaves empty stays as it is."""

    def text(name: str) -> str | None:
        return posted.get(name, "").strip() or None

    evidence, kind = text("evidence"), text("kind")
    return Filling(
        items=tuple(one for one in posted.get("items", "").replace(",", " ").split() if one)[:_MOST_ITEMS],
        kind=ContentKind(kind) if kind in set(ContentKind) else None,
        evidence=int(evidence) if evidence is not None and evidence.isdecimal() and len(evidence) < 12 else None,  # noqa: PLR2004 (a log's place)
        recipient=text("recipient"),
        sign=text("sign"),
        statements=tuple(posted.getlist(_STATEMENTS)),
        explain=text("explain"),
        describe=text("describe"),
        language=text("language_of"),
        fields=fields or None,
    )


def _begun(request: HttpRequest, desk: Desk) -> Row:
    """Return what the form of a new request begins with: a room, or what a decided match says."""
    found: Row = {"items": request.GET.get("room", ""), "subject": request.GET.get("subject", ""), "finding": "", "match": None}
    finding = request.GET.get("finding", "")
    if not finding:
        return found
    try:
        match = matched.asked_for(told(desk.answers.folder, desk.answers, deciding.find(desk.answers.folder, finding)))
    except (FindingUnknown, DecisionRefused) as error:
        raise Http404 from error
    if match is None:
        raise Http404
    return {**found, "items": " ".join(match.items), "subject": match.subject, "finding": finding, "match": match}


def _regimes() -> list[Regime]:
    """Return the regimes, those that can be sent first, the office's own country before others."""
    return sorted(regimes_in_force().values(), key=lambda one: (not one.sendable, one.jurisdiction != "KR", one.jurisdiction, one.regime_id))


def _outcomes(regime_id: str) -> list[str]:
    regime = regimes_in_force().get(regime_id)
    return [] if regime is None else [one.value for one in regime.outcomes]


def _next(row: Row, checked: Row, desk: Desk) -> str:
    """Return the key of what happens next, and by whom."""
    state = State(row["state"])
    if state is State.DRAFT:
        return "requests.next.fill" if checked["missing"] else "requests.next.submit"
    if state is State.REVIEW:
        own = desk.person is not None and desk.person.name in {row["drafted_by"], row["submitted_by"]}
        return "requests.next.other" if own or not desk.may("request.approve") else "requests.next.review"
    if state is State.READY:
        return "requests.next.gate" if checked["lacks"] else "requests.next.send"
    return f"requests.next.{state.value}"


def row_of(desk: Desk, label: str) -> Row:
    """Return a request of this very case.

    Raises:
        Http404: if there is none.
    """
    assert desk.case is not None
    try:
        return request_sheet.shown_in(desk.held.opened.book, desk.case, label, desk.now)
    except NoticeUnknown as error:
        raise Http404 from error


def to_request(desk: Desk, label: str) -> HttpResponseBase:
    """Go to a request's page."""
    assert desk.case is not None
    return HttpResponseRedirect(reverse("request", kwargs={"case_id": desk.case.case_id, "label": label}))


PAGES: Final = [
    Page("requests", "requests", "request.read", requests, nav=55, params=("all", "looked")),
    Page("new_request", "requests/new", "request.draft", new_request, methods=("GET", "POST"), params=("room", "finding", "subject")),
    Page("request", "requests/<label:label>", "request.read", one_request),
    Page("edit_request", "requests/<label:label>/edit", "request.draft", edit_request, methods=("GET", "POST")),
]
