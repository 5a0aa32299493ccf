# SPDX-License-Identifier: Apache-2.0
"""Growth: what is counted, what is left out, and what is null because no capture shows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import lake_rows as make
import pytest

from sotdae.analyses.growth import ANALYSIS
from sotdae.lake.session import CaptureFact
from sotdae.model.findings import Finding
from sotdae.model.observations import MembershipEvent

Run = Callable[..., list[Finding]]
DAY = 86_400 * make.SECOND
MIDNIGHT = (make.START // DAY) * DAY + 15 * 3_600 * make.SECOND  # 15:00 UTC is midnight in Korea


def came(number: int, event: str, member: str | None, at: int, **changes: Any) -> MembershipEvent:
    facts = {"room_key": make.ROOM, "message_id": number, "ord": 0, "event": event, "sent_at": at, "member_key": member}
    facts |= {"item_id": make.ITEM, "byte_offset": number * 1000, "byte_length": 900}
    return MembershipEvent(**{**dict.fromkeys(MembershipEvent._fields), **facts, **changes})


def test_days_are_korean_and_senders_distinct(analysed: Run) -> None:
    (found,) = analysed(
        ANALYSIS,
        [
            make.message(1, sent_at=MIDNIGHT - make.SECOND),
            make.message(2, sent_at=MIDNIGHT),
            make.message(3, sent_at=MIDNIGHT, sender_key="tg:user:8"),
            make.message(4, sent_at=MIDNIGHT, sender_key="tg:user:8"),
            came(5, "join_link", "tg:user:8", MIDNIGHT),
            came(6, "invited", "name:Dain", MIDNIGHT),
            came(7, "left", "name:Dain", MIDNIGHT - make.SECOND),
            make.coverage(1, 7),
        ],
    )
    assert found.values["senders"] == 2
    assert found.values["people_seen"] == 3
    assert (found.values["joins"], found.values["invited"], found.values["left"]) == (1, 1, 1)
    before, after = found.values["days"]
    assert (before["messages"], before["senders"], before["left"], before["joins"]) == (1, 1, 1, 0)
    assert (after["messages"], after["senders"], after["joins"], after["invited"]) == (3, 2, 1, 1)
    assert after["on"] > before["on"]


def test_what_no_capture_shows_is_null_and_not_nought(analysed: Run) -> None:
    (found,) = analysed(ANALYSIS, [make.message(1, sender_key=make.ROOM, sender_kind="own_room"), make.coverage(1, 1)])
    values = found.values
    assert [values[name] for name in ("joins", "invited", "left", "senders", "people_seen", "members_observed")] == [None] * 6
    assert [values["days"][0][name] for name in ("joins", "senders", "messages")] == [None, None, 1]
    assert {one.signal for one in found.missing} == {"members_observed", "joins", "senders"}


def test_the_exporting_account_is_no_sender_and_nobody_who_came(analysed: Run) -> None:
    (found,) = analysed(
        ANALYSIS,
        [
            make.message(1),
            make.message(2, sender_key="tg:user:99"),
            came(3, "join_link", "tg:user:99", make.START),
            came(4, "join_link", "tg:user:7", make.START),
            make.coverage(1, 4, source_key="tg:user:99"),
        ],
    )
    assert (found.values["senders"], found.values["joins"], found.values["people_seen"]) == (1, 1, 1)
    assert found.values["days"][0]["messages"] == 2


def test_names_of_pages_without_ids_are_senders_too(analysed: Run) -> None:
    rows = [make.message(number, sender_key=f"name:{name}", sender_kind="unknown") for number, name in enumerate(("Ara", "Bora", "Ara"), 1)]
    (found,) = analysed(ANALYSIS, [*rows, make.coverage(1, 3)])
    assert found.values["senders"] == 2


def test_an_interval_over_midnight_has_no_day(analysed: Run) -> None:
    (found,) = analysed(
        ANALYSIS,
        [
            make.message(1, sent_at=MIDNIGHT - make.SECOND, sent_at_high=MIDNIGHT + make.SECOND, sent_at_quality="interval"),
            make.message(2, sent_at=MIDNIGHT, sent_at_high=MIDNIGHT + make.SECOND, sent_at_quality="interval"),
            make.coverage(1, 2),
        ],
    )
    assert {day["on"] == "unknown": day["messages"] for day in found.values["days"]} == {True: 1, False: 1}


@pytest.mark.parametrize("newest", [1, 2])
def test_the_platforms_count_is_the_newest_captures(analysed: Run, newest: int) -> None:
    counts = {newest: 70, 3 - newest: 40}
    captures = [
        [make.message(1), make.coverage(1, 1), make.state(members=counts[seq], members_kind="members", not_before=make.START + (seq == newest))]
        for seq in (1, 2)
    ]
    (found,) = analysed(ANALYSIS, *captures)
    assert found.values["members_observed"] == 70


def test_two_captures_of_the_same_messages_count_them_once(analysed: Run) -> None:
    told = make.message(3, None, type="service", action="invite_members")
    rows = [make.message(1), make.message(2, sender_key="tg:user:8"), told, came(3, "invited", "name:Dain", make.START), make.coverage(1, 3)]
    (found,) = analysed(ANALYSIS, rows, rows)
    assert (found.values["senders"], found.values["invited"], found.values["days"][0]["messages"]) == (2, 1, 2)


def count(members: int, at: int | None, **changes: Any) -> Any:
    return make.state(**{"members": members, "members_kind": "subscribers", "members_granularity": 1, "not_before": at, "not_after": at, **changes})


def made(seq: int, captured_at: int | None) -> CaptureFact:
    return CaptureFact(make.digest(f"capture {seq}"), seq, make.START + 400 * DAY, captured_at, None)


def test_a_series_has_the_newest_count_of_each_day(analysed: Run) -> None:
    hours = [0, 5, 23, 24, 50]
    rows = [count(100 + hour, MIDNIGHT + hour * 3_600 * make.SECOND) for hour in hours]
    (found,) = analysed(ANALYSIS, rows)
    assert [day["members"] for day in found.values["days"]] == [123, 124, 150]
    assert (found.values["members_observed"], found.values["members_kind"], found.values["members_granularity"]) == (150, "subscribers", 1)
    assert found.values["members_earliest"] == found.values["members_latest"] == MIDNIGHT + 50 * 3_600 * make.SECOND


def test_a_day_of_which_only_a_count_is_known_shows_no_messages_at_all(analysed: Run) -> None:
    (found,) = analysed(ANALYSIS, [make.message(1, sent_at=MIDNIGHT), make.coverage(1, 1), count(40, MIDNIGHT + 3 * DAY)])
    first, last = found.values["days"]
    assert (first["members"], first["messages"]) == (None, 1)
    assert (last["members"], last["messages"], last["senders"], last["joins"]) == (40, None, None, None), "not observed, which is not nothing"


def test_a_card_is_dated_by_what_is_stated_of_its_capture_and_never_by_its_sealing(analysed: Run) -> None:
    (stated,) = analysed(ANALYSIS, (made(1, MIDNIGHT + DAY), [count(40, None)]))
    assert [day["members"] for day in stated.values["days"]] == [40]
    assert (stated.values["members_earliest"], stated.values["members_latest"]) == (None, MIDNIGHT + DAY)


def test_a_count_whose_moment_nobody_knows_has_no_day_and_is_older_than_any_other(analysed: Run) -> None:
    (found,) = analysed(ANALYSIS, (made(1, MIDNIGHT), [count(10, MIDNIGHT)]), (made(2, None), [count(99, None)]))
    assert found.values["members_observed"] == 10
    assert [day["members"] for day in found.values["days"]] == [10]


def test_of_two_counts_of_one_moment_the_finer_one_stands(analysed: Run) -> None:
    rounded, exact = count(1_280, MIDNIGHT, members_granularity=10), count(1_287, MIDNIGHT)
    for rows in ([rounded, exact], [exact, rounded]):
        (found,) = analysed(ANALYSIS, rows)
        assert (found.values["members_observed"], found.values["members_granularity"]) == (1_287, 1)


def test_monthly_users_are_a_measure_of_their_own(analysed: Run) -> None:
    (found,) = analysed(ANALYSIS, [count(220_000, MIDNIGHT, members_kind="monthly_users"), count(31, MIDNIGHT + DAY, members_kind="members")])
    assert (found.values["members_observed"], found.values["monthly_users_observed"]) == (31, 220_000)
    assert [(day["members"], day["monthly_users"]) for day in found.values["days"]] == [(None, 220_000), (31, None)]


def test_a_count_of_no_known_kind_is_no_size(analysed: Run) -> None:
    (found,) = analysed(ANALYSIS, [make.message(1), make.coverage(1, 1), count(12, MIDNIGHT, members_kind=None)])
    assert found.values["members_observed"] is None


def test_the_newest_count_is_cited_at_its_row(analysed: Run) -> None:
    (found,) = analysed(ANALYSIS, [count(10, MIDNIGHT), count(20, MIDNIGHT + DAY, byte_offset=500, byte_length=40)])
    (reason,) = [one for one in found.reasons if one.signal == "members_observed"]
    assert (reason.value, reason.made_by, reason.evidence[0].byte_offset) == (20, "third", 500)
