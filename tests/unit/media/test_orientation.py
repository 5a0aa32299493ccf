# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import numpy as np
import pytest
from pictures import picture

from sotdae.media.orientation import all_orientations, upright
from sotdae.media.pdq import Pdq


def test_the_eight_orientations_are_those_of_the_hash_in_its_order() -> None:
    pixels = picture("clouds", 384, 512)
    for turned, known in zip(all_orientations(pixels), Pdq().compute_orientations(pixels), strict=True):
        made = Pdq().compute(turned)
        assert (int.from_bytes(made.value) ^ int.from_bytes(known.value)).bit_count() <= 16, "near, not equal"


def test_the_eight_orientations_differ() -> None:
    pixels = np.arange(6, dtype=np.uint8).reshape(2, 3)
    assert len({(one.shape, one.tobytes()) for one in all_orientations(pixels)}) == 8


@pytest.mark.parametrize("orientation", range(1, 9))
def test_grey_and_colour_turn_alike(orientation: int) -> None:
    grey = picture("noise", 5, 7)[:, :, 0]
    assert np.array_equal(upright(np.dstack([grey] * 3), orientation)[:, :, 1], upright(grey, orientation))
