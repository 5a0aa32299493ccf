# SPDX-License-Identifier: Apache-2.0
"""A small grey copy of a picture, for a person who has to look: made in the jail, blurred and written as PNG outside it. It decodes nothing.

The copy is all that ever leaves the jail of a picture: at most 320 pixels, one channel, no colour, no sound, no motion. Blurring is done here, so
that what was not asked for in the clear is not sent in the clear.
"""

from __future__ import annotations

import struct
import zlib
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sotdae.classes import dataclass

LONGEST_SIDE: Final = 320
"""Pixels. Source: evidence.md, section 4, rule 10 (a small window)."""

_LUMA: Final = (0.299, 0.587, 0.114)
"""Source: ITU-R BT.601-7, 2.5.1."""

_BOXES: Final = 3
"""So many box blurs come near a Gaussian one. Source: Kovesi, Fast Almost-Gaussian Filtering (2010)."""


@dataclass(frozen=True, slots=True)
class Still:
    """A small grey picture.

    Attributes:
        width: in pixels, 1 to 320.
        height: likewise.
        grey: its rows, a byte a pixel.
    """

    width: int
    height: int
    grey: bytes

    def blurred(self, radius: int) -> Still:
        """Return it blurred, ``radius`` in pixels of its own; 0 leaves it as it is."""
        if radius <= 0:
            return self
        pixels = np.frombuffer(self.grey, np.uint8).reshape(self.height, self.width).astype(np.float64)
        for _ in range(_BOXES):
            pixels = _box(_box(pixels, radius).T, radius).T
        return Still(self.width, self.height, np.rint(pixels).astype(np.uint8).tobytes())

    def png(self) -> bytes:
        """Return it as a PNG. Source: PNG (Third Edition), sections 5 and 11: IHDR, IDAT, IEND; grey, 8 bits, no filter."""
        rows = b"".join(b"\0" + self.grey[start : start + self.width] for start in range(0, len(self.grey), self.width))
        head = struct.pack(">IIBBBBB", self.width, self.height, 8, 0, 0, 0, 0)
        return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def shrunk(pixels: NDArray[np.uint8]) -> Still:
    """Return the small grey copy of a picture (h, w, 3) RGB: means over whole squares; what is left at the right and the lower edge is cut off."""
    height, width = pixels.shape[:2]
    side = -(-max(height, width) // LONGEST_SIDE)
    rows, columns = max(1, height // side), max(1, width // side)
    cut = pixels[: min(height, rows * side), : min(width, columns * side)]
    down, across = cut.shape[0] // rows, cut.shape[1] // columns
    means = cut[: rows * down, : columns * across].reshape(rows, down, columns, across, 3).mean(axis=(1, 3))
    grey = sum(means[:, :, channel] * weight for channel, weight in enumerate(_LUMA))  # (a product of matrices would need calls that the jail ends)
    return Still(columns, rows, np.rint(grey).clip(0, 255).astype(np.uint8).tobytes())


def _box(pixels: NDArray[np.float64], radius: int) -> NDArray[np.float64]:
    """Blur along rows: the mean over ``radius`` pixels to either side, edges repeated."""
    padded = np.pad(pixels, ((0, 0), (radius + 1, radius)), mode="edge")
    sums = padded.cumsum(axis=1)
    means: NDArray[np.float64] = (sums[:, 2 * radius + 1 :] - sums[:, : -(2 * radius + 1)]) / (2 * radius + 1)
    return means


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
