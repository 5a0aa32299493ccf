# SPDX-License-Identifier: Apache-2.0
"""Videos in the jail against what vpdq says of the same clips, and what a bad video gets."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from h264_files import clips, flat, in_mp4, table_first
from pictures import encoded, picture
from video_files import box, iso_video

from sotdae.media import jail as jail_module
from sotdae.media.hashing import MarkedHash, Variant, Wanted
from sotdae.media.jail import Jail, video_extra, video_seconds
from sotdae.media.limits import VIDEO_BYTES, Refusal, Unhashable
from sotdae.media.outcome import Kind, Outcome
from sotdae.media.pdq import Pdq
from sotdae.media.runs import each

CLIPS = clips()
TURNED = "turned.mp4"

needs_extra = pytest.mark.skipif(not video_extra(), reason="the extra sotdae[video] is not installed")
Rows = list[tuple[int, str, int]]


def known() -> dict[tuple[str, str], Rows]:
    """What vpdq says: (clip, which frames) to (milliseconds, hash, quality)."""
    rows: dict[tuple[str, str], Rows] = defaultdict(list)
    for line in (Path(__file__).parent / "video_vectors.tsv").read_text("ascii").splitlines()[1:]:
        name, which, _, timestamp, quality, value = line.split("\t")
        rows[name, which].append((round(1_000 * float(timestamp)), value, int(quality)))
    return rows


KNOWN = known()


def as_vpdq(outcome: Outcome) -> Rows:
    """Return what an outcome says of frames as they are stored."""
    stored = {1: 0, 6: 1, 3: 2, 8: 3}[outcome.orientation or 1]
    frames = [one for run in outcome.hashes if (run.variant, run.orientation) == (Variant.PLAIN, stored) for one in each(run)]
    return [(one.at_milliseconds or 0, one.hash.hex, one.hash.quality) for one in frames]


def apart(one: MarkedHash, other: MarkedHash) -> int:
    return (int.from_bytes(one.hash.value) ^ int.from_bytes(other.hash.value)).bit_count()


@pytest.fixture(scope="module")
def jail() -> Iterator[Jail]:
    with Jail(workers=1) as opened:
        yield opened


@needs_extra
@pytest.mark.parametrize("name", CLIPS)
def test_one_frame_a_second_is_what_vpdq_says(jail: Jail, name: str) -> None:
    outcome = jail.look(CLIPS[name])
    assert (outcome.kind, outcome.refused, outcome.incomplete) == (Kind.VIDEO, None, None)
    assert as_vpdq(outcome) == KNOWN[name, "second"]


@needs_extra
@pytest.mark.parametrize("name", ["steady-2997.mov", "unsteady.mp4", "still.mp4", "unsaid-15.mkv"])
def test_every_frame_is_what_vpdq_says(jail: Jail, name: str) -> None:
    outcome = jail.look(CLIPS[name], wanted=Wanted.EVERY_FRAME)
    found = as_vpdq(outcome)
    assert len(found) == outcome.frames
    for (at, value, quality), (known_at, known_value, known_quality) in zip(found[::7], KNOWN[name, "every"], strict=True):
        assert (value, quality) == (known_value, known_quality)
        assert abs(at - known_at) <= 1, "vpdq counts time in single precision"


@needs_extra
def test_facts_are_those_of_the_container(jail: Jail) -> None:
    outcome = jail.look(CLIPS["steady-2997.mov"])
    assert (outcome.form, outcome.width, outcome.height, outcome.orientation, outcome.frames) == ("MOV", 96, 80, 1, 95)
    assert outcome.duration_milliseconds == pytest.approx(95 * 1_001 / 30, abs=40)
    assert (outcome.decoder or "").startswith("OpenCV ")
    assert (jail.look(CLIPS["steady-25.mkv"]).form, jail.look(CLIPS["slow.mp4"]).form) == ("MATROSKA", "MP4")


@needs_extra
@pytest.mark.parametrize("clip", [in_mp4(range(60), scale=3), in_mp4(range(3), scale=1, ticks=1_400_000_000)], ids=["duration", "frames"])
def test_a_container_that_claims_to_play_for_centuries_is_hashed_all_the_same(jail: Jail, clip: bytes) -> None:
    at = clip.index(b"mdhd") + 4 + 16
    outcome = jail.look(clip[:at] + b"\xff\xff\xff\xfe" + clip[at + 4 :])
    assert (outcome.refused, outcome.kind, outcome.duration_milliseconds) == (None, Kind.VIDEO, None)
    assert outcome.hashes


@needs_extra
def test_a_turned_video_is_hashed_as_a_person_sees_it_and_as_it_is_stored(jail: Jail) -> None:
    upright, turned = jail.look(CLIPS["steady-30.mp4"]), jail.look(CLIPS[TURNED])
    assert (turned.orientation, upright.orientation) == (6, 1)
    plain = [one for one in turned.hashes if one.variant == Variant.PLAIN]
    assert [one.orientation for one in plain[:2]] == [0, 1], "the seen one first"
    assert plain[1].hash == upright.hashes[0].hash, "stored as the other clip is"
    sought = jail.look(CLIPS["steady-30.mp4"], wanted=Wanted.SUBJECT).hashes
    turned_right = next(one for one in sought if (one.variant, one.orientation, one.at_milliseconds) == (Variant.PLAIN, 3, 0))
    assert apart(plain[0], turned_right) <= Pdq.match_distance_bits, "three quarters to the left is one to the right"
    assert apart(plain[0], plain[1]) > Pdq.match_distance_bits


@needs_extra
def test_a_sought_video_is_hashed_in_all_orientations_and_without_crops(jail: Jail) -> None:
    hashes = jail.look(CLIPS["slow.mp4"], wanted=Wanted.SUBJECT).hashes
    assert {one.variant for one in hashes} <= set(Variant)
    assert {one.orientation for one in hashes} == set(range(8))


@needs_extra
@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (iso_video(coding=b"av01"), Refusal.VIDEO_CODEC),
        (CLIPS["steady-30.mp4"][:900], Refusal.NO_FRAMES),
        (CLIPS["steady-25.mkv"][:40], Refusal.NO_FRAMES),
        (iso_video(handler=b"soun"), Refusal.NO_FRAMES),
        (iso_video(samples=2**31), Refusal.DAMAGED),
        (iso_video(width=60_000, height=60_000), Refusal.VIDEO_TOO_LARGE),
        (iso_video(), Refusal.DAMAGED),
        (iso_video(coding=b"xyz1"), Refusal.VIDEO_CODEC),
    ],
    ids=["AV1", "cut before the table", "cut WebM", "sound only", "2^31 frames claimed", "huge frames", "no frames in it", "unknown coding"],
)
def test_bad_videos_are_outcomes_with_a_phrase(jail: Jail, data: bytes, refusal: Refusal) -> None:
    assert jail.look(data) == Outcome(refused=refusal)
    assert jail.look(CLIPS["slow.mp4"]).refused is None


@needs_extra
@pytest.mark.parametrize("name", ["steady-30.mp4", "steady-25.mkv"])
def test_of_a_cut_video_what_there_is_is_kept_and_said_to_be_half(jail: Jail, name: str) -> None:
    whole = table_first(CLIPS[name]) if name.endswith("mp4") else CLIPS[name]
    outcome = jail.look(whole[: len(whole) * 2 // 3])
    assert (outcome.refused, outcome.incomplete) == (None, Refusal.DAMAGED)
    assert as_vpdq(outcome) == KNOWN[name, "second"][: len(as_vpdq(outcome))]
    assert outcome.hashes


@needs_extra
def test_a_video_that_changes_its_size_keeps_the_one_with_which_it_began(jail: Jail) -> None:
    outcome = jail.look(in_mp4([0, 1, flat(640, 480), 3], ticks=30))
    assert (outcome.refused, outcome.frames, outcome.width, outcome.height) == (None, 4, 96, 80)
    assert as_vpdq(outcome)[:2] == as_vpdq(jail.look(in_mp4([0, 1], ticks=30)))


@needs_extra
def test_out_of_time_says_what_was_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jail_module, "_SOFT_RATIO", 0.0)
    with Jail(workers=1) as opened:
        outcome = opened.look(CLIPS["steady-30.mp4"], wanted=Wanted.EVERY_FRAME)
    assert (outcome.incomplete, outcome.frames, len(as_vpdq(outcome))) == (Refusal.OUT_OF_TIME, 1, 1)


@needs_extra
def test_pictures_and_videos_come_back_in_order(jail: Jail) -> None:
    files = [encoded(picture("clouds", 60, 80), "PNG"), CLIPS["slow.mp4"], b"nothing", CLIPS["unsaid-15.mkv"]]
    found = [outcome.kind for _, outcome in jail.look_all(enumerate(files * 2))]
    assert found == [Kind.PICTURE, Kind.VIDEO, None, Kind.VIDEO] * 2


@needs_extra
def test_a_child_for_videos_is_held_by_the_same_layers(jail: Jail) -> None:
    worker = jail._video_workers[0]
    worker.stop()
    assert worker.start() == jail.status


def test_without_the_extra_the_refusal_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jail_module, "video_extra", lambda: False)
    with Jail(workers=1) as opened:
        refused = opened.look(CLIPS["slow.mp4"]).refused
    assert refused == Refusal.VIDEO_EXTRA
    assert "sotdae[video]" in refused


def test_the_extra_is_looked_for_and_never_loaded_here() -> None:
    import subprocess
    import sys

    code = "import sys; from sotdae.media.jail import video_extra; video_extra(); assert not {'cv2', 'PIL'} & set(sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_what_is_refused_unseen_starts_no_child_for_videos(jail: Jail) -> None:
    assert jail.look(b"RIFF\x99\0\0\0AVI LIST" + bytes(99)).refused == Refusal.VIDEO_FORMAT


@needs_extra
def test_a_video_of_too_many_bytes_is_refused_unseen(jail: Jail) -> None:
    assert jail.look(box(b"ftyp", b"isom") + bytes(VIDEO_BYTES)).refused == Refusal.VIDEO_TOO_MANY_BYTES


def test_time_grows_with_the_file_and_what_is_wanted() -> None:
    assert video_seconds(0) == 20
    assert video_seconds(1 << 20) < video_seconds(1 << 20, Wanted.EVERY_FRAME) < video_seconds(1 << 30) == 600
    assert video_seconds(0, seconds=1) == 1


@needs_extra
def test_a_video_too_small_for_a_hash_says_so() -> None:
    from sotdae.errors import PictureUnhashable
    from sotdae.media.video import _marks

    with pytest.raises(PictureUnhashable, match=Unhashable.TOO_SMALL):
        list(_marks(np.zeros((4, 9, 3), np.uint8), (1, 0), Wanted.ITEM, [Pdq()]))


@needs_extra
def test_looking_never_raises_on_damaged_bytes() -> None:
    from sotdae.media.video import look

    whole = in_mp4(range(10))
    for at in range(0, len(whole), 2_777):
        damaged = bytearray(whole)
        damaged[at : at + 40] = bytes(40)
        assert isinstance(look(bytes(damaged), Wanted.ITEM, [Pdq()], time.monotonic() + 20), Outcome)
