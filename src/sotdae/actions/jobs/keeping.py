# SPDX-License-Identifier: Apache-2.0
"""Keeps a worker alive for as long as a server serves: starts it, starts it again when it dies, frees what it held, and stops it with the server."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final, Protocol, Self

from sotdae.actions.jobs.table import open_jobs
from sotdae.actions.workspace import Workspace
from sotdae.custody.keyring import Keyring

COMMAND: Final = (sys.executable, "-m", "sotdae.actions.jobs.worker")
_FIRST_PAUSE_SECONDS: Final = 0.2
_LONGEST_PAUSE_SECONDS: Final = 10.0
_STOP_SECONDS: Final = 20.0
"""So long a worker may take to give its job back; what it acknowledged is kept even where it is killed after that."""


class Keeps(Protocol):
    """Whoever sees to it that a worker lives: the keeper itself, or the way to it in another process of the server."""

    def __enter__(self) -> Self:
        """Be ready."""

    def __exit__(self, *_: object) -> None:
        """Be done."""

    def poke(self) -> None:
        """Say that there may be work."""


class WorkerKeeper:
    """One worker of one server. A context: the worker lives inside it."""

    def __init__(self, place: Workspace, keyring: Keyring, command: Sequence[str] = COMMAND) -> None:
        """Take the workspace and its unlocked keyring.

        Args:
            place: the workspace.
            keyring: its operator identity goes to the worker through a pipe, and nowhere else.
            command: how a worker is started.
        """
        self._place, self._keyring, self._command = place, keyring, tuple(command)
        self._child: subprocess.Popen[bytes] | None = None
        self._ended = threading.Event()
        self._gate = threading.Lock()
        self._thread = threading.Thread(target=self._keep, name="worker keeper", daemon=True)
        self.starts = 0

    def __enter__(self) -> Self:
        """Be ready to start the worker: it is started when there is work, since it costs a second of a processor."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it: the pipe closes, and it gives its job back."""
        self._ended.set()
        with self._gate:
            child = self._child
            if child is not None:
                _close(child)
        if self._thread.ident is not None:
            self._thread.join(_STOP_SECONDS)
        if child is not None and child.poll() is None:
            child.kill()
            child.wait()

    @property
    def pid(self) -> int | None:
        """The worker's process, if it lives now."""
        child = self._child
        return child.pid if child is not None and child.poll() is None else None

    def poke(self) -> None:
        """Say that there may be work, and start the worker where there is none yet; one that does not hear it looks by itself."""
        with self._gate, suppress(OSError, ValueError):
            if self._thread.ident is None and not self._ended.is_set():
                self._thread.start()
            if self._child is not None and self._child.stdin is not None:
                self._child.stdin.write(b"\n")
                self._child.stdin.flush()

    def _keep(self) -> None:
        """Start a worker, wait for its end, and again; the pause grows while workers die at once."""
        pause = _FIRST_PAUSE_SECONDS
        jobs = open_jobs(self._place)
        try:
            while not self._ended.is_set():
                worker = secrets.token_hex(16)
                began = _now()
                child = self._start(worker)
                if child is None:
                    break
                child.wait()
                _close(child)
                jobs.reap(_now(), dead=worker)
                pause = min(2 * pause, _LONGEST_PAUSE_SECONDS) if (_now() - began).total_seconds() < pause else _FIRST_PAUSE_SECONDS
                self._ended.wait(pause)
        finally:
            jobs.close()

    def _start(self, worker: str) -> subprocess.Popen[bytes] | None:
        (secret,) = self._keyring.own.values()
        told: dict[str, Any] = {"workspace": str(self._place.folder), "worker": worker, "secret": secret}
        with self._gate:
            if self._ended.is_set():
                return None
            quiet = subprocess.DEVNULL
            child = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, start_new_session=True)  # noqa: S603 (ours)
            self._child = child
            self.starts += 1
            assert child.stdin is not None
            with suppress(OSError):
                child.stdin.write(json.dumps(told).encode() + b"\n")
                child.stdin.flush()
        return child


def _now() -> datetime:
    return datetime.now(UTC)


def _close(child: subprocess.Popen[bytes]) -> None:
    with suppress(OSError):
        if child.stdin is not None:
            child.stdin.close()
