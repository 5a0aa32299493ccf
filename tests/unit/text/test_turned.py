# SPDX-License-Identifier: Apache-2.0
"""Words written with syllables that look like others are read where they are no words otherwise; everyday words that have them stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotdae.text.batches import Batch
from sotdae.text.korean import search_normal
from sotdae.text.turned import TURNED_AT, turned
from sotdae.text.views import views

WRITTEN = {
    "초머 받은 분만": "초대 받은 분만",
    "머기방에서 기다려요": "대기방에서 기다려요",
    "머피방 링크": "대피방 링크",
    "3만 띵 돌과": "3만 명 돌파",
    "회원 몇띵이에요": "회원 몇명이에요",
    "가입하띤 알려 줘요": "가입하면 알려 줘요",
    "윾료 회원": "유료 회원",
    "다믕 방": "다음 방",
    "질곰에 답하세요": "질문에 답하세요",
    "곰화상품권 받아요": "문화상품권 받아요",
    "판리자 승인": "관리자 승인",
    "가입네는 5천원": "가입비는 5천원",
    "예네방 링크": "예비방 링크",
    "방 폭과됨": "방 폭파됨",
    "퀴즈 통파하띤": "퀴즈 통과하면",
    "초머네 3만원 예네 포함": "초대비 3만원 예비 포함",
    "네공H 채널": "비공개 채널",
    "소H받은 분": "소개받은 분",
    "방장 측ㄹ들": "방장 측근들",
}


@pytest.mark.parametrize(("text", "read"), WRITTEN.items())
def test_words_with_syllables_that_look_like_others_are_read(text: str, read: str) -> None:
    made = views(text)
    assert made.v1.text == read
    assert made.v1.original(0, len(made.v1.text)) == (0, len(text))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "어머니 생일",
            "머리가 띵해서",
            "쿠팡고객센터",
            "동네방네",
            "그렇네용 ㅎㅎ",
            "네용 감사합니다",
            "곰의 겨울잠",
            "곰상어",
            "큰곰자리",
            "머피의 법칙",
        ),
        *(
            "미소 띤 얼굴",
            "활기띤 시장",
            "폭과 길이",
            "돌과 나무",
            "사장네 가게",
            "동네상가",
            "띵작이네요",
            "댕댕이",
            "산 너머로",
            "출판계 소식",
            "곰제과점",
        ),
        *("서머타임", "네 번째", "후회네요", "초대네요", "머신러닝", "광장네", "에믕", "24h 운영", "경찰h", "초머루"),
    ],
)
def test_everyday_words_stay(text: str) -> None:
    assert views(text).v1.text == search_normal(text)


@given(st.lists(st.text(st.sampled_from(f"{TURNED_AT}초대기방입회장가제3만 h명H"), max_size=12), max_size=6))
def test_many_texts_are_read_as_one_by_one(texts: list[str]) -> None:
    batch = Batch(texts)
    for number, text in enumerate(texts):
        if number not in batch.odd:
            assert batch.letters([number], "v1") == [views(text).v1.text]
            assert len(turned(search_normal(text))) == len(search_normal(text))
