# SPDX-License-Identifier: Apache-2.0
"""A segment: one immutable file with a table of hashes, plain or banded, mapped into memory to be searched. The bytes: docs/formats/hash-index.md.

A reader checks the header, the size and, unless told not to, every section's digest before it answers: a damaged index would not fail, it would miss
copies. The digests find damage, not tampering: whoever can write the folder can write digests.
"""

from __future__ import annotations

import hashlib
import mmap
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sotdae.disk import Disk
from sotdae.errors import HashIndexDamaged, HashIndexTooNew
from sotdae.matching.bands import Plan
from sotdae.matching.hashes import HASH_BITS, HASH_BYTES, Ids, Words, is_permutation
from sotdae.matching.table import ROWS_LIMIT, Bands, Table, ordered_band

FORMAT: Final = 1
MAGIC: Final = b"SOTDAEHX"
_HEADER: Final = struct.Struct("<8sIIIIQ256s")
_SECTION: Final = struct.Struct("<QQ32s")
_SECTIONS: Final = 5
_DIGEST_BYTES: Final = 32
_SIGNED_BYTES: Final = _HEADER.size + _SECTIONS * _SECTION.size
HEADER_BYTES: Final = 4096
"""The header's place; sections begin at multiples of it, so that they are aligned for mapping."""
_WRITE_BYTES: Final = 1 << 24


class Place(NamedTuple):
    """Where a section stands, in bytes."""

    offset: int
    length: int


def _places(rows: int, plan: Plan | None) -> list[Place]:
    """Return where each section stands: ids, first halves, second halves, offsets of buckets, order of rows."""
    lengths = [8 * rows, 16 * rows, 16 * rows, 0, 0]
    if plan is not None:
        lengths[3:] = [4 * (plan.buckets + 1), 4 * plan.bands * rows]
    places = []
    offset = HEADER_BYTES
    for length in lengths:
        places.append(Place(offset, length))
        offset += -(-length // HEADER_BYTES) * HEADER_BYTES
    return places


def write_segment(disk: Disk, path: Path, words: Words, ids: Ids, *, permutation: NDArray[np.uint8], plan: Plan | None) -> str:
    """Write a segment under a temporary name and bring it to the disk; naming it is the caller's last step.

    Args:
        disk: the operations to use.
        path: the temporary name.
        words: (n, 4) permuted hashes.
        ids: (n,).
        permutation: what the hashes were permuted with, (256,).
        plan: the bands, or None for a plain segment.

    Returns:
        The header's digest, by which the manifest knows the segment.
    """
    parts: list[NDArray[Any]] = [ids.astype("<i8", copy=False), np.ascontiguousarray(words[:, :2]), np.ascontiguousarray(words[:, 2:])]
    places = _places(len(words), plan)
    with disk.create(path) as file:
        disk.write(file, bytes(HEADER_BYTES))
        digests = [_write_section(disk, file, place, [part]) for place, part in zip(places[:3], parts, strict=True)]
        del parts
        if plan is None:
            digests += [hashlib.sha256().digest()] * 2
        else:
            digests += _write_bands(disk, file, places, words, plan)
        bands, width = plan or (0, 0)
        header = _HEADER.pack(MAGIC, FORMAT, bands, width, 0, len(words), permutation.tobytes())
        header += b"".join(_SECTION.pack(*place, digest) for place, digest in zip(places, digests, strict=True))
        digest = hashlib.sha256(header)
        file.seek(0)
        disk.write(file, header + digest.digest())
        disk.sync(file)
    return digest.hexdigest()


def _write_bands(disk: Disk, file: BinaryIO, places: list[Place], words: Words, plan: Plan) -> list[bytes]:
    """Write the order of rows band by band, so that one band at a time is in memory, and then the offsets before it."""
    begins: list[NDArray[np.uint32]] = []

    def orders() -> Iterator[NDArray[np.uint32]]:
        for band in range(plan.bands):
            firsts, rows = ordered_band(words, plan, band)
            begins.append(firsts)
            yield rows

    order = _write_section(disk, file, places[4], orders())
    last = np.array([plan.bands * len(words)], np.uint32)
    return [_write_section(disk, file, places[3], [*begins, last]), order]


def _write_section(disk: Disk, file: BinaryIO, place: Place, parts: list[NDArray[Any]] | Iterator[NDArray[Any]]) -> bytes:
    """Write a section's arrays one after the other and return its digest."""
    digest = hashlib.sha256()
    file.seek(place.offset)
    for part in parts:
        raw = part.view(np.uint8).ravel().data
        for start in range(0, len(raw), _WRITE_BYTES):
            digest.update(raw[start : start + _WRITE_BYTES])
            disk.write(file, raw[start : start + _WRITE_BYTES])
    return digest.digest()


class Header(NamedTuple):
    """What a segment says of itself."""

    rows: int
    plan: Plan | None
    permutation: NDArray[np.uint8]
    digests: tuple[bytes, ...]
    digest: str


def _read_header(name: str, raw: bytes) -> Header:
    if len(raw) < HEADER_BYTES:
        raise HashIndexDamaged(part=name, what="its header is cut short")
    magic, found, bands, width, zero, rows, permutation = _HEADER.unpack_from(raw)
    if magic != MAGIC:
        raise HashIndexDamaged(part=name, what="it does not begin as a segment does")
    if found > FORMAT:
        raise HashIndexTooNew(part=name, found=found, known=FORMAT)
    digest = hashlib.sha256(raw[:_SIGNED_BYTES])
    if digest.digest() != raw[_SIGNED_BYTES : _SIGNED_BYTES + _DIGEST_BYTES]:
        raise HashIndexDamaged(part=name, what="its header does not have its digest")
    plan = Plan(bands, width) if bands else None
    order = np.frombuffer(permutation, np.uint8)
    sections = [_SECTION.unpack_from(raw, _HEADER.size + number * _SECTION.size) for number in range(_SECTIONS)]
    sound = found == FORMAT and zero == 0 and rows <= ROWS_LIMIT and bands * width <= HASH_BITS and is_permutation(order)
    if not sound or [Place(*section[:2]) for section in sections] != _places(rows, plan):
        raise HashIndexDamaged(part=name, what="its header contradicts itself")
    return Header(rows, plan, order, tuple(section[2] for section in sections), digest.hexdigest())


class Segment(NamedTuple):
    """An opened segment: its table lies in the mapped file, which stays readable though the file be removed."""

    name: str
    table: Table
    permutation: NDArray[np.uint8]


def open_segment(path: Path, *, digest: str, rows: int, checked: bool = True) -> Segment:
    """Map a segment.

    Args:
        path: the file.
        digest: the header's digest as the manifest has it.
        rows: the number of rows as the manifest has it.
        checked: read everything once and compare the sections' digests; without it only header and size are compared.

    Raises:
        FileNotFoundError: where it is not there; the caller knows whether the manifest has moved on.
        HashIndexDamaged: where it is torn, changed or another one than the manifest means.
        HashIndexTooNew: where a later version wrote it.
    """
    with path.open("rb") as file:
        header = _read_header(path.name, file.read(HEADER_BYTES))
        places = _places(header.rows, header.plan)
        if (header.digest, header.rows) != (digest, rows):
            raise HashIndexDamaged(part=path.name, what="it is not the segment that the manifest names")
        if file.seek(0, 2) != max([HEADER_BYTES, *(place.offset + place.length for place in places if place.length)]):
            raise HashIndexDamaged(part=path.name, what="its size is wrong")
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    whole = memoryview(mapped)
    sections = [whole[place.offset : place.offset + place.length] for place in places]
    if checked:
        for number, (section, expected) in enumerate(zip(sections, header.digests, strict=True)):
            if hashlib.sha256(section).digest() != expected:
                raise HashIndexDamaged(part=path.name, what=f"section {number} does not have its digest")
    ids = np.frombuffer(sections[0], "<i8")
    front, back = (np.frombuffer(section, "<u8").reshape(-1, 2) for section in sections[1:3])
    bands = None if header.plan is None else Bands(header.plan, np.frombuffer(sections[3], "<u4"), np.frombuffer(sections[4], "<u4"))
    return Segment(path.name, Table(ids, front, back, bands), header.permutation)


assert _HEADER.size + _SECTIONS * _SECTION.size + _DIGEST_BYTES < HEADER_BYTES
assert HASH_BYTES == 32  # noqa: PLR2004 (two halves of 16 bytes)
