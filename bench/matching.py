# SPDX-License-Identifier: Apache-2.0
"""Exact search at 31 bits in an index on disk, against faiss IndexBinaryMultiHash as python-threatexchange uses it; one thread each, alternating.

To reach (DESIGN, section 7, at 10 M): at least 6x for a cold single search, 50x in batches, at most 125 bytes a hash; adding is not O(N).
Both must give the same matches, or the bench stops. Hashes: 70 % random, 30 % near-duplicates at 0 to 20 bits of bases shared by about 25;
queries: half random, half a stored hash with 0 to 44 bits flipped. Cold: every query is asked once, after 256 MiB of other memory was read.
faiss-cpu is no dependency: `pip install faiss-cpu` into the same environment.
Usage: python bench/matching.py [--rows 1000000] [--singles 60] [--batch 200] [--rounds 5] [--join 0] [--crossover]
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sotdae.matching.bands import plan_for
from sotdae.matching.clusters import join
from sotdae.matching.hashes import as_bytes, gathered, permuted, standard_permutation
from sotdae.matching.index import HashIndex, open_index
from sotdae.matching.table import banded_table, plain_table
from sotdae.matching.writer import IndexWriter

Words = NDArray[np.uint64]
RADIUS = 31
OTHER_BYTES = 256 << 20


def flipped(words: Words, most: int, chance: np.random.Generator) -> Words:
    """Flip 0 to `most` bits of each hash; a bit drawn twice is flipped back."""
    result = words.copy()
    rows = np.arange(len(words))
    counts = chance.integers(0, most + 1, len(words))
    for number in range(most):
        bits = chance.integers(0, 256, len(words))
        flips = np.where(number < counts, np.uint64(1) << (bits & 63).astype(np.uint64), np.uint64(0))
        result[rows, bits >> 6] ^= flips
    return result


def stored(rows: int, chance: np.random.Generator) -> Words:
    words = chance.integers(0, 2**64, (rows, 4), dtype=np.uint64)
    copies = rows * 3 // 10
    bases = chance.integers(0, rows - copies, copies) // 25 * 25
    words[rows - copies :] = flipped(words[bases], 20, chance)
    return words


def asked(words: Words, count: int, chance: np.random.Generator) -> Words:
    known = flipped(words[chance.integers(0, len(words), count - count // 2)], 44, chance)
    return chance.permutation(np.concatenate([chance.integers(0, 2**64, (count // 2, 4), dtype=np.uint64), known]))


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    result = work()
    return time.perf_counter() - begun, result


def built(folder: Path, words: Words) -> HashIndex:
    """Add everything in parts, merge, and say what that and a small addition cost."""
    hand = IndexWriter(folder)
    hand.add(words[:1000], np.arange(1000))
    small = [seconds(lambda number=number: hand.add(words[number : number + 1], [number]))[0] for number in range(1000, 1020)]
    adding = sum(
        seconds(lambda at=at: hand.add(words[at : at + 500_000], np.arange(at, min(len(words), at + 500_000))))[0]
        for at in range(1020, len(words), 500_000)
    )
    merging, _ = seconds(lambda: hand.merge(everything=True))
    large = [seconds(lambda number=number: hand.add(words[number : number + 1], [number]))[0] for number in range(20)]
    opening, index = seconds(lambda: open_index(folder))
    unchecked, _ = seconds(lambda: open_index(folder, checked=False))
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(
        f"added {index.rows:,} hashes in {adding:.1f} s, merged in {merging:.1f} s; opened in {opening:.2f} s, unchecked in {unchecked * 1000:.1f} ms"
    )
    print(f"size {size / index.rows:.1f} bytes a hash on disk (<= 125); plan {plan_for(len(words))}")
    print(
        f"one more hash: {statistics.median(small) * 1000:.1f} ms at 1,000, {statistics.median(large) * 1000:.1f} ms at {len(words):,}:"
        f" ratio {statistics.median(large) / statistics.median(small):.2f} (about 1: adding is not O(N))"
    )
    return index


class Peer:
    """faiss in a process of its own: in ours, our next allocation had to fold what the peer had freed, and was timed for it (1 to 9 ms)."""

    def __init__(self, words: Words) -> None:
        context = multiprocessing.get_context("fork")
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=serve, args=(other, words), daemon=True)
        self._process.start()
        print(f"faiss MultiHash built in {self._pipe.recv():.1f} s")

    def ask(self, queries: Words) -> tuple[float, list[tuple[int, int, int]]]:
        """Return the seconds of the search alone, and the matches."""
        self._pipe.send(queries)
        answer: tuple[float, list[tuple[int, int, int]]] = self._pipe.recv()
        return answer

    def end(self) -> None:
        """Stop the process."""
        self._process.terminate()
        self._process.join()


def serve(pipe: Connection, words: Words) -> None:
    """Answer one query or one batch after the other, with cold caches for a single one."""
    import faiss  # noqa: PLC0415 (an oracle that need not be there)

    faiss.omp_set_num_threads(1)
    other = faiss.IndexBinaryMultiHash(256, 16, 16)
    other.nflip = 1
    pipe.send(seconds(lambda: other.add(as_bytes(words)))[0])
    elsewhere = np.ones(OTHER_BYTES // 8)
    while True:
        queries = pipe.recv()
        if len(queries) == 1:
            elsewhere.sum()
        took, (limits, distances, rows) = seconds(lambda queries=queries: other.range_search(as_bytes(queries), RADIUS + 1))
        numbers = np.repeat(np.arange(len(queries)), np.diff(limits.astype(np.int64)))
        pipe.send((took, sorted(zip(numbers.tolist(), rows.tolist(), distances.astype(int).tolist(), strict=True))))


def pairs(index: HashIndex, queries: Words) -> list[tuple[int, int, int]]:
    matches = index.search(queries, RADIUS)
    return sorted(set(zip(matches.queries.tolist(), matches.ids.tolist(), matches.distances.tolist(), strict=True)))


def compare(index: HashIndex, other: Peer, words: Words, options: argparse.Namespace) -> None:
    chance = np.random.default_rng(2)
    elsewhere = np.ones(OTHER_BYTES // 8)
    ours: list[float] = []
    theirs: list[float] = []
    for query in asked(words, options.singles, chance):
        one = query[None]
        elsewhere.sum()
        ours.append(seconds(lambda one=one: index.search(one, RADIUS))[0] * 1000)
        theirs.append(other.ask(one)[0] * 1000)
    a, b = statistics.median(ours), statistics.median(theirs)
    print(f"cold single: {a:.2f} ms against {b:.2f} ms: ratio {b / a:.1f} (>= 6)")
    ratios = []
    matches = 0
    for number in range(options.rounds):
        queries = asked(words, options.batch, chance)
        mine, _ = seconds(lambda queries=queries: index.search(queries, RADIUS))
        its, expected = other.ask(queries)
        if pairs(index, queries) != expected:
            message = "the two do not find the same"
            raise SystemExit(message)
        matches += len(expected)
        ratios.append(its / mine)
        print(f"  batch {number + 1} of {options.batch}: {mine / options.batch * 1000:.3f} ms against {its / options.batch * 1000:.2f} ms a query")
    print(f"batches: ratio {statistics.median(ratios):.0f}, {min(ratios):.0f} to {max(ratios):.0f} (>= 50); {matches:,} matches, the same in both")


def crossover(chance: np.random.Generator) -> None:
    """Compare all rows against bands, at several sizes: where a merge should begin to write bands."""
    for power in range(13, 21):
        words = permuted(stored(1 << power, chance), standard_permutation())
        ids = np.arange(len(words))
        plan = plan_for(len(words))
        tables = plain_table(words, ids), banded_table(words, ids, plan)
        queries = asked(words, 60, chance)
        times: list[list[float]] = [[], []]
        for query in queries:
            for kind, table in enumerate(tables):
                times[kind].append(seconds(lambda table=table, query=query: gathered(list(table.search(query[None], RADIUS))))[0] * 1000)
        plain, banded = (statistics.median(one) for one in times)
        print(f"{1 << power:>9,} rows, one query: all compared {plain:.2f} ms, bands {banded:.2f} ms, ratio {plain / banded:.1f}; {plan}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--singles", type=int, default=60)
    parser.add_argument("--batch", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--join", type=int, default=0, help="also join a bank of so many hashes against the index")
    parser.add_argument("--crossover", action="store_true", help="only compare plain and banded tables at several sizes")
    options = parser.parse_args()
    chance = np.random.default_rng(1)
    if options.crossover:
        crossover(chance)
        return
    words = stored(options.rows, chance)
    with tempfile.TemporaryDirectory() as folder:
        index = built(Path(folder) / "hashes", words)
        if find_spec("faiss") is None:
            print("faiss-cpu is not installed, so there is nothing to compare with: pip install faiss-cpu")
        else:
            other = Peer(words)
            compare(index, other, words, options)
            other.end()
        if options.join:
            bank = asked(words, options.join, chance)
            took, found = seconds(lambda: sum(len(lot.ids) for lot in join([index], bank, RADIUS)))
            print(f"join of {options.join:,} with {options.rows:,}: {took:.1f} s, {took / options.join * 1e3:.3f} ms a hash, {found:,} matches")
    print(f"most memory held, the peer's process apart: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB")


if __name__ == "__main__":
    main()
