# SPDX-License-Identifier: Apache-2.0
"""``restore`` and ``backup --drill``: puts a workspace back from a backup and checks all of it; or tries that out and throws it away.

What was erased after the backup must not come back. Where the current log is offered, every erasure in it is done again before the restored workspace
gets its name. The working copy is not in a backup: the next `add` reads everything again.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sotdae.actions.acting import Acting, performer_name
from sotdae.actions.forgetting import DRILL, remove_drills
from sotdae.actions.matching.freezing import require_not_frozen
from sotdae.actions.opening import Opened, open_workspace, replay
from sotdae.actions.progress import Progress, Silence
from sotdae.actions.records.book import CaseRow
from sotdae.actions.retention.erasure_plan import plan_again
from sotdae.actions.workspace import Workspace
from sotdae.cases.consent import day_of
from sotdae.custody.backup import RUNS, Run
from sotdae.custody.erasing import erase
from sotdae.custody.keyring import Keyring
from sotdae.custody.log import Log
from sotdae.custody.log_lines import named_objects
from sotdae.custody.objects import ITEM_KEYS
from sotdae.custody.restoring import Later, chosen, later_lines, unpack
from sotdae.custody.sealing import open_bytes
from sotdae.custody.vault import LOG, Vault
from sotdae.custody.verification import verify
from sotdae.custody.writer import open_writer
from sotdae.disk import DISK, writing
from sotdae.errors import BackupUnusable, ItemFrozen, TargetNotEmpty, VaultDamaged, WorkspaceMissing
from sotdae.model.ids import require_digest

_BLOCK_BYTES: Final = 1 << 20

Row = dict[str, Any]


def restore(
    folder: Path,
    target: Path,
    *,
    run: str | None = None,
    log: Path | None = None,
    passphrase: str | None,
    performer: str | None,
    now: datetime,
    progress: Progress | None = None,
) -> Row:
    """Restore a workspace into an empty folder. JSON: docs/cli.md.

    Args:
        folder: the backup.
        target: the new workspace.
        run: which run; the newest by default.
        log: the log as it is now, where it was saved: what it erased after the run is erased again.
        passphrase: opens the keyring.
        performer: who acts.
        now: UTC.
        progress: told how far the work is.

    Raises:
        TargetNotEmpty: if something stands there.
        BackupUnusable: if anything in the backup is missing or altered.
        BackupExpired: if the run's item keys are no longer to be kept.
        PassphraseWrong: if the passphrase does not open it.
        LogForked: if the log that was offered is not this vault's.
        LogShorter: if the run's log is shorter than its book says.
        VaultDamaged: if what was restored does not verify.
    """
    who, watcher = performer_name(performer), progress or Silence()
    wanted = chosen(folder, run)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise TargetNotEmpty
    growing = target.parent / f".{target.name}.restoring"
    if growing.exists():
        shutil.rmtree(growing)
    try:
        found = _grow(folder, wanted, growing, log, passphrase=passphrase, performer=who, now=now, progress=watcher)
        if target.is_dir():
            target.rmdir()
        with writing():
            DISK.rename(growing, target)
            DISK.sync_folder(target.parent)
    finally:
        shutil.rmtree(growing, ignore_errors=True)
    return found


def keys_of(folder: Path, run: str | None) -> Workspace:
    """Return where a run's keys stand, to ask whether a passphrase is needed.

    Raises:
        BackupUnusable: if there is no such run.
    """
    return Workspace(folder / RUNS / chosen(folder, run).name)


def _grow(
    folder: Path, run: Run, growing: Path, log: Path | None, *, passphrase: str | None, performer: str, now: datetime, progress: Progress
) -> Row:
    """Restore under another name, and check it."""
    place = Workspace(growing)
    later = Later(run.log_size) if log is None else _offered(folder, run, log)
    progress.begin("restore", None)
    sealed_book = unpack(folder, run, growing, on=day_of(now), disk=DISK, later=later, progress=progress.advance)
    keyring = Keyring.unlock(place.keys, passphrase=passphrase)
    if sealed_book is not None:
        (identity,) = keyring.own.values()
        with writing():
            DISK.put(place.book, open_bytes(sealed_book, identity, "book"))
    lost = _declare_forgotten(Vault.open(place.vault), keyring, folder, later, performer=performer, now=now)
    with open_workspace(place, mode=None, passphrase=passphrase, legal_basis=None, now=now) as opened:
        again = _erase_again(opened, later, performer=performer, now=now)
        with open_writer(opened.vault, opened.keyring, applied_seq=opened.book.applied_seq) as writer:
            facts: Row = {"run": run.name, "manifest": run.manifest, "log_size": run.log_size, "known_log_size": later.size if log else None}
            shown: Row = {"run": run.name, "known_log_size": later.size if log else None}
            writer.note(type="workspace.restored", case_id=None, facts={**facts, "performer": performer or None}, now=now, shown=shown)
            replay(opened)
        cases = [case.name for case in opened.book.cases()]
        size = opened.vault.head().size
    checked = verify(place.vault)
    if not checked.ok:
        raise VaultDamaged(
            altered=len(checked.altered) + len(checked.altered_keys),
            missing=len(checked.missing) + len(checked.foreign),
            log_errors=len(checked.log_errors),
        )
    told: Row = {"run": run.name, "cases": cases, "log_size": size, "objects": checked.objects, "erased": checked.erased}
    return {
        **told,
        "erased_again": again,
        "keys_forgotten": lost,
        "log_offered": log is not None,
        "lost_after": None if log is None else max(0, later.size - run.log_size),
    }


def _offered(folder: Path, run: Run, log: Path) -> Later:
    """Read the log that was offered, against the run's."""
    path = log / "vault" / LOG if log.is_dir() else log
    if not path.is_file():
        raise BackupUnusable(reason="there is no log at the place that --log names")
    return later_lines(path, Log(folder / RUNS / run.name / "vault" / LOG))


def _declare_forgotten(vault: Vault, keyring: Keyring, folder: Path, later: Later, *, performer: str, now: datetime) -> int:
    """Say in the log which item keys the backup no longer has, because an erasure reached it, and what stands for them; returns how many."""
    there = named_objects(vault.entries()) - vault.log.erased
    gone = sorted(one for one in there & later.erased if not vault.store.path(one, ITEM_KEYS).exists())
    if gone:
        fresh = later.fresh(folder)
        resealed = [{"of": one, "object": last, "without": []} for one, last in sorted(later.resealed.items()) if one in gone and last in fresh]
        objects = [{"object": name, "key": key} for name, key in sorted(fresh.items())]
        shown: Row = {name: value for name, value in (("objects", objects), ("resealed", resealed)) if value}
        with open_writer(vault, keyring, applied_seq=0) as writer:
            writer.note(type="keys.forgotten", case_id=None, facts={"performer": performer or None}, now=now, erased=gone, shown=shown)
    return len(gone)


def _erase_again(opened: Opened, later: Later, *, performer: str, now: datetime) -> int:
    """Do every later erasure again in the restored workspace; returns how many."""
    names = {case.case_id: case for case in opened.book.cases()}
    count = 0
    for line in later.lines:
        case_id = str(line.get("case") or line.get("case_erased") or "")
        if case_id not in names:
            continue
        who = Acting(opened, names[case_id], performer, now)
        with open_writer(opened.vault, opened.keyring, applied_seq=opened.book.applied_seq) as writer:
            replay(opened)
            plan = plan_again(who, line)
            asked = {"scope": {"again": int(line["seq"])}, "plan_digest": plan.digest, "performer": performer, "seq": 0, "at": now.isoformat()}
            told = {"tags": plan.tags, "captures": plan.captures, "entries": plan.entries, "consents": plan.consents, "kept": plan.kept}
            result = {**plan.facts(), "strays": 0, "approved_by": performer, "at": now.isoformat(), "again_of_seq": int(line["seq"]), "copies": []}
            facts: Row = {"request_id": secrets.token_hex(16), "asked": asked, "on": day_of(now).isoformat(), **told, "result": result}
            erase(writer, opened.vault, opened.keyring, case_id=case_id, target=plan.target, facts={**facts, "performer": performer or None}, now=now)
            replay(opened)
            count += 1
    return count


def drill(place: Workspace, folder: Path, *, passphrase: str | None, performer: str | None, now: datetime, progress: Progress | None = None) -> Row:
    """Restore the newest run of a backup to a temporary place, check it, open one item, and throw it away. JSON: docs/cli.md.

    Args:
        place: the workspace whose temporary folder is used.
        folder: the backup.
        passphrase: opens the keyring.
        performer: who acts.
        now: UTC.
        progress: told how far the work is.

    Raises:
        WorkspaceMissing: if there is no workspace.
        BackupUnusable, BackupExpired, VaultDamaged: if a restoration would fail, as `restore` raises them.
    """
    if not place.exists:
        raise WorkspaceMissing
    begun = time.monotonic()
    target = place.folder / "tmp" / f"{DRILL}{secrets.token_hex(4)}"
    with writing():
        remove_drills(place)
        DISK.make_folder(target.parent)
    current = place.vault / LOG
    try:
        found = restore(folder, target, log=current, passphrase=passphrase, performer=performer, now=now, progress=progress)
        opened_item = _open_one(Workspace(target), passphrase, now)
        size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    finally:
        shutil.rmtree(target, ignore_errors=True)
    seconds = round(time.monotonic() - begun, 1)
    result = {**found, "bytes": size, "opened": opened_item, "seconds": seconds}
    with open_workspace(place, mode=None, passphrase=passphrase, legal_basis=None, now=now) as opened:
        facts: Row = {
            "place": str(folder.resolve()),
            **{name: result[name] for name in ("run", "objects", "log_size")},
            "opened": opened_item is not None,
        }
        with open_writer(opened.vault, opened.keyring, applied_seq=opened.book.applied_seq) as writer:
            writer.note(type="backup.drilled", case_id=None, facts={**facts, "performer": performer or None}, now=now)
            replay(opened)
    return result


def _open_one(place: Workspace, passphrase: str | None, now: datetime) -> str | None:
    """Open one text by chance and compare it with its digest; returns its object id, or None where nothing is held.

    Raises:
        BackupUnusable: if it is not what was sealed.
    """
    with open_workspace(place, mode=None, passphrase=passphrase, legal_basis=None, now=now) as opened:
        held = [(case, row) for case in opened.book.cases() for row in _texts(opened, case)]
        while held:
            case, row = held.pop(secrets.randbelow(len(held)))
            try:
                require_not_frozen(opened, str(row["item_id"]))
            except ItemFrozen:
                continue
            state = hashlib.sha256()
            with opened.vault.open_item(opened.keyring, case.case_id, str(row["object_id"])) as stream:
                while block := stream.read(_BLOCK_BYTES):
                    state.update(block)
            if state.hexdigest() != require_digest(str(row["item_id"])):
                raise BackupUnusable(reason=f"{row['object_id']} opens to something else than was sealed")
            return str(row["object_id"])
    return None


def _texts(opened: Opened, case: CaseRow) -> Sequence[Mapping[str, Any]]:
    """The details of a case's sealed texts."""
    return [
        row
        for entry in opened.vault.entries()
        if entry.type == "items.sealed" and entry.case == case.case_id
        for row in opened.vault.details(opened.keyring, entry)
        if row.get("object_id") and row["kind"] == "text"
    ]
