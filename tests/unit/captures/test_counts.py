# SPDX-License-Identifier: Apache-2.0
"""Counts as they are written: exact, shortened, Korean, ambiguous."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotdae.captures.counts import ShownCount, kind_of, parse_count, parse_members
from sotdae.simulation.preview_writer import shortened


@pytest.mark.parametrize(
    ("text", "value", "granularity"),
    [
        ("10 612 280", 10_612_280, 1),
        ("10\u00a0612\u00a0280", 10_612_280, 1),
        ("1\u202f234", 1_234, 1),
        ("1,234", 1_234, 1),
        ("1.234", 1_234, 1),
        ("1'234'567", 1_234_567, 1),
        ("346.0", 346, 1),
        ("0", 0, 1),
        ("32.8K", 32_800, 100),
        ("3.46M", 3_460_000, 10_000),
        ("60K", 60_000, 1_000),
        ("12,5K", 12_500, 100),
        ("1.2만", 12_000, 1_000),
        ("3만 5천", 35_000, 1_000),
        ("1만2345명", 12_345, 1),
        ("1억 2,000만", 120_000_000, 10_000),
        ("16 тыс.", 16_000, 1_000),
        ("1 234 명", 1_234, 1),
        ("٣٤", 34, 1),
    ],
)
def test_a_count_has_a_value_and_a_granularity(text: str, value: int, granularity: int) -> None:
    assert parse_count(text) == ShownCount(value, granularity)


@pytest.mark.parametrize("text", ["", "-5", "1.25", "1,250K", "12 34", "12a", "=1+1", "1e3", "K", "약 20", "9" * 40, "1,23", "²"])
def test_what_is_no_count_or_could_be_two_is_none(text: str) -> None:
    assert parse_count(text) is None


@given(st.integers(0, 10**12), st.sampled_from([",", " ", "\u00a0", "\u202f", "."]))
def test_grouped_numbers_come_back(value: int, mark: str) -> None:
    assert parse_count(f"{value:,}".replace(",", mark)) == ShownCount(value, 1)


@given(st.integers(0, 10**9))
def test_a_shortened_number_is_within_its_granularity(value: int) -> None:
    shown = parse_count(shortened(value))
    assert shown is not None
    assert shown.value <= value < shown.value + shown.granularity
    assert shown.value % shown.granularity == 0


@given(st.text(max_size=60))
def test_any_text_gives_a_count_or_none(text: str) -> None:
    found = parse_count(text)
    assert found is None or (found.value >= 0 and found.granularity >= 1)
    parse_members(text)


@pytest.mark.parametrize(
    ("caption", "members", "kind", "online"),
    [
        ("10 612 280 subscribers", 10_612_280, "subscribers", None),
        ("1 subscriber", 1, "subscribers", None),
        ("26 481 members, 1 564 online", 26_481, "members", 1_564),
        ("1 564 online", None, None, 1_564),
        ("1\u00a0564\u00a0online", None, None, 1_564),
        ("구독자 1.2만명", 12_000, "subscribers", None),
        ("멤버 26,481명, 온라인 1,564명", 26_481, "members", 1_564),
        ("12 345 подписчиков", 12_345, "subscribers", None),
        ("3 miembros, 1 en línea", 3, "members", 1),
        ("220 000 monthly users", 220_000, "monthly_users", None),
        ("@flower_bot", None, None, None),
        ("@flower1990", None, None, None),
        ("@flower_1 12 members", 12, "members", None),
        ("", None, None, None),
        ("31 tilaajaa", 31, None, None),
    ],
)
def test_captions_of_many_languages(caption: str, members: int | None, kind: str | None, online: int | None) -> None:
    told = parse_members(caption)
    assert (told.members.value if told.members else None, told.kind) == (members, kind)
    assert (told.online.value if told.online else None) == online


def test_an_unknown_word_is_of_no_kind() -> None:
    assert kind_of("photos") is None
