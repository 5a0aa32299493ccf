# SPDX-License-Identifier: Apache-2.0
"""Pictures made by arithmetic: gradients, discs, stripes, noise, clouds. The same bytes on every machine."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]
KINDS = ("noise", "gradient", "discs", "flat", "stripes", "clouds", "grain")
SIZES = ((5, 5), (5, 900), (1200, 7), (64, 64), (63, 65), (128, 129), (300, 257), (480, 640), (777, 1001))


def noise(height: int, width: int, seed: int) -> NDArray[np.uint32]:
    """Whole numbers 0 to 255 without order, from an integer hash of the place."""
    y, x = np.mgrid[:height, :width].astype(np.uint32)
    mixed = x * np.uint32(73856093) ^ y * np.uint32(19349663) ^ np.uint32(seed * 83492791 & 0xFFFFFFFF)
    mixed = (mixed ^ (mixed >> np.uint32(15))) * np.uint32(2654435761)
    mixed = (mixed ^ (mixed >> np.uint32(13))) * np.uint32(2246822519)
    return (mixed >> np.uint32(11)) & np.uint32(255)


def clouds(height: int, width: int, seed: int) -> NDArray[np.float64]:
    """Lattice noise of several octaves, which looks to a hash much as a photograph does."""
    total = np.zeros((height, width))
    for octave, cells in enumerate((2, 4, 8, 16, 32, 64)):
        lattice = noise(cells + 2, cells + 2, seed + octave).astype(np.float64)
        y, x = np.arange(height) * cells / height, np.arange(width) * cells / width
        top, left = y.astype(int), x.astype(int)
        down, across = (y - top)[:, None], (x - left)[None, :]
        rows = lattice[top] * (1 - down) + lattice[top + 1] * down
        total += (rows[:, left] * (1 - across) + rows[:, left + 1] * across) / 2**octave
    return total / 2


def picture(kind: str, height: int, width: int, seed: int = 1) -> Pixels:
    """Return a picture, (height, width, 3) RGB."""
    y, x = np.mgrid[:height, :width]
    if kind == "noise":
        planes: list[Any] = [noise(height, width, seed + plane) for plane in range(3)]
    elif kind == "gradient":
        planes = [x * 255 // width, y * 255 // height, (x + y) % 256]
    elif kind == "discs":
        planes = [np.full((height, width), 20 * plane) for plane in range(3)]
        places = noise(12, 6, seed)
        for cx, cy, radius, *colour in places.astype(int).tolist():
            inside = (x - cx * width // 255) ** 2 + (y - cy * height // 255) ** 2 < (radius * min(height, width) // 600 + 1) ** 2
            for plane in range(3):
                planes[plane] = np.where(inside, colour[plane], planes[plane])
    elif kind == "flat":
        planes = [np.full((height, width), 127)] * 3
    elif kind == "stripes":
        planes = [(x // 9 % 2) * 255, (y // 7 % 2) * 200, ((x + y) // 11 % 2) * 90]
    elif kind == "grain":
        planes = [clouds(height, width, seed + 10 * plane) * 0.85 + noise(height, width, seed + plane) * 0.15 for plane in range(3)]
    else:
        planes = [clouds(height, width, seed + 10 * plane) for plane in range(3)]
    return np.ascontiguousarray(np.clip(np.stack(planes, axis=2), 0, 255).astype(np.uint8))


def every_picture() -> Iterator[tuple[str, Pixels]]:
    """Yield (name, picture) of every kind in every size."""
    for kind in KINDS:
        for height, width in SIZES:
            yield f"{kind}-{height}x{width}", picture(kind, height, width)


def encoded(pixels: Pixels, form: str = "JPEG", **options: Any) -> bytes:
    """Return a picture as a file of a format."""
    sink = io.BytesIO()
    Image.fromarray(pixels).save(sink, form, **options)
    return sink.getvalue()
