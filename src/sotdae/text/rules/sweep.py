# SPDX-License-Identifier: Apache-2.0
"""Says of many texts at once which rules may have a hit in which of them. It may name too many, never too few; `Rule.find` has the last word.

The words that rules need are looked for in the second view, where the words of the first view stand without their spaces, too: two letters are hashed
at every place, and where a table says that some word begins with such a pair, the word is compared. (For few words a table of letters does.) Rules
of which every hit has a digit are done with where the text has none. What is left is tried with the rule's pattern on the texts' own view
(`sotdae.text.rules.trying`). A pattern without words runs only where as many letters and digits stand in a row as its checksum needs.

Source: docs/decisions/2026-11-27-texts-in-batches.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sotdae.text.batches import Batch
from sotdae.text.laid import BETWEEN, EVERY, PAIR_BITS, Codes, Laid, Places, codes_of, hashed
from sotdae.text.patterns import Form
from sotdae.text.rules.further import Further, Needed, chosen
from sotdae.text.rules.rule import Rule
from sotdae.text.rules.trying import Trial
from sotdae.text.views import jamo, without_signs

SHORTEST_CHECKED: Final = 14
"""Letters and digits in a row in the shortest value with a checksum: a bech32 address with a program of two bytes.

Source: BIP-173 and BIP-350: prefix 2, separator 1, version 1, program 4, checksum 6.
"""
_JAMO: Final = re.compile("[ㄱ-ㅣ]")
_CLOSES: Final = re.compile("[가-힣a-z]")
_MANY: Final = 64
"""Words of which the letters say little: two thousand begin at every second letter of a chat. Measured: hashing every pair takes 0.4 of the time."""
_FIRST_LETTER: Final = 1
_SECOND_LETTER: Final = 2
_ENOUGH: Final = 20_000
"""Letters on which it is chosen what is looked for besides words: enough to say what is frequent, and to be worth it."""
_MIXING: Final = np.uint32(0x9E3779B1)
"""An odd number without pattern that spreads letters over bits; any would do."""
_EVERY_BIT: Final = np.uint64(0xFFFF_FFFF_FFFF_FFFF)

Needing = dict[str, list[int]]
"""A word, and the numbers of the rules that need it."""


class Words:
    """A search for any of many words, of two letters and more, in a long text.

    Words whose first two letters have one hash stand together in a group; of their third letters each group has 64 bits. Where both fit, the words of
    the group are compared.
    """

    __slots__ = (
        *("_are_many", "_firsts", "_group_at", "_kinds", "_lengths", "_letters", "_needing", "_rules_of"),
        *("_starts", "_table", "_thirds", "_words_of"),
    )

    def __init__(self, needing: Needing) -> None:
        """Lay out the words by their first letters."""
        words = sorted(needing)
        longest = max(map(len, words), default=2)
        letters = codes_of("".join(word.ljust(longest, "\0") for word in words)).reshape(-1, longest)
        hashes = hashed(letters[:, 0], letters[:, 1])
        order = np.argsort(hashes, kind="stable")
        self._letters = letters[order]
        self._lengths = np.array([len(words[number]) for number in order], np.intp)
        groups, self._starts, self._words_of = np.unique(hashes[order], return_index=True, return_counts=True)
        self._are_many = len(words) > _MANY
        self._kinds = np.zeros(EVERY, dtype=np.uint8)
        self._kinds[letters[:, 0]] |= _FIRST_LETTER
        self._kinds[letters[:, 1]] |= _SECOND_LETTER
        self._table = np.zeros(1 << PAIR_BITS, dtype=np.bool_)
        self._table[groups] = True
        self._group_at = np.zeros(1 << PAIR_BITS, dtype=np.intp)
        self._group_at[groups] = np.arange(len(groups))
        self._thirds = np.zeros(len(groups), dtype=np.uint64)
        if words:
            bits = np.where(self._lengths > 2, _bit(self._letters[:, min(2, longest - 1)]), _EVERY_BIT)  # noqa: PLR2004 (a pair)
            np.bitwise_or.at(self._thirds, self._group_at[hashes[order]], bits)
        self._needing = np.array([rule for number in order for rule in needing[words[number]]], np.intp)
        self._rules_of = np.array([len(needing[words[number]]) for number in order], np.intp)
        self._firsts = np.cumsum(self._rules_of) - self._rules_of

    def __bool__(self) -> bool:
        """Say whether there is any word."""
        return bool(len(self._lengths))

    def places(self, laid: Laid) -> tuple[Places, Places]:
        """Return where words begin, once for each rule that needs the word, and the numbers of the rules."""
        at, words = self._found(laid)
        rules_of = self._rules_of[words]
        return np.repeat(at, rules_of), self._needing[_within(rules_of) + np.repeat(self._firsts[words], rules_of)]

    def _found(self, laid: Laid) -> tuple[Places, Places]:
        codes = laid.codes
        if not self or len(codes) < 2:  # noqa: PLR2004 (a pair)
            return np.empty(0, np.intp), np.empty(0, np.intp)
        if self._are_many:
            at = np.flatnonzero(self._table.take(laid.pairs))
        else:
            kinds = self._kinds.take(codes)
            at = np.flatnonzero((kinds[:-1] & (kinds[1:] >> 1) & _FIRST_LETTER) != 0)
        groups = self._group_at.take(laid.pairs.take(at))
        may_be = np.flatnonzero((self._thirds.take(groups) & _bit(codes.take(at + 2, mode="clip"))) != 0)
        at, groups = at.take(may_be), groups.take(may_be)
        words_of = self._words_of.take(groups)
        return self._equal(codes, np.repeat(at, words_of), _within(words_of) + np.repeat(self._starts.take(groups), words_of))

    def _equal(self, codes: Codes, at: Places, words: Places) -> tuple[Places, Places]:
        """Return those of some places and words where the word stands at the place."""
        fits = np.flatnonzero(at + self._lengths.take(words) <= len(codes))
        at, words = at.take(fits), words.take(fits)
        for letter in range(self._letters.shape[1]):
            wanted = self._letters[words, letter]
            if letter >= 2 and not wanted.any():  # noqa: PLR2004 (no word is shorter)
                break
            fits = np.flatnonzero((wanted == codes.take(at + letter, mode="clip")) | (wanted == 0))
            at, words = at.take(fits), words.take(fits)
        return at, words


def _within(counts: Places) -> Places:
    """Return the numbers from nought to each count, one after the other."""
    return np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)


def _once(numbers: Places) -> Places:
    """Return each number once, in order. `numpy.unique` hashes, which takes three times as long as sorting here."""
    numbers.sort()
    return numbers[np.flatnonzero(np.diff(numbers, prepend=-1))]


def _bit(letters: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Return one bit of 64 for each letter."""
    bits: NDArray[np.uint64] = np.uint64(1) << ((letters * _MIXING) >> np.uint32(32 - 6)).astype(np.uint64)
    return bits


class Sweep:
    """The first search of all rules over a batch."""

    __slots__ = ("_closed", "_first", "_further", "_has_digit", "_of_view", "_raw", "_rules", "_second", "_third", "_trials", "_wordless", "needed")

    def __init__(self, rules: Sequence[Rule], forms: Sequence[Form], needed: Sequence[Needed] | None = None) -> None:
        """Sort the rules' words by where they are looked for.

        Args:
            rules: all of them.
            forms: those of the rules' patterns.
            needed: what texts must hold besides, where that was chosen already; it is chosen on the first large batch otherwise.
        """
        self._rules = rules
        self.needed = needed
        self._further = Further(needed, len(rules)) if needed else None
        self._trials = [Trial(form, rule.view) for rule, form in zip(rules, forms, strict=True)]
        self._of_view = {view: np.array([rule.view == view for rule in rules], np.bool_) for view in sorted({rule.view for rule in rules})}
        # (digits of the text as written may be letters in the views)
        self._has_digit = np.array([trial.form.has_digit and trial.view != "v0" for trial in self._trials], np.bool_)
        raw, first, second, third = Needing(), Needing(), Needing(), Needing()
        for number, rule in enumerate(rules):
            for word in rule.needs:
                looked_for, needing = word.replace("\n", " "), {"v0": raw, "v1": first, "v2": second, "v3": third}[rule.view]
                bare = without_signs(word)
                if rule.view == "v1" and len(bare) > 1 and not _JAMO.search(word):
                    looked_for, needing = bare, second
                needing.setdefault(looked_for, []).append(number)
        self._wordless = np.array([number for number, rule in enumerate(rules) if not rule.needs], np.intp)
        # Syllables and Latin letters close up behind what is left out: a word with none behind its first letter stands in the normal form as here.
        self._closed = any(_CLOSES.search(word, 1) for word in first)
        self._raw, self._first, self._second, self._third = Words(raw), Words(first), Words(second), Words(third)

    def wanted(self, batch: Batch) -> dict[int, list[int]]:
        """Return which texts (the odd ones apart) some rule's pattern occurs in, by number, and the numbers of those rules, in order."""
        rules, texts = self._tries(batch)
        wanted: dict[int, list[int]] = {}
        for view, of_view in self._of_view.items():
            here = np.flatnonzero(of_view[rules])
            some = _once(texts[here])
            letters = dict(zip(some.tolist(), batch.letters(some.tolist(), view), strict=True))
            starts = np.flatnonzero(np.diff(rules[here], prepend=-1)).tolist()
            tried = texts[here].tolist()
            for start, end in pairwise([*starts, len(tried)]):
                rule, asked = int(rules[here[start]]), tried[start:end]
                for number in self._trials[rule].met(list(map(letters.__getitem__, asked))):
                    if asked[number] not in batch.odd:
                        wanted.setdefault(asked[number], []).append(rule)
        return {text: sorted(of_text) for text, of_text in wanted.items()}

    def _tries(self, batch: Batch) -> tuple[Places, Places]:
        """Return rules' numbers, and texts' numbers in which they are to be tried, by rule."""
        many = max(1, len(batch.texts))
        rules, texts = np.divmod(_once(np.concatenate([rules * many + laid.numbers(places) for laid, places, rules in self.found(batch)])), many)
        possible = np.flatnonzero(~self._has_digit[rules] | batch.with_digits[texts])
        rules, texts = rules[possible], texts[possible]
        if self.needed is None and len(batch.second.codes) >= _ENOUGH:
            self.needed = chosen(self._rules, batch, rules, texts)
            self._further = Further(self.needed, len(self._rules))
        if self._further is None:
            return rules, texts
        possible = self._further.may(batch, rules, texts)
        return rules[possible], texts[possible]

    def found(self, batch: Batch) -> Iterator[tuple[Laid, Places, Places]]:
        """For each search, yield the texts laid end to end, the places where a rule's need is met, and the rules' numbers."""
        yield batch.raw, *self._raw.places(batch.raw)
        if len(self._wordless):
            starts, ends = batch.values
            places = starts[ends - starts >= SHORTEST_CHECKED]
            yield batch.raw, np.repeat(places, len(self._wordless)), np.tile(self._wordless, len(places))
        yield batch.second, *self._second.places(batch.second)
        if self._first:
            first = Laid(BETWEEN.join(batch.letters(range(len(batch.texts)), "v1"))) if self._closed else batch.normal
            yield first, *self._first.places(first)
        if self._third:
            third = Laid(jamo(batch.second.text))
            yield third, *self._third.places(third)
