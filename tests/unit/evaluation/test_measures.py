# SPDX-License-Identifier: Apache-2.0
"""The measures of `make evaluate`, against numbers counted by hand."""

from __future__ import annotations

import math
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

_EVALUATION = str(Path(__file__).resolve().parents[3] / "bench" / "evaluation")
if _EVALUATION not in sys.path:
    sys.path.insert(0, _EVALUATION)

import measures  # noqa: E402 (its folder comes onto the path above)
import peers  # noqa: E402 (as above)
from measures import Scored  # noqa: E402 (as above)


def pair(probability: float, is_true: bool, *, asked: str = "a", proposed: str = "b", kind: str = "noise") -> Scored:
    return Scored(asked, proposed, is_true, kind, probability)


def test_average_precision_is_the_sum_over_steps_of_recall() -> None:
    ranked = [pair(0.9, True), pair(0.8, False), pair(0.7, True), pair(0.1, False)]
    assert measures.average_precision(ranked, 2) == pytest.approx(0.5 * 1 + 0.5 * 2 / 3)


def test_a_true_pair_that_was_never_proposed_lowers_it() -> None:
    assert measures.average_precision([pair(0.9, True)], 2) == pytest.approx(0.5)


def test_ties_are_judged_together_whatever_their_order() -> None:
    tied = [pair(0.5, True), pair(0.5, False)]
    assert measures.average_precision(tied, 1) == measures.average_precision(tied[::-1], 1) == 0.5


def test_recall_at_a_precision_takes_the_widest_threshold_that_holds_it() -> None:
    ranked = [pair(0.9, True), pair(0.8, True), pair(0.7, False), pair(0.6, True), pair(0.5, True)]
    assert measures.recall_at(ranked, 5, 0.8) == pytest.approx(0.8)
    assert measures.recall_at(ranked, 5, 0.9) == pytest.approx(0.4)
    assert measures.recall_at([pair(0.9, False)], 5, 0.9) == 0.0


@pytest.mark.parametrize(("right", "of", "low", "high"), [(10, 10, 0.7225, 1.0), (0, 10, 0.0, 0.2775), (90, 100, 0.8256, 0.9448)])
def test_wilson_intervals_equal_published_ones(right: int, of: int, low: float, high: float) -> None:
    found = measures.wilson(right, of)
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_nothing_counted_says_nothing() -> None:
    found = measures.wilson(0, 0)
    assert (found.low, found.high) == (0.0, 1.0)
    assert math.isnan(found.share)


def test_claims_are_what_reaches_nine_tenths() -> None:
    right, said = measures.claims([pair(0.95, True), pair(0.9, False), pair(0.89, False)])
    assert (right.right, right.of) == (1, 2)
    assert said == pytest.approx(0.925)
    assert measures.overclaiming([pair(0.95, True), pair(0.9, False)]) == pytest.approx(0.425)
    assert measures.overclaiming([pair(0.5, False)]) == 0.0


def test_no_successor_is_an_answer_that_can_be_right() -> None:
    asked = {"a": frozenset({"b"}), "c": frozenset[str]()}
    proposed = [pair(0.7, True, asked="a", proposed="b"), pair(0.6, False, asked="c", proposed="x")]
    none_seen = {"a": 0.3, "c": 0.4}
    assert measures.among_first(proposed, asked, none_seen, 1).right == 1
    assert measures.among_first(proposed, asked, none_seen, 2).right == 2


def test_a_room_for_which_nothing_is_proposed_is_answered_by_none_seen() -> None:
    assert measures.among_first([], {"a": frozenset[str]()}, {}, 1).right == 1
    assert measures.among_first([], {"a": frozenset({"b"})}, {}, 3).right == 0


def test_wrong_claims_are_counted_by_kind() -> None:
    wrong = [pair(0.95, False, kind="clone"), pair(0.95, False, kind="clone"), pair(0.95, True, kind="lineage"), pair(0.2, False, kind="hub")]
    assert measures.by_kind(wrong, 0.9) == {"clone": 2}


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=30))
def test_every_measure_lies_between_nothing_and_all(rows: list[tuple[float, bool]]) -> None:
    pairs = [pair(probability, is_true) for probability, is_true in rows]
    positives = sum(one.is_true for one in pairs)
    for value in (
        measures.average_precision(pairs, positives),
        measures.recall_at(pairs, positives, 0.9),
        measures.brier(pairs),
        measures.calibration_error(pairs),
    ):
        assert 0.0 <= value <= 1.0 + 1e-9


def test_fellegi_sunter_weighs_a_level_by_how_much_more_often_matches_have_it() -> None:
    pairs = [{"explicit.linked": 1.0}] * 8 + [{"explicit.linked": 0.0}] * 2 + [{"explicit.linked": 1.0}] * 10 + [{"explicit.linked": 0.0}] * 90
    truth = [True] * 10 + [False] * 100
    fitted = peers.FellegiSunter.fitted(pairs, truth)
    assert fitted.prior_bits == pytest.approx(math.log2(0.1))
    linked = [level for level in range(4) if fitted.bits["explicit.linked", level] > 1.5]
    assert linked, "a level that matches have eight times as often carries bits"
    assert fitted.probability({"explicit.linked": 1.0}) > fitted.probability({"explicit.linked": None}) > fitted.probability({"explicit.linked": 0.0})


def test_who_linked_to_whom_is_one_or_nothing() -> None:
    assert peers.linked_only([{"explicit.linked": 3.0}, {"explicit.announced": 0.0}, {"name.title": 1.0}]) == [1.0, 0.0, 0.0]
