# SPDX-License-Identifier: Apache-2.0
"""Reposting: the same pairs as CooRTweet's definition gives by brute force, what chance says of them, and what is no object."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from itertools import combinations, permutations
from typing import Any, Final

import lake_rows as make
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sotdae.analyses.reposting import ANALYSIS
from sotdae.analyses.together import Posts, chance, merged, near_share, numbered, shares
from sotdae.model.findings import Finding

Analysed = Callable[..., list[Finding]]
Row = tuple[int, int, int, int]

THIRD: Final = "tg:channel:3003"
NOTICES: Final = tuple(
    f"{day}요일 오전 열 시에 도서관 앞 화단에서 만나 {plant}를 함께 심고 점심으로 {lunch}을 나누어 먹습니다. 장갑과 물뿌리개를 꼭 챙겨 오세요."
    for day, plant, lunch in (("월", "상추", "김밥"), ("수", "튤립 뿌리", "비빔밥"), ("금", "방울토마토", "국수와 만둣국"))
)


def oracle(rows: list[Row], window: int, least: int) -> Counter[tuple[int, int]]:
    """Weights of the edges between rooms as CooRTweet defines them, pair by pair: (object, room, message, time) in, pairs of rooms out."""
    posts_of = Counter(room for _, room, _, _ in rows)
    taking_part = [row for row in rows if posts_of[row[1]] >= least]
    found = [
        (left, right)
        for left, right in combinations(taking_part, 2)
        if left[0] == right[0] and abs(left[3] - right[3]) <= window and left[1] != right[1]
    ]
    contents = {(room, message) for pair in found for _, room, message, _ in pair}
    active = Counter(room for _, room, message, _ in taking_part if (room, message) in contents)
    return Counter((min(left[1], right[1]), max(left[1], right[1])) for left, right in found if active[left[1]] >= least or active[right[1]] >= least)


def posts_of(rows: list[Row]) -> Posts:
    return Posts(*(np.array(column, np.int64) for column in (zip(*rows, strict=True) if rows else ((), (), (), ()))))


rows_of_posts = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(1, 8)), max_size=40, unique=True).flatmap(
    lambda keys: st.tuples(st.just(keys), st.lists(st.integers(0, 60), min_size=50, max_size=50))
)


@given(rows_of_posts, st.integers(0, 15), st.integers(1, 4))
@settings(max_examples=300)
def test_edges_have_the_weights_that_coortweets_definition_gives(made: tuple[list[tuple[int, int, int]], list[int]], window: int, least: int) -> None:
    keys, times = made
    rows = [(shown, room, message, times[room * 10 + message]) for shown, room, message in keys]
    posts = posts_of(rows)
    found = shares(posts, window, least)
    edges = Counter(
        (min(left, right), max(left, right))
        for left, right in zip(posts.rooms[found.earlier].tolist(), posts.rooms[found.later].tolist(), strict=True)
    )
    assert edges == oracle(rows, window, least)
    assert (posts.at[found.earlier] <= posts.at[found.later]).all()
    assert (posts.objects[found.earlier] == posts.objects[found.later]).all()


@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(-2, 2)), max_size=30))
def test_equal_rows_have_equal_numbers_from_nought(rows: list[tuple[int, int]]) -> None:
    columns = [np.array(column, np.int64) for column in (zip(*rows, strict=True) if rows else ((), ()))]
    wanted = {row: number for number, row in enumerate(sorted(set(rows)))}
    assert numbered(*columns).tolist() == [wanted[row] for row in rows]


def test_objects_that_stand_in_the_same_messages_are_one() -> None:
    rows = [(0, 0, 1, 5), (1, 0, 1, 5), (0, 1, 2, 6), (1, 1, 2, 6), (2, 0, 1, 5), (2, 1, 2, 6), (2, 1, 3, 9), (3, 0, 4, 9)]
    assert merged(posts_of(rows)).tolist() == [0, 0, 0, 0, 2, 2, 2, 3]
    assert merged(posts_of([])).tolist() == []


@given(
    st.lists(st.integers(0, 40), min_size=1, max_size=6, unique=True).map(sorted),
    st.lists(st.integers(0, 40), min_size=1, max_size=6, unique=True).map(sorted),
    st.integers(0, 5),
)
def test_the_share_of_near_pairs_is_the_mean_over_all_ways_to_shuffle_the_times(left: list[int], right: list[int], window: int) -> None:
    begin, end = max(left[0], right[0]) - window, min(left[-1], right[-1]) + window
    one, other = ([time for time in times if begin <= time <= end] for times in (left, right))
    made = near_share(np.array(left), np.array(right), window)
    if not one or not other:
        assert made == 0
        return
    # Of every shuffle of the second room's times, does its first post meet the first room's first, both at times of their own?
    met = [abs(here[0] - there[0]) <= window for here in permutations(one, 1) for there in permutations(other, min(2, len(other)))]
    assert made == pytest.approx(sum(met) / len(met))


@pytest.mark.parametrize("tries", [[1, 1, 1, 1], [1, 2, 5], [3] * 12])
@pytest.mark.parametrize("share", [0.01, 0.2, 0.5])
def test_the_tail_is_never_smaller_than_the_exact_one(tries: list[int], share: float) -> None:
    each = [1 - (1 - share) ** number for number in tries]
    exact = [1.0]  # the distribution of the sum, coin by coin
    for chance_of_one in each:
        exact = [
            (exact[k] if k < len(exact) else 0) * (1 - chance_of_one) + (exact[k - 1] if k else 0) * chance_of_one for k in range(len(exact) + 1)
        ]
    for found in range(len(tries) + 1):
        told = chance(found, np.array(tries), share)
        assert told.expected == pytest.approx(sum(each))
        tail = sum(exact[found:])
        assert 10**told.tail_log10 >= tail * (1 - 1e-9)
        if len(set(tries)) == 1 and found >= told.expected + 1:
            assert told.tail_log10 == pytest.approx(math.log10(tail))


def at(second: float) -> int:
    return make.START + round(second * make.SECOND)


def repeated(room: str, start: float, *, gap: float = 3600, count: int = 3, **changes: Any) -> list[Any]:
    """Notices of a room, an hour apart, and posts of its own between them."""
    made = [make.message(number + 1, NOTICES[number], room=room, sent_at=at(start + number * gap), **changes) for number in range(count)]
    return made + [make.message(100 + number, "점심 먹어요", room=room, sent_at=at(start + number * 1_711 + 97)) for number in range(40)]


def test_two_rooms_that_post_the_same_notices_within_seconds_are_a_remarkable_pair(analysed: Analysed) -> None:
    rows = [*repeated(make.ROOM, 0), *repeated(make.OTHER, 4), *repeated(THIRD, 900)]
    (one,) = analysed(ANALYSIS, rows, prints=True)
    values: Any = one.values
    assert one.key == (make.ROOM, make.OTHER)
    assert {name: values[name] for name in ("objects", "texts", "forwards", "pictures", "links", "objects_of_both", "shares")} == {
        "objects": 3,
        "texts": 3,
        "forwards": 0,
        "pictures": 0,
        "links": 0,
        "objects_of_both": 3,
        "shares": 3,
    }
    assert (values["first_led"], values["second_led"], values["gap_milliseconds"]) == (3, 0, 4000)
    assert (values["first_at"], values["last_at"]) == (at(0), at(2 * 3600 + 4))
    assert values["expected_hundredths"] < 100
    assert values["tail_log10_hundredths"] < -300
    assert values["q_log10_hundredths"] >= values["tail_log10_hundredths"]
    assert values["is_remarkable"] is True
    assert [(reason.signal, reason.value) for reason in one.reasons] == [("same_text", 3)]
    assert [(place.room_key, place.message_id) for place in one.reasons[0].evidence[:4]] == [
        (make.ROOM, 1),
        (make.OTHER, 1),
        (make.ROOM, 2),
        (make.OTHER, 2),
    ]


def test_the_window_is_ten_seconds_and_includes_its_end(analysed: Analysed) -> None:
    assert len(analysed(ANALYSIS, [*repeated(make.ROOM, 0), *repeated(make.OTHER, 10)], prints=True)) == 1
    assert analysed(ANALYSIS, [*repeated(make.ROOM, 0), *repeated(make.OTHER, 10.000001)], prints=True) == []
    assert len(analysed(ANALYSIS, [*repeated(make.ROOM, 0), *repeated(make.OTHER, 60)], prints=True, window_seconds=60)) == 1


def test_once_is_not_enough_and_a_room_does_not_repost_itself(analysed: Analysed) -> None:
    assert analysed(ANALYSIS, [*repeated(make.ROOM, 0, count=1), *repeated(make.OTHER, 4, count=1)], prints=True) == []
    assert (
        analysed(ANALYSIS, [*repeated(make.ROOM, 0), *[make.message(50 + n, NOTICES[n], sent_at=at(n * 3600 + 2)) for n in range(3)]], prints=True)
        == []
    )


def test_forwards_pictures_and_links_are_objects_and_one_act_counts_once(analysed: Analysed) -> None:
    rows: list[Any] = []
    for room, late in ((make.ROOM, 0), (make.OTHER, 2)):
        facts = {"room": room, "forwarded_from_key": THIRD}
        forward = make.message(1, NOTICES[0], sent_at=at(late), forwarded_message_id=7, **facts)
        picture = make.message(2, "", room=room, sent_at=at(7000 + late))
        linked = make.message(3, "여기요", room=room, sent_at=at(9000 + late))
        rows += [forward, picture, linked, make.media(forward, media_item_id="a" * 64), make.link(forward)]
        rows += [make.media(picture, media_item_id="b" * 64), make.media(picture, 1, media_item_id="d" * 64, kind="sticker")]
        rows += [make.link(linked, url="https://example.org/seed", target_kind="external", target_normal=None, target_username=None)]
    copies = [Finding("picture.copies", ("b" * 64,), {"item_ids": ["b" * 64, "e" * 64]})]
    (one,) = analysed(ANALYSIS, rows, prints=True, reads={"picture.copies": copies})
    assert [one.values[name] for name in ("objects", "forwards", "texts", "pictures", "links", "shares")] == [3, 1, 0, 1, 1, 3]
    assert [(reason.signal, reason.value) for reason in one.reasons] == [("same_forward", 1), ("same_picture", 1), ("same_link", 1)]


def test_copies_of_one_text_or_picture_are_one_object(analysed: Analysed) -> None:
    rows: list[Any] = []
    for room, late, items in ((make.ROOM, 0, "ab"), (make.OTHER, 2, "cd")):
        for number, item in enumerate(items):
            picture = make.message(number + 1, "", room=room, sent_at=at(3600 * number + late))
            rows += [picture, make.media(picture, media_item_id=item * 64)]
    assert analysed(ANALYSIS, rows, prints=True) == []
    copies = [Finding("picture.copies", (one * 64,), {"item_ids": [one * 64, other * 64]}) for one, other in ("ac", "bd")]
    (one,) = analysed(ANALYSIS, rows, prints=True, reads={"picture.copies": copies})
    assert one.values["pictures"] == 2


def test_a_rooms_own_link_mentions_and_forward_headers_are_no_objects(analysed: Analysed) -> None:
    rows: list[Any] = [make.state(room=make.ROOM, username="kkot"), make.state(room=make.OTHER, username="kkot")]
    for room, late in ((make.ROOM, 0), (make.OTHER, 2)):
        for number, changes in enumerate(({}, {"place": "mention", "target_username": "ara", "target_normal": "t.me/ara"})):
            for part in range(3):
                post = make.message(10 * number + part + 1, "여기요", room=room, sent_at=at(3600 * number + 100 * part + late))
                rows += [post, make.link(post, **changes)]
    assert analysed(ANALYSIS, rows, prints=True) == []


def test_posts_without_a_certain_time_are_left_out_and_that_is_said(analysed: Analysed) -> None:
    unknown = [make.message(900, NOTICES[0], room=make.ROOM, sent_at=None), make.message(901, NOTICES[1], room=make.OTHER, sent_at_high=at(9**6))]
    (one,) = analysed(ANALYSIS, [*repeated(make.ROOM, 0), *repeated(make.OTHER, 4), *unknown], prints=True)
    assert one.values["objects"] == 3
    assert "2 of the two rooms' posts" in one.missing[0].why


def test_busy_rooms_that_meet_by_chance_are_not_remarkable(analysed: Analysed) -> None:
    rows = [
        make.message(10 * minute + number, NOTICES[number], room=room, sent_at=at(20 * minute + number + late))
        for room, late in ((make.ROOM, 0), (make.OTHER, 3))
        for minute in range(60)
        for number in range(3)
    ]
    (one,) = analysed(ANALYSIS, rows, prints=True)
    values: Any = one.values
    assert values["objects"] == 3
    assert values["shares"] == 3 * 60  # each post meets the one of the same minute, and no other
    assert (values["tail_log10_hundredths"], values["is_remarkable"]) == (0, False)


def test_nothing_is_nothing(analysed: Analysed) -> None:
    assert analysed(ANALYSIS, [make.message(1, None)], prints=True) == []
