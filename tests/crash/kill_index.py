# SPDX-License-Identifier: Apache-2.0
"""Kills a real process that changes a hash index with SIGKILL at random moments, and checks what the index says after each.

The process adds, removes and merges in an endless loop and acknowledges each step by a line once it has returned; in half of the rounds a second
thread merges beside it without end. The steps follow from their numbers, so the state after any of them is known. After a kill the index must open,
hold exactly the state after the last acknowledged step or after the one that was at work, and find what counting every bit finds in it. The next
process goes on in the same folder, so it also has to clear what the killed one left.

By hand: python tests/crash/kill_index.py [--kills 200] [--seed 1]
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sotdae.matching import writer
from sotdae.matching.index import open_index

HERE = Path(__file__).resolve()
Words = NDArray[np.uint64]
State = dict[int, bytes]
"""Hash by id."""

BANDED_FROM_ROWS = 300


@dataclass
class Outcome:
    """What happened: kills, kills that hit a step at work whose state was found new, and old, leftovers seen after a kill."""

    kills: int = 0
    steps: int = 0
    found_new: int = 0
    leftovers: int = 0

    def __str__(self) -> str:
        return (
            f"{self.kills} kills over {self.steps} acknowledged steps: nothing lost; {self.found_new} times the step at work had already happened, "
            f"{self.leftovers} times it had left files behind"
        )


def hashes_of(number: int) -> tuple[Words, list[int]]:
    """Return what the step with this number adds: hashes and new ids."""
    chance = np.random.default_rng(number)
    rows = int(chance.integers(1, 60))
    return chance.integers(0, 2**64, (rows, 4), dtype=np.uint64), list(range(number * 100, number * 100 + rows))


def kind_of(number: int) -> str:
    return random.Random(number).choices(("add", "remove", "merge", "merge everything"), (12, 2, 2, 1))[0]


def removed_by(number: int) -> list[int]:
    """Return the ids that a removing step removes: some of the rows of earlier steps, whether these were additions or not."""
    chance = random.Random(-number)
    return [step * 100 + chance.randrange(60) for step in chance.choices(range(max(1, number)), k=5)]


def after(state: State, number: int) -> State:
    """Return the state after a step."""
    kind = kind_of(number)
    if kind == "add":
        words, ids = hashes_of(number)
        return {**state, **{one: word.tobytes() for one, word in zip(ids, words, strict=True)}}
    if kind == "remove":
        gone = set(removed_by(number))
        return {one: word for one, word in state.items() if one not in gone}
    return state


def work(folder: Path, first: int, *, beside: bool) -> None:
    """Change the index until killed, saying the number of each step that has returned."""
    writer.BANDED_FROM_ROWS = BANDED_FROM_ROWS
    hand = writer.IndexWriter(folder)
    if first == 0:
        hand.add(np.zeros((0, 4), np.uint64), [])
    if beside:
        threading.Thread(target=merge_without_end, args=(folder,), daemon=True).start()
    for number in range(first, 1 << 40):
        kind = kind_of(number)
        if kind == "add":
            hand.add(*hashes_of(number))
        elif kind == "remove":
            hand.remove(removed_by(number))
        else:
            hand.merge(everything=kind == "merge everything")
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


def merge_without_end(folder: Path) -> None:
    while True:
        writer.IndexWriter(folder).merge()
        time.sleep(0.002)


def found_in(folder: Path, chance: np.random.Generator) -> State:
    """Return what an index holds, and check that it finds in it what counting every bit finds."""
    index = open_index(folder)
    state: State = {}
    for words, ids in index.stored():
        for one, word in zip(ids.tolist(), words, strict=True):
            assert one not in state, f"id {one} stands twice"
            state[one] = word.tobytes()
    if not state:
        return state
    ids = np.array(list(state))
    stored = np.frombuffer(b"".join(state.values()), np.uint64).reshape(-1, 4)
    asked = stored[chance.integers(0, len(stored), 12)].copy()
    for row in range(12):
        for bit in chance.permutation(256)[: 3 * row]:
            asked[row, bit >> 6] ^= np.uint64(1) << np.uint64(bit & 63)
    matches = index.search(asked, 31)
    distances = np.bitwise_count(asked[:, None, :] ^ stored[None, :, :]).sum(axis=2)
    expected = sorted((query, int(ids[row]), int(distances[query, row])) for query, row in np.argwhere(distances <= 31).tolist())
    assert list(zip(matches.queries.tolist(), matches.ids.tolist(), matches.distances.tolist(), strict=True)) == expected
    return state


def kill_once(folder: Path, state: State, first: int, chance: random.Random, outcome: Outcome) -> tuple[State, int]:
    """Let a process go on from a step, kill it, and return the state found and the step to go on from."""
    line = [sys.executable, str(HERE), "--work", str(folder), "--first", str(first), *(["--beside"] if chance.random() < 0.5 else [])]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(chance.randrange(1, 12))]
        time.sleep(chance.uniform(0, 0.06))
        process.send_signal(signal.SIGKILL)
        said += process.stdout.readlines()
    whole = [int(line) for line in said if line.endswith("\n")]
    assert process.returncode == -signal.SIGKILL, "the process ended by itself"
    assert whole == list(range(first, first + len(whole)))
    for number in whole:
        state = after(state, number)
    at_work = first + len(whole)
    outcome.kills += 1
    outcome.steps += len(whole)
    named = {entry.name for entry in open_index(folder).manifest.segments} | {open_index(folder).manifest.tombstones}
    outcome.leftovers += any(path.name not in named for path in (folder / "segments").iterdir())
    found = found_in(folder, np.random.default_rng(at_work))
    if found == state:
        return state, at_work
    assert found == after(state, at_work), f"step {at_work - 1} was acknowledged and the index holds something else"
    outcome.found_new += 1
    return found, at_work + 1


def run(kills: int, seed: int, folder: Path, say: Callable[[str], None] = print, *, seconds: float = float("inf")) -> Outcome:
    """Kill so often, or until the time is up; raises AssertionError at the first thing that was lost."""
    chance = random.Random(seed)
    outcome = Outcome()
    state: State = {}
    first = 0
    ends = time.monotonic() + seconds
    for number in range(kills):
        if time.monotonic() > ends:
            break
        state, first = kill_once(folder / "hashes", state, first, chance, outcome)
        if number % 10 == 9:
            say(str(outcome))
    return outcome


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    options.add_argument("--first", type=int, default=0, help=argparse.SUPPRESS)
    options.add_argument("--beside", action="store_true", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.work:
        work(chosen.work, chosen.first, beside=chosen.beside)
    with tempfile.TemporaryDirectory() as folder:
        run(chosen.kills, chosen.seed, Path(folder), say=lambda text: print(text, flush=True))  # noqa: T201 (a script that reports)


if __name__ == "__main__":
    main()
