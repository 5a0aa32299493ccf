# SPDX-License-Identifier: Apache-2.0
"""The custody log's lines as anybody may read them, without a key: for `today`, which reminds of what stands there in clear.

Lines that are none any more, or a torn end, are passed over: a reminder is no check, and `verify` names them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from sotdae.custody.log_lines import LogEntry, parse_line
from sotdae.errors import LogAltered

_TYPE: Final = b'"type":"'


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
        self._lines: dict[bytes, list[tuple[int, bytes]]] = {kind: [] for kind in kinds}
        seq, known = 0, self._lines
        with path.open("rb") as lines:
            for seq, line in enumerate(lines, start=1):
                start = line.rfind(_TYPE) + len(_TYPE)  # RFC 8785 sorts a line's names: hardly anything stands behind its type
                kept = known.get(line[start : line.find(b".", start)])
                if kept is None:
                    kept = known.get(line[start : line.find(b'"', start)])
                if kept is not None:
                    kept.append((seq, line))
            self.size = seq if not seq or line.endswith(b"\n") else seq - 1

    def lines(self, *kinds: bytes) -> list[tuple[int, bytes]]:
        """Return the lines of some kinds with their places, in the log's order."""
        found = [one for kind in kinds for one in self._lines[kind]]
        return sorted(found) if len(kinds) > 1 else found

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
