# SPDX-License-Identifier: Apache-2.0
"""Surges: what is an alarm, what is not, what is not judged, and where it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import lake_rows as make
import pytest

from sotdae.analyses.baselines import Step
from sotdae.analyses.surges import ANALYSIS, Params, is_alarm, judge
from sotdae.lake.session import CaptureFact
from sotdae.model.findings import Finding
from sotdae.model.observations import MembershipEvent

Run = Callable[..., list[Finding]]
DAY = 86_400 * make.SECOND
MIDNIGHT = (make.START // DAY) * DAY + 15 * 3_600 * make.SECOND  # 15:00 UTC is midnight in Korea
FIRST_ON = "2023-11-15"


def came(number: int, at: int, event: str = "join_link", *, room: str = make.ROOM, member: str | None = None) -> MembershipEvent:
    facts = {"room_key": room, "message_id": number, "ord": 0, "event": event, "sent_at": at, "member_key": member or f"tg:user:{number}"}
    facts |= {"item_id": make.ITEM, "byte_offset": number * 1000, "byte_length": 900}
    return MembershipEvent(**{**dict.fromkeys(MembershipEvent._fields), **facts})


def group(gains: Sequence[int], *, room: str = make.ROOM, source: str | None = None, **changes: Any) -> list[Any]:
    """A group's whole export: so many joins on each day, a post at the first and at the last moment."""
    rows: list[Any] = [make.message(1, room=room, sent_at=MIDNIGHT)]
    number = 1
    for day, gain in enumerate(gains):
        for _ in range(gain):
            number += 1
            moment = MIDNIGHT + day * DAY + number % 80_000 * make.SECOND
            rows += [make.message(number, None, room=room, sent_at=moment, type="service"), came(number, moment, room=room)]
    last = MIDNIGHT + len(gains) * DAY - make.SECOND
    rows.append(make.message(number + 1, room=room, sent_at=last))
    facts = {"first_at": MIDNIGHT, "last_at": last, "source_key": source, **changes}
    return [*rows, make.coverage(1, number + 1, room=room, **facts)]


def count(members: int, day: float, **changes: Any) -> Any:
    at = MIDNIGHT + round(day * DAY)
    return make.state(**{"members": members, "members_kind": "subscribers", "members_granularity": 1, "not_before": at, "not_after": at, **changes})


def only(found: Sequence[Finding]) -> dict[str, Any]:
    (one,) = found
    return dict(one.values)


def test_a_day_on_which_far_more_join_is_an_alarm_at_its_first_and_last_record(analysed: Run) -> None:
    (found,) = analysed(ANALYSIS, group([2] * 14 + [60, 1]))
    (alarm,) = found.values["alarms"]
    assert (alarm["measure"], alarm["on"], alarm["gain"], alarm["joins"], alarm["invited"]) == ("arrivals", "2023-11-29", 60, 60, 0)
    assert (alarm["from"], alarm["until"]) == (MIDNIGHT + 14 * DAY, MIDNIGHT + 15 * DAY), "a Korean day"
    assert (alarm["basis"], alarm["baseline_steps"], alarm["cohort_higher"], alarm["expected_hundredths"]) == ("own", 14, None, 250)
    assert alarm["low"] <= 2 <= alarm["high"] < 60
    assert alarm["tail_log10_hundredths"] <= alarm["q_log10_hundredths"] < -350
    (reason,) = found.reasons
    assert (reason.signal, reason.value, reason.made_by) == ("alarm-0", 60, "room")
    assert [place.message_id for place in reason.evidence] == [2 + 28, 1 + 28 + 60]


def test_an_ordinary_growth_is_none_and_what_was_looked_at_is_said(analysed: Run) -> None:
    values = only(analysed(ANALYSIS, group([3, 1, 4, 2, 5, 3, 2, 6, 4, 7, 3])))
    assert values["alarms"] == []
    assert (values["judged"], values["not_judged"], values["first_on"], values["last_on"]) == (4, 7, FIRST_ON, "2023-11-25")


@pytest.mark.parametrize(("gain", "alarms"), [(9, 0), (30, 1)])
def test_few_are_no_surge_however_improbable(analysed: Run, gain: int, alarms: int) -> None:
    assert len(only(analysed(ANALYSIS, group([0] * 20 + [gain, 1])))["alarms"]) == alarms


def test_invited_people_came_too_and_the_exporter_did_not(analysed: Run) -> None:
    rows = group([1] * 14 + [0, 0], source="tg:user:99")
    day = MIDNIGHT + 14 * DAY
    rows += [came(500 + number, day, "invited", member="name:Dain" if number else None) for number in range(40)]
    rows += [came(600 + number, day, "join_link", member="tg:user:99") for number in range(40)]
    (alarm,) = only(analysed(ANALYSIS, rows))["alarms"]
    assert (alarm["gain"], alarm["joins"], alarm["invited"]) == (40, 0, 40)


def test_days_that_no_capture_covers_are_not_days_without_anybody(analysed: Run) -> None:
    early = group([5] * 3)
    late = [make.message(900, sent_at=MIDNIGHT + 40 * DAY), make.coverage(900, 901, first_at=MIDNIGHT + 40 * DAY, last_at=MIDNIGHT + 41 * DAY)]
    values = only(analysed(ANALYSIS, early, late))
    assert values["judged"] + values["not_judged"] == 3 + 2


def test_an_export_of_ones_own_posts_shows_nobody_coming(analysed: Run) -> None:
    assert only(analysed(ANALYSIS, group([5, 0, 0, 5], window="own_messages")))["not_judged"] == 2, "the days with events alone"


def test_counts_are_differences_over_their_real_interval(analysed: Run) -> None:
    rows = [count(1_000 + 40 * day, day) for day in range(15)]
    values = only(analysed(ANALYSIS, [*rows, count(1_000 + 40 * 21, 21)]))
    assert values["alarms"] == [], "280 in a week is 40 a day"
    assert (values["gaps"], values["measures"]) == (1, ["members"])


def test_an_alarm_over_a_gap_is_marked(analysed: Run) -> None:
    rows = [count(1_000 + 40 * day, day) for day in range(15)]
    (found,) = analysed(ANALYSIS, [*rows, count(1_000 + 40 * 21 + 4_000, 21, byte_offset=77)])
    (alarm,) = found.values["alarms"]
    assert (alarm["spans_gap"], alarm["gain"], alarm["expected_hundredths"], alarm["size_before"]) == (True, 4_280, 28_350, 1_560)
    assert "when" in {one["signal"] for one in alarm["missing"]}
    assert found.reasons[0].made_by == "third"
    assert [place.byte_offset for place in found.reasons[0].evidence] == [0, 77]


def test_a_day_with_more_members_is_marked_for_what_a_difference_is(analysed: Run) -> None:
    rows = [count(500 + 3 * day, day + 0.4) for day in range(12)]
    (alarm,) = only(analysed(ANALYSIS, [*rows, count(900, 12.4)]))["alarms"]
    assert (alarm["measure"], alarm["spans_gap"], alarm["joins"]) == ("members", False, None)
    assert [one["signal"] for one in alarm["missing"]] == ["arrivals"]


def test_a_rounded_count_claims_only_what_rounding_leaves(analysed: Run) -> None:
    fine = [count(10_000 + 3 * day, day) for day in range(12)]
    (alarm,) = only(analysed(ANALYSIS, [*fine, count(11_000, 12, members_granularity=1_000)]))["alarms"]
    assert (alarm["gain"], alarm["gain_least"]) == (967, 967 - 500)


def test_a_step_of_a_rounded_series_is_no_surge(analysed: Run) -> None:
    coarse = [count(10_000 + 1_000 * (day > 11), day, members_granularity=1_000) for day in range(14)]
    assert only(analysed(ANALYSIS, coarse))["alarms"] == [], "10,999 to 11,000 would show as much"


def test_two_counts_around_midnight_are_no_day(analysed: Run) -> None:
    rows = [count(100 + 2 * day, day + 0.999) for day in range(12)]
    values = only(analysed(ANALYSIS, [*rows, count(100 + 2 * 11 + 1, 12.001)]))
    assert values["judged"] + values["not_judged"] == 11


def test_monthly_users_are_a_measure_of_their_own(analysed: Run) -> None:
    rows = [count(1_000 + day, day, members_kind="monthly_users") for day in range(12)]
    values = only(analysed(ANALYSIS, [*rows, count(9_000, 12, members_kind="monthly_users"), count(7, 12), count(8, 13)]))
    assert [alarm["measure"] for alarm in values["alarms"]] == ["monthly_users"]
    assert values["measures"] == ["members", "monthly_users"]


def test_a_new_room_without_its_like_is_not_judged_and_says_so(analysed: Run) -> None:
    values = only(analysed(ANALYSIS, group([0, 0, 0, 300, 0])))
    assert values["alarms"] == []
    assert [(row["measure"], row["on"], row["gain"]) for row in values["abstained"]] == [("arrivals", "2023-11-18", 300)]


def test_a_new_room_is_ranked_among_rooms_of_its_age(analysed: Run) -> None:
    others = [row for number in range(5) for row in group([1, 2, 1] + [0, 1] * 5, room=f"tg:channel:{5000 + number}")]
    found = analysed(ANALYSIS, [*others, *group([0, 0, 0, 300, 0])])
    alarms = {finding.key[0]: finding.values["alarms"] for finding in found if finding.values["alarms"]}
    assert list(alarms) == [make.ROOM]
    (alarm,) = alarms[make.ROOM]
    assert (alarm["basis"], alarm["baseline_rooms"], alarm["cohort_higher"], alarm["tested"]) == ("age", 5, 0, 6)
    assert {one["signal"] for one in alarm["missing"]} == {"baseline", "age", "size"}


def test_nothing_counted_is_no_finding(analysed: Run) -> None:
    assert analysed(ANALYSIS, [make.message(1), make.coverage(1, 1), count(40, 0)]) == []


@pytest.mark.parametrize("stated", [MIDNIGHT + 13 * DAY, None])
def test_a_count_without_a_moment_is_no_step(analysed: Run, stated: int | None) -> None:
    rows = [count(500 + day, day) for day in range(12)]
    fact = CaptureFact(make.digest("capture 2"), 2, MIDNIGHT + 90 * DAY, stated, None)
    card = [make.state(members=5_000, members_kind="subscribers", members_granularity=1)]
    first = CaptureFact(make.digest("capture 1"), 1, MIDNIGHT + 90 * DAY, None, None)
    assert len(only(analysed(ANALYSIS, (first, rows), (fact, card)))["alarms"]) == (stated is not None)


def made_up(rooms: int, last: int, others: int = 0) -> list[Step]:
    gains = [[3] * 14 + [last] for _ in range(rooms)] + [[3] * 14 + [3] for _ in range(others)]
    return [
        Step(f"r{number}", "members", f"{day:02}", day, day + 1, gain, gain) for number, some in enumerate(gains) for day, gain in enumerate(some)
    ]


def test_an_alarm_among_many_rooms_has_to_be_rarer() -> None:
    alone, crowd = judge(made_up(1, 40), Params()), judge(made_up(1, 40, 499), Params())
    one = max(alone, key=lambda judged: -judged.tail)
    same = max(crowd, key=lambda judged: -judged.tail)
    assert one.tail == same.tail
    assert one.rate == one.tail
    assert same.rate == pytest.approx(same.tail + 2.69897)
    assert (one.tested, same.tested) == (1, 500)
    strict = Params(false_ratio=10 ** (same.rate - 0.1))
    assert is_alarm(one, strict)
    assert not is_alarm(same, strict)


def test_the_order_of_steps_is_no_matter() -> None:
    steps = made_up(3, 90, 4)
    assert judge(steps, Params()) == judge(steps[::-1], Params())
