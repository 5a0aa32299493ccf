# SPDX-License-Identifier: Apache-2.0
"""How far PDQ moves: by the fast path's shrinking, and by what people do to a copy. Distances in bits, over generated pictures.

No peer and no ratio: docs/formats/pdq.md states what this prints. Usage: python bench/pdq_drift.py [--pictures 40]
"""

from __future__ import annotations

import argparse
import io
import sys
from collections import Counter
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "unit" / "media"))

import pictures

from sotdae.media.decode import decode
from sotdae.media.hashing import HashResult, Pixels, ShrunkGrey
from sotdae.media.pdq import Pdq

HASH = Pdq()
KINDS = ("clouds", "grain")
SHORT_SIDES = (128, 256, 320, 384, 510)
QUALITIES = (75, 90)


def bits_apart(one: HashResult, other: HashResult) -> int:
    """Return the Hamming distance of two hashes, in bits."""
    return (int.from_bytes(one.value, "big") ^ int.from_bytes(other.value, "big")).bit_count()


def shrunk(data: bytes, height: int, width: int, scale: int) -> Pixels:
    """Return the grey channel as the decoder shrinks it."""
    image = Image.open(io.BytesIO(data))
    image.draft("L", (width // scale, height // scale))
    image.load()
    return np.ascontiguousarray(np.asarray(image))


def print_shrinking(count: int) -> None:
    """Print how far the fast path is from the interoperable one, by the short side of what is left."""
    for short in SHORT_SIDES:
        folded: Counter[int] = Counter()
        whole: Counter[int] = Counter()
        for kind in KINDS:
            for scale in (2, 4):
                height, width = short * scale - 1, short * scale * 4 // 3
                for seed in range(count):
                    data = pictures.encoded(pictures.picture(kind, height, width, seed), quality=QUALITIES[seed % 2])
                    full, grey = HASH.compute(decode(data)[0]), shrunk(data, height, width, scale)
                    folded[bits_apart(full, HASH.compute_shrunk(ShrunkGrey(grey, height, width, scale, 1)))] += 1
                    whole[bits_apart(full, HASH.compute(np.repeat(grey[:, :, None], 3, 2)))] += 1
        few = sum(number for bits, number in folded.items() if bits <= 4) / folded.total()
        print(
            f"short side {short}: {folded.total()} pictures, at most {max(folded)} bits, {few:.1%} at most 4; "
            f"taken as if it were the picture, at most {max(whole)} bits"
        )


def copies(pixels: Pixels) -> dict[str, list[Pixels]]:
    """Return what people do to a picture of 900 x 1,200."""
    frame, letterbox, screen = (
        np.full((height, width, 3), grey, np.uint8) for height, width, grey in ((990, 1320, 255), (1200, 1200, 0), (2400, 1200, 245))
    )
    frame[45:-45, 60:-60] = letterbox[150:-150] = screen[600:1500] = pixels
    return {
        "turned or mirrored": [np.rot90(pixels), np.rot90(pixels, 2), pixels[::-1], pixels[:, ::-1]],
        "cropped by 2 % a side": [pixels[18:-18, 24:-24]],
        "framed by 5 % a side": [frame],
        "letterboxed": [letterbox],
        "on a phone's screen": [screen],
    }


def print_copies(count: int) -> None:
    """Print how far copies are from their picture."""
    found: dict[str, list[int]] = {}
    for kind in KINDS:
        for seed in range(count):
            pixels = pictures.picture(kind, 900, 1200, seed)
            plain = HASH.compute(pixels)
            for name, made in copies(pixels).items():
                found.setdefault(name, []).extend(bits_apart(plain, HASH.compute(np.ascontiguousarray(one))) for one in made)
    for name, distances in found.items():
        matching = sum(one <= HASH.match_distance_bits for one in distances)
        print(f"{name}: {min(distances)} to {max(distances)} bits, {matching} of {len(distances)} match")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=40, help="of each kind and scale")
    count = parser.parse_args().pictures
    print_shrinking(count)
    print_copies(count)


if __name__ == "__main__":
    main()
