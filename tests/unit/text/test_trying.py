# SPDX-License-Identifier: Apache-2.0
"""A pattern asked of many texts at once says of each what it says of it alone."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sotdae.text.patterns import PatternRefusedError, bound_of, bounded, form_of, takes_lines
from sotdae.text.rules import load_rules
from sotdae.text.rules.trying import Trial

PATTERNS = st.lists(
    st.sampled_from(
        [
            "꽃",
            "밭",
            r"\d",
            "[0-9]",
            "[^꽃]",
            r"\s?",
            r"\S",
            r"\W",
            ".{0,3}",
            "(?=.{0,2}밭)",
            "(?!.)",
            "(?<!꽃)",
            "(?>꽃|밭){1,2}",
            "^",
            "$",
            r"\b",
            "|",
            "1",
            "[1a]",
        ]
    ),
    min_size=1,
    max_size=5,
).map("".join)
TEXTS = st.lists(st.text(st.sampled_from("꽃밭 1a!"), max_size=6), max_size=6)


@given(PATTERNS, TEXTS, st.sampled_from(["v0", "v1", "v2"]))
@example("꽃$", ["꽃", "꽃밭", "밭꽃"], "v2")
@example("^밭", ["꽃", "밭", "꽃밭"], "v2")
@example("꽃(?!.)", ["꽃", "꽃", "꽃밭"], "v2")
@example("꽃[^밭]", ["꽃", "밭", "꽃", "꽃꽃"], "v2")
@example(r"꽃\s밭", ["꽃", "밭", "꽃 밭"], "v1")
@example("꽃", ["", "", "", "꽃", ""], "v2")
def test_many_texts_are_told_apart_as_one_by_one(pattern: str, texts: list[str], view: str) -> None:
    try:
        compiled = bounded(pattern)
    except PatternRefusedError:
        return
    assert Trial(form_of(pattern), view).met(texts) == [number for number, text in enumerate(texts) if compiled.search(text)]


@given(PATTERNS, st.text(st.sampled_from("꽃밭 1a!٣"), max_size=8))
@example(r"꽃(?=\d)", "꽃1")
@example(r"꽃(?!\d)", "꽃")
@example(r"\d?꽃|1", "꽃")
@example(r"\d", "٣")
def test_a_pattern_that_has_a_digit_matches_none_without(pattern: str, text: str) -> None:
    try:
        compiled = bounded(pattern)
    except PatternRefusedError:
        return
    if bound_of(pattern).has_digit and compiled.search(text):
        assert any(map(str.isdecimal, text))


@pytest.mark.parametrize(
    ("pattern", "has_digit"),
    [(r"\d원", True), (r"꽃[1-3]|\d{2}", True), (r"꽃(?=.{0,3}\d)", True), (r"\d?원", False), ("[1a]", False), (r"(?!\d)꽃", False)],
)
def test_digits_are_told_by_the_form(pattern: str, has_digit: bool) -> None:
    assert bound_of(pattern).has_digit is has_digit


@pytest.mark.parametrize("pattern", [r"꽃[\n]", r"꽃[\x0a]", "꽃[\t-~]", r"꽃[\t-~]", r"꽃\s", r"꽃[\D]", "꽃[^밭]", "꽃\n"])
def test_what_may_read_over_a_line_break_is_asked_one_by_one(pattern: str) -> None:
    assert not takes_lines(pattern)
    assert re.search(pattern, "꽃\n")


def test_most_built_in_rules_are_asked_of_many_texts_at_once() -> None:
    rules = [rule for rule in load_rules().rules if rule.view != "v0"]
    alone = [rule for rule in rules if not takes_lines(rule.pattern)]
    assert len(alone) < len(rules) / 10
    assert all(re.search(r"\[\^|\\[sWD]", rule.pattern) for rule in alone)
