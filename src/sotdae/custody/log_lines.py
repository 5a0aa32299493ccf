# SPDX-License-Identifier: Apache-2.0
"""One line of the custody log: its form, what it must and must not name, and how it is made."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import UTC, datetime
from typing import Any, Final

from sotdae.classes import dataclass
from sotdae.custody.merkle import leaf_hash
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
        is_sound = is_sound and isinstance(body.get("case"), str | None)
        entry = LogEntry(seq, at, str(body["type"]), body.get("case"), body)
        previous = require_digest(str(body["prev"]))
        _check_digests(body)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise LogAltered(line=seq) from error
    if not is_sound:
        raise LogAltered(line=seq)
    return ParsedLine(entry, leaf_hash(line), previous)


def is_torn_end(rest: bytes) -> bool:
    """Whether no line in its form stands in these last bytes of a log."""
    return not any(_is_line(line) for line in rest.split(b"\n"))


def _is_line(line: bytes) -> bool:
    try:
        parse_line(line, json.loads(line)["seq"])
    except (ValueError, TypeError, KeyError, RecursionError, LogAltered):
        return False
    return True


def _check_digests(body: Mapping[str, Any]) -> None:
    """Whatever a line names is a digest, so that nothing else can ever become a path."""
    for row in named_rows(body):
        require_digest(row["object"])
        require_digest(row["key"])
    named = body.get("anchor", {}).get("files", {})
    replaced = [digest for row in body.get("resealed", ()) for digest in (row["of"], *filter(None, [row.get("object")]))]
    for digest in (*body.get("keys", {}).values(), *body.get("erased", ()), *body.get("ranges", {}), *replaced, *named.values()):
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


def named_rows(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the sealed objects that a line names, items before its batch of details: each with ``object`` (its id) and ``key``.

    The key is the SHA-256, in hex, of its item key's file.
    """
    return [*body.get("objects", ()), *([body["details"]] if "details" in body else ())]


def named_objects(entries: Iterable[LogEntry]) -> set[str]:
    """Return the ids of all objects that log entries name."""
    return {str(row["object"]) for entry in entries for row in named_rows(entry.body)}
