# SPDX-License-Identifier: Apache-2.0
"""Pictures drawn by recipe, in whole numbers, so that tests in another language can draw the same. docs/formats/variants.md describes recipes."""

from __future__ import annotations

import random

import numpy as np
from numpy.typing import NDArray


def draw(height: int, width: int, channels: int, recipe: str) -> NDArray[np.uint8]:
    """Return the picture of a recipe: (height, width, 3) uint8, or (height, width) where there is one channel."""
    picture = np.zeros((height, width, 3), np.int64)
    for step in recipe.split(";"):
        kind, *numbers = step.split()
        top, left, bottom, right, *rest = (int(number) for number in numbers)
        part = picture[top:bottom, left:right]
        if kind == "fill":
            part[:] = rest
        else:
            rows, columns, channel = np.ogrid[top:bottom, left:right, 0:3]
            seed = rest[0]
            value = (rows + 1) * (columns + 3) * (seed * 7 + 11) + rows * rows * 13 + columns * 17 + channel * 59
            if kind == "grain":
                part[:] = value % 251
            elif kind == "noise":
                part[:] = np.clip(part + value % (2 * rest[1] + 1) - rest[1], 0, 255)
            elif kind == "slope":
                part[:] = (rows * seed + columns * rest[1]) // rest[2] % 256
            else:
                raise ValueError(kind)
    pixels = picture.astype(np.uint8)
    return pixels if channels == 3 else np.ascontiguousarray(pixels[:, :, 0])


def every_recipe() -> list[tuple[str, int, int, int, str]]:
    """Return name, height, width, channels and recipe of each picture of the golden table."""
    by_hand = [
        ("one-pixel", 1, 1, 3, "fill 0 0 1 1 9 9 9"),
        ("five-pixels", 5, 5, 3, "grain 0 0 5 5 1"),
        ("too-narrow", 47, 300, 3, "fill 0 0 47 300 255 255 255;grain 10 40 37 260 2"),
        ("uniform", 64, 64, 3, "fill 0 0 64 64 200 10 90"),
        ("uniform-grey-large", 300, 500, 1, "fill 0 0 300 500 128 128 128"),
        ("busy", 300, 400, 3, "grain 0 0 300 400 3"),
        ("slope", 300, 400, 3, "slope 0 0 300 400 1 2 3"),
        ("slope-down", 400, 300, 1, "slope 0 0 400 300 1 0 2"),
        ("letterbox", 300, 400, 3, "grain 50 0 250 400 4"),
        ("letterbox-grey", 300, 400, 1, "grain 50 0 250 400 4"),
        ("pillarbox-white", 300, 400, 3, "fill 0 0 300 400 255 255 255;grain 0 70 300 331 5"),
        ("frame-noisy", 320, 410, 3, "fill 0 0 320 410 30 90 160;noise 0 0 320 410 6 9;grain 20 30 301 377 6"),
        ("frame-in-frame", 300, 400, 3, "fill 0 0 300 400 250 250 250;fill 20 20 280 380 0 0 0;grain 40 44 260 350 7"),
        ("two-bars", 300, 400, 3, "fill 0 0 40 400 255 255 255;fill 260 0 300 400 10 20 30;grain 40 0 260 400 8"),
        ("thin-frame", 400, 400, 3, "fill 0 0 400 400 255 255 255;grain 1 1 399 399 9"),
        ("small-inside", 400, 400, 3, "fill 0 0 400 400 240 240 240;grain 100 100 147 300 1"),
        ("page", 640, 300, 3, "fill 0 0 640 300 250 250 250;fill 10 10 30 200 0 0 0;grain 150 0 400 300 2;fill 600 100 620 200 40 120 200"),
        ("page-bubble", 640, 300, 3, "fill 0 0 640 300 20 24 30;fill 195 8 455 212 60 66 72;grain 200 12 450 208 3;fill 500 80 560 280 60 66 72"),
        ("caption", 400, 500, 3, "fill 0 0 400 500 255 255 255;grain 60 0 400 500 5;fill 20 30 40 200 0 0 0"),
        ("two-pictures", 700, 300, 3, "fill 0 0 700 300 255 255 255;grain 50 20 250 280 5;grain 350 20 600 280 6"),
        ("equal-pictures", 700, 300, 3, "fill 0 0 700 300 255 255 255;grain 50 20 250 280 5;grain 350 20 550 280 6"),
        ("two-near-pictures", 700, 300, 3, "fill 0 0 700 300 255 255 255;grain 50 20 250 280 5;grain 255 20 500 280 6"),
    ]
    chance = random.Random(20261127)
    return by_hand + [(f"chance-{number}", *_by_chance(chance)) for number in range(60)]


def _by_chance(chance: random.Random) -> tuple[int, int, int, str]:
    height, width = chance.randint(48, 700), chance.randint(48, 700)
    steps = ["fill {} {} {} {} {} {} {}".format(0, 0, height, width, *_colour(chance))]
    for _ in range(chance.randint(1, 6)):
        rows, columns = sorted(chance.sample(range(height + 1), 2)), sorted(chance.sample(range(width + 1), 2))
        where = f"{rows[0]} {columns[0]} {rows[1]} {columns[1]}"
        seed = chance.randint(0, 30)
        steps.append(
            chance.choice(
                [
                    f"grain {where} {seed}",
                    f"grain {where} {seed}",
                    "fill {} {} {} {}".format(where, *_colour(chance)),
                    f"noise {where} {seed} {chance.randint(1, 20)}",
                    f"slope {where} {chance.randint(0, 4)} {chance.randint(0, 4)} {chance.randint(1, 9)}",
                ]
            )
        )
    return height, width, chance.choice([1, 3, 3]), ";".join(steps)


def _colour(chance: random.Random) -> tuple[int, int, int]:
    return chance.choice([(0, 0, 0), (255, 255, 255), (chance.randint(0, 255), chance.randint(0, 255), chance.randint(0, 255))])
