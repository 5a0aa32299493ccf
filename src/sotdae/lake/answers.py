# SPDX-License-Identifier: Apache-2.0
"""The read model of one case, opened for questions: rooms, findings, captures, problems, links, search.

Needs nothing but the standard library (SQLite with FTS5), so a question starts in milliseconds and works while `add` is writing: the file is in WAL
mode and every update is one transaction. It never writes, and it masks nothing: what it returns is for `actions`, which masks.
"""

from __future__ import annotations

import heapq
import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import quote

from sotdae.errors import AnswersMissing
from sotdae.lake.answers_schema import FORMAT
from sotdae.lake.finding_rows import finding_from
from sotdae.lake.query import Query, check, expression, is_refused
from sotdae.lake.search import room_expression
from sotdae.lake.shapes import ProblemCount, RoomAnswer, SearchHit, SearchResult, ShownRow, TargetRow, TextReader, target_name
from sotdae.lake.stored_text import unpack_marks, unpack_text
from sotdae.model.findings import Finding
from sotdae.model.links import TelegramLink, invite_room_key

_MESSAGE: Final = "r.room_key, m.message_id, m.sent_at, m.text, i.item_id, i.log_seq, m.byte_offset, m.byte_length, m.marks, m.hits"
_JOINED: Final = "CROSS JOIN room r ON r.room_no = m.room_no CROSS JOIN item i ON i.item_no = m.item_no"
_ALL: Final = "*"
_NEVER: Final = -(2**63)
"""Sorts messages without a time before all others, so they come last."""


class Answers:
    """One case's read model. Use it as a context manager, or close it.

    Attributes:
        case_id: the case's id, which names its folder.
        meta: format, case, mode and what it was made from.
    """

    def __init__(self, path: Path) -> None:
        """Open the file for reading.

        Raises:
            AnswersMissing: if it is not there, not whole, or of another format: `add` makes it again.
        """
        self.case_id = path.parent.name
        try:
            self._connection = sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True, isolation_level=None)
        except sqlite3.OperationalError as error:
            raise AnswersMissing(case=path.parent.name) from error
        try:
            # One transaction from the first look on: everything a question reads belongs to one update.
            self._connection.execute("BEGIN")
            self.meta: dict[str, Any] = {name: json.loads(value) for name, value in self._connection.execute("SELECT name, value FROM meta")}
        except sqlite3.DatabaseError as error:
            self._connection.close()
            raise AnswersMissing(case=path.parent.name) from error
        if self.meta.get("format") != FORMAT:
            self._connection.close()
            raise AnswersMissing(case=path.parent.name)

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

    def totals(self) -> tuple[int, int]:
        """Return how many rooms and messages the case holds, without parsing sheets."""
        row = self._connection.execute("SELECT count(*), coalesce(sum(json_extract(sheet, '$.messages')), 0) FROM room").fetchone()
        return int(row[0]), int(row[1])

    def room(self, name: str) -> RoomAnswer | None:
        """Return the room with this label or key (of an alias too), or None."""
        found = self._rooms("SELECT * FROM room WHERE room_key = ?", (name,)) or self._named(name.casefold(), "label") or self._named(name, "key")
        return found[0] if found else None

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

    def items_beginning(self, digits: str) -> list[str]:
        """Return the ids of at most two items that begin with some hexadecimal digits: one means that they name it."""
        rows = self._connection.execute("SELECT item_id FROM item WHERE item_id >= ?1 AND item_id < ?1 || 'g' ORDER BY 1 LIMIT 2", (digits,))
        return [str(item_id) for (item_id,) in rows]

    def findings(self, kind: str, room_key: str | None = None) -> list[Finding]:
        """Return the findings of a kind, of all rooms or of one (``""``: those about the whole case)."""
        rows = self._connection.execute(
            "SELECT body FROM finding WHERE kind = ?1 AND (?2 IS NULL OR room = ?2) ORDER BY room, ord",
            (kind, room_key),
        )
        return [finding_from(body) for (body,) in rows]

    def findings_about(self, kind: str, other: str) -> list[Finding]:
        """Return the findings of a kind whose key names this second, in the order of the first."""
        rows = self._connection.execute("SELECT body FROM finding WHERE kind = ? AND other = ? ORDER BY room, ord", (kind, other))
        return [finding_from(body) for (body,) in rows]

    def places(self, room_key: str, message_ids: Collection[int]) -> dict[int, tuple[int | None, dict[str, Any]]]:
        """Return message id -> (when it was sent, its place with item, byte range and log entry), of those of a room's messages that can be found.

        Walks the room's own list: for a page about one room, not for a search.
        """
        number = self._room_number(room_key)
        if number is None or not message_ids:
            return {}
        marks = ",".join("?" * len(message_ids))
        found: dict[int, tuple[int | None, dict[str, Any]]] = {}
        for segment, _, _ in self._segments():
            rows = self._connection.execute(
                f"SELECT m.message_id, m.sent_at, i.item_id, m.byte_offset, m.byte_length, i.log_seq FROM text_{segment:d} f "  # noqa: S608 (fixed words, and names of our own)
                "CROSS JOIN message m ON m.row = f.rowid CROSS JOIN item i ON i.item_no = m.item_no "
                f"WHERE text_{segment:d} MATCH ? AND m.message_id IN ({marks})",
                (room_expression(number), *message_ids),
            )
            for message_id, sent_at, item_id, offset, length, seq in rows:
                place = {"item_id": item_id, "byte_offset": offset, "byte_length": length, "log_seq": seq}
                found[message_id] = (sent_at, place)
        return found

    def log_seqs(self, item_ids: Iterable[str]) -> dict[str, int]:
        """Return item id -> the custody log entry that sealed it, of the items of which it is known."""
        known: dict[str, int] = {}
        for item_id in dict.fromkeys(item_ids):
            row = self._connection.execute("SELECT log_seq FROM item WHERE item_id = ?", (item_id,)).fetchone()
            if row is not None and row[0] is not None:
                known[item_id] = int(row[0])
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
        streams = [
            self._candidates((number, first, last), wanted, query, reader)
            for number, first, last in (self._cut(segment, query.after, query.before) for segment in self._segments())
            if first <= last
        ]
        hits: list[SearchHit] = []
        for hit in heapq.merge(*streams, key=lambda hit: -_NEVER if hit.sent_at is None else -hit.sent_at):
            if len(hits) == limit:
                return SearchResult(tuple(hits), more=True)
            hits.append(hit)
        return SearchResult(tuple(hits), more=False)

    def _candidates(self, segment: tuple[int, int, int], wanted: str | None, query: Query, reader: TextReader) -> Iterator[SearchHit]:
        """Yield the true hits of one segment, newest first; nothing is read beyond what is asked for."""
        number, first, last = segment
        # CROSS JOIN fixes the order: FTS5 walks its lists from the newest row down, so no sorting is needed.
        if wanted is None:
            rows = self._connection.execute(
                f"SELECT {_MESSAGE} FROM message m {_JOINED} WHERE m.row BETWEEN ? AND ? ORDER BY m.row DESC",  # noqa: S608 (fixed words)
                (first, last),
            )
        else:
            rows = self._connection.execute(
                f"SELECT {_MESSAGE} FROM text_{number:d} f CROSS JOIN message m ON m.row = f.rowid {_JOINED} "  # noqa: S608 (fixed words, and names and paths of our own)
                f"WHERE text_{number:d} MATCH ? AND f.rowid BETWEEN ? AND ? ORDER BY f.rowid DESC",
                (wanted, first, last),
            )
        for room_key, message_id, sent_at, stored, item_id, log_seq, offset, length, packed_marks, packed_hits in rows:
            marks, rule_hits = unpack_marks(packed_marks, packed_hits)
            if wanted is None and is_refused(query, room_key, marks, rule_hits):
                continue
            text = unpack_text(stored)
            found = check(query, text, rule_hits, reader)
            if found is not None:
                yield SearchHit(room_key, message_id, sent_at, text, found, item_id, offset, length, log_seq, marks, rule_hits)

    def _segments(self) -> list[tuple[int, int, int]]:
        return self._connection.execute("SELECT segment_no, first_row, last_row FROM segment ORDER BY segment_no").fetchall()

    def _cut(self, segment: tuple[int, int, int], after: int | None, before: int | None) -> tuple[int, int, int]:
        """Narrow a segment's rows, which are in the order of time, to a span of time."""
        number, first, last = segment
        low = first if after is None else self._first_row_at(first, last, after)
        high = last if before is None else self._first_row_at(first, last, before) - 1
        if before is not None and after is None:
            low = self._first_row_at(first, last, _NEVER + 1)
        return number, low, high

    def _first_row_at(self, first: int, last: int, moment: int) -> int:
        """Return the lowest row of a segment that was sent at or after a moment; one past the last row if there is none."""
        low, high = first, last + 1
        while low < high:
            middle = (low + high) // 2
            row = self._connection.execute(
                "SELECT row, sent_at FROM message WHERE row >= ? AND row < ? ORDER BY row LIMIT 1", (middle, high)
            ).fetchone()
            if row is None or (row[1] is not None and row[1] >= moment):
                high = middle
            else:
                low = int(row[0]) + 1
        return low

    def _room_number(self, room_key: str) -> int | None:
        row = self._connection.execute("SELECT room_no FROM room WHERE room_key = ?", (room_key,)).fetchone()
        return None if row is None else int(row[0])

    def _named(self, name: str, kind: str) -> list[RoomAnswer]:
        return self._rooms("SELECT room.* FROM room_name JOIN room USING (room_no) WHERE name = ? AND kind = ? ORDER BY room_no", (name, kind))

    def _rooms(self, sql: str, values: tuple[Any, ...]) -> list[RoomAnswer]:
        return [
            RoomAnswer(
                key, tuple(json.loads(labels)), tuple(json.loads(usernames)), tuple(json.loads(titles)), json.loads(sheet), tuple(json.loads(keys))
            )
            for _, key, labels, usernames, titles, keys, sheet, _ in self._connection.execute(sql, values)
        ]
