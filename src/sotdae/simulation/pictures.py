# SPDX-License-Identifier: Apache-2.0
"""Procedural pictures: bands and discs of colour from a number, as PNG.

The deflate stream is stored, not compressed, so that the bytes do not depend on the version of a compression library. Source: RFC 1950, RFC 1951
(section 3.2.4), PNG (W3C, third edition).
"""

from __future__ import annotations

import struct
from random import Random
from typing import Final
from zlib import adler32, crc32

SIDE: Final = 64
"""Width and height in pixels."""
_STORED_MAX: Final = 65_535


def picture(number: int, side: int = SIDE) -> bytes:
    """Return the PNG of a number: a gradient with three discs; equal numbers give equal bytes."""
    random = Random(number)  # noqa: S311 (a picture's pattern, no secret)
    low, high = [random.randrange(256) for _ in range(3)], [random.randrange(256) for _ in range(3)]
    discs = [(random.randrange(side), random.randrange(side), random.randrange(side // 8, side // 3) ** 2, random.randbytes(3)) for _ in range(3)]
    rows = bytearray()
    for y in range(side):
        rows.append(0)
        band = bytes((low[c] * (side - y) + high[c] * y) // side for c in range(3))
        for x in range(side):
            rows += next((colour for cx, cy, radius, colour in discs if (x - cx) ** 2 + (y - cy) ** 2 <= radius), band)
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", _stored(bytes(rows))) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", crc32(kind + body))


def _stored(body: bytes) -> bytes:
    blocks = [body[start : start + _STORED_MAX] for start in range(0, len(body), _STORED_MAX)] or [b""]
    written = bytearray(b"\x78\x01")
    for number, block in enumerate(blocks):
        written += struct.pack("<BHH", number == len(blocks) - 1, len(block), len(block) ^ 0xFFFF) + block
    return bytes(written) + struct.pack(">I", adler32(body))
