# SPDX-License-Identifier: Apache-2.0
"""What the read model answers about single messages of one room: where they stand, what they say, and notices without words.

The index knows a room's messages by the room's own list, which these walk: for a page about one room, not for a search. Notices have a table of their
own, because a search must not find what says nothing. Masking is the caller's duty.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sotdae.lake.answers_lists import ListQueries
from sotdae.lake.search import room_expression
from sotdae.lake.shapes import Post
from sotdae.lake.stored_text import unpack_marks, unpack_text


class PostQueries(ListQueries):
    """What `Answers` answers about single messages."""

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

    def text_of(self, room_key: str, message_id: int) -> str | None:
        """Return the exact text of one message, or None; masking it is the caller's duty. Walks the room's own list, as `places`."""
        number = self._room_number(room_key)
        for segment, _, _ in self._segments() if number is not None else ():
            row = self._connection.execute(
                f"SELECT m.text FROM text_{segment:d} f CROSS JOIN message m ON m.row = f.rowid WHERE text_{segment:d} MATCH ? AND m.message_id = ?",  # noqa: S608 (names of our own)
                (room_expression(number or 0), message_id),
            ).fetchone()
            if row is not None:
                return unpack_text(row[0])
        return None

    def post(self, room_key: str, message_id: int) -> Post | None:
        """Return one message of a room, a notice without words too; None where no capture shows it."""
        number = self._room_number(room_key)
        if number is None:
            return None
        parts = [
            "SELECT m.sent_at, m.text, i.item_id, m.byte_offset, m.byte_length, i.log_seq, m.marks, m.hits "  # noqa: S608 (names of our own)
            f"FROM text_{segment:d} f CROSS JOIN message m ON m.row = f.rowid CROSS JOIN item i ON i.item_no = m.item_no "
            f"WHERE text_{segment:d} MATCH ?1 AND m.message_id = ?2"
            for segment, _, _ in self._segments()
        ]
        asked = (room_expression(number), message_id)
        row = self._connection.execute(" UNION ALL ".join(parts) + " LIMIT 1", asked).fetchone() if parts else None
        if row is not None:
            sent_at, text, item_id, offset, length, seq, marks, hits = row
            return Post(message_id, sent_at, unpack_text(text), "", item_id, offset, length, seq, *unpack_marks(marks, hits))
        found = self._connection.execute(
            "SELECT n.sent_at, n.kind, i.item_id, n.byte_offset, n.byte_length, i.log_seq FROM notice n JOIN item i USING (item_no) "
            "WHERE n.room_no = ? AND n.message_id = ?",
            (number, message_id),
        ).fetchone()
        return None if found is None else Post(message_id, found[0], "", *found[1:])

    def _segments(self) -> list[tuple[int, int, int]]:
        return self._connection.execute("SELECT segment_no, first_row, last_row FROM segment ORDER BY segment_no").fetchall()

    def _room_number(self, room_key: str) -> int | None:
        row = self._connection.execute("SELECT room_no FROM room WHERE room_key = ?", (room_key,)).fetchone()
        return None if row is None else int(row[0])
