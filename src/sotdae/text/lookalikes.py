# SPDX-License-Identifier: Apache-2.0
"""Characters that stand for Korean letters because they look like them, and words written with others.

Three tables, from safe to unsafe. Letters of the first are always meant (a letter in a box is a letter). Those of the second count only where they
are glued to a jamo. The third, whole syllables that look alike (Yaminjeongeum) and pictures that stand for a word, gives *candidates*: another
reading of a text, for a person to look at, never a finding.

Source: the project's own list, made by looking at Unicode's charts; Yaminjeongeum pairs are those of the
everyday words named beside them; the list is short and makes no claim to be whole.
"""

from __future__ import annotations

from typing import Final

_A_TO_Z: Final = "abcdefghijklmnopqrstuvwxyz"
BOXED: Final = {
    **{chr(first + index): letter for first in (0x1F150, 0x1F170, 0x1F1E6) for index, letter in enumerate(_A_TO_Z)},
    **{chr(0x2776 + index): str(index + 1) for index in range(9)},
    **{chr(0x278A + index): str(index + 1) for index in range(9)},
    "⓿": "0",
    "⭕": "ㅇ",
    "\u3007": "ㅇ",
    "○": "ㅇ",
    "◯": "ㅇ",
    "●": "ㅇ",
}
"""Letters, digits and rings in boxes and circles that NFKC leaves as they are. A ring counts as a letter only where it completes a syllable."""

RINGS: Final = frozenset("⭕\u3007○◯●")

MEDIAL_LOOKS: Final = {
    **dict.fromkeys("r卜ト├", "ㅏ"),
    **dict.fromkeys("h", "ㅐ"),
    **dict.fromkeys("┤", "ㅓ"),
    **dict.fromkeys("ユ┴⊥", "ㅗ"),
    **dict.fromkeys("t丁ナ┬", "ㅜ"),
    **dict.fromkeys("一ー", "ㅡ"),
    **dict.fromkeys("li1|丨", "ㅣ"),
}
"""What stands for a vowel directly after an initial jamo."""

CONSONANT_LOOKS: Final = {
    **dict.fromkeys("o0", "ㅇ"),
    **dict.fromkeys("口ロ", "ㅁ"),
    **dict.fromkeys("人", "ㅅ"),
    **dict.fromkeys("己乙", "ㄹ"),
    **dict.fromkeys("匚⊏", "ㄷ"),
    **dict.fromkeys("└", "ㄴ"),
    **dict.fromkeys("┐フ", "ㄱ"),
    **dict.fromkeys("ス", "ㅈ"),
    **dict.fromkeys("ヲ", "ㅋ"),
    **dict.fromkeys("☆", "ㅅ"),
    **dict.fromkeys(RINGS, "ㅇ"),
}
"""What stands for a consonant directly before a vowel jamo, or directly after a syllable that was itself written in pieces."""

YAMINJEONGEUM: Final = {
    "띵": "명",
    "댕": "멍",
    "띤": "면",
    "커": "귀",
    "머": "대",
    "앟": "왕",
    "네": "비",
    "넴": "빔",
    "윾": "유",
    "롬": "물",
    "곡": "눈",
}
"""Whole syllables read as another that looks like them, as in 띵작, 댕댕이, 네넴띤, 커엽다, 세종머앟, and upside down in 롬곡. Everyday ones
among them (네, 커, 곡) make this a source of candidates only."""

PICTURES: Final = {
    "🚪": "문",
    "🏠": "방",
    "🔗": "링크",
    "💰": "돈",
    "💵": "돈",
    "💸": "송금",
    "🏦": "은행",
    "💳": "계좌",
    "📞": "전화",
    "☎": "전화",
    "🎫": "입장권",
    "🎟": "입장권",
    "🔒": "비공개",
    "📷": "사진",
    "👥": "회원",
    "🏫": "학교",
    "🎓": "대학",
}
"""Pictures that can stand for a word; most are decoration, so they too give candidates only."""
