# SPDX-License-Identifier: Apache-2.0
"""The words of the terminal: each key once, each phrase in both languages with the same facts."""

from __future__ import annotations

import re

from sotdae.cli.anchor_words import ANCHOR
from sotdae.cli.bank_words import BANK
from sotdae.cli.gate_words import GATES
from sotdae.cli.match_words import MATCH
from sotdae.cli.surge_words import SURGE
from sotdae.cli.words import WORDS

ALL = (WORDS, MATCH, SURGE, GATES, BANK, ANCHOR)


def test_no_key_stands_twice() -> None:
    keys = [key for words in ALL for key in words]
    assert len(keys) == len(set(keys))


def test_both_languages_name_the_same_facts() -> None:
    for words in ALL:
        for key, (korean, english) in words.items():
            assert set(re.findall(r"{(\w+)", korean)) == set(re.findall(r"{(\w+)", english)), key
