# SPDX-License-Identifier: Apache-2.0
"""A room's surges in the report: each with what was usual and what it was measured against; and how many accounts at least were active."""

from __future__ import annotations

from typing import Final

from sotdae.cases.dossier import Dossier, RoomSheet, SurgeRow
from sotdae.exchange.report.markup import Markup, el, join
from sotdae.exchange.report.sources import Sources
from sotdae.exchange.report.tables import Column, passage, table
from sotdae.exchange.report.times import number, span
from sotdae.exchange.report.words import Pair, both

_MOST: Final = 50
"""So many surges of a room are listed, the newest; the tables of the lake hold every one."""
_SMALLEST: Final = 6
"""A probability below 10 to the minus this is told as less than that: the model was tried on nothing rarer."""
_MEASURES: Final = {
    "arrivals": Pair("들어온 수", "came in"),
    "members": Pair("표시 인원의 증가", "more members shown"),
    "monthly_users": Pair("월간 사용자의 증가", "more monthly users shown"),
}


def surges(room: RoomSheet, sources: Sources) -> Markup | None:
    """Return a room's surges as a table, or how much was looked at without one; nothing where nothing was counted."""
    looked = room.surges_looked
    if looked is None:
        return None
    judged, not_judged = looked
    words = Pair(
        f"본 구간 {judged:,}개, 견줄 것이 없어 못 본 구간 {not_judged:,}개. 경보가 없다고 해서 아무도 들어오지 않았다는 뜻은 아닙니다.",
        f"{judged:,} intervals judged, {not_judged:,} not, for want of anything to compare with. No alarm does not mean that nobody came.",
    )
    if not room.surges:
        return el("p", both(Pair("갑자기 몰려든 날: 경보 없음.", "Surges: no alarm.")), " ", both(words), class_="note")
    columns = (
        Column(Pair("언제(KST)", "when (KST)")),
        Column(Pair("얼마나", "how many"), is_number=True),
        Column(Pair("보통", "usual"), is_number=True),
        Column(Pair("견준 것과 같다면 확률", "probability, were it as what it is measured against")),
        Column(Pair("무엇과 견주어", "measured against")),
        Column(Pair("근거", "source")),
    )
    rows = [_row(row, sources) for row in room.surges[-_MOST:]]
    title = Pair(f"{room.label_ko} 갑자기 몰려든 날", f"Surges in {room.label}")
    return join(table(title, columns, rows), el("p", both(words), class_="note"))


def _row(row: SurgeRow, sources: Sources) -> tuple[str, ...]:
    what = _MEASURES.get(row.measure, Pair(row.measure, row.measure))
    when = el("span", row.on) if row.measure == "arrivals" else span(row.begins, row.ends)
    gap = Pair("긴 간격: 그 사이 언제인지 알 수 없음", "a long interval: when in it is not known")
    chance = f"< 1/{10 ** min(-int(row.tail_log10), _SMALLEST):,}"
    return (
        join(when, el("span", both(gap), class_="under") if row.spans_gap else None),
        join(number(row.gain), el("span", both(what), class_="under")),
        el("span", f"{row.low:,}~{row.high:,}"),
        el("span", chance),
        both(_basis(row)),
        sources.cite(row.citations),
    )


def _basis(row: SurgeRow) -> Pair:
    if row.basis == "own":
        return Pair(f"이 방의 앞선 {row.steps:,}개 구간", f"{row.steps:,} intervals of this room before")
    like = Pair("크기와 나이", "size and age") if row.basis == "size and age" else Pair("나이", "age")
    return Pair(
        f"{like.ko}가 비슷한 방 {row.rooms:,}개의 {row.steps:,}개 구간: 이만한 것 {row.higher or 0:,}개",
        f"{row.steps:,} intervals of {row.rooms:,} rooms of its {like.en}: {row.higher or 0:,} as large",
    )


def people(dossier: Dossier) -> Markup | None:
    """Return how many different accounts at least were active in all rooms together; nothing where fewer than two rooms show any."""
    found = dossier.people
    if found is None:
        return None
    words = [
        Pair(
            f"방 {found.rooms:,}개에서 활동한 서로 다른 계정은 적어도 {found.accounts:,}개이고, 두 방 이상에 나온 것이 {found.several:,}개입니다. "
            "계정은 사람이 아닙니다. 한 사람이 여러 계정을 쓸 수 있고, 글을 쓰지 않은 사람은 세지 않았습니다.",
            f"At least {found.accounts:,} different accounts were active in {found.rooms:,} rooms, {found.several:,} of them in two rooms or more. "
            "Accounts are not people: one person may hold several, and whoever never wrote is not counted.",
        )
    ]
    if found.low is not None and found.high is not None:
        words.append(
            Pair(
                f"방들이 한 모집단의 표본이라고 보면 이런 계정은 적어도 {found.low:,}~{found.high:,}개쯤입니다(Chao 하한의 95 % 구간).",
                f"If the rooms are samples of one population, there are at least about {found.low:,} to {found.high:,} such accounts "
                "(95 % interval of Chao's lower bound).",
            )
        )
    return passage(*words)
