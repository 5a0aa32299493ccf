# SPDX-License-Identifier: Apache-2.0
"""Four readings of one text, each with the way back to the original characters.

- ``v0``: the text as written.
- ``v1``: the normal form (`sotdae.text.korean`), with syllables put together that were written in pieces or with look-alikes, and without signs
  between syllables (``입.장.료 5만원``). Spaces and the signs of numbers are kept.
- ``v2``: the same without spaces, symbols and laughter, put together once more: ``본.방``, ``ㅂ ㅏ ㅇ``.
- ``v3``: the jamo of v2 one by one, for comparing where it is unclear which syllable a consonant belongs to.

Most texts are not odd: a search for one odd character says so, and their views cost a few library calls; places are worked out only when asked for.
Candidates (Yaminjeongeum, pictures for words) are further readings of v2, for a person to look at, never for a finding.

Source: Unicode Standard Annex 15; the order of the views and their traps were found on synthetic chat and stand in the tests of this module.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from typing import Final

from sotdae.text.korean import FINALS, INITIALS, MEDIALS, NORMALISER_VERSION, is_clean, letter_for_letter, normal
from sotdae.text.lookalikes import BOXED, CONSONANT_LOOKS, MEDIAL_LOOKS, PICTURES, RINGS, YAMINJEONGEUM
from sotdae.text.syllables import JOINED_FINALS, JOINED_MEDIALS, LAUGHTER, Letters, assembled

VIEWS_VERSION: Final = NORMALISER_VERSION * 1000 + 1
"""Rises when the same text would give other letters in any view; hits of rules are computed again then."""

VIEWS: Final = ("v0", "v1", "v2", "v3")
MOST_CHARACTERS: Final = 16_384
"""Characters of a text that are looked at; what stands behind them is not read by any rule. Telegram's own limit for a message is 4,096."""

_SPELLED: Final = r"(?<![ㄱ-ㅣ][ㄱ-ㅊㅌㅍ] )(?<=[ㄱ-ㅊㅌㅍ] )[ㅠㅜㅡ](?![ㄱ-ㅣ])"
"""A vowel that sighs elsewhere, alone after a consonant that is alone: ㅊ ㅜ ㅊ ㅓ ㄴ spells, ㅇㅈ ㅜ sighs."""
_DROPPED: Final = re.compile(rf"[\W_]++|(?!{_SPELLED}){LAUGHTER}", re.DOTALL)
_LAUGHTER: Final = re.compile(LAUGHTER, re.DOTALL)
_NO_LETTERS: Final = re.compile(r"[\W_]+")
_VOWELS: Final = "".join(sorted(set(MEDIALS) - set("ㅠㅜㅡ")))
_LOOKS: Final = re.escape("".join(sorted({*MEDIAL_LOOKS, *CONSONANT_LOOKS})))
_ODD: Final = re.compile(
    f"[{_VOWELS}{''.join(sorted(BOXED))}]"  # a vowel on its own, a boxed letter
    rf"|[ㄱ-ㅎ](?=[ㅠㅜㅡ])(?![ㅋㅎㅠㅜㅡ]{{1,64}}+(?![ㄱ-ㅣ]))"  # a sigh's vowel after a consonant that does not laugh
    rf"|[ㄱ-ㅊㅌㅍ](?:(?=[\W_]{{0,4}}[ㅠㅜㅡ]|[{_LOOKS}])|(?<![ㄱ-ㅣ].)(?![ㄱ-ㅎ]))"  # the same across symbols; a jamo and a look-alike; a jamo alone
    rf"|o(?<=[가-힣]o)(?![a-z0-9])"  # the letter o as a final
)
_ANY_JAMO: Final = re.compile("[ㄱ-ㅣ]")
_ANY_BOX: Final = re.compile(f"[{''.join(sorted(BOXED))}]")
_ANY_SIGN: Final = re.compile(r"[^\w\s]")
_GLUED: Final = re.compile(
    r"[^\w\s](?<=[가-힣].)[^\w\s]{0,3}+(?=[가-힣])"  # signs between syllables: 본.방
    r"|[ㅋㅎㅠㅜㅡ](?<=[가-힣].)[ㅋㅎㅠㅜㅡ]{0,30}+(?=[가-힣])"  # laughter between them
    r"| (?<=(?<![가-힣])[가-힣].)(?=[가-힣] [가-힣](?![가-힣]))"  # three syllables in a row that stand alone: 입 장 료
    r"| (?<=(?<![가-힣])[가-힣] [가-힣].)(?=[가-힣](?![가-힣]))"  # their second gap
)
"""What the first view leaves out between syllables. Signs beside a digit, a Latin letter or a space stay: numbers and sentences keep theirs."""
_LONE: Final = re.compile(r" (?=[가-힣] [가-힣](?![가-힣]))(?<=[가-힣].)")
_JAMO: Final = {
    **{0x1100 + index: jamo for index, jamo in enumerate(INITIALS)},
    **{0x1161 + index: jamo for index, jamo in enumerate(MEDIALS)},
    **{0x11A7 + index: jamo for index, jamo in enumerate(FINALS) if index},
}
_SPLIT: Final = str.maketrans({joined: pieces for pieces, joined in (*JOINED_MEDIALS.items(), *JOINED_FINALS.items())})
_CACHED_TEXTS: Final = 1024
"""Odd texts whose views are kept; forwarded copies of one post are common, and only odd ones are dear."""

Places = tuple[Sequence[int], Sequence[int]]


class View:
    """One reading of a text; where its letters come from is worked out at the first question."""

    __slots__ = ("_make", "_places", "text")

    def __init__(self, text: str, make: Callable[[], Places]) -> None:
        """Keep the letters, and how to find their places."""
        self.text = text
        self._make = make
        self._places: Places | None = None

    @property
    def places(self) -> Places:
        """For each letter the first original character, and one past the last (code points)."""
        if self._places is None:
            self._places = self._make()
        return self._places

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of original characters behind letters ``start`` to ``end`` (end not included, at least one letter)."""
        starts, ends = self.places
        return starts[start], ends[end - 1]


class Views:
    """The views of one text, each made when first asked for."""

    def __init__(self, raw: str) -> None:
        """Take a text; only its first 16,384 characters are looked at."""
        self.raw = raw[:MOST_CHARACTERS]
        self._plain = letter_for_letter(self.raw)
        self.is_odd = is_odd(self._normal[0])

    def view(self, name: str) -> View:
        """Return a view by its name.

        Raises:
            ValueError: if there is no view of that name.
        """
        if name not in VIEWS:
            message = f"no view {name}"
            raise ValueError(message)
        view: View = getattr(self, name)
        return view

    @cached_property
    def v0(self) -> View:
        """The text as written."""
        return View(self.raw, lambda: (range(len(self.raw)), range(1, len(self.raw) + 1)))

    @cached_property
    def v1(self) -> View:
        """The normal form with syllables put together and signs between syllables left out; spaces kept."""
        whole = self._whole
        if not is_separated(whole.text):
            return whole

        def places() -> Places:
            made = _without(_GLUED, whole)
            return made.starts, made.ends

        return View(_GLUED.sub("", whole.text), places)

    @cached_property
    def _whole(self) -> View:
        """The normal form with syllables put together."""
        if self.is_odd:
            return _made(assembled(self._letters(), look_alikes=True))
        text, places = self._normal
        return View(text, lambda: places or (range(len(text)), range(1, len(text) + 1)))

    @cached_property
    def v2(self) -> View:
        """The first view without spaces, symbols and laughter."""
        first = self._whole
        if self.is_odd:
            # Putting together may leave laughter alone that stood beside a jamo before: ㅋㅋㅂ ㅏ ㅇ.
            return _made(_without(_LAUGHTER, _made(assembled(_without(_DROPPED, first), look_alikes=False))))

        def places() -> Places:
            made = _without(_DROPPED, first)
            return made.starts, made.ends

        return View(_tight(first.text), places)

    @cached_property
    def v3(self) -> View:
        """The jamo of the second view, joined vowels and finals taken apart."""
        second = self.v2

        def places() -> Places:
            starts, ends = second.places
            lengths = [len(_jamo(letter)) for letter in second.text]
            return _repeated(starts, lengths), _repeated(ends, lengths)

        return View(_jamo(second.text), places)

    def candidates(self) -> list[View]:
        """Return further readings of the second view: whole syllables that look alike, pictures that stand for words. Never findings."""
        found = []
        second = self.v2
        if any(syllable in second.text for syllable in YAMINJEONGEUM):
            found.append(View("".join(YAMINJEONGEUM.get(letter, letter) for letter in second.text), lambda: second.places))
        first = self._whole
        if any(picture in first.text for picture in PICTURES):
            spelled = Letters([], [], [])
            for letter, start, end in zip(first.text, *first.places, strict=True):
                for part in PICTURES.get(letter, letter):
                    spelled.letters.append(part)
                    spelled.starts.append(start)
                    spelled.ends.append(end)
            found.append(_made(_without(_DROPPED, _made(spelled))))
        return found

    @cached_property
    def _normal(self) -> tuple[str, Places | None]:
        """The normal form and its places, or None where every letter kept its place."""
        if self._plain is not None:
            return self._plain, None
        made = normal(self.raw)
        return made.text, (made.starts, made.ends)

    def _letters(self) -> Letters:
        """The normal form as letters, boxed ones taken out of their boxes (rings wait for a syllable that they complete)."""
        text, places = self._normal
        letters = [BOXED[letter] if letter in BOXED and letter not in RINGS else letter for letter in text]
        starts, ends = places or (range(len(text)), range(1, len(text) + 1))
        return Letters(letters, list(starts), list(ends))


def is_odd(text: str) -> bool:
    """Say whether a normal form has anything in it that may be a syllable in pieces. Laughter and initialisms are not odd."""
    return _is_odd(text, has_boxes=not is_clean(text) and _ANY_BOX.search(text) is not None)


def _is_odd(text: str, *, has_boxes: bool) -> bool:
    if has_boxes or "o" in text:
        return _ODD.search(text) is not None
    first = _ANY_JAMO.search(text)
    return first is not None and _ODD.search(text, first.start()) is not None


def is_separated(text: str) -> bool:
    """Say whether signs, laughter or lone spaces may stand between a word's syllables."""
    if _LONE.search(text) is None and _ANY_SIGN.search(text) is None and _ANY_JAMO.search(text) is None:
        return False
    return _GLUED.search(text) is not None


def plain_texts(text: str) -> tuple[str, str] | None:
    """Return v1 and v2 of a text whose letters keep their places and that is not odd, or None. Most texts are such, and this is quick."""
    if is_clean(text):
        plain = text
        if _is_odd(text, has_boxes=False):
            return None
    else:
        folded = letter_for_letter(text)
        if folded is None or is_odd(folded):
            return None
        plain = folded
    return _GLUED.sub("", plain) if is_separated(plain) else plain, _tight(plain)


def _tight(text: str) -> str:
    """Return a text without spaces, symbols and laughter."""
    if _ANY_JAMO.search(text) is not None:
        text = _LAUGHTER.sub("", text)
    if _ANY_SIGN.search(text) is None and "_" not in text:
        return "".join(text.split())
    return _NO_LETTERS.sub("", text)


def views(text: str) -> Views:
    """Return the views of a text. Odd texts are kept for their next copy."""
    made = Views(text)
    return _kept(made.raw) if made.is_odd else made


@lru_cache(maxsize=_CACHED_TEXTS)
def _kept(text: str) -> Views:
    return Views(text)


def in_view(text: str, name: str) -> str:
    """Return a rule's own word as the view shows it."""
    return Views(text).view(name).text


def _made(source: Letters) -> View:
    return View("".join(source.letters), lambda: (source.starts, source.ends))


def _without(dropped: re.Pattern[str], view: View) -> Letters:
    """Leave out what a pattern finds."""
    text = view.text
    starts, ends = view.places
    kept = Letters([], [], [])
    position = 0
    for first, last in (*(match.span() for match in dropped.finditer(text)), (len(text), len(text))):
        kept.letters.extend(text[position:first])
        kept.starts.extend(starts[position:first])
        kept.ends.extend(ends[position:first])
        position = last
    return kept


def _jamo(text: str) -> str:
    return unicodedata.normalize("NFD", text).translate(_JAMO).translate(_SPLIT)


def _repeated(places: Sequence[int], lengths: Sequence[int]) -> list[int]:
    return [place for place, length in zip(places, lengths, strict=True) for _ in range(length)]


def read_as(text: str, name: str, start: int, end: int) -> str:
    """Return how a view reads some original characters: ``신.청`` in the second view is ``신청``. A name that is no view reads as written.

    Args:
        text: the original.
        name: a view's name.
        start: first original code point.
        end: one past the last.
    """
    if name not in VIEWS:
        return text[start:end]
    view = views(text).view(name)
    starts, ends = view.places
    return "".join(letter for letter, first, last in zip(view.text, starts, ends, strict=True) if start <= first and last <= end)
