# SPDX-License-Identifier: Apache-2.0
"""What is done for a subject, as forms: a record begun, what she permits, her photos' hashes, her case number, letters that call copies back.

Each is one action of `sotdae.actions.subjects`; a refusal comes back on her page with what was typed. Nothing here tells anybody anything.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse

from sotdae.actions.acting import Acting
from sotdae.actions.matching.bank import bank_add_as
from sotdae.actions.matching.consenting import Statement, confirm
from sotdae.actions.matching.withdrawing_entries import BankRequest
from sotdae.actions.reviewing.matches import refuse_photos
from sotdae.actions.subjects import consents, making, numbers, recalling, withdrawing
from sotdae.cases.consent import Act, Basis, GivenBy, Minor, Vetting
from sotdae.cases.withdrawal import Answer
from sotdae.errors import SotdaeError, UsageError
from sotdae.exchange.status.record import text_pdf
from sotdae.workbench.desk import Desk
from sotdae.workbench.handed_in import held_bundle
from sotdae.workbench.page import Page, Shown
from sotdae.workbench.pages.subjects import ALONE, reading_of, sheet, subject_row

_NAMING: Final = (Act.SHARE_WITH, Act.REQUEST_REMOVAL, Act.DISCLOSE_IDENTITY_TO)
Deed = Callable[[Acting, str, QueryDict], Any]


def new_subject(_: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Put somebody on record, by pseudonym."""
    with desk.acting() as who:
        label = making.make_subject(who)
    return to_subject(desk, label)


def to_subject(desk: Desk, label: str) -> HttpResponseBase:
    """Go to a subject's page."""
    return HttpResponseRedirect(reverse("subject", kwargs={"case_id": reading_of(desk).case.case_id, "label": label}))


def _done(request: HttpRequest, desk: Desk, label: str, deed: Deed) -> Shown | HttpResponseBase:
    """Do it and show the subject; where it is refused, with why and what was typed."""
    subject_row(desk, label)
    try:
        with desk.acting() as who:
            deed(who, label, request.POST)
    except SotdaeError as error:
        return sheet(desk, label, error, {name: str(value) for name, value in request.POST.items()})
    return to_subject(desk, label)


def give(request: HttpRequest, desk: Desk, label: str) -> Shown | HttpResponseBase:
    """Record what she permits."""

    def deed(who: Acting, one: str, posted: QueryDict) -> None:
        until = _day(posted.get("until", ""))
        given_by, minor, vetting = posted.get("given_by", ""), posted.get("minor", ""), posted.get("vetting", "")
        if given_by not in set(GivenBy) or minor not in set(Minor) or vetting not in set(Vetting):
            raise UsageError(what="say who gave it, and whether she is a minor")
        stated = Statement(
            Basis.CONSENT,
            GivenBy(given_by),
            oral=posted.get("form") == "oral",
            scope=_scope(posted),
            until=until,
            minor=Minor(minor),
            vetting=Vetting(vetting),
        )
        consents.give(who, one, stated)

    return _done(request, desk, label, deed)


def signed(request: HttpRequest, desk: Desk, label: str) -> Shown | HttpResponseBase:
    """Record that what was only said was signed."""
    return _done(request, desk, label, lambda who, one, _: confirm(who, one))


def narrow(request: HttpRequest, desk: Desk, label: str) -> Shown | HttpResponseBase:
    """Record that she no longer permits something, and stop what it carried."""
    subject_row(desk, label)
    try:
        with desk.acting() as who:
            ended = withdrawing.narrow(who, label, request.POST.getlist("act"))[1]
    except SotdaeError as error:
        return sheet(desk, label, error)
    return Shown("workbench/stopped.html", {"row": subject_row(desk, label), "ended": ended, "is_all": False})


def extend(request: HttpRequest, desk: Desk, label: str) -> Shown | HttpResponseBase:
    """Record that she confirmed in writing that it holds longer."""

    def deed(who: Acting, one: str, posted: QueryDict) -> None:
        until = _day(posted.get("until", ""))
        if until is None:
            raise UsageError(what="say until which day")
        consents.extend(who, one, until)

    return _done(request, desk, label, deed)


def vet(request: HttpRequest, desk: Desk, label: str) -> Shown | HttpResponseBase:
    """Record who has looked at whether the photos are her own."""

    def deed(who: Acting, one: str, posted: QueryDict) -> None:
        level = posted.get("level", "")
        if level not in set(Vetting):
            raise UsageError(what="say who has looked")
        making.vet(who, one, Vetting(level))

    return _done(request, desk, label, deed)


def keep_photos(request: HttpRequest, desk: Desk, label: str) -> Shown | HttpResponseBase:
    """Keep the hashes of a bundle that she made on her own device, for later searches. Photos are not taken."""
    subject_row(desk, label)
    upload = request.FILES.get("bundle")
    try:
        if not isinstance(upload, UploadedFile):
            raise UsageError(what="hand in the bundle that the hashing page made")
        with desk.acting() as who, held_bundle(upload) as path:
            asked = BankRequest(who.opened.place.folder, label, who.case.name, performer=who.performer)
            added = bank_add_as(who, asked, [path], hash_photo=refuse_photos)
    except SotdaeError as error:
        return sheet(desk, label, error)
    return Shown("workbench/kept.html", {"row": subject_row(desk, label), "added": added})


def number(_: HttpRequest, desk: Desk, label: str) -> Shown | HttpResponseBase:
    """Give her a case number and a PIN; the PIN is shown this once."""
    row = subject_row(desk, label)
    with desk.acting() as who:
        given = numbers.give_number(who, label)
    return Shown("workbench/number.html", {"row": row, "given": given})


def end_number(request: HttpRequest, desk: Desk, label: str) -> Shown | HttpResponseBase:
    """End her case number, as where the paper was lost."""
    return _done(request, desk, label, lambda who, one, _: numbers.end_number(who, one))


def stop(request: HttpRequest, desk: Desk, label: str) -> Shown | HttpResponseBase:
    """Stop everything at her word: consents end, hashes are destroyed, open requests are withdrawn, letters to holders of copies are written."""
    row = subject_row(desk, label)
    if request.POST.get("sure", "").strip().upper() != row["subject"]:
        return sheet(desk, label, UsageError(what="type the subject's label to stop everything"))
    with desk.acting() as who:
        ended = withdrawing.withdraw(who, row["subject"])
    return Shown("workbench/stopped.html", {"row": row, "ended": ended, "is_all": True})


def recall_letter(request: HttpRequest, desk: Desk, label: str, recall: str) -> Shown | HttpResponseBase:
    """Show a letter that calls copies back, or hand it out as PDF."""
    row = subject_row(desk, label)
    _require_recall(row, recall)
    tongue: Any = "en" if request.POST.get("in") == "en" else "ko"
    try:
        with desk.acting() as who:
            text = recalling.letter_text(who, recall, tongue)
    except SotdaeError as error:
        return sheet(desk, label, error)
    if request.POST.get("form") != "pdf":
        return Shown("workbench/recall_letter.html", {"row": row, "recall": recall, "text": text, "tongue": tongue})
    response = HttpResponse(text_pdf(text, tongue, title=recall), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{recall}-{tongue}.pdf"'
    return response


def recall_sent(request: HttpRequest, desk: Desk, label: str, recall: str) -> Shown | HttpResponseBase:
    """Record that a letter was sent."""
    _require_recall(subject_row(desk, label), recall)
    return _done(request, desk, label, lambda who, _, posted: recalling.tell(who, recall, how=posted.get("how", ""), on=_day(posted.get("on", ""))))


def recall_answered(request: HttpRequest, desk: Desk, label: str, recall: str) -> Shown | HttpResponseBase:
    """Record what a recipient answered."""
    _require_recall(subject_row(desk, label), recall)

    def deed(who: Acting, _: str, posted: QueryDict) -> None:
        given = posted.get("answer", "")
        if given not in set(Answer):
            raise UsageError(what="say what they answered")
        recalling.answer(who, recall, Answer(given), note=posted.get("note", ""), on=_day(posted.get("on", "")))

    return _done(request, desk, label, deed)


def _require_recall(row: dict[str, Any], recall: str) -> None:
    """Pass if a recall is one of this subject's; else there is none here."""
    if recall not in {one["recall"] for one in row["recalls"]}:
        raise Http404


def _scope(posted: QueryDict) -> tuple[str, ...]:
    """Return the acts that a form ticks, and those that it names somebody for."""
    ticked = [one for one in posted.getlist("act") if one in set(ALONE)]
    named = [f"{act.value}:{who}" for act in _NAMING for who in posted.get(f"{act.value}:", "").replace(",", " ").split()]
    return (*ticked, *named)


def _day(text: str) -> date | None:
    """Return a day that a form holds; None where it holds none.

    Raises:
        UsageError: if it is none.
    """
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise UsageError(what="a day is written as 2026-12-31") from error


PAGES: Final = [
    Page("new_subject", "subjects/new", "subject.write", new_subject, methods=("POST",)),
    Page("give_consent", "subjects/<label:label>/consent", "subject.write", give, methods=("POST",)),
    Page("sign_consent", "subjects/<label:label>/signed", "subject.write", signed, methods=("POST",)),
    Page("narrow_consent", "subjects/<label:label>/narrow", "subject.write", narrow, methods=("POST",)),
    Page("extend_consent", "subjects/<label:label>/extend", "subject.write", extend, methods=("POST",)),
    Page("vet_subject", "subjects/<label:label>/vet", "subject.write", vet, methods=("POST",)),
    Page("keep_photos", "subjects/<label:label>/photos", "subject.write", keep_photos, methods=("POST",)),
    Page("give_number", "subjects/<label:label>/number", "subject.write", number, methods=("POST",)),
    Page("end_number", "subjects/<label:label>/number/end", "subject.write", end_number, methods=("POST",)),
    Page("stop", "subjects/<label:label>/stop", "subject.write", stop, methods=("POST",)),
    Page("recall_letter", "subjects/<label:label>/recalls/<label:recall>/letter", "subject.write", recall_letter, methods=("POST",)),
    Page("recall_sent", "subjects/<label:label>/recalls/<label:recall>/sent", "subject.write", recall_sent, methods=("POST",)),
    Page("recall_answered", "subjects/<label:label>/recalls/<label:recall>/answer", "subject.write", recall_answered, methods=("POST",)),
]
