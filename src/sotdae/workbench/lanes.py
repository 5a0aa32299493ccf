# SPDX-License-Identifier: Apache-2.0
"""How many requests of a serving process are worked at the same time; the others stand still until one of these ends or waits for the log.

Python lets one thread of a process run, so twenty that are ready at once finish no sooner: they take the interpreter from each other every few
milliseconds, and whoever writes the log's line for all of them has to win it back after every call to the disk. With one lane the line is written
while one page is made. A request that keeps its lane for long (an upload that comes slowly, a large export) does not stop the others: who has waited
without seeing any lane change hands opens one more, which is closed again afterwards.
Source: docs/decisions/2026-11-28-two-serving-processes.md, what it gains; D. Beazley, "Understanding the Python GIL" (PyCon 2010).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import Any, Final

LANES: Final = 1
_PATIENCE_SECONDS: Final = 0.05
"""After so long without any lane changing hands one more is opened: most pages take a tenth of it, the slowest search 0.09 s."""

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
"""A WSGI application (PEP 3333)."""


class Lanes:
    """The lanes of one process. May be used by any number of threads; one that came by no lane stands aside of nothing."""

    def __init__(self, lanes: int = LANES, patience_seconds: float = _PATIENCE_SECONDS) -> None:
        """Open so many lanes."""
        self._least = self._open = lanes
        self._patience = patience_seconds
        self._free: SimpleQueue[None] = SimpleQueue()
        for _ in range(lanes):
            self._free.put(None)
        self._guard = threading.Lock()
        self._moves = 0
        self._mine = threading.local()

    @property
    def open(self) -> int:
        """So many lanes there are, those opened beside slow requests among them."""
        return self._open

    @property
    def free(self) -> int:
        """So many of them nobody has."""
        return self._free.qsize()

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
        if not getattr(self._mine, "has_lane", False):
            yield
            return
        self._give()
        try:
            yield
        finally:
            self._take()

    def _take(self) -> None:
        while True:
            moves = self._moves
            try:
                self._free.get(timeout=self._patience)
                break
            except Empty:
                with self._guard:
                    if self._moves == moves:
                        self._open += 1
                        break
        self._moves += 1
        self._mine.has_lane = True

    def _give(self) -> None:
        self._mine.has_lane = False
        with self._guard:
            self._moves += 1
            if self._open > self._least:
                self._open -= 1
                return
        self._free.put(None)
