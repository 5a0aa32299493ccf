# SPDX-License-Identifier: Apache-2.0
"""What a rule's pattern needs besides the rule's words, told of many texts at once: most tries of patterns are in vain, and this spares half of them.

Of a pattern's form it is known what its texts must hold (`sotdae.text.musts`): sets of strings. Of each string two letters are looked for, or the one
that it has. A set is one of 64 bits; each text has those of the sets of which it has a string. Which sets have a bit is chosen on the first texts:
those that turn most tries away there, and of each string the two letters that are rarest there. So a choice may be poor for later texts; then it
spares less, and what is found stays the same.

Source: docs/decisions/2026-11-27-texts-in-batches.md.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sotdae.text.batches import Batch
from sotdae.text.laid import EVERY, PAIR_BITS, Laid, Places, codes_of, hash_of, hashed
from sotdae.text.musts import DIGIT, Strings, musts_of
from sotdae.text.rules.rule import Rule
from sotdae.text.views import without_signs

_BITS: Final = 64
_OFTEN: Final = 8
"""So many tries of a rule in the first texts are worth reading its pattern's form."""
_LEAST_SPARED: Final = 4
"""So many tries that a set spares there are worth a bit."""
_LAUGHTER: Final = re.compile("[ㄱ-ㅣ]")
"""Letters that the second view may drop where the first keeps them."""
_PAIR: Final = 2

Bits = NDArray[np.uint64]


class Needed(NamedTuple):
    """A set that has a bit: letters or pairs of letters, and the numbers of the rules whose texts hold one of them."""

    keys: tuple[str, ...]
    rules: tuple[int, ...]


class Further:
    """The bits, as they are looked for in a second view."""

    __slots__ = ("_digit", "_letters", "_masks", "_pairs")

    def __init__(self, needed: Sequence[Needed], rules: int) -> None:
        """Lay out tables.

        Args:
            needed: as many as there are bits, or fewer.
            rules: how many rules there are.
        """
        self._pairs = np.zeros(1 << PAIR_BITS, dtype=np.uint64)
        self._masks = np.zeros(rules, dtype=np.uint64)
        self._letters: Bits | None = None
        self._digit = np.uint64(0)
        for number, (keys, of_rules) in enumerate(needed):
            bit = np.uint64(1 << number)
            self._masks[list(of_rules)] |= bit
            self._digit |= bit if DIGIT in keys else np.uint64(0)
            letters = codes_of("".join(key for key in keys if len(key) == 1 and key != DIGIT))
            if len(letters):
                self._letters = np.zeros(EVERY, dtype=np.uint64) if self._letters is None else self._letters
                self._letters[letters] |= bit
            pairs = codes_of("".join(key for key in keys if len(key) == _PAIR)).reshape(-1, _PAIR)
            self._pairs[hashed(pairs[:, 0], pairs[:, 1])] |= bit

    def bits(self, second: Laid, with_digits: NDArray[np.bool_]) -> Bits:
        """Return the bits of each text, given their second views and whether they have digits."""
        at = np.zeros(len(second.codes) + 1, dtype=np.uint64)
        if len(second.pairs):
            self._pairs.take(second.pairs, out=at[: len(second.pairs)], mode="wrap")
        if self._letters is not None:
            at[:-1] |= self._letters.take(second.codes)
        bits: Bits = np.bitwise_or.reduceat(at, np.concatenate([[0], second.ends + 1]))
        bits[with_digits] |= self._digit
        return bits

    def may(self, batch: Batch, rules: Places, texts: Places) -> Places:
        """Return which of some tries (a rule's number and a text's) may not be in vain, by their places."""
        masks = self._masks.take(rules)
        return np.flatnonzero((self.bits(batch.second, batch.with_digits).take(texts) & masks) == masks)


def chosen(of: Sequence[Rule], batch: Batch, rules: Places, texts: Places) -> tuple[Needed, ...]:
    """Choose the sets that spare most of some tries (a rule's number and a text's)."""
    often = [int(rule) for rule, tries in Counter(rules.tolist()).items() if tries >= _OFTEN and of[int(rule)].view in {"v1", "v2"}]
    rarity = _Rarity(batch.second)
    sets: dict[Strings, list[int]] = {}
    for rule in sorted(often):
        for strings in musts_of(of[rule].pattern):
            keys = rarity.keys(strings, bare=of[rule].view == "v1")
            if keys is not None:
                sets.setdefault(keys, []).append(rule)
    spared = _spared(sets, len(of), batch, rules, texts)
    alive = np.ones(len(rules), np.bool_)
    taken: list[Needed] = []
    for keys in sorted(spared, key=lambda keys: (-len(spared[keys]), sorted(keys))):
        if len(taken) < _BITS and np.count_nonzero(alive[spared[keys]]) >= _LEAST_SPARED:
            alive[spared[keys]] = False
            taken.append(Needed(tuple(sorted(keys)), tuple(sets[keys])))
    return tuple(taken)


def _spared(sets: Mapping[Strings, Sequence[int]], rules_in_all: int, batch: Batch, rules: Places, texts: Places) -> dict[Strings, Places]:
    """Return which tries each set alone would spare, by their places."""
    spared = {}
    listed = list(sets)
    for start in range(0, len(listed), _BITS):
        some = listed[start : start + _BITS]
        bits = Further([Needed(tuple(keys), ()) for keys in some], rules_in_all).bits(batch.second, batch.with_digits).take(texts)
        for number, keys in enumerate(some):
            of_set = np.zeros(rules_in_all, np.bool_)
            of_set[sets[keys]] = True
            spared[keys] = np.flatnonzero(of_set[rules] & ((bits >> np.uint64(number)) & np.uint64(1) == 0))
    return spared


class _Rarity:
    """How often pairs of letters stand in some texts."""

    def __init__(self, second: Laid) -> None:
        self._counts = np.bincount(second.pairs, minlength=1 << PAIR_BITS).tolist()

    def keys(self, strings: Strings, *, bare: bool) -> Strings | None:
        """Return a pair or a letter of each string; None where one may be missing from the second view.

        Args:
            strings: of each of which a text has one.
            bare: whether they stand in the first view, whose spaces, signs and laughter the second does not have.
        """
        if bare and any(map(_LAUGHTER.search, strings)):
            return None
        found = {DIGIT.join(map(without_signs, string.split(DIGIT))) for string in strings} if bare else strings
        return frozenset(map(self._rarest, found)) if all(found) else None

    def _rarest(self, string: str) -> str:
        """Return the two letters of a string that are rarest; where a digit parts its letters, one of these or the digit."""
        pairs = [one + other for one, other in pairwise(string) if DIGIT not in (one, other)]
        return min(pairs, key=self._count) if pairs else string.strip(DIGIT)[:1] or DIGIT

    def _count(self, pair: str) -> int:
        count: int = self._counts[hash_of(*map(ord, pair))]
        return count
