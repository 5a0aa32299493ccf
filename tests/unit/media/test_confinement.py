# SPDX-License-Identifier: Apache-2.0
"""Acts that must fail after ``confine``, each in a process of its own. Acts that work outside are first shown to, or the test would prove nothing."""

from __future__ import annotations

import json
import platform
import signal
import struct
import subprocess
import sys

import pytest

from sotdae.media.confinement import Confinement
from sotdae.media.seccomp_filter import machine_filter

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the jail's layers are Linux'")

SCRIPT = """
import ctypes, json, mmap, os, pathlib, resource, signal, socket, subprocess, sys, threading, time
from sotdae.media.confinement import confine
kernel = ctypes.CDLL(None, use_errno=True)
PARENT = os.getpid()
room = ctypes.create_string_buffer(4096)
def call(*arguments):
    ctypes.set_errno(0)
    if kernel.syscall(*map(ctypes.c_long, arguments)) < 0 and ctypes.get_errno() in (1, 12, 13):
        raise PermissionError
def here():
    return ctypes.addressof(room)
code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
old_call = bytes.fromhex("b814000000cd80c3")  # mov eax, 20 (getpid of 32 bits); int 0x80; ret
code.write(old_call)
run_old_call = ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(code)))
acts = json.load(sys.stdin)
results = {}
for name, act in acts.items():
    child = os.fork()
    if not child:
        if sys.argv[1] == "inside":
            status = confine(memory_bytes=64 << 20, processor_seconds=2)
            if status.missing:
                os._exit(12)
        else:
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        try:
            exec(act)
        except (PermissionError, MemoryError):
            os._exit(11)
        except BaseException:
            os._exit(13)
        os._exit(10)
    _, ended = os.waitpid(child, 0)
    results[name] = -os.WTERMSIG(ended) if os.WIFSIGNALED(ended) else os.WEXITSTATUS(ended)
json.dump(results, sys.stdout)
"""
DONE, DENIED, MISSING = 10, 11, 12
ACTS = {
    "read a file": "open('/etc/hostname').read() if os.path.exists('/etc/hostname') else open('/proc/version').read()",
    "read its own code": "open(sys.executable, 'rb').read(1)",
    "write a file": "open('/dev/shm/sotdae-jail', 'w').close()",
    "list a folder": "os.listdir('/')",
    "stat a path": "os.stat('/')",
    "ask where it is": "os.getcwd()",
    "make a folder": "os.makedirs('/tmp/sotdae-jail', exist_ok=True)",
    "remove a file": "os.unlink('/tmp/sotdae-jail-none')",
    "rename a file": "os.rename('/tmp/sotdae-jail-none', '/tmp/sotdae-jail-more')",
    "link to a file": "os.symlink('/etc/passwd', '/tmp/sotdae-jail-link')",
    "change rights": "os.chmod('/tmp', 0o777)",
    "go elsewhere": "os.chdir('/')",
    "read its parent's memory map": "open(f'/proc/{PARENT}/maps').read()",
    "write to its own memory as a file": "open('/proc/self/mem', 'r+b').close()",
    "read its own environment as a file": "open('/proc/self/environ', 'rb').read()",
    "import something": "import wave",
    "open a TCP socket": "socket.socket(socket.AF_INET, socket.SOCK_STREAM)",
    "open a UDP socket": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    "open an IPv6 socket": "socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)",
    "open a UNIX socket": "socket.socket(socket.AF_UNIX)",
    "open a netlink socket": "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)",
    "open a packet socket": "socket.socket(17, socket.SOCK_RAW, 0)",
    "open a socket to the host": "socket.socket(40, socket.SOCK_STREAM)",
    "pair sockets": "socket.socketpair()",
    "make a pipe": "os.pipe()",
    "fork": "os.fork() or os._exit(0)",
    "start a program": "subprocess.run(['true'])",
    "become a program": "os.execv('/bin/true', ['true'])",
    "start a thread": "threading.Thread(target=int).start()",
    "signal itself": "os.kill(os.getpid(), 0)",
    "signal its parent": "os.kill(PARENT, 0)",
    "end its parent": "os.kill(PARENT, signal.SIGCONT)",
    "learn its parent": "os.getppid()",
    "change its group of processes": "os.setpgid(0, 0)",
    "begin a session": "os.setsid()",
    "become another user": "os.setuid(65534)",
    "a file in memory": "os.memfd_create('x')",
    "run a file in memory": "os.execve(os.memfd_create('x'), ['x'], {})",
    "executable memory": "mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)",
    "much memory": "bytearray(256 << 20)",
    "much memory in small pieces": "kept = [bytearray(1 << 20) for _ in range(256)]",
    "raise its memory limit": "resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))",
    "raise its file limit": "resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))",
    "raise its priority": "os.nice(-1)",
    "wait on a file's changes": "call(254)",
}
BY_NUMBER = {
    "vfork": "call(58)",
    "clone": "call(56, 17, 0, 0, 0, 0)",
    "clone, the newer": "call(435, here(), 88)",
    "execveat": "call(322, -100, here(), 0, 0, 0)",
    "trace": "call(101, 0, 0, 0, 0)",
    "read another's memory": "call(310, PARENT, here(), 1, here(), 1, 0)",
    "write another's memory": "call(311, PARENT, here(), 1, here(), 1, 0)",
    "compare with another process": "call(312, PARENT, os.getpid(), 0, 0, 0)",
    "hold another process": "call(434, PARENT, 0)",
    "take another's file": "call(438, 3, 0, 0)",
    "signal by thread": "call(234, PARENT, PARENT, 0)",
    "signal with a letter": "call(129, PARENT, 0, here())",
    "io_uring": "call(425, 1, here())",
    "io_uring, entered": "call(426, 0, 1, 0, 0, 0, 0)",
    "io_uring, registered": "call(427, 0, 0, 0, 0)",
    "asynchronous files": "call(206, 1, here())",
    "a new user namespace": "call(272, 0x10000000)",
    "another's namespace": "call(308, 0, 0)",
    "another root": "call(161, here())",
    "exchange roots": "call(155, here(), here())",
    "mount": "call(165, here(), here(), here(), 0, 0)",
    "mount, the newer": "call(428, -100, here(), 1)",
    "open a file system": "call(430, here(), 0)",
    "open by handle": "call(304, -100, here(), 0)",
    "open, the newer": "call(437, -100, here(), here(), 24)",
    "a key": "call(248, here(), here(), here(), 1, -3)",
    "a key from others": "call(249, here(), here(), here(), -3)",
    "a key ring": "call(250, 0, -3, 0)",
    "a program in the kernel": "call(321, 0, here(), 8)",
    "count events": "call(298, here(), 0, -1, -1, 0)",
    "handle its own faults": "call(323, 0)",
    "watch all files": "call(300, 0, 0)",
    "load a module": "call(175, here(), 1, here())",
    "another kernel": "call(246, 0, 0, 0, 0)",
    "read the kernel's log": "call(103, 3, here(), 9)",
    "set the clock": "call(227, 0, here())",
    "host name": "call(170, here(), 1)",
    "input and output ports": "call(172, 3)",
    "its own tables of memory": "call(154, 0, here(), 16)",
    "another personality": "call(135, 0xFFFFFFFF)",
    "rights of its own": "call(126, here(), here())",
    "lift a limit": "call(160, 9, here())",
    "lift a limit, the newer": "call(302, 0, 9, here(), 0)",
    "another filter": "call(317, 1, 0, here())",
    "settle for a trap instead": "call(157, 22, 2, here(), 0, 0)",
    "be dumpable again": "call(157, 4, 1, 0, 0, 0)",
    "Landlock once more": "call(444, here(), 8, 0)",
    "Landlock taken on": "call(446, 0, 0)",
    "shared memory": "call(29, 0, 4096, 0o1600)",
    "a queue of messages": "call(68, 0, 0o1600)",
    "a named queue": "call(240, here(), 66, 384, 0)",
    "move pages between processes": "call(278, 1, here(), 1, 0)",
    "send a file": "call(40, 1, 0, 0, 1)",
    "secret memory": "call(447, 0)",
    "memory protected by keys": "call(329, here(), 4096, 4, 0)",
    "the interface of x32": "call(0x40000000 + 39)",
    "the interface of 32 bits": "run_old_call()",
    "a number of next year": "call(999)",
}
SHOWN_TO_WORK = (
    "read its own code", "list a folder", "open a UDP socket", "open a netlink socket", "make a pipe", "fork", "start a program", "start a thread",
    "signal its parent", "a file in memory", "executable memory", "much memory", "much memory in small pieces", "raise its memory limit",
    "read its parent's memory map", "write to its own memory as a file", "the interface of 32 bits",
)  # fmt: skip
ALL = ACTS | (BY_NUMBER if platform.machine() == "x86_64" else {})


def run(where: str, acts: dict[str, str]) -> dict[str, int]:
    """Return how each act ended: an exit code, or a signal below zero."""
    ended = subprocess.run([sys.executable, "-c", SCRIPT, where], input=json.dumps(acts).encode(), capture_output=True, check=True, timeout=120)
    found: dict[str, int] = json.loads(ended.stdout)
    return found


@pytest.fixture(scope="module")
def inside() -> dict[str, int]:
    found = run("inside", ALL)
    if MISSING in found.values():
        pytest.skip("this kernel lacks a layer of the jail; `missing` says so, which is tested elsewhere")
    return found


@pytest.fixture(scope="module")
def outside() -> dict[str, int]:
    return run("outside", {name: ALL[name] for name in SHOWN_TO_WORK if name in ALL})


@pytest.mark.parametrize("name", ALL)
def test_an_act_is_denied_or_ends_the_process(inside: dict[str, int], name: str) -> None:
    assert inside[name] in ({-signal.SIGSYS} if name in BY_NUMBER else {DENIED, -signal.SIGSYS})


@pytest.mark.parametrize("name", SHOWN_TO_WORK)
def test_the_same_act_works_outside(outside: dict[str, int], name: str) -> None:
    if name == "the interface of 32 bits" and outside.get(name) != DONE:
        pytest.skip("this kernel has no 32-bit interface")
    assert outside[name] == DONE


def test_an_endless_loop_is_ended_by_the_kernel() -> None:
    found = run("inside", {"loop": "\nwhile True: pass"})
    assert found["loop"] in {-signal.SIGXCPU, -signal.SIGKILL, MISSING}


def test_computing_still_works_and_the_environment_is_empty() -> None:
    act = "sum(range(100000)); bytearray(8 << 20); assert not os.environ; time.monotonic(); os.urandom(4)"
    assert run("inside", {"compute": act})["compute"] in {DONE, MISSING}


def test_each_layer_has_a_sentence_and_a_missing_one_says_what_is_open() -> None:
    every = Confinement(limits=True, landlock=7, seccomp=True).in_words
    assert len(every) == 3
    assert all(sentence.endswith("in force.") for sentence in every)
    bare = Confinement(limits=False, landlock=0, seccomp=False).in_words
    assert [sentence.split(": MISSING. ")[0] for sentence in bare] == ["process limits", "Landlock", "seccomp"]


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


def test_a_machine_with_limits_of_its_own_keeps_them() -> None:
    code = (
        "import resource; from sotdae.media.confinement import confine; "
        "resource.setrlimit(resource.RLIMIT_CPU, (100, 100)); resource.setrlimit(resource.RLIMIT_AS, (1 << 32, 1 << 32)); "
        "status = confine(memory_bytes=1 << 40, processor_seconds=3_600); "
        "assert status.limits; print(sum(range(9)))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, timeout=60)
    assert (ended.returncode, ended.stdout) == (0, b"36\n"), ended.stderr.decode()
