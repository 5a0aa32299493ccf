# SPDX-License-Identifier: Apache-2.0
"""Notices that go to several rooms at once: three sub-rooms show the same texts within seconds, one of them written with syllables in pieces.

No chance is drawn here, so that the rest of the world stays as it is. The posts come last in their rooms.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sotdae.model.canonical import Json
from sotdae.model.korea import KST
from sotdae.simulation.world import Part, Post, Room

NOTICES: Final = (
    "화단 당번 안내: 이번 주는 상추와 방울토마토에 물을 주고, 다음 주는 튤립 알뿌리를 옮겨 심습니다. 장갑과 물뿌리개는 온실 앞 상자에 있습니다.",
    "책 나눔 안내: 읽고 난 식물 그림책을 도서관 앞 탁자에 두면 누구나 가져갈 수 있습니다. 비가 오는 날에는 탁자를 현관 안쪽으로 옮겨 둡니다.",
    "점심 모임 안내: 토요일 정오에 뒤뜰 평상에서 김밥과 과일을 나누어 먹습니다. 돗자리가 모자라니 있는 분은 하나씩 가지고 와 주세요.",
)
_PIECES: Final = ("물뿌리개", "도서관", "평상"), ("물뿌ㄹㅣ개", "ㄷㅗ서관", "ㅍㅕㅇ상")
SECONDS_BETWEEN: Final = 3
"""From one room to the next."""


def post(rooms: Mapping[str, Room]) -> dict[str, Json]:
    """Let the sub-rooms show each notice, one room after the other; return the truth of it."""
    names = sorted(key for key in rooms if key.startswith("subroom-"))
    begin = int(datetime(2026, 3, 20, 9, tzinfo=KST).timestamp())
    for number, notice in enumerate(NOTICES):
        for place, name in enumerate(names):
            text = notice.replace(_PIECES[0][number], _PIECES[1][number]) if place == len(names) - 1 else notice
            rooms[name].add(Post(0, begin + 4_271 * number + SECONDS_BETWEEN * place, parts=(Part("plain", text),)))
    return {"notices": {"rooms": list(names), "texts": len(NOTICES), "seconds_between": SECONDS_BETWEEN}}
