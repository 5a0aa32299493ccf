# SPDX-License-Identifier: Apache-2.0
"""Prints of texts: 64 bytes that are alike where the texts are, so that a text pasted anew with other words in it is found again.

A print is a MinHash: of every short piece of the text's letters 64 numbers are computed, and of each number the least over all pieces is kept, one
byte of it. Two prints agree in about as many bytes as the two texts share of all pieces that either has (Jaccard's measure). Pieces are taken from
the second view (`sotdae.text.views`), so spacing, signs and syllables in pieces change nothing; links and names are left out first, since a text
that moves to another room takes another link along.

A print says nothing of meaning, and shows no letter; but whoever has the text can make the print. So prints stay in the lake.

Source: Broder, "On the resemblance and containment of documents", Compression and Complexity of Sequences 1997; one byte of each number: Li and
König, "b-Bit Minwise Hashing", WWW 2010. The choices here are measured in docs/decisions/2026-11-27-copies-of-texts.md.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sotdae.text.views import MOST_CHARACTERS, VIEWS_VERSION, views

PRINTS_VERSION: Final = VIEWS_VERSION * 100 + 2
"""Rises when the same text would get another print."""

PRINT_BYTES: Final = 64
WORDS: Final = PRINT_BYTES // 8
"""A print is kept as so many whole numbers of 64 bits."""

LEAST_LENGTH: Final = 24
"""Syllables below which a text gets no print; three Latin letters or digits count as one. Shorter texts are said by many independently.

Source: docs/decisions/2026-11-27-copies-of-texts.md.
"""
LEAST_LETTERS: Final = 10
"""Different letters below which a text gets no print: of a cheer repeated a hundred times there is only one piece."""

_SHORT: Final = 3
_LONG: Final = 5
"""A piece is three letters long where all are Korean or Chinese, else five: three Latin letters in a row stand in every text. Pairs of syllables are
so common (``니다``, ``에서``) that texts of one build are taken for copies whatever they say.

Source: docs/decisions/2026-11-27-copies-of-texts.md.
"""
_FIRST_WIDE: Final = 0x1100
"""Letters from here on carry as much as a syllable: Hangul, kana, Chinese characters. Source: the block order of Unicode."""
_LINKS: Final = re.compile(r"(?:https?://|(?<![\w.])(?:www\.|t\.me/|telegram\.me/))\S{1,2048}+|@[A-Za-z0-9_]{4,64}+")
_CODE_BITS: Final = 21
"""Of a code point. Source: Unicode Standard, D9."""
_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)
"""2^64 over the golden ratio, odd. Source: Knuth, The Art of Computer Programming 3, section 6.4."""
_AT_ONCE: Final = 1024
"""Pieces whose numbers are worked out together: 256 KiB, which stay in the second-level cache."""


def _mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread the bits of 64-bit numbers.

    Source: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014 (Stafford's variant 13).
    """
    mixed = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


_DRAWN: Final = _mixed(np.arange(1, 2 * PRINT_BYTES + 1, dtype=np.uint64) * _SPREAD).astype(np.uint32)
_FACTORS: Final = _DRAWN[:PRINT_BYTES] | np.uint32(1)
_TERMS: Final = _DRAWN[PRINT_BYTES:]


class Printable(NamedTuple):
    """A text that is long enough for a print: the letters it is made of, and whether some of them had to be put together first."""

    letters: str
    is_odd: bool


def printable(text: str) -> Printable | None:
    """Return the letters that a text's print is made of, or None where the text is too short or says too little."""
    if len(text) < LEAST_LENGTH:
        return None
    text = text[:MOST_CHARACTERS]
    shown = _LINKS.sub(" ", text) if "@" in text or "/" in text or "www." in text else text
    made = views(shown)
    letters = made.v2.text
    if len(letters) < LEAST_LENGTH or len(set(letters)) < LEAST_LETTERS or length_of(letters) < LEAST_LENGTH:
        return None
    return Printable(letters, made.is_in_pieces)


def length_of(letters: str) -> int:
    """Return how long a text is in syllables: three bytes of UTF-8 are one, so three Latin letters or digits count as a syllable."""
    return len(letters.encode("utf-8", "surrogatepass")) // 3


def prints(texts: Sequence[str]) -> NDArray[np.int64]:
    """Return the print of each text, (n, 8) int64: eight bytes a number, the first one lowest.

    Args:
        texts: letters as `printable` returns them.
    """
    if not texts:
        return np.empty((0, WORDS), np.int64)
    pieces, ends = _pieces(texts)
    least = np.empty((len(texts), PRINT_BYTES), np.uint32)
    numbers = np.empty((_AT_ONCE, PRINT_BYTES), np.uint32)
    first = 0
    while first < len(texts):
        begin = int(ends[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(ends, begin + _AT_ONCE, side="right")))
        part = pieces[begin : int(ends[last - 1])]
        if last == first + 1:
            least[first] = _least(part)
        else:
            held = np.multiply(part[:, None], _FACTORS, out=numbers[: len(part)])
            held += _TERMS
            least[first:last] = np.minimum.reduceat(held, np.concatenate([[0], ends[first : last - 1] - begin]), axis=0)
        first = last
    # The upper bits of a least number are mostly zero: it is mixed before a byte of it is taken.
    kept = ((least ^ (least >> np.uint32(15))) * np.uint32(0x2C1B3C6D)) >> np.uint32(24)
    return np.ascontiguousarray(kept.astype(np.uint8)).view("<i8").astype(np.int64)


def _least(pieces: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the least number of each kind over the pieces of one text, however long it is."""
    least = np.full(PRINT_BYTES, np.iinfo(np.uint32).max, np.uint32)
    for begin in range(0, len(pieces), _AT_ONCE):
        numbers = pieces[begin : begin + _AT_ONCE, None] * _FACTORS + _TERMS
        np.minimum(least, numbers.min(axis=0), out=least)
    return least


def _pieces(texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Return a number for each piece of all texts, one after the other, and where the pieces of each text end."""
    padding = "\0" * (_LONG - 1)
    codes = np.frombuffer(padding.join([*texts, ""]).encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint64)
    lengths = np.array([len(text) for text in texts], np.int64)
    wide = codes >= _FIRST_WIDE
    whole = len(codes) - len(padding)
    long = codes[:whole].copy()
    for offset in range(1, _LONG):
        long *= _SPREAD
        long += codes[offset : whole + offset]
    short = codes[:whole]
    for offset in range(1, _SHORT):
        short = short << np.uint64(_CODE_BITS) | codes[offset : whole + offset]
    all_wide = np.logical_and.reduce([wide[offset : whole + offset] for offset in range(_SHORT)])
    numbers = _mixed(np.where(all_wide, short, long))
    begins = np.concatenate([[0], np.cumsum(lengths + len(padding))[:-1]])
    ends = np.cumsum(lengths)
    # The last letters of a text begin pieces of their own, so that the end counts as the beginning does.
    places = np.arange(int(ends[-1]), dtype=np.int64) + np.repeat(begins - np.concatenate([[0], ends[:-1]]), lengths)
    return (numbers[places] >> np.uint64(32)).astype(np.uint32), ends
