# SPDX-License-Identifier: Apache-2.0
"""Many texts laid end to end, with their code points: what is asked of each character is asked of all of them in a few calls of numpy.

Source: docs/decisions/2026-11-27-texts-in-batches.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

BETWEEN: Final = "\ua500"
"""Stands between two texts: a letter (so nothing drops it), of the Vai script (so nothing here asks for it), that no normal form changes."""
EVERY: Final = 0x110000
"""How many code points there are, and entries in a table of them."""

PAIR_BITS: Final = 16
_FIRST, _SECOND = np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B)
"""Two odd numbers without pattern that mix a pair of letters; any would do."""
_HEAP_MB: Final = 16

Codes = NDArray[np.uint32]
Kinds = NDArray[np.uint8]
Places = NDArray[np.intp]


class Laid:
    """Texts laid end to end, `BETWEEN` between them.

    Attributes:
        codes: the code point of each character.
    """

    def __init__(self, laid: str | Codes) -> None:
        """Take the text, or its code points."""
        if isinstance(laid, str):
            self.__dict__["text"] = laid
            laid = codes_of(laid)
        self.codes: Codes = laid

    @cached_property
    def text(self) -> str:
        """All of them."""
        return text_of(self.codes)

    @cached_property
    def ends(self) -> Places:
        """Where each text ends but the last."""
        return np.flatnonzero(self.codes == ord(BETWEEN))

    @cached_property
    def _bounds(self) -> list[int]:
        """Where each text ends, the last too."""
        return [*self.ends.tolist(), len(self.codes)]

    @cached_property
    def pairs(self) -> Places:
        """A number below ``1 << PAIR_BITS`` for each character but the last and the one behind it."""
        return hashed(self.codes[:-1], self.codes[1:])

    @property
    def longest(self) -> int:
        """How many characters the longest text has."""
        return int(np.diff(self.ends, prepend=-1, append=len(self.codes)).max()) - 1

    def numbers(self, places: Places) -> Places:
        """Return the number of the text that each place lies in."""
        return np.searchsorted(self.ends, places) if len(places) else places

    def at(self, number: int) -> str:
        """Return one of the texts."""
        bounds = self._bounds
        return self.text[bounds[number - 1] + 1 if number else 0 : bounds[number]]

    def some(self, numbers: Sequence[int]) -> list[str]:
        """Return a few of the texts."""
        at = np.array(numbers, np.intp)
        starts = np.concatenate([[0], self.ends + 1]).take(at).tolist()
        ends = np.append(self.ends, len(self.codes)).take(at).tolist()
        text = self.text
        return [text[start:end] for start, end in zip(starts, ends, strict=True)]

    def with_others(self, others: Mapping[int, str]) -> Laid:
        """Return the same with other texts in the place of some, by number."""
        if not others:
            return self
        parts, kept, bounds = [], 0, self._bounds
        for number in sorted(others):
            parts += [self.text[kept : bounds[number - 1] + 1 if number else 0], others[number]]
            kept = bounds[number]
        return Laid("".join([*parts, self.text[kept:]]))

    def split(self) -> list[str]:
        """Return the texts."""
        return self.text.split(BETWEEN)


def codes_of(text: str) -> Codes:
    """Return the code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def text_of(codes: Codes) -> str:
    """Return the text that has these code points."""
    return codes.tobytes().decode("utf-32-le", "surrogatepass")


def hashed(first: Codes, second: Codes) -> Places:
    """Return a number below ``1 << PAIR_BITS`` for each pair of letters."""
    return ((first * _FIRST + second * _SECOND) >> np.uint32(32 - PAIR_BITS)).astype(np.intp)


def hash_of(first: int, second: int) -> int:
    """Return the same for one pair of code points."""
    return (first * int(_FIRST) + second * int(_SECOND)) % (1 << 32) >> (32 - PAIR_BITS)


def mark(table: Kinds, letters: Iterable[str], kind: int) -> None:
    """Add a kind to what a table says of some letters."""
    table[[ord(letter) for letter in letters]] |= np.uint8(kind)


def runs(is_in: NDArray[np.bool_]) -> tuple[Places, Places]:
    """Return where runs begin, and one past where they end."""
    step = np.diff(is_in.view(np.int8), prepend=np.int8(0), append=np.int8(0))
    return np.flatnonzero(step == 1), np.flatnonzero(step == -1)


def keep_heap() -> None:
    """Have what a batch frees kept for the next one, instead of handed back to the system page by page.

    The C library of most Linux systems keeps twice as much at the heap's end as the largest block that was ever handed back whole. This one is never
    written to, and so takes no memory. Measured: a tenth of the time of a batch. Elsewhere it does nothing.
    Source: mallopt(3), M_MMAP_THRESHOLD, on the dynamic threshold.
    """
    np.empty(_HEAP_MB << 20, dtype=np.uint8)
