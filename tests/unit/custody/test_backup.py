# SPDX-License-Identifier: Apache-2.0
"""A backup is cut off or refused by its medium at every operation: it never counts as whole then, and the next run makes it whole."""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from harness_disk import Died, Fault, HarnessDisk
from vault_places import NOW, Place

from sotdae.custody.backup import Run, write_run
from sotdae.custody.objects import ITEM_KEYS
from sotdae.custody.restoring import chosen, forget, held_keys, prune, runs, unpack
from sotdae.custody.vault import Vault
from sotdae.custody.verification import verify
from sotdae.disk import DISK, Disk
from sotdae.errors import BackupFailed, BackupUnusable, SotdaeError

UNTIL = date(2026, 12, 31)


@pytest.fixture
def held(demonstration: Place) -> Place:
    demonstration.add({"messages.html": b"lunch", "messages2.html": b"books"})
    return demonstration


def back_up(held: Place, to: Path, disk: Disk = DISK, hours: int = 0) -> Run:
    vault = Vault.open(held.folder / "vault")
    now = NOW + timedelta(hours=hours)
    return write_run(vault, held.folder / "keys", to, book=lambda: b"sealed book", now=now, keys_until=UNTIL, disk=disk)


@pytest.mark.parametrize("fault", [Fault(kind="death"), Fault(kind="death", written=0.5), Fault(kind="enospc", sticky=True)])
def test_cut_off_anywhere_it_is_whole_or_no_run_and_the_next_one_is_whole(held: Place, tmp_path: Path, fault: Fault) -> None:
    counting = HarnessDisk()
    whole = back_up(held, tmp_path / "count", counting)
    assert counting.done > 60
    for at in range(1, counting.done + 1, 11):
        to = tmp_path / str(at)
        told = None
        with contextlib.suppress(Died, SotdaeError):
            told = back_up(held, to, HarnessDisk(replace(fault, at=at)))
        known = runs(to) if (to / "sotdae-backup.json").is_file() else []
        assert told is None or known == [told], at
        for run in known:
            assert (run.root, run.objects) == (whole.root, whole.objects), at
        if (to / "sotdae-backup.json.part").exists():
            (to / "sotdae-backup.json.part").unlink()
        again = back_up(held, to, hours=1)
        prune(to, UNTIL, DISK)
        assert unpack(to, again, to / "back", on=UNTIL, disk=DISK) == b"sealed book"
        found = verify(to / "back" / "vault")
        assert found.ok, (at, found)
        assert sorted(path.name for path in to.iterdir()) == ["back", "keys", "objects", "runs", "sotdae-backup.json"]
        shutil.rmtree(to)


def test_a_full_medium_raises_the_error_that_says_so(held: Place, tmp_path: Path) -> None:
    with pytest.raises(BackupFailed) as told:
        back_up(held, tmp_path / "medium", HarnessDisk(Fault(9, "enospc", sticky=True)))
    assert "room" in told.value.diagnostics()


def test_erased_keys_leave_every_part(held: Place, tmp_path: Path) -> None:
    to = tmp_path / "medium"
    first, second = back_up(held, to), back_up(held, to, hours=1)
    vault = Vault.open(held.folder / "vault")
    victim = next((held.folder / "vault" / ITEM_KEYS).rglob("*.age")).stem
    vault.log.erased.add(victim)
    assert forget(to, vault, DISK) == {first.name: 1, second.name: 1}
    for run in (first, second):
        assert victim not in {name for name, _ in held_keys(to / "keys" / run.name)}
        assert not (to / "keys" / run.name / "book.sqlite3.age").exists(), "the book may tell of it"
    assert forget(to, vault, DISK) == {first.name: 0, second.name: 0}
    with pytest.raises(BackupUnusable, match="1 item keys are missing"):
        unpack(to, second, tmp_path / "back", on=UNTIL, disk=DISK)


def test_keys_go_after_their_day_and_sealed_files_stay(held: Place, tmp_path: Path) -> None:
    run = back_up(held, tmp_path / "medium")
    assert prune(tmp_path / "medium", UNTIL, DISK) == []
    assert prune(tmp_path / "medium", UNTIL + timedelta(days=1), DISK) == [run.name]
    assert not list((tmp_path / "medium" / "keys").iterdir())
    assert chosen(tmp_path / "medium", None) == Run(run.name, run.log_size, run.root, run.objects, run.manifest, UNTIL)
    assert len(list((tmp_path / "medium" / "objects").rglob("*.age"))) == run.objects


@pytest.mark.parametrize("name", ["../../outside", "/etc/passwd", "elsewhere/file"])
def test_a_list_of_digests_cannot_name_a_place_outside(held: Place, tmp_path: Path, name: str) -> None:
    run = back_up(held, tmp_path / "medium")
    folder = tmp_path / "medium" / "runs" / run.name
    sums = folder / "SHA256SUMS"
    sums.write_text(f"{'0' * 64}  {name}\n" + sums.read_text())
    manifest = folder / "manifest.json"
    import hashlib
    import re

    manifest.write_text(re.sub(r'"sums": "[0-9a-f]+"', f'"sums": "{hashlib.sha256(sums.read_bytes()).hexdigest()}"', manifest.read_text()))
    if name.startswith("../"):
        unpack(tmp_path / "medium", run, tmp_path / "back", on=UNTIL, disk=DISK)  # a sealed file's line: those are taken by the log alone
        assert not (tmp_path / "outside").exists()
    else:
        with pytest.raises(BackupUnusable, match="outside"):
            unpack(tmp_path / "medium", run, tmp_path / "back", on=UNTIL, disk=DISK)
