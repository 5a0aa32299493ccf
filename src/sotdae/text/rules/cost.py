# SPDX-License-Identifier: Apache-2.0
"""Says which rules make the text pass slow: those whose words stand in everyday texts, too, or that have no words to turn texts away with.

A rule costs nothing where none of its words occurs. How common a word is, is told by the built-in rules' own negative examples: everyday sentences, a
few hundred, written by others than the pack's author. A guess at the order of magnitude, which is what is asked.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from typing import Final

from sotdae.text.rules.loading import built_in_files
from sotdae.text.rules.rule import Rule
from sotdae.text.views import Views

COMMON: Final = 0.05
"""Share of everyday texts from which on a word is called common. Own decision: the built-in rules' most common word stays below it."""


def everyday() -> list[Views]:
    """Return the negative examples of the built-in rules."""
    files = [tomllib.loads(file.content.decode()) for file in built_in_files()]
    return [Views(text) for file in files for signal in file.get("signal", ()) for text in signal["negative"]]


def slow_rules(rules: Iterable[Rule], texts: Sequence[Views]) -> list[str]:
    """Return a sentence for each rule that turns few texts away, and why."""
    told = []
    for rule in rules:
        place = f"{rule.source}, {rule.rule_id}"
        if not rule.needs:
            told.append(f"{place}: no words; runs wherever fourteen letters and digits stand in a row")
            continue
        letters = [text.view(rule.view).text for text in texts]
        shares = {word: sum(word in text for text in letters) / len(texts) for word in rule.needs}
        word = max(shares, key=lambda word: (shares[word], word))
        if shares[word] >= COMMON:
            told.append(f"{place}: its word {word} stands in {shares[word]:.0%} of everyday texts; a longer one turns more of them away")
    return told
