# SPDX-License-Identifier: Apache-2.0
"""Succession's arithmetic and its ladder of words: what no single party and no single kind of sign can earn."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotdae.analyses.succession.levels import LEAST_BITS, families_for, level_of, sides_of
from sotdae.analyses.succession.scoring import Score, probabilities, score
from sotdae.analyses.succession.signals import COUNTED_FAMILIES, SIGNALS
from sotdae.analyses.succession.weights import EXPLANATIONS, Curve, WeightSet, read_weights, weights, written
from sotdae.errors import WeightsInvalid

TEXT = files("sotdae.analyses.succession").joinpath("weights.json").read_text("utf-8")
LEVELS = ("export", "public")
VALUE = st.floats(-200, 200, allow_nan=False)
POSITIVE = sorted(name for name, signal in SIGNALS.items() if signal.direction > 0)


def bits(**found: float) -> Score:
    """A score of so many bits by signal, dots written as two underscores."""
    signals = {name.replace("__", "."): one for name, one in found.items()}
    families: dict[str, float] = {}
    for name, one in signals.items():
        families[SIGNALS[name].family] = families.get(SIGNALS[name].family, 0.0) + one
    return Score(sum(families.values()), signals, families, present=frozenset(name for name, one in signals.items() if one > 0))


def made_by(*parties: str) -> list[str]:
    return sorted(name for name, signal in SIGNALS.items() if signal.made_by in parties and signal.direction > 0)


def flat(**changes: object) -> WeightSet:
    """A set with one plain curve a signal: a bit for each unit up to six."""
    curves = {name: Curve(0, (0, 6000), (1000,)) for name in SIGNALS}
    caps = dict.fromkeys(("explicit", "people", "content", "name", "time", "curve", "exclusion"), 8000)
    return replace(WeightSet(-6000, caps, curves, 500, 100_000), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("level", LEVELS)
@given(data=st.data())
def test_more_of_a_sign_for_never_lowers_the_bits(level: str, data: st.DataObject) -> None:
    held = weights().sets[level]
    values = {name: data.draw(st.one_of(st.none(), VALUE)) for name in sorted(SIGNALS)}
    name = data.draw(st.sampled_from(sorted(SIGNALS)))
    low, high = sorted((data.draw(VALUE), data.draw(VALUE)))
    first, second = score({**values, name: low}, held).bits, score({**values, name: high}, held).bits
    assert (second - first) * SIGNALS[name].direction >= 0


@pytest.mark.parametrize("level", LEVELS)
def test_what_is_missing_gives_no_bits_for_or_against(level: str) -> None:
    held = weights().sets[level]
    nothing = score(dict.fromkeys(SIGNALS), held)
    assert held.prior / 1000 - 2 < nothing.bits <= held.prior / 1000
    assert nothing.doubted == pytest.approx(nothing.bits - held.prior / 1000)
    assert not nothing.signals


def test_a_family_gives_no_more_than_its_cap() -> None:
    values = {name: 6.0 if SIGNALS[name].family == "explicit" else None for name in SIGNALS}
    found = score(values, flat())
    assert found.families == {"explicit": 8.0}
    assert sum(found.signals.values()) > 8
    against = {name: 6.0 if SIGNALS[name].family == "exclusion" else None for name in SIGNALS}
    assert score(against, flat()).families == {"exclusion": -8.0}


@given(st.dictionaries(st.sampled_from(made_by("predecessor", "third")), st.floats(0, 50)), st.floats(0, 1))
def test_whoever_closes_a_room_cannot_make_another_probable_by_pointing_and_sending(found: dict[str, float], probability: float) -> None:
    given_bits = bits(**{name.replace(".", "__"): one for name, one in found.items()})
    assert level_of(probability, given_bits) in {"rejected", "indicated"}


@given(st.dictionaries(st.sampled_from(made_by("successor")), st.floats(0, 50)), st.floats(0, 1))
def test_whoever_opens_a_room_cannot_make_it_probable_alone(found: dict[str, float], probability: float) -> None:
    given_bits = bits(**{name.replace(".", "__"): one for name, one in found.items()})
    assert level_of(probability, given_bits) in {"rejected", "indicated"}


@given(st.dictionaries(st.sampled_from(made_by("predecessor", "successor", "third")), st.floats(0, 50)), st.floats(0, 1))
def test_strong_needs_a_sign_that_neither_side_can_make_alone(found: dict[str, float], probability: float) -> None:
    given_bits = bits(**{name.replace(".", "__"): one for name, one in found.items()})
    assert level_of(probability, given_bits) != "strong"


def test_an_announcement_alone_is_never_strong_whoever_made_it() -> None:
    assert level_of(1.0, bits(explicit__announced=50.0)) == "indicated"
    assert level_of(1.0, bits(explicit__announced=50.0, explicit__linked=50.0, time__gap=50.0, curve__first_week=50.0)) == "indicated"


def test_each_rung_of_the_ladder() -> None:
    both = {"explicit__announced": 2.0, "explicit__mutual": 2.0, "content__pictures": 2.0}
    assert level_of(0.95, bits(**both)) == "probable"
    assert level_of(0.95, bits(**both, name__title=2.0)) == "strong"
    assert level_of(0.8, bits(**both, name__title=2.0)) == "probable"
    assert level_of(0.3, bits(**both, name__title=2.0)) == "indicated"
    assert level_of(0.1, bits(**both, name__title=2.0)) == "rejected"


def test_admins_of_both_rooms_stand_for_both_sides() -> None:
    found = bits(people__admins=3.0, content__texts=2.0, name__title=2.0)
    assert sides_of(found) == ["predecessor", "successor"]
    assert level_of(0.95, found) == "strong"


def test_time_and_curve_give_bits_and_count_as_no_family() -> None:
    found = bits(time__gap=5.0, curve__first_week=5.0, content__texts=5.0)
    assert families_for(found.families) == ["content"]
    assert level_of(0.99, found) == "indicated"
    assert level_of(0.99, bits(time__gap=9.0)) == "rejected"


def test_hardly_anything_counts_for_nothing() -> None:
    little = LEAST_BITS - 0.001
    assert families_for(bits(name__title=little).families) == []
    assert sides_of(bits(name__title=little)) == []


def test_broad_arrivals_count_for_the_closed_rooms_side_and_few_for_none() -> None:
    assert sides_of(bits(people__arrivals=2.0)) == ["predecessor"]
    assert sides_of(bits(people__arrivals=1.5)) == []
    assert sides_of(bits(people__arrivals=1.5, people__first_choice=0.5)) == ["predecessor"]
    assert sides_of(bits(people__arrivals=2.5, people__first_choice=-1.0)) == []
    assert sides_of(bits(people__arrivals=5.0, exclusion__brought_in=-0.1)) == []
    assert level_of(0.9, bits(people__arrivals=3.0, content__texts=2.0)) == "probable"
    assert level_of(0.9, bits(people__arrivals=3.0, explicit__announced=5.0)) == "indicated"


def test_what_a_candidate_can_make_alone_gives_no_more_than_its_cap() -> None:
    held = flat(alone=5000)
    alone = {name: 6.0 if SIGNALS[name].made_by == "successor" and SIGNALS[name].direction > 0 else None for name in SIGNALS}
    found = score(alone, held)
    assert found.capped < 0
    assert found.bits <= held.prior / 1000 + 5.0
    both = score({**alone, "people.admins": 2.0}, held)
    assert both.bits == found.bits + 2.0


@pytest.mark.parametrize("level", LEVELS)
@given(st.dictionaries(st.sampled_from(made_by("successor")), VALUE))
def test_no_copy_however_whole_reaches_probable_odds(level: str, values: dict[str, float]) -> None:
    held = weights().sets[level]
    (chance,), _ = probabilities([score(values, held)], held)
    assert chance < 0.6


@pytest.mark.parametrize("level", LEVELS)
@given(st.dictionaries(st.sampled_from(made_by("successor")), VALUE), st.floats(-4, 4))
def test_nor_does_one_whose_other_people_are_of_the_scene_while_nobody_came(level: str, values: dict[str, float], company: float) -> None:
    held = weights().sets[level]
    nobody = {"people.arrivals": 0.0, "people.reach": 0.0, "people.standout": 0.0, "people.first_choice": -3.0, "people.source": -3.0}
    (chance,), _ = probabilities([score({**values, **nobody, "curve.company": company}, held)], held)
    assert chance < 0.4


def test_a_sign_that_needs_both_sides_counts_however_few_bits_it_has() -> None:
    found = Score(
        9.0,
        {"people.admins": 0.0, "content.texts": 3.0, "name.title": 3.0, "explicit.announced": 3.0},
        {"content": 3.0, "name": 3.0, "explicit": 3.0},
    )
    assert level_of(0.95, found) == "probable"
    assert level_of(0.95, replace(found, present=frozenset({"people.admins"}))) == "strong"


def test_for_probable_a_family_counts_against_any_explanation_and_for_strong_against_the_closest() -> None:
    found = bits(explicit__announced=3.0, explicit__mutual=2.0, people__arrivals=3.0)
    few = replace(found, families={"explicit": 5.0})
    assert level_of(0.95, found) == "probable"
    assert level_of(0.95, few) == "indicated"
    wide = replace(few, widest={"explicit": 5.0, "content": 2.0, "name": 2.0})
    assert level_of(0.95, wide) == "probable", "never strong by what the closest explanation has, too"
    assert level_of(0.4, wide) == "indicated"


def test_rivals_lower_each_other_and_none_seen_has_its_share() -> None:
    held = flat()
    one, other = bits(content__texts=3.0), bits(name__title=2.0)
    (alone,), none = probabilities([one], held)
    (first, second), none_of_two = probabilities([one, other], held)
    assert first < alone
    assert second < first
    assert none_of_two < none < 1


def test_a_split_may_keep_both_of_its_rooms() -> None:
    held = flat()
    found = bits(explicit__announced=3.0, content__texts=3.0)
    (alone,), _ = probabilities([found], held)
    both, _ = probabilities([found, found], held)
    assert both == [alone, alone]
    copy = bits(content__texts=6.0)
    (kept, lowered), _ = probabilities([found, copy], held)
    assert kept < alone
    assert lowered < probabilities([copy], held)[0][0]


def test_no_order_of_candidates_or_signals_changes_a_bit() -> None:
    held, chance = weights().sets["export"], random.Random(5)
    pairs = [{name: chance.choice([None, chance.uniform(-5, 9)]) for name in SIGNALS} for _ in range(40)]
    first = [score(one, held) for one in pairs]
    chances, none = probabilities(first, held)
    order = list(range(40))
    chance.shuffle(order)
    again = [score(dict(sorted(pairs[index].items(), key=lambda _: chance.random())), held) for index in order]
    shuffled, none_again = probabilities(again, held)
    assert [first[index].bits for index in order] == [one.bits for one in again]
    assert [chances[index] for index in order] == shuffled
    assert none == none_again


def test_the_weights_file_carries_its_record_and_its_hash() -> None:
    held = read_weights(TEXT)
    stored = json.loads(TEXT)
    assert held.calibrated_on == "simulation"
    assert held.digest == stored["sha256"]
    assert stored["record"]
    assert set(held.sets) == set(LEVELS)
    assert set(held.sets["export"].caps) >= {*COUNTED_FAMILIES, "time", "curve", "exclusion"}


def test_weights_that_were_changed_are_not_used() -> None:
    stored = json.loads(TEXT)
    stored["sets"]["export"]["against"]["chance"]["prior"] += 1
    with pytest.raises(WeightsInvalid, match="hash"):
        read_weights(json.dumps(stored))
    with pytest.raises(WeightsInvalid, match="read"):
        read_weights("{}")


def test_a_curve_that_turns_is_refused_even_under_a_right_hash() -> None:
    stored = json.loads(TEXT)
    del stored["sha256"]
    stored["sets"]["export"]["against"]["copy"]["curves"]["name.title"] = {"base": 0, "knots": [0, 500, 1000], "slopes": [2000, -1]}
    with pytest.raises(WeightsInvalid, match="turns"):
        read_weights(written(stored))


def test_the_stored_curves_know_only_signals_that_exist() -> None:
    for level in LEVELS:
        held = weights().sets[level]
        assert [one.against for one in (held, *held.others)] == list(EXPLANATIONS)
        assert all(set(one.curves) <= set(SIGNALS) for one in (held, *held.others))


def test_what_tells_one_explanation_away_leaves_the_others_standing() -> None:
    """Shared people tell a stranger's copy away, and not a room that the same people run beside the first."""
    people, title = "people.arrivals", "name.title"
    beside = flat(prior=-2000, curves={people: Curve(0, (0, 6000), (0,)), title: Curve(0, (0, 6000), (1000,))}, against="beside")
    copy = flat(prior=-2000, curves={people: Curve(0, (0, 6000), (1000,)), title: Curve(0, (0, 6000), (0,))}, against="copy")
    held = replace(beside, others=(copy,))
    alone = score({people: 6.0, title: None}, held)
    assert (alone.against, round(alone.signals[people])) == ("beside", 0)
    assert alone.bits < -2
    both = score({people: 6.0, title: 6.0}, held)
    assert both.bits == pytest.approx(both.doubted + 4)
    assert both.doubted == pytest.approx(-1)


def test_of_what_a_candidate_makes_alone_beyond_the_cap_a_quarter_counts_up_to_a_most() -> None:
    held = flat(alone=2000, alone_most=4000)
    one, two = score({"name.title": 6.0}, held), score({"name.title": 6.0, "content.texts": 6.0}, held)
    assert (one.bits, one.capped) == (-3.0, -3.0)
    assert (two.bits, two.capped) == (-2.0, -8.0)


@given(data=st.data())
def test_the_whole_is_what_is_printed(data: st.DataObject) -> None:
    held = weights().sets["export"]
    found = score({name: data.draw(st.one_of(st.none(), VALUE)) for name in sorted(SIGNALS)}, held)
    (counted,) = [one for one in (held, *held.others) if one.against == found.against]
    assert found.bits == pytest.approx(counted.prior / 1000 + sum(found.families.values()) + found.capped + found.doubted, abs=0.0005)
