# SPDX-License-Identifier: Apache-2.0
"""The segments of a search index: appending one, forgetting rows, merging small ones. See `answers_writer` for why there are segments."""

from __future__ import annotations

import heapq
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

from sotdae.lake.answers_schema import create_segment
from sotdae.lake.search import index_tokens, mark_tokens, room_expression
from sotdae.lake.stored_text import unpack_marks, unpack_text

MOST_SEGMENTS: Final = 16
"""A search walks each segment, so their number bounds its cost."""
MERGED_AT_ONCE: Final = 9
"""With one more than the most, merging so many leaves eight: each text is written again a few times in its life, not at every update."""

_CHUNK: Final = 20_000
_HASH_BYTES: Final = 64 * 1024 * 1024
"""FTS5 gathers so much before it writes a list; larger gathers make fewer pieces to merge."""

Row = tuple[Any, ...]


class Segments:
    """Writes the tables ``message``, ``segment`` and ``text_<n>`` inside the caller's transaction."""

    def __init__(self, connection: sqlite3.Connection, letters: Callable[[str], Sequence[str]]) -> None:
        """Bind to a connection and to what gives the letters of a text's readings."""
        self._connection = connection
        self._letters = letters

    def append(self, rows: Iterable[Row], count: int) -> None:
        """Index rows, which come in the order of time, as one new segment; nothing happens for no rows."""
        if not count:
            return
        (first,) = self._connection.execute("SELECT coalesce(max(last_row), 0) + 1 FROM segment").fetchone()
        (number,) = self._connection.execute("SELECT coalesce(max(segment_no), 0) + 1 FROM segment").fetchone()
        table = f"text_{number:d}"
        self._connection.execute(create_segment(number))
        for setting, value in (("automerge", 0), ("hashsize", _HASH_BYTES)):
            self._connection.execute(f"INSERT INTO {table}({table}, rank) VALUES (?, ?)", (setting, value))  # noqa: S608 (fixed words, and names and paths of our own)
        iterator = iter(rows)
        place = first
        while chunk := list(islice(iterator, _CHUNK)):
            self._connection.executemany(
                "INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", ((place + n, *row) for n, row in enumerate(chunk))
            )
            self._connection.executemany(
                f"INSERT INTO {table}(rowid, tokens) VALUES (?, ?)",  # noqa: S608 (fixed words, and names and paths of our own)
                ((place + n, self._tokens(row)) for n, row in enumerate(chunk)),
            )
            place += len(chunk)
        self._connection.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")  # noqa: S608 (fixed words, and names and paths of our own)
        self._connection.execute("INSERT INTO segment VALUES (?, ?, ?, ?)", (number, first, place - 1, place - first))

    def _tokens(self, row: Row) -> str:
        text = unpack_text(row[3])
        return index_tokens(self._letters(text) if text else (), row[0], mark_tokens(*unpack_marks(row[7], row[8])))

    def forget_rows(self, rows: Sequence[tuple[int]]) -> None:
        """Remove messages; their entries in the index lead nowhere from now on."""
        if not rows:
            return
        self._connection.executemany("DELETE FROM message WHERE row = ?", rows)
        self._connection.executemany("UPDATE segment SET live = live - 1 WHERE first_row <= ?1 AND last_row >= ?1", rows)

    def forget_room(self, room_number: int) -> None:
        """Remove a room's messages."""
        self.forget_rows([(row[0],) for row in self.room_rows(room_number)])

    def room_rows(self, room_number: int) -> Iterator[Row]:
        """Yield (row, message id, time, stored text, item, offset, length, marks, hits) of a room's messages, found by the room's own token."""
        for (number,) in self._connection.execute("SELECT segment_no FROM segment ORDER BY segment_no").fetchall():
            yield from self._connection.execute(
                "SELECT m.row, m.message_id, m.sent_at, m.text, m.item_no, m.byte_offset, m.byte_length, m.marks, m.hits "  # noqa: S608 (a name of our own)
                f"FROM text_{number:d} f CROSS JOIN message m ON m.row = f.rowid WHERE text_{number:d} MATCH ?",
                (room_expression(room_number),),
            )

    def merge_small(self) -> None:
        """Merge the smallest segments if there are too many, and write anew those that are mostly forgotten."""
        segments = self._connection.execute("SELECT segment_no, first_row, last_row, live FROM segment ORDER BY live, segment_no").fetchall()
        chosen = [one for one in segments if one[3] * 2 < one[2] - one[1] + 1]
        if len(segments) - len(chosen) > MOST_SEGMENTS:
            chosen.extend(one for one in segments[:MERGED_AT_ONCE] if one not in chosen)
        if not chosen:
            return
        live = sum(one[3] for one in chosen)
        streams = [self._rows(first, last) for _, first, last, _ in chosen]
        self.append(heapq.merge(*streams, key=lambda row: (row[2] is not None, row[2] or 0)), live)
        for number, first, last, _ in chosen:
            self._connection.execute("DELETE FROM message WHERE row BETWEEN ? AND ?", (first, last))
            self._connection.execute(f"DROP TABLE text_{number:d}")
            self._connection.execute("DELETE FROM segment WHERE segment_no = ?", (number,))

    def _rows(self, first: int, last: int) -> Iterator[Row]:
        yield from self._connection.execute(
            "SELECT room_no, message_id, sent_at, text, item_no, byte_offset, byte_length, marks, hits FROM message "
            "WHERE row BETWEEN ? AND ? ORDER BY row",
            (first, last),
        )
