# SPDX-License-Identifier: Apache-2.0
"""Intake: an export is chosen from an intake folder, or uploaded where the mode lets bytes be written; it is taken in by a job, and has a receipt."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from sotdae.actions.jobs.receipts import last_stated, receipt
from sotdae.actions.jobs.staging import remove
from sotdae.cases.jobs import Job, Kind
from sotdae.custody.vault import Mode
from sotdae.errors import IntakeRefused, UsageError
from sotdae.exchange.report.words import trouble
from sotdae.model.canonical import Json
from sotdae.workbench.desk import Desk
from sotdae.workbench.page import Page, Shown
from sotdae.workbench.uploads import PAGE, StagedUpload

AUTHORITIES: Final = ("warrant", "consent", "mandate", "public")
ZONES: Final = ("Asia/Seoul", "UTC")
_LONGEST: Final = 200
_CHATS: Final = re.compile(r"[0-9]{1,6}(?:[ ,]+[0-9]{1,6}){0,49}")
_JOBS_SHOWN: Final = 10


def intake(request: HttpRequest, desk: Desk) -> Shown | HttpResponseBase:
    """Show what may be taken in, and what was last; or post the job."""
    if request.method == "POST":
        chosen = desk.held.office.chosen(request.POST.get("choice", ""))
        return _posted(request, desk, chosen.path, chosen.state)
    office = desk.held.office
    mode = desk.held.opened.vault.mode
    context = {
        "choices": office.choices(is_made_up=desk.is_synthetic) if desk.may("capture.add") else [],
        "folders": len(office.intake),
        "jobs": [shown(one) for one in office.jobs.of_case(_case_id(desk), _JOBS_SHOWN) if one.kind is Kind.ADD],
        "stated": _prefilled(desk),
        "authorities": AUTHORITIES,
        "zones": ZONES,
        "mode": mode.value,
        "may_upload": mode is not Mode.HASH_ONLY,
    }
    return Shown("long_work/intake.html", context)


def upload(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Take in an uploaded export.

    Raises:
        IntakeRefused: if nothing was received.
    """
    received = request.FILES.get("export")
    if not isinstance(received, StagedUpload):
        raise IntakeRefused(what="no file was received")
    try:
        return _posted(request, desk, received.path, received.path.parent.name)
    except UsageError:
        remove(desk.place, [received.path])
        raise


def _posted(request: HttpRequest, desk: Desk, path: Path, state: str) -> HttpResponseBase:
    assert desk.person is not None
    assert desk.case is not None
    given = _stated(request.POST, desk.person.name) | {"case": desk.case.name, "paths": [str(path)], "state": state}
    job = desk.held.office.ask(Kind.ADD, given, case_id=desk.case.case_id, person=desk.person.person_id, now=desk.now)
    return HttpResponseRedirect(reverse("job", kwargs={"case_id": desk.case.case_id, "job_id": job.job_id}))


def _stated(form: Mapping[str, Any], performer: str) -> dict[str, Json]:
    """Read what a person states; everything may be left out.

    Raises:
        UsageError: if something is not in its form.
    """
    given: dict[str, Json] = {name: _line(form, name) or None for name in ("purpose", "reference")}
    authority, reference = str(form.get("authority", "")), given.pop("reference")
    if authority and authority not in AUTHORITIES:
        raise UsageError(what="the authority is warrant, consent, mandate or public")
    given["authority"] = f"{authority}: {reference}" if authority and reference else authority or None
    given["performer"] = performer  # (whoever is signed in: the log says who acted, and nobody states that for her)
    zone, day, offset, chats = (str(form.get(name, "")).strip() for name in ("zone", "captured_at", "offset", "chats"))
    if zone and zone not in ZONES:
        raise UsageError(what="the zone is Asia/Seoul or UTC")
    try:
        at = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo("Asia/Seoul")) if day else None
        given["clock_offset_seconds"] = int(offset) if offset else None
    except ValueError as error:
        raise UsageError(what="a day and time, or a number of seconds, is not in its form") from error
    if chats and not _CHATS.fullmatch(chats):
        raise UsageError(what="chats are numbers with spaces between them")
    numbers: list[Json] = [int(one) for one in re.findall(r"[0-9]+", chats)]
    return given | {"zone": zone or None, "captured_at": at.isoformat() if at else None, "chats": numbers, "whole": form.get("whole") == "yes"}


def _line(form: Mapping[str, Any], name: str) -> str:
    text = " ".join(str(form.get(name, "")).split())
    if len(text) > _LONGEST or any(ord(letter) < 32 for letter in text):  # noqa: PLR2004 (control characters)
        raise UsageError(what="a statement is one line of at most 200 letters")
    return text


def _prefilled(desk: Desk) -> dict[str, str]:
    """Return what was stated last in this case, as the form shows it: nobody is asked twice."""
    assert desk.person is not None
    last = last_stated(desk.held.opened.book, _case_id(desk))
    authority, _, reference = str(last.get("authority") or "").partition(": ")
    known = {"authority": authority if authority in AUTHORITIES else "", "reference": reference if authority in AUTHORITIES else authority}
    return known | {"purpose": str(last.get("purpose") or ""), "zone": str(last.get("zone") or ""), "performer": desk.person.name}


def shown(job: Job) -> dict[str, Any]:
    """Return a job as templates show it."""
    total, done = job.done.total_bytes, job.done.done_bytes
    percent = min(100, 100 * done // total) if total else None
    return {"job": job, "state_key": f"job.{job.state.value}", "step_key": f"step.{job.done.step or 'begin'}", "percent": percent}


def job(request: HttpRequest, desk: Desk, job_id: str) -> Shown:
    """Show how far a job is, and what came of it. Reloads itself while it is under way, with or without scripts."""
    found = _job(desk, job_id)
    captures = []
    if found.kind is Kind.ADD and found.result:
        book = desk.held.opened.book
        taken = {row.capture_id: row for row in book.captures(_case_id(desk))}
        for row in found.result["captures"]:
            entry = taken.get(row["capture_id"])
            captures.append({**row, "receipt": receipt(book, _case_id(desk), entry.action_id) if entry else None})
    problems = _problems(desk, {room for row in captures for room in row["rooms"]})
    name = "long_work/job_part.html" if request.GET.get("part") else "long_work/job.html"
    return Shown(name, {**shown(found), "captures": captures, "problems": problems})


def again(_: HttpRequest, desk: Desk, job_id: str) -> HttpResponseBase:
    """Post a job that failed once more."""
    assert desk.person is not None
    found = _job(desk, job_id)
    desk.held.office.again(found, person=desk.person.person_id, now=desk.now)
    return HttpResponseRedirect(reverse("job", kwargs={"case_id": _case_id(desk), "job_id": job_id}))


def print_receipt(_: HttpRequest, desk: Desk, action_id: str) -> Shown:
    """Show a capture's receipt, to be printed."""
    found = receipt(desk.held.opened.book, _case_id(desk), action_id)
    if found is None:
        raise Http404
    with desk.held.writing() as opened:
        head = opened.vault.head()
        origin, key_line = opened.vault.origin, opened.vault.key_line
    return Shown("long_work/receipt.html", {"receipt": found, "head": head, "origin": origin, "key_line": key_line})


def _job(desk: Desk, job_id: str) -> Job:
    found = desk.held.office.jobs.get(job_id)
    if found is None or found.case_id != _case_id(desk):
        raise Http404
    return found


def _problems(desk: Desk, labels: set[str]) -> list[dict[str, Any]]:
    """Return what could not be read in these rooms, and of no room: codes and counts; phrases are the reader's own, fixed ones."""
    if not labels:
        return []
    known = desk.answers.labels()
    keys = [key for key, names in known.items() if labels & set(names)]
    rows = [row for key in [*keys, None] for row in desk.answers.problems(key)]
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.code] = counts.get(row.code, 0) + row.count
    return [{"words": _phrase(code, desk.language), "count": count} for code, count in sorted(counts.items())]


def _phrase(code: str, language: str) -> str:
    pair = trouble(code)
    return pair.en if language == "en" else pair.ko


def _case_id(desk: Desk) -> str:
    assert desk.case is not None
    return desk.case.case_id


PAGES: Final = [
    Page("intake", "intake", "job.see", intake, methods=("GET", "POST"), nav=60, posts="capture.add"),
    Page(PAGE, "intake/upload", "capture.add", upload, methods=("POST",)),
    Page("job", "jobs/<opaque:job_id>", "job.see", job, params=("part",)),
    Page("job_again", "jobs/<opaque:job_id>/again", "job.start", again, methods=("POST",)),
    Page("receipt", "receipts/<opaque:action_id>", "evidence.read", print_receipt),
]
