# SPDX-License-Identifier: Apache-2.0
"""The plain way to read obfuscated Korean, for comparison: one loop over characters, a list of letters and a list of places for each of two views.

It does less than the program (no half-width jamo, no look-alikes of consonants, no spans, no laughter apart) and is how one would write it first.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from sotdae.text.korean import FINALS, INITIALS, MEDIALS

_CONJOINING: Final = {
    **{chr(0x1100 + index): jamo for index, jamo in enumerate(INITIALS)},
    **{chr(0x1161 + index): jamo for index, jamo in enumerate(MEDIALS)},
    **{chr(0x11A7 + index): jamo for index, jamo in enumerate(FINALS) if index},
}
_INVISIBLE: Final = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad\u3164\u115f\u1160\u180e\ufe0f")
_LOOKS: Final = {"1": "ㅣ", "l": "ㅣ", "|": "ㅣ", "ト": "ㅏ", "卜": "ㅏ", "r": "ㅏ", "H": "ㅐ", "ユ": "ㅗ", "丁": "ㅜ"}
_INITIAL: Final = {jamo: index for index, jamo in enumerate(INITIALS)}
_MEDIAL: Final = {jamo: index for index, jamo in enumerate(MEDIALS)}
_FINAL: Final = {jamo: index for index, jamo in enumerate(FINALS) if index}
_SIGN: Final = re.compile(r"""[\s.,\-_*~^·|/\\!?+=:;'"`@#]""")

Read = tuple[list[str], list[int]]


def both_views(text: str) -> tuple[Read, Read]:
    """Return letters and places of the first view, and of the second."""
    folded = _folded(text)
    bare = _folded(text)  # each view from the text itself, as two calls would
    return _composed(*folded), _composed(*_bare(*bare))


def _folded(text: str) -> Read:
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if character in _INVISIBLE:
            continue
        if character.isascii() or "가" <= character <= "힣":
            letters.append(character.lower() if character.isascii() else character)
            places.append(place)
            continue
        for letter in unicodedata.normalize("NFKC", character):
            letters.append(_CONJOINING.get(letter, letter))
            places.append(place)
    return letters, places


def _bare(letters: list[str], places: list[int]) -> Read:
    kept: list[str] = []
    kept_places: list[int] = []
    for index, letter in enumerate(letters):
        if _SIGN.match(letter):
            continue
        kept.append(letter)
        kept_places.append(places[index])
    return kept, kept_places


def _medial(letters: list[str], index: int) -> str:
    letter = letters[index] if index < len(letters) else ""
    return letter if letter in _MEDIAL else _LOOKS.get(letter, "")


def _is_open(letter: str) -> bool:
    return "가" <= letter <= "힣" and (ord(letter) - 0xAC00) % 28 == 0


def _composed(letters: list[str], places: list[int]) -> Read:
    made: list[str] = []
    made_places: list[int] = []
    index, length = 0, len(letters)
    while index < length:
        letter, last = letters[index], index
        following = letters[index + 1] if index + 1 < length else ""
        if letter in _INITIAL and (medial := _medial(letters, index + 1)):
            last = index + 1
            final = 0
            if last + 1 < length and letters[last + 1] in _FINAL and not _medial(letters, last + 2):
                last += 1
                final = _FINAL[letters[last]]
            letter = chr(0xAC00 + (_INITIAL[letter] * 21 + _MEDIAL[medial]) * 28 + final)
        elif _is_open(letter) and following in _FINAL and following not in "ㅋㅎ" and not _medial(letters, index + 2):
            last = index + 1
            letter = chr(ord(letter) + _FINAL[following])
        made.append(letter)
        made_places.append(places[index])
        index = last + 1
    return made, made_places
