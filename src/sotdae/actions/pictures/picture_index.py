# SPDX-License-Identifier: Apache-2.0
"""The index of a case's picture hashes: kept beside the lake, made from its hash snapshots, brought up to date behind every `add`.

An id in the index is (number of a snapshot) * 2^32 + (row in its file): snapshots never change, so an id always leads to the same row. Which snapshot
has which number stands in ``sources.json``: a number is used up before the index takes its snapshot in, and named only afterwards, so an interrupted
update leaves ids that nothing names, which are passed over, and is done again under another number. The folder can be deleted; the next `add` makes
it again.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson
from numpy.typing import ArrayLike, NDArray

from sotdae.actions.turns import turn
from sotdae.classes import dataclass
from sotdae.disk import DISK
from sotdae.errors import HashIndexDamaged, HashIndexMissing
from sotdae.lake.media_hashes import Counts, MediaHash, counted, hash_rows, hash_values, listed_hashes
from sotdae.matching.hashes import Matches, as_words, gathered, permuted, standard_permutation
from sotdae.matching.index import HashIndex, open_index
from sotdae.matching.table import plain_table
from sotdae.matching.turned import ORIENTATIONS, turned
from sotdae.matching.wide import within
from sotdae.matching.writer import BANDED_FROM_ROWS, IndexWriter
from sotdae.media.hashing import LOW_QUALITY
from sotdae.media.pdq import Pdq

FOLDER: Final = "pictures"
_INDEX: Final = "index"
_SOURCES: Final = "sources.json"
_FORMAT: Final = 1
_ROW_BITS: Final = 32


@dataclass(frozen=True, slots=True)
class _Sources:
    """What the index holds.

    Attributes:
        next_number: that of the next snapshot.
        numbers: which snapshot has which number.
        counts: how many pictures and videos each holds.
        watched: from this number on, banks and lists still have to be asked.
        lists: ids of the lists that were asked of everything that had come before them.
    """

    next_number: int
    numbers: Mapping[str, int]
    counts: Mapping[str, Counts]
    watched: int = 0
    lists: frozenset[str] = frozenset()

    def body(self) -> bytes:
        rows = {name: [number, *self.counts[name]] for name, number in self.numbers.items()}
        facts = {"format": _FORMAT, "next": self.next_number, "watched": self.watched, "lists": sorted(self.lists), "snapshots": rows}
        return orjson.dumps(facts, option=orjson.OPT_SORT_KEYS)


@dataclass(frozen=True, slots=True)
class Found:
    """A stored hash within the distance of a query.

    Attributes:
        query: number of the query.
        distance_bits: differing bits, 0 to 256.
        row: what the lake knows of the stored hash.
    """

    query: int
    distance_bits: int
    row: MediaHash


class Pictures:
    """A case's hashes, opened for questions; it stays as it was when it was opened."""

    def __init__(self, case_folder: Path, index: HashIndex | None, snapshots: Mapping[int, str], counts: Counts) -> None:
        """Hold an opened index; see `open_pictures`.

        Attributes:
            index: the hashes; None where there are none.
            counts: how many pictures and videos are compared, and how many say too little to be.
        """
        self._case_folder = case_folder
        self._snapshots = snapshots
        self.index = index
        self.counts = counts

    @property
    def hashes(self) -> int:
        """How many hashes are compared."""
        return 0 if self.index is None else self.index.rows

    def search(self, queries: ArrayLike, radius: int) -> list[Found]:
        """Return every stored hash within a radius (0 to 31 bits) of each query (q, 32) uint8."""
        return [] if self.index is None else self.rows_of(self.index.search(queries, radius))

    def search_wide(self, queries: ArrayLike, nearest_bits: int, furthest_bits: int) -> list[Found]:
        """Return every stored hash between two distances of each query (q, 32) uint8, counted out: wider than the index reaches."""
        return [] if self.index is None else self.rows_of(within(self.index.stored(), queries, nearest_bits, furthest_bits))

    def among(self, numbers: Collection[int], *, every_way: bool = False) -> Callable[[ArrayLike, int], list[Found]]:
        """Return a `search` among the hashes of some snapshots only.

        Args:
            numbers: of the snapshots.
            every_way: look among the hashes as they would be in each of the eight orientations as well (`matching.turned`). Turning keeps distances,
                so this meets what turned questions would meet, and few new pictures are turned instead of a list of a million.
        """
        spread = standard_permutation()
        values, ids = [np.empty((0, Pdq.bits // 8), np.uint8)], [np.empty(0, np.int64)]
        for number in sorted(self._snapshots.keys() & set(numbers)):  # out of their own files: what the case holds beside them costs nothing
            for some, rows in hash_values(self._case_folder, self._snapshots[number], Pdq.name, Pdq.version, LOW_QUALITY):
                values.append(some)
                ids.append(rows + (number << _ROW_BITS))
        words, names = as_words(np.concatenate(values)), np.concatenate(ids)
        if every_way:
            words = np.concatenate([turned(words, orientation) for orientation in range(len(ORIENTATIONS))])
            names = np.tile(names, len(ORIENTATIONS))
        table = plain_table(permuted(words, spread), names)
        return lambda queries, radius: self.rows_of(gathered(list(table.search(permuted(as_words(queries), spread), radius))))

    def stored(self) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
        """Return all hashes, (n, 4) uint64, and their ids, (n,) int64, for searches wider than the index."""
        blocks = [] if self.index is None else list(self.index.stored())
        words = np.concatenate([np.empty((0, 4), np.uint64), *(block for block, _ in blocks)])
        return words, np.concatenate([np.empty(0, np.int64), *(ids for _, ids in blocks)])

    def rows_of(self, matches: Matches) -> list[Found]:
        """Return what the lake knows of matched ids; an id of an interrupted update leads nowhere and is passed over."""
        wanted: dict[int, set[int]] = {}
        for identifier in matches.ids.tolist():
            wanted.setdefault(identifier >> _ROW_BITS, set()).add(identifier & ((1 << _ROW_BITS) - 1))
        rows = {
            number: hash_rows(self._case_folder, self._snapshots[number], sorted(some))
            for number, some in wanted.items()
            if number in self._snapshots
        }
        found: dict[tuple[int, int], Found] = {}
        for query, identifier, distance in zip(matches.queries.tolist(), matches.ids.tolist(), matches.distances.tolist(), strict=True):
            row = rows.get(identifier >> _ROW_BITS, {}).get(identifier & ((1 << _ROW_BITS) - 1))
            nearest = found.get((query, identifier))
            if row is not None and (nearest is None or distance < nearest.distance_bits):
                found[query, identifier] = Found(query, distance, row)
        return list(found.values())


def update(case_folder: Path) -> None:
    """Take new hash snapshots of a case into its index, and take replaced ones out; makes the index anew where it is damaged.

    Low-quality hashes stay out: they say too little of their picture to be matched alone.
    """
    folder = case_folder / FOLDER
    listed = listed_hashes(case_folder)
    sources = _read(folder)
    try:
        if sources is not None and not sources.numbers.keys() - set(listed):
            if (folder / _INDEX).is_dir() or any(one.compared for one in sources.counts.values()):
                open_index(folder / _INDEX)  # every byte is checked, so that damage is made good here and not met by a question
            _take_in(case_folder, sources, [one for one in listed if one not in sources.numbers])
            return
    except (HashIndexDamaged, HashIndexMissing):
        pass
    # A replaced snapshot means an erasure or another version: nothing of the old index may stay on the disk.
    if folder.exists():
        shutil.rmtree(folder)
    _take_in(case_folder, _Sources(0, {}, {}), listed)


@dataclass(frozen=True, slots=True)
class Unwatched:
    """What the watch has not told yet.

    Attributes:
        numbers: of snapshots of which banks and lists were not asked.
        until: the number after the last of them.
        lists: ids of the lists that were asked of everything that had come before them.
    """

    numbers: frozenset[int]
    until: int
    lists: frozenset[str]


def unwatched(case_folder: Path) -> Unwatched | None:
    """Return what banks and lists were not asked of yet; None where there is no index."""
    sources = _read(case_folder / FOLDER)
    if sources is None:
        return None
    fresh = frozenset(number for number in sources.numbers.values() if number >= sources.watched)
    return Unwatched(fresh, sources.next_number, sources.lists)


def set_watched(case_folder: Path, *, until: int = 0, lists: Collection[str] = ()) -> None:
    """Remember what was told: banks and lists were asked of snapshots up to a number, and some lists of everything."""
    folder = case_folder / FOLDER
    if _read(folder) is None:
        return
    with turn(case_folder):
        sources = _read(folder)
        if sources is None:
            return
        after = replace(sources, watched=max(sources.watched, until), lists=sources.lists.union(lists))
        if after != sources:
            DISK.put(folder / _SOURCES, after.body())


def _take_in(case_folder: Path, sources: _Sources, snapshots: Sequence[str]) -> None:
    if not snapshots:
        return
    folder = case_folder / FOLDER
    DISK.make_folder(folder)
    writer = IndexWriter(folder / _INDEX)
    numbers, number, counts = dict(sources.numbers), sources.next_number, dict(sources.counts)
    for identifier in snapshots:
        DISK.put(folder / _SOURCES, replace(sources, next_number=number + 1, numbers=numbers, counts=counts).body())
        for values, rows in hash_values(case_folder, identifier, Pdq.name, Pdq.version, LOW_QUALITY):
            if len(rows):
                writer.add(values, rows + (number << _ROW_BITS))
        numbers[identifier] = number
        counts[identifier] = counted(case_folder, identifier, Pdq.name, Pdq.version, LOW_QUALITY)
        number += 1
        DISK.put(folder / _SOURCES, replace(sources, next_number=number, numbers=numbers, counts=counts).body())
    if (folder / _INDEX).is_dir() and open_index(folder / _INDEX, checked=False).plain_rows >= BANDED_FROM_ROWS:
        writer.merge()


def open_pictures(case_folder: Path, snapshots: Collection[str] | None = None) -> Pictures:
    """Open the hashes of a case; a case without any gives no matches.

    Args:
        case_folder: the case's folder in the lake.
        snapshots: look among these only: those that the read model was made from, so that both say the same; None for all that are listed.

    Raises:
        HashIndexMissing: if the index does not hold them all, as where it was deleted: nothing found would be no answer. The next `add` makes it.
        HashIndexDamaged: if a file of the index is torn or changed; the next `add` makes it again.
    """
    listed = [one for one in listed_hashes(case_folder) if snapshots is None or one in snapshots]
    sources = _read(case_folder / FOLDER) or _Sources(0, {}, {})
    if any(one not in sources.numbers for one in listed):
        raise HashIndexMissing
    counts = Counts(*(sum(sources.counts[one][place] for one in listed) for place in range(2)))
    folder = case_folder / FOLDER / _INDEX
    if not folder.is_dir():
        if counts.compared:
            raise HashIndexMissing
        return Pictures(case_folder, None, {}, counts)
    return Pictures(case_folder, open_index(folder), {sources.numbers[one]: one for one in listed}, counts)


def _read(folder: Path) -> _Sources | None:
    try:
        facts: dict[str, Any] = orjson.loads((folder / _SOURCES).read_bytes())
        if facts["format"] != _FORMAT:
            return None
        rows = {str(name): (int(number), Counts(int(compared), int(low))) for name, (number, compared, low) in facts["snapshots"].items()}
        numbers, counts = ({name: row[place] for name, row in rows.items()} for place in (0, 1))
        lists = frozenset(str(one) for one in facts.get("lists", ()))
        return _Sources(int(facts["next"]), numbers, counts, int(facts["watched"]), lists)  # type: ignore[arg-type]  # (a number, then counts)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
