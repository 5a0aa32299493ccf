# SPDX-License-Identifier: Apache-2.0
"""Brings a case's read model up to date: one transaction, behind `add`, never inside a question.

A first build is written beside the file and renamed over it; an update is one WAL transaction. Texts are indexed in *segments*: each update makes
one, its rows in the order of time, so that a search walks every segment from the newest message down and merges. When there are too many, small ones
are merged into one. A text that is no longer shown loses its row; its entries in the index lead nowhere and go with the next merge.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from sotdae.disk import DISK
from sotdae.lake.answers_lists import forget_lists, put_capture_rooms, put_lists, sum_lists
from sotdae.lake.answers_schema import FORMAT, LAYOUT
from sotdae.lake.durable import sync_file
from sotdae.lake.finding_rows import finding_text
from sotdae.lake.segments import Segments
from sotdae.lake.shapes import NoticeRow, ProblemCount, RoomAnswer, SearchRow, ShownRow, TargetRow, TextReader
from sotdae.lake.staging import Staging
from sotdae.lake.stored_text import json_text, pack_marks, pack_text
from sotdae.model.findings import Finding

__all__ = ["AnswersWriter", "RoomAnswer"]

_CHUNK: Final = 20_000


class AnswersWriter:
    """One update of one case's read model. Without `finish` nothing changes."""

    def __init__(self, path: Path, *, case: str, mode: str, reader: TextReader, seqs: Mapping[str, int] | None = None) -> None:
        """Open or begin the file.

        Args:
            path: ``lake/<case>/answers.sqlite3``.
            case: the case's name.
            mode: the workspace's mode.
            reader: says the letters of texts, as `Answers.search` is given it too; an index of another version is made again.
            seqs: item id -> the custody log entry that sealed it.
        """
        self._path = path
        self._facts = {"format": FORMAT, "case": case, "mode": mode, "normaliser_version": reader.version}
        self.is_new = not _is_current(path, self._facts)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._staging = Staging(path.parent)
        self._building = path.with_name(f".{path.name}.{os.getpid()}.new") if self.is_new else path
        if self.is_new:
            self._building.unlink(missing_ok=True)
        self._connection = sqlite3.connect(self._building, isolation_level=None, timeout=30.0)
        # Sorting stays in memory: the system's temporary folder is outside the workspace.
        self._connection.executescript("PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536;")
        if self.is_new:
            self._connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        self._connection.execute("BEGIN IMMEDIATE")
        if self.is_new:
            for statement in LAYOUT.split(";\n"):
                self._connection.execute(statement)
        self._segments = Segments(self._connection, reader.letters)
        self._seqs = seqs or {}
        self._items: dict[str, int] = {}
        self._indexed: set[str] = set()
        self._folds: dict[str, str] = {}
        self._finished = False
        self._newest: int | None = None

    def outdated(self, digests: Mapping[str, str]) -> list[str]:
        """Return the rooms whose texts, links and problems must be put again, and forget those that are no more.

        It compares with what the file was made from, so an update that a crash prevented is made up for by the next one.

        Args:
            digests: canonical key -> `folds.Refold.digests`, of all rooms of the case.
        """
        known = dict(self._connection.execute("SELECT room_key, fold FROM room").fetchall())
        self.remove_rooms(sorted(known.keys() - digests.keys()))
        self._folds = dict(digests)
        return sorted(key for key, digest in digests.items() if known.get(key) != digest)

    def remove_rooms(self, room_keys: Iterable[str]) -> None:
        """Forget rooms: they became aliases of others."""
        for key in room_keys:
            row = self._connection.execute("SELECT room_no FROM room WHERE room_key = ?", (key,)).fetchone()
            if row is None:
                continue
            self._segments.forget_room(row[0])
            forget_lists(self._connection, row[0])
            for table in ("target", "shown", "notice", "room_name", "room"):
                self._connection.execute(f"DELETE FROM {table} WHERE room_no = ?", row)  # noqa: S608 (fixed words, and names and paths of our own)
            for table in ("finding", "problem"):
                self._connection.execute(f"DELETE FROM {table} WHERE room = ?", (key,))  # noqa: S608 (fixed words, and names and paths of our own)

    def put_room(self, room: RoomAnswer) -> None:
        """Replace what is shown of a room, its texts and links apart."""
        number = self._room_number(room.room_key)
        self._connection.execute(
            "UPDATE room SET labels = ?, usernames = ?, titles = ?, keys = ?, sheet = ? WHERE room_no = ?",
            (json_text(room.labels), json_text(room.usernames), json_text(room.titles), json_text(room.keys), json_text(room.sheet), number),
        )
        self._connection.execute("DELETE FROM room_name WHERE room_no = ?", (number,))
        names = {(label.casefold(), "label") for label in room.labels}
        names.update((name.casefold(), "username") for name in room.usernames)
        names.update((title.casefold(), "title") for title in room.titles)
        names.update((key, "key") for key in room.keys)
        self._connection.executemany("INSERT INTO room_name VALUES (?, ?, ?)", [(name, kind, number) for name, kind in sorted(names)])
        newest = put_lists(self._connection, number, room)
        self._newest = max((moment for moment in (self._newest, newest) if moment is not None), default=None)

    def put_messages(self, room_key: str, rows: Iterable[SearchRow]) -> None:
        """Make these the room's texts: what is the same stays indexed, only what differs is indexed anew.

        Raises:
            ValueError: if the room's texts were put before in this update.
        """
        if room_key in self._indexed:
            message = "the texts of one room are put once"
            raise ValueError(message)
        self._indexed.add(room_key)
        number = self._room_number(room_key)
        self._connection.execute("UPDATE room SET fold = ? WHERE room_no = ?", (self._folds.get(room_key, ""), number))
        known = {} if self.is_new else self._known(number)
        iterator = iter(rows)
        while chunk := list(islice(iterator, _CHUNK)):
            fresh: list[tuple[Any, ...]] = []
            moved: list[tuple[int, int, int, int]] = []
            gone: list[tuple[int]] = []
            for row in chunk:
                if not row.text and not row.marks:
                    continue
                text, (marks, hits) = pack_text(row.text), pack_marks(row.marks, row.hits)
                item = self._item(row.item_id)
                before = known.pop(row.message_id, None)
                if before is not None and before[1:3] == (row.sent_at, hash((text, marks, hits))):
                    if before[3:] != (item, row.byte_offset, row.byte_length):
                        moved.append((item, row.byte_offset, row.byte_length, before[0]))
                    continue
                if before is not None:
                    gone.append((before[0],))
                fresh.append((number, row.message_id, row.sent_at, text, item, row.byte_offset, row.byte_length, marks, hits))
            self._connection.executemany("UPDATE message SET item_no = ?, byte_offset = ?, byte_length = ? WHERE row = ?", moved)
            self._segments.forget_rows(gone)
            self._staging.put(fresh)
        self._segments.forget_rows([(entry[0],) for entry in known.values()])

    def put_targets(self, room_key: str, rows: Iterable[TargetRow]) -> None:
        """Replace what a room's messages link to."""
        number = self._room_number(room_key)
        self._connection.execute("DELETE FROM target WHERE room_no = ?", (number,))
        self._connection.executemany(
            "INSERT INTO target VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    row.target,
                    number,
                    row.kind,
                    row.count,
                    row.first_at,
                    row.last_at,
                    row.message_id,
                    self._item(row.item_id),
                    row.byte_offset,
                    row.byte_length,
                )
                for row in rows
            ),
        )

    def put_shown(self, room_key: str, rows: Iterable[ShownRow]) -> None:
        """Replace which messages of a room show which media."""
        number = self._room_number(room_key)
        self._connection.execute("DELETE FROM shown WHERE room_no = ?", (number,))
        self._connection.executemany(
            "INSERT INTO shown VALUES (?, ?, ?, ?, ?)",
            ((self._item(row.media_item_id), number, row.message_id, row.sent_at, row.captures) for row in rows),
        )

    def put_notices(self, room_key: str, rows: Iterable[NoticeRow]) -> None:
        """Replace the messages of a room that have no words."""
        number = self._room_number(room_key)
        self._connection.execute("DELETE FROM notice WHERE room_no = ?", (number,))
        self._connection.executemany(
            "INSERT OR REPLACE INTO notice VALUES (?, ?, ?, ?, ?, ?, ?)",
            ((number, row.message_id, row.sent_at, row.kind, self._item(row.item_id), row.byte_offset, row.byte_length) for row in rows),
        )

    def put_problems(self, room_key: str | None, rows: Sequence[ProblemCount]) -> None:
        """Replace the problems of a room, or (None) those without one."""
        room = room_key or ""
        self._connection.execute("DELETE FROM problem WHERE room = ?", (room,))
        self._connection.executemany(
            "INSERT INTO problem VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (room, ord_, row.code, row.severity, row.detail, row.count, self._item(row.item_id), row.byte_offset, row.byte_length)
                for ord_, row in enumerate(rows)
            ],
        )

    def put_findings(self, kind: str, findings: Mapping[str, Sequence[Finding]]) -> None:
        """Replace all findings of a kind; they come by the first part of their key, a room or an item, ``""`` for the whole case."""
        self._connection.execute("DELETE FROM finding WHERE kind = ?", (kind,))
        for room, some in findings.items():
            for item_id in {place.item_id for finding in some for reason in finding.reasons for place in reason.evidence}:
                self._item(item_id)
            self._connection.executemany(
                "INSERT INTO finding VALUES (?, ?, ?, ?, ?)",
                [(kind, room, ord_, str(finding.key[1]) if len(finding.key) > 1 else "", finding_text(finding)) for ord_, finding in enumerate(some)],
            )

    def put_captures(self, captures: Sequence[Mapping[str, Any]]) -> None:
        """Replace the list of captures."""
        self._connection.execute("DELETE FROM capture")
        self._connection.executemany("INSERT INTO capture VALUES (?, ?)", [(ord_, json_text(capture)) for ord_, capture in enumerate(captures)])
        put_capture_rooms(self._connection, captures)

    def finish(self, *, snapshots: Sequence[str], made_at: int, rules: Mapping[str, Mapping[str, str]] | None = None) -> None:
        """Index what waits, and make the update visible in one step.

        Args:
            snapshots: ids of the snapshots it was made from.
            made_at: when, microseconds since 1970 UTC.
            rules: rule id -> ``family`` and titles (``ko``, ``en``) of the rules whose hits stand in it: what can be searched for.
        """
        self._segments.append(self._staging.in_time_order(), len(self._staging))
        self._segments.merge_small()
        named = {name: dict(titles) for name, titles in (rules or {}).items()}
        facts = {**self._facts, "snapshots": list(snapshots), "made_at": made_at, "rules": named}
        if self._newest is not None:
            facts["newest_at"] = self._newest
        sum_lists(self._connection)
        self._connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", [(name, json_text(value)) for name, value in facts.items()])
        self._connection.execute("COMMIT")
        if self.is_new:
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.close()
            self._publish()
        else:
            self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
            DISK.sync_folder(self._path.parent)  # whoever made the file may have been killed before he brought its name to the disk
        self._finished = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._connection.close()
        self._staging.discard()
        if self.is_new and not self._finished:
            self._building.unlink(missing_ok=True)

    def _publish(self) -> None:
        """Put a new file in the place of the old one. Its log must go first: SQLite would apply it to the new file."""
        sync_file(self._building)
        for suffix in ("-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        DISK.sync_folder(self._path.parent)  # or a loss of power might keep the old log and the new file
        self._building.replace(self._path)
        DISK.sync_folder(self._path.parent)

    def _room_number(self, room_key: str) -> int:
        row = self._connection.execute("SELECT room_no FROM room WHERE room_key = ?", (room_key,)).fetchone()
        if row is not None:
            return int(row[0])
        empty = ("[]", "[]", "[]", "[]", "{}", "")
        return int(self._connection.execute("INSERT INTO room VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", (room_key, *empty)).lastrowid or 0)

    def _item(self, item_id: str) -> int:
        number = self._items.get(item_id)
        if number is None:
            self._connection.execute("INSERT OR IGNORE INTO item VALUES (NULL, ?, ?)", (item_id, self._seqs.get(item_id)))
            number = int(self._connection.execute("SELECT item_no FROM item WHERE item_id = ?", (item_id,)).fetchone()[0])
            self._items[item_id] = number
        return number

    def _known(self, room_number: int) -> dict[int, tuple[int, int | None, int, int, int, int]]:
        """Return message id -> (row, time, hash of text and marks, place) of what is indexed of a room; a hash meets its own message's only."""
        return {
            message_id: (row, sent_at, hash((text, marks, hits)), item, offset, length)
            for row, message_id, sent_at, text, item, offset, length, marks, hits in self._segments.room_rows(room_number)
        }


def _is_current(path: Path, facts: Mapping[str, Any]) -> bool:
    if not path.is_file():
        return False
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        known = {name: json.loads(value) for name, value in connection.execute("SELECT name, value FROM meta")}
    except sqlite3.DatabaseError:
        return False
    finally:
        connection.close()
    return all(known.get(name) == value for name, value in facts.items())
