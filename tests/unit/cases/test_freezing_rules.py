# SPDX-License-Identifier: Apache-2.0
"""Which matches freeze, and when two persons are two."""

from __future__ import annotations

import pytest

from sotdae.cases.consent import Minor
from sotdae.cases.four_eyes import are_two_persons
from sotdae.cases.freezing import ListKind, Matched, Why, frozen_by
from sotdae.matching.match_bands import LOOKS_THE_SAME_BITS

LISTS = {"L-01": ListKind.MAY_SHOW_MINOR, "L-02": ListKind.ADULT}


def test_a_list_of_that_kind_freezes_what_looks_the_same_and_nothing_weaker() -> None:
    matches = [
        Matched("L-01", "a", LOOKS_THE_SAME_BITS),
        Matched("L-01", "b", LOOKS_THE_SAME_BITS + 1),
        Matched("L-02", "c", 0),
        Matched("L-09", "d", 0),
        Matched("L-01", "e", 0),
    ]
    assert frozen_by(LISTS, matches) == {"a": Why.PARTNER_LIST, "e": Why.PARTNER_LIST}
    assert frozen_by({}, matches) == {}


@pytest.mark.parametrize("minor", [Minor.SUSPECTED, Minor.YES])
def test_what_matches_a_minor_s_photos_is_frozen_and_that_reason_is_the_one_kept(minor: Minor) -> None:
    matches = [Matched("L-01", "a", 3), Matched("S-01", "a", 3), Matched("S-02", "b", 3), Matched("S-01", "a", 3), Matched("L-01", "a", 3)]
    assert frozen_by(LISTS, matches, minors={"S-01": minor, "S-02": Minor.NO}) == {"a": Why.MINOR_SUBJECT}


@pytest.mark.parametrize(
    ("first", "second", "are_two"),
    [
        ("counsellor 7", "counsellor 8", True),
        ("counsellor 7", "Counsellor  7", False),
        ("counsellor 7", "ｃounsellor 7 ", False),
        ("", "counsellor 8", False),
        ("counsellor 7", " ", False),
        ("", "", False),
    ],
)
def test_two_persons_both_say_who_they_are_and_differ(first: str, second: str, are_two: bool) -> None:
    assert are_two_persons(first, second) is are_two
