# SPDX-License-Identifier: Apache-2.0
"""Puts a vault back from a backup, and forgets in a backup what was erased.

Everything is checked against the log of the run: each sealed file has the digest that is its name, each item key and key file the digest that a line
gives, the log its checkpoints. A restoration grows beside its place under another name and takes the name at the end, so half of one is never opened.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tarfile
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, Final

from sotdae.custody import backup
from sotdae.custody.backup import BOOK_FILE, ITEM_KEY_FILE, KEYS, MANIFEST, MEMBER, RUN_NAME, RUNS, SUMS, Run
from sotdae.custody.log import Log
from sotdae.custody.log_lines import named_objects, named_rows
from sotdae.custody.objects import ITEM_KEYS, OBJECTS, file_digest
from sotdae.custody.vault import LOG, Vault
from sotdae.disk import Disk, writing
from sotdae.errors import BackupExpired, BackupUnusable, LogForked, TargetNotEmpty

_BLOCK_BYTES: Final = 1 << 20


def runs(folder: Path) -> list[Run]:
    """Return the runs of a backup that are whole, the oldest first.

    Raises:
        BackupUnusable: if the folder is no backup.
    """
    backup.about(folder)
    return [_run(path) for path in sorted((folder / RUNS).glob("*")) if RUN_NAME.fullmatch(path.name) and (path / MANIFEST).is_file()]


def _run(path: Path) -> Run:
    try:
        facts: dict[str, Any] = json.loads((path / MANIFEST).read_bytes())
        log, until = facts["log"], date.fromisoformat(facts["keys_until"])
        return Run(path.name, int(log["size"]), str(log["root"]), int(facts["objects"]), file_digest(path / MANIFEST), until)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupUnusable(reason=f"the manifest of the run {path.name} cannot be read") from error


def chosen(folder: Path, name: str | None) -> Run:
    """Return the run of that name, or the newest one.

    Raises:
        BackupUnusable: if there is none.
    """
    found = runs(folder)
    if name is None and found:
        return found[-1]
    for run in found:
        if run.name == name:
            return run
    raise BackupUnusable(reason="it holds no run of that name" if name else "no run in it is whole")


def unpack(
    folder: Path,
    run: Run,
    target: Path,
    *,
    on: date,
    disk: Disk,
    later: Later | None = None,
    progress: Callable[[int], None] = lambda _done: None,
) -> bytes | None:
    """Write a run into a folder of its own making, everything checked; returns the sealed book, where the run has one.

    Args:
        folder: the backup.
        run: which.
        target: a folder that does not exist yet, or is empty.
        on: the day (KST).
        disk: how to write.
        later: what a later log erased: keys that are missing for that reason are no fault, and batches sealed again since are brought too.
        progress: told the bytes written.

    Raises:
        BackupExpired: if the run's item keys were to be kept until an earlier day, or are gone.
        BackupUnusable: if anything is missing or altered; it is named by id.
        TargetNotEmpty: if something stands there.
        WritePoisoned: if the target's disk fails.
    """
    parts = folder / KEYS / run.name
    if not parts.is_dir() or on > run.keys_until:
        raise BackupExpired(until=run.keys_until.isoformat())
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise TargetNotEmpty
    source = folder / RUNS / run.name
    if file_digest(source / SUMS) != json.loads((source / MANIFEST).read_bytes())["sums"]:
        raise BackupUnusable(reason=f"the list of digests of the run {run.name} was altered")
    with writing():
        disk.make_folder(target)
        for name, digest in _listed(source):
            _copy(source / name, target / name, digest, disk)
        log = Log(target / "vault" / LOG)
        if log.catch_up().size != run.log_size or log.catch_up().root != run.root:
            raise BackupUnusable(reason=f"the log of the run {run.name} is not the one its manifest names")
        named = named_objects(log.entries())
        for object_id in sorted(named):
            name = f"{OBJECTS}/{object_id[:2]}/{object_id}.age"
            progress(_copy(folder / name, target / "vault" / name, object_id, disk))
        fresh = {} if later is None else later.fresh(folder)
        for object_id in sorted(fresh):
            name = f"{OBJECTS}/{object_id[:2]}/{object_id}.age"
            _copy(folder / name, target / "vault" / name, object_id, disk)
        _put_item_keys(parts, target / "vault", log, named - log.erased, later, fresh, disk)
    return _book(parts)


def _listed(source: Path) -> Iterator[tuple[str, str]]:
    for line in (source / SUMS).read_text("utf-8").splitlines():
        digest, _, name = line.partition("  ")
        if name.startswith("../"):
            continue
        if ".." in Path(name).parts or Path(name).is_absolute() or not name.startswith(("vault/", "keys/")):
            raise BackupUnusable(reason="its list of digests names a place outside")
        yield name, digest


def _copy(source: Path, target: Path, digest: str, disk: Disk) -> int:
    """Copy one file whose digest is known; returns its bytes."""
    state, size = hashlib.sha256(), 0
    disk.make_folder(target.parent)
    try:
        file = source.open("rb")
    except FileNotFoundError as error:
        raise BackupUnusable(reason=f"{source.name} is missing in it") from error
    with file, disk.create(target) as out:
        while True:
            try:
                block = file.read(_BLOCK_BYTES)
            except OSError as error:
                raise BackupUnusable(reason=f"the medium does not give back {source.name}") from error
            if not block:
                break
            state.update(block)
            size += len(block)
            disk.write(out, block)
        disk.sync(out)
    if state.hexdigest() != digest:
        raise BackupUnusable(reason=f"{source.name} was altered or torn in it")
    return size


def _put_item_keys(  # noqa: PLR0917 (what is wanted, and what a later log says)
    parts: Path, vault: Path, log: Log, wanted: Collection[str], later: Later | None, fresh: Mapping[str, str], disk: Disk
) -> None:
    digests = {str(row["object"]): str(row["key"]) for entry in log.entries() for row in named_rows(entry.body)} | dict(fresh)
    missing = {*wanted, *fresh}
    folders: set[Path] = set()
    for object_id, data in held_keys(parts):
        if object_id not in missing:
            continue
        if hashlib.sha256(data).hexdigest() != digests[object_id]:
            raise BackupUnusable(reason=f"the item key of {object_id} was altered in it")
        path = vault / ITEM_KEYS / object_id[:2] / f"{object_id}.age"
        disk.make_folder(path.parent)
        with disk.create(path) as file:
            disk.write(file, data)
            disk.sync(file)
        folders.add(path.parent)
        missing.discard(object_id)
    for folder in sorted(folders):
        disk.sync_folder(folder)
    missing -= set() if later is None else later.erased
    if missing:
        raise BackupUnusable(
            reason=f"{len(missing)} item keys are missing in it, {min(missing)} first: erased since, or lost. The current log (--log) tells which"
        )


def held_keys(parts: Path) -> Iterator[tuple[str, bytes]]:
    """Yield (object id, item key) of a part.

    Raises:
        BackupUnusable: if the file is torn, or holds anything else.
    """
    try:
        with tarfile.open(parts / ITEM_KEY_FILE, "r|") as tar:
            for member in tar:
                found = MEMBER.fullmatch(member.name)
                file = tar.extractfile(member) if member.isreg() else None
                if found is None or file is None:
                    raise BackupUnusable(reason="the file of item keys holds something else")
                yield found.group(1), file.read()
    except (tarfile.TarError, OSError, EOFError) as error:
        raise BackupUnusable(reason="the file of item keys is missing or torn") from error


def _book(parts: Path) -> bytes | None:
    path = parts / BOOK_FILE
    return path.read_bytes() if path.is_file() else None


@dataclass
class Later:
    """What a later log says was erased since.

    Attributes:
        size: lines of that log.
        lines: the bodies of lines that erased something.
    """

    size: int
    lines: list[Mapping[str, Any]] = field(default_factory=list)

    @property
    def erased(self) -> set[str]:
        """Objects whose keys were destroyed."""
        return {str(one) for line in self.lines for one in line.get("erased", ())}

    @property
    def resealed(self) -> dict[str, str]:
        """Batch of details -> the batch that stands for it at last, where one is left."""
        step = {str(row["of"]): str(row["object"]) for line in self.lines for row in line.get("resealed", ()) if row.get("object")}
        found = {}
        for first, following in step.items():
            last = following
            while last in step:
                last = step[last]
            if last not in self.erased:
                found[first] = last
        return found

    def fresh(self, folder: Path) -> dict[str, str]:
        """Return the batches sealed again since that the backup was given when the erasure reached it: object -> digest of its item key."""
        rows = {str(row["object"]): str(row["key"]) for line in self.lines for row in line.get("objects", ())}
        last = set(self.resealed.values())
        return {name: key for name, key in rows.items() if name in last and (folder / OBJECTS / name[:2] / f"{name}.age").is_file()}


def later_lines(path: Path, restored: Log) -> Later:
    """Return what a later log of the same vault erased.

    Raises:
        LogForked: if it does not begin with the restored log.
        LogAltered: if it is not in its form.
    """
    log = Log(path)
    size, known = log.catch_up().size, restored.catch_up().size
    shared = min(size, known)
    if log.leaves(shared) != restored.leaves(shared):
        raise LogForked(size=shared)
    return Later(size, [entry.body for entry in log.entries(after=shared) if entry.body.get("erased") or entry.body.get("ranges")])


def forget(folder: Path, vault: Vault, disk: Disk) -> dict[str, int]:
    """Take the item keys of erased objects out of every part of a backup; returns run -> how many went.

    Where a batch of details was sealed again without what went, the part gets the new one: an older run can still be restored with everything else.

    Args:
        folder: the backup.
        vault: the vault as it is now.
        disk: how to write there.

    Raises:
        BackupUnusable: if a part is torn.
        WritePoisoned: if the medium refuses.
    """
    found: dict[str, int] = {}
    erased = vault.log.erased
    for parts in sorted((folder / KEYS).glob("*")):
        if not (parts / ITEM_KEY_FILE).is_file():
            continue
        gone = {object_id for object_id, _ in held_keys(parts) if object_id in erased}
        found[parts.name] = len(gone)
        if not gone:
            continue
        fresh = {last for one in gone if (last := vault.log.latest(one)) not in erased}
        kept = ((name, data) for name, data in held_keys(parts) if name not in erased and name not in fresh)
        with writing():
            for one in sorted(fresh):
                backup.copy_object(vault.store.path(one), folder / OBJECTS / one[:2] / f"{one}.age", one, disk)
            new = ((one, vault.store.path(one, ITEM_KEYS).read_bytes()) for one in sorted(fresh))
            backup.rewrite_part(parts, chain(kept, new), disk)
    return found


def prune(folder: Path, on: date, disk: Disk) -> list[str]:
    """Remove the parts with item keys whose day has passed, and what interrupted runs left; returns the runs' names."""
    gone = []
    with writing():
        for parts in sorted((folder / KEYS).glob("*")):
            is_whole = (folder / RUNS / parts.name / MANIFEST).is_file()
            if is_whole and on <= backup.part_until(parts):
                continue
            if is_whole:
                gone.append(parts.name)
            shutil.rmtree(parts)
        for path in sorted((folder / RUNS).glob("*")):
            if not (path / MANIFEST).is_file():
                shutil.rmtree(path)
        for name in (KEYS, RUNS):
            if (folder / name).is_dir():
                disk.sync_folder(folder / name)
    return gone
