# SPDX-License-Identifier: Apache-2.0
"""What the local-feature check says of made-up pictures; above all, that a shared overlay is no evidence."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from sotdae.errors import LocalFeaturesMissing
from sotdae.media.local_features import Abstention, Evidence, compare

needs_opencv = pytest.mark.skipif(not __import__("importlib.util").util.find_spec("cv2"), reason="OpenCV is not installed (the optional extra 'why')")


def scene(seed: int, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """A picture of soft clouds with many coloured blots, unlike any other seed's."""
    chance = np.random.default_rng(seed)
    small = Image.fromarray(chance.integers(40, 216, (12, 16, 3), dtype=np.uint8)).resize(size, Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(small)
    for _ in range(160):
        x, y, radius = chance.integers(0, size[0]), chance.integers(0, size[1]), chance.integers(4, 26)
        corners = [(int(x + chance.integers(-radius, radius + 1)), int(y + chance.integers(-radius, radius + 1))) for _ in range(5)]
        draw.polygon(corners, fill=tuple(int(level) for level in chance.integers(0, 256, 3)))
    return small.filter(ImageFilter.GaussianBlur(0.8))


def compared(one: Image.Image, other: Image.Image) -> Evidence | Abstention:
    return compare(np.asarray(one), np.asarray(other))


@needs_opencv
def test_a_cut_copy_is_evidenced_with_its_place() -> None:
    told = compared(scene(1), scene(1).crop((128, 96, 560, 440)))
    assert isinstance(told, Evidence)
    assert told.inliers >= 60
    assert abs(told.scale - 1) < 0.02
    assert not told.mirrored
    assert told.transform[2] == pytest.approx(-128, abs=4)
    assert told.transform[5] == pytest.approx(-96, abs=4)
    assert told.area_ratios[1] > told.area_ratios[0] > 0.2


@needs_opencv
def test_a_turned_smaller_copy_is_evidenced_with_angle_and_scale() -> None:
    told = compared(scene(2, (1200, 900)), scene(2, (1200, 900)).rotate(-7, Image.Resampling.BICUBIC).resize((600, 450)))
    assert isinstance(told, Evidence)
    assert told.turned_degrees == pytest.approx(7, abs=0.5)
    assert told.scale == pytest.approx(0.5, abs=0.02)


@needs_opencv
def test_a_mirrored_cut_copy_is_evidenced_as_mirrored() -> None:
    told = compared(scene(3), scene(3).transpose(Image.Transpose.FLIP_LEFT_RIGHT).crop((60, 40, 600, 440)))
    assert isinstance(told, Evidence)
    assert told.mirrored


@needs_opencv
def test_different_pictures_are_no_evidence() -> None:
    pictures = [scene(seed) for seed in range(10, 13)]
    for place, one in enumerate(pictures):
        for other in pictures[place + 1 :]:
            assert compared(one, other) in {Abstention.NO_FIT, Abstention.SMALL_AREA}


def lettered(image: Image.Image, where: str) -> Image.Image:
    """A picture with an overlay that is the same for all."""
    width, height = image.size
    page, font = image.copy(), ImageFont.load_default(30)
    if where == "bar":
        draw = ImageDraw.Draw(page)
        draw.rectangle((0, height - 80, width, height), fill="white")
        draw.text((20, height - 60), "the very same words on every picture", fill="black", font=font)
    elif where == "words":
        ImageDraw.Draw(page).text((20, 20), "the very same words on every", fill="white", stroke_fill="black", stroke_width=3, font=font)
    elif where == "tiles":
        layer = Image.new("L", image.size, 0)
        for top in range(0, height, 60):
            for left in range(0, width, 190):
                ImageDraw.Draw(layer).text((left, top), "room name", fill=150, font=font)
        page = Image.composite(Image.new("RGB", image.size, "white"), page, layer)
    elif where == "phone":
        page = Image.new("RGB", (720, 1500), (250, 250, 250))
        draw = ImageDraw.Draw(page)
        for line in range(9):
            draw.text((30, 20 + 44 * line), f"the same interface, line {line} of nine", fill=(20, 20, 20), font=font)
            draw.rectangle((40 + 70 * line, 1400, 80 + 70 * line, 1440), outline=(0, 0, 0), width=5)
        page.paste(image.resize((720, 540)), (0, 500))
    return page


@needs_opencv
@pytest.mark.parametrize("where", ["bar", "words", "tiles", "phone"])
def test_a_shared_overlay_is_no_evidence(where: str) -> None:
    pictures = [lettered(scene(seed), where) for seed in range(20, 23)]
    for place, one in enumerate(pictures):
        for other in pictures[place + 1 :]:
            assert isinstance(compared(one, other), Abstention)


@needs_opencv
@pytest.mark.parametrize("where", ["bar", "words", "phone"])
def test_the_same_picture_under_an_overlay_still_is(where: str) -> None:
    assert isinstance(compared(scene(30), lettered(scene(30), where)), Evidence)


@needs_opencv
@pytest.mark.parametrize("level", [0, 200])
def test_plain_pictures_are_abstained_from(level: int) -> None:
    plain = np.full((300, 400, 3), level, np.uint8)
    assert compare(plain, np.asarray(scene(1))) is Abstention.TOO_PLAIN
    assert compare(np.asarray(scene(1)), plain[:3, :5]) is Abstention.TOO_PLAIN


@needs_opencv
def test_the_same_question_has_the_same_answer() -> None:
    first = compared(scene(5), scene(5).crop((50, 50, 500, 400)))
    assert first == compared(scene(5), scene(5).crop((50, 50, 500, 400)))
    assert isinstance(first, Evidence)


def test_without_opencv_a_clear_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cv2", None)
    with pytest.raises(LocalFeaturesMissing) as error:
        compared(scene(1), scene(1))
    assert "sotdae[why]" in str(error.value.remedy)
