# SPDX-License-Identifier: Apache-2.0
"""A bag is written whole or not at all, and read without believing a name in it."""

from __future__ import annotations

import errno
import stat
import zipfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from sotdae.custody.bag import BagWriter, is_plain, open_bag
from sotdae.custody.bundle_check import verify_bundle
from sotdae.errors import BundleExists, BundleUnreadable, BundleUnwritable


def bag(target: Path) -> str:
    with BagWriter(target) as writer:
        writer.add("data/a/b.txt", iter((b"one ", b"two")))
        writer.add("data/c.txt", b"")
        writer.add("note", b"beside")
        digest = writer.seal({"External-Identifier": "x"})
        writer.close()
        writer.publish()
    return digest


@pytest.mark.parametrize("name", ["folder", "bag.zip"])
def test_what_is_written_is_read(tmp_path: Path, name: str) -> None:
    bag(tmp_path / name)
    with ExitStack() as cleanup:
        reader = open_bag(tmp_path / name, cleanup)
        assert sorted(reader.names()) == [
            *("bag-info.txt", "bagit.txt", "data/a/b.txt", "data/c.txt", "manifest-sha256.txt", "note", "tagmanifest-sha256.txt"),
        ]
        with reader.open("data/a/b.txt") as file:
            assert file.read() == b"one two"
        with reader.open("bag-info.txt") as file:
            assert b"Payload-Oxum: 7.2\n" in file.read()
        with pytest.raises(KeyError):
            reader.open("data/none")
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_equal_bags_have_equal_bytes(tmp_path: Path) -> None:
    (tmp_path / "two").mkdir()
    assert bag(tmp_path / "one.zip") == bag(tmp_path / "two" / "one.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two" / "one.zip").read_bytes()


@pytest.mark.parametrize("name", ["folder", "bag.zip"])
def test_what_fails_leaves_nothing(tmp_path: Path, name: str) -> None:
    def stumbling() -> object:
        yield b"some"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), BagWriter(tmp_path / name) as writer:
        writer.add("data/a", stumbling())  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_text("kept")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_text("kept")
    for name in ("a.zip", "folder"):
        with pytest.raises(BundleExists):
            BagWriter(tmp_path / name)
    (tmp_path / "empty").mkdir()
    bag(tmp_path / "empty")
    assert (tmp_path / "empty" / "bagit.txt").is_file()


@pytest.mark.parametrize("name", ["folder", "bag.zip"])
def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("sotdae.custody.bag._Folder.publish", full)
    monkeypatch.setattr("sotdae.custody.bag._Zip.publish", full)
    with pytest.raises(BundleUnwritable):
        bag(tmp_path / name)
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr("sotdae.custody.bag._Folder.put", full)
    monkeypatch.setattr("sotdae.custody.bag._Zip.put", full)
    with pytest.raises(BundleUnwritable):
        bag(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for name in ("file/b", "file/b.zip"):
        with pytest.raises(BundleUnwritable):
            bag(tmp_path / name)


@pytest.mark.parametrize("name", ["../x", "/x", "a/../x", "a//x", "a\\x", ".", "", "a/./x", "a\0"])
def test_a_name_that_leads_out_is_none(name: str) -> None:
    assert not is_plain(name)


@pytest.mark.parametrize("names", [["b/../../x"], ["b/a", "c/a"], ["b/a", "a"], []])
def test_a_zip_with_other_names_is_no_bundle(tmp_path: Path, names: list[str]) -> None:
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    with pytest.raises(BundleUnreadable):
        verify_bundle(tmp_path / "z.zip")


def test_a_name_twice_in_a_zip_is_no_bundle(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr("b/bagit.txt", b"x")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("b/bagit.txt", b"y")
    with pytest.raises(BundleUnreadable, match="twice"):
        verify_bundle(tmp_path / "z.zip")


def test_a_link_is_no_file_of_a_bundle(tmp_path: Path) -> None:
    bag(tmp_path / "folder")
    (tmp_path / "folder" / "data" / "link").symlink_to("/etc/hostname")
    with pytest.raises(BundleUnreadable, match="link"):
        verify_bundle(tmp_path / "folder")
    assert stat.S_ISLNK((tmp_path / "folder" / "data" / "link").lstat().st_mode)


@pytest.mark.parametrize("what", [b"", b"PK\x03\x04", b"x" * 100])
def test_what_is_neither_folder_nor_zip_is_no_bundle(tmp_path: Path, what: bytes) -> None:
    (tmp_path / "b").write_bytes(what)
    with pytest.raises(BundleUnreadable):
        verify_bundle(tmp_path / "b")
    with pytest.raises(BundleUnreadable):
        verify_bundle(tmp_path / "nothing")
    with pytest.raises(BundleUnreadable):
        verify_bundle(tmp_path)
