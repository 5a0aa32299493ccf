# SPDX-License-Identifier: Apache-2.0
"""Listing new snapshots and folding the rooms they touch: the one call between reading and analysing.

A fold depends on the set of listed snapshots only, never on the order in which they came, so deleting the lake and adding everything again gives the
same row digests. A crash at any moment leaves the old catalog with the old partitions, or the new with the new.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, replace
from pathlib import Path
from typing import Final

import duckdb

from sotdae.classes import dataclass
from sotdae.lake import aliases as alias_rules
from sotdae.lake.catalog import Alias, Catalog, Edge, Listed, Partition, load_catalog, swap_catalog
from sotdae.lake.durable import settle_names
from sotdae.lake.fold_queries import SINGLE, child_rows, folded_messages, ordered_messages, text_rows
from sotdae.lake.hits import hits_source
from sotdae.lake.jail import open_jail
from sotdae.lake.manifests import read_manifest, snapshot_folder
from sotdae.lake.partitions import PartitionWriter
from sotdae.lake.public_names import PROOF as BY_NAME
from sotdae.lake.public_names import name_edges
from sotdae.lake.revisions import OBSERVED, revisions_query
from sotdae.lake.schemas import TEXT_PASS
from sotdae.lake.sources import register_rooms, register_snapshots, view_of
from sotdae.model.canonical import canonical_json

FOLD_VERSION: Final = 5
"""Rises when the same snapshots would give other partitions; an older fold is then made again."""

_GROUP_MESSAGES: Final = 500_000
_GROUP_ROOMS: Final = 256
"""Rooms are folded in groups of about so many messages or rooms: few queries for many small rooms, bounded memory for large ones."""

_CHILDREN: Final = ("entities", "media", "links", "membership_events", *TEXT_PASS)


@dataclass(frozen=True, slots=True)
class AddedSnapshot:
    """A finished snapshot to list: its id, the custody sequence number of its capture, and the id of its text hits if there are any."""

    snapshot_id: str
    seq: int
    hits_id: str | None = None


@dataclass(frozen=True, slots=True)
class Refold:
    """What a refold did.

    Attributes:
        touched: canonical keys of rooms that were written anew, sorted.
        removed: keys that were canonical before and are aliases (or gone) now, sorted.
        aliases: all aliases by raw key.
        rooms: all canonical keys, sorted.
        snapshots: ids of all listed snapshots, in the order of the catalog.
        digests: canonical key -> digest of everything the lake says about the room; what `AnswersWriter.outdated` compares.
    """

    touched: tuple[str, ...]
    removed: tuple[str, ...]
    aliases: Mapping[str, Alias]
    rooms: tuple[str, ...]
    snapshots: tuple[str, ...]
    digests: Mapping[str, str]


def refold(
    case_folder: Path, added: Sequence[AddedSnapshot], *, progress: Callable[[int, int], None] | None = None, group_rooms: int = _GROUP_ROOMS
) -> Refold:
    """List snapshots and fold the rooms they touch.

    Args:
        case_folder: the case's folder in the lake.
        added: finished snapshots; one that is listed already with the same facts touches nothing.
        progress: called with (rooms done, rooms to do).
        group_rooms: so many rooms at most are folded together. More is quicker where many snapshots show few rooms each, and takes more memory.

    Raises:
        SnapshotIncomplete: if one of them is not finished.
        LakeError: if the catalog is damaged.
    """
    before = load_catalog(case_folder)
    snapshots, touched_raw = _listing(case_folder, before.snapshots, added)
    if before.fold_version != FOLD_VERSION:
        touched_raw.update(key for one in snapshots for key in one.rooms)
    if not touched_raw:
        if snapshots != before.snapshots:  # only what names no room has changed
            before = replace(before, snapshots=snapshots)
            settle_names(case_folder, _folders(case_folder, added))
            swap_catalog(case_folder, before)
        return _result(before, (), ())
    connection = open_jail(case_folder)
    try:
        kept = [edge for edge in before.edges if edge.proof != BY_NAME and edge.left not in touched_raw and edge.right not in touched_raw]
        by_message = alias_rules.find_edges(connection, case_folder, snapshots, touched_raw)
        by_name = name_edges(connection, case_folder, snapshots)
        edges = sorted([*kept, *by_message, *by_name], key=lambda edge: (edge.left, edge.right, edge.proof))
        after = _resolved(snapshots, edges)
        keys_of = _keys_by_room(after)
        touched = sorted(
            room for room, keys in keys_of.items() if not touched_raw.isdisjoint(keys) or room not in before.rooms or before.rooms[room].keys != keys
        )
        rooms = {room: part for room, part in before.rooms.items() if room in keys_of}
        done = 0
        for group in _groups(touched, keys_of, snapshots, group_rooms):
            rooms.update(_fold_group(connection, case_folder, after, {room: keys_of[room] for room in group}))
            done += len(group)
            if progress is not None:
                progress(done, len(touched))
    finally:
        connection.close()
    catalog = Catalog(after.snapshots, after.edges, after.aliases, dict(sorted(rooms.items())), FOLD_VERSION)
    # A room's own folder was settled when it was published; what stands above all of them is settled once.
    settle_names(case_folder, [*_folders(case_folder, added), *{(case_folder / rooms[room].folder).parent for room in touched}])
    swap_catalog(case_folder, catalog)
    return _result(catalog, touched, sorted(before.rooms.keys() - keys_of.keys()))


def _folders(case_folder: Path, added: Sequence[AddedSnapshot]) -> list[Path]:
    return [snapshot_folder(case_folder, one) for new in added for one in (new.snapshot_id, new.hits_id) if one is not None]


def _result(catalog: Catalog, touched: Sequence[str], removed: Sequence[str]) -> Refold:
    snapshots = tuple(listed.snapshot_id for listed in catalog.snapshots)
    rooms = tuple(sorted(catalog.rooms))
    return Refold(tuple(touched), tuple(removed), catalog.aliases, rooms, snapshots, {room: catalog.room_digest(room) for room in rooms})


def _listing(case_folder: Path, listed: Iterable[Listed], added: Sequence[AddedSnapshot]) -> tuple[tuple[Listed, ...], set[str]]:
    """Return the new list of snapshots, in an order of its own, and the raw keys whose rows changed."""
    known = {one.snapshot_id: one for one in listed}
    touched: set[str] = set()
    for new in added:
        manifest = read_manifest(case_folder, new.snapshot_id)
        if new.hits_id is not None and hits_source(case_folder, new.hits_id) != new.snapshot_id:
            message = "these hits belong to another snapshot"
            raise ValueError(message)
        one = Listed(
            new.snapshot_id,
            manifest.recipe.capture_id,
            new.seq,
            manifest.recipe.reader,
            canonical_json(manifest.recipe.options.get("chats")).decode(),
            new.hits_id,
            {key: astuple(count) for key, count in manifest.rooms.items()},
        )
        if known.get(one.snapshot_id) == one:
            continue
        for old in list(known.values()):
            if old.snapshot_id == one.snapshot_id or (old.capture_id, old.reader, old.chats) == (one.capture_id, one.reader, one.chats):
                touched.update(old.rooms)
                del known[old.snapshot_id]
        known[one.snapshot_id] = one
        touched.update(one.rooms)
    return tuple(sorted(known.values(), key=lambda one: (one.seq, one.snapshot_id))), touched


def _resolved(snapshots: tuple[Listed, ...], edges: Sequence[Edge]) -> Catalog:
    first_seen: dict[str, int] = {}
    for listed in snapshots:
        for key in listed.rooms:
            first_seen.setdefault(key, listed.seq)
    return Catalog(snapshots, tuple(edges), alias_rules.resolve(edges, first_seen))


def _keys_by_room(catalog: Catalog) -> dict[str, tuple[str, ...]]:
    rooms: dict[str, set[str]] = {}
    for listed in catalog.snapshots:
        for key in listed.rooms:
            rooms.setdefault(catalog.canonical(key), set()).add(key)
    return {room: tuple(sorted(keys)) for room, keys in rooms.items()}


def _groups(touched: Sequence[str], keys_of: Mapping[str, tuple[str, ...]], snapshots: Sequence[Listed], most: int) -> Iterator[list[str]]:
    sizes: dict[str, int] = {}
    for listed in snapshots:
        for key, count in listed.rooms.items():
            sizes[key] = sizes.get(key, 0) + count[0]
    group: list[str] = []
    messages = 0
    for room in touched:
        size = sum(sizes.get(key, 0) for key in keys_of[room])
        if group and (messages + size > _GROUP_MESSAGES or len(group) >= most):
            yield group
            group, messages = [], 0
        group.append(room)
        messages += size
    if group:
        yield group


def _fold_group(
    connection: duckdb.DuckDBPyConnection, case_folder: Path, catalog: Catalog, group: Mapping[str, tuple[str, ...]]
) -> dict[str, Partition]:
    raw = {key: room for room, keys in group.items() for key in keys}
    concerned = [listed for listed in catalog.snapshots if not raw.keys().isdisjoint(listed.rooms)]
    register_rooms(connection, raw, catalog.aliases)
    register_snapshots(connection, concerned)
    for table in ("messages", "coverages", *_CHILDREN):
        connection.execute(f"CREATE OR REPLACE TEMP VIEW raw_{table} AS {view_of(case_folder, table, concerned)}")
    single = _is_single(connection)
    # Several observations are folded once and kept, because children are joined with the result; a single one is only passed through.
    connection.execute(f"CREATE TEMP VIEW folded AS {SINGLE}" if single else f"CREATE TEMP TABLE folded AS {folded_messages()}")
    writer = PartitionWriter(case_folder)
    try:
        writer.write(connection, "messages", ordered_messages())
        for table in _CHILDREN:
            writer.write(connection, table, text_rows(table, single=single) if table in TEXT_PASS else child_rows(table, single=single))
        if not single or _several_captures(concerned, raw):
            connection.execute(OBSERVED)
            writer.write(connection, "revisions", revisions_query())
            connection.execute("DROP TABLE observed")
        return {room: _partition(writer, concerned, room, keys) for room, keys in group.items()}
    finally:
        connection.execute(f"DROP {'VIEW' if single else 'TABLE'} folded")
        writer.discard()


def _is_single(connection: duckdb.DuckDBPyConnection) -> bool:
    rows = connection.execute("SELECT count(*) = count(DISTINCT (room_key, message_id)) FROM raw_messages").fetchone()
    return rows is not None and bool(rows[0])


def _several_captures(concerned: Collection[Listed], raw: Mapping[str, str]) -> bool:
    """Whether a room of the group is shown by more than one capture: then messages may be absent from one even if none is shown twice."""
    captures: dict[str, set[str]] = {}
    for listed in concerned:
        for key in listed.rooms:
            if key in raw:
                captures.setdefault(raw[key], set()).add(listed.capture_id)
    return any(len(some) > 1 for some in captures.values())


def _partition(writer: PartitionWriter, concerned: Sequence[Listed], room: str, keys: tuple[str, ...]) -> Partition:
    folder, tables = writer.publish(room)
    shown = tuple(sorted(listed.snapshot_id for listed in concerned if not listed.rooms.keys().isdisjoint(keys)))
    return Partition(keys, shown, folder, tables)
