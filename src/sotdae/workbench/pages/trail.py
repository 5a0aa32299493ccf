# SPDX-License-Identifier: Apache-2.0
"""Where a room may have gone: every sign for and against as a waterfall of bits, who can have made each, the nearest decoy; or "not enough data"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.http import Http404, HttpRequest

from sotdae.actions.questions import trailing
from sotdae.cases import judged, signs
from sotdae.exchange.listing import Column, Listing, query_digest
from sotdae.workbench.desk import Desk
from sotdae.workbench.page import Page, Shown

_SMALL: Final = 0.05
_MOST_REJECTED: Final = 1
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
    room = desk.answers.room(label)
    if room is None:
        raise Http404
    return trailing.told(desk.answers, room.room_key)


def trail(_: HttpRequest, desk: Desk, label: str) -> Shown:
    """Show the trail of a room."""
    found = _found(desk, label)
    index = 1 if desk.language == "en" else 0
    here = found["label_ko"] if index == 0 else found["label"]
    candidates = [_pair(row, (here, _label(row, desk)), desk.language) for row in found["candidates"]]
    rejected = [_pair(row, (here, _label(row, desk)), desk.language) for row in found["rejected"][:_MOST_REJECTED]]
    continued = [_pair(row, (_label(row, desk), here), desk.language) for row in found["continues"]]
    simulated = any(row["calibrated_on"] == trailing.SIMULATION for row in (*found["candidates"], *found["rejected"], *found["continues"]))
    none = found["none_seen"]
    context = {
        "found": found,
        "candidates": candidates,
        "rejected": rejected,
        "rejected_in_all": len(found["rejected"]),
        "continues": continued,
        "missing": [signs.why(row["why"], desk.language) for row in none["missing"]] if none else [],
        "closed_how": signs.CLOSED.get((found["closed"] or {}).get("how") or "", ("?", "?"))[index],
        "is_silent": (found["closed"] or {}).get("how") == "silent",
        "error_rate": signs.ERROR_RATE[index] if simulated or (none and none["calibrated_on"] == trailing.SIMULATION) else "",
        "not_the_same": signs.NOT_THE_SAME[index],
        "ladder": signs.LADDER[index],
        "state_id": "",
        "what": "trail",
    }
    return Shown("reading/trail.html", context)


def _label(row: Mapping[str, Any], desk: Desk) -> str:
    return str(row["label_ko"] if desk.language == "ko" else row["label"])


def _pair(row: Mapping[str, Any], rooms: tuple[str, str], language: signs.Language) -> dict[str, Any]:
    """Return a pair with its waterfall: each step with where its bar begins and how long it is, in percent of the widest extent."""
    index = 1 if language == "en" else 0
    shown = [one for one in (*row["for"], *row["against"]) if abs(one["bits"] or 0) >= _SMALL]
    light = [*row["neutral"], *(one for one in (*row["for"], *row["against"]) if abs(one["bits"] or 0) < _SMALL)]
    steps: list[dict[str, Any]] = [{"words": _START[index], "bits": row["start_bits"], "kind": "start"}]
    steps += [
        {
            "words": signs.phrase(one["signal"], one["value"], rooms, language),
            "bits": one["bits"],
            "kind": "for" if one["bits"] > 0 else "against",
            "made_by": signs.made_by(one["made_by"], rooms, language),
            "evidence": one["evidence"],
        }
        for one in shown
    ]
    steps += [
        {"words": signs.cap(cap["family"], language), "bits": cap["bits"], "kind": "cap"} for cap in row["capped"] if abs(cap["bits"]) >= _SMALL
    ]
    _place(steps, row["bits"])
    return {
        **row,
        "sentence": signs.counted(row["signs"], rooms, language),
        "steps": steps,
        "word": signs.LEVELS[row["level"]][index],
        "light": [signs.phrase(one["signal"], one["value"], rooms, language) for one in light],
        "unseen": [
            {"why": signs.why(why, language), "names": [signs.signal_name(one, language) for one in names]}
            for why, names in signs.by_reason(row["missing"])
        ],
        "rooms": rooms,
        "decided": judged.sentences(row["decision"], trailing.SUCCESSION, language),
    }


def _place(steps: Sequence[dict[str, Any]], total: float) -> None:
    """Give each step its bar: from the sum before it to the sum after it, on a scale that holds them all and 0."""
    sums, running = [0.0], 0.0
    for step in steps:
        running += step["bits"]
        sums.append(running)
    low, high = min(*sums, total), max(*sums, total)
    extent = (high - low) or 1.0
    running = 0.0
    for step in steps:
        first, last = sorted((running, running + step["bits"]))
        step["left"] = round(100 * (first - low) / extent, 2)
        step["wide"] = round(max(0.6, 100 * (last - first) / extent), 2)
        step["zero"] = round(100 * (0 - low) / extent, 2)
        running += step["bits"]
    steps[-1]["is_last"] = True


_START: Final = ("출발점(어느 두 방이든)", "start (any two rooms)")


def listing(desk: Desk, filters: Mapping[str, Any], label: str) -> Listing:
    """Return every sign of every candidate, for files and citations."""
    found = _found(desk, label)
    index, rows = (1 if desk.language == "en" else 0), []
    for pair in (*found["candidates"], *found["rejected"]):
        rooms = (_label(found, desk), _label(pair, desk))
        rows += [
            {
                "candidate": pair["label"],
                "level": pair["level"],
                "signal": one["signal"],
                "sentence": signs.phrase(one["signal"], one["value"], rooms, "en" if index else "ko"),
                "value": one["value"] if isinstance(one["value"], str | int | float) else None,
                "bits": one["bits"],
                "made_by": one["made_by"],
                "places": len(one["evidence"]),
            }
            for one in (*pair["for"], *pair["against"], *pair["neutral"])
        ]
        rows += [
            {"candidate": pair["label"], "level": pair["level"], "signal": f"cap.{cap['family']}", "bits": cap["bits"]} for cap in pair["capped"]
        ]
    sentences = (signs.ERROR_RATE, signs.NOT_THE_SAME)
    return Listing(f"trail {found['label']}", COLUMNS, rows, {}, query_digest("trail", {"label": found["label"], **filters}), sentences)


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
    "trail.candidate": ("후보", "Candidate"),
    "trail.level": ("단서의 정도", "Level"),
    "trail.sign": ("단서", "Sign"),
    "trail.bits": ("비트", "Bits"),
    "trail.made_by": ("누가 만들 수 있나", "Who can have made it"),
    "trail.where": ("근거", "Source"),
    "trail.sum": ("합계", "In all"),
    "trail.bar": ("왼쪽은 반대, 오른쪽은 찬성", "left is against, right is for"),
    "trail.for": ("이어졌다는 단서", "for"),
    "trail.against": ("반대되는 것", "against"),
    "trail.start": ("출발점", "start"),
    "trail.cap": ("한도", "limit"),
    "trail.light": ("보았으나 세지 않은 것", "Looked at, and counting nothing"),
    "trail.unseen": ("보지 못한 것(반대 근거가 아님)", "Not seen (which does not count against it)"),
    "trail.decoy": ("가장 가까웠으나 모자란 방", "The nearest room that was not enough"),
    "trail.rejected": ("모자란 방 {count}개 가운데 하나", "one of {count} that were not enough"),
    "trail.continues": ("이 방이 이었을 수 있는 방", "What it may continue"),
    "trail.lineage": ("이어진 차례(단서 기준)", "Line of rooms, by signs"),
    "trail.depth": ("차례", "place"),
    "trail.parents": ("앞 방", "earlier rooms"),
    "trail.judge": ("판단하기", "Judge"),
    "trail.only_team": ("판단은 근거를 읽은 담당자가 사유와 함께 남깁니다.", "A person who has read the evidence decides, with a reason."),
    "trail.opened": ("열린 때", "Opened"),
}
