# SPDX-License-Identifier: Apache-2.0
"""Which rooms that are known by a public name are rooms that are known by number.

At any moment a public name belongs to one room, but it passes on: a room that gives its name up may find it on another the next day, with the same
title if somebody wants it so. Therefore a name joins only what nothing speaks against:

- a page that shows name *and* title is the room with a number whose captures show this name and this title, if no other number was ever seen with
  the name;
- what shows the name alone (there is no public page; a series without titles) is about that room too, if every titled page of the name is; where no
  number is known, it is about the only titled page of the name.

Two numbers under one name: nothing is joined. The proof ``public_name`` is weaker than messages, and the table of aliases says so.
Source: own decision, docs/decisions/2026-11-27-rooms-by-public-name.md.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import duckdb

from sotdae.lake.catalog import Edge, Listed
from sotdae.lake.jail import file_list
from sotdae.lake.sources import files_of
from sotdae.model.links import named_room_key

PROOF: Final = "public_name"
NAMED: Final = "tg:name:"
_NUMBERED: Final = ("tg:channel:", "tg:chat:")


def name_edges(connection: duckdb.DuckDBPyConnection, case_folder: Path, snapshots: Sequence[Listed]) -> list[Edge]:
    """Return the pairs of raw keys that a public name joins.

    Args:
        connection: a jailed connection.
        case_folder: the case's folder.
        snapshots: all listed snapshots: one of them may show that a name is another room's, so none is left out.
    """
    named = {key for listed in snapshots for key in listed.rooms if key.startswith(NAMED)}
    paths = files_of(case_folder, "room_states", snapshots) if named else []
    if not paths:
        return []
    rows = connection.execute(
        f"SELECT room_key, username, title, count(*) FROM read_parquet({file_list(paths)}) GROUP BY ALL ORDER BY ALL"  # noqa: S608 (paths of our own)
    ).fetchall()
    holders: dict[str, dict[str, int]] = defaultdict(dict)
    titles: dict[str, set[str]] = defaultdict(set)
    for key, username, title, count in rows:
        if not key.startswith(_NUMBERED):
            continue
        if username is not None:
            holders[username][key] = holders[username].get(key, 0) + count
        if title is not None:
            titles[key].add(unicodedata.normalize("NFC", title).strip())
    usernames = sorted({username for key, username, _, _ in rows if username is not None and key in named})
    return [edge for username in usernames for edge in _edges(username, named, holders.get(username, {}), titles)]


def _edges(username: str, named: set[str], holders: dict[str, int], titles: dict[str, set[str]]) -> Iterator[Edge]:
    bare = named_room_key(username)
    titled = sorted(key for key in named if key.startswith(f"{bare}:"))
    if len(holders) > 1:
        return
    if not holders:
        if bare in named and len(titled) == 1:
            yield Edge(bare, titled[0], PROOF, 1)
        return
    ((room, support),) = holders.items()
    known = {named_room_key(username, title) for title in titles.get(room, ())}
    for key in titled:
        if key in known:
            yield Edge(key, room, PROOF, support)
    if bare in named and known.issuperset(titled):
        yield Edge(bare, room, PROOF, support)
