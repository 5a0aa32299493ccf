# SPDX-License-Identifier: Apache-2.0
"""Copies of texts: groups over rooms, whose posts they are, their bounds in time, and what is left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import lake_rows as make

from sotdae.analyses.text_copies import ANALYSIS
from sotdae.model.findings import Finding

Analysed = Callable[..., list[Finding]]

THIRD: Final = "tg:channel:3003"
NOTICE: Final = (
    "이번 주 토요일 오전 열 시에 도서관 앞 화단에서 만나 상추와 튤립을 함께 심고, 점심으로 김밥을 나누어 먹은 뒤 분갈이 모임을 엽니다. "
    "장갑과 물뿌리개를 꼭 챙겨 오시고 비가 오면 온실에서 모입니다."
)
SHORT: Final = "토요일 오전 열 시에 도서관 앞 화단에서 만나 상추를 함께 심습니다"


def at(second: int) -> int:
    return make.START + second * make.SECOND


def found(analysed: Analysed, *messages: Any, **params: Any) -> list[Finding]:
    return analysed(ANALYSIS, list(messages), prints=True, **params)


def test_a_text_pasted_anew_with_another_link_and_day_is_a_copy_and_the_first_room_stands_first(analysed: Analysed) -> None:
    (one,) = found(
        analysed,
        make.message(9, f"{NOTICE} t.me/kkotbat_one", room=make.ROOM),
        make.message(5, f"{NOTICE.replace('토요일', '일요일')} t.me/kkotbat_two", room=make.OTHER),
        make.message(6, NOTICE.replace("상추", "상.추"), room=make.OTHER),
        make.message(
            7,
            "오늘은 창가에 둔 수국 화분에 물을 주고 이름표를 달아 두었습니다. 잎이 새로 나서 사진도 몇 장 찍었고 내일 다시 적겠습니다",
            room=make.OTHER,
        ),
    )
    values: Any = one.values
    assert (values["texts"], values["writings"], values["posts"], len(values["text_ids"])) == (2, 3, 3, 2)
    assert one.key == (values["text_ids"][0],)
    assert [(room["room_key"], room["texts"], room["writings"], room["posts"], room["first_until"]) for room in values["rooms"]] == [
        (make.OTHER, 2, 2, 2, at(5)),
        (make.ROOM, 1, 1, 1, at(9)),
    ]
    assert (values["first_seen_from"], values["first_seen_until"], values["rooms_with_texts"]) == (at(5), at(5), 2)
    assert [(reason.signal, reason.value, reason.evidence[0].message_id) for reason in one.reasons] == [("posted", 2, 5), ("posted", 1, 9)]


def test_no_finding_holds_a_text_or_a_plain_digest_of_one(analysed: Analysed) -> None:
    (one,) = found(analysed, make.message(1, NOTICE), make.message(1, NOTICE, room=make.OTHER))
    assert one.key == (f"{make.text_key(one_letters()) % 2**64:016x}",)
    assert "토요일" not in str(one)


def one_letters() -> str:
    from sotdae.text.prints import printable

    made = printable(NOTICE)
    assert made is not None
    return made.letters


def test_one_room_is_no_finding_and_short_texts_are_copies_only_with_the_same_letters(analysed: Analysed) -> None:
    assert found(analysed, make.message(1, NOTICE), make.message(2, NOTICE)) == []
    other = SHORT.replace("상추", "튤립")
    assert found(analysed, make.message(1, SHORT), make.message(1, other, room=make.OTHER)) == []
    assert len(found(analysed, make.message(1, SHORT), make.message(1, f"{SHORT}!! ㅋㅋ", room=make.OTHER))) == 1
    assert len(found(analysed, make.message(1, SHORT), make.message(1, other, room=make.OTHER), least_near_length=20, least_similarity=0.6)) == 1
    assert found(analysed, make.message(1, "점심 먹어요"), make.message(1, "점심 먹어요", room=make.OTHER)) == []


def test_forwards_posts_of_the_room_itself_and_odd_spelling_are_counted_apart(analysed: Analysed) -> None:
    own = {"sender_key": make.ROOM, "sender_kind": "own_room"}
    (one,) = found(
        analysed,
        make.message(1, NOTICE, **own),
        make.message(2, NOTICE, room=make.OTHER, forwarded_from_key=make.ROOM, forwarded_at=at(1)),
        make.message(3, NOTICE.replace("토요일", "ㅌㅗ요일"), room=make.OTHER),
    )
    values: Any = one.values
    assert {name: values[name] for name in ("posts", "own_posts", "forwarded", "odd", "texts", "writings", "original_at")} == {
        "posts": 3,
        "own_posts": 1,
        "forwarded": 1,
        "odd": 1,
        "texts": 1,
        "writings": 2,
        "original_at": at(1),
    }
    assert [(room["own_posts"], room["forwarded"], room["odd"]) for room in values["rooms"]] == [(1, 0, 0), (0, 1, 1)]


def test_unknown_times_open_the_lower_bound_intervals_and_edits_raise_the_upper(analysed: Analysed) -> None:
    (one,) = found(
        analysed,
        make.message(1, NOTICE, sent_at=None, sent_at_quality="unknown"),
        make.message(2, NOTICE, room=make.OTHER, edited_at=at(8)),
        make.message(3, NOTICE, room=THIRD, sent_at_high=at(20)),
    )
    values: Any = one.values
    assert (values["first_seen_from"], values["first_seen_until"]) == (None, at(8))
    assert [room["first_until"] for room in values["rooms"]] == [at(8), at(20), None]
    assert [missing.signal for missing in one.missing] == ["undated"]


def test_two_captures_of_one_room_are_one_room_and_a_message_counts_once(analysed: Analysed) -> None:
    rows = [make.message(1, NOTICE), make.coverage(1, 1)]
    assert analysed(ANALYSIS, rows, rows, prints=True) == []
    (one,) = analysed(ANALYSIS, rows, rows, [make.message(4, NOTICE, room=make.OTHER)], prints=True)
    assert one.values["posts"] == 2


def test_what_stands_in_many_rooms_is_common_once_the_case_has_enough_of_them(analysed: Analysed) -> None:
    def posts(rooms: int) -> list[Any]:
        return [make.message(1, NOTICE, room=f"tg:channel:{1000 + number}") for number in range(rooms)]

    assert [one.values["is_common"] for one in found(analysed, *posts(9))] == [False]
    assert [one.values["is_common"] for one in found(analysed, *posts(10))] == [True]
    assert [one.values["is_common"] for one in found(analysed, *posts(10), common_ratio=1.0)] == [False]
    assert found(analysed, make.message(1, None)) == []
