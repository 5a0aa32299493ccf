# SPDX-License-Identifier: Apache-2.0
"""What search looks at: a word is found however it is written, and a word in pieces finds the plain one."""

from __future__ import annotations

import pytest

from sotdae.text.readings import CANDIDATE, NORMAL, TOGETHER, Readings

READER = Readings()


def finds(word: str, text: str) -> list[str]:
    """The readings in which a word stands in a text, spaces ignored."""
    asked = READER.asked(word)
    sure = [name for name, reading in READER.readings(text) if asked.get(name) and tight(asked[name]) in tight(reading.text)]
    unsure = [CANDIDATE for reading in READER.unsure(text) if asked.get(CANDIDATE) and asked[CANDIDATE] in tight(reading.text)]
    return sure or unsure[:1]


def tight(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("신청", "신.청 링크"),
        ("신청", "ㅅㅣㄴㅊㅓㅇ 링크"),
        ("신청", "신 청"),
        ("신.청", "오늘 신청 받아요"),
        ("ㅅㅣㄴ청", "신-청"),
        ("책방", "책ㅂ ㅏ ㅇ"),
        ("lunch", "L.u.n.c.h 모임"),
        ("점심", "점ㅋㅋ심"),
    ],
)
def test_a_word_is_found_however_either_side_is_written(word: str, text: str) -> None:
    assert TOGETHER in finds(word, text)


def test_the_plain_reading_comes_first_and_keeps_signs() -> None:
    assert finds("점심", "점심 먹자")[0] == NORMAL
    assert finds("t.me/", "https://t.me/kkot") == [NORMAL]


def test_a_word_of_signs_and_latin_letters_is_looked_for_as_it_is() -> None:
    assert set(READER.asked("t.me/")) == {NORMAL}
    assert finds("t.me/", "get me a book") == []


@pytest.mark.parametrize(("word", "text"), [("명작", "이건 띵작"), ("비빔면", "네넴띤 먹자"), ("링크", "입장 🔗"), ("사진", "📷 꽃")])
def test_look_alikes_and_pictures_find_only_as_a_maybe(word: str, text: str) -> None:
    assert finds(word, text) == [CANDIDATE]


@pytest.mark.parametrize(("word", "text"), [("귀피", "커피"), ("비", "네"), ("명", "띵")])
def test_everyday_syllables_are_no_look_alikes_on_their_own(word: str, text: str) -> None:
    assert finds(word, text) == []


@pytest.mark.parametrize("text", ["점심 먹자", "ㅅㅣㄴ청 🔗", "신.청", "ㅋㅋㅋ", "", "\u200b", "A b\u3000c", "이건 띵작 t.me/a_b"])
def test_the_index_holds_the_letters_of_every_reading(text: str) -> None:
    readings = [*(reading for _, reading in READER.readings(text)), *READER.unsure(text)]
    assert {tight(letters) for letters in READER.letters(text)} >= {tight(reading.text) for reading in readings}


def test_a_reading_knows_where_its_letters_come_from() -> None:
    text = "내일 ㅅㅣㄴ.청 링크"
    (reading,) = [reading for name, reading in READER.readings(text) if name == TOGETHER]
    start = reading.text.index("신청")
    assert text[reading.starts[start] : reading.ends[start + 1]] == "ㅅㅣㄴ.청"
