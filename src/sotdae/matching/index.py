# SPDX-License-Identifier: Apache-2.0
"""Reading an index: one state of it, opened from its folder, and the search in one or in several of them as one.

An opened index stays as it was: what a writer adds later is seen by opening again. Any number of readers may read while one writer writes; nobody
waits. Being opened, it needs its files no more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sotdae.errors import HashIndexDamaged
from sotdae.matching.hashes import Ids, Matches, Words, as_words, checked_radius, gathered, inverse, permuted
from sotdae.matching.manifest import Manifest, read_manifest, read_tombstones
from sotdae.matching.segment_file import Segment, open_segment

SEGMENTS_FOLDER: Final = "segments"
_QUERIES_AT_ONCE: Final = 1 << 20  # joined in tiles, each takes 280 bytes meanwhile; in slots less
_ROWS_AT_ONCE: Final = 1 << 16


class HashIndex:
    """One state of an index, opened for reading."""

    def __init__(self, manifest: Manifest, parts: Sequence[tuple[Segment, Ids]]) -> None:
        """Hold opened segments, each with the ids removed from it, ascending; see `open_index`."""
        self.manifest: Final = manifest
        self._parts = tuple(parts)

    @property
    def rows(self) -> int:
        """Rows stored, removed ones that no merge has dropped yet included."""
        return sum(len(segment.table) for segment, _ in self._parts)

    @property
    def plain_rows(self) -> int:
        """Rows that are compared one by one until a merge gives them bands."""
        return sum(len(segment.table) for segment, _ in self._parts if segment.table.bands is None)

    def search(self, queries: ArrayLike, radius: int = 31) -> Matches:
        """Return every stored hash within the radius of each query: exactly those, whatever the state of merging.

        Args:
            queries: (q, 32) uint8 or (q, 4) uint64.
            radius: 0 to 31 bits.

        Raises:
            HashInvalid: for another shape or radius.
        """
        return gathered(list(self.lots(queries, radius)))

    def lots(self, queries: ArrayLike, radius: int = 31) -> Iterator[Matches]:
        """Yield the same matches in lots of bounded size and no promised order, for answers too large to hold."""
        words, reach = as_words(queries), checked_radius(radius)
        for start in range(0, len(words), _QUERIES_AT_ONCE):
            block = words[start : start + _QUERIES_AT_ONCE]
            for segment, gone in self._parts:
                for lot in segment.table.search(permuted(block, segment.permutation), reach):
                    kept = _absent(lot.ids, gone)
                    yield Matches(lot.queries[kept] + start, lot.sources[kept], lot.ids[kept], lot.distances[kept])

    def stored(self) -> Iterator[tuple[Words, Ids]]:
        """Yield the hashes as they were added, (k, 4), and their ids, (k,), in blocks; removed ones are left out."""
        for segment, gone in self._parts:
            back = inverse(segment.permutation)
            for start in range(0, len(segment.table), _ROWS_AT_ONCE):
                rows = slice(start, start + _ROWS_AT_ONCE)
                ids = segment.table.ids[rows]
                kept = _absent(ids, gone)
                yield permuted(segment.table.words(rows)[kept], back), ids[kept]


def open_index(folder: Path, *, checked: bool = True) -> HashIndex:
    """Open the present state of an index.

    Args:
        folder: where it lies.
        checked: read every byte once and compare digests. Without it opening takes no time and damage may go unnoticed as missed matches.

    Raises:
        HashIndexMissing: where there is none.
        HashIndexDamaged: where a file is torn, changed or gone; it names the file.
        HashIndexTooNew: where a later version wrote it.
    """
    manifest = read_manifest(folder)
    while True:
        try:
            return HashIndex(manifest, _opened(folder, manifest, checked=checked))
        except FileNotFoundError as error:
            # A merge may have replaced the segments between the two readings: then the manifest has moved on.
            later = read_manifest(folder)
            if later == manifest:
                raise HashIndexDamaged(part=Path(str(error.filename)).name, what="it is named by the manifest and not there") from error
            manifest = later


def _opened(folder: Path, manifest: Manifest, *, checked: bool) -> list[tuple[Segment, Ids]]:
    place = folder / SEGMENTS_FOLDER
    tombstones = read_tombstones(place, manifest.tombstones)
    return [
        (open_segment(place / entry.name, digest=entry.digest, rows=entry.rows, checked=checked), tombstones.after(entry.through))
        for entry in manifest.segments
    ]


def _absent(ids: Ids, gone: Ids) -> NDArray[np.bool_]:
    """Say of each id whether it does not stand in an ascending list."""
    if not len(gone):
        return np.ones(len(ids), np.bool_)
    places = np.minimum(np.searchsorted(gone, ids), len(gone) - 1)
    return np.not_equal(gone[places], ids)


def live_rows(segment: Segment, gone: Ids) -> NDArray[np.intp]:
    """Return the numbers of the rows that were not removed."""
    return np.flatnonzero(_absent(segment.table.ids, gone))


def search_all(indexes: Sequence[HashIndex], queries: ArrayLike, radius: int = 31) -> Matches:
    """Search several indexes as one; `Matches.sources` says which of them holds a match. Who may search which is decided by the caller."""
    words = as_words(queries)
    found = [index.search(words, radius) for index in indexes]
    return gathered([part._replace(sources=np.full(len(part.ids), number, np.int64)) for number, part in enumerate(found)])
