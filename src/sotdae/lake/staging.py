# SPDX-License-Identifier: Apache-2.0
"""Rows waiting to be indexed, given back in the order of time. They wait in the case's own ``tmp``, never in the system's temporary folder.

Only one integer a row is kept in memory, so that ten million messages can be put in order on a small machine.
"""

from __future__ import annotations

import secrets
import shutil
import sqlite3
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

_COLUMNS: Final = "room_no, message_id, sent_at, text, item_no, byte_offset, byte_length, marks, hits"
_EARLIEST: Final = -(2**63)
"""Rows without a time come first."""


class Staging:
    """A heap of rows ``(room_no, message_id, sent_at, stored text, item_no, byte_offset, byte_length, marks, hits)``."""

    def __init__(self, folder: Path) -> None:
        """Prepare a file of its own below ``folder/tmp``."""
        self._folder = folder / "tmp" / secrets.token_hex(8)
        self._folder.mkdir(parents=True)
        self._connection = sqlite3.connect(self._folder / "staging.sqlite3", isolation_level=None)
        self._connection.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY;"
            "CREATE TABLE waiting (n INTEGER PRIMARY KEY, room_no, message_id, sent_at, text, item_no, byte_offset, byte_length, marks, hits); BEGIN"
        )
        self._times = array("q")

    def __len__(self) -> int:
        return len(self._times)

    def put(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Take rows."""
        first = len(self._times)
        self._times.extend([_EARLIEST if row[2] is None else row[2] for row in rows])
        self._connection.executemany("INSERT INTO waiting VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", ((first + n, *row) for n, row in enumerate(rows)))

    def in_time_order(self) -> Iterator[tuple[Any, ...]]:
        """Yield the rows, earliest first, rows of the same time as they came."""
        order = sorted(range(len(self._times)), key=self._times.__getitem__)
        if all(n == place for place, n in enumerate(order)):
            yield from self._connection.execute(f"SELECT {_COLUMNS} FROM waiting ORDER BY n")  # noqa: S608 (fixed words)
            return
        for n in order:
            yield from self._connection.execute(f"SELECT {_COLUMNS} FROM waiting WHERE n = ?", (n,))  # noqa: S608 (fixed words)

    def discard(self) -> None:
        """Remove the file."""
        self._connection.close()
        shutil.rmtree(self._folder, ignore_errors=True)
