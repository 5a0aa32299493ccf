# SPDX-License-Identifier: Apache-2.0
"""Decoded pixels to the hashes that were asked for, each marked with what it is of.

What a capture holds is hashed upright, whole, and without its frame and its surroundings where it has any (``variants``), since trimming the photo
that is sought finds no framed copy: the photo is clean. What is sought is hashed in every orientation and crop. So each side is widened where it
costs least: an item has three hashes at the most, a sought photo some hundred.

Source: measured with 174 photographs (docs/formats/pdq.md); the eight orientations are ThreatExchange's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sotdae.errors import PictureUnhashable
from sotdae.media.crops import crops
from sotdae.media.hashing import MarkedHash, PerceptualHash, Pixels, ShrunkGrey, ShrunkHash, TurningHash, Variant, Wanted
from sotdae.media.orientation import all_orientations, upright
from sotdae.media.variants import variants


def marks(pixels: Pixels, hashes: Sequence[PerceptualHash], wanted: Wanted, *, with_crops: bool = True) -> tuple[MarkedHash, ...]:
    """Return the hashes of a decoded picture.

    Args:
        pixels: (height, width, 3) RGB, as it is to be looked at.
        hashes: the methods.
        wanted: which parts and orientations.
        with_crops: whether a sought photo's crops are wanted too; of a sought video's frames they are not.

    Raises:
        PictureUnhashable: if the whole picture has no hash, with the reason. A part that has none is left out.
    """
    whole = [made for one in hashes for made in _turned(one, pixels, Variant.PLAIN, wanted)]
    return (*whole, *_of_parts(_parts(pixels, crop=with_crops and wanted is Wanted.SUBJECT), hashes, wanted))


def shrunk_marks(grey: ShrunkGrey, hashes: Sequence[ShrunkHash]) -> tuple[MarkedHash, ...]:
    """Return the hashes of what a JPEG decoder shrank, for ``Wanted.ITEM``; parts are found and hashed in the shrunk pixels, with folded weights.

    Raises:
        PictureUnhashable: as ``marks``.
    """
    whole = [MarkedHash(one.compute_shrunk(grey)) for one in hashes]
    found = []
    for variant, part in variants(upright(grey.pixels, grey.orientation))[1:]:
        height, width = (side * grey.scale for side in part.shape[:2])
        for one in hashes:
            try:
                found.append(MarkedHash(one.compute_shrunk(ShrunkGrey(part, height, width, grey.scale, 1)), variant))
            except PictureUnhashable:
                continue
    return (*whole, *found)


def _parts(pixels: Pixels, *, crop: bool) -> Iterator[tuple[str, Pixels]]:
    """Yield the parts of a picture that are hashed beside the whole."""
    yield from variants(pixels)[1:]
    if crop:
        yield from crops(pixels)


def _of_parts(parts: Iterator[tuple[str, Pixels]], hashes: Sequence[PerceptualHash], wanted: Wanted) -> Iterator[MarkedHash]:
    for name, part in parts:
        for one in hashes:
            try:
                yield from _turned(one, part, name, wanted)
            except PictureUnhashable:
                continue


def _turned(method: PerceptualHash, pixels: Pixels, name: str, wanted: Wanted) -> tuple[MarkedHash, ...]:
    """Return one part's hash, or all eight where a sought photo asks for them."""
    if wanted is not Wanted.SUBJECT:
        return (MarkedHash(method.compute(pixels), name),)
    if isinstance(method, TurningHash):
        return tuple(MarkedHash(result, name, number) for number, result in enumerate(method.compute_orientations(pixels)))
    return tuple(MarkedHash(method.compute(one), name, number) for number, one in enumerate(all_orientations(pixels)))
