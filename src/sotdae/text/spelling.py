# SPDX-License-Identifier: Apache-2.0
"""Jamo and look-alikes that are sure to spell because other syllables of the same text are written in pieces, too.

What is read here is ambiguous in an ordinary text (``ㅎㅜ`` sighs, ``or`` is an English word, ``人`` a person) and is not where its neighbours show
that somebody spells. `sotdae.text.views` asks only for texts that have a syllable in pieces, before it puts syllables together.

Source: own decision; docs/decisions/2026-11-27-look-alikes.md.
"""

from __future__ import annotations

import re
from typing import Final

from sotdae.text.korean import compose_jamo
from sotdae.text.lookalikes import PAIRED_CONSONANTS, PAIRED_MEDIALS, RINGS
from sotdae.text.syllables import Edit

_LAUGHING: Final = r"(?<![ㄱ-ㅣ])[ㅋㅎ][ㅜㅡ](?![ㄱ-ㅣ])"
"""One consonant and one vowel that would laugh: 링ㅋㅡ, 입금 ㅎㅜ."""
_BEFORE_ENDING: Final = "(?=[아어았었으은을고지게습])"
_CLOSED_BY_H: Final = rf"[너노조싸떠러]ㅎ{_BEFORE_ENDING}|(?<![ㄱ-ㅎ])[ㄴㅈㅆㄸㄹ][ㅏㅓㅗ]ㅎ{_BEFORE_ENDING}"
"""Stems that end in ㅎ before an ending: 너ㅎ어, ㄴㅓㅎ어, 어떠ㅎ게. Elsewhere the letter laughs."""
_FORMS: Final = 28
"""Code points from one vowel to the next. Source: Unicode Core Specification 3.12, TCount."""


def _open(medial: int) -> str:
    """Return the open syllables of a vowel, for a set."""
    return "".join(chr(0xAC00 + (initial * 21 + medial) * _FORMS) for initial in range(19))


_SECOND_VOWELS: Final = {"ㅏ": 1, "ㅐ": 2, "ㅣ": 3, "ㅓ": 1, "ㅔ": 2}
"""How many vowels behind its first one a vowel of two stands: ㅗ and ㅏ, ㅐ, ㅣ; ㅜ and ㅓ, ㅔ, ㅣ."""
_IN_TWO: Final = f"[{_open(8)}][ㅏㅐㅣ](?![ㅏ-ㅣ])|[{_open(13)}][ㅓㅔㅣ](?![ㅏ-ㅣ])"
"""An open syllable and the second half of its vowel: 계조ㅏ, 호ㅣ원."""
_WON: Final = "(?<=[만천백0-9])one(?![a-z])"
_PAIRS: Final = re.compile(f"{_LAUGHING}|{_CLOSED_BY_H}|{_IN_TWO}|{_WON}")
_H: Final = 27
"""How many code points behind an open syllable the one that ㅎ closes stands."""

_CONSONANTS: Final = re.escape("".join(look for look in PAIRED_CONSONANTS if look not in "o0e"))
_SHAPED: Final = re.compile(rf"[ㄱ-ㅎ][{PAIRED_MEDIALS}]|[{_CONSONANTS}][⊥丅丨]|[匚己口人〇]ト|フトe(?=[가-힣])")
"""What hardly anything but a syllable in shapes is written with: a jamo and a shape, a shape and one of three seldom seen, two scripts mixed."""
_SHAPES: Final = re.compile(
    rf"(?:[{_CONSONANTS}]|(?<![a-z0-9])e)(?=[{PAIRED_MEDIALS}])"  # an initial
    rf"|[{PAIRED_MEDIALS}](?<=[ㄱ-ㅎ{_CONSONANTS}e].)"  # its vowel
    rf"|(?:[{_CONSONANTS}]|e(?![a-z0-9]))(?<=[ㄱ-ㅎ{_CONSONANTS}e][{PAIRED_MEDIALS}].)(?![{PAIRED_MEDIALS}ㅏ-ㅣ])"  # what closes it
)
_SHAPE_LETTERS: Final = {
    **{look: jamo for look, jamo in PAIRED_CONSONANTS.items() if look not in "o0"},
    **dict.fromkeys(RINGS, "ㅇ"),
    **dict(zip("卜ト⊥丁丅一丨", "ㅏㅏㅗㅜㅜㅡㅣ", strict=True)),
}

_KOREAN: Final = "[가-힣ㄱ-ㅣ]"
_CLOSING: Final = r"(?:[o0](?![a-z0-9]))?"
_LATIN_LOOKS: Final = re.compile(r"[ㄱ-ㅎ][rh](?![a-np-z1-9])|(?<![ㄱ-ㅎ])[ㄱ-ㅎ][l|](?![a-np-z1-9])")
"""A syllable with a Latin vowel. ``ㅇㅋ1번`` has none."""
_LATIN_PAIRS: Final = re.compile(
    rf"(?:(?<![a-z0-9/:.])|(?<=[ㄱ-ㅎ][rhl1|][o0])|(?<=[ㄱ-ㅎ][rhl1|])(?=..[ㄱ-ㅎ])|(?=o[|]))[o0](?:[rhl|]|1(?![월일시분번호년]))(?={_CLOSING}(?![a-z0-9|]))"
    rf"(?:(?<={_KOREAN}..)|(?<=[ㄱ-ㅎ][rhl1|][o0]..)|(?={_CLOSING}{_KOREAN}))"  # two look-alikes beside Korean: o1름, 봇0|
    r"|(?<=[ㄱ-ㅎ])[rhl1|](?=[o0]{2}[rl1|](?![a-z0-9]))"  # the vowel before a final and such a pair: ㅈroo1
    r"|(?<=(?<![ㅋㅎ])[ㅋㅎ])[rhl1|](?=[o0]?(?![a-z0-9]))"  # the vowel behind what laughs elsewhere: 추천ㅎh
    r"|(?<=[가-힣ㅏ-ㅣrhl1|][ㄱ-ㅎ][ㄱ-ㅎ])[rhl1|](?=[o0]?(?![a-z0-9]))"  # the vowel behind a final and an initial: 냅시다 as 냅ㅅ1다
    r"|(?<![^\s])(?:o[1l|]|0[l|])(?= [가-힣ㄱ-ㅎ])"  # a word of two look-alikes: o1 방
)
_SURE_PAIRS: Final = re.compile(r"(?<![a-z0-9])(?:o[l|](?:(?<=[가-힣]..)|(?=[가-힣]))|[o0][rh](?=[ㄱㄴㄷㄹㅁㅂㅅㅆㅇㅈㅊ](?![ㄱ-ㅣ])))(?![a-z0-9])")
"""Two Latin look-alikes that are no word or number even in a text without other such syllables: 페ol로, orㄴ."""
_LATIN_LETTERS: Final = str.maketrans({"o": "ㅇ", "0": "ㅇ", "r": "ㅏ", "h": "ㅐ", "l": "ㅣ", "1": "ㅣ", "|": "ㅣ"})


_NEAR: Final = re.compile(r"ㄹ(?<=[측최접친출퇴]ㄹ)(?![ㄱ-ㅣ])")
"""근 upside down: 측ㄹ, 최ㄹ."""
_GAE: Final = re.compile("h(?<=[공소]h)(?![a-z0-9])")
"""개 by its vowel's shape: 공h, 소h."""


def as_jamo(text: str) -> str:
    """Return a normal form with look-alikes that spell beside others read as jamo, letter for letter."""
    if _SHAPED.search(text) is not None:
        text = _SHAPES.sub(lambda shape: _SHAPE_LETTERS[shape.group()], text)
    text = _GAE.sub("개", _NEAR.sub("근", text))
    pairs = _SURE_PAIRS if _LATIN_LOOKS.search(text) is None else _LATIN_PAIRS
    return pairs.sub(lambda pair: pair.group().translate(_LATIN_LETTERS), text)


def syllables_beside_others(text: str) -> list[Edit]:
    """Return the syllables of letters that laugh elsewhere, those whose vowel was written in two (호ㅣ원), and 원 in English (만one)."""
    return [(*match.span(), _made(match.group())) for match in _PAIRS.finditer(text)]


def _made(pieces: str) -> str:
    if pieces[0] == "o":
        return "원"
    if pieces[0] < "가":
        return compose_jamo(*pieces)
    return chr(ord(pieces[0]) + (_H if pieces[1] == "ㅎ" else _SECOND_VOWELS[pieces[1]] * _FORMS))
