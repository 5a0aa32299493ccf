# SPDX-License-Identifier: Apache-2.0
"""Sees to it that no working copy outlives an erasure: a case's lake and read model are dropped whole, and read again without what went.

A working copy carries the digest of the erasures it was made under. Whoever opens the workspace for writing drops every copy that carries another
one, so an erasure that was killed half-way is finished by the next command that writes. Rows could be taken out one by one; an index of texts, cached
findings and row groups would have to be trusted to forget. What is deleted whole and read anew need not be trusted.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from sotdae.actions.records.book import Book
from sotdae.actions.turns import LOCK, turn
from sotdae.actions.workspace import Workspace
from sotdae.disk import DISK

if TYPE_CHECKING:
    from sotdae.captures.reader import Source

MARK: Final = "erasures"
"""The file that says under which erasures a case's working copy was made."""
DRILL: Final = "drill-"
"""How the temporary folders of drills begin."""


def made_under(case_folder: Path) -> str:
    """Return the digest of the erasures that a working copy was made under; "" for none."""
    try:
        return (case_folder / MARK).read_text("ascii")
    except FileNotFoundError:
        return ""


def require_current(case_folder: Path, digest: str) -> None:
    """Drop a case's working copy if it was made under other erasures. The caller has its turn at the case."""
    if made_under(case_folder) != digest:
        drop(case_folder)
        DISK.put(case_folder / MARK, digest.encode())


def drop(case_folder: Path) -> None:
    """Delete everything of a case's working copy but the lock. Whoever is reading gets an error: an erasure does not wait for readers."""
    for path in sorted(case_folder.iterdir()) if case_folder.is_dir() else []:
        if path.name == LOCK:
            continue
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    if case_folder.is_dir():
        DISK.sync_folder(case_folder)


def remove_drills(place: Workspace) -> int:
    """Remove what killed drills left: a whole restored workspace, keys and all. Returns how many. A drill at work fails then: better so."""
    folder = place.folder / "tmp"
    left = sorted(folder.glob(f"*{DRILL}*")) if folder.is_dir() else []
    for path in left:
        shutil.rmtree(path)
    if left:
        DISK.sync_folder(folder)
    return len(left)


def report_file(reports: Path, case_id: str) -> Path:
    """Return where a case's own report stands."""
    return reports / f"{case_id[:8]}-report.html"


def forget_outdated(place: Workspace, book: Book) -> None:
    """Drop the working copies and own reports of cases of which something was erased since they were made."""
    for case in book.cases():
        folder, digest = place.case_lake(case.case_id), book.kept.digest(case.case_id)
        if digest and made_under(folder) != digest:
            with turn(folder):
                require_current(folder, digest)
            report_file(place.reports, case.case_id).unlink(missing_ok=True)


class Unerased:
    """A source without the members that were erased from the case: whoever hands in the same bytes again brings nothing back."""

    def __init__(self, inner: Source, is_erased: Callable[[str], bool]) -> None:
        """Wrap a source.

        Args:
            inner: the source.
            is_erased: item id -> whether it was erased.
        """
        self._inner = inner
        self._names = tuple(name for name in inner.names() if not ((item_id := _item_id(inner, name)) and is_erased(item_id)))

    def names(self) -> Sequence[str]:
        """Return the names that are left."""
        return self._names

    def size(self, name: str) -> int | None:
        """Return the inner source's size."""
        return self._inner.size(name)

    def item_id(self, name: str) -> str:
        """Return the inner source's item id."""
        return self._inner.item_id(name)

    def open(self, name: str) -> BinaryIO:
        """Open a member."""
        return self._inner.open(name)


def erased_places(
    source: Source, names: Sequence[str], ranges: Mapping[str, Sequence[tuple[int, int]]], object_of: Callable[[str], str | None]
) -> dict[str, Sequence[tuple[int, int]]]:
    """Return what a reader must leave out: item id -> (offset, length) of each record that was erased.

    Args:
        source: the capture.
        names: the members that are read.
        ranges: object -> places.
        object_of: item id -> the object that holds it.
    """
    if not ranges:
        return {}
    found = {}
    for name in names:
        item_id = _item_id(source, name)
        places = ranges.get(object_of(item_id) or "") if item_id else None
        if item_id and places:
            found[item_id] = places
    return found


def _item_id(source: Source, name: str) -> str | None:
    try:
        return source.item_id(name)
    except KeyError:  # its bytes could not be taken in
        return None
