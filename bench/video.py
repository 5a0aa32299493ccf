# SPDX-License-Identifier: Apache-2.0
"""Hashing videos against vpdq: one frame a second, and every frame. Both sides in their own process, from the same file, in turn.

Needs the extra sotdae[video]; the peer is ``vpdq`` 0.2.5 (built against a system's FFmpeg), left out with a word where it is not installed. Both
sides are held to one core, since vpdq takes as many threads as it finds. Clips are made by OpenCV: a camera that moves over clouds, 1280 x 720.
"""

from __future__ import annotations

import argparse
import importlib
import multiprocessing
import os
import tempfile
import time
from pathlib import Path
from types import ModuleType

import cv2
import numpy as np

from pdq import photograph
from sotdae.media import video
from sotdae.media.hashing import Wanted
from sotdae.media.pdq import Pdq
from sotdae.media.runs import each

SIDES = (720, 1_280)
KINDS = (("mp4v", "mp4"), ("VP80", "webm"))


def peer() -> ModuleType | None:
    try:
        return importlib.import_module("vpdq")
    except ImportError:
        return None


def one_core() -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def write(path: Path, coding: str, frames: int) -> None:
    height, width = SIDES
    wide = photograph(height + 200, width + 300, 1, 0.04)
    sink = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*coding), 30, (width, height))
    for number in range(frames):
        y, x = number % 200, 2 * number % 300
        sink.write(np.ascontiguousarray(wide[y : y + height, x : x + width, ::-1]))
    sink.release()


def ours(path: str, every: bool) -> tuple[float, list[str]]:
    began = time.perf_counter()
    wanted = Wanted.EVERY_FRAME if every else Wanted.ITEM
    found = video.look(Path(path).read_bytes(), wanted, [Pdq()], time.monotonic() + 600)
    spent = time.perf_counter() - began
    return spent, [one.hash.hex for run in found.hashes if run.variant == "plain" for one in each(run)]


def theirs(path: str, every: bool) -> tuple[float, list[str]]:
    module = peer()
    if module is None:
        return 0, []
    began = time.perf_counter()
    found = module.computeHash(path, seconds_per_hash=0 if every else 1)
    return time.perf_counter() - began, [one.hex for one in found]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--frames", type=int, default=90)
    options.add_argument("--rounds", type=int, default=2)
    chosen = options.parse_args()
    processes = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder, processes.Pool(1, one_core) as our_pool, processes.Pool(1, one_core) as their_pool:
        for coding, ending in KINDS:
            path = Path(folder) / f"clip.{ending}"
            write(path, coding, chosen.frames)
            for every in (False, True):
                best = {"ours": float("inf"), "theirs": float("inf")}
                hashes: dict[str, list[str]] = {}
                for _ in range(chosen.rounds):
                    for name, pool, way in (("ours", our_pool, ours), ("theirs", their_pool, theirs)):
                        spent, hashes[name] = pool.apply(way, (str(path), every))
                        best[name] = min(best[name], spent)
                rate = f"{chosen.frames / best['ours']:.0f} frames a second"
                which = "every frame" if every else "one a second"
                if not hashes["theirs"]:
                    print(f"{coding} 1280x720, {which}: {rate}; the peer vpdq is not installed")
                    continue
                equal = sum(one == other for one, other in zip(hashes["ours"], hashes["theirs"], strict=True))
                ratio = best["theirs"] / best["ours"]
                print(f"{coding} 1280x720, {which}: {ratio:.1f}x vpdq, {rate}; {equal} of {len(hashes['ours'])} hashes equal")


if __name__ == "__main__":
    main()
