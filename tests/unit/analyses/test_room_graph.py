# SPDX-License-Identifier: Apache-2.0
"""Links between rooms: how they are counted, and what is no link."""

from __future__ import annotations

from collections.abc import Callable

import lake_rows as make

from sotdae.analyses.room_graph import ANALYSIS
from sotdae.model.findings import Finding

Run = Callable[..., list[Finding]]


def keys(found: list[Finding]) -> dict[tuple[str, str], int]:
    return {(str(one.key[1]), str(one.key[2])): one.values["count"] for one in found}


def test_a_message_that_points_somewhere_twice_is_one_message(analysed: Run) -> None:
    one, two = make.message(1), make.message(2)
    rows = [one, two, make.link(one), make.link(one, 1), make.link(two), make.coverage(1, 2)]
    assert keys(analysed(ANALYSIS, rows)) == {("t.me/kkot", "link"): 2}


def test_kinds_of_links_are_told_apart(analysed: Run) -> None:
    one = make.message(1)
    rows = [
        one,
        make.link(one, 0, place="button"),
        make.link(one, 1, target_kind="invite", target_normal="t.me/+abcdefgh", target_username=None, target_invite_hash="abcdefgh"),
        make.message(2, forwarded_from_key=make.OTHER),
        make.message(3, reply_to_room_key=make.OTHER),
        make.coverage(1, 3),
    ]
    assert keys(analysed(ANALYSIS, rows)) == {
        ("t.me/kkot", "button"): 1,
        ("t.me/+abcdefgh", "invite"): 1,
        (make.OTHER, "forward"): 1,
        (make.OTHER, "reply"): 1,
    }


def test_a_room_does_not_point_at_itself_and_other_sites_are_no_rooms(analysed: Run) -> None:
    one = make.message(1, forwarded_from_key=make.ROOM)
    external = make.link(one, 0, target_kind="external", target_normal=None, target_username=None)
    own = make.link(one, 1, target_kind="message", target_normal="t.me/c/1001/5", target_username=None, target_room_key=make.ROOM)
    assert analysed(ANALYSIS, [one, external, own, make.coverage(1, 1)]) == []


def test_a_name_alone_may_be_a_persons(analysed: Run) -> None:
    one = make.message(1)
    assert analysed(ANALYSIS, [one, make.link(one, place="mention", url="@kkot"), make.coverage(1, 1)]) == []


def test_a_name_counts_where_a_link_shows_the_same(analysed: Run) -> None:
    one, two = make.message(1), make.message(2)
    mention = make.link(one, place="mention", url="@kkot")
    assert keys(analysed(ANALYSIS, [one, two, mention, make.link(two), make.coverage(1, 2)])) == {
        ("t.me/kkot", "link"): 1,
        ("t.me/kkot", "mention"): 1,
    }


def test_forwards_from_accounts_are_no_links_between_rooms(analysed: Run) -> None:
    assert analysed(ANALYSIS, [make.message(1, forwarded_from_key="tg:user:5"), make.coverage(1, 1)]) == []


def test_times_and_places_are_those_of_the_first_and_the_last(analysed: Run) -> None:
    messages = [make.message(number, forwarded_from_key=make.OTHER) for number in (1, 2, 3)]
    (found,) = analysed(ANALYSIS, [*messages, make.coverage(1, 3)])
    assert (found.values["first_at"], found.values["last_at"]) == (messages[0].sent_at, messages[2].sent_at)
    assert [place.message_id for place in found.reasons[0].evidence] == [1, 3]
