# SPDX-License-Identifier: Apache-2.0
"""The words that the made-up world has, all of them: gardens, lunch, books, walks. A test holds every text of a world to these lists.

Institutions are fictional ("gasang" means made up), names are nobody's, public names and invitations lead nowhere.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from random import Random
from typing import Final

from sotdae.simulation.texts import DOINGS, FAMILY, PLACES, SECOND, THINGS

TOPICS: Final = (
    "바다 고양이 등산 사진 별빛 커피 자전거 노을 산책 책방 구름 여행 기차 요리 정원 음악 달력 우표 캠핑 강변"
    " 한빛 새벽 나무 호수 언덕 모래 파도 이슬 소풍 마루"
).split()
"""Topics of rooms. Source: the study's list of thirty benign words."""
ROMAN: Final = (
    "bada goyangi deungsan sajin byeolbit keopi jajeongeo noeul sanchaek chaekbang gureum yeohaeng gicha yori jeongwon eumak dallyeok upyo kaemping"
    " gangbyeon hanbit saebyeok namu hosu eondeok morae pado iseul sopung maru"
).split()
"""The same words in Latin letters, for public names."""
ROOM_WORDS: Final = "방 채널 모임 공유 정보방 라운지 클럽 창고".split()
HELP_WORDS: Final = ("도움 쉼터", "상담 나눔터", "이웃 돕기 모임", "안내 데스크")
"""Rooms that help people; hostile administrators point at such rooms."""
TALK_WORDS: Final = ("이야기 모음", "소식 게시판", "이야기방")
AGAINST_WORDS: Final = ("그만 보기", "따라잡기", "흉내내기")
ENDS: Final = ("", " 내일 또 적겠습니다.", " 날씨가 좋네요.", " 점심은 김밥입니다.", " 책도 읽었습니다.", " ㅎㅎ", " 고맙습니다!")
_STEMS: Final = "한빛 새솔 너른 푸른 고운 하늘 바른 온새 가온 다온 라온 마루 보람 빛가람 새벽 아람 여울 은솔 초롱 해솔".split()
_KINDS: Final = ("가상대학교", "가상고등학교", "가상중학교", "가상여자대학교", "가상초등학교", "가상공업고등학교")
SIGNATURES: Final = ("정원지기", "온실지기", "책방지기", "산책지기", "노을지기", "파도지기")
EMOJI: Final = ("👍", "🌷", "👏", "🌱")
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

DISGUISES: Final[tuple[Callable[[str], str], ...]] = (
    lambda title: title,
    lambda title: f"{title} 2",
    lambda title: f"new {title}",
    lambda title: title.replace(" ", "."),
    lambda title: unicodedata.normalize("NFKD", title),
    lambda title: f"본진 {title}",
    lambda title: f"{title[:2]}*{title[2:]}",
    lambda title: f"{title} 대피",
)
"""How a title comes again. Source: the study's list."""


def institutions(count: int) -> tuple[str, ...]:
    """Return so many institutions that do not exist, most frequent first."""
    every = [f"{stem}{kind}" for kind in _KINDS for stem in _STEMS]
    return tuple(every[:count])


def title(random: Random) -> str:
    """Return a room's title."""
    first, second = random.sample(TOPICS, 2)
    return f"{first} {second} {random.choice(ROOM_WORDS)}"


def disguised(random: Random, original: str) -> str:
    """Return a title that is another's in one of the ways in which rooms write it again."""
    return random.choice(DISGUISES)(original)


def public_name(random: Random) -> str:
    """Return a public name in the form of a platform's."""
    return f"{random.choice(ROMAN)}_{random.choice(ROMAN)}_{random.randrange(100, 100_000)}"


def similar_name(random: Random, name: str) -> str:
    """Return a public name that reminds of another."""
    stem = name.rpartition("_")[0]
    return random.choice((f"{stem}_{random.randrange(100, 100_000)}", f"new_{name}"[:32], f"{name}_2"[:32]))


def invite(random: Random) -> str:
    """Return sixteen characters in the form of an invitation's, marked as made up by their beginning."""
    return "DEMO" + "".join(random.choices(_LETTERS, k=12))


def person_name(number: int) -> str:
    """Return the shown name of a numbered account; no two have the same."""
    return f"{FAMILY[number % 18]} {SECOND[number // 18 % 16]}{number // 288 + 10}"


def sentence(random: Random) -> str:
    """Return a short everyday sentence; others may say the same."""
    return f"{random.choice(PLACES)}에서 {random.choice(THINGS)}에 {random.choice(DOINGS)}.{random.choice(ENDS)}"


def long_text(random: Random) -> str:
    """Return a text of several sentences that nobody writes twice by chance."""
    return " ".join(sentence(random) for _ in range(random.randrange(3, 6)))


def everyday_texts(random: Random, count: int) -> tuple[str, ...]:
    """Return texts that circulate everywhere."""
    return tuple(long_text(random) for _ in range(count))
