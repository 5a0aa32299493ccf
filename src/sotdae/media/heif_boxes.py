# SPDX-License-Identifier: Apache-2.0
"""The container of phones' photographs: boxes of a HEIF file to the tables that they hold. In the jail only; nothing is decoded here.

Everything is read once, from front to back, with a cursor that cannot leave its box, and every box, entry and reference is paid for out of one
budget; so the time is bounded by the budget, whatever the file claims. What lies is ``PictureRefused`` with a fixed phrase, and nothing is guessed.

Source: ISO/IEC 14496-12 (``meta``, ``pitm``, ``iinf``, ``infe``, ``iloc``, ``iref``, ``idat``), ISO/IEC 23008-12 (``iprp``, ``ipco``, ``ipma``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import Final

from sotdae.classes import dataclass
from sotdae.errors import PictureRefused
from sotdae.media.limits import HEIF_ENTRIES, Refusal

IN_FILE: Final = 0
IN_IDAT: Final = 1
"""Ways in which an item says where it lies (``construction_method``); the third, inside another item, is not read."""

_PICTURES: Final = b"pict"
_LONG: Final = 1
_SIZES: Final = frozenset({0, 4, 8})


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item's bytes lie.

    Attributes:
        method: ``IN_FILE``, ``IN_IDAT`` or another one.
        outside: the bytes lie in another file.
        extents: pieces, (offset, length); a length of 0 reaches to the end.
    """

    method: int
    outside: bool
    extents: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Property:
    """A property box: its name, and its contents."""

    name: bytes
    content: bytes


@dataclass(slots=True)
class Container:
    """The tables of a HEIF file.

    Attributes:
        primary: the item that is the picture; None where the file names none.
        kinds: what each item is (``hvc1``, ``grid``, ...); empty where it is protected.
        places: where each item's bytes lie.
        properties: all properties; items name them by number, from 1.
        uses: the numbers of each item's properties, in their order.
        sources: the items that a derived one is made of, in their order.
        idat: where the contents of the box ``idat`` stand.
    """

    primary: int | None = None
    kinds: dict[int, bytes] = field(default_factory=dict)
    places: dict[int, Place] = field(default_factory=dict)
    properties: list[Property] = field(default_factory=list)
    uses: dict[int, tuple[int, ...]] = field(default_factory=dict)
    sources: dict[int, tuple[int, ...]] = field(default_factory=dict)
    idat: tuple[int, int] = (0, 0)


def read(data: bytes) -> Container | None:
    """Return the tables of a file's first box ``meta``, or None where it has none for pictures: then it is a sequence, or nothing.

    Raises:
        PictureRefused: if a box reaches beyond the one it stands in, a table beyond its box, or there are more entries than are looked at.
    """
    whole = Cursor(data, 0, len(data), _Budget())
    for name, meta in whole.boxes(cut=True):
        if name == b"meta":
            meta.number(4)
            return _tables(meta)
    return None


class _Budget:
    """What may still be looked at of a file."""

    def __init__(self) -> None:
        self._left = HEIF_ENTRIES

    def spend(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise PictureRefused(reason=Refusal.HEIC_PARTS)


class Cursor:
    """Reads numbers and boxes out of a stretch of bytes, and nothing beyond it."""

    def __init__(self, data: bytes, start: int, end: int, budget: _Budget | None = None) -> None:
        """Stand at ``start``; ``end`` is where reading stops."""
        self._data, self._at, self.end = data, start, end
        self._budget = budget or _Budget()

    def number(self, size: int) -> int:
        """Return a whole number of so many bytes, most significant first; 0 for a size of 0.

        Raises:
            PictureRefused: if it is not all there.
        """
        return int.from_bytes(self.take(size))

    def take(self, size: int) -> bytes:
        """Return so many bytes.

        Raises:
            PictureRefused: if they are not all there.
        """
        start, self._at = self._at, self._at + size
        if self._at > self.end:
            raise PictureRefused(reason=Refusal.DAMAGED)
        return self._data[start : self._at]

    def rest(self) -> bytes:
        """Return the bytes that are left."""
        return self.take(self.end - self._at)

    def spend(self) -> None:
        """Pay for an entry.

        Raises:
            PictureRefused: if there are more than are looked at.
        """
        self._budget.spend()

    @property
    def place(self) -> tuple[int, int]:
        """Where what is left begins and ends, in the file."""
        return self._at, self.end

    def boxes(self, *, cut: bool = False) -> Iterator[tuple[bytes, Cursor]]:
        """Yield name and contents of the boxes that are left.

        Args:
            cut: whether the last box may be cut short by the end, as the one with the coded data may where a file was not sent to its end.

        Raises:
            PictureRefused: if a box cannot be as long as it says.
        """
        while self.end - self._at >= 8:  # noqa: PLR2004 (a box's head)
            self.spend()
            start = self._at
            size, name = self.number(4), self.take(4)
            size = self.number(8) if size == _LONG else size or self.end - start
            if size < self._at - start or (start + size > self.end and not cut):
                raise PictureRefused(reason=Refusal.DAMAGED)
            inner = Cursor(self._data, self._at, min(start + size, self.end), self._budget)
            self._at = min(start + size, self.end)
            yield name, inner


def _tables(meta: Cursor) -> Container | None:
    found = Container()
    seen: set[bytes] = set()
    for name, inner in meta.boxes():
        if name in seen:
            continue  # of each of these boxes there is one; whoever adds a second gets the first
        seen.add(name)
        if name == b"hdlr":
            inner.number(8)
            if inner.take(4) != _PICTURES:
                return None
        elif name == b"pitm":
            found.primary = inner.number(4 if inner.number(4) >> 24 else 2)
        elif name == b"iinf":
            found.kinds = dict(_kinds(inner))
        elif name == b"iloc":
            found.places = dict(_places(inner))
        elif name == b"iref":
            found.sources = dict(_sources(inner))
        elif name == b"iprp":
            _properties(inner, found)
        elif name == b"idat":
            found.idat = inner.place
    return found if found.primary is not None else None


def _kinds(box: Cursor) -> Iterator[tuple[int, bytes]]:
    box.take(7 if box.number(1) else 5)  # flags, and the count: the boxes say it themselves
    for name, entry in box.boxes():
        version = entry.number(1)
        if name != b"infe" or version not in {2, 3}:
            continue
        entry.number(3)
        item, protection = entry.number(2 * version - 2), entry.number(2)
        yield item, b"" if protection else entry.take(4)


def _places(box: Cursor) -> Iterator[tuple[int, Place]]:
    version = box.number(1)
    box.number(3)
    sizes, more = box.number(1), box.number(1)
    offset_size, length_size, base_size, index_size = sizes >> 4, sizes & 15, more >> 4, more & 15 if version else 0
    if not {offset_size, length_size, base_size, index_size} <= _SIZES or version > 2:  # noqa: PLR2004 (the versions there are)
        raise PictureRefused(reason=Refusal.DAMAGED)
    wide = 2 if version < 2 else 4  # noqa: PLR2004 (from which on ids have 32 bits)
    for _ in range(box.number(wide)):
        box.spend()
        item = box.number(wide)
        method = box.number(2) & 15 if version else IN_FILE
        outside, base = bool(box.number(2)), box.number(base_size)
        extents = []
        for _ in range(box.number(2)):
            box.spend()
            box.number(index_size)
            extents.append((base + box.number(offset_size), box.number(length_size)))
        yield item, Place(method, outside, tuple(extents))


def _sources(box: Cursor) -> Iterator[tuple[int, tuple[int, ...]]]:
    wide = 4 if box.number(4) >> 24 else 2
    for name, reference in box.boxes():
        if name == b"dimg":
            item = reference.number(wide)
            targets = []
            for _ in range(reference.number(2)):
                reference.spend()
                targets.append(reference.number(wide))
            yield item, tuple(targets)


def _properties(box: Cursor, found: Container) -> None:
    for name, inner in box.boxes():
        if name == b"ipco" and not found.properties:
            found.properties = [Property(kind, one.rest()) for kind, one in inner.boxes()]
        elif name == b"ipma":
            for item, numbers in _uses(inner):
                found.uses.setdefault(item, numbers)


def _uses(box: Cursor) -> Iterator[tuple[int, tuple[int, ...]]]:
    head = box.number(4)
    item_size, number_size = 4 if head >> 24 else 2, 2 if head & 1 else 1
    mask = (1 << (8 * number_size - 1)) - 1  # the bit above says that a property is essential
    for _ in range(box.number(4)):
        box.spend()
        item = box.number(item_size)
        numbers = []
        for _ in range(box.number(1)):
            box.spend()
            numbers.append(box.number(number_size) & mask)
        yield item, tuple(numbers)
