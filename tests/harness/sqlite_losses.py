# SPDX-License-Identifier: Apache-2.0
"""Power losses inside SQLite's own writes: the file and its write-ahead log as they stood around each commit and each checkpoint, torn in many ways.

SQLite's barriers are not recorded but assumed as documented for WAL with ``synchronous=FULL``: the log is on the disk before a commit
is acknowledged and before any page of the file is written; the file is, before the log is begun anew.
Source: sqlite.org/wal.html and sqlite.org/atomiccommit.html.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from suites import Figures, lose

SECTOR = 512
PAGE = 4096
_RUBBISH = random.Random(2).randbytes(PAGE)


@dataclass(frozen=True, slots=True)
class Moment:
    """A database right after an acknowledged commit: file, write-ahead log, and what it said."""

    file: bytes
    log: bytes
    value: Any


def moment(path: Path, value: Any) -> Moment:
    log = path.with_name(path.name + "-wal")
    return Moment(path.read_bytes(), log.read_bytes() if log.is_file() else b"", value)


def between(before: Moment, after: Moment, chance: random.Random, tries: int) -> Iterator[tuple[bytes, bytes]]:
    """Yield (file, log) as power lost between two moments can leave them."""
    yield before.file, before.log
    if not after.log:  # the last one to close has put everything into the file and removed the log
        yield after.file, before.log
        for _ in range(tries):
            yield _mixed(before.file, after.file, PAGE, 0, chance), before.log
        return
    started = len(before.log) if after.log.startswith(before.log) else 0
    for cut in range(started, len(after.log), max(SECTOR, (len(after.log) - started) // tries // SECTOR * SECTOR)):
        yield before.file, after.log[:cut] + (before.log[cut:] if not started else b"")
        yield before.file, after.log[:cut] + bytes(len(after.log) - cut)
    for _ in range(tries):
        yield before.file, _mixed(before.log, after.log, SECTOR, started, chance)
    if before.file != after.file:  # a checkpoint, once the log is on the disk
        for _ in range(tries):
            yield _mixed(before.file, after.file, PAGE, 0, chance), after.log


def _mixed(old: bytes, new: bytes, unit: int, start: int, chance: random.Random) -> bytes:
    """New bytes in some units, in the others what stood there: old ones, zeros or rubbish."""
    mixed = bytearray(new)
    share = chance.random()
    for at in range(start // unit * unit, len(new), unit):
        if chance.random() > share:
            stood = old[at : at + unit] or chance.choice([bytes(unit), _RUBBISH[:unit]])
            mixed[at : at + unit] = stood.ljust(unit, b"\0")[: len(new) - at]
    if start:
        mixed[:start] = new[:start]
    return bytes(mixed)


def sqlite_losses(moments: Sequence[Moment], folder: Path, figures: Figures, look: Callable[[Path], Any], *, tries: int = 40) -> None:
    """Try every pair of neighbouring moments.

    Raises:
        Lost: where a database does not open whole, or says neither what it said before nor after.
    """
    chance, path, seen = random.Random(3), folder / "tried.sqlite3", set()
    for before, after in pairwise(moments):
        for file, log in between(before, after, chance, tries):
            key = hash((file, log, repr(before.value)))
            if key in seen:
                continue
            seen.add(key)
            for suffix in ("-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            path.write_bytes(file)
            if log:
                path.with_name(path.name + "-wal").write_bytes(log)
            figures.tried["power-loss states"] += 1
            try:
                with closing(sqlite3.connect(path)) as connection:
                    (found,) = connection.execute("PRAGMA integrity_check").fetchone()
                value = look(path)
            except sqlite3.DatabaseError as error:
                lose(f"a database does not open: {error}")
            if found != "ok" or value not in (before.value, after.value):
                lose(f"a database says {value!r} ({found}) between {before.value!r} and {after.value!r}")
    for last in moments:
        path.write_bytes(last.file)
        with suppress(FileNotFoundError):
            path.with_name(path.name + "-shm").unlink()
        path.with_name(path.name + "-wal").write_bytes(last.log)
        if look(path) != last.value:
            lose(f"a database does not say {last.value!r} any more")
