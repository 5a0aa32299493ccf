# SPDX-License-Identifier: Apache-2.0
"""Normalises text so that equal words have equal letters, and keeps the way back to the original characters.

NFKC, zero-width characters and Hangul fillers removed, half-width jamo composed, case folded, white space collapsed. This is what search looks at,
and what the views for rules (`sotdae.text.views`) begin with.

Source: Unicode Standard Annex 15 (NFKC; section 13 for the bound on marks); Unicode Core Specification 3.12 (Hangul composition).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

NORMALISER_VERSION: Final = 3
"""Rises when the same text would give other letters; the read model is rebuilt then."""

INVISIBLE: Final = frozenset(
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\u3164\ufeff\uffa0"
)
"""Invisible characters: Unicode's Default_Ignorable_Code_Point and the Hangul fillers."""

_VARIATION: Final = range(0xFE00, 0xFE10)
_MOST_MARKS: Final = 30
"""Marks that one character carries at most; more begin another cluster. Without a bound, putting marks in order takes quadratic time.

Source: Unicode Standard Annex 15, section 13, Stream-Safe Text Format.
"""

_OVERLAYS: Final = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
"""Marks that are drawn over or under any letter (strokes, dots, circles, key caps): left out where NFKC makes no letter of them. Marks that belong
to a script of their own, as those of Thai or Hebrew do, stay. Source: Unicode charts 0300, 1AB0, 1DC0, 20D0, FE20."""
_OVERLAY: Final = re.compile(f"[{_OVERLAYS}]")

_HALF_WIDTH_JAMO: Final = dict(
    zip(
        map(chr, (*range(0xFFA1, 0xFFBF), *range(0xFFC2, 0xFFC8), *range(0xFFCA, 0xFFD0), *range(0xFFD2, 0xFFD8), *range(0xFFDA, 0xFFDD))),
        map(chr, range(0x3131, 0x3164)),
        strict=True,
    )
)
"""Half-width jamo to compatibility jamo; NFKC alone turns them into conjoining jamo that compose wrongly. Source: Unicode chart FF00."""

INITIALS: Final = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
MEDIALS: Final = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS: Final = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
"""Compatibility jamo in the order of Unicode's conjoining ones; a blank stands for no final."""
CLEAN: Final = re.compile(r"[가-힣ㄱ-ㅣ\U0001f300-\U0001faffa-z0-9 .,!?~:;/()\[\]'\"+*=_@#%&<>^|\\-]*")
"""A text of these characters is its own normal form but for runs of spaces."""
_COMPATIBILITY_JAMO: Final = re.compile("[ㄱ-ㅣ]")
_UNSTEADY: Final = re.compile(f"[{''.join(sorted(INVISIBLE))}\ufe00-\ufe0f\uffa1-\uffdc\u1100-\u11ff{_OVERLAYS}]|[^\\S ]|  |^ | $")
"""Whatever may be removed, composed or collapsed."""


class Normal(NamedTuple):
    """A normalised text and, for each of its characters, the first original character and one past the last (code point indices)."""

    text: str
    starts: list[int]
    ends: list[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the original characters behind normal characters ``start`` to ``end`` (end not included, at least one)."""
        return self.starts[start], self.ends[end - 1]


def normal(text: str) -> Normal:
    """Return the normal form of a text with its offsets."""
    folded = letter_for_letter(text)
    if folded is not None:
        positions = list(range(len(text)))
        return Normal(folded, positions, [position + 1 for position in positions])
    letters, starts, ends = _letters(text)
    letters, starts, ends = _composed(text, letters, starts, ends)
    return Normal("".join(letters), starts, ends)


def search_normal(text: str) -> str:
    """Return the normal form of a text without offsets: the text that the search index is made of."""
    folded = letter_for_letter(text)
    return normal(text).text if folded is None else folded


def is_clean(text: str) -> bool:
    """Say whether a text is plainly its own normal form: everyday characters only, no spaces to collapse."""
    return CLEAN.fullmatch(text) is not None and "  " not in text and text[:1] != " " and text[-1:] != " "


def letter_for_letter(text: str) -> str | None:
    """Return the normal form of a text whose letters keep their places (nearly every text), or None where the slow way is needed."""
    if CLEAN.fullmatch(text):
        return None if "  " in text or text[:1] == " " or text[-1:] == " " else text
    folded = text.casefold()
    # Compatibility jamo are kept as written, though NFKC would change them: to it they are looked at as syllables.
    if len(folded) != len(text) or _UNSTEADY.search(text) or not unicodedata.is_normalized("NFKC", _COMPATIBILITY_JAMO.sub("가", text)):
        return None
    return folded if unicodedata.is_normalized("NFKC", _COMPATIBILITY_JAMO.sub("가", folded)) else None


def _letters(text: str) -> tuple[list[str], list[int], list[int]]:
    """Fold cluster by cluster: a character and the combining marks after it."""
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position, length = 0, len(text)
    while position < length:
        start = position
        position += 1
        if text[start] in _HALF_WIDTH_JAMO:
            folded = _HALF_WIDTH_JAMO[text[start]]
        elif "\u3131" <= text[start] <= "\u3163":
            folded = text[start]
        else:
            while (
                position < length
                and position - start <= _MOST_MARKS
                and (unicodedata.combining(text[position]) or "\u1160" <= text[position] <= "\u11ff")
            ):
                position += 1
            folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text[start:position]).casefold())
        for letter in folded:
            if letter in INVISIBLE or ord(letter) in _VARIATION or _OVERLAY.match(letter):
                continue
            if letter.isspace():
                if not letters or letters[-1] == " ":
                    continue
                letters.append(" ")
            else:
                letters.append(letter)
            starts.append(start)
            ends.append(position)
    if letters and letters[-1] == " ":
        letters.pop()
        starts.pop()
        ends.pop()
    return letters, starts, ends


def _composed(text: str, letters: list[str], starts: list[int], ends: list[int]) -> tuple[list[str], list[int], list[int]]:
    """Compose half-width jamo that stand side by side; jamo written in full width (laughter, initialisms) stay as they are."""
    is_half = [text[start] in _HALF_WIDTH_JAMO for start in starts]
    if not any(is_half):
        return letters, starts, ends

    def is_jamo(index: int, kind: str) -> bool:
        return index < len(letters) and is_half[index] and letters[index] in kind

    made: list[str] = []
    made_starts: list[int] = []
    made_ends: list[int] = []
    index = 0
    while index < len(letters):
        last, letter = index, letters[index]
        if is_jamo(index, INITIALS) and is_jamo(index + 1, MEDIALS):
            last = index + 1
            has_final = is_jamo(index + 2, FINALS) and not is_jamo(index + 3, MEDIALS)
            last += has_final
            letter = compose_jamo(letters[index], letters[index + 1], letters[index + 2] if has_final else " ")
        made.append(letter)
        made_starts.append(starts[index])
        made_ends.append(ends[last])
        index = last + 1
    return made, made_starts, made_ends


def compose_jamo(initial: str, medial: str, final: str = " ") -> str:
    """Return the syllable of compatibility jamo.

    Source: Unicode Core Specification 3.12, ``SBase + (LIndex * 21 + VIndex) * 28 + TIndex``.

    Raises:
        ValueError: if they do not make a syllable.
    """
    return chr(0xAC00 + (INITIALS.index(initial) * 21 + MEDIALS.index(medial)) * 28 + FINALS.index(final))
