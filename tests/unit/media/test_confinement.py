# SPDX-License-Identifier: Apache-2.0
"""Acts that must fail after ``confine``, each in a process of its own. Every act is first shown to work outside, or the test would prove nothing."""

from __future__ import annotations

import signal
import struct
import subprocess
import sys

import pytest

from sotdae.media.seccomp_filter import machine_filter

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the jail's layers are Linux'")

SCRIPT = """
import ctypes, mmap, os, pathlib, socket, subprocess, sys, threading
from sotdae.media.confinement import confine
kernel = ctypes.CDLL(None, use_errno=True)
def call(*arguments):
    if kernel.syscall(*arguments) < 0 and ctypes.get_errno() in (1, 13):
        raise PermissionError
act = sys.argv[2]
if sys.argv[1] == "inside":
    status = confine(memory_bytes=64 << 20, processor_seconds=2)
    if status.missing:
        os.write(1, b"missing"); os._exit(0)
try:
    exec(act)
except (PermissionError, MemoryError):
    os.write(1, b"denied"); os._exit(0)
os.write(1, b"done"); os._exit(0)
"""
ACTS = {
    "read a file": "open('/etc/hostname').read() if os.path.exists('/etc/hostname') else open('/proc/version').read()",
    "read its own code": "open(sys.executable, 'rb').read(1)",
    "write a file": "open('/dev/shm/sotdae-jail', 'w').close()",
    "list a folder": "os.listdir('/')",
    "stat a path": "os.stat('/')",
    "ask where it is": "os.getcwd()",
    "make a folder": "os.makedirs('/tmp/sotdae-jail', exist_ok=True)",
    "read the parent's memory map": "open(f'/proc/{os.getpid()}/maps').read()",
    "import something": "import wave",
    "open a TCP socket": "socket.socket(socket.AF_INET, socket.SOCK_STREAM)",
    "open a UDP socket": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    "open a UNIX socket": "socket.socket(socket.AF_UNIX)",
    "pair sockets": "socket.socketpair()",
    "fork": "os.fork() or os._exit(0)",
    "start a program": "subprocess.run(['true'])",
    "become a program": "os.execv('/bin/true', ['true'])",
    "start a thread": "threading.Thread(target=int).start()",
    "signal a process": "os.kill(os.getpid(), 0)",
    "learn its parent": "os.getppid()",
    "trace": "call(101, 0, 0, 0, 0)",
    "io_uring": "call(425, 1, None)",
    "a new user namespace": "call(272, 0)",
    "a key ring": "call(250, 0, -3, 0)",
    "a file in memory": "os.memfd_create('x')",
    "executable memory": "mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)",
    "much memory": "bytearray(256 << 20)",
    "lift a limit": "call(160, 9, bytes(16))",
}


def run(where: str, act: str) -> tuple[int, bytes]:
    ended = subprocess.run([sys.executable, "-c", SCRIPT, where, act], capture_output=True, check=False, timeout=60)
    return ended.returncode, ended.stdout


@pytest.fixture(scope="module", autouse=True)
def _every_layer_is_here() -> None:
    if run("inside", "pass")[1] == b"missing":
        pytest.skip("this kernel lacks a layer of the jail; `missing` says so, which is tested elsewhere")


@pytest.mark.parametrize("act", ACTS.values(), ids=list(ACTS))
def test_an_act_is_denied_or_ends_the_process(act: str) -> None:
    code, said = run("inside", act)
    assert (code, said) == (0, b"denied") or code == -signal.SIGSYS


@pytest.mark.parametrize(
    "name", ["read its own code", "list a folder", "open a UDP socket", "fork", "start a thread", "executable memory", "much memory"]
)
def test_the_same_act_works_outside(name: str) -> None:
    assert run("outside", ACTS[name]) == (0, b"done")


def test_an_endless_loop_is_ended_by_the_kernel() -> None:
    code, _ = run("inside", "\nwhile True: pass")
    assert code in {-signal.SIGXCPU, -signal.SIGKILL}


def test_computing_still_works_and_the_environment_is_empty() -> None:
    assert run("inside", "sum(range(100000)); bytearray(8 << 20); assert not os.environ") == (0, b"done")


def test_the_filter_is_well_formed_on_both_machines_and_absent_on_others() -> None:
    for machine in ("x86_64", "aarch64"):
        code = machine_filter(machine)
        assert code is not None
        steps = list(struct.iter_unpack("HBBI", code))
        assert len(steps) < 4096, "the kernel's limit"
        assert steps[-1] == (0x06, 0, 0, 0x80000000), "what is not named ends the process"
        for index, (operation, yes, no, _) in enumerate(steps):
            assert index + 1 + max(yes, no) < len(steps) or operation == 0x06
    assert machine_filter("sparc") is None
