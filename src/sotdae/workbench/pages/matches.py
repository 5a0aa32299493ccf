# SPDX-License-Identifier: Apache-2.0
"""Matches: a subject's bank or a bundle of hashes in, counts by room and day out. No picture is taken and none is shown."""

from __future__ import annotations

from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from sotdae.actions.reviewing.matches import Met, request_of, search_bank, search_bundle, subjects
from sotdae.errors import SotdaeError
from sotdae.workbench.desk import Desk
from sotdae.workbench.handed_in import held_bundle
from sotdae.workbench.page import Page, Shown, is_read

_MOST_ROWS: Final = 200


def matches(request: HttpRequest, desk: Desk) -> Shown | HttpResponseBase:
    """Ask where copies of a subject's photos were seen; show the last answer as numbers."""
    problem: SotdaeError | None = None
    if not is_read(request):
        try:
            return HttpResponseRedirect(f"{reverse('matches', kwargs={'case_id': _case_id(desk)})}?s={_ask(request, desk)}")
        except SotdaeError as error:
            problem = error
    can = desk.may("match.ask")
    listed: list[dict[str, Any]] = []
    if can:
        with desk.acting() as who:
            listed = subjects(who)
    context = {"subjects": listed, "can": can, "problem": problem, "answer": desk.state("matches") if is_read(request) else {}}
    return Shown("workbench/matches.html", context, 200 if problem is None else 409)


def _ask(request: HttpRequest, desk: Desk) -> str:
    """Search, and return the id of the stored answer: counts, labels and days alone."""
    subject = request.POST.get("subject", "")
    upload = request.FILES.get("bundle")
    with desk.acting() as who:
        asked = request_of(who, subject)
        if isinstance(upload, UploadedFile):
            with held_bundle(upload) as path:
                found = search_bundle(who, asked, path)
        else:
            found = search_bank(who, asked)
    return desk.store("matches", _told(found))


def _told(found: Met) -> dict[str, Any]:
    result = found.result
    return {
        "subject": result.subject,
        "pictures": found.pictures,
        "waiting": found.waiting,
        "frozen": result.frozen,
        "rows": list(found.by_room[:_MOST_ROWS]),
        "more": max(0, len(found.by_room) - _MOST_ROWS),
        "searched": result.searched.to_json(),
        "photos": len(result.queries),
        "refused": sum(1 for query in result.queries if query["refused"]),
        "check_codes": list(result.check_codes),
    }


def _case_id(desk: Desk) -> str:
    if desk.case is None:
        raise Http404
    return desk.case.case_id


PAGES: Final = [Page("matches", "matches", "case.read", matches, methods=("GET", "POST"), nav=45, posts="match.ask")]

WORDS: Final[dict[str, tuple[str, str]]] = {
    "title.matches": ("사진 대조", "Match photos"),
    "matches.lead": (
        "당사자의 사진과 같은 사진이 우리가 가진 자료에 있는지 찾습니다. 사진은 올리지도 보여 주지도 않습니다. 지문(해시)만 씁니다.",
        "Finds out whether copies of a subject's photos are in what we hold. No photo is uploaded and none is shown: only hashes are used.",
    ),
    "matches.subject": ("누구의 사진인가", "Whose photos"),
    "matches.bank": ("등록된 사진 {photos}장으로 찾기", "search with {photos} registered photos"),
    "matches.none": (
        "등록된 피해자가 아직 없습니다. 피해자 화면에서 기록을 시작하고 동의를 적으면 찾을 수 있습니다.",
        "No subject is on record yet. Begin a record on the page of subjects and write down what she permits.",
    ),
    "matches.bundle": ("지문 묶음(당사자가 자기 기기에서 만든 파일)", "A bundle of hashes, made by the subject on her own device"),
    "matches.bundle_help": (
        "없으면 등록된 사진으로 찾습니다. 사진 파일은 받지 않습니다.",
        "Without one, her registered photos are used. Photo files are not taken.",
    ),
    "matches.search": ("찾기", "Search"),
    "matches.counted": (
        "찾을 때마다 기록에 남고, 하루에 찾을 수 있는 횟수가 정해져 있습니다. 동의가 없거나 끝났으면 찾지 않습니다.",
        "Each search is logged and counted, with a daily limit. Without a consent that holds nothing is searched.",
    ),
    "matches.cannot": ("이 자리에서는 찾을 수 없습니다. 상담원이나 조사 담당자의 일입니다.", "Searching is for counsellors and investigators."),
    "matches.answer": ("{subject}: 찾은 결과", "{subject}: what was found"),
    "matches.found": (
        "서로 다른 사진 {pictures}개를 찾았습니다. 그 가운데 {waiting}개가 사람의 확인을 기다립니다.",
        "{pictures} different pictures were found; {waiting} of them wait for a person to check.",
    ),
    "matches.nothing": (
        "우리가 가진 자료(사진 {items}장, 방 {rooms}개)에서는 찾지 못했습니다. 없다는 뜻은 아닙니다. 원본 사진으로는 합성된 사진을 찾지 못합니다.",
        "Not found in what we hold ({items} pictures, {rooms} rooms). That does not mean it is nowhere. An original photo does not find a forgery.",
    ),
    "matches.searched": (
        "살펴본 것: 사진 {items}장, 방 {rooms}개. 무늬가 너무 적어 견줄 수 없던 사진 {low}장.",
        "Searched: {items} pictures, {rooms} rooms. {low} pictures show too little to be compared.",
    ),
    "matches.until": ("자료의 마지막 때", "captures up to"),
    "matches.refused": ("찾는 데 쓸 수 없던 사진 {refused}장", "{refused} photos could not be searched with"),
    "matches.frozen": (
        "{frozen}개를 얼렸습니다: 미성년자일 수 있어 아무도 열지 않습니다.",
        "{frozen} were frozen: they may show a minor, and nobody opens them.",
    ),
    "matches.room": ("방", "Room"),
    "matches.on": ("날(한국)", "Day (KST)"),
    "matches.posts": ("게시", "Posts"),
    "matches.pictures": ("사진", "Pictures"),
    "matches.no_day": ("때를 알 수 없음", "day unknown"),
    "matches.more": ("그 밖에 {more}줄", "{more} more lines"),
    "matches.review": ("하나씩 확인하기(사진 없이)", "Check them one by one, without pictures"),
    "matches.code": ("확인 번호 {code}: 당사자와 전화로 맞춰 보십시오.", "Check code {code}: compare it with the subject over the phone."),
}
