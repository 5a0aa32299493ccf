# SPDX-License-Identifier: Apache-2.0
"""Signs of succession in words: what stands beside no count, and what a limit takes off."""

from __future__ import annotations

from sotdae.analyses.succession.weights import EXPLANATIONS
from sotdae.cases import signs, trail_paper


def test_words_of_moving_without_a_pointer_are_no_pointer() -> None:
    rooms = ("R-01", "R-07")
    assert signs.phrase("explicit.claimed", "moved", rooms, "en") == "R-07's own posts say at its opening that a room moved"
    assert signs.phrase("explicit.claimed", 2, rooms, "en") == "R-07 itself points back to R-01 (2 of its own posts)"
    assert signs.phrase("explicit.claimed", 0, rooms, "en").startswith("no link to or name of R-01")


def test_what_is_taken_off_has_words_of_its_own() -> None:
    for name in signs.CAPS:
        assert "{" not in signs.cap(name, "ko") + signs.cap(name, "en")
    assert "explanations" in signs.cap("explanations", "en")
    assert "한 갈래" not in signs.cap("explanations", "ko")


def test_every_explanation_that_weights_know_has_a_start_of_its_own() -> None:
    assert trail_paper.STARTS.keys() == set(EXPLANATIONS)
    assert len(set(trail_paper.STARTS.values())) == len(EXPLANATIONS)
