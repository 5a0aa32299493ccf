# SPDX-License-Identifier: Apache-2.0
"""The shorter road gives Pillow's pixels and Pillow's refusals, bit by bit, or leaves the file to Pillow."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pictures import encoded, picture
from PIL import Image

from sotdae.errors import PictureRefused
from sotdae.media import jpeg
from sotdae.media.decode import decode, decode_shrunk
from sotdae.media.pdq import Pdq

needs_simplejpeg = pytest.mark.skipif(jpeg._simplejpeg is None, reason="simplejpeg (the extra `fast`) is not installed")

WAYS: dict[str, dict[str, Any]] = {
    "4:4:4": {"subsampling": 0},
    "4:2:2": {"subsampling": 1},
    "4:2:0": {"subsampling": 2},
    "progressive": {"progressive": True, "subsampling": 2},
    "progressive 4:4:4": {"progressive": True, "subsampling": 0, "quality": 95},
    "own tables": {"optimize": True},
    "restarts": {"restart_marker_blocks": 3},
    "quality 1": {"quality": 1},
    "quality 100": {"quality": 100},
    "stored as RGB": {"keep_rgb": True},
    "a profile and a comment": {"icc_profile": b"0" * 4000, "comment": b"words"},
}
SIZES = ((5, 7), (16, 16), (97, 131), (300, 257), (960, 1283))


def seen(data: bytes, way: Any) -> object:
    """Return pixels and facts as bytes and text, or why there are none."""
    try:
        found = way(data)
    except PictureRefused as error:
        return str(error.facts["reason"])
    if found is None:
        return None
    first, facts = found
    pixels = first if isinstance(first, np.ndarray) else first.pixels
    return (np.ascontiguousarray(pixels).tobytes(), pixels.shape, facts)


def both(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare what is seen with the shorter road and without it, on both paths."""
    with monkeypatch.context() as patched:
        patched.setattr(jpeg, "_simplejpeg", None)
        expected = [seen(data, way) for way in (decode, decode_shrunk)]
    assert [seen(data, way) for way in (decode, decode_shrunk)] == expected


@needs_simplejpeg
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("way", WAYS)
def test_every_kind_of_jpeg_gives_pillows_pixels(way: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    data = encoded(picture("grain", *size), **WAYS[way])
    assert jpeg.colour(data, *size) is not None, "or nothing would be compared"
    both(data, monkeypatch)


@needs_simplejpeg
@pytest.mark.parametrize("mode", ["L", "CMYK"])
@pytest.mark.parametrize("progressive", [False, True])
def test_grey_and_cmyk_give_pillows_pixels(mode: str, progressive: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    sink = io.BytesIO()
    Image.fromarray(picture("clouds", 400, 500)).convert(mode).save(sink, "JPEG", progressive=progressive)
    both(sink.getvalue(), monkeypatch)


@needs_simplejpeg
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_applied_as_before(orientation: int, monkeypatch: pytest.MonkeyPatch) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    both(encoded(picture("clouds", 330, 700), exif=exif.tobytes()), monkeypatch)


@needs_simplejpeg
@pytest.mark.parametrize("way", ["4:2:0", "progressive", "restarts"])
def test_cut_files_are_left_out_alike(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = encoded(picture("grain", 90, 120), **WAYS[way])
    for length in [*range(0, len(data), 97), len(data) - 3, len(data) - 2, len(data) - 1]:
        both(data[:length], monkeypatch)
        both(data[:length] + b"\xff\xd9", monkeypatch)


@needs_simplejpeg
@pytest.mark.parametrize("extra", [b"\0" * 50, b"\xff\xd9", b"a second file behind it"])
def test_what_stands_behind_the_picture_changes_nothing(extra: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    data = encoded(picture("grain", 90, 120))
    both(data + extra, monkeypatch)
    both(data + data, monkeypatch)


@needs_simplejpeg
@given(place=st.integers(0, 4000), junk=st.binary(min_size=1, max_size=4), progressive=st.booleans(), insert=st.booleans())
def test_damage_is_seen_alike(place: int, junk: bytes, progressive: bool, insert: bool) -> None:
    data = encoded(picture("grain", 60, 80), quality=85, progressive=progressive)
    place %= len(data)
    with pytest.MonkeyPatch.context() as monkeypatch:
        both(data[:place] + junk + data[place + (0 if insert else len(junk)) :], monkeypatch)


def test_without_it_pillow_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jpeg, "_simplejpeg", None)
    data = encoded(picture("grain", 90, 120))
    assert jpeg.colour(data, 90, 120) is None
    assert jpeg.grey(data, 90, 120) is None
    assert jpeg.decoder().startswith("Pillow ")
    assert decode(data)[0].shape == (90, 120, 3)


@needs_simplejpeg
def test_what_is_no_jpeg_or_of_another_size_is_left_to_pillow() -> None:
    data = encoded(picture("grain", 90, 120))
    for other in (b"", b"nothing", encoded(picture("grain", 90, 120), "PNG"), data[:500]):
        assert jpeg.colour(other, 90, 120) is None
    assert jpeg.colour(data, 91, 120) is None
    assert jpeg.grey(data, 90, 121) is None
    assert jpeg.decoder().startswith("simplejpeg ")


@pytest.mark.parametrize("way", WAYS)
def test_the_hash_of_a_jpeg_is_the_one_that_python_threatexchange_gives(way: str) -> None:
    hasher: Any = pytest.importorskip("threatexchange.signal_type.pdq.pdq_hasher", reason="threatexchange is not installed (make oracles)")
    for kind, size in (("clouds", (300, 257)), ("grain", (960, 1283)), ("stripes", (480, 640))):
        data = encoded(picture(kind, *size), **WAYS[way])
        result = Pdq().compute(decode(data)[0])
        assert (result.hex, result.quality) == hasher.pdq_from_bytes(data)
