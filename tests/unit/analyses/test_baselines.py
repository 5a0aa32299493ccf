# SPDX-License-Identifier: Apache-2.0
"""Baselines: the interval counts and not the row, an old surge is not the measure of a new one, and a young room has only its like."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from sotdae.analyses.baselines import Cohorts, Step, own
from sotdae.analyses.surges import Params

MODEL = Params().model()


def steps(gains: Sequence[int], *, room: str = "a", days: Sequence[float] | None = None, age: float = 0.0, size: int | None = None) -> list[Step]:
    found, at = [], 0.0
    for gain, long in zip(gains, days or [1.0] * len(gains), strict=True):
        found.append(Step(room, "members", f"{at + long:.2f}", at, at + long, gain, gain, size, age + at))
        at += long
    return found


def test_a_week_is_the_least_that_says_anything() -> None:
    found = own(steps([5] * 8), MODEL)
    assert found[:7] == [None] * 7
    assert found[7] is not None
    assert (found[7].basis, found[7].steps, found[7].rooms) == ("own", 7, 1)


def test_a_missed_day_doubles_what_is_expected_and_raises_no_alarm() -> None:
    usual, missed = steps([40] * 20 + [40]), steps([40] * 20 + [80], days=[1.0] * 20 + [2.0])
    one, two = own(usual, MODEL)[-1], own(missed, MODEL)[-1]
    assert one is not None
    assert two is not None
    assert two.mean == pytest.approx(2 * one.mean)
    assert two.tail(80) > -1
    assert own(steps([40] * 20 + [240]), MODEL)[-1].tail(240) < -2  # type: ignore[union-attr]  # twenty steps are a baseline


def test_an_interval_of_a_baseline_weighs_as_much_as_its_days() -> None:
    by_day, by_gap = steps([30] * 14 + [0]), steps([30] * 7 + [210, 0], days=[1.0] * 7 + [7.0, 1.0])
    assert own(by_gap, MODEL)[-1].mean == pytest.approx(own(by_day, MODEL)[-1].mean)  # type: ignore[union-attr]  # seven steps are one


def test_what_lies_more_than_four_weeks_back_is_forgotten() -> None:
    found = own(steps([1_000] * 10 + [2] * 40), MODEL)[-1]
    assert found is not None
    assert found.steps == MODEL.window_days
    assert found.mean == pytest.approx(2.5)


def test_nothing_is_a_baseline_across_a_long_gap() -> None:
    assert own(steps([5] * 10 + [5, 6], days=[1.0] * 10 + [60.0, 1.0]), MODEL)[-1] is None


def test_a_surge_is_not_the_measure_of_the_next_one() -> None:
    calm, after = own(steps([10, 12] * 10 + [300]), MODEL)[-1], own(steps([10, 12] * 8 + [300, 12, 10, 12, 300]), MODEL)[-1]
    assert calm is not None
    assert after is not None
    assert after.mean < 1.2 * calm.mean
    assert after.tail(300) < -5


def test_leavers_are_no_negative_arrivals() -> None:
    found = own(steps([-50, 10] * 10 + [0]), MODEL)[-1]
    assert found is not None
    assert found.mean == pytest.approx(5.5)


def test_a_steady_room_is_not_taken_for_steadier_than_rooms_are() -> None:
    found = own(steps([50] * 28 + [0]), MODEL)[-1]
    assert found is not None
    assert found.size == pytest.approx(2 * MODEL.typical_size), "28 steps without any spread, and as many of an ordinary room"


def cohort(rooms: int, gains: Sequence[int], **facts: int) -> list[Step]:
    return [step for number in range(rooms) for step in steps(gains, room=f"r{number}", **facts)]  # type: ignore[arg-type]  # size alone


def test_a_young_room_is_measured_against_others_of_its_age() -> None:
    asked = steps([0] * 6 + [2_700], room="new")[-1]
    found = Cohorts([*cohort(4, [3] * 20), asked], MODEL).expected(asked)
    assert found is not None
    assert (found.basis, found.rooms, found.higher) == ("age", 4, 0)
    assert found.steps == 4 * 9, "rooms from three to less than twelve days old"
    assert found.tail(2_700) < -100


def test_a_cohort_that_is_too_small_says_nothing() -> None:
    asked = steps([0] * 6 + [2_700], room="new")[-1]
    assert Cohorts([*cohort(3, [3] * 20), asked], MODEL).expected(asked) is None
    assert Cohorts([*cohort(4, [3] * 5), asked], MODEL).expected(asked) is None
    assert Cohorts([*steps([3] * 200, room="new"), asked], MODEL).expected(asked) is None, "a room is not its own cohort"


def test_size_counts_where_rooms_of_that_size_are_known() -> None:
    asked = steps([0] * 6 + [900], room="new", size=50_000)[-1]
    large = [step._replace(room=f"large {step.room}") for step in cohort(4, [800] * 20, size=60_000)]
    small = cohort(6, [3] * 20, size=100)
    found = Cohorts([*large, *small, asked], MODEL).expected(asked)
    assert found is not None
    assert (found.basis, found.rooms) == ("size and age", 4)
    assert found.tail(900) > -1, "no surge among rooms as large"
    among_small = Cohorts([*small, asked], MODEL).expected(asked)
    assert among_small is not None
    assert among_small.basis == "age"


def test_a_first_day_is_compared_with_first_days() -> None:
    asked = steps([400], room="new")[0]
    firsts = [steps([400, 0, 0], room=f"r{number}")[0] for number in range(20)]
    later = cohort(20, [400, 0, 0])
    found = Cohorts([*later, asked], MODEL).expected(asked)
    assert found is not None
    assert (found.steps, found.higher) == (len(firsts), 20)
    assert found.tail(400) == 0


def test_nothing_in_gives_nothing_out() -> None:
    assert own([], MODEL) == []
