# SPDX-License-Identifier: Apache-2.0
"""Changes to a hash index, and what must hold of it whatever befell the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from sotdae.disk import Disk
from sotdae.errors import HashIndexMissing
from sotdae.matching import writer
from sotdae.matching.index import HashIndex, open_index
from sotdae.matching.writer import IndexWriter

WORDS: Final = np.random.default_rng(5).integers(0, 2**64, (120, 4), dtype=np.uint64)
IDS: Final = np.arange(120) % 110
FOLDER: Final = "hashes"
Change = Callable[[IndexWriter], None]
Rows = list[tuple[int, bytes]]

CHANGES: Final[Sequence[Change]] = (
    lambda hand: hand.add(WORDS[:5], IDS[:5]),
    lambda hand: hand.add(WORDS[5:9], IDS[5:9]),
    lambda hand: hand.add(WORDS[9:80], IDS[9:80]),
    lambda hand: hand.merge(),
    lambda hand: hand.add(WORDS[80:90], IDS[80:90]),
    lambda hand: hand.remove([2, 85]),
    lambda hand: hand.add(WORDS[90:93], IDS[90:93]),
    lambda hand: hand.merge(),
    lambda hand: hand.remove([3, 91]),
    lambda hand: hand.add(WORDS[93:], IDS[93:]),
    lambda hand: hand.merge(everything=True),
)


@contextmanager
def bands_from_few_rows() -> Iterator[None]:
    """Let a merge write bands from 64 rows on, so that small files have every section."""
    before = writer.BANDED_FROM_ROWS
    writer.BANDED_FROM_ROWS = 64  # type: ignore[misc]
    try:
        yield
    finally:
        writer.BANDED_FROM_ROWS = before  # type: ignore[misc]


@dataclass
class IndexLife:
    """Somebody's changes, one after the other; goes on after the last one that was acknowledged."""

    folder: Path
    disk: Disk
    told: Callable[[], None] = lambda: None
    done: int = 0

    def live(self) -> None:
        for change in CHANGES[self.done :]:
            change(IndexWriter(self.folder / FOLDER, self.disk))
            self.done += 1
            self.told()


def rows_of(index: HashIndex) -> Rows:
    return sorted((int(number), word.tobytes()) for words, ids in index.stored() for number, word in zip(ids, words, strict=True))


def rows(folder: Path) -> Rows:
    """Every row, read by the real code with every digest checked; an index that was never made has none."""
    try:
        return rows_of(open_index(folder / FOLDER))
    except HashIndexMissing:
        return []


def expected(folder: Path) -> list[Rows]:
    """The rows after each number of changes, on a sound disk."""
    states: list[Rows] = [[]]
    life = IndexLife(folder, Disk(), lambda: states.append(rows(folder)))
    life.live()
    return states


def broken(found: Rows, states: Sequence[Rows], acks: int) -> str | None:
    """Say what is wrong with rows after so many acknowledged changes, or None: the last acknowledged state stands or a later one."""
    if found in states[acks:]:
        return None
    return f"after {acks} acknowledged changes the index holds {len(found)} rows that are neither the old nor the new ones"


def completed(folder: Path, disk: Disk) -> str | None:
    """Add a row, merge everything, search; say what does not hold then, or None."""
    before = rows(folder)
    hand = IndexWriter(folder / FOLDER, disk)
    hand.add(WORDS[:1], [999])
    hand.merge(everything=True)
    opened = open_index(folder / FOLDER)
    wanted = sorted([*before, (999, WORDS[0].tobytes())])
    if rows_of(opened) != wanted:
        return "after another change the index holds other rows"
    found: Any = opened.search(WORDS[:1], 0)
    if sorted(found.ids.tolist()) != [number for number, word in wanted if word == WORDS[0].tobytes()]:
        return "the search finds something else than what is stored"
    named = {entry.name for entry in opened.manifest.segments} | ({opened.manifest.tombstones} - {None})
    left = {path.name for path in (folder / FOLDER / "segments").iterdir()} - named
    return f"{len(left)} files are left that nothing names" if left else None


class IndexStory:
    """The hash index, as a `Story`: a promise is how many changes were acknowledged."""

    name = "hash index"

    def __init__(self, states: Sequence[Rows]) -> None:
        """``states``: what `expected` returned."""
        self._states = states
        self._done = 0

    def live(self, folder: Path, disk: Disk, told: Callable[[], None]) -> None:
        stands = rows(folder)
        done = max(number for number, state in enumerate(self._states) if state == stands)
        life = IndexLife(folder, disk, done=done)

        def acknowledged() -> None:
            self._done = life.done
            told()

        life.told = acknowledged
        life.live()

    def promised(self, folder: Path, files: Mapping[str, bytes]) -> int:
        del folder
        return self._done if files else 0

    def token(self, folder: Path) -> int:
        del folder
        return self._done

    def promised_by(self, before: Mapping[str, bytes], files: Mapping[str, bytes], tokens: Sequence[int]) -> int:
        del before, files
        return max(tokens, default=0)

    def check(self, folder: Path, files: Mapping[str, bytes], promised: int) -> str | None:
        del files
        return broken(rows(folder), self._states, promised)

    def completed(self, folder: Path, promised: int, disk: Disk) -> str | None:
        del promised
        return completed(folder, disk)

    surroundings = staticmethod(bands_from_few_rows)
