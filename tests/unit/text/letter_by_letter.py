# SPDX-License-Identifier: Apache-2.0
"""Syllables put together letter by letter, as plainly as the rules of it can be written down: what the program's searches are compared with."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from sotdae.text.korean import FINALS, INITIALS, MEDIALS, compose_jamo
from sotdae.text.lookalikes import CONSONANT_LOOKS, MEDIAL_LOOKS, PAIRED_CONSONANTS, PAIRED_MEDIALS, RINGS
from sotdae.text.syllables import JOINED_FINALS, JOINED_MEDIALS, LAUGHTER

_LAUGHTER: Final = re.compile(LAUGHTER, re.DOTALL)
_SYLLABLE_FORMS: Final = 28
_PLAIN_MEDIALS: Final = frozenset(MEDIALS) - frozenset("ㅠㅜㅡ")
_VOWELS: Final = frozenset(MEDIALS)
_LAUGHED: Final = frozenset("ㅋㅎ")
_FINALS_ONLY: Final = frozenset(FINALS) - {" "}
_SHAPES: Final = (frozenset(CONSONANT_LOOKS) | frozenset(PAIRED_MEDIALS)) - frozenset("o0☆")


class Letters(NamedTuple):
    """Letters, and for each the first original character and one past the last."""

    letters: list[str]
    starts: list[int]
    ends: list[int]


def assembled(source: Letters, *, look_alikes: bool) -> Letters:
    """Return the letters with scattered syllables put together.

    Args:
        source: letters in the normal form.
        look_alikes: whether other signs may stand for jamo they are glued to. Only sensible while spaces are still there.
    """
    return _Assembly(source, look_alikes).run()


class _Assembly:
    """One pass over one text."""

    def __init__(self, source: Letters, look_alikes: bool) -> None:
        self.letters, self.starts, self.ends = source
        self.look_alikes = look_alikes
        self.made = Letters([], [], [])
        self.syllable_end = 0  # one past the last letter that a syllable was made of
        self.laughter: set[int] = set()
        self.text = "".join(self.letters)
        for match in _LAUGHTER.finditer(self.text):
            self.laughter.update(range(*match.span()))

    def at(self, index: int) -> str:
        return self.letters[index] if 0 <= index < len(self.letters) and index not in self.laughter else ""

    def run(self) -> Letters:
        index = 0
        while index < len(self.letters):
            end, syllable = self.from_pieces(index)
            if end == index:
                end, syllable = self.closed(index)
            self.made.letters.append(syllable)
            self.made.starts.append(self.starts[index])
            self.made.ends.append(self.ends[end - 1])
            index = end
        return self.made

    def from_pieces(self, index: int) -> tuple[int, str]:
        """Return one past the last letter of the syllable written in pieces at ``index`` and the syllable, or ``index`` where there is none."""
        initial = self.initial(index)
        medial, end = self.medial(index + 1) if initial else ("", index)
        if not medial:
            return index, ""
        final, end = self.final(end)
        self.syllable_end = end
        return end, compose_jamo(initial, medial, final)

    def closed(self, index: int) -> tuple[int, str]:
        """Take the letter at ``index``, with a stray final after it if it is an open syllable: ``바ㅇ``."""
        letter, stray = self.letters[index], self.at(index + 1)
        if not ("가" <= letter <= "힣" and (ord(letter) - ord("가")) % _SYLLABLE_FORMS == 0):
            return index + 1, letter
        if self.look_alikes and (stray == "o" or stray in RINGS) and not _is_latin(self.at(index + 2)):
            stray = "ㅇ"
        if stray not in _FINALS_ONLY or stray in _LAUGHED or not self.is_near(index):
            return index + 1, letter
        after = self.at(index + 2)
        if self.begins(index + 1) or (after == " " and self.at(index + 3) in _VOWELS):  # the next syllable's, perhaps across a space: 대ㅂ ㅏ ㄷ
            return index + 1, letter
        if after in _FINALS_ONLY and after and not self.begins(index + 2):  # an initialism or a drawn-out sound
            return index + 1, letter
        return index + 2, chr(ord(letter) + FINALS.index(stray))

    def is_near(self, index: int) -> bool:
        """Say whether the letter after ``index`` was glued to it, or both stood alone (``바 ㅇ``)."""
        if self.ends[index] == self.starts[index + 1]:
            return True
        return index == 0 or self.ends[index - 1] != self.starts[index]

    def initial(self, index: int) -> str:
        letter = self.at(index)
        if letter and letter in INITIALS:
            return letter
        following = self.at(index + 1)
        if self.look_alikes and letter in CONSONANT_LOOKS and following in _PLAIN_MEDIALS and not _is_latin(self.at(index - 1)):
            return CONSONANT_LOOKS[letter]
        if self.look_alikes and (self.is_pair(index) or self.is_latin_pair(index)):
            return PAIRED_CONSONANTS[letter]
        return ""

    def is_pair(self, index: int) -> bool:
        """Say whether two look-alikes make a syllable: behind another in pieces, or beside Korean with no Chinese or Japanese around them."""
        letter, following = self.at(index), self.at(index + 1)
        if letter not in PAIRED_CONSONANTS or not following or following not in PAIRED_MEDIALS:
            return False
        if letter in "o0e" and _is_latin(self.at(index - 1)):
            return False
        if index and index == self.syllable_end:
            return True
        end = index + 2
        while end < index + 6 and self.at(end) in _SHAPES:
            end += 1
        before, after = self.at(index - 1), self.at(end)
        return not _is_ideograph(before) and not _is_ideograph(after) and (_is_korean(before) or _is_korean(after))

    def is_latin_pair(self, index: int) -> bool:
        """Say whether two Latin look-alikes make a syllable that one jamo closes: ``o|ㅆ``."""
        is_pair = self.at(index) in ("o", "0") and self.at(index + 1) in ("l", "1", "|") and not _is_latin(self.at(index - 1))
        return is_pair and self.is_closed_by_jamo(index + 2)

    def is_closed_by_jamo(self, index: int) -> bool:
        letter, after = self.at(index), self.at(index + 1)
        return letter in _FINALS_ONLY - _LAUGHED and not "ㄱ" <= after <= "ㅣ"

    def medial(self, index: int) -> tuple[str, int]:
        """Return the vowel at ``index`` and one past it."""
        letter = self.at(index)
        if letter and letter in MEDIALS:
            joined = JOINED_MEDIALS.get(letter + self.at(index + 1))
            return (joined, index + 2) if joined else (letter, index + 1)
        written, before, after = self.at(index - 1), self.at(index - 2), self.at(index + 1)
        if not self.look_alikes or letter not in MEDIAL_LOOKS:
            return "", index
        if written in _LAUGHED:
            if letter not in PAIRED_MEDIALS and not (letter in "rhl" and ("가" <= after <= "힣" or "ㄱ" <= after <= "ㅎ")):
                return "", index
        elif written not in INITIALS and letter not in PAIRED_MEDIALS and not self.is_latin_pair(index - 1):
            return "", index
        is_initialism = index - 1 != self.syllable_end and before and before in INITIALS  # ㅇㅋ1번
        if is_initialism or (_is_latin(after) and (after not in "o0" or _is_latin(self.at(index + 2)))):
            return "", index
        return MEDIAL_LOOKS[letter], index + 1

    def final(self, index: int) -> tuple[str, int]:
        """Return the final at ``index`` (a blank if there is none) and one past it."""
        letter, after = self.at(index), self.at(index + 1)
        is_next = after and (after in MEDIALS or after in PAIRED_MEDIALS or (after == "|" and self.is_closed_by_jamo(index + 2)))
        if self.look_alikes and letter in CONSONANT_LOOKS and not _is_latin(after) and not is_next:
            return CONSONANT_LOOKS[letter], index + 1
        if letter not in _FINALS_ONLY or self.begins(index):
            return " ", index
        if letter in _LAUGHED and not self.begins(index + 1):
            return " ", index
        joined = JOINED_FINALS.get(letter + after)
        if joined and not self.begins(index + 1) and (after not in _LAUGHED or self.begins(index + 2)):
            return joined, index + 2
        return letter, index + 1

    def begins(self, index: int) -> bool:
        """Say whether a syllable in pieces begins at ``index``."""
        initial = self.initial(index)
        return bool(initial and self.medial(index + 1)[0])


def _is_latin(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()


def _is_korean(letter: str) -> bool:
    return "가" <= letter <= "힣" or "ㄱ" <= letter <= "ㅣ"


def _is_ideograph(letter: str) -> bool:
    return letter == "\u3007" or "\u3041" <= letter <= "\u30ff" or "\u4e00" <= letter <= "\u9fff"
