# SPDX-License-Identifier: Apache-2.0
"""HEIC in the jail: pictures whose samples are written out, so that what must come out is known without a coder."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
import pytest
from heif_files import FTYP, Item, Tables, clap, coded_item, heif, imir, irot, photo, tiled
from hevc_files import still
from pictures import Pixels, encoded, picture
from video_files import box

from sotdae.media import jail as jail_module
from sotdae.media.hashing import HashPath, Variant, Wanted
from sotdae.media.jail import Jail, video_extra
from sotdae.media.limits import MAX_BYTES, Refusal, Unhashable
from sotdae.media.orientation import upright
from sotdae.media.outcome import Kind, Outcome
from sotdae.media.pdq import Pdq

needs_extra = pytest.mark.skipif(not video_extra(), reason="the extra sotdae[video] is not installed")
SHOWN = picture("discs", 176, 240)
TURNS = {2: (imir(1),), 3: (irot(2),), 4: (imir(0),), 5: (irot(1), imir(0)), 6: (irot(3),), 7: (irot(1), imir(1)), 8: (irot(1),)}


@pytest.fixture(scope="module")
def jail() -> Iterator[Jail]:
    with Jail(workers=1) as opened:
        yield opened


def plain(outcome: Outcome) -> int:
    assert outcome.refused is None
    assert outcome.hashes[0].variant == Variant.PLAIN
    return int.from_bytes(outcome.hashes[0].hash.value)


def bits(outcome: Outcome, pixels: Pixels) -> int:
    return (plain(outcome) ^ int.from_bytes(Pdq().compute(np.ascontiguousarray(pixels)).value)).bit_count()


@needs_extra
@pytest.mark.parametrize("depth", [8, 10])
@pytest.mark.parametrize("full", [True, False])
def test_a_picture_has_the_hash_of_its_pixels(jail: Jail, depth: int, full: bool) -> None:
    coded = still(SHOWN, depth=depth, full=full)
    outcome = jail.look(heif({1: coded_item(coded)}))
    assert (outcome.kind, outcome.form, outcome.width, outcome.height, outcome.orientation) == (Kind.PICTURE, "HEIC", 240, 176, 1)
    assert (outcome.decoder or "").startswith("OpenCV ")
    assert bits(outcome, SHOWN) <= 2


@needs_extra
def test_the_decoded_pixels_are_those_that_were_written() -> None:
    from sotdae.media.heic import _decoded
    from sotdae.media.heif import plan

    for data in (photo(SHOWN), tiled(SHOWN, 64)):
        found = plan(data)
        assert found is not None
        assert np.abs(_decoded(found).astype(int) - SHOWN).max() <= 3, "YCbCr and back"


@needs_extra
def test_fewer_colours_and_none_at_all_are_read(jail: Jail) -> None:
    grey = np.repeat((SHOWN @ [0.299, 0.587, 0.114]).astype(np.uint8)[:, :, None], 3, axis=2)
    assert bits(jail.look(heif({1: coded_item(still(grey, chroma=0))})), grey) <= 2
    assert bits(jail.look(heif({1: coded_item(still(SHOWN, chroma=1))})), SHOWN) <= 12, "discs have coloured edges"


@needs_extra
@pytest.mark.parametrize("number", TURNS)
def test_a_picture_is_looked_at_as_the_container_turns_it(jail: Jail, number: int) -> None:
    stored = next(one for one in (upright(SHOWN, back) for back in range(1, 9)) if np.array_equal(upright(one, number), SHOWN))
    for data in (photo(stored, *TURNS[number]), tiled(stored, 80, *TURNS[number])):
        outcome = jail.look(data)
        assert outcome.orientation == number
        assert (outcome.width, outcome.height) == stored.shape[1::-1], "as it is stored"
        assert bits(outcome, SHOWN) <= 2


@needs_extra
def test_what_exif_says_of_turning_is_not_asked(jail: Jail) -> None:
    exif = bytes(4) + b"Exif\0\0II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0\6\0\0\0\0\0\0\0"
    outcome = jail.look(heif({1: coded_item(still(SHOWN)), 2: Item(b"Exif", exif)}))
    assert (outcome.orientation, bits(outcome, SHOWN) <= 2) == (1, True)


@needs_extra
@pytest.mark.parametrize(("height", "width"), [(176, 240), (175, 239), (65, 200), (33, 17)])
def test_a_grid_has_the_hash_of_the_whole(jail: Jail, height: int, width: int) -> None:
    shown = picture("discs", height, width)
    for data in (tiled(shown, 64), tiled(shown, 64, wide=True, method=1), tiled(shown, 64, tables=Tables(iloc=2, infe=3, long_ids=True))):
        outcome = jail.look(data)
        assert (outcome.width, outcome.height) == (width, height)
        assert bits(outcome, shown) <= 2


@needs_extra
@pytest.mark.parametrize(("height", "width"), [(171, 233), (5, 9), (16, 16)])
def test_a_picture_of_an_odd_size_has_no_filling(jail: Jail, height: int, width: int) -> None:
    shown = picture("discs", height, width)
    from sotdae.media.heic import _decoded
    from sotdae.media.heif import plan

    for coded in (still(shown), still(shown, cut=False)):
        found = plan(heif({1: coded_item(coded)}))
        assert found is not None
        assert np.abs(_decoded(found).astype(int) - shown).max() <= 3
    assert jail.look(photo(shown)).refused is None


@needs_extra
def test_what_the_container_cuts_off_is_not_looked_at(jail: Jail) -> None:
    framed = np.zeros((216, 300, 3), np.uint8)
    framed[10:186, 50:290] = SHOWN
    cut = clap((240, 1), (176, 1), (20, 1), (-20, 2))
    assert bits(jail.look(photo(framed, cut)), SHOWN) <= 2
    turned = jail.look(photo(framed, cut, irot(1)))
    assert bits(turned, np.rot90(SHOWN)) <= 2
    assert (turned.width, turned.height) == (300, 216)


@needs_extra
def test_alpha_depth_and_thumbnails_change_nothing(jail: Jail) -> None:
    other = coded_item(still(picture("stripes", 176, 240)), box(b"auxC", bytes(4) + b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0"))
    assert plain(jail.look(heif({1: coded_item(still(SHOWN)), 2: other}))) == plain(jail.look(photo(SHOWN)))
    assert plain(jail.look(heif({2: other, 5: coded_item(still(SHOWN))}, primary=5))) == plain(jail.look(photo(SHOWN)))


@needs_extra
def test_a_sought_photo_has_its_crops_and_orientations(jail: Jail) -> None:
    hashes = jail.look(photo(SHOWN), HashPath.FAST, Wanted.SUBJECT).hashes
    assert {one.orientation for one in hashes} == set(range(8))
    as_png = jail.look(encoded(SHOWN, "PNG"), HashPath.FAST, Wanted.SUBJECT).hashes
    assert {one.variant for one in hashes if "crop" in one.variant} == {one.variant for one in as_png if "crop" in one.variant} != set()


@needs_extra
def test_a_file_cut_short_is_refused_whole(jail: Jail) -> None:
    for whole in (photo(SHOWN), tiled(SHOWN, 80)):
        for part in range(1, 8):
            assert jail.look(whole[: len(whole) * part // 8]).refused in {Refusal.DAMAGED, Refusal.NO_FRAMES}
    assert jail.look(photo(SHOWN)).refused is None


@needs_extra
def test_a_tile_that_cannot_be_decoded_costs_the_picture(jail: Jail) -> None:
    whole = tiled(SHOWN, 80)
    at = whole.rindex(b"\x28\1") + 2
    assert jail.look(whole[:at] + b"\xff" * 40 + whole[at + 40 :]).refused == Refusal.DAMAGED


@needs_extra
@pytest.mark.parametrize("size", [(64, 176), (240, 400), (241, 176), (1, 1)])
def test_a_container_that_lies_about_the_size_is_refused(jail: Jail, size: tuple[int, int]) -> None:
    assert jail.look(heif({1: coded_item(still(SHOWN), size=size)})).refused == Refusal.DAMAGED


@needs_extra
def test_a_picture_too_small_for_a_hash_says_so(jail: Jail) -> None:
    outcome = jail.look(photo(picture("discs", 4, 40)))
    assert (outcome.refused, outcome.hashes, outcome.unhashable) == (None, (), Unhashable.TOO_SMALL)


@needs_extra
def test_a_file_of_a_sequence_alone_is_a_video(jail: Jail) -> None:
    from h264_files import in_mp4

    sequence = in_mp4(range(4), scale=2, brand=b"msf1").replace(b"vide", b"pict")
    outcome = jail.look(sequence)
    assert (outcome.kind, outcome.frames) == (Kind.VIDEO, 4)
    assert outcome.hashes == jail.look(in_mp4(range(4), scale=2)).hashes
    assert jail.look(FTYP).refused == Refusal.NO_FRAMES


@needs_extra
def test_of_a_file_with_a_picture_and_a_sequence_the_picture_is_taken(jail: Jail) -> None:
    from h264_files import in_mp4

    both = photo(SHOWN, tables=Tables(more=in_mp4(range(3))[20:]))
    assert (jail.look(both).kind, bits(jail.look(both), SHOWN) <= 2) == (Kind.PICTURE, True)


def test_without_the_extra_the_refusal_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jail_module, "video_extra", lambda: False)
    with Jail(workers=1) as opened:
        refused = opened.look(FTYP + bytes(99)).refused
    assert refused == Refusal.HEIC_EXTRA
    assert "sotdae[video]" in refused


@needs_extra
def test_more_bytes_than_a_picture_may_have_are_refused_unseen(jail: Jail) -> None:
    assert jail.look(FTYP + bytes(MAX_BYTES)).refused == Refusal.TOO_MANY_BYTES


@needs_extra
def test_looking_never_raises_on_damaged_bytes() -> None:
    from sotdae.media.heic import look

    whole = tiled(picture("discs", 60, 90), 32)
    for at in range(0, len(whole), 997):
        damaged = bytearray(whole)
        damaged[at : at + 30] = bytes(30)
        assert isinstance(look(bytes(damaged), Wanted.ITEM, [Pdq()], time.monotonic() + 20), Outcome)
