# SPDX-License-Identifier: Apache-2.0
"""Finds syllables that were written in pieces (``ㅂㅏㅇ``, ``바ㅇ``, ``ㅂr방``); each is an edit: where it stands, and the one letter it makes.

One search from left to right that looks at most eight letters ahead, so its time is linear in any text. Laughter and sighs (``ㅋㅋ``, ``ㅠㅠ``,
``ㅎㅜ`` standing alone) are nobody's syllables and stay as they are; so do initialisms (``ㅇㅈ``), which have no vowel.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from itertools import compress
from typing import Final

from sotdae.text.korean import FINALS, INITIALS, MEDIALS
from sotdae.text.lookalikes import CONSONANT_LOOKS, MEDIAL_LOOKS, PAIRED_CONSONANTS, PAIRED_MEDIALS, RINGS

SUNG: Final = rf"[{PAIRED_MEDIALS}]|[rhl](?=[가-힣ㄱ-ㅎ])"
"""What is a vowel even after ㅎ and ㅋ, which would laugh: ㅎト, ㅎr면."""
LAUGHTER: Final = rf"[ㅋㅎㅠㅜㅡ](?<![ㄱ-ㅣ].)[ㅋㅎㅠㅜㅡ]*+(?![ㄱ-ㅣ]|(?<=[ㅋㅎ])(?:{SUNG}))"
"""A run of jamo that only laughs or sighs. Measured on everyday chat: counted as odd, it would send 27 % of messages the slow way."""
_LAUGHTER: Final = re.compile(LAUGHTER, re.DOTALL)
JOINED_MEDIALS: Final = {"ㅗㅏ": "ㅘ", "ㅗㅐ": "ㅙ", "ㅗㅣ": "ㅚ", "ㅜㅓ": "ㅝ", "ㅜㅔ": "ㅞ", "ㅜㅣ": "ㅟ", "ㅡㅣ": "ㅢ"}
JOINED_FINALS: Final = {
    "ㄱㅅ": "ㄳ",
    "ㄴㅈ": "ㄵ",
    "ㄴㅎ": "ㄶ",
    "ㄹㄱ": "ㄺ",
    "ㄹㅁ": "ㄻ",
    "ㄹㅂ": "ㄼ",
    "ㄹㅅ": "ㄽ",
    "ㄹㅌ": "ㄾ",
    "ㄹㅍ": "ㄿ",
    "ㄹㅎ": "ㅀ",
    "ㅂㅅ": "ㅄ",
}
"""Two jamo and the one that they make. Source: Unicode chart 3130, Hangul compatibility jamo."""
_SYLLABLE_FORMS: Final = 28
"""Code points from one open syllable to the next. Source: Unicode Core Specification 3.12, TCount."""
_FIRST_SYLLABLE: Final = ord("가")

Edit = tuple[int, int, str]
"""First letter, one past the last, and what stands in their place: one letter, or none."""
Places = tuple[Sequence[int], Sequence[int]]
"""For each letter of a text its first original character, and one past its last."""

_INITIAL_VALUES: Final = {jamo: _FIRST_SYLLABLE + index * 588 for index, jamo in enumerate(INITIALS)}
_MEDIAL_VALUES: Final = {jamo: index * _SYLLABLE_FORMS for index, jamo in enumerate(MEDIALS)}
_FINAL_VALUES: Final = {jamo: index for index, jamo in enumerate(FINALS) if index}
_INITIAL_VALUES.update({look: _INITIAL_VALUES[jamo] for look, jamo in (*CONSONANT_LOOKS.items(), *PAIRED_CONSONANTS.items())})
_MEDIAL_VALUES.update({look: _MEDIAL_VALUES[jamo] for look, jamo in MEDIAL_LOOKS.items()})
_MEDIAL_VALUES.update({pair: _MEDIAL_VALUES[jamo] for pair, jamo in JOINED_MEDIALS.items()})
_FINAL_VALUES.update({look: _FINAL_VALUES[jamo] for look, jamo in CONSONANT_LOOKS.items()})
_FINAL_VALUES.update({pair: _FINAL_VALUES[jamo] for pair, jamo in JOINED_FINALS.items()})


def _set(letters: str, without: str = "") -> str:
    return f"[{''.join(re.escape(letter) for letter in sorted(set(letters) - set(without)))}]"


_I: Final = _set(INITIALS)
_SERIOUS_I: Final = _set(INITIALS, "ㅋㅎ")
_M: Final = _set(MEDIALS)
_F: Final = _set(FINALS, " ")
_SERIOUS_F: Final = _set(FINALS, " ㅋㅎ")
_RING: Final = _set("".join(RINGS) + "o")
_CONSONANT_LOOK: Final = _set("".join(CONSONANT_LOOKS))
_MEDIAL_LOOK: Final = _set("".join(MEDIAL_LOOKS))
_OPEN: Final = _set("".join(map(chr, range(_FIRST_SYLLABLE, ord("힣"), _SYLLABLE_FORMS))))
_LATIN: Final = "[a-zA-Z0-9]"
_NO_WORD: Final = rf"(?![a-np-zA-Z1-9]|[o0]{_LATIN})"
"""Behind a look-alike of a vowel: no Latin word or number goes on, though an ``o`` may close the syllable."""
_LOOKING_INITIAL: Final = rf"(?<!{_LATIN}){_CONSONANT_LOOK}(?={_set(MEDIALS, 'ㅠㅜㅡ')})"
_PAIRED: Final = rf"(?:(?<!{_LATIN})[o0e]|{_set(''.join(PAIRED_CONSONANTS), 'o0e')})"
_PAIRED_MEDIAL: Final = _set(PAIRED_MEDIALS)
_SHAPES: Final = _set("".join((*CONSONANT_LOOKS, *PAIRED_MEDIALS)), "o0☆") + "{0,4}+"
_IDEOGRAPH: Final = "[\u3007\u3041-\u30ff\u4e00-\u9fff]"
_PAIR: Final = rf"{_PAIRED}(?={_PAIRED_MEDIAL})"
_LONE_PAIR: Final = (
    rf"(?<!{_IDEOGRAPH})(?={_PAIRED}{_PAIRED_MEDIAL}{_SHAPES}(?!{_IDEOGRAPH}))"
    rf"(?:(?<=[가-힣ㄱ-ㅣ])|(?={_PAIRED}{_PAIRED_MEDIAL}{_SHAPES}[가-힣ㄱ-ㅣ])){_PAIRED}(?={_PAIRED_MEDIAL})"
)
"""Two look-alikes make a syllable (フ丨, スト) directly behind another in pieces, or as here: beside Korean letters, with no Chinese or Japanese
before or behind them. A strike (スト) or a test (テスト) stays one."""
_CLOSED_BY_JAMO: Final = rf"(?={_SERIOUS_F}(?![ㄱ-ㅣ]))"
_LATIN_PAIR: Final = rf"(?<!{_LATIN})[o0](?=[l1|]{_CLOSED_BY_JAMO})"
"""So do two Latin ones before a final that is one letter: o|ㅆ, 01ㄹ."""
_JOINED_MEDIAL: Final = "ㅗ[ㅏㅐㅣ]|ㅜ[ㅓㅔㅣ]|ㅡㅣ"

_ANY_MEDIAL_LOOK: Final = (
    rf"(?:(?<={_SERIOUS_I}){_MEDIAL_LOOK}{_NO_WORD}|(?<=[ㅋㅎ])(?:{SUNG}){_NO_WORD}"
    rf"|(?<={_set(''.join(PAIRED_CONSONANTS))}){_PAIRED_MEDIAL}{_NO_WORD}|(?<=[o0])[l1|]{_CLOSED_BY_JAMO})"
)


@cache
def _patterns(*, look_alikes: bool) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the search for a syllable in pieces, and the pattern of one that stands directly behind another.

    Made where the first text is read: to compile them takes longer than most verbs, and most read none.

    Groups: initial, medial, perhaps final; or an open syllable and its stray final.
    """
    # After another jamo that could begin a syllable, a look-alike is none: ㅇㅋ1번. Unless that jamo closed the syllable before.
    guarded = rf"(?<!{_I}.){_ANY_MEDIAL_LOOK}" if look_alikes else "(?!)"
    begins = rf"(?:{_I}(?:{_M}|{guarded})" + (rf"|{_LOOKING_INITIAL}|(?:{_LONE_PAIR}|{_LATIN_PAIR}){guarded})" if look_alikes else ")")
    initial = rf"{_I}|{_LOOKING_INITIAL}|{_LATIN_PAIR}|" if look_alikes else _I
    final = (
        (rf"{_CONSONANT_LOOK}(?!{_LATIN}|{_M}|{_PAIRED_MEDIAL}|[|]{_CLOSED_BY_JAMO})|" if look_alikes else "")
        + rf"(?!{begins})(?:[ㅋㅎ](?={begins})"  # laughter closes a syllable only where another begins behind it
        + rf"|ㄱ(?!{begins})ㅅ|ㄴ(?!{begins})ㅈ|ㄹ(?!{begins})[ㄱㅁㅂㅅㅌㅍ]|ㅂ(?!{begins})ㅅ|[ㄴㄹ](?!{begins})ㅎ(?={begins})|{_SERIOUS_F})"
    )
    first_syllable = rf"({initial}{_LONE_PAIR if look_alikes else ''})({_JOINED_MEDIAL}|{_M}|{guarded})({final})?"
    following = rf"({initial}{_PAIR if look_alikes else ''})({_JOINED_MEDIAL}|{_M}|{_ANY_MEDIAL_LOOK if look_alikes else '(?!)'})({final})?"
    stray = (rf"{_RING}(?!{_LATIN})|" if look_alikes else "") + _SERIOUS_F
    # The next syllable's initial, perhaps across a space (대ㅂ ㅏ ㄷ), is no final; two in a row are an initialism or a drawn-out sound.
    closed = rf"({_OPEN})(?!{begins})({stray})(?! {_M})(?!{_F}(?<!(?={begins}).))"
    first = _set(INITIALS + "".join(PAIRED_CONSONANTS | CONSONANT_LOOKS if look_alikes else ())).removesuffix("]") + _OPEN.removeprefix("[")
    second = _set(MEDIALS + FINALS.strip() + ("".join(MEDIAL_LOOKS) + "".join(RINGS) + "o" if look_alikes else ""))
    search = rf"{first}(?={second})(?<=(?={first_syllable}|{closed}).)"
    return re.compile(search, re.DOTALL), re.compile(following, re.DOTALL)


_STRAY: Final = 5
"""Number of the group of a stray final."""


def syllables_in(text: str, places: Callable[[], Places], *, look_alikes: bool) -> list[Edit]:
    """Return the syllables that stand in a text in pieces.

    Args:
        text: letters in the normal form.
        places: where the letters come from; asked only where a stray final stands behind an open syllable.
        look_alikes: whether other signs may stand for jamo they are glued to. Only sensible while spaces are still there.
    """
    text = _LAUGHTER.sub(_nothing, text)
    first, following = _patterns(look_alikes=look_alikes)
    found: list[Edit] = []
    position = 0
    while (match := first.search(text, position)) is not None:
        index = match.start()
        if match.lastindex == _STRAY:
            is_near = _is_near(places(), index)
            position = index + 1 + is_near
            if is_near:
                found.append((index, position, chr(ord(match[4]) + _FINAL_VALUES[match[_STRAY]])))
            continue
        while match is not None:
            letter, length = _put_together(*match.group(1, 2, 3))
            position = index + length
            found.append((index, position, letter))
            index = position
            match = following.match(text, index)
    return found


@cache
def _put_together(initial: str, medial: str, final: str | None) -> tuple[str, int]:
    """Return the syllable of some pieces, and how many letters they are. There are some ten thousand at most.

    Source: Unicode Core Specification 3.12, ``SBase + (LIndex * 21 + VIndex) * 28 + TIndex``.
    """
    code = _INITIAL_VALUES[initial] + _MEDIAL_VALUES[medial] + (_FINAL_VALUES[final] if final else 0)
    return chr(code), 1 + len(medial) + len(final or "")


def _nothing(laughter: re.Match[str]) -> str:
    return "\0" * len(laughter.group())


def _is_near(places: Places, index: int) -> bool:
    """Say whether the letter after ``index`` was glued to it, or both stood alone (``바 ㅇ``)."""
    starts, ends = places
    return ends[index] == starts[index + 1] or index == 0 or ends[index - 1] != starts[index]


def left_out(pattern: re.Pattern[str], text: str) -> list[Edit]:
    """Return the edits that leave out what a pattern finds."""
    return [(*match.span(), "") for match in pattern.finditer(text)]


def edited(text: str, edits: Sequence[Edit]) -> str:
    """Return a text with edits made."""
    parts: list[str] = []
    position = 0
    for start, end, letter in edits:
        parts += text[position:start], letter
        position = end
    parts.append(text[position:])
    return "".join(parts)


def edited_places(places: Places, edits: Sequence[Edit]) -> Places:
    """Return the places of a text's letters after edits: a letter made of several has the span of all of them."""
    starts, ends = places
    if not edits:
        return places
    begins, closes = bytearray(b"\1") * len(starts), bytearray(b"\1") * len(starts)
    for start, end, letter in edits:
        if letter:
            begins[start + 1 : end] = closes[start : end - 1] = bytes(end - start - 1)
        elif end - start == 1:
            begins[start] = closes[start] = 0
        else:
            begins[start:end] = closes[start:end] = bytes(end - start)
    return list(compress(starts, begins)), list(compress(ends, closes))
