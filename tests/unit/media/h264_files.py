# SPDX-License-Identifier: Apache-2.0
"""Videos written by arithmetic: H.264 whose macroblocks are plain samples (I_PCM), in MP4, MOV and Matroska. No coder is needed, nothing is lost.

Source: ITU-T H.264, 7.3 (syntax; Baseline, every frame an IDR picture); ISO/IEC 14496-12 and 14496-15 (boxes); RFC 9559 (Matroska).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from video_files import box, element, number

WIDTH, HEIGHT = 96, 80
UPRIGHT: Final = (1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)
QUARTER: Final = (0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30)


def _code(value: int) -> str:
    """Return an unsigned Exp-Golomb code."""
    digits = f"{value + 1:b}"
    return "0" * (len(digits) - 1) + digits


def _unit(kind: int, bits: str) -> bytes:
    """Return a NAL unit of the bits given, with the stop bit. None of ours needs emulation prevention: samples are 16 or more."""
    bits += "1"
    bits += "0" * (-len(bits) % 8)
    return bytes([kind]) + int(bits, 2).to_bytes(len(bits) // 8)


def sequence(width: int, height: int) -> bytes:
    """Return a sequence parameter set: Baseline, level 5.2, every frame whole."""
    sizes = "0" + _code(width // 16 - 1) + _code(height // 16 - 1) + "1100"
    return _unit(0x67, f"{66:08b}{0xC0:08b}{52:08b}" + "".join(map(_code, (0, 0, 2, 0))) + sizes)


SEQUENCE: Final = sequence(WIDTH, HEIGHT)
PICTURE_SET: Final = _unit(0x68, _code(0) * 2 + "00" + _code(0) * 3 + "000" + _code(0) * 3 + "100")
AVCC: Final = b"\x01\x42\xc0\x34\xff\xe1" + len(SEQUENCE).to_bytes(2) + SEQUENCE + b"\x01" + len(PICTURE_SET).to_bytes(2) + PICTURE_SET


def samples(at: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]:
    """Return luma, (HEIGHT, WIDTH), and the two chroma planes of a frame: rings, waves and a bar, all of which move."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    rings = ((x - 20 - at) ** 2 + (y - 40 + at // 2) ** 2) // (30 + at % 7) % 128
    luma = 40 + rings + (x * (3 + at // 20) // 9 + y) % 60
    luma[:, (3 * at) % WIDTH : (3 * at) % WIDTH + 9] = 230
    return luma.astype(np.uint8), (90 + y[::2, ::2] % 80).astype(np.uint8), (100 + (x[::2, ::2] + at) % 60).astype(np.uint8)


@cache
def frame(at: int) -> bytes:
    """Return a frame as a NAL unit: an IDR slice of I_PCM macroblocks."""
    luma, blue, red = samples(at)
    rows, columns = HEIGHT // 16, WIDTH // 16
    blocks = luma.reshape(rows, 16, columns, 16).swapaxes(1, 2).reshape(-1, 256)
    chroma = [plane.reshape(rows, 8, columns, 8).swapaxes(1, 2).reshape(-1, 64) for plane in (blue, red)]
    body = np.concatenate([blocks, *chroma], axis=1)
    head = _code(0) + _code(7) + _code(0) + "0000" + _code(at % 2) + "00" + _code(0) + _code(1) + _code(25)
    head += "0" * (-len(head) % 8)
    plain_block = int(_code(25) + "0" * 7, 2).to_bytes(2)  # the kind of macroblock, and zeros up to the byte
    slice_ = int(head, 2).to_bytes(len(head) // 8) + plain_block.join(one.tobytes() for one in body)
    return b"\x65" + slice_ + b"\x80"


def flat(width: int, height: int) -> bytes:
    """Return a frame of one grey, with parameter sets of its own, each unit with its length: a byte for 256 pixels, so a bomb where it is large."""
    head = _code(0) + _code(7) + _code(0) + "0000" + _code(0) + "00" + _code(0) + _code(1)
    every = _code(3) + "111"  # predicted from the neighbours, nothing added: eight bits
    slice_ = _unit(0x65, head + every * (width // 16 * height // 16))
    return b"".join(len(unit).to_bytes(4) + unit for unit in (sequence(width, height), PICTURE_SET, slice_))


def _sample(one: int | bytes) -> bytes:
    return one if isinstance(one, bytes) else len(frame(one)).to_bytes(4) + frame(one)


def in_mp4(
    frames: Sequence[int | bytes], *, scale: int = 30, ticks: Sequence[int] | int = 1, brand: bytes = b"isom", matrix: Sequence[int] = UPRIGHT
) -> bytes:
    """Return an MP4 file.

    Args:
        frames: numbers of frames, or units ready made.
        scale: ticks a second.
        ticks: that each frame lasts.
        brand: ``qt  `` for MOV.
        matrix: how it is to be turned.
    """
    units = [_sample(one) for one in frames]
    lasts = [ticks] * len(frames) if isinstance(ticks, int) else list(ticks)
    start = box(b"ftyp", brand + bytes(4) + brand)
    data = box(b"mdat", b"".join(units))
    turn, unturned = (b"".join((value & 0xFFFFFFFF).to_bytes(4) for value in one) for one in (matrix, UPRIGHT))
    sides = WIDTH.to_bytes(2) + HEIGHT.to_bytes(2)
    entry = box(
        b"avc1", bytes(6) + b"\0\1" + bytes(16) + sides + b"\0\x48\0\0" * 2 + bytes(4) + b"\0\1" + bytes(32) + b"\0\x18\xff\xff" + box(b"avcC", AVCC)
    )
    table = box(b"stsd", bytes(4) + (1).to_bytes(4) + entry)
    table += box(b"stts", bytes(4) + len(lasts).to_bytes(4) + b"".join((1).to_bytes(4) + one.to_bytes(4) for one in lasts))
    table += box(b"stsc", bytes(4) + (1).to_bytes(4) + b"".join(value.to_bytes(4) for value in (1, len(units), 1)))
    table += box(b"stsz", bytes(8) + len(units).to_bytes(4) + b"".join(len(unit).to_bytes(4) for unit in units))
    table += box(b"stco", bytes(4) + (1).to_bytes(4) + (len(start) + 8).to_bytes(4))
    where = box(b"dinf", box(b"dref", bytes(4) + (1).to_bytes(4) + box(b"url ", b"\0\0\0\1")))
    info = box(b"minf", box(b"vmhd", b"\0\0\0\1" + bytes(8)) + where + box(b"stbl", table))
    length = sum(lasts).to_bytes(4)
    media = box(b"mdhd", bytes(12) + scale.to_bytes(4) + length + b"\x55\xc4\0\0") + box(b"hdlr", bytes(8) + b"vide" + bytes(13)) + info
    head = box(b"tkhd", b"\0\0\0\x03" + bytes(8) + (1).to_bytes(4) + bytes(4) + length + bytes(16) + turn + sides[:2] + b"\0\0" + sides[2:] + b"\0\0")
    whole = box(b"mvhd", bytes(12) + scale.to_bytes(4) + length + b"\0\1\0\0\1\0" + bytes(10) + unturned + bytes(24) + (2).to_bytes(4))
    return start + data + box(b"moov", whole + box(b"trak", head + box(b"mdia", media)))


def table_first(whole: bytes) -> bytes:
    """Return an MP4 file with its table before its frames, as files are that are sent while being watched."""
    data, table = whole.index(b"mdat") - 4, whole.index(b"moov") - 4
    moved = whole[:data] + whole[table:] + whole[data:table]
    at = moved.index(b"stco") + 12
    return moved[:at] + (int.from_bytes(moved[at : at + 4]) + len(whole) - table).to_bytes(4) + moved[at + 4 :]


def in_matroska(frames: Sequence[int], *, milliseconds: int = 40, document: bytes = b"matroska", rate_said: bool = True) -> bytes:
    """Return a Matroska file, a cluster for each 25 frames; without ``rate_said`` no track says how long a frame lasts."""
    said = number(0x23E383, milliseconds * 1_000_000) if rate_said else b""
    track = number(0xD7, 1) + number(0x73C5, 1) + number(0x83, 1) + element(0x86, b"V_MPEG4/ISO/AVC") + element(0x63A2, AVCC) + said
    track += element(0xE0, number(0xB0, WIDTH) + number(0xBA, HEIGHT))
    clusters = b""
    for first in range(0, len(frames), 25):
        blocks = b"".join(
            element(0xA3, b"\x81" + (place * milliseconds).to_bytes(2) + b"\x80" + len(frame(at)).to_bytes(4) + frame(at))
            for place, at in enumerate(frames[first : first + 25])
        )
        clusters += element(0x1F43B675, number(0xE7, first * milliseconds) + blocks)
    info = element(0x1549A966, number(0x2AD7B1, 1_000_000))
    head = element(0x1A45DFA3, element(0x4282, document) + number(0x4287, 4) + number(0x4285, 2))
    return head + element(0x18538067, info + element(0x1654AE6B, element(0xAE, track)) + clusters)


@cache
def clips() -> dict[str, bytes]:
    """Return the clips that the reference was asked about, by name."""
    steady = range(95)
    return {
        "steady-30.mp4": in_mp4(steady),
        "steady-2997.mov": in_mp4(steady, scale=30_000, ticks=1_001, brand=b"qt  "),
        "unsteady.mp4": in_mp4(range(130), scale=1_000, ticks=[33 + at * at * 7 % 13 for at in range(130)]),
        "slow.mp4": in_mp4(range(6), scale=10, ticks=13),
        "turned.mp4": in_mp4(steady, matrix=QUARTER),
        "still.mp4": in_mp4([at // 40 for at in range(120)]),
        "steady-25.mkv": in_matroska(range(60)),
        "unsaid-15.mkv": in_matroska(range(40), milliseconds=67, rate_said=False),
    }
