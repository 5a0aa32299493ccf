# SPDX-License-Identifier: Apache-2.0
"""The custody log: one RFC 8785 line per entry, append-only; the truth of the workspace.

A line holds ids of sealed objects, digests of key files and salted commitments; never the digest of a plaintext, a name or an address. Each has 128
random bits, so that a proof's sibling hashes cannot be guessed, and the leaf hash of the line before it, so that an altered line is named.
The leaf of a line is SHA-256(0x00 || line without its line feed) (RFC 9162).
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sotdae.custody.checkpoints import TreeHead
from sotdae.custody.filesystem import Filesystem
from sotdae.custody.merkle import EMPTY_ROOT, Tree, leaf_hash
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
    for digest in body.get("keys", {}).values():
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
    """The log file: read by anybody at any time, appended to by the one writer that holds the lock."""

    def __init__(self, path: Path) -> None:
        """Name the file; nothing is read yet."""
        self.path = path

    def read(self) -> tuple[list[ParsedLine], bytes]:
        """Return the parsed lines, and the bytes after the last line feed (a torn tail, or nothing).

        Raises:
            LogAltered: at the first line that is not in its form or does not follow from the one before.
        """
        whole, _, tail = self.path.read_bytes().rpartition(b"\n")
        lines = whole.split(b"\n") if whole else []
        parsed: list[ParsedLine] = []
        previous = EMPTY_ROOT.hex()
        for seq, line in enumerate(lines, start=1):
            one = parse_line(line, seq)
            if one.previous != previous:
                raise LogAltered(line=max(1, seq - 1))
            previous = one.leaf.hex()
            parsed.append(one)
        return parsed, tail

    def entries(self, after: int = 0) -> Iterator[LogEntry]:
        """Yield the entries after a sequence number."""
        for one in self.read()[0][after:]:
            yield one.entry

    def append(self, lines: list[bytes], filesystem: Filesystem) -> None:
        """Append whole lines and bring them to the disk; only then are they acknowledged."""
        with filesystem.append(self.path) as file:
            filesystem.write(file, b"".join(line + b"\n" for line in lines))
            filesystem.sync(file)


def head_of(parsed: list[ParsedLine]) -> TreeHead:
    """Return the tree head over parsed lines."""
    tree = Tree()
    for one in parsed:
        tree.append(one.leaf)
    return TreeHead(tree.size, tree.root().hex())
