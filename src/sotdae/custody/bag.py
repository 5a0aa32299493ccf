# SPDX-License-Identifier: Apache-2.0
"""Writes a bag (BagIt 1.0, RFC 8493) file by file into a folder or a zip, and reads one back without believing a name in it.

Manifest lines have two spaces, so that both ``sha256sum -c`` and BagIt tools take them. Nothing has its final name before it is whole. Memory does
not grow with the number of files but for what a zip's own directory needs; the manifest is kept in an unnamed file beside the target.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, BinaryIO, Final, Protocol, Self

from sotdae.errors import BundleExists, BundleUnreadable, BundleUnwritable

MANIFEST: Final = "manifest-sha256.txt"
TAG_MANIFEST: Final = "tagmanifest-sha256.txt"
DECLARATION: Final = "bagit.txt"
INFO: Final = "bag-info.txt"
DECLARED: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
PAYLOAD: Final = "data/"
_BLOCK_BYTES: Final = 1 << 20
_MOST_FILES: Final = 4_000_000
"""Files of a bag that is read: a zip's directory of more would not fit into memory. Two files an exhibit leave room for two million exhibits."""
_ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)
"""The time of every file in a zip: the format's earliest. When things were done stands in the log."""


class _Store(Protocol):
    """Where a bag is written to."""

    def put(self, name: str, blocks: Iterable[bytes]) -> None: ...
    def publish(self) -> None: ...
    def discard(self) -> None: ...


class _Folder:
    """A bag as a folder, under a name of its own until it is whole."""

    def __init__(self, target: Path) -> None:
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise BundleExists
        self._target = target
        self._part = target.with_name(f".{target.name}.part")
        shutil.rmtree(self._part, ignore_errors=True)
        self._part.mkdir(parents=True, mode=0o700)

    def put(self, name: str, blocks: Iterable[bytes]) -> None:
        path = self._part / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), "wb") as file:
            file.writelines(blocks)

    def publish(self) -> None:
        if hasattr(os, "sync"):
            os.sync()  # once for all files: an fsync for each of thousands costs minutes
        if self._target.is_dir():
            self._target.rmdir()
        self._part.replace(self._target)

    def discard(self) -> None:
        shutil.rmtree(self._part, ignore_errors=True)


class _Zip:
    """A bag as a zip with one folder in it, as RFC 8493 (section 4.2) asks. Objects are sealed and do not shrink, so nothing is compressed."""

    def __init__(self, target: Path) -> None:
        if target.exists():
            raise BundleExists
        self._target = target
        self._part = target.with_name(f".{target.name}.part")
        target.parent.mkdir(parents=True, exist_ok=True)
        self._part.unlink(missing_ok=True)
        self._file = os.fdopen(os.open(self._part, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), "w+b")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_STORED)

    def put(self, name: str, blocks: Iterable[bytes]) -> None:
        member = zipfile.ZipInfo(f"{self._target.stem}/{name}", _ZIP_TIME)
        member.external_attr = 0o600 << 16
        with self._zip.open(member, "w", force_zip64=True) as file:
            for block in blocks:
                file.write(block)

    def publish(self) -> None:
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._part.replace(self._target)

    def discard(self) -> None:
        with suppress(OSError, ValueError):
            self._zip.close()  # it would try again by itself, later
        self._file.close()
        self._part.unlink(missing_ok=True)


class BagWriter:
    """Writes one bag: `add` payload and tag files in any order, `seal` once, `publish` once. A context manager: what is not published is removed.

    Attributes:
        files: payload files so far.
        payload_bytes: their bytes.
    """

    def __init__(self, target: Path) -> None:
        """Begin a bag.

        Args:
            target: a file name that ends in ``.zip``, or a folder that does not exist or is empty.

        Raises:
            BundleExists: if something stands there already.
            BundleUnwritable: if nothing can be written there; as from every other step.
        """
        self.files = 0
        self.payload_bytes = 0
        self._cleanup = ExitStack()
        with _writing():
            self._store: _Store = _Zip(target) if target.suffix.lower() == ".zip" else _Folder(target)
            spool = tempfile.TemporaryFile(dir=target.absolute().parent)  # noqa: SIM115 (closed on leaving)
        self._manifest: IO[bytes] = self._cleanup.enter_context(spool)
        self._tags: list[tuple[str, str]] = []
        self._is_published = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._cleanup.close()
        if not self._is_published:
            self._store.discard()

    def add(self, name: str, blocks: bytes | Iterable[bytes]) -> str:
        """Write one file, streamed; returns the SHA-256 of its bytes in hex."""
        state = hashlib.sha256()
        size = 0

        def passed() -> Iterator[bytes]:
            nonlocal size
            for block in (blocks,) if isinstance(blocks, bytes) else blocks:
                state.update(block)
                size += len(block)
                yield block

        with _writing():
            self._store.put(name, passed())
        digest = state.hexdigest()
        if name.startswith(PAYLOAD):
            self.files += 1
            self.payload_bytes += size
            with _writing():
                self._manifest.write(f"{digest}  {name}\n".encode())
        else:
            self._tags.append((digest, name))
        return digest

    def seal(self, info: Mapping[str, str]) -> str:
        """Write the declaration, the info and the payload manifest; returns the manifest's SHA-256 in hex."""
        self.add(DECLARATION, DECLARED)
        told = {**info, "Payload-Oxum": f"{self.payload_bytes}.{self.files}"}
        self.add(INFO, "".join(f"{name}: {value}\n" for name, value in told.items()).encode())
        with _writing():
            self._manifest.seek(0)
        return self.add(MANIFEST, iter(lambda: self._manifest.read(_BLOCK_BYTES), b""))

    def close(self) -> str:
        """Write the tag manifest, over everything beside the payload; returns its SHA-256 in hex. Nothing can be added afterwards."""
        lines = "".join(f"{digest}  {name}\n" for digest, name in sorted(self._tags, key=lambda one: one[1])).encode()
        with _writing():
            self._store.put(TAG_MANIFEST, [lines])
        return hashlib.sha256(lines).hexdigest()

    def publish(self) -> None:
        """Bring everything to the disk and give the bag its name."""
        with _writing():
            self._store.publish()
        self._is_published = True


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BundleUnwritable from error


class BagReader(Protocol):
    """A bag that is looked at. No name in it becomes a path outside it."""

    def names(self) -> Iterator[str]:
        """Yield the names of all files, relative to the bag."""

    def open(self, name: str) -> BinaryIO:
        """Open a file.

        Raises:
            KeyError: if there is none of that name.
        """


class _FolderReader:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> Iterator[str]:
        waiting = [self._folder]
        while waiting:
            with os.scandir(waiting.pop()) as listed:
                for one in listed:
                    if one.is_symlink():
                        raise BundleUnreadable(what="it holds a link in place of a file")
                    if one.is_dir():
                        waiting.append(Path(one.path))
                    else:
                        yield Path(one.path).relative_to(self._folder).as_posix()

    def open(self, name: str) -> BinaryIO:
        path = self._folder.joinpath(*name.split("/"))
        if not is_plain(name) or path.is_symlink() or not path.is_file():
            raise KeyError(name)
        return path.open("rb")


class _ZipReader:
    def __init__(self, file: zipfile.ZipFile) -> None:
        self._zip = file
        members = [one for one in file.infolist() if not one.is_dir()]
        tops = {one.filename.partition("/")[0] for one in members}
        if len(members) > _MOST_FILES or len(tops) != 1:
            raise BundleUnreadable(what="a zip of a bag holds one folder and nothing beside it")
        (top,) = tops
        self._members = {one.filename[len(top) + 1 :]: one for one in members}
        if len(self._members) != len(members) or not all(map(is_plain, self._members)):
            raise BundleUnreadable(what="a name in the zip stands twice or leads out of it")

    def names(self) -> Iterator[str]:
        return iter(self._members)

    def open(self, name: str) -> BinaryIO:
        try:
            return io.BufferedReader(self._zip.open(self._members[name]))  # type: ignore[type-var]  # (a ZipExtFile is a raw stream too)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
            raise BundleUnreadable(what="a file in the zip cannot be read") from error


def open_bag(path: Path, cleanup: ExitStack) -> BagReader:
    """Open a bag, a folder or a zip.

    Args:
        path: where.
        cleanup: closes the zip.

    Raises:
        BundleUnreadable: if it is neither.
    """
    if path.is_dir():
        return _FolderReader(path)
    try:
        return _ZipReader(cleanup.enter_context(zipfile.ZipFile(path)))
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise BundleUnreadable(what="it is neither a folder nor a zip") from error


def is_plain(name: str) -> bool:
    """Whether a name is a relative path of plain parts."""
    return bool(name) and "\\" not in name and "\0" not in name and all(part not in {"", ".", ".."} for part in name.split("/"))
