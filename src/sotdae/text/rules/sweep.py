# SPDX-License-Identifier: Apache-2.0
"""Says of many texts at once which rules may have a hit in which of them. It may name too many, never too few; `Rule.find` has the last word.

The words that rules need are looked for in the second view, where the words of the first view stand without their spaces, too: two letters are hashed
at every place, and where a table says that some word begins with such a pair, the word is compared. What is left is tried with the rule's pattern on
the text's own view. A pattern without words runs only where as many letters and digits stand in a row as its checksum needs.

Source: docs/decisions/2026-11-27-texts-in-batches.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sotdae.text.batches import BETWEEN, Batch, codes_of, numbers_at
from sotdae.text.patterns import quick_search
from sotdae.text.rules.rule import Rule
from sotdae.text.views import jamo, without_signs

SHORTEST_CHECKED: Final = 14
"""Letters and digits in a row in the shortest value with a checksum: a bech32 address with a program of two bytes.

Source: BIP-173 and BIP-350: prefix 2, separator 1, version 1, program 4, checksum 6.
"""
_SIGN: Final = "[0-9A-Za-z\u212a]"
"""The last is the sign for kelvin, in small letters a k: Python's ``lower``, with which addresses are read, takes it for one."""
_CHECKED: Final = re.compile(f"{_SIGN}(?<!{_SIGN}.){_SIGN}{{{SHORTEST_CHECKED - 1}}}")
_JAMO: Final = re.compile("[ㄱ-ㅣ]")
_SYLLABLE: Final = re.compile("[가-힣]")
_BITS: Final = 16
_FEW: Final = 8
"""Words that are sooner looked for one after the other."""
_FIRST, _SECOND = np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B)
"""Two odd numbers without pattern that mix a pair of letters; any would do."""

Needing = dict[str, list[int]]
"""A word, and the numbers of the rules that need it."""


class Words:
    """A search for any of many words in a long text."""

    __slots__ = ("_by_pair", "_few", "_table")

    def __init__(self, needing: Needing) -> None:
        """Prepare the table of the first two letters."""
        self._few = list(needing.items()) if len(needing) <= _FEW else []
        self._by_pair: dict[str, list[tuple[str, list[int]]]] = {}
        for word, rules in needing.items():
            self._by_pair.setdefault(word[:2], []).append((word, rules))
        self._table = np.zeros(1 << _BITS, dtype=np.bool_)
        for pair in self._by_pair:
            self._table[_hashed(pair)] = True

    def __bool__(self) -> bool:
        """Say whether there is any word."""
        return bool(self._by_pair)

    def places(self, laid: str) -> tuple[list[int], list[list[int]]]:
        """Return where words begin, and for each place the numbers of the rules that need the word."""
        places: list[int] = []
        rules: list[list[int]] = []
        for word, needing in self._few:
            place = laid.find(word)
            while place >= 0:
                places.append(place)
                rules.append(needing)
                place = laid.find(word, place + 1)
        if self._few or len(laid) < 2:  # noqa: PLR2004 (a pair)
            return places, rules
        for place in np.flatnonzero(self._table[_hashed(laid)]).tolist():
            for word, needing in self._by_pair.get(laid[place : place + 2], ()):
                if laid.startswith(word, place):
                    places.append(place)
                    rules.append(needing)
        return places, rules


def _hashed(text: str) -> NDArray[np.uint32]:
    """Return a number below 65,536 for each pair of neighbours."""
    codes = codes_of(text)
    hashed: NDArray[np.uint32] = (codes[:-1] * _FIRST + codes[1:] * _SECOND) >> np.uint32(32 - _BITS)
    return hashed


class Sweep:
    """The first search of all rules over a batch."""

    __slots__ = ("_closed", "_first", "_raw", "_rules", "_second", "_third", "_wordless")

    def __init__(self, rules: Sequence[Rule]) -> None:
        """Sort the rules' words by where they are looked for."""
        self._rules = [(rule.view, quick_search(rule.pattern)) for rule in rules]
        raw, first, second, third = Needing(), Needing(), Needing(), Needing()
        for number, rule in enumerate(rules):
            for word in rule.needs:
                looked_for, needing = word, {"v0": raw, "v1": first, "v2": second, "v3": third}[rule.view]
                bare = without_signs(word)
                if rule.view == "v1" and len(bare) > 1 and not _JAMO.search(word):
                    looked_for, needing = bare, second
                needing.setdefault(looked_for, []).append(number)
        self._wordless = [number for number, rule in enumerate(rules) if not rule.needs]
        # Only syllables close up behind what is left out: a word with none behind its first letter stands in the normal form as it does in the view.
        self._closed = any(_SYLLABLE.search(word, 1) for word in first)
        self._raw, self._first, self._second, self._third = Words(raw), Words(first), Words(second), Words(third)

    def wanted(self, batch: Batch) -> dict[int, list[int]]:
        """Return which texts (the odd ones apart) some rule's pattern occurs in, by number, and the numbers of those rules, in order."""
        tried: set[tuple[int, int]] = set()
        wanted: dict[int, list[int]] = {}
        letters, rules_of = batch.letters, self._rules
        for texts, places, needing in self.found(batch):
            for number, rules in zip(numbers_at(texts, places), needing, strict=True):
                for rule in rules:
                    view, search = rules_of[rule]
                    if (number, rule) in tried or number in batch.odd:
                        continue
                    tried.add((number, rule))
                    if search(letters(number, view)) is not None:
                        wanted.setdefault(number, []).append(rule)
        for rules in wanted.values():
            rules.sort()
        return wanted

    def found(self, batch: Batch) -> Iterator[tuple[Sequence[str], list[int], Sequence[list[int]]]]:
        """For each search, yield texts, the places where a rule's need is met (were they laid end to end), and the rules that have it."""
        yield batch.shown, *self._raw.places(batch.raw)
        if self._wordless:
            places = [match.start() for match in _CHECKED.finditer(batch.raw)]
            yield batch.shown, places, [self._wordless] * len(places)
        yield batch.seconds, *self._second.places(batch.second)
        if self._first:
            first = batch.firsts if self._closed else batch.normals
            yield first, *self._first.places(BETWEEN.join(first) if self._closed else batch.normal)
        if self._third:
            thirds = jamo(batch.second)
            yield thirds.split(BETWEEN), *self._third.places(thirds)
