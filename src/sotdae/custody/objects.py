# SPDX-License-Identifier: Apache-2.0
"""The object store: sealed files named by the SHA-256 of their own bytes, each with its item key beside it.

``objects/ab/<object_id>.age`` and ``itemkeys/ab/<object_id>.age``. A name is computed from a digest and never taken from anywhere else.
A batch is written under temporary names, brought to the disk, then renamed; only after that may the log name it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final

from sotdae.custody.filesystem import Filesystem
from sotdae.custody.sealing import Sealed, seal_stream
from sotdae.model.ids import require_digest

OBJECTS: Final = "objects"
ITEM_KEYS: Final = "itemkeys"
TEMPORARY: Final = "tmp"
STRAY: Final = "stray"
_BLOCK_BYTES: Final = 1 << 20


class ObjectStore:
    """The files below one vault. Reading needs no lock; writing is the vault writer's."""

    def __init__(self, folder: Path, filesystem: Filesystem) -> None:
        """Name the vault's folder; nothing is touched."""
        self._folder = folder
        self._filesystem = filesystem
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
        self._filesystem.make_folder(self._folder / TEMPORARY)
        self._count += 1
        temporary = self._folder / TEMPORARY / f"{self._count}.object"
        key = temporary.with_suffix(".key")
        with self._filesystem.create(temporary) as file:
            sealed = seal_stream(stream, file, recipients, self._filesystem)
            self._filesystem.sync(file)
        with self._filesystem.create(key) as file:
            self._filesystem.write(file, sealed.item_key)
            self._filesystem.sync(file)
        self._waiting.append((temporary, key, sealed))
        return sealed

    def discard_last(self) -> None:
        """Throw away what `seal` wrote last."""
        temporary, key, _ = self._waiting.pop()
        self._filesystem.remove(temporary)
        self._filesystem.remove(key)

    def settle(self) -> None:
        """Give every waiting object its name, and bring the names to the disk."""
        folders: set[Path] = set()
        for temporary, key, sealed in self._waiting:
            for source, target in ((key, self.path(sealed.object_id, ITEM_KEYS)), (temporary, self.path(sealed.object_id))):
                self._filesystem.make_folder(target.parent)
                self._filesystem.rename(source, target)
                folders.add(target.parent)
        for folder in sorted(folders):
            self._filesystem.sync_folder(folder)
        self._waiting.clear()

    def clear_temporary(self) -> None:
        """Remove what an interrupted writer left under temporary names; nothing of it was acknowledged."""
        folder = self._folder / TEMPORARY
        if folder.is_dir():
            for path in folder.iterdir():
                self._filesystem.remove(path)

    def set_aside(self, named: set[str]) -> list[str]:
        """Move objects that no log line names into ``stray/``; return their ids."""
        moved = []
        for kind in (OBJECTS, ITEM_KEYS):
            for path in list(self.files(kind)):
                if path.suffix == ".age" and path.stem not in named:
                    target = self._folder / STRAY / kind / path.name
                    self._filesystem.make_folder(target.parent)
                    self._filesystem.rename(path, target)
                    moved.append(path.stem)
        return sorted(set(moved))

    def files(self, kind: str) -> Iterator[Path]:
        """Yield every file below ``objects`` or ``itemkeys``."""
        for path in (self._folder / kind).rglob("*"):
            if path.is_file() or path.is_symlink():
                yield path


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file's bytes in hex, read in bounded memory."""
    state = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            state.update(block)
    return state.hexdigest()
