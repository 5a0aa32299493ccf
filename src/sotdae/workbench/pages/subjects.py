# SPDX-License-Identifier: Apache-2.0
"""Subjects of a case, by pseudonym alone: what each permits, what is kept, what was asked for her, what was handed out. What is done is `consents`.

Who she is, and how she may be reached, is opened on the terminal only, logged first; no page of this face shows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from sotdae.actions.removal import request_sheet
from sotdae.actions.subjects import making
from sotdae.actions.subjects.making import Reading
from sotdae.cases.consent import Act, GivenBy, Minor, Vetting, day_of
from sotdae.cases.removal.states import State
from sotdae.cases.withdrawal import Answer
from sotdae.errors import SotdaeError, UsageError
from sotdae.workbench.desk import Desk
from sotdae.workbench.page import Page, Shown

ALONE: Final = (Act.SEARCH_OWN_CASE, Act.KEEP_BANK, Act.REQUEST_REMOVAL, Act.SEARCH_ALL_CASES)
"""Acts that are permitted without naming anybody, the usual ones first."""


def subjects(_: HttpRequest, desk: Desk) -> Shown:
    """List the case's subjects."""
    return Shown("workbench/subjects.html", making.subject_list(reading_of(desk), on=day_of(desk.now)))


def subject(_: HttpRequest, desk: Desk, label: str) -> Shown | HttpResponseBase:
    """Show what is on record of one subject."""
    return sheet(desk, label)


def sheet(desk: Desk, label: str, problem: SotdaeError | None = None, said: Mapping[str, str] | None = None) -> Shown:
    """Show a subject; with a problem, where something was refused, and with what was typed."""
    read, row = reading_of(desk), subject_row(desk, label)
    asked = request_sheet.listed_in(read.book, read.case, desk.now, states=list(State), limit=None, subject_id=read.subject(label).subject_id)
    context = {
        "row": row,
        "asked": asked["requests"],
        "alone": [one.value for one in ALONE],
        "givers": [one.value for one in GivenBy if one is not GivenBy.STATUTORY],
        "minors": [one.value for one in Minor],
        "levels": [one.value for one in Vetting],
        "answers": [one.value for one in Answer],
        "today": day_of(desk.now).isoformat(),
        "problem": problem,
        "said": said or {},
    }
    return Shown("workbench/subject.html", context, 200 if problem is None else 409)


def reading_of(desk: Desk) -> Reading:
    """Return the book and the page's case."""
    assert desk.case is not None
    return Reading(desk.held.opened.book, desk.case)


def subject_row(desk: Desk, label: str) -> dict[str, Any]:
    """Return a subject of this very case.

    Raises:
        Http404: if there is none.
    """
    try:
        return making.subject_show(reading_of(desk), label, on=day_of(desk.now))
    except UsageError as error:
        raise Http404 from error


PAGES: Final = [
    Page("subjects", "subjects", "subject.read", subjects, nav=52),
    Page("subject", "subjects/<label:label>", "subject.read", subject),
]
