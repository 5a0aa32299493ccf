# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
import os
import signal
import sys
import zlib
from collections.abc import Iterator
from importlib.metadata import version

import pytest
from pictures import encoded, picture

from sotdae.errors import JailIncomplete, JailUnusable
from sotdae.media import jail as jail_module
from sotdae.media import jpeg
from sotdae.media.confinement import Confinement
from sotdae.media.hashing import HashPath, HashResult, MarkedHash, Variant, Wanted
from sotdae.media.jail import CRASHED, NONSENSE, TOO_SLOW, Jail, probe
from sotdae.media.limits import VIDEO_HASHED, Refusal, Unhashable
from sotdae.media.outcome import Kind, Method, Outcome, to_answer
from sotdae.media.pdq import Pdq

CLOUDS = picture("clouds", 240, 320)
GOOD = encoded(CLOUDS, "PNG")
HUGE = b"IHDR" + (65_000).to_bytes(4) * 2 + GOOD[24:29]

SPY = """
import ctypes, os, socket, subprocess, sys, time
import numpy as np
from sotdae.media import jail_child
from sotdae.media.hashing import HashPath, HashResult
class Spy:
    name, version, bits, match_distance_bits = "spy", 1, 8, 0
    def compute(self, pixels):
        quality = 0
        if pixels.shape == (77, 77, 3):
            try:
                quality = act() or 0
            except PermissionError:
                quality = 42
        return HashResult("spy", 1, HashPath.INTEROPERABLE, b"!", quality)
def act():
    ACT
jail_child.serve([Spy()], sys.stdin.buffer, sys.stdout.buffer)
"""
TRIGGER = encoded(picture("flat", 77, 77), "PNG")


def spy(act: str, seconds: float = 20) -> Jail:
    return Jail(workers=1, seconds=seconds, command=(sys.executable, "-c", SPY.replace("ACT", act)))


@pytest.fixture(scope="module")
def jail() -> Iterator[Jail]:
    with Jail() as opened:
        yield opened


def test_the_hash_is_that_of_the_picture_and_the_facts_are_those_of_the_file(jail: Jail) -> None:
    outcome = jail.look(GOOD)
    assert outcome == Outcome("PNG", 320, 240, 1, (MarkedHash(Pdq().compute(CLOUDS)),), kind=Kind.PICTURE)


def test_a_sought_photo_is_hashed_in_all_orientations_and_never_by_the_fast_path(jail: Jail) -> None:
    for path in HashPath:
        outcome = jail.look(encoded(CLOUDS, "JPEG", quality=95), path, Wanted.SUBJECT)
        plain = [one for one in outcome.hashes if one.variant == Variant.PLAIN]
        assert [one.orientation for one in plain] == list(range(8))
        assert len({one.hash.value for one in plain}) == 8
        assert {one.hash.path for one in outcome.hashes} == {HashPath.INTEROPERABLE}


def test_the_fast_path_says_that_it_is(jail: Jail) -> None:
    (marked,) = jail.look(encoded(CLOUDS, "JPEG"), HashPath.FAST).hashes
    assert marked.hash.path is HashPath.FAST
    (marked,) = jail.look(GOOD, HashPath.FAST).hashes
    assert marked.hash.path is HashPath.INTEROPERABLE, "a PNG has no fast path"


def test_what_decoded_it_is_said_with_its_version(jail: Jail) -> None:
    assert jail.look(GOOD).decoder == f"Pillow {version('Pillow')}"
    assert jail.look(encoded(CLOUDS, "JPEG")).decoder == jail.look(encoded(CLOUDS, "JPEG"), HashPath.FAST).decoder == jpeg.decoder()


@pytest.mark.parametrize("form", ["JPEG", "WEBP", "GIF", "TIFF", "BMP", "AVIF"])
def test_every_format_is_decoded_inside(jail: Jail, form: str) -> None:
    outcome = jail.look(encoded(CLOUDS, form))
    assert (outcome.form, outcome.refused) == (form, None)


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", Refusal.EMPTY),
        (b"\0" * 4_000, Refusal.UNKNOWN),
        (GOOD[: len(GOOD) // 2], Refusal.DAMAGED),
        (encoded(CLOUDS, "JPEG")[:-700], Refusal.DAMAGED),
        (bytes((64 << 20) + 1), Refusal.TOO_MANY_BYTES),
        (GOOD[:12] + HUGE + zlib.crc32(HUGE).to_bytes(4) + GOOD[33:], Refusal.TOO_LARGE),
    ],
    ids=["empty", "no picture", "cut PNG", "cut JPEG", "too many bytes", "huge sides declared"],
)
def test_bad_pictures_are_outcomes_with_a_phrase(jail: Jail, data: bytes, refusal: Refusal) -> None:
    assert jail.look(data) == Outcome(refused=refusal)
    assert jail.look(GOOD).refused is None


def test_one_pixel_is_decoded_and_has_no_hash(jail: Jail) -> None:
    assert jail.look(encoded(picture("flat", 1, 1), "PNG")) == Outcome("PNG", 1, 1, 1, (), Unhashable.TOO_SMALL, kind=Kind.PICTURE)


def test_many_pictures_come_back_in_order(jail: Jail) -> None:
    pictures = [(number, GOOD if number % 3 else b"no picture") for number in range(20)]
    found = list(jail.look_all(iter(pictures)))
    assert [key for key, _ in found] == list(range(20))
    assert all((outcome.refused is None) == bool(key % 3) for key, outcome in found)


def test_a_killed_child_costs_nothing_when_it_dies_between_pictures(jail: Jail) -> None:
    for worker in jail._workers:
        if worker._process is not None:
            os.kill(worker._process.pid, signal.SIGKILL)
            worker._process.wait()
    assert [jail.look(GOOD).refused for _ in range(3)] == [None] * 3


def test_a_child_that_dies_at_work_costs_that_picture_only() -> None:
    with spy("os._exit(9)") as opened:
        assert opened.look(TRIGGER) == Outcome(refused=CRASHED)
        assert opened.look(GOOD).refused is None


def test_a_crash_for_good_costs_that_picture_only() -> None:
    with spy("import ctypes; ctypes.string_at(0)") as opened:
        assert opened.look(TRIGGER) == Outcome(refused=CRASHED)
        assert opened.look(GOOD).refused is None


def test_a_hang_costs_its_time_and_that_picture_only() -> None:
    with spy("\n    while True: pass", seconds=0.5) as opened:
        assert opened.look(TRIGGER) == Outcome(refused=TOO_SLOW)
        opened._seconds = 20
        assert opened.look(GOOD).refused is None


def test_a_memory_bomb_is_refused() -> None:
    with spy("np.ones(2 << 30, np.uint8)") as opened:
        assert opened.look(TRIGGER) == Outcome(refused=Refusal.TOO_MUCH_MEMORY)
        assert opened.look(GOOD).refused is None


@pytest.mark.parametrize(
    "written",
    ["b'\\xff' * 400", "b'\\5\\0\\0\\0hello'", "b'\\2\\0\\0\\0[]'", "b'\\2\\0\\0\\0{}'", 'b\'\\x13\\0\\0\\0{"refused":"<html>"}\''],
    ids=["endless", "no JSON", "a list", "an empty object", "a phrase of its own"],
)
def test_nonsense_costs_that_picture_only(written: str) -> None:
    with spy(f"os.write(1, {written})") as opened:
        assert opened.look(TRIGGER) == Outcome(refused=NONSENSE)
        assert opened.look(GOOD).refused is None


@pytest.fixture(scope="module")
def _complete(jail: Jail) -> None:
    if jail.status.missing:
        pytest.skip("this kernel lacks a layer of the jail; the status says which")


@pytest.mark.usefixtures("_complete")
@pytest.mark.parametrize(
    "act", ["open('/etc/hostname')", "os.listdir('/')", "open('/dev/shm/sotdae-jail', 'w')", "open('/proc/self/mem', 'r+b')", "import wave"]
)
def test_from_inside_no_file_is_reached(act: str) -> None:
    with spy(act) as opened:
        (marked,) = opened.look(TRIGGER).hashes
        assert marked.hash.quality == 42, "permission denied"


@pytest.mark.usefixtures("_complete")
@pytest.mark.parametrize(
    "act",
    [
        "socket.socket()",
        "socket.socket(type=socket.SOCK_DGRAM)",
        "os.fork()",
        "subprocess.run(['true'])",
        "os.kill(os.getpid(), 0)",
        "os.getppid()",
        "ctypes.CDLL(None).ptrace(0, 0, 0, 0)",
        "os.memfd_create('x')",
    ],
)
def test_from_inside_network_and_processes_end_the_child(act: str) -> None:
    with spy(act) as opened:
        assert opened.look(TRIGGER) == Outcome(refused=CRASHED)
        assert opened.look(GOOD).refused is None, "and the parent goes on"


FILES_OPEN = """return sum(map(is_open, range(256)))
def is_open(number):
    try:
        os.lseek(number, 0, os.SEEK_CUR)
    except OSError as error:
        return error.errno != 9  # no such file is open
    return True
"""


def test_a_child_holds_three_pipes_and_nothing_else() -> None:
    opened_here = [os.open(os.devnull, os.O_RDONLY) for _ in range(5)]
    for handle in opened_here:
        os.set_inheritable(handle, True)
    try:
        with spy(FILES_OPEN) as opened:
            assert opened.look(TRIGGER).hashes[0].hash.quality == 3
    finally:
        for handle in opened_here:
            os.close(handle)


def test_the_layers_are_told_without_a_picture(jail: Jail) -> None:
    assert probe() == jail.status


def test_a_later_child_that_lacks_a_layer_is_refused_too() -> None:
    hello = 'import sys; b = b\'{"limits": true, "landlock": 7, "seccomp": true}\'; sys.stdout.buffer.write(len(b).to_bytes(4, \'little\') + b)'
    with Jail(workers=1, complete=True, command=(sys.executable, "-c", hello)) as opened:
        opened._workers[0]._command = (sys.executable, "-c", hello.replace("7", "0"))
        with pytest.raises(JailIncomplete, match="Landlock"):
            opened.look(GOOD)


def test_the_child_has_no_environment_and_no_open_file_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOTDAE_PASSPHRASE_FILE", "/secret")
    with spy("return 7 if not os.environ else 8") as opened:
        process = opened._workers[0]._process
        assert process is not None
        assert opened.look(TRIGGER).hashes[0].hash.quality == 7


def test_what_is_missing_is_said_and_refused_where_completeness_is_asked() -> None:
    bare = Confinement(limits=True, landlock=0, seccomp=False)
    assert bare.missing == ("Landlock", "seccomp")
    assert Confinement(limits=True, landlock=3, seccomp=True).missing == ()
    hello = 'import sys; b = b\'{"limits": true, "landlock": 0, "seccomp": false}\'; sys.stdout.buffer.write(len(b).to_bytes(4, "little") + b)'
    with pytest.raises(JailIncomplete, match="Landlock, seccomp"):
        Jail(workers=1, complete=True, command=(sys.executable, "-c", hello))


@pytest.mark.parametrize("program", ["raise SystemExit(3)", "print('no answer' * 99)"])
def test_a_child_that_does_not_start_is_an_error(program: str) -> None:
    with pytest.raises(JailUnusable):
        Jail(workers=1, command=(sys.executable, "-c", program))


def test_children_are_retired(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jail_module, "_PICTURES_A_LIFE", 2)
    with Jail(workers=1) as opened:
        first = opened._workers[0]._process
        assert [opened.look(GOOD).refused for _ in range(3)] == [None] * 3
        assert opened._workers[0]._process is not first


def test_an_answer_that_was_not_waited_for_is_never_that_of_the_next_picture(jail: Jail, monkeypatch: pytest.MonkeyPatch) -> None:
    small = encoded(picture("clouds", 60, 80), "PNG")
    for worker in jail._workers:
        with monkeypatch.context() as patched:
            patched.setattr(jail_module, "_answer", interrupted)
            with pytest.raises(KeyboardInterrupt):
                jail.look(GOOD)
        assert worker._process is None or worker._process.poll() is None
    assert [jail.look(small).width for _ in jail._workers] == [80] * len(jail._workers)


def interrupted(_pipe: object) -> None:
    raise KeyboardInterrupt


def test_a_closed_jail_starts_no_child_for_those_who_still_wait() -> None:
    opened = spy("time.sleep(1)")
    with opened:
        left = opened.look_all((number, TRIGGER) for number in range(9))
        next(left)
    with pytest.raises(JailUnusable):
        for _ in left:
            pass
    with pytest.raises(JailUnusable):
        opened.look(GOOD)
    assert [worker._process for worker in opened._workers] == [None]


def test_whoever_stops_early_leaves_nothing_to_be_looked_at() -> None:
    with spy("time.sleep(0.2)") as opened:
        left = opened.look_all((number, TRIGGER) for number in range(9))
        next(left)
        left.close()
        assert opened.look(GOOD).refused is None
        worker = opened._workers[0]
        served = worker._served
        assert served <= 3, "one answered, one under way, and the one just now"


def test_large_files_wait_outside(jail: Jail, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jail_module, "_MOST_HELD", 2 * len(GOOD))
    taken: list[int] = []

    def pictures() -> Iterator[tuple[int, bytes]]:
        for number in range(9):
            taken.append(number)
            yield number, GOOD

    for key, outcome in jail.look_all(pictures()):
        assert outcome.refused is None
        assert len(taken) - key <= 3, "two held and the one that came next"


def test_a_child_that_cannot_be_started_at_all_is_an_error() -> None:
    with pytest.raises(JailUnusable):
        Jail(workers=1, command=("/no/such/program",))


def test_a_fallen_child_that_answers_with_a_hash_of_another_length_is_not_believed(jail: Jail) -> None:
    assert jail.look(GOOD).refused is None
    (methods,) = {id(worker._methods): worker._methods for worker in (*jail._workers, *jail._video_workers)}.values()
    assert methods == {"pdq": (1, 256)}
    worker = jail._workers[0]
    worker._methods = {"pdq": Method(1, 248)}
    try:
        assert worker.ask(GOOD, HashPath.INTEROPERABLE, Wanted.ITEM, 20) == Outcome(refused=NONSENSE)
    finally:
        worker._methods = methods


def test_the_longest_video_fits_into_an_answer() -> None:
    last = VIDEO_HASHED * 1_000
    result = HashResult("pdq", 1, HashPath.INTEROPERABLE, bytes(32), 100)
    line = [MarkedHash(result, variant, 0, last, last, 1) for variant in Variant] + [MarkedHash(result, Variant.PLAIN, 3, last, last, 1)]
    whole = json.dumps(to_answer(Outcome("MATROSKA", 4_096, 2_304, 6, tuple(line), kind=Kind.VIDEO)))
    assert VIDEO_HASHED * len(whole) < jail_module._MOST_ANSWERED, "a turned video of unlike frames, each with all parts"
