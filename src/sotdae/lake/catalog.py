# SPDX-License-Identifier: Apache-2.0
"""``current.json``: which snapshots, aliases and partitions make up a case now. It is swapped in one step; what it does not list does not exist.

Everything it names is immutable, so whoever has read a catalog keeps a consistent case for as long as it reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Final

import orjson

from sotdae.classes import dataclass
from sotdae.errors import FormatTooNew, LakeError
from sotdae.lake.durable import replace_file
from sotdae.model.canonical import canonical_digest, canonical_json

FORMAT: Final = 1
CURRENT: Final = "current.json"


@dataclass(frozen=True, slots=True)
class Listed:
    """A snapshot of the case.

    Attributes:
        seq: custody sequence number of its capture: what was sealed later is the later observation.
        reader: the reader's name.
        chats: the chats it was told to read, or None for all; with capture and reader it says which older snapshot it replaces.
        hits_id: the hits of text rules in it, or None.
        rooms: raw room key -> [messages, first id, last id, first time, last time].
    """

    snapshot_id: str
    capture_id: str
    seq: int
    reader: str
    chats: str
    hits_id: str | None
    rooms: Mapping[str, tuple[int, int | None, int | None, int | None, int | None]]

    @property
    def layout_only(self) -> bool:
        """Whether it comes from pages made for reading (HTML, saved pages), which hold names where data exports hold ids, and fewer facts."""
        return "html" in self.reader or self.glimpse

    @property
    def glimpse(self) -> bool:
        """Whether it shows only what everybody could see for a moment: no ids of people, no files."""
        return self.reader == "telegram-preview"

    @property
    def contiguous(self) -> bool:
        """Whether its members list every message between their first and last one, unless only one person's messages were asked for."""
        return self.reader.startswith("telegram-desktop-")


@dataclass(frozen=True, slots=True)
class Edge:
    """Two raw keys that were proved to name one room. ``left`` is the weaker or older key."""

    left: str
    right: str
    proof: str
    support: int


@dataclass(frozen=True, slots=True)
class Alias:
    """What a raw key stands for: the canonical key, the proof, and how many messages agree."""

    room_key: str
    proof: str
    support: int

    @property
    def shift(self) -> int:
        """What is added to message ids under the raw key to get ids of the canonical room."""
        return MIGRATED_SHIFT if self.proof == "migrated" else 0


MIGRATED_SHIFT: Final = -1_000_000_000
"""Telegram Desktop writes messages of a migrated basic group into the supergroup's list with so much taken from their ids.
Source: tdesktop, export/data/export_data_types.cpp (read at v6.1.2)."""


@dataclass(frozen=True, slots=True)
class Partition:
    """One canonical room as it was folded.

    Attributes:
        keys: raw keys, sorted.
        snapshots: the snapshots that show the room, sorted.
        folder: where its tables stand, below the case's folder.
        tables: table -> (row digest, rows); tables without rows are not named.
    """

    keys: tuple[str, ...]
    snapshots: tuple[str, ...]
    folder: str
    tables: Mapping[str, tuple[str, int]]

    @property
    def digest(self) -> str:
        """Digest of the room's rows in all folded tables."""
        return canonical_digest([[name, *self.tables[name]] for name in sorted(self.tables)])


@dataclass(frozen=True, slots=True)
class Catalog:
    """The case as listed: snapshots by (custody sequence, id), proved edges, aliases by raw key, partitions by canonical key, version of the fold."""

    snapshots: tuple[Listed, ...] = ()
    edges: tuple[Edge, ...] = ()
    aliases: Mapping[str, Alias] = field(default_factory=dict)
    rooms: Mapping[str, Partition] = field(default_factory=dict)
    fold_version: int = 0

    def canonical(self, key: str) -> str:
        """Return the key a raw key stands for; itself, if it is no alias."""
        alias = self.aliases.get(key)
        return key if alias is None else alias.room_key

    def digests(self, room_key: str) -> dict[str, str]:
        """Return table -> digest for one room; tables over snapshots get the digest of the snapshots that show it."""
        partition = self.rooms[room_key]
        over = canonical_digest([list(partition.keys), list(partition.snapshots), [list(self.seqs(partition))]])
        return {"*": over, **{name: digest for name, (digest, _) in partition.tables.items()}}

    def room_digest(self, room_key: str) -> str:
        """Return one digest of everything that the lake says about a room: its folded rows, and the snapshots and keys that show it."""
        return canonical_digest([self.rooms[room_key].digest, self.digests(room_key)["*"]])

    def seqs(self, partition: Partition) -> list[int]:
        """Return the custody sequence numbers of a partition's snapshots, in their order."""
        by_id = {listed.snapshot_id: listed.seq for listed in self.snapshots}
        return [by_id[identifier] for identifier in partition.snapshots]


def load_catalog(case_folder: Path) -> Catalog:
    """Return the current catalog, an empty one if there is none yet.

    Raises:
        FormatTooNew: if a newer program wrote it.
        LakeError: if it is damaged.
    """
    try:
        content = (case_folder / CURRENT).read_bytes()
    except FileNotFoundError:
        return Catalog()
    try:
        facts = orjson.loads(content)
        if facts["format"] > FORMAT:
            raise FormatTooNew(found=facts["format"], known=FORMAT)
        return Catalog(
            tuple(
                Listed(
                    one["snapshot_id"],
                    one["capture_id"],
                    one["seq"],
                    one["reader"],
                    one["chats"],
                    one["hits_id"],
                    {k: tuple(v) for k, v in one["rooms"].items()},
                )
                for one in facts["snapshots"]
            ),
            tuple(Edge(*edge) for edge in facts["edges"]),
            {key: Alias(*alias) for key, alias in facts["aliases"].items()},
            {
                key: Partition(tuple(keys), tuple(snapshots), folder, {name: (digest, rows) for name, (digest, rows) in tables.items()})
                for key, (keys, snapshots, folder, tables) in facts["rooms"].items()
            },
            facts["fold_version"],
        )
    except (ValueError, KeyError, TypeError) as error:
        raise LakeError from error


def swap_catalog(case_folder: Path, catalog: Catalog) -> None:
    """Make a catalog the current one, in one step and on the disk."""
    content = canonical_json(
        {
            "format": FORMAT,
            "fold_version": catalog.fold_version,
            "snapshots": [
                {
                    "snapshot_id": listed.snapshot_id,
                    "capture_id": listed.capture_id,
                    "seq": listed.seq,
                    "reader": listed.reader,
                    "chats": listed.chats,
                    "hits_id": listed.hits_id,
                    "rooms": {key: list(count) for key, count in listed.rooms.items()},
                }
                for listed in catalog.snapshots
            ],
            "edges": [[edge.left, edge.right, edge.proof, edge.support] for edge in catalog.edges],
            "aliases": {key: [alias.room_key, alias.proof, alias.support] for key, alias in catalog.aliases.items()},
            "rooms": {
                key: [list(part.keys), list(part.snapshots), part.folder, {name: [digest, rows] for name, (digest, rows) in part.tables.items()}]
                for key, part in catalog.rooms.items()
            },
        }
    )
    replace_file(case_folder / CURRENT, content)
