# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from variant_pictures import draw, every_recipe

from sotdae.media.crops import CUTS_PERCENT, crop_boxes, crops
from sotdae.media.hashing import Variant
from sotdae.media.variants import MIN_SIDE, Box, luma, spots, variant_boxes, variants

HERE = Path(__file__).parent


def rows(name: str) -> list[dict[str, str]]:
    head, *lines = (HERE / name).read_text("ascii").splitlines()
    return [dict(zip(head.split("\t"), line.split("\t"), strict=True)) for line in lines]


def written(box: Box) -> str:
    return " ".join(map(str, box))


def test_every_picture_of_the_table_has_the_rectangles_written_there() -> None:
    table = {row["name"]: row for row in rows("variant_vectors.tsv")}
    assert list(table) == [name for name, *_ in every_recipe()]
    for name, row in table.items():
        picture = draw(int(row["height"]), int(row["width"]), int(row["channels"]), row["recipe"])
        boxes = {str(variant): written(box) for variant, box in variant_boxes(picture)}
        assert (boxes.get("trimmed", "-"), boxes.get("boxed", "-")) == (row["trimmed"], row["boxed"]), name


def test_the_table_has_every_kind_of_answer() -> None:
    kinds = {(row["trimmed"] != "-", row["boxed"] != "-") for row in rows("variant_vectors.tsv")}
    assert kinds == {(False, False), (True, False), (True, True)}


def test_recipes_are_what_the_table_holds() -> None:
    for (_, *recipe), row in zip(every_recipe(), rows("variant_vectors.tsv"), strict=True):
        assert [str(part) for part in recipe] == [row["height"], row["width"], row["channels"], row["recipe"]]


def test_a_frame_comes_off_to_the_pixel_and_what_it_hid_stays() -> None:
    sky = np.full((300, 400, 3), 251, np.uint8)
    sky[120:] = draw(300, 400, 3, "grain 0 0 300 400 3")[120:]
    framed = np.full((340, 460, 3), 40, np.uint8)
    framed[20:320, 30:430] = sky
    assert variant_boxes(framed)[1] == (Variant.TRIMMED, Box(20, 30, 320, 430))


def test_a_frame_with_jpeg_like_noise_comes_off() -> None:
    framed = draw(400, 500, 3, "fill 0 0 400 500 90 90 90;noise 0 0 400 500 3 11;grain 40 50 360 450 2")
    assert variant_boxes(framed)[1] == (Variant.TRIMMED, Box(40, 50, 360, 450))


def test_a_screenshot_gives_its_picture() -> None:
    recipe = "fill 0 0 800 360 255 255 255;fill 4 10 20 60 0 0 0;fill 30 20 50 200 0 0 0;grain 220 0 490 360 4;fill 740 40 770 320 0 120 200"
    assert dict(variant_boxes(draw(800, 360, 3, recipe)))[Variant.BOXED] == Box(220, 0, 490, 360)


def test_what_is_under_a_sixteenth_or_48_pixels_is_left_out() -> None:
    assert len(variant_boxes(draw(800, 800, 3, "grain 100 100 300 299 2"))) == 1
    assert len(variant_boxes(draw(800, 800, 3, "grain 100 100 300 300 2"))) == 2
    assert len(variant_boxes(draw(100, 100, 3, "grain 20 20 67 90 2"))) == 1
    assert len(variant_boxes(draw(100, 100, 3, "grain 20 20 68 90 2"))) == 2


@pytest.mark.parametrize("shape", [(1, 1, 3), (5, 5, 3), (1, 900), (47, 47), (64, 64, 3), (10_000, 48)])
@pytest.mark.parametrize("level", [0, 128, 255])
def test_even_pictures_have_the_plain_variant_only(shape: tuple[int, ...], level: int) -> None:
    assert [variant for variant, _ in variants(np.full(shape, level, np.uint8))] == [Variant.PLAIN]


SHAPES = st.tuples(st.integers(1, 120), st.integers(1, 120)).flatmap(lambda size: st.sampled_from([size, (*size, 3)]))
PICTURES = SHAPES.flatmap(lambda shape: hnp.arrays(np.uint8, shape, elements=st.sampled_from([0, 3, 120, 128, 250, 255]), fill=st.just(250)))


@given(PICTURES)
def test_parts_lie_inside_differ_and_are_large_enough(pixels: np.ndarray) -> None:
    height, width = pixels.shape[:2]
    found = variant_boxes(pixels)
    assert found[0] == (Variant.PLAIN, Box(0, 0, height, width))
    assert len({box for _, box in found}) == len(found)
    assert [variant for variant, _ in found] == [one for one in Variant if one in dict(found)]
    for _, box in found[1:]:
        assert 0 <= box.top < box.bottom <= height
        assert 0 <= box.left < box.right <= width
        assert min(box.bottom - box.top, box.right - box.left) >= MIN_SIDE


@given(PICTURES)
def test_grey_and_the_same_grey_in_colour_give_the_same_parts(pixels: np.ndarray) -> None:
    grey = pixels if pixels.ndim == 2 else luma(pixels)
    assert variant_boxes(grey) == variant_boxes(np.repeat(grey[:, :, None], 3, axis=2))


@given(st.integers(0, 1000), st.integers(1, 40_000))
def test_spots_rise_and_stay_inside(start: int, length: int) -> None:
    places = spots(start, start + length)
    assert len(places) == min(length, 256)
    assert places[0] >= start
    assert places[-1] < start + length
    assert (np.diff(places) > 0).all()


def test_very_wide_pictures_are_looked_at_by_samples() -> None:
    seen = np.zeros((200, 40_000), np.uint8)
    seen[50:150] = draw(100, 400, 1, "grain 0 0 100 400 2").repeat(100, axis=1)
    assert variant_boxes(seen)[1] == (Variant.TRIMMED, Box(50, 0, 150, 40_000))


def test_crops_are_as_written() -> None:
    table = [(row["height"], row["width"], row["name"], row["box"]) for row in rows("crop_vectors.tsv")]
    sizes = [(19, 400), (20, 20), (21, 39), (99, 101), (768, 1024), (3000, 4001)]
    assert table == [(str(h), str(w), name, written(box)) for h, w in sizes for name, box in crop_boxes(h, w)]


def test_a_bank_has_fifteen_crops_of_their_own_size_and_never_the_whole() -> None:
    found = list(crops(draw(100, 200, 3, "grain 0 0 100 200 1")))
    assert len(found) == len({name for name, _ in found}) == len(CUTS_PERCENT) ** 4 - 1
    shapes = {name: part.shape for name, part in found}
    assert shapes["crop-l5-t0-r0-b0"] == (100, 190, 3)
    assert shapes["crop-l5-t5-r5-b5"] == (90, 180, 3)
    assert all(shape != (100, 200, 3) for shape in shapes.values())
