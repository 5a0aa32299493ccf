# SPDX-License-Identifier: Apache-2.0
"""Every perceptual hash, its own or anybody's: what the interface promises."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest
from numpy.typing import NDArray

from sotdae.errors import PictureUnhashable
from sotdae.media.hashing import HashPath, HashResult, PerceptualHash
from sotdae.media.limits import Unhashable
from sotdae.registry import HASHES, load

NAMES = [plugin.name for plugin in load(HASHES)]


@pytest.fixture(params=NAMES)
def method(request: pytest.FixtureRequest) -> PerceptualHash:
    (plugin,) = [plugin for plugin in load(HASHES) if plugin.name == request.param]
    return cast("PerceptualHash", plugin.value)


def rings(height: int, width: int, period: float = 9) -> NDArray[np.uint8]:
    """Concentric rings off the middle: no symmetry, no flat part."""
    y, x = np.mgrid[:height, :width]
    waves = 127 + 120 * np.sin(np.hypot(x - width / 3, y - height / 4) / period) * np.cos(x / 40)
    return np.stack([waves, waves / 2 + 60, 255 - waves], axis=2).astype(np.uint8)


def distance(one: HashResult, other: HashResult) -> int:
    return (int.from_bytes(one.value) ^ int.from_bytes(other.value)).bit_count()


def test_it_satisfies_the_interface(method: PerceptualHash) -> None:
    assert isinstance(method, PerceptualHash)
    assert method.version >= 1
    assert method.bits % 8 == 0
    assert 0 < method.match_distance_bits < method.bits // 2


def test_the_result_says_what_it_is(method: PerceptualHash) -> None:
    result = method.compute(rings(200, 300))
    assert (result.algorithm, result.version, result.path) == (method.name, method.version, HashPath.INTEROPERABLE)
    assert len(result.value) * 8 == method.bits
    assert bytes.fromhex(result.hex) == result.value
    assert 0 <= result.quality <= 100


def test_the_same_pixels_give_the_same_hash_and_stay_as_they_are(method: PerceptualHash) -> None:
    pixels = rings(123, 234)
    kept = pixels.copy()
    pixels.flags.writeable = False
    assert method.compute(pixels) == method.compute(kept)
    assert np.array_equal(pixels, kept)


def test_brighter_is_the_same_picture_and_another_picture_is_not(method: PerceptualHash) -> None:
    pixels = rings(300, 400)
    brighter = np.clip(pixels.astype(int) + 6, 0, 255).astype(np.uint8)
    assert distance(method.compute(pixels), method.compute(brighter)) <= method.match_distance_bits
    assert distance(method.compute(pixels), method.compute(rings(300, 400, 25))) > method.match_distance_bits


def test_low_quality_is_said_and_never_an_empty_value(method: PerceptualHash) -> None:
    flat = method.compute(np.full((100, 100, 3), 90, np.uint8))
    assert flat.low_quality
    assert len(flat.value) * 8 == method.bits


@pytest.mark.parametrize("shape", [(1, 1), (3, 500), (500, 2), (5, 5), (64, 64), (1, 9_000)])
def test_any_size_has_a_hash_or_a_known_reason(method: PerceptualHash, shape: tuple[int, int]) -> None:
    try:
        found: object = len(method.compute(rings(*shape)).value) * 8
    except PictureUnhashable as error:
        found = error.facts["reason"]
    assert found in {method.bits, *Unhashable}
