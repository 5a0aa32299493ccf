# SPDX-License-Identifier: Apache-2.0
"""Pictures of several frames: animated GIF, WebP, PNG and AVIF. To a person they are short videos, and rooms send them as such.

The frames taken are the first, and each one shown at a whole second of playing; or all of them. Pages of a TIFF and the parts of a camera's JPEG
are no animation: of these the first alone is looked at.

Pillow decodes them, so no extra is needed, and their first frame has the hash that it had as a picture.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from PIL import Image

from sotdae.errors import PictureRefused
from sotdae.media.decode import Facts, opened, refusing, rgb, turn_left
from sotdae.media.hashing import Pixels
from sotdae.media.limits import MOVING_FRAMES, MOVING_PIXELS, Refusal
from sotdae.media.orientation import upright

_FORMS: Final = frozenset({"GIF", "WEBP", "PNG", "AVIF"})
_STARTS: Final = (b"GIF8", b"RIFF", b"\x89PNG")
"""So begin files of these forms, AVIF apart; the others, JPEG above all, need not be opened twice."""

_UNSTATED_MILLISECONDS: Final = 100
"""How long a frame is shown that states no time. Source: what browsers do."""

_MOST_MILLISECONDS: Final = 1 << 32


@dataclass(slots=True)
class Course:
    """How far looking at an animation has come; filled while its frames are taken.

    Attributes:
        frames: decoded so far.
        milliseconds: how long these are shown.
        incomplete: why it stopped before the end, or None.
    """

    frames: int = 0
    milliseconds: int = 0
    incomplete: Refusal | None = None


def moving(data: bytes) -> tuple[Image.Image, Facts] | None:
    """Return an animated picture, opened, or None where the file is none.

    Raises:
        PictureRefused: as ``decode``.
    """
    if not data.startswith(_STARTS) and data[4:8] != b"ftyp":
        return None
    with refusing():
        image, facts = opened(data)
        return (image, facts) if facts.form in _FORMS and getattr(image, "is_animated", False) else None


def frames(image: Image.Image, facts: Facts, course: Course, *, every: bool, deadline: float) -> Iterator[tuple[int, Pixels]]:
    """Yield (milliseconds from the start, pixels) of the frames taken, as they are to be looked at.

    Args:
        image: as ``moving`` returns it.
        facts: likewise.
        course: says afterwards how many there were and why it stopped.
        every: take all of them.
        deadline: of ``time.monotonic``, in seconds.

    Raises:
        PictureRefused: if the first frame is damaged. Damage further on ends the animation there, and ``course`` says so.
    """
    while True:
        course.incomplete = _limit(course, image, deadline)
        if course.incomplete or not _step(image, course):
            return
        start, pixels = course.milliseconds, None
        try:
            with refusing():
                image.load()  # only now do WebP and AVIF say how long the frame is shown
                shown = _shown(image)
                if every or course.frames == 0 or -(-start // 1_000) * 1_000 < start + shown:
                    pixels = upright(rgb(image), turn_left(facts))
        except PictureRefused as error:
            if not course.frames:
                raise
            course.incomplete = Refusal(str(error.facts["reason"]))
            return
        course.frames += 1
        course.milliseconds += shown
        if pixels is not None:
            yield start, pixels


def _limit(course: Course, image: Image.Image, deadline: float) -> Refusal | None:
    """Return which limit is reached, if one is; the first frame is always looked at."""
    if not course.frames:
        return None
    if course.frames >= MOVING_FRAMES or course.frames * image.width * image.height >= MOVING_PIXELS:
        return Refusal.TOO_MANY_FRAMES if _step(image, course) else course.incomplete
    return Refusal.OUT_OF_TIME if time.monotonic() > deadline else None


def _step(image: Image.Image, course: Course) -> bool:
    """Go to the next frame; say whether there is one."""
    try:
        with refusing():
            try:
                image.seek(course.frames)
            except EOFError:
                return False
    except PictureRefused as error:
        if not course.frames:
            raise
        course.incomplete = Refusal(str(error.facts["reason"]))
        return False
    return True


def _shown(image: Image.Image) -> int:
    """Return for how many milliseconds a frame is shown."""
    stated = image.info.get("duration")
    if isinstance(stated, int | float) and 1 <= stated <= _MOST_MILLISECONDS:
        return int(stated)
    return _UNSTATED_MILLISECONDS
