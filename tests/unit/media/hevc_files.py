# SPDX-License-Identifier: Apache-2.0
"""HEVC still pictures written by arithmetic: blocks of plain samples (PCM), 16 x 16. No coder is needed, nothing is lost but what YCbCr loses.

The arithmetic coder says the same few things of every block (it is whole, it is PCM), each time from its initial state, so that what it puts out can
be written down: see ``_begun``.

Source: ITU-T H.265, 7.3 (syntax), 9.3.2.5 and 9.3.4.3 (the coder and its start after PCM), table 9-46 (its ranges).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pictures import Pixels
from PIL import Image

_LESS_PROBABLE: Final = (
    240, 227, 216, 205, 195, 185, 175, 166, 158, 150, 142, 135, 128, 122, 116, 110, 104, 99, 94, 89, 85, 80, 76, 72, 69, 65, 62, 59, 56, 53, 50, 48,
    45, 43, 41, 39, 37, 35, 33, 31, 30, 28, 27, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 14, 13, 12, 12, 11, 11, 10, 9,
)  # fmt: skip
_END: Final = b"\xfe\x80"
BLOCK: Final = 16


@dataclass(frozen=True)
class Coded:
    """What a HEIF item of HEVC needs."""

    setting: bytes
    data: bytes
    width: int
    height: int


def code(value: int) -> str:
    """Return an unsigned Exp-Golomb code."""
    digits = f"{value + 1:b}"
    return "0" * (len(digits) - 1) + digits


def unit(kind: int, payload: bytes) -> bytes:
    """Return a unit with its head, and with the bytes that keep it from looking like a start."""
    return bytes([kind << 1, 1]) + re.sub(rb"\0\0(?=[\0-\3])", b"\0\0\3", payload)


def closed(bits: str) -> bytes:
    """Return bits with the stop bit, as bytes."""
    bits += "1"
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8)


def level(profile: int) -> str:
    return f"{profile:08b}" + "".join("1" if at in {profile, 2} else "0" for at in range(32)) + "1001" + "0" * 44 + f"{186:08b}"


@cache
def sets(width: int, height: int, *, chroma: int, depth: int, full: bool, right: int = 0, below: int = 0) -> tuple[bytes, bytes, bytes]:
    """Return the three parameter sets; ``right`` and ``below`` are what is cut from the decoded picture, in units of chroma."""
    profile = 4 if chroma != 1 else 3 if depth == 8 else 2
    video = "0000110000000001" + "1" * 16 + level(profile) + "1" + code(0) * 3 + "000000" + code(0) + "00"
    window = "1" + code(0) + code(right) + code(0) + code(below) if right or below else "0"
    sequence = "00000001" + level(profile) + code(0) + code(chroma) + ("0" if chroma == 3 else "") + code(width) + code(height) + window
    sequence += code(depth - 8) * 2 + code(0) + "1" + code(0) * 3  # depth, order counts, buffers
    sequence += code(1) + code(0) + code(0) + code(2) + code(0) * 2  # blocks of 16, transforms of 4 to 16
    sequence += "0001" + f"{depth - 1:04b}" * 2 + code(1) + code(0) + "1"  # PCM in blocks of 16, unfiltered
    sequence += code(0) + "000" + "1" + "00" + "1" + "101" + str(int(full)) + "1" + f"{1:08b}{13:08b}{6:08b}" + "0" * 7 + "0"
    picture = code(0) * 2 + "0000000" + code(0) * 3 + "000" + code(0) * 2 + "000000010100" + code(0) + "00"
    return unit(32, closed(video)), unit(33, closed(sequence)), unit(34, closed(picture))


def setting(kinds: tuple[bytes, ...], *, length_size: int = 4) -> bytes:
    """Return the contents of a box ``hvcC`` with these parameter sets."""
    arrays = b"".join(bytes([0x80 | one[0] >> 1]) + b"\0\1" + len(one).to_bytes(2) + one for one in kinds)
    return b"\1\3\x70\0\0\0" + b"\x90" + bytes(5) + b"\xba\xf0\0\xfc\xfd\xf8\xf8\0\0" + bytes([0x0C | length_size - 1, len(kinds)]) + arrays


def _begun(number: int) -> bytes:
    """Return what the coder says before a block's samples: the slice goes on (but for the first block), the block is not divided, it is PCM.

    Each is the more probable or never ends the range of 510, so the range shrinks without a bit put out, and ending it puts out nine.
    """
    low = 510 - (2 if number else 0) - _LESS_PROBABLE[min(number, len(_LESS_PROBABLE) - 1)] - 2
    return ((low & 511 | 1) << 7).to_bytes(2)


def _packed(samples: NDArray[np.uint16], depth: int) -> bytes:
    if depth == 8:
        return samples.astype(np.uint8).tobytes()
    bits = (samples[:, None] >> np.arange(depth - 1, -1, -1)) & 1
    return np.packbits(bits.astype(np.uint8)).tobytes()


def still(pixels: Pixels, *, chroma: int = 3, depth: int = 8, full: bool = True, length_size: int = 4, cut: bool = True) -> Coded:
    """Return a picture in HEVC.

    Args:
        pixels: (height, width, 3) RGB.
        chroma: 0 grey, 1 with a quarter of the colours, 3 with all.
        depth: bits of a sample.
        full: whether samples take the full range.
        length_size: bytes of a unit's length.
        cut: whether the stream says what is to be cut off the blocks; else the decoder puts out whole blocks.
    """
    height, width = pixels.shape[:2]
    rows, columns = -(-height // BLOCK), -(-width // BLOCK)
    padded = np.pad(pixels, ((0, rows * BLOCK - height), (0, columns * BLOCK - width), (0, 0)), mode="edge")
    planes = np.asarray(Image.fromarray(padded).convert("YCbCr")).astype(np.float64)
    if not full:
        planes = planes * [219 / 255, 224 / 255, 224 / 255] + [16, 128 - 128 * 224 / 255, 128 - 128 * 224 / 255]
    whole = np.clip(np.rint(planes * ((1 << depth) - 1) / 255 if depth > 8 else planes), 0, (1 << depth) - 1).astype(np.uint16)
    parts = [whole[:, :, 0]] + ([] if not chroma else [whole[:: 3 - chroma or 1, :: 3 - chroma or 1, plane] for plane in (1, 2)])
    blocks = []
    for part in parts:
        side = part.shape[0] // rows
        blocks.append(part.reshape(rows, side, columns, side).swapaxes(1, 2).reshape(rows * columns, side * side))
    body = b"".join(_begun(number) + _packed(samples, depth) for number, samples in enumerate(np.concatenate(blocks, axis=1)))
    head = closed("10" + code(0) + code(2) + code(0))  # first slice of a picture, kind I
    step = 2 if chroma == 1 else 1
    right, below = ((columns * BLOCK - width) // step, (rows * BLOCK - height) // step) if cut else (0, 0)
    kinds = sets(columns * BLOCK, rows * BLOCK, chroma=chroma, depth=depth, full=full, right=right, below=below)
    coded = unit(20, head + body + _END)
    return Coded(setting(kinds, length_size=length_size), len(coded).to_bytes(length_size) + coded, width, height)
