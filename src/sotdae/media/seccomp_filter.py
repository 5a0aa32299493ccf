# SPDX-License-Identifier: Apache-2.0
"""The seccomp program of the jail: which system calls a process may still make that only computes.

Allowed calls pass. Calls by which a library looks for files are answered "permission denied", so that a lazy import fails with an error that can be
told. Memory is never made executable. Every other call ends the process: sockets, fork, exec, ptrace, io_uring, namespaces, keys, and what the kernel
will learn next year.

Source: Linux ``include/uapi/linux/{seccomp,filter,audit}.h`` and the system call tables of x86-64 and of the generic list that ARM64 uses.
"""

from __future__ import annotations

import struct
from typing import Final

_LOAD: Final = 0x20
_EQUAL: Final = 0x15
_ABOVE: Final = 0x35
_ANY_BIT: Final = 0x45
_RETURN: Final = 0x06

_PASS: Final = 0x7FFF0000
_KILL: Final = 0x80000000
_DENY: Final = 0x00050000 | 13  # EACCES

_AT_NUMBER: Final = 0
_AT_MACHINE: Final = 4
_AT_THIRD_ARGUMENT: Final = 32
_EXECUTABLE: Final = 4
_X32: Final = 0x40000000
"""Numbers from here on belong to the x32 interface, by which a filter for x86-64 could be walked around."""

_X86_64: Final = {
    "machine": 0xC000003E,
    # read write close fstat lseek munmap brk rt_sigaction rt_sigprocmask rt_sigreturn pread64 readv writev sched_yield mremap madvise nanosleep
    # getpid exit gettimeofday getrusage sysinfo sigaltstack gettid futex sched_getaffinity restart_syscall clock_gettime clock_nanosleep exit_group
    # set_robust_list getrandom rseq
    "passed": (0, 1, 3, 5, 8, 11, 12, 13, 14, 15, 17, 19, 20, 24, 25, 28, 35, 39, 60, 96, 98, 99, 131, 186, 202, 204, 219, 228, 230, 231, 273, 318,
               334),
    # open stat lstat ioctl access fcntl getcwd readlink getdents64 openat newfstatat readlinkat faccessat statx faccessat2
    "denied": (2, 4, 6, 16, 21, 72, 79, 89, 217, 257, 262, 267, 269, 332, 439),
    "mapping": (9, 10),  # mmap mprotect
}  # fmt: skip
_ARM64: Final = {
    "machine": 0xC00000B7,
    # the same calls by the generic numbers
    "passed": (63, 64, 57, 80, 62, 215, 214, 134, 135, 139, 67, 65, 66, 124, 216, 233, 101, 172, 93, 169, 165, 179, 132, 178, 98, 123, 128, 113, 115,
               94, 99, 278, 293),
    "denied": (29, 25, 17, 61, 56, 79, 78, 48, 291, 439),
    "mapping": (222, 226),
}  # fmt: skip
_MACHINES: Final = {"x86_64": _X86_64, "aarch64": _ARM64}


def machine_filter(machine: str) -> bytes | None:
    """Return the filter for a machine as ``platform.machine`` names it, or None where its numbers are not known here."""
    table = _MACHINES.get(machine)
    if table is None:
        return None
    steps = [
        _step(_LOAD, _AT_MACHINE),
        _step(_EQUAL, table["machine"], yes=1),
        _step(_RETURN, _KILL),
        _step(_LOAD, _AT_NUMBER),
        _step(_ABOVE, _X32, no=1),
        _step(_RETURN, _KILL),
    ]
    for number in _numbers(table["mapping"]):
        steps += [
            _step(_EQUAL, number, no=4),
            _step(_LOAD, _AT_THIRD_ARGUMENT),
            _step(_ANY_BIT, _EXECUTABLE, no=1),
            _step(_RETURN, _DENY),
            _step(_RETURN, _PASS),
        ]
    for number in _numbers(table["passed"]):
        steps += [_step(_EQUAL, number, no=1), _step(_RETURN, _PASS)]
    for number in _numbers(table["denied"]):
        steps += [_step(_EQUAL, number, no=1), _step(_RETURN, _DENY)]
    return b"".join([*steps, _step(_RETURN, _KILL)])


def _numbers(value: object) -> tuple[int, ...]:
    return value if isinstance(value, tuple) else ()


def _step(code: int, value: object, *, yes: int = 0, no: int = 0) -> bytes:
    """Return one instruction: operation, how far to jump where it holds and where it does not, operand."""
    return struct.pack("HBBI", code, yes, no, value)
