# SPDX-License-Identifier: Apache-2.0
"""Locks a process in, from inside and for ever: limits, then Landlock, then a seccomp allow-list. Standard library only; needs no privileges.

After ``confine`` a process can compute, allocate up to its limit, and read and write the pipes it has. It opens no file, connects nowhere, starts
nothing, makes no memory executable. What the kernel does not offer is left out and *said*: the status names what is active.

Each layer alone has holes (Landlock lets UDP, fork and io_uring pass; seccomp cannot see paths), which the others close. No namespaces are used:
containers often withhold them.

Source: Linux, ``Documentation/userspace-api``, ``landlock.rst`` and ``seccomp_filter.rst``; what holds is what the escape tests show.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
from typing import Final

from sotdae.classes import dataclass
from sotdae.media.seccomp_filter import machine_filter

if sys.platform != "win32":
    import resource

_PR_SET_DUMPABLE: Final = 4
_PR_SET_SECCOMP: Final = 22
_PR_SET_NO_NEW_PRIVS: Final = 38
_SECCOMP_MODE_FILTER: Final = 2
_CREATE_RULESET: Final = 444
_RESTRICT_SELF: Final = 446
"""System call numbers of Landlock, the same on every architecture."""

_FILE_RIGHTS: Final = {1: 13, 2: 14, 3: 15, 5: 16}
"""Landlock version from which on so many file rights exist."""


@dataclass(frozen=True, slots=True)
class Confinement:
    """What holds a process.

    Attributes:
        limits: memory, processor time, file size and core dumps are limited.
        landlock: version of the kernel's Landlock interface in force; 0 where there is none.
        seccomp: system calls are on an allow-list.
    """

    limits: bool
    landlock: int
    seccomp: bool

    @property
    def missing(self) -> tuple[str, ...]:
        """The layers that are not in force, by name."""
        return tuple(name for name, active, _ in self._layers() if not active)

    @property
    def in_words(self) -> tuple[str, ...]:
        """One plain sentence for each layer: whether it is in force, and what is open where it is not."""
        return tuple(f"{name}: in force." if active else f"{name}: MISSING. {without}" for name, active, without in self._layers())

    def _layers(self) -> tuple[tuple[str, bool, str], ...]:
        """Return name, whether it is in force, and what its absence means."""
        return (
            ("process limits", self.limits, "A picture made to take all memory or time can slow this machine down."),
            ("Landlock", self.landlock > 0, "A picture that takes over its decoder is kept from files by seccomp alone."),
            ("seccomp", self.seccomp, "A picture that takes over its decoder could reach the network and start programs."),
        )


def confine(*, memory_bytes: int, processor_seconds: int) -> Confinement:
    """Lock this process in. Everything it will ever import must have been imported, and every decoder tried.

    Args:
        memory_bytes: address space it may take beyond what it has now.
        processor_seconds: after which the kernel ends it.
    """
    os.environ.clear()
    limits = _limit(memory_bytes, processor_seconds)
    if platform.system() != "Linux":
        return Confinement(limits, 0, seccomp=False)
    kernel = ctypes.CDLL(None, use_errno=True)
    kernel.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    if kernel.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return Confinement(limits, 0, seccomp=False)
    return Confinement(limits, _landlock(kernel), seccomp=_seccomp(kernel))


def no_core_dump() -> None:
    """Keep a crash of this very process from writing its memory to the disk: it holds media on their way to the jail, and photos handed in."""
    if sys.platform != "win32":
        _, most = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, most))


def _limit(memory_bytes: int, processor_seconds: int) -> bool:
    if sys.platform == "win32":
        return False
    most = _address_space() + memory_bytes
    for what, value in (
        (resource.RLIMIT_AS, most),
        (resource.RLIMIT_CPU, processor_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hardest = resource.getrlimit(what)
        lowest = value if hardest == resource.RLIM_INFINITY else min(value, hardest)  # a machine's own limit may be lower and cannot be raised
        resource.setrlimit(what, (lowest, lowest))
    return True


def _address_space() -> int:
    """Return what this process has mapped, in bytes; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 (no path of anybody's is at stake)
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def _landlock(kernel: ctypes.CDLL) -> int:
    """Forbid every file, TCP port, abstract socket and outside signal that this kernel's Landlock knows, with no exception. Return its version."""
    version = int(kernel.syscall(_CREATE_RULESET, None, 0, 1))
    if version < 1:
        return 0
    files = (1 << max(count for since, count in _FILE_RIGHTS.items() if since <= version)) - 1
    rules = struct.pack("QQQ", files, 0b11, 0b11)  # file rights, bind and connect, abstract sockets and signals
    known = 24 if version >= 6 else 16 if version >= 4 else 8  # noqa: PLR2004 (the versions that brought the second and third field)
    handle = int(kernel.syscall(_CREATE_RULESET, rules[:known], known, 0))
    if handle < 0:
        return 0
    failed = kernel.syscall(_RESTRICT_SELF, handle, 0)
    os.close(handle)
    return 0 if failed else version


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def _seccomp(kernel: ctypes.CDLL) -> bool:
    code = machine_filter(platform.machine())
    if code is None:
        return False
    held = ctypes.create_string_buffer(code)
    program = _Program(len(code) // 8, ctypes.addressof(held))
    return bool(kernel.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0)
