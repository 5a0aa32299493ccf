# SPDX-License-Identifier: Apache-2.0
"""Patterns whose time is bounded: what is allowed, what is refused, and that hostile texts cost what the bound says."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sotdae.text.patterns import MOST_STEPS, PatternRefusedError, bound_of, bounded, form_of, search_of
from sotdae.text.rules import load_rules
from sotdae.text.views import MOST_CHARACTERS


@pytest.mark.parametrize(
    ("pattern", "ways"),
    [
        *(("책", 1), ("책|꽃", 2), ("책?", 2), ("책{2,5}", 4), ("책{2,5}+", 1), ("(?:책|꽃){0,2}", 7), ("(?>책|꽃)", 1), ("[가-힣]{0,3}꽃{1,2}", 8)),
        *(("(?=책|꽃)", 1), ("(?P<value>책|꽃)밥", 2), (r"\d\.\[", 1), ("[]책]", 1), ("", 1), ("책??", 2)),
    ],
)
def test_ways_are_counted(pattern: str, ways: int) -> None:
    assert bound_of(pattern).ways == ways
    assert bounded(pattern).pattern == pattern


@pytest.mark.parametrize(
    "pattern",
    [
        *("책*", "책+", "책{2,}", "(책)", r"(?P<a>책)(?P=a)", r"(?:책)\1", "(?i)책", "(?:책", "책)", "[책", "책{3,2}", "책{65}", "책{", "*책", "\\"),
        *("(?:책{0,9}){0,9}", "[가-힣]{0,60}[가-힣]{0,60}[가-힣]{0,60}꽃", r"\Z", "(?#책)", "(?(1)책)", "(?<=책?)꽃", "(?:책|꽃|밥){0,64}"),
    ],
)
def test_other_patterns_are_refused(pattern: str) -> None:
    with pytest.raises(PatternRefusedError):
        bounded(pattern)


@given(st.text(st.sampled_from(list("책꽃()[]{}?*+|\\<>=!:^$.,019dPZ-")), max_size=16))
def test_any_pattern_is_bounded_or_refused(pattern: str) -> None:
    try:
        compiled = bounded(pattern)
    except PatternRefusedError:
        return
    assert bound_of(pattern).steps <= MOST_STEPS
    compiled.search("책꽃" * 50)


SIGNS = st.sampled_from(list("책꽃가a(?:)[]-^{}|&~\\\\bdwWsS.,$012"))


@given(st.text(SIGNS, max_size=14), st.text(st.sampled_from("책꽃가a1 .-&~[]^_\n"), max_size=8))
@example("[&][&~-]", "-")
@example("[]-a]", "a")
@example("(?:책?|^)꽃", "꽃")
@example(r"[\w-]꽃", "-꽃")
@example("(?=꽃)", "꽃")
@example("[a-]|[-꽃]", "-")
@example(r"\b책{0}꽃", "가꽃")
def test_the_quick_search_finds_what_the_pattern_finds(pattern: str, text: str) -> None:
    try:
        compiled = bounded(pattern)
    except PatternRefusedError:
        return
    assert (search_of(form_of(pattern))(text) is not None) == (compiled.search(text) is not None)


def test_nearly_every_built_in_rule_has_a_quick_search() -> None:
    slow = [rule.rule_id for rule in RULES.rules if not bound_of(rule.pattern).begins]
    assert slow == []


RULES = load_rules()
WORDS = sorted({word for rule in RULES.rules for word in rule.needs})
TEXTS = [
    *(
        "1" * 99_999,
        "1,111" * 9_999,
        "입장" * 9_999,
        "입장 1만 " * 5_000,
        "가" * 20_000 + "학교",
        "가 " * 9_000,
        " " * 20_000,
        "a" * 20_000,
        "bc1" + "q" * 20_000,
    ),
    *("국민 11-11-" * 3_000, "인증보내가가가가" * 3_000, "현재   1,111 1111 천" * 2_000, "천" * 20_000 + "원", "₩" * 20_000, "".join(WORDS) * 20),
]


@pytest.mark.parametrize("number", range(len(TEXTS)))
def test_hostile_texts_do_not_hold_up_the_built_in_rules(number: int) -> None:
    text = TEXTS[number][:MOST_CHARACTERS]
    began = time.process_time()
    RULES.hits(text)
    assert time.process_time() - began < 2
