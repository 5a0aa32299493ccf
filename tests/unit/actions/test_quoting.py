# SPDX-License-Identifier: Apache-2.0
"""Quotes of hits: only the characters under a rule, never a number that a validator checked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotdae.actions.answers import quoting
from sotdae.actions.answers.sheets import Names
from sotdae.cases.disclosure import outside
from sotdae.lake.shapes import HitText
from sotdae.model.findings import Evidence, Finding, Reason
from sotdae.text.rules import load_rules

NAMES = Names("garden", {"tg:channel:1": 3}, {"c" * 64: 12}, {})
RULES = load_rules()


def hits_of(text: str) -> list[HitText]:
    return [HitText(hit.rule_id, 5, hit.start, hit.end, hit.view, hit.variant, hit.checked, None, text) for hit in RULES.hits(text)]


def quote(text: str, rule: str) -> quoting.Row:
    finding = Finding("room.gates", ("tg:channel:1", rule), {}, (Reason("messages", 1, (Evidence("tg:channel:1", 5, "c" * 64, 0, 9),)),))
    return quoting.quotes(NAMES, "tg:channel:1", hits_of(text), [finding])[rule, 5]


def test_a_quote_shows_what_was_written_and_how_it_was_read() -> None:
    made = quote("화단 이야기 신.청 양.식 수국", "gate.application_link")
    assert made["text_masked"] == "·······신.청 양.식···"
    assert made["read"] == [{"written": "신.청 양.식", "read": "신청양식", "view": "v2"}]
    assert (made["evidence"]["label"], made["evidence"]["log_seq"]) == ("R-03", 12)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("씨앗 값은 국민은행 000-00-0000000 으로", "sale.bank_account"),
        ("여기로 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "sale.bitcoin_address"),
        ("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "sale.tron_address"),
    ],
)
def test_a_checked_number_is_not_shown(text: str, rule: str) -> None:
    made = quote(text, rule)
    assert (made["read"], made["spans"]) == ([], [])
    assert set(made["text_masked"]) <= {"·", "…"}
    assert made["checked"] == (["format"] if rule == "sale.bank_account" else ["checksum"])


def test_a_checked_number_stays_masked_under_another_rule_too() -> None:
    text = "국민은행 000-00-0000000"
    wide = HitText("gate.private", 5, 0, len(text), "v0", None, None, None, text)
    finding = Finding("room.gates", ("r", "gate.private"), {}, (Reason("messages", 1, (Evidence("r", 5, "c" * 64, 0, 9),)),))
    made = quoting.quotes(NAMES, "r", [wide, *hits_of(text)], [finding])["gate.private", 5]
    assert "0" not in made["text_masked"]
    assert not any("0" in part["written"] + part["read"] for part in made["read"])


def test_a_rule_that_reaches_far_shows_little() -> None:
    text = "꽃" * 500
    wide = HitText("gate.private", 5, 0, 500, "v2", None, None, None, text)
    finding = Finding("room.gates", ("r", "gate.private"), {}, (Reason("messages", 1, (Evidence("r", 5, "c" * 64, 0, 9),)),))
    assert quoting.quotes(NAMES, "r", [wide], [finding])["gate.private", 5]["text_masked"].count("꽃") == 64


SPANS = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda pair: (min(pair), max(pair)))


@given(SPANS, st.lists(SPANS, max_size=5))
def test_what_is_left_of_a_span_is_exactly_what_nothing_hides(span: tuple[int, int], hidden: list[tuple[int, int]]) -> None:
    left = outside(span, hidden)
    wanted = set(range(*span)) - {place for start, end in hidden for place in range(start, end)}
    assert {place for start, end in left for place in range(start, end)} == wanted
    assert sum(end - start for start, end in left) == len(wanted)
