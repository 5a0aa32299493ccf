# SPDX-License-Identifier: Apache-2.0
"""PDQ, the perceptual hash of pictures that hotlines and platforms exchange: 256 bits and a quality.

The interoperable path equals the reference implementation bit by bit. A fast kernel computes averages and coefficients; if rounding could have made
any bit or the quality come out differently, the picture is computed again in the reference's order of operations. The fast path works on what a JPEG
decoder shrank and is at most 4 bits off (measured, docs/formats/pdq.md): for searching, not for export.

PDQ survives re-encoding, scaling and mild edits. It does not survive cropping or frames, and it says nothing of who is in a picture.

Source: ThreatExchange (BSD-3-Clause) and the PDQ paper of 2017; written anew.
"""

from __future__ import annotations

from typing import ClassVar, Final

import numpy as np

from sotdae.errors import PictureUnhashable
from sotdae.media import pdq_kernel, pdq_reference
from sotdae.media.hashing import HashPath, HashResult, Pixels, ShrunkGrey
from sotdae.media.limits import Unhashable
from sotdae.media.pdq_tents import tents

MIN_SIDE: Final = 5
"""Pixels. The reference answers all zeros for smaller pictures, which would match each other. Source: ``MIN_HASHABLE_DIM``, ``pdqhashing.cpp``."""

_MIRRORED_ACROSS: Final = frozenset({2, 3, 7, 8})
_MIRRORED_DOWN: Final = frozenset({3, 4, 6, 7})
_TRANSPOSED: Final = frozenset({5, 6, 7, 8})
"""What EXIF orientations do, the mirroring in stored axes and before the transposition. Source: EXIF 2.32, tag 0x0112; tested against Pillow."""


class Pdq:
    """The plug-in. Holds nothing between calls; matrices of recent sizes are cached for all."""

    name: ClassVar[str] = "pdq"
    version: ClassVar[int] = 1
    bits: ClassVar[int] = 256
    match_distance_bits: ClassVar[int] = 31
    """Source: python-threatexchange, ``pdq_utils.py``; of 400,000 pairs of different photographs none came nearer than 76."""

    def compute(self, pixels: Pixels) -> HashResult:
        """Return the interoperable hash of a picture, (height, width, 3) RGB or (height, width) grey.

        Raises:
            PictureUnhashable: if a side is under 5 pixels.
        """
        blocks, coefficients = self._exact(pixels, turned=False)
        return self._result(HashPath.INTEROPERABLE, coefficients, blocks)

    def compute_orientations(self, pixels: Pixels) -> tuple[HashResult, ...]:
        """Return the 8 hashes of a picture turned and mirrored, from one DCT; the first is that of ``compute``.

        These are what finds mirrored and turned copies. They are near, not equal, to the hashes of the turned pixels: the reference's boxes are
        lopsided. The order is that of ``pdq_kernel.orientations``.

        Raises:
            PictureUnhashable: if a side is under 5 pixels.
        """
        blocks, coefficients = self._exact(pixels, turned=True)
        return tuple(self._result(HashPath.INTEROPERABLE, turned, blocks) for turned in pdq_kernel.orientations(coefficients))

    def compute_shrunk(self, grey: ShrunkGrey) -> HashResult:
        """Return the fast hash of a JPEG from its shrunk grey channel; the weights are folded and turned instead of the pixels.

        Raises:
            PictureUnhashable: if a side of the full picture is under 5 pixels.
        """
        _guard(grey.height, grey.width)
        down = tents(grey.height, grey.scale, mirrored=grey.orientation in _MIRRORED_DOWN)
        across = tents(grey.width, grey.scale, mirrored=grey.orientation in _MIRRORED_ACROSS)
        blocks = pdq_kernel.averages(np.ascontiguousarray(grey.pixels), down, across)
        if grey.orientation in _TRANSPOSED:
            blocks = np.ascontiguousarray(blocks.T)
        return self._result(HashPath.FAST, pdq_kernel.transform(blocks), blocks)

    def _exact(self, pixels: Pixels, *, turned: bool) -> tuple[pdq_kernel.Floats, pdq_kernel.Floats]:
        """Return averages and coefficients that give the reference's bits and quality."""
        height, width = pixels.shape[:2]
        _guard(height, width)
        if min(height, width) >= pdq_kernel.NARROW:
            blocks = pdq_kernel.averages(np.ascontiguousarray(pixels), tents(height), tents(width))
            coefficients = pdq_kernel.transform(blocks)
            wanted = pdq_kernel.orientations(coefficients) if turned else (coefficients,)
            allowed = pdq_kernel.rounding(pixels)
            if pdq_kernel.certain_quality(blocks, allowed) and all(pdq_kernel.certain_bits(one, allowed) for one in wanted):
                return blocks, coefficients
        blocks = pdq_reference.averages(pixels)
        return blocks, pdq_reference.transform(blocks)

    def _result(self, path: HashPath, coefficients: pdq_kernel.Floats, blocks: pdq_kernel.Floats) -> HashResult:
        return HashResult(self.name, self.version, path, pdq_kernel.bits(coefficients), pdq_kernel.quality(blocks))


def _guard(height: int, width: int) -> None:
    if min(height, width) < MIN_SIDE:
        raise PictureUnhashable(reason=Unhashable.TOO_SMALL)
