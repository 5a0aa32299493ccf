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
    """Yield rows behind the number of their filter, which are none, the left, the upper, the mean and Paeth's in turn."""
    before = np.zeros(len(rows[0]), np.int16)
    for number, row in enumerate(rows):
        kind = number % 5
        values = np.frombuffer(row, np.uint8).astype(np.int16)
        left, corner = (np.concatenate([np.zeros(back, np.int16), some[:-back]]) for some in (values, before))
        guess = (np.int16(0), left, before, (left + before) // 2, _paeth(left, before, corner))[kind]
        yield bytes([kind]) + ((values - guess) & 255).astype(np.uint8).tobytes()
        before = values


def _paeth(left: NDArray[np.int16], above: NDArray[np.int16], corner: NDArray[np.int16]) -> NDArray[np.int16]:
    guess = left + above - corner
    to_left, to_above, to_corner = (np.abs(guess - some) for some in (left, above, corner))
    return np.where((to_left <= to_above) & (to_left <= to_corner), left, np.where(to_above <= to_corner, above, corner))
