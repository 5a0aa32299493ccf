# SPDX-License-Identifier: Apache-2.0
"""What every template is given: the desk, the page, the navigation, the language. Made of the gate's desk alone; it reads nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from django.http import HttpRequest

from sotdae.cases.policy import Member, Standing, may
from sotdae.workbench.registry import pages
from sotdae.workbench.words import say


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """Return what every template is given."""
    desk, page = getattr(request, "desk", None), getattr(request, "page", None)
    language = desk.language if desk is not None else "ko"
    return {
        "desk": desk,
        "page": page,
        "language": language,
        "is_synthetic": desk is not None and desk.is_synthetic,
        "navigation": _navigation(desk),
        "not_stated": say("not_stated", language),
    }


_GROUP: Final = 20
"""Places in the navigation come in groups of twenty: what is read, what is judged, material, and who did what."""


_WHENEVER: Final = datetime.min.replace(tzinfo=UTC)


def _navigation(desk: Any) -> list[dict[str, Any]]:
    if desk is None or desk.person is None:
        return []
    standing = desk.standing
    counting = tuple(Member(one.role, is_lead=one.is_lead) for one in standing.members if one.counts(desk.now))
    return _listed(Standing(standing.offices, counting, standing.state), is_in_case=desk.case is not None)


@lru_cache(256)
def _listed(standing: Standing, *, is_in_case: bool) -> list[dict[str, Any]]:
    """Return the navigation of whoever stands so, by memberships that count; nobody changes it. Of the many standings few are met."""
    listed = [one for one in pages() if one.nav and (is_in_case or not one.in_case) and may(one.act, standing, _WHENEVER)]
    rows: list[dict[str, Any]] = []
    group = 0
    for one in sorted(listed, key=lambda one: one.nav):
        of = one.nav // _GROUP
        rows.append({"name": one.name, "title_key": one.title_key, "in_case": one.in_case, "begins": bool(rows) and of != group})
        group = of
    return rows
