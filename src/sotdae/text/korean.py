# SPDX-License-Identifier: Apache-2.0
"""Normalises text so that equal words have equal letters, and keeps the way back to the original characters.

NFKC, zero-width characters and Hangul fillers removed, half-width jamo composed, case folded, white space collapsed, words of mixed alphabets in
Latin letters (`sotdae.text.latin`). This is what search looks at, and what the views for rules (`sotdae.text.views`) begin with.

Source: Unicode Standard Annex 15 (NFKC; section 13 for the bound on marks); Unicode Core Specification 3.12 (Hangul composition).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

from sotdae.text.latin import plain_latin

NORMALISER_VERSION: Final = 4
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
STEADY_RANGES: Final = (
    *((0x20, 0x7E), (ord("가"), ord("힣")), (ord("ㄱ"), ord("ㅣ"))),
    *((0x4E00, 0x9FFF), (0x3041, 0x3096), (0x30A1, 0x30FA), (0x30FC, 0x30FC)),  # Chinese characters and kana
    (0x1176, 0x11A7),  # old vowels, which put nothing together; some write their dots for points
    *((0x2190, 0x21FF), (0x2500, 0x27BF), (0x1F300, 0x1FAFF)),  # arrows, shapes, pictures
    # dots, dashes, quotation marks, the won
    *((0xB7, 0xB7), (0x2013, 0x2014), (0x2018, 0x2019), (0x201C, 0x201D), (0x2022, 0x2022), (0x203B, 0x203B), (0x20A9, 0x20A9)),
)
"""Everyday characters, first and last of each range, that are their own normal form but for capitals, whatever stands beside them, marks apart."""
STEADY_SET: Final = "".join(f"{chr(first)}-{chr(last)}" for first, last in STEADY_RANGES)
"""The same, for a set in a pattern."""
STEADY: Final = re.compile(f"[{STEADY_SET}]*")
"""A text of these characters keeps them all, but for runs of spaces."""
_RUNS: Final = re.compile(f"([^{STEADY_SET}]+)")
_SPACES: Final = re.compile("  +")
_LONGEST_KEPT: Final = 32
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
        return Normal(plain_latin(folded), positions, [position + 1 for position in positions])
    letters, starts, ends = _letters(text)
    letters, starts, ends = _composed(text, letters, starts, ends)
    return Normal(plain_latin("".join(letters)), starts, ends)


def search_normal(text: str) -> str:
    """Return the normal form of a text without offsets: the text that the search index is made of."""
    spaced = " ".join(text.split())
    if STEADY.fullmatch(spaced):  # often only line breaks were in the way
        return spaced.casefold()
    parts = _RUNS.split(text)
    for index in range(1, len(parts), 2):
        run = parts[index]
        made = _kept_run(run) if len(run) <= _LONGEST_KEPT else _run(run)
        if made is None:
            return normal(text).text
        parts[index] = made
    for index in range(0, len(parts), 2):
        parts[index] = parts[index].casefold()
    return plain_latin(_SPACES.sub(" ", "".join(parts)).strip(" "))


def letter_for_letter(text: str) -> str | None:
    """Return the normal form, alphabets as written, of a text whose letters keep their places (nearly every text), or None for the slow way."""
    if STEADY.fullmatch(text):
        return None if "  " in text or text[:1] == " " or text[-1:] == " " else text.casefold()
    folded = text.casefold()
    # Compatibility jamo are kept as written, though NFKC would change them: to it they are looked at as syllables.
    if len(folded) != len(text) or _UNSTEADY.search(text) or not unicodedata.is_normalized("NFKC", _COMPATIBILITY_JAMO.sub("가", text)):
        return None
    return folded if unicodedata.is_normalized("NFKC", _COMPATIBILITY_JAMO.sub("가", folded)) else None


def _is_mark(character: str) -> bool:
    """Say whether a character belongs to the one before it."""
    return unicodedata.combining(character) != 0 or "\u1160" <= character <= "\u11ff"


def _run(run: str) -> str | None:
    """Return the letters of characters that are not steady, or None where it matters what stands before them or how they were written."""
    if _is_mark(run[0]) or any(character in _HALF_WIDTH_JAMO for character in run):
        return None
    letters = ["x"]  # something stands before it, so that white space is kept; two spaces that meet become one later
    _fold(run, 0, len(run), (letters, [], []))
    return "".join(letters[1:])


_kept_run: Final = lru_cache(maxsize=4096)(_run)


def _letters(text: str) -> tuple[list[str], list[int], list[int]]:
    """Fold steady runs at once and everything else cluster by cluster: a character and the combining marks after it."""
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    made = (letters, starts, ends)
    position, length = 0, len(text)
    for run in (*(match.span() for match in _RUNS.finditer(text)), (length, length)):
        steady_end = run[0]
        if steady_end < length and steady_end > position and _is_mark(text[steady_end]):
            steady_end -= 1
        steady = text[position:steady_end]
        if steady and "  " not in steady and (steady[0] != " " or (letters and letters[-1] != " ")):
            letters.extend(steady.casefold())
            starts.extend(range(position, steady_end))
            ends.extend(range(position + 1, steady_end + 1))
        else:
            _fold(text, position, steady_end, made)
        _fold(text, steady_end, run[1], made)
        position = run[1]
    if letters and letters[-1] == " ":
        letters.pop()
        starts.pop()
        ends.pop()
    return letters, starts, ends


def _fold(text: str, position: int, length: int, made: tuple[list[str], list[int], list[int]]) -> None:
    """Fold the characters from ``position`` to ``length`` cluster by cluster."""
    letters, starts, ends = made
    while position < length:
        start = position
        position += 1
        if text[start] in _HALF_WIDTH_JAMO:
            folded = _HALF_WIDTH_JAMO[text[start]]
        elif "\u3131" <= text[start] <= "\u3163":
            folded = text[start]
        else:
            while position < length and position - start <= _MOST_MARKS and _is_mark(text[position]):
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
