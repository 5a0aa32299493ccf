# SPDX-License-Identifier: Apache-2.0
"""The custody log: one RFC 8785 line per entry, append-only; the truth of the workspace.

A line holds ids of sealed objects, digests of key files and salted commitments; never the digest of a plaintext, a name or an address. Each has 128
random bits, so that a proof's sibling hashes cannot be guessed, and the leaf hash of the line before it, so that an altered line is named.
The leaf of a line is SHA-256(0x00 || line without its line feed) (RFC 9162).
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sotdae.custody.checkpoints import TreeHead
from sotdae.custody.merkle import EMPTY_ROOT, Tree, leaf_hash
from sotdae.disk import Disk
from sotdae.errors import LogAltered
from sotdae.model.canonical import Json, canonical_json
from sotdae.model.ids import require_digest

VERSION: Final = 1
_NONCE_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of the log.

    Attributes:
        seq: its place, from 1.
        at: when it was written, by this machine's clock, UTC.
        type: e.g. ``items.sealed``.
        case: the case's id, or None.
        body: the whole line as parsed.
    """

    seq: int
    at: datetime
    type: str
    case: str | None
    body: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ParsedLine:
    """A line that is in its form, with its leaf hash."""

    entry: LogEntry
    leaf: bytes
    previous: str


def parse_line(line: bytes, seq: int) -> ParsedLine:
    """Parse one line, without its line feed.

    Raises:
        LogAltered: if it is not in its form, or not entry ``seq``.
    """
    try:
        body = json.loads(line)
        at = datetime.strptime(body["time"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        is_sound = canonical_json(body) == line and body["v"] == VERSION and body["seq"] == seq and len(body["n"]) == 2 * _NONCE_BYTES
        entry = LogEntry(seq, at, str(body["type"]), body.get("case"), body)
        previous = require_digest(str(body["prev"]))
        _check_digests(body)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise LogAltered(line=seq) from error
    if not is_sound:
        raise LogAltered(line=seq)
    return ParsedLine(entry, leaf_hash(line), previous)


def _check_digests(body: Mapping[str, Any]) -> None:
    """Whatever a line names is a digest, so that nothing else can ever become a path."""
    for row in (*body.get("objects", ()), *([body["details"]] if "details" in body else ())):
        require_digest(row["object"])
        require_digest(row["key"])
    for digest in (*body.get("keys", {}).values(), *body.get("erased", ())):
        require_digest(digest)


def make_line(seq: int, at: datetime, type_: str, case: str | None, *, facts: Mapping[str, Json], previous: str) -> bytes:
    """Return the bytes of a new line, without its line feed."""
    body: dict[str, Json] = {
        **facts,
        "v": VERSION,
        "seq": seq,
        "time": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "type": type_,
        "prev": previous,
        "n": secrets.token_hex(_NONCE_BYTES),
    }
    if case is not None:
        body["case"] = case
    return canonical_json(body)


class Log:
    """The log file: read by anybody at any time, appended to by the one writer that holds the lock.

    What was read once is kept as leaf hashes, places and key digests, so that looking again costs only what was appended since; whether older lines
    were altered in the meantime is for `sotdae verify` to say, and for `entries`, which compares each line it reads again with the leaf it had.

    Attributes:
        path: the file.
        keys: name -> SHA-256 (hex) of every key file that a line names; the latest line counts.
        erased: ids of the objects whose item keys a line says are destroyed.
    """

    def __init__(self, path: Path) -> None:
        """Name the file; nothing is read yet."""
        self.path = path
        self.keys: dict[str, str] = {}
        self.erased: set[str] = set()
        self._forget()

    def _forget(self) -> None:
        self.keys.clear()
        self.erased.clear()
        self._file: tuple[int, int] | None = None
        self._leaves: list[bytes] = []
        self._ends: list[int] = [0]
        self._tree = Tree()

    @property
    def previous(self) -> str:
        """The leaf hash of the last line in hex: what the next line must name."""
        return (self._leaves[-1] if self._leaves else EMPTY_ROOT).hex()

    def catch_up(self) -> TreeHead:
        """Take in the whole lines that were appended since, and return the head.

        Raises:
            LogAltered: at the first line that is not in its form or does not follow from the one before.
        """
        with self.path.open("rb") as file:
            status = os.fstat(file.fileno())
            if self._file != (status.st_dev, status.st_ino) or status.st_size < self._ends[-1]:
                self._forget()
                self._file = (status.st_dev, status.st_ino)
            file.seek(self._ends[-1])
            for line in file:
                if not line.endswith(b"\n"):
                    break
                self._take(line[:-1])
        return TreeHead(self._tree.size, self._tree.root().hex())

    def _take(self, line: bytes) -> None:
        seq = len(self._leaves) + 1
        one = parse_line(line, seq)
        if one.previous != self.previous:
            raise LogAltered(line=max(1, seq - 1))
        self._leaves.append(one.leaf)
        self._ends.append(self._ends[-1] + len(line) + 1)
        self._tree.append(one.leaf)
        self.keys.update(one.entry.body.get("keys", {}))
        self.erased.update(one.entry.body.get("erased", ()))

    def tail(self) -> tuple[bytes, int]:
        """Return the bytes after the last whole line that was taken in (a torn end, or nothing), and where they begin."""
        with self.path.open("rb") as file:
            file.seek(self._ends[-1])
            return file.read(), self._ends[-1]

    def leaves(self, size: int) -> list[bytes]:
        """Return the leaf hashes of the first ``size`` lines."""
        return self._leaves[:size]

    def entries(self, after: int = 0) -> Iterator[LogEntry]:
        """Yield the entries after a sequence number, as far as the log goes now.

        Raises:
            LogAltered: if a line is no longer what it was.
        """
        for line in self.lines(after):
            yield line.entry

    def lines(self, after: int = 0) -> Iterator[ParsedLine]:
        """Yield the parsed lines after a sequence number. Raises as `entries` does."""
        last = self.catch_up().size
        if after >= last:
            return
        with self.path.open("rb") as file:
            file.seek(self._ends[after])
            for seq in range(after + 1, last + 1):
                one = parse_line(file.readline().rstrip(b"\n"), seq)
                if one.leaf != self._leaves[seq - 1]:
                    raise LogAltered(line=seq)
                yield one

    def append(self, line: bytes, disk: Disk) -> None:
        """Append one whole line and bring it to the disk; only then is it acknowledged."""
        with disk.append(self.path) as file:
            disk.write(file, line + b"\n")
            disk.sync(file)
        self.catch_up()
