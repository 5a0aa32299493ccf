# SPDX-License-Identifier: Apache-2.0
"""The views of many texts at once: they are laid end to end, and what would be asked of each text is asked of all in one call.

A call into the standard library costs about as much as reading a short message does, so a few calls over an eighth of a million characters are an
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

from sotdae.text.apart import BROKEN, GLUED_SIGN, GLUED_SPACE, LEAST_APART, ODD_SIGN, closed
from sotdae.text.korean import STEADY_RANGES
from sotdae.text.laid import BETWEEN, EVERY, PAIR_BITS, Codes, Kinds, Laid, Places, hash_of, hashed, keep_heap, mark, runs
from sotdae.text.latin import SPELLED_AT, spelled
from sotdae.text.lookalikes import PAIRED_MEDIALS
from sotdae.text.turned import EVERYDAY, PAIRS, TURNED_AT, turned
from sotdae.text.views import LAUGHTER_RUN, MOST_CHARACTERS, ODD, ODD_AT, Views, jamo, matching_normal, odd_views

_PLANE: Final = 0xFFFF
"""The last code point of which it is known beforehand whether it is a letter."""
_UNSTEADY: Final = 1
_LATIN: Final = 2
_SPELLS: Final = 4
_SPACE: Final = 8
_END: Final = 16
_VALUE: Final = 32
_SELECTS: Final = 64
_TURNED: Final = 128
_NOT_PLAIN: Final = _UNSTEADY | _LATIN | _SPELLS | _SELECTS
"""Beside these a selector is more than left out, or what it parts may be a word."""
_KINDS: Final = np.full(EVERY, _UNSTEADY, dtype=np.uint8)
"""What the normal form does to a character: whether it may not keep it, whether it may spell a Latin word or a number with a letter beside it; and
whether a value with a checksum is written with it."""
for _first, _last in STEADY_RANGES:
    _KINDS[_first : _last + 1] = 0
_KINDS[ord(BETWEEN)] = _END
_KINDS[ord("\ufe0e")] = _KINDS[ord("\ufe0f")] = _SELECTS  # (how the picture before them is drawn)
_KINDS[ord(" ")] = _SPACE
_KINDS[ord("A") : ord("Z") + 1] = _KINDS[ord("a") : ord("z") + 1] = _LATIN
_KINDS[list(map(ord, SPELLED_AT))] = _SPELLS
mark(_KINDS, TURNED_AT, _TURNED)
for _digits_or_letters in ("09", "AZ", "az"):
    _KINDS[ord(_digits_or_letters[0]) : ord(_digits_or_letters[1]) + 1] |= _VALUE
mark(_KINDS, "\u212a", _VALUE)  # (the sign for kelvin, in small letters a k: Python's ``lower``, with which addresses are read, takes it for one)

_PAIRED: Final = np.zeros(1 << PAIR_BITS, dtype=np.bool_)
_PAIRED[[hash_of(*map(ord, pair)) for pair in PAIRS]] = True
"""Whether two neighbours may be one of `PAIRS`, by the number that is made of both."""
_IS_EVERYDAY: Final = np.zeros(EVERY, dtype=np.bool_)
_IS_EVERYDAY[list(map(ord, EVERYDAY))] = True

_LETTER: Final = 1
_LAUGHS: Final = 2
_JAMO: Final = 4
_MAY_BE_ODD: Final = 8
_LAUGHS_ALOUD: Final = 16
_SYLLABLE: Final = 32
_FAR: Final = 64
_DIGIT: Final = 128
_NORMAL_KINDS: Final = np.zeros(EVERY, dtype=np.uint8)
"""What a character of the normal form is to the second view and to syllables in pieces."""
_NORMAL_KINDS[: _PLANE + 1] = np.fromiter((chr(code).isalnum() for code in range(_PLANE + 1)), dtype=np.uint8, count=_PLANE + 1)
_NORMAL_KINDS[_PLANE + 1 :] = _FAR | _DIGIT  # (whether it is one is not known beforehand)
mark(_NORMAL_KINDS, (chr(code) for code in range(_PLANE + 1) if chr(code).isdecimal()), _DIGIT)
_NORMAL_KINDS[ord("ㄱ") : ord("ㅣ") + 1] |= _JAMO
_NORMAL_KINDS[ord("가") : ord("힣") + 1] |= _SYLLABLE
mark(_NORMAL_KINDS, "ㅋㅎㅠㅜㅡ", _LAUGHS)
mark(_NORMAL_KINDS, "ㅋㅎ", _LAUGHS_ALOUD)
mark(_NORMAL_KINDS, (letter for letter in ODD_AT if letter not in "ㅋㅎoh"), _MAY_BE_ODD)
_SUNG: Final = np.zeros(EVERY, dtype=np.bool_)
"""What is a vowel after ㅋ and ㅎ, which else laugh: then a syllable may stand in pieces."""
_SUNG[list(map(ord, "ㅠㅜㅡrhl"))] = True
_MAY_BE_SUNG: Final = np.zeros(EVERY, dtype=np.bool_)
"""What may be a vowel after laughter: `syllables.SUNG`."""
_MAY_BE_SUNG[list(map(ord, f"{PAIRED_MEDIALS}rhl"))] = True
_ENDINGS: Final = np.zeros(EVERY, dtype=np.bool_)
"""What an ending begins with that somebody wrote apart (`BROKEN`)."""
_ENDINGS[list(map(ord, "니습세에예"))] = True
_CAPITALS: Final = 26
_NO_SIGN: Final = re.compile("[가-힣a-z0-9 ]*")
"""A normal form of these letters has no sign that the first view leaves out."""

keep_heap()


class Batch:
    """Some texts and their first two views.

    Attributes:
        texts: as written, each up to its first `MOST_CHARACTERS`.
        odd: the normal forms of those texts that are read one by one, by number. In all that follows they are empty.
        shown: the texts but for those that hold the letter between.
        raw: the same laid end to end, a space for a line break.
        values: where letters and digits stand that a value with a checksum can be written with: where their runs begin, and where they end.
        normal: the normal forms laid end to end.
        with_digits: whether there may be a decimal digit in the views of each text, the raw text apart.
        second: the second views, laid end to end.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        """Read some texts. Their number is the caller's to bound: memory is a few times theirs."""
        self.texts = texts
        self.shown = texts
        self.odd: dict[int, str] = {}
        self.raw = _laid(texts)
        if self.raw.longest > MOST_CHARACTERS or len(self.raw.ends) >= max(1, len(texts)):
            self.texts = [text[:MOST_CHARACTERS] for text in texts]
            self.odd = {number: matching_normal(text) for number, text in enumerate(self.texts) if BETWEEN in text}
            self.shown = ["" if number in self.odd else text for number, text in enumerate(self.texts)]
            self.raw = _laid(self.shown)
        self.normal = self._normal()
        kinds = _NORMAL_KINDS.take(self.normal.codes)
        odd = _odd(self.normal, kinds)
        if odd:
            self.odd |= {number: self.normal_of(number) for number in odd}
            self.normal = self.normal.with_others(dict.fromkeys(odd, ""))
            kinds = _NORMAL_KINDS.take(self.normal.codes)
        self.with_digits = np.zeros(max(1, len(self.texts)), np.bool_)
        self.with_digits[self.normal.numbers(np.flatnonzero((kinds & _DIGIT) != 0))] = True
        self.second = _tight(self.normal, kinds)

    def _normal(self) -> Laid:
        """Make the normal forms: most are the text in small letters."""
        kinds = _KINDS.take(self.raw.codes)
        self.values = runs((kinds & _VALUE) != 0)
        selects, unsteady, spelling, turning = _looked_at(kinds)
        codes = self.raw.codes
        is_capital = codes - np.uint32(ord("A")) < _CAPITALS  # (unsigned: what comes before A is a great number)
        lower = codes + (is_capital.astype(np.uint32) << np.uint32(5))
        if len(selects):
            lower = np.delete(lower, selects)
        made = Laid(lower)
        others = {number: matching_normal(self.shown[number]) for number in dict.fromkeys(self.raw.numbers(unsteady).tolist())}
        for number in dict.fromkeys(self.raw.numbers(spelling).tolist()):
            if number not in others and (text := spelled(before := made.at(number))) != before:
                others[number] = text
        for number in dict.fromkeys(self.raw.numbers(_turned(codes, turning)).tolist()):
            before = others.get(number) or made.at(number)
            if (text := turned(before)) != before:
                others[number] = text
        return made.with_others(others)

    def normal_of(self, number: int) -> str:
        """Return the normal form of one text; empty for an odd one."""
        return self.normal.at(number)

    def views_of(self, number: int) -> Views:
        """Return the views of one text, with places. They are not kept: thousands of them would keep the collector of garbage busy."""
        if number in self.odd:
            return odd_views(self.texts[number], self.odd[number])
        return Views(self.texts[number], self.normal_of(number))

    def letters(self, numbers: Sequence[int], view: str) -> list[str]:
        """Return the letters of some texts in one of their views; of odd ones none, but in the view as written."""
        if view == "v0":
            return [self.texts[number] for number in numbers]
        if view == "v1":
            return self._firsts(numbers)
        letters = self.second.some(numbers)
        return letters if view == "v2" else list(map(jamo, letters))

    def _firsts(self, numbers: Sequence[int]) -> list[str]:
        """Return the first views of some texts."""
        if not numbers:
            return []
        texts = self.normal.some(numbers)
        # Where no sign and no laughter stands, nothing but a lone space is left out.
        signed = [number for number, text in enumerate(texts) if _NO_SIGN.fullmatch(text) is None]
        normal = Laid(BETWEEN.join(map(texts.__getitem__, signed)))
        apart = {signed[number] for number in _with_odd_signs(normal)} if signed else set()
        whole = Laid(BETWEEN.join(texts))
        apart.update(_with_lone_letters(whole))
        firsts = list(texts)
        for number, made in zip(signed, GLUED_SIGN.sub("", normal.text).split(BETWEEN), strict=bool(signed)):
            firsts[number] = made
            if len(texts[number]) - len(made) >= LEAST_APART:
                apart.add(number)
        # A lone space is told by what stands around it, signs included; and odd signs are few, too: such texts are read apart.
        for number in apart:
            firsts[number] = closed(texts[number])
        return firsts


def _laid(texts: Sequence[str]) -> Laid:
    return Laid(BETWEEN.join(texts).replace("\n", " "))  # most line breaks stand between words, where the normal form has a space


def _looked_at(kinds: Kinds) -> tuple[Places, Places, Places, Places]:
    """Return four kinds of places: selectors that are only left out; what may not be its own normal form otherwise; signs in words; turned syllables.

    The second are characters, spaces at an end or beside one another, and selectors beside any of these or beside what may spell a word.
    """
    special = np.flatnonzero((kinds & (_SPELLS | _SELECTS | _TURNED)) != 0)
    kind = kinds.take(special)
    signs, selects, turned_at = (special[(kind & one) != 0] for one in (_SPELLS, _SELECTS, _TURNED))
    before, after = kinds[np.maximum(selects, 1) - 1], kinds[np.minimum(selects + 1, len(kinds) - 1)]
    is_plain = ((before & (_NOT_PLAIN | _SPACE | _END)) == 0) & ((after & _NOT_PLAIN) == 0)
    found = (kinds & _UNSTEADY).view(np.bool_)
    is_space = (kinds & _SPACE) != 0
    may_not = (kinds & (_SPACE | _END)) != 0
    found[1:] |= may_not[1:] & may_not[:-1]
    found[:1] |= is_space[:1]
    found[-1:] |= is_space[-1:]
    found[selects] = ~is_plain
    return selects[is_plain], np.flatnonzero(found), signs[(_beside(kinds, signs) & _LATIN) != 0], turned_at


def _turned(codes: Codes, places: Places) -> Places:
    """Return those of some places of a text at which a word may stand that is written with other syllables: everyday ones with a neighbour alone."""
    here = codes.take(places)
    before, after = codes.take(places - 1, mode="wrap"), codes.take(places + 1, mode="wrap")
    may = ~_IS_EVERYDAY.take(here)
    may |= _PAIRED.take(hashed(before, here)) | _PAIRED.take(hashed(here, after))
    return places[may]


def _beside(kinds: Kinds, places: Places) -> Kinds:
    """Return what stands before and behind some places."""
    beside: Kinds = kinds[np.maximum(places, 1) - 1] | kinds[np.minimum(places + 1, len(kinds) - 1)]
    return beside


def _odd(normal: Laid, kinds: Kinds) -> list[int]:
    """Return the numbers of the texts in which `ODD` is found. It is tried only where a letter stands that it can begin with."""
    codes = normal.codes
    tried = (kinds & _MAY_BE_ODD) != 0
    looks = np.flatnonzero((codes == ord("o")) | (codes == ord("h")))
    behind = codes.take(looks + 1, mode="clip")
    # the letter o as a final, h as 개, or o and l as a syllable
    tried[looks[((kinds.take(looks - 1, mode="wrap") & _SYLLABLE) != 0) | ((codes.take(looks) == ord("o")) & (behind == ord("l")))]] = True
    aloud = np.flatnonzero((kinds[:-1] & _LAUGHS_ALOUD) != 0)
    tried[aloud[_SUNG[codes[aloud + 1]]]] = True
    places = np.flatnonzero(tried)
    odd: dict[int, None] = {}
    for place, number in zip(places.tolist(), normal.numbers(places).tolist(), strict=True):
        if number not in odd and ODD.match(normal.text, place) is not None:
            odd[number] = None
    return list(odd)


def _tight(normal: Laid, kinds: Kinds) -> Laid:
    """Return what `sotdae.text.views.tight` does, of many texts: without spaces, symbols and laughter."""
    codes = normal.codes
    kept = (kinds & _LETTER) != 0
    far = np.flatnonzero((kinds & _FAR) != 0)
    kept[far] = [chr(code).isalnum() for code in codes[far].tolist()]
    kept &= ~_laughter(normal, kinds)
    tight: Codes = codes.compress(kept)
    return Laid(tight)


def _laughter(normal: Laid, kinds: Kinds) -> NDArray[np.bool_]:
    """Say of each character whether it lies in a `LAUGHTER_RUN`: in a run of such letters, between others than jamo; what may be sung is tried."""
    laughs: NDArray[np.bool_] = (kinds & _LAUGHS) != 0
    starts, ends = runs(laughs)
    is_jamo = np.zeros(len(kinds) + 1, np.bool_)
    is_jamo[:-1] = (kinds & _JAMO) != 0
    other = is_jamo[starts - 1] | is_jamo[ends]  # (before the first character stands what stands behind the last: nothing)
    doubtful = ~other & ((kinds[ends - 1] & _LAUGHS_ALOUD) != 0)
    behind = normal.codes[np.minimum(ends, max(len(kinds) - 1, 0))]
    for run in np.flatnonzero(doubtful & _MAY_BE_SUNG[behind]).tolist():
        other[run] = LAUGHTER_RUN.match(normal.text, int(starts[run])) is None
    for run in np.flatnonzero(other).tolist():
        laughs[starts[run] : ends[run]] = False
    return laughs


def _with_odd_signs(laid: Laid) -> Iterable[int]:
    """Return which of some texts `ODD_SIGN` is found in. It is tried at the signs that stand between letters: to search for it is slow."""
    letters = (_NORMAL_KINDS.take(laid.codes) & _LETTER) != 0
    places = np.flatnonzero(~letters[1:-1] & letters[:-2] & letters[2:] & (laid.codes[1:-1] != ord(" "))) + 1
    found = [place for place in places.tolist() if ODD_SIGN.match(laid.text, place) is not None]
    numbers: list[int] = laid.numbers(np.array(found, np.intp)).tolist()
    return numbers


def _with_lone_letters(laid: Laid) -> Iterable[int]:
    """Return which of some texts `GLUED_SPACE` or `BROKEN` is found in: tried at spaces beside a lone letter, an ending or digits."""
    kinds = np.append(_NORMAL_KINDS.take(laid.codes), np.zeros(3, np.uint8))
    spaces = np.flatnonzero(laid.codes == ord(" "))
    one = ((kinds.take(spaces + 2) & _SYLLABLE) == 0) | ((kinds.take(spaces - 2, mode="wrap") & _SYLLABLE) == 0)
    ends = _ENDINGS.take(laid.codes.take(spaces + 1, mode="clip"))
    digits = (kinds.take(spaces - 1, mode="wrap") & kinds.take(spaces + 1) & _DIGIT) != 0
    tried = spaces[one | ends | digits].tolist()
    found = [place for place in tried if GLUED_SPACE.match(laid.text, place) is not None or BROKEN.match(laid.text, place) is not None]
    numbers: list[int] = laid.numbers(np.array(found, np.intp)).tolist()
    return numbers
