# SPDX-License-Identifier: Apache-2.0
"""Says whether a hit begins where a word begins, and whether a name ends where one ends: 하늘가람대에서 names a university, 하늘가람대교 a bridge.

Korean writes particles onto nouns, so a space alone does not tell. What stands on up to the next space must be a particle, or begin with a word that
people put behind the name of a university (학생, 동문, …). Signs between syllables, invisible characters and syllables in pieces are seen through.

Source: own decision; the lists are the project's own, and nobody has measured them on real texts. They rather miss a mention than make one up.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from sotdae.text.korean import INVISIBLE
from sotdae.text.views import in_view

_LOOKED_AT: Final = 32
"""Characters behind a hit that are looked at; a bound keeps many hits in one long text linear."""
_PARTICLES: Final = frozenset(
    """
    은 는 이 가 을 를 의 에 도 만 와 과 랑 엔 인 님 들 쪽 측 요 에서 에게 한테 에는 에도 에만 에서는 에서도 에서만 까지 부터 처럼 보다 이나 이랑
    이라 이라고 이고 이며 이다 입니다 이에요 예요 인데 출신 다녀요 다니는
    """.split()
)
_BEGINNINGS: Final = (
    *("생", "학생", "학과", "학번", "학부", "학우", "재학", "동문", "동아리", "졸업", "총학", "캠퍼스", "신입", "새내기", "대학원", "교수", "교직원"),
    *("방", "채널", "모임", "단톡"),
)
_BELOW: Final = ("병원", "의료원", "부속", "부설", "부고", "고등학교", "중학교", "초등학교", "여고", "여중", "고교", "유치원", "어린이집")
"""A hospital, or a school below university, that carries a university's name is another place."""
_BEFORE_A_WORD: Final = frozenset(
    """
    부터 에서 까지 으로 에게 한테 께서 에는 에도 에만 하면 되면 시면 이면 다면 려면 니다 세요 해요 돼요 에요 예요 어요 아요 지만 는데 은데 인데 해서
    니까 다고 라고 우리 오늘 내일 다음 모두 다들 이제 지금 바로 다시 새로
    """.split()
)
"""What a word seldom goes on behind: a new one begins there though somebody left out the space."""
_ENDS: Final = frozenset("은는이가을를의에도만와과로서께면고며다데지요해된한할던런려때럼라나니죠까음임함됨분거게저그새후시중일곧꼭더")
_WITHOUT_SPACES: Final = 8
"""So many letters without a space between them are more than one word; written Korean has three to four on average."""


def begins_word(raw: str, start: int) -> bool:
    """Say whether a hit that begins at ``start`` of a text begins a word, also where spaces were left out."""
    end = start
    while end > max(0, start - _LOOKED_AT) and (raw[end - 1] in INVISIBLE or unicodedata.combining(raw[end - 1])):
        end -= 1
    if not end or not (raw[end - 1].isalnum() or unicodedata.normalize("NFKC", raw[end - 1]).isalnum()):
        return True
    if raw[max(0, end - 2) : end] in _BEFORE_A_WORD:
        return True
    if raw[end - 1] not in _ENDS:
        return False
    before, after = raw[max(0, end - _LOOKED_AT) : end].split(), raw[end : end + _LOOKED_AT].split()
    return sum(letter.isalnum() for letter in (before[-1] if before else "") + (after[0] if after else "")) >= _WITHOUT_SPACES


def ends_word(raw: str, start: int, end: int) -> bool:
    """Say whether the characters from ``start`` to ``end`` of a text end a word.

    Args:
        raw: the original text.
        start: first character of the hit.
        end: one past its last.
    """
    behind = "".join(letter for letter in raw[end : end + _LOOKED_AT] if letter not in INVISIBLE)
    if not behind or behind[0].isspace():
        return True
    is_plain = all(letter.isalnum() or letter.isspace() or letter in INVISIBLE for letter in raw[start:end])
    if not behind[0].isalnum() and is_plain:
        return True
    rest = in_view(re.split(r"\s", behind, maxsplit=1)[0], "v2")
    if not rest:
        return True
    name = in_view(raw[start:end], "v2")
    if name[-1:].isascii() != rest[0].isascii():
        return True
    if rest[0].isascii() or any(word in rest for word in _BELOW):
        return False
    return rest in _PARTICLES or rest.startswith(_BEGINNINGS)
