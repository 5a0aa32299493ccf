# SPDX-License-Identifier: Apache-2.0
"""The vault's face: its mode is fixed, a stated legal basis is sealed, and a log that contradicts its checkpoints does not open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from vault_places import NOW, Place

from sotdae.custody.checkpoints import sign
from sotdae.custody.log_lines import make_line
from sotdae.custody.merkle import TreeHead, leaf_hash
from sotdae.custody.vault import Mode, Vault, checkpoint_sizes, newest_checkpoint
from sotdae.custody.verification import verify
from sotdae.errors import FormatTooNew, LogForked, LogShorter, ObjectMissing, ProofInvalid

TEXTS = {"a": b"lunch", "b": b"flowers"}
BASIS = "Mandate 12-2026 of the centre"


@pytest.mark.parametrize("mode", list(Mode))
def test_the_mode_is_the_log_s_first_word(mode: Mode, demonstration: Place, real: Callable[..., Place]) -> None:
    place = demonstration if mode is Mode.SYNTHETIC else real(mode)
    first = next(place.reopened().entries())
    assert (first.type, first.body["mode"], first.case) == ("workspace.made", mode.value, None)
    assert place.reopened().mode is mode
    assert place.reopened().origin.startswith("SYNTHETIC-NOT-EVIDENCE.") == (mode is Mode.SYNTHETIC)
    found = verify(place.vault_folder)
    assert found.ok
    assert found.synthetic == (mode is Mode.SYNTHETIC)
    assert found.to_json()["synthetic"] == found.synthetic


def test_a_changed_format_file_changes_no_mode(real: Callable[..., Place]) -> None:
    place = real(Mode.HASH_ONLY)
    (place.vault_folder / "format.json").write_text('{"format": 1, "mode": "holding"}\n')
    assert place.reopened().mode is Mode.HASH_ONLY
    assert verify(place.vault_folder).altered == ["format.json"]


def test_a_newer_format_is_refused(demonstration: Place) -> None:
    (demonstration.vault_folder / "format.json").write_text('{"format": 2, "mode": "synthetic"}\n')
    with pytest.raises(FormatTooNew):
        demonstration.reopened()


def test_a_legal_basis_is_sealed_and_only_the_fact_stands_in_clear(real: Callable[..., Place]) -> None:
    place = real(Mode.HOLDING, legal_basis=BASIS)
    first = next(place.reopened().entries())
    assert first.body["legal_basis_stated"] is True
    assert place.reopened().details(place.keyring, first) == [{"legal_basis": BASIS}]
    for data in place.files().values():
        assert BASIS.encode() not in data
    assert verify(place.vault_folder).ok


def test_without_a_legal_basis_nothing_is_said_of_one(real: Callable[..., Place]) -> None:
    first = next(real().reopened().entries())
    assert "legal_basis_stated" not in first.body
    assert "details" not in first.body


def test_the_creation_is_checkpointed_and_leaves_nothing_temporary(demonstration: Place) -> None:
    assert checkpoint_sizes(demonstration.vault_folder) == [1]
    assert not list((demonstration.vault_folder / "tmp").iterdir())


def rewrite_from(place: Place, seq: int) -> None:
    """What somebody without the signing key can do: put other lines in from a place on, and link them well."""
    log = place.vault_folder / "log.jsonl"
    lines = log.read_bytes().splitlines()
    previous = leaf_hash(lines[seq - 2]).hex()
    for number in range(seq, len(lines) + 1):
        lines[number - 1] = make_line(number, NOW, "note", None, facts={}, previous=previous)
        previous = leaf_hash(lines[number - 1]).hex()
    log.write_bytes(b"\n".join(lines) + b"\n")


def test_a_rewritten_log_contradicts_its_checkpoint(demonstration: Place) -> None:
    demonstration.add(TEXTS)
    rewrite_from(demonstration, 2)
    with pytest.raises(LogForked):
        demonstration.reopened()
    found = verify(demonstration.vault_folder)
    assert not found.ok
    assert f"checkpoint {found.log_size}: root differs" in found.log_errors
    assert f"line {found.log_size}: altered" in found.log_errors


def test_a_checkpoint_of_our_own_over_another_history_contradicts_the_log(demonstration: Place) -> None:
    demonstration.add(TEXTS)
    size = demonstration.vault.head().size
    note = sign(demonstration.vault.origin, TreeHead(size, "ab" * 32), demonstration.keyring.signing_key)
    (demonstration.vault_folder / "checkpoints" / f"{size}.note").write_bytes(note)
    with pytest.raises(LogForked):
        demonstration.reopened()


def test_an_altered_checkpoint_is_told_from_a_fork(demonstration: Place) -> None:
    demonstration.add(TEXTS)
    path = demonstration.vault_folder / "checkpoints" / f"{demonstration.vault.head().size}.note"
    raw = path.read_bytes()
    path.write_bytes(raw[:-5] + bytes([raw[-5] ^ 1]) + raw[-4:])
    with pytest.raises(ProofInvalid):
        demonstration.reopened()


def test_a_log_shorter_than_a_checkpoint_does_not_open(demonstration: Place) -> None:
    demonstration.add(TEXTS)
    log = demonstration.vault_folder / "log.jsonl"
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:-1]))
    with pytest.raises(LogShorter):
        demonstration.reopened()


def test_an_absent_object_is_named(demonstration: Place) -> None:
    demonstration.add(TEXTS)
    vault = demonstration.reopened()
    [first, _] = [row["object"] for entry in vault.entries() for row in entry.body.get("objects", ())]
    vault.store.path(first).unlink()
    with pytest.raises(ObjectMissing):
        vault.open_item(demonstration.keyring, demonstration.case, first)


def test_details_that_differ_from_the_log_are_refused(demonstration: Place) -> None:
    demonstration.add(TEXTS)
    vault = demonstration.reopened()
    entries = [entry for entry in vault.entries() if "details" in entry.body]
    one, other = entries[0], entries[1]
    foreign = {**one.body, "details": {**one.body["details"], "root": other.body["details"]["root"]}}
    with pytest.raises(ProofInvalid):
        vault.details(demonstration.keyring, type(one)(one.seq, one.at, one.type, one.case, foreign))


def test_reading_needs_no_lock(demonstration: Place) -> None:
    from sotdae.custody.writer import open_writer

    demonstration.add(TEXTS)
    with open_writer(demonstration.vault, demonstration.keyring, applied_seq=0) as writer:
        writer.begin(case_id=demonstration.case, verb="add", facts={}, now=NOW)
        reader = Vault.open(demonstration.vault_folder)
        before = reader.head().size
        writer.done(result={}, now=NOW)
        assert reader.head().size == before + 1


def test_only_names_that_are_numbers_are_checkpoints(tmp_path: Path) -> None:
    folder = tmp_path / "checkpoints"
    assert checkpoint_sizes(tmp_path) == []
    folder.mkdir()
    for name in ("7.note", "512.note", "1.note"):
        (folder / name).write_bytes(b"")
    assert checkpoint_sizes(tmp_path) == [1, 7, 512]
    for name in (".note", "12.not", "note", "1x.note", "3.note.tmp", "٣.note", "-4.note", "9.note\n.note"):
        (folder / name).write_bytes(b"")
        assert checkpoint_sizes(tmp_path) == [1, 7, 512]
        (folder / name).unlink()
    (folder / "8").write_bytes(b"")
    (folder / "9.note").write_bytes(b"")
    assert checkpoint_sizes(tmp_path) == [1, 7, 9, 512]


@pytest.mark.parametrize("foreign", ["", ".note", "zz.note", " 99.note", "\t999999.note", "099.note", "99.note.part", "9" * 3 + "x.note", "a" * 99])
def test_the_newest_checkpoint_is_that_of_the_greatest_number(tmp_path: Path, foreign: str) -> None:
    (tmp_path / "checkpoints").mkdir()
    assert newest_checkpoint(tmp_path) is None
    for size in (9, 10, 8, 89):
        (tmp_path / "checkpoints" / f"{size}.note").write_bytes(b"")
        if foreign:
            (tmp_path / "checkpoints" / foreign).write_bytes(b"")
        assert newest_checkpoint(tmp_path) == max(checkpoint_sizes(tmp_path))
