# SPDX-License-Identifier: Apache-2.0
"""Four readings of one text, each with the way back to the original characters.

- ``v0``: the text as written.
- ``v1``: the normal form (`sotdae.text.korean`), digits read as letters inside words (`sotdae.text.latin`), with syllables put together that were
  written in pieces or with look-alikes, and without signs between syllables (``입.장.료 5만원``) or Latin letters (``f.e.e``). Spaces and the signs
  of numbers are kept, but for spaces between the jamo of one syllable.
- ``v2``: the same without spaces, symbols and laughter, put together once more: ``본.방``, ``ㅂ ㅏ ㅇ``.
- ``v3``: the jamo of v2 one by one, for comparing where it is unclear which syllable a consonant belongs to.

Most texts are not odd: a search for one odd character says so, and their views cost a few library calls; places are worked out only when asked for.
Candidates (Yaminjeongeum, pictures for words) are further readings of v2, for a person to look at, never for a finding.

Source: Unicode Standard Annex 15; the order of the views and their traps were found on synthetic chat and stand in the tests of this module.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final, Generic, TypeVar

from sotdae.text.apart import glued_in, left_out_apart
from sotdae.text.korean import FINALS, INITIALS, MEDIALS, NORMALISER_VERSION, letter_for_letter, normal, search_normal
from sotdae.text.latin import all_latin, disguised, spelled
from sotdae.text.lookalikes import (
    BOXED,
    CONSONANT_LOOKS,
    LATIN_PICTURES,
    MEDIAL_LOOKS,
    MONEY_PICTURES,
    PAIRED_CONSONANTS,
    PAIRED_MEDIALS,
    PICTURES,
    RINGS,
    YAMINJEONGEUM,
)
from sotdae.text.pictured import PICTURED_AT, words_for_pictures
from sotdae.text.spelling import as_jamo, syllables_beside_others
from sotdae.text.syllables import JOINED_FINALS, JOINED_MEDIALS, LAUGHTER, Edit, Places, edited, edited_places, left_out, syllables_in
from sotdae.text.turned import turned

VIEWS_VERSION: Final = NORMALISER_VERSION * 1000 + 10
"""Rises when the same text would give other letters or places in any view; hits of rules are computed again then."""

VIEWS: Final = ("v0", "v1", "v2", "v3")
MOST_CHARACTERS: Final = 8_192
"""Characters of a text that are looked at; of a longer one no more comes into the lake, and a problem says so. Telegram's own limit is 4,096.
Source: docs/decisions/2026-11-28-very-long-texts.md."""

_SPELLED: Final = r"(?<![ㄱ-ㅣ][ㄱ-ㅊㅌㅍ] )(?<=[ㄱ-ㅊㅌㅍ] )[ㅠㅜㅡ](?![ㄱ-ㅣ])"
"""A vowel that sighs elsewhere, alone after a consonant that is alone: ㅊ ㅜ ㅊ ㅓ ㄴ spells, ㅇㅈ ㅜ sighs."""
_DROPPED: Final = re.compile(
    rf"[\W_ㅋㅎㅠㅜㅡ](?:(?<![ㅋㅎㅠㅜㅡ])[\W_]*+|(?<=(?=(?!{_SPELLED}){LAUGHTER}).)[ㅋㅎㅠㅜㅡ]*+)",
    re.DOTALL,
)
LAUGHTER_RUN: Final = re.compile(LAUGHTER, re.DOTALL)
_NO_LETTERS: Final = re.compile(r"[\W_][\W_]*+")
_SYLLABLE: Final = re.compile("[가-힣]")
_VOWELS: Final = "".join(sorted(set(MEDIALS) - set("ㅠㅜㅡ")))
_LOOKS: Final = re.escape("".join(sorted({*MEDIAL_LOOKS, *CONSONANT_LOOKS})))
_BOXES: Final = "⓿⭕\u3007○◯●❶-❾➊-➒\U0001f150-\U0001f169\U0001f170-\U0001f189\U0001f1e6-\U0001f1ff"
"""The boxed letters, for a set: ranges, since a set with eighty single characters beyond the first plane takes eighty comparisons a letter."""
_ODD_HERE: Final = (
    f"[{_VOWELS}{_BOXES}{PICTURED_AT}]"  # a vowel on its own, a boxed letter, a picture that may be a word
    rf"|[ㄱ-ㅎ](?=[ㅠㅜㅡ])(?![ㅋㅎㅠㅜㅡ]{{1,64}}+(?![ㄱ-ㅣ]))"  # a sigh's vowel after a consonant that does not laugh
    rf"|[ㄱ-ㅊㅌㅍ](?:(?=[\W_]{{0,4}}[ㅠㅜㅡ]|[{_LOOKS}])|(?<![ㄱ-ㅣ].)(?![ㄱ-ㅎ]))"  # the same across symbols; a jamo and a look-alike; a jamo alone
    r"|o(?<=[가-힣]o)(?![a-km-z0-9]|l[a-z0-9])"  # the letter o as a final, or with an l as a syllable: 페ol로
    r"|o(?<![a-z0-9]o)(?=l[가-힣])|o(?<=[만천백]o)(?=ne(?![a-z]))"  # ol름; 만one
    r"|h(?<=[공소]h)(?![a-z0-9])"  # 공h
    r"|ㄹ(?<=[측최접친출퇴]ㄹ)(?![ㄱ-ㅣ])"  # 측ㄹ
    r"|ㅋ(?<=[가-힣]ㅋ)(?=ㅡ(?![ㄱ-ㅣ]))"  # 링ㅋㅡ
    rf"|[{PAIRED_MEDIALS}](?<=[ㅋㅎ{''.join(PAIRED_CONSONANTS)}].)|[ㅋㅎ](?=[rhl])|[ㄱ-ㅊㅌㅍ](?<=[o0][l1|].)"  # two look-alikes; laughter's letters
)
_ODD_AT: Final = re.compile(f"[ㄱ-ㅎ{_VOWELS}oh{_BOXES}{PAIRED_MEDIALS}{PICTURED_AT}]")
ODD_AT: Final = frozenset(_ODD_AT.findall("".join(map(chr, (*range(0x10000), *range(0x1F100, 0x1FB00))))))
"""The letters that `ODD` begins at."""
ODD: Final = re.compile(f"{_ODD_AT.pattern}(?:(?<![ㅋㅎ])|(?=[ㅠㅜㅡrhl]))(?<=(?={_ODD_HERE}).)")
"""One letter from which on a syllable in pieces may stand. What stands before the last group turns nearly every letter and laughter away at once."""
_APART: Final = re.compile(
    rf" (?:(?<=[ㄱ-ㅎ] )(?=[{_VOWELS}]|{_SPELLED})"  # before a vowel that stands alone after a consonant: ㅊ ㅗ
    r"|(?<=(?<![ㄱ-ㅣ])[ㅋㅎ] )(?=[ㅜㅡ](?![ㄱ-ㅣ]))"  # the same of what laughs elsewhere: 링ㅋ ㅡ
    rf"|(?:(?<=[ㄱ-ㅎ] [{_VOWELS}] )|(?<=(?<![ㄱ-ㅣ])[ㄱ-ㅎ] [ㅠㅜㅡ] ))(?=[ㄱ-ㅎ](?![ㄱ-ㅎ])|[가-힣])"  # behind it
    rf"|(?:(?<=[ㄱ-ㅎ] [{_VOWELS}] [ㄱ-ㅎ] )|(?<=(?<![ㄱ-ㅣ])[ㄱ-ㅊㅌㅍ] [ㅠㅜㅡ] [ㄱ-ㅎ] ))(?=[ㄱ-ㅎ](?![ㄱ-ㅎ])|[가-힣]))"  # behind what closes it
)
"""Spaces between the jamo of syllables that are spelled letter by letter: ㅊ ㅗ 대 1ㅁ ㅏ ㄴ."""
_JAMO: Final = {
    **{0x1100 + index: jamo for index, jamo in enumerate(INITIALS)},
    **{0x1161 + index: jamo for index, jamo in enumerate(MEDIALS)},
    **{0x11A7 + index: jamo for index, jamo in enumerate(FINALS) if index},
}
_SPLIT: Final = str.maketrans({joined: pieces for pieces, joined in (*JOINED_MEDIALS.items(), *JOINED_FINALS.items())})
_NO_PICTURES: Final = dict.fromkeys(map(ord, PICTURED_AT))
_CACHED_TEXTS: Final = 1024
"""Odd texts whose views are kept; forwarded copies of one post are common, and only odd ones are dear."""

_UNBOXED: Final = str.maketrans({box: letter for box, letter in BOXED.items() if box not in RINGS})
"""Boxed letters out of their boxes; rings wait for a syllable that they complete."""


Made = TypeVar("Made")


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


class _Once(Generic[Made]):
    """An attribute worked out at the first question. `functools.cached_property` of Python 3.11 takes a lock, dearer than a short text's view."""

    def __init__(self, make: Callable[[Views], Made]) -> None:
        self._make = make
        self._name = make.__name__
        self.__doc__ = make.__doc__

    def __get__(self, views: Views, owner: type[Views]) -> Made:
        made = views.__dict__[self._name] = self._make(views)
        return made


class Views:
    """The views of one text, each made when first asked for."""

    def __init__(self, raw: str, normal_form: str | None = None) -> None:
        """Take a text, and its `matching_normal` form where that is known; only its first `MOST_CHARACTERS` are looked at."""
        self.raw = raw[:MOST_CHARACTERS]
        self._text = matching_normal(self.raw) if normal_form is None else normal_form
        self.is_odd = is_odd(self._text)

    @property
    def is_in_pieces(self) -> bool:
        """Whether a syllable may stand in pieces; a picture that may be a word is none."""
        return self.is_odd and is_odd(self._text.translate(_NO_PICTURES))

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

    @_Once
    def v0(self) -> View:
        """The text as written."""
        return View(self.raw, lambda: _in_order(self.raw))

    @_Once
    def v1(self) -> View:
        """The normal form with syllables put together and signs between syllables left out, in numbers too where there are such; spaces kept."""
        whole = self._whole
        made = _left(whole, glued_in(whole.text))
        apart = left_out_apart(whole.text, made.text)
        return made if apart is None else _left(made, apart)

    @_Once
    def _whole(self) -> View:
        """The normal form with syllables put together."""
        if not self.is_odd:
            return View(self._text, self._normal_places)
        unboxed = View(self._text.translate(_UNBOXED), self._normal_places)
        unboxed = _with_words(unboxed, words_for_pictures(unboxed.text))
        unboxed = _edited(unboxed, left_out(_APART, unboxed.text))
        spelled_out = _read(unboxed, as_jamo(unboxed.text))
        spelled_out = _edited(spelled_out, syllables_beside_others(spelled_out.text))
        together = _edited(spelled_out, syllables_in(spelled_out.text, lambda: spelled_out.places, look_alikes=True))
        return _read(together, turned(together.text))

    @_Once
    def v2(self) -> View:
        """The first view without spaces, symbols and laughter."""
        whole = self._whole
        # Where nothing is odd, no vowel is spelled, and laughter is all that is left out beside signs.
        bare = View(
            _DROPPED.sub("", whole.text) if self.is_odd else tight(whole.text),
            lambda: edited_places(whole.places, left_out(_DROPPED, whole.text)),
        )
        if not self.is_odd:
            return bare
        made = _edited(bare, syllables_in(bare.text, lambda: bare.places, look_alikes=False))
        # Putting together may leave laughter alone that stood beside a jamo before: ㅋㅋㅂ ㅏ ㅇ.
        return _edited(made, left_out(LAUGHTER_RUN, made.text))

    @_Once
    def v3(self) -> View:
        """The jamo of the second view, joined vowels and finals taken apart."""
        second = self.v2

        def places() -> Places:
            starts, ends = second.places
            lengths = [len(jamo(letter)) for letter in second.text]
            return _repeated(starts, lengths), _repeated(ends, lengths)

        return View(jamo(second.text), places)

    def candidates(self) -> list[View]:
        """Return further readings of the second view: whole syllables that look alike, pictures that stand for words. Never findings."""
        found = []
        second = self.v2
        if any(syllable in second.text for syllable in YAMINJEONGEUM):
            found.append(View("".join(YAMINJEONGEUM.get(letter, letter) for letter in second.text), lambda: second.places))
        first = self._whole
        if any(picture in first.text for picture in PICTURES):
            found.append(_spelled(first))
        return found

    def _normal_places(self) -> Places:
        if letter_for_letter(self.raw) is not None:
            return _in_order(self.raw)
        made = normal(self.raw)
        return made.starts, made.ends


def matching_normal(raw: str) -> str:
    """Return the normal form with words in the letters they stand for, not in digits or look-alikes: what the views begin with. Places stay."""
    made = search_normal(raw)
    return turned(spelled(all_latin(made) if disguised(raw) else made))


def is_odd(text: str) -> bool:
    """Say whether a normal form has anything in it that may be a syllable in pieces. Laughter and initialisms are not odd."""
    return ODD.search(text) is not None


def tight(text: str) -> str:
    """Return a normal form without spaces, symbols and laughter."""
    return _NO_LETTERS.sub("", LAUGHTER_RUN.sub("", text).replace(" ", ""))


def without_signs(text: str) -> str:
    """Return a text without spaces and symbols."""
    return _NO_LETTERS.sub("", text)


def views(text: str) -> Views:
    """Return the views of a text. Odd texts are kept for their next copy."""
    raw = text[:MOST_CHARACTERS]
    normal_form = matching_normal(raw)
    return odd_views(raw, normal_form) if is_odd(normal_form) else Views(raw, normal_form)


@lru_cache(maxsize=_CACHED_TEXTS)
def odd_views(raw: str, normal_form: str) -> Views:
    """Return the views of a text that is known to be odd; the last thousand are kept."""
    return Views(raw, normal_form)


def in_view(text: str, name: str) -> str:
    """Return a rule's own word as the view shows it."""
    return Views(text).view(name).text


def _in_order(text: str) -> Places:
    """Return the places of a text's own letters."""
    return range(len(text)), range(1, len(text) + 1)


def _left(view: View, pattern: re.Pattern[str]) -> View:
    """Return a view without what a pattern finds."""
    text = pattern.sub("", view.text)
    return view if len(text) == len(view.text) else View(text, lambda: edited_places(view.places, left_out(pattern, view.text)))


def _read(view: View, letters: str) -> View:
    """Return a view with other letters in the same places."""
    return view if letters == view.text else View(letters, lambda: view.places)


def _with_words(view: View, words: Mapping[int, str]) -> View:
    """Return a view with words in some places."""
    if not words:
        return view
    written = [words.get(place, letter) for place, letter in enumerate(view.text)]

    def places() -> Places:
        starts, ends = view.places
        lengths = [len(word) for word in written]
        return _repeated(starts, lengths), _repeated(ends, lengths)

    return View("".join(written), places)


def _edited(view: View, edits: list[Edit]) -> View:
    """Return a view with edits made."""
    return View(edited(view.text, edits), lambda: edited_places(view.places, edits)) if edits else view


def _spelled(view: View) -> View:
    """Return the tight form of a view whose pictures are spelled out."""
    letters: list[str] = []
    starts, ends = [], []
    words = PICTURES if _SYLLABLE.search(view.text) else LATIN_PICTURES
    for letter, start, end in zip(view.text, *view.places, strict=True):
        word = "만원" if letter in MONEY_PICTURES and letters and letters[-1].isdecimal() else words.get(letter, letter)
        for part in word:
            letters.append(part)
            starts.append(start)
            ends.append(end)
    spelled = View("".join(letters), lambda: (starts, ends))
    return _edited(spelled, left_out(_DROPPED, spelled.text))


def jamo(text: str) -> str:
    """Return the letters of the third view, given those of the second."""
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
