# SPDX-License-Identifier: Apache-2.0
"""PNG files of every kind, which Pillow reads but does not write: all depths, interlaced, each row with another filter."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(samples: NDArray[np.integer], depth: int, colour: int, *, interlaced: bool = False, before: bytes = b"", after: bytes = b"") -> bytes:
    """Return a file. ``samples``: (height, width, channels), values below 2**depth; ``before`` and ``after``: ready-made chunks around the data."""
    height, width, channels = samples.shape
    assert channels == CHANNELS[colour]
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(interlaced))
    data = b"".join(_rows(samples[y::down, x::across], depth) for x, y, across, down in (PASSES if interlaced else ((0, 0, 1, 1),)))
    packed = zlib.compress(data)
    parts = [packed[at : at + 1000] for at in range(0, len(packed), 1000)]
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + before + b"".join(chunk(b"IDAT", part) for part in parts) + after + chunk(b"IEND", b"")


def _rows(samples: NDArray[np.integer], depth: int) -> bytes:
    if 0 in samples.shape:
        return b""
    rows = [_packed(row.reshape(-1), depth) for row in samples]
    back = max(1, samples.shape[2] * depth // 8)
    return b"".join(_filtered(rows, back))


def _packed(row: NDArray[np.integer], depth: int) -> bytes:
    if depth == 16:
        return row.astype(">u2").tobytes()
    if depth == 8:
        return row.astype(np.uint8).tobytes()
    bits = ((row[:, None] >> np.arange(depth - 1, -1, -1)) & 1).astype(np.uint8)
    return np.packbits(bits.reshape(-1)).tobytes()


def _filtered(rows: list[bytes], back: int) -> Iterator[bytes]:
    before = bytes(len(rows[0]))
    for number, row in enumerate(rows):
        kind = number % 5
        out = bytearray([kind])
        for at, value in enumerate(row):
            left, corner = (row[at - back], before[at - back]) if at >= back else (0, 0)
            guess = (0, left, before[at], (left + before[at]) // 2, _paeth(left, before[at], corner))[kind]
            out.append((value - guess) & 255)
        yield bytes(out)
        before = row


def _paeth(left: int, up: int, corner: int) -> int:
    near = left + up - corner
    return min((abs(near - left), 0, left), (abs(near - up), 1, up), (abs(near - corner), 2, corner))[2]
