# SPDX-License-Identifier: Apache-2.0
"""The disk fails, or the process dies, at every single operation of two adds: nothing acknowledged is lost, and the same adds again complete.

Source for the method: SQLite's "fail at the n-th call, for every n" (sqlite.org/testing.html, section 3).
"""

from __future__ import annotations

import io
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from faults import Died, FaultyDisk, Kind
from vault_places import NOW

from sotdae.custody.keyring import Keyring
from sotdae.custody.objects import file_digest
from sotdae.custody.vault import Mode, Vault
from sotdae.custody.verification import verify
from sotdae.custody.writer import open_writer
from sotdae.disk import Disk
from sotdae.errors import SotdaeError, WritePoisoned
from sotdae.model.ids import item_id

FIRST = {"a": b"lunch " * 99, "b": b"flowers", "c": b"lunch " * 99}
SECOND = {"d": b"books", "a": b"lunch " * 99, "e": b"study group"}
MEDIUM = b"a picture that is only digested"


@dataclass
class Run:
    """One person's work on a workspace, and what she was told."""

    folder: Path
    filesystem: Disk
    acknowledged: set[str] = field(default_factory=set)
    case: str = ""

    def known(self, vault: Vault, keyring: Keyring) -> dict[str, str]:
        """What the book would know: tag -> object id."""
        held: dict[str, str] = {}
        for entry in vault.entries():
            if entry.type == "case.opened":
                self.case = entry.case or ""
            if entry.type == "items.sealed":
                for record in vault.details(keyring, entry):
                    held.setdefault(keyring.item_tag(record["item_id"]), record["object_id"] or "")
        return held

    def opened(self) -> tuple[Vault, Keyring]:
        """Open the workspace, or make it, as `actions.opening` does."""
        if (self.folder / "vault" / "log.jsonl").is_file():
            return Vault.open(self.folder / "vault", self.filesystem), Keyring.unlock(self.folder / "keys", disk=self.filesystem)
        keyring = Keyring.create(self.folder / "keys", passphrase=None, protected=False, disk=self.filesystem)
        origin = "sotdae.test/log"
        return Vault.create(
            self.folder / "vault", mode=Mode.SYNTHETIC, keyring=keyring, now=NOW, origin=origin, legal_basis="x", disk=self.filesystem
        ), keyring

    def add(self, items: dict[str, bytes]) -> None:
        vault, keyring = self.opened()
        held = self.known(vault, keyring)
        with open_writer(vault, keyring, applied_seq=0) as writer:
            case = self.case or writer.open_case(name="표본", now=NOW)
            writer.begin(case_id=case, verb="add", facts={}, now=NOW)
            for name, data in items.items():
                writer.seal(io.BytesIO(data), name=name, kind="text", facts={}, known=held.get, now=NOW)
            medium = writer.digested(item_id=item_id(MEDIUM), size=len(MEDIUM), name="m", facts={}, known=held.get, now=NOW)
            writer.commit(now=NOW)
            self.acknowledged |= {*map(item_id, items.values()), medium.item_id}
            writer.done(result={"verb": "add"}, now=NOW)


def sound_disk() -> FaultyDisk:
    """A disk without a fault that does not wait for the platter: the machine goes on running in these tests."""
    return FaultyDisk(10**9, "eio")


def both(run: Run) -> None:
    run.add(FIRST)
    run.add(SECOND)


def template(folder: Path) -> Path:
    """A workspace after the first add, so that the second can be tried from there."""
    Run(folder, sound_disk()).add(FIRST)
    return folder


def contents(run: Run) -> dict[str, bytes | None]:
    """Every acknowledged item that can be opened: item id -> bytes, None where only details are held."""
    vault, keyring = run.opened()
    found: dict[str, bytes | None] = {}
    for entry in vault.entries():
        if entry.type != "items.sealed":
            continue
        for record in vault.details(keyring, entry):
            if record["object_id"] is None:
                found[record["item_id"]] = None
                continue
            assert file_digest(vault.store.path(record["object_id"])) == record["object_id"]
            with vault.open_item(keyring, entry.case, record["object_id"]) as stream:
                found[record["item_id"]] = stream.read()
    return found


def check(run: Run) -> None:
    """What must hold after any fault, before and after the same work again."""
    after = Run(run.folder, sound_disk(), run.acknowledged)
    if (run.folder / "vault" / "log.jsonl").is_file():
        found = verify(run.folder / "vault")
        problems = [*found.altered, *found.altered_keys, *found.missing, *found.foreign, *found.log_errors]
        assert not [one for one in problems if one != "no checkpoint holds"], problems
        assert run.acknowledged <= set(contents(after))
    else:
        assert not run.acknowledged
    both(after)
    found = verify(run.folder / "vault")
    assert found.ok, found
    assert not found.unlogged, "what was interrupted was set aside"
    opened = contents(after)
    expected: dict[str, bytes | None] = {item_id(data): data for data in (*FIRST.values(), *SECOND.values())}
    assert opened == {**expected, item_id(MEDIUM): None}
    objects = [row["object"] for entry in Vault.open(run.folder / "vault").entries() for row in entry.body.get("objects", ())]
    assert len(objects) == len(expected), "nothing acknowledged was sealed twice"
    assert not list((run.folder / "vault" / "tmp").iterdir())


def operations(folder: Path) -> int:
    counting = sound_disk()
    both(Run(folder, counting))
    return counting.done


def every_fault(folder: Path, kind: Kind, *, first: int, stride: int) -> int:
    """Try a kind of fault at operations ``first``, ``first + stride``, …; returns how many were tried."""
    total = operations(folder / "counted")
    tried = 0
    for at in range(first, total + 1, stride):
        disk = FaultyDisk(at, kind)
        run = Run(folder / str(at), disk)
        error: BaseException | None = None
        try:
            both(run)
        except (Died, SotdaeError) as caught:
            error = caught
        # Two objects may share a folder by chance, so a run may have a few operations fewer than the one that was counted.
        assert disk.has_fired == (error is not None)
        assert disk.has_fired or at > total - 20
        if disk.has_fired and kind in {"enospc", "eio"}:
            assert isinstance(error, WritePoisoned), at
        check(run)
        shutil.rmtree(run.folder)
        tried += disk.has_fired
    return tried


@pytest.mark.parametrize(("kind", "first"), [("enospc", 3), ("eio", 5), ("death", 7), ("half", 9)])
def test_nothing_acknowledged_is_lost_at_every_eleventh_operation(tmp_path: Path, kind: Kind, first: int) -> None:
    """`make crash` tries every one."""
    assert every_fault(tmp_path, kind, first=first, stride=11) > 15


def test_a_poisoned_writer_writes_nothing_more(tmp_path: Path) -> None:
    folder = template(tmp_path / "workspace")
    disk = sound_disk()
    run = Run(folder, disk)
    vault, keyring = run.opened()
    run.known(vault, keyring)
    log = (folder / "vault" / "log.jsonl").read_bytes()

    def work() -> None:
        with open_writer(vault, keyring, applied_seq=0) as writer:
            disk.at = disk.done + 1
            with pytest.raises(WritePoisoned):
                writer.begin(case_id=run.case, verb="add", facts={}, now=NOW)
            disk.at = 10**9  # the disk claims to be well again
            done = disk.done
            with pytest.raises(WritePoisoned):
                writer.begin(case_id=run.case, verb="add", facts={}, now=NOW)
            with pytest.raises(WritePoisoned):
                writer.seal(io.BytesIO(b"x"), name="x", kind="text", facts={}, known=lambda _: None, now=NOW)
            assert disk.done == done

    work()
    assert (folder / "vault" / "log.jsonl").read_bytes() == log
    check(Run(folder, sound_disk()))


def test_dying_again_and_again_ends_well(tmp_path: Path) -> None:
    """Each run dies a little later than the one before, in the same workspace: starts over interrupted starts."""
    run = Run(tmp_path / "workspace", sound_disk())
    deaths = 0
    for at in range(1, 400, 17):
        again = Run(run.folder, FaultyDisk(at, "half"), run.acknowledged)
        try:
            both(again)
        except (Died, SotdaeError):
            deaths += 1
    assert deaths > 5
    check(run)
