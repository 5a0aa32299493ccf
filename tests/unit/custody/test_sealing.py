# SPDX-License-Identifier: Apache-2.0
"""Sealed items are standard age files: they open with the stock program in two steps, and no altered byte gets through."""

from __future__ import annotations

import hashlib
import io
import random
import shutil
import subprocess
from pathlib import Path
from typing import BinaryIO

import pyrage
import pytest
from vault_places import Place

from sotdae.custody.sealing import (
    OpeningStream,
    new_identity,
    open_bytes,
    open_stream,
    open_with_ssh,
    recipient_of,
    seal_bytes,
    seal_stream,
    seal_to_ssh,
)
from sotdae.disk import DISK, Disk
from sotdae.errors import SealUnreadable, SourceUnreadable, SshKeyUnusable

CHUNK = 64 * 1024
"""A payload chunk of age. Source: C2SP age, section "Payload"."""


def sealed_file(path: Path, data: bytes) -> tuple[str, object]:
    identity, recipient = new_identity()
    with DISK.create(path) as file:
        sealed = seal_stream(io.BytesIO(data), file, [recipient], DISK)
    return open_bytes(sealed.item_key, identity, sealed.object_id).decode().strip(), sealed


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 7])
def test_what_was_sealed_opens_to_the_same_bytes(tmp_path: Path, size: int) -> None:
    data = random.Random(size).randbytes(size)
    identity, sealed = sealed_file(tmp_path / "object", data)
    assert sealed.item_id == hashlib.sha256(data).hexdigest()  # type: ignore[attr-defined]
    assert sealed.object_id == hashlib.sha256((tmp_path / "object").read_bytes()).hexdigest()  # type: ignore[attr-defined]
    assert sealed.size == size  # type: ignore[attr-defined]
    assert (tmp_path / "object").read_bytes().startswith(b"age-encryption.org/v1\n-> X25519 ")
    sink = io.BytesIO()
    with (tmp_path / "object").open("rb") as source:
        open_stream(source, sink, identity, "x")
    assert sink.getvalue() == data
    with io.BufferedReader(OpeningStream((tmp_path / "object").open("rb"), identity, "x")) as stream:
        assert stream.read() == data


def test_each_item_has_an_identity_of_its_own(tmp_path: Path) -> None:
    identities = {sealed_file(tmp_path / str(number), b"the same bytes")[0] for number in range(4)}
    assert len(identities) == 4
    assert len({(tmp_path / str(number)).read_bytes() for number in range(4)}) == 4


def test_no_altered_byte_gets_through(tmp_path: Path) -> None:
    identity, _ = sealed_file(tmp_path / "object", b"lunch at noon " * 40)
    raw = (tmp_path / "object").read_bytes()
    for position in range(len(raw)):
        altered = io.BytesIO(raw[:position] + bytes([raw[position] ^ 1]) + raw[position + 1 :])
        with pytest.raises(SealUnreadable):
            open_stream(altered, io.BytesIO(), identity, "x")


def test_a_cut_object_is_an_error_and_not_an_early_end(tmp_path: Path) -> None:
    identity, _ = sealed_file(tmp_path / "object", random.Random(1).randbytes(3 * CHUNK))
    raw = (tmp_path / "object").read_bytes()
    (tmp_path / "cut").write_bytes(raw[: len(raw) - CHUNK // 2])
    stream = io.BufferedReader(OpeningStream((tmp_path / "cut").open("rb"), identity, "x"))
    with pytest.raises(SealUnreadable):
        stream.read()
    stream.close()


def test_a_reader_may_leave_early(tmp_path: Path) -> None:
    identity, _ = sealed_file(tmp_path / "object", random.Random(1).randbytes(40 * CHUNK))
    stream = io.BufferedReader(OpeningStream((tmp_path / "object").open("rb"), identity, "x"))
    assert len(stream.read(10)) == 10
    stream.close()
    stream.raw._thread.join(timeout=10)  # type: ignore[attr-defined]
    assert not stream.raw._thread.is_alive()  # type: ignore[attr-defined]


def test_another_key_opens_nothing() -> None:
    _, recipient = new_identity()
    other, _ = new_identity()
    with pytest.raises(SealUnreadable):
        open_bytes(seal_bytes(b"x", [recipient]), other, "x")
    with pytest.raises(SealUnreadable):
        open_bytes(seal_bytes(b"x", [recipient]), "no identity", "x")


def test_the_disk_s_word_comes_through_the_sealer(tmp_path: Path) -> None:
    """At every single write, the last one too, which pyrage itself keeps to itself."""

    class Full(Disk):
        def __init__(self, writes: int) -> None:
            self.left = writes

        def write(self, file: BinaryIO, data: bytes) -> None:
            if not self.left:
                raise OSError(28, "no space")
            self.left -= 1
            super().write(file, data)

    _, recipient = new_identity()
    data = bytes(3 * CHUNK)
    for writes in range(100):
        full = Full(writes)
        with DISK.create(tmp_path / str(writes)) as file:
            try:
                sealed = seal_stream(io.BytesIO(data), file, [recipient], full)
            except OSError as error:
                assert error.errno == 28  # noqa: PT017 (the last round raises nothing)
                continue
        assert hashlib.sha256((tmp_path / str(writes)).read_bytes()).hexdigest() == sealed.object_id
        break
    assert writes > 3


@pytest.mark.parametrize("after", [0, 1, 3])
def test_a_source_that_cannot_be_read_is_its_own_error(tmp_path: Path, after: int) -> None:
    """A bad source does not poison the vault, and an interruption stays one."""

    class Broken(io.BytesIO):
        def __init__(self, error: BaseException) -> None:
            super().__init__(bytes(9 * CHUNK))
            self.error, self.left = error, after

        def read(self, size: int | None = -1) -> bytes:
            if not self.left:
                raise self.error
            self.left -= 1
            return super().read(size)

    _, recipient = new_identity()
    for number, (error, expected) in enumerate(
        ((OSError(5, "x"), SourceUnreadable), (EOFError("x"), SourceUnreadable), (KeyboardInterrupt(), KeyboardInterrupt))
    ):
        with DISK.create(tmp_path / str(number)) as file, pytest.raises(expected):
            seal_stream(Broken(error), file, [recipient], DISK)


def test_the_public_half_is_computed_from_the_identity() -> None:
    identity, recipient = new_identity()
    assert recipient_of(identity) == recipient


def test_an_item_opens_with_the_stock_program_in_two_steps(demonstration: Place, tmp_path: Path) -> None:
    age = shutil.which("age")
    if age is None:
        pytest.skip("age is not installed")
    demonstration.add({"a": b"lunch at noon\n"})
    vault = demonstration.reopened()
    [object_id] = [row["object"] for entry in vault.entries() for row in entry.body.get("objects", ())]
    case_key = tmp_path / "text.key"
    case_key.write_text(demonstration.keyring.case(demonstration.case).identities["text"])
    item_key = subprocess.run([age, "-d", "-i", case_key, vault.store.path(object_id, "itemkeys")], capture_output=True, check=True).stdout
    (tmp_path / "item.key").write_bytes(item_key)
    opened = subprocess.run([age, "-d", "-i", tmp_path / "item.key", vault.store.path(object_id)], capture_output=True, check=True).stdout
    assert opened == b"lunch at noon\n"


def ssh_key(folder: Path, kind: str, passphrase: str = "") -> Path:
    program = shutil.which("ssh-keygen")
    if program is None:
        pytest.skip("ssh-keygen is not installed")
    path = folder / f"{kind}{bool(passphrase)}"
    more = ["-b", "2048"] if kind == "rsa" else []
    subprocess.run([program, "-q", "-t", kind, *more, "-N", passphrase, "-C", "", "-f", path], check=True)
    return path


@pytest.mark.parametrize("kind", ["ed25519", "rsa"])
def test_an_ssh_key_opens_what_is_sealed_to_it(tmp_path: Path, kind: str) -> None:
    path = ssh_key(tmp_path, kind)
    data = seal_to_ssh(b"an identity", path.with_suffix(".pub").read_text().strip())
    assert open_with_ssh(data, path.read_bytes()) == b"an identity"
    (tmp_path / "other").mkdir()
    assert open_with_ssh(data, ssh_key(tmp_path / "other", kind).read_bytes()) is None


def test_an_ssh_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SshKeyUnusable):
        seal_to_ssh(b"x", ssh_key(tmp_path, "ecdsa").with_suffix(".pub").read_text().strip())
    with pytest.raises(SshKeyUnusable):
        seal_to_ssh(b"x", "no key at all")
    with pytest.raises(SshKeyUnusable):
        open_with_ssh(b"x", b"no key at all")


def test_a_protected_ssh_key_is_refused_with_the_reason(tmp_path: Path) -> None:
    path = ssh_key(tmp_path, "ed25519", "a passphrase")
    data = seal_to_ssh(b"x", path.with_suffix(".pub").read_text().strip())
    with pytest.raises(SshKeyUnusable):
        open_with_ssh(data, path.read_bytes())


def test_known_bytes_by_another_program_open_too() -> None:
    """What any age program sealed to a case's recipient opens here: a capture station needs only the public key."""
    identity, recipient = new_identity()
    foreign = bytes(pyrage.encrypt(b"sealed elsewhere", [pyrage.x25519.Recipient.from_str(recipient)]))
    assert open_bytes(foreign, identity, "x") == b"sealed elsewhere"
