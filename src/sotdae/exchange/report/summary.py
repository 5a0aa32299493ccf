# SPDX-License-Identifier: Apache-2.0
"""The first sheet: what this document is, what happened to each room in one sentence, and the rooms in one table."""

from __future__ import annotations

from sotdae.cases import signs
from sotdae.cases.dossier import Dossier, RoomSheet
from sotdae.exchange.report import history, prose
from sotdae.exchange.report.markup import Markup, el, evidence, join
from sotdae.exchange.report.observed import grown, observed, observed_words
from sotdae.exchange.report.sources import Sources
from sotdae.exchange.report.tables import Column, heading, passage, table
from sotdae.exchange.report.times import at, number, span
from sotdae.exchange.report.words import AUDIENCES, MODES, NOT_STATED, ROOM_TYPES, STATES, TITLE, Pair, both, coded


def title_block(dossier: Dossier) -> Markup:
    """Return the title with who, when, which version and which state of the custody log."""
    facts = (
        (Pair("사건", "case"), evidence(dossier.case)),
        (Pair("만든 때", "made at"), at(dossier.made_at)),
        (Pair("받는 이", "made for"), coded(AUDIENCES, dossier.audience.value)),
        (Pair("프로그램", "program"), evidence(dossier.program)),
        (Pair("수집한 이", "captured by"), _performers(dossier)),
        (Pair("보관 방식", "kept as"), coded(MODES, dossier.mode)),
        (Pair("보관 이력", "custody log"), join(f"{dossier.log_size:,}건 ", el("span", f"{dossier.log_size:,} entries", lang="en", class_="en"))),
    )
    root = el(
        "div",
        el("dt", both(Pair("보관 이력의 뿌리 지문", "root of the custody log"))),
        el("dd", el("span", evidence(dossier.log_root), class_="digest")),
        class_="across2",
    )
    made = (el("div", el("dt", both(name)), el("dd", value)) for name, value in facts)
    return join(el("h1", TITLE.ko, el("span", TITLE.en, lang="en", class_="en")), el("dl", *made, root, class_="facts"))


def glance(dossier: Dossier) -> Markup:
    """Return the answers first: what became of each room, in a sentence."""
    head = heading(2, Pair("한눈에 보기", "At a glance"), "glance")
    if not dossier.rooms:
        words = Pair(
            "이 사건에는 아직 방이 없습니다. 자료를 더하려면: sotdae add 경로 --case 사건",
            "This case has no rooms yet. To add a capture: sotdae add PATH --case NAME",
        )
        return join(head, el("div", passage(words), class_="none"))
    quiet = [
        room
        for room in dossier.rooms
        if not history.decisive(room) and room.members_claimed is None and grown(room) is None and not _continued(dossier, room)
    ]
    loud = (_answer(room, _continued(dossier, room)) for room in dossier.rooms if room not in quiet)
    said = el("ul", *loud, _quiet(quiet), class_="answers")
    return join(head, _totals(dossier), said)


def histories(dossier: Dossier) -> Markup:
    """Return all rooms' histories on one axis."""
    return join(heading(2, Pair("방 이력", "Room histories"), "histories"), history.overview(dossier))


def reading() -> Markup:
    """Return how to read the report."""
    return join(heading(2, Pair("읽는 법", "How to read this"), "reading"), passage(*prose.READING))


def rooms_table(dossier: Dossier, sources: Sources) -> Markup:
    """Return all rooms in one table."""
    columns = (
        Column(Pair("방", "room")),
        Column(Pair("종류 · 상태", "kind · state")),
        Column(Pair("글", "messages"), is_number=True),
        Column(Pair("처음~마지막 글", "first to last message")),
        Column(Pair("실제 집계", "counted"), is_number=True),
        Column(Pair("방 측 주장", "claimed by the room"), is_number=True),
    )
    rows = [
        (
            join(el("a", room.label_ko, href=f"#room-{index}"), el("span", evidence(room.title_masked), class_="src mask")),
            join(coded(ROOM_TYPES, room.room_type), el("span", coded(STATES, room.state), class_="under")),
            join(number(room.messages), sources.counted(room.label, room.label_ko)),
            span(room.first_at, room.last_at),
            observed(room),
            join(number(room.members_claimed), sources.cite(room.claim_citations) if room.members_claimed is not None else None),
        )
        for index, room in enumerate(dossier.rooms)
    ]
    return join(heading(2, Pair("방 목록", "The rooms"), "rooms"), table(Pair("방마다 한 줄", "One line for each room"), columns, rows))


def _totals(dossier: Dossier) -> Markup:
    errors = sum(row.count for row in dossier.problems if row.severity == "error")
    silent = sum(1 for row in dossier.captures if None in (row.authority, row.purpose, row.performer))
    captures = el("a", both(Pair("수집", "captures")), href="#captures")
    facts = (
        (Pair("수집", "captures"), len(dossier.captures), captures, "captures"),
        (Pair("방", "rooms"), len(dossier.rooms), el("a", both(Pair("방 목록", "the rooms")), href="#rooms"), "rooms"),
        (Pair("글", "messages"), sum(room.messages for room in dossier.rooms), el("a", both(Pair("방 목록", "the rooms")), href="#rooms"), "rooms"),
        (Pair("읽지 못한 기록", "records not readable"), errors, el("a", both(Pair("읽지 못한 것", "not read")), href="#problems"), "problems"),
        (Pair("밝히지 않은 것이 있는 수집", "captures with facts not stated"), silent, captures, "captures"),
    )
    made = (
        el(
            "div",
            el("dt", both(name)),
            el("dd", el("span", f"{value:,}", class_="n"), " ", el("span", source, class_="src", data_source=kind)),
            data_figure=kind,
        )
        for name, value, source, kind in facts
    )
    return el("dl", *made, class_="facts")


def _continued(dossier: Dossier, room: RoomSheet) -> list[Pair]:
    """Return which later rooms show signs of continuing this one, with the word that the signs earn."""
    names = {one.label: one.label_ko for one in dossier.rooms}
    said = []
    for pair in (pair for trail in dossier.trails if trail.label == room.label for pair in trail.pairs):
        word = signs.LEVELS[pair.level]
        ko = signs.counted(pair.signs, (room.label_ko, names.get(pair.later, pair.later)), "ko")
        en = signs.counted(pair.signs, (room.label, pair.later), "en")
        against = len(pair.opposing)
        said.append(Pair(f"{ko} ({word[0]}, 반대 {against}개)", f"{en} ({word[1]}, {against} against)"))
    return said


def _answer(room: RoomSheet, continued: list[Pair]) -> Markup:
    changed = (*history.decisive(room), *continued)
    told = list(changed)
    if (grew := grown(room)) is not None:
        told.append(grew)
    if room.members_claimed is not None:
        claimed = f"{room.members_claimed:,}"
        seen = Pair("자료에서 셀 수 있는 계정 없음", "no account could be counted in the captures")
        if room.people_seen:
            seen = Pair(f"자료에 보이는 계정 {room.people_seen:,}개", f"accounts seen in the captures {room.people_seen:,}")
        counted = observed_words(room)
        ko = f"방 측 주장 {claimed}명 / 실제 집계 {counted.ko} / {seen.ko}"
        told.append(Pair(ko, f"claimed {claimed} / counted {counted.en} / {seen.en}"))
    lines = (join(el("p", pair.ko), el("p", pair.en, lang="en")) for pair in (told if changed else (history.NO_CHANGE, *told)))
    return el("li", el("b", room.label_ko), el("div", *lines))


def _quiet(rooms: list[RoomSheet]) -> Markup | None:
    """One line for all rooms of which there is nothing to say."""
    if not rooms:
        return None
    named = join(*(join(" · " if index else None, room.label_ko) for index, room in enumerate(rooms)))
    lines = (el("p", history.NO_CHANGE.ko), el("p", history.NO_CHANGE.en, lang="en"))
    return el("li", el("b", named), el("div", *lines), class_="many" if len(rooms) > 1 else None)


def _performers(dossier: Dossier) -> Markup:
    """Who made the captures, as stated; each name once, in the order of the log."""
    names = list(dict.fromkeys(row.performer for row in dossier.captures if row.performer is not None))
    return join(*(join(", " if index else None, evidence(name)) for index, name in enumerate(names))) if names else both(NOT_STATED)
