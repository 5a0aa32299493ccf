# SPDX-License-Identifier: Apache-2.0
"""Which grid of ready-made cuts brings back most of the cut copies for each hash asked.

``python scripts/crop_bank_study.py FOLDER [--photographs N]``; FOLDER holds the photographs of ``scripts/photographs.tsv``. Each is cut four times by
chance, each side by 0 to 8 (and 0 to 12) per cent, re-encoded as a messenger does, and asked by each grid. Only upright hashes: turns multiply every
grid alike.
"""

from __future__ import annotations

import argparse
import random
import sys
from itertools import product
from pathlib import Path
from typing import Final

import numpy as np
from photographs import opened, photographs
from PIL import Image
from study_hashes import distances, stored
from study_pictures import shrunk, telegram

from sotdae.matching.match_bands import LOOKS_THE_SAME_BITS, SIMILAR_CEILING_BITS

GRIDS: Final = ((0,), (0, 4), (0, 5), (0, 6), (0, 3, 6), (0, 4, 8))
SIDE: Final = 480
REACHES: Final = (8, 12)


def cut(image: Image.Image, sides: tuple[float, float, float, float]) -> Image.Image:
    """Return a picture cut by so many per cent at its left, top, right and bottom."""
    left, top, right, bottom = sides
    box = (image.width * left, image.height * top, image.width * (100 - right), image.height * (100 - bottom))
    return image.crop(tuple(round(edge / 100) for edge in box))


def plain(pixels: np.ndarray) -> np.ndarray:
    """Return the plain hash of a picture, (4,) words."""
    return stored(pixels).words[0]


def main() -> int:
    """Run and print one line for each grid."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--photographs", type=int, default=40)
    options = parser.parse_args()
    chance = random.Random(11)
    places = photographs(options.folder)
    images = [shrunk(opened(path), SIDE) for _, path in chance.sample(places, min(options.photographs, len(places)))]
    copies = {}
    for reach in REACHES:
        cuts = [[tuple(chance.uniform(0, reach) for _ in range(4)) for _ in range(4)] for _ in images]
        copies[reach] = np.array([[plain(telegram(cut(image, one))) for one in lot] for image, lot in zip(images, cuts, strict=True)])
    limits = (LOOKS_THE_SAME_BITS, SIMILAR_CEILING_BITS)
    print(f"{len(images)} photographs, 4 chance cuts each\n")
    heads = " | ".join(f"0-{reach} %, <= {limit}" for reach in REACHES for limit in limits)
    print(f"| cuts a side | hashes | {heads} | nearest other photograph |\n|---|---|" + "---|" * (len(REACHES) * len(limits) + 1))
    for grid in GRIDS:
        banks = [np.array([plain(np.asarray(cut(image, one))) for one in product(grid, repeat=4)]) for image in images]
        cells, nearest = [], 256
        for reach in REACHES:
            own = np.array([distances(bank, copy).min(axis=0) for bank, copy in zip(banks, copies[reach], strict=True)])
            cells += [f"{(own <= limit).mean():.0%}" for limit in limits]
            for place, bank in enumerate(banks):
                others = np.delete(copies[reach], place, axis=0).reshape(-1, 4)
                nearest = min(nearest, int(distances(bank, others).min()))
        print(f"| {', '.join(map(str, grid))} % | {len(grid) ** 4} | {' | '.join(cells)} | {nearest} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
