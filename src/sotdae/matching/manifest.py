# SPDX-License-Identifier: Apache-2.0
"""The manifest: which segments and which tombstones make up an index now. One small file, swapped in one step.

Numbers, not clocks, order what happened: each change takes the next ``sequence``. A segment is good *through* a sequence: removals up to it are
already applied to its rows, later ones are not. A removal therefore never touches what was added after it, and survives a merge that ran beside it.
"""

from __future__ import annotations

import hashlib
import json
import struct
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from sotdae.classes import dataclass
from sotdae.disk import Disk
from sotdae.errors import HashIndexDamaged, HashIndexMissing, HashIndexTooNew
from sotdae.matching.hashes import Ids
from sotdae.model.canonical import canonical_digest, canonical_json

FORMAT: Final = 1
NAME: Final = "index.json"
_TOMBSTONES: Final = struct.Struct("<8sIIQ")
_TOMBSTONE_MAGIC: Final = b"SOTDAEHT"
_DIGEST_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """One segment as the manifest knows it."""

    name: str
    digest: str
    rows: int
    banded: bool
    through: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """One state of an index."""

    sequence: int = 0
    segments: tuple[SegmentEntry, ...] = ()
    tombstones: str | None = None
    """Name of the file of removals, None where none is outstanding."""

    def next_with(self, segments: tuple[SegmentEntry, ...]) -> Manifest:
        """Return the state after this one, with other segments; removals that no segment waits for are forgotten by `settled`."""
        return replace(self, sequence=self.sequence + 1, segments=segments)


@dataclass(frozen=True, slots=True)
class Tombstones:
    """Removed ids, ascending, each once, with the sequence of its latest removal; both (k,) int64."""

    ids: Ids
    sequences: Ids

    def after(self, through: int) -> Ids:
        """Return the ids removed after a sequence, ascending."""
        return self.ids[self.sequences > through]

    def plus(self, ids: Ids, sequence: int) -> Tombstones:
        """Return these and newly removed ids."""
        fresh = np.unique(ids)
        old = ~np.isin(self.ids, fresh)
        both = np.concatenate([self.ids[old], fresh])
        sequences = np.concatenate([self.sequences[old], np.full(len(fresh), sequence, np.int64)])
        order = np.argsort(both)
        return Tombstones(both[order], sequences[order])

    def settled(self, segments: tuple[SegmentEntry, ...]) -> Tombstones:
        """Return what some segment still waits for."""
        waiting = self.sequences > min((entry.through for entry in segments), default=np.iinfo(np.int64).max)
        return Tombstones(self.ids[waiting], self.sequences[waiting])


NO_TOMBSTONES: Final = Tombstones(np.empty(0, np.int64), np.empty(0, np.int64))


def read_manifest(folder: Path) -> Manifest:
    """Read the state of the index in a folder.

    Raises:
        HashIndexMissing: where there is none.
        HashIndexDamaged: where the file is not what was written.
        HashIndexTooNew: where a later version wrote it.
    """
    try:
        raw = (folder / NAME).read_bytes()
    except FileNotFoundError as error:
        raise HashIndexMissing from error
    try:
        document = json.loads(raw)
        content, digest, found = document["index"], document["sha256"], document["format"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise HashIndexDamaged(part=NAME, what="it is no manifest") from error
    if isinstance(found, int) and found > FORMAT:
        raise HashIndexTooNew(part=NAME, found=found, known=FORMAT)
    try:
        sound = digest == canonical_digest([found, content])
    except (ValueError, TypeError):  # damage can make a float or a lone surrogate, which have no canonical form
        sound = False
    if not sound:
        raise HashIndexDamaged(part=NAME, what="it does not have its digest")
    segments = tuple(SegmentEntry(**entry) for entry in content["segments"])
    return Manifest(content["sequence"], segments, content["tombstones"])


def write_manifest(disk: Disk, folder: Path, manifest: Manifest) -> None:
    """Swap the manifest; from here on readers that open the index see the new state."""
    content: Any = asdict(manifest)
    document = {"format": FORMAT, "index": content, "sha256": canonical_digest([FORMAT, content])}
    disk.put(folder / NAME, canonical_json(document))


def read_tombstones(folder: Path, name: str | None) -> Tombstones:
    """Read the outstanding removals.

    Raises:
        FileNotFoundError: where the file is not there; the caller knows whether the manifest has moved on.
        HashIndexDamaged: where it is torn or changed.
        HashIndexTooNew: where a later version wrote it.
    """
    if name is None:
        return NO_TOMBSTONES
    raw = (folder / name).read_bytes()
    if len(raw) < _TOMBSTONES.size + _DIGEST_BYTES or raw[:8] != _TOMBSTONE_MAGIC:
        raise HashIndexDamaged(part=name, what="it does not begin as tombstones do")
    _, found, _, count = _TOMBSTONES.unpack_from(raw)
    if found > FORMAT:
        raise HashIndexTooNew(part=name, found=found, known=FORMAT)
    body, digest = raw[:-_DIGEST_BYTES], raw[-_DIGEST_BYTES:]
    if hashlib.sha256(body).digest() != digest or len(body) != _TOMBSTONES.size + 16 * count:
        raise HashIndexDamaged(part=name, what="it does not have its digest")
    numbers = np.frombuffer(body, "<i8", offset=_TOMBSTONES.size)
    return Tombstones(numbers[:count], numbers[count:])


def tombstone_bytes(tombstones: Tombstones) -> bytes:
    """Return the bytes of a file of removals."""
    body = _TOMBSTONES.pack(_TOMBSTONE_MAGIC, FORMAT, 0, len(tombstones.ids))
    body += tombstones.ids.astype("<i8").tobytes() + tombstones.sequences.astype("<i8").tobytes()
    return body + hashlib.sha256(body).digest()
