# SPDX-License-Identifier: Apache-2.0
"""Videos: MP4, MOV and WebM (video stickers included) to the hashes of their frames, as vPDQ takes them. In the jail only.

Frames are counted as the decoder gives them out. With one frame a second, each n-th is taken, beginning with the first, n being the average frame
rate cut to a whole number; its time is its number divided by that rate. Frames are hashed as stored, in RGB, alpha dropped. This is what vPDQ does.
Where the file says that it is to be turned, the hash of the turned frame comes first, since that is what a person sees, and the stored one's
follows, marked with its orientation: that one is vPDQ's.

Decoding is OpenCV's, with the FFmpeg of its wheel (LGPL; an optional extra): the container is chosen here and never guessed, from memory, in one
thread, without hardware. The decision and its measurements: docs/decisions/2026-11-27-video.md.

Source: ThreatExchange, ``vpdq/cpp/vpdq/cpp/hashing/filehasher.cpp`` and ``ffmpegwrapper.cpp`` (BSD-3-Clause); written anew.
"""

from __future__ import annotations

import io
import math
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final, cast

import cv2
import numpy as np

from sotdae.errors import PictureUnhashable
from sotdae.media.hashing import MarkedHash, PerceptualHash, Pixels, Wanted
from sotdae.media.limits import MAX_SIDE, SOUGHT_HASHED, VIDEO_FRAMES, VIDEO_HASHED, VIDEO_PIXELS, Refusal, Unhashable
from sotdae.media.marking import marks
from sotdae.media.orientation import upright
from sotdae.media.outcome import Kind, Outcome
from sotdae.media.runs import Runs
from sotdae.media.sniffing import Sniffed, sniff
from sotdae.media.stills import Still, shrunk
from sotdae.media.video_header import Header, ebml_header, iso_header

OPTIONS: Final = "OPENCV_FFMPEG_CAPTURE_OPTIONS"
"""OpenCV's way to FFmpeg's options: from the environment, at each opening."""

OPENING: Final = [cv2.CAP_PROP_N_THREADS, 1, cv2.CAP_PROP_HW_ACCELERATION, cv2.VIDEO_ACCELERATION_NONE]
"""In one thread, without hardware: the jail allows neither."""

_READ: Final = frozenset({
    "avc1", "avc2", "avc3", "avc4", "hvc1", "hev1", "mp4v", "vp08", "vp09", "s263", "h263", "H263", "jpeg", "mjpa", "mjpb", "png ",
    "V_MPEG4/ISO/AVC", "V_MPEGH/ISO/HEVC", "V_MPEG4/ISO/SP", "V_MPEG4/ISO/ASP", "V_MPEG4/ISO/AP", "V_VP8", "V_VP9", "V_MJPEG",
})  # fmt: skip
"""Codings that the extra decodes. AV1 is not among them: FFmpeg leaves it to hardware or to a library that the wheel does not bring."""

_NO_RATE: Final = Fraction(25)
"""Frames a second where nothing says. vPDQ refuses such files; its count would otherwise divide by zero."""

_TURNS: Final = {90: (6, 1), 180: (3, 2), 270: (8, 3)}
"""Degrees that a frame is to be turned clockwise: EXIF's name for it, and the number of the stored frame among the upright one's orientations."""

_DECODER: Final = f"OpenCV {cv2.__version__}"

_UPRIGHT: Final = (1, 0)


def options(container: str) -> str:
    """Return FFmpeg's options for opening: the container is ours to choose, and nothing outside the file is ever followed."""
    return f"input_format;{container}|protocol_whitelist;none"


@dataclass(slots=True)
class _Seen:
    """What has been seen of a video."""

    runs: Runs = field(default_factory=Runs)
    frames: int = 0
    unhashable: Unhashable | None = None
    incomplete: Refusal | None = None
    still: Still | None = None


def look(data: bytes, wanted: Wanted, hashes: Sequence[PerceptualHash], deadline: float) -> Outcome:
    """Return what a video is, and the hashes of its frames. A bad video is an outcome, never an exception.

    Args:
        data: the file.
        wanted: which hashes of a frame, and of which frames; crops of frames are never hashed.
        hashes: the methods.
        deadline: of ``time.monotonic``, in seconds, after which what has been seen is the answer.
    """
    iso = sniff(data) is not Sniffed.EBML_VIDEO
    header = iso_header(data) if iso else ebml_header(data)
    if header.impossible:
        return Outcome(refused=Refusal.DAMAGED)
    if header.pixels > VIDEO_PIXELS:
        return Outcome(refused=Refusal.VIDEO_TOO_LARGE)
    os.environ[OPTIONS] = options("mov" if iso else "matroska")
    seen = _Seen()
    try:
        opened = cv2.VideoCapture(cast("Any", io.BytesIO(data)), cv2.CAP_FFMPEG, OPENING)
        if not opened.isOpened():
            return Outcome(refused=_why(header))
        opened.set(cv2.CAP_PROP_ORIENTATION_AUTO, 0)
        width, height = (int(opened.get(side)) for side in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT))
        if max(width, height) > MAX_SIDE or width * height > VIDEO_PIXELS:
            return Outcome(refused=Refusal.VIDEO_TOO_LARGE)
        rate = _rate(header, opened)
        turn = _TURNS.get(int(opened.get(cv2.CAP_PROP_ORIENTATION_META)) % 360, _UPRIGHT)
        _see(opened, seen, rate=rate, turn=turn, wanted=wanted, hashes=hashes, deadline=deadline)
    except (cv2.error, MemoryError) as error:
        spent = isinstance(error, MemoryError) or getattr(error, "code", 0) == cv2.Error.StsNoMem
        seen.incomplete = Refusal.TOO_MUCH_MEMORY if spent else Refusal.DAMAGED
    if not seen.frames:
        return Outcome(refused=seen.incomplete or _why(header))
    if header.cut and seen.incomplete is None:
        seen.incomplete = Refusal.DAMAGED
    return Outcome(
        form=header.form, width=width, height=height, orientation=turn[0], hashes=seen.runs.found, unhashable=seen.unhashable, kind=Kind.VIDEO,
        duration_milliseconds=header.milliseconds or (None if seen.incomplete else int(seen.frames * 1_000 / rate)), frames=seen.frames,
        incomplete=seen.incomplete, decoder=_DECODER, still=seen.still,
    )  # fmt: skip


def _why(header: Header) -> Refusal:
    """Return why nothing came out of a video."""
    if not header.coding:
        return Refusal.NO_FRAMES
    return Refusal.DAMAGED if header.coding in _READ else Refusal.VIDEO_CODEC


def _rate(header: Header, opened: cv2.VideoCapture) -> Fraction:
    """Return frames a second: the container's average, else FFmpeg's guess."""
    guessed = opened.get(cv2.CAP_PROP_FPS)
    if header.rate is not None:
        return header.rate
    return Fraction(guessed).limit_denominator(30_000) if math.isfinite(guessed) and 1e-3 < guessed < 1e3 else _NO_RATE  # noqa: PLR2004 (a plausible rate)


def _see(
    opened: cv2.VideoCapture, seen: _Seen, *, rate: Fraction, turn: tuple[int, int], wanted: Wanted, hashes: Sequence[PerceptualHash], deadline: float
) -> None:
    """Decode the frames and hash the ones that are taken."""
    step = 1 if wanted is Wanted.EVERY_FRAME else max(1, int(rate))
    most = min(VIDEO_FRAMES, step * (SOUGHT_HASHED if wanted is Wanted.SUBJECT else VIDEO_HASHED))
    while opened.grab():
        if seen.frames >= most:
            seen.incomplete = Refusal.TOO_MANY_FRAMES
            return
        if time.monotonic() > deadline and seen.frames:
            seen.incomplete = Refusal.OUT_OF_TIME
            return
        number = seen.frames
        seen.frames += 1
        if number % step:
            continue
        taken, frame = opened.retrieve()
        if not taken or frame.ndim != 3:  # noqa: PLR2004 (height, width, colours)
            seen.incomplete = Refusal.DAMAGED
            return
        if wanted is Wanted.SIGHT:
            seen.still = shrunk(upright(np.ascontiguousarray(frame[:, :, ::-1], np.uint8), turn[0]))
            return
        at = round(number * 1_000 / rate)
        try:
            seen.runs.add(at, _marks(np.ascontiguousarray(frame[:, :, ::-1], np.uint8), turn, wanted, hashes))
        except PictureUnhashable as error:
            seen.unhashable = Unhashable(str(error.facts["reason"]))


def _marks(stored: Pixels, turn: tuple[int, int], wanted: Wanted, hashes: Sequence[PerceptualHash]) -> Iterator[MarkedHash]:
    """Yield the hashes of a frame: as a person sees it, then as it is stored where that is turned."""
    exif, number = turn
    yield from marks(upright(stored, exif), hashes, wanted, with_crops=False)
    if number and wanted is not Wanted.SUBJECT:
        for one in hashes:
            yield MarkedHash(one.compute(stored), orientation=number)
