# SPDX-License-Identifier: Apache-2.0
"""The writer: what is sealed once, what is refused, what is never written, and what a new writer makes of an interrupted one."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from vault_places import NOW, Place

from sotdae.custody.keyring import Keyring
from sotdae.custody.vault import Mode, Vault
from sotdae.custody.verification import verify
from sotdae.custody.writer import open_writer
from sotdae.disk import Disk
from sotdae.errors import CaptureChanged, LogAltered, LogShorter, ModeRefuses, ObjectAltered, PassphraseRequired, WorkspaceInUse
from sotdae.model.ids import item_id

TEXTS = {f"messages{number}.html": f"점심 모임 {number}".encode() * 9 for number in range(5)}
CANARY = b"CANARY-OF-A-MEDIUM-" * 300


def bodies(place: Place, type_: str) -> list[dict[str, object]]:
    return [dict(entry.body) for entry in place.reopened().entries() if entry.type == type_]


def test_what_was_sealed_comes_back_and_verifies(demonstration: Place) -> None:
    assert demonstration.add(TEXTS) == 5
    vault = demonstration.reopened()
    [entry] = [entry for entry in vault.entries() if entry.type == "items.sealed"]
    for record in vault.details(demonstration.keyring, entry):
        with vault.open_item(demonstration.keyring, demonstration.case, record["object_id"]) as stream:
            data = stream.read()
        assert data == TEXTS[record["name"]]
        assert record["item_id"] == item_id(data)
        assert record["bytes"] == len(data)
    found = verify(demonstration.vault_folder)
    assert found.ok
    assert found.objects == 5 + 4  # items; details of case, beginning, batch and end


def test_an_entry_says_nothing_in_clear(demonstration: Place) -> None:
    demonstration.add({"점심.html": b"lunch"})
    log = (demonstration.vault_folder / "log.jsonl").read_bytes()
    assert item_id(b"lunch").encode() not in log
    assert "점심".encode() not in log
    assert "표본".encode() not in log
    assert {key for line in bodies(demonstration, "items.sealed") for key in line} == {
        "action", "case", "details", "n", "objects", "prev", "seq", "time", "type", "v",
    }  # fmt: skip


def test_known_bytes_are_sealed_once_in_one_add_and_over_many(demonstration: Place) -> None:
    assert demonstration.add({"a": b"one", "b": b"one", "c": b"two"}) == 2
    assert demonstration.add({"d": b"one", "e": b"two"}) == 0
    assert sum(len(line["objects"]) for line in bodies(demonstration, "items.sealed")) == 2  # type: ignore[arg-type,misc]


def test_known_bytes_are_sealed_once_across_batches_before_the_book_hears_of_them(demonstration: Place) -> None:
    def never(tag: str) -> str | None:
        del tag
        return None

    with open_writer(demonstration.vault, demonstration.keyring, applied_seq=0) as writer:
        case = writer.open_case(name="n", now=NOW)
        writer.begin(case_id=case, verb="add", facts={}, now=NOW)
        first = writer.seal(io.BytesIO(b"same"), name="a", kind="text", facts={}, known=never, now=NOW)
        writer.commit(now=NOW)
        again = writer.seal(io.BytesIO(b"same"), name="b", kind="text", facts={}, known=never, now=NOW)
        writer.commit(now=NOW)
    assert first.is_new
    assert not again.is_new
    assert again.object_id == first.object_id


def test_bytes_known_to_one_case_are_not_known_to_another(demonstration: Place) -> None:
    demonstration.add({"a": b"one"})
    demonstration.case = ""
    assert demonstration.add({"a": b"one"}) == 1


def test_a_known_item_is_not_even_read(demonstration: Place) -> None:
    demonstration.add({"a": b"one"})

    class Unreadable(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise AssertionError(size)

    with open_writer(demonstration.vault, demonstration.keyring, applied_seq=0) as writer:
        writer.begin(case_id=demonstration.case, verb="add", facts={}, now=NOW)
        item = writer.seal(Unreadable(), name="b", kind="text", facts={}, known=demonstration.known, expected=(item_id(b"one"), 3), now=NOW)
        writer.done(result={}, now=NOW)
    assert not item.is_new
    assert item.size == 3


def test_bytes_that_changed_are_not_kept(demonstration: Place) -> None:
    def change() -> None:
        with open_writer(demonstration.vault, demonstration.keyring, applied_seq=0) as writer:
            case = writer.open_case(name="n", now=NOW)
            writer.begin(case_id=case, verb="add", facts={}, now=NOW)
            writer.seal(io.BytesIO(b"other"), name="a", kind="text", facts={}, known=lambda _: None, expected=(item_id(b"one"), 3), now=NOW)

    with pytest.raises(CaptureChanged):
        change()
    assert not bodies(demonstration, "items.sealed")
    assert sorted(path.name for path in (demonstration.vault_folder / "tmp").iterdir()) == ["writing"]


@pytest.mark.parametrize("mode", [Mode.HASH_ONLY, Mode.SYNTHETIC])
def test_media_are_refused_where_they_are_not_held(mode: Mode, demonstration: Place, real: Callable[..., Place]) -> None:
    place = demonstration if mode is Mode.SYNTHETIC else real(mode)
    with pytest.raises(ModeRefuses):
        place.add({"a.jpg": CANARY}, kind="media")


def test_holding_seals_media_to_a_key_of_their_own(real: Callable[..., Place]) -> None:
    place = real(Mode.HOLDING, legal_basis="a mandate")
    place.add({"a.jpg": CANARY}, kind="media")
    [object_id] = [row["object"] for line in bodies(place, "items.sealed") for row in line["objects"]]  # type: ignore[attr-defined]
    from sotdae.custody.sealing import open_bytes
    from sotdae.errors import SealUnreadable

    key = place.reopened().store.path(object_id, "itemkeys").read_bytes()
    keys = place.keyring.case(place.case).identities
    assert open_bytes(key, keys["media"], object_id).startswith(b"AGE-SECRET-KEY-1")
    with pytest.raises(SealUnreadable):
        open_bytes(key, keys["text"], object_id)
    assert verify(place.vault_folder).ok


class Watching(Disk):
    """Notes every byte that the vault asks the disk to write."""

    def __init__(self) -> None:
        self.written = bytearray()

    def write(self, file: object, data: bytes) -> None:  # type: ignore[override]
        self.written += data
        super().write(file, data)  # type: ignore[arg-type]


def test_in_hash_only_mode_no_media_byte_is_written_anywhere(real: Callable[..., Place], monkeypatch: pytest.MonkeyPatch) -> None:
    """Watched at three places: the vault's own face to the disk, the system's write call, and every file afterwards."""
    watch = Watching()
    passed = bytearray()
    for name in ("write", "pwrite"):
        original = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *facts, original=original: (passed.extend(facts[1]), original(*facts))[1])
    real_open = io.open

    def opened(*facts: object, **more: object) -> object:
        file = real_open(*facts, **more)  # type: ignore[call-overload]
        if not file.writable():
            return file

        class Noted(type(file)):  # type: ignore[misc]
            def write(self, data: bytes) -> int:
                passed.extend(data)
                return super().write(data)  # type: ignore[no-any-return]

        if isinstance(file, io.FileIO):
            descriptor = os.dup(file.fileno())
            mode = file.mode
            file.close()
            return Noted(descriptor, mode)
        return file

    monkeypatch.setattr(io, "open", opened)
    place = real(Mode.HASH_ONLY, watch)
    with open_writer(place.vault, place.keyring, applied_seq=0) as writer:
        case = writer.open_case(name="n", now=NOW)
        writer.begin(case_id=case, verb="add", facts={}, now=NOW)
        writer.seal(io.BytesIO(b"text"), name="a", kind="text", facts={}, known=lambda _: None, now=NOW)
        with pytest.raises(ModeRefuses):
            writer.seal(io.BytesIO(CANARY), name="a.jpg", kind="media", facts={}, known=lambda _: None, now=NOW)
        item = writer.digested(item_id=item_id(CANARY), size=len(CANARY), name="a.jpg", facts={}, known=lambda _: None, now=NOW)
        writer.done(result={}, now=NOW)
    monkeypatch.undo()
    assert item.object_id is None
    assert len(watch.written) > 1_000
    assert len(passed) > 1_000, "the watch sees what is written"
    for seen in (bytes(watch.written), bytes(passed), *place.files().values()):
        assert CANARY[:19] not in seen
    # Not even sealed: no file of the vault is as large as the medium, and none of its objects opens to it.
    assert all(len(data) < len(CANARY) for data in place.files().values())
    vault = place.reopened()
    [entry] = [entry for entry in vault.entries() if entry.type == "items.sealed"]
    records = vault.details(place.keyring, entry)
    assert [(row["name"], row["object_id"] is None) for row in records] == [("a", False), ("a.jpg", True)]
    assert len(entry.body["objects"]) == 1


def test_only_the_owner_may_look(real: Callable[..., Place]) -> None:
    place = real()
    mask = os.umask(0)
    try:
        place.add(TEXTS)
    finally:
        os.umask(mask)
    for path in place.folder.rglob("*"):
        if "keys" not in path.relative_to(place.folder).parts[:1]:  # the test copied those
            expected = 0o700 if path.is_dir() else 0o600
            assert stat.S_IMODE(path.stat().st_mode) == expected, path.name
    cases = place.folder / "keys" / "cases"
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in cases.rglob("*") if path.is_file())


def test_two_writers_never_meet(demonstration: Place) -> None:
    with open_writer(demonstration.vault, demonstration.keyring, applied_seq=0):
        other = Vault.open(demonstration.vault_folder)
        with pytest.raises(WorkspaceInUse), open_writer(other, demonstration.keyring, applied_seq=0):
            pass
    assert demonstration.add(TEXTS) == 5


def test_a_log_that_lost_acknowledged_lines_is_not_written_to(demonstration: Place) -> None:
    demonstration.add(TEXTS)
    size = demonstration.vault.head().size
    with pytest.raises(LogShorter), open_writer(demonstration.vault, demonstration.keyring, applied_seq=size + 1):
        pass


def test_nothing_is_sealed_to_an_exchanged_key(demonstration: Place) -> None:
    demonstration.add(TEXTS)
    from sotdae.custody.sealing import new_identity, seal_bytes

    identity, _ = new_identity()
    path = demonstration.folder / "keys" / "cases" / demonstration.case / "text.age"
    path.write_bytes(seal_bytes(identity.encode(), [demonstration.keyring.recipient]))
    with pytest.raises(ObjectAltered), open_writer(demonstration.vault, demonstration.keyring, applied_seq=0) as writer:
        writer.begin(case_id=demonstration.case, verb="add", facts={}, now=NOW)


def test_a_log_of_another_keyring_is_not_written_to(demonstration: Place, tmp_path: Path) -> None:
    other = Keyring.create(tmp_path / "other", passphrase=None, protected=False)
    with pytest.raises(LogAltered), open_writer(demonstration.vault, other, applied_seq=0):
        pass


def test_a_real_workspace_refuses_unprotected_keys(tmp_path: Path) -> None:
    keyring = Keyring.create(tmp_path / "keys", passphrase=None, protected=False)
    with pytest.raises(PassphraseRequired):
        Vault.create(tmp_path / "vault", mode=Mode.HASH_ONLY, keyring=keyring, now=NOW, origin="sotdae.test/log")
    assert not (tmp_path / "vault").exists()


def test_a_torn_end_is_kept_aside_and_said(demonstration: Place) -> None:
    demonstration.add(TEXTS)
    log = demonstration.vault_folder / "log.jsonl"
    whole = log.read_bytes()
    log.write_bytes(whole + b'{"half a li')
    assert verify(demonstration.vault_folder).ok
    with open_writer(demonstration.reopened(), demonstration.keyring, applied_seq=0) as writer:
        [torn] = writer.torn
    assert log.read_bytes() == whole
    assert (demonstration.vault_folder / "log-torn" / torn).read_bytes() == b'{"half a li'
    assert demonstration.add({"z": b"z"}) == 1


def test_what_an_interrupted_writer_left_is_set_aside_by_the_next(demonstration: Place) -> None:
    demonstration.add(TEXTS)
    items = []

    def interrupted() -> None:
        with open_writer(demonstration.vault, demonstration.keyring, applied_seq=0) as writer:
            writer.begin(case_id=demonstration.case, verb="add", facts={}, now=NOW)
            items.append(writer.seal(io.BytesIO(b"left"), name="l", kind="text", facts={}, known=lambda _: None, now=NOW))
            demonstration.vault.store.settle()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    [item] = items
    found = verify(demonstration.vault_folder)
    assert found.ok
    assert found.unlogged == [item.object_id]
    with open_writer(demonstration.reopened(), demonstration.keyring, applied_seq=0) as after:
        assert after.strays == [item.object_id]
    with open_writer(demonstration.reopened(), demonstration.keyring, applied_seq=0) as later:
        assert later.strays == ()
    found = verify(demonstration.vault_folder)
    assert found.ok
    assert not found.unlogged
    assert f"vault/stray/objects/{item.object_id}.age" in found.other


def test_after_an_orderly_end_the_next_writer_lists_nothing(demonstration: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    demonstration.add(TEXTS)
    monkeypatch.setattr(demonstration.vault.store, "set_aside", lambda _: pytest.fail("it walked through the whole store"))
    demonstration.add({"z": b"z"})


def test_a_full_batch_is_acknowledged_by_itself(demonstration: Place) -> None:
    demonstration.add({str(number): str(number).encode() for number in range(300)})
    assert [len(line["objects"]) for line in bodies(demonstration, "items.sealed")] == [256, 44]  # type: ignore[arg-type]
    assert verify(demonstration.vault_folder).ok


def test_a_name_that_is_no_text_is_recorded_all_the_same(demonstration: Place) -> None:
    assert demonstration.add({"broken \udcff name": b"x"}) == 1


def test_a_note_about_a_case_is_sealed_and_signed(demonstration: Place) -> None:
    demonstration.add(TEXTS)
    with open_writer(demonstration.vault, demonstration.keyring, applied_seq=0) as writer:
        seq = writer.note(type="capture.stated", case_id=demonstration.case, facts={"authority": "영장"}, now=NOW)
    vault = demonstration.reopened()
    [entry] = list(vault.entries(after=seq - 1))
    assert vault.details(demonstration.keyring, entry) == [{"authority": "영장"}]
    assert (demonstration.vault_folder / "checkpoints" / f"{seq}.note").is_file()
