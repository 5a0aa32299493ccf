# SPDX-License-Identifier: Apache-2.0
"""Two serving processes of one workbench, and what there is only once: opened pictures, which live in one process's memory, and the worker of jobs.

One of the two keeps both; it is whoever holds a lock that dies with its holder, so the next process to be started takes over where it was killed. The
other one hands it requests about opened pictures, whole, and has the answer carried back; it says when there is work. Each of these goes over a pair
of pipes of its own, made for it and closed after it: what was cut off when a process was killed stands in nobody's way. Nothing has a name that
another program could find, and nothing of it touches a disk. Everything else is shared as between any two processes: through the log and its lock,
the book and the desk.
"""

from __future__ import annotations

import io
import json
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle, send_handle
from typing import Any, Final, Self

from sotdae.workbench.hardening import HEADERS

PROCESSES: Final = 2
_TAKEN_SECONDS: Final = 10.0
"""So long a request waits until the other process takes it: one that was killed is there again within five (measured: two)."""
_ANSWER_SECONDS: Final = 120.0
_MOST_BYTES: Final = 1 << 20
"""Of a request that is handed over: a form with a signature has a thousand."""
_AT_ONCE: Final = 8
_TAKEN, _POKE = b"+", b"work"

Start = Callable[..., Any]
App = Callable[[dict[str, Any], Start], Iterable[bytes]]
"""A WSGI application (PEP 3333)."""


class Neighbours:
    """Made once, before the processes divide; each of them then calls `settle`. For systems whose processes divide by fork."""

    def __init__(self) -> None:
        """Make what the processes have in common."""
        self._lock = tempfile.TemporaryFile()  # noqa: SIM115 (held as long as the process lives; nothing is written into it)
        self._takes, self._asks = Pipe()
        read, self._write = os.pipe()
        os.set_blocking(read, False)
        os.write(self._write, b"." * (PROCESSES - 1) + b"!")
        self._loaded = read
        self.is_keeper = False

    def settle(self) -> bool:
        """Return whether this process keeps what there is only once: the first one does, and whichever is started after its death."""
        import fcntl  # noqa: PLC0415 (does not exist on Windows, where one process serves)

        try:
            fcntl.lockf(self._lock.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.is_keeper = False
        else:
            self.is_keeper = True
        return self.is_keeper

    def is_last(self) -> bool:
        """Return, once in the life of all processes together, that every one of them is loaded."""
        with suppress(BlockingIOError):
            return os.read(self._loaded, 1) == b"!"
        return False

    def keep(self, app: App, poke: Callable[[], None]) -> None:
        """Answer what the other process hands over, from now on, in threads of their own.

        Args:
            app: this process's application.
            poke: called where there is work.
        """
        pool = ThreadPoolExecutor(_AT_ONCE, "kept here")

        def take() -> None:
            with suppress(RuntimeError):  # (the process ends)
                while True:
                    pool.submit(_serve, Connection(recv_handle(self._takes)), app, poke)

        threading.Thread(target=take, name="takes what is handed over", daemon=True).start()

    def poke(self) -> None:
        """Tell the keeper that there is work. It looks by itself too, so nothing is lost where it does not hear."""
        with suppress(OSError, EOFError), closing(self._handed()) as link:
            if link.poll(_TAKEN_SECONDS) and link.recv_bytes() == _TAKEN:
                link.send_bytes(_POKE)

    def __enter__(self) -> Self:
        """Stand where a server of one process has its worker's keeper."""
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing: the worker is the other process's."""

    def beside(self, app: App, kept: Collection[str]) -> App:
        """Return the application of the process that keeps nothing: it answers all but what is the keeper's.

        Args:
            app: this process's application.
            kept: first words of the routes, below a case, that the keeper answers.
        """

        def answer(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
            parts = str(environ.get("PATH_INFO", "")).split("/", 4)
            if len(parts) > _ROUTE and parts[1] == "c" and parts[_ROUTE] in kept:
                return self._ask(environ, start)
            return app(environ, start)

        return answer

    def _ask(self, environ: Mapping[str, Any], start: Start) -> Iterable[bytes]:
        try:
            size = int(environ.get("CONTENT_LENGTH") or 0)
        except ValueError:
            size = -1
        if not 0 <= size <= _MOST_BYTES:
            return _plain(start, "413 Content Too Large")
        facts = {name: value for name, value in environ.items() if isinstance(value, str)}
        body = environ["wsgi.input"].read(size) if size else b""
        try:
            with closing(self._handed()) as link:
                if not link.poll(_TAKEN_SECONDS) or link.recv_bytes() != _TAKEN:
                    return _plain(start, "503 Service Unavailable")
                link.send_bytes(json.dumps(facts).encode())
                link.send_bytes(body)
                if not link.poll(_ANSWER_SECONDS):
                    return _plain(start, "503 Service Unavailable")
                status, headers = json.loads(link.recv_bytes())
                answered = link.recv_bytes()
        except (OSError, EOFError):  # it was killed meanwhile: what it had logged stands, and nothing was shown
            return _plain(start, "503 Service Unavailable")
        start(status, [(name, value) for name, value in headers])
        return [answered]

    def _handed(self) -> Connection[Any, Any]:
        """Hand the keeper one end of a new pair; returns the other."""
        mine, theirs = Pipe()
        try:
            send_handle(self._asks, theirs.fileno(), None)
        except OSError:
            mine.close()
            raise
        finally:
            theirs.close()
        return mine


_ROUTE: Final = 3
"""The place of a route's first word in ``/c/<case>/<route>``."""


def _serve(link: Connection[Any, Any], app: App, poke: Callable[[], None]) -> None:
    """Answer what was handed over. Whoever asked and is gone before it is taken has changed nothing."""
    with suppress(OSError, EOFError), closing(link):
        link.send_bytes(_TAKEN)
        if not link.poll(_TAKEN_SECONDS):
            return
        told = link.recv_bytes(_MOST_BYTES)
        if told == _POKE:
            poke()
            return
        head, body = _answered(app, json.loads(told), link.recv_bytes(_MOST_BYTES))
        link.send_bytes(head)
        link.send_bytes(body)


def _answered(app: App, facts: Mapping[str, str], body: bytes) -> tuple[bytes, bytes]:
    """Ask an application; returns status and headers as JSON, and the answer's bytes."""
    told: list[Any] = []

    def start(status: str, headers: list[tuple[str, str]], _: object = None) -> None:
        told[:] = [status, headers]

    environ = {**facts, "wsgi.input": io.BytesIO(body), "wsgi.errors": sys.stderr, "wsgi.version": (1, 0)}
    answer = app({**environ, "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False}, start)
    try:
        made = b"".join(answer)
    finally:
        if hasattr(answer, "close"):
            answer.close()
    return json.dumps(told).encode(), made


def _plain(start: Start, status: str) -> list[bytes]:
    start(status, [*HEADERS.items(), ("Cache-Control", "no-store"), ("Content-Type", "text/plain; charset=utf-8"), ("Retry-After", "3")])
    return ["다시 해 보십시오. / Please try again.\n".encode()]
