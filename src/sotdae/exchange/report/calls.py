# SPDX-License-Identifier: Apache-2.0
"""Calls to go after people, by role, room by room, and the surge that stands beside each: one table, with the words under the rules only."""

from __future__ import annotations

from typing import Final

from sotdae.cases.dossier import Dossier
from sotdae.cases.spoken import CallRow
from sotdae.exchange.report.gates import quotes
from sotdae.exchange.report.markup import Markup, el, evidence, join
from sotdae.exchange.report.sources import Sources
from sotdae.exchange.report.tables import Column, passage, table
from sotdae.exchange.report.times import number, span
from sotdae.exchange.report.words import NONE, Pair, both, stacked

TITLE: Final = Pair("몰려가자는 말", "Calls to go after people")
ROLES: Final = {
    "reporter": Pair("기자", "reporters"),
    "police": Pair("경찰", "police"),
    "teacher": Pair("교사", "teachers"),
    "victim_support": Pair("피해자 지원 기관", "victim support"),
    "somebody": Pair("누구인지 알아내자는 말", "to find out who somebody is"),
}
_STANDS: Final = Pair("방의 말로 봄", "taken as the room's word")
_SINGLE: Final = Pair("한 번의 언급", "a single mention")
_ABOUT: Final = Pair("방이 스스로 한 말은 없음", "nothing the room says itself")
_SAID: Final = (
    Pair(
        "누구를 두고 한 말인지, 누가 했는지는 싣지 않고 역할만 적습니다. 글에는 규칙이 닿은 글자만 보입니다.",
        "Neither who is meant nor who wrote is told, only the role. Of a text only the characters under a rule are shown.",
    ),
    Pair(
        "곁에 적힌 “몰려든 날”은 그 말이 있던 날이나 그 뒤 며칠 안에 많은 이가 들어왔다는 뜻입니다. 그 말 때문이라는 뜻은 아닙니다.",
        "A surge beside a call means that many came on its day or within days. It does not mean that they came because of it.",
    ),
)


def chapter(dossier: Dossier, sources: Sources, head: Markup) -> Markup:
    """Return the chapter with its heading; it says so where there is nothing."""
    if not dossier.calls:
        return join(head, el("p", both(Pair("읽힌 것이 없습니다.", "None was read.")), class_="none"))
    columns = (
        Column(Pair("방", "room")),
        Column(Pair("누구에게(역할)", "whom, by role")),
        Column(Pair("글", "messages"), is_number=True),
        Column(Pair("처음 ~ 마지막", "first ~ last")),
        Column(Pair("뒤이은 몰려듦", "surge on the day or after")),
        Column(Pair("쓰인 글자 → 읽은 글자", "as written → as read")),
        Column(Pair("근거", "source")),
    )
    rows = [
        (
            join(sources.label(row.label)),
            join(stacked(_role(row)), el("span", both(_standing(row)), class_="under")),
            _messages(row),
            span(row.first_at, row.last_at) if row.messages else both(NONE),
            _surge(row),
            quotes(row.quotes),
            sources.cite(row.citations),
        )
        for row in dossier.calls
    ]
    return join(head, passage(*_SAID), table(Pair("방마다, 역할마다 한 줄", "One line for each room and role"), columns, rows))


def _role(row: CallRow) -> Pair:
    word = evidence(row.role)
    return ROLES.get(row.role, Pair(word, word))


def _standing(row: CallRow) -> Pair:
    return _STANDS if row.stands else _SINGLE if row.messages else _ABOUT


def _messages(row: CallRow) -> Markup:
    parts = (
        (Pair("서로 다른", "independent"), row.independent if row.independent != row.messages else 0),
        (Pair("방 자신", "the room itself"), row.by_room),
        (Pair("관리자", "administrators"), row.by_admin),
        (Pair("고정", "pinned"), row.pinned),
        (Pair("다른 이", "others"), row.by_others),
        (Pair("그에 관한 말", "about it"), row.about),
        (Pair("옮겨 온 글", "forwarded"), row.forwarded),
    )
    return join(number(row.messages), *(el("span", both(name), " ", number(count), class_="under") for name, count in parts if count))


def _surge(row: CallRow) -> Markup:
    if row.surge_day is None or row.surge_gain is None:
        unknown = Pair("센 것이 없어 알 수 없음", "not known: nothing was counted")
        return both(NONE if row.surge_looked else unknown)
    days = row.surge_after_days or 0
    when = Pair("같은 날(앞뒤는 알 수 없음)", "the same day, which first is not known") if days == 0 else Pair(f"{days}일 뒤", f"days after: {days}")
    gain = el("span", f"+{row.surge_gain:,}", class_="under")
    return join(el("span", row.surge_day), gain, el("span", both(when), class_="under"))
