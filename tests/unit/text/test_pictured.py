# SPDX-License-Identifier: Apache-2.0
"""Pictures are read as words where the sentence has no word for them otherwise, and stay decoration everywhere else."""

from __future__ import annotations

import pytest

from sotdae.text.korean import search_normal
from sotdae.text.views import views

READ = {
    "가입 신청은 🔗로 받아요": "가입 신청은 링크로 받아요",
    "상단 🔗 눌러서 신청": "상단 링크 눌러서 신청",
    "🤖이 묻는 말에 답하세요": "봇이 묻는 말에 답하세요",
    "대기🏠에서 기다려요": "대기방에서 기다려요",
    "🏠장님 허락": "방장님 허락",
    "회원 3명이 그 🏠으로 옮겼어요": "회원 3명이 그 방으로 옮겼어요",
    "인증📷 올려야 승인": "인증사진 올려야 승인",
    "결제하신 분만 💌": "결제하신 분만 초대",
    "💌비는 무료": "초대비는 무료",
    "들어오려면 💰을 내야 해요": "들어오려면 돈을 내야 해요",
    "질🚪에 답하세요": "질문에 답하세요",
    "the 🤖 asks you": "the bot asks you",
    "there is a higher 🏠": "there is a higher room",
}


@pytest.mark.parametrize(("text", "read"), READ.items())
def test_a_picture_in_the_place_of_a_word_is_read(text: str, read: str) -> None:
    view = views(text).v1
    assert view.text == read
    assert view.original(0, len(view.text)) == (0, len(text))


def test_a_word_has_the_place_of_its_picture() -> None:
    view = views("신청은 🔗로").v2
    start = view.text.index("링크")
    assert view.original(start, start + 2) == (4, 5)


@pytest.mark.parametrize(
    "text",
    [
        *("🏠 이사했어요", "새 🏠로 이사했어요 다들 놀러 와요", "🏠에서 쉬는 중", "전세 🏠 링크 보내요", "집들이 초대합니다 🏠 회원님들 오세요"),
        *(
            "💰 오늘 점심값 만원",
            "입장료 💰 3만원",
            "💌 생일 축하해",
            "📷 어제 찍은 꽃",
            "🔗 링크 여기요",
            "링크🔗 여기요",
            "🚪 문 열어 주세요",
            "home 🏠 link",
        ),
    ],
)
def test_decoration_stays(text: str) -> None:
    assert views(text).v1.text == search_normal(text)


def test_a_picture_alone_puts_no_text_in_pieces() -> None:
    assert not views("신청은 🔗로").is_in_pieces
    assert views("ㅅㅣㄴ청은 🔗로").is_in_pieces
