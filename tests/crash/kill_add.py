# SPDX-License-Identifier: Apache-2.0
"""Kills a real ``sotdae add`` at random moments with SIGKILL, runs it again, and checks that nothing acknowledged was lost.

Each moment adds an export of its own to a workspace; every tenth begins a new workspace, so creation is killed too. Half of the moments are spread
over the whole run, half over its writing. After the kill: every whole line of the log must still be there after the second run, `verify` must be well
before and after it, and the second run must read the whole export.
Usage: python tests/crash/kill_add.py [--moments 50] [--seed 1]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sotdae.actions.pictures.picture_index import open_pictures
from sotdae.matching.hashes import as_bytes
from sotdae.simulation.pictures import picture, scene_number

SOTDAE = [sys.executable, "-m", "sotdae"]
MESSAGES = 1_500
MEDIA = 40
PICTURES = 8
PER_WORKSPACE = 10


@dataclass
class Outcome:
    """What a number of kills came to."""

    moments: int = 0
    killed: int = 0
    before_the_log: int = 0
    in_the_middle: int = 0
    acknowledged_lines: int = 0

    def __str__(self) -> str:
        return (
            f"{self.moments} moments: {self.killed} killed at work ({self.before_the_log} before the workspace stood, {self.in_the_middle} between "
            f"beginning and end of the action), {self.acknowledged_lines} acknowledged log lines checked, none lost; every second run completed"
        )


def write_export(folder: Path, number: int) -> Path:
    """Write a benign export of one room, different for each number; its media are pictures, and files that are called so and are none."""
    chance = random.Random(number)
    words = "점심 모임 꽃 그림 책 읽기 산책 공부 노래 연습".split()
    messages = []
    for index in range(1, MESSAGES + 1):
        text = " ".join(chance.choices(words, k=12))
        messages.append(
            {
                "id": index,
                "type": "message",
                "date": "2024-08-26T00:33:20",
                "date_unixtime": str(1_724_600_000 + index * 60),
                "from": f"표본 {index % 7}",
                "from_id": f"user{100 + index % 7}",
                "text": text,
                "text_entities": [{"type": "plain", "text": text}],
            }
        )
    (folder / "photos").mkdir(parents=True)
    room = {"name": f"표본 방 {number}", "type": "public_channel", "id": 1_500_000_000 + number, "messages": messages}
    (folder / "result.json").write_text(json.dumps(room, ensure_ascii=False, indent=1), "utf-8")
    for index in range(PICTURES):
        (folder / "photos" / f"photo_{index}.png").write_bytes(scene(number, index))
    for index in range(PICTURES, MEDIA):
        (folder / "photos" / f"photo_{index}.jpg").write_bytes(b"\xff\xd8\xff" + chance.randbytes(3_000))
    return folder


def scene(number: int, index: int) -> bytes:
    """One picture of an export."""
    return picture(scene_number(number * PICTURES + index, "plain"))


def indexed(workspace: Path) -> dict[str, int]:
    """Return the pictures that an index finds by their own hash: item id -> least distance in bits; every row of it is accounted for."""
    [folder] = [path for path in (workspace / "lake").iterdir() if path.is_dir()]
    pictures = open_pictures(folder)
    words, ids = pictures.stored()
    found: dict[str, int] = {}
    for one in pictures.search(as_bytes(words), 0) if len(words) else ():
        found[one.row.media_item_id] = min(found.get(one.row.media_item_id, 256), one.distance_bits)
    if len(set(ids.tolist())) != len(ids):
        fail("a hash is indexed twice")
    return found


class Bench:
    """One workspace and how its verbs are run."""

    def __init__(self, folder: Path) -> None:
        self.workspace = folder / "workspace"
        self.passphrase = folder / "passphrase"
        self.passphrase.write_text("generated for a test\n", "utf-8")
        self.taken: set[str] = set()

    @property
    def log(self) -> Path:
        return self.workspace / "vault" / "log.jsonl"

    def command(self, export: Path) -> list[str]:
        return [*SOTDAE, "add", str(export), "--case", "표본", "-w", str(self.workspace), "--passphrase-file", str(self.passphrase), "--json"]

    def start(self, export: Path) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self.command(export), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def finish(self, export: Path) -> dict[str, Any]:
        ended = subprocess.run(self.command(export), capture_output=True, text=True, check=False)
        if ended.returncode:
            fail(f"the second run ended with {ended.returncode}: {ended.stderr}")
        result: dict[str, Any] = json.loads(ended.stdout)
        return result

    def verify(self) -> dict[str, Any]:
        ended = subprocess.run([*SOTDAE, "verify", "-w", str(self.workspace), "--json"], capture_output=True, text=True, check=False)
        result: dict[str, Any] = json.loads(ended.stdout)
        if result["ok"] != (ended.returncode == 0):
            fail(f"verify says ok={result['ok']} and ends with {ended.returncode}")
        return result

    def lines(self) -> list[bytes]:
        """Whole lines of the log: what had been acknowledged, or was about to be."""
        return self.log.read_bytes().splitlines(keepends=True) if self.log.is_file() else []


def fail(what: str) -> None:
    raise AssertionError(what)


def kill_once(bench: Bench, export: Path, wait: Callable[[subprocess.Popen[bytes]], None], outcome: Outcome, *, thrice: bool) -> None:
    """Kill one add, check what stands, run it again (and once more, where that is asked for), check again."""
    process = bench.start(export)
    wait(process)
    if process.poll() is None:
        outcome.killed += 1
    process.kill()
    process.wait()
    outcome.moments += 1
    before = [line for line in bench.lines() if line.endswith(b"\n")]
    outcome.acknowledged_lines += len(before)
    types = [json.loads(line)["type"] for line in before]
    outcome.before_the_log += not before
    outcome.in_the_middle += types.count("action.begun") > types.count("action.done")
    if before:
        found = bench.verify()
        errors = [one for one in found["log_errors"] if not (one == "no checkpoint holds" and len(before) == 1)]
        if errors or any(found[name] for name in ("altered", "altered_keys", "missing", "foreign")):
            fail(f"after the kill: {found}")
    result = bench.finish(export)
    [capture] = result["captures"]
    if capture["messages"] != MESSAGES or capture["items"] != MEDIA + 1:
        fail(f"the second run read {capture['messages']} messages of {capture['items']} items")
    bench.taken |= {hashlib.sha256(path.read_bytes()).hexdigest() for path in (export / "photos").glob("*.png")}
    if indexed(bench.workspace).keys() != bench.taken:
        fail("the index of pictures does not hold what was taken in, no more and no less")
    after = bench.lines()
    if after[: len(before)] != before:
        fail("an acknowledged line is gone")
    found = bench.verify()
    if not found["ok"] or found["unlogged"]:
        fail(f"after the second run: {found}")
    if thrice and bench.finish(export)["captures"][0]["items_sealed"]:
        fail("a third run sealed something twice")


def waits(chance: random.Random, bench: Bench, whole: float, writing: float, number: int) -> Callable[[subprocess.Popen[bytes]], None]:
    """Return how long to wait before the kill: anywhere in the run, or anywhere after it began to write."""

    def anywhere(process: subprocess.Popen[bytes]) -> None:
        del process
        time.sleep(chance.uniform(0, whole))

    def while_writing(process: subprocess.Popen[bytes]) -> None:
        mark = bench.workspace / "vault" / "tmp" / "writing"
        while process.poll() is None and not mark.exists():
            time.sleep(0.001)
        time.sleep(chance.uniform(0, whole - writing) * chance.random() ** 2)

    return while_writing if number % 2 else anywhere


def times(folder: Path) -> tuple[float, float]:
    """Return how many seconds an undisturbed add takes, and after how many it begins to write."""
    bench = Bench(folder)
    export = write_export(folder / "export", 0)
    began = time.perf_counter()
    process = bench.start(export)
    writing = 0.0
    while process.poll() is None:
        if not writing and (bench.workspace / "vault" / "tmp" / "writing").exists():
            writing = time.perf_counter() - began
        time.sleep(0.001)
    if process.returncode:
        fail(f"an undisturbed add ended with {process.returncode}")
    return time.perf_counter() - began, writing


def run(moments: int, seed: int, folder: Path, *, thrice: bool = True, say: Callable[[str], None] = print, seconds: float = float("inf")) -> Outcome:
    """Kill at so many moments, or until the time is up; raises AssertionError at the first thing that was lost."""
    ends = time.monotonic() + seconds
    chance = random.Random(seed)
    (folder / "timing").mkdir()
    whole, writing = times(folder / "timing")
    say(f"an undisturbed add takes {whole:.1f} s and begins to write after {writing:.1f} s")
    outcome = Outcome()
    bench = Bench(folder)
    for number in range(moments):
        if time.monotonic() > ends:
            break
        if number % PER_WORKSPACE == 0:
            place = folder / f"workspace-{number}"
            place.mkdir()
            bench = Bench(place)
        export = write_export(folder / f"export-{number}", number + 1)
        kill_once(bench, export, waits(chance, bench, whole, writing, number), outcome, thrice=thrice)
        shutil.rmtree(export)
        if (number + 1) % (PER_WORKSPACE // 2) == 0:
            say(str(outcome))
    return outcome


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--moments", type=int, default=50)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        outcome = run(chosen.moments, chosen.seed, Path(folder), say=lambda text: print(text, flush=True))  # noqa: T201 (a script that reports)
        print(outcome)  # noqa: T201 (likewise)


if __name__ == "__main__":
    main()
