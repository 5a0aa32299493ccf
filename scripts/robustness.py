# SPDX-License-Identifier: Apache-2.0
"""What of a copied photograph is still found, transform by transform: writes the table of docs/robustness.md to standard output.

``python scripts/robustness.py FOLDER [--photographs N]``; FOLDER holds the photographs of ``scripts/photographs.tsv``. Each of N is changed,
re-encoded as a messenger does (longest side 1280, JPEG of quality 87) and stored as the program stores it; then the unchanged photograph is asked.
False matches are counted on the same tables: pairs of a photograph with the changed copy of another.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
from photographs import opened, photographs
from PIL import Image, ImageEnhance, ImageFilter, ImageOps
from study_hashes import PARTS, Hashes, asked, distances, joined, stored
from study_held_out import KINDS, held_out
from study_pictures import BLACK, WHITE, caption, cut, encoded, framed, outlined, phone, square, sticker, telegram, text_bar, watermark

from sotdae.matching.match_bands import LOOKS_THE_SAME_BITS, SIMILAR_CEILING_BITS, Band, band

Change = Callable[[Image.Image], Image.Image]
FAR: Final = 999


def changes() -> list[tuple[str, Change]]:
    """Return the transforms by name."""
    found: list[tuple[str, Change]] = [("only the messenger's re-encoding", lambda image: image)]
    for form, quality in (("JPEG", 50), ("JPEG", 20), ("WEBP", 50)):
        found.append((f"{form} of quality {quality}", lambda image, form=form, quality=quality: Image.fromarray(encoded(image, quality, form))))
    found += [
        ("320 pixels, JPEG of quality 50", lambda image: Image.fromarray(encoded(_shrunk(image, 320), 50))),
        ("160 pixels", lambda image: _shrunk(image, 160)),
        ("squashed to 0.8 of its width", lambda image: image.resize((image.width * 4 // 5, image.height))),
        ("grey", lambda image: ImageOps.grayscale(image).convert("RGB")),
        ("blurred, 3 pixels", lambda image: image.filter(ImageFilter.GaussianBlur(3))),
        ("noise of 15 levels", _noisy),
        ("brightness 1.4", lambda image: ImageEnhance.Brightness(image).enhance(1.4)),
        ("brightness 0.6", lambda image: ImageEnhance.Brightness(image).enhance(0.6)),
        ("contrast 1.5", lambda image: ImageEnhance.Contrast(image).enhance(1.5)),
        ("mirrored", ImageOps.mirror),
        ("turned by 90 degrees", lambda image: image.transpose(Image.Transpose.ROTATE_90)),
        ("turned by 180 degrees", lambda image: image.transpose(Image.Transpose.ROTATE_180)),
        ("turned by 270 degrees", lambda image: image.transpose(Image.Transpose.ROTATE_270)),
        ("turned by 2 degrees", lambda image: image.rotate(2, Image.Resampling.BICUBIC)),
        ("frame of 3 %, white", lambda image: framed(image, (image.width * 3 // 100,) * 4, WHITE)),
        ("frame of 8 %, red", lambda image: framed(image, (image.width * 8 // 100,) * 4, (170, 30, 40))),
        ("letterbox, black", lambda image: framed(image, (0, image.height // 5) * 2, BLACK)),
        ("letterbox, white", lambda image: framed(image, (0, image.height // 5) * 2, WHITE)),
        ("pillarbox, black", lambda image: framed(image, (image.width // 5, 0) * 2, BLACK)),
        ("mirrored, in a frame of 8 %", lambda image: framed(ImageOps.mirror(image), (image.width * 8 // 100,) * 4, BLACK)),
        ("caption below, 12 %", lambda image: caption(image, 0.12, random.Random(1))),
        ("caption above, 20 %, white on black", lambda image: caption(image, 0.2, random.Random(2), above=True, colour=BLACK, ink=WHITE)),
    ]
    for kind in KINDS:
        for dark in (False, True):
            found.append((f"screen shot, {kind}, {'dark' if dark else 'light'}", partial(held_out, kind=kind, dark=dark)))
    for name, seed in (("viewer", 500), ("chat", 502), ("post", 504)):
        found.append((f"screen shot, {name} (a kind tuned on), light", partial(phone, seed=seed + 4)))
        found.append((f"screen shot, {name} (a kind tuned on), dark", partial(phone, seed=seed + 5)))
    for share in (1, 2, 3, 5, 8, 10, 15, 20):
        found.append((f"cut by {share} % a side", lambda image, share=share: cut(image, share / 100)))
    found += [
        ("cut by 5 % at the top only", lambda image: image.crop((0, image.height // 20, image.width, image.height))),
        ("cut by 5 % a side, mirrored", lambda image: ImageOps.mirror(cut(image, 0.05))),
        ("square out of the middle", square),
        ("text bar on it, 5 %", lambda image: text_bar(image, 0.05, random.Random(3))),
        ("text bar on it, 12 %", lambda image: text_bar(image, 0.12, random.Random(3))),
        ("outlined text, 8 %", lambda image: outlined(image, 0.08, random.Random(4))),
        ("watermark, 0.25", lambda image: watermark(image, 0.25, random.Random(5))),
        ("watermark, 0.5", lambda image: watermark(image, 0.5, random.Random(5))),
        ("sticker of 15 %", lambda image: sticker(image, 0.15, random.Random(6))),
        ("sticker of 25 %", lambda image: sticker(image, 0.25, random.Random(6))),
    ]
    return found


def _shrunk(image: Image.Image, side: int) -> Image.Image:
    scale = side / max(image.size)
    return image.resize((max(1, round(image.width * scale)), max(1, round(image.height * scale))), Image.Resampling.LANCZOS)


def _noisy(image: Image.Image) -> Image.Image:
    grain = np.random.default_rng(1).normal(0, 15, (image.height, image.width, 3))
    return Image.fromarray(np.clip(np.asarray(image) + grain, 0, 255).astype(np.uint8))


def hashed(path: Path) -> tuple[Hashes, list[Hashes]]:
    """Return what a photograph is asked by, and what is stored of each changed copy."""
    image = opened(path)
    return asked(np.asarray(image)), [stored(telegram(change(image))) for _, change in changes()]


def least(question: Hashes, rows: Hashes, owners: np.ndarray, total: int) -> dict[str, np.ndarray]:
    """Return, for each owner of rows, the least distance by each way of asking; ``same`` and ``similar`` say whether the bands let it through."""
    table = distances(question.words, rows.words).astype(np.int64)
    first = np.arange(len(question.words)) == 0
    no_crop = question.parts != PARTS.index("crop")
    pages = np.zeros(total, np.bool_)
    pages[owners[rows.parts == PARTS.index("boxed")]] = (question.parts == PARTS.index("boxed")).any()
    plain_stored = rows.parts == 0
    ways = {
        "upright": table[first][:, plain_stored],
        "turned": table[question.parts == 0][:, plain_stored],
        "parts": table[no_crop],
    }
    found = {}
    for name, part in ways.items():
        each = np.full(total, FAR)
        np.minimum.at(each, owners[plain_stored] if part.shape[1] != len(owners) else owners, part.min(axis=0))
        found[name] = each
    for name, wanted in (("same", {Band.LOOKS_THE_SAME}), ("similar", {Band.LOOKS_THE_SAME, Band.SIMILAR})):
        each = np.full(total, FAR)
        for theirs in range(3):
            for ours in range(len(PARTS)):
                part = table[question.parts == ours][:, rows.parts == theirs]
                if not part.size:
                    continue
                nearest = part.min(axis=0)
                for column, bits in zip(np.flatnonzero(rows.parts == theirs), nearest, strict=True):
                    owner = owners[column]
                    named = {"stored": PARTS[theirs], "asked": PARTS[ours], "both_pages": bool(pages[owner])}
                    if bits <= SIMILAR_CEILING_BITS and band(int(bits), own_case=True, **named) in wanted:
                        each[owner] = min(each[owner], bits)
        found[name] = each
    return found


def main() -> int:
    """Run and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--photographs", type=int, default=100)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    places = photographs(options.folder)
    places = random.Random(7).sample(places, min(options.photographs, len(places)))
    with ProcessPoolExecutor(options.workers) as pool:
        results = list(pool.map(hashed, [path for _, path in places], chunksize=2))
    total = len(places)
    print(f"{total} independent photographs; per cent found. One photograph is {100 / total:.1f} points.\n")
    print(f"| transform | upright | + 8 orientations | + parts | + crops, <= {LOOKS_THE_SAME_BITS} | <= {SIMILAR_CEILING_BITS} | false, both bands |")
    print("|---|---|---|---|---|---|---|")
    for number, (name, _) in enumerate(changes()):
        rows, owners = joined([copies[number] for _, copies in results])
        hits = dict.fromkeys(("upright", "turned", "parts", "same", "similar"), 0)
        false = [0, 0]
        for place, (question, _) in enumerate(results):
            nearest = least(question, rows, owners, total)
            for way in hits:
                limit = SIMILAR_CEILING_BITS if way == "similar" else LOOKS_THE_SAME_BITS
                hits[way] += int(nearest[way][place] <= limit)
            others = np.arange(total) != place
            false[0] += int((nearest["same"][others] < FAR).sum())
            false[1] += int((nearest["similar"][others] < FAR).sum()) - int((nearest["same"][others] < FAR).sum())
        cells = " | ".join(f"{100 * count / total:.0f}" for count in hits.values())
        print(f"| {name} | {cells} | {false[0]}, {false[1]} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
