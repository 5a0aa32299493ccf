# SPDX-License-Identifier: Apache-2.0
"""Small grey copies: out of the jail, blurred, as PNG; and what a fallen child may answer instead."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pictures import encoded
from PIL import Image

from sotdae.media.hashing import Wanted
from sotdae.media.jail import Jail
from sotdae.media.outcome import Outcome, from_answer, to_answer
from sotdae.media.stills import LONGEST_SIDE, Still, shrunk


@settings(max_examples=40)
@given(st.tuples(st.integers(1, 900), st.integers(1, 900)), st.integers(0, 255))
def test_it_is_small_grey_and_keeps_the_form(shape: tuple[int, int], value: int) -> None:
    height, width = shape
    made = shrunk(np.full((height, width, 3), value, np.uint8))
    assert 1 <= made.width <= LONGEST_SIDE
    assert 1 <= made.height <= LONGEST_SIDE
    assert set(made.grey) == {value}
    assert len(made.grey) == made.width * made.height


@given(arrays(np.uint8, (9, 13)), st.sampled_from([0, 6, 24]))
def test_a_png_holds_what_was_blurred_and_blur_makes_it_flatter(pixels: np.ndarray, radius: int) -> None:
    made = Still(13, 9, pixels.tobytes()).blurred(radius)
    read = np.asarray(Image.open(io.BytesIO(made.png())))
    assert read.tobytes() == made.grey
    assert np.ptp(read.astype(int)) <= np.ptp(pixels.astype(int))
    if radius == 0:
        assert made.grey == pixels.tobytes()


def test_the_jail_hands_out_a_small_grey_copy_and_no_hash() -> None:
    colours = np.zeros((640, 960, 3), np.uint8)
    colours[:, 480:] = (0, 255, 0)
    with Jail(workers=1) as jail:
        outcome = jail.look(encoded(colours, "PNG"), wanted=Wanted.SIGHT)
        refused = jail.look(b"no picture", wanted=Wanted.SIGHT)
    assert outcome.still is not None
    assert (outcome.still.width, outcome.still.height, outcome.hashes) == (320, 213, ())
    assert (outcome.still.grey[0], outcome.still.grey[319]) == (0, 150)
    assert refused.still is None
    assert refused.refused


GOOD = to_answer(Outcome("PNG", 8, 8, 1, kind=None, still=Still(2, 2, b"abcd"))) | {"kind": "picture"}


def test_an_answer_is_read_back() -> None:
    read = from_answer(GOOD)
    assert read is not None
    assert read.still == Still(2, 2, b"abcd")


@pytest.mark.parametrize("still", [[2, 2, "YWJj"], [321, 1, ""], [0, 0, ""], [2, 2, "!!"], "x", [2, 2], [True, 4, "YWJjZA=="], [2, 2, 5]])
def test_nonsense_of_a_fallen_child_is_no_picture(still: object) -> None:
    assert from_answer(GOOD | {"still": still}) is None
