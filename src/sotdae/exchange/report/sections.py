# SPDX-License-Identifier: Apache-2.0
"""The middle and the end of the report: each room, what could not be read, the captures, what the numbers do not mean, how to check them."""

from __future__ import annotations

from collections.abc import Callable

from sotdae.cases.dossier import CaptureRow, Dossier, ProblemRow, RoomSheet
from sotdae.exchange.report import history, prose
from sotdae.exchange.report.growth import growth
from sotdae.exchange.report.markup import Markup, el, evidence, join
from sotdae.exchange.report.observed import observed
from sotdae.exchange.report.sources import Sources
from sotdae.exchange.report.surges import surges
from sotdae.exchange.report.tables import Column, heading, passage, table
from sotdae.exchange.report.times import at, number
from sotdae.exchange.report.words import COUNTS, NOT_STATED, ROOM_TYPES, SEVERITIES, STATES, Pair, both, coded, stacked, trouble


def room(sheet: RoomSheet, index: int, sources: Sources) -> Markup:
    """Return everything about one room."""
    head = el(
        "h3",
        sheet.label_ko,
        " ",
        el("span", sheet.label, class_="en"),
        " ",
        el("span", evidence(sheet.title_masked), class_="en mask"),
        id=f"room-{index}",
    )
    parts = (_facts(sheet, sources), history.detail(sheet, sources, f"h{index}"), growth(sheet, sources, f"g{index}"), surges(sheet, sources))
    return el("section", head, *parts)


def _facts(sheet: RoomSheet, sources: Sources) -> Markup:
    """Return a room's key figures; those that no single place shows share the note of the captures they were counted in."""
    seen = {event.what: sources.cite(event.citations) for event in sheet.history if event.what in {"first_seen", "last_seen"}}
    shown = next((sources.cite(count.citations) for count in sheet.counts if count.what == "members_observed"), None)
    claimed = sources.cite(sheet.claim_citations) if sheet.members_claimed is not None else None
    changes = Pair("수집 사이에 고쳐진 글 / 뒤 수집에 없는 글", "texts changed / absent in a later capture")
    facts: list[tuple[Pair, Markup, Markup | None]] = [
        (Pair("종류", "kind"), coded(ROOM_TYPES, sheet.room_type), None),
        (Pair("마지막으로 보인 상태", "newest state seen"), coded(STATES, sheet.state), None),
        (COUNTS["messages"], number(sheet.messages), None),
        (Pair("처음 보이는 글", "first message seen"), at(sheet.first_at), seen.get("first_seen")),
        (Pair("마지막으로 보이는 글", "last message seen"), at(sheet.last_at), seen.get("last_seen")),
        (Pair("자료에 보이는 계정(방 인원이 아님)", "accounts seen (not the room's size)"), number(sheet.people_seen), None),
        (COUNTS["members_observed"], observed(sheet), shown),
        (Pair("방 측 주장(최대)", "claimed by the room (largest)"), number(sheet.members_claimed), claimed),
        (changes, join(number(sheet.revisions), " / ", number(sheet.absences)), None),
    ]
    if sheet.monthly_users_observed is not None:
        monthly = next((sources.cite(count.citations) for count in sheet.counts if count.what == "monthly_users_observed"), None)
        facts.append((COUNTS["monthly_users_observed"], number(sheet.monthly_users_observed), monthly))
    if sheet.unknown_after is not None:
        facts.append((Pair("이 뒤는 알 수 없음", "unknown after"), at(sheet.unknown_after, seconds=False), None))
    made = (el("div", el("dt", both(name)), el("dd", value, source)) for name, value, source in facts)
    rest = both(Pair("다른 출처가 없는 것은 여기서 셈:", "counted, where no other source is given, in:"))
    note = el("p", rest, " ", sources.counted(sheet.label, sheet.label_ko), class_="from")
    return el("div", el("dl", *made, class_="facts"), note, data_figure="room")


def problems(dossier: Dossier, sources: Sources) -> Markup:
    """Return what could not be read, or only with less certainty."""
    head = heading(2, Pair("읽지 못한 것", "What could not be read"), "problems")
    order = {"error": 0, "warning": 1, "note": 2}
    rows = sorted(dossier.problems, key=lambda row: (order.get(row.severity, 0), row.label or "~", row.code, row.item_id, row.byte_offset))
    columns = (
        Column(Pair("방", "room")),
        Column(Pair("정도", "how bad")),
        Column(Pair("무엇", "what")),
        Column(Pair("횟수", "times"), is_number=True),
        Column(Pair("처음 나온 자리", "first place")),
    )
    made = [(_where(row, sources), coded(SEVERITIES, row.severity), _what(row), number(row.count), sources.stretch(row)) for row in rows]
    said = Pair(
        "읽지 못한 기록도 봉인되어 있습니다. 아래 자리에서 원래 바이트를 볼 수 있습니다.",
        "What could not be read is sealed all the same; its bytes stand at the places below.",
    )
    return join(head, passage(said) if rows else None, table(Pair("읽을 때의 문제", "Problems while reading"), columns, made))


def _where(row: ProblemRow, sources: Sources) -> Markup:
    return both(Pair("방을 알 수 없음", "room unknown")) if row.label is None else join(sources.label(row.label))


def _what(row: ProblemRow) -> Markup:
    return join(stacked(trouble(row.code)), el("span", evidence(row.code), " · ", evidence(row.detail), class_="src"))


def captures(dossier: Dossier) -> Markup:
    """Return each capture with its provenance, and what nobody stated."""
    head = heading(2, Pair("수집한 자료", "The captures"), "captures")
    columns = (
        Column(Pair("기록", "log entry")),
        Column(Pair("수집한 때 · 봉인한 때", "captured · sealed")),
        Column(Pair("권한 · 목적 · 담당자", "authority · purpose · performer")),
        Column(Pair("시계 오차 · 시간대", "clock offset · zone")),
        Column(Pair("담긴 것", "what it holds")),
    )
    rows = [(_entry(row), _times(row), _people(row), _clock(row), _holds(row)) for row in dossier.captures]
    return join(head, _not_stated(dossier), table(Pair("수집마다 한 줄", "One line for each capture"), columns, rows))


def _entry(row: CaptureRow) -> Markup:
    return join(el("span", f"#{row.log_seq}", id=f"c{row.log_seq}"), el("span", evidence(row.capture_id), class_="src digest"))


def _times(row: CaptureRow) -> Markup:
    captured = at(row.captured_at, seconds=False) if row.captured_at else stated(None)
    return join(
        both(Pair("수집", "captured")), " ", captured, el("span", both(Pair("봉인", "sealed")), " ", at(row.sealed_at, seconds=False), class_="under")
    )


def _people(row: CaptureRow) -> Markup:
    named = ((Pair("권한", "authority"), row.authority), (Pair("목적", "purpose"), row.purpose), (Pair("담당자", "performer"), row.performer))
    return join(*(el("span", both(name), ": ", stated(value), class_="under") for name, value in named))


def _clock(row: CaptureRow) -> Markup:
    offset = None if row.clock_offset_seconds is None else f"{row.clock_offset_seconds:+,} s"
    return join(stated(offset), el("span", stated(row.zone), class_="under"))


def _holds(row: CaptureRow) -> Markup:
    said = (
        Pair(f"파일 {row.items:,}개 중 {row.items_sealed:,}개 봉인", f"{row.items_sealed:,} of {row.items:,} members sealed"),
        Pair(f"글 {row.messages:,}건 · {row.bytes_read:,}바이트", f"{row.messages:,} messages · {row.bytes_read:,} bytes"),
    )
    lines = (el("span", both(pair), class_="under") for pair in said)
    return join(*lines, el("span", evidence(", ".join(row.rooms)), " · ", evidence(", ".join(row.readers)), class_="src"))


def stated(value: str | None) -> Markup:
    """Return what somebody stated, or *not stated* in bold."""
    return el("span", both(NOT_STATED), class_="missing") if value is None else evidence(value)


def _not_stated(dossier: Dossier) -> Markup | None:
    """Say in one sentence what is missing of all captures."""
    wanted: tuple[tuple[Pair, Callable[[CaptureRow], object]], ...] = (
        (Pair("수집한 때", "time of capture"), lambda row: row.captured_at),
        (Pair("권한", "authority"), lambda row: row.authority),
        (Pair("목적", "purpose"), lambda row: row.purpose),
        (Pair("담당자", "performer"), lambda row: row.performer),
        (Pair("시계 오차", "clock offset"), lambda row: row.clock_offset_seconds),
    )
    if not dossier.captures:
        return None
    missing = [(name, sum(1 for row in dossier.captures if fact(row) is None)) for name, fact in wanted]
    found = [(name, count) for name, count in missing if count]
    if not found:
        return passage(Pair("수집마다 권한, 목적, 담당자가 적혀 있습니다.", "Authority, purpose and performer are stated for every capture."))
    ko = ", ".join(f"{name.ko} {count:,}건" for name, count in found)
    en = ", ".join(f"{name.en} {count:,}" for name, count in found)
    whole = len(dossier.captures)
    return passage(Pair(f"미기재(수집 {whole:,}건 가운데): {ko}.", f"Not stated (of {whole:,} captures): {en}."))


def meaning() -> Markup:
    """Return what the numbers do not mean."""
    return join(heading(2, Pair("이 숫자들이 뜻하지 않는 것", "What these numbers do not mean"), "meaning"), passage(*prose.MEANING))


def checking(dossier: Dossier) -> Markup:
    """Return how anybody checks the material, with and without this program."""
    head = heading(2, Pair("확인하는 법", "How to check this"), "checking")
    steps = (join(passage(words), el("pre", el("code", command))) for words, command in zip(prose.CHECKING, prose.COMMANDS, strict=True))
    expected = Pair(
        f"이 보고서를 만들 때 보관 이력은 {dossier.log_size:,}건이었고, 그 뿌리 지문은 다음과 같았습니다.",
        f"When this report was made the custody log had {dossier.log_size:,} entries and this root.",
    )
    return join(head, *steps, passage(expected), el("pre", el("code", evidence(dossier.log_root), class_="digest")))


def appendices(sources: Sources) -> Markup:
    """Return the cited places and the items; called last, when every place has its number."""
    first = el("section", heading(2, Pair("부록 1. 근거", "Appendix 1. Sources"), "sources"), sources.places(), class_="chapter")
    second = el("section", heading(2, Pair("부록 2. 항목", "Appendix 2. Items"), "digests"), sources.items())
    return join(first, second)
