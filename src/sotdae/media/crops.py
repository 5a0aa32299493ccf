# SPDX-License-Identifier: Apache-2.0
"""The crop bank of a subject's photo: parts of it as a careless copy may have been cut, each to be hashed and asked beside the plain photo.

PDQ loses a picture that was cut by a few per cent a side. A bank of ready-made cuts brings some of them back, since the copy's cut is then near
one of them. Each part is named after what is missing: ``crop-l5-t0-r5-b0`` lacks 5 per cent of the width on the left and on the right.

Everything is whole numbers and is written down in docs/formats/variants.md, so that the hashing page in a browser makes the same parts.
A crop bank is asked within its own case and never leaves it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final

from sotdae.media.hashing import Pixels
from sotdae.media.variants import Box

CUTS_PERCENT: Final = (0, 5)
"""What is cut from a side, in per cent of the picture's width or height. Source: docs/decisions/2026-11-27-match-bands.md."""

MIN_SIDE: Final = 20
"""Pixels. On a shorter side a cut of five per cent is no pixel, so the picture has no crops."""


def crop_boxes(height: int, width: int) -> Iterator[tuple[str, Box]]:
    """Yield name and rectangle of each of the 15 crops, the cut at the bottom changing first; none where a side is under ``MIN_SIDE``.

    Args:
        height: of the picture, in pixels.
        width: likewise.
    """
    if min(height, width) < MIN_SIDE:
        return
    for left, top, right, bottom in product(CUTS_PERCENT, repeat=4):
        if left or top or right or bottom:
            box = Box(height * top // 100, width * left // 100, height - height * bottom // 100, width - width * right // 100)
            yield f"crop-l{left}-t{top}-r{right}-b{bottom}", box


def crops(pixels: Pixels) -> Iterator[tuple[str, Pixels]]:
    """Yield name and pixels of each crop of a picture, in the order of ``crop_boxes``. Views, not copies; the plain picture is not among them.

    Args:
        pixels: (height, width, 3) RGB or (height, width) grey.
    """
    for name, box in crop_boxes(*pixels.shape[:2]):
        yield name, box.of(pixels)
