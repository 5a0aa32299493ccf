# SPDX-License-Identifier: Apache-2.0
"""What a pattern's form says its texts must hold, they do hold."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sotdae.text.musts import DIGIT, musts_of
from sotdae.text.patterns import PatternRefusedError, bounded
from sotdae.text.rules import load_rules
from sotdae.text.rules.loading import built_in_files
from sotdae.text.views import Views

PIECES = st.sampled_from(
    [
        *(
            "꽃",
            "밭",
            "[꽃밭]",
            "[^꽃]",
            "[가-힣]",
            "[1-3]",
            r"\d",
            r"\-",
            r"\b",
            ".{0,3}",
            "^",
            "$",
            "?",
            "{2}",
            "{0,2}",
            "{1,2}",
            "{0}",
            "{2}+",
            "??",
        ),
        *("|", "(?:", "(?>", "(?=", "(?!", "(?<=", "(?<!", ")", ")", ")", "(?:꽃|밭길)", "(?=.{0,2}밭)", "(?:꽃|)"),
    ]
)
PATTERNS = st.lists(PIECES, min_size=1, max_size=9).map("".join)
TEXTS = st.text(st.sampled_from("꽃밭길1٣-a"), max_size=8)


def has_one(text: str, strings: Iterable[str]) -> bool:
    return any(string in "".join(DIGIT if letter.isdecimal() else letter for letter in text) for string in strings)


@settings(max_examples=400)
@given(PATTERNS, st.lists(TEXTS, max_size=12))
@example("(?:꽃|)밭", ["밭", "꽃밭"])
@example("꽃?밭{2}", ["밭밭"])
@example("(?:꽃|밭)(?=길|1)", ["꽃길", "밭1"])
@example("(?:꽃(?=밭)|길)", ["길"])
@example("(?!꽃)밭", ["밭"])
def test_a_text_that_matches_holds_one_of_each(pattern: str, texts: list[str]) -> None:
    try:
        compiled = bounded(pattern)
    except PatternRefusedError:
        return
    for text in texts:
        if compiled.search(text) is not None:
            assert all(has_one(text, strings) for strings in musts_of(pattern)), (pattern, text)


@pytest.mark.parametrize(
    ("pattern", "musts"),
    [
        ("입장|가입", [{"입장", "가입"}]),
        ("(?>입장|가입)(?=.{0,10}(?>보내|넣))", [{"보내", "넣"}, {"입장", "가입"}]),
        ("새(?:방|채널)?로", [{"새로", "새방로", "새채널로"}]),
        (r"\d{1,3}명", [{"\0"}, {"명"}]),
        (r"[\d,]꽃5", [{"\0꽃\0", ",꽃\0"}]),
        ("방.{0,3}(?:[이가]) 새", [{"방"}, {"이 새", "가 새"}]),
        ("[1-3]관|관[a-c]", [{"\0관", "관a", "관b", "관c"}]),
        ("[가-힣]{2,8}학교", [{"학교"}]),
        ("꽃?", []),
        ("꽃(?!밭)", [{"꽃"}]),
        ("(?:꽃|.)밭?", []),
        ("꽃.(?=밭|)", [{"꽃"}]),
    ],
)
def test_sets_are_told_by_the_form(pattern: str, musts: list[set[str]]) -> None:
    assert list(map(set, musts_of(pattern))) == musts


def test_what_is_too_much_is_cut_and_the_cut_is_looked_over() -> None:
    many = "|".join(f"{letter}나" for letter in "가각간갇갈감갑값갓갔강갖갗같갚갛개객갠갤갬")
    told = musts_of(f"(?:{many})(?:{many})[다라](?:{many})")
    assert all(len(strings) <= 400 for strings in told)
    assert {"나가나다", "라갬나"} <= set().union(*told)


def test_every_built_in_rule_keeps_its_examples() -> None:
    rules = iter(load_rules().rules)
    told = 0
    for file in built_in_files():
        for signal in tomllib.loads(file.content.decode())["signal"]:
            rule = next(rules)
            musts = musts_of(rule.pattern)
            told += len(musts) > 0
            for text in signal["positive"]:
                view = Views(text).view(rule.view).text
                assert re.search(rule.pattern, view)
                assert all(has_one(view, strings) for strings in musts)
    assert told > 180


def test_sets_grow_with_a_pattern_no_faster_than_it() -> None:
    sizes = [sum(map(len, musts_of("(?:꽃|밭|길|산)" * times))) for times in (5, 10, 20, 40)]
    assert all(later <= 3 * earlier for earlier, later in pairwise(sizes))
