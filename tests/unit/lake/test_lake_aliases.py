# SPDX-License-Identifier: Apache-2.0
"""Aliases: two keys are one room only if their messages prove it."""

from __future__ import annotations

from pathlib import Path

import lake_rows as make
import pytest

from sotdae.lake.aliases import resolve
from sotdae.lake.catalog import MIGRATED_SHIFT, Alias, Edge, load_catalog
from sotdae.lake.folds import AddedSnapshot, refold
from sotdae.model.observations import Message

TITLE = "tg:title:aaaa:bbbb"
CHAT = "tg:chat:77"


def said(room: str, *numbers: int, shift: int = 0, words: str = "이야기가 이어집니다") -> list[Message]:
    return [make.message(number + shift, f"{number}번째 {words}", room=room, sent_at=make.START + number * make.SECOND) for number in numbers]


def aliases(case: Path, *added: AddedSnapshot) -> dict[str, Alias]:
    refold(case, list(added))
    return dict(load_catalog(case).aliases)


def test_a_page_export_joins_the_room_it_shows(tmp_path: Path) -> None:
    data = make.capture(tmp_path, 1, said(make.ROOM, 1, 2, 3, 4))
    pages = make.capture(tmp_path, 2, [*said(TITLE, 2, 3, 4, 5), make.state(room=TITLE, title="꽃 모임")], make.HTML)
    assert aliases(tmp_path, data, pages) == {TITLE: Alias(make.ROOM, "same_message_ids", 3)}
    assert {row["room_key"] for row in make.rows_of(tmp_path, "messages")} == {make.ROOM}
    assert [row["message_id"] for row in make.rows_of(tmp_path, "messages")] == [1, 2, 3, 4, 5]
    assert make.rows_of(tmp_path, "room_states")[0]["room_key"] == make.ROOM
    assert make.rows_of(tmp_path, "room_aliases") == [{"alias_key": TITLE, "room_key": make.ROOM, "proof": "same_message_ids", "support": 3}]


def test_a_later_alias_takes_the_old_room_away_and_keeps_others(tmp_path: Path) -> None:
    pages = make.capture(tmp_path, 1, said(TITLE, 1, 2, 3), make.HTML)
    assert refold(tmp_path, [pages]).rooms == (TITLE,)
    result = refold(tmp_path, [make.capture(tmp_path, 2, said(make.ROOM, 1, 2, 3))])
    assert (result.touched, result.removed, result.rooms) == ((make.ROOM,), (TITLE,), (make.ROOM,))


def test_the_same_ids_with_other_texts_prove_nothing(tmp_path: Path) -> None:
    data = make.capture(tmp_path, 1, said(make.ROOM, 1, 2, 3, 4))
    assert aliases(tmp_path, data, make.capture(tmp_path, 2, said(TITLE, 1, 2, 3, 4, words="책을 읽습니다"), make.HTML)) == {}


def test_the_same_texts_at_other_times_prove_nothing(tmp_path: Path) -> None:
    data = make.capture(tmp_path, 1, said(make.ROOM, 1, 2, 3, 4))
    later = [one._replace(sent_at=(one.sent_at or 0) + 3 * 3600 * make.SECOND) for one in said(TITLE, 1, 2, 3, 4)]
    assert aliases(tmp_path, data, make.capture(tmp_path, 2, later, make.HTML)) == {}


def test_an_interval_that_holds_the_time_agrees(tmp_path: Path) -> None:
    data = make.capture(tmp_path, 1, said(make.ROOM, 1, 2, 3))
    day = 26 * 3600 * make.SECOND
    loose = [one._replace(sent_at=(one.sent_at or 0) - day // 2, sent_at_high=(one.sent_at or 0) + day // 2) for one in said(TITLE, 1, 2, 3)]
    assert TITLE in aliases(tmp_path, data, make.capture(tmp_path, 2, loose, make.HTML))


def test_half_of_the_overlap_is_not_enough(tmp_path: Path) -> None:
    data = make.capture(tmp_path, 1, said(make.ROOM, *range(1, 9)))
    mixed = [*said(TITLE, 1, 2, 3, 4), *said(TITLE, 5, 6, 7, 8, words="다른 글")]
    assert aliases(tmp_path, data, make.capture(tmp_path, 2, mixed, make.HTML)) == {}


@pytest.mark.parametrize(("text", "joined"), [("네", False), ("오늘 모임은 세 시에 시작합니다", True)])
def test_a_single_common_message_must_be_telling(tmp_path: Path, text: str, joined: bool) -> None:
    data = make.capture(tmp_path, 1, [make.message(1, text)])
    assert bool(aliases(tmp_path, data, make.capture(tmp_path, 2, [make.message(1, text, room=TITLE)], make.HTML))) == joined


def test_two_page_exports_of_one_room_join_each_other_under_the_first(tmp_path: Path) -> None:
    first = make.capture(tmp_path, 1, said("tg:title:z:z", 1, 2, 3), make.HTML)
    second = make.capture(tmp_path, 2, said("tg:title:a:a", 2, 3, 1, 4), make.HTML)
    assert aliases(tmp_path, first, second) == {"tg:title:a:a": Alias("tg:title:z:z", "same_message_ids", 3)}


def test_a_legacy_key_joins_the_room_of_the_same_number(tmp_path: Path) -> None:
    legacy = make.capture(tmp_path, 1, said("tg:ambiguous:1001", 1, 2, 3))
    other = make.capture(tmp_path, 2, said("tg:ambiguous:5", 1, 2, 3))
    data = make.capture(tmp_path, 3, said(make.ROOM, 1, 2, 3))
    assert aliases(tmp_path, legacy, other, data) == {"tg:ambiguous:1001": Alias(make.ROOM, "platform_id", 3)}


def test_a_migrated_group_joins_its_supergroup_with_shifted_ids(tmp_path: Path) -> None:
    group = make.capture(tmp_path, 1, [*said(CHAT, 1, 2, 3), make.link(make.message(2, room=CHAT))])
    supergroup = make.capture(tmp_path, 2, [*said(make.ROOM, 1, 2, 3, shift=MIGRATED_SHIFT), make.message(1, "새 방의 첫 글")])
    assert aliases(tmp_path, group, supergroup) == {CHAT: Alias(make.ROOM, "migrated", 3)}
    rows = make.rows_of(tmp_path, "messages")
    assert [(row["message_id"], row["versions"]) for row in rows] == [
        (MIGRATED_SHIFT + 1, 2),
        (MIGRATED_SHIFT + 2, 2),
        (MIGRATED_SHIFT + 3, 2),
        (1, 1),
    ]
    assert {row["room_key"] for row in make.rows_of(tmp_path, "message_versions")} == {make.ROOM}


def test_a_group_and_a_channel_with_equal_ids_stay_two_rooms(tmp_path: Path) -> None:
    group = make.capture(tmp_path, 1, said(CHAT, 1, 2, 3))
    assert aliases(tmp_path, group, make.capture(tmp_path, 2, said(make.ROOM, 1, 2, 3))) == {}


def test_no_title_ever_joins_two_platform_ids() -> None:
    edges = [Edge(TITLE, make.ROOM, "same_message_ids", 9), Edge(TITLE, make.OTHER, "same_message_ids", 4)]
    assert resolve(edges, {}) == {TITLE: Alias(make.ROOM, "same_message_ids", 9)}


def test_a_page_export_of_the_old_group_moves_along_with_it() -> None:
    edges = [Edge(TITLE, CHAT, "same_message_ids", 9), Edge(CHAT, make.ROOM, "migrated", 4)]
    assert resolve(edges, {}) == {TITLE: Alias(make.ROOM, "migrated", 4), CHAT: Alias(make.ROOM, "migrated", 4)}
