# SPDX-License-Identifier: Apache-2.0
"""Pictures are opened in child processes that hold no key, no path and no network: bytes in by a pipe, hashes and facts out by a pipe.

A decoder that falls to a hostile picture falls there. The child cannot open a file, connect or start anything (``sotdae.media.confinement``), it
starts with an empty environment, and what it answers is checked like any foreign input. A crash, a hang, a memory bomb or nonsense costs that one
picture: the child is ended and another one takes its place. Since an earlier picture may have spoiled the child, a picture at which it died gets one
more try in a fresh one.

Videos go to children of their own, which may take more memory and more time, and which start when the first video comes. HEIC pictures go there too,
since their decoder is the videos'.

What this does not do: a picture that takes over the child can give false hashes for the pictures which the same child sees after it, until the child
is retired. It cannot reach anything else.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Final, Self, TypeVar, cast

from sotdae.errors import JailIncomplete, JailUnusable
from sotdae.media.confinement import Confinement, no_core_dump
from sotdae.media.hashing import HashPath, PerceptualHash, Wanted
from sotdae.media.jail_protocol import ANSWER, PATHS, REQUEST, WANTED
from sotdae.media.limits import MAX_BYTES, VIDEO_BYTES, Refusal
from sotdae.media.outcome import Kind, Method, Outcome, from_answer
from sotdae.media.sniffing import HEAD_BYTES, Sniffed, sniff
from sotdae.registry import HASHES, load

SECONDS: Final = 20.0
"""A picture's time, from its first byte to the answer. The slowest picture within the limits takes about 4. Source: the jail's limits of
docs/decisions/2026-11-25-media-jail.md."""

SETTINGS: Final = {
    "OPENBLAS_NUM_THREADS": "1",  # threads would need a call that the jail ends
    "OMP_NUM_THREADS": "1",
    "PILLOW_BLOCKS_MAX": "10",  # ten blocks of 16 MiB are kept between pictures, enough for the largest: fresh pages cost as much as decoding
    "MALLOC_TRIM_THRESHOLD_": "268435456",
    "MALLOC_MMAP_THRESHOLD_": "33554432",
    "OPENCV_LOG_LEVEL": "OFF",
    "OPENCV_FFMPEG_LOGLEVEL": "-8",
}
"""A child's whole environment, but for where it finds this package. Source: docs/decisions/2026-11-25-pdq-kernel.md."""

_START_SECONDS: Final = 60.0
_PICTURES_A_LIFE: Final = 2_000
"""After which a child is replaced: bounds what one hostile picture could falsify, and what a leaking decoder could take."""

_MOST_ANSWERED: Final = 16 << 20
"""Bytes of an answer. That of a sought photo, 144 hashes, has 16 kB; that of a turned video of 20,000 unlike frames with all parts, 11 MB."""

_MOST_HELD: Final = 2 * VIDEO_BYTES
"""Bytes of files that ``look_all`` holds before it waits for the first of them; the one that comes next is held beside these."""

VIDEO_SECONDS_A_MIB: Final = 5.0
"""What a video gets beyond ``SECONDS``, for each MiB. Source: docs/decisions/2026-11-27-video.md."""

_FULLER: Final = 4
"""So many times of that where every frame, or every orientation, is wanted; and of ``SECONDS`` for a sought photo, which has 144 hashes."""

_HEIC_SLOWER: Final = 2
"""So many times a picture's time for HEIC. Source: docs/decisions/2026-11-27-heic.md."""

VIDEO_MOST_SECONDS: Final = 600.0
"""The most that a video gets."""

_SOFT_RATIO: Final = 0.75
"""Of its time, after which a child is to say what it has; the clock ends it later."""

_PACKAGES: Final = Path(__file__).resolve().parents[2]

CRASHED: Final = "the decoder crashed on it"
TOO_SLOW: Final = "the decoder did not finish in time"
NONSENSE: Final = "the decoder's answer made no sense"

K = TypeVar("K")


class Jail:
    """A few children, and the pictures handed to them. Use as a context manager; safe to call from several threads."""

    def __init__(
        self,
        hashes: Sequence[str] = ("pdq",),
        *,
        workers: int = 2,
        seconds: float = SECONDS,
        complete: bool = False,
        command: Sequence[str] = (),
    ) -> None:
        """Start the first child and see what holds it.

        Args:
            hashes: names of hash plug-ins.
            workers: children at work at the same time.
            seconds: a picture's time.
            complete: refuse to work where a layer of the jail is missing.
            command: another program that speaks the child's language, with hashes of its own; for tests.

        Raises:
            JailIncomplete: if ``complete`` and this machine lacks a layer.
            JailUnusable: if the child does not start.
        """
        no_core_dump()
        self._seconds = seconds
        methods = None if command else _methods(hashes)
        self._workers = [_Worker(tuple(command) or _command(Kind.PICTURE, hashes), methods, complete=complete) for _ in range(workers)]
        self._video_workers = [_Worker(_command(Kind.VIDEO, hashes), methods, complete=complete) for _ in range(workers if video_extra() else 0)]
        self._free: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        self._free_for_video: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        for worker in self._workers:
            self._free.put(worker)
        for worker in self._video_workers:
            self._free_for_video.put(worker)
        self.status: Confinement = self._workers[0].start()
        """What holds the children."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the children, for good: a picture that another thread is waiting for is given up, and no child takes the place of one that is ended."""
        for worker in (*self._workers, *self._video_workers):
            worker.end()

    def look(self, data: bytes, path: HashPath = HashPath.INTEROPERABLE, wanted: Wanted = Wanted.ITEM) -> Outcome:
        """Return what an encoded picture is and its hashes. A bad picture is an outcome, never an exception.

        Args:
            data: the file.
            path: ``HashPath.FAST`` where a hash some bits off will do and the file allows it; a photo that is sought always gets the other.
            wanted: which hashes.

        Raises:
            JailUnusable: if no child can be started, or the jail is closed.
        """
        goes = sniff(data[:HEAD_BYTES])
        video = goes in {Sniffed.ISO_VIDEO, Sniffed.EBML_VIDEO}
        with_video = video or goes is Sniffed.HEIC
        refused = _refused_unseen(goes, len(data), can_video=bool(self._video_workers))
        if refused is not None:
            return Outcome(refused=refused)
        still = self._seconds * (_FULLER if wanted is Wanted.SUBJECT else 1) * (_HEIC_SLOWER if goes is Sniffed.HEIC else 1)
        seconds = video_seconds(len(data), wanted, self._seconds) if video else still
        free = self._free_for_video if with_video else self._free
        worker = free.get()
        try:
            outcome = worker.ask(data, path, wanted, seconds)
            if outcome.refused in {CRASHED, NONSENSE}:
                outcome = worker.ask(data, path, wanted, seconds)
            return outcome
        finally:
            free.put(worker)

    def look_all(
        self, pictures: Iterable[tuple[K, bytes]], path: HashPath = HashPath.INTEROPERABLE, wanted: Wanted = Wanted.ITEM
    ) -> Generator[tuple[K, Outcome], None, None]:
        """Yield (key, outcome) of each picture, in the order given; a few pictures are held at a time, so the iterable may be endless.

        Whoever stops early waits for nothing: what is being looked at goes on until it is done or the jail is closed, the rest is dropped.

        Raises:
            JailUnusable: if no child can be started, or the jail is closed.
        """
        waiting: deque[tuple[K, int, Future[Outcome]]] = deque()
        held = 0
        threads = ThreadPoolExecutor(len(self._workers))
        try:
            for key, data in pictures:
                waiting.append((key, len(data), threads.submit(self.look, data, path, wanted)))
                held += len(data)
                while len(waiting) > 2 * len(self._workers) or held > _MOST_HELD:
                    key_done, size, done = waiting.popleft()
                    held -= size
                    yield key_done, done.result()
            for key_done, _, done in waiting:
                yield key_done, done.result()
        finally:
            threads.shutdown(wait=False, cancel_futures=True)


def probe() -> Confinement:
    """Start one child, and return what holds it on this machine.

    Raises:
        JailUnusable: if the child does not start.
    """
    worker = _Worker(_command(Kind.PICTURE, ()), {}, complete=False)
    try:
        return worker.start()
    finally:
        worker.stop()


def video_extra() -> bool:
    """Say whether the optional extra that decodes videos and HEIC is installed. It is not loaded: that happens in the jail only."""
    return find_spec("cv2") is not None


def video_seconds(size: int, wanted: Wanted = Wanted.ITEM, seconds: float = SECONDS) -> float:
    """Return a video's time in seconds, by its size in bytes and what is wanted of it; ``seconds`` is that of a picture."""
    a_mib = VIDEO_SECONDS_A_MIB if wanted is Wanted.ITEM else _FULLER * VIDEO_SECONDS_A_MIB
    return min(seconds + a_mib * size / (1 << 20), max(seconds, VIDEO_MOST_SECONDS))


def _command(kind: Kind, hashes: Sequence[str]) -> tuple[str, ...]:
    return (sys.executable, "-P", "-m", "sotdae.media.jail_child", kind, *hashes)


def _methods(hashes: Sequence[str]) -> dict[str, Method]:
    plugins = ((plugin.name, cast("PerceptualHash", plugin.value)) for plugin in load(HASHES))
    return {name: Method(method.version, method.bits) for name, method in plugins if name in hashes}


def _refused_unseen(goes: Sniffed, size: int, *, can_video: bool) -> Refusal | None:
    """Return why a file is not even handed to a child, if it is not."""
    if goes is Sniffed.OTHER_VIDEO:
        return Refusal.VIDEO_FORMAT
    if goes is Sniffed.HEIC and not can_video:
        return Refusal.HEIC_EXTRA
    if goes in {Sniffed.PICTURE, Sniffed.HEIC}:
        return Refusal.TOO_MANY_BYTES if size > MAX_BYTES else None
    if not can_video:
        return Refusal.VIDEO_EXTRA
    return Refusal.VIDEO_TOO_MANY_BYTES if size > VIDEO_BYTES else None


class _Worker:
    """One child and its replacements."""

    def __init__(self, command: Sequence[str], methods: Mapping[str, Method] | None, *, complete: bool) -> None:
        self._command = command
        self._methods = methods
        self._complete = complete
        self._process: subprocess.Popen[bytes] | None = None
        self._served = 0
        self._ended = False

    def start(self) -> Confinement:
        """Start a child and return what it says holds it.

        Raises:
            JailUnusable: if it says nothing of the kind in time, or there is to be no child any more.
            JailIncomplete: if a layer is missing and completeness was asked for.
        """
        search = os.pathsep.join([str(_PACKAGES), *filter(None, [os.environ.get("PYTHONPATH")])])
        try:
            process = subprocess.Popen(  # noqa: S603 (our own interpreter and module, or a test's)
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={"PYTHONPATH": search, "PYTHONDONTWRITEBYTECODE": "1", **SETTINGS},
                start_new_session=True,  # an interrupt typed at the terminal is for us; the child ends when its input does
            )
        except OSError as error:
            raise JailUnusable(code=error.errno) from None
        self._process, self._served = process, 0
        if self._ended:  # asked after the process is in its place, so that either this or ``end`` sees it
            self.stop()
            raise JailUnusable(code="closed")
        with self._in_step(), _Clock(process, _START_SECONDS):
            said = _answer(_pipe(process.stdout)) or {}
        try:
            status = Confinement(limits=said["limits"] is True, landlock=int(said["landlock"]), seccomp=said["seccomp"] is True)
        except (KeyError, TypeError, ValueError):
            status = None
        if status is None:
            self.stop()
            raise JailUnusable(code=process.returncode)
        if self._complete and status.missing:
            self.stop()
            raise JailIncomplete(missing=", ".join(status.missing))
        return status

    def ask(self, data: bytes, path: HashPath, wanted: Wanted, seconds: float) -> Outcome:
        """Hand a picture to the child; whatever is wrong with the answer ends the child."""
        if self._process is None or self._process.poll() is not None or self._served >= _PICTURES_A_LIFE:
            self.stop()
            self.start()
        process = self._process
        if process is None:  # closed by another thread since
            raise JailUnusable(code="closed")
        self._served += 1
        with self._in_step(), _Clock(process, seconds) as clock:
            try:
                pipe = _pipe(process.stdin)
                pipe.write(REQUEST.pack(PATHS.index(path), WANTED.index(wanted), int(seconds * 1_000 * _SOFT_RATIO), len(data)))
                pipe.write(data)
                pipe.flush()
                said = _answer(_pipe(process.stdout))
            except BrokenPipeError:
                said = None
        if clock.rang:
            self.stop()
            return Outcome(refused=TOO_SLOW)
        if said is None:
            self.stop()
            return Outcome(refused=CRASHED)
        outcome = from_answer(said, self._methods)
        if outcome is None:
            self.stop()
            return Outcome(refused=NONSENSE)
        return outcome

    @contextmanager
    def _in_step(self) -> Iterator[None]:
        """End the child where an exchange with it is broken off: an answer left in the pipe would be taken for that of the next picture."""
        done = False
        try:
            yield
            done = True
        except ValueError:
            if self._ended:  # the other thread has closed the pipes
                raise JailUnusable(code="closed") from None
            raise
        finally:
            if not done:
                self.stop()

    def end(self) -> None:
        """End the child, and start none any more."""
        self._ended = True
        self.stop()

    def stop(self) -> None:
        """End the child and close its pipes."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        _pipe(process.stdout).close()
        try:
            _pipe(process.stdin).close()
        except BrokenPipeError:
            return  # what was still to be written is for nobody


class _Clock:
    """Ends a child when its time is over. Leaving waits for the clock's thread, so no later picture can be hit by it."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self.rang = False
        self._process = process
        self._timer = threading.Timer(seconds, self._ring)
        self._timer.daemon = True

    def _ring(self) -> None:
        self.rang = True
        self._process.kill()

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._timer.cancel()
        self._timer.join()


def _pipe(pipe: Any) -> BinaryIO:
    return cast("BinaryIO", pipe)


def _answer(pipe: BinaryIO) -> dict[str, Any] | None:
    """Return the JSON object that a child wrote: None where its output ended, an empty one where it is none."""
    head = pipe.read(ANSWER.size)
    if len(head) < ANSWER.size:
        return None
    (length,) = ANSWER.unpack(head)
    if length > _MOST_ANSWERED:
        return {}
    body = pipe.read(length)
    if len(body) < length:
        return None
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
