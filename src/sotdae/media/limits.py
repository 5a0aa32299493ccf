# SPDX-License-Identifier: Apache-2.0
"""What a picture or video may be at the most, and the fixed phrases that say why one was left out."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

MAX_BYTES: Final = 64 << 20
"""Of an encoded picture. A picture of 40 million pixels at 12 bits a pixel, which no camera writes, has 60 MB."""

MAX_PIXELS: Final = 40_000_000
"""Of one frame. Pillow's own limit still decodes 144 million pixels out of 420 kB, with 432 MB and 4.7 s. Source: measured (docs/decisions/
2026-11-25-media-jail.md)."""

MAX_SCANS: Final = 200
"""Of a JPEG. Progressive ones have about ten; one of 40 million pixels may have 20,000 empty ones in a megabyte, each of which the decoder walks."""

MAX_SIDE: Final = 10_000
"""Pixels a side. Source: Dangerzone, which takes the same limit for pages."""


MOVING_FRAMES: Final = 5_000
"""Frames of an animated picture that are looked at. Source: docs/decisions/2026-11-27-video.md, as all limits below."""

MOVING_PIXELS: Final = 600_000_000
"""Of all frames of an animated picture that are looked at, together; some ten seconds of decoding."""

VIDEO_BYTES: Final = 256 << 20
"""Of a video. It is held in the child's memory, since a container has to be read out of order and nothing touches the disk."""

VIDEO_PIXELS: Final = 4_096 * 2_304
"""Of a video's frame. Decoders keep up to 16 frames."""

VIDEO_FRAMES: Final = 432_000
"""Frames of a video that are decoded: four hours at thirty a second."""

VIDEO_HASHED: Final = 20_000
"""Frames of a video that are hashed; bounds the answer."""

SOUGHT_HASHED: Final = 1_000
"""The same where all orientations are asked for."""

HEIF_ENTRIES: Final = 100_000
"""Boxes, items, pieces and references of a HEIF file that are looked at. A phone's photograph has some 500. Source: docs/decisions/
2026-11-27-heic.md, as the two below."""

HEIF_TILES: Final = 4_096
"""Pieces that a HEIF picture is laid out of. 40 million pixels in pieces of 128 x 128 are 2,442; phones' pieces are of 512 x 512."""

HEVC_SETTING_BYTES: Final = 1 << 16
"""Of what sets up a decoder; real ones have about a hundred."""


class Refusal(StrEnum):
    """Why a file is not decoded, or not all of it. The phrases are fixed: they go into problems."""

    EMPTY = "empty file"
    TOO_MANY_BYTES = "more than 64 MiB"
    UNKNOWN = "no known picture format"
    TOO_LARGE = "more than 40 million pixels, or a side of more than 10,000"
    DAMAGED = "damaged, cut short, or not what it says it is"
    SCANS = "JPEG of more than 200 scans"
    SAMPLES = "sample type not supported"
    TOO_MUCH_MEMORY = "needs more memory than allowed"
    HEIC_EXTRA = "HEIC picture, which is read where the optional extra is installed: sotdae[video]"
    HEIC_CODING = "picture in a HEIF container that is coded or put together in a way that is not read here; HEVC and grids of it are"
    HEIC_PARTS = "HEIF picture of more parts than are looked at"
    VIDEO_EXTRA = "video, which is read where the optional extra is installed: sotdae[video]"
    VIDEO_FORMAT = "video format that is not read here; MP4, MOV and WebM are"
    VIDEO_CODEC = "video coding that is not read here"
    VIDEO_TOO_MANY_BYTES = "video of more than 256 MiB"
    VIDEO_TOO_LARGE = "video frames of more than 9.4 million pixels"
    NO_FRAMES = "no picture in this video"
    TOO_MANY_FRAMES = "more frames than are looked at"
    OUT_OF_TIME = "looked at as far as the time allowed"


class Unhashable(StrEnum):
    """Why a decoded picture has no perceptual hash. A plug-in uses these phrases, since no others leave the jail."""

    TOO_SMALL = "a side is under 5 pixels"
