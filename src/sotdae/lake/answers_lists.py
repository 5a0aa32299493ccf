# SPDX-License-Identifier: Apache-2.0
"""Lists of the read model: rooms with filters, and what stands in many rooms (closings, institutions, calls, links, …), newest or largest first.

A room's sheet is one JSON text, good for one room's page; a page about 20,000 rooms may not parse 20,000 of them. So whatever pages list stands here
once more, a row each, with the columns by which it is filtered and sorted. Standard library only; it masks nothing, because sheets are masked.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, NamedTuple

from sotdae.classes import dataclass
from sotdae.lake.shapes import RoomAnswer
from sotdae.lake.stored_text import json_text

LISTS: Final = """
CREATE TABLE listed (room_no INTEGER PRIMARY KEY, number INTEGER NOT NULL, state TEXT NOT NULL, room_type TEXT NOT NULL, messages INTEGER NOT NULL,
  first_at INTEGER, last_at INTEGER, members INTEGER, claimed INTEGER, body TEXT NOT NULL);
CREATE INDEX listed_number ON listed (number);
CREATE INDEX listed_state ON listed (state, room_type, number);
CREATE INDEX listed_last ON listed (last_at);
CREATE INDEX listed_messages ON listed (messages);
CREATE INDEX listed_members ON listed (members);
CREATE INDEX listed_claimed ON listed (claimed);
CREATE TABLE entry (kind TEXT NOT NULL, room_no INTEGER NOT NULL, ord INTEGER NOT NULL, key TEXT NOT NULL, at INTEGER, size INTEGER NOT NULL,
  body TEXT NOT NULL, PRIMARY KEY (kind, room_no, ord)) WITHOUT ROWID;
CREATE INDEX entry_at ON entry (kind, at);
CREATE INDEX entry_key ON entry (kind, key, at);
CREATE INDEX entry_room ON entry (room_no);
CREATE TABLE entry_total (kind TEXT NOT NULL, key TEXT NOT NULL, rooms INTEGER NOT NULL, size INTEGER NOT NULL, first_at INTEGER, last_at INTEGER,
  body TEXT NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE INDEX entry_total_rooms ON entry_total (kind, rooms DESC, size DESC, key);
CREATE TABLE capture_room (label TEXT NOT NULL, ord INTEGER NOT NULL, PRIMARY KEY (label, ord)) WITHOUT ROWID;
"""

ORDERS: Final = {
    "number": "l.number",
    "last": "l.last_at DESC",
    "messages": "l.messages DESC",
    "members": "l.members DESC",
    "claimed": "l.claimed DESC",
}
"""What a list of rooms can be sorted by; SQLite puts what is not known last where the largest comes first."""
LISTED: Final = (
    *("case", "label", "label_ko", "room_key", "room_type", "title", "title_masked", "messages", "first_at", "last_at"),
    *("state", "members_observed", "members_kind", "members_granularity", "members_observed_at", "monthly_users_observed"),
    *("members_claimed", "people_seen", "captures"),
)
"""What of a room's sheet a list of rooms shows."""
_MANY: Final = 500
"""SQLite binds at least 999 values; lists of keys are asked for in parts of this size."""
_SUMMED: Final = ("institution", "gate", "offer", "call", "closing", "problem", "link")


@dataclass(frozen=True, slots=True)
class RoomFilter:
    """Which rooms are listed; every part that is given must hold.

    Attributes:
        states: one of these states.
        room_types: one of these kinds; ``""`` is a kind that nobody observed.
        having: an entry of each of these kinds stands in the room.
        after: its last message at or after this, microseconds since 1970 UTC.
        before: its last message before this.
        least: at least so many members, counted or claimed.
    """

    states: tuple[str, ...] = ()
    room_types: tuple[str, ...] = ()
    having: tuple[str, ...] = ()
    after: int | None = None
    before: int | None = None
    least: int | None = None


class EntryRow(NamedTuple):
    """One entry of a list with its room's labels."""

    room_key: str
    labels: tuple[str, ...]
    key: str
    at: int | None
    size: int
    body: Mapping[str, Any]


class TotalRow(NamedTuple):
    """All entries of a kind with one key: in how many rooms, their sizes added, when first and last; and one of their bodies, for its title."""

    key: str
    rooms: int
    size: int
    first_at: int | None
    last_at: int | None
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entries:
    """What is asked of the entries of one kind; as `ListQueries.entries` explains."""

    kind: str
    key: str | None = None
    room_key: str | None = None
    after: int | None = None
    order: str = "at"
    limit: int = 50
    offset: int = 0

    def statement(self, part: int) -> tuple[str, list[Any]]:
        """Return the SELECT and its values."""
        given: list[tuple[str, Any]] = [("e.kind = ?", self.kind)]
        if self.key is not None:
            given.append(("e.key = ?", self.key))
        if self.after is not None:
            given.append(("e.at >= ?", self.after))
        if self.room_key is not None:
            given.append(("e.room_no = (SELECT room_no FROM room WHERE room_key = ?)", self.room_key))
        where = " AND ".join(condition for condition, _ in given)
        sorting = "e.at DESC, e.room_no" if self.order == "at" else "e.size DESC, e.room_no"
        by = " INDEXED BY entry_key" if self.key is not None and self.room_key is None else ""  # (else SQLite reads every entry of the kind)
        text = (
            f"SELECT {part:d} AS part, e.room_no, e.key, e.at, e.size, e.body, (SELECT count(*) FROM entry e WHERE {where}) AS total "  # noqa: S608
            f"FROM entry e{by} WHERE {where} ORDER BY {sorting} LIMIT ? OFFSET ?"
        )
        values = [value for _, value in given]
        return text, [*values, *values, self.limit, self.offset]


class ListQueries:
    """What `Answers` answers about many rooms at once."""

    _connection: sqlite3.Connection
    meta: dict[str, Any]

    def listed(self, wanted: RoomFilter, order: str = "number", *, limit: int = 50, offset: int = 0) -> tuple[list[dict[str, Any]], int]:
        """Return some of the rooms that a filter holds of, and how many there are in all.

        Args:
            wanted: the filter.
            order: one of `ORDERS`.
            limit: at most so many.
            offset: after so many.
        """
        where, values = _where(wanted)
        total = self._connection.execute(f"SELECT count(*) FROM listed l{where}", values).fetchone()[0]  # noqa: S608 (fixed words)
        sorting = f"ORDER BY {ORDERS[order]}, l.number"
        some = f"SELECT l.room_no FROM listed l{where} {sorting} LIMIT ? OFFSET ?"  # noqa: S608 (fixed words)
        rows = self._connection.execute(  # (what is skipped is skipped in an index, without its body)
            f"SELECT l.body FROM ({some}) AS some CROSS JOIN listed l USING (room_no) {sorting}",  # noqa: S608 (likewise)
            (*values, limit, offset),
        )
        return [json.loads(body) for (body,) in rows], int(total)

    def facets(self) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
        """Return how many rooms are of each state and of each kind, and how many have an entry of each kind of entry."""
        states: dict[str, int] = {}
        types: dict[str, int] = {}
        for state, room_type, count in self._connection.execute("SELECT state, room_type, count(*) FROM listed GROUP BY state, room_type"):
            states[state] = states.get(state, 0) + count
            types[room_type] = types.get(room_type, 0) + count
        having = {kind: rooms for kind, rooms in self._connection.execute("SELECT kind, rooms FROM entry_total WHERE key = '*'")}  # noqa: C416 (typed)
        return states, types, having

    def entries(
        self,
        kind: str,
        *,
        key: str | None = None,
        room_key: str | None = None,
        after: int | None = None,
        order: str = "at",
        limit: int = 50,
        offset: int = 0,
    ) -> tuple[list[EntryRow], int]:
        """Return some entries of a kind, and how many there are in all: the newest first, those without a time last; or the largest first.

        Args:
            kind: closing, surge, call, gate, offer, institution, link, tier, contact, problem or succession.
            key: of this key only.
            room_key: of this room only.
            after: at or after this, microseconds since 1970 UTC; those without a time are left out then.
            order: ``at`` or ``size``.
            limit: at most so many.
            offset: after so many.
        """
        wanted = Entries(kind, key, room_key, after, order, limit, offset)
        found, total = self.entries_at_once([wanted])[0]
        if not found and offset:  # (past the end no row says how many there are)
            total = self.entries_at_once([replace(wanted, offset=0, limit=1)])[0][1]
        return found, total

    def entries_of(self, kinds: Sequence[str], *, after: int | None = None, limit: int = 50) -> dict[str, tuple[list[EntryRow], int]]:
        """Return the newest entries of several kinds at once, each with how many there are; arguments as for `entries`."""
        wanted = [Entries(kind, after=after, limit=limit) for kind in kinds]
        return dict(zip(kinds, self.entries_at_once(wanted), strict=True))

    def entries_at_once(self, wanted: Sequence[Entries]) -> list[tuple[list[EntryRow], int]]:
        """Ask for all in one statement; each row brings the number of rows that its part has without the limit."""
        parts = [one.statement(number) for number, one in enumerate(wanted)]
        asked = " UNION ALL ".join(f"SELECT * FROM ({text})" for text, _ in parts)  # noqa: S608 (fixed words)
        values = [value for _, some in parts for value in some]
        found: list[tuple[list[EntryRow], int]] = [([], 0) for _ in wanted]
        rows = self._connection.execute(
            f"SELECT e.part, e.total, r.room_key, r.labels, e.key, e.at, e.size, e.body FROM ({asked}) e CROSS JOIN room r USING (room_no)",  # noqa: S608
            values,
        )
        for part, total, room, labels, key, at, size, body in rows:
            some, _ = found[part]
            some.append(EntryRow(room, tuple(json.loads(labels)), key, at, size, json.loads(body)))
            found[part] = (some, int(total))
        return found

    def entry_totals(self, kind: str, *, limit: int = 100, offset: int = 0) -> tuple[list[TotalRow], int]:
        """Return what a kind's entries are about, that of most rooms first, and how many such things there are."""
        rows = self._connection.execute(
            "SELECT key, rooms, size, first_at, last_at, body, (SELECT count(*) FROM entry_total WHERE kind = ?1 AND key <> '*') "
            "FROM entry_total WHERE kind = ?1 AND key <> '*' "
            "ORDER BY rooms DESC, size DESC, key LIMIT ?2 OFFSET ?3",
            (kind, limit, offset),
        ).fetchall()
        found = [TotalRow(key, rooms, size, first, last, json.loads(body)) for key, rooms, size, first, last, body, _ in rows]
        return found, int(rows[0][-1]) if rows else 0

    def labels_of(self, room_keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return canonical room key -> labels, of some rooms: pages about one room need not read all labels."""
        found: dict[str, tuple[str, ...]] = {}
        for part in in_parts(room_keys):
            rows = self._connection.execute(f"SELECT room_key, labels FROM room WHERE room_key IN ({placeholders(part)})", part)  # noqa: S608 (marks)
            found.update({key: tuple(json.loads(labels)) for key, labels in rows})
        return found

    def rooms_labelled(self, labels: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Return label -> what a list shows of the room, of some labels (``R-03``)."""
        numbers = {number: label for label in labels if (number := _number((label,))) is not None}
        found: dict[str, dict[str, Any]] = {}
        for part in in_parts(numbers):
            rows = self._connection.execute(f"SELECT number, body FROM listed WHERE number IN ({placeholders(part)})", part)  # noqa: S608 (marks)
            found.update({numbers[number]: json.loads(body) for number, body in rows})
        return found

    def newest_captures(self, limit: int = 20, *, label: str | None = None) -> tuple[list[dict[str, Any]], int]:
        """Return the last captures, of all rooms or of one, and how many there are."""
        if label is None:
            asked = "SELECT c.body, (SELECT count(*) FROM capture) FROM capture c ORDER BY c.ord DESC LIMIT ?"
            rows = self._connection.execute(asked, (limit,)).fetchall()
        else:
            asked = (
                "SELECT c.body, (SELECT count(*) FROM capture_room WHERE label = ?1) FROM (SELECT ord FROM capture_room WHERE label = ?1) l "
                "JOIN capture c USING (ord) ORDER BY c.ord DESC LIMIT ?2"
            )
            rows = self._connection.execute(asked, (label, limit)).fetchall()
        return [json.loads(body) for body, _ in rows], int(rows[0][1]) if rows else 0

    def newest_moment(self) -> int | None:
        """Return the newest moment that any room shows, microseconds since 1970 UTC, or None."""
        moment: int | None = self.meta.get("newest_at")
        return moment

    def counted(self) -> tuple[int, int]:
        """Return how many rooms and messages the case holds."""
        row = self._connection.execute("SELECT count(*), coalesce(sum(messages), 0) FROM listed").fetchone()
        return int(row[0]), int(row[1])


def put_lists(connection: sqlite3.Connection, room_no: int, room: RoomAnswer) -> int | None:
    """Replace what lists show of a room, and return the newest moment that it shows.

    Args:
        connection: the writer's.
        room_no: the room's number.
        room: its labels, its sheet and its entries.
    """
    sheet = room.sheet
    counts: dict[str, int] = {}
    for entry in room.entries:
        counts[entry.kind] = counts.get(entry.kind, 0) + 1
    body = {name: sheet.get(name) for name in LISTED} | {"counts": counts}
    times = (microseconds(sheet.get("first_at")), microseconds(sheet.get("last_at")))
    connection.execute(
        "INSERT OR REPLACE INTO listed VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(room_no, _number(room.labels) or 0, sheet.get("state") or "unknown", sheet.get("room_type") or "", sheet.get("messages") or 0, *times),
            *(sheet.get("members_observed"), sheet.get("members_claimed"), json_text(body)),
        ),
    )
    connection.execute("DELETE FROM entry WHERE room_no = ?", (room_no,))
    connection.executemany(
        "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(one.kind, room_no, ord_, one.key, one.at, one.size, json_text(one.body)) for ord_, one in enumerate(room.entries)],
    )
    return max((moment for moment in (times[1], microseconds(sheet.get("unknown_after"))) if moment is not None), default=None)


def forget_lists(connection: sqlite3.Connection, room_no: int) -> None:
    """Forget a room that became an alias of another."""
    for table in ("listed", "entry"):
        connection.execute(f"DELETE FROM {table} WHERE room_no = ?", (room_no,))  # noqa: S608 (fixed words)


def put_capture_rooms(connection: sqlite3.Connection, captures: Sequence[Mapping[str, Any]]) -> None:
    """Replace which captures show which rooms."""
    connection.execute("DELETE FROM capture_room")
    connection.executemany(
        "INSERT OR IGNORE INTO capture_room VALUES (?, ?)",
        [(label, ord_) for ord_, capture in enumerate(captures) for label in capture.get("rooms") or ()],
    )


def sum_lists(connection: sqlite3.Connection) -> None:
    """Add up the entries, so that a list of what many rooms mention reads one row for each such thing. Key ``*`` counts the rooms of a kind."""
    connection.execute("DELETE FROM entry_total")
    connection.execute(
        "INSERT INTO entry_total SELECT kind, key, count(DISTINCT room_no), sum(size), min(at), max(at), body FROM entry "  # noqa: S608 (marks)
        f"WHERE kind IN ({placeholders(_SUMMED)}) GROUP BY kind, key",
        _SUMMED,
    )
    connection.execute(
        "INSERT INTO entry_total SELECT kind, '*', count(DISTINCT room_no), sum(size), min(at), max(at), '{}' FROM entry GROUP BY kind"
    )


def microseconds(moment: str | None) -> int | None:
    """Return an ISO 8601 time as microseconds since 1970 UTC, or None."""
    return None if not moment else round(datetime.fromisoformat(moment).timestamp() * 1_000_000)


def _where(wanted: RoomFilter) -> tuple[str, tuple[Any, ...]]:
    parts: list[str] = []
    values: list[Any] = []
    for column, some in (("l.state", wanted.states), ("l.room_type", wanted.room_types)):
        if some:
            parts.append(f"{column} IN ({placeholders(some)})")
            values.extend(some)
    for kind in wanted.having:
        parts.append("EXISTS (SELECT 1 FROM entry e WHERE e.kind = ? AND e.room_no = l.room_no)")
        values.append(kind)
    for condition, value in (("l.last_at >= ?", wanted.after), ("l.last_at < ?", wanted.before)):
        if value is not None:
            parts.append(condition)
            values.append(value)
    if wanted.least is not None:
        parts.append("(l.members >= ? OR l.claimed >= ?)")
        values.extend((wanted.least, wanted.least))
    return (f" WHERE {' AND '.join(parts)}" if parts else ""), tuple(values)


def in_parts(some: Iterable[Any]) -> Iterable[list[Any]]:
    """Return values, each once, in lists that SQLite binds at once."""
    every = list(dict.fromkeys(some))
    return (every[start : start + _MANY] for start in range(0, len(every), _MANY))


def placeholders(some: Sequence[Any]) -> str:
    """Return a mark for each value, as ``IN (…)`` takes them."""
    return ",".join("?" * len(some))


def _number(labels: Sequence[str]) -> int | None:
    digits = labels[0].rpartition("-")[2] if labels else ""
    return int(digits) if digits.isascii() and digits.isdigit() else None
