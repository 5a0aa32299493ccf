# SPDX-License-Identifier: Apache-2.0
"""Succession over hand-made rooms: who is asked, what counts for and against, and what a framer or a copyist can and cannot make."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
import room_stories as stories
from room_stories import NEWEST, Told, at, history, others, pictures, verdicts

from sotdae.analyses.succession.blocking import in_window
from sotdae.analyses.succession.names import Names, branches, jamo
from sotdae.analyses.succession.params import Params
from sotdae.analyses.succession.rooms import Closing, RoomFacts
from sotdae.analyses.succession.sharing import rarity
from sotdae.analyses.succession.verdicts import ANALYSIS
from sotdae.model.findings import Finding
from sotdae.model.links import invite_room_key

Run = Callable[..., list[Finding]]
MEMBERS = range(100, 130)
STRANGERS = range(300, 320)


def signs(finding: Finding) -> dict[str, Any]:
    return {reason.signal: reason for reason in finding.reasons}


def old_room(*, until: float = 20) -> Told:
    return Told(1001, "가온 정원 모임", 0).begin().talk(0.5, until, MEMBERS)


def closed(room: Told) -> list[Finding]:
    return [history(room, 20, 21)]


def honest(old: Told) -> Told:
    """A room that goes on: announced, with many of the people, the pictures and the name."""
    new = Told(2002, "가온 정원 모임 둘", 20.5).begin()
    old.point(20, new, life=True)
    return new.come(20.6, MEMBERS[:20]).talk(21, 40, MEMBERS[:15]).point(21, old, life=True)


def test_a_room_that_goes_on_is_found_with_signs_from_both_sides(analysed: Run) -> None:
    old = old_room()
    new = honest(old)
    found = verdicts(analysed, [old, new, *others()], histories=closed(old), copies=pictures(*([(old, 5), (new, 22)] for _ in range(4))))
    pair = found[old.key, new.key]
    assert pair.values["level"] in {"probable", "strong"}
    assert pair.values["sides"] == ["predecessor", "successor"]
    assert signs(pair)["people.arrivals"].value == 20
    assert signs(pair)["content.pictures"].value == 4
    assert pair.values["closed_from"] == at(20)
    assert found[old.key, "none seen"].values["abstained"] is False
    for reason in pair.reasons:
        assert len(reason.evidence) <= 5
        assert {place.room_key for place in reason.evidence} <= {old.key, new.key, *(room.key for room in others())}


def test_an_innocent_room_that_a_hostile_admin_points_at_is_never_strong_nor_probable(analysed: Run) -> None:
    old = old_room()
    innocent = Told(2003, "상담 나눔터", 2).begin().talk(2.5, 55, STRANGERS)
    old.point(20, innocent, life=True).point(20.1, innocent, life=True)
    innocent.come(20.5, MEMBERS)
    found = verdicts(analysed, [old, innocent, *others()], histories=closed(old))
    pair = found[old.key, innocent.key]
    assert signs(pair)["explicit.announced"].made_by == "predecessor"
    assert signs(pair)["people.arrivals"].value == len(MEMBERS)
    assert pair.values["level"] in {"rejected", "indicated"}
    assert signs(pair)["time.existed_before"].bits < 0


def test_a_room_that_copies_everything_and_seeds_accounts_is_not_probable(analysed: Run) -> None:
    old = old_room()
    seeded = range(900, 925)
    old.come(19.5, seeded)
    copy = Told(2004, "가온 정원 모임", 20.6).begin().come(20.7, seeded).talk(21, 50, seeded).point(21, old, life=True)
    found = verdicts(analysed, [old, copy, *others()], histories=closed(old), copies=pictures(*([(old, 5), (copy, 22)] for _ in range(12))))
    pair = found[old.key, copy.key]
    assert signs(pair)["content.pictures"].value == 12
    assert pair.values["sides"] == ["successor"]
    assert pair.values["level"] in {"rejected", "indicated"}
    assert "people.arrivals" not in signs(pair) or signs(pair)["people.arrivals"].value == 0


def test_a_room_that_speaks_about_rooms_does_not_claim_to_be_one(analysed: Run) -> None:
    old = old_room()
    news = Told(2005, "마을 소식", 19).begin().talk(19.5, 50, STRANGERS[:6])
    news.point(21, old, about=True).point(22, old, about=True)
    pair = verdicts(analysed, [old, news, *others()], histories=closed(old))[old.key, news.key]
    assert pair.values["level"] == "rejected"
    assert signs(pair)["exclusion.speaks_about"].bits < 0
    assert "explicit.claimed" not in signs(pair) or signs(pair)["explicit.claimed"].value == 0


def test_one_report_among_many_posts_hardly_counts_against_a_room(analysed: Run) -> None:
    old = old_room()
    later = Told(2005, "마을 소식", 19).begin().talk(19.5, 50, STRANGERS).point(21, old, about=True)
    pair = verdicts(analysed, [old, later, *others()], histories=closed(old))[old.key, later.key]
    assert -1.5 < signs(pair)["exclusion.speaks_about"].bits < 0


def test_what_is_not_captured_is_missing_and_not_against(analysed: Run) -> None:
    old = Told(1001, "가온 정원 모임", 0).begin()
    old.say(20, "마지막 글입니다")
    new = Told(2002, "가온 정원 모임 둘", 20.5).begin()
    old.point(20, new)
    pair = verdicts(analysed, [old, new, *others()], histories=closed(old))[old.key, new.key]
    missing = {one.signal: one.why for one in pair.missing}
    assert {"people.arrivals", "people.admins", "content.pictures", "name.username"} <= set(missing)
    assert all(missing.values())
    assert not set(missing) & set(signs(pair))


def test_an_account_that_administers_both_rooms_is_a_sign_neither_side_makes_alone(analysed: Run) -> None:
    old, new = old_room(), Told(2002, "새 온실", 20.5).begin()
    for room in (old, new):
        room.say(room.opened + 0.1, None, who=100, type="service", action="group_call")
    new.come(20.6, [100])
    found = signs(verdicts(analysed, [old, new, *others()], histories=closed(old))[old.key, new.key])["people.admins"]
    assert (found.value, found.made_by) == (1, "both")
    assert {place.room_key for place in found.evidence} == {old.key, new.key}


def test_the_account_that_made_an_export_is_no_arrival(analysed: Run) -> None:
    old, new = old_room(), Told(2002, "새 온실", 20.5).begin()
    new.rows[1] = stories.make.coverage(1, 10_000, room=new.key, source_key="tg:user:100")
    old.point(20, new)
    new.come(20.6, [100, 101])
    pair = verdicts(analysed, [old, new, *others()], histories=closed(old))[old.key, new.key]
    assert signs(pair)["people.arrivals"].value == 1


def test_what_a_room_says_after_it_fell_quiet_does_not_date_its_closing(analysed: Run) -> None:
    """A room that went private says a week later where it went on; its people had gone on long before."""
    old, new = old_room(), Told(2002, "새 온실", 20.5).begin()
    new.come(20.6, MEMBERS[:12])
    old.point(27, new, life=True)
    pair = verdicts(analysed, [old, new, *others()], histories=[history(old, 20, 28)])[old.key, new.key]
    assert signs(pair)["people.arrivals"].value == 12
    assert "exclusion.there_before" not in signs(pair)
    assert pair.values["closed_how"] == "announced"


def test_where_messages_are_missing_a_late_word_is_no_sign_of_quiet(analysed: Run) -> None:
    old, new = old_room(), Told(2002, "새 온실", 20.5).begin()
    new.come(20.6, MEMBERS[:12])
    old.next_id += 5
    old.point(27, new, life=True)
    pair = verdicts(analysed, [old, new, *others()], histories=[history(old, 20, 28)])[old.key, new.key]
    assert "people.arrivals" not in signs(pair) or signs(pair)["people.arrivals"].value == 0


def test_a_forward_of_a_member_s_post_comes_from_the_room_where_the_member_wrote_it(analysed: Run) -> None:
    old, new = old_room(), Told(2002, "새 온실", 20.5).begin()
    old.say(5, "분갈이한 날의 기록", who=100)
    new.say(21, "분갈이한 날의 기록", who=None, forwarded_from_key="tg:user:100")
    new.say(22, "분갈이한 날의 기록", who=None, forwarded_from_key="tg:user:101")
    pair = verdicts(analysed, [old, new, *others()], histories=closed(old))[old.key, new.key]
    assert signs(pair)["explicit.forwarded"].value == 1


def test_an_invitation_whose_page_bears_one_room_s_title_points_to_that_room(analysed: Run) -> None:
    old, new = old_room(), Told(2002, "새 온실", 20.5).begin()
    said = old.say(20, "여기로 오세요")
    old.rows.append(stories.make.link(said, target_kind="invite", target_normal="t.me/+x", target_username=None, target_invite_hash="x"))
    new.rows.append(stories.make.state(room=invite_room_key("x"), title="새 온실", not_before=at(21)))
    found = signs(verdicts(analysed, [old, new, *others()], histories=closed(old))[old.key, new.key])
    assert found["explicit.announced"].value == 1


def test_people_who_came_at_any_time_speak_against_and_those_who_came_then_for(analysed: Run) -> None:
    old, prompt, slow = old_room(), Told(2002, "새 온실", 20.5).begin(), Told(2003, "헌 온실", 12).begin()
    prompt.come(20.6, MEMBERS[:10])
    for place, who in enumerate(MEMBERS[:10]):
        slow.come(12.1 + 4 * place, [who])
    found = verdicts(analysed, [old, prompt, slow, *others()], histories=closed(old))
    values = {room.key: signs(found[old.key, room.key]) for room in (prompt, slow)}
    assert values[prompt.key]["people.in_time"].value == "10:0"
    assert values[slow.key]["exclusion.came_otherwise"].value == 8
    assert values[prompt.key]["people.in_time"].bits > values[slow.key]["people.in_time"].bits


@pytest.mark.parametrize(
    ("one", "other", "is_branch"),
    [
        ("가온 정원 모임", "가온 사진 공유", True),
        ("가온.정원.모임", "가온 사진 공유", True),
        ("가온 정원 모임", "가온 정원 모임 둘", False),
        ("가온 정원 모임", "본진 가온 정원 모임", False),
        ("가온 정원 모임", "가온", False),
        ("가온 정원 모임", "바다 사진 공유", False),
    ],
)
def test_a_branch_begins_as_the_first_and_goes_on_otherwise(one: str, other: str, is_branch: bool) -> None:
    assert branches([one], [other]) is is_branch


def test_no_account_is_named_anywhere(analysed: Run) -> None:
    old = old_room()
    new = honest(old)
    for finding in verdicts(analysed, [old, new, *others()], histories=closed(old)).values():
        assert "acct:" not in repr(finding)
        assert "tg:user" not in repr(finding)


def test_rooms_fallen_silent_are_asked_and_living_ones_are_not(analysed: Run) -> None:
    silent, living = old_room(until=20), Told(1002, "살아 있는 모임", 0).begin().talk(1, NEWEST - 1, STRANGERS)
    found = verdicts(analysed, [silent, living, *others(2)])
    asked = {key[0]: finding for key, finding in found.items() if key[1] == "none seen"}
    assert set(asked) == {silent.key}
    assert asked[silent.key].values["closed_how"] == "silent"
    assert asked[silent.key].values["closed_until"] is None
    assert "closing" in {one.signal for one in asked[silent.key].missing}


def test_own_words_of_closing_date_it_and_make_it_foreseeable(analysed: Run) -> None:
    old = old_room(until=18)
    said = old.say(18.5, "이 방은 곧 닫습니다")
    old.hits.append((said, [stories.hit("life.closing", "life")]))
    found = verdicts(analysed, [old, *others(2)], histories=[history(old, 18, 21)])
    assert found[old.key, "none seen"].values["closed_how"] == "announced"


def test_one_room_alone_has_no_successor_and_says_so(analysed: Run) -> None:
    found = verdicts(analysed, [old_room()])
    ((key, none),) = found.items()
    assert key[1] == "none seen"
    assert (none.values["considered"], none.values["abstained"], none.score) == (0, True, 1.0)
    assert none.values["searched"]["rooms"] == 2  # type: ignore[index,call-overload]
    assert {one.signal for one in none.missing} >= {"candidates", "elsewhere"}


def test_rooms_without_times_or_messages_are_no_trouble(analysed: Run) -> None:
    old = old_room()
    page = Told(1010, "쪽지 하나", 0)
    page.rows.append(stories.make.state(room=page.key, title="가온 정원 모임", username="gaon"))
    undated = Told(1011, "가온 정원 모임", 0)
    undated.rows.append(stories.make.message(5, "시각이 없는 글", room=undated.key, sent_at=None))
    undated.rows.append(stories.make.state(room=undated.key, title="가온 정원 모임"))
    found = verdicts(analysed, [old, page, undated], histories=closed(old))
    assert {key[1] for key in found if key[0] == old.key} == {page.key, undated.key, "none seen"}
    assert "time.gap" in {one.signal for one in found[old.key, page.key].missing}


def test_a_reopened_room_is_not_asked(analysed: Run) -> None:
    old = old_room(until=NEWEST - 1)
    one = history(old, 20, 21)
    events = [*one.values["events"], {"what": "turned_public", "earliest": at(25), "latest": at(26), "detail": ""}]  # type: ignore[misc]
    again = Finding(one.kind, one.key, {"state": "public", "events": events}, one.reasons)
    assert not [key for key in verdicts(analysed, [old, *others(2)], histories=[again]) if key[0] == old.key]


def test_no_order_of_rows_changes_anything(analysed: Run) -> None:
    old = old_room()
    new = honest(old)
    first = verdicts(analysed, [old, new, *others()], histories=closed(old))
    for room in (old, new):
        random.Random(3).shuffle(room.rows)
    assert verdicts(analysed, [new, *others(), old], histories=closed(old)) == first


@pytest.mark.parametrize(("rooms", "weight"), [(2, 1.0), (10, 0.0), (11, 0.0), (500, 0.0)])
def test_what_a_hundredth_of_the_rooms_share_says_nothing(rooms: int, weight: float) -> None:
    assert rarity(rooms, 1000) == weight


def test_rarity_falls_with_every_room() -> None:
    weights = [rarity(rooms, 5000) for rooms in range(2, 51)]
    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == 49


def test_a_varied_letter_leaves_names_alike_and_a_common_word_does_not_make_them_so() -> None:
    assert jamo("방 1!") == "ㅂㅏㅇ1"
    clubs = {f"r{number}": [f"{word} 정원 모임"] for number, word in enumerate(("가온", "새솔", "너른", "한빛", "다솜", "보람", "미르", "누리"))}
    names = Names({**clubs, "x": ["가온 쩡원 모임"], "y": ["책 읽는 밤"]})
    assert names.alike("r0", "x") > 0.7
    assert names.alike("r0", "r1") < 0.6
    assert names.alike("r0", "y") < 0.1
    assert names.alike("r0", "r0") == 1.0
    assert list(names.near("x", 0.6)) == ["r0"]


def test_the_window_lets_through_what_may_have_opened_about_then() -> None:
    closing = Closing(at(20), at(21), at(20), at(20), "seen")
    facts = RoomFacts("tg:channel:1", opened_from=None, opened_until=at(30))
    assert in_window(closing, facts, Params())
    facts.opened_until = at(20 - 61)
    assert not in_window(closing, facts, Params())
    facts.opened_from = facts.opened_until = at(21 + 121)
    assert not in_window(closing, facts, Params())
    assert in_window(closing, RoomFacts("tg:channel:2"), Params())


def test_every_column_is_described(analysed: Run) -> None:
    old = old_room()
    for finding in verdicts(analysed, [old, honest(old)], histories=closed(old)).values():
        assert set(finding.values) == set(ANALYSIS.columns)
