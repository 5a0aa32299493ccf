# SPDX-License-Identifier: Apache-2.0
"""Where a room may have gone: the evidence paper on a screen. Every sign as a waterfall of bits, the nearest decoy, or no judgement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import Http404, HttpRequest

from sotdae.actions.questions import trail_papers, trailing
from sotdae.cases import signs
from sotdae.cases.trail_paper import DECOY_NONE, NO_AGAINST, TOTAL
from sotdae.exchange.listing import Column, Listing, query_digest
from sotdae.workbench.desk import Desk
from sotdae.workbench.drawing.waterfall import drawn_paper
from sotdae.workbench.page import Page, Shown

COLUMNS: Final = (
    Column("candidate", "후보", "candidate"),
    Column("level", "단서의 정도", "level"),
    Column("signal", "단서", "sign"),
    Column("sentence", "말로", "in words"),
    Column("value", "값", "value"),
    Column("bits", "비트", "bits"),
    Column("made_by", "누가 만들 수 있나", "who can make it"),
    Column("places", "근거 수", "places"),
)


def _found(desk: Desk, label: str) -> dict[str, Any]:
    room = desk.answers.called(label)
    if room is None:
        raise Http404
    return trailing.told(desk.answers, room.room_key)


def trail(_: HttpRequest, desk: Desk, label: str) -> Shown:
    """Show the evidence paper of a room, as it stands now; printed, it is the paper that a citation freezes."""
    with desk.held.writing() as opened:
        head = opened.vault.head()
    context = {
        "paper": drawn_paper(trail_papers.paper(_found(desk, label))),
        "paper_title": "title.trail",
        "log_size": head.size,
        "log_root": head.root,
        "state_id": "",
        "what": "trail",
    }
    return Shown("reading/trail.html", context)


def _label(row: Mapping[str, Any], desk: Desk) -> str:
    return str(row["label_ko"] if desk.language == "ko" else row["label"])


def listing(desk: Desk, filters: Mapping[str, Any], label: str) -> Listing:
    """Return the steps of every pair, start and total among them, for files and citations. A citation holds the whole evidence paper beside."""
    found = _found(desk, label)
    index, rows = (1 if desk.language == "en" else 0), list[dict[str, Any]]()
    for pair in (*found["candidates"], *found["rejected"]):
        told = trail_papers.pair(pair, trail_papers.words_of(found), trail_papers.words_of(pair))
        head = {"candidate": pair["label"], "level": pair["level"]}
        values = {one["signal"]: one for one in (*pair["for"], *pair["against"], *pair["neutral"])}
        rows += [{**head, **_row(one, values.get(one["signal"], {}), index)} for one in told["steps"]]
        counted = {one["signal"] for one in told["steps"]}
        rooms = (_label(found, desk), _label(pair, desk))
        rows += [{**head, **_light(one, rooms, desk.language)} for one in values.values() if one["signal"] not in counted]
        rows.append({**head, "signal": "total", "sentence": TOTAL[index], "bits": pair["bits"]})
    paper = trail_papers.paper(found)
    sentences = tuple((str(korean), str(english)) for korean, english in paper["warnings"])
    return Listing(f"trail {found['label']}", COLUMNS, rows, {}, query_digest("trail", {"label": found["label"], **filters}), sentences, paper=paper)


def _row(step: Mapping[str, Any], sign: Mapping[str, Any], index: int) -> dict[str, Any]:
    value = sign.get("value")
    return {
        "signal": step["signal"] or "start",
        "sentence": step["words"][index],
        "value": value if isinstance(value, str | int | float) else None,
        "bits": step["thousandths"] / 1_000,
        "made_by": sign.get("made_by"),
        "places": step["places_in_all"],
    }


def _light(one: Mapping[str, Any], rooms: tuple[str, str], language: signs.Language) -> dict[str, Any]:
    """Return a sign that weighs nothing, or too little to be printed."""
    return {
        "signal": one["signal"],
        "sentence": signs.phrase(one["signal"], one["value"], rooms, language),
        "value": one["value"] if isinstance(one["value"], str | int | float) else None,
        "bits": one["bits"],
        "made_by": one["made_by"],
        "places": len(one["evidence"]),
    }


PAGES: Final = [Page("trail", "rooms/<label:label>/trail", "case.read", trail)]

WORDS: Final[dict[str, tuple[str, str]]] = {
    "title.trail": ("옮겨 간 방", "Where it may have gone"),
    "trail.of": ("{room}: 어디로 옮겨 갔을 수 있나", "{room}: where it may have gone"),
    "trail.closed": ("닫힌 때", "Closed"),
    "trail.silent": ("마지막 글", "Last message"),
    "trail.how": ("어떻게 아나", "How it is known"),
    "trail.searched": (
        "방 {rooms}개(내보내기 {exported}개)를 살펴, {considered}개를 견주었습니다.",
        "{rooms} rooms were searched ({exported} through exports); {considered} were weighed.",
    ),
    "trail.until": ("이때까지의 자료로", "With what was captured up to"),
    "trail.not_asked": (
        "이 방은 닫히거나 조용해진 것이 보이지 않아, 어디로 갔는지 묻지 않았습니다.",
        "No capture shows this room closed or fallen silent, so where it went was not asked.",
    ),
    "trail.none": ("판단 보류: 후속방 후보가 자료에 없습니다.", "No judgement: no possible continuation in what was captured."),
    "trail.none.more": (
        "이어진 방이 없다는 뜻은 아닙니다. 자료가 모자란 것일 수 있습니다.",
        "That does not mean that there is none. There may not be enough data.",
    ),
    "trail.abstained": ("자료가 모자라 판단을 보류함", "not enough data for a judgement"),
    "trail.sign": ("단서", "Sign"),
    "trail.bits": ("비트", "Bits"),
    "trail.made_by": ("누가 만들 수 있나", "Who can have made it"),
    "trail.where": ("근거", "Source"),
    "trail.sum": ("합계", "In all"),
    "trail.way": ("어느 쪽", "Which way"),
    "trail.way.start": ("출발", "start"),
    "trail.way.for": ("이어졌다는 쪽", "for"),
    "trail.way.against": ("아니라는 쪽", "against"),
    "trail.way.cap": ("한도: 도로 뺌", "limit: taken back"),
    "trail.bar": ("◀ 아니라는 쪽 · 이어졌다는 쪽 ▶", "◀ against · for ▶"),
    "trail.no_against": NO_AGAINST,
    "trail.light": ("보았으나 세지 않은 것", "Looked at, and counting nothing"),
    "trail.unseen": ("보지 못한 것(반대 근거가 아님)", "Not seen (which does not count against it)"),
    "trail.decoy": ("가장 가까웠으나 모자란 방", "The nearest room that was not enough"),
    "trail.rejected": ("모자란 방 {count}개 가운데 하나", "one of {count} that were not enough"),
    "trail.continues": ("이 방이 이었을 수 있는 방", "What it may continue"),
    "trail.lineage": ("이어진 차례(단서 기준)", "Line of rooms, by signs"),
    "trail.depth": ("차례", "place"),
    "trail.parents": ("앞 방", "earlier rooms"),
    "trail.decoy.none": DECOY_NONE,
    "trail.after": ("뒤에 이어짐", "came before"),
    "trail.header": ("방 정보", "room header"),
    "trail.judge": ("근거를 보고 판단하기", "Judge it on its evidence"),
    "place.log": ("기록 {seq}", "log {seq}"),
    "place.more": ("그 밖 {count}곳", "{count} more"),
    "place.all": ("모두 {count}곳", "{count} places in all"),
    "paper.case": ("사건 {case}", "Case {case}"),
    "paper.foot": ("가린 상태 · 보관 이력 {size}줄", "masked · custody log at {size} entries"),
    "paper.log": ("{size}줄 때. 머클 뿌리 {root}", "at {size} entries. Merkle root {root}"),
    "paper.printed": ("인쇄한 때와 사람", "Printed when, by whom"),
    "paper.not_frozen": (
        "얼려 둔 것이 아니므로 자료가 더 들어오면 달라질 수 있습니다. 남에게 줄 때는 인용으로 얼려 두고 인쇄하십시오.",
        "It is not frozen and may change when more is captured. Freeze it as a citation before you hand it out.",
    ),
    "trail.only_team": ("판단은 근거를 읽은 담당자가 사유와 함께 남깁니다.", "A person who has read the evidence decides, with a reason."),
    "trail.opened": ("열린 때", "Opened"),
}
