# SPDX-License-Identifier: Apache-2.0
"""Writes tests/unit/media/variant_vectors.tsv and crop_vectors.tsv: pictures by recipe with their trimmed and boxed rectangles, and crops.

They are what the hashing page in a browser is held against. Written anew only together with a raised ``VERSION`` in ``sotdae.media.variants``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sotdae.media.crops import crop_boxes
from sotdae.media.variants import Box, variant_boxes

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "unit" / "media"
SIZES = ((19, 400), (20, 20), (21, 39), (99, 101), (768, 1024), (3000, 4001))


def main() -> None:
    """Write both tables."""
    sys.path.insert(0, str(FOLDER))
    from variant_pictures import draw, every_recipe  # noqa: PLC0415 (the tests' module is found only now)

    lines = ["name\theight\twidth\tchannels\ttrimmed\tboxed\trecipe"]
    for name, height, width, channels, recipe in every_recipe():
        boxes = {str(variant): _written(box) for variant, box in variant_boxes(draw(height, width, channels, recipe))}
        lines.append("\t".join([name, str(height), str(width), str(channels), boxes.get("trimmed", "-"), boxes.get("boxed", "-"), recipe]))
    (FOLDER / "variant_vectors.tsv").write_text("\n".join(lines) + "\n", "ascii")
    lines = ["height\twidth\tname\tbox"]
    for height, width in SIZES:
        lines += [f"{height}\t{width}\t{name}\t{_written(box)}" for name, box in crop_boxes(height, width)]
    (FOLDER / "crop_vectors.tsv").write_text("\n".join(lines) + "\n", "ascii")


def _written(box: Box) -> str:
    return " ".join(map(str, box))


if __name__ == "__main__":
    main()
