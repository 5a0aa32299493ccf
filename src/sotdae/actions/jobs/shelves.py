# SPDX-License-Identifier: Apache-2.0
"""Intake folders: where exports lie that may be taken in from the workbench. A person chooses among what lies there; no path is ever typed or sent.

Choices are the folders and files that stand directly in an intake folder, each called by a keyed tag of its path, so that nothing of its name stands
in an address. Links are not followed and not listed. What is chosen is only read.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sotdae.cases.disclosure import mask_title
from sotdae.classes import dataclass
from sotdae.custody.keyring import Keyring
from sotdae.errors import IntakeRefused
from sotdae.model.canonical import Json, canonical_digest

EXPORTS: Final = "exports"
"""In a workspace: where a demonstration's exports lie, and others may be put; an intake folder where none is named."""
_REF_HEX: Final = 32
_MOST_CHOICES: Final = 500
_MOST_FILES: Final = 100_000
_OWN_NAMES: Final = re.compile(r"(?:ChatExport|DataExport)_\d{4}-\d{2}-\d{2}(?: \(\d{1,3}\))?(?:\.zip)?", re.ASCII)
"""What Telegram Desktop calls its exports: such a name tells nobody's name and is shown whole. Source: docs/formats/telegram-desktop-json.md."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that may be taken in.

    Attributes:
        ref: keyed tag of its path, 32 hex digits.
        path: where it is; never shown.
        shown: its name, masked unless it tells nothing.
        kind: folder, zip or file.
        files: regular files in it.
        size: their bytes.
        changed_at: UTC; the newest change of any of them, as the disk says.
        state: digest of names, sizes and times: the same bytes are asked for as the same job.
    """

    ref: str
    path: Path
    shown: str
    kind: str
    files: int
    size: int
    changed_at: datetime
    state: str


def choices(folders: Sequence[Path], keyring: Keyring, *, is_made_up: bool = False) -> list[Choice]:
    """Return what lies in the intake folders, newest first; a demonstration's names are made up and shown whole."""
    found = [_choice(path, keyring, is_made_up=is_made_up) for folder in folders for path in _inside(folder)]
    return sorted((one for one in found if one.files), key=lambda one: (one.changed_at, one.ref), reverse=True)[:_MOST_CHOICES]


def chosen(folders: Sequence[Path], keyring: Keyring, ref: str) -> Choice:
    """Return the choice of a tag.

    Raises:
        IntakeRefused: if nothing of that tag lies there any more.
    """
    for folder in folders:
        for path in _inside(folder):
            if _ref(path, keyring) == ref:
                return _choice(path, keyring)
    raise IntakeRefused(what="it does not lie in an intake folder any more")


def _inside(folder: Path) -> Iterator[Path]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if not entry.name.startswith(".") and not entry.is_symlink() and (entry.is_dir() or entry.is_file()):
            yield Path(entry.path)


def _ref(path: Path, keyring: Keyring) -> str:
    return keyring.item_tag(canonical_digest(["sotdae-intake@v1", os.fsencode(path).hex()]))[:_REF_HEX]


def _choice(path: Path, keyring: Keyring, *, is_made_up: bool = False) -> Choice:
    size, newest = 0, 0.0
    rows: list[Json] = []
    for one in _files(path):
        try:
            status = one.lstat()
        except OSError:
            continue
        if stat.S_ISREG(status.st_mode):
            size += status.st_size
            newest = max(newest, status.st_mtime)
            rows.append([os.fsencode(one.relative_to(path.parent)).hex(), status.st_size, int(status.st_mtime)])
    kind = "folder" if path.is_dir() else "zip" if path.suffix.lower() == ".zip" else "file"
    name = path.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    shown = name if is_made_up or _OWN_NAMES.fullmatch(name) else (mask_title(name) or "")
    return Choice(_ref(path, keyring), path, shown, kind, len(rows), size, datetime.fromtimestamp(int(newest), UTC), canonical_digest(rows))


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    count = 0
    for folder, folders, files in os.walk(path, followlinks=False):
        folders.sort()
        for name in sorted(files):
            count += 1
            if count > _MOST_FILES:
                return
            yield Path(folder, name)
