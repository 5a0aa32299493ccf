# SPDX-License-Identifier: Apache-2.0
"""Writes a vault to another folder, again and again: sealed files once, and one small run each time.

``sotdae-backup.json``            which vault it is of
``objects/ab/<object_id>.age``    sealed files; they never change, are copied once and may stay for ever
``runs/<run>/``                   the log's beginning, checkpoints, timestamps, format file, key files; ``SHA256SUMS`` (``sha256sum -c`` checks a run
                                  and each sealed file it names), ``manifest.json``, written last: without it a run is not whole
``keys/<run>/``                   what an erasure must reach: all item keys (``itemkeys.tar``) and the sealed book; kept for 30 days, then removed

Consistent without stopping a writer: the log is taken first, as far as it goes; what its lines name was on the disk before them and never changes.
An item key that is gone in between was erased by a later line: then the log is taken again. A sealed file that does not have its own name's digest
is not copied: a backup of damage would hide it.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import tarfile
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from sotdae.classes import dataclass
from sotdae.custody.log_lines import named_objects
from sotdae.custody.merkle import root_of
from sotdae.custody.objects import ITEM_KEYS, OBJECTS, file_digest
from sotdae.custody.vault import ANCHORS, CHECKPOINTS, FORMAT_FILE, LOG, Vault
from sotdae.disk import Disk
from sotdae.errors import BackupFailed, BackupUnusable, FormatTooNew, ObjectAltered, ObjectMissing

FORMAT: Final = 1
ABOUT: Final = "sotdae-backup.json"
RUNS: Final = "runs"
KEYS: Final = "keys"
MANIFEST: Final = "manifest.json"
SUMS: Final = "SHA256SUMS"
ITEM_KEY_FILE: Final = "itemkeys.tar"
BOOK_FILE: Final = "book.sqlite3.age"
UNTIL_FILE: Final = "until.json"
_BLOCK_BYTES: Final = 1 << 20
_TRIES: Final = 5
RUN_NAME: Final = re.compile(r"[0-9]{8}T[0-9]{6}Z")
MEMBER: Final = re.compile(rf"{ITEM_KEYS}/[0-9a-f]{{2}}/([0-9a-f]{{64}})\.age")


@dataclass(frozen=True, slots=True)
class Run:
    """A run that is whole.

    Attributes:
        name: when it was made, ``YYYYMMDDTHHMMSSZ``.
        log_size, root: of the log that it holds.
        objects: sealed files that its log names.
        manifest: SHA-256 of its manifest, hex.
        keys_until: the last day on which its item keys may be kept (KST).
        copied, copied_bytes: sealed files that this run brought; 0 where it was read back.
    """

    name: str
    log_size: int
    root: str
    objects: int
    manifest: str
    keys_until: date
    copied: int = 0
    copied_bytes: int = 0


def write_run(
    vault: Vault,
    keys: Path,
    to: Path,
    *,
    book: Callable[[], bytes | None],
    now: datetime,
    keys_until: date,
    disk: Disk,
    progress: Callable[[int], None] = lambda _done: None,
) -> Run:
    """Write one run.

    Args:
        vault: opened; nobody need hold its lock.
        keys: the workspace's ``keys`` folder.
        to: the backup's folder.
        book: gives the book, sealed; asked before the log is read, so that the log is never the shorter of the two. None where a server keeps it:
            it is made anew from the log then.
        now: UTC; names the run.
        keys_until: the last day on which its item keys may be kept.
        disk: how to write there.
        progress: told the bytes copied.

    Raises:
        BackupUnusable: if the folder holds the backup of another vault.
        BackupFailed: if it cannot be written to, or the key files change all the time.
        ObjectMissing, ObjectAltered: if the vault itself is damaged: it is not backed up as if it were whole.
    """
    try:
        _begin(vault, to, disk)
        name = f"{now:%Y%m%dT%H%M%SZ}"
        folder, parts = to / RUNS / name, to / KEYS / name
        if (folder / MANIFEST).exists():
            raise BackupFailed(reason="a run of this very second is there already")
        sealed_book = book()
        copied = [0, 0]
        for _ in range(_TRIES):
            size = vault.head().size
            named = named_objects(entry for entry in vault.entries() if entry.seq <= size)
            erased = set(vault.log.erased)
            for object_id in sorted(named):
                done = copy_object(vault.store.path(object_id), to / OBJECTS / object_id[:2] / f"{object_id}.age", object_id, disk)
                copied[0] += bool(done)
                copied[1] += done
                progress(done)
            files = _run_files(vault, keys, size)
            if _write_item_keys(vault, parts, named - erased, disk) and _are_current(vault, files):
                break
        else:
            raise BackupFailed(reason="the workspace changes all the time")
        if sealed_book is not None:
            disk.put(parts / BOOK_FILE, sealed_book)
        _close_part(parts, keys_until, disk)
        return _write_manifest(vault, folder, files, named, size=size, keys_until=keys_until, copied=(copied[0], copied[1]), disk=disk)
    except OSError as error:
        raise BackupFailed(reason=_why(error)) from error


def _begin(vault: Vault, to: Path, disk: Disk) -> None:
    """Make the folder a backup of this vault, or see that it is one."""
    first = vault.log.leaves(vault.head().size)[0].hex()
    if to.resolve().is_relative_to(vault.folder.parent.resolve()):
        raise BackupFailed(reason="a backup inside the workspace would go with it")
    if (to / ABOUT).is_file():
        if about(to)["log"] != first:
            raise BackupUnusable(reason="it is the backup of another workspace")
        return
    if to.is_dir() and any(to.iterdir()):
        raise BackupUnusable(reason="it is not empty and holds no backup")
    disk.make_folder(to)
    disk.put(to / ABOUT, (json.dumps({"format": FORMAT, "log": first, "mode": vault.mode.value}) + "\n").encode())


def about(folder: Path) -> dict[str, Any]:
    """Return what a backup's folder says of itself.

    Raises:
        BackupUnusable: if it is no backup.
        FormatTooNew: if a newer program wrote it.
    """
    try:
        facts: dict[str, Any] = json.loads((folder / ABOUT).read_bytes())
        number, _ = int(facts["format"]), str(facts["log"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupUnusable(reason=f"it has no {ABOUT} that can be read") from error
    if number > FORMAT:
        raise FormatTooNew(found=number, known=FORMAT)
    return facts


def copy_object(source: Path, target: Path, object_id: str, disk: Disk) -> int:
    """Copy a sealed file where it is not there whole; returns the bytes copied. A torn copy of an interrupted run has another size."""
    try:
        size = source.stat().st_size
        if target.is_file() and target.stat().st_size == size:
            return 0
        state = hashlib.sha256()
        with source.open("rb") as file:
            _write(target, _blocks(file, state.update), disk, keep=lambda: state.hexdigest() == object_id)
    except FileNotFoundError as error:
        raise ObjectMissing(object_id=object_id) from error
    if state.hexdigest() != object_id:
        raise ObjectAltered(object_id=object_id)
    return size


def _write(target: Path, blocks: Iterator[bytes], disk: Disk, keep: Callable[[], bool] = lambda: True) -> None:
    """Write a file durably: whole or not at all."""
    disk.make_folder(target.parent)
    temporary = target.with_name(target.name + ".part")
    disk.remove(temporary)
    with disk.create(temporary) as file:
        for block in blocks:
            disk.write(file, block)
        disk.sync(file)
    if not keep():
        disk.remove(temporary)
        return
    disk.rename(temporary, target)
    disk.sync_folder(target.parent)


def _blocks(file: BinaryIO, see: Callable[[bytes], None], most: int | None = None) -> Iterator[bytes]:
    left = most
    while block := file.read(_BLOCK_BYTES if left is None else min(left, _BLOCK_BYTES)):
        left = None if left is None else left - len(block)
        see(block)
        yield block


def _run_files(vault: Vault, keys: Path, size: int) -> dict[str, Path | tuple[Path, int]]:
    """Return the small files of a run: name in it -> where it is, for the log also how many bytes of it."""
    found: dict[str, Path | tuple[Path, int]] = {f"vault/{FORMAT_FILE}": vault.folder / FORMAT_FILE}
    found[f"vault/{LOG}"] = (vault.folder / LOG, vault.log.end(size))
    for path in sorted((vault.folder / CHECKPOINTS).glob("*.note")):
        if path.stem.isdigit() and int(path.stem) <= size:
            found[f"vault/{CHECKPOINTS}/{path.name}"] = path
    for path in sorted((vault.folder / ANCHORS).rglob("*")):
        covers = path.relative_to(vault.folder / ANCHORS).parts[0].partition(".")[0]
        if path.is_file() and path.suffix != ".part" and not (covers.isdigit() and int(covers) > size):
            found[f"vault/{path.relative_to(vault.folder).as_posix()}"] = path
    for path in sorted(keys.rglob("*")):
        if path.is_file() and path.suffix != ".part":
            found[f"keys/{path.relative_to(keys).as_posix()}"] = path
    return found


def _are_current(vault: Vault, files: Mapping[str, object]) -> bool:
    """Whether every key file that the log names is among the run's; a change of keys in this moment is waited out."""
    return all(f"keys/{name}" in files for name in vault.log.keys)


class _TarSink:
    """Where `tarfile` writes to: our own disk."""

    def __init__(self, file: BinaryIO, disk: Disk) -> None:
        self._file, self._disk = file, disk

    def write(self, data: bytes) -> int:
        self._disk.write(self._file, data)
        return len(data)


def _write_item_keys(vault: Vault, parts: Path, wanted: Collection[str], disk: Disk) -> bool:
    """Write all item keys as one tar file; False where one is gone, which a later line has erased."""
    try:
        held = ((object_id, vault.store.path(object_id, ITEM_KEYS).read_bytes()) for object_id in sorted(wanted))
        write_tar(parts / ITEM_KEY_FILE, held, disk)
    except FileNotFoundError as error:
        vault.head()  # reads what was erased meanwhile
        gone = [one for one in sorted(wanted) if one not in vault.log.erased and not vault.store.path(one, ITEM_KEYS).exists()]
        if gone:
            raise ObjectMissing(object_id=f"{ITEM_KEYS}/{gone[0]}") from error
        return False
    return True


def write_tar(target: Path, held: Iterator[tuple[str, bytes]], disk: Disk) -> None:
    """Write item keys as one tar file, which any ``tar`` unpacks: equal keys give equal bytes."""
    disk.make_folder(target.parent)
    temporary = target.with_name(target.name + ".part")
    disk.remove(temporary)
    with disk.create(temporary) as file:
        with tarfile.open(fileobj=_TarSink(file, disk), mode="w|", format=tarfile.USTAR_FORMAT) as tar:  # type: ignore[call-overload]
            for object_id, data in held:
                member = tarfile.TarInfo(f"{ITEM_KEYS}/{object_id[:2]}/{object_id}.age")
                member.size, member.mode = len(data), 0o600
                tar.addfile(member, io.BytesIO(data))
        disk.sync(file)
    disk.rename(temporary, target)
    disk.sync_folder(target.parent)


def _close_part(parts: Path, until: date, disk: Disk) -> None:
    """Write until when a part may be kept, and its digests."""
    facts = {"until": until.isoformat(), "files": {name: file_digest(parts / name) for name in (ITEM_KEY_FILE, BOOK_FILE) if (parts / name).exists()}}
    disk.put(parts / UNTIL_FILE, (json.dumps(facts, indent=1, sort_keys=True) + "\n").encode())


def rewrite_part(parts: Path, held: Iterator[tuple[str, bytes]], disk: Disk) -> None:
    """Write a part's item keys anew, as after an erasure. The sealed book goes with it: it may tell of what went."""
    until = part_until(parts)
    write_tar(parts / ITEM_KEY_FILE, held, disk)
    disk.remove(parts / BOOK_FILE)
    _close_part(parts, until, disk)


def part_until(parts: Path) -> date:
    """Return until when a part may be kept.

    Raises:
        BackupUnusable: if it does not say.
    """
    try:
        return date.fromisoformat(json.loads((parts / UNTIL_FILE).read_bytes())["until"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupUnusable(reason="a part with item keys does not say until when it may be kept") from error


def _write_manifest(
    vault: Vault,
    folder: Path,
    files: Mapping[str, Path | tuple[Path, int]],
    named: Collection[str],
    *,
    size: int,
    keys_until: date,
    copied: tuple[int, int],
    disk: Disk,
) -> Run:
    sums: dict[str, str] = {}
    for name, where in files.items():
        path, most = where if isinstance(where, tuple) else (where, None)
        state = hashlib.sha256()
        with path.open("rb") as file:
            _write(folder / name, _blocks(file, state.update, most), disk)
        sums[name] = state.hexdigest()
    for name, digest in vault.log.keys.items():
        if sums.get(f"keys/{name}") != digest:
            raise ObjectAltered(object_id=f"keys/{name}")
    lines = [f"{digest}  {name}\n" for name, digest in sorted(sums.items())]
    lines += [f"{one}  ../../{OBJECTS}/{one[:2]}/{one}.age\n" for one in sorted(named)]
    disk.put(folder / SUMS, "".join(lines).encode())
    root = root_of(vault.log.leaves(size)).hex()
    facts = {
        "format": FORMAT,
        "run": folder.name,
        "mode": vault.mode.value,
        "log": {"size": size, "root": root},
        "objects": len(named),
        "keys_until": keys_until.isoformat(),
        "sums": file_digest(folder / SUMS),
    }
    disk.put(folder / MANIFEST, (json.dumps(facts, indent=1, sort_keys=True) + "\n").encode())
    return Run(folder.name, size, root, len(named), file_digest(folder / MANIFEST), keys_until, *copied)


def _why(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
