# SPDX-License-Identifier: Apache-2.0
"""What the read model is fed from the folds."""

from __future__ import annotations

from pathlib import Path

import lake_rows as make

from sotdae.lake.feed import notice_rows, problem_rows, room_facts, search_rows, target_rows
from sotdae.lake.folds import refold
from sotdae.lake.session import Session
from sotdae.lake.shapes import NoticeRow, ProblemCount, SearchRow, TargetRow


def test_texts_with_their_places(tmp_path: Path) -> None:
    refold(tmp_path, [make.capture(tmp_path, 1, [make.message(2, "책"), make.message(1, None), make.message(3, ""), make.state(room=make.OTHER)])])
    with Session(tmp_path, captures=[]) as session:
        assert list(search_rows(session, make.ROOM)) == [SearchRow(2, make.START + 2 * make.SECOND, "책", make.ITEM, 2000, 900)]
        assert list(search_rows(session, make.OTHER)) == []


def test_messages_without_words_with_their_places(tmp_path: Path) -> None:
    rows = [make.message(2, "책"), make.message(1, None, type="service", action="create_channel"), make.message(3, ""), make.state(room=make.OTHER)]
    refold(tmp_path, [make.capture(tmp_path, 1, rows)])
    with Session(tmp_path, captures=[]) as session:
        assert list(notice_rows(session, make.ROOM)) == [
            NoticeRow(1, make.START + make.SECOND, "create_channel", make.ITEM, 1000, 900),
            NoticeRow(3, make.START + 3 * make.SECOND, "message", make.ITEM, 3000, 900),
        ]
        assert list(notice_rows(session, make.OTHER)) == []


def test_links_to_one_target_are_counted_together(tmp_path: Path) -> None:
    late, early = make.message(9), make.message(2)
    invite = {"target_kind": "invite", "target_username": None, "target_invite_hash": "AbCdEfGh", "target_normal": "t.me/+AbCdEfGh"}
    rows = [
        *(late, make.link(late), early, make.link(early), make.link(early, 1), make.link(early, 2, **invite)),
        make.link(early, 3, target_kind="external", target_normal=None, target_username=None),
        make.link(early, 4, target_kind="message", target_normal="t.me/kkot/5", target_message_id=5),
    ]
    refold(tmp_path, [make.capture(tmp_path, 1, rows)])
    with Session(tmp_path, captures=[]) as session:
        first, last = make.START + 2 * make.SECOND, make.START + 9 * make.SECOND
        assert target_rows(session, make.ROOM) == [
            TargetRow("+AbCdEfGh", "invite", make.ROOM, 1, first, first, 2, make.ITEM, 2000, 900),
            TargetRow("@kkot", "message", make.ROOM, 1, first, first, 2, make.ITEM, 2000, 900),
            TargetRow("@kkot", "room", make.ROOM, 3, first, last, 2, make.ITEM, 2000, 900),
        ]


def test_problems_are_counted_by_room_kind_and_item(tmp_path: Path) -> None:
    rows = [
        make.message(1),
        make.problem(byte_offset=50, byte_length=3),
        make.problem(),
        make.problem("unknown-key", room=None),
        make.problem("lost", room=make.OTHER),
    ]
    refold(tmp_path, [make.capture(tmp_path, 1, rows)])
    with Session(tmp_path, captures=[], rooms=[make.OTHER]) as session:
        assert problem_rows(session, make.ROOM) == [ProblemCount(make.ROOM, "truncated", "error", "the member ends early", 2, make.ITEM, 5, 7)]
        assert [row.code for row in problem_rows(session, None)] == ["lost", "unknown-key"]
        assert problem_rows(session, "tg:channel:404") == []


def test_facts_of_a_room_latest_first(tmp_path: Path) -> None:
    early = [
        make.state(title="꽃 모임", username="kkot", room_type="public_channel", members=30),
        make.message(1),
        make.message(2),
        make.coverage(1, 2),
    ]
    late = [make.state(title="책 모임", room_type="private_channel"), make.message(1, "바뀐 글"), make.message(4), make.coverage(1, 4)]
    refold(tmp_path, [make.capture(tmp_path, 1, early), make.capture(tmp_path, 2, late), make.capture(tmp_path, 3, [make.state(room=make.OTHER)])])
    with Session(tmp_path, captures=[]) as session:
        facts = room_facts(session)
    one = facts[make.ROOM]
    assert (one.title, one.titles, one.usernames, one.room_type) == ("책 모임", ("책 모임", "꽃 모임"), ("kkot",), "private_channel")
    assert (one.messages, one.captures, one.revisions, one.absences) == (3, 2, 1, 1)
    assert (one.first_at, one.last_at) == (make.START + make.SECOND, make.START + 4 * make.SECOND)
    assert (facts[make.OTHER].messages, facts[make.OTHER].first_at) == (0, None)
