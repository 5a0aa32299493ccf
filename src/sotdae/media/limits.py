# SPDX-License-Identifier: Apache-2.0
"""What a picture may be at the most, and the fixed phrases that say why one was left out."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

MAX_BYTES: Final = 64 << 20
"""Of an encoded picture. A picture of 40 million pixels at 12 bits a pixel, which no camera writes, has 60 MB."""

MAX_PIXELS: Final = 40_000_000
"""Of one frame. Pillow's own limit still decodes 144 million pixels out of 420 kB, with 432 MB and 4.7 s. Source: measured (docs/decisions/
2026-11-25-media-jail.md)."""

MAX_SIDE: Final = 10_000
"""Pixels a side. Source: Dangerzone, which takes the same limit for pages."""


class Refusal(StrEnum):
    """Why a picture is not decoded. The phrases are fixed: they go into problems."""

    EMPTY = "empty file"
    TOO_MANY_BYTES = "more than 64 MiB"
    UNKNOWN = "no known picture format"
    TOO_LARGE = "more than 40 million pixels, or a side of more than 10,000"
    DAMAGED = "damaged, cut short, or not what it says it is"
    SAMPLES = "sample type not supported"
    TOO_MUCH_MEMORY = "needs more memory than allowed"


class Unhashable(StrEnum):
    """Why a decoded picture has no perceptual hash. A plug-in uses these phrases, since no others leave the jail."""

    TOO_SMALL = "a side is under 5 pixels"
