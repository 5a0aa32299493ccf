# SPDX-License-Identifier: Apache-2.0
"""Backups: again and again, while others write, on torn and full media; restored whole, or refused with a reason."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from cheap import NOW, PASSPHRASE, cheapen
from keeping_places import CASE, OTHER_ID, erased, hits, object_of, person, take

from sotdae.actions.clear_lines import ClearLog
from sotdae.actions.proofs.verifying import verify
from sotdae.actions.questions.due import KINDS, due
from sotdae.actions.retention import backing_up
from sotdae.actions.retention.backing_up import back_up
from sotdae.actions.retention.restoring import drill, restore
from sotdae.actions.workspace import Workspace
from sotdae.custody import backup as writing_runs
from sotdae.custody.objects import ITEM_KEYS
from sotdae.custody.vault import Vault
from sotdae.custody.writer import open_writer
from sotdae.disk import Disk
from sotdae.errors import (
    BackupExpired,
    BackupFailed,
    BackupUnusable,
    LogForked,
    LogShorter,
    ObjectAltered,
    ObjectMissing,
    PassphraseWrong,
    SotdaeError,
    TargetNotEmpty,
    WorkspaceInUse,
)

Row = dict[str, Any]


def run(place: Workspace, to: Path, days: float = 0) -> Row:
    return back_up(place, to, passphrase=PASSPHRASE, performer="keeper 1", now=NOW + timedelta(days=days))


def bring_back(source: Path, target: Path, **more: Any) -> Row:
    facts: Row = {"passphrase": PASSPHRASE, "performer": "keeper 1", "now": NOW, **more}
    return restore(source, target, **facts)


def damage(file: Path) -> bytes:
    """Turn one bit of a file; returns what it was."""
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    return whole


def sealed_files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "vault" / "objects").rglob("*.age")}


def test_a_restored_workspace_is_the_same_and_works_on(place: Workspace, tmp_path: Path) -> None:
    done = run(place, tmp_path / "medium")
    assert done["copied"] == done["objects"] == len(sealed_files(place.folder)) - 1, "all but the note of the backup itself"
    back = Workspace(tmp_path / "back")
    found = bring_back(tmp_path / "medium", back.folder)
    assert (found["cases"], found["log_offered"]) == ([CASE], False)
    assert verify(back).ok
    before = sealed_files(place.folder)
    assert all(before.get(name, data) == data for name, data in sealed_files(back.folder).items())
    assert not back.lake.exists(), "the working copy is never backed up"
    assert take(back, tmp_path / "exports" / "one").captures[0].already_known
    assert (hits(back, "꽃밭"), hits(back, "책장")) == (6, 3)
    assert not list(tmp_path.glob(".*restoring"))


def test_it_is_incremental_and_checked_by_sha256sum_and_tar(place: Workspace, tmp_path: Path) -> None:
    first = run(place, tmp_path / "medium")
    second = run(place, tmp_path / "medium", days=1)
    assert second["copied"] == 1, "the details of the first backup's own entry"
    assert second["objects"] == first["objects"] + 1
    assert json.loads((tmp_path / "medium" / "runs" / second["run"] / "manifest.json").read_bytes())["log"]["size"] == second["log_size"]
    if shutil.which("sha256sum") is None or shutil.which("tar") is None:
        pytest.skip("sha256sum and tar are not at hand")
    for name in (first["run"], second["run"]):
        subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=tmp_path / "medium" / "runs" / name, check=True)
    listed = subprocess.run(["tar", "tf", tmp_path / "medium" / "keys" / second["run"] / "itemkeys.tar"], capture_output=True, check=True)
    assert len(listed.stdout.splitlines()) == second["objects"]


def test_nothing_in_it_is_in_clear(place: Workspace, tmp_path: Path) -> None:
    run(place, tmp_path / "medium")
    everything = b"".join(path.read_bytes() for path in (tmp_path / "medium").rglob("*") if path.is_file())
    for canary in (CASE.encode(), "꽃밭".encode(), b"keeper 1", b"SQLite format 3", OTHER_ID.encode()):
        assert canary not in everything


def test_a_drill_says_ok_with_figures_and_leaves_nothing(place: Workspace, tmp_path: Path) -> None:
    run(place, tmp_path / "medium")
    found = drill(place, tmp_path / "medium", passphrase=PASSPHRASE, performer="keeper 1", now=NOW)
    assert found["opened"] in sealed_files(place.folder) or f"{found['opened']}.age" in sealed_files(place.folder)
    assert found["bytes"] > 0
    assert not list((place.folder / "tmp").iterdir())
    assert [entry.type for entry in Vault.open(place.vault).entries()][-1] == "backup.drilled"
    victim = next((tmp_path / "medium" / "objects").rglob("*.age"))
    damage(victim)
    with pytest.raises(BackupUnusable, match=victim.name[:16]):
        drill(place, tmp_path / "medium", passphrase=PASSPHRASE, performer="keeper 1", now=NOW)
    assert not list((place.folder / "tmp").iterdir())


@pytest.fixture(scope="module")
def backed_up(filled_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One backup, never written to again."""
    folder = tmp_path_factory.mktemp("backed-up")
    shutil.copytree(filled_once, folder / "copy")
    with pytest.MonkeyPatch.context() as patched:
        cheapen(patched)
        run(Workspace(folder / "copy" / "workspace"), folder / "medium")
    return folder / "medium"


@pytest.mark.parametrize("lost", ["manifest", "sums", "log", "object", "torn object", "keys", "torn keys", "key file", "checkpoint"])
def test_damage_is_named_and_nothing_half_is_left(backed_up: Path, tmp_path: Path, lost: str) -> None:
    medium = tmp_path / "medium"
    shutil.copytree(backed_up, medium)
    (folder,) = (medium / "runs").iterdir()
    files = {
        "manifest": folder / "manifest.json",
        "sums": folder / "SHA256SUMS",
        "log": folder / "vault" / "log.jsonl",
        "object": next((medium / "objects").rglob("*.age")),
        "torn object": next((medium / "objects").rglob("*.age")),
        "keys": medium / "keys" / folder.name / "itemkeys.tar",
        "torn keys": medium / "keys" / folder.name / "itemkeys.tar",
        "key file": folder / "keys" / "secrets.age",
        "checkpoint": next((folder / "vault" / "checkpoints").iterdir()),
    }
    path = files[lost]
    if lost in {"manifest", "object", "keys", "checkpoint"}:
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
    with pytest.raises(BackupUnusable) as told:
        bring_back(medium, tmp_path / "back")
    assert told.value.remedy
    assert sorted(one.name for one in tmp_path.iterdir()) == ["medium"], "nothing half is left"


def test_a_torn_copy_is_copied_again(place: Workspace, tmp_path: Path) -> None:
    run(place, tmp_path / "medium")
    victim = next((tmp_path / "medium" / "objects").rglob("*.age"))
    victim.write_bytes(victim.read_bytes()[:100])
    assert run(place, tmp_path / "medium", days=1)["copied"] == 2
    assert bring_back(tmp_path / "medium", tmp_path / "back", now=NOW + timedelta(days=1))["objects"] > 2


def test_a_damaged_workspace_is_not_backed_up_as_if_it_were_whole(place: Workspace, tmp_path: Path) -> None:
    victim = place.vault / "objects" / object_of(place, OTHER_ID)[:2] / f"{object_of(place, OTHER_ID)}.age"
    data = damage(victim)
    with pytest.raises(ObjectAltered, match=victim.stem):
        run(place, tmp_path / "medium")
    victim.unlink()
    with pytest.raises(ObjectMissing, match=victim.stem):
        run(place, tmp_path / "medium")
    victim.write_bytes(data)
    key = place.vault / ITEM_KEYS / victim.parent.name / victim.name
    key.unlink()
    with pytest.raises(ObjectMissing, match=ITEM_KEYS):
        run(place, tmp_path / "medium")


def test_a_full_medium_is_told_and_the_same_command_goes_on(place: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(Disk):
        left = 7

        def write(self, file: BinaryIO, data: bytes | memoryview) -> None:
            self.left -= 1
            if self.left < 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            super().write(file, data)

    with monkeypatch.context() as patched:
        patched.setattr(backing_up, "DISK", Full())
        with pytest.raises(BackupFailed, match="no space left"):
            run(place, tmp_path / "medium")
    assert [entry.type for entry in Vault.open(place.vault).entries()][-1] != "backup.made"
    done = run(place, tmp_path / "medium", days=1)
    assert 0 < done["copied"] < done["objects"], "what was copied whole is not copied twice"


def test_a_writer_at_work_does_not_disturb_it(place: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody adds, and somebody erases, while sealed files are being copied."""
    real, calls = writing_runs.copy_object, [0]

    def meanwhile(*given: Any) -> int:
        calls[0] += 1
        if calls[0] == 2:
            take(place, tmp_path / "exports" / "two", case="meanwhile")
        if calls[0] == 4:
            erased(place, items=[OTHER_ID])
        return real(*given)

    monkeypatch.setattr(writing_runs, "copy_object", meanwhile)
    run(place, tmp_path / "medium")
    monkeypatch.undo()
    cheapen(monkeypatch)
    back = Workspace(tmp_path / "back")
    bring_back(tmp_path / "medium", back.folder)
    assert verify(back).ok
    with person(back, "x") as who:
        assert who.opened.book.item(who.case.case_id, who.opened.keyring.item_tag(OTHER_ID)) is None


def test_what_is_on_record_waits_for_the_other_command(place: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backing_up, "_PATIENCE_SECONDS", 0.0)
    with person(place, "x") as who, open_writer(who.opened.vault, who.opened.keyring, applied_seq=0), pytest.raises(WorkspaceInUse):
        run(place, tmp_path / "medium")
    assert bring_back(tmp_path / "medium", tmp_path / "back")["cases"] == [CASE], "the backup itself is whole"


def test_item_keys_are_kept_for_thirty_days(place: Workspace, tmp_path: Path) -> None:
    run(place, tmp_path / "medium")
    shutil.copytree(tmp_path / "medium", tmp_path / "put away")
    assert bring_back(tmp_path / "medium", tmp_path / "in time", now=NOW + timedelta(days=30))
    with pytest.raises(BackupExpired, match="2024-10-01"):
        bring_back(tmp_path / "medium", tmp_path / "late", now=NOW + timedelta(days=31))
    on = (NOW + timedelta(days=31)).date()
    assert [row["what"] for row in due(ClearLog(place.vault / "log.jsonl", KINDS), {}, on)] == ["backup_keys"]
    done = run(place, tmp_path / "medium", days=31)
    assert len(done["runs_expired"]) == 1
    assert [path.name for path in (tmp_path / "medium" / "keys").iterdir()] == [done["run"]]
    assert due(ClearLog(place.vault / "log.jsonl", KINDS), {}, on) == []
    with pytest.raises(BackupExpired):
        bring_back(tmp_path / "medium", tmp_path / "late", run=done["runs_expired"][0], now=NOW)


@pytest.mark.parametrize("reached", [True, False])
def test_what_was_erased_since_does_not_come_back(place: Workspace, tmp_path: Path, reached: bool) -> None:
    run(place, tmp_path / "medium")
    if not reached:
        (tmp_path / "medium").rename(tmp_path / "drawer")
    other = object_of(place, OTHER_ID)
    (copy,) = erased(place, items=[OTHER_ID]).certificate["backups"]
    erased(place, room="R-01", first=2, last=4, export="keep", ground="a proceeding")
    assert copy["state"] == ("reached" if reached else "left")
    medium = tmp_path / ("medium" if reached else "drawer")
    back = Workspace(tmp_path / "back")
    if reached:
        with pytest.raises(BackupUnusable, match="--log"):
            bring_back(medium, back.folder)
    found = bring_back(medium, back.folder, log=place.vault / "log.jsonl")
    assert found["erased_again"] == 2
    assert verify(back).ok
    assert not (back.vault / ITEM_KEYS / other[:2] / f"{other}.age").exists()
    take(back, *(tmp_path / "exports" / name for name in ("one", "two")))
    assert (hits(back, "꽃밭"), hits(back, "책장")) == (3, 3)
    with person(back, "x") as who:
        tag = who.opened.keyring.item_tag(OTHER_ID)
        assert tag in who.opened.book.kept.erased_tags(who.case.case_id)
        assert len(who.opened.book.captures(who.case.case_id)) == 2
    assert drill(place, medium, passphrase=PASSPHRASE, performer="keeper 1", now=NOW)["erased_again"] == 2


def test_a_log_that_is_not_its_own_or_shorter_than_the_book_is_refused(place: Workspace, tmp_path: Path, filled_elsewhere: Workspace) -> None:
    done = run(place, tmp_path / "medium")
    with pytest.raises(LogForked):
        bring_back(tmp_path / "medium", tmp_path / "back", log=filled_elsewhere.vault / "log.jsonl")
    with pytest.raises(BackupUnusable, match="--log"):
        bring_back(tmp_path / "medium", tmp_path / "back", log=tmp_path / "nowhere")
    shutil.copytree(tmp_path / "medium", tmp_path / "newer")
    take(place, tmp_path / "exports" / "two", case="later")
    later = run(place, tmp_path / "newer", days=1)
    book = tmp_path / "newer" / "keys" / later["run"] / "book.sqlite3.age"
    shutil.copyfile(book, tmp_path / "medium" / "keys" / done["run"] / "book.sqlite3.age")
    with pytest.raises(LogShorter):
        bring_back(tmp_path / "medium", tmp_path / "back")
    assert not (tmp_path / "back").exists()


@pytest.fixture
def filled_elsewhere(tmp_path: Path) -> Workspace:
    from banking import workspace

    (tmp_path / "elsewhere").mkdir()
    return workspace(tmp_path / "elsewhere")


def test_wrong_places_and_passphrases_are_told(place: Workspace, tmp_path: Path, filled_elsewhere: Workspace) -> None:
    run(place, tmp_path / "medium")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("x")
    refusals: list[tuple[type[SotdaeError], Callable[[], Row]]] = [
        (PassphraseWrong, lambda: bring_back(tmp_path / "medium", tmp_path / "back", passphrase="another one, and wrong")),
        (TargetNotEmpty, lambda: bring_back(tmp_path / "medium", tmp_path / "full")),
        (BackupUnusable, lambda: bring_back(tmp_path / "full", tmp_path / "back")),
        (BackupUnusable, lambda: bring_back(tmp_path / "medium", tmp_path / "back", run="20200101T000000Z")),
        (BackupUnusable, lambda: run(place, tmp_path / "full")),
        (BackupUnusable, lambda: run(filled_elsewhere, tmp_path / "medium")),
        (BackupFailed, lambda: run(place, place.folder / "inside")),
        (BackupFailed, lambda: run(place, tmp_path / "medium")),
    ]
    for kind, act in refusals:
        with pytest.raises(kind) as told:
            act()
        assert told.value.remedy
    assert not (tmp_path / "back").exists()
