# SPDX-License-Identifier: Apache-2.0
"""What a person hands in: folders, files, zips and gzips give the same names and bytes, and nothing leads out of them."""

from __future__ import annotations

import gzip
import io
import os
import stat
import zipfile
from pathlib import Path

import pytest

from sotdae.captures.source import OpenedSource, SliceSource, digest, open_source
from sotdae.errors import SourceUnreadable, UnsafeContainer
from sotdae.model.ids import capture_id

FILES = {"ChatExport/result.json": b'{"name": 1}', "ChatExport/photos/photo_1.jpg": b"picture", "ChatExport/방/글.txt": "꽃".encode()}


def a_folder(root: Path) -> Path:
    for name, data in FILES.items():
        path = root / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root / "in"


def a_zip(root: Path, names: dict[str, bytes]) -> Path:
    path = root / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in names.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return path


def members(source: OpenedSource) -> dict[str, bytes]:
    found = {}
    for name in source.names():
        with source.open(name) as stream:
            found[name] = stream.read()
    source.close()
    return found


def identity(source: OpenedSource) -> str:
    rows = []
    for name in source.names():
        with source.open(name) as stream:
            rows.append((name, *digest(stream)))
    source.close()
    return capture_id(rows)


def test_a_folder_and_its_zip_are_the_same_capture(tmp_path: Path) -> None:
    folder, archive = a_folder(tmp_path), a_zip(tmp_path, FILES)
    assert members(open_source(folder)) == members(open_source(archive)) == {name.removeprefix("ChatExport/"): data for name, data in FILES.items()}
    assert identity(open_source(folder)) == identity(open_source(archive)) == identity(open_source(folder / "ChatExport"))


def test_names_are_sorted_by_their_utf8_bytes(tmp_path: Path) -> None:
    for name in ("b", "a", "방", "Z"):
        (tmp_path / name).write_bytes(b"x")
    assert open_source(tmp_path).names() == ("Z", "a", "b", "방")


def test_links_are_not_followed_and_said(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_bytes(b"outside")
    folder = a_folder(tmp_path)
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "loop").symlink_to(folder)
    source = open_source(folder)
    assert not any("link" in name or "loop" in name for name in source.names())
    assert [trouble.code for trouble in source.troubles] == ["link-not-followed"]
    assert source.troubles[0].detail.startswith("2 ")


def test_a_link_put_in_place_after_listing_is_not_opened(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_bytes(b"x")
    source = open_source(folder)
    (folder / "a.txt").unlink()
    (folder / "a.txt").symlink_to("/etc/hostname")
    with pytest.raises(SourceUnreadable):
        source.open("a.txt")


def test_a_fifo_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x")
    os.mkfifo(tmp_path / "pipe")
    source = open_source(tmp_path)
    assert source.names() == ("a.txt",)
    assert [trouble.code for trouble in source.troubles] == ["special-file"]


@pytest.mark.parametrize("name", ["../../x", "/etc/x", "C:\\x", "..\\y"])
def test_a_name_that_leads_out_is_only_a_name(tmp_path: Path, name: str) -> None:
    source = open_source(a_zip(tmp_path, {"ok.txt": b"1", name: b"2"}))
    assert sorted(members(source).values()) == [b"1", b"2"]
    assert [trouble.code for trouble in source.troubles] == ["odd-member-name"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["export.zip"]


def test_equal_names_are_both_kept(tmp_path: Path) -> None:
    path = tmp_path / "two.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x/a.txt", b"1")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("x/a.txt", b"2")
    assert members(open_source(path)) == {"a.txt": b"1", "a.txt~2": b"2"}


def test_a_bomb_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ok.txt", b"1")
        with archive.open("zeros", "w", force_zip64=True) as member:
            for _ in range(70):
                member.write(bytes(1 << 20))
    source = open_source(path)
    assert source.names() == ("ok.txt",)
    assert [trouble.code for trouble in source.troubles] == ["compression-bomb"]


def test_a_link_in_an_archive_is_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "link.zip"
    with zipfile.ZipFile(path, "w") as archive:
        entry = zipfile.ZipInfo("link")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
        archive.writestr("ok.txt", b"1")
    assert open_source(path).names() == ("ok.txt",)


def test_a_broken_archive_is_refused_with_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "broken.zip"
    path.write_bytes(b"PK\x03\x04" + bytes(100))
    with pytest.raises(UnsafeContainer, match="directory cannot be read"):
        open_source(path)


def test_a_wrong_checksum_is_found_while_reading(tmp_path: Path) -> None:
    path = a_zip(tmp_path, {"a.txt": b"hello hello"})
    path.write_bytes(path.read_bytes().replace(b"hello hello", b"hellO hello", 1))
    source = open_source(path)
    with source.open("a.txt") as stream, pytest.raises(SourceUnreadable):
        digest(stream)


def test_a_gzip_is_a_container_of_one(tmp_path: Path) -> None:
    path = tmp_path / "result.json.gz"
    path.write_bytes(gzip.compress(b'{"a": 1}'))
    source = open_source(path)
    assert source.kind == "gzip"
    assert source.container == path
    assert members(source) == {"result.json": b'{"a": 1}'}


def test_nothing_and_emptiness_are_said(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreadable, match="no such file"):
        open_source(tmp_path / "absent")
    with pytest.raises(SourceUnreadable, match="holds no file"):
        open_source(tmp_path)


def test_a_slice_is_a_member_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "result.json").write_bytes(b"0123456789")
    (tmp_path / "other.bin").write_bytes(b"x")
    inner = open_source(tmp_path)
    source = SliceSource(inner, {"chat-001/result.json": ("result.json", 3, 4)}, ["other.bin"])
    assert source.names() == ("chat-001/result.json", "other.bin")
    assert source.size("chat-001/result.json") == 4
    with source.open("chat-001/result.json") as stream:
        assert [stream.read(3), stream.read(), stream.read()] == [b"345", b"6", b""]
    with source.open("other.bin") as stream:
        assert stream.read() == b"x"


def test_a_slice_of_an_archive_is_read_without_seeking(tmp_path: Path) -> None:
    archive = open_source(a_zip(tmp_path, {"result.json": b"0123456789", "b": b""}))
    with SliceSource(archive, {"s": ("result.json", 6, 99)}).open("s") as stream:
        assert stream.read() == b"6789"
    archive.close()


def test_an_undecodable_name_is_readable_and_opens(tmp_path: Path) -> None:
    path = os.path.join(os.fsencode(tmp_path), b"\xff\xfe.txt")  # noqa: PTH118 (bytes)
    with open(path, "wb") as stream:  # noqa: PTH123 (bytes)
        stream.write(b"x")
    source = open_source(tmp_path)
    assert members(source) == {"\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}.txt": b"x"}


def renamed(old: bytes, new: bytes, flag: int = 0x800) -> bytes:
    """An archive whose only member has another name than it was written with; ``flag`` 0x800 claims that names are UTF-8."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr(zipfile.ZipInfo(old.decode()), b"benign")
    data = bytearray(sink.getvalue().replace(old, new))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.index(mark) + at
        data[place : place + 2] = flag.to_bytes(2, "little")
    return bytes(data)


@pytest.mark.parametrize("name", [b"\xff\xfe\xfd.txt", b"\xea\xb0.tx.t"])
def test_names_that_claim_to_be_utf8_and_are_not_refuse_the_archive(tmp_path: Path, name: bytes) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(renamed(b"abcdefg"[: len(name)], name))
    with pytest.raises(UnsafeContainer):
        open_source(path)


def test_a_member_without_a_name_is_a_member(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo(""), b"benign")
        archive.writestr(zipfile.ZipInfo("note.txt"), b"benign")
    source = open_source(path)
    assert len(source.names()) == 2
    assert all(digest(source.open(name))[1] == 6 for name in source.names())
    source.close()


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_damaged_members_of_rarer_methods_are_said_to_be_damaged(tmp_path: Path, method: int) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("note.txt", b"benign " * 200)
    data = bytearray(path.read_bytes())
    place = data.index(b"note.txt") + 8
    data[place + 9 : place + 25] = b"\xff" * 16
    path.write_bytes(data)
    source = open_source(path)
    with pytest.raises(SourceUnreadable):
        digest(source.open("note.txt"))
    source.close()
