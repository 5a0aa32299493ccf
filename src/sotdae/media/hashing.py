# SPDX-License-Identifier: Apache-2.0
"""The interface of a perceptual hash, and its result. Hashes are plug-ins of the entry point family ``sotdae.hashes``.

A perceptual hash is a *signal type* in the words of python-threatexchange: two pictures that look alike have hashes of a small Hamming distance. It
is not anonymous: whoever holds a hash can ask whether a picture is the one. Keep hashes as carefully as the names of the people concerned.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Final, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from sotdae.classes import dataclass

LOW_QUALITY: Final = 50
"""Below this quality (0-100) a hash says too little of its picture to be matched alone. Source: ThreatExchange, PDQ, ``PDQ_QUALITY_THRESHOLD``."""

Pixels = NDArray[np.uint8]
"""(height, width, 3) RGB or, where a function says so, (height, width) grey; C order, orientation applied."""


class HashPath(StrEnum):
    """Which way a hash was computed. Only the interoperable one is exported or testified to."""

    INTEROPERABLE = "interoperable"
    """From all pixels in RGB, equal to the reference bit by bit."""

    FAST = "fast"
    """From the grey channel as the JPEG decoder shrank it: a few bits off, good for searching."""


@dataclass(frozen=True, slots=True)
class HashResult:
    """A hash with what is needed to compute it again.

    Attributes:
        algorithm: the hash's name.
        version: of our implementation; rises when the same pixels would give other bits.
        path: how it was computed.
        value: the bits, most significant first.
        quality: 0 (featureless) to 100.
    """

    algorithm: str
    version: int
    path: HashPath
    value: bytes
    quality: int

    @property
    def hex(self) -> str:
        """The value in hexadecimal, as hash lists write it."""
        return self.value.hex()

    @property
    def low_quality(self) -> bool:
        """Whether the hash says too little of its picture to be matched alone."""
        return self.quality < LOW_QUALITY


class Variant(StrEnum):
    """Which part of a picture a hash is of. Crops of a subject's photo have names of their own (``sotdae.media.crops``)."""

    PLAIN = "plain"
    """All of it."""

    TRIMMED = "trimmed"
    """Without a uniform border: letterboxes, frames."""

    BOXED = "boxed"
    """The busy rectangle inside a mostly uniform page: screenshots."""


class Wanted(StrEnum):
    """Which hashes of a picture are asked for."""

    ITEM = "item"
    """What is kept of a picture that a capture holds: upright, plain, and trimmed and boxed where they differ. Of a video, one frame a second."""

    EVERY_FRAME = "every-frame"
    """As ``ITEM``, and of a video every frame."""

    SUBJECT = "subject"
    """What a person's own photo is sought by: plain, trimmed, boxed and every crop of the bank, each in all eight orientations."""

    SIGHT = "sight"
    """No hash: a small grey copy for a person who has to look, of a video or an animation that of its first frame."""


@dataclass(frozen=True, slots=True)
class MarkedHash:
    """A hash and what exactly it is of.

    Attributes:
        hash: the hash.
        variant: a value of ``Variant``, or the name of a crop.
        orientation: 0 upright, 1 to 7 turned or mirrored, in the order of ``pdq_kernel.orientations``.
        at_milliseconds: of a video's frame, from the video's start; None for a picture.
        until_milliseconds: of the last frame of a still stretch that has this hash (``sotdae.media.runs``); None for a picture.
        count: how many frames these are.
    """

    hash: HashResult
    variant: str = Variant.PLAIN
    orientation: int = 0
    at_milliseconds: int | None = None
    until_milliseconds: int | None = None
    count: int = 1


@dataclass(frozen=True, slots=True)
class ShrunkGrey:
    """The grey channel of a JPEG as its decoder shrank it, in stored (not yet turned) orientation.

    Attributes:
        pixels: (ceil(height / scale), ceil(width / scale)) uint8.
        height: of the full stored picture, in pixels.
        width: of the full stored picture, in pixels.
        scale: 1, 2, 4 or 8: how many full pixels a side one small pixel stands for.
        orientation: EXIF orientation, 1 to 8.
    """

    pixels: Pixels
    height: int
    width: int
    scale: int
    orientation: int


@runtime_checkable
class PerceptualHash(Protocol):
    """What a hash plug-in offers. It holds nothing between calls, reads no file and opens no connection: it runs in the jail."""

    name: ClassVar[str]
    version: ClassVar[int]
    bits: ClassVar[int]
    match_distance_bits: ClassVar[int]
    """Two values at most this far apart are a match."""

    def compute(self, pixels: Pixels) -> HashResult:
        """Return the hash of a picture, (height, width, 3) RGB.

        Raises:
            PictureUnhashable: if the picture is too small, with the reason.
        """
        ...


@runtime_checkable
class ShrunkHash(PerceptualHash, Protocol):
    """A hash that can also work on what a JPEG decoder shrank, which is many times cheaper."""

    def compute_shrunk(self, grey: ShrunkGrey) -> HashResult:
        """Return the hash of the full picture, some bits off at most."""
        ...


@runtime_checkable
class TurningHash(PerceptualHash, Protocol):
    """A hash that gives the hashes of all eight orientations for little more than that of one."""

    def compute_orientations(self, pixels: Pixels) -> tuple[HashResult, ...]:
        """Return the hashes of a picture's 8 orientations, in the order of ``pdq_kernel.orientations``.

        Raises:
            PictureUnhashable: if the picture is too small, with the reason.
        """
        ...
