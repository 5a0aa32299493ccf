# SPDX-License-Identifier: Apache-2.0
"""The worker: a child process of the server that does one job after the other. ``python -m sotdae.actions.jobs.worker``, started by `keeping` alone.

Its first line of standard input says which workspace, under which id, and with which key; no argument, environment or file holds that. Every later
line says that there may be work. When the pipe closes, its server is gone, and it stops as at Ctrl-C: the job in hand is given back, and whoever
takes it goes on where it stopped. It prints nothing.
"""

from __future__ import annotations

import _thread
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self

from sotdae.actions.jobs import arguments
from sotdae.actions.jobs.kinds import Work, run
from sotdae.actions.jobs.table import Jobs, open_jobs
from sotdae.actions.workspace import Workspace
from sotdae.cases.jobs import BEAT_SECONDS, Done, Job
from sotdae.custody.keyring import Keyring
from sotdae.custody.writer import wait_for_others
from sotdae.errors import LeaseLost, SotdaeError

LOOK_SECONDS: Final = 2.0
"""How often it looks for work by itself; whoever posts some pokes it."""
_TOLD_SECONDS: Final = 0.5
_PATIENCE_SECONDS: Final = 600.0
"""A worker waits for those who decide; it has time."""

Clock = Callable[[], datetime]


def utc() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


class Beating:
    """Says that the worker lives, and how far its job is; stops the job where the lease was lost. Is the job's `Progress`."""

    def __init__(self, jobs: Jobs, job: Job, clock: Clock, stop: Callable[[], None]) -> None:
        """Take the table, the job and the way to stop it."""
        self._jobs, self._job, self._clock, self._stop = jobs, job, clock, stop
        self._done = Done()
        self._told_at = clock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="beat", daemon=True)
        self.is_lost = False

    def __enter__(self) -> Self:
        """Begin to beat."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Beat no more."""
        self._ended.set()
        self._thread.join()

    def begin(self, step: str, total_bytes: int | None) -> None:
        """Tell a new step at once."""
        self._done = Done(step, 0, total_bytes)
        self._tell()

    def advance(self, done_bytes: int) -> None:
        """Tell, but not more often than somebody reads."""
        done = self._done
        self._done = Done(done.step, done.done_bytes + done_bytes, done.total_bytes)
        if (self._clock() - self._told_at).total_seconds() >= _TOLD_SECONDS:
            self._tell()

    def _tell(self) -> None:
        self._told_at = self._clock()
        try:
            self._jobs.beat(self._job, self._told_at, self._done)
        except LeaseLost:
            self.is_lost = True
            raise

    def _beat(self) -> None:
        try:
            while not self._ended.wait(BEAT_SECONDS):
                self._jobs.beat(self._job, self._clock(), self._done)
        except LeaseLost:
            self.is_lost = True
            self._stop()
        finally:
            self._jobs.close()


@dataclass
class Worker:
    """One worker at its table."""

    place: Workspace
    keyring: Keyring
    name: str
    jobs: Jobs
    clock: Clock = utc
    stop: Callable[[], None] = _thread.interrupt_main

    def once(self) -> Job | None:
        """Take a job and do it; returns it as it ended, or None where none waited.

        Raises:
            KeyboardInterrupt: if it was asked to stop; the job was given back.
        """
        self.jobs.reap(self.clock())
        job = self.jobs.take(self.clock(), self.name)
        if job is None:
            return None
        try:
            return self._done(job)
        except LeaseLost:
            return self.jobs.get(job.job_id)
        except SotdaeError as error:
            return self.jobs.fail(job, self.clock(), type(error).__name__, error.diagnostics())

    def _done(self, job: Job) -> Job:
        beating = Beating(self.jobs, job, self.clock, self.stop)
        try:
            with beating:
                found = arguments.read(self.place, self.keyring, job)
                (secret,) = self.keyring.own.values()
                result = run(job.kind, Work(self.place, secret, job.job_id, found, self.clock(), beating))
            ended = self.jobs.finish(job, self.clock(), result)
        except KeyboardInterrupt:
            if beating.is_lost:
                raise LeaseLost(job=job.job_id[:8]) from None
            self.jobs.give_back(job, self.clock())
            raise
        arguments.forget(self.place, job.arguments)
        return ended


def listen(work: threading.Event, stop: Callable[[], None]) -> None:
    """Hear of work until the pipe closes."""
    while os.read(sys.stdin.fileno(), 1 << 12):
        work.set()
    stop()


def main() -> None:
    """Work until asked to stop."""
    told: dict[str, Any] = json.loads(_first_line())
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    wait_for_others(_PATIENCE_SECONDS)
    place = Workspace(Path(told["workspace"]))
    jobs = open_jobs(place)
    worker = Worker(place, Keyring.unlock(place.keys, passphrase=told["secret"]), told["worker"], jobs)
    work = threading.Event()
    try:
        threading.Thread(target=listen, args=(work, _thread.interrupt_main), name="listen", daemon=True).start()
        while True:
            work.clear()
            while worker.once() is not None:
                pass
            work.wait(LOOK_SECONDS)
    except KeyboardInterrupt:
        pass
    finally:
        jobs.close()


def _first_line() -> bytes:
    """Read the first line byte by byte: what follows belongs to `listen`."""
    line = bytearray()
    while (one := os.read(sys.stdin.fileno(), 1)) not in {b"", b"\n"}:
        line += one
    return bytes(line)


if __name__ == "__main__":
    main()
