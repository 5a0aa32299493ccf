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
_FEW: Final = 3
"""Words that are sooner looked for one after the other."""
_FIRST, _SECOND = np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B)
"""Two odd numbers without pattern that mix a pair of letters; any would do."""

Needing = dict[str, list[int]]
"""A word, and the numbers of the rules that need it."""
Places = NDArray[np.intp]


class Words:
    """A search for any of many words, of two letters and more, in a long text."""

    __slots__ = ("_few", "_firsts", "_lengths", "_letters", "_needing", "_pairs", "_rules_of", "_starts", "_table", "_words_of")

    def __init__(self, needing: Needing) -> None:
        """Lay out the words by their first two letters."""
        words = sorted(needing)
        self._few = words if len(words) <= _FEW else []
        self._lengths = np.array([len(word) for word in words], np.intp)
        longest = max(map(len, words), default=2)
        self._letters = codes_of("".join(word.ljust(longest, "\0") for word in words)).reshape(-1, longest)
        pairs = self._letters[:, 0].astype(np.uint64) << np.uint64(32) | self._letters[:, 1]
        self._pairs, self._starts, self._words_of = np.unique(pairs, return_index=True, return_counts=True)  # words of one pair stand together
        self._table = np.zeros(1 << _BITS, dtype=np.bool_)
        self._table[_hashed(self._letters[:, 0], self._letters[:, 1])] = True
        self._needing = np.array([rule for word in words for rule in needing[word]], np.intp)
        self._rules_of = np.array([len(needing[word]) for word in words], np.intp)
        self._firsts = np.cumsum(self._rules_of) - self._rules_of

    def __bool__(self) -> bool:
        """Say whether there is any word."""
        return bool(len(self._lengths))

    def places(self, laid: str) -> tuple[Places, Places]:
        """Return where words begin, once for each rule that needs the word, and the numbers of the rules."""
        at, words = self._some(laid) if self._few else self._many(laid)
        rules_of = self._rules_of[words]
        return np.repeat(at, rules_of), self._needing[_within(rules_of) + np.repeat(self._firsts[words], rules_of)]

    def _some(self, laid: str) -> tuple[Places, Places]:
        found = []
        for number, word in enumerate(self._few):
            place = laid.find(word)
            while place >= 0:
                found.append((place, number))
                place = laid.find(word, place + 1)
        at, words = np.array(found, np.intp).reshape(-1, 2).T
        return at, words

    def _many(self, laid: str) -> tuple[Places, Places]:
        if not self or len(laid) < 2:  # noqa: PLR2004 (a pair)
            return np.empty(0, np.intp), np.empty(0, np.intp)
        codes = codes_of(laid)
        at = np.flatnonzero(self._table[_hashed(codes[:-1], codes[1:])])
        pairs = codes[at].astype(np.uint64) << np.uint64(32) | codes[at + 1]
        which = np.minimum(np.searchsorted(self._pairs, pairs), len(self._pairs) - 1)
        is_pair = self._pairs[which] == pairs
        at, which = at[is_pair], which[is_pair]
        words_of = self._words_of[which]
        at, words = np.repeat(at, words_of), _within(words_of) + np.repeat(self._starts[which], words_of)
        fits = at + self._lengths[words] <= len(codes)
        at, words = at[fits], words[fits]
        for letter in range(2, self._letters.shape[1]):
            longer = np.flatnonzero(self._lengths[words] > letter)
            if not len(longer):
                break
            other = longer[codes[at[longer] + letter] != self._letters[words[longer], letter]]
            if len(other):
                kept = np.ones(len(at), np.bool_)
                kept[other] = False
                at, words = at[kept], words[kept]
        return at, words


def _within(counts: Places) -> Places:
    """Return the numbers from nought to each count, one after the other."""
    return np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)


def _once(numbers: Places) -> Places:
    """Return each number once, in order. `numpy.unique` hashes, which takes three times as long as sorting here."""
    numbers.sort()
    return numbers[np.flatnonzero(np.diff(numbers, prepend=-1))]


def _hashed(first: NDArray[np.uint32], second: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return a number below 65,536 for each pair of neighbours."""
    hashed: NDArray[np.uint32] = (first * _FIRST + second * _SECOND) >> np.uint32(32 - _BITS)
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
        self._wordless = np.array([number for number, rule in enumerate(rules) if not rule.needs], np.intp)
        # Only syllables close up behind what is left out: a word with none behind its first letter stands in the normal form as it does in the view.
        self._closed = any(_SYLLABLE.search(word, 1) for word in first)
        self._raw, self._first, self._second, self._third = Words(raw), Words(first), Words(second), Words(third)

    def wanted(self, batch: Batch) -> dict[int, list[int]]:
        """Return which texts (the odd ones apart) some rule's pattern occurs in, by number, and the numbers of those rules, in order."""
        many = max(1, len(batch.texts))
        tries = _once(np.concatenate([rules * many + numbers_at(texts, places) for texts, places, rules in self.found(batch)]))
        wanted: dict[int, list[int]] = {}
        letters, rules_of, odd = batch.letters, self._rules, batch.odd
        for rule, text in zip((tries // many).tolist(), (tries % many).tolist(), strict=True):
            view, search = rules_of[rule]
            if text not in odd and search(letters(text, view)) is not None:
                wanted.setdefault(text, []).append(rule)
        return wanted

    def found(self, batch: Batch) -> Iterator[tuple[Sequence[str], Places, Places]]:
        """For each search, yield texts, the places where a rule's need is met (were they laid end to end), and the rules' numbers."""
        yield batch.shown, *self._raw.places(batch.raw)
        if len(self._wordless):
            places = np.array([match.start() for match in _CHECKED.finditer(batch.raw)], np.intp)
            yield batch.shown, np.repeat(places, len(self._wordless)), np.tile(self._wordless, len(places))
        yield batch.seconds, *self._second.places(batch.second)
        if self._first:
            first = batch.firsts if self._closed else batch.normals
            yield first, *self._first.places(BETWEEN.join(first) if self._closed else batch.normal)
        if self._third:
            thirds = jamo(batch.second)
            yield thirds.split(BETWEEN), *self._third.places(thirds)
