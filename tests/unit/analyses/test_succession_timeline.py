# SPDX-License-Identifier: Apache-2.0
"""Which share of a room's messages a span holds: what is not captured must not look as if nobody had come."""

from __future__ import annotations

import numpy as np
import pytest

from sotdae.analyses.succession.timeline import Timeline

DAY = 86_400


def timeline(*days: tuple[int, int, int, int]) -> Timeline:
    """A room with (day, lowest number, highest number, messages captured) for each day with any."""
    day, low, high, held = (np.array(column, np.int64) for column in zip(*days, strict=True))
    return Timeline({"room": (day, low, high, np.concatenate([[0], np.cumsum(held)]))})


@pytest.mark.parametrize(
    ("span", "share"),
    [
        ((0, 1), 20 / 40),  # 1 to 20 are there; 21 to 40 may be of its days
        ((2, 4), 10 / 40),  # 21 to 60 lie between; ten of them are there
        ((5, 6), 10 / 20),  # 61 to 70 are there; 51 to 60 may be of its days
        ((0, 9), 40 / 70),
        ((20, 30), None),  # nothing after it: how much was posted is not known
    ],
)
def test_numbers_tell_how_much_of_a_span_is_captured(span: tuple[int, int], share: float | None) -> None:
    found = timeline((0, 1, 10, 10), (1, 11, 20, 10), (3, 41, 50, 10), (5, 61, 70, 10))
    assert found.captured("room", span[0] * DAY, span[1] * DAY) == share


def test_what_was_posted_before_the_first_captured_message_is_missing() -> None:
    found = timeline((3, 81, 100, 20))
    assert found.captured("room", 0, 3 * DAY) == 20 / 100
    assert found.captured("another", 0, 3 * DAY) is None
