# SPDX-License-Identifier: Apache-2.0
"""What texts must hold besides rules' words spares tries and loses no hit, whatever texts it was chosen on."""

from __future__ import annotations

import random
import tomllib

import pytest

from sotdae.text.rules import RuleSet, further, load_rules, sweep
from sotdae.text.rules.loading import built_in_files
from sotdae.text.rules.trying import Trial

RULES = load_rules()


def examples(field: str) -> list[str]:
    files = [tomllib.loads(file.content.decode()) for file in built_in_files()]
    return [text for file in files for signal in file["signal"] for text in signal[field]]


POSITIVE, NEGATIVE = examples("positive"), examples("negative")
NEEDED = [f"오늘 {word} 그리고 {other}" for rule in RULES.rules for word, other in zip(rule.needs, reversed(rule.needs), strict=True)]


@pytest.fixture(autouse=True)
def chosen_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "_ENOUGH", 1)
    monkeypatch.setattr(further, "_OFTEN", 1)
    monkeypatch.setattr(further, "_LEAST_SPARED", 1)


@pytest.fixture
def tries(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    counted: list[int] = []
    met = Trial.met

    def watched(self: Trial, texts: list[str]) -> list[int]:
        counted.append(len(texts))
        return met(self, texts)

    monkeypatch.setattr(Trial, "met", watched)
    return counted


def found(rules: RuleSet, texts: list[str]) -> list[object]:
    hits = rules.hits_in_all(texts)
    return [hits.get(number, []) for number in range(len(texts))]


@pytest.mark.parametrize(
    "first", [POSITIVE, NEGATIVE, NEEDED, ["", "꽃"], ["가입", "입장 5만원", "방"] * 9], ids=["positive", "negative", "needed", "none", "few"]
)
def test_no_hit_is_lost_whatever_it_was_chosen_on(first: list[str]) -> None:
    rules = RuleSet(RULES.rules, RULES.digest)
    found(rules, first)
    assert rules.sweep.needed is not None
    every = [*POSITIVE, *NEGATIVE, *NEEDED]
    assert found(rules, every) == [RULES.hits(text) for text in every]


def test_signs_laughter_and_pieces_change_nothing() -> None:
    chance = random.Random(7)
    ways = [".".join, " ".join, "ㅋㅋ".join, "\u200b".join, "*".join, lambda text: f"ㅋㅋ{text}ㅠㅠ 5", str.upper]
    every = [chance.choice(ways)(text) for text in (*POSITIVE, *NEGATIVE)]
    rules = RuleSet(RULES.rules, RULES.digest)
    found(rules, NEEDED)
    assert found(rules, every) == [RULES.hits(text) for text in every]


def test_it_spares_most_tries_of_texts_that_only_hold_words(tries: list[int]) -> None:
    texts = [text for text in NEEDED if not RULES.hits(text)]
    plain = RuleSet(RULES.rules, RULES.digest, needed=())
    found(plain, texts)
    without = sum(tries)
    rules = RuleSet(RULES.rules, RULES.digest)
    found(rules, texts)
    tries.clear()
    found(rules, texts)
    assert without > 2_000
    assert sum(tries) < 0.6 * without


def test_at_most_64_sets_have_a_bit_and_each_spares_something() -> None:
    rules = RuleSet(RULES.rules, RULES.digest)
    found(rules, NEEDED)
    assert rules.sweep.needed is not None
    assert 32 < len(rules.sweep.needed) <= 64
    assert all(needed.keys and needed.rules and all(0 < len(key) <= 2 for key in needed.keys) for needed in rules.sweep.needed)


def test_few_texts_choose_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "_ENOUGH", 20_000)
    rules = RuleSet(RULES.rules, RULES.digest)
    found(rules, POSITIVE[:500])
    assert rules.sweep.needed is None
