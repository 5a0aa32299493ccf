# SPDX-License-Identifier: Apache-2.0
"""How many requests of a serving process are worked at the same time; the others stand still until one of these ends or waits for the log.

Python lets one thread of a process run, so twenty that are ready at once finish no sooner: they take the interpreter from each other every few
milliseconds, and whoever writes the log's line for all of them has to win it back after every call to the disk. With one lane the line is written
while one page is made. A request that takes long (an upload that comes slowly, a large export) does not stop the others: when none has ended for a
while it is left to work beside the lanes, and its own goes to whoever waits longest.
Source: docs/decisions/2026-11-28-two-serving-processes.md, with what it gains; D. Beazley, "Understanding the Python GIL" (PyCon 2010).
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

LANES: Final = 1
_PATIENCE_SECONDS: Final = 0.05
"""So long none ends before a lane is taken from a slow request: most pages take a tenth of it, the slowest search 0.09 s."""

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
"""A WSGI application (PEP 3333)."""


class _Place:
    """A thread's place in a lane."""

    __slots__ = ("is_beside", "told")

    def __init__(self) -> None:
        self.is_beside = False
        """The lane was given to somebody else meanwhile."""
        self.told = threading.Lock()
        """Released when the lane is this thread's."""
        self.told.acquire()


class Lanes:
    """The lanes of one process. May be used by any number of threads; one that came by no lane stands aside of nothing."""

    def __init__(self, lanes: int = LANES, patience_seconds: float = _PATIENCE_SECONDS) -> None:
        """Open so many lanes."""
        self._lanes = lanes
        self._patience = patience_seconds
        self._guard = threading.Lock()
        self._working: deque[_Place] = deque()
        self._waiting: deque[_Place] = deque()
        self._moves = 0
        self._mine = threading.local()

    @property
    def free(self) -> int:
        """So many lanes nobody has."""
        return self._lanes - len(self._working)

    @property
    def queued(self) -> int:
        """So many threads wait for one."""
        return len(self._waiting)

    def through(self, app: App) -> App:
        """Return an application each of whose requests takes a lane until its answer is made."""

        def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
            self._take()
            try:
                return app(environ, start)
            finally:
                self._give()

        return answer

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Let another request have this thread's lane, where it has one, while it waits for something that is not the interpreter."""
        if getattr(self._mine, "place", None) is None:
            yield
            return
        self._give()
        try:
            yield
        finally:
            self._take()

    def _take(self) -> None:
        """Take a lane, in the order in which threads came."""
        place = self._mine.place = _Place()
        with self._guard:
            if self.free > 0:
                self._working.append(place)
                return
            self._waiting.append(place)
            moves = self._moves
        while not place.told.acquire(timeout=self._patience):
            with self._guard:
                if moves == self._moves and self._waiting[0] is place:  # (whoever waits behind has seen less)
                    self._working.popleft().is_beside = True
                    self._moves += 1  # (the next one who waits begins to count anew)
                    self._next()
                moves = self._moves

    def _give(self) -> None:
        """Give the lane to whoever waits longest."""
        place, self._mine.place = self._mine.place, None
        with self._guard:
            self._moves += 1
            if not place.is_beside:
                self._working.remove(place)
                self._next()

    def _next(self) -> None:
        if self._waiting:
            place = self._waiting.popleft()
            self._working.append(place)
            place.told.release()
