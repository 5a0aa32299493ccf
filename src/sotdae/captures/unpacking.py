# SPDX-License-Identifier: Apache-2.0
"""Archives and gzips that somebody else packed: limits before anything is made of them, and faults of the unpackers as errors of ours.

Source: limits after reliability-security suites H7-H9, H16, H24 (bombs, entries that overlap, a million members).
"""

from __future__ import annotations

import gzip
import io
import lzma
import struct
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO, Final, cast

from sotdae.errors import SourceUnreadable, UnsafeContainer

_MOST_MEMBERS: Final = 250_000
"""An archive with more members is refused, before its directory is read: each entry costs about a kilobyte of memory (H16: 10^6 empty entries)."""

_MOST_RATIO: Final = 1_000
_RATIO_FLOOR_BYTES: Final = 64 * 1024 * 1024
"""A member over 64 MiB that unpacks to more than 1,000 times its packed size is not opened (H7, H24): deflate reaches 1,032 on nothing but zeros."""

_MOST_DIRECTORY_BYTES: Final = 32 * 1024 * 1024
"""Some 250,000 members with names of 80 bytes."""
_END_BYTES: Final = 22 + 0xFFFF + 20 + 56
"""Where the end of a directory can stand: its record with the longest comment, and the two of zip64."""

_WHOLE_RATIO: Final = 100
_WHOLE_FLOOR_BYTES: Final = 512 * 1024 * 1024
"""An archive, or a gzip, that unpacks to more than 512 MiB and more than 100 times its own size is refused (H9: entries that share their bytes, H24).
Exports of texts pack some 9 to 20 times, media hardly at all. Source: docs/decisions/2026-11-27-hostile-input.md."""

_TOO_MUCH: Final = f"it unpacks to more than {_WHOLE_RATIO} times its size"

READ_FAULTS: Final = (OSError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError, ValueError, struct.error)
"""What the standard library raises for damaged, encrypted or unsupported members, names that are not what they claim to be among them."""


def open_archive(path: Path) -> tuple[zipfile.ZipFile, list[zipfile.ZipInfo]]:
    """Open a zip; return it with its entries, folders left out.

    Raises:
        UnsafeContainer: if its directory cannot be read or is too long, or it would unpack to far more than it is.
    """
    _refuse_crowd(path)
    try:
        archive = zipfile.ZipFile(path)
    except READ_FAULTS as error:
        raise UnsafeContainer(reason=f"its directory cannot be read ({type(error).__name__})") from error
    entries = [entry for entry in archive.infolist() if not entry.filename.endswith("/")]
    reason = None
    if len(entries) > _MOST_MEMBERS:
        reason = f"it has {len(entries)} members"
    elif sum(entry.file_size for entry in entries if not is_bomb(entry)) > whole_bytes(path):
        reason = _TOO_MUCH
    if reason is not None:
        archive.close()
        raise UnsafeContainer(reason=reason)
    return archive, entries


def is_bomb(entry: zipfile.ZipInfo) -> bool:
    """Say whether a member claims to unpack to more than packing can explain."""
    return entry.file_size > _RATIO_FLOOR_BYTES and entry.file_size > _MOST_RATIO * max(1, entry.compress_size)


def whole_bytes(path: Path) -> int:
    """Return the most bytes that a packed file may unpack to."""
    return max(_WHOLE_FLOOR_BYTES, _WHOLE_RATIO * path.stat().st_size)


def guarded(stream: zipfile.ZipExtFile | gzip.GzipFile, most: int | None = None) -> BinaryIO:
    """Return an unpacker's stream whose faults are errors of ours, and which ends with one behind so many bytes.

    Args:
        stream: gives unpacked bytes.
        most: bytes that may come; None where the container has told already.
    """
    return cast("BinaryIO", io.BufferedReader(_Guarded(stream, most), 1 << 17))


class _Guarded(io.RawIOBase):
    def __init__(self, stream: zipfile.ZipExtFile | gzip.GzipFile, most: int | None) -> None:
        self._stream = stream
        self._left = most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # (Buffer has no name in Python 3.11)
        try:
            data = self._stream.read1(len(buffer))  # what comes before damage is given first
        except READ_FAULTS as error:
            raise SourceUnreadable(reason=f"a member's bytes are damaged ({type(error).__name__})") from error
        if self._left is not None:
            self._left -= len(data)
            if self._left < 0:
                raise UnsafeContainer(reason=_TOO_MUCH)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


def _refuse_crowd(path: Path) -> None:
    """Refuse an archive whose directory is longer than so many members need, before anything is made of it.

    The end record says how many bytes the directory has; its number of members is not asked, since the library does not ask it either.
    Source: APPNOTE 6.3.10, 4.3.12 (46 bytes an entry), 4.3.14 and 4.3.16.
    """
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - _END_BYTES))
        tail = stream.read()
    sizes = [int.from_bytes(tail[at + 12 : at + 16], "little") for at in [tail.rfind(b"PK\x05\x06")] if at >= 0]
    sizes = [size for size in sizes if size != 0xFFFFFFFF]  # noqa: PLR2004 (its size stands in the long record)
    sizes += [int.from_bytes(tail[at + 40 : at + 48], "little") for at in [tail.rfind(b"PK\x06\x06")] if at >= 0]
    if any(size > _MOST_DIRECTORY_BYTES for size in sizes):
        raise UnsafeContainer(reason=f"its directory is larger than {_MOST_DIRECTORY_BYTES >> 20} MiB: more than {_MOST_MEMBERS:,} members")
