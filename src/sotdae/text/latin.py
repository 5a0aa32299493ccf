# SPDX-License-Identifier: Apache-2.0
"""Latin words written with letters of other alphabets, or with digits and signs for letters.

Letter by letter: no letter comes or goes, so places stay what they were.

- `plain_latin` belongs to the normal form, so that a search finds the word, too. It reads Cyrillic, Greek and Armenian letters as the Latin ones
  that they look like, but only in a word that has Latin letters, too, and whose every letter has a Latin look: a Russian word stays Russian.
- `spelled` belongs to the views for rules only, since digits are data. It reads ``1nv1te`` as a word that rooms use (`LEET_WORDS`) or leaves it
  alone; links, names after an ``@``, addresses, numbers and units (``50k``, ``3rd``, ``a4``) stay. It also reads an o as a nought in a number of
  something: ``1,30o명``.

Source: Unicode Technical Standard 39, section 5 (mixed scripts).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from sotdae.text.lookalikes import ARMENIAN_LOOKS, CYRILLIC_LOOKS, DOTTED, DOTTED_TOO, GREEK_LOOKS, LEET, LEET_WORDS, SMALL_CAPITALS

_SHAPED: Final = {**SMALL_CAPITALS, **DOTTED}
_LOOKS: Final = {**CYRILLIC_LOOKS, **GREEK_LOOKS, **ARMENIAN_LOOKS, **_SHAPED}
_TO_LATIN: Final = str.maketrans({**_LOOKS, **DOTTED_TOO})
_LOOK: Final = re.compile(f"[{''.join(_LOOKS)}]")
_WORD: Final = re.compile(r"[^\W\d_가-힣ㄱ-ㅣ]+")
_LATIN: Final = re.compile(f"[a-z{''.join((*_SHAPED, *DOTTED_TOO))}]")
_ONLY_LOOKS: Final = re.compile(f"[a-z{''.join((*_LOOKS, *DOTTED_TOO))}]+")
_LOOK_OR_DOT: Final = re.compile(f"[{''.join((*_LOOKS, *DOTTED_TOO))}]")
_ALL_LOOKS: Final = re.compile(f"[a-z{''.join((*_LOOKS, *DOTTED_TOO))}]+")
_LEAST_DISGUISED: Final = 2
_DRAWN: Final = re.compile(f"[\u0307\u0332\u0336\u20dd{''.join(DOTTED)}]")
_DRAWN_OVER: Final = re.compile("[a-z][\u0307\u0332\u0336\u20dd]")
"""A dot over a letter, a line below or through it, a ring around it."""
_GREEK: Final = re.compile(f"[{''.join(GREEK_LOOKS)}]")
_SHORT: Final = 2
_LONE: Final = re.compile(rf"(?<![^\W가-힣])[{''.join(CYRILLIC_LOOKS)}](?=[가-힣])")
"""A single Cyrillic letter directly before Korean: А등급. Of two and more it may be a word with a Korean particle."""

_LEET: Final = str.maketrans(LEET)
_SIGNS: Final = re.escape("".join(LEET))
_WORDS: Final = {word.replace("l", "i"): word for word in sorted(LEET_WORDS | {f"{word}{end}" for word in LEET_WORDS for end in ("s", "ed", "ing")})}
_WORDS.update({word.replace("l", "i"): word for word in LEET_WORDS})
_LISTED: Final = frozenset(_WORDS.values())
_COUNTED: Final = "[명개원만천회장번점일월년시분호챗]"
_PAID: Final = r" ?(?:won|krw|usd|dollars?|bucks|euros?|members?|people|users|subs|subscribers)\b"
SPELLED_AT: Final = "0123456789@$,만천명회"
"""What, with a Latin letter beside it, may be part of a word or a number that is spelled in other ways."""
_FOR_DIGIT: Final = r"(?<![a-z0-9가-힣@_/.,|])[ils](?=,[0-9ols]{3}|\.[0-9][만천]|[0-9o]{1,3}[만천명]|[만천] ?[원명]|[명회](?![가-힣]))"
"""A letter that stands for a digit before so many: l,300명, I6만, S천원, S명. An S만 may be *only size S*."""
_SPELLED: Final = re.compile(
    rf"[0-9@$ils](?:"
    rf"(?<=[a-z][{_SIGNS}])(?=[a-z{_SIGNS}]|(?<=[a-z]{{2}}.))|(?<=[{_SIGNS}])(?=[a-z]{{2}})"  # a sign in a word
    r"|(?<=[0-9])(?=,?[ols])"  # a letter in a number
    rf"|(?<=(?={_FOR_DIGIT}).))"
)
"""One letter of a text in which `spelled` may find something."""
_TOKEN: Final = re.compile(
    rf"(?<![\w@$.#=&%+-])(?=[a-z]{{0,19}}+[{_SIGNS}])[a-z0-9$][a-z{_SIGNS}]{{2,19}}+(?![a-z0-9@$_]|[.:@=#][a-z0-9])",
    re.ASCII,
)
_LOOSE_TOKEN: Final = re.compile(
    rf"(?<![\w$.#=&%+-])(?=[a-z']{{0,19}}+[{_SIGNS}])[a-z{_SIGNS}][a-z{_SIGNS}']{{0,19}}+(?![a-z0-9@$_]|[.:@=#][a-z0-9])", re.ASCII
)
_NO_WORD: Final = re.compile(
    r"[0-9]+(?:[a-z]|am|pm|st|nd|rd|th|won|usd|krw|gb|mb|kg|cm|mm|km|min|hrs?|days?)?|[a-z][0-9]|.*[124-9]{2}.*|.*[0-9]{3}.*"
)
"""Numbers, units, sizes and codes: 50k, 3rd, a4, b612."""
_SIZES: Final = frozenset({"a5", "a4", "m3"})
_NUMBERED: Final = frozenset("room bot step tier level part group channel day week".split())
"""What is counted off: room5."""
_SMALL_WORDS: Final = frozenset("to be no we in or at is if me of us go an on it do so".split())
_SMALL: Final = re.compile(r"[tnsdg]0|[bw]3|0[rnf]|1[nsft]|u\$|y0u")
_LEAST_SPELLED: Final = 2
"""So many words of the list that are written with digits, or small ones, say that a text is: then other words are read, too."""
_LINK: Final = re.compile(r"[/\\]")
_REACH: Final = 256
"""So far around a word a link is looked for."""
_ROUND: Final = re.compile(
    rf"(?<![a-z0-9@_/,.])(?:[0-9][0-9o,]*+(?= ?{_COUNTED}|k(?![a-z0-9]))|(?=[ils|]?[,0-9])[0-9ils|][0-9ols|,]*+(?=[만천]|명|k(?![a-z0-9])|{_PAID})"
    rf"|[il]oo(?=[명개원회장])"
    rf"|[0-9ils|][0-9ols]{{0,2}}(?:,[0-9o]{{3}})++(?![a-z0-9,]))|{_FOR_DIGIT}"
)
_DIGITS: Final = str.maketrans({"o": "0", "l": "1", "i": "1", "|": "1", "s": "5"})


def plain_latin(text: str) -> str:
    """Return a text in lower case with the words of mixed alphabets in Latin letters."""
    if _LOOK.search(text) is None:
        return text
    return _LONE.sub(lambda lone: lone.group().translate(_TO_LATIN), _WORD.sub(_plain_word, text))


def _plain_word(match: re.Match[str]) -> str:
    word = match.group()
    if word.isascii() or _LOOK.search(word) is None or _LATIN.search(word) is None or _ONLY_LOOKS.fullmatch(word) is None:
        return word
    if len(word) < _SHORT or (len(word) == _SHORT and _GREEK.search(word)):  # a lone phonetic sign; a quantity in a formula
        return word
    return word.translate(_TO_LATIN)


def all_latin(text: str) -> str:
    """Return a normal form in which words that hold nothing but look-alikes are read in Latin letters: for texts that are `disguised`.

    A word of look-alikes alone may be Russian; beside two that were written with letters of two alphabets it is not. Belongs to the views for rules.

    Args:
        text: a normal form: words that mix alphabets are in Latin letters already.
    """
    if _LOOK_OR_DOT.search(text) is None:
        return text
    return _WORD.sub(lambda word: word.group().translate(_TO_LATIN) if _ALL_LOOKS.fullmatch(word.group()) else word.group(), text)


def disguised(raw: str) -> bool:
    """Say whether a text has two words or more that mix Latin letters with others that look like them, or as many Latin letters drawn over."""
    if raw.isascii():
        return False
    text = raw.casefold()
    if _LOOK.search(text) is not None and sum(_plain_word(word) != word.group() for word in _WORD.finditer(text)) >= _LEAST_DISGUISED:
        return True
    return _DRAWN.search(text) is not None and len(_DRAWN_OVER.findall(unicodedata.normalize("NFD", text))) >= _LEAST_DISGUISED


def spelled(text: str) -> str:
    """Return a normal form with digits and signs that stand for letters read as these, and letters that stand for digits."""
    position = 0
    while (match := _SPELLED.search(text, position)) is not None:
        begin, position = _chunk(text, match.start(), match.end())
        if _LINK.search(text, begin, position) is None:
            numbers = _ROUND.sub(_round, text)
            made = _TOKEN.sub(_spelled_word, numbers)
            if sum(_says(token) for token in _LOOSE_TOKEN.finditer(numbers)) >= _LEAST_SPELLED:
                made = _LOOSE_TOKEN.sub(_loosely, made)
            elif made == numbers:
                return made
            return _ROUND.sub(_round, made)
    return text


def _chunk(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the beginning and the end of what stands around a place without a space between, as far as a link is looked for."""
    before, after = max(0, start - _REACH), end + _REACH
    space = text.find(" ", end, after)
    return max(before, text.rfind(" ", before, start) + 1), after if space < 0 else space


def _spelled_word(match: re.Match[str]) -> str:
    token, text = match.group(), match.string
    word = _WORDS.get(token.translate(_LEET).replace("l", "i"), token)
    if word == token or token[:-1] in LEET_WORDS or token[1:] in LEET_WORDS:  # room5 is the fifth room
        return token
    if 2 * _letters(token) < len(token):  # 700 is a number, s311 somebody's code
        return token
    return token if _LINK.search(text, *_chunk(text, *match.span())) else word


def _letters(token: str) -> int:
    return sum("a" <= letter <= "z" for letter in token)


def _round(number: re.Match[str]) -> str:
    return number.group().translate(_DIGITS)


def _says(match: re.Match[str]) -> bool:
    """Say whether a word is one of the list, or a small one, with a digit in it."""
    token = match.group()
    word = _WORDS.get(token.translate(_LEET).replace("l", "i"))
    is_listed = word is not None and token != word and token[0] != "@" and token[:-1] not in LEET_WORDS and token[1:] not in LEET_WORDS
    return _SMALL.fullmatch(token) is not None or (is_listed and 3 * _letters(token) >= len(token))


def _loosely(match: re.Match[str]) -> str:
    """Return what a word with digits for letters reads as in a text that has others: one of the list, or any if most of it is letters."""
    token = match.group()
    read = token.translate(_LEET)
    if token.isdecimal():
        return token
    if read == "a" or (read in _SMALL_WORDS and token not in _SIZES):
        return read
    word = _WORDS.get(read.replace("l", "i"), read)
    letters = _letters(token)
    is_listed = word in _LISTED and 3 * letters >= len(token) and token[:-1] not in _NUMBERED
    is_word = token[0] != "@" and len(token) > _SHORT and 2 * letters >= len(token) and _NO_WORD.fullmatch(token) is None
    if not (is_listed or is_word) or _LINK.search(match.string, *_chunk(match.string, *match.span())):
        return token
    return word
