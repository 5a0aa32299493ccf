# SPDX-License-Identifier: Apache-2.0
"""One coded image of a HEIF file as an MP4 of one frame, which is a form that FFmpeg reads from memory. In the jail only.

Nothing of the file's own boxes goes to FFmpeg: the container is written here, and of the coded data only what a still picture needs passes, one
sequence parameter set, picture parameter sets and slices of the first layer. So the decoder meets one size of picture, and none of what else may
stand in such a stream.

Source: ISO/IEC 14496-15, 8.3.2 (``hvcC``), 8.4 (``hvc1``); ITU-T H.265, 7.3.1.2 and table 7-1 (units); ISO/IEC 14496-12.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from sotdae.errors import PictureRefused
from sotdae.media.heif_boxes import Cursor
from sotdae.media.limits import HEVC_SETTING_BYTES, Refusal

_HEAD: Final = 21
"""Bytes of ``hvcC`` before the one that says how long the lengths of units are."""

_VIDEO_SET: Final = 32
_SEQUENCE_SET: Final = 33
_PICTURE_SET: Final = 34
_MOST_SETS: Final = {_VIDEO_SET: 1, _SEQUENCE_SET: 1, _PICTURE_SET: 64}
_UPRIGHT: Final = struct.pack(">9i", 1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)


def one_frame(setting: bytes, data: bytes, width: int, height: int) -> bytes:
    """Return an MP4 file of one frame.

    Args:
        setting: contents of the item's ``hvcC``.
        data: its units, each behind its length.
        width: in pixels, as the container claims.
        height: likewise.

    Raises:
        PictureRefused: if either does not hold what it should.
    """
    length_size, sets = _sets(setting)
    sample = b"".join(_slices(data, length_size))
    if not sample:
        raise PictureRefused(reason=Refusal.DAMAGED)
    begin = _box(b"ftyp", b"isom" + bytes(4) + b"isom")
    config = setting[:_HEAD] + bytes([0xFF, len(sets)])
    config += b"".join(bytes([kind]) + len(units).to_bytes(2) + b"".join(len(one).to_bytes(2) + one for one in units) for kind, units in sets)
    sides = width.to_bytes(2) + height.to_bytes(2)
    entry = _box(
        b"hvc1",
        bytes(6) + b"\0\1" + bytes(16) + sides + b"\0\x48\0\0" * 2 + bytes(4) + b"\0\1" + bytes(32) + b"\0\x18\xff\xff" + _box(b"hvcC", config),
    )
    table = _full(b"stsd", (1).to_bytes(4) + entry) + _full(b"stts", struct.pack(">3I", 1, 1, 1)) + _full(b"stsc", struct.pack(">4I", 1, 1, 1, 1))
    table += _full(b"stsz", struct.pack(">3I", 0, 1, len(sample))) + _full(b"stco", struct.pack(">2I", 1, len(begin) + 8))
    where = _box(b"dinf", _full(b"dref", (1).to_bytes(4) + _full(b"url ", b"", flags=1)))
    info = _box(b"minf", _full(b"vmhd", bytes(8), flags=1) + where + _box(b"stbl", table))
    media = _full(b"mdhd", struct.pack(">4I", 0, 0, 1, 1) + b"\x55\xc4\0\0") + _full(b"hdlr", bytes(4) + b"vide" + bytes(13)) + info
    track = _full(b"tkhd", struct.pack(">5I", 0, 0, 1, 0, 1) + bytes(16) + _UPRIGHT + sides[:2] + bytes(2) + sides[2:] + bytes(2), flags=3)
    whole = _full(b"mvhd", struct.pack(">4I", 0, 0, 1, 1) + b"\0\1\0\0\1\0" + bytes(10) + _UPRIGHT + bytes(24) + (2).to_bytes(4))
    return begin + _box(b"mdat", sample) + _box(b"moov", whole + _box(b"trak", track + _box(b"mdia", media)))


def _sets(setting: bytes) -> tuple[int, list[tuple[int, list[bytes]]]]:
    """Return how many bytes the length of a unit has, and the parameter sets by kind, the ones that are kept."""
    if len(setting) > HEVC_SETTING_BYTES:
        raise PictureRefused(reason=Refusal.DAMAGED)
    box = Cursor(setting, 0, len(setting))
    box.take(_HEAD)
    length_size = (box.number(1) & 3) + 1
    kept: dict[int, list[bytes]] = {kind: [] for kind in _MOST_SETS}
    for _ in range(box.number(1)):
        kind = box.number(1) & 63
        for _ in range(box.number(2)):
            unit = box.take(box.number(2))
            if kind in kept and len(kept[kind]) < _MOST_SETS[kind] and _kind(unit) == kind:
                kept[kind].append(unit)
    if not all(kept.values()) or length_size == 3:  # noqa: PLR2004 (1, 2 or 4)
        raise PictureRefused(reason=Refusal.DAMAGED)
    return length_size, list(kept.items())


def _slices(data: bytes, length_size: int) -> Iterator[bytes]:
    """Yield the slices of a picture, each behind four bytes of length."""
    at = 0
    while at < len(data):
        first = at + length_size
        at = first + int.from_bytes(data[at:first])
        if first > len(data) or at > len(data):
            raise PictureRefused(reason=Refusal.DAMAGED)
        unit = data[first:at]
        if 0 <= _kind(unit) < _VIDEO_SET:
            yield len(unit).to_bytes(4) + unit


def _kind(unit: bytes) -> int:
    """Return what a unit is; -1 where it is of another layer than the first, or too short to be one."""
    if len(unit) < 3 or int.from_bytes(unit[:2]) >> 3 & 63:  # noqa: PLR2004 (two bytes of head and something)
        return -1
    return unit[0] >> 1 & 63


def _box(name: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4) + name + content


def _full(name: bytes, content: bytes, *, flags: int = 0) -> bytes:
    return _box(name, flags.to_bytes(4) + content)
