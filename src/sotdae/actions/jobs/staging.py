# SPDX-License-Identifier: Apache-2.0
"""Where an upload waits until it is taken in: one file in a folder of its own below the workspace's ``tmp``, where the mode lets bytes be written.

In ``hash-only`` no media byte is ever written, not even for a moment and not even encrypted; what an upload holds is known only once it is there. So
an upload is refused there before its first byte, and a folder or file is read where it lies instead (docs/decisions/2026-11-28-intake.md).
"""

from __future__ import annotations

import secrets
import shutil
import unicodedata
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final

from sotdae.actions.workspace import Workspace
from sotdae.custody.vault import Mode
from sotdae.disk import DISK, writing
from sotdae.errors import IntakeRefused

FOLDER: Final = "intake"
MOST_BYTES: Final = 64 << 30
"""Bytes of one upload; larger ones are taken in where they lie."""
_LEAST_FREE_BYTES: Final = 2 << 30
"""Left free on the volume. Source: `doctor` warns below it."""
_LONGEST_NAME: Final = 100
_ID_BYTES: Final = 16
_LOOK_EVERY_BYTES: Final = 64 << 20


def folder(place: Workspace) -> Path:
    """Return where uploads wait."""
    return place.folder / "tmp" / FOLDER


def require_allowed(mode: Mode) -> None:
    """Pass where an upload may be written.

    Raises:
        IntakeRefused: in a workspace that holds no media.
    """
    if mode is Mode.HASH_ONLY:
        raise IntakeRefused(what="this workspace writes no media byte, not even for a moment, so nothing can be uploaded to it")


class Staged:
    """An upload that is being received. `path` is complete only after `close`."""

    def __init__(self, place: Workspace, mode: Mode, name: str) -> None:
        """Make its folder and file.

        Args:
            place: the workspace.
            mode: its mode.
            name: the file's own name, which is part of a capture's identity; only its last part counts.

        Raises:
            IntakeRefused: as `require_allowed` does.
        """
        require_allowed(mode)
        self._folder = folder(place) / secrets.token_hex(_ID_BYTES)
        self.path = self._folder / safe_name(name)
        self.size = 0
        self._looked_at = 0
        with writing():
            DISK.make_folder(self._folder)
            self._file: BinaryIO = DISK.create(self.path)

    def write(self, data: bytes) -> None:
        """Take in a piece.

        Raises:
            IntakeRefused: if it is larger than may be, or the volume would be filled; nothing of it is kept then.
            WritePoisoned: if the disk fails.
        """
        self.size += len(data)
        if self.size - self._looked_at >= _LOOK_EVERY_BYTES or not self._looked_at:
            self._looked_at = self.size
            if shutil.disk_usage(self._folder).free < _LEAST_FREE_BYTES:
                self.discard()
                raise IntakeRefused(what="less than 2 GiB would be left free")
        if self.size > MOST_BYTES:
            self.discard()
            raise IntakeRefused(what="it is larger than 64 GiB")
        with writing():
            DISK.write(self._file, data)

    def close(self) -> Path:
        """Bring it to the disk; returns where it is."""
        with writing():
            DISK.sync(self._file)
            self._file.close()
            DISK.sync_folder(self._folder)
        return self.path

    def discard(self) -> None:
        """Keep nothing of it."""
        self._file.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def safe_name(name: str) -> str:
    """Return the last part of a name as a name for a file: no path, no control character, not hidden, not too long; ``export`` if nothing is left."""
    last = PurePosixPath(name.replace("\\", "/")).name
    text = "".join(letter for letter in unicodedata.normalize("NFC", last) if not unicodedata.category(letter).startswith("C")).strip(" .")
    stem, dot, suffix = text.rpartition(".")
    short = f"{stem[: _LONGEST_NAME - len(suffix)]}{dot}{suffix[:10]}" if dot else text[:_LONGEST_NAME]
    while len(short.encode("utf-8")) > 2 * _LONGEST_NAME:
        short = short[1:]
    return short.strip(" .") or "export"


def remove(place: Workspace, paths: Iterable[Path]) -> None:
    """Remove uploads that were taken in; paths that lie elsewhere are left alone: they are the person's own."""
    root = folder(place)
    for path in paths:
        if path.is_relative_to(root) and path != root:
            shutil.rmtree(root / path.relative_to(root).parts[0], ignore_errors=True)


def sweep(place: Workspace, wanted: Iterable[Path]) -> int:
    """Remove uploads that no job waits for, as a server that begins does; returns how many."""
    root = folder(place)
    kept = {path.relative_to(root).parts[0] for path in wanted if path.is_relative_to(root) and path != root}
    left = [path for path in root.iterdir() if path.name not in kept] if root.is_dir() else []
    for path in left:
        shutil.rmtree(path, ignore_errors=True)
    return len(left)
