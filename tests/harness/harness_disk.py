# SPDX-License-Identifier: Apache-2.0
"""A disk that records what is asked of it, and fails, or ends the process, at the n-th operation. One for all stores."""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, Literal
from weakref import WeakKeyDictionary

from fs_trace import Trace

from sotdae.disk import DISK, Disk

ERRORS: Final = {"enospc": errno.ENOSPC, "eio": errno.EIO, "erofs": errno.EROFS, "edquot": errno.EDQUOT}
Kind = Literal["enospc", "eio", "erofs", "edquot", "death", "kill"]
NEVER: Final = 1 << 60


class Died(BaseException):
    """The process is gone: nothing after this reaches the disk, and no handler of the program catches it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong.

    Attributes:
        at: at which operation, from 1.
        kind: an error; ``death`` (an exception that nothing catches, after which the disk takes nothing more) or ``kill`` (SIGKILL).
        written: which share of the bytes a write that fails or dies has written by then; a death at 0 comes before the operation.
        sticky: an error stays for every later operation that would write; otherwise it comes once and the disk claims to be well again.
    """

    at: int = NEVER
    kind: Kind = "eio"
    written: float = 0.0
    sticky: bool = False


class HarnessDisk(Disk):
    """The real disk, watched. Nothing waits for the platter: the machine goes on running; power losses are replayed from the trace.

    Attributes:
        done: operations so far.
        fired: the operation at which the fault came, or None.
        synced: barriers that were reported as good after the fault.
    """

    def __init__(self, fault: Fault | None = None, trace: Trace | None = None) -> None:
        self.fault, self.trace = fault or Fault(), trace
        self.done = 0
        self.fired: str | None = None
        self.synced = 0
        self._numbers: WeakKeyDictionary[BinaryIO, int] = WeakKeyDictionary()
        self._names: WeakKeyDictionary[BinaryIO, Path] = WeakKeyDictionary()
        self._safe_sizes: dict[Path, int] = {}

    def _step(self, name: str) -> bool:
        """Count an operation; returns whether it fails now."""
        if self.fired and self.fault.kind == "death":
            raise Died
        self.done += 1
        is_due = self.done == self.fault.at or (bool(self.fired) and self.fault.sticky and name != "sync")
        if is_due and self.fired is None:
            self.fired = name
        return is_due

    def _fail(self) -> None:
        if self.fault.kind == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.fault.kind == "death":
            raise Died
        raise OSError(ERRORS[self.fault.kind], "injected")

    def _plain(self, name: str) -> None:
        if self._step(name):
            self._fail()

    def create(self, path: Path) -> BinaryIO:
        self._plain("create")
        file = super().create(path)
        self._safe_sizes[path] = 0
        if self.trace is not None:
            self._numbers[file] = self.trace.make_file(path)
        self._names[file] = path
        return file

    def append(self, path: Path) -> BinaryIO:
        self._plain("append")
        is_new = not path.exists()
        file = super().append(path)
        return self._opened(file, path, is_new=is_new)

    def change(self, path: Path) -> BinaryIO:
        self._plain("change")
        return self._opened(super().change(path), path, is_new=False)

    def _opened(self, file: BinaryIO, path: Path, *, is_new: bool) -> BinaryIO:
        self._safe_sizes.setdefault(path, path.stat().st_size)
        if self.trace is not None:
            self._numbers[file] = self.trace.make_file(path) if is_new else self.trace.at(path)
        self._names[file] = path
        return file

    def write(self, file: BinaryIO, data: bytes | memoryview) -> None:
        if file not in self._names:  # a pipe: nothing of it reaches a disk
            super().write(file, data)
            return
        raw = bytes(memoryview(data).cast("B"))
        is_failing = self._step("write")
        if is_failing:
            raw = raw[: round(len(raw) * self.fault.written)]
        at = os.fstat(file.fileno()).st_size if "a" in file.mode else file.tell()
        super().write(file, raw)
        if self.trace is not None and raw:
            self.trace.write(self._numbers[file], at, raw)
        if is_failing:
            self._fail()

    def shorten(self, file: BinaryIO, size: int) -> None:
        self._plain("shorten")
        super().shorten(file, size)
        if self.trace is not None:
            self.trace.shorten(self._numbers[file], size)

    def sync(self, file: BinaryIO) -> None:
        """Count a barrier. One that fails has lost what it was to bring to the disk, and the next one will not say so.

        Source: Rebello et al., "Can Applications Recover from fsync Failures?" (USENIX ATC 2020): pages are marked clean after a failed write-back.
        """
        if self._step("sync"):
            if self.trace is not None and self.fault.kind in ERRORS:
                self.trace.sync(self._numbers[file], failed=True)
            elif self.fault.kind in ERRORS:
                # Without a trace the lost pages are seen at once, as after memory was short: the worse case for whoever believes what he reads.
                path = self._names[file]
                os.truncate(path, min(path.stat().st_size, self._safe_sizes.get(path, 0)))
            self._fail()
        self.synced += self.fired is not None
        path = self._names.get(file)
        if path is not None:
            self._safe_sizes[path] = os.fstat(file.fileno()).st_size
        if self.trace is not None:
            self.trace.sync(self._numbers[file])

    def rename(self, source: Path, target: Path) -> None:
        self._plain("rename")
        super().rename(source, target)
        self._safe_sizes[target] = self._safe_sizes.pop(source, 0)
        if self.trace is not None:
            self.trace.move(source, target)

    def add_folder(self, path: Path) -> None:
        self._plain("add_folder")
        super().add_folder(path)
        if self.trace is not None:
            self.trace.make_folder(path)

    def sync_folder(self, path: Path) -> None:
        self._plain("sync_folder")
        if self.trace is not None:
            self.trace.sync_folder(path)

    def remove(self, path: Path) -> None:
        self._plain("remove")
        super().remove(path)
        if self.trace is not None:
            self.trace.unlink(path)


class _Stood(Disk):
    """The program's one disk while another stands in for it."""

    inner: HarnessDisk


def _hand_on(name: str) -> Callable[..., Any]:
    return lambda self, *facts: getattr(self.inner, name)(*facts)


for _name in ("create", "append", "change", "write", "shorten", "sync", "rename", "add_folder", "sync_folder", "remove"):
    setattr(_Stood, _name, _hand_on(_name))


@contextmanager
def every_store_uses(disk: HarnessDisk) -> Iterator[None]:
    """Let the program's one disk be this one for a while, wherever it was bound already."""
    kind = DISK.__class__
    DISK.__class__ = _Stood
    DISK.__dict__["inner"] = disk
    try:
        yield
    finally:
        DISK.__class__ = kind
        del DISK.__dict__["inner"]
