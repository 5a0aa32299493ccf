# SPDX-License-Identifier: Apache-2.0
"""The normaliser: equal words get equal letters, and every letter knows where it came from."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sotdae.text.korean import compose_jamo, normal, search_normal


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("점심  메뉴\n추천", "점심 메뉴 추천"),
        ("ＡＢＣ １２３", "abc 123"),
        ("꽃\u200b그림\ufeff", "꽃그림"),
        ("ﾲￂﾷ", "방"),
        ("ﾲￂﾷￂ", "바아"),
        ("ㅋㅋㅋ ㅠㅠ", "ㅋㅋㅋ ㅠㅠ"),
        ("\u1107\u1161\u11bc", "방"),
        ("①②", "12"),
        ("  x  ", "x"),
        ("", ""),
        ("🌸 꽃\ufe0f", "🌸 꽃"),
        ("Straße", "strasse"),
    ],
)
def test_equal_words_get_equal_letters(written: str, expected: str) -> None:
    assert normal(written).text == expected == search_normal(written)


TEXTS = st.text(
    st.sampled_from("가힣ㅋㅠ ab\u200b\uffb2\uffc2\uffb7ＡB①ß\n\t🌸\u1107\u1161\ufe0f\u3164.,") | st.characters(codec="utf-8"), max_size=40
)


@given(TEXTS)
@example("ß\u0301 \ufdfa")
def test_offsets_are_inside_and_in_order(text: str) -> None:
    view = normal(text)
    assert len(view.text) == len(view.starts) == len(view.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(view.starts, view.ends, strict=True))
    assert view.starts == sorted(view.starts)
    assert view.ends == sorted(view.ends)


@given(TEXTS)
def test_the_search_form_is_the_normal_form(text: str) -> None:
    assert search_normal(text) == normal(text).text
    assert "  " not in search_normal(text)


@given(TEXTS, st.data())
def test_a_hit_leads_back_to_what_was_written(text: str, data: st.DataObject) -> None:
    view = normal(text)
    if not view.text:
        return
    start = data.draw(st.integers(0, len(view.text) - 1))
    end = data.draw(st.integers(start + 1, len(view.text)))
    first, last = view.original(start, end)
    assert view.text[start:end].strip() in normal(text[first:last]).text or len(text[first:last]) >= 1


@given(st.integers(0, 18), st.integers(0, 20), st.integers(0, 27))
def test_syllables_compose_as_unicode_says(initial: int, medial: int, final: int) -> None:
    initials, medials, finals = (
        "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ",
        "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ",
        " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ",
    )
    assert ord(compose_jamo(initials[initial], medials[medial], finals[final])) == 0xAC00 + (initial * 21 + medial) * 28 + final
