# SPDX-License-Identifier: Apache-2.0
"""The views of many texts at once: they are laid end to end, and what would be asked of each text is asked of all in one call.

A call into the standard library costs about as much as reading a short message does, so a few calls over a quarter of a million characters are an
order of magnitude cheaper than the same calls message by message. Between two texts stands a letter that none of the patterns knows: to each of them
it is what a text's beginning and end are. Odd texts (a syllable in pieces), and those that hold this letter themselves, are left to
`sotdae.text.views`; so is every question about places. What comes out is letter for letter what the views say (a test compares them).

Source: docs/decisions/2026-11-27-texts-in-batches.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sotdae.text.korean import STEADY_RANGES
from sotdae.text.latin import SPELLED_AT, spelled
from sotdae.text.views import GLUED_SIGN, GLUED_SPACE, LAUGHTER_RUN, MOST_CHARACTERS, ODD, Views, closed, jamo, matching_normal, odd_views

BETWEEN: Final = "\ua500"
"""Stands between two texts: a letter (so nothing drops it), of the Vai script (so nothing here asks for it), that no normal form changes."""
_PLANE: Final = 0xFFFF
"""The last code point that the tables have; it is no character, and stands for all behind it."""
_UNSTEADY: Final = 1
_LATIN: Final = 2
_SPELLS: Final = 4
_SPACE: Final = 8
_END: Final = 16
_KINDS: Final = np.full(0x110000, _UNSTEADY, dtype=np.uint8)
"""What the normal form does to a character: whether it may not keep it, and whether it may spell a Latin word or a number with a letter beside it."""
for _first, _last in STEADY_RANGES:
    _KINDS[_first : _last + 1] = 0
_KINDS[ord(BETWEEN)] = _END
_KINDS[ord(" ")] = _SPACE
_KINDS[ord("A") : ord("Z") + 1] = _KINDS[ord("a") : ord("z") + 1] = _LATIN
_KINDS[list(map(ord, SPELLED_AT))] = _SPELLS
_LETTER: Final = np.fromiter((chr(code).isalnum() for code in range(_PLANE + 1)), dtype=np.bool_, count=_PLANE + 1)


class Batch:
    """Some texts and their first two views.

    Attributes:
        texts: as written, each up to its first `MOST_CHARACTERS`.
        odd: the normal forms of those texts that are read one by one, by number. In all that follows they are empty.
        shown: the texts but for those that hold the letter between.
        raw: the same laid end to end.
        normals: the normal forms.
        normal: the same laid end to end.
        seconds: the second views.
        second: the same laid end to end.
    """

    __slots__ = ("_closed", "_firsts", "normal", "normals", "odd", "raw", "second", "seconds", "shown", "texts")

    def __init__(self, texts: Sequence[str]) -> None:
        """Read some texts. Their number is the caller's to bound: memory is a few times theirs."""
        self.texts = [text[:MOST_CHARACTERS] for text in texts] if max(map(len, texts), default=0) > MOST_CHARACTERS else texts
        self.odd: dict[int, str] = {}
        self._firsts: list[str] | None = None
        self._closed: dict[int, str] = {}
        raw = BETWEEN.join(self.texts)
        if raw.count(BETWEEN) >= max(1, len(self.texts)):
            self.odd = {number: matching_normal(text) for number, text in enumerate(self.texts) if BETWEEN in text}
        self.shown = ["" if BETWEEN in text else text for text in self.texts] if self.odd else self.texts
        self.raw = raw = BETWEEN.join(self.shown) if self.odd else raw
        spaced = raw.replace("\n", " ")  # most line breaks stand between words, where the normal form has a space
        self.normals = spaced.casefold().split(BETWEEN)
        unsteady, spelling = _looked_at(spaced)
        numbers = numbers_at(self.shown, np.concatenate((unsteady, spelling))).tolist()
        made = dict.fromkeys(numbers[: len(unsteady)])
        for number in made:
            self.normals[number] = matching_normal(self.shown[number])
        for number in dict.fromkeys(numbers[len(unsteady) :]):
            if number not in made:
                self.normals[number] = spelled(self.normals[number])
        self.normal = BETWEEN.join(self.normals)
        odd = _numbers(self.normals, ODD, self.normal)
        if odd:
            for number in odd:
                self.odd[number] = self.normals[number]
                self.normals[number] = ""
            self.normal = BETWEEN.join(self.normals)
        self.second = _tight(self.normal)
        self.seconds = self.second.split(BETWEEN)

    def views_of(self, number: int) -> Views:
        """Return the views of one text, with places. They are not kept: thousands of them would keep the collector of garbage busy."""
        if number in self.odd:
            return odd_views(self.texts[number], self.odd[number])
        return Views(self.texts[number], self.normals[number])

    def letters(self, number: int, view: str) -> str:
        """Return the letters of one text that is not odd in one of its views."""
        if view == "v2":
            return self.seconds[number]
        if view == "v1":
            made = self._closed.get(number)
            if made is None:
                made = self._closed[number] = closed(self.normals[number])
            return made
        return self.texts[number] if view == "v0" else jamo(self.seconds[number])

    @property
    def firsts(self) -> list[str]:
        """The first views, one by one; empty for odd texts."""
        if self._firsts is None:
            # A lone space is told by what stands around it, signs included: such texts are few and read apart.
            spaced = _numbers(self.normals, GLUED_SPACE, self.normal)
            self._firsts = GLUED_SIGN.sub("", self.normal).split(BETWEEN)
            for number in spaced:
                self._firsts[number] = closed(self.normals[number])
        return self._firsts


def codes_of(text: str) -> NDArray[np.uint32]:
    """Return the code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def _looked_at(raw: str) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return where something stands that may not be its own normal form (characters, spaces at an end or beside one another), and signs in words."""
    kinds = _KINDS[codes_of(raw)]
    signs = np.flatnonzero(kinds & _SPELLS)
    beside = kinds[np.maximum(signs, 1) - 1] | kinds[np.minimum(signs + 1, len(kinds) - 1)]
    found = (kinds & _UNSTEADY).view(np.bool_)
    is_space = (kinds & _SPACE) != 0
    may_not = (kinds & (_SPACE | _END)) != 0
    found[1:] |= may_not[1:] & may_not[:-1]
    found[:1] |= is_space[:1]
    found[-1:] |= is_space[-1:]
    return np.flatnonzero(found), signs[(beside & _LATIN) != 0]


def _tight(normal: str) -> str:
    """Return what `sotdae.text.views.tight` does, of many texts: without spaces, symbols and laughter."""
    codes = codes_of(LAUGHTER_RUN.sub("", normal))
    is_letter = _LETTER[np.minimum(codes, _PLANE)]
    is_far = codes > _PLANE
    if is_far.any():
        is_letter[is_far] = [chr(code).isalnum() for code in codes[is_far].tolist()]
    return codes[is_letter].tobytes().decode("utf-32-le", "surrogatepass")


def numbers_at(texts: Sequence[str], places: Sequence[int] | NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the number of the text that each place lies in, where some texts are laid end to end."""
    if not len(places):
        return np.empty(0, np.intp)
    ends = np.cumsum(np.fromiter(map(len, texts), dtype=np.intp, count=len(texts)) + 1)
    return np.searchsorted(ends, places, side="right")


def _numbers(texts: Sequence[str], wanted: re.Pattern[str], laid: str) -> Iterable[int]:
    """Return which of some texts a pattern is found in."""
    places = []
    position = 0
    while position >= 0 and (match := wanted.search(laid, position)) is not None:
        places.append(match.start())
        position = laid.find(BETWEEN, match.start())  # the rest of this text says nothing new
    numbers: list[int] = numbers_at(texts, places).tolist()
    return numbers
