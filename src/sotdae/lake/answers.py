# SPDX-License-Identifier: Apache-2.0
"""The read model of one case, opened for questions: rooms, findings, captures, problems, links, search.

Needs nothing but the standard library (SQLite with FTS5), so a question starts in milliseconds and works while `add` is writing: the file is in WAL
mode and every update is one transaction. It never writes, and it masks nothing: what it returns is for `actions`, which masks.
"""

from __future__ import annotations

import heapq
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import quote

from sotdae.errors import AnswersMissing
from sotdae.lake.answers_lists import in_parts, placeholders
from sotdae.lake.answers_posts import PostQueries
from sotdae.lake.answers_schema import FORMAT
from sotdae.lake.finding_rows import finding_from
from sotdae.lake.query import Query, check, expression, is_refused
from sotdae.lake.shapes import ProblemCount, RoomAnswer, RoomNames, SearchHit, SearchResult, ShownRow, TargetRow, TextReader, target_name
from sotdae.lake.stored_text import unpack_marks, unpack_text
from sotdae.model.findings import Finding
from sotdae.model.links import TelegramLink, invite_room_key

_MESSAGE: Final = "r.room_key, m.message_id, m.sent_at, m.text, i.item_id, i.log_seq, m.byte_offset, m.byte_length, m.marks, m.hits"
_JOINED: Final = "CROSS JOIN room r ON r.room_no = m.room_no CROSS JOIN item i ON i.item_no = m.item_no"
_ALL: Final = "*"
_NEVER: Final = -(2**63)
"""Sorts messages without a time before all others, so they come last."""

_CUT: Final = """
WITH RECURSIVE cut(number, moment, low, high) AS (
  SELECT s.segment_no, w.moment, s.first_row, s.last_row + 1 FROM segment s CROSS JOIN (SELECT ?1 AS moment UNION ALL SELECT ?2) w
    WHERE w.moment IS NOT NULL
  UNION ALL
  SELECT c.number, c.moment,
    CASE WHEN m.row IS NULL OR m.sent_at >= c.moment THEN c.low ELSE m.row + 1 END,
    CASE WHEN m.row IS NULL OR m.sent_at >= c.moment THEN (c.low + c.high) / 2 ELSE c.high END
  FROM cut c LEFT JOIN message m ON m.row = (
    SELECT n.row FROM message n WHERE n.row >= (c.low + c.high) / 2 AND n.row < c.high ORDER BY n.row LIMIT 1
  ) WHERE c.low < c.high
)
SELECT s.segment_no, MIN(c.low), MAX(c.low), s.last_row FROM segment s JOIN cut c ON c.number = s.segment_no AND c.low >= c.high
GROUP BY s.segment_no ORDER BY s.segment_no
"""
"""Of each segment: its first row at or after each of two moments, and its last row. Its rows are in the order of time, so the halves are halved
again, in one statement instead of twenty. The later moment's row is never before the earlier one's."""

_AT_ONCE: Final = 64
"""Rows of each segment that are read in one statement for all; most searches end there."""


_CALLED: Final = (
    "SELECT room_key, labels, usernames, titles FROM room_name JOIN room USING (room_no) WHERE name = ? AND kind = ? ORDER BY room_no LIMIT 1"
)
_CALLED_BY_KEY: Final = "SELECT room_key, labels, usernames, titles FROM room WHERE room_key = ?"


def _rows_of(segment: int, wanted: str | None) -> str:
    """Return the statement for a segment's rows, newest first, between two of them; with an expression, only those that its index names."""
    # CROSS JOIN fixes the order: FTS5 walks its lists from the newest row down, so no sorting is needed.
    if wanted is None:
        return f"SELECT {_MESSAGE}, m.row FROM message m {_JOINED} WHERE m.row BETWEEN ? AND ? ORDER BY m.row DESC"  # noqa: S608 (fixed words)
    index = f"text_{segment:d}"
    found = f"FROM {index} f CROSS JOIN message m ON m.row = f.rowid {_JOINED} WHERE {index} MATCH ? AND f.rowid BETWEEN ? AND ?"
    return f"SELECT {_MESSAGE}, m.row {found} ORDER BY f.rowid DESC"


class Answers(PostQueries):
    """One case's read model. Use it as a context manager, or close it.

    Attributes:
        folder: the case's folder in the lake.
        case_id: the case's id, which names its folder.
        meta: format, case, mode and what it was made from.
    """

    def __init__(self, path: Path) -> None:
        """Open the file for reading.

        Raises:
            AnswersMissing: if it is not there, not whole, or of another format: `add` makes it again.
        """
        self.folder = path.parent
        self.case_id = path.parent.name
        try:
            self._connection = sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True, isolation_level=None)
        except sqlite3.OperationalError as error:
            raise AnswersMissing(case=path.parent.name) from error
        self.meta: dict[str, Any] = {}
        self._version = -1
        self._asked: tuple[str, RoomAnswer | None] | None = None
        self._look()

    def renew(self) -> None:
        """Look again: from now on everything belongs to the newest update. Raises as the constructor does; the file is closed then."""
        self._connection.rollback()
        self._look()

    def _look(self) -> None:
        self._asked = None  # (the room that was asked for last: one question often asks for it twice, and its sheet takes a millisecond to parse)
        try:
            # One transaction from the first look on: everything a question reads belongs to one update.
            self._connection.execute("BEGIN")
            version = int(self._connection.execute("PRAGMA data_version").fetchone()[0])
            if version != self._version:
                self.meta = {name: json.loads(value) for name, value in self._connection.execute("SELECT name, value FROM meta")}
                self._version = version
        except sqlite3.DatabaseError as error:
            self._connection.close()
            raise AnswersMissing(case=self.case_id) from error
        if self.meta.get("format") != FORMAT:
            self._connection.close()
            raise AnswersMissing(case=self.case_id)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def rooms(self) -> list[RoomAnswer]:
        """Return every room, in the order of labels."""
        return sorted(self._rooms("SELECT * FROM room", ()), key=lambda room: [(len(label), label) for label in (*room.labels, room.room_key)])

    def labels(self) -> dict[str, tuple[str, ...]]:
        """Return canonical room key -> the room's labels (``R-03``, ``방-03``), without its sheet: sheets of 10,000 rooms take seconds to parse."""
        return {key: tuple(json.loads(labels)) for key, labels in self._connection.execute("SELECT room_key, labels FROM room")}

    def other_keys(self) -> dict[str, str]:
        """Return every key that is an alias -> the room's key, without parsing sheets."""
        rows = self._connection.execute("SELECT n.name, r.room_key FROM room_name n JOIN room r USING (room_no) WHERE n.kind = 'key'")
        return {str(name): str(key) for name, key in rows if name != key}

    def room(self, name: str) -> RoomAnswer | None:
        """Return the room with this label or key (of an alias too), or None."""
        if self._asked is None or self._asked[0] != name:
            found = self._rooms("SELECT * FROM room WHERE room_key = ?", (name,)) or self._named(name.casefold(), "label") or self._named(name, "key")
            self._asked = (name, found[0] if found else None)
        return self._asked[1]

    def called(self, name: str) -> RoomNames | None:
        """Return what the room with this label or key (of an alias too) is called, or None."""
        asked = ((_CALLED, (name.casefold(), "label")), (_CALLED_BY_KEY, (name,)), (_CALLED, (name, "key")))
        rows = (self._connection.execute(sql, values).fetchone() for sql, values in asked)
        found = next((row for row in rows if row is not None), None)
        return None if found is None else RoomNames(found[0], *(tuple(json.loads(names)) for names in found[1:]))

    def rooms_by_prefix(self, text: str) -> list[RoomAnswer]:
        """Return the rooms one of whose labels begins with this."""
        low = text.casefold()
        numbers = "SELECT room_no FROM room_name WHERE kind = 'label' AND name >= ? AND substr(name, 1, ?) = ?"
        return self._rooms(f"SELECT * FROM room WHERE room_no IN ({numbers}) ORDER BY room_no", (low, len(low), low))  # noqa: S608 (fixed words, and names and paths of our own)

    def rooms_named(self, link: TelegramLink) -> list[RoomAnswer]:
        """Return the rooms that a link names: by public name in any capture, by id, or by the invitation whose page was saved."""
        if link.username is not None:
            return self._named(link.username, "username")
        key = link.room_key if link.invite_hash is None else invite_room_key(link.invite_hash)
        found = self.room(key) if key is not None else None
        return [] if found is None else [found]

    def rooms_titled(self, title: str) -> list[RoomAnswer]:
        """Return the rooms that had this title in any capture."""
        return self._named(title.casefold(), "title")

    def targets(self, link: TelegramLink) -> list[TargetRow]:
        """Return in which rooms links to the same target stand, most often first."""
        rows = self._connection.execute(
            "SELECT t.name, t.kind, r.room_key, t.count, t.first_at, t.last_at, t.message_id, i.item_id, t.byte_offset, t.byte_length "
            "FROM target t JOIN room r USING (room_no) JOIN item i USING (item_no) WHERE t.name = ? ORDER BY t.count DESC, r.room_key, t.kind",
            (target_name(link),),
        )
        return [TargetRow(*row) for row in rows]

    def shown(self, media_item_id: str) -> list[ShownRow]:
        """Return the messages that show a picture, video or file, in the order of time, those without a time last."""
        rows = self._connection.execute(
            "SELECT i.item_id, r.room_key, s.message_id, s.sent_at, s.captures FROM shown s JOIN item i USING (item_no) JOIN room r USING (room_no) "
            "WHERE i.item_id = ? ORDER BY s.sent_at IS NULL, s.sent_at, r.room_key, s.message_id",
            (media_item_id,),
        )
        return [ShownRow(*row) for row in rows]

    def shown_items(self) -> list[str]:
        """Return the ids of the pictures, videos and files that messages show."""
        rows = self._connection.execute("SELECT DISTINCT i.item_id FROM shown s JOIN item i USING (item_no)")
        return [str(item_id) for (item_id,) in rows]

    def items_beginning(self, digits: str) -> list[str]:
        """Return the ids of at most two items that begin with some hexadecimal digits: one means that they name it."""
        rows = self._connection.execute("SELECT item_id FROM item WHERE item_id >= ?1 AND item_id < ?1 || 'g' ORDER BY 1 LIMIT 2", (digits,))
        return [str(item_id) for (item_id,) in rows]

    def findings(self, kind: str, room_key: str | None = None) -> list[Finding]:
        """Return the findings of a kind, of all rooms or of one (``""``: those about the whole case)."""
        of_room = "" if room_key is None else " AND room = ?"  # (said in one condition for both, it would read every finding of the kind)
        rows = self._connection.execute(
            f"SELECT body FROM finding WHERE kind = ?{of_room} ORDER BY room, ord",  # noqa: S608 (fixed words)
            (kind,) if room_key is None else (kind, room_key),
        )
        return [finding_from(body) for (body,) in rows]

    def finding(self, kind: str, first: str, other: str) -> Finding | None:
        """Return the finding of a kind whose key begins with these, or None."""
        rows = self._connection.execute("SELECT body FROM finding WHERE kind = ? AND room = ? AND other = ?", (kind, first, other)).fetchall()
        found = [finding_from(body) for (body,) in rows]
        return found[0] if found else None

    def findings_about(self, kind: str, other: str) -> list[Finding]:
        """Return the findings of a kind whose key names this second, in the order of the first."""
        # (named, since SQLite would rather read every finding of the kind, because they stand in order already)
        rows = self._connection.execute(
            "SELECT body FROM finding INDEXED BY finding_other WHERE kind = ? AND other = ? ORDER BY room, ord", (kind, other)
        )
        return [finding_from(body) for (body,) in rows]

    def log_seqs(self, item_ids: Iterable[str]) -> dict[str, int]:
        """Return item id -> the custody log entry that sealed it, of the items of which it is known."""
        known: dict[str, int] = {}
        for part in in_parts(item_ids):
            known.update(
                self._connection.execute(f"SELECT item_id, log_seq FROM item WHERE log_seq IS NOT NULL AND item_id IN ({placeholders(part)})", part)  # noqa: S608 (marks)
            )
        return known

    def problems(self, room_key: str | None = _ALL) -> list[ProblemCount]:
        """Return what could not be read: of all rooms, of one, or (None) of none."""
        rows = self._connection.execute(
            "SELECT p.room, p.code, p.severity, p.detail, p.count, i.item_id, p.byte_offset, p.byte_length "
            "FROM problem p JOIN item i USING (item_no) WHERE ?1 OR p.room = ?2 ORDER BY p.room, p.ord",
            (room_key == _ALL, room_key or ""),
        )
        return [ProblemCount(room or None, *rest) for room, *rest in rows]

    def captures(self) -> list[dict[str, Any]]:
        """Return the captures as they were put in."""
        return [json.loads(body) for (body,) in self._connection.execute("SELECT body FROM capture ORDER BY ord")]

    def search(self, query: Query, reader: TextReader, *, limit: int = 50) -> SearchResult:
        """Return the messages that hold what is asked, newest first, spaces ignored on both sides.

        Args:
            query: what is asked; a query of nothing finds nothing.
            reader: the reader of texts that the index was made with (its version stands in ``meta``).
            limit: at most so many hits.
        """
        rooms = [number for key in query.rooms or () if (number := self._room_number(key)) is not None]
        if query.is_nothing or (query.rooms is not None and not rooms):
            return SearchResult((), more=False)
        left_out = [number for key in query.without_rooms if (number := self._room_number(key)) is not None]
        wanted = expression(query, rooms, left_out)
        segments = [one for one in self._cut(query.after, query.before) if one[1] <= one[2]]
        at_once = min(limit + 1, _AT_ONCE)
        first = self._newest(segments, wanted, at_once)
        streams = []
        for number, low, _ in segments:
            read = first[number]
            span = (low, read[-1][-1] - 1) if len(read) == at_once else None
            streams.append(self._candidates(chain(read, self._rest(number, wanted, span)), query, reader, is_checked=wanted is None))
        hits: list[SearchHit] = []
        for hit in heapq.merge(*streams, key=lambda hit: -_NEVER if hit.sent_at is None else -hit.sent_at):
            if len(hits) == limit:
                return SearchResult(tuple(hits), more=True)
            hits.append(hit)
        return SearchResult(tuple(hits), more=False)

    def _rest(self, segment: int, wanted: str | None, span: tuple[int, int] | None) -> Iterator[Any]:
        """Yield a segment's further rows, asked for when the first of them is wanted; nothing where there is no span."""
        if span is not None:
            yield from self._connection.execute(_rows_of(segment, wanted), (*(() if wanted is None else (wanted,)), *span))

    @staticmethod
    def _candidates(rows: Iterable[Any], query: Query, reader: TextReader, *, is_checked: bool) -> Iterator[SearchHit]:
        """Yield the true hits of one segment, newest first; nothing is read beyond what is asked for."""
        for room_key, message_id, sent_at, stored, item_id, log_seq, offset, length, packed_marks, packed_hits, _ in rows:
            marks, rule_hits = unpack_marks(packed_marks, packed_hits)
            if is_checked and is_refused(query, room_key, marks, rule_hits):
                continue
            text = unpack_text(stored)
            found = check(query, text, rule_hits, reader)
            if found is not None:
                yield SearchHit(room_key, message_id, sent_at, text, found, item_id, offset, length, log_seq, marks, rule_hits)

    def _newest(self, segments: Sequence[tuple[int, int, int]], wanted: str | None, most: int) -> dict[int, list[Any]]:
        """Return the newest rows of each segment that may be hits, at most so many of each, in one statement for all."""
        made: dict[int, list[Any]] = {number: [] for number, _, _ in segments}
        if segments:
            parts = (f"SELECT {number:d}, * FROM ({_rows_of(number, wanted)} LIMIT {most:d})" for number, _, _ in segments)  # noqa: S608 (numbers)
            values = [value for _, *rows in segments for value in (*(() if wanted is None else (wanted,)), *rows)]
            for number, *row in self._connection.execute(" UNION ALL ".join(parts), values):
                made[number].append(row)
        return made

    def _cut(self, after: int | None, before: int | None) -> list[tuple[int, int, int]]:
        """Return the segments with their rows narrowed to a span of time; nothing is asked about time where none is wanted."""
        if after is None and before is None:
            return self._segments()
        low = _NEVER + 1 if after is None else after  # (rows without a time sort before all others)
        cut = self._connection.execute(_CUT, (low, before)).fetchall()
        return [(number, first, last if before is None else end - 1) for number, first, end, last in cut]

    def _named(self, name: str, kind: str) -> list[RoomAnswer]:
        return self._rooms("SELECT room.* FROM room_name JOIN room USING (room_no) WHERE name = ? AND kind = ? ORDER BY room_no", (name, kind))

    def _rooms(self, sql: str, values: tuple[Any, ...]) -> list[RoomAnswer]:
        return [
            RoomAnswer(
                key, tuple(json.loads(labels)), tuple(json.loads(usernames)), tuple(json.loads(titles)), json.loads(sheet), tuple(json.loads(keys))
            )
            for _, key, labels, usernames, titles, keys, sheet, _ in self._connection.execute(sql, values)
        ]
