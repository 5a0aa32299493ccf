# SPDX-License-Identifier: Apache-2.0
"""What belongs to every page: the language, the neutral page, and where the browser reports what it refused under the content policy."""

from __future__ import annotations

import re
import sys
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase

from sotdae.actions.staffing.desk import set_language as keep_language
from sotdae.workbench.desk import Desk
from sotdae.workbench.gate import LANGUAGE_COOKIE
from sotdae.workbench.page import Page, Shown

_YEAR_SECONDS: Final = 365 * 24 * 3600
_PLACE: Final = re.compile(r"(?:/[A-Za-z0-9_.-]+)*/?(?:\?[A-Za-z0-9_=&.-]*)?")


def set_language(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Take the other language: for the person where one is signed in, else for this browser. Goes back to where she was, in this house."""
    wished = "en" if request.POST.get("language") == "en" else "ko"
    back = request.POST.get("back", "/")
    response = HttpResponseRedirect(back if back.startswith("/") and _PLACE.fullmatch(back) else "/")
    if desk.person is not None:
        keep_language(desk.person.person_id, wished)
    response.set_cookie(LANGUAGE_COOKIE, wished, max_age=_YEAR_SECONDS, httponly=True, samesite="Strict", secure=request.is_secure())
    return response


def put_away(_: HttpRequest, __: Desk) -> Shown:
    """Show a neutral page: nothing of the work, no word that tells what it was."""
    return Shown("workbench/put_away.html")


def report(_: HttpRequest, __: Desk) -> HttpResponse:
    """Take what the browser refused under the content policy: that it did is told on standard error, and nothing of what."""
    sys.stderr.write("workbench: the browser refused something under the content policy\n")
    sys.stderr.flush()
    return HttpResponse(status=204)


PAGES: Final = [
    Page("language", "language", "public", set_language, methods=("POST",)),
    Page("put_away", "away", "public", put_away),
    Page("csp", "csp", "public", report, methods=("POST",), open_to_browsers=True),
]

WORDS: Final[dict[str, tuple[str, str]]] = {
    "title.put_away": ("메모", "Notes"),
    "title.language": ("언어", "Language"),
    "title.csp": ("브라우저가 막은 것", "Refused by the browser"),
    "away.back": ("돌아가기", "Back"),
}
