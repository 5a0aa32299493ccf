# SPDX-License-Identifier: Apache-2.0
"""Hashes turned without their pictures are near those of the turned pictures."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sotdae.matching.hashes import as_bytes, as_words
from sotdae.matching.turned import HALF, ORIENTATIONS, turned
from sotdae.media.pdq import Pdq
from sotdae.simulation.pictures import _scene

HASHES = arrays(np.uint8, (3, 32), elements=st.integers(0, 255))


def test_turned_hashes_are_near_those_of_turned_pictures() -> None:
    off: list[list[int]] = [[] for _ in ORIENTATIONS]
    for scene in range(40):
        true = Pdq().compute_orientations(_scene(scene))
        own = np.frombuffer(true[0].value, np.uint8)[None, :]
        for orientation, result in enumerate(true):
            other = np.frombuffer(result.value, np.uint8)[None, :]
            off[orientation].append(int(np.bitwise_count(turned(own, orientation) ^ as_words(other)).sum()))
    assert (max(off[0]), max(off[6])) == (0, 0)
    assert max(max(some) for some in off) <= 22
    assert max(np.mean(some) for some in off) <= 10


@given(HASHES, st.sampled_from(range(8)))
def test_turning_is_undone_by_turning_back(hashes: np.ndarray, orientation: int) -> None:
    back = {1: 3, 3: 1}.get(orientation, orientation)
    assert (as_bytes(turned(turned(hashes, orientation), back)) == hashes).all()


@given(HASHES)
def test_distances_stay(hashes: np.ndarray) -> None:
    words = as_words(hashes)
    before = int(np.bitwise_count(words[0] ^ words[1]).sum())
    for orientation in range(8):
        after = turned(hashes, orientation)
        assert int(np.bitwise_count(after[0] ^ after[1]).sum()) == before


def test_half_of_the_orientations_names_every_other_one_or_its_inverse() -> None:
    assert {*HALF, 3} == set(range(1, len(ORIENTATIONS)))
