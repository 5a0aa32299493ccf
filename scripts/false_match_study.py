# SPDX-License-Identifier: Apache-2.0
"""How near different photographs come to each other, plain and under the same frames, captions, marks and phone layouts.

``python scripts/false_match_study.py FOLDER [--overlaid N] [--seed S]``; FOLDER holds the photographs of ``scripts/photographs.tsv``. Every
photograph is hashed as the program does: stored after a messenger's re-encoding with plain, trimmed and boxed parts; asked in eight orientations of
plain, trimmed, boxed and 15 crops. Then *every ordered pair of different photographs* is compared:

1. clean against clean, all photographs;
2. for a sample of N photographs and each layout: both under the same layout (shared), and the clean one asked against the other under the layout.

A pair counts once, by its least distance in a combination of stored and asked part; the line "by the rule" has all
combinations that ``sotdae.matching.match_bands`` lets count. Source photographs are counted, never augmentations. The counts
go to standard output as Markdown.

On the rate. Pairs that share a photograph are not independent, so the number of pairs says too much. Three bounds are given, each of 95 %: (a) by
pairs, as if they were independent, for comparison only; (b) without that assumption, by Hoeffding's argument: the average over all pairs is an
average over perfect pairings, each of which has n // 2 independent pairs, so with no match seen the rate is at most 1 - 0.05 ** (1 / (n // 2)); (c)
for each photograph: that a photograph has any false match among n others, Clopper-Pearson on n photographs.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from photographs import opened, photographs
from PIL import Image
from study_hashes import PARTS, Hashes, asked, distances, joined, stored
from study_held_out import KINDS, held_out
from study_pictures import BLACK, WHITE, caption, framed, outlined, phone, shrunk, sticker, telegram, text_bar, watermark

from sotdae.matching.match_bands import limit
from sotdae.media.hashing import LOW_QUALITY

THRESHOLDS: Final = (31, 36, 40, 44, 48, 52, 56, 60, 64)
FAR: Final = 999
SIDE: Final = 640
"""Pixels of the longest side of what is asked here, to save time: how near different photographs come does not hang on it."""

Layout = Callable[[Image.Image], Image.Image]


def layouts() -> Iterator[tuple[str, str, Layout]]:
    """Yield family, name and drawing of each layout; chance is seeded anew for each picture, so both sides have the very same."""
    for name, share, colour in (
        ("thin white", 0.03, WHITE),
        ("black", 0.08, BLACK),
        ("wide red", 0.15, (170, 30, 40)),
        ("wide grey", 0.2, (128, 128, 128)),
    ):
        yield "frame", name, lambda image, share=share, colour=colour: framed(image, (round(image.width * share),) * 4, colour)
    for name, colour in (("black", BLACK), ("white", WHITE)):
        yield "letterbox", name, lambda image, colour=colour: framed(image, (0, image.height // 4) * 2, colour)
        yield "pillarbox", name, lambda image, colour=colour: framed(image, (image.width // 4, 0) * 2, colour)
    for share in (0.08, 0.15, 0.25):
        yield "caption", f"{share}", lambda image, share=share: caption(image, share, random.Random(4))
        yield "text bar", f"{share}", lambda image, share=share: text_bar(image, share, random.Random(5))
    yield "outlined text", "0.1", lambda image: outlined(image, 0.1, random.Random(6))
    yield "outlined text", "0.18", lambda image: outlined(image, 0.18, random.Random(7))
    yield "watermark", "0.25", lambda image: watermark(image, 0.25, random.Random(8))
    yield "watermark", "0.5", lambda image: watermark(image, 0.5, random.Random(9))
    yield "sticker", "0.3", lambda image: sticker(image, 0.3, random.Random(10))
    yield "sticker", "0.5", lambda image: sticker(image, 0.5, random.Random(11))
    for seed in range(12):
        yield "phone", f"layout {seed}", partial(phone, seed=100 + seed)
    for kind in KINDS:
        for dark in (False, True):
            yield "other screen", f"{kind} {'dark' if dark else 'light'}", partial(held_out, kind=kind, dark=dark)


def clean_hashes(path: Path) -> tuple[Hashes, Hashes]:
    """Return what is stored of a photograph's copy, and what the photograph is asked by."""
    image = opened(path)
    return stored(telegram(image)), asked(np.asarray(shrunk(image, SIDE)))


def overlaid_hashes(path: Path) -> list[tuple[Hashes, Hashes]]:
    """Return both kinds of hashes of a photograph under each layout."""
    found, image = [], opened(path)
    for _, _, layout in layouts():
        pixels = telegram(layout(image), SIDE)
        found.append((stored(pixels), asked(pixels)))
    return found


class Nearest:
    """For each combination of stored and asked part, how many ordered pairs of different photographs lie at each distance."""

    def __init__(self) -> None:
        self.counts: dict[tuple[str, str], NDArray[np.int64]] = {}
        self.pairs = 0
        self.hit_photographs: dict[int, set[int]] = {threshold: set() for threshold in THRESHOLDS}
        self.hit_pairs: dict[int, set[tuple[int, int]]] = {threshold: set() for threshold in THRESHOLDS}
        self.examples: list[tuple[int, int, int]] = []

    def add(self, kept: list[Hashes], questions: list[Hashes], *, floor: bool) -> None:
        """Compare each question with what is kept of all other photographs."""
        rows, owners = joined(kept)
        for number, question in enumerate(questions):
            table = distances(question.words, rows.words)
            if floor:
                table[question.qualities < LOW_QUALITY] = FAR
                table[:, rows.qualities < LOW_QUALITY] = FAR
            table[:, owners == number] = FAR
            self._count(table, (question, rows), owners, number, len(kept))

    def _count(self, table: NDArray[np.uint16], sides: tuple[Hashes, Hashes], owners: NDArray[np.int64], number: int, total: int) -> None:
        question, rows = sides
        self.pairs += total - 1
        best = np.full(total, FAR, np.int64)
        boxed = PARTS.index("boxed")
        pages = np.zeros(total, np.bool_)
        pages[owners[rows.parts == boxed]] = (question.parts == boxed).any()
        for ours, our_name in enumerate(PARTS):
            columns = table[question.parts == ours]
            if not len(columns):
                continue
            least = columns.min(axis=0)
            for theirs, their_name in enumerate(PARTS[:3]):
                each = np.full(total, FAR, np.int64)
                np.minimum.at(each, owners[rows.parts == theirs], least[rows.parts == theirs])
                tally = self.counts.setdefault((their_name, our_name), np.zeros(FAR + 1, np.int64))
                np.add.at(tally, each, 1)
                if (their_name, our_name) != ("boxed", "boxed"):
                    each[pages & (each > limit(their_name, our_name, both_pages=True))] = FAR
                best = np.minimum(best, each)
        np.add.at(self.counts.setdefault(("by the rule", "all"), np.zeros(FAR + 1, np.int64)), best, 1)
        for threshold in THRESHOLDS:
            for other in np.flatnonzero(best <= threshold):
                self.hit_photographs[threshold] |= {number, int(other)}
                self.hit_pairs[threshold].add((min(number, int(other)), max(number, int(other))))
        near = int(best.argmin())
        self.examples.append((int(best[near]), number, near))

    def least(self) -> int:
        """Return the least distance seen."""
        return min(int(np.flatnonzero(tally)[0]) for tally in self.counts.values())


def printed(title: str, nearest: Nearest) -> None:
    """Print one table: a line for each combination that occurs."""
    print(f"\n### {title}\n\n{nearest.pairs:,} ordered pairs, least distance {nearest.least()}\n")
    print("| stored | asked | pairs | least | " + " | ".join(f"<= {threshold}" for threshold in THRESHOLDS) + " |")
    print("|---|---|---|---|" + "---|" * len(THRESHOLDS))
    for (theirs, ours), tally in nearest.counts.items():
        if tally[:FAR].sum():
            least = int(np.flatnonzero(tally)[0])
            counts = " | ".join(f"{int(tally[: threshold + 1].sum()):,}" for threshold in THRESHOLDS)
            print(f"| {theirs} | {ours} | {int(tally[:FAR].sum()):,} | {least} | {counts} |")


def bounds(nearest: Nearest, total: int) -> None:
    """Print the 95 % upper bounds at each threshold."""
    print("\n| <= | unordered pairs matched | (a) as if independent | (b) no assumption | photographs in a match | (c) for each photograph |")
    print("|---|---|---|---|---|---|")
    everything = total * (total - 1) // 2
    for threshold in THRESHOLDS:
        touched = len(nearest.hit_photographs[threshold])
        matched = len(nearest.hit_pairs[threshold])
        shown = f"{1 - 0.05 ** (1 / (total // 2)):.2e}" if not touched else "-"
        print(f"| {threshold} | {matched} | {_upper(matched, everything):.1e} | {shown} | {touched} of {total} | {_upper(touched, total):.2%} |")


def _upper(successes: int, trials: int) -> float:
    """Return Clopper and Pearson's one-sided 95 % upper bound, by bisection of the binomial tail."""
    if successes >= trials:
        return 1.0
    low, high = successes / trials, 1.0
    for _ in range(80):
        rate = (low + high) / 2
        logs = [0.0]
        for k in range(1, successes + 1):
            logs.append(logs[-1] + np.log((trials - k + 1) / k) + np.log(rate / (1 - rate)))
        tail = np.exp(np.array(logs) + trials * np.log1p(-rate)).sum()
        low, high = (rate, high) if tail > 0.05 else (low, rate)
    return high


def main() -> int:
    """Run the study and print it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--overlaid", type=int, default=120, help="how many photographs are put under the layouts")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=20261127)
    parser.add_argument("--nearest", type=int, default=0, help="print so many nearest clean pairs by digest, to be looked at")
    options = parser.parse_args()
    names, paths = zip(*photographs(options.folder), strict=True)
    with ProcessPoolExecutor(options.workers) as pool:
        clean = list(pool.map(clean_hashes, paths, chunksize=8))
        print(f"## False matches\n\n{len(paths)} independent photographs")
        for floor in (False, True):
            nearest = Nearest()
            nearest.add([one[0] for one in clean], [one[1] for one in clean], floor=floor)
            printed("Clean photographs" + (f", hashes under quality {LOW_QUALITY} left out" if floor else ""), nearest)
            if not floor:
                bounds(nearest, len(paths))
                for least, one, other in sorted(nearest.examples)[: options.nearest]:
                    print(least, names[one], names[other])
        sys.stdout.flush()
        sample = sorted(random.Random(options.seed).sample(range(len(paths)), min(options.overlaid, len(paths))))
        overlaid = list(pool.map(overlaid_hashes, [paths[place] for place in sample], chunksize=1))
    families = [family for family, _, _ in layouts()]
    print(f"\n## Shared layouts\n\n{len(sample)} photographs, {len(families)} layouts, both sides under the same one")
    for floor in (False, True):
        for family in dict.fromkeys(families):
            nearest = Nearest()
            for place in [place for place, one in enumerate(families) if one == family]:
                nearest.add([one[place][0] for one in overlaid], [one[place][1] for one in overlaid], floor=floor)
            printed(f"{family} on both sides" + (", quality floor" if floor else ""), nearest)
    nearest = Nearest()
    for place in range(len(families)):
        nearest.add([one[place][0] for one in overlaid], [clean[number][1] for number in sample], floor=False)
    printed("Clean photograph asked, another one stored under a layout", nearest)
    return 0


if __name__ == "__main__":
    sys.exit(main())
