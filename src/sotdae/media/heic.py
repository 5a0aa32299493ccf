# SPDX-License-Identifier: Apache-2.0
"""HEIC, the photographs of phones: HEVC pieces in a HEIF container, to the hashes of the picture that they make. In the jail only.

The container is read here (``heif``); each piece goes to OpenCV's FFmpeg (LGPL, the optional extra for videos) as an MP4 of one frame, is laid where
it belongs, and the picture is turned, mirrored and cut as the container says. Colours are not managed, alpha, depth and gain maps are left aside:
what is hashed is what a plain viewer shows. A file of which one piece is missing is refused, as half a JPEG is.

A file that holds a sequence and no still picture is a video.

The decision and its measurements: docs/decisions/2026-11-27-heic.md.
"""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from typing import Any, Final, cast

import cv2
import numpy as np

from sotdae.errors import PictureRefused, PictureUnhashable
from sotdae.media import video
from sotdae.media.hashing import MarkedHash, PerceptualHash, Pixels, Wanted
from sotdae.media.heif import Plan, applied, orientation, plan
from sotdae.media.hevc_mp4 import one_frame
from sotdae.media.limits import Refusal
from sotdae.media.marking import marks
from sotdae.media.outcome import Kind, Outcome
from sotdae.media.stills import shrunk
from sotdae.media.video_header import played

_MOST_PADDING: Final = 63
"""Pixels that a decoded piece may be larger than its container says: coders fill up blocks of at most 64. Source: ITU-T H.265, 7.4.3.2."""

_DECODER: Final = f"OpenCV {cv2.__version__}"


def look(data: bytes, wanted: Wanted, hashes: Sequence[PerceptualHash], deadline: float) -> Outcome:
    """Return what a HEIC picture is and its hashes, or why not. A bad picture is an outcome, never an exception.

    Args:
        data: the file.
        wanted: which hashes.
        hashes: the methods.
        deadline: of ``time.monotonic``, in seconds, for a file that is a video.
    """
    try:
        made = plan(data)
        if made is None:
            return video.look(played(data), wanted, hashes, deadline)
        pixels = applied(_decoded(made), made.steps)
        if wanted is Wanted.SIGHT:
            turn, still = orientation(made.steps), shrunk(pixels)
            return Outcome("HEIC", made.width, made.height, turn, kind=Kind.PICTURE, decoder=_DECODER, still=still)
        found, unhashable = _hashed(pixels, hashes, wanted)
    except PictureRefused as error:
        return Outcome(refused=str(error.facts["reason"]))
    except (cv2.error, MemoryError) as error:
        spent = isinstance(error, MemoryError) or getattr(error, "code", 0) == cv2.Error.StsNoMem
        return Outcome(refused=Refusal.TOO_MUCH_MEMORY if spent else Refusal.DAMAGED)
    return Outcome("HEIC", made.width, made.height, orientation(made.steps), found, unhashable, kind=Kind.PICTURE, decoder=_DECODER)


def _hashed(pixels: Pixels, hashes: Sequence[PerceptualHash], wanted: Wanted) -> tuple[tuple[MarkedHash, ...], str | None]:
    """Return the hashes of a picture, or why it has none."""
    try:
        return marks(pixels, hashes, wanted), None
    except PictureUnhashable as error:
        return (), str(error.facts["reason"])


def _decoded(made: Plan) -> Pixels:
    """Return a picture as it is stored, (height, width, 3) RGB."""
    if len(made.pieces) == 1:
        return _piece(made, 0)[: made.height, : made.width, ::-1]
    whole = np.empty((made.height, made.width, 3), np.uint8)
    for number in range(len(made.pieces)):
        top, left = (side * place for side, place in zip((made.tile_height, made.tile_width), divmod(number, made.columns), strict=True))
        room = whole[top : top + made.tile_height, left : left + made.tile_width]
        room[:] = _piece(made, number)[: room.shape[0], : room.shape[1], ::-1]
    return whole


def _piece(made: Plan, number: int) -> Pixels:
    """Return a decoded piece, of the size that the container says, in the order blue, green, red.

    Raises:
        PictureRefused: if it cannot be decoded whole, or has another size.
    """
    piece = made.pieces[number]
    file = one_frame(piece.setting, piece.data, made.tile_width, made.tile_height)
    os.environ[video.OPTIONS] = video.options("mov")
    opened = cv2.VideoCapture(cast("Any", io.BytesIO(file)), cv2.CAP_FFMPEG, video.OPENING)
    width, height = (int(opened.get(side)) for side in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT))
    if not (0 <= width - made.tile_width <= _MOST_PADDING and 0 <= height - made.tile_height <= _MOST_PADDING):
        raise PictureRefused(reason=Refusal.DAMAGED)  # asked before decoding: a stream may claim far more than its container
    taken, frame = opened.read()
    if not taken or frame.shape != (height, width, 3):
        raise PictureRefused(reason=Refusal.DAMAGED)
    return cast("Pixels", frame[: made.tile_height, : made.tile_width])
