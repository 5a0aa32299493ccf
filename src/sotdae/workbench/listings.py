# SPDX-License-Identifier: Apache-2.0
"""What pages with lists share: which page of a list, what was asked for in it, and what goes into files and citations of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponseRedirect, QueryDict
from django.urls import reverse

from sotdae.classes import dataclass
from sotdae.exchange.listing import Listing
from sotdae.model.korea import KST
from sotdae.workbench.desk import Desk

PER_PAGE: Final = 50
"""Rows on one page of a list. A matter of presentation."""
FEW: Final = 20
"""Likewise, where each row quotes."""
MOST_IN_FILE: Final = 20_000
"""Rows that a file holds at most; it says how many there are in all."""
MOST_CITED: Final = 200
_MOST_PAGE: Final = 1_000

Lister = Callable[[Desk, Mapping[str, Any], str], Listing]
"""Makes the list of a page: the desk, its stored state, and the room's label or ""."""


@dataclass(frozen=True, slots=True)
class Pager:
    """Which part of a list is shown."""

    number: int
    pages: int
    total: int
    size: int = PER_PAGE

    @property
    def offset(self) -> int:
        """How many rows come before it."""
        return (self.number - 1) * self.size

    @property
    def first(self) -> int:
        """The number of the first row shown, 0 where there is none."""
        return self.offset + 1 if self.total else 0

    @property
    def last(self) -> int:
        """The number of the last row shown."""
        return min(self.total, self.offset + self.size)

    @property
    def before(self) -> int | None:
        """The page before, or None."""
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        """The page after, or None."""
        return self.number + 1 if self.number < self.pages else None


def offset_of(request: HttpRequest, size: int = PER_PAGE) -> int:
    """Return how many rows come before the page that the address names."""
    return (number_of(request, "p", 1) - 1) * size


def pager(request: HttpRequest, total: int, size: int = PER_PAGE) -> Pager:
    """Return the pager of a list of so many rows, so many a page."""
    pages = max(1, -(-total // size))
    return Pager(min(number_of(request, "p", 1), pages), pages, total, size)


def number_of(request: HttpRequest, name: str, default: int) -> int:
    """Return a number that the address holds.

    Raises:
        Http404: if it is none, or none of a list.
    """
    value = request.GET.get(name)
    if value is None or value == "":
        return default
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= _MOST_PAGE:
        raise Http404
    return int(value)


def address(desk: Desk, name: str, state: str = "", **ids: Any) -> str:
    """Return the address of a page of the case, with a stored state."""
    if desk.case is None:
        raise Http404
    where = reverse(name, kwargs={"case_id": desk.case.case_id, **ids})
    return f"{where}?s={state}" if state else where


def stored(desk: Desk, page: str, filters: Mapping[str, Any], **ids: Any) -> HttpResponseRedirect:
    """Store what was asked for and go to the page with it; without anything asked, to the page alone."""
    kept = {name: value for name, value in filters.items() if value not in (None, "", [], ())}
    return HttpResponseRedirect(address(desk, page, desk.store(page, kept) if kept else "", **ids))


def chosen(post: QueryDict, name: str, allowed: Sequence[str]) -> list[str]:
    """Return those of a form's values that are allowed, each once."""
    return [value for value in dict.fromkeys(post.getlist(name)) if value in allowed]


def day(post: QueryDict, name: str) -> str:
    """Return a day that a form holds, or ""."""
    try:
        return date.fromisoformat(post.get(name, "")).isoformat()
    except ValueError:
        return ""


def whole(post: QueryDict, name: str) -> int | None:
    """Return a whole number that a form holds, or None."""
    value = post.get(name, "").replace(",", "").strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None  # noqa: PLR2004 (a room has fewer members)


def first_moment(on: str | None, *, after: bool = False) -> int | None:
    """Return the first moment of a Korean day, or of the day after it, in microseconds since 1970 UTC."""
    if not on:
        return None
    begins = datetime.combine(date.fromisoformat(on), time(), KST) + timedelta(days=1 if after else 0)
    return round(begins.timestamp() * 1_000_000)


def case_id(desk: Desk) -> str:
    """Return the id of the page's case.

    Raises:
        Http404: if the page has none.
    """
    if desk.case is None:
        raise Http404
    return desk.case.case_id
