# SPDX-License-Identifier: Apache-2.0
"""The ways to join many hashes with many more, in turn, in one run on one core: seconds of processor time, and the same pairs, or it stops.

The hashes are those of `bench/matching.py`. A way may be named several times: then the best and the median are told.
Usage: python bench/join_ways.py [--rows 10000000] [--join 1000000] [slotted tiled slotted tiled …]
"""

from __future__ import annotations

import argparse
import os
import statistics
import time

import numpy as np

import matching
from sotdae.matching.hashes import permuted, standard_permutation
from sotdae.matching.slot_plan import slotted_seconds
from sotdae.matching.table import plain_table
from sotdae.matching.tiles import tiled_seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--join", type=int, default=1_000_000)
    parser.add_argument("--skew", choices=("none", "pdq"), default="none")
    parser.add_argument("ways", nargs="*", default=["slotted", "tiled"])
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    words = matching.stored(options.rows, np.random.default_rng(1), options.skew)
    bank = matching.asked(words, options.join, np.random.default_rng(4), options.skew)
    table = plain_table(permuted(words, standard_permutation()), np.arange(len(words)))
    bank = np.ascontiguousarray(permuted(bank, standard_permutation()))
    del words
    print(f"expected: slots {slotted_seconds(len(bank), len(table), 31):.1f} s, tiles {tiled_seconds(len(bank), len(table), 31):.1f} s", flush=True)
    times: dict[str, list[float]] = {}
    first = None
    for way in options.ways:
        begun, clock = time.process_time(), time.perf_counter()
        lots = list(getattr(table, f"_{way}")(bank, 31))
        times.setdefault(way, []).append(time.process_time() - begun)
        clock = time.perf_counter() - clock
        pairs = np.sort(np.concatenate([numbers.astype(np.int64) * len(table) + rows for numbers, rows, _ in lots]))
        first = pairs if first is None else first
        if not np.array_equal(first, pairs):
            message = "two ways do not find the same"
            raise SystemExit(message)
        shown = f"{times[way][-1]:.1f} s of one core, {clock:.0f} s by the clock"
        print(f"{way}: {shown}, {len(pairs):,} pairs; {os.getloadavg()[0]:.1f} processes wanted to run", flush=True)
    for way, took in times.items():
        print(f"{way}: best {min(took):.1f} s, median {statistics.median(took):.1f} s of {len(took)}")


if __name__ == "__main__":
    main()
