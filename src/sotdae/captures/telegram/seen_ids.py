# SPDX-License-Identifier: Apache-2.0
"""Message ids that were read before, in eight bytes each: exports write them ascending, and memory must not grow with the file."""

from __future__ import annotations

from array import array
from bisect import bisect_left


class SeenIds:
    """The ids of one room of one capture.

    Attributes:
        descents: how many ids were lower than one before them; none in an honest export.
    """

    __slots__ = ("_ascending", "_late", "descents")

    def __init__(self) -> None:
        """Begin with none."""
        self._ascending = array("q")
        self._late: set[int] = set()
        self.descents = 0

    def is_double(self, message_id: int) -> bool:
        """Remember an id; say whether it was there. The usual case is one comparison."""
        ascending = self._ascending
        if not ascending or message_id > ascending[-1]:
            ascending.append(message_id)
            return False
        self.descents += 1
        place = bisect_left(ascending, message_id)
        if ascending[place] == message_id or message_id in self._late:
            return True
        self._late.add(message_id)
        return False
