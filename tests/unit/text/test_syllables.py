# SPDX-License-Identifier: Apache-2.0
"""The searches for syllables in pieces say what the plain rules say, letter by letter, places included."""

from __future__ import annotations

import re
import unicodedata

import letter_by_letter as plain
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotdae.text.korean import STEADY_SET, letter_for_letter, normal, search_normal
from sotdae.text.lookalikes import CONSONANT_LOOKS, MEDIAL_LOOKS
from sotdae.text.syllables import edited, edited_places, syllables_in

PIECES = "ㄱㄴㄹㅂㅅㅇㅈㅋㅎㄳㄶㄸㅏㅗㅣㅡㅠㅜㅘ가바방ro01a "
TEXTS = (
    st.text(st.sampled_from(PIECES + "".join((*MEDIAL_LOOKS, *CONSONANT_LOOKS)) + ".x"), max_size=16)
    | st.text(st.sampled_from("ㅂㅏㅇㅇㅣㅅㄴㅎㅋㅡ바 "), max_size=24)
    | st.text(st.sampled_from("ㅂㄴㅆㅎㅋㅏㅡ가방フトス丨〇人一eo0|lr1テ国 "), max_size=12)
)


@given(TEXTS, st.booleans(), st.lists(st.integers(0, 2), min_size=24, max_size=24))
def test_syllables_are_those_of_the_plain_rules(text: str, look_alikes: bool, gaps: list[int]) -> None:
    starts = [place + sum(gaps[: place + 1]) for place in range(len(text))]
    ends = [start + 1 for start in starts]
    expected = plain.assembled(plain.Letters(list(text), starts, ends), look_alikes=look_alikes)
    edits = syllables_in(text, lambda: (starts, ends), look_alikes=look_alikes)
    made_starts, made_ends = edited_places((starts, ends), edits)
    assert edited(text, edits) == "".join(expected.letters)
    assert (list(made_starts), list(made_ends)) == (expected.starts, expected.ends)


@pytest.mark.parametrize("length", [1, 2, 3, 4])
def test_every_short_text_of_a_few_letters_is_read_as_the_plain_rules_say(length: int) -> None:
    letters = "ㅂㄴㅎㅏㅡ바ro1 フ丨"
    for number in range(len(letters) ** length):
        text = "".join(letters[number // len(letters) ** place % len(letters)] for place in range(length))
        places = (list(range(length)), list(range(1, length + 1)))
        expected = plain.assembled(plain.Letters(list(text), *places), look_alikes=True)
        assert edited(text, syllables_in(text, lambda places=places: places, look_alikes=True)) == "".join(expected.letters)  # type: ignore[misc]


def test_steady_characters_are_their_own_normal_form_beside_each_other() -> None:
    """What the shortcuts rest on: no mark among them, none that Unicode's quick check is unsure of, capitals aside nothing that folds."""
    steady = re.findall(f"[{STEADY_SET}]", "".join(map(chr, range(0x110000))))
    assert len(steady) > 30_000
    for letter in steady:
        folded = letter.casefold()
        assert len(folded) == 1
        assert folded == letter or letter.isupper()
        assert unicodedata.combining(letter) == 0
        assert letter == " " or not letter.isspace()
        if not "ㄱ" <= letter <= "ㅣ":
            assert unicodedata.normalize("NFKC", folded) == folded
            assert unicodedata.normalize("NFC", f"가e{letter}") == f"가e{letter}"
    assert letter_for_letter("".join(steady).strip()) == "".join(steady).strip().casefold()


@given(st.text(st.sampled_from("가A \n\t\u200b\ufe0f…①ß\u0301\uffb2ﾷ\u1107\u1161❤ㅋ\ud800\x00\ua500") | st.characters(), max_size=30))
def test_the_search_form_needs_no_places(text: str) -> None:
    assert search_normal(text) == normal(text).text
