# SPDX-License-Identifier: Apache-2.0
"""Headers of every answer: nothing from elsewhere is loaded, nothing is framed, cached, or told to another site; scripts are files of ours alone.

Source: W3C CSP 3 and Trusted Types; OWASP Secure Headers. htmx needs ``includeIndicatorStyles`` off (it would add a style element).
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponseForbidden, UnreadablePostError
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware

_DIRECTIVES: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "default",
    "report-uri": "/csp",
}
POLICY: Final = "; ".join(f"{name} {value}" for name, value in _DIRECTIVES.items())
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), display-capture=(), publickey-credentials-get=(self)",
    "X-Robots-Tag": "noindex, nofollow",
}

_REFUSED: Final = 400
_MOST_UNREAD: Final = 16 << 20
_SECONDS_UNREAD: Final = 5.0
"""Of a request that was refused before it was read whole: a connection closed with bytes unread is reset, and the refusal lost with it."""


class OwnForms(CsrfViewMiddleware):
    """Takes forms of our own pages alone: Django's token, and the browser's word for where the form came from.

    With ``Referrer-Policy: no-referrer`` browsers send ``Origin: null`` along with a form, which Django refuses. ``Sec-Fetch-Site`` says the same,
    and no page can set it (W3C Fetch Metadata; every browser since March 2023). A browser that sends neither is refused.
    """

    def process_view(self, request: HttpRequest, callback: Any, callback_args: Any, callback_kwargs: Any) -> HttpResponseForbidden | None:
        """Pass on a form of ours; refuse any other."""
        if request.META.get("HTTP_SEC_FETCH_SITE") == "same-origin" and request.META.get("HTTP_ORIGIN") in {None, "null"}:
            request.META["HTTP_ORIGIN"] = f"{request.scheme}://{request.get_host()}"
        return super().process_view(request, callback, callback_args, callback_kwargs)


class Hardening:
    """Puts the headers on every answer, static files included; whatever is not a static file is stored nowhere."""

    def __init__(self, next_one: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Take the rest of the chain."""
        self._next = next_one

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer."""
        response = self._next(request)
        if request.method == "POST" and response.status_code >= _REFUSED:
            _read_on(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if not request.path.startswith("/static/"):
            response.headers["Cache-Control"] = "no-store"
        if request.is_secure():
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response


def _read_on(request: HttpRequest) -> None:
    """Read what is left of a refused request, within bounds, and keep none of it."""
    until, left = time.monotonic() + _SECONDS_UNREAD, _MOST_UNREAD
    with contextlib.suppress(UnreadablePostError):
        while left > 0 and time.monotonic() < until and (piece := request.read(1 << 16)):
            left -= len(piece)
