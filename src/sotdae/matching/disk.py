# SPDX-License-Identifier: Apache-2.0
"""Every operation by which a hash index changes the disk, in one small class, so that a test can fail at each of them; and the two locks.

Order of a durable write: temporary file, write, fsync, rename, fsync of the folder. It does not defend against a disk that lies about fsync.
Source: "All File Systems Are Not Created Equal" (Pillai et al., OSDI 2014) for why each barrier is needed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final


class Disk:
    """The real disk. Tests derive from it."""

    def create(self, path: Path) -> BinaryIO:
        """Create or empty a file for writing, readable by its owner only."""
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600), "wb", buffering=0)

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
        """Make a folder and bring its name to the disk; does nothing where it exists."""
        if path.is_dir():
            return
        self.make_folder(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)
        self.sync_folder(path.parent)

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
        """Remove a file of our own making; one that a reader still maps on a platform that forbids it stays for the next sweep."""
        try:
            path.unlink(missing_ok=True)
        except PermissionError:
            return

    def put(self, path: Path, temporary: Path, data: bytes) -> None:
        """Write a small file durably: whole or not at all."""
        with self.create(temporary) as file:
            self.write(file, data)
            self.sync(file)
        self.rename(temporary, path)
        self.sync_folder(path.parent)


DISK: Final = Disk()


@contextmanager
def locked(path: Path, *, wait: bool) -> Iterator[bool]:
    """Hold an exclusive lock on a file, waiting for it or yielding False at once where somebody else holds it."""
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0) as file:
        yield _lock(file, wait=wait)


def _lock(file: BinaryIO, *, wait: bool) -> bool:
    """Lock until the file is closed, by the platform's own call. Where Windows gives up waiting after ten seconds, its error passes through."""
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
