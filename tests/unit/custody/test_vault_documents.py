# SPDX-License-Identifier: Apache-2.0
"""The commands of the vault's pages, run as they stand: whoever follows a page without Sotdae gets what it promises."""

from __future__ import annotations

import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from vault_places import NOW, PASSPHRASE, Place

from sotdae.custody.objects import ITEM_KEYS
from sotdae.custody.vault import Mode
from sotdae.custody.writer import open_writer
from sotdae.model.ids import item_id

DOCS = Path(__file__).resolve().parents[3] / "docs"
TEXT = "점심 모임 ".encode() * 40


def blocks(page: str, kind: str = "sh") -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", (DOCS / page).read_text("utf-8"), re.DOTALL | re.MULTILINE)


def shell(script: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    for program in ("sh", "age", "openssl", "sha256sum"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", **variables}
    return subprocess.run(["sh", "-eu", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, check=False)


def object_of(place: Place) -> str:
    [object_id] = [row["object"] for entry in place.reopened().entries() for row in entry.body.get("objects", ())]
    return str(object_id)


def test_an_item_opens_by_the_page_in_two_steps(demonstration: Place) -> None:
    demonstration.add({"messages.html": TEXT})
    (demonstration.folder / "case.key").write_text(demonstration.keyring.case(demonstration.case).identities["text"])
    steps = blocks("opening-an-item.md")
    assert steps[0].count("age -d") == 2, "exactly two steps"
    ended = shell("".join(steps), demonstration.folder, OBJECT=object_of(demonstration), CASE=demonstration.case)
    assert ended.returncode == 0, ended.stderr
    assert (demonstration.folder / "item").read_bytes() == TEXT
    name, named, stated, computed = ended.stdout.split()
    assert name == named == object_of(demonstration)
    assert stated == computed == item_id(TEXT)


def test_the_passphrase_opens_the_case_by_the_page(real: Callable[..., Place]) -> None:
    place = real(Mode.HASH_ONLY)
    place.add({"messages.html": TEXT})
    [script] = blocks("opening-an-item.md", "sh-passphrase")
    if shutil.which("age") is None:
        pytest.skip("age is not installed")
    ours, theirs = pty.openpty()
    environment = {"PATH": os.environ["PATH"], "CASE": place.case}
    # age asks on the terminal that its session has, so the child makes the pseudo-terminal its own first.
    take_terminal = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execvp('sh', ['sh', '-eu', '-c', sys.argv[1]])"
    process = subprocess.Popen(
        [sys.executable, "-c", take_terminal, script],
        cwd=place.folder,
        env=environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    said = b""
    while b"passphrase" not in said:
        said += os.read(ours, 1_000)  # ends with an error where the program does
    os.write(ours, PASSPHRASE.encode() + b"\n")
    status = process.wait(timeout=120)
    os.close(ours)
    assert status == 0, said
    assert (place.folder / "case.key").read_text().strip() == place.keyring.case(place.case).identities["text"]
    assert not (place.folder / "operator.key").exists()


@pytest.fixture
def kept(demonstration: Place) -> Place:
    for number in range(3):
        demonstration.add({f"{number}-{part}": f"{number} {part}".encode() for part in "abc"})
    return demonstration


def test_a_sound_vault_passes_every_check_of_the_page(kept: Place) -> None:
    ended = shell("".join(blocks("formats/vault.md")), kept.vault_folder)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.split() == ["OK", "OK"]


def test_an_erased_item_key_passes_every_check_of_the_page(kept: Place) -> None:
    with open_writer(kept.vault, kept.keyring, applied_seq=0) as writer:
        writer.note(type="bank.added", case_id=kept.case, facts={"hashes": 1}, now=NOW, attached=TEXT)
        object_id = object_id_of_last(kept)
        writer.note(type="bank.withdrawn", case_id=kept.case, facts={"entries": ["x"]}, now=NOW, erased=[object_id])
    key = kept.vault.store.path(object_id, ITEM_KEYS)
    assert not key.exists()
    checks = "".join(blocks("formats/vault.md"))
    ended = shell(checks, kept.vault_folder)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.split() == ["OK", "OK"]
    key.write_bytes(b"a key that a backup brought back")
    assert "still there" in shell(checks, kept.vault_folder).stdout


def object_id_of_last(place: Place) -> str:
    [row] = list(place.reopened().entries())[-1].body["objects"]
    return str(row["object"])


def flipped(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[-20] ^= 1
    path.write_bytes(raw)


@pytest.mark.parametrize("what", ["object", "item key", "absent object", "key file", "line", "last line", "checkpoint"])
def test_the_page_s_checks_notice_what_was_touched(kept: Place, what: str) -> None:
    object_id = next(row["object"] for entry in kept.reopened().entries() for row in entry.body.get("objects", ()))
    store = kept.vault.store
    log = kept.vault_folder / "log.jsonl"
    if what == "object":
        flipped(store.path(object_id))
    elif what == "item key":
        flipped(store.path(object_id, "itemkeys"))
    elif what == "absent object":
        store.path(object_id).unlink()
    elif what == "key file":
        flipped(kept.folder / "keys" / "cases" / kept.case / "text.age")
    elif what == "checkpoint":
        flipped(kept.vault_folder / "checkpoints" / f"{kept.vault.head().size}.note")
    else:
        lines = log.read_bytes().splitlines(keepends=True)
        place = -1 if what == "last line" else 3
        lines[place] = re.sub(rb'"time":"2026', b'"time":"2025', lines[place])
        log.write_bytes(b"".join(lines))
    ended = shell("".join(blocks("formats/vault.md")), kept.vault_folder)
    assert ended.returncode != 0 or "broken before" in ended.stdout or ended.stdout.split() != ["OK", "OK"], ended.stdout
