# SPDX-License-Identifier: Apache-2.0
"""Where rooms send those who want to join or pay, by kind, mask and digest, and which rooms give the same; what is held back is counted."""

from __future__ import annotations

from typing import Final

from sotdae.cases.dossier import Dossier
from sotdae.cases.spoken import ContactRow, ContactsHeld
from sotdae.exchange.report.markup import Markup, el, evidence, join
from sotdae.exchange.report.sources import Sources
from sotdae.exchange.report.tables import Column, passage, table
from sotdae.exchange.report.times import number, span
from sotdae.exchange.report.words import NONE, Pair, both, stacked

TITLE: Final = Pair("신청하고 돈을 보내라는 곳", "Where rooms send those who join or pay")
KINDS: Final = {
    "bot": Pair("봇", "bot"),
    "invite": Pair("초대 링크", "invitation"),
    "folder": Pair("방 묶음 링크", "folder of rooms"),
    "room": Pair("방 이름", "a room's name"),
    "name": Pair("이름(방·봇·사람 구별 못 함)", "name (a room's, a bot's or a person's)"),
    "site": Pair("다른 사이트", "another site"),
    "account": Pair("은행 계좌", "bank account"),
    "coin": Pair("암호화폐 주소", "address of a coin"),
}
_SAID: Final = (
    Pair(
        "방 자신의 글(관리자, 고정된 글 포함)에서 입장 조건이나 판매와 함께 적힌 것만 싣습니다. 이름, 번호, 주소는 없고 열쇠로 만든 지문의 "
        "앞부분만 있습니다. 지문이 같으면 같은 곳입니다.",
        "Only what stands in a room's own messages (administrators' and pinned ones too), beside a condition of entry or a sale. No name, number "
        "or address is given, only the beginning of a keyed digest: equal digests, equal points.",
    ),
    Pair(
        "여러 방이 같은 곳을 댄다고 해서 같은 사람들이 운영한다는 뜻은 아닙니다. 비트는 이 사건에서 얼마나 드문지를 나타낼 뿐입니다.",
        "That rooms give the same point does not mean that the same people run them. Bits say how rare that is in this case, nothing else.",
    ),
)


def chapter(dossier: Dossier, sources: Sources, head: Markup) -> Markup:
    """Return the chapter with its heading; it says so where there is nothing."""
    held = dossier.contacts_held
    if held is None:
        return join(head, el("p", both(Pair("읽힌 것이 없습니다.", "None was read.")), class_="none"))
    columns = (
        Column(Pair("종류 · 지문", "kind · digest")),
        Column(Pair("방", "room")),
        Column(Pair("글", "messages"), is_number=True),
        Column(Pair("처음 ~ 마지막", "first ~ last")),
        Column(Pair("함께 대는 방", "rooms that give it")),
        Column(Pair("근거", "source")),
    )
    rows = [
        (
            join(stacked(KINDS.get(row.kind, Pair(row.kind, row.kind))), el("span", evidence(row.masked), " ", evidence(row.point), class_="under")),
            join(sources.label(row.label)),
            _messages(row),
            span(row.first_at, row.last_at),
            _rooms(row, sources),
            sources.cite(row.citations),
        )
        for row in dossier.contacts
    ]
    shown = table(Pair("방마다, 곳마다 한 줄", "One line for each room and point"), columns, rows)
    return join(head, passage(*_SAID, _held(held)), shown)


def _held(held: ContactsHeld) -> Pair:
    """Say how many points are not listed, and why."""
    return Pair(
        f"싣지 않은 곳: 피해자의 것일 수 있어 {held.targets:,}, 1원 송금 확인과 함께 나온 계좌라서 {held.checks:,}, 방이 아닌 다른 이가 적어서 "
        f"{held.others:,}.",
        f"Not listed: {held.targets:,} that may be victims', {held.checks:,} accounts beside a one-won check, {held.others:,} that only others than "
        "the room give.",
    )


def _messages(row: ContactRow) -> Markup:
    parts = ((Pair("입장", "joining"), row.joining), (Pair("판매", "paying"), row.paying), (Pair("고정", "pinned"), row.pinned))
    return join(number(row.messages), *(el("span", both(name), " ", number(count), class_="under") for name, count in parts if count))


def _rooms(row: ContactRow, sources: Sources) -> Markup:
    parts: list[Markup] = []
    if row.bits is not None:
        named = ", ".join(sources.label(room) for room in row.rooms)
        parts.append(join(named, el("span", f"{row.bits:.1f} ", both(Pair("비트", "bits")), class_="under")))
    if row.leads_to is not None:
        parts.append(el("span", "→ ", sources.label(row.leads_to), class_="under"))
    return join(*parts) if parts else both(NONE)
