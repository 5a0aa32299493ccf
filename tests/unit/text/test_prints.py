# SPDX-License-Identifier: Apache-2.0
"""Prints: what makes no difference to them, what they measure, and which texts get none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotdae.text.prints import LEAST_LENGTH, PRINT_BYTES, WORDS, length_of, printable, prints

NOTICE = (
    "이번 주 토요일 오전 열 시에 도서관 앞 화단에서 만나 상추와 튤립을 함께 심고, 점심으로 김밥을 나누어 먹은 뒤 분갈이 모임을 엽니다. "
    "장갑과 물뿌리개를 꼭 챙겨 오시고 비가 오면 온실에서 모입니다."
)


def letters(text: str) -> str:
    made = printable(text)
    assert made is not None
    return made.letters


def equal_bytes(left: str, right: str) -> int:
    one, other = prints([letters(left), letters(right)]).view(np.uint8).reshape(2, PRINT_BYTES)
    return int((one == other).sum())


def pieces(text: str) -> set[str]:
    """Three letters where all are wide, else five; the last ones shorter. By definition, without any print."""
    triples = (text[at : at + 3] for at in range(len(text)))
    return {three if len(three) == 3 and min(three) >= "\u1100" else text[at : at + 5] for at, three in enumerate(triples)}


def shared(left: str, right: str) -> float:
    """Jaccard's measure over the pieces of both."""
    one, other = pieces(letters(left)), pieces(letters(right))
    return len(one & other) / len(one | other)


@pytest.mark.parametrize(
    "other",
    [
        NOTICE.replace(" ", ""),
        NOTICE.replace("토요일", "토.요.일").replace("화단", "화 단"),
        NOTICE.replace("토요일", "ㅌㅗ요일").replace("상추", "상ㅊㅜ"),
        f"{NOTICE} ㅋㅋㅋ 🌷🌷",
        f"{NOTICE}\nhttps://t.me/+DEMOabcdefghijkl",
        f"@kkotbat_demo {NOTICE} t.me/kkotbat_demo",
    ],
)
def test_spacing_signs_laughter_pieces_of_syllables_and_links_make_no_difference(other: str) -> None:
    assert letters(other) == letters(NOTICE)


def test_it_says_whether_syllables_had_to_be_put_together() -> None:
    for text, is_odd in ((NOTICE, False), (NOTICE.replace("토요일", "토.요.일"), False), (NOTICE.replace("토요일", "ㅌㅗ요일"), True)):
        made = printable(text)
        assert made is not None
        assert made.is_odd is is_odd


@pytest.mark.parametrize(
    "text",
    [
        "",
        "점심 먹어요",
        "가" * 200,
        "좋아요 " * 50,
        "a" * 71,
        "https://t.me/+DEMOabcdefghijkl " * 9,
        "가나다라마바사아자차카타파하거너더러머버서어저",
    ],
)
def test_short_texts_cheers_and_bare_links_get_none(text: str) -> None:
    assert printable(text) is None


def test_three_latin_letters_are_as_long_as_a_syllable() -> None:
    assert length_of("가" * LEAST_LENGTH) == length_of("abc" * LEAST_LENGTH) == LEAST_LENGTH
    english = "thegardenmeetsatthelibraryonsaturdaymorningtoplanttulipsandshareourlunch"
    assert len(english) == 3 * LEAST_LENGTH
    assert printable(english) is not None
    assert printable(english[1:]) is None


@pytest.mark.parametrize(
    "words", [("김밥", "주먹밥"), ("토요일 오전 열 시", "일요일 오후 세 시"), ("도서관 앞 화단에서 만나", "공원 입구에서 모여 다 같이 걸어가")]
)
def test_equal_bytes_measure_how_much_two_texts_share(words: tuple[str, str]) -> None:
    other = NOTICE.replace(*words)
    # Of 64 draws with the chance p the standard deviation is at most 4: four of them are 16.
    assert abs(equal_bytes(NOTICE, other) - 64 * shared(NOTICE, other)) <= 16
    assert equal_bytes(NOTICE, other) >= 40


def test_other_texts_share_next_to_nothing_in_either_script() -> None:
    other = "어제 시장 골목에서 산 수국 화분을 창가로 옮겼더니 잎이 새로 났습니다. 물은 사흘에 한 번만 주면 된다고 합니다. 사진은 내일 올리겠습니다."
    assert equal_bytes(NOTICE, other) <= 16
    one = "The garden club meets at the library on Saturday morning; please bring gloves, a watering can and something small for lunch."
    two = "Yesterday we moved the potted hydrangea from the market to the window sill and this morning there were several new leaves on it."
    assert equal_bytes(one, two) <= 16


@given(st.lists(st.text(alphabet="가나다라마바사아자차카타파하abc0", min_size=1, max_size=60), min_size=1, max_size=40))
def test_a_print_does_not_depend_on_what_is_printed_beside_it(texts: list[str]) -> None:
    together = prints(texts)
    assert together.shape == (len(texts), WORDS)
    assert all((together[number] == prints([text])[0]).all() for number, text in enumerate(texts))


def test_a_text_longer_than_a_lot_has_the_print_of_its_pieces() -> None:
    long = "".join(chr(0xAC00 + number * 7 % 11_000) for number in range(5_000))
    whole, twice = prints([long, long + long[:4_000]]).view(np.uint8).reshape(2, PRINT_BYTES)
    assert (whole == twice).sum() >= 60  # only the seam is new


def test_prints_stay_as_they_were_when_these_were_written_down() -> None:
    assert prints([letters(NOTICE)]).tolist() == [
        [
            -4726599732964063148,
            7539766078579754495,
            -6028237216433583210,
            7816820044535745310,
            547970012764737717,
            -6310793298449540515,
            8237833000920958599,
            -2169904949286946110,
        ]
    ]
