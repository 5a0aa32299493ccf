# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotdae.media.hashing import HashPath, HashResult, MarkedHash, Variant
from sotdae.media.limits import Refusal, Unhashable
from sotdae.media.outcome import Kind, Method, Outcome, from_answer, to_answer

RESULTS = st.builds(
    HashResult, st.just("pdq"), st.integers(1, 99), st.sampled_from(HashPath), st.binary(min_size=1, max_size=40), st.integers(0, 100)
)
MARKED = st.builds(
    MarkedHash,
    RESULTS,
    st.sampled_from([*Variant, "crop-l5-t0-r0-b5"]),
    st.integers(0, 7),
    *[st.none() | st.integers(0, 10**9)] * 2,
    st.integers(1, 999),
)
OUTCOMES = st.builds(
    Outcome,
    form=st.sampled_from(["JPEG", "MP4"]),
    width=st.integers(1, 10_000),
    height=st.integers(1, 10_000),
    orientation=st.integers(1, 8),
    hashes=st.lists(MARKED, max_size=4).map(tuple),
    unhashable=st.none() | st.sampled_from(Unhashable),
    kind=st.sampled_from(Kind),
    duration_milliseconds=st.none() | st.integers(0, 10**9),
    frames=st.none() | st.integers(0, 10**6),
    incomplete=st.none() | st.sampled_from(Refusal),
)
GOOD = to_answer(Outcome("JPEG", 3, 4, 1, (MarkedHash(HashResult("pdq", 1, HashPath.FAST, b"12", 50)),), kind=Kind.PICTURE))
LINE = ["pdq", 1, "fast", "31", 50, "plain", 0, None, None, 1]


@given(OUTCOMES | st.builds(Outcome, refused=st.sampled_from(Refusal)))
def test_an_outcome_comes_back_as_it_was(outcome: Outcome) -> None:
    assert from_answer(json.loads(json.dumps(to_answer(outcome)))) == outcome


@pytest.mark.parametrize(
    "change",
    [
        {"form": "<b>"},
        {"form": 7},
        {"width": 0},
        {"width": 10_001},
        {"height": True},
        {"orientation": 9},
        {"kind": "person"},
        {"unhashable": "because"},
        {"incomplete": "because"},
        {"frames": -1},
        {"decoder": "<b>"},
        {"decoder": 7},
        {"decoder": "Pillow " + "1" * 41},
        {"duration_milliseconds": 1.5},
        {"hashes": None},
        {"hashes": [LINE[:-1]]},
        {"hashes": [[*LINE, 1]]},
        {"hashes": [7]},
        *({"hashes": [[*LINE[:at], value, *LINE[at + 1 :]]]} for at, value in enumerate(["p q", 0, "slow", "", 101, "another", 8, -1, "1", 0])),
        {"hashes": [[*LINE[:3], "31" * 1_025, *LINE[4:]]]},
        {"hashes": [[*LINE[:3], ["31"], *LINE[4:]]]},
    ],
)
def test_what_is_no_outcome_is_none(change: dict[str, Any]) -> None:
    assert from_answer(GOOD) is not None
    assert from_answer(GOOD | change) is None


@pytest.mark.parametrize("methods", [{}, {"pdq": Method(1, 8)}, {"pdq": Method(2, 16)}, {"other": Method(1, 16)}])
def test_a_hash_that_nobody_asked_for_is_nonsense(methods: dict[str, Method]) -> None:
    assert from_answer(GOOD, {"pdq": Method(1, 16)}) == from_answer(GOOD) is not None
    assert from_answer(GOOD, methods) is None
    unhashable = [["pdq"], *LINE[1:]]
    assert from_answer(GOOD | {"hashes": [unhashable]}, methods) is None


def test_times_that_cannot_be_cost_no_hash() -> None:
    one = MarkedHash(HashResult("pdq", 1, HashPath.FAST, b"12", 50), at_milliseconds=1 << 62, until_milliseconds=1 << 63)
    outcome = from_answer(to_answer(Outcome("MP4", 3, 4, 1, (one,), kind=Kind.VIDEO, duration_milliseconds=1 << 62)))
    assert outcome is not None
    assert ([each.hash for each in outcome.hashes], outcome.duration_milliseconds) == ([one.hash], None)


@pytest.mark.parametrize("said", [{}, {"refused": "<html>"}, {"refused": ["x"]}, {"refused": 3}])
def test_neither_is_half_of_one(said: dict[str, Any]) -> None:
    assert from_answer(said) is None
