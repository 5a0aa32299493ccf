# SPDX-License-Identifier: Apache-2.0
"""What laughs or is a word elsewhere is read as jamo in a text whose other syllables are in pieces, and only there."""

from __future__ import annotations

import pytest

from sotdae.text.korean import search_normal
from sotdae.text.views import views


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("아래 링ㅋㅡ에서", "아래 링크에서"),
        ("ㅇㅣㄴ증 ㅎㅜ 입장", "인증 후 입장"),
        ("ㅅ ㅣ ㄴ 청 링ㅋ ㅡ 로", "신청 링크로"),
        ("ㄴㅓㅎ어 주ㅁ", "넣어 줌"),
        ("너ㅎ어 주ㅁ", "넣어 줌"),
        ("봇o1 ㄴH는 문제", "봇이 내는 문제"),
        ("ㅂr0 ol름 ㅂr뀌ㄴr요", "방 이름 바뀌나요"),
        ("ㅂroo1 0|ㅆ어요", "방이 있어요"),
        ("orㄴ 하면 못 가요", "안 하면 못 가요"),
        ("or는 회원01 추천ㅎH 주ㅅlㄹ", "아는 회원이 추천해 주실"),
        ("보ㄴHㅂㅅ|다", "보냅시다"),
        ("口⊥匚丅 항의", "모두 항의"),
        ("〇丨人ト 갑ㄴ丨다", "이사 갑니다"),
        ("フ丨ㅍ一E一ヲト드", "기프트카드"),
        ("다フトE이 항의", "다같이 항의"),
    ],
)
def test_look_alikes_beside_others_spell(text: str, read: str) -> None:
    assert views(text).v1.text == read


@pytest.mark.parametrize(
    "text",
    [
        *(
            "힘들다 ㅎㅜ",
            "대박 ㅋㅡ",
            "ㅋㅋㅠㅜ",
            "치킨or피자",
            "or 말고 and",
            "10:01ㅋㅋ",
            "01번 or 02번",
            "표 0|1 선택",
            "oh마이걸",
            "テスト를 봤어요",
        ),
        *("一人 가구", "スト 중", "ㅇㅋ1번", "o1 방", "01 방", "좋다ㅎ 어디야"),
    ],
)
def test_elsewhere_they_do_not(text: str) -> None:
    assert views(text).v1.text == search_normal(text)


def test_places_are_those_of_the_look_alikes() -> None:
    view = views("봇o1 ㄴH는").v1
    assert view.original(view.text.index("이"), view.text.index("이") + 1) == (1, 3)
