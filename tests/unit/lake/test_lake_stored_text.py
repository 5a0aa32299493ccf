# SPDX-License-Identifier: Apache-2.0
"""Stored texts come back exactly."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from sotdae.lake.stored_text import pack_text, unpack_text


@given(st.text(st.one_of(st.characters(exclude_categories=("Cs",)), st.sampled_from("가각힣똠ㄱㅏ漢字~\\₩€"))))
@example("점심 먹어요")
@example("뷁 \\ ~ ₩ \u20ac \ue000")
def test_what_was_packed_comes_back(text: str) -> None:
    assert unpack_text(pack_text(text)) == text


def test_korean_takes_two_bytes_a_syllable() -> None:
    assert len(pack_text("도서관에서")) == 10
    assert pack_text("꽃🌸") == "꽃🌸"
