# SPDX-License-Identifier: Apache-2.0
"""Says whether a name ends where a word ends: 하늘가람대에서 names a university, 하늘가람대교 a bridge.

Korean writes particles onto nouns, so a space alone does not tell. What stands on up to the next space must be a particle, or begin with a word that
people put behind the name of a university (학생, 동문, …). Signs between syllables, invisible characters and syllables in pieces are seen through.

Source: own decision; the lists are the project's own, and nobody has measured them on real texts. They rather miss a mention than make one up.
"""

from __future__ import annotations

import re
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
