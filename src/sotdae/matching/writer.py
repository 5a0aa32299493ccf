# SPDX-License-Identifier: Apache-2.0
"""Changing an index: add, remove, merge. Every change writes new files and then swaps the manifest; nothing is ever changed in place.

An addition writes its own rows as a plain segment and takes in trailing plain segments that are not larger, as a binary counter does: n rows added
one by one are written about log2(n) times in all, and the large segments are not touched. Merging folds plain and small segments into a banded one;
it works beside readers and additions and only swaps the manifest under the lock. Files that no manifest names are leftovers of an interrupted change
and are swept by the next.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from sotdae.disk import DISK, Disk, locked
from sotdae.errors import HashIndexMissing
from sotdae.matching.bands import plan_for
from sotdae.matching.hashes import Ids, Words, as_ids, as_words, permuted, standard_permutation
from sotdae.matching.index import SEGMENTS_FOLDER, live_rows
from sotdae.matching.manifest import Manifest, SegmentEntry, Tombstones, read_manifest, read_tombstones, tombstone_bytes, write_manifest
from sotdae.matching.segment_file import open_segment, write_segment
from sotdae.matching.table import ROWS_LIMIT

BANDED_FROM_ROWS: Final = 1 << 17
"""From here on a merge writes bands. Source: docs/decisions/2026-11-25-exact-hash-index.md: from 32,768 rows on a banded search is the quicker one,
but up to here comparing all rows takes under a millisecond and 40 bytes a hash instead of about 120."""
_DELTA_ROWS_LIMIT: Final = 1 << 20  # an addition never takes in more: what is compared row by row is merged, not rewritten for ever
_TIER_RATIO: Final = 2  # a merge takes in a segment that is at most so many times what it has already


class IndexWriter:
    """The one writer's hand on an index. Two writers wait for each other; holds nothing between calls."""

    def __init__(self, folder: Path, disk: Disk = DISK) -> None:
        """Take a folder that is there or will be made by the first addition."""
        self._folder = folder
        self._place = folder / SEGMENTS_FOLDER
        self._disk = disk

    def add(self, hashes: ArrayLike, ids: ArrayLike) -> None:
        """Add rows; when this returns they are on the disk. The cost depends on what is added, not on what is there.

        Args:
            hashes: (n, 32) uint8 or (n, 4) uint64.
            ids: (n,) int64. An id may come with several hashes, and again later.

        Raises:
            HashInvalid: for other shapes.
        """
        words = as_words(hashes)
        numbers = as_ids(ids, len(words))
        words = permuted(words, standard_permutation())
        self._disk.make_folder(self._place)
        with self._changing() as manifest:
            segments, fresh = list(manifest.segments), []
            for start in range(0, len(words), ROWS_LIMIT):
                part = slice(start, start + ROWS_LIMIT)
                fresh.append((words[part], numbers[part]))
            with locked(self._folder / "merge.lock", wait=False) as free:  # held to the end: a merge that begins meanwhile must see the result
                if free and len(fresh) == 1:  # a merge that is running counts on its segments
                    segments, fresh[0] = self._taken_in(manifest, *fresh[0])
                through = manifest.sequence + 1
                added = [self._written(words, ids, banded=False, through=through, mark="part") for words, ids in fresh]
                self._publish(manifest.next_with((*segments, *added)), None)

    def remove(self, ids: ArrayLike) -> None:
        """Remove every row of these ids that has been added so far. They are never found again; a merge of everything takes their bytes off the disk.

        Raises:
            HashInvalid: for ids of another shape.
            HashIndexMissing: where there is no index.
        """
        numbers = as_ids(ids)
        if not self._place.is_dir():
            raise HashIndexMissing
        with self._changing() as manifest:
            later = manifest.next_with(manifest.segments)
            self._publish(later, read_tombstones(self._place, manifest.tombstones).plus(numbers, later.sequence))

    def merge(self, *, everything: bool = False) -> None:
        """Fold small segments into larger ones, dropping removed rows; may run beside readers and additions, and waits for another merge.

        Args:
            everything: rewrite all, so that every removal so far has left the disk; otherwise only what pays.

        Raises:
            HashIndexMissing: where there is no index.
            HashIndexDamaged: where a segment to be folded is torn or changed; nothing is lost by finding it.
        """
        if not self._place.is_dir():
            raise HashIndexMissing
        with locked(self._folder / "merge.lock", wait=True):
            self._sweep_merging()
            seen = read_manifest(self._folder)
            tombstones = read_tombstones(self._place, seen.tombstones)
            for group in _groups(seen, tombstones, everything=everything):
                words, ids = self._rows_of(group, tombstones)
                merged = self._written(words, ids, banded=len(ids) >= BANDED_FROM_ROWS, through=seen.sequence, mark="merging", named=False)
                with self._changing() as manifest:
                    self._disk.rename(self._place / f"{merged.name}.merging", self._place / merged.name)
                    self._disk.sync_folder(self._place)
                    kept = tuple(entry for entry in manifest.segments if entry not in group)
                    self._publish(manifest.next_with((merged, *kept) if merged.rows else kept), None)

    @contextmanager
    def _changing(self) -> Iterator[Manifest]:
        """Hold the writer's lock and sweep what an interrupted change left."""
        with locked(self._folder / "write.lock", wait=True):
            try:
                manifest = read_manifest(self._folder)
            except HashIndexMissing:
                manifest = Manifest()
            self._sweep(manifest, settled=False)
            yield manifest

    def _taken_in(self, manifest: Manifest, words: Words, ids: Ids) -> tuple[list[SegmentEntry], tuple[Words, Ids]]:
        """Return the segments that stay, and new rows joined with those of the trailing plain segments that are not larger."""
        segments = list(manifest.segments)
        group: list[SegmentEntry] = []
        rows = len(ids)
        while segments and not segments[-1].banded and segments[-1].rows <= rows and rows + segments[-1].rows <= _DELTA_ROWS_LIMIT:
            group.insert(0, segments.pop())
            rows += group[0].rows
        old_words, old_ids = self._rows_of(group, read_tombstones(self._place, manifest.tombstones))
        return segments, (np.concatenate([old_words, words]), np.concatenate([old_ids, ids]))

    def _rows_of(self, group: Sequence[SegmentEntry], tombstones: Tombstones) -> tuple[Words, Ids]:
        """Return the rows of some segments that were not removed, permuted as new segments are."""
        words, ids = [np.empty((0, 4), np.uint64)], [np.empty(0, np.int64)]
        for entry in group:
            segment = open_segment(self._place / entry.name, digest=entry.digest, rows=entry.rows)
            rows = live_rows(segment, tombstones.after(entry.through))
            part = segment.table.words(rows)
            if (segment.permutation != standard_permutation()).any():
                part = permuted(permuted(part, np.argsort(segment.permutation).astype(np.uint8)), standard_permutation())
            words.append(part)
            ids.append(segment.table.ids[rows])
        return np.concatenate(words), np.concatenate(ids)

    def _written(self, words: Words, ids: Ids, *, banded: bool, through: int, mark: str, named: bool = True) -> SegmentEntry:
        """Write a segment to the disk under its temporary name and, where the lock is held, give it its own."""
        name = f"{secrets.token_hex(8)}.seg"
        temporary = self._place / f"{name}.{mark}"
        plan = plan_for(len(ids)) if banded else None
        digest = write_segment(self._disk, temporary, words, ids, permutation=standard_permutation(), plan=plan)
        if named:
            self._disk.rename(temporary, self._place / name)
            self._disk.sync_folder(self._place)
        return SegmentEntry(name, digest, len(ids), banded, through)

    def _publish(self, manifest: Manifest, tombstones: Tombstones | None) -> None:
        """Swap the manifest and remove what only the old state named."""
        before = read_tombstones(self._place, manifest.tombstones) if tombstones is None else tombstones
        after = before.settled(manifest.segments)
        if tombstones is not None or len(after.ids) != len(before.ids):
            name = f"{secrets.token_hex(8)}.gone" if len(after.ids) else None
            if name is not None:
                self._disk.put(self._place / name, tombstone_bytes(after))
            manifest = replace(manifest, tombstones=name)
        write_manifest(self._disk, self._folder, manifest)
        self._sweep(manifest, settled=True)

    def _sweep(self, manifest: Manifest, *, settled: bool) -> None:
        """Remove files that the manifest does not name; those of a merge belong to whoever holds its lock.

        A manifest that was only read may have been swapped in by somebody who was killed before his barrier: until the swap is on the disk a loss of
        power brings the old one back, which needs its files.
        """
        named = {entry.name for entry in manifest.segments} | {manifest.tombstones}
        left = [path for path in sorted(self._place.iterdir()) if path.name not in named and path.suffix in {".seg", ".gone", ".part"}]
        if left and not settled:
            self._disk.sync_folder(self._folder)
        for path in left:
            self._drop(path)

    def _sweep_merging(self) -> None:
        for path in sorted(self._place.glob("*.merging")):
            self._drop(path)

    def _drop(self, path: Path) -> None:
        """Remove a leftover; one that a reader still maps, on a platform that forbids it, stays for the next sweep."""
        with suppress(PermissionError):
            self._disk.remove(path)


def _groups(manifest: Manifest, tombstones: Tombstones, *, everything: bool) -> list[tuple[SegmentEntry, ...]]:
    """Return which segments to fold together: each group stays within one table's limit."""
    groups: list[list[SegmentEntry]] = []
    taken = 0
    for entry in sorted(manifest.segments, key=lambda entry: (entry.rows, entry.name)):
        if not everything and entry.banded and entry.rows > _TIER_RATIO * max(taken, 1):
            continue
        if not groups or sum(one.rows for one in groups[-1]) + entry.rows > ROWS_LIMIT:
            groups.append([])
        groups[-1].append(entry)
        taken += entry.rows
    return [tuple(group) for group in groups if len(group) > 1 or _worth_rewriting(group[0], tombstones)]


def _worth_rewriting(entry: SegmentEntry, tombstones: Tombstones) -> bool:
    """Say whether a segment alone gains by being written anew: it lacks bands, or removals wait for it."""
    return bool(len(tombstones.after(entry.through))) or (not entry.banded and entry.rows >= BANDED_FROM_ROWS)
