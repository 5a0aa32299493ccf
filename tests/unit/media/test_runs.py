# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sotdae.media.hashing import HashPath, HashResult, MarkedHash, Variant
from sotdae.media.runs import Runs, each

FRAME = st.lists(st.tuples(st.sampled_from(Variant), st.integers(0, 2), st.sampled_from([50, 90])), max_size=3, unique_by=lambda one: one[0])


def mark(variant: Variant, value: int, quality: int) -> MarkedHash:
    return MarkedHash(HashResult("pdq", 1, HashPath.INTEROPERABLE, bytes([value]), quality), variant)


@given(st.lists(FRAME, max_size=30), st.fractions(min_value=1, max_value=60))
def test_frames_come_back_out_of_runs_as_they_went_in(frames: list[list[tuple[Variant, int, int]]], rate: object) -> None:
    runs = Runs()
    gone_in = []
    for number, parts in enumerate(frames):
        at = round(number * 1_000 / rate)  # type: ignore[operator]
        marks = [mark(*one) for one in parts]
        runs.add(at, iter(marks))
        gone_in += [(one.variant, one.hash, at) for one in marks]
    come_out = [(one.variant, one.hash, one.at_milliseconds or 0) for run in runs.found for one in each(run)]
    assert len(come_out) == len(gone_in)
    for (variant, made, at), (known, known_made, known_at) in zip(
        sorted(come_out, key=lambda one: (one[0], one[2])), sorted(gone_in, key=lambda one: (one[0], one[2])), strict=True
    ):
        assert (variant, made) == (known, known_made)
        assert abs(at - known_at) <= 1


def test_a_still_stretch_is_one_line_and_a_gap_ends_it() -> None:
    runs = Runs()
    for at, values in ((0, [1]), (1_000, [1]), (2_000, [2]), (3_000, []), (4_000, [2]), (5_000, [2])):
        runs.add(at, [mark(Variant.PLAIN, value, 90) for value in values])
    assert [(one.hash.value[0], one.at_milliseconds, one.until_milliseconds, one.count) for one in runs.found] == [
        (1, 0, 1_000, 2),
        (2, 2_000, 2_000, 1),
        (2, 4_000, 5_000, 2),
    ]


def test_parts_have_runs_of_their_own() -> None:
    runs = Runs()
    for at in (0, 1_000):
        runs.add(at, [mark(Variant.PLAIN, at // 1_000, 90), mark(Variant.TRIMMED, 7, 90)])
    assert [(one.variant, one.count) for one in runs.found] == [("plain", 1), ("trimmed", 2), ("plain", 1)]


def test_the_hash_of_a_picture_is_one_frame() -> None:
    picture = mark(Variant.PLAIN, 1, 90)
    assert list(each(picture)) == [picture]
