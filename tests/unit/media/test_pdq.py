# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import csv
import hashlib
import io
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pictures import KINDS, Pixels, encoded, every_picture, picture
from PIL import Image, ImageOps

from sotdae.errors import PictureUnhashable
from sotdae.media import pdq_kernel, pdq_reference
from sotdae.media.hashing import HashPath, ShrunkGrey
from sotdae.media.pdq import Pdq
from sotdae.media.pdq_tents import tents

VECTORS = list(csv.DictReader((Path(__file__).parent / "pdq_vectors.tsv").read_text("ascii").splitlines(), delimiter="\t"))


@cache
def drawn() -> dict[str, Pixels]:
    """Drawing them takes a second, so it waits until a test asks."""
    return dict(every_picture())


def distance(one: bytes, other: bytes) -> int:
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()


@pytest.mark.parametrize("row", VECTORS, ids=[row["name"] for row in VECTORS])
def test_every_bit_and_the_quality_are_those_of_the_reference(row: dict[str, str]) -> None:
    result = Pdq().compute(drawn()[row["name"]])
    assert (result.hex, result.quality) == (row["hash"], int(row["quality"]))


@pytest.mark.parametrize("row", VECTORS, ids=[row["name"] for row in VECTORS])
def test_the_eight_orientations_are_those_of_the_reference(row: dict[str, str]) -> None:
    if row["name"].endswith("-64x64"):
        pytest.skip("for 64 x 64 the reference downscales before turning and not otherwise; we never do")
    found = [result.hex for result in Pdq().compute_orientations(drawn()[row["name"]])]
    assert found == [row[f"orientation_{k}"] for k in range(8)]


def test_there_is_a_vector_for_every_picture() -> None:
    assert [row["name"] for row in VECTORS] == list(drawn())


@given(st.integers(5, 400), st.integers(5, 400), st.sampled_from(KINDS), st.integers(0, 99))
def test_any_size_and_kind_equals_pdqhash(height: int, width: int, kind: str, seed: int) -> None:
    pdqhash: Any = pytest.importorskip("pdqhash", reason="the oracle pdqhash is not installed")
    pixels = picture(kind, height, width, seed)
    vector, quality = pdqhash.compute(pixels)
    result = Pdq().compute(pixels)
    assert result.value == np.packbits(np.asarray(vector, np.uint8)).tobytes()
    assert result.quality == quality


@given(st.integers(200, 600), st.integers(200, 600), st.sampled_from(KINDS), st.integers(0, 99))
def test_kernel_and_reference_order_agree_wherever_the_kernel_is_certain(height: int, width: int, kind: str, seed: int) -> None:
    pixels = picture(kind, height, width, seed)
    blocks = pdq_kernel.averages(pixels, tents(height), tents(width))
    slow = pdq_reference.averages(pixels)
    coefficients, slowly = pdq_kernel.transform(blocks), pdq_reference.transform(slow)
    allowed = pdq_kernel.rounding(pixels)
    assert 2 * np.abs(coefficients - slowly).max() < allowed.gap
    if pdq_kernel.certain_bits(coefficients, allowed):
        assert pdq_kernel.bits(coefficients) == pdq_kernel.bits(slowly)
    if pdq_kernel.certain_quality(blocks, allowed):
        assert pdq_kernel.quality(blocks) == pdq_kernel.quality(slow)


def test_photograph_like_pictures_seldom_need_the_slow_order() -> None:
    certain = 0
    for seed in range(40):
        pixels = picture("grain", 300, 400, seed)
        coefficients = pdq_kernel.transform(pdq_kernel.averages(pixels, tents(300), tents(400)))
        certain += pdq_kernel.certain_bits(coefficients, pdq_kernel.rounding(pixels))
    assert certain >= 36


@pytest.mark.parametrize("shape", [(4, 900, 3), (900, 4, 3), (1, 1, 3)])
def test_a_side_under_five_pixels_has_no_hash_and_says_why(shape: tuple[int, ...]) -> None:
    with pytest.raises(PictureUnhashable, match="a side is under 5 pixels"):
        Pdq().compute(np.zeros(shape, np.uint8))


def test_a_flat_picture_has_quality_zero_and_says_it_is_low() -> None:
    result = Pdq().compute(picture("flat", 100, 100))
    assert result.quality == 0
    assert result.low_quality
    assert not Pdq().compute(picture("noise", 100, 100)).low_quality


def test_the_result_says_how_it_came_about() -> None:
    result = Pdq().compute(picture("clouds", 90, 120))
    assert (result.algorithm, result.version, result.path, len(result.value)) == ("pdq", 1, HashPath.INTEROPERABLE, 32)


def test_grey_and_colour_of_the_same_brightness_are_near() -> None:
    grey = picture("clouds", 200, 300)[:, :, 0]
    assert distance(Pdq().compute(np.ascontiguousarray(grey)).value, Pdq().compute(np.repeat(grey[:, :, None], 3, axis=2)).value) <= 2


@given(st.integers(5, 3000), st.sampled_from([1, 2, 4, 8]), st.booleans())
def test_the_weights_of_each_row_sum_to_one_and_are_cached_within_bounds(length: int, scale: int, mirrored: bool) -> None:
    made = tents(length, scale, mirrored=mirrored)
    assert made.weights.shape == (64, -(-length // scale))
    assert np.allclose(made.weights.sum(axis=1), 1, atol=1e-5)
    assert tents.cache_info().currsize <= 16


def shrunk(pixels: Pixels, scale: int, orientation: int) -> ShrunkGrey:
    """Average blocks of the grey picture, as a JPEG decoder does."""
    grey = np.asarray(Image.fromarray(pixels).convert("L")).astype(np.float64)
    height, width = grey.shape
    rows, columns = np.arange(0, height, scale), np.arange(0, width, scale)
    total = np.add.reduceat(np.add.reduceat(grey, rows, axis=0), columns, axis=1)
    count = np.add.reduceat(np.add.reduceat(np.ones_like(grey), rows, axis=0), columns, axis=1)
    return ShrunkGrey(np.round(total / count).astype(np.uint8), height, width, scale, orientation)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("scale", [1, 2, 4])
def test_the_fast_path_turns_its_weights_as_pillow_turns_pixels(orientation: int, scale: int) -> None:
    stored = picture("clouds", 1025, 1283)
    image = Image.fromarray(stored)
    image.getexif()[0x0112] = orientation
    turned = np.asarray(ImageOps.exif_transpose(image))
    fast = Pdq().compute_shrunk(shrunk(stored, scale, orientation))
    assert fast.path is HashPath.FAST
    assert distance(fast.value, Pdq().compute(turned).value) <= 4


def test_shipped_vectors_of_the_reference_are_met_where_their_pictures_are_at_hand(public_samples: Any) -> None:
    """The pictures have no licence of their own and are not shipped; a folder named ``pictures`` beside the vectors may hold them."""
    folder = public_samples("pdq-vectors")
    rows = list(csv.DictReader((folder / "pdqhash_0.2.8.tsv").read_text("utf-8").splitlines(), delimiter="\t"))
    present = [row for row in rows if (folder / "pictures" / row["image"]).is_file()]
    if not present:
        pytest.skip("the reference pictures are not beside their vectors")
    for row in present:
        path = folder / "pictures" / row["image"]
        if hashlib.sha256(path.read_bytes()).hexdigest() == row["file_sha256"]:
            assert Pdq().compute(np.asarray(Image.open(path).convert("RGB"))).hex == row["dihedral_0"]


def test_encoding_again_stays_within_the_match_distance() -> None:
    pixels = picture("clouds", 480, 640)
    again = np.asarray(Image.open(io.BytesIO(encoded(pixels, quality=60))).convert("RGB"))
    assert distance(Pdq().compute(pixels).value, Pdq().compute(again).value) <= Pdq.match_distance_bits


def test_luma_of_every_colour_is_the_double_precision_one() -> None:
    shades = np.arange(256, dtype=np.uint8)
    colours = np.stack(np.broadcast_arrays(shades[:, None, None], shades[None, :, None], np.zeros((1, 1, 1), np.uint8)), axis=-1)
    for blue in range(256):
        colours[..., 2] = blue
        band = colours.reshape(256, 256, 3)
        exact = (band[:, :, 0] * 0.299 + band[:, :, 1] * 0.587 + band[:, :, 2] * 0.114).astype(np.float32)
        assert np.array_equal(pdq_reference._luma(band), exact)
