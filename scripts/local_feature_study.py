# SPDX-License-Identifier: Apache-2.0
"""What the local-feature check says of cut copies, of different photographs, and of different photographs that share an overlay.

``python scripts/local_feature_study.py FOLDER [--photographs N]``; FOLDER holds the photographs of ``scripts/photographs.tsv``. Needs OpenCV.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Final

import numpy as np
from photographs import opened, photographs
from PIL import Image, ImageOps
from study_pictures import cut, outlined, phone, shrunk, sticker, telegram, text_bar, watermark

from sotdae.media.local_features import Abstention, Evidence, compare

SIDE: Final = 640
Change = Callable[[Image.Image], Image.Image]
COPIES: Final[tuple[tuple[str, Change], ...]] = (
    ("cut by 10 % a side", lambda image: cut(image, 0.1)),
    ("cut by 20 % a side", lambda image: cut(image, 0.2)),
    ("turned by 5 degrees", lambda image: image.rotate(5, Image.Resampling.BICUBIC)),
    ("mirrored, cut by 10 %", lambda image: ImageOps.mirror(cut(image, 0.1))),
    ("in a phone layout", lambda image: phone(image, 505)),
)
SHARED: Final[tuple[tuple[str, Change], ...]] = (
    ("nothing", lambda image: image),
    ("a text bar of 12 %", lambda image: text_bar(image, 0.12, random.Random(1))),
    ("outlined text", lambda image: outlined(image, 0.1, random.Random(2))),
    ("a tiled watermark", lambda image: watermark(image, 0.5, random.Random(3))),
    ("a sticker of 30 %", lambda image: sticker(image, 0.3, random.Random(4))),
    ("a phone layout, light", lambda image: phone(image, 502)),
    ("a phone layout, dark", lambda image: phone(image, 505)),
)


def main() -> int:
    """Run and print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--photographs", type=int, default=16)
    options = parser.parse_args()
    places = photographs(options.folder)
    images = [shrunk(opened(path), SIDE) for _, path in random.Random(13).sample(places, min(options.photographs, len(places)))]
    print(f"{len(images)} photographs\n\n| copy | evidence | abstained: too plain | no fit | small area |\n|---|---|---|---|---|")
    for name, change in COPIES:
        print(_line(name, [compare(np.asarray(image), telegram(change(image))) for image in images]), flush=True)
    print("\n| different photographs share | evidence | too plain | no fit | small area |\n|---|---|---|---|---|")
    for name, change in SHARED:
        changed = [telegram(change(image), SIDE) for image in images]
        print(_line(name, [compare(one, other) for one, other in combinations(changed, 2)]), flush=True)
    return 0


def _line(name: str, told: list[Evidence | Abstention]) -> str:
    evidence = [one.inliers for one in told if isinstance(one, Evidence)]
    shown = f"{len(evidence)} of {len(told)}" + (f" ({min(evidence)} to {max(evidence)} places)" if evidence else "")
    return f"| {name} | {shown} | " + " | ".join(str(told.count(one)) for one in Abstention) + " |"


if __name__ == "__main__":
    sys.exit(main())
