# SPDX-License-Identifier: Apache-2.0
"""Turning and mirroring pixels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from sotdae.media.hashing import Pixels

SIDEWAYS: Final = frozenset({5, 6, 7, 8})
"""EXIF orientations in which width and height change places."""


def upright(pixels: Pixels, orientation: int) -> Pixels:
    """Return pixels as they are to be looked at, (height, width) or (height, width, 3), C order.

    Args:
        pixels: as they are stored.
        orientation: EXIF's, 1 to 8.

    Source: EXIF 2.32, tag 0x0112; tested against Pillow's own.
    """
    if orientation in {2, 3, 7, 8}:
        pixels = pixels[:, ::-1]
    if orientation in {3, 4, 6, 7}:
        pixels = pixels[::-1]
    if orientation in SIDEWAYS:
        pixels = pixels.swapaxes(0, 1)
    return np.ascontiguousarray(pixels)


def all_orientations(pixels: Pixels) -> Iterator[Pixels]:
    """Yield a picture's 8 orientations, C order, in the order of ``pdq_kernel.orientations``, which is the reference's."""
    for one in (pixels, pixels[:, ::-1].swapaxes(0, 1), pixels[::-1, ::-1], pixels[::-1].swapaxes(0, 1)):
        yield np.ascontiguousarray(one)
    for one in (pixels[::-1], pixels[:, ::-1], pixels.swapaxes(0, 1), pixels[::-1, ::-1].swapaxes(0, 1)):
        yield np.ascontiguousarray(one)
