# SPDX-License-Identifier: Apache-2.0
"""Changes of keys: what opens and signs afterwards and what no longer does, and a death at every operation of each change."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from harness_disk import Died, Fault, HarnessDisk
from test_sealing import ssh_key
from vault_places import NOW, Place

from sotdae.custody import person_records
from sotdae.custody.checkpoints import parse_key_line, verify_note
from sotdae.custody.key_changes import KeyChanger
from sotdae.custody.keyring import Keyring
from sotdae.custody.objects import ITEM_KEYS, OBJECTS
from sotdae.custody.person_records import is_exchanging, open_record, record_names, sealed_record
from sotdae.custody.proofs import prove, verify_proof
from sotdae.custody.sealing import new_identity, open_bytes, recipient_of, seal_bytes
from sotdae.custody.vault import CHECKPOINTS, Mode, Vault
from sotdae.custody.verification import verify
from sotdae.custody.writer import VaultWriter, open_writer
from sotdae.disk import DISK, Disk
from sotdae.errors import KeyringLocked, LogAltered, ProofInvalid, SealUnreadable

ITEMS = {f"page {number}": f"꽃과 점심 {number}".encode() for number in range(5)}
KEPT = [f"김소연 {number}" for number in range(5)]
RECORD = {"verb": "keys", "performer": "records officer 7"}

Act = Callable[[Vault, Keyring, VaultWriter, str], None]


def changer(vault: Vault, keyring: Keyring, writer: VaultWriter) -> KeyChanger:
    return KeyChanger(vault, keyring, writer, now=NOW)


def rotate_signing(vault: Vault, keyring: Keyring, writer: VaultWriter, _: str) -> None:
    changer(vault, keyring, writer).rotate_signing_key(RECORD)


def rotate_case(vault: Vault, keyring: Keyring, writer: VaultWriter, case: str) -> None:
    writer.begin(case_id=case, verb="keys", facts={}, now=NOW)
    changer(vault, keyring, writer).rotate_case(case, RECORD)
    writer.done(result={"verb": "keys"}, now=NOW)


def keep_persons(vault: Vault, keyring: Keyring, writer: VaultWriter, case: str) -> list[str]:
    """Seal five records of who subjects are, as the program does it; returns their names."""
    names = []
    for number in range(5):
        name, files = sealed_record(keyring, case, {"name": f"김소연 {number}"})
        changer(vault, keyring, writer).change(files, record=RECORD, type_="subject.person_sealed", case=case)
        names.append(name)
    return names


def rotate_persons(vault: Vault, keyring: Keyring, writer: VaultWriter, case: str) -> None:
    writer.begin(case_id=case, verb="keys", facts={}, now=NOW)
    changer(vault, keyring, writer).rotate_persons(case, RECORD)
    writer.done(result={"verb": "keys"}, now=NOW)


def persons(folder: Path, case: str) -> list[str]:
    """Who the case's subjects are, as the keys at hand open it."""
    vault, keyring = opened(folder)
    return sorted(open_record(keyring, case, name)["name"] for name in record_names(vault.log.keys, case))


def add_file(vault: Vault, keyring: Keyring, writer: VaultWriter, _: str) -> None:
    changer(vault, keyring, writer).change({"unlock/ssh-0123456789abcdef.age": b"an unlocker"}, record=RECORD)


def remove_file(vault: Vault, keyring: Keyring, writer: VaultWriter, case: str) -> None:
    add_file(vault, keyring, writer, case)
    changer(vault, keyring, writer).change({}, removed=["unlock/ssh-0123456789abcdef.age"], record=RECORD)


def opened(folder: Path, disk: Disk = DISK) -> tuple[Vault, Keyring]:
    return Vault.open(folder / "vault", disk), Keyring.unlock(folder / "keys", disk=disk)


def act(folder: Path, what: Act, case: str, disk: Disk = DISK) -> Vault:
    vault, keyring = opened(folder, disk)
    with open_writer(vault, keyring, applied_seq=0) as writer:
        what(vault, keyring, writer, case)
    return vault


def contents(folder: Path) -> dict[str, bytes]:
    """Every item of the log, by name, as the keys at hand open it."""
    vault, keyring = opened(folder)
    found = {}
    for entry in vault.entries():
        for record in vault.details(keyring, entry) if entry.type == "items.sealed" else ():
            with vault.open_item(keyring, entry.case, record["object_id"]) as stream:
                found[record["name"]] = stream.read()
    return found


@pytest.fixture
def kept(demonstration: Place) -> Place:
    demonstration.add(ITEMS)
    return demonstration


def checkpoint(place: Place, size: int) -> bytes:
    return (place.vault_folder / CHECKPOINTS / f"{size}.note").read_bytes()


def test_after_a_rotation_the_new_key_signs_and_the_change_bears_both(kept: Place) -> None:
    before = kept.vault.key_line
    vault = act(kept.folder, rotate_signing, kept.case)
    after, size = vault.key_line, vault.head().size
    assert before != after
    assert (kept.folder / "keys" / "signing.vkey").read_text().strip() == after
    for line in (before, after):
        assert verify_note(checkpoint(kept, size), *parse_key_line(line)).size == size
    again = Place.__new__(Place)
    again.__dict__.update(kept.__dict__)
    again.vault, again.keyring = opened(kept.folder)
    again.add({"later": "나중".encode()})
    newest = again.vault.head().size
    assert verify_note(checkpoint(kept, newest), *parse_key_line(after)).size == newest
    with pytest.raises(ProofInvalid):
        verify_note(checkpoint(kept, newest), *parse_key_line(before))
    found = verify(kept.vault_folder)
    assert found.ok, found
    assert found.checkpoints == len(list((kept.vault_folder / CHECKPOINTS).iterdir()))


def test_the_old_key_opens_no_writer_any_more(kept: Place, tmp_path: Path) -> None:
    shutil.copytree(kept.folder / "keys", tmp_path / "old keys")
    act(kept.folder, rotate_signing, kept.case)
    vault, _ = opened(kept.folder)
    with pytest.raises(LogAltered), open_writer(vault, Keyring.unlock(tmp_path / "old keys"), applied_seq=0):
        pytest.fail("a keyring with the old signing key writes")


def test_proofs_shown_after_a_rotation_hold_under_the_new_key_alone(kept: Place) -> None:
    old = kept.vault.key_line
    vault = act(kept.folder, rotate_signing, kept.case)
    [seq] = [entry.seq for entry in vault.entries() if entry.type == "items.sealed"]
    document = prove(vault, Keyring.unlock(kept.folder / "keys"), seq=seq, index=1)
    verify_proof(document, vault.key_line)
    verify_proof(document, old)  # the checkpoint of the change bears both


def test_a_key_that_the_old_one_never_confirmed_is_named(kept: Place) -> None:
    """Somebody without keys writes a line that names a key of his, and signs from then on."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from sotdae.custody.checkpoints import public_line, sign
    from sotdae.custody.log_lines import make_line

    his = Ed25519PrivateKey.generate()
    log = kept.vault.log
    facts = {"vkey": public_line(kept.vault.origin, his), "keys": {}}
    line = make_line(kept.vault.head().size + 1, NOW, "signing.rotated", None, facts=facts, previous=log.previous)  # type: ignore[arg-type]
    log.append(line, DISK)
    size = kept.vault.head().size
    note = kept.vault_folder / CHECKPOINTS / f"{size}.note"
    note.write_bytes(sign(kept.vault.origin, kept.vault.head(), his))
    assert f"checkpoint {size}: signature or form" in verify(kept.vault_folder).log_errors
    with pytest.raises(ProofInvalid):
        Vault.open(kept.vault_folder)
    log.append(make_line(size + 1, NOW, "x", None, facts={}, previous=log.previous), DISK)
    (note.with_name(f"{size + 1}.note")).write_bytes(sign(kept.vault.origin, kept.vault.head(), his))
    with pytest.raises(ProofInvalid):
        Vault.open(kept.vault_folder)
    note.unlink()
    assert any("old key's word" in error for error in verify(kept.vault_folder).log_errors)
    with pytest.raises(ProofInvalid):
        Vault.open(kept.vault_folder)


def test_a_rotated_case_opens_with_the_new_identities_alone_and_objects_keep_their_bytes(kept: Place) -> None:
    objects = {path.name: path.read_bytes() for path in (kept.vault_folder / OBJECTS).rglob("*.age")}
    item_keys = {path.stem: path.read_bytes() for path in (kept.vault_folder / ITEM_KEYS).rglob("*.age")}
    old = kept.keyring.case(kept.case).identities["text"]
    mine = [row["object"] for entry in kept.vault.entries() for row in entry.body.get("objects", ())]
    vault = act(kept.folder, rotate_case, kept.case)
    assert {path.name: path.read_bytes() for path in (kept.vault_folder / OBJECTS).rglob("*.age") if path.name in objects} == objects
    assert contents(kept.folder) == ITEMS
    keyring = Keyring.unlock(kept.folder / "keys")
    assert keyring.case(kept.case).identities["text"] != old
    assert not any(keyring.case(kept.case).earlier.values())
    for object_id in mine:
        fresh = vault.store.path(object_id, ITEM_KEYS).read_bytes()
        assert open_bytes(item_keys[object_id], old, object_id) == open_bytes(fresh, keyring.case(kept.case).identities["text"], object_id)
        with pytest.raises(SealUnreadable):
            open_bytes(fresh, old, object_id)
    found = verify(kept.vault_folder)
    assert found.ok, found
    assert not found.unlogged
    named = [row["object"] for entry in vault.entries() if entry.type == "items.rewrapped" for row in entry.body["objects"]]
    assert set(mine) <= set(named)
    assert len(named) == len(set(named)), "each item key is sealed again once"


def test_an_erased_item_key_does_not_come_back_with_a_rotation(kept: Place) -> None:
    vault, keyring = opened(kept.folder)
    with open_writer(vault, keyring, applied_seq=0) as writer:
        writer.note(type="bank.added", case_id=kept.case, facts={}, now=NOW, attached=b"hashes")
        [row] = list(vault.entries())[-1].body["objects"]
        writer.note(type="bank.withdrawn", case_id=kept.case, facts={}, now=NOW, erased=[row["object"]])
    act(kept.folder, rotate_case, kept.case)
    assert not vault.store.path(row["object"], ITEM_KEYS).exists()
    assert verify(kept.vault_folder).ok


def test_new_items_go_to_the_new_identity_while_an_exchange_is_under_way(kept: Place) -> None:
    vault, keyring = opened(kept.folder)
    with open_writer(vault, keyring, applied_seq=0) as writer:
        changer(vault, keyring, writer).change(keyring.next_case_files(kept.case), type_="case.rekeying", case=kept.case)
        fresh = keyring.case(kept.case)
        assert [len(some) for some in fresh.earlier.values()] == [1, 1]
        writer.begin(case_id=kept.case, verb="add", facts={}, now=NOW)
        item = writer.seal(io.BytesIO(b"new"), name="new", kind="text", facts={}, known=lambda _: None, now=NOW)
        writer.done(result={}, now=NOW)
    assert item.object_id is not None
    open_bytes(vault.store.path(item.object_id, ITEM_KEYS).read_bytes(), fresh.identities["text"], item.object_id)
    assert contents(kept.folder) == {**ITEMS, "new": b"new"}
    act(kept.folder, rotate_case, kept.case)
    assert contents(kept.folder) == {**ITEMS, "new": b"new"}


def test_a_removed_unlocker_opens_no_more_and_one_brought_back_goes_again(kept: Place, tmp_path: Path) -> None:
    path = ssh_key(tmp_path, "ed25519")
    keys = kept.folder / "keys"
    unlocker = kept.keyring.ssh_unlocker(path.with_suffix(".pub").read_text())
    [(name, data)] = unlocker.items()
    act(kept.folder, lambda *one: changer(*one[:3]).change(unlocker) and None, kept.case)
    assert Keyring.unlock(keys, ssh_key=path.read_bytes()).index_key == kept.keyring.index_key
    act(kept.folder, lambda *one: changer(*one[:3]).change({}, removed=[name]) and None, kept.case)
    assert not (keys / name).exists()
    with pytest.raises(KeyringLocked):
        Keyring.unlock(keys, ssh_key=path.read_bytes())
    (keys / name).write_bytes(data)
    assert [one for one in verify(kept.vault_folder).unlogged if name in one]
    (keys / name).write_bytes(data + b"x")
    assert verify(kept.vault_folder).foreign == [f"keys/{name}"]
    act(kept.folder, lambda *_: None, kept.case)
    assert not (keys / name).exists()
    assert verify(kept.vault_folder).ok


def test_several_passphrases_each_open(demonstration: Place, cheap_passphrases: None, monkeypatch: pytest.MonkeyPatch) -> None:
    del cheap_passphrases
    from sotdae.custody import keyring as keyring_module
    from sotdae.errors import PassphraseRequired, PassphraseWrong

    keyring = demonstration.keyring
    with pytest.raises(PassphraseRequired):
        keyring.passphrase_unlocker("too short")
    made = {**keyring.passphrase_unlocker("seven red umbrellas"), **keyring.passphrase_unlocker("eight blue umbrellas")}
    assert len(made) == 2
    (demonstration.folder / "keys" / "unlock" / "unprotected.txt").unlink()
    for name, data in made.items():
        (demonstration.folder / "keys" / name).write_bytes(data)
    second = sorted(made)[1]

    def open_second(data: bytes, passphrase: str) -> bytes:
        if data != made[second] or passphrase != "eight blue umbrellas":
            raise PassphraseWrong
        return keyring._identity.encode()

    monkeypatch.setattr(keyring_module, "open_with_passphrase", open_second)
    assert Keyring.unlock(demonstration.folder / "keys", passphrase="eight blue umbrellas").index_key == keyring.index_key
    with pytest.raises(PassphraseWrong):
        Keyring.unlock(demonstration.folder / "keys", passphrase="nine blue umbrellas")


def test_the_text_of_an_ssh_key_unlocks_where_a_passphrase_is_asked_for(kept: Place, tmp_path: Path) -> None:
    path = ssh_key(tmp_path, "ed25519")
    act(kept.folder, lambda *one: changer(*one[:3]).change(kept.keyring.ssh_unlocker(path.with_suffix(".pub").read_text())) and None, kept.case)
    keys = kept.folder / "keys"
    (keys / "unlock" / "unprotected.txt").unlink()
    assert Keyring.unlock(keys, passphrase=path.read_text()).index_key == kept.keyring.index_key


def test_the_key_of_who_subjects_are_is_exchanged_in_batches_and_the_old_one_opens_nothing(kept: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(person_records, "RECORDS_A_LINE", 2)
    act(kept.folder, lambda *one: keep_persons(*one) and None, kept.case)
    keys = kept.folder / "keys"
    [old] = open_bytes((keys / "cases" / kept.case / "persons.age").read_bytes(), kept.keyring.own["operator"], "keys").decode().split()
    text = (keys / "cases" / kept.case / "text.age").read_bytes()
    vault = act(kept.folder, rotate_persons, kept.case)
    types = [entry.type for entry in vault.entries()]
    assert [one for one in types if one.startswith("persons.")] == ["persons.rekeying", *["persons.resealed"] * 3, "persons.rekeyed"]
    assert persons(kept.folder, kept.case) == KEPT
    [new] = open_bytes((keys / "cases" / kept.case / "persons.age").read_bytes(), kept.keyring.own["operator"], "keys").decode().split()
    assert new != old
    for name in record_names(vault.log.keys, kept.case):
        with pytest.raises(SealUnreadable):
            open_bytes((keys / name).read_bytes(), old, "keys")
    assert (keys / "cases" / kept.case / "text.age").read_bytes() == text
    found = verify(kept.vault_folder)
    assert found.ok
    assert not found.unlogged


def test_a_record_sealed_while_the_key_is_exchanged_opens_and_one_destroyed_is_not_looked_for(kept: Place) -> None:
    names: list[str] = []
    act(kept.folder, lambda *one: names.extend(keep_persons(*one)), kept.case)
    begun = person_records.next_identity

    def interrupted(vault: Vault, keyring: Keyring, writer: VaultWriter, case: str) -> None:
        changer(vault, keyring, writer).change(begun(keyring, case), record=RECORD, type_="persons.rekeying", case=case)
        name, files = sealed_record(keyring, case, {"name": "이나"})
        changer(vault, keyring, writer).change(files, removed=[names[0]], record=RECORD, type_="subject.person_sealed", case=case)
        assert is_exchanging(keyring, case)
        assert open_record(keyring, case, name) == {"name": "이나"}
        assert open_record(keyring, case, names[1]) == {"name": KEPT[1]}

    act(kept.folder, interrupted, kept.case)
    act(kept.folder, rotate_persons, kept.case)
    assert persons(kept.folder, kept.case) == [*KEPT[1:], "이나"]
    assert not is_exchanging(opened(kept.folder)[1], kept.case)


def test_a_record_that_cannot_be_opened_stops_the_exchange_and_nothing_is_lost(kept: Place) -> None:
    names: list[str] = []
    act(kept.folder, lambda *one: names.extend(keep_persons(*one)), kept.case)

    def foreign(vault: Vault, keyring: Keyring, writer: VaultWriter, case: str) -> None:
        other = seal_bytes(b"{}", [recipient_of(new_identity()[0])])
        changer(vault, keyring, writer).change({max(names): other}, record=RECORD, type_="subject.person_sealed", case=case)

    act(kept.folder, foreign, kept.case)
    with pytest.raises(SealUnreadable):
        act(kept.folder, rotate_persons, kept.case)
    _, keyring = opened(kept.folder)
    told = sorted(open_record(keyring, kept.case, name)["name"] for name in names if name != max(names))
    assert len(told) == 4
    assert is_exchanging(keyring, kept.case)


def test_a_case_without_records_has_no_such_key_to_exchange(kept: Place) -> None:
    vault = act(kept.folder, rotate_persons, kept.case)
    assert not [entry for entry in vault.entries() if entry.type.startswith("persons.")]


def sound() -> HarnessDisk:
    return HarnessDisk()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("template") / "workspace"
    place = Place(folder, Keyring.create(folder / "keys", passphrase=None, protected=False, disk=sound()), Mode.SYNTHETIC, sound())
    place.add(ITEMS)
    act(folder, lambda *one: keep_persons(*one) and None, place.case, sound())
    return folder, place.case


@pytest.mark.parametrize(("written", "first"), [(0.0, 1), (0.5, 4)])
@pytest.mark.parametrize(
    ("what", "stride"),
    [(rotate_signing, 6), (rotate_case, 19), (rotate_persons, 11), (remove_file, 8)],
    ids=["signing key", "case", "persons", "unlocker"],
)
def test_a_death_at_any_operation_is_ended_or_forgotten(
    template: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, what: Act, stride: int, written: float, first: int
) -> None:
    """Every n-th operation here; with SOTDAE_EVERY_DEATH set, every one (about a minute of CPU).

    Before anything else is done the workspace verifies and opens; the next writer leaves nothing behind; the same change again completes.
    """
    monkeypatch.setattr(person_records, "RECORDS_A_LINE", 2)
    folder, case = template
    counting = sound()
    shutil.copytree(folder, tmp_path / "counted")
    act(tmp_path / "counted", what, case, counting)
    tried = 0
    if os.environ.get("SOTDAE_EVERY_DEATH"):
        first, stride = 1, 1
    for at in range(first, counting.done + 1, stride):
        place = tmp_path / str(at)
        shutil.copytree(folder, place)
        disk = HarnessDisk(Fault(at, "death", written))
        with suppress(Died):
            act(place, what, case, disk)
        if disk.fired is None:  # two objects may share a folder by chance, so a run may have a few operations fewer
            assert at > counting.done - 4
            break
        found = verify(place / "vault")
        assert found.ok, (at, found)
        assert contents(place) == ITEMS, at
        assert persons(place, case) == KEPT, at
        act(place, lambda *_: None, case, sound())
        after = verify(place / "vault")
        assert after.ok, (at, after)
        assert not after.unlogged, (at, after.unlogged)
        act(place, what, case, sound())
        last = verify(place / "vault")
        assert last.ok, (at, last)
        assert not last.unlogged, (at, last.unlogged)
        assert contents(place) == ITEMS, at
        assert persons(place, case) == KEPT, at
        assert what is not rotate_persons or not is_exchanging(opened(place)[1], case)
        assert not any(opened(place)[1].case(case).earlier.values())
        shutil.rmtree(place)
        tried += 1
    assert tried >= 3
    assert counting.done > 20
