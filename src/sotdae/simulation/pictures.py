# SPDX-License-Identifier: Apache-2.0
"""Procedural pictures as PNG: bands and discs of colour from a number, and scenes with the grain of a photograph, whole and as rooms pass them on.

A number below `SCENES` is a small drawing. From there on it names a scene and the form in which it is shown: ``scene_number(scene, form)``. The
 deflate stream is stored, not compressed, so that the bytes do not depend on the version of a compression library. Source: RFC 1950, RFC 1951
(section 3.2.4), PNG (W3C, third edition).
"""

from __future__ import annotations

import struct
from functools import lru_cache
from random import Random
from typing import Final
from zlib import adler32, crc32

import numpy as np
from numpy.typing import NDArray

SIDE: Final = 64
"""Width and height of a drawing in pixels."""

SCENES: Final = 1_000_000
"""Picture numbers from here on are scenes."""

FORMS: Final = ("plain", "mirrored", "framed", "on a phone", "lighter")
"""How a scene is shown: as it is, or as a copy that went from hand to hand."""

_STORED_MAX: Final = 65_535
_HEIGHT: Final = 144
_WIDTH: Final = 192
_FRAME: Final = 20
_PAGE: Final = 400
"""Width of a frame, height of a phone's page."""
_OCTAVES: Final = ((64, 8), (32, 6), (16, 4), (8, 3), (4, 2), (2, 1))
"""(pixels between lattice points, weight): many sizes of detail, as photographs have."""


def scene_number(scene: int, form: str) -> int:
    """Return the picture number of a scene in one of `FORMS`."""
    return SCENES + scene * len(FORMS) + FORMS.index(form)


def picture(number: int, side: int = SIDE) -> bytes:
    """Return the PNG of a number; equal numbers give equal bytes."""
    return _drawing(number, side) if number < SCENES else _png(_shown(*divmod(number - SCENES, len(FORMS))))


def size_of(number: int) -> tuple[int, int]:
    """Return (width, height) of a numbered picture in pixels."""
    if number < SCENES:
        return SIDE, SIDE
    name = FORMS[(number - SCENES) % len(FORMS)]
    return (_WIDTH + 2 * _FRAME, _HEIGHT + 2 * _FRAME) if name == "framed" else (_WIDTH, _PAGE if name == "on a phone" else _HEIGHT)


@lru_cache(maxsize=8)
def _scene(scene: int) -> NDArray[np.uint8]:
    """Return a scene, (144, 192, 3): smoothed lattices of several widths, in whole numbers only, so that every machine paints the same."""
    random = Random(scene + SCENES)  # noqa: S311 (a picture's pattern, no secret)
    total = np.zeros((_HEIGHT, _WIDTH, 3), np.int64)
    for step, weight in _OCTAVES:
        down, across = _HEIGHT // step + 2, _WIDTH // step + 2
        lattice = np.frombuffer(random.randbytes(down * across * 3), np.uint8).reshape(down, across, 3).astype(np.int64)
        y, x = np.arange(_HEIGHT), np.arange(_WIDTH)
        row, column = y // step, x // step
        v, u = (y % step)[:, None, None], (x % step)[None, :, None]
        top = lattice[row][:, column] * (step - u) + lattice[row][:, column + 1] * u
        bottom = lattice[row + 1][:, column] * (step - u) + lattice[row + 1][:, column + 1] * u
        total += np.asarray(weight * ((top * (step - v) + bottom * v) // (step * step)), np.int64)
    low, high = int(total.min()), int(total.max())
    return ((total - low) * 255 // (high - low)).astype(np.uint8)


def _shown(scene: int, form: int) -> NDArray[np.uint8]:
    pixels = _scene(scene)
    name = FORMS[form]
    if name == "mirrored":
        return np.ascontiguousarray(pixels[:, ::-1])
    if name == "framed":
        framed = np.full((_HEIGHT + 2 * _FRAME, _WIDTH + 2 * _FRAME, 3), 236, np.uint8)
        framed[_FRAME:-_FRAME, _FRAME:-_FRAME] = pixels
        return framed
    if name == "on a phone":
        page = np.full((_PAGE, _WIDTH, 3), 18, np.uint8)
        page[6:12, 12:40] = page[6:12, 150:180] = 200  # the clock and the battery
        page[110 : 110 + _HEIGHT] = pixels
        page[380:386, 70:122] = 120  # the bar to swipe
        return page
    if name == "lighter":
        return np.asarray(255 - (255 - pixels.astype(np.int64)) * 4 // 5, np.uint8)
    return pixels


def _drawing(number: int, side: int) -> bytes:
    """Return a gradient with three discs."""
    random = Random(number)  # noqa: S311 (a picture's pattern, no secret)
    low, high = [random.randrange(256) for _ in range(3)], [random.randrange(256) for _ in range(3)]
    discs = [(random.randrange(side), random.randrange(side), random.randrange(side // 8, side // 3) ** 2, random.randbytes(3)) for _ in range(3)]
    rows = bytearray()
    for y in range(side):
        rows.append(0)
        band = bytes((low[c] * (side - y) + high[c] * y) // side for c in range(3))
        for x in range(side):
            rows += next((colour for cx, cy, radius, colour in discs if (x - cx) ** 2 + (y - cy) ** 2 <= radius), band)
    return _file(side, side, bytes(rows))


def _png(pixels: NDArray[np.uint8]) -> bytes:
    height, width, _ = pixels.shape
    return _file(width, height, b"".join(b"\0" + row.tobytes() for row in np.ascontiguousarray(pixels)))


def _file(width: int, height: int, rows: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", _stored(rows)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", crc32(kind + body))


def _stored(body: bytes) -> bytes:
    blocks = [body[start : start + _STORED_MAX] for start in range(0, len(body), _STORED_MAX)] or [b""]
    written = bytearray(b"\x78\x01")
    for number, block in enumerate(blocks):
        written += struct.pack("<BHH", number == len(blocks) - 1, len(block), len(block) ^ 0xFFFF) + block
    return bytes(written) + struct.pack(">I", adler32(body))
