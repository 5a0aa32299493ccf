# SPDX-License-Identifier: Apache-2.0
"""Who is reading. A reader holds a shared lock that the operating system takes back when the process dies; collecting needs the exclusive one.

The lock is that of a one-table SQLite file, the only lock in the standard library that works alike on every platform.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

_FILE: Final = "readers.sqlite3"
_PATIENCE_SECONDS: Final = 30.0
"""How long a reader waits for a collection to end; collecting takes milliseconds to seconds."""


def reading(case_folder: Path) -> sqlite3.Connection:
    """Take the shared lock; closing the connection gives it back."""
    case_folder.mkdir(parents=True, exist_ok=True)
    connection = _open(case_folder, _PATIENCE_SECONDS)
    connection.execute("BEGIN")
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return connection


def alone(case_folder: Path) -> sqlite3.Connection | None:
    """Take the exclusive lock if nobody is reading, or return None at once."""
    connection = _open(case_folder, 0.0)
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        connection.close()
        return None
    return connection


def _open(case_folder: Path, patience_seconds: float) -> sqlite3.Connection:
    return sqlite3.connect(case_folder / _FILE, timeout=patience_seconds, isolation_level=None, check_same_thread=False)
