# SPDX-License-Identifier: Apache-2.0
"""How many bits the hash of a HEIC differs from that of the same file as libheif decodes it: writes the table of docs/robustness.md.

``python scripts/heic_drift.py FOLDER [--photographs N] [--coder heif-enc] [--decoder heif-convert]``; FOLDER holds photographs of
``scripts/photographs.tsv``. Coder and decoder are libheif's programs, which the program itself never needs.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from pathlib import Path
from statistics import mean
from typing import Final

import numpy as np
from photographs import opened, photographs
from PIL import Image

from sotdae.media.jail import Jail
from sotdae.media.pdq import Pdq

WAYS: Final = {
    "quality 90": ("-q", "90"),
    "quality 50": ("-q", "50"),
    "all colours (4:4:4)": ("-q", "90", "-p", "chroma=444"),
    "half the colours (4:2:2)": ("-q", "90", "-p", "chroma=422"),
    "10 bits": ("-q", "90", "-b", "10"),
    "tiles of 512": ("-q", "90", "--cut-tiles", "512"),
    "BT.709, limited range": ("-q", "90", "--matrix_coefficients", "1", "--full_range_flag", "0"),
}


def main() -> None:
    """Print a line for each way of coding."""
    asked = argparse.ArgumentParser()
    asked.add_argument("folder", type=Path)
    asked.add_argument("--photographs", type=int, default=40)
    asked.add_argument("--coder", default="heif-enc")
    asked.add_argument("--decoder", default="heif-convert")
    said = asked.parse_args()
    knows = subprocess.run([said.coder, "--help"], capture_output=True, text=True, check=False)  # noqa: S603 (named by whoever runs this)
    found = photographs(said.folder)
    chosen = found[:: max(1, len(found) // said.photographs)][: said.photographs]
    print(f"{len(chosen)} photographs, longest side 1280\n\n| coded | mean | most | pictures with 0 |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as place, Jail(workers=1) as jail:
        folder = Path(place)
        for name, options in WAYS.items():
            if "--cut-tiles" in options and "--cut-tiles" not in knows.stdout + knows.stderr:
                continue
            bits = [_bits(jail, folder, path, (said.coder, *options), said.decoder) for _, path in chosen]
            print(f"| {name} | {mean(bits):.2f} | {max(bits)} | {bits.count(0)} |", flush=True)


def _bits(jail: Jail, folder: Path, path: Path, command: tuple[str, ...], decoder: str) -> int:
    """Code a photograph, and return how far the jail's hash of it is from that of what the reference decodes."""
    for old in folder.iterdir():
        old.unlink()
    Image.fromarray(np.array(opened(path))).save(folder / "in.png")  # without profile and notes
    if "-b" in command:
        _widen(folder / "in.png")
    subprocess.run([*command, "-o", folder / "out.heic", folder / "in.png"], check=True, capture_output=True)  # noqa: S603 (as above)
    subprocess.run([decoder, folder / "out.heic", folder / "known.png"], check=True, capture_output=True)  # noqa: S603
    with Image.open(folder / "known.png") as image:
        known = Pdq().compute(np.array(image.convert("RGB")))
    outcome = jail.look((folder / "out.heic").read_bytes())
    if not outcome.hashes:
        print("no hash:", outcome.refused or outcome.unhashable)
        raise SystemExit(1)
    return (int.from_bytes(known.value) ^ int.from_bytes(outcome.hashes[0].hash.value)).bit_count()


def _widen(place: Path) -> None:
    """Write a PNG anew with 16 bits a sample, which is what the coder makes 10 bits from; Pillow writes these in grey only."""
    with Image.open(place) as image:
        Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 257).save(place)


if __name__ == "__main__":
    main()
