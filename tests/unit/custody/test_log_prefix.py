# SPDX-License-Identifier: Apache-2.0
"""A log that was read and signed before is opened by its digest: whatever was altered since is noticed as without the note, and named the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from vault_places import NOW, Place

from sotdae.custody import log as log_module
from sotdae.custody import log_prefix
from sotdae.custody import vault as vault_module
from sotdae.custody.checkpoints import public_line, sign
from sotdae.custody.key_changes import KeyChanger
from sotdae.custody.log import Log
from sotdae.custody.log_lines import make_line, parse_line
from sotdae.custody.log_prefix import PREFIX, signed_prefix, stated_prefix
from sotdae.custody.merkle import leaf_hash, root_of
from sotdae.custody.verification import verify
from sotdae.custody.writer import open_writer
from sotdae.errors import LogAltered, LogShorter, ProofInvalid, SotdaeError

ITEMS = {f"page {number}": f"꽃과 점심 {number}".encode() for number in range(3)}


@pytest.fixture
def noted(demonstration: Place, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A workspace whose log was read and signed up to its last line."""
    monkeypatch.setattr(vault_module, "LINES_A_PREFIX", 1)
    demonstration.add(ITEMS)
    return demonstration


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Which lines are parsed."""
    numbers: list[int] = []

    def parse(line: bytes, seq: int) -> object:
        numbers.append(seq)
        return parse_line(line, seq)

    monkeypatch.setattr(log_module, "parse_line", parse)
    return numbers


def outcome(place: Place) -> str:
    """What opening the vault and reading its log says: its head, or what is wrong."""
    try:
        vault = place.reopened()
        return f"{vault.head()} {len(list(vault.entries()))}"
    except SotdaeError as error:
        return f"{type(error).__name__}: {error}"


def without_note(place: Place) -> str:
    """What it says where nobody signed how far the log was read."""
    path = place.vault_folder / PREFIX
    note = path.read_bytes()
    path.unlink()
    said = outcome(place)
    path.write_bytes(note)
    return said


def test_only_lines_that_tell_of_keys_are_parsed_and_everything_is_known_all_the_same(noted: Place, parsed: list[int]) -> None:
    quick = noted.reopened()
    assert set(parsed) == {1, 2}, "the workspace and its case name keys"
    slow = Log(noted.vault_folder / "log.jsonl")
    head = slow.catch_up()
    assert quick.head() == head
    assert quick.log.previous == slow.previous
    for name in ("keys", "erased", "removed", "signing_keys", "rewrapped", "resealed"):
        assert getattr(quick.log, name) == getattr(slow, name), name
    assert quick.log.first == next(slow.entries())
    assert quick.mode is noted.vault.mode
    for size in range(head.size + 1):
        assert quick.log.head_of(size).root == root_of(slow.leaves(size)).hex()
        assert quick.log.end(size) == slow.end(size)
    assert quick.log.leaves(head.size) == slow.leaves(head.size)
    assert [entry.body for entry in quick.entries()] == [entry.body for entry in slow.entries()]


def test_what_comes_after_the_note_is_parsed_and_proved_with_it(noted: Place, monkeypatch: pytest.MonkeyPatch, parsed: list[int]) -> None:
    monkeypatch.setattr(vault_module, "LINES_A_PREFIX", 10_000)
    before = noted.vault.head().size
    noted.add({"later": "나중".encode()})
    parsed.clear()
    vault = noted.reopened()
    assert set(parsed) == {1, 2, *range(before + 1, vault.head().size + 1)}
    assert [entry.seq for entry in vault.entries(after=before)] == list(range(before + 1, vault.head().size + 1))
    slow = Log(vault.log.path)
    for size in range(before, slow.catch_up().size + 1):
        assert vault.log.head_of(size) == slow.head_of(size)
    assert verify(noted.vault_folder).ok


def test_every_byte_of_the_log_is_covered(noted: Place) -> None:
    path = noted.vault_folder / "log.jsonl"
    raw = path.read_bytes()
    sound = outcome(noted)
    for place in range(0, len(raw), 7):
        path.write_bytes(raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :])
        said = outcome(noted)
        assert said != sound, place
        assert said == without_note(noted), place
    path.write_bytes(raw)
    assert outcome(noted) == sound


def test_lines_that_are_gone_are_missed(noted: Place) -> None:
    path = noted.vault_folder / "log.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    with pytest.raises(LogShorter):
        noted.reopened()


@pytest.mark.parametrize("field", ["size", "bytes", "sha256", "last", "peaks", "telling"])
def test_a_note_that_was_altered_is_not_believed(noted: Place, field: str, parsed: list[int]) -> None:
    path = noted.vault_folder / PREFIX
    sound, raw = outcome(noted), path.read_bytes()
    place = raw.index(f'"{field}":'.encode()) + len(field) + 5
    for change in (b"0", b"1", b"", b"[", b"9" * 30):
        path.write_bytes(raw[:place] + change + raw[place + 1 :])
        parsed.clear()
        assert outcome(noted) == sound
        assert path.read_bytes() == raw or len(set(parsed)) > 2, "the log is read as without a note"


def test_a_note_by_another_key_or_of_another_log_is_not_believed(noted: Place, parsed: list[int]) -> None:
    vault, lines = noted.reopened(), noted.vault.head().size
    prefix = vault.log.prefix()
    for note in (
        signed_prefix(prefix, vault.origin, Ed25519PrivateKey.generate()),
        signed_prefix(prefix, "sotdae.test/other", noted.keyring.signing_key),
        sign(vault.origin, vault.head(), noted.keyring.signing_key),
        b"",
    ):
        (noted.vault_folder / PREFIX).write_bytes(note)
        parsed.clear()
        vault = noted.reopened()
        list(vault.entries())
        assert set(parsed) == set(range(1, lines + 1))


def test_an_older_note_hides_no_rewritten_line_after_it(noted: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault_module, "LINES_A_PREFIX", 10_000)
    before = noted.vault.head().size
    noted.add({"later": "나중".encode()})
    path = noted.vault_folder / "log.jsonl"
    lines = path.read_bytes().splitlines()
    for number in range(before + 1, len(lines) + 1):
        lines[number - 1] = make_line(number, NOW, "note", None, facts={}, previous=leaf_hash(lines[number - 2]).hex())
    path.write_bytes(b"\n".join(lines) + b"\n")
    said = outcome(noted)
    assert said.startswith("LogForked")
    assert said == without_note(noted)


def test_after_a_change_of_the_signing_key_no_note_vouches_for_the_lines_before(noted: Place) -> None:
    """Somebody without keys rewrites the log up to a change to a key of his, and signs a note of what the log was."""
    his = Ed25519PrivateKey.generate()
    vault = noted.reopened()
    genuine, size = vault.head(), vault.head().size
    path = noted.vault_folder / "log.jsonl"
    lines = path.read_bytes().splitlines()[: size - 1]
    facts = {"vkey": public_line(vault.origin, his), "keys": {}}
    lines.append(make_line(size, NOW, "signing.rotated", None, facts=facts, previous=leaf_hash(lines[-1]).hex()))  # type: ignore[arg-type]
    lines.append(make_line(size + 1, NOW, "note", None, facts={}, previous=leaf_hash(lines[-1]).hex()))
    path.write_bytes(b"\n".join(lines) + b"\n")
    folder = noted.vault_folder / "checkpoints"
    own = sign(vault.origin, genuine, his).split(b"\n\n")[1]
    (folder / f"{size}.note").write_bytes((folder / f"{size}.note").read_bytes() + own)
    forged = Log(path)
    (folder / f"{size + 1}.note").write_bytes(sign(vault.origin, forged.catch_up(), his))
    (noted.vault_folder / PREFIX).write_bytes(signed_prefix(forged.prefix(), vault.origin, his))
    with pytest.raises(SotdaeError) as refused:
        noted.reopened()
    assert type(refused.value).__name__ == "LogForked"


def test_a_rotation_ends_the_note(noted: Place, parsed: list[int]) -> None:
    with open_writer(noted.vault, noted.keyring, applied_seq=0) as writer:
        KeyChanger(noted.vault, noted.keyring, writer, now=NOW).rotate_signing_key({"verb": "keys"})
    parsed.clear()
    vault = noted.reopened()
    list(vault.entries())
    assert set(parsed) == set(range(1, vault.head().size + 1))
    assert verify(noted.vault_folder).ok


@pytest.mark.parametrize("block_bytes", [1 << 20, 100, 7])
def test_lines_of_bundles_are_known_without_reading_the_log_again(
    noted: Place, parsed: list[int], monkeypatch: pytest.MonkeyPatch, block_bytes: int
) -> None:
    monkeypatch.setattr(log_prefix, "_BLOCK_BYTES", block_bytes)
    sent = [bundle(noted, number) for number in range(2)]
    noted.add({"then": "그다음".encode()})
    slow = [entry for entry in Log(noted.vault_folder / "log.jsonl").entries() if entry.type.startswith("bundle.")]
    assert [entry.seq for entry in slow] == sent
    vault = noted.reopened()
    parsed.clear()
    assert list(vault.log.of_bundles()) == slow
    assert parsed == sent, "no other line is parsed"
    sent.append(bundle(noted, 2))
    assert [entry.seq for entry in vault.log.of_bundles()] == sent, "one that came since is told too"
    list(vault.entries())
    assert [entry.seq for entry in vault.log.of_bundles()] == sent, "and each once where every line is known"


def bundle(place: Place, number: int) -> int:
    with open_writer(place.vault, place.keyring, applied_seq=0) as writer:
        return writer.note(type="bundle.made", case_id=place.case, facts={"bundle": number}, now=NOW)


def test_a_bundle_hidden_behind_the_digest_is_noticed(noted: Place) -> None:
    bundle(noted, 1)
    noted.add({"then": "그다음".encode()})
    path = noted.vault_folder / "log.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"type":"bundle.made"', b'"type":"bungle.made"'))
    with pytest.raises(LogAltered):
        noted.reopened()


@pytest.mark.parametrize("asked", [lambda log: log.leaves(2), lambda log: list(log.entries()), lambda log: log.end(1)])
def test_a_line_altered_behind_the_digest_is_named_when_it_is_read(noted: Place, asked: Callable[[Log], object]) -> None:
    vault = noted.reopened()
    raw = vault.log.path.read_bytes()
    place = raw.index(b'"n":"', raw.index(b"\n")) + 5
    with vault.log.path.open("r+b") as file:
        file.seek(place)
        file.write(b"0" if raw[place : place + 1] != b"0" else b"1")
    with pytest.raises(LogAltered, match="line 2"):
        asked(vault.log)


def test_a_small_log_gets_no_note(demonstration: Place) -> None:
    demonstration.add(ITEMS)
    assert not (demonstration.vault_folder / PREFIX).exists()


def test_a_note_in_no_form_is_refused() -> None:
    for note in (b"", b"x\n", b"x\n[]\n", b'x\n{"v":1}\n', b'x\n{"v":3}\n', b"x\n" + b"[" * 5000 + b"\n"):
        with pytest.raises(ProofInvalid):
            stated_prefix(note)
