# SPDX-License-Identifier: Apache-2.0
"""H1 to H25: archives."""

from __future__ import annotations

import gzip
import io
import os
import struct
import tarfile
import warnings
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from hostile_list import NO_READER, alone, chat

_LINK: Final = 0o120777 << 16


def zipped(path: Path, members: Sequence[tuple[str | zipfile.ZipInfo, bytes]], method: int = zipfile.ZIP_STORED) -> Path:
    """Write a zip; members of one name are meant."""
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", method) as archive:
        warnings.simplefilter("ignore", UserWarning)
        for name, body in members:
            archive.writestr(name, body)
    return path


def entry(name: str, attributes: int = 0) -> zipfile.ZipInfo:
    """Return an entry with attributes, of a fixed time."""
    made = zipfile.ZipInfo(name)
    made.external_attr = attributes
    return made


def patched(path: Path, old: bytes, new: bytes, *, last: bool = False) -> Path:
    """Exchange bytes of a file of the same length: the first, or the last."""
    data = path.read_bytes()
    at = data.rindex(old) if last else data.index(old)
    path.write_bytes(data[:at] + new + data[at + len(old) :])
    return path


def _good(number: int) -> tuple[str, bytes]:
    return f"ChatExport/result_{number}.json", chat(number)


@alone("H1", "zip with a member called ../../x")
def _slip(folder: Path, full: bool) -> Path:
    del full
    return zipped(folder / "a.zip", [_good(1), ("../../x/note.txt", b"benign")])


@alone("H2", "zip with a member of an absolute path")
def _absolute(folder: Path, full: bool) -> Path:
    del full
    return zipped(folder / "a.zip", [_good(2), ("/tmp/sotdae-escape.txt", b"benign")])


@alone("H3", "zip with members called C:\\x and ..\\x")
def _windows(folder: Path, full: bool) -> Path:
    del full
    return zipped(folder / "a.zip", [_good(3), (entry("C:\\x.txt"), b"benign"), (entry("..\\..\\y.txt"), b"benign, too")])


@alone("H4", "zip with a link out of it, and a member that would be written through the link")
def _through(folder: Path, full: bool) -> Path:
    del full
    return zipped(folder / "a.zip", [_good(4), (entry("out", _LINK), b"/tmp"), ("out/sotdae-escape.txt", b"benign")])


def _tar(folder: Path, *members: tuple[bytes, str, str, bytes]) -> Path:
    path = folder / "a.tar"
    with tarfile.open(path, "w") as archive:
        for kind, name, target, body in members:
            info = tarfile.TarInfo(name)
            info.type, info.linkname, info.size = kind, target, len(body)
            archive.addfile(info, io.BytesIO(body))
    return path


@alone("H4b", "tar with a link out of it, and a member that would be written through the link", NO_READER)
def _tar_through(folder: Path, full: bool) -> Path:
    del full
    return _tar(folder, (tarfile.SYMTYPE, "out", "/tmp", b""), (tarfile.REGTYPE, "out/sotdae-escape.txt", "", b"benign"))


@alone("H5", "tar with a hard link out of it", NO_READER)
def _hard(folder: Path, full: bool) -> Path:
    del full
    return _tar(folder, (tarfile.LNKTYPE, "x", "/etc/hostname", b""), (tarfile.REGTYPE, "result.json", "", chat(5)))


@alone("H5b", "folder with a hard link to a file elsewhere: it is a file like any other")
def _hard_folder(folder: Path, full: bool) -> dict[str, bytes]:
    del full
    (folder / "elsewhere.txt").write_bytes(b"benign, elsewhere")
    (folder / "in").mkdir()
    os.link(folder / "elsewhere.txt", folder / "in" / "linked.txt")
    return {"result.json": chat(500)}


@alone("H6", "tar with a device and a fifo", NO_READER)
def _device(folder: Path, full: bool) -> Path:
    del full
    return _tar(folder, (tarfile.CHRTYPE, "zero", "", b""), (tarfile.FIFOTYPE, "pipe", "", b""))


@alone("H6b", "folder with a fifo, a link out of it and a link to itself")
def _fifo(folder: Path, full: bool) -> dict[str, bytes]:
    del full
    (folder / "in").mkdir()
    os.mkfifo(folder / "in" / "pipe")
    (folder / "in" / "out").symlink_to("/etc")
    (folder / "in" / "hosts").symlink_to("/etc/hostname")
    (folder / "in" / "circle").symlink_to(folder / "in")
    return {"result.json": chat(6)}


def _zeros(megabytes: int) -> tuple[bytes, int, int]:
    """Return (deflated zeros, their checksum, their size): a thousandfold, without having them in memory."""
    pack = zlib.compressobj(9, zlib.DEFLATED, -15)
    block, body, crc = bytes(1 << 20), [], 0
    for _ in range(megabytes):
        body.append(pack.compress(block))
        crc = zlib.crc32(block, crc)
    return b"".join([*body, pack.flush()]), crc, megabytes << 20


def raw_zip(path: Path, members: Sequence[tuple[bytes, bytes, int, int, int]], *, shared: bool = False) -> Path:
    """Write a zip by hand: (name, packed bytes, method, checksum, size); ``shared`` lets every entry point at the first member's bytes."""
    body, directory = io.BytesIO(), io.BytesIO()
    first = 0
    for number, (name, packed, method, crc, size) in enumerate(members):
        facts = struct.pack("<HHHHHIIIHH", 20, 0, method, 0, 0x21, crc, len(packed), size & 0xFFFFFFFF, len(name), 0)
        place = first if shared and number else body.tell()
        if not (shared and number):
            body.write(b"PK\x03\x04" + facts + name + packed)
        head = struct.pack("<H", 20) + facts + struct.pack("<HHHII", 0, 0, 0, 0, place)
        directory.write(b"PK\x01\x02" + head + name)
    size = directory.tell()
    count = min(len(members), 0xFFFF)
    end = struct.pack("<HHHHIIH", 0, 0, count, count, size, body.tell(), 0)
    extra = b""
    if len(members) > 0xFFFE:
        extra = b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, len(members), len(members), size, body.tell())
        extra += b"PK\x06\x07" + struct.pack("<IQI", 0, body.tell() + size, 1)
        end = struct.pack("<HHHHIIH", 0, 0, 0xFFFF, 0xFFFF, size, body.tell(), 0)
    path.write_bytes(body.getvalue() + directory.getvalue() + extra + b"PK\x05\x06" + end)
    return path


def plain(name: str, body: bytes) -> tuple[bytes, bytes, int, int, int]:
    """Return a stored member for `raw_zip`."""
    return name.encode(), body, 0, zlib.crc32(body), len(body)


@alone("H7", "zip of 300 MB of zeros in 300 kB beside a good export")
def _bomb(folder: Path, full: bool) -> Path:
    packed, crc, size = _zeros(300 if full else 80)
    return raw_zip(folder / "a.zip", [plain("result.json", chat(7)), (b"zeros.bin", packed, 8, crc, size)])


@alone("H8", "zip in a zip in a zip, each full of zips (42.zip)")
def _nested(folder: Path, full: bool) -> Path:
    body, crc, size = _zeros(8)
    del crc, size
    for _ in range(5):
        sink = io.BytesIO()
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(16 if full else 4):
                archive.writestr(f"{number}.zip", body)
        body = sink.getvalue()
    return zipped(folder / "a.zip", [_good(8), ("inner.zip", body)])


@alone("H9", "zip of entries that overlap: each names the same 60 MB of zeros")
def _overlapping(folder: Path, full: bool) -> Path:
    packed, crc, size = _zeros(60)
    return raw_zip(folder / "a.zip", [(b"zeros.bin", packed, 8, crc, size)] * (5_000 if full else 12), shared=True)


@alone("H10", "zip whose directory names another file than the file's own header")
def _two_names(folder: Path, full: bool) -> Path:
    del full
    return patched(zipped(folder / "a.zip", [_good(10), ("note_a.txt", b"benign")]), b"note_a.txt", b"note_b.txt")


@alone("H11", "zip with two members of one name and different bytes")
def _twins(folder: Path, full: bool) -> Path:
    del full
    return zipped(folder / "a.zip", [("result.json", chat(11)), ("note.txt", b"benign"), ("note.txt", b"benign, too")])


@alone("H12", "zip whose names are equal after NFC, NFD or case folding")
def _folded(folder: Path, full: bool) -> Path:
    del full
    names = ("꽃.txt", "\u1101\u1169\u11be.txt", "NOTE.txt", "note.txt", "ﬀ.txt", "ff.txt")
    return zipped(folder / "a.zip", [_good(12), *((name, name.encode()) for name in names)])


@alone("H13", "zip with a NUL in a name")
def _nul(folder: Path, full: bool) -> Path:
    del full
    return raw_zip(folder / "a.zip", [plain("result.json", chat(13)), plain("note.txt\0.jpg", b"benign")])


@alone("H14", "zip with a right-to-left override and an escape sequence in names")
def _override(folder: Path, full: bool) -> Path:
    del full
    return zipped(folder / "a.zip", [_good(14), ("photo\u202egpj.exe", b"benign"), ("\x1b]0;x\x07\x1b[2J.txt", b"benign, too")])


@alone("H15", "zip with a name of 4,096 bytes and a path of 5,000 folders")
def _long(folder: Path, full: bool) -> Path:
    del full
    return zipped(folder / "a.zip", [_good(15), ("n" * 4_096, b"benign"), ("d/" * 5_000 + "x.txt", b"benign, too")])


@alone("H16", "zip of a million empty entries")
def _many(folder: Path, full: bool) -> Path:
    return raw_zip(folder / "a.zip", [plain(f"{number}", b"") for number in range(1_000_000 if full else 300_001)])


@alone("H17", "zip with a wrong checksum")
def _checksum(folder: Path, full: bool) -> Path:
    del full
    return patched(zipped(folder / "a.zip", [_good(17), ("note.txt", b"benign")]), b"benign", b"malign")


@alone("H18", "zip with an encrypted entry")
def _encrypted(folder: Path, full: bool) -> Path:
    del full
    path = zipped(folder / "a.zip", [("note.txt", b"benign"), _good(18)])
    data = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    path.write_bytes(data)
    return path


@alone("H19", "zip64 whose sizes lie")
def _lying(folder: Path, full: bool) -> Path:
    del full
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(*_good(19))
        with archive.open("note.txt", "w", force_zip64=True) as member:
            member.write(b"benign" * 9)
    return patched(path, (54).to_bytes(4, "little"), (1 << 30).to_bytes(4, "little"), last=True)


@alone("H20", "zip cut at every kilobyte")
def _cut(folder: Path, full: bool) -> list[Path]:
    whole = zipped(folder / "whole.zip", [_good(20), ("note.txt", bytes(range(256)) * (40 if full else 10))]).read_bytes()
    made = []
    for at in range(1_024, len(whole), 1_024):
        made.append(folder / f"{at}.zip")
        made[-1].write_bytes(whole[:at])
    return made


@alone("H21", "zip with names that Windows keeps for itself")
def _reserved(folder: Path, full: bool) -> Path:
    del full
    return zipped(folder / "a.zip", [_good(21), *((name, name.encode()) for name in ("CON", "aux.txt", "NUL.", "x. ", "a:b", "COM1.json"))])


@alone("H22", "BagIt whose fetch.txt asks for file:// and an inner address", NO_READER)
def _fetch(folder: Path, full: bool) -> dict[str, bytes]:
    del folder, full
    fetch = b"file:///etc/passwd - data/x\nhttp://169.254.169.254/latest/meta-data 9 data/y\n"
    return {"bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n", "fetch.txt": fetch, "data/z.txt": b"benign"}


@alone("H23", "BagIt whose manifest names a path outside", NO_READER)
def _manifest(folder: Path, full: bool) -> dict[str, bytes]:
    del folder, full
    return {"bagit.txt": b"BagIt-Version: 1.0\n", "manifest-sha256.txt": b"0" * 64 + b"  ../../etc/passwd\n", "data/z.txt": b"benign"}


@alone("H24", "gzip of 1 GB of blanks behind a good export")
def _gzip(folder: Path, full: bool) -> Path:
    path = folder / "result.json.gz"
    with gzip.open(path, "wb", 1) as stream:
        stream.write(chat(24))
        for _ in range(1_000 if full else 600):
            stream.write(b" " * (1 << 20))
    return path


@alone("H25", "zstd frame that asks for a window of 2 GiB", NO_READER)
def _zstd(folder: Path, full: bool) -> Path:
    del full
    path = folder / "result.json.zst"
    path.write_bytes(b"\x28\xb5\x2f\xfd\x00\xa8" + b"\x01\x00\x00" * 4)
    return path


@alone("S1", "zip packed by LZMA that asks for a dictionary of 4 GiB")
def _lzma(folder: Path, full: bool) -> Path:
    del full
    path = zipped(folder / "a.zip", [("note.txt", b"benign " * 99)], zipfile.ZIP_LZMA)
    data = bytearray(path.read_bytes())
    at = data.index(b"note.txt") + 8 + 4 + 1
    data[at : at + 4] = b"\xff\xff\xff\xff"
    path.write_bytes(data)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_STORED) as archive:
        archive.writestr("result.json", chat(101))
    return path


@alone("S2", "zip that is no zip, and a gzip that is no gzip")
def _no_zip(folder: Path, full: bool) -> list[Path]:
    del full
    (folder / "a.zip").write_bytes(b"no archive at all" * 99)
    (folder / "b.zip").write_bytes(b"")
    return [folder / "a.zip", folder / "b.zip"]


@alone("S3", "gzip cut in its middle")
def _cut_gzip(folder: Path, full: bool) -> Path:
    del full
    path = folder / "result.json.gz"
    path.write_bytes(gzip.compress(chat(103) + os.urandom(0) + bytes(range(256)) * 400)[:-200])
    return path
