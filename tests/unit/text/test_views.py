# SPDX-License-Identifier: Apache-2.0
"""Views: what is written in pieces is read whole, and every letter knows the span it came from."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sotdae.text.korean import normal
from sotdae.text.latin import all_latin, disguised, spelled
from sotdae.text.syllables import edited, edited_places, left_out, syllables_in
from sotdae.text.turned import turned
from sotdae.text.views import _DROPPED, MOST_CHARACTERS, VIEWS, Views, read_as, views


def test_letters_written_one_by_one() -> None:
    assert (views("ㄱㅗㅊ 모임").v1.text, views("ㄱㅗㅊ 모임").v2.text) == ("곷 모임", "곷모임")


@pytest.mark.parametrize(
    ("written", "second"),
    [
        *(("ㅂㅏㅇ 이사", "방이사"), ("본.방 안.내", "본방안내"), ("대 피 ㅂ ㅏ ㅇ", "대피방"), ("대피바ㅇ", "대피방"), ("대 피 바 ㅇ", "대피방")),
        *(("ﾲￂﾷ 이사", "방이사"), ("ｂａｃｋｕｐ 방", "backup방"), ("인\u200b증", "인증"), ("ㅂrㅇ 이사", "방이사"), ("ㅊH널", "채널")),
        *(("바o 이사", "방이사"), ("바○이사", "방이사"), ("ㅇlㅅㅏ", "이사"), ("ㅁ卜당", "마당"), ("0ㅣㅅㅏ", "이사"), ("口ㅏ당", "마당")),
        *(("1️⃣원 송금", "1원송금"), ("🅰반 ❷호", "a반2호"), ("방💥이사", "방이사"), ("방 | 이 | 사", "방이사"), ("방ㅋㅋ이사", "방이사")),
        *(("방\u0332 이\u0336사", "방이사"), ("ㅂ\u0307ㅏㅇ", "방"), ("2\u20e3층", "2층"), ("초대ㅂ ㅏ ㄷ 은", "초대받은"), ("하나ㅇ ㅛ", "하나요")),
        *(
            ("ㅊ ㅜ ㅊ ㅓ ㄴ", "추천"),
            ("ㄷ ㅗ ㄴ ㅇ ㅡ ㄹ", "돈을"),
            ("ㅇㅈ ㅜ 꽃", "ㅇㅈ꽃"),
            ("フㅏ을", "가을"),
            ("스ㅈㅏ", "스자"),
            ("スㅏ리", "자리"),
        ),
        *(("人ト진 フ丨록", "사진기록"), ("모ス⊥〇 심フ丨에", "모종심기에"), ("참여했匚トㄴ一ㄴ", "참여했다는"), ("ヲ⊥〇丨ㄴ 말フ⊥", "코인말고")),
        *(
            ("입スト〇해", "입장해"),
            ("ㅎトフ과를", "학과를"),
            ("ㅎ丨ト", "히ト"),
            ("송금ㅎr면", "송금하면"),
            ("ㅎrㄴㅂr퀴", "한바퀴"),
            ("채E丨〇 / 3〇丨己에", "채팅3일에"),
        ),
        *(("계좌〇丨체", "계좌이체"), ("o|ㅆ습니다", "있습니다"), ("01ㄹ 오전", "일오전"), ("ㅊ丅己하", "출하"), ("ㄱ╞ㄹ", "걀"), ("入ㅏ진", "사진")),
        *(("ㅎㅜㄱㅣ", "후기"), ("ㄱㅗㅏㅇㅗㅏ", "과와"), ("ㅇㅓㅂㅅㅇㅓ", "없어"), ("ㅈㅗㅎㅇㅏ", "좋아"), ("바ㅇㅇㅣ사", "방이사")),
    ],
)
def test_what_is_written_in_pieces_is_read_whole(written: str, second: str) -> None:
    assert views(written).v2.text == second


@pytest.mark.parametrize(
    "everyday",
    [
        *("ㅋㅋㅋ 점심", "ㅠㅠ 비 온다", "네ㅇㅇ", "감사ㅎㅎ", "ㅇㅋ link", "ㅇㅋ1번", "helloㅠㅠ", "나이 0세", "人口 많다", "ㄱㅅ 책", "ㅋㅋㅠㅠ"),
        *(
            "一人 가구",
            "人口가 는다",
            "스ト라이크 아닌 テスト를",
            "スト 뉴스",
            "ソフト가 좋다",
            "大口 손님",
            "二〇一五년",
            "口一 ロ一",
            "2〇2〇 一月에",
        ),
        *("└ト 목록", "ㅋㅋr", "ㅋㅋ read", "ㅎ harbor", "ㅎㅎ", "ㅋㅋ 一", "01 ㄱㄱ", "6/01ㅇㅇ", "10:01ㅋㅋ", "0|1 선택", "o| 끝", "e一 e메일"),
        *("t.me/a_b_c_books", "state-of-the-art, up-to-date", "e.g. a/s y/n", "https://a.b.example/x-y-z1"),
        *(
            "good🌷morning",
            "a.m. p.m.",
            "v1.2.3-rc",
            "5*3=15, 2^10",
            "rock'n'roll 90's 1'30",
            "3~5만원, 7~9만원",
            "10_000 snake_case",
            "2024_05_01 3·1절",
        ),
        *("one|two|three 1|2", "010-1234-5678 내선 3 4", "회원 3 4명", "책 5,000*2", "회원 2➡3명", "2✖3명"),
        *("ㅇㅈ ㅜ ㅋㅋ ㅠ", "ㄱㅅ ㅠ ㄱㄱ", "ㅋ ㅠ ㅎ"),
        *("김밥 ㅎㅎ 좋네", "ㅇㅈ? ㅇㅈ!", "hello o world", "꽃이 10송이", "ㄱㅅ ㅜ 책"),
    ],
)
def test_everyday_text_keeps_its_letters(everyday: str) -> None:
    assert views(everyday).v1.text == normal(everyday).text


@pytest.mark.parametrize("text", ["ㅋㅋㅋㅋ", "ㅠㅠ", "ㅎㅎ 점심 ㅋㅋ", "책 다섯 권 ㅋㅋㅠㅠ", "ㅇㅇ ㄱㄱ", "책.꽃.밥"])
def test_laughter_does_not_make_a_text_odd(text: str) -> None:
    assert not Views(text).is_odd


def test_jamo_are_compared_one_by_one_in_the_third_view() -> None:
    assert views("과 없다").v3.text == views("ㄱㅗㅏ ㅇㅓㅂㅅ다").v3.text == "ㄱㅗㅏㅇㅓㅂㅅㄷㅏ"


@pytest.mark.parametrize(
    ("written", "first"),
    [
        *(
            ("입.장.료 5만 5.5", "입장료 5만 5.5"),
            ("입 장 료 5만원", "입장료 5만원"),
            ("입ㅋㅋ장", "입장"),
            ("책🌷꽃 하나", "책꽃 하나"),
            ("안녕. 책", "안녕. 책"),
        ),
        *(("3.5만, 5~6시", "3.5만, 5~6시"), ("그 책", "그 책"), ("대 피 방 링크", "대피방 링크"), ("a.b 책.c", "a.b 책.c")),
        *(("E.n.t.r.y f-e-e: 30,000 won", "entry fee: 30,000 won"), ("i*n~v·i^te", "invite"), ("O✨v♡e❤r 1🌱6 books", "over 16 books")),
        *(
            ("입*장*료 3*만*원", "입장료 3만원"),
            ("회^원은 2,7*0^0명*이상", "회원은 2,700명이상"),
            ("인원 1,2♡00명", "인원 1,200명"),
            ("5🌱만원", "5만원"),
        ),
        *(
            ("입.장.료 5.만.원", "입장료 5만원"),
            ("회 원 은 4 0 만", "회원은40만"),
            ("t'h^e l*i^nk is^ o'n", "the link is^ on"),
        ),
        *(
            ("책♡꽃♡밥 3→5만, 2×3명 3–5만", "책꽃밥 3→5만, 2×3명 3–5만"),
            ("책.꽃.밥 3~5명, 2*3명", "책꽃밥 3~5명, 2*3명"),
            ("이름|나이|방 30|40", "이름나이방 30|40"),
            ("네~그래~좋아 3~5만", "네그래좋아 3~5만"),
        ),
        *(
            ("입 장료는 1,30 0원 입 니다", "입장료는1,300원입니다"),
            ("알 수 없는 띠 하나", "알 수 없는 띠 하나"),
            ("꽃방2만원/숲방5만원", "꽃방2만원/숲방5만원"),
        ),
        *(("회 원16만, 입 장료", "회원16만, 입장료"), ("초 대박", "초 대박"), ("회 원 1 6 만", "회원16만"), ("초_대_비 5.만원", "초대비 5만원")),
        *(("e n t r y fee", "entry fee"), ("a b 책", "a b 책"), ("|원 보내고 |,300명", "1원 보내고 1,300명"), ("호ㅣ원 5만one", "회원 5만원")),
        *(("ㅊ ㅗ 대 1회 20,000ㅇ ㅝ ㄴ", "초대 1회 20,000원"), ("1ㅁ ㅏ ㄴ , 3ㅁ ㅏ ㄴ", "1만 , 3만"), ("ㅊ ㅜ ㅊ ㅓ ㄴ 필수", "추천필수")),
    ],
)
def test_the_first_view_closes_gaps_between_syllables_and_keeps_numbers(written: str, first: str) -> None:
    assert views(written).v1.text == first


def test_laughter_beside_pieces_is_left_out_too() -> None:
    assert views("ㅋㅋㅂ ㅏ ㅇ 이사 ㅠㅠ").v2.text == "방이사"


def test_a_span_covers_every_piece() -> None:
    text = "여기 ㅂ ㅏ\u200b ㅇ 이.사 함"
    view = views(text).v2
    place = view.text.index("방이사")
    start, end = view.original(place, place + 3)
    assert text[start:end] == "ㅂ ㅏ\u200b ㅇ 이.사"


def test_candidates_are_other_readings_and_no_finding() -> None:
    made = views("띵작 모임, 🏠 이사")
    assert made.v2.text == "띵작모임이사"
    assert [candidate.text for candidate in made.candidates()] == ["명작모임이사", "띵작모임방이사"]
    assert [candidate.text for candidate in views("회비 3💵 💌").candidates()] == ["회비3만원초대"]
    assert [candidate.text for candidate in views("A new 🏠").candidates()] == ["anewroom"]
    start, end = made.candidates()[1].original(4, 7)
    assert made.raw[start:end] == "🏠 이사"


def test_an_unknown_view_is_refused() -> None:
    with pytest.raises(ValueError, match="no view v9"):
        views("꽃").view("v9")


TEXTS = st.text(
    st.sampled_from("가방힣ㅋㅠㅂㅏㅇㅗㅣㅅㅎ rhloe01|フト丨〇スj5\u0430.\u200b\uffb2\uffc2\uffb7Ａß○🅰🏠띵人口\n\u1107\u1161")
    | st.characters(codec="utf-8"),
    max_size=40,
)


@given(TEXTS)
@example("ß\u0301 \ufdfa")
@example("ㅂㅏㄱㄱㅏㅋㅋㅠㅠ")
def test_places_are_spans_in_order(text: str) -> None:
    made = views(text)
    for view in (*(made.view(name) for name in VIEWS), *made.candidates()):
        starts, ends = view.places
        assert len(view.text) == len(starts) == len(ends)
        assert all(0 <= start < end <= len(text) for start, end in zip(starts, ends, strict=True))
        assert list(starts) == sorted(starts)
        assert list(ends) == sorted(ends)


@given(TEXTS)
@example("0띵")
@example("\u0430s \u0430j \u0430\u0430")
def test_the_quick_way_is_the_slow_way(text: str) -> None:
    made = Views(text)
    if made.is_odd:
        return
    view = normal(text)
    view = view._replace(text=turned(spelled(all_latin(view.text) if disguised(text) else view.text)))
    places = (view.starts, view.ends)
    assert syllables_in(view.text, lambda: places, look_alikes=True) == []
    assert made.v2.text == _DROPPED.sub("", view.text)
    assert syllables_in(made.v2.text, lambda: made.v2.places, look_alikes=False) == []
    kept = edited_places(places, left_out(_DROPPED, view.text))
    assert tuple(map(list, made.v2.places)) == tuple(map(list, kept))


SPELLED = st.text(st.sampled_from("가나방꽃책 .~*ㄱㄴㅂㅇㅅㅏㅗㅣ12ab"), max_size=30)


@given(SPELLED)
def test_squeezing_twice_is_squeezing_once(text: str) -> None:
    first = views(text).v1.text
    once = edited(first, left_out(_DROPPED, first))
    assert _DROPPED.sub("", once) == once == _DROPPED.sub("", first)


SYLLABLES = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), max_size=20).filter(lambda text: turned(text) == text)
"""But for words that are written with syllables that look or sound like others (`sotdae.text.turned`)."""


@given(SYLLABLES)
def test_whole_syllables_stay_and_every_view_of_them_is_steady(text: str) -> None:
    made = views(text)
    assert made.v1.text == made.v2.text == text == views(made.v2.text).v2.text


@given(SYLLABLES, st.sampled_from([".", " ", "\u200b", "*", "💥"]))
def test_signs_between_syllables_do_not_hide_them(text: str, sign: str) -> None:
    assert views(sign.join(text)).v2.text == text


@given(SYLLABLES)
def test_jamo_are_the_same_however_the_syllables_are_split(text: str) -> None:
    jamo = views(text).v3.text
    if set(jamo) & set("ㅋㅎㅠㅜㅡ"):
        return  # scattered, these laugh
    assert views(" ".join(jamo)).v3.text == jamo


@given(TEXTS)
def test_the_normal_form_is_steady(text: str) -> None:
    once = normal(text).text
    assert normal(once).text == once


@given(st.text(st.sampled_from("가나방꽃책 .~*ㅋㅎㅠㅜ12ab🌷"), max_size=30))
def test_the_second_view_of_whole_syllables_signs_and_laughter_is_steady(text: str) -> None:
    """With stray jamo it is not: closing a gap changes what stands side by side."""
    once = views(text).v2.text
    assert views(once).v2.text == once


HOSTILE = [
    "a" + "\u0301\u0323" * 8,
    "ㅋㅠ",
    "ㅂ",
    "ㅂㅏ",
    "가ㄴ",
    "ㅂr",
    "\u202e",
    " ",
    "\ufdfa",
    "\uffb2\uffc2",
    "ㅂ ",
    ".",
    "ㅡㅂ.",
    "o",
    "가o",
    "人ト",
    "가フ丨",
    "ㅎr",
    "o|ㄱ",
    "〇",
    "ㅋト",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_texts_take_linear_time(piece: str) -> None:
    """Eight times the text may take at most thirty times as long: a quadratic way would take sixty-four times."""

    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        best = 1e9
        for _ in range(3):
            began = time.process_time()
            made = Views(text)
            made.v3.places  # noqa: B018
            made.candidates()
            best = min(best, time.process_time() - began)
        return best

    assert seconds(MOST_CHARACTERS) <= 30 * seconds(MOST_CHARACTERS // 8) + 0.05


def test_marks_without_end_take_linear_time() -> None:
    began = time.process_time()
    normal("a" + "\u0301\u0323" * 50_000)
    assert time.process_time() - began < 5, "unbounded clusters took a minute"


@pytest.mark.parametrize(
    ("written", "view", "read"),
    [
        ("신.청", "v2", "신청"),
        ("ㅅㅣㄴ청", "v2", "신청"),
        ("가\u200b입", "v1", "가입"),
        ("３만 원", "v1", "3만 원"),
        ("ㅂrㅇ", "v2", "방"),
        ("책", "candidate", "책"),
    ],
)
def test_some_characters_are_read_as_a_view_reads_them(written: str, view: str, read: str) -> None:
    text = f"화단 {written}, 수국"
    assert read_as(text, view, 3, 3 + len(written)) == read
