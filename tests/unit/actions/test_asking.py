# SPDX-License-Identifier: Apache-2.0
"""The language of search: what is understood, and what is said of a slip."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotdae.actions.questions.asking import FIELDS, Part, parse, post_named
from sotdae.errors import QueryInvalid
from sotdae.model.ids import BY_PLACE


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1_000_000)


def test_words_phrases_and_what_must_not_hold() -> None:
    assert parse('책 "점심 모임" -꽃 -"저녁 모임"').parts == (
        Part("word", ("책",)),
        Part("phrase", ("점심 모임",)),
        Part("word", ("꽃",), negated=True),
        Part("phrase", ("저녁 모임",), negated=True),
    )


def test_fields_have_values_in_quotes_and_several() -> None:
    assert parse('room:R-01,R-02 gate:deposit inst:"하늘 가람" has:사진 from:room -rule:sale').parts == (
        Part("room", ("R-01", "R-02")),
        Part("gate", ("deposit",)),
        Part("inst", ("하늘 가람",)),
        Part("has", ("picture",)),
        Part("from", ("room",)),
        Part("rule", ("sale",), negated=True),
    )


def test_korean_names_of_fields() -> None:
    assert [part.field for part in parse("방:방-03 조건:송금 첨부:링크 글쓴이:방").parts] == ["room", "gate", "has", "from"]


@pytest.mark.parametrize("text", ["12:30", "https://t.me/kkot", "점심:책", "a:b:c"])
def test_a_colon_of_no_field_is_part_of_the_word(text: str) -> None:
    assert parse(text).parts == (Part("word", (text,)),)


def test_days_are_korean_days() -> None:
    day = parse("on:2026-03-01")
    assert (day.after, day.before) == (at("2026-02-28T15:00"), at("2026-03-01T15:00"))
    month = parse("on:2026-12")
    assert (month.after, month.before) == (at("2026-11-30T15:00"), at("2026-12-31T15:00"))
    between = parse("after:2026-03-01 before:2026-03-03")
    assert (between.after, between.before) == (at("2026-02-28T15:00"), at("2026-03-02T15:00"))


def test_syllables_that_stand_alone_are_one_word_in_pieces() -> None:
    assert parse("입 장 료").parts == (Part("word", ("입장료",)),)
    assert parse("ㅂ ㅏ ㅇ 꽃집").parts == (Part("word", ("ㅂㅏㅇ",)), Part("word", ("꽃집",)))
    assert parse("책 꽃").parts == (Part("word", ("책",)), Part("word", ("꽃",)))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "asks for nothing"),
        ("   ", "asks for nothing"),
        ('""', "asks for nothing"),
        ("rooms:R-01", "room: is one"),
        ("gat:deposit", "gate: is one"),
        ("책 room:", "room: has no value"),
        ("room:,", "room: has no value"),
        ('room:""', "room: has no value"),
        ("has:bicycle", "has: is one of link, picture, video, file"),
        ("from:friend", "from: is one of room"),
        ("on:yesterday", "a day as 2026-03-01"),
        ("before:2026-02-30", "a day as 2026-03-01"),
        ("on:2026-13", "a day as 2026-03-01"),
        ("after:2026-03-03 before:2026-03-01", "no time between"),
        ("-on:2026-03-01", "no minus"),
        ("책" * 3000, "more than 2,000 letters"),
        (" ".join(f"책{number}" for number in range(40)), "more than 32 parts"),
    ],
)
def test_a_slip_is_said_with_what_to_write_instead(query: str, said: str) -> None:
    with pytest.raises(QueryInvalid) as caught:
        parse(query)
    assert said in str(caught.value)
    assert "docs/search.md" in caught.value.diagnostics()


@given(st.text(st.sampled_from("책a:\"-, \t방ㅂ“”1\\'*"), max_size=30))
def test_no_text_breaks_it(query: str) -> None:
    try:
        asked = parse(query)
    except QueryInvalid:
        return
    assert asked.parts or asked.days
    assert {part.field for part in asked.parts} <= {*FIELDS, "word", "phrase"}
    assert all(value for part in asked.parts for value in part.values)


@pytest.mark.parametrize("query", ["방-01 #1063", "R-01 #1063", " r-01#1063 ", "R-1 # 1063", "방01 #1063"])
def test_a_message_is_named_as_papers_cite_it(query: str) -> None:
    assert post_named(query) == ("R-01", 1063)


def test_a_message_that_the_export_gave_no_id_is_named_by_its_place() -> None:
    assert post_named("방-09 #(2)") == ("R-09", BY_PLACE + 2)
    assert post_named("R-09 #-999999999") == ("R-09", -999999999)


@pytest.mark.parametrize("query", ["R-01", "#1063", "R-01 1063", "room:R-01 #1063", "R-01 #", "R-01 #1 #2", "방 #7", ""])
def test_what_names_no_message_is_searched_for(query: str) -> None:
    assert post_named(query) is None
