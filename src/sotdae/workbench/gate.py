# SPDX-License-Identifier: Apache-2.0
"""The gate before every view: who is signed in, which case, whether the policy allows the act. No view runs around it.

Answers: not signed in, to the sign-in; a case she may not know of, 404 as if there were none; an act that is not hers in a case she sees, 403; a
method that the page does not take, 405; a query parameter that is no id, 400. In this order, so that nothing is told to whom it is not for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse

from sotdae.cases.policy import POLICY, Scope, Standing, may, sees, session_holds
from sotdae.workbench.adapters import has_factor, is_fresh
from sotdae.workbench.desk import Desk
from sotdae.workbench.holding import held_now
from sotdae.workbench.page import Page, Shown

SIGN_IN: Final = "/sign-in"
LANGUAGE_COOKIE: Final = "sotdae-language"
_VALUE: Final = re.compile(r"[A-Za-z0-9_.-]{0,64}")
_NEXT: Final = re.compile(r"(?:/[A-Za-z0-9_.-]+)*/?(?:\?s=[A-Za-z0-9_-]{1,64})?")
"""Where the library for signing in sends one on to: an address of ours."""
_SINCE: Final = "since"
_SEEN: Final = "seen"
_HAS_FACTOR: Final = "has_factor"
_NOTED_EVERY_SECONDS: Final = 60
"""So that a look at a page writes nothing but once a minute."""
_BEFORE_FACTOR: Final = frozenset(
    (
        *("mfa_index", "mfa_add_webauthn", "mfa_activate_totp", "mfa_view_recovery_codes"),
        *("account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "sign_out_everywhere"),
    )
)
"""What somebody may do who has only a password so far."""


def gated(page: Page) -> Callable[..., HttpResponseBase]:
    """Return a page's view behind the gate."""

    def view(request: HttpRequest, **ids: Any) -> HttpResponseBase:
        desk = _desk(request, ids.pop("case_id", None))
        request.desk = desk  # type: ignore[attr-defined]  # (for templates and the failure pages)
        request.page = page  # type: ignore[attr-defined]
        scope = POLICY[page.act].scope
        if scope is not Scope.PUBLIC and desk.person is None:
            return HttpResponseRedirect(SIGN_IN)
        if page.in_case and (desk.case is None or not sees(desk.standing, desk.now)):
            raise Http404
        if not may(page.act_of(request.method), desk.standing if desk.person else None, desk.now):
            if scope is Scope.OFFICE:
                raise Http404
            raise PermissionDenied
        if request.method not in {*page.methods, *(("HEAD",) if "GET" in page.methods else ())}:
            return HttpResponseNotAllowed(page.methods)
        _check_query(request, page)
        if scope is not Scope.PUBLIC:
            stopped = _stopped(request, desk, page)
            if stopped is not None:
                return stopped
        answer = page.view(request, desk, **ids)
        if isinstance(answer, Shown):
            return TemplateResponse(request, answer.template, dict(answer.context), status=answer.status)
        return answer

    view.csrf_exempt = page.open_to_browsers  # type: ignore[attr-defined]
    view.page = page  # type: ignore[attr-defined]  # (start-up and tests ask for it)
    view.__name__ = page.name
    return view


def _desk(request: HttpRequest, case_id: str | None) -> Desk:
    held, now = held_now(), datetime.now(UTC)
    seat: Any = request.user
    staff, every = held.staff_and_cases() if seat.is_authenticated and _is_there(request, seat, now) else (None, [])
    person = staff.people.get(seat.person_id) if staff is not None else None
    standings: dict[str, Standing] = staff.standings(person) if staff is not None and person is not None else {}
    rows = every if standings else []
    case = next((row for row in rows if row.case_id == case_id), None) if case_id in standings else None
    wished = seat.language if person is not None else request.COOKIES.get(LANGUAGE_COOKIE, "ko")
    return Desk(held, request, person, case, standings, "en" if wished == "en" else "ko", now, rows)


def holds_still(session: Mapping[str, Any], seat: Any, now: datetime) -> bool:
    """Return whether a session still counts, and change nothing: for what is asked before any view runs."""
    at = now.timestamp()
    return session_holds(at - float(session.get(_SINCE, at)), at - float(session.get(_SEEN, at)), seat.idle_minutes)


def _is_there(request: HttpRequest, seat: Any, now: datetime) -> bool:
    """Return whether a session still counts: not left alone for too long, not older than a working day. One that does not is ended."""
    at, session = now.timestamp(), request.session
    since, seen = float(session.get(_SINCE, at)), float(session.get(_SEEN, at))
    if not holds_still(session, seat, now):
        logout(request)
        return False
    if _SINCE not in session:
        session[_SINCE] = since
    if _SEEN not in session or at - seen > _NOTED_EVERY_SECONDS:
        session[_SEEN] = at
    return True


def _stopped(request: HttpRequest, desk: Desk, page: Page) -> HttpResponseBase | None:
    """Return where she has to go first: to add a second factor, or to show that it is she; None where she may go on.

    Raises:
        ReauthenticationRequired: the library takes her there and back, with what she sent.
    """
    if not desk.is_synthetic and not request.session.get(_HAS_FACTOR):
        if has_factor(request.user):
            request.session[_HAS_FACTOR] = True
        elif page.name not in _BEFORE_FACTOR:
            return HttpResponseRedirect(reverse("mfa_index"))
    if POLICY[page.act_of(request.method)].fresh and not is_fresh(request):
        raise ReauthenticationRequired
    return None


def _check_query(request: HttpRequest, page: Page) -> None:
    for name, value in request.GET.items():
        form = _NEXT if name == "next" else _VALUE
        if name not in {*page.params, "s"} or not form.fullmatch(str(value)):
            message = "a query parameter that the page does not know, or that is no id"
            raise SuspiciousOperation(message)
