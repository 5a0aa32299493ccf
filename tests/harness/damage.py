# SPDX-License-Identifier: Apache-2.0
"""Bytes that changed and files that were cut, where no power was lost: each must be noticed, and named."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import index_life
from index_life import FOLDER, IndexLife, bands_from_few_rows, rows_of
from suites import Figures, lose, room_in
from vault_life import LOG, VaultLife, VaultStory, two_adds

from sotdae.custody.verification import Verification, verify
from sotdae.disk import Disk
from sotdae.errors import HashIndexDamaged, HashIndexMissing, HashIndexTooNew
from sotdae.matching.index import open_index
from story import read_all


def _changed(content: bytes, chance: random.Random, every: int) -> Iterator[tuple[str, bytes]]:
    """Yield the bytes with one bit flipped, at every n-th byte, and cut short at every n-th byte."""
    for at in range(chance.randrange(every), len(content), every):
        flipped = bytearray(content)
        flipped[at] ^= 1 << chance.randrange(8)
        yield "bits flipped", bytes(flipped)
    for size in range(chance.randrange(every), len(content), every):
        yield "files cut", content[:size]


def _each(root: Path, names: Mapping[str, bytes], figures: Figures, every: int, look: Callable[[str], str | None]) -> None:
    chance = random.Random(every)
    for name, content in names.items():
        for what, changed in _changed(content, chance, every):
            (root / name).write_bytes(changed)
            figures.tried[what] += 1
            wrong = look(name)
            if wrong is not None:
                lose(f"{name}: {what}: {wrong}")
        (root / name).write_bytes(content)


def vault_damage(folder: Path, figures: Figures, *, every: int = 1) -> None:
    """Flip a bit of every n-th byte of each file that the vault vouches for, and cut it there; `verify` must name that file or line and nothing else.

    Raises:
        Lost: where it does not.
    """
    with VaultStory().surroundings(), room_in(folder) as room:
        two_adds(VaultLife(room, Disk()))
        files = read_all(room)
        vouched = {
            name: files[name]
            for name in files
            if name.startswith("keys/") or name.split("/")[1] in {"objects", "itemkeys", "checkpoints", "format.json"}
        }

        def look(name: str) -> str | None:
            found = verify(room / "vault")
            return None if not found.ok and _names(name, found) else f"verify says {found.to_json()}"

        _each(room, {**vouched, LOG: files[LOG]}, figures, every, look)


def _names(name: str, found: Verification) -> bool:
    """Whether what verify found is about this file, and about no other object or key."""
    stem = Path(name).stem
    kind = name.split("/")[1]
    others = {*found.altered, *found.altered_keys, *found.missing, *found.foreign}
    if kind in {"objects", "itemkeys"}:
        return others == {stem} and not found.log_errors
    if kind == "checkpoints":
        return not others and any(one.startswith(f"checkpoint {stem}") for one in found.log_errors)
    if name == LOG:
        return bool(found.log_errors)
    if kind == "format.json":
        return others == {"format.json"}
    return others == {name} and not found.log_errors


def index_damage(folder: Path, figures: Figures, *, every: int = 1) -> None:
    """Flip a bit of every n-th byte of each file of a hash index, and cut it there; it must be named, or change no row (bytes between sections).

    Raises:
        Lost: where it is not.
    """
    with bands_from_few_rows(), room_in(folder) as room:
        life = IndexLife(room, Disk())
        for change in index_life.CHANGES[:9]:
            change(index_life.IndexWriter(room / FOLDER, life.disk))
        want = index_life.rows(room)
        files = {name: content for name, content in read_all(room).items() if not name.endswith(".lock")}

        def look(name: str) -> str | None:
            try:
                index = open_index(room / FOLDER)
            except (HashIndexDamaged, HashIndexTooNew) as error:
                part = getattr(error, "part", Path(name).name)
                return None if part == Path(name).name else f"another file is named: {part}"
            except HashIndexMissing:
                return "it counts as missing"
            except (KeyError, TypeError, ValueError) as error:
                return f"it fails and does not say what is damaged: {type(error).__name__}"
            return None if rows_of(index) == want else "it opens and holds other rows"

        _each(room, files, figures, every, look)


def on_memory() -> Path | None:
    """Return a RAM disk, where the system has one."""
    place = Path("/dev/shm")
    return place if place.is_dir() and os.access(place, os.W_OK) else None
