# SPDX-License-Identifier: Apache-2.0
"""The keyring: who opens it and who does not, and how its secrets stay out of sight."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from test_sealing import ssh_key
from vault_places import NOW, PASSPHRASE, Place

from sotdae.custody import passphrase as passphrase_module
from sotdae.custody.key_changes import KeyChanger
from sotdae.custody.keyring import Keyring
from sotdae.custody.passphrase import open_with_passphrase
from sotdae.custody.verification import verify
from sotdae.custody.writer import open_writer
from sotdae.errors import KeyringLocked, PassphraseRequired, PassphraseWrong, SealUnreadable, UnlockFailed

CASE = "0123456789abcdef" * 2


def test_the_passphrase_opens_it_and_another_does_not(protected_keys: tuple[Path, str]) -> None:
    folder, identity = protected_keys
    assert Keyring.is_protected(folder)
    assert Keyring.unlock(folder, passphrase=PASSPHRASE)._identity == identity
    with pytest.raises(PassphraseWrong):
        Keyring.unlock(folder, passphrase=PASSPHRASE + " ")
    for nothing in (None, ""):
        with pytest.raises(KeyringLocked):
            Keyring.unlock(folder, passphrase=nothing)


@pytest.mark.parametrize("passphrase", [None, "", "eleven char"])
def test_a_missing_or_short_passphrase_makes_nothing(tmp_path: Path, passphrase: str | None) -> None:
    with pytest.raises(PassphraseRequired):
        Keyring.create(tmp_path / "keys", passphrase=passphrase, protected=True)
    assert not (tmp_path / "keys").exists()


def test_no_secret_stands_in_clear(protected_keys: tuple[Path, str]) -> None:
    folder, identity = protected_keys
    keyring = Keyring(folder, identity)
    secrets = [identity.encode(), keyring.index_key.hex().encode(), keyring.pseudonym_key.hex().encode()]
    secrets.append(keyring.signing_key.private_bytes_raw().hex().encode())
    for path in folder.rglob("*"):
        if path.is_file():
            assert not any(secret in path.read_bytes() for secret in secrets), path.name


def test_an_unfinished_demonstration_does_not_leave_a_real_keyring_open(tmp_path: Path, cheap_passphrases: None) -> None:
    del cheap_passphrases
    Keyring.create(tmp_path / "keys", passphrase=None, protected=False)
    Keyring.create(tmp_path / "keys", passphrase=PASSPHRASE, protected=True)
    assert Keyring.is_protected(tmp_path / "keys")


def test_an_unprotected_keyring_opens_by_itself(tmp_path: Path) -> None:
    made = Keyring.create(tmp_path / "keys", passphrase=None, protected=False)
    opened = Keyring.unlock(tmp_path / "keys")
    assert not Keyring.is_protected(tmp_path / "keys")
    assert opened.index_key == made.index_key
    assert opened.signing_key.private_bytes_raw() == made.signing_key.private_bytes_raw()


def test_pseudonyms_are_stable_and_say_nothing(tmp_path: Path) -> None:
    made = Keyring.create(tmp_path / "keys", passphrase=None, protected=False)
    opened = Keyring.unlock(tmp_path / "keys")
    other = Keyring.create(tmp_path / "other", passphrase=None, protected=False)
    first = made.pseudonym("user:100")
    assert first == opened.pseudonym("user:100")
    assert first != made.pseudonym("user:101")
    assert first != other.pseudonym("user:100"), "another workspace has other pseudonyms"
    assert first.startswith("acct:")
    assert len(first) == len("acct:") + 32
    assert made.pseudonym("가") == made.pseudonym("\u1100\u1161"), "NFC"
    assert made.pseudonym("\ud800").startswith("acct:")


def test_text_keys_are_stable_fit_a_column_and_say_nothing_without_the_key(tmp_path: Path) -> None:
    made = Keyring.create(tmp_path / "keys", passphrase=None, protected=False)
    other = Keyring.create(tmp_path / "other", passphrase=None, protected=False)
    first = made.text_key("꽃밭 모임")
    assert first == Keyring.unlock(tmp_path / "keys").text_key("꽃밭 모임")
    assert first not in {made.text_key("꽃밭 모임."), other.text_key("꽃밭 모임")}
    assert all(-(2**63) <= made.text_key(str(number)) < 2**63 for number in range(100))
    assert made.text_key("\ud800") != made.text_key("\ud801")


def test_tags_recognise_known_bytes_only_with_the_key(tmp_path: Path) -> None:
    made = Keyring.create(tmp_path / "keys", passphrase=None, protected=False)
    other = Keyring.create(tmp_path / "other", passphrase=None, protected=False)
    assert made.item_tag("a" * 64) == made.item_tag("a" * 64) != made.item_tag("b" * 64)
    assert made.item_tag("a" * 64) != other.item_tag("a" * 64)


def test_a_case_has_two_identities_that_only_the_operator_opens(tmp_path: Path) -> None:
    keyring = Keyring.create(tmp_path / "keys", passphrase=None, protected=False)
    keyring.add_case(CASE)
    before = keyring.files(CASE)
    keyring.add_case(CASE)
    assert keyring.files(CASE) == before, "made once"
    keys = keyring.case(CASE)
    assert set(keys.identities) == {"text", "media"}
    assert keys.identities["text"] != keys.identities["media"]
    public = json.loads((tmp_path / "keys" / "cases" / CASE / "recipients.json").read_bytes())
    assert public == {kind: list(recipients) for kind, recipients in keys.recipients.items()}
    other = Keyring.create(tmp_path / "other", passphrase=None, protected=False)
    with pytest.raises(SealUnreadable):
        Keyring(tmp_path / "keys", other._identity)


def test_an_exchanged_recipient_is_not_sealed_to(tmp_path: Path) -> None:
    keyring = Keyring.create(tmp_path / "keys", passphrase=None, protected=False)
    keyring.add_case(CASE)
    expected = dict(keyring.case(CASE).recipients)
    path = tmp_path / "keys" / "cases" / CASE / "recipients.json"
    path.write_text('{"text": ["age1foreign"], "media": ["age1foreign"]}')
    assert dict(Keyring.unlock(tmp_path / "keys").case(CASE).recipients) == expected


@pytest.mark.parametrize("case_id", ["", "..", "A" * 32, "../" + "a" * 29, "a" * 31])
def test_nothing_but_a_case_id_becomes_a_folder(tmp_path: Path, case_id: str) -> None:
    keyring = Keyring.create(tmp_path / "keys", passphrase=None, protected=False)
    with pytest.raises(ValueError, match="case id"):
        keyring.add_case(case_id)


def test_an_ssh_key_unlocks_once_it_was_added_and_logged(demonstration: Place, tmp_path: Path) -> None:
    path = ssh_key(tmp_path, "ed25519")
    keys = demonstration.folder / "keys"
    with pytest.raises(KeyringLocked):
        Keyring.unlock(keys, ssh_key=path.read_bytes())
    unlocker = demonstration.keyring.ssh_unlocker(path.with_suffix(".pub").read_text() + " somebody@somewhere")
    [(name, data)] = unlocker.items()
    (keys / name).write_bytes(data)
    assert verify(demonstration.vault_folder).foreign == [f"keys/{name}"], "a way to unlock that nobody logged is foreign"
    (keys / name).unlink()
    with open_writer(demonstration.vault, demonstration.keyring, applied_seq=0) as writer:
        KeyChanger(demonstration.vault, demonstration.keyring, writer, now=NOW).change(unlocker)
    assert verify(demonstration.vault_folder).ok
    assert Keyring.unlock(keys, ssh_key=path.read_bytes()).index_key == demonstration.keyring.index_key
    (keys / name).write_bytes(b"exchanged")
    assert verify(demonstration.vault_folder).altered_keys == [f"keys/{name}"]


def test_the_passphrase_is_no_argument_and_no_environment_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[tuple[list[str], dict[str, str]]] = []

    def run(command: list[str], *, env: dict[str, str], **more: object) -> subprocess.CompletedProcess[str]:
        started.append((command, env))
        assert PASSPHRASE.encode().hex() in str(more["input"])
        return subprocess.CompletedProcess(command, 0, stdout=b"opened".hex() + "\n", stderr="")

    monkeypatch.setattr(passphrase_module.subprocess, "run", run)
    assert open_with_passphrase(b"sealed", PASSPHRASE) == b"opened"
    [(command, env)] = started
    for seen in (*command, *env, *env.values()):
        assert PASSPHRASE not in seen
        assert PASSPHRASE.encode().hex() not in seen


def test_the_child_takes_no_module_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The current folder may be an export that somebody else made."""
    for name in ("pyrage", "sotdae"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit('taken from the current folder')")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PassphraseWrong):
        open_with_passphrase(b"no age file", PASSPHRASE)


def test_a_child_that_dies_is_not_a_wrong_passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false" if os.path.exists("/bin/false") else "/usr/bin/false")  # noqa: PTH110 (a plain question)
    with pytest.raises(UnlockFailed):
        open_with_passphrase(b"sealed", PASSPHRASE)
