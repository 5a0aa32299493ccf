# SPDX-License-Identifier: Apache-2.0
"""Writes browser/samples.js: the two pictures by which the victim-side page tests a browser, drawn here, with the hashes that Python gives them.

The PNG has colours under transparent pixels; the JPEG lies on its side (EXIF orientation 6) and names a colour profile. A browser
that drops, turns or manages what it should not gives other hashes.
"""

from __future__ import annotations

import base64
import io
import struct
from pathlib import Path

import numpy as np
from PIL import Image

from sotdae.media.decode import decode
from sotdae.media.pdq import Pdq

TARGET = Path(__file__).resolve().parent.parent / "browser" / "samples.js"
_LINE = 120


def display_p3() -> bytes:
    """Return a minimal ICC profile of version 2 with the primaries of Display P3 and gamma 2.2. Source: ICC.1:2001-04; SMPTE EG 432-1 (primaries)."""

    def fixed(value: float) -> bytes:
        return struct.pack(">i", round(value * 65536))

    def xyz(*values: float) -> bytes:
        return b"XYZ \0\0\0\0" + b"".join(map(fixed, values))

    name = b"wide\0"
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256)) + b"\0\0"
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(name)) + name + bytes(78),
        b"cprt": b"text\0\0\0\0none\0\0\0\0",
        b"wtpt": xyz(0.9642, 1.0, 0.8249),
        b"rXYZ": xyz(0.5151, 0.2412, -0.0011),
        b"gXYZ": xyz(0.2920, 0.6922, 0.0419),
        b"bXYZ": xyz(0.1571, 0.0666, 0.7841),
        b"rTRC": curve, b"gTRC": curve, b"bTRC": curve,
    }  # fmt: skip
    body, table, at = b"", b"", 128 + 4 + 12 * len(tags)
    for tag, value in tags.items():
        padded = value + bytes(-len(value) % 4)
        table += tag + struct.pack(">II", at + len(body), len(value))
        body += padded
    head = b"\0\0\0\0" + struct.pack(">I", 0x02100000) + b"mntrRGB XYZ " + bytes(12) + b"acsp" + bytes(28)
    head += b"".join(map(fixed, (0.9642, 1.0, 0.8249))) + bytes(48)
    profile = head + struct.pack(">I", len(tags)) + table + body
    return struct.pack(">I", len(profile)) + profile[4:]


def drawing(height: int, width: int, seed: int) -> np.ndarray:
    """Return a picture of soft coloured waves and a few edges, (height, width, 3)."""
    chance = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(float)
    picture = np.zeros((height, width, 3))
    for _ in range(9):
        along, across, phase = (*chance.uniform(-0.28, 0.28, 2).tolist(), chance.uniform(0, 6))
        picture += np.sin(x * across + y * along + phase)[:, :, None] * chance.uniform(8, 28, 3)
    picture += ((x // 17 + y // 13) % 2)[:, :, None] * chance.uniform(-30, 30, 3)
    return np.clip(picture + 128, 0, 255).astype(np.uint8)


def samples() -> dict[str, bytes]:
    """Return the two files by name."""
    colours = drawing(72, 88, 7)
    alpha = np.full((72, 88), 255, np.uint8)
    alpha[:, 40:] = 0
    png, jpeg = io.BytesIO(), io.BytesIO()
    Image.fromarray(np.dstack([colours // 8 * 8, alpha])).save(png, "PNG", optimize=True)
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(drawing(96, 128, 11)).save(jpeg, "JPEG", quality=80, exif=exif, icc_profile=display_p3(), progressive=True, optimize=True)
    return {"SAMPLE_PNG": png.getvalue(), "SAMPLE_JPEG": jpeg.getvalue()}


def main() -> None:
    """Write the module."""
    lines = [
        "// SPDX-License-Identifier: Apache-2.0",
        "/** Written by scripts/make_hasher_samples.py: two drawn pictures, base64, and the hashes that Python gives them. */",
    ]
    for name, data in samples().items():
        result = Pdq().compute(decode(data)[0])
        if result.quality < 80:
            message = f"{name} has too little to see"
            raise SystemExit(message)
        text = base64.b64encode(data).decode()
        pieces = [f'    "{text[at : at + _LINE]}"' for at in range(0, len(text), _LINE)]
        lines += ["", f"export const {name} = {{", f'  hash: "{result.hex}",', "  file:", " +\n".join(pieces) + ",", "};"]
    TARGET.write_text("\n".join(lines) + "\n", "ascii")


if __name__ == "__main__":
    main()
