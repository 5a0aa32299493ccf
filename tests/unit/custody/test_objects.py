# SPDX-License-Identifier: Apache-2.0
"""The store: names are digests, nothing has its name before its bytes are on the disk, and nothing else becomes a path."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import BinaryIO

import pytest

from sotdae.custody.objects import ITEM_KEYS, OBJECTS, ObjectStore, file_digest
from sotdae.custody.sealing import new_identity
from sotdae.disk import DISK, Disk


class Recorded(Disk):
    """Notes what is done to the disk, in order."""

    def __init__(self) -> None:
        self.done: list[tuple[str, str]] = []

    def sync(self, file: BinaryIO) -> None:
        self.done.append(("sync", Path(str(file.name)).name if not isinstance(file.name, int) else "file"))
        super().sync(file)

    def rename(self, source: Path, target: Path) -> None:
        self.done.append(("rename", target.parent.parent.name))
        super().rename(source, target)

    def sync_folder(self, path: Path) -> None:
        self.done.append(("sync_folder", path.parent.name))
        super().sync_folder(path)


def store_of(folder: Path, filesystem: Disk = DISK) -> tuple[ObjectStore, list[str]]:
    return ObjectStore(folder, filesystem), [new_identity()[1]]


def test_an_object_is_named_by_its_own_digest(tmp_path: Path) -> None:
    store, recipients = store_of(tmp_path)
    sealed = store.seal(io.BytesIO(b"x"), recipients)
    assert not list(store.files(OBJECTS)), "it has no name before the batch is settled"
    store.settle()
    assert list(store.files(OBJECTS)) == [store.path(sealed.object_id)]
    assert list(store.files(ITEM_KEYS)) == [store.path(sealed.object_id, ITEM_KEYS)]
    assert file_digest(store.path(sealed.object_id)) == sealed.object_id
    assert store.path(sealed.object_id, ITEM_KEYS).read_bytes() == sealed.item_key


def test_bytes_reach_the_disk_before_names_do_and_names_before_it_returns(tmp_path: Path) -> None:
    recorded = Recorded()
    store, recipients = store_of(tmp_path, recorded)
    for number in range(3):
        store.seal(io.BytesIO(bytes([number])), recipients)
    recorded.done.clear()
    store.settle()
    kinds = [kind for kind, _ in recorded.done]
    assert kinds.count("rename") == 6
    last_rename = max(place for place, kind in enumerate(kinds) if kind == "rename")
    assert set(kinds[last_rename + 1 :]) == {"sync_folder"}
    assert {name for kind, name in recorded.done[last_rename + 1 :]} == {OBJECTS, ITEM_KEYS}


def test_each_object_is_synced_before_it_is_renamed(tmp_path: Path) -> None:
    recorded = Recorded()
    store, recipients = store_of(tmp_path, recorded)
    store.seal(io.BytesIO(b"x"), recipients)
    store.settle()
    kinds = [kind for kind, _ in recorded.done]
    first_rename = kinds.index("rename")
    assert kinds[:first_rename].count("sync") == 2


@pytest.mark.parametrize("name", ["", "../../etc", "A" * 64, "a" * 63, "a" * 65, "\N{FULLWIDTH DIGIT ONE}" * 64, "a" * 63 + "\n"])
def test_nothing_but_a_digest_becomes_a_path(tmp_path: Path, name: str) -> None:
    store, _ = store_of(tmp_path)
    with pytest.raises(ValueError, match="digest"):
        store.path(name)


def test_what_was_sealed_last_can_be_thrown_away(tmp_path: Path) -> None:
    store, recipients = store_of(tmp_path)
    kept = store.seal(io.BytesIO(b"kept"), recipients)
    store.seal(io.BytesIO(b"thrown"), recipients)
    store.discard_last()
    store.settle()
    assert [path.stem for path in store.files(OBJECTS)] == [kept.object_id]
    assert not list((tmp_path / "tmp").iterdir())


def test_only_objects_that_nobody_names_are_set_aside(tmp_path: Path) -> None:
    store, recipients = store_of(tmp_path)
    named, unnamed = (store.seal(io.BytesIO(data), recipients).object_id for data in (b"a", b"b"))
    store.settle()
    assert store.set_aside({named}) == [unnamed]
    assert [path.stem for path in store.files(OBJECTS)] == [named]
    for kind in (OBJECTS, ITEM_KEYS):
        assert (tmp_path / "stray" / kind / f"{unnamed}.age").is_file()


def test_an_interrupted_writer_is_known_by_what_it_left(tmp_path: Path) -> None:
    store, recipients = store_of(tmp_path)
    assert not store.begin(), "a new store was not interrupted"
    assert store.begin(), "no end came"
    store.seal(io.BytesIO(b"x"), recipients)
    store.end()
    assert not list((tmp_path / "tmp").iterdir())
    assert not store.begin()
    assert not list(store.files(OBJECTS))


def test_digests_are_those_of_sha256(tmp_path: Path) -> None:
    data = bytes(range(256)) * 9_000
    (tmp_path / "x").write_bytes(data)
    assert file_digest(tmp_path / "x") == hashlib.sha256(data).hexdigest()


def test_listing_an_absent_store_yields_nothing(tmp_path: Path) -> None:
    store, _ = store_of(tmp_path / "absent")
    assert list(store.files(OBJECTS)) == []
    assert store.set_aside(set()) == []
