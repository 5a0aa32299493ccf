# SPDX-License-Identifier: Apache-2.0
"""What the made-up rooms say of their own doors: garden clubs with forms, fees and a greenhouse upstairs, written as such rooms write.

The wording is neutral and nobody could use it as a script; what is tested is the way of writing: signs between syllables, syllables in pieces,
invisible characters, Latin letters, full-width and half-width forms. No chance is drawn here, so that the rest of the world stays as it is. The posts
come last in their rooms, in the order of time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sotdae.model.canonical import Json
from sotdae.model.korea import KST
from sotdae.simulation.public_side import invitation
from sotdae.simulation.world import Action, Part, Person, Post, Room

_MINUTE: Final = 60
GREENHOUSE: Final = "DEMOgreenhouse01"
"""The invitation of a room that nobody captured."""
MEMBERS_SAY: Final = (
    "ㅅㅣㄴ청 링크는 공지에 있어요",
    "가\u200b입 신\u200b청 양.식 쓰셨나요",
    "회비: ３만 ５천원 냈어요",
    "ㅎㅗㅣ비 5만원 내면 씨앗도 줍니다",
    "문.화.상.품.권 가.능 하대요? 저는 문상으로 결제했어요",
    "윗ㅂㅏㅇ 초대 받으신 분",
    "상위 ㅂrㅇ 구경하고 싶다",
)
"""What several members of the successor write, one each; two of them say each thing, apart from the way of paying."""
ROOM_SAYS: Final = "공지: 인.증.해.야 승.인 합니다. 1 원 ㅅㅗㅇ금으로 계좌 확인 후 입장, 평생권 50k"
"""What the successor itself writes and pins."""
ALONE: Final = "추.천.인 코드 아시는 분?"
NEWS_SAYS: Final = "기사에 따르면 어떤 정원 모임은 인증 후 입장이고 입장료 5만원이 있다고 합니다. 예시 기사입니다."


def tell(rooms: Mapping[str, Room]) -> dict[str, Json]:
    """Let rooms speak of their doors; return the truth of it.

    Args:
        rooms: the world's rooms by key: ``hub``, ``successor``, ``surge``, ``news``.
    """
    following = rooms["successor"]
    people = _people(following)
    late = _at(3, 26, 0)
    for number, text in enumerate(MEMBERS_SAY):
        following.add(_said(late + number * _MINUTE, text, people[2 + number]))
    pinned = following.add(_said(late + 20 * _MINUTE, ROOM_SAYS))
    words = f"{people[0].name} pinned this message"
    following.add(Post(0, late + 21 * _MINUTE, people[0], action=Action("pin_message", words, (("message_id", pinned.number),))))
    upstairs = (Part("plain", "윗방은 온실입니다: "), Part("link", f"https://t.me/+{GREENHOUSE}"))
    following.add(Post(0, late + 22 * _MINUTE, parts=upstairs))
    hub = rooms["hub"]
    member = (Part("plain", "상.위 방은 심사 후 입장입니다: "), Part("link", f"https://t.me/+{invitation(hub)}"))
    hub.add(Post(0, _at(3, 23, 10), parts=member))
    square = rooms["surge"]
    square.add(_said(_at(3, 26, 8), ALONE, _people(square)[3]))
    rooms["news"].add(_said(_at(3, 20, 11) + 30 * _MINUTE, NEWS_SAYS))
    return {
        "gates": {
            "successor": ["gate.application_link", "gate.micro_transfer", "gate.proof_of_participation"],
            "hub": ["gate.application_link", "gate.wait_list"],
        },
        "mentions": {"surge": ["gate.referral"]},
        "about": {"news": ["gate.proof_of_participation", "sale.invite_price"]},
        "prices": {"successor": [35_000, 50_000]},
        "methods": {"successor": ["voucher"]},
        "tiers": [["hub", "subroom-1"], ["successor", GREENHOUSE]],
    }


def _said(moment: int, text: str, author: Person | None = None) -> Post:
    return Post(0, moment, author, parts=(Part("plain", text),))


def _people(room: Room) -> list[Person]:
    """The accounts that a room's records show, in the order in which they come."""
    return list(dict.fromkeys(post.author for post in room.posts if post.author is not None))


def _at(month: int, day: int, hour: int) -> int:
    return int(datetime(2026, month, day, hour, tzinfo=KST).timestamp())
