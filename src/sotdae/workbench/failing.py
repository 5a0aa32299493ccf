# SPDX-License-Identifier: Apache-2.0
"""What people see when something does not go: the message and the remedy, in a page. The outermost handler of this face.

The server's own output names the error's kind and place and nothing else: an error's text, a path and a form may hold what must not leave.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from sotdae.errors import (
    AnswersMissing,
    CaseUnknown,
    ItemFrozen,
    NotPermitted,
    RoomUnknown,
    SotdaeError,
    StepNotPermitted,
    UsageError,
    WorkspaceInUse,
)

STATUS: Final[Mapping[type[SotdaeError], int]] = {
    RoomUnknown: 404,
    CaseUnknown: 404,
    NotPermitted: 403,
    ItemFrozen: 403,
    StepNotPermitted: 403,
    WorkspaceInUse: 503,
    AnswersMissing: 200,  # an empty case is no failure: the page says what fills it
    UsageError: 400,
}
_OTHER: Final = 409


class Failing:
    """Turns errors into pages."""

    def __init__(self, next_one: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Take the rest of the chain."""
        self._next = next_one

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, unless it was asked for by a name that is not ours: a foreign page may have had its own name lead here."""
        request.get_host()
        return self._next(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for an error of the program; leave Django's own to Django; tell of any other where it was, not what it said."""
        if isinstance(error, Http404 | PermissionDenied | SuspiciousOperation):
            return None
        if isinstance(error, SotdaeError):
            status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), _OTHER)
            return _page(request, status, "refused", error=error)
        tell(error)
        return _page(request, 500, "broken")


def tell(error: BaseException) -> None:
    """Say on standard error what kind of error it was and where, and nothing of what it said."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    sys.stderr.write(f"workbench: {type(error).__name__} at {last.filename.rsplit('/', 1)[-1]}:{last.lineno}\n")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    del exception
    return _page(request, 400, "bad_request")


def not_permitted(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    del exception
    return _page(request, 403, "not_permitted")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same for what is not there and for what she may not know of."""
    del exception
    return _page(request, 404, "not_found")


def broken(request: HttpRequest) -> HttpResponse:
    """500."""
    return _page(request, 500, "broken")


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form that was not ours, or stood open for too long."""
    del reason
    return _page(request, 403, "stale_form")


def _page(request: HttpRequest, status: int, what: str, **more: Any) -> HttpResponse:
    return render(request, "workbench/failed.html", {"what": what, "status": status, **more}, status=status)
