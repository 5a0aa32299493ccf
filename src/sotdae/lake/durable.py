# SPDX-License-Identifier: Apache-2.0
"""Writing files so that after a crash either the old state stands or the new one, never a mixture.

The order is always: write under a temporary name, fsync the file, rename, fsync the folder. It does not defend against a disk that lies about fsync.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from sotdae.disk import DISK


def sync_file(path: Path) -> None:
    """Force a file's bytes to the disk."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_file(path: Path, content: bytes) -> None:
    """Write a file in one step: readers see the old bytes or the new ones."""
    DISK.make_folder(path.parent)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
    with temporary.open("wb") as sink:
        sink.write(content)
        sink.flush()
        os.fsync(sink.fileno())
    temporary.replace(path)
    DISK.sync_folder(path.parent)


def publish_folder(temporary: Path, final: Path) -> bool:
    """Move a finished folder to its place, with everything in it on the disk first.

    Returns:
        False if the place was already taken: folders are named by content or recipe, so what stands there is the same.
    """
    for path in sorted(temporary.iterdir()):
        sync_file(path)
    DISK.sync_folder(temporary)
    DISK.make_folder(final.parent)
    is_free = not final.exists()
    if is_free:
        temporary.rename(final)
    DISK.sync_folder(final.parent)
    return is_free


def settle_names(top: Path, folders: Iterable[Path]) -> None:
    """Bring the names of finished folders to the disk, and those of all folders above them up to ``top``, before anything lists them.

    Whoever published one may have been killed between its last rename and its last barrier.
    """
    above = {parent for folder in folders for parent in folder.parents if parent.is_relative_to(top)}
    for folder in sorted({*above, top.parent, top.parent.parent}):  # the case's own folder, and the one that holds all cases
        DISK.sync_folder(folder)
