# SPDX-License-Identifier: Apache-2.0
"""Placeholder texts: numbered sentences about plants, shared meals and libraries. Nobody could use one as a script for anything."""

from __future__ import annotations

from random import Random
from typing import Final

THINGS: Final = ("수국", "장미", "튤립", "허브", "상추", "방울토마토", "해바라기", "국화", "라벤더", "선인장", "동백", "매화", "제라늄", "민들레")
PLACES: Final = ("베란다", "옥상", "도서관 앞", "시장 골목", "학교 뒤뜰", "공원 입구", "창가", "마당", "온실", "산책길")
DOINGS: Final = (
    "물을 주었습니다",
    "꽃이 피었습니다",
    "분갈이를 했습니다",
    "씨앗을 심었습니다",
    "잎이 새로 났습니다",
    "사진을 찍었습니다",
    "자리를 옮겨 두었습니다",
    "햇볕이 좋았습니다",
    "흙을 갈았습니다",
    "이름표를 달았습니다",
)
_ENDS: Final = ("", "", " 내일 또 적겠습니다.", " 날씨가 좋네요.", " 점심은 김밥입니다.", " 책도 읽었습니다.", " ㅎㅎ", " 고맙습니다!")
FAMILY: Final = (
    "가람",
    "나래",
    "다솔",
    "라온",
    "마루",
    "바다",
    "보미",
    "새봄",
    "슬기",
    "아라",
    "여울",
    "온유",
    "이든",
    "재이",
    "초롱",
    "하람",
    "한결",
    "해솔",
)
SECOND: Final = ("고래", "나무", "다람", "도토리", "두루미", "모래", "바람", "별", "사슴", "소라", "우산", "제비", "참새", "하늘", "호수", "화분")


def sentence(random: Random, number: int) -> str:
    """Return a placeholder sentence that carries its number."""
    thing, place, doing, end = random.choice(THINGS), random.choice(PLACES), random.choice(DOINGS), random.choice(_ENDS)
    return f"예시 글 {number:04d}. {place}에서 {thing}에 {doing}.{end}"


def person_name(random: Random) -> str:
    """Return a made-up display name that is nobody's."""
    return f"{random.choice(FAMILY)} {random.choice(SECOND)}{random.randrange(10, 100)}"


def invite_hash(random: Random) -> str:
    """Return sixteen characters in the form of an invitation's, marked as made up by their beginning."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    return "DEMO" + "".join(random.choice(letters) for _ in range(12))
