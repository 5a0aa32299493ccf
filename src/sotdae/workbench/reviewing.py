# SPDX-License-Identifier: Apache-2.0
"""What the pages of reviewing and seeing share: a person's own settings and her time at it, kept in her session alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest

from sotdae.cases.seeing import BLURS, BREAK_AFTER, HIDES_AFTER, USUAL_SECONDS, is_break_due

_KEY: Final = "seeing"
_SINCE: Final = "reviewing_since"
_LAST: Final = "reviewing_last"
_REST: Final = timedelta(minutes=10)
"""Away for so long counts as a break."""

USUAL: Final[Mapping[str, Any]] = {"seconds": USUAL_SECONDS, "blur": BLURS[0], "minutes": BREAK_AFTER[1], "toggle": False}


def settings(request: HttpRequest) -> dict[str, Any]:
    """Return how a person wants to be shown things: seconds, blur, minutes until a break, toggle instead of holding."""
    return {**USUAL, **request.session.get(_KEY, {})}


def set_settings(request: HttpRequest) -> None:
    """Keep what she chose in a form; what is none of the choices stays as it was."""
    kept = settings(request)
    for name, choices in (("seconds", HIDES_AFTER), ("blur", BLURS), ("minutes", BREAK_AFTER)):
        value = request.POST.get(name, "")
        if value.isdecimal() and int(value) in choices:
            kept[name] = int(value)
    kept["toggle"] = request.POST.get("toggle") == "1"
    request.session[_KEY] = kept


def break_is_due(request: HttpRequest, now: datetime) -> bool:
    """Count the time at reviewing, and say whether a break is proposed. Kept in the session; told to nobody."""
    session = request.session
    since = datetime.fromtimestamp(session.get(_SINCE, now.timestamp()), UTC)
    last = datetime.fromtimestamp(session.get(_LAST, now.timestamp()), UTC)
    if now - last >= _REST:
        since = now
    session[_SINCE], session[_LAST] = since.timestamp(), now.timestamp()
    return is_break_due(since, now, settings(request)["minutes"])


def rested(request: HttpRequest, now: datetime) -> None:
    """Begin anew to count the time at reviewing."""
    request.session[_SINCE] = request.session[_LAST] = now.timestamp()
