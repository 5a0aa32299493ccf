# SPDX-License-Identifier: Apache-2.0
"""Verify names precisely what was touched: each flipped bit, each absent, exchanged or foreign file; and what it does not cover, by name."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from vault_places import NOW, Place

from sotdae.custody.checkpoints import sign
from sotdae.custody.log_checks import Verification
from sotdae.custody.merkle import TreeHead
from sotdae.custody.verification import verify
from sotdae.custody.writer import open_writer

ITEMS = {f"page {number}": f"책 {number} ".encode() * 30 for number in range(4)}


@pytest.fixture
def kept(demonstration: Place) -> Place:
    """A workspace after two adds, with the files of a working copy beside the vault."""
    demonstration.add({name: ITEMS[name] for name in ("page 0", "page 1")})
    demonstration.add({name: ITEMS[name] for name in ("page 2", "page 3")})
    (demonstration.folder / "lake").mkdir()
    (demonstration.folder / "lake" / "answers.sqlite3").write_bytes(b"working copy")
    (demonstration.folder / "book.sqlite3").write_bytes(b"book")
    return demonstration


def named_for(name: str) -> Callable[[Verification], bool]:
    """What verify must say, and all it may say, when a bit of a file was flipped."""
    stem = Path(name).stem
    if name.startswith("vault/objects/"):
        return lambda found: found.altered == [stem] and not found.altered_keys and not found.log_errors
    if name.startswith("vault/itemkeys/"):
        return lambda found: found.altered_keys == [stem] and not found.altered and not found.log_errors
    if name.startswith("vault/checkpoints/"):
        return lambda found: found.log_errors == [f"checkpoint {stem}: signature or form"] and not found.altered
    if name.startswith("keys/"):
        return lambda found: found.altered_keys == [name] and not found.log_errors
    assert name == "vault/format.json", name
    return lambda found: found.altered == ["format.json"] and not found.log_errors


def positions(size: int) -> Iterator[int]:
    """The first and the last byte, and some between."""
    yield from sorted({0, 1, size // 3, size // 2, size - 2, size - 1} & set(range(size)))


def flip(path: Path, position: int, bit: int) -> None:
    raw = bytearray(path.read_bytes())
    raw[position] ^= 1 << bit
    path.write_bytes(raw)


def covered(place: Place) -> dict[str, bytes]:
    return {name: data for name, data in place.files().items() if name.startswith(("keys/", "vault/")) and name != "vault/lock"}


def test_all_is_well_and_what_is_not_covered_is_listed(kept: Place) -> None:
    found = verify(kept.vault_folder)
    assert found.ok
    assert found.other == ["book.sqlite3", "lake/answers.sqlite3", "vault/lock"]
    assert (found.altered, found.missing, found.foreign, found.unlogged, found.log_errors) == ([], [], [], [], [])
    assert found.log_size == kept.vault.head().size
    assert found.root == kept.vault.head().root
    assert found.checkpoints == 3
    named = sum(len(entry.body.get("objects", ())) + ("details" in entry.body) for entry in kept.vault.entries())
    assert found.objects == named
    assert found.to_json()["ok"] is True


def test_a_flipped_bit_in_any_covered_file_is_named(kept: Place) -> None:
    files = covered(kept)
    assert len(files) > 30
    for name, data in files.items():
        if name == "vault/log.jsonl":
            continue
        for position in positions(len(data)):
            flip(kept.folder / name, position, position % 8)
            found = verify(kept.vault_folder)
            assert not found.ok, (name, position)
            assert named_for(name)(found), (name, position, found)
            (kept.folder / name).write_bytes(data)
    assert verify(kept.vault_folder).ok


def test_a_flipped_bit_anywhere_in_the_log_names_its_line(kept: Place) -> None:
    path = kept.vault_folder / "log.jsonl"
    raw = path.read_bytes()
    size = raw.count(b"\n")
    for position in range(0, len(raw), 13):  # (`make crash` turns one bit of every second byte)
        line = raw.count(b"\n", 0, position) + 1
        flip(path, position, position % 8)
        found = verify(kept.vault_folder)
        path.write_bytes(raw)
        assert not found.ok, position
        if raw[position] == 0x0A:
            # Two lines became one, or the last one lost its end: every later line stands at another place.
            assert f"line {line}: altered" in found.log_errors or line == size, position
            assert found.log_errors, position
        else:
            lines = {text for text in found.log_errors if text.startswith("line ") and text.endswith(": altered")}
            touched = raw.splitlines()[line - 1]
            is_split = raw[position] ^ (1 << (position % 8)) == 0x0A
            assert f"line {line}: altered" in lines, (position, line, found.log_errors)
            assert is_split or lines == {f"line {line}: altered"}, (position, touched, found.log_errors)
    assert verify(kept.vault_folder).ok


def test_the_last_line_is_named_although_no_other_names_it(kept: Place) -> None:
    path = kept.vault_folder / "log.jsonl"
    raw = path.read_bytes()
    size = raw.count(b"\n")
    place = raw.rindex(b'"n":"') + 5
    path.write_bytes(raw[:place] + (b"0" if raw[place : place + 1] != b"0" else b"1") + raw[place + 1 :])
    assert verify(kept.vault_folder).log_errors == [f"line {size}: altered", f"checkpoint {size}: root differs"]


def test_each_absent_file_is_named(kept: Place) -> None:
    for name, data in covered(kept).items():
        path = kept.folder / name
        path.unlink()
        found = verify(kept.vault_folder)
        path.write_bytes(data)
        if name.startswith("vault/checkpoints/"):
            assert found.ok, "that a checkpoint is gone can only be told by who kept it"
            continue
        assert not found.ok, name
        stem = Path(name).stem
        expected = {
            "vault/objects": stem,
            "vault/itemkeys": f"itemkeys/{stem}",
            "vault/log.jsonl": "log.jsonl",
            "vault/format.json": "format.json",
        }.get("/".join(name.split("/")[:2]), name)
        assert expected in found.missing, (name, found.missing)
    assert verify(kept.vault_folder).ok


def test_without_any_checkpoint_nothing_is_vouched_for(kept: Place) -> None:
    for path in (kept.vault_folder / "checkpoints").iterdir():
        path.unlink()
    assert verify(kept.vault_folder).log_errors == ["no checkpoint holds"]


@pytest.mark.parametrize(
    "name",
    [
        "vault/objects/ab/note.txt",
        "vault/objects/note.age",
        f"vault/objects/ab/{'ab' * 32}.age",
        f"vault/objects/cd/{'ab' * 32}.age",
        "vault/itemkeys/ab/x.age",
        "vault/checkpoints/x.note",
        "vault/checkpoints/copy.txt",
        "keys/unlock/unlocker.age",
        "keys/cases/x",
    ],
)
def test_a_foreign_file_is_named(kept: Place, name: str) -> None:
    path = kept.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"put here by somebody")
    found = verify(kept.vault_folder)
    assert not found.ok
    assert found.foreign == [name.removeprefix("vault/")]


def test_a_file_in_the_folder_of_a_known_case_is_foreign(kept: Place) -> None:
    (kept.folder / "keys" / "cases" / kept.case / "other.age").write_bytes(b"x")
    assert verify(kept.vault_folder).foreign == [f"keys/cases/{kept.case}/other.age"]


def test_an_exchanged_object_is_altered(kept: Place) -> None:
    first, second, *_ = [row["object"] for entry in kept.vault.entries() for row in entry.body.get("objects", ())]
    kept.vault.store.path(first).write_bytes(kept.vault.store.path(second).read_bytes())
    assert verify(kept.vault_folder).altered == [first]


def test_a_link_in_place_of_an_object_is_altered(kept: Place, tmp_path: Path) -> None:
    [first, *_] = [row["object"] for entry in kept.vault.entries() for row in entry.body.get("objects", ())]
    path = kept.vault.store.path(first)
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    assert verify(kept.vault_folder).altered == [first]


def test_an_interrupted_write_is_unlogged_and_well(kept: Place) -> None:
    writer_left = []

    def interrupted() -> None:
        with open_writer(kept.vault, kept.keyring, applied_seq=0) as writer:
            writer.begin(case_id=kept.case, verb="add", facts={}, now=NOW)
            writer_left.append(writer.seal(io.BytesIO(b"half"), name="h", kind="text", facts={}, known=lambda _: None, now=NOW).object_id)
            kept.vault.store.settle()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    (kept.vault_folder / "tmp" / "9.object").write_bytes(b"half an object")
    (kept.vault_folder / "checkpoints" / "99.note.part").write_bytes(b"half a note")
    (kept.folder / "keys" / "cases" / ("d" * 32)).mkdir()
    (kept.folder / "keys" / "cases" / ("d" * 32) / "text.age").write_bytes(b"the keys of a case that was never opened")
    with (kept.vault_folder / "log.jsonl").open("ab") as log:
        log.write(b'{"half a line')
    found = verify(kept.vault_folder)
    assert found.ok, found
    assert set(found.unlogged) == {
        writer_left[0],
        "checkpoints/99.note.part",
        f"keys/cases/{'d' * 32}/text.age",
        "log.jsonl: 13 bytes after the last whole line",
    }
    assert {"vault/tmp/9.object", "vault/tmp/writing"} <= set(found.other)


def test_an_acknowledged_line_that_lost_its_end_is_no_interrupted_write(kept: Place) -> None:
    log = kept.vault_folder / "log.jsonl"
    size = kept.vault.head().size
    log.write_bytes(log.read_bytes()[:-1])
    found = verify(kept.vault_folder)
    assert not found.ok
    assert f"checkpoint {size}: the log has only {size - 1} lines" in found.log_errors


def test_a_checkpoint_renamed_to_another_size_is_named(kept: Place) -> None:
    notes = kept.vault_folder / "checkpoints"
    (notes / "1.note").rename(notes / "2.note")
    assert verify(kept.vault_folder).log_errors == ["checkpoint 2: it signs size 1"]


def test_a_checkpoint_by_another_key_is_named(kept: Place) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    head = kept.vault.head()
    note = sign(kept.vault.origin, TreeHead(head.size, head.root), Ed25519PrivateKey.generate())
    (kept.vault_folder / "checkpoints" / f"{head.size}.note").write_bytes(note)
    assert verify(kept.vault_folder).log_errors == [f"checkpoint {head.size}: signature or form"]


def test_two_altered_lines_are_both_named(kept: Place) -> None:
    path = kept.vault_folder / "log.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    for number in (3, 6):
        place = lines[number - 1].index(b'"n":"') + 5
        line = lines[number - 1]
        lines[number - 1] = line[:place] + (b"0" if line[place : place + 1] != b"0" else b"1") + line[place + 1 :]
    path.write_bytes(b"".join(lines))
    assert verify(kept.vault_folder).log_errors == ["line 3: altered", "line 6: altered"]


def test_a_removed_line_is_noticed(kept: Place) -> None:
    path = kept.vault_folder / "log.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:3], *lines[4:]]))
    found = verify(kept.vault_folder)
    assert "line 4: altered" in found.log_errors
    assert f"checkpoint {len(lines)}: the log has only {len(lines) - 1} lines" in found.log_errors


def test_a_first_line_without_a_key_vouches_for_nothing(kept: Place) -> None:
    path = kept.vault_folder / "log.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"vkey":"', b'"vkeX":"', 1))
    found = verify(kept.vault_folder)
    assert "line 1: no public key" in found.log_errors
    assert "line 1: altered" in found.log_errors


def test_an_empty_log_is_no_vault(kept: Place) -> None:
    (kept.vault_folder / "log.jsonl").write_bytes(b"")
    assert not verify(kept.vault_folder).ok
