# SPDX-License-Identifier: Apache-2.0
"""Latin words in letters of other alphabets and with digits for letters are read; other languages, numbers, links and names stay."""

from __future__ import annotations

import time

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from sotdae.text.korean import normal, search_normal
from sotdae.text.latin import plain_latin, spelled
from sotdae.text.lookalikes import ARMENIAN_LOOKS, CYRILLIC_LOOKS, DOTTED, DOTTED_TOO, GREEK_LOOKS, LEET, LEET_WORDS, SMALL_CAPITALS
from sotdae.text.views import views


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("\u0430\u0440ply", "apply"),  # Cyrillic a and er
        ("\u0410\u0440\u0440l\u0443 h\u0435r\u0435", "apply here"),
        ("f\u043erm, th\u0435 l\u0456nk", "form, the link"),
        ("\u0392ook club", "book club"),  # Greek beta
        ("gard\u03b5n \u03bd\u03bfte", "garden vote"),
        ("r\u0585\u0585m", "room"),  # Armenian o
        ("ɢᴀʀᴅᴇɴ ʙᴏᴏᴋ", "garden book"),
        ("t\u0307he\u0307 garden", "the garden"),  # a dot over t and e
        ("\u0410등급 만원", "a등급 만원"),
        ("VI\u0420방", "vip방"),
    ],
)
def test_a_word_of_mixed_alphabets_is_read_in_latin_letters(written: str, read: str) -> None:
    assert views(written).v1.text == search_normal(written) == normal(written).text == read


@pytest.mark.parametrize(
    "kept",
    [
        *("москва", "мама мыла раму", "сосна и роса", "москва에서 봄", "αθήνα", "καλημέρα", "ո", "5μm", "ω2x", "α등급", "usb-кабель", "мoлоко"),
        *("ąžuolas ėjo", "żaba", "ɑ", "naïve café", "über", "a и б", "책 а 꽃"),
    ],
)
def test_words_of_other_languages_stay(kept: str) -> None:
    assert search_normal(kept) == normal(kept).text == views(kept).v1.text == kept


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("\u0440\u0430\u0443 t\u043e j\u043ein th\u0435 room", "pay to join the room"),  # the first word has no Latin letter
        ("\u0440\u0430\u0443 t\u043e join", "\u0440\u0430\u0443 to join"),  # one word that mixes alphabets says too little
        ("\u0121\u0307o\u0336n\u0307e\u0336", "gone"),
        ("\u0117jo \u0117jo", "\u0117jo \u0117jo"),
        ("\u0441\u043e\u0441\u043d\u0430 и r\u043e\u043em r\u043e\u043em", "cocha и room room"),  # beside two of them it is read so
    ],
)
def test_words_of_look_alikes_alone_are_latin_beside_two_that_mix_alphabets(written: str, read: str) -> None:
    assert views(written).v1.text == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1nv1te 링크", "invite 링크"),
        ("j0in the r00m!", "join the room!"),
        ("m3mber 4pply", "member apply"),
        ("$ale p@y", "sale pay"),
        ("pa5$ th3 qu3$t10n", "pass the question"),
        ("appl1cat10n f0rm, b00k", "application form, book"),
        ("ｊ０ｉｎ", "join"),
        ("링크j0in하기", "링크join하기"),
        ("회원 1,30o명, 글 3O개", "회원 1,300명, 글 30개"),
        ("회원 l,3OO명, I6만 명, S천원, 1S bucks", "회원 1,300명, 16만 명, 5천원, 15 bucks"),
        ("t0 j01n y0u p4y", "to join you pay"),  # small words beside others
        ("@pply with th3 b0t 1f y0u w4nt", "apply with the bot if you want"),
        ("pr0of or n0 entry, 3v3ryb0dy fl3w", "proof or no entry, everybody flew"),  # words that no list has
    ],
)
def test_digits_for_letters_and_letters_for_digits_are_read(written: str, read: str) -> None:
    made = views(written)
    assert made.v1.text == read
    assert list(made.v1.places[0]) == list(range(len(written))), "letter by letter: every place stays"
    assert search_normal(written) != read, "digits are data: what search looks at keeps them"


@pytest.mark.parametrize(
    "kept",
    [
        *(
            "50k 3p 1st 2nd 3rd 2x 4k",
            "10km 5kg 30min 24h 2pm",
            "a4 mp3 h2o co2 covid19 b2b p2p",
            "$5 $10 5,000원 1,300명",
            "room5 step3 photo1 level1",
        ),
        *("t.me/j0in", "https://example.org/r00m/j0in", "example.org/a-j0in-b", "j0in@example.org", "@j0in", "#j0in", "r00m_b0t"),
        *(
            "0xdeadbeef0 1bvbmsey",
            "a3f5e1d0",
            "s311 j0 700 m0",
            "i10n k8s",
            "10원 100원 5일",
            "l원장님",
            "o 하나",
            "2 or 3",
            "10월 10일 10시",
            "3members 5points",
        ),
        *("c3po and r2d2 met", "vip만 s만 l만 남음", "s명품 i회원", "t0 b3"),
        *("room=r00m", "price 1000", "v1.0 b0.t", "꽃이 10송이", "010-0000-0000"),
    ],
)
def test_numbers_units_links_names_and_codes_stay(kept: str) -> None:
    assert views(kept).v1.text == kept == spelled(kept)


def test_every_look_alike_is_one_letter_and_no_latin_one() -> None:
    for table in (CYRILLIC_LOOKS, GREEK_LOOKS, ARMENIAN_LOOKS, SMALL_CAPITALS, DOTTED, DOTTED_TOO):
        for look, letter in table.items():
            assert search_normal(look) == look, "it is looked for in the normal form"
            assert "a" <= letter <= "z"
    assert all(word.isascii() and word.isalpha() and word.islower() and len(word) > 2 for word in LEET_WORDS)
    assert len({word.replace("l", "i") for word in LEET_WORDS}) == len(LEET_WORDS)


LETTERS = "".join((*CYRILLIC_LOOKS, *GREEK_LOOKS, *SMALL_CAPITALS, *DOTTED, *DOTTED_TOO)) + "жλabo " + "가ㄱ1_"


@given(st.text(st.sampled_from(LETTERS), max_size=20))
def test_alphabets_are_read_letter_by_letter_and_once(text: str) -> None:
    once = plain_latin(text)
    assert len(once) == len(text)
    assert plain_latin(once) == once


@given(st.lists(st.sampled_from(sorted(LEET_WORDS)) | st.text(st.sampled_from("".join(LEET) + "abol원명, ./가"), max_size=8), max_size=5))
def test_words_are_spelled_letter_by_letter(words: list[str]) -> None:
    backwards = {letter: sign for sign, letter in LEET.items()}
    text = " ".join(word[:1] + "".join(backwards.get(letter, letter) for letter in word[1:-1]) + word[-1:] for word in words)
    assert len(spelled(text)) == len(text)


@given(
    st.integers(0, 10**7),
    st.sampled_from(["", "원", "만원", "명", "k", "$", "won", "members", "%", "시"]),
    st.sampled_from(["j0in", "1,30o명", "l원"]),
)
@example(700, "", "j0in")
def test_no_number_is_lost_beside_a_word_with_digits(number: int, unit: str, beside: str) -> None:
    written = f"{number}{unit}" if unit != "$" else f"${number}"
    assert spelled(f"{written} {beside}").split(" ")[0] == written


@given(st.sampled_from(sorted(LEET_WORDS)))
def test_every_word_is_read_with_digits_inside(word: str) -> None:
    backwards = {"o": "0", "i": "1", "l": "1", "e": "3", "a": "4", "s": "5", "t": "7"}
    written = word[0] + "".join(backwards.get(letter, letter) for letter in word[1:-1]) + word[-1]
    assume(2 * sum(letter.isalpha() for letter in written) >= len(written))
    assert spelled(written) == word


@pytest.mark.parametrize("piece", ["j0in", "j0in ", "a\u0430", "0o,", "1o", "l원", "$", "a1", "@a", "j0in/"])
def test_hostile_words_take_linear_time(piece: str) -> None:
    """Eight times the text may take at most thirty times as long: a quadratic way would take sixty-four times."""

    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        best = 1e9
        for _ in range(3):
            began = time.process_time()
            spelled(plain_latin(text))
            best = min(best, time.process_time() - began)
        return best

    assert seconds(64_000) <= 30 * seconds(8_000) + 0.05
