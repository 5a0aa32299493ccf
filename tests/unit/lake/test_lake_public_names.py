# SPDX-License-Identifier: Apache-2.0
"""Rooms that are known by a public name: when they are a room known by number, and when nothing joins them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import lake_rows as make

from sotdae.lake.catalog import Alias, load_catalog
from sotdae.lake.folds import AddedSnapshot, refold
from sotdae.model.links import invite_room_key, named_room_key
from sotdae.model.observations import Message

NAME, TITLE = "kkot_demo", "꽃 이야기"
BARE, TITLED = named_room_key(NAME), named_room_key(NAME, TITLE)
OTHER = "tg:channel:4040404040"
PAGES = "telegram-preview"


def shows(seq: int, case: Path, room: str, **facts: Any) -> AddedSnapshot:
    return make.capture(case, seq, [make.state(room=room, **{"username": NAME, **facts})], PAGES)


def aliases(case: Path, *added: AddedSnapshot) -> dict[str, Alias]:
    refold(case, list(added))
    return dict(load_catalog(case).aliases)


def test_a_card_is_the_room_that_showed_its_name_and_title(tmp_path: Path) -> None:
    numbered = shows(1, tmp_path, make.ROOM, title=TITLE)
    assert aliases(tmp_path, numbered, shows(2, tmp_path, TITLED, title=TITLE)) == {TITLED: Alias(make.ROOM, "public_name", 1)}
    (row,) = make.rows_of(tmp_path, "room_aliases")
    assert row["proof"] == "public_name", "the table says how weak the proof is"


def test_a_name_without_a_page_speaks_of_the_room_that_had_it(tmp_path: Path) -> None:
    found = aliases(tmp_path, shows(1, tmp_path, make.ROOM, title=TITLE), shows(2, tmp_path, BARE, visibility="no_public_page"))
    assert found == {BARE: Alias(make.ROOM, "public_name", 1)}
    assert {row["visibility"] for row in make.rows_of(tmp_path, "room_states") if row["room_key"] == make.ROOM} == {None, "no_public_page"}


def test_the_title_may_come_from_an_export_that_names_no_name(tmp_path: Path) -> None:
    export = make.capture(tmp_path, 1, [make.state(title=TITLE), make.message(1)])
    named = shows(2, tmp_path, make.ROOM)
    assert TITLED in aliases(tmp_path, export, named, shows(3, tmp_path, TITLED, title=TITLE))


def test_another_title_under_the_name_joins_nothing(tmp_path: Path) -> None:
    other = named_room_key(NAME, "다른 이야기")
    found = aliases(tmp_path, shows(1, tmp_path, make.ROOM, title=TITLE), shows(2, tmp_path, other, title="다른 이야기"), shows(3, tmp_path, BARE))
    assert found == {}, "the name may have passed on, so what shows it alone is nobody's"


def test_two_numbers_under_one_name_join_nothing(tmp_path: Path) -> None:
    numbered = (shows(1, tmp_path, make.ROOM, title=TITLE), shows(2, tmp_path, OTHER, title=TITLE))
    assert aliases(tmp_path, *numbered, shows(3, tmp_path, TITLED, title=TITLE), shows(4, tmp_path, BARE)) == {}


def test_a_second_number_that_comes_later_takes_a_name_apart_again(tmp_path: Path) -> None:
    assert TITLED in aliases(tmp_path, shows(1, tmp_path, make.ROOM, title=TITLE), shows(2, tmp_path, TITLED, title=TITLE))
    result = refold(tmp_path, [shows(3, tmp_path, OTHER, title="새 이야기")])
    assert load_catalog(tmp_path).aliases == {}
    assert set(result.rooms) == {make.ROOM, OTHER, TITLED}


def test_the_order_of_captures_does_not_matter(tmp_path: Path) -> None:
    made = [("a", make.ROOM, {"title": TITLE}), ("b", TITLED, {"title": TITLE}), ("c", BARE, {"visibility": "no_public_page"})]
    found = []
    for turn in range(3):
        case = tmp_path / str(turn)
        case.mkdir()
        for seq, (_, room, facts) in enumerate(made[turn:] + made[:turn], 1):
            refold(case, [shows(seq, case, room, **facts)])
        found.append({key: alias.room_key for key, alias in load_catalog(case).aliases.items()})
    assert found == [{TITLED: make.ROOM, BARE: make.ROOM}] * 3


def test_without_a_number_a_name_alone_joins_its_only_titled_page(tmp_path: Path) -> None:
    found = aliases(tmp_path, shows(1, tmp_path, BARE, members=40), shows(2, tmp_path, TITLED, title=TITLE))
    assert found == {BARE: Alias(TITLED, "public_name", 1)}


def test_posts_without_a_number_prove_more_than_the_name(tmp_path: Path) -> None:
    said: list[Message] = [
        make.message(number, f"{number}번째 이야기가 이어집니다", sent_at=make.START + number * make.SECOND) for number in (1, 2, 3)
    ]
    export = make.capture(tmp_path, 1, [make.state(title="옛 제목"), *said])
    pages = make.capture(tmp_path, 2, [make.state(room=TITLED, username=NAME, title=TITLE), *(one._replace(room_key=TITLED) for one in said)], PAGES)
    assert aliases(tmp_path, export, pages) == {TITLED: Alias(make.ROOM, "same_message_ids", 3)}


def test_an_invitation_joins_nothing(tmp_path: Path) -> None:
    key = invite_room_key("DEMOabcdEFGH1234")
    assert aliases(tmp_path, shows(1, tmp_path, make.ROOM, title=TITLE), shows(2, tmp_path, key, title=TITLE, username=None)) == {}
