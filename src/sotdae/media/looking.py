# SPDX-License-Identifier: Apache-2.0
"""One encoded picture to its outcome: still, or of several frames. In the jail only; videos are ``sotdae.media.video``'s."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image

from sotdae.errors import PictureRefused, PictureUnhashable
from sotdae.media.decode import Facts, decode, decode_shrunk
from sotdae.media.hashing import HashPath, MarkedHash, PerceptualHash, ShrunkHash, Wanted
from sotdae.media.limits import SOUGHT_HASHED, Refusal
from sotdae.media.marking import marks, shrunk_marks
from sotdae.media.moving import Course, frames, moving
from sotdae.media.outcome import Kind, Outcome
from sotdae.media.runs import Runs
from sotdae.media.stills import shrunk


def look(data: bytes, path: HashPath, wanted: Wanted, hashes: Sequence[PerceptualHash], deadline: float) -> Outcome:
    """Return what an encoded picture says of itself and its hashes, or why not. A bad picture is an outcome, never an exception.

    Args:
        data: the file.
        path: whether a JPEG may be hashed as its decoder shrank it. A sought photo never is.
        wanted: which hashes.
        hashes: the methods.
        deadline: of ``time.monotonic``, in seconds, after which no further frame of an animation is looked at.
    """
    try:
        if wanted is Wanted.SIGHT:
            return _small(data)
        animated = moving(data)
        if animated:
            return _moving(*animated, wanted, hashes, deadline)
        return _still(data, path, wanted, hashes)
    except PictureRefused as error:
        return Outcome(refused=str(error.facts["reason"]))
    except MemoryError:
        return Outcome(refused=Refusal.TOO_MUCH_MEMORY)


def _still(data: bytes, path: HashPath, wanted: Wanted, hashes: Sequence[PerceptualHash]) -> Outcome:
    shrinking = [one for one in hashes if isinstance(one, ShrunkHash)]
    may_shrink = path is HashPath.FAST and wanted is not Wanted.SUBJECT and len(shrinking) == len(hashes)
    shrunk = decode_shrunk(data) if may_shrink else None
    pixels, facts = decode(data) if shrunk is None else (None, shrunk[1])
    found: tuple[MarkedHash, ...] = ()
    unhashable = None
    try:
        if shrunk is not None:
            found = shrunk_marks(shrunk[0], shrinking)
        elif pixels is not None:
            found = marks(pixels, hashes, wanted)
    except PictureUnhashable as error:
        unhashable = str(error.facts["reason"])
    return Outcome(facts.form, facts.width, facts.height, facts.orientation, found, unhashable, kind=Kind.PICTURE, decoder=facts.decoder)


def _small(data: bytes) -> Outcome:
    pixels, facts = decode(data)
    return Outcome(
        facts.form, facts.width, facts.height, facts.orientation, kind=Kind.PICTURE, decoder=facts.decoder, still=shrunk(pixels),
    )  # fmt: skip


def _moving(image: Image.Image, facts: Facts, wanted: Wanted, hashes: Sequence[PerceptualHash], deadline: float) -> Outcome:
    course = Course()
    runs = Runs()
    unhashable = None
    for taken, (at, pixels) in enumerate(frames(image, facts, course, every=wanted is Wanted.EVERY_FRAME, deadline=deadline)):
        if wanted is Wanted.SUBJECT and taken >= SOUGHT_HASHED:
            course.incomplete = Refusal.TOO_MANY_FRAMES
            break
        try:
            runs.add(at, marks(pixels, hashes, wanted, with_crops=at == 0))
        except PictureUnhashable as error:
            unhashable = str(error.facts["reason"])
    return Outcome(
        facts.form, facts.width, facts.height, facts.orientation, runs.found, unhashable, kind=Kind.VIDEO,
        duration_milliseconds=None if course.incomplete else course.milliseconds, frames=course.frames, incomplete=course.incomplete,
        decoder=facts.decoder,
    )  # fmt: skip
