# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import numpy as np
import pytest
from pictures import picture

from sotdae.errors import PictureUnhashable
from sotdae.media import marking
from sotdae.media.hashing import HashPath, HashResult, MarkedHash, Pixels, ShrunkGrey, Variant, Wanted
from sotdae.media.limits import Unhashable
from sotdae.media.marking import marks, shrunk_marks
from sotdae.media.pdq import Pdq

CLOUDS = picture("clouds", 240, 320)


class Corner:
    """A hash that says what its corner is and that a side is under 8 pixels; it knows no orientations of its own."""

    name: ClassVar[str] = "corner"
    version: ClassVar[int] = 1
    bits: ClassVar[int] = 16
    match_distance_bits: ClassVar[int] = 0

    def compute(self, pixels: Pixels) -> HashResult:
        if min(pixels.shape[:2]) < 8:
            raise PictureUnhashable(reason=Unhashable.TOO_SMALL)
        return HashResult(self.name, 1, HashPath.INTEROPERABLE, bytes([pixels[0, 0, 0], pixels[0, 1, 0]]), 99)


@pytest.fixture
def _parts(monkeypatch: pytest.MonkeyPatch) -> None:
    def variants(pixels: Pixels) -> list[tuple[Variant, Pixels]]:
        return [(Variant.PLAIN, pixels), (Variant.TRIMMED, pixels[20:, 20:]), (Variant.BOXED, pixels[:2])]

    def crops(pixels: Pixels) -> Iterator[tuple[str, Pixels]]:
        yield "left", pixels[:, :100]

    monkeypatch.setattr(marking, "variants", variants)
    monkeypatch.setattr(marking, "crops", crops)


@pytest.mark.usefixtures("_parts")
def test_an_item_has_its_parts_upright_and_a_part_too_small_is_left_out() -> None:
    assert marks(CLOUDS, [Pdq()], Wanted.ITEM) == (
        MarkedHash(Pdq().compute(CLOUDS)),
        MarkedHash(Pdq().compute(CLOUDS[20:, 20:]), Variant.TRIMMED),
    )


@pytest.mark.usefixtures("_parts")
def test_a_sought_photo_has_parts_and_crops_in_eight_orientations() -> None:
    found = marks(CLOUDS, [Pdq()], Wanted.SUBJECT)
    assert [(one.variant, one.orientation) for one in found] == [(name, turn) for name in ("plain", "trimmed", "left") for turn in range(8)]
    assert [one.hash for one in found[8:16]] == list(Pdq().compute_orientations(CLOUDS[20:, 20:]))


def test_a_hash_without_orientations_of_its_own_is_made_of_the_turned_pixels() -> None:
    pixels = np.arange(99 * 3, dtype=np.uint8).reshape(9, 11, 3)
    found = marks(pixels, [Corner()], Wanted.SUBJECT)
    assert len({one.hash.value for one in found if one.variant == Variant.PLAIN}) == 8


def test_a_whole_picture_without_a_hash_is_said() -> None:
    with pytest.raises(PictureUnhashable):
        marks(CLOUDS[:4], [Pdq()], Wanted.ITEM)


@pytest.mark.usefixtures("_parts")
@pytest.mark.parametrize("orientation", range(1, 9))
def test_parts_of_a_shrunk_picture_are_found_in_what_is_looked_at(orientation: int) -> None:
    shrunk = np.ascontiguousarray(CLOUDS[:, :, 0])
    found = shrunk_marks(ShrunkGrey(shrunk, 480, 640, 2, orientation), [Pdq()])
    looked_at = marking.upright(shrunk, orientation)[20:, 20:]
    assert [one.variant for one in found] == [Variant.PLAIN, Variant.TRIMMED]
    known = Pdq().compute_shrunk(ShrunkGrey(np.ascontiguousarray(looked_at), 2 * looked_at.shape[0], 2 * looked_at.shape[1], 2, 1))
    assert found[1].hash == known
