# SPDX-License-Identifier: Apache-2.0
"""HEIF files, written box by box: what they claim is for each test to say. The coded data may be real (``hevc_files``) or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from hevc_files import Coded, still
from pictures import Pixels
from video_files import box

FTYP = box(b"ftyp", b"heic\0\0\0\0mif1heic")


def full(name: bytes, content: bytes, *, version: int = 0, flags: int = 0) -> bytes:
    """Return a box with a version and flags."""
    return box(name, bytes([version]) + flags.to_bytes(3) + content)


def ispe(width: int, height: int) -> bytes:
    return full(b"ispe", width.to_bytes(4) + height.to_bytes(4))


def irot(quarters: int) -> bytes:
    return box(b"irot", bytes([quarters]))


def imir(mode: int) -> bytes:
    return box(b"imir", bytes([mode]))


def clap(width: tuple[int, int], height: tuple[int, int], right: tuple[int, int], down: tuple[int, int]) -> bytes:
    return box(b"clap", b"".join((value & 0xFFFFFFFF).to_bytes(4) for pair in (width, height, right, down) for value in pair))


def grid(rows: int, columns: int, width: int, height: int, *, wide: bool = False) -> bytes:
    """Return the data of a grid."""
    return bytes([0, wide, rows - 1 & 255, columns - 1 & 255]) + width.to_bytes(4 if wide else 2) + height.to_bytes(4 if wide else 2)


@dataclass
class Item:
    """One item: what it is, its data, its properties, and what it is made of."""

    kind: bytes = b"hvc1"
    data: bytes = b""
    properties: Sequence[bytes] = ()
    sources: Sequence[int] = ()
    method: int = 0
    protection: int = 0
    outside: int = 0
    hidden: bool = False
    extents: Sequence[tuple[int, int]] | None = None
    """Instead of where the data really lies."""


@dataclass
class Tables:
    """Ways of writing the tables."""

    iinf: int = 0
    iloc: int = 1
    infe: int = 2
    long_ids: bool = False
    sizes: int = 0x44
    wide_numbers: bool = False
    pieces: int = 1
    handler: bytes = b"pict"
    more: bytes = b""
    instead: Mapping[bytes, bytes] = field(default_factory=dict)
    """Boxes of ``meta`` to be written as they are given here; empty to leave one out."""


def coded_item(coded: Coded, *more: bytes, size: tuple[int, int] | None = None) -> Item:
    """Return an item of HEVC with its two needed properties, and more."""
    return Item(b"hvc1", coded.data, (box(b"hvcC", coded.setting), ispe(*(size or (coded.width, coded.height))), *more))


def heif(items: Mapping[int, Item], *, primary: int | None = 1, tables: Tables | None = None, start: bytes = FTYP) -> bytes:
    """Return a HEIF file of items by number."""
    how = tables or Tables()
    idat = b"".join(one.data for one in items.values() if one.method == 1)
    size = len(_meta(items, primary, how, dict.fromkeys(items, 0), idat))
    places, at, inside = {}, len(start) + size + 8, 0
    for number, one in items.items():
        places[number] = inside if one.method == 1 else at
        inside, at = (inside + len(one.data), at) if one.method == 1 else (inside, at + len(one.data))
    body = b"".join(one.data for one in items.values() if one.method != 1)
    return start + _meta(items, primary, how, places, idat) + box(b"mdat", body) + how.more


def _meta(items: Mapping[int, Item], primary: int | None, how: Tables, places: Mapping[int, int], idat: bytes) -> bytes:
    wide = 4 if how.long_ids else 2
    made = {
        b"hdlr": full(b"hdlr", bytes(4) + how.handler + bytes(13)),
        b"pitm": b"" if primary is None else full(b"pitm", primary.to_bytes(wide), version=int(how.long_ids)),
        b"iinf": full(
            b"iinf",
            len(items).to_bytes(4 if how.iinf else 2) + b"".join(_infe(number, one, how) for number, one in items.items()),
            version=how.iinf,
        ),
        b"iloc": _iloc(items, how, places),
        b"iprp": _iprp(items, how),
        b"iref": full(
            b"iref",
            b"".join(
                box(b"dimg", number.to_bytes(wide) + len(one.sources).to_bytes(2) + b"".join(each.to_bytes(wide) for each in one.sources))
                for number, one in items.items()
                if one.sources
            ),
            version=int(how.long_ids),
        ),
        b"idat": box(b"idat", idat) if idat else b"",
    }
    return full(b"meta", b"".join((made | dict(how.instead)).values()))


def _infe(number: int, one: Item, how: Tables) -> bytes:
    return full(b"infe", number.to_bytes(2 * how.infe - 2) + one.protection.to_bytes(2) + one.kind + b"\0", version=how.infe, flags=int(one.hidden))


def _iloc(items: Mapping[int, Item], how: Tables, places: Mapping[int, int]) -> bytes:
    wide = 4 if how.iloc == 2 else 2
    offset, length = how.sizes >> 4, how.sizes & 15
    lines = []
    for number, one in items.items():
        step = -(-len(one.data) // how.pieces) or 1
        extents = one.extents or [(places[number] + at, min(step, len(one.data) - at)) for at in range(0, len(one.data), step)]
        line = number.to_bytes(wide) + (one.method.to_bytes(2) if how.iloc else b"") + one.outside.to_bytes(2) + len(extents).to_bytes(2)
        lines.append(line + b"".join(first.to_bytes(offset) + size.to_bytes(length) for first, size in extents))
    return full(b"iloc", bytes([how.sizes, 0]) + len(items).to_bytes(wide) + b"".join(lines), version=how.iloc)


def _iprp(items: Mapping[int, Item], how: Tables) -> bytes:
    boxes = list(dict.fromkeys(each for one in items.values() for each in one.properties))
    step = 2 if how.wide_numbers else 1
    lines = [
        number.to_bytes(4 if how.long_ids else 2)
        + bytes([len(one.properties)])
        + b"".join((boxes.index(each) + 1 | 1 << (8 * step - 1)).to_bytes(step) for each in one.properties)
        for number, one in items.items()
    ]
    uses = full(b"ipma", len(lines).to_bytes(4) + b"".join(lines), version=int(how.long_ids), flags=int(how.wide_numbers))
    return box(b"iprp", box(b"ipco", b"".join(boxes)) + uses)


def photo(pixels: Pixels, *more: bytes, tables: Tables | None = None) -> bytes:
    """Return a HEIC file of one picture, with further properties."""
    return heif({1: coded_item(still(pixels), *more)}, tables=tables)


def tiled(pixels: Pixels, side: int, *more: bytes, wide: bool = False, method: int = 0, tables: Tables | None = None) -> bytes:
    """Return a HEIC file of a grid of square tiles; the last ones are filled up with what lies at the edge."""
    import numpy as np

    height, width = pixels.shape[:2]
    rows, columns = -(-height // side), -(-width // side)
    padded = np.pad(pixels, ((0, rows * side - height), (0, columns * side - width), (0, 0)), mode="edge")
    tiles = [padded[side * at : side * (at + 1), side * to : side * (to + 1)] for at in range(rows) for to in range(columns)]
    items = {number: replace(coded_item(still(one)), hidden=True) for number, one in enumerate(tiles, 10)}
    items[1] = Item(b"grid", grid(rows, columns, width, height, wide=wide), (ispe(width, height), *more), tuple(items), method)
    return heif(items, tables=tables)
