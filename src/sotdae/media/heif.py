# SPDX-License-Identifier: Apache-2.0
"""A HEIF file to the plan of its picture: which coded pieces it is laid out of, and how it is turned, mirrored and cut. In the jail only.

Of a file that holds many things (thumbnails, depth, gain maps, a burst) the primary item alone is the picture. It is one coded image, a grid of them,
or stands for another item (``iden``, or the base of a tone map). Auxiliary images are not looked at. EXIF is not asked how the picture is turned: in
this container properties say so, and EXIF repeats what was.

Source: ISO/IEC 23008-12:2022, 6.5 (``ispe``, ``irot``, ``imir``), 6.6 (``iden``, ``grid``); ISO/IEC 14496-12, 12.1.4 (``clap``).
"""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import Final, TypeAlias

import numpy as np

from sotdae.classes import dataclass
from sotdae.errors import PictureRefused
from sotdae.media.hashing import Pixels
from sotdae.media.heif_boxes import IN_FILE, IN_IDAT, Container, Cursor, read
from sotdae.media.limits import HEIF_TILES, MAX_BYTES, MAX_PIXELS, MAX_SIDE, Refusal
from sotdae.media.orientation import upright

_CODED: Final = b"hvc1"
_STANDS_FOR: Final = frozenset({b"iden", b"tmap"})
_MOST_STEPS: Final = 16
"""Turnings and cuts of one picture; files have three at the most."""

_MOST_DEEP: Final = 8
"""Items that stand for another one which stands for another one."""


@dataclass(frozen=True, slots=True)
class Turn:
    """By so many quarters, anticlockwise."""

    quarters: int


@dataclass(frozen=True, slots=True)
class Mirror:
    """0: top and bottom change places; 1: left and right do."""

    mode: int


@dataclass(frozen=True, slots=True)
class Cut:
    """What is left of a picture: its size, and how far its middle is from the middle of the whole, in pixels."""

    width: Fraction
    height: Fraction
    right: Fraction
    down: Fraction


Step: TypeAlias = Turn | Mirror | Cut


@dataclass(frozen=True, slots=True)
class Piece:
    """A coded image: how its decoder is set up (the box ``hvcC``), and its data, each unit behind its length."""

    setting: bytes
    data: bytes


@dataclass(frozen=True, slots=True)
class Plan:
    """What a picture is made of.

    Attributes:
        width: of the stored picture, in pixels.
        height: likewise.
        columns: of pieces.
        tile_width: of a piece, in pixels.
        tile_height: likewise.
        pieces: row by row.
        steps: what is done to the stored picture, in this order, so that it can be looked at.
    """

    width: int
    height: int
    columns: int
    tile_width: int
    tile_height: int
    pieces: tuple[Piece, ...]
    steps: tuple[Step, ...]


def plan(data: bytes) -> Plan | None:
    """Return what a file's picture is made of, or None where it names none: then it is a sequence, or nothing.

    Raises:
        PictureRefused: if the file is damaged, too large, or coded in a way that is not read.
    """
    container = read(data)
    if container is None or container.primary is None:
        return None
    item = container.primary
    steps: list[Step] = []
    for _ in range(_MOST_DEEP):
        steps = [*_steps(container, item), *steps]
        if container.kinds.get(item) not in _STANDS_FOR:
            return _laid_out(data, container, item, tuple(steps))
        item = _sources(container, item)[0]
    raise PictureRefused(reason=Refusal.DAMAGED)


def applied(pixels: Pixels, steps: tuple[Step, ...]) -> Pixels:
    """Return a stored picture as it is to be looked at, C order.

    Raises:
        PictureRefused: if nothing is left of it.
    """
    for step in steps:
        if isinstance(step, Turn):
            pixels = np.rot90(pixels, step.quarters)
        elif isinstance(step, Mirror):
            pixels = pixels[:, ::-1] if step.mode else pixels[::-1]
        else:
            (top, bottom), (left, right) = _span(pixels.shape[0], step.height, step.down), _span(pixels.shape[1], step.width, step.right)
            pixels = pixels[top:bottom, left:right]
    return np.ascontiguousarray(pixels)


def orientation(steps: tuple[Step, ...]) -> int:
    """Return what EXIF would call the turning and mirroring of these steps together, 1 to 8."""
    probe = np.arange(6, dtype=np.uint8).reshape(2, 3)
    turned = applied(probe, tuple(step for step in steps if not isinstance(step, Cut)))
    return next(number for number in range(1, 9) if np.array_equal(upright(probe, number), turned))


def _span(side: int, left: Fraction, aside: Fraction) -> tuple[int, int]:
    """Return the first pixel of what is left of a side, and the one after the last. Half a pixel is cut down."""
    first = floor(aside + Fraction(side - 1, 2) - (left - 1) / 2)
    start, end = max(0, first), min(side, first + floor(left + Fraction(1, 2)))
    if start >= end:
        raise PictureRefused(reason=Refusal.DAMAGED)
    return start, end


def _laid_out(data: bytes, container: Container, item: int, steps: tuple[Step, ...]) -> Plan:
    kind = container.kinds.get(item)
    if kind == _CODED:
        width, height = _size(container, item)
        return Plan(width, height, 1, width, height, (Piece(_setting(container, item), _bytes(data, container, item, MAX_BYTES)),), steps)
    if kind == b"grid":
        return _grid(data, container, item, steps)
    raise PictureRefused(reason=Refusal.DAMAGED if kind is None else Refusal.HEIC_CODING)


def _grid(data: bytes, container: Container, item: int, steps: tuple[Step, ...]) -> Plan:
    said = _bytes(data, container, item, 1 << 10)
    head = Cursor(said, 0, len(said))
    head.number(1)
    wide = 4 if head.number(1) & 1 else 2
    rows, columns, width, height = head.number(1) + 1, head.number(1) + 1, head.number(wide), head.number(wide)
    _within(width, height)
    tiles = _sources(container, item)
    if len(tiles) != rows * columns:
        raise PictureRefused(reason=Refusal.DAMAGED)
    if len(tiles) > HEIF_TILES:
        raise PictureRefused(reason=Refusal.HEIC_PARTS)
    tile_width, tile_height = _size(container, tiles[0])
    if not (columns - 1) * tile_width < width <= columns * tile_width or not (rows - 1) * tile_height < height <= rows * tile_height:
        raise PictureRefused(reason=Refusal.DAMAGED)
    left, pieces = MAX_BYTES, []
    for tile in tiles:
        if container.kinds.get(tile) != _CODED or _steps(container, tile):
            raise PictureRefused(reason=Refusal.HEIC_CODING if tile in container.kinds else Refusal.DAMAGED)
        if _size(container, tile) != (tile_width, tile_height):
            raise PictureRefused(reason=Refusal.DAMAGED)
        coded = _bytes(data, container, tile, left)
        left -= len(coded)
        pieces.append(Piece(_setting(container, tile), coded))
    return Plan(width, height, columns, tile_width, tile_height, tuple(pieces), steps)


def _sources(container: Container, item: int) -> tuple[int, ...]:
    found = container.sources.get(item, ())
    if not found:
        raise PictureRefused(reason=Refusal.DAMAGED)
    return found


def _bytes(data: bytes, container: Container, item: int, most: int) -> bytes:
    """Return the bytes of an item.

    Raises:
        PictureRefused: if they are not all in this file, or more than the pieces of one picture may have together.
    """
    place = container.places.get(item)
    if place is None or not place.extents:
        raise PictureRefused(reason=Refusal.DAMAGED)
    if place.outside or place.method not in {IN_FILE, IN_IDAT}:
        raise PictureRefused(reason=Refusal.HEIC_CODING)
    start, end = (0, len(data)) if place.method == IN_FILE else container.idat
    parts = []
    for offset, length in place.extents:
        first = start + offset
        last = first + length if length else end
        most -= last - first
        if not first < last <= end or most < 0:
            raise PictureRefused(reason=Refusal.DAMAGED)
        parts.append(data[first:last])
    return b"".join(parts)


def _property(container: Container, item: int, name: bytes) -> bytes:
    """Return the contents of an item's first property of a name."""
    for number in container.uses.get(item, ()):
        if 0 < number <= len(container.properties) and container.properties[number - 1].name == name:
            return container.properties[number - 1].content
    raise PictureRefused(reason=Refusal.DAMAGED)


def _setting(container: Container, item: int) -> bytes:
    return _property(container, item, b"hvcC")


def _size(container: Container, item: int) -> tuple[int, int]:
    """Return width and height of an item, in pixels."""
    said = _property(container, item, b"ispe")
    box = Cursor(said, 0, len(said))
    box.number(4)
    width, height = box.number(4), box.number(4)
    _within(width, height)
    return width, height


def _within(width: int, height: int) -> None:
    if not width or not height:
        raise PictureRefused(reason=Refusal.DAMAGED)
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise PictureRefused(reason=Refusal.TOO_LARGE)


def _steps(container: Container, item: int) -> list[Step]:
    """Return what is done to an item, in the order in which it names it."""
    found: list[Step] = []
    for number in container.uses.get(item, ()):
        if not 0 < number <= len(container.properties):
            continue
        name, content = container.properties[number - 1].name, container.properties[number - 1].content
        box = Cursor(content, 0, len(content))
        if name == b"irot":
            found.append(Turn(box.number(1) & 3))
        elif name == b"imir":
            found.append(Mirror(box.number(1) & 1))
        elif name == b"clap":
            found.append(_cut(box))
    if len(found) > _MOST_STEPS:
        raise PictureRefused(reason=Refusal.DAMAGED)
    return found


def _cut(box: Cursor) -> Cut:
    numbers = [box.number(4) for _ in range(8)]
    over, under = numbers[::2], numbers[1::2]
    if not all(0 < one < 1 << 31 for one in under):
        raise PictureRefused(reason=Refusal.DAMAGED)
    signed = [*over[:2], *(one - (1 << 32) if one >> 31 else one for one in over[2:])]
    width, height, right, down = (Fraction(one, by) for one, by in zip(signed, under, strict=True))
    return Cut(width, height, right, down)
