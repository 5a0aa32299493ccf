# SPDX-License-Identifier: Apache-2.0
"""Message ids that were read before, as runs without a gap: exports write them ascending, so memory grows with the gaps and not with the file."""

from __future__ import annotations

from array import array
from bisect import bisect_right


class SeenIds:
    """The ids of one room of one capture, in 16 bytes a run.

    Attributes:
        descents: how many ids were not higher than every one before them; none in an honest export.
    """

    __slots__ = ("_first", "_last", "_late", "descents")

    def __init__(self) -> None:
        """Begin with none."""
        self._first = array("q")
        self._last = array("q")
        self._late: set[int] = set()
        self.descents = 0

    def is_double(self, message_id: int) -> bool:
        """Remember an id; say whether it was there. The usual case is one comparison."""
        last = self._last
        if last and message_id == last[-1] + 1:
            last[-1] = message_id
            return False
        if not last or message_id > last[-1]:
            self._first.append(message_id)
            last.append(message_id)
            return False
        self.descents += 1
        run = bisect_right(self._first, message_id) - 1
        if (run >= 0 and message_id <= last[run]) or message_id in self._late:
            return True
        self._late.add(message_id)
        return False
