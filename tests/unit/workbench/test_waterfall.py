# SPDX-License-Identifier: Apache-2.0
"""The bars of a waterfall stand on one scale: each begins where the one before it ended, and the total's begins at zero."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sotdae.workbench.drawing.waterfall import drawn, drawn_paper

THOUSANDTHS = st.integers(-20_000, 20_000)


def pair(*thousandths: int) -> dict[str, Any]:
    return {"steps": [{"thousandths": one} for one in thousandths], "thousandths": sum(thousandths)}


@given(st.lists(THOUSANDTHS, min_size=1, max_size=12))
def test_bars_stay_on_the_scale_and_follow_each_other(thousandths: list[int]) -> None:
    made = drawn(pair(*thousandths))
    assert len(made["steps"]) == len(thousandths)
    for step in (*made["steps"], made):
        assert 0 <= step["bar"]["left"] <= 100
        assert step["bar"]["left"] + step["bar"]["wide"] <= 100.7
        assert step["bar"]["wide"] >= 0.6, "a step that counts is seen"
        assert step["bar"]["zero"] == made["bar"]["zero"]


def test_a_step_begins_where_the_one_before_it_ended() -> None:
    made = drawn(pair(-10_000, 8_000, -2_000))
    bars = [step["bar"] for step in made["steps"]]
    assert [(one["left"], one["wide"]) for one in bars] == [(0.0, 100.0), (0.0, 80.0), (60.0, 20.0)]
    assert made["bar"] == {"left": 60.0, "wide": 40.0, "zero": 100.0}
    assert made["bits"] == -4.0


def test_a_paper_without_a_decoy_is_drawn_too() -> None:
    made = drawn_paper({"candidates": [pair(1)], "decoy": None, "continues": [], "label": "R-01"})
    assert made["candidates"][0]["bits"] == 0.001
    assert made["decoy"] is None
