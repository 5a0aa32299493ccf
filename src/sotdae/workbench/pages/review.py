# SPDX-License-Identifier: Apache-2.0
"""Review: what waits for a person, one finding with what speaks for and against it, and her decision. No picture is shown on these pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from sotdae.actions.questions import trail_papers, trailing
from sotdae.actions.questions.trailing import SUCCESSION
from sotdae.actions.removal import matched
from sotdae.actions.reviewing import deciding
from sotdae.actions.reviewing.deciding import Subject
from sotdae.actions.reviewing.matches import SCALE
from sotdae.actions.reviewing.queue import queue, told
from sotdae.cases import judged, signs
from sotdae.cases.reviewing import LEAST_REASON, MATCH, MOST_REASON, Verdict
from sotdae.cases.trail_paper import warnings
from sotdae.errors import DecidedMeanwhile, DecisionRefused, FindingUnknown
from sotdae.workbench.desk import Desk
from sotdae.workbench.drawing.waterfall import drawn
from sotdae.workbench.page import Page, Shown, is_read
from sotdae.workbench.reviewing import break_is_due, rested

_ON_A_PAGE: Final = 25
_PAIR: Final = 2
_KEYS: Final = (("confirmed", "1"), ("rejected", "2"), ("unsure", "3"))


def waiting(request: HttpRequest, desk: Desk) -> Shown:
    """List what waits, from light to heavy."""
    asked = request.GET.get("n", "1")
    number = max(1, int(asked)) if asked.isdecimal() else 1
    found = queue(desk.place, _case(desk).name, performer=_name(desk), limit=_ON_A_PAGE + 1, after=_ON_A_PAGE * (number - 1))
    rows = [_row(row, desk) for row in found.rows[:_ON_A_PAGE]]
    rules, needed = desk.may("case.rule"), 1
    if rules:
        with desk.acting() as who:
            needed = who.opened.book.reviewing.persons_needed(who.case.case_id)
    pages = {"rules": rules, "needed": needed, "previous": number - 1, "next": number + 1 if len(found.rows) > _ON_A_PAGE else 0}
    return Shown("workbench/review.html", {"rows": rows, "found": found, "rest": break_is_due(request, desk.now), **pages})


def finding(request: HttpRequest, desk: Desk, finding: str) -> Shown | HttpResponseBase:
    """Show one finding; record a decision about it."""
    problem: Exception | None = None
    said: Mapping[str, str] = {}
    if not is_read(request):
        said = {name: request.POST.get(name, "") for name in ("verdict", "reason", "seen")}
        try:
            seq = _decide(desk, finding, said)
        except (DecidedMeanwhile, DecisionRefused) as error:
            problem = error
        else:
            return HttpResponseRedirect(f"{reverse('finding', kwargs={'case_id': _case(desk).case_id, 'finding': finding})}?r={seq}")
    try:
        subject = deciding.find(desk.answers.folder, finding)
    except FindingUnknown as error:
        raise Http404 from error
    row = told(desk.answers.folder, desk.answers, subject)
    context = {
        "row": _row(row, desk),
        "pair": _pair(row, desk, subject),
        "warned": warnings(simulated=True) if row["kind"] == SUCCESSION else (),
        "sides": _sides(row, desk),
        "missing": _missing(row, desk),
        "decision": judged.sentences(row["decision"], row["kind"], desk.language),
        "history": [_vote(one, row["kind"], desk) for one in row["history"]],
        "is_match": row["kind"] == MATCH,
        "met": [_met(one, desk) for one in row.get("met", ())],
        "verdicts": [_choice(name, key, row["kind"], desk) for name, key in _KEYS],
        "is_decided": row["decision"] is not None and row["decision"]["state"] == "decided",
        "can": desk.may("finding.review"),
        "match": matched.asked_for(row),
        "drafts": desk.may("request.draft"),
        "recorded": request.GET.get("r", ""),
        "problem": problem,
        "said": said,
        "least": LEAST_REASON,
        "most": MOST_REASON,
        "following": _following(desk, row["finding_id"]),
        "rest": break_is_due(request, desk.now),
    }
    return Shown("workbench/finding.html", context, 409 if problem is not None else 200)


def rest(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Count a break as taken."""
    rested(request, desk.now)
    return HttpResponseRedirect(reverse("review", kwargs={"case_id": _case(desk).case_id}))


def persons(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Set how many persons have to conclude the same."""
    with desk.acting() as who:
        deciding.require_two(who, 2 if request.POST.get("persons") == "2" else 1)
    return HttpResponseRedirect(reverse("review", kwargs={"case_id": _case(desk).case_id}))


def _decide(desk: Desk, finding: str, said: Mapping[str, str]) -> int:
    seen, verdict = said["seen"], said["verdict"]
    if verdict not in set(Verdict) or not seen.isdecimal():
        raise DecisionRefused(what="choose what you conclude")
    with desk.acting() as who:
        try:
            return deciding.decide(who, deciding.Decision(finding, Verdict(verdict), said["reason"], int(seen))).seq
        except FindingUnknown as error:
            raise Http404 from error


def _case(desk: Desk) -> Any:
    if desk.case is None:
        raise Http404
    return desk.case


def _name(desk: Desk) -> str:
    return "" if desk.person is None else desk.person.name


def _row(row: Mapping[str, Any], desk: Desk) -> dict[str, Any]:
    """Return a finding's head in the person's language."""
    label = "label_ko" if desk.language == "ko" else "label"
    rooms = (" → " if row["kind"] == "room.succession" else " · ").join(str(one[label]) for one in row["rooms"])
    state, back = row.get("state"), row.get("back")
    return {
        **row,
        "what": judged.word(judged.KINDS, row["kind"], desk.language),
        "about": rooms or row["subject"] or "",
        "names": ", ".join(judged.word(judged.ROLES, one, desk.language) for one in row["named"]),
        "state_said": judged.word(judged.STATES, state, desk.language) if state else "",
        "back_said": judged.word(judged.BACK, back, desk.language) if back else "",
    }


def _choice(name: str, key: str, kind: str, desk: Desk) -> dict[str, str]:
    words = judged.MATCH_VERDICTS if kind == MATCH else judged.VERDICTS
    return {"name": name, "key": key, "said": judged.word(words, name, desk.language)}


def _vote(one: Mapping[str, Any], kind: str, desk: Desk) -> dict[str, Any]:
    words = judged.MATCH_VERDICTS if kind == MATCH else judged.VERDICTS
    return {**one, "said": judged.word(words, str(one["verdict"]), desk.language)}


def _pair(row: Mapping[str, Any], desk: Desk, subject: Subject) -> dict[str, Any] | None:
    """Return a pair of rooms as the evidence paper tells it, with its bars; None for other findings, whose signs have no bits."""
    if row["kind"] != SUCCESSION or subject.finding is None or len(row["rooms"]) != _PAIR:
        return None
    earlier, later = (trail_papers.words_of(room) for room in row["rooms"])
    told_pair = trail_papers.pair(trailing.pair_of(desk.answers, subject.finding), earlier, later)
    return drawn({**told_pair, "decided": []})  # (what persons concluded stands on this page in a part of its own)


def _sides(row: Mapping[str, Any], desk: Desk) -> list[dict[str, Any]]:
    """Return the signs for, against, and without weight, each as a sentence with its bits and places."""
    return [{"name": side, "signs": [_sign(one, desk) for one in row.get(side, ())]} for side in ("for", "against", "neutral")]


def _sign(one: Mapping[str, Any], desk: Desk) -> dict[str, Any]:
    said = judged.sign(one["signal"], one["value"], desk.language)
    places = [{**place, "message_id": str(place["message_id"])} for place in one["evidence"] if place["message_id"] is not None]
    bits = None if one["bits"] is None else f"{one['bits']:+.1f}"
    return {"said": said, "bits": bits, "places": places}


def _missing(row: Mapping[str, Any], desk: Desk) -> list[str]:
    told_: list[str] = []
    for why, names in signs.by_reason(row.get("missing", ())):
        named = ", ".join(signs.signal_name(one, desk.language) for one in names)
        told_.append(f"{named}: {signs.why(why, desk.language)}")
    return told_


def _met(one: Mapping[str, Any], desk: Desk) -> dict[str, Any]:
    """Return a met picture: distance on its scale, in which variant, where it was posted."""
    most = SCALE["similar_bits"]
    return {
        **one,
        "band_said": judged.word(judged.BANDS, one["band"], desk.language),
        "most": most,
        "same": SCALE["same_bits"],
        "of": SCALE["of_bits"],
        "wide": 4 * most + 16,
        "at": 4 + 4 * min(int(one["distance_bits"]), most),
        "same_at": 4 + 4 * SCALE["same_bits"],
        "end": 4 + 4 * most,
        "variant_key": f"variant.{one['variant'].split('-')[0].split(':')[0]}",
        "is_turned": one["orientation"] != 0,
        "short": one["item_id"][:8],
    }


def _following(desk: Desk, finding_id: str) -> str:
    """Return the next finding that waits; it never opens by itself."""
    rows = queue(desk.place, _case(desk).name, performer=_name(desk), limit=2).rows
    return next((str(row["finding_id"]) for row in rows if row["finding_id"] != finding_id), "")


PAGES: Final = [
    Page("review", "review", "case.read", waiting, nav=40, params=("n",)),
    Page("finding", "review/<opaque:finding>", "case.read", finding, methods=("GET", "POST"), params=("r",), posts="finding.review"),
    Page("rest", "review/rest", "own.rest", rest, methods=("POST",)),
    Page("persons", "review/persons", "case.rule", persons, methods=("POST",)),
]

WORDS: Final[dict[str, tuple[str, str]]] = {
    "title.review": ("검토", "Review"),
    "title.finding": ("분석 결과 하나", "One finding"),
    "title.rest": ("쉬기", "Rest"),
    "title.persons": ("몇 사람이 판단하나", "How many decide"),
    "review.lead": (
        "사람의 판단을 기다리는 분석 결과입니다. 가벼운 것부터 나옵니다. 한 번 판단한 것은 근거가 바뀌지 않는 한 다시 묻지 않습니다.",
        "Findings that wait for a person, light ones first. What was decided is not asked again unless its evidence changes.",
    ),
    "review.count": ("기다리는 것 {waiting}건 · 판단 끝난 것 {decided}건", "{waiting} wait · {decided} are decided"),
    "review.none": (
        "지금 기다리는 것이 없습니다. 새 자료를 넣거나 사진 대조를 하면 여기에 나타납니다.",
        "Nothing waits now. What new captures or a match of photos show appears here.",
    ),
    "review.what": ("무엇", "What"),
    "review.about": ("어느 방", "Rooms"),
    "review.state": ("상태", "State"),
    "review.previous": ("앞쪽", "Previous page"),
    "review.next": ("다음 쪽", "Next page"),
    "review.rest_due": (
        "한동안 이어서 검토했습니다. 잠깐 자리에서 일어나 보는 건 어떨까요. 하던 일은 그대로 남아 있습니다.",
        "You have been reviewing for a while. This may be a moment to get up; everything stays where it is.",
    ),
    "review.rest_done": ("쉬었습니다", "I took a break"),
    "review.for": ("뒷받침하는 것", "What speaks for it"),
    "review.against": ("반대되는 것", "What speaks against it"),
    "review.trail": ("앞 방의 증거 문서 전체 보기", "The whole evidence paper of the earlier room"),
    "review.neutral": ("보았으나 무게 없음", "Looked at, weighs nothing"),
    "review.nothing": ("없음", "nothing"),
    "review.missing": ("보지 못한 것(반대 근거가 아님)", "Not seen (which does not count against it)"),
    "review.bits": ("{bits} 비트", "{bits} bits"),
    "review.decided": ("담당자 판단", "What persons concluded"),
    "review.history": ("지금까지의 기록", "The record so far"),
    "review.decide": ("판단하기", "Decide"),
    "review.reason": ("이유", "Why"),
    "review.reason_help": (
        "한 문장이면 됩니다. 사람 이름이나 방의 글은 적지 마십시오. 보관 이력에 봉인되어 남습니다.",
        "One sentence is enough. No names and no texts of a room, please. It is sealed into the custody log.",
    ),
    "review.keys": ("단축키 1·2·3으로 고르고, b로 화면을 치웁니다.", "Keys 1, 2 and 3 choose; b puts the page away."),
    "review.unsure_help": ("모르겠으면 두 번째 사람에게 갑니다.", "If you are unsure, a second person is asked."),
    "review.record": ("판단 기록하기", "Record the decision"),
    "review.reopen": ("다시 검토하기", "Take it up again"),
    "review.reopen_help": (
        "앞의 판단은 지워지지 않고 기록에 남습니다.",
        "The decision before stays on record; nothing is deleted.",
    ),
    "review.recorded": ("기록했습니다(보관 이력 {seq}번).", "Recorded (log entry {seq})."),
    "review.following": ("다음 것 보기", "See the next one"),
    "review.back": ("목록으로", "To the list"),
    "review.log": ("보관 이력 {seq}번", "log entry {seq}"),
    "review.gone": ("지금 자료로는 이 분석 결과가 더는 나오지 않습니다.", "Today's material does not give this finding any more."),
    "review.read_only": ("이 자리에서는 판단할 수 없습니다.", "You cannot decide from where you stand."),
    "review.persons": ("이 사건의 판단", "Decisions in this case"),
    "review.one": ("한 사람이면 됨", "One person decides"),
    "review.two": ("두 사람의 판단이 같아야 함", "Two persons have to conclude the same"),
    "review.set": ("정하기", "Set"),
    "match.request": ("삭제 요청 초안 쓰기", "Draft a removal request"),
    "match.request.nowhere": (
        "어느 글에서도 보이지 않아 아직 요청할 곳이 없습니다.",
        "No message shows it: there is nowhere to ask yet.",
    ),
    "match.no_picture": (
        "사진은 보여 주지 않습니다. 거리와 게시된 곳만으로 판단할 수 있습니다.",
        "No picture is shown. Distance and places are enough to decide by.",
    ),
    "match.registered": ("등록한 사진", "The registered photo"),
    "match.hash_only": ("지문(해시)만 있고 사진은 없음", "Only its hash is here, no photo"),
    "match.found": ("자료에서 찾은 것", "What was found"),
    "match.distance": ("거리 {bits} / 256", "Distance {bits} of 256"),
    "match.scale": (
        "0은 똑같음. {same}까지는 같은 사진으로 보임, {most}까지는 비슷함.",
        "0 is identical. Up to {same} it looks the same, up to {most} it is similar.",
    ),
    "match.quality": ("무늬의 정도 {quality} / 100", "Detail {quality} of 100"),
    "match.variant": ("맞은 부분", "Which part"),
    "match.turned": ("돌리거나 뒤집은 사본", "a turned or mirrored copy"),
    "match.posted": ("게시된 곳", "Where it was posted"),
    "match.nowhere": ("글에서는 보이지 않음", "No message shows it"),
    "match.item": ("항목 {short}", "item {short}"),
    "match.frame": ("영상의 한 장면", "a frame of a video"),
    "match.spreads": (
        "판단은 같은 지문의 모든 사본에 적용됩니다(지금 {count}개).",
        "The decision counts for every copy with this hash (now {count}).",
    ),
    "variant.plain": ("사진 전체", "the whole photo"),
    "variant.trimmed": ("테두리를 뺀 사진", "the photo without its frame"),
    "variant.boxed": ("화면 속 사진", "the photo on a screen"),
    "variant.crop": ("잘라 낸 부분", "a crop"),
}
