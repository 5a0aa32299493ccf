# SPDX-License-Identifier: Apache-2.0
"""A disk that fails or a process that dies at the n-th operation, for tests of what a vault makes of it."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import BinaryIO, Literal

from sotdae.disk import Disk

Kind = Literal["enospc", "eio", "death", "half"]


class Died(BaseException):
    """The process is gone: nothing after this reaches the disk."""


class FaultyDisk(Disk):
    """The real disk, but for the n-th operation.

    ``enospc`` and ``eio`` raise that error there, and the disk stays so for every later write; ``death`` ends the process before the operation,
    ``half`` in the middle of it where it is a write. Bytes are not brought to the platter: the machine goes on running.
    """

    def __init__(self, at: int, kind: Kind) -> None:
        self.at, self.kind = at, kind
        self.done = 0
        self.has_fired = False

    def _next(self) -> bool:
        """Count one operation; returns whether it is to be done by half."""
        if self.has_fired and self.kind in {"death", "half"}:
            raise Died
        self.done += 1
        if self.done < self.at:
            return False
        self.has_fired = True
        if self.kind == "death":
            raise Died
        if self.kind == "half":
            return True
        raise OSError(errno.ENOSPC if self.kind == "enospc" else errno.EIO, "injected")

    def _step(self) -> None:
        if self._next():
            raise Died

    def create(self, path: Path) -> BinaryIO:
        self._step()
        return super().create(path)

    def append(self, path: Path) -> BinaryIO:
        self._step()
        return super().append(path)

    def write(self, file: BinaryIO, data: bytes) -> None:
        if self._next():
            super().write(file, data[: len(data) // 2])
            raise Died
        super().write(file, data)

    def sync(self, file: BinaryIO) -> None:
        del file
        self._step()

    def rename(self, source: Path, target: Path) -> None:
        self._step()
        super().rename(source, target)

    def make_folder(self, path: Path) -> None:
        if not path.is_dir():
            self.make_folder(path.parent)
            self._step()
            path.mkdir(mode=0o700)

    def sync_folder(self, path: Path) -> None:
        del path
        self._step()

    def remove(self, path: Path) -> None:
        self._step()
        super().remove(path)

    def cut(self, path: Path, size: int) -> None:
        self._step()
        super().cut(path, size)
