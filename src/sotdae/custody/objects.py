# SPDX-License-Identifier: Apache-2.0
"""The object store: sealed files named by the SHA-256 of their own bytes, each with its item key beside it.

``objects/ab/<object_id>.age`` and ``itemkeys/ab/<object_id>.age``. A name is computed from a digest and never taken from anywhere else.
A batch is written under temporary names, brought to the disk, then renamed; only after that may the log name it.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

from sotdae.custody import details
from sotdae.custody.sealing import Sealed, seal_stream
from sotdae.disk import Disk
from sotdae.model.canonical import Json
from sotdae.model.ids import require_digest

OBJECTS: Final = "objects"
ITEM_KEYS: Final = "itemkeys"
TEMPORARY: Final = "tmp"
STRAY: Final = "stray"
_MARK: Final = "writing"
"""Stands among the temporary files from a writer's start to its orderly end."""
_BLOCK_BYTES: Final = 1 << 20


class ObjectStore:
    """The files below one vault. Reading needs no lock; writing is the vault writer's."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        """Name the vault's folder; nothing is touched."""
        self._folder = folder
        self._disk = disk
        self._waiting: list[tuple[Path, Path, Sealed]] = []
        self._count = 0

    def path(self, object_id: str, kind: str = OBJECTS) -> Path:
        """Return where an object or its item key stands."""
        return self._folder / kind / require_digest(object_id)[:2] / f"{object_id}.age"

    def seal(self, stream: BinaryIO, recipients: Sequence[str]) -> Sealed:
        """Seal a stream under a temporary name; `settle` gives it its own.

        Raises:
            OSError: if the disk fails; nothing is left that the log could name.
        """
        self._disk.make_folder(self._folder / TEMPORARY)
        self._count += 1
        temporary = self._folder / TEMPORARY / f"{self._count}.object"
        key = temporary.with_suffix(".key")
        with self._disk.create(temporary) as file:
            sealed = seal_stream(stream, file, recipients, self._disk)
            self._disk.sync(file)
        with self._disk.create(key) as file:
            self._disk.write(file, sealed.item_key)
            self._disk.sync(file)
        self._waiting.append((temporary, key, sealed))
        return sealed

    def seal_details(self, records: Sequence[Mapping[str, Any]], recipients: Sequence[str]) -> dict[str, Json]:
        """Seal detail records as one object, settle everything that waits, and return how a log line names them.

        Raises:
            OSError: if the disk fails.
        """
        plaintext, root = details.encode(records)
        sealed = self.seal(io.BytesIO(plaintext), recipients)
        self.settle()
        return {"object": sealed.object_id, "key": hashlib.sha256(sealed.item_key).hexdigest(), "root": root, "count": len(records)}

    def discard_last(self) -> None:
        """Throw away what `seal` wrote last."""
        temporary, key, _ = self._waiting.pop()
        self._disk.remove(temporary)
        self._disk.remove(key)

    def settle(self) -> None:
        """Give every waiting object its name, and bring the names to the disk."""
        folders: set[Path] = set()
        for temporary, key, sealed in self._waiting:
            for source, target in ((key, self.path(sealed.object_id, ITEM_KEYS)), (temporary, self.path(sealed.object_id))):
                self._disk.make_folder(target.parent)
                self._disk.rename(source, target)
                folders.add(target.parent)
        for folder in sorted(folders):
            self._disk.sync_folder(folder)
        self._waiting.clear()

    def begin(self) -> bool:
        """Mark that a writer is at work; returns whether the one before ended without `end`, so that the store may hold unlogged objects."""
        was_interrupted = self.is_interrupted
        self._disk.put(self._folder / TEMPORARY / _MARK, b"")
        self.clear_temporary()
        return was_interrupted

    @property
    def is_interrupted(self) -> bool:
        """Whether a writer began and did not come to its `end`: it is at work, or it was killed, or the disk failed it."""
        return bool(self._left())

    def end(self) -> None:
        """Take the mark away: whatever has a name by now is named by the log."""
        self.clear_temporary()
        self._disk.remove(self._folder / TEMPORARY / _MARK)

    def clear_temporary(self) -> None:
        """Remove what has a temporary name, the mark apart; nothing of it was acknowledged."""
        self._waiting.clear()
        for path in self._left():
            if path.name != _MARK:
                self._disk.remove(path)

    def _left(self) -> list[Path]:
        folder = self._folder / TEMPORARY
        return sorted(path for path in folder.iterdir() if not path.is_dir()) if folder.is_dir() else []

    def set_aside(self, named: set[str]) -> list[str]:
        """Move objects that no log line names into ``stray/``; return their ids. Lists every name of the store once, and opens none."""
        moved = []
        for kind in (OBJECTS, ITEM_KEYS):
            for path in list(self.files(kind)):
                if path.suffix == ".age" and path.stem not in named:
                    target = self._folder / STRAY / kind / path.name
                    self._disk.make_folder(target.parent)
                    self._disk.rename(path, target)
                    moved.append(path.stem)
        return sorted(set(moved))

    def erase_keys(self, object_ids: Iterable[str]) -> None:
        """Remove the item keys of objects, where they still stand, and bring that to the disk.

        What this does not do: a disk's own spare blocks and backups may keep the small file for a while (docs/threat-model.md).
        """
        folders: set[Path] = set()
        for path in (self.path(object_id, ITEM_KEYS) for object_id in object_ids):
            if path.exists():
                self._disk.remove(path)
                folders.add(path.parent)
        for folder in sorted(folders):
            self._disk.sync_folder(folder)

    def files(self, kind: str) -> Iterator[Path]:
        """Yield every file below ``objects`` or ``itemkeys``."""
        waiting = [str(self._folder / kind)]
        while waiting:
            folder = waiting.pop()
            if not os.path.isdir(folder):  # noqa: PTH112 (a Path for each of 100,000 names costs more than the listing)
                continue
            with os.scandir(folder) as listed:
                for one in listed:
                    if one.is_dir(follow_symlinks=False):
                        waiting.append(one.path)
                    else:
                        yield Path(one.path)


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file's bytes in hex, read in bounded memory."""
    state = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            state.update(block)
    return state.hexdigest()
