# SPDX-License-Identifier: Apache-2.0
"""What a video's container says of it: frame rate, duration, sizes. Read before a decoder sees the file, in the jail, within narrow limits.

Two things need it. The frames that vPDQ takes depend on the average frame rate as FFmpeg states it, which OpenCV does not pass on. And a header that
claims what cannot be (two thousand million frames in a kilobyte) is refused here, before a decoder makes room for them.

Whatever is odd is left unsaid, never guessed: the decoder then has its own go at it.

Source: ISO/IEC 14496-12 (boxes ``mdhd``, ``hdlr``, ``tkhd``, ``stsd``, ``stts``, ``stsz``), RFC 9559 (Matroska), RFC 8794 (EBML); FFmpeg 8,
``libavformat/mov.c`` and ``matroskadec.c``, for how the average rate is made.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Final

from sotdae.classes import dataclass

_MOST_BOXES: Final = 20_000
"""Boxes looked at in one file, before the header is taken to say nothing."""

_MOST_RUNS: Final = 1_000_000
"""Runs of equal frame times in ``stts``: a video of four hours in which no frame is like the one before has half of that."""

_MOST_RATE: Final = 1_000
"""Frames a second. Source: FFmpeg takes no greater one from Matroska."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a container says; None and 0 where it does not.

    Attributes:
        form: ``MP4``, ``MOV``, ``WEBM`` or ``MATROSKA``.
        rate: frames a second, on average.
        milliseconds: how long it plays.
        samples: frames it claims to have.
        pixels: of a frame.
        coding: the short name of how frames are coded, as ``avc1`` or ``V_VP9``; empty where there is no track of pictures.
        impossible: it claims more frames than it has bytes.
        cut: a box or segment that reaches beyond the file's end.
    """

    form: str
    rate: Fraction | None = None
    milliseconds: int | None = None
    samples: int = 0
    pixels: int = 0
    coding: str = ""
    impossible: bool = False
    cut: bool = False


def iso_header(data: bytes) -> Header:
    """Return what an MP4, MOV or 3GP file says of its first video track."""
    form = "MOV" if data[4:8] != b"ftyp" or data[8:12] == b"qt  " else "MP4"
    budget = [_MOST_BOXES]
    for track in _inside(data, (b"moov", b"trak"), 0, len(data), budget):
        found = _track(data, form, track, budget)
        if found is not None:
            return replace(found, cut=_iso_cut(data))
    return Header(form)


def played(data: bytes) -> bytes:
    """Return a file whose sequences of pictures (HEIF's, handler ``pict``) are called videos, which is how FFmpeg knows them."""
    budget = [_MOST_BOXES]
    turned = bytearray(data)
    for start, end in _inside(data, (b"moov", b"trak", b"mdia", b"hdlr"), 0, len(data), budget):
        if end - start >= 12 and data[start + 8 : start + 12] == b"pict":  # noqa: PLR2004 (the handler's name stands behind eight bytes)
            turned[start + 8 : start + 12] = b"vide"
    return bytes(turned)


def _iso_cut(data: bytes) -> bool:
    """Say whether the last box should be longer than the file is."""
    at = 0
    for _ in range(_MOST_BOXES):
        if at + 8 > len(data):
            break
        size = int.from_bytes(data[at : at + 4])
        size = _number(data, at + 8, len(data), 8) if size == 1 else size
        if size < 8:  # noqa: PLR2004 (a box's head; 0 says that it reaches to the end)
            return False
        at += size
    return at > len(data)


def _track(data: bytes, form: str, track: tuple[int, int], budget: list[int]) -> Header | None:
    """Return what a track says, or None where it is not one of pictures."""
    handler = _first(data, (b"mdia", b"hdlr"), track, budget)
    if handler is None or data[handler[0] + 8 : handler[0] + 12] != b"vide":
        return None
    media = _first(data, (b"mdia", b"mdhd"), track, budget)
    scale, length = _times(data, media) if media else (0, 0)
    table = (b"mdia", b"minf", b"stbl")
    counts = _first(data, (*table, b"stts"), track, budget)
    samples, ticks = _runs(data, counts) if counts else (0, 0)
    sizes = _first(data, (*table, b"stsz"), track, budget)
    claimed = max(samples, _number(data, sizes[0] + 8, sizes[1]) if sizes else 0)
    entry = _first(data, (*table, b"stsd"), track, budget)
    width, height = (_number(data, entry[0] + 40 + at, entry[1], 2) for at in (0, 2)) if entry else (0, 0)
    coding = data[entry[0] + 12 : entry[0] + 16].decode("latin-1") if entry else ""
    rate = Fraction(scale * samples, ticks) if ticks and scale and samples else None
    return Header(
        form, rate if rate and rate <= _MOST_RATE else None, length * 1_000 // scale if scale and length else None, claimed, width * height, coding,
        impossible=claimed > len(data),
    )  # fmt: skip


def _times(data: bytes, box: tuple[int, int]) -> tuple[int, int]:
    """Return ticks a second, and the duration in them; 0 where it is not known."""
    start, end = box
    long = data[start : start + 1] == b"\x01"
    scale = _number(data, start + (20 if long else 12), end)
    length = _number(data, start + (24 if long else 16), end, 8 if long else 4)
    return scale, 0 if length == (1 << (64 if long else 32)) - 1 else length


def _runs(data: bytes, box: tuple[int, int]) -> tuple[int, int]:
    """Return how many frames ``stts`` counts, and for how many ticks they are shown."""
    start, end = box
    runs = min(_number(data, start + 4, end), (end - start - 8) // 8, _MOST_RUNS)
    samples = ticks = 0
    for at in range(start + 8, start + 8 + 8 * runs, 8):
        count = int.from_bytes(data[at : at + 4])
        samples += count
        ticks += count * int.from_bytes(data[at + 4 : at + 8])
    return samples, ticks


def _number(data: bytes, at: int, end: int, size: int = 4) -> int:
    return int.from_bytes(data[at : at + size]) if at + size <= end else 0


def _first(data: bytes, path: tuple[bytes, ...], within: tuple[int, int], budget: list[int]) -> tuple[int, int] | None:
    return next(_inside(data, path, *within, budget), None)


def _inside(data: bytes, path: tuple[bytes, ...], start: int, end: int, budget: list[int]) -> Iterator[tuple[int, int]]:
    """Yield where the contents of boxes stand that are reached by a path of names."""
    for kind, first, last in _boxes(data, start, end, budget):
        if kind != path[0]:
            continue
        if len(path) == 1:
            yield first, last
        else:
            yield from _inside(data, path[1:], first, last, budget)


def _boxes(data: bytes, start: int, end: int, budget: list[int]) -> Iterator[tuple[bytes, int, int]]:
    """Yield (name, start and end of the contents) of the boxes in a stretch; a size that cannot be ends it."""
    while start + 8 <= end and budget[0] > 0:
        budget[0] -= 1
        size, kind, head = int.from_bytes(data[start : start + 4]), data[start + 4 : start + 8], 8
        if size == 1:
            size, head = _number(data, start + 8, end, 8), 16
        elif size == 0:
            size = end - start
        if size < head:
            return
        yield kind, start + head, min(start + size, end)
        start += size


_SEGMENT: Final = 0x18538067
_TRACKS: Final = 0x1654AE6B
_INFO: Final = 0x1549A966
_ENTRY: Final = 0xAE
_TYPE: Final = 0x83
_FRAME_NANOSECONDS: Final = 0x23E383
_CODING: Final = 0x86
_MOST_CODING: Final = 40
_VIDEO: Final = 0xE0
_WIDTH: Final = 0xB0
_HEIGHT: Final = 0xBA
_SCALE: Final = 0x2AD7B1
_DURATION: Final = 0x4489
_DOCUMENT: Final = 0x4282
_HEAD: Final = 0x1A45DFA3
_IS_VIDEO: Final = 1
_MOST_OF_A_RATIO: Final = 30_000
_UNSET_SCALE: Final = 1_000_000


def ebml_header(data: bytes) -> Header:
    """Return what a WebM or Matroska file says of its first video track."""
    budget = [_MOST_BOXES]
    whole = (0, len(data))
    document = next((data[first:last] for first, last in _elements(data, (_HEAD, _DOCUMENT), whole, budget)), b"")
    form = "WEBM" if document.rstrip(b"\0") == b"webm" else "MATROSKA"
    cut = _ebml_cut(data)
    milliseconds = _length(data, whole, budget)
    for entry in _elements(data, (_SEGMENT, _TRACKS, _ENTRY), whole, budget):
        if _value(data, (_TYPE,), entry, budget) == _IS_VIDEO:
            frame = _value(data, (_FRAME_NANOSECONDS,), entry, budget)
            rate = _rate(frame)
            pixels = _value(data, (_VIDEO, _WIDTH), entry, budget) * _value(data, (_VIDEO, _HEIGHT), entry, budget)
            coding = next((data[first : min(last, first + _MOST_CODING)] for first, last in _elements(data, (_CODING,), entry, budget)), b"")
            return Header(form, rate, milliseconds, 0, pixels, coding.decode("latin-1"), cut=cut)
    return Header(form)


def _rate(nanoseconds: int) -> Fraction | None:
    """Return frames a second, both numbers at most 30,000 as FFmpeg cuts them: 33,366,667 ns are 30,000 frames in 1,001 seconds."""
    period = Fraction(nanoseconds, 1_000_000_000)
    if not 0 < period < _MOST_OF_A_RATIO:
        return None
    period = period.limit_denominator(_MOST_OF_A_RATIO) if period <= 1 else 1 / (1 / period).limit_denominator(_MOST_OF_A_RATIO)
    return 1 / period if period and 1 / period <= _MOST_RATE else None


def _ebml_cut(data: bytes) -> bool:
    """Say whether the last element should be longer than the file is."""
    at = 0
    for _ in range(_MOST_BOXES):
        name, at = _vint(data, at, len(data), keep=True)
        size, at = _vint(data, at, len(data), keep=False)
        if name < 0 or size < 0:
            return False
        at += size
        if at >= len(data):
            break
    return at > len(data)


def _length(data: bytes, whole: tuple[int, int], budget: list[int]) -> int | None:
    """Return for how many milliseconds the segment says it plays."""
    scale = _value(data, (_SEGMENT, _INFO, _SCALE), whole, budget) or _UNSET_SCALE
    for first, last in _elements(data, (_SEGMENT, _INFO, _DURATION), whole, budget):
        ticks = _float(data[first:last])
        if 0 < ticks < 1 << 53:
            return int(Fraction(ticks) * scale / 1_000_000)
    return None


def _float(raw: bytes) -> float:
    """Return a float of four or eight bytes; 0 where it is none."""
    if len(raw) not in {4, 8}:
        return 0
    value: float = struct.unpack(">f" if len(raw) == 4 else ">d", raw)[0]  # noqa: PLR2004 (four bytes or eight)
    return value if math.isfinite(value) else 0


def _value(data: bytes, path: tuple[int, ...], within: tuple[int, int], budget: list[int]) -> int:
    for first, last in _elements(data, path, within, budget):
        return int.from_bytes(data[first : min(last, first + 8)])
    return 0


def _elements(data: bytes, path: tuple[int, ...], within: tuple[int, int], budget: list[int]) -> Iterator[tuple[int, int]]:
    """Yield where the contents of elements stand that are reached by a path of ids."""
    at, end = within
    while at < end and budget[0] > 0:
        budget[0] -= 1
        name, at = _vint(data, at, end, keep=True)
        size, at = _vint(data, at, end, keep=False)
        if name < 0 or at > end:
            return
        last = end if size < 0 else min(at + size, end)
        if name == path[0]:
            if len(path) == 1:
                yield at, last
            else:
                yield from _elements(data, path[1:], (at, last), budget)
        at = last


def _vint(data: bytes, at: int, end: int, *, keep: bool) -> tuple[int, int]:
    """Return a number of variable length, and where it ends; -1 where it is none or says "unknown". An id keeps its length marker."""
    first = data[at] if at < end else 0
    length = 9 - first.bit_length()
    if not first or at + length > end:
        return -1, end + 1
    value = int.from_bytes(data[at : at + length])
    if keep:
        return value, at + length
    value &= (1 << (7 * length)) - 1
    return (-1 if value == (1 << (7 * length)) - 1 else value), at + length
