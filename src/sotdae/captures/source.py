# SPDX-License-Identifier: Apache-2.0
"""Opens what a person hands in (a folder, a file, a zip, a gzip) as a `Source`: names and bytes, never a path.

Nothing is unpacked to disk and no member's name ever becomes a path, so a name with ``..`` or a leading slash is merely odd: it is kept, and said.
Links are not followed, special files are not opened, and archives are read with limits. What cannot be taken in becomes a `SourceTrouble`, which the
caller stores as a `Problem`.
Source: limits after reliability-security suites H1-H24 (zip-slip, bombs, lying sizes, encrypted members).
"""

from __future__ import annotations

import gzip
import hashlib
import os
import stat
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, Self, cast

from sotdae.captures.unpacking import READ_FAULTS, guarded, is_bomb, open_archive, whole_bytes
from sotdae.classes import dataclass
from sotdae.errors import SourceUnreadable

_COMPRESSED: Final = frozenset({".zip"})


@dataclass(frozen=True, slots=True)
class SourceTrouble:
    """Something in the source that could not be taken in: a code, a fixed phrase, and how many members it concerns."""

    code: str
    severity: str
    detail: str


@dataclass(frozen=True, slots=True)
class _Member:
    """Where one member's bytes are: a path, an archive entry, or a byte range of another member."""

    size: int | None
    modified_seconds: int | None = None
    path: Path | None = None
    entry: zipfile.ZipInfo | None = None


@dataclass
class OpenedSource:
    """A source on this machine.

    Attributes:
        kind: ``folder``, ``file``, ``zip`` or ``gzip``.
        container: the archive itself, to be digested; None for folders and plain files.
        troubles: what could not be taken in.
    """

    kind: str
    members: Mapping[str, _Member]
    container: Path | None = None
    troubles: tuple[SourceTrouble, ...] = ()
    _items: dict[str, str] = field(default_factory=dict)
    _archive: zipfile.ZipFile | None = None

    def names(self) -> Sequence[str]:
        """Return the member names, sorted by their UTF-8 bytes."""
        return tuple(self.members)

    def size(self, name: str) -> int | None:
        """Return a member's size in bytes as its container states it; None for a gzip."""
        return self.members[name].size

    def modified_seconds(self, name: str) -> int | None:
        """Return a member's modification time (seconds since 1970), as far as the container says; a hint, never evidence."""
        return self.members[name].modified_seconds

    def open(self, name: str) -> BinaryIO:
        """Open a member at its first byte.

        Raises:
            SourceUnreadable: if the member cannot be opened any more.
        """
        member = self.members[name]
        try:
            if member.entry is not None and self._archive is not None:
                return guarded(cast("zipfile.ZipExtFile", self._archive.open(member.entry)))
            if member.path is None:
                raise SourceUnreadable(reason="a member has no bytes")
            if self.kind == "gzip":
                return guarded(gzip.GzipFile(member.path, "rb"), whole_bytes(member.path))
            return _open_plain(member.path)
        except READ_FAULTS as error:
            raise SourceUnreadable(reason=f"a member cannot be opened ({type(error).__name__})") from error

    def item_id(self, name: str) -> str:
        """Return a member's item id, once it has been digested.

        Raises:
            KeyError: if there is no such member, or its bytes could not be taken in.
        """
        return self._items[name]

    def remember(self, name: str, item_id: str) -> None:
        """Keep a member's digest after its bytes have been read once."""
        self._items[name] = item_id

    def close(self) -> None:
        """Close the archive, if there is one."""
        if self._archive is not None:
            self._archive.close()


@dataclass
class SliceSource:
    """Byte ranges of another source's members, each a member of its own: the chosen chats of an account export.

    Attributes:
        inner: the whole source.
        slices: name -> (inner name, offset, length) in bytes.
        others: names of the inner source that are members here as they are.
    """

    inner: OpenedSource
    slices: Mapping[str, tuple[str, int, int]]
    others: Sequence[str] = ()
    _items: dict[str, str] = field(default_factory=dict)

    def names(self) -> Sequence[str]:
        """Return the slices' names and those of whole members, sorted by their UTF-8 bytes."""
        return tuple(sorted((*self.slices, *self.others), key=_order))

    def size(self, name: str) -> int | None:
        """Return a slice's length in bytes, or the whole member's size."""
        return self.slices[name][2] if name in self.slices else self.inner.size(name)

    def open(self, name: str) -> BinaryIO:
        """Open a slice at its first byte."""
        if name not in self.slices:
            return self.inner.open(name)
        inner, offset, length = self.slices[name]
        return cast("BinaryIO", _Slice(self.inner.open(inner), offset, length))

    def item_id(self, name: str) -> str:
        """Return the item id of a slice or a whole member, once digested."""
        return self._items[name]

    def remember(self, name: str, item_id: str) -> None:
        """Keep a digest after the bytes have been read once."""
        self._items[name] = item_id


class _Slice:
    """A read-only view of a byte range of a stream that may not be able to seek."""

    def __init__(self, stream: BinaryIO, offset: int, length: int) -> None:
        self._stream = stream
        self._left = length
        if stream.seekable():
            stream.seek(offset)
            return
        while offset > 0:
            skipped = len(stream.read(min(offset, 1 << 20)))
            if not skipped:
                break
            offset -= skipped

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(self._left if size is None or size < 0 else min(size, self._left))
        self._left -= len(data)
        return data

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def close(self) -> None:
        self._stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_source(path: Path) -> OpenedSource:
    """Open what a person handed in.

    Args:
        path: a folder, a file, a ``.zip`` or a ``.gz``.

    Raises:
        SourceUnreadable: if the path does not exist, cannot be read or holds no file.
        UnsafeContainer: if an archive breaks a limit as a whole.
    """
    try:
        if path.is_dir():
            source = _folder(path)
        elif path.is_file():
            source = _file(path)
        else:
            raise SourceUnreadable(reason="there is no such file or folder")
    except PermissionError as error:
        raise SourceUnreadable(reason="permission denied") from error
    if not source.members:
        raise SourceUnreadable(reason="it holds no file")
    return source


def digest(stream: BinaryIO) -> tuple[str, int]:
    """Return (SHA-256 in hex, size in bytes) of a stream read to its end.

    Raises:
        SourceUnreadable: if the stream is damaged.
    """
    state = hashlib.sha256()
    size = 0
    try:
        while block := stream.read(1 << 20):
            state.update(block)
            size += len(block)
    except READ_FAULTS as error:
        raise SourceUnreadable(reason=f"a member's bytes are damaged ({type(error).__name__})") from error
    return state.hexdigest(), size


def _order(name: str) -> bytes:
    return unicodedata.normalize("NFC", name).encode("utf-8", "surrogatepass")


def _named(pairs: Iterable[tuple[str, _Member]]) -> dict[str, _Member]:
    """Make names unique, drop the longest common folder, sort by UTF-8 bytes."""
    listed = [(_readable(name), member) for name, member in pairs]
    parents = [PurePosixPath(name).parts[:-1] for name, _ in listed]
    common = len(os.path.commonprefix(parents)) if parents else 0  # noqa: RUF071 (of tuples, so it compares whole folders)
    named: dict[str, _Member] = {}
    for name, member in listed:
        short = "/".join(PurePosixPath(name).parts[common:]) or name
        unique, copy = short, 1
        while unique in named:
            copy += 1
            unique = f"{short}~{copy}"
        named[unique] = member
    return {name: named[name] for name in sorted(named, key=_order)}


def _readable(name: str) -> str:
    """A member's name as text: undecodable bytes become U+FFFD, back slashes of Windows archives become slashes."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\\", "/").replace("\0", "\N{REPLACEMENT CHARACTER}")


def _open_plain(path: Path) -> BinaryIO:
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
    return os.fdopen(descriptor, "rb")


def _folder(root: Path) -> OpenedSource:
    found: list[tuple[str, _Member]] = []
    links = special = closed = 0

    def unreadable(_: OSError) -> None:
        nonlocal closed
        closed += 1

    for folder, subfolders, files in os.walk(root, onerror=unreadable, followlinks=False):
        links += sum(os.path.islink(os.path.join(folder, name)) for name in subfolders)  # noqa: PTH114,PTH118 (names may not be valid Path text)
        for name in files:
            path = Path(folder, name)
            status = path.lstat()
            if stat.S_ISLNK(status.st_mode):
                links += 1
            elif not stat.S_ISREG(status.st_mode):
                special += 1
            elif not os.access(path, os.R_OK):
                closed += 1
            else:
                found.append((path.relative_to(root).as_posix(), _Member(status.st_size, int(status.st_mtime), path)))
    troubles = [
        SourceTrouble(code, "warning", f"{count} {what}")
        for code, count, what in (
            ("link-not-followed", links, "links in the folder were not followed"),
            ("special-file", special, "special files were not opened"),
            ("unreadable-file", closed, "files or folders may not be read by this person"),
        )
        if count
    ]
    return OpenedSource("folder", _named(found), troubles=tuple(troubles))


def _file(path: Path) -> OpenedSource:
    status = path.stat()
    with path.open("rb") as stream:
        head = stream.read(4)
    if head[:2] == b"\x1f\x8b":
        name = path.name.removesuffix(".gz") if path.name.endswith(".gz") else path.name
        return OpenedSource("gzip", {_readable(name): _Member(None, int(status.st_mtime), path)}, container=path)
    if head == b"PK\x03\x04" or path.suffix.lower() in _COMPRESSED:
        return _zip(path)
    return OpenedSource("file", {_readable(path.name): _Member(status.st_size, int(status.st_mtime), path)})


def _zip(path: Path) -> OpenedSource:
    archive, entries = open_archive(path)
    counts = dict.fromkeys(("encrypted", "bomb", "odd", "link"), 0)
    found: list[tuple[str, _Member]] = []
    for entry in entries:
        if entry.flag_bits & 0x1:
            counts["encrypted"] += 1
        elif is_bomb(entry):
            counts["bomb"] += 1
        elif stat.S_ISLNK(entry.external_attr >> 16):
            counts["link"] += 1
        else:
            counts["odd"] += _is_odd(entry.filename)
            found.append((entry.filename, _Member(entry.file_size, None, None, entry)))
    troubles = [
        SourceTrouble(code, severity, f"{counts[key]} {what}")
        for code, severity, key, what in (
            ("encrypted-member", "error", "encrypted", "members of the archive are encrypted and were not opened"),
            ("compression-bomb", "error", "bomb", "members would unpack to more than 1,000 times their size and were not opened"),
            ("link-not-followed", "warning", "link", "links in the archive were not followed"),
            ("odd-member-name", "note", "odd", "members have names that lead out of the archive; they were read, nothing was written by that name"),
        )
        if counts[key]
    ]
    return OpenedSource("zip", _named(found), container=path, troubles=tuple(troubles), _archive=archive)


def _is_odd(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return ".." in parts or name.startswith(("/", "\\")) or (len(name) > 1 and name[1] == ":") or "\0" in name
