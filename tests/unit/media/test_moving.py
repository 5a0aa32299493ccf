# SPDX-License-Identifier: Apache-2.0
"""Animated pictures: which frames are taken, what they are equal to, and where looking stops."""

from __future__ import annotations

import io
import time
from typing import Any

import numpy as np
import pytest
from pictures import encoded, picture
from PIL import Image

from sotdae.media import looking, moving
from sotdae.media.hashing import HashPath, Pixels, Variant, Wanted
from sotdae.media.limits import Refusal
from sotdae.media.outcome import Kind, Outcome
from sotdae.media.pdq import Pdq
from sotdae.media.runs import each

FORMS = ("GIF", "WEBP", "PNG", "AVIF")


def frame(number: int, height: int = 96, width: int = 128) -> Pixels:
    return picture("discs", height, width, seed=number + 1)


def animation(form: str, durations: list[int], **more: Any) -> bytes:
    images = [Image.fromarray(frame(number)) for number in range(len(durations))]
    sink = io.BytesIO()
    lossless = {"WEBP": {"lossless": True}, "AVIF": {"quality": 100, "subsampling": "4:4:4"}}.get(form, {})
    images[0].save(sink, form, save_all=True, append_images=images[1:], duration=durations, **lossless, **more)
    return sink.getvalue()


def look(data: bytes, wanted: Wanted = Wanted.ITEM, seconds: float = 30) -> Outcome:
    return looking.look(data, HashPath.INTEROPERABLE, wanted, [Pdq()], time.monotonic() + seconds)


def times(outcome: Outcome) -> list[int | None]:
    return [one.at_milliseconds for run in outcome.hashes if run.variant == Variant.PLAIN for one in each(run)]


@pytest.mark.parametrize("form", FORMS)
def test_an_animation_is_a_video_whose_first_frame_has_the_hash_of_the_picture(form: str) -> None:
    outcome = look(animation(form, [400] * 6))
    assert (outcome.kind, outcome.form, outcome.frames, outcome.duration_milliseconds, outcome.incomplete) == (Kind.VIDEO, form, 6, 2_400, None)
    assert times(outcome) == [0, 800, 2_000]
    plain = [one for one in outcome.hashes if one.variant == Variant.PLAIN]
    for one, number in zip(plain, (0, 2, 5), strict=True):
        near = (int.from_bytes(one.hash.value) ^ int.from_bytes(Pdq().compute(frame(number)).value)).bit_count()
        assert near <= (0 if form in {"PNG", "WEBP"} else 30), "GIF has 256 colours, AVIF is not kept whole"


@pytest.mark.parametrize("form", FORMS)
def test_every_frame_where_it_is_asked_for(form: str) -> None:
    assert times(look(animation(form, [300] * 4), Wanted.EVERY_FRAME)) == [0, 300, 600, 900]


@pytest.mark.parametrize(
    ("durations", "taken"),
    [
        ([5_000, 5_000], [0, 5_000]),
        ([10] * 5, [0]),
        ([999, 10, 500], [0, 999]),
        ([1_000, 10, 1_500], [0, 1_000, 1_010]),
    ],
    ids=["slow", "quick", "a glimpse at the second", "at the very second"],
)
def test_a_frame_is_taken_that_is_shown_at_a_whole_second(durations: list[int], taken: list[int]) -> None:
    assert times(look(animation("PNG", durations))) == taken


@pytest.mark.parametrize("form", FORMS)
def test_one_frame_is_a_picture(form: str) -> None:
    outcome = look(encoded(frame(0), form))
    assert (outcome.kind, outcome.frames, times(outcome)) == (Kind.PICTURE, None, [None])


def test_pages_are_no_animation() -> None:
    sink = io.BytesIO()
    Image.fromarray(frame(0)).save(sink, "TIFF", save_all=True, append_images=[Image.fromarray(frame(1))])
    assert look(sink.getvalue()).kind is Kind.PICTURE


@pytest.mark.parametrize("form", ["GIF", "PNG"])
def test_of_a_cut_animation_what_there_is_is_kept(form: str) -> None:
    whole = animation(form, [1_000] * 5)
    outcome = look(whole[: len(whole) * 3 // 5])
    assert (outcome.kind, outcome.incomplete, outcome.duration_milliseconds) == (Kind.VIDEO, Refusal.DAMAGED, None)
    assert 1 <= len(times(outcome)) < 5


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("part", [0.02, 0.1, 0.2])
def test_a_first_frame_that_is_cut_is_refused(form: str, part: float) -> None:
    whole = animation(form, [1_000] * 4)
    outcome = look(whole[: int(len(whole) * part)])
    assert outcome.refused in {Refusal.DAMAGED, Refusal.UNKNOWN}


def test_frames_and_pixels_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    data = animation("GIF", [1_000] * 5)
    monkeypatch.setattr(moving, "MOVING_FRAMES", 3)
    assert (look(data).frames, look(data).incomplete) == (3, Refusal.TOO_MANY_FRAMES)
    monkeypatch.setattr(moving, "MOVING_FRAMES", 5)
    assert look(data).incomplete is None
    monkeypatch.setattr(moving, "MOVING_PIXELS", 2 * 96 * 128)
    assert (look(data).frames, look(data).incomplete) == (2, Refusal.TOO_MANY_FRAMES)


def test_a_sought_animation_has_a_limit_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "SOUGHT_HASHED", 2)
    outcome = look(animation("GIF", [1_000] * 5), Wanted.SUBJECT)
    assert (outcome.incomplete, {one.at_milliseconds for one in outcome.hashes}) == (Refusal.TOO_MANY_FRAMES, {0, 1_000})
    assert {one.orientation for one in outcome.hashes} == set(range(8))


def test_out_of_time_keeps_the_first_frame() -> None:
    outcome = look(animation("WEBP", [1_000] * 5), seconds=-1)
    assert (outcome.frames, outcome.incomplete, times(outcome)) == (1, Refusal.OUT_OF_TIME, [0])


def test_a_still_animation_is_one_run() -> None:
    image = Image.fromarray(frame(0))
    other = np.array(frame(0))
    other[0, 0] ^= 1
    sink = io.BytesIO()
    image.save(sink, "PNG", save_all=True, append_images=[Image.fromarray(other), image], duration=1_000)
    (run,) = (one for one in look(sink.getvalue()).hashes if one.variant == Variant.PLAIN)
    assert (run.at_milliseconds, run.until_milliseconds, run.count) == (0, 2_000, 3)
