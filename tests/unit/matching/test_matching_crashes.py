# SPDX-License-Identifier: Apache-2.0
"""Killed at any step, refused by the disk at any step: the old state stands or the new one, and the next change cleans up."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import hash_sets
import numpy as np
import pytest

from sotdae.disk import Disk
from sotdae.matching import writer
from sotdae.matching.index import open_index
from sotdae.matching.writer import IndexWriter

WORDS = hash_sets.near_boundary(160, 51)
IDS = np.arange(160) % 140
Change = Callable[[IndexWriter], None]


class KilledError(BaseException):
    """No handler catches it, as none runs in a killed process."""


class FailingDisk(Disk):
    """Does so many operations and then fails at each; a failing write has written half."""

    def __init__(self, steps: int, failure: BaseException) -> None:
        self.left, self.failure = steps, failure

    def _step(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise self.failure

    def create(self, path: Path) -> BinaryIO:
        self._step()
        return super().create(path)

    def write(self, file: BinaryIO, data: bytes | memoryview) -> None:
        if self.left <= 0:
            super().write(file, memoryview(data).cast("B")[: memoryview(data).nbytes // 2])
        self._step()
        super().write(file, data)

    def sync(self, file: BinaryIO) -> None:
        self._step()
        super().sync(file)

    def rename(self, source: Path, target: Path) -> None:
        self._step()
        super().rename(source, target)

    def make_folder(self, path: Path) -> None:
        self._step()
        super().make_folder(path)

    def sync_folder(self, path: Path) -> None:
        self._step()
        super().sync_folder(path)

    def remove(self, path: Path) -> None:
        self._step()
        super().remove(path)


def rows(folder: Path) -> list[tuple[int, bytes]]:
    return sorted((int(number), word.tobytes()) for words, ids in open_index(folder).stored() for number, word in zip(ids, words, strict=True))


def answers(folder: Path) -> list[list[int]]:
    return [column.tolist() for column in open_index(folder).search(WORDS[::9])]


def start(folder: Path) -> None:
    hand = IndexWriter(folder)
    hand.add(WORDS[:80], IDS[:80])
    hand.merge()
    hand.add(WORDS[80:90], IDS[80:90])
    hand.add(WORDS[90:93], IDS[90:93])
    hand.remove([2, 85])


CHANGES: dict[str, Change] = {
    "add": lambda hand: hand.add(WORDS[93:99], IDS[93:99]),
    "add many": lambda hand: hand.add(WORDS[93:], IDS[93:]),
    "remove": lambda hand: hand.remove([1, 90]),
    "merge": lambda hand: hand.merge(),
    "merge everything": lambda hand: hand.merge(everything=True),
}


@pytest.fixture(autouse=True)
def _bands_from_few_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "BANDED_FROM_ROWS", 64)


@pytest.mark.parametrize("failure", [KilledError(), OSError(errno.ENOSPC, "no room")], ids=["killed", "disk full"])
@pytest.mark.parametrize("name", CHANGES)
def test_at_every_step_the_old_state_stands_or_the_new(name: str, failure: BaseException, tmp_path: Path) -> None:
    start(tmp_path / "start")
    shutil.copytree(tmp_path / "start", tmp_path / "whole")
    CHANGES[name](IndexWriter(tmp_path / "whole"))
    old, new = rows(tmp_path / "start"), rows(tmp_path / "whole")
    old_answers, new_answers = answers(tmp_path / "start"), answers(tmp_path / "whole")
    assert (old == new) == name.startswith("merge")
    seen = set()
    for steps in range(1000):
        folder = tmp_path / f"killed {steps}"
        shutil.copytree(tmp_path / "start", folder)
        try:
            CHANGES[name](IndexWriter(folder, FailingDisk(steps, failure)))
        except (KilledError, OSError):
            pass
        else:
            break
        state = rows(folder)
        assert state in (old, new)
        assert answers(folder) == (new_answers if state == new else old_answers)
        seen.add(state == new)
        hand = IndexWriter(folder)
        hand.add(WORDS[:1], [999])
        hand.merge()
        assert rows(folder) == sorted([*state, (999, WORDS[0].tobytes())])
        opened = open_index(folder)
        assert {path.name for path in (folder / "segments").iterdir()} == {entry.name for entry in opened.manifest.segments} | (
            {opened.manifest.tombstones} - {None}
        )
        shutil.rmtree(folder)
    assert steps > 8
    assert seen == ({True} if old == new else {True, False})


def test_the_first_addition_killed_at_every_step_leaves_nothing_or_all(tmp_path: Path) -> None:
    for steps in range(100):
        folder = tmp_path / str(steps) / "hashes"
        try:
            IndexWriter(folder, FailingDisk(steps, KilledError())).add(WORDS[:9], IDS[:9])
        except KilledError:
            IndexWriter(folder).add(WORDS[:9], IDS[:9])
            assert len(rows(folder)) in {9, 18}
        else:
            break
    assert steps > 8


class WatchingDisk(Disk):
    """Refuses a rename before the file is on the disk, and a manifest before the names it needs are."""

    def __init__(self) -> None:
        self.unsynced: set[str] = set()
        self.unnamed: set[Path] = set()
        self.manifests = 0

    def write(self, file: BinaryIO, data: bytes | memoryview) -> None:
        self.unsynced.add(str(file.name))
        super().write(file, data)

    def create(self, path: Path) -> BinaryIO:
        file = super().create(path)
        self.descriptors = {**getattr(self, "descriptors", {}), str(file.name): path}
        return file

    def sync(self, file: BinaryIO) -> None:
        self.unsynced.discard(str(file.name))
        super().sync(file)

    def rename(self, source: Path, target: Path) -> None:
        assert not self.unsynced
        if target.name == "index.json":
            assert not self.unnamed
            self.manifests += 1
        self.unnamed.add(target.parent)
        super().rename(source, target)

    def sync_folder(self, path: Path) -> None:
        self.unnamed.discard(path)
        super().sync_folder(path)

    def remove(self, path: Path) -> None:
        assert not self.unnamed, "the old state goes only when the new one is on the disk"
        super().remove(path)


@pytest.mark.parametrize("name", CHANGES)
def test_bytes_are_on_the_disk_before_names_and_names_before_the_manifest(name: str, tmp_path: Path) -> None:
    start(tmp_path)
    watching = WatchingDisk()
    CHANGES[name](IndexWriter(tmp_path, watching))
    assert watching.manifests >= 1
    assert not watching.unnamed


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="kills a process by signal")
def test_a_process_killed_while_it_writes_loses_nothing_acknowledged(tmp_path: Path) -> None:
    program = """
        import sys
        from pathlib import Path
        import numpy as np
        from sotdae.matching import writer
        writer.BANDED_FROM_ROWS = 64
        hand = writer.IndexWriter(Path(sys.argv[1]))
        chance = np.random.default_rng(1)
        for number in range(100_000):
            hand.add(chance.integers(0, 2**64, (3, 4), dtype=np.uint64), np.arange(number * 3, number * 3 + 3))
            if number % 10 == 9:
                hand.merge()
            print(number, flush=True)
    """
    for stop_after in (1, 4, 9, 10, 23):
        folder = tmp_path / str(stop_after)
        with subprocess.Popen([sys.executable, "-c", textwrap.dedent(program), str(folder)], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            acknowledged = [process.stdout.readline() for _ in range(stop_after)]
            process.send_signal(signal.SIGKILL)
            acknowledged += process.stdout.readlines()
        last = int(acknowledged[-1])
        found = sorted(number for number, _ in rows(folder))
        assert found in (list(range(last * 3 + 3)), list(range(last * 3 + 6)))
        IndexWriter(folder).merge(everything=True)
        assert sorted(number for number, _ in rows(folder)) == found
