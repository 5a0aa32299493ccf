# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pictures import encoded, picture
from PIL import Image, ImageOps

from sotdae.errors import PictureRefused
from sotdae.media.decode import decode, decode_shrunk
from sotdae.media.limits import Refusal
from sotdae.media.pdq import Pdq

CLOUDS = picture("clouds", 90, 120)
LOSSLESS = [("PNG", {}), ("BMP", {}), ("TIFF", {}), ("TIFF", {"compression": "tiff_lzw"}), ("WEBP", {"lossless": True})]
LOSSY = [("JPEG", {}), ("JPEG", {"progressive": True}), ("WEBP", {"quality": 90}), ("GIF", {}), ("AVIF", {"quality": 90})]


def saved(image: Image.Image, form: str, **options: Any) -> bytes:
    sink = io.BytesIO()
    image.save(sink, form, **options)
    return sink.getvalue()


def refused(data: bytes) -> str:
    with pytest.raises(PictureRefused) as caught:
        decode(data)
    return str(caught.value.facts["reason"])


def reason(way: Callable[[bytes], object], data: bytes) -> object:
    try:
        way(data)
    except PictureRefused as error:
        return error.facts["reason"]
    return None


def png(width: int, height: int, *, depth: int = 8, colour: int = 2) -> bytes:
    """A PNG that declares a size and holds hardly a pixel."""
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)), (b"IDAT", zlib.compress(b"\0" * 64)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )


@pytest.mark.parametrize(("form", "options"), LOSSLESS)
def test_lossless_formats_give_the_pixels(form: str, options: dict[str, Any]) -> None:
    pixels, facts = decode(encoded(CLOUDS, form, **options))
    assert np.array_equal(pixels, CLOUDS)
    assert (facts.form, facts.width, facts.height, facts.orientation) == (form, 120, 90, 1)


@pytest.mark.parametrize(("form", "options"), LOSSY)
def test_lossy_formats_give_nearly_the_pixels(form: str, options: dict[str, Any]) -> None:
    pixels, _ = decode(encoded(CLOUDS, form, **options))
    assert pixels.dtype == np.uint8
    assert pixels.flags.c_contiguous
    assert np.abs(pixels.astype(int) - CLOUDS).mean() < 6


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_orientation_is_applied_as_pillow_does(form: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(CLOUDS, form, exif=exif)
    pixels, facts = decode(data)
    assert np.array_equal(pixels, np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")))
    assert facts.orientation == orientation


def test_a_missing_transposition_would_show_in_the_hash() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = encoded(picture("clouds", 300, 400), "JPEG", exif=exif)
    stored = np.asarray(Image.open(io.BytesIO(data)))
    assert Pdq().compute(decode(data)[0]).hex != Pdq().compute(stored).hex


def test_alpha_is_dropped_and_not_blended() -> None:
    alpha = np.zeros((90, 120, 1), np.uint8)
    for form, options in (("PNG", {}), ("WEBP", {"lossless": True, "exact": True})):
        image = Image.fromarray(np.concatenate([CLOUDS, alpha], axis=2))
        assert np.array_equal(decode(saved(image, form, **options))[0], CLOUDS)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "YCbCr"])
def test_other_modes_become_rgb(mode: str) -> None:
    pixels, _ = decode(saved(Image.fromarray(CLOUDS).convert(mode), "TIFF" if mode in {"CMYK", "YCbCr"} else "PNG"))
    assert pixels.shape == (90, 120, 3)


def test_cmyk_jpeg_is_read_and_has_no_fast_path() -> None:
    data = saved(Image.fromarray(CLOUDS).convert("CMYK"), "JPEG", quality=95)
    assert np.abs(decode(data)[0].astype(int) - CLOUDS).mean() < 12
    assert decode_shrunk(data) is None


def test_sixteen_bits_keep_the_upper_eight() -> None:
    grey = np.arange(90 * 120, dtype=np.uint16).reshape(90, 120) * 6
    pixels, _ = decode(saved(Image.fromarray(grey), "PNG"))
    assert np.array_equal(pixels[:, :, 1], (grey >> 8).astype(np.uint8))


def test_of_an_animation_the_first_frame() -> None:
    frames = [Image.fromarray(picture("flat", 40, 40)), Image.fromarray(picture("stripes", 40, 40))]
    data = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert len(np.unique(decode(data)[0])) == 1


def test_samples_that_are_no_brightness_are_refused() -> None:
    assert refused(saved(Image.fromarray(np.ones((20, 20), np.float32)), "TIFF")) == Refusal.SAMPLES


@pytest.mark.parametrize("size", [(65_000, 65_000), (10_001, 10), (10, 10_001), (9_000, 9_000), (0xFFFFFF, 1)])
def test_sizes_beyond_the_limits_are_refused_by_the_header(size: tuple[int, int]) -> None:
    assert refused(png(*size)) == Refusal.TOO_LARGE


@pytest.mark.parametrize(
    "data",
    [b"\0" * 5_000, b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7\n", b"#EXTM3U\nfile:///etc/passwd\n", b"%!PS-Adobe-3.0 EPSF-3.0\n"],
)
def test_other_files_are_no_picture(data: bytes) -> None:
    assert refused(data) == Refusal.UNKNOWN


def test_an_empty_file_says_so() -> None:
    assert refused(b"") == Refusal.EMPTY


def test_too_many_bytes_are_refused_before_they_are_looked_at() -> None:
    assert refused(bytes((64 << 20) + 1)) == Refusal.TOO_MANY_BYTES


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF"])
def test_a_cut_file_is_refused_at_every_length(form: str) -> None:
    data = encoded(picture("grain", 64, 64), form)
    for part in range(1, 20):
        assert refused(data[: len(data) * part // 20 - 3]) in {Refusal.DAMAGED, Refusal.UNKNOWN}


@given(st.sampled_from(["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"]), st.integers(0, 10**6), st.binary(min_size=1, max_size=40))
def test_damage_gives_a_picture_or_a_refusal_and_nothing_else(form: str, place: int, junk: bytes) -> None:
    data = bytearray(encoded(picture("grain", 24, 24), form))
    at = place % len(data)
    data[at : at + len(junk)] = junk
    assert {reason(decode, bytes(data)), reason(decode_shrunk, bytes(data))} <= {None, *Refusal}


def test_damaged_exif_does_not_cost_the_picture() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = encoded(CLOUDS, "JPEG", exif=exif)
    at = data.index(b"Exif\0\0")
    broken = data[: at + 14] + b"\xff" * 8 + data[at + 22 :]
    assert decode(broken)[1].orientation in {1, 6}


@pytest.mark.parametrize("short", [100, 511, 512, 1023, 1024, 1300])
def test_the_shrunk_grey_keeps_its_short_side(short: int) -> None:
    found = decode_shrunk(encoded(picture("clouds", short, short + 101), quality=85))
    assert found is not None
    grey, _ = found
    assert grey.pixels.shape == (-(-short // grey.scale), -(-(short + 101) // grey.scale))
    assert min(grey.pixels.shape) >= min(short, 320)


@pytest.mark.parametrize("orientation", [1, 3, 6, 7])
@pytest.mark.parametrize(("height", "width"), [(300, 400), (700, 1100), (1100, 1300)])
def test_the_fast_path_drifts_by_four_bits_at_most(height: int, width: int, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(picture("grain", height, width, 7), quality=88, exif=exif)
    found = decode_shrunk(data)
    assert found is not None
    fast, exact = Pdq().compute_shrunk(found[0]), Pdq().compute(decode(data)[0])
    assert (int.from_bytes(fast.value) ^ int.from_bytes(exact.value)).bit_count() <= 4


def test_only_jpegs_that_store_luma_have_a_fast_path() -> None:
    assert decode_shrunk(encoded(CLOUDS, "PNG")) is None
    assert decode_shrunk(saved(Image.fromarray(CLOUDS), "JPEG", keep_rgb=True)) is None
    assert decode_shrunk(saved(Image.fromarray(CLOUDS).convert("L"), "JPEG")) is not None
