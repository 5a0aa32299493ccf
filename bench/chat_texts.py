# SPDX-License-Identifier: Apache-2.0
"""Ordinary chat, made up: what a room's day looks like to the text pass. Benign: lunch, books, flowers, study groups.

Sentences of a few words, with the things that make real chat dear to read: laughter in a quarter of the messages, signs, pictures (some with a
variation selector), line breaks, capital Latin letters, links, dots of omission, doubled spaces; and, in three messages out of ten, an everyday word
that some rule needs too (지금, 우리, 하나, 학교, …), so that the first search does not turn everything away. The shares are guesses by people who
chat, not measurements of rooms.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import islice
from typing import Final

from search import texts

LAUGHTER: Final = ("ㅋㅋ", "ㅋㅋㅋ", "ㅋㅋㅋㅋㅋ", "ㅎㅎ", "ㅠㅠ", "ㅋㅋㅠㅠ", "ㅎㅎㅎ")
PICTURES: Final = ("🌷", "🌸", "😀", "👍", "🙏", "❤️", "☀️", "♡", "🎉🎉")
NEEDED: Final = """
지금 우리 하나 현재 학교 이상 회원 새 함께 질문 뉴스 방송 특별 최고 부산 광주 대구 제주 링크 조심 주의 가격 입장 신청 가입 말고 정지 삭제 변경 초대
참여 대기 일반 단계 기사 신문 기자 계좌 입금 사라졌 다고 라고 좋다고 간다고 맛있다고 카카오 총 마감 종료 연락처 인원 지원 관리자
""".split()
"""Everyday words that are, or hold, a word that a built-in rule needs."""
LATIN: Final = ("OK", "Good morning", "lunch", "PPT", "Book club", "CU", "TV", "KTX", "see you", "Zoom", "pdf", "A4")
SHORT: Final = ("네", "넵", "ㅋㅋㅋ", "ㅇㅋ", "ㅇㅇ", "감사합니다", "안녕하세요", "ㅎㅎ", "좋아요!", "저도요", "고마워요 ㅠㅠ", "👍")
LINK: Final = "https://example.org/books/2024/"


def chat(count: int, seed: int = 19) -> Iterator[str]:
    """Yield messages of an ordinary day."""
    chance = random.Random(seed)
    words = _words(seed)
    for _ in range(count):
        if chance.random() < 0.12:
            yield chance.choice(SHORT)
        else:
            length = min(40, max(1, round(chance.lognormvariate(1.6, 0.7))))
            yield _dressed(list(islice(words, length)), chance)


def _words(seed: int) -> Iterator[str]:
    while True:
        for sentence in texts(20_000, seed):
            yield from sentence.split()
        seed += 1


def _dressed(said: list[str], chance: random.Random) -> str:
    """Add what chat adds to a sentence."""
    if chance.random() < 0.3:
        said.insert(chance.randrange(len(said) + 1), chance.choice(NEEDED))
    if chance.random() < 0.05:
        said.insert(chance.randrange(len(said) + 1), chance.choice(LATIN))
    if chance.random() < 0.06:
        said.insert(chance.randrange(len(said) + 1), f"{chance.randrange(1, 2030)}{chance.choice(['', '시', '원', '명', '개', '쪽'])}")
    message = " ".join(said)
    for share, added in ((0.2, ("!", "?", ".", "~", "~~", "!!", "^^", "?!", ";;")), (0.02, ("…", "...", "ᆢ")), (0.15, LAUGHTER), (0.08, PICTURES)):
        if chance.random() < share:
            message += (" " if chance.random() < 0.5 else "") + chance.choice(added)
    if chance.random() < 0.1:
        message = chance.choice(LAUGHTER) + " " + message
    if chance.random() < 0.02:
        message += " " + LINK + f"{chance.randrange(1 << 40):x}"
    if chance.random() < 0.06:
        message = message.replace(" ", "\n", 1 + chance.randrange(2))
    if chance.random() < 0.01:
        message = message.replace(" ", "  ", 1)
    if chance.random() < 0.01:
        message = message.replace(" ", ", ", 2)
    return message
