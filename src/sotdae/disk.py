# SPDX-License-Identifier: Apache-2.0
"""Every operation by which a store changes the disk, in one small class, so that a test can record, fail or kill at each of them; and locks.

Order of a durable write: temporary file, write, fsync, rename, fsync of the folder. It does not defend against a disk that lies about fsync.
Source: "All File Systems Are Not Created Equal" (Pillai et al., OSDI 2014) for why each barrier is needed.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path
from typing import BinaryIO, Final, Self

from sotdae.errors import WritePoisoned


class Disk:
    """The real disk. Tests derive from it."""

    _settled: set[Path]
    """Folders whose names are known to be on the disk."""

    def __new__(cls, *_: object, **__: object) -> Self:
        """Begin with no folder known."""
        made = super().__new__(cls)
        made._settled = set()
        return made

    def create(self, path: Path) -> BinaryIO:
        """Create a new file for writing, readable by its owner only; fails where it exists."""
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), "wb", buffering=0)

    def append(self, path: Path) -> BinaryIO:
        """Open a file for appending, made where it does not exist."""
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600), "ab", buffering=0)

    def write(self, file: BinaryIO, data: bytes | memoryview) -> None:
        """Write all of the data, however many calls it takes."""
        view = memoryview(data).cast("B")
        while view:
            view = view[file.write(view) :]

    def sync(self, file: BinaryIO) -> None:
        """Bring a file's bytes to the disk."""
        os.fsync(file.fileno())

    def rename(self, source: Path, target: Path) -> None:
        """Give a file its name in one step, replacing what stood there."""
        source.replace(target)

    def make_folder(self, path: Path) -> None:
        """Make a folder where there is none, and bring its name to the disk, once: who made it may have been killed before he came to that."""
        if path.is_dir():
            if path not in self._settled:
                with suppress(PermissionError):  # a folder above the workspace that we may not read is its owner's to settle
                    self.sync_folder(path.parent)
        else:
            self.make_folder(path.parent)
            self.add_folder(path)
            self.sync_folder(path.parent)
        self._settled.add(path)

    def add_folder(self, path: Path) -> None:
        """Make one folder below one that exists; its name is not on the disk yet."""
        path.mkdir(mode=0o700, exist_ok=True)

    def sync_folder(self, path: Path) -> None:
        """Bring a folder's names to the disk, where the platform lets one."""
        if os.name == "nt":
            return
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def remove(self, path: Path) -> None:
        """Remove a file of our own making."""
        path.unlink(missing_ok=True)

    def cut(self, path: Path, size: int) -> None:
        """Shorten a file to a size and bring that to the disk."""
        with self.change(path) as file:
            self.shorten(file, size)
            self.sync(file)

    def change(self, path: Path) -> BinaryIO:
        """Open an existing file for changes in place."""
        return path.open("r+b", buffering=0)

    def shorten(self, file: BinaryIO, size: int) -> None:
        """Shorten an open file to a size; not on the disk yet."""
        file.truncate(size)

    def put(self, path: Path, data: bytes) -> None:
        """Write a small file durably: whole or not at all."""
        self.make_folder(path.parent)
        temporary = path.with_name(path.name + ".part")
        self.remove(temporary)
        with self.create(temporary) as file:
            self.write(file, data)
            self.sync(file)
        self.rename(temporary, path)
        self.sync_folder(path.parent)


DISK: Final = Disk()


@contextmanager
def writing() -> Iterator[None]:
    """Turn the disk's refusal into the error that says what to do.

    Raises:
        WritePoisoned: instead of any `OSError`.
    """
    try:
        yield
    except OSError as error:
        raise WritePoisoned from error


@contextmanager
def locked(path: Path, *, wait: bool = False) -> Iterator[bool]:
    """Hold an exclusive lock on a file. Where somebody else holds it: yield False at once, or wait."""
    with _lockable(path) as file:
        if not _lock(file, wait=wait):
            yield False
            return
        yield True


class Turn:
    """An exclusive lock on a file for which others may queue, and which its holder may lend to whoever queues.

    Who waits stands at a second lock, one at a time, until it has the first: so a holder can see that somebody waits, and cannot overtake them.
    """

    def __init__(self, path: Path) -> None:
        """Name the file; the queue's stands beside it."""
        self._file = _lockable(path)
        self._queue = path.with_name(path.name + ".queue")

    def take(self, patience_seconds: float) -> bool:
        """Take the lock, waiting at most so long; returns whether it is ours."""
        if not self.is_wanted() and _lock(self._file, wait=False):  # (who comes later does not overtake who queues)
            return True
        until = time.monotonic() + patience_seconds
        with _lockable(self._queue) as queue:
            is_first = False
            while time.monotonic() < until:
                is_first = is_first or _lock(queue, wait=False)
                if is_first and _lock(self._file, wait=False):
                    return True
                time.sleep(_POLL_SECONDS)
        return False

    def is_wanted(self) -> bool:
        """Whether somebody queues for it."""
        if not self._queue.exists():
            return False
        with _lockable(self._queue) as queue:
            return not _lock(queue, wait=False)

    def lend(self) -> None:
        """Let whoever queues have the lock, and take it back afterwards."""
        _unlock(self._file)
        with _lockable(self._queue) as queue:
            _lock(queue, wait=True)
            _lock(self._file, wait=True)

    def close(self) -> None:
        """Give the lock back."""
        self._file.close()


_POLL_SECONDS: Final = 0.002


def _lockable(path: Path) -> FileIO:
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0)


def _unlock(file: FileIO) -> None:
    if os.name == "nt":
        import msvcrt  # noqa: PLC0415 (exists on that platform only)

        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined]
    else:
        import fcntl  # noqa: PLC0415 (does not exist on Windows)

        fcntl.flock(file.fileno(), fcntl.LOCK_UN)


def _lock(file: FileIO, *, wait: bool) -> bool:
    """Lock until the file is closed. The only POSIX-only import of this floor; elsewhere the platform's own call."""
    try:
        if os.name == "nt":
            import msvcrt  # noqa: PLC0415 (exists on that platform only)

            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl  # noqa: PLC0415 (does not exist on Windows)

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        if wait:
            raise
        return False
    return True
