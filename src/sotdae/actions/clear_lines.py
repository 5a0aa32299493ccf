# SPDX-License-Identifier: Apache-2.0
"""The custody log's lines as anybody may read them, without a key: for `today`, which reminds of what stands there in clear.

Lines that are none any more, or a torn end, are passed over: a reminder is no check, and `verify` names them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeAlias

from sotdae.custody.log_lines import LogEntry, parse_line
from sotdae.errors import LogAltered

_TYPE: Final = b'"type":"'
_NAMED: Final = b'"type":'
_PARTS: Final = 5
TypedLine: TypeAlias = tuple[int, bytes, bytes]


class _Known(dict[bytes, "list[TypedLine] | None"]):
    """Type -> where its lines are kept: under the type itself or its first word; None for those that nobody asks for. Each is looked up once."""

    def __init__(self, kept: Mapping[bytes, list[TypedLine]]) -> None:
        super().__init__()
        self._kept = kept

    def __missing__(self, kind: bytes) -> list[TypedLine] | None:
        found = self._kept.get(kind.partition(b".")[0])
        self[kind] = found = self._kept.get(kind) if found is None else found
        return found


class ClearLog:
    """A log read once for several questions: one of 20,000 requests has 50 MB. Lines are told apart by type, and not parsed before somebody asks.

    Attributes:
        path: the log.
        size: so many whole lines it has.
    """

    def __init__(self, path: Path, kinds: Collection[bytes]) -> None:
        """Read the log.

        Args:
            path: the log.
            kinds: types that will be asked for (``items.erased``), or the first words of several (``hold``); other lines are not kept.
        """
        self.path = path
        self.size = 0
        self._lines: dict[bytes, list[TypedLine]] = {kind: [] for kind in kinds}
        seq, known = 0, _Known(self._lines)
        with path.open("rb") as lines:
            for seq, line in enumerate(lines, start=1):
                parts = line.rsplit(b'"', 4)  # RFC 8785 sorts a line's names: only its version stands behind its type
                kind = parts[1] if len(parts) == _PARTS and parts[0].endswith(_NAMED) else _type_of(line)
                kept = known[kind]
                if kept is not None:
                    kept.append((seq, kind, line))
            self.size = seq if not seq or line.endswith(b"\n") else seq - 1

    def lines(self, *kinds: bytes) -> list[tuple[int, bytes]]:
        """Return the lines of some kinds with their places, in the log's order."""
        found = [(seq, line) for kind in kinds for seq, _, line in self._lines[kind]]
        return sorted(found) if len(kinds) > 1 else found

    def typed(self, kind: bytes) -> Sequence[TypedLine]:
        """Return (place, type, line) of the lines of a kind, in the log's order."""
        return self._lines[kind]

    def entries(self, *kinds: bytes) -> Iterator[LogEntry]:
        """Yield the entries of some kinds, in the log's order."""
        for seq, line in self.lines(*kinds):
            try:
                yield parse_line(line.rstrip(b"\n"), seq).entry
            except LogAltered:
                continue


def clear_lines(log: Path, kinds: Collection[bytes]) -> Iterator[LogEntry]:
    """Yield the log's entries of some types (``items.erased``), or whose type begins with one of some words (``hold``)."""
    return ClearLog(log, kinds).entries(*kinds)


def _type_of(line: bytes) -> bytes:
    """Return the type of a line that is not in the usual form."""
    start = line.rfind(_TYPE) + len(_TYPE)
    return line[start : line.find(b'"', start)]
