# SPDX-License-Identifier: Apache-2.0
"""What persons decided in a case, beside its read model, so that pages and reports need neither a key nor the book.

``lake/<case>/decided.sqlite3``: votes, which findings wait for a person, and what searches for subjects' photos met. Disposable: the next
writer makes it again from the log. It stands beside ``answers.sqlite3`` and not in it, because that file is built anew and renamed while people
decide. Standard library only; it masks nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from sotdae.lake.stored_text import json_text

FILE: Final = "decided.sqlite3"
_FORMAT: Final = 1
_LAYOUT: Final = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS vote (seq INTEGER PRIMARY KEY, finding_id TEXT NOT NULL, kind TEXT NOT NULL, first TEXT NOT NULL, other TEXT NOT NULL,
  body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS vote_finding ON vote (finding_id);
CREATE INDEX IF NOT EXISTS vote_first ON vote (first, kind);
CREATE INDEX IF NOT EXISTS vote_other ON vote (other, kind);
CREATE TABLE IF NOT EXISTS asked (finding_id TEXT PRIMARY KEY, kind TEXT NOT NULL, first TEXT NOT NULL, other TEXT NOT NULL, evidence TEXT NOT NULL,
  weight INTEGER NOT NULL, ord INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS asked_in_order ON asked (weight, kind, ord);
CREATE TABLE IF NOT EXISTS met (finding_id TEXT NOT NULL, item_id TEXT NOT NULL, seq INTEGER NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (finding_id, item_id)) WITHOUT ROWID;
"""


class VoteRow(NamedTuple):
    """A vote as it is kept: its finding under today's names of rooms, and the vote itself as JSON."""

    seq: int
    finding_id: str
    kind: str
    first: str
    other: str
    body: dict[str, Any]


class AskedRow(NamedTuple):
    """A finding that waits for a person unless it is decided: its id and kind, both parts of its key, the digest of what it cites."""

    finding_id: str
    kind: str
    first: str
    other: str
    evidence: str
    weight: int
    ord: int


class MetRow(NamedTuple):
    """A picture or video that a search met: the finding it belongs to, the search's log entry, and what the search said of it."""

    finding_id: str
    item_id: str
    seq: int
    body: dict[str, Any]


def votes(case_folder: Path, *, finding_ids: Collection[str] | None = None, room: str | None = None) -> list[VoteRow]:
    """Return votes in the order of the log: of some findings, of everything that names a room, or all.

    Args:
        case_folder: the case's folder in the lake.
        finding_ids: only these.
        room: only findings whose key names this room.
    """
    if finding_ids is not None and not finding_ids:
        return []
    where, values = "1", list[Any]()
    if finding_ids is not None:
        where, values = f"finding_id IN ({','.join('?' * len(finding_ids))})", list(finding_ids)
    elif room is not None:
        where, values = "first = ?1 OR other = ?1", [room]
    with _reading(case_folder) as connection:
        if connection is None:
            return []
        rows = connection.execute(f"SELECT seq, finding_id, kind, first, other, body FROM vote WHERE {where} ORDER BY seq", values)  # noqa: S608 (fixed words)
        return [VoteRow._make([*row, json.loads(body)]) for *row, body in rows]


def asked(case_folder: Path, *, beginning: str | None = None, limit: int | None = None) -> list[AskedRow]:
    """Return findings that a person is asked about, from light to heavy: those whose id begins so, or all."""
    where, values = "1", list[Any]()
    if beginning is not None:
        where, values = "finding_id >= ?1 AND finding_id < ?1 || 'g'", [beginning]
    with _reading(case_folder) as connection:
        if connection is None:
            return []
        sql = f"SELECT finding_id, kind, first, other, evidence, weight, ord FROM asked WHERE {where} ORDER BY weight, kind, ord LIMIT ?"  # noqa: S608 (fixed words)
        return [AskedRow(*row) for row in connection.execute(sql, [*values, -1 if limit is None else limit])]


def unvoted(case_folder: Path, *, limit: int) -> tuple[list[AskedRow], int]:
    """Return (findings nobody has said anything about, from light to heavy, at most so many, and how many there are in all)."""
    nobody = "FROM asked WHERE finding_id NOT IN (SELECT finding_id FROM vote)"
    with _reading(case_folder) as connection:
        if connection is None:
            return [], 0
        sql = f"SELECT finding_id, kind, first, other, evidence, weight, ord {nobody} ORDER BY weight, kind, ord LIMIT ?"
        found = [AskedRow(*row) for row in connection.execute(sql, (limit,))]
        return found, int(connection.execute(f"SELECT count(*) {nobody}").fetchone()[0])


def met(case_folder: Path, finding_id: str | None = None) -> list[MetRow]:
    """Return what searches met: under one finding, or all, nearest first."""
    with _reading(case_folder) as connection:
        if connection is None:
            return []
        sql = "SELECT finding_id, item_id, seq, body FROM met WHERE ?1 IS NULL OR finding_id = ?1"
        found = [MetRow._make([*row, json.loads(body)]) for *row, body in connection.execute(sql, (finding_id,))]
    return sorted(found, key=lambda row: (row.body.get("distance_bits", 0), row.finding_id, row.item_id))


def applied_seq(case_folder: Path) -> int | None:
    """Return the newest log entry that the file has taken in; None where there is no file."""
    with _reading(case_folder) as connection:
        if connection is None:
            return None
        row = connection.execute("SELECT value FROM meta WHERE name = 'seq'").fetchone()
        return None if row is None else int(row[0])


def put(case_folder: Path, rows: Iterable[VoteRow], *, seq: int, met_rows: Sequence[MetRow] = (), asked_rows: Sequence[AskedRow] = ()) -> None:
    """Take in votes, and what a search met, beside what is there.

    Args:
        case_folder: the case's folder in the lake.
        rows: votes.
        seq: the newest log entry that is taken in with them.
        met_rows: what a search met.
        asked_rows: findings that wait from now on.
    """
    with _writing(case_folder) as connection:
        _put_votes(connection, rows)
        connection.executemany("INSERT OR REPLACE INTO met VALUES (?, ?, ?, ?)", [(*row[:3], json_text(row.body)) for row in met_rows])
        connection.executemany("INSERT OR REPLACE INTO asked VALUES (?, ?, ?, ?, ?, ?, ?)", asked_rows)
        connection.execute("INSERT INTO meta VALUES ('seq', ?) ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)", (seq,))


def put_all(case_folder: Path, rows: Iterable[VoteRow], asked_rows: Sequence[AskedRow], met_rows: Sequence[MetRow], *, seq: int) -> None:
    """Replace everything in one step; readers see the old or the new."""
    with _writing(case_folder) as connection:
        for table in ("vote", "asked", "met", "meta"):
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 (fixed words)
        _put_votes(connection, rows)
        connection.executemany("INSERT OR REPLACE INTO met VALUES (?, ?, ?, ?)", [(*row[:3], json_text(row.body)) for row in met_rows])
        connection.executemany("INSERT OR REPLACE INTO asked VALUES (?, ?, ?, ?, ?, ?, ?)", asked_rows)
        connection.executemany("INSERT INTO meta VALUES (?, ?)", [("seq", seq), ("format", _FORMAT)])


def _put_votes(connection: sqlite3.Connection, rows: Iterable[VoteRow]) -> None:
    connection.executemany("INSERT OR REPLACE INTO vote VALUES (?, ?, ?, ?, ?, ?)", [(*row[:5], json_text(row.body)) for row in rows])


@contextmanager
def _reading(case_folder: Path) -> Iterator[sqlite3.Connection | None]:
    """Open the file for one question; None where there is none, or it is of another format."""
    path = case_folder / FILE
    if not path.is_file():
        yield None
        return
    connection = sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True, isolation_level=None)
    try:
        yield connection if _is_ours(connection) else None
    finally:
        connection.close()


def _is_ours(connection: sqlite3.Connection) -> bool:
    try:
        row = connection.execute("SELECT value FROM meta WHERE name = 'format'").fetchone()
    except sqlite3.DatabaseError:
        return False
    return row is not None and row[0] == _FORMAT


@contextmanager
def _writing(case_folder: Path) -> Iterator[sqlite3.Connection]:
    """Open the file for one transaction, making it where it is not there or of no use."""
    case_folder.mkdir(parents=True, exist_ok=True)
    path = case_folder / FILE
    connection = sqlite3.connect(path, isolation_level=None, timeout=30.0)
    try:
        connection.executescript("PRAGMA journal_mode = WAL; PRAGMA secure_delete = ON;" + _LAYOUT)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT OR IGNORE INTO meta VALUES ('format', ?)", (_FORMAT,))
        yield connection
        connection.execute("COMMIT")
    finally:
        connection.close()
