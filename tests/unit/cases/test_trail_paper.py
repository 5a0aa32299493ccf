# SPDX-License-Identifier: Apache-2.0
"""The evidence paper: what it tells adds up to the total, start and limits included, and leaves out nothing that was looked at or could not be."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from sotdae.cases import signs
from sotdae.cases.cited import Citation
from sotdae.cases.trail_paper import LEAST_SHOWN, MOST_PLACES, pair_paper, signed, unseen, warnings, written_head, written_pair
from sotdae.cases.trails import Trail, TrailPair, TrailSign
from sotdae.model.canonical import canonical_digest

HERE, THERE = ("방-01", "R-01"), ("방-07", "R-07")
PLACE = Citation("R-01", 2**60, "a" * 64, 0, 9, 4)
NAMES = sorted(set(signs.SIGNS) - {"time.closing_seen.announced", "time.closing_seen.seen", "time.closing_seen.silent"})
BITS = st.floats(-20, 20).map(lambda bits: round(bits, 3))


def sign(name: str, bits: float, places: int = 1) -> TrailSign:
    return TrailSign(name, 3, bits, "successor", (PLACE,) * places)


def pair(*weighed: TrailSign, start: float = -13.1, capped: tuple[tuple[str, float], ...] = (), **more: object) -> TrailPair:
    bits = round(start + sum(one.bits for one in weighed) + sum(bits for _, bits in capped), 3)
    supporting, opposing = tuple(one for one in weighed if one.bits > 0), tuple(one for one in weighed if one.bits < 0)
    facts = {"supporting": supporting, "opposing": opposing, "neutral": tuple(one for one in weighed if not one.bits), **more}
    return TrailPair("R-01", "R-07", "probable", bits, len(supporting), start, capped, "export", "simulation", None, None, None, **facts)  # type: ignore[arg-type]


@given(st.lists(st.tuples(st.sampled_from(NAMES), BITS), max_size=12, unique_by=lambda one: one[0]), BITS, st.lists(BITS, max_size=2))
def test_the_steps_and_what_is_too_light_to_print_add_up_to_the_total(weighed: list[tuple[str, float]], start: float, caps: list[float]) -> None:
    of = pair(*(sign(name, bits) for name, bits in weighed), start=start, capped=tuple(zip(("explicit", "successor"), caps, strict=False)))
    told = pair_paper(of, HERE, THERE)
    assert told.steps[0].kind == "start"
    assert told.steps[0].bits == start, "where any two rooms start is told first, whatever it is"
    left_out = sum(bits for bits in (*(bits for _, bits in weighed), *caps) if abs(bits) < LEAST_SHOWN)
    assert abs(sum(one.bits for one in told.steps) + left_out - of.bits) < 0.001
    assert len(told.light) == sum(abs(bits) < LEAST_SHOWN for _, bits in weighed)
    kinds = [one.kind for one in told.steps]
    assert kinds.count("for") + kinds.count("against") + len(told.light) == len(weighed)
    written = written_pair(told)
    assert canonical_digest(written), "whole numbers and texts only"
    assert written["thousandths"] == round(of.bits * 1_000)


def test_every_step_says_in_both_languages_what_it_is_who_can_make_it_and_where_it_stands() -> None:
    told = pair_paper(pair(sign("explicit.forwarded", 8.2), sign("exclusion.speaks_about", -0.2), capped=(("successor", -5.1),)), HERE, THERE)
    start, forwarded, about, cap = told.steps
    assert forwarded.words == ("방-07에 방-01의 글 3건이 옮겨져 있음", "R-07 holds 3 posts forwarded from R-01")
    assert forwarded.made_by == ("방-07 쪽에서 혼자 만들 수 있음", "R-07 can make this by itself")
    assert (about.kind, about.words[1]) == ("against", "R-07 passes on news, warnings or hearsay about rooms in 3 posts")
    assert (start.made_by, cap.made_by, cap.signal) == (None, None, "cap.successor")
    assert told.sentence[0] == "방-07에 방-01을 이은 단서 1개가 보임"
    assert written_pair(told)["steps"][1]["places"] == [
        {"label": "R-01", "message_id": str(2**60), "item_id": "a" * 64, "byte_offset": 0, "byte_length": 9, "log_seq": 4}
    ]


def test_places_beyond_those_named_are_counted() -> None:
    step = written_pair(pair_paper(pair(sign("explicit.forwarded", 8.2, MOST_PLACES + 7)), HERE, THERE))["steps"][1]
    assert (len(step["places"]), step["places_in_all"]) == (MOST_PLACES, MOST_PLACES + 7)


def test_what_could_not_be_seen_stands_apart_and_counts_nothing() -> None:
    missing = (("people.arrivals", "no capture shows who is in both rooms"), ("people.admins", "no capture shows who is in both rooms"))
    told = pair_paper(pair(sign("explicit.forwarded", 8.2), missing=missing), HERE, THERE)
    assert told.unseen == ((("넘어온 계정, 같은 관리자 계정", "accounts that came over, the same administrators"), unseen(missing)[0][1]),)
    assert told.unseen[0][1][0] == "두 방에 누가 있는지 보여 주는 수집물 없음"
    assert told.pair.bits == pair(sign("explicit.forwarded", 8.2)).bits


def test_the_warnings_say_that_the_score_is_made_up_only_where_it_is() -> None:
    assert signs.ERROR_RATE in warnings(simulated=True)
    assert signs.ERROR_RATE not in warnings(simulated=False)
    assert signs.NOT_THE_SAME in warnings(simulated=False)


def test_the_head_tells_how_the_closing_is_known_and_what_was_searched() -> None:
    when = datetime(2026, 3, 20, 3, tzinfo=UTC)
    head = written_head(Trail("R-01", "announced", when, None, 5, 11, 10, when, "simulation", citations=(PLACE,)))
    assert head["how"] == ["방이 스스로 알림", "it says so itself"]
    assert (head["closed"], head["rooms"], head["exported"], head["considered"]) == (["2026-03-20T03:00:00+00:00", None], 11, 10, 5)
    assert canonical_digest(head)


def test_bits_print_with_their_sign_to_one_place() -> None:
    assert [signed(bits) for bits in (8.201, -0.152, 0.049, -0.049, 0.0)] == ["+8.2", "\N{MINUS SIGN}0.2", "0.0", "0.0", "0.0"]
