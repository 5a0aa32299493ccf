# SPDX-License-Identifier: Apache-2.0
"""``backup``: writes the workspace's vault, keys and book to another folder, as often as one likes; the working copy never.

Each backup is on record with its place, so that an erasure knows where copies of item keys are. It also takes out of that place whatever was erased
since, and the item keys whose 30 days are over.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sotdae.actions.acting import performer_name
from sotdae.actions.opening import Opened, open_workspace, replay
from sotdae.actions.progress import Progress, Silence
from sotdae.actions.records.database import is_server
from sotdae.actions.records.kept import BackupRow
from sotdae.actions.workspace import Workspace
from sotdae.cases.consent import day_of
from sotdae.custody.backup import ABOUT, ITEM_KEY_FILE, KEYS, Run, write_run
from sotdae.custody.restoring import forget, prune
from sotdae.custody.sealing import seal_bytes
from sotdae.custody.vault import Vault
from sotdae.custody.writer import open_writer
from sotdae.disk import DISK
from sotdae.errors import BackupUnusable, WorkspaceInUse, WorkspaceMissing, WritePoisoned

KEYS_KEPT: Final = timedelta(days=30)
"""How long item keys may be kept in a backup. Source: reliability-security.md, 2.3: an erasure is to be final within 30 days."""
_PATIENCE_SECONDS: Final = 60.0
"""How long a finished backup waits for another command to end before it is put on record."""
_PAUSE_SECONDS: Final = 0.5

Row = dict[str, Any]


def back_up(place: Workspace, to: Path, *, passphrase: str | None, performer: str | None, now: datetime, progress: Progress | None = None) -> Row:
    """Back up a workspace. JSON: docs/cli.md.

    Args:
        place: the workspace.
        to: the backup's folder; empty or one that was written before.
        passphrase: opens the keyring.
        performer: who acts.
        now: UTC.
        progress: told how far the work is.

    Raises:
        WorkspaceMissing: if there is none.
        BackupFailed: if the folder cannot be written to.
        BackupUnusable: if it holds something else.
        ObjectMissing, ObjectAltered: if the workspace itself is damaged.
        WorkspaceInUse: if the backup is whole, but another command kept it from being put on record.
    """
    if not place.exists:
        raise WorkspaceMissing
    who, watcher = performer_name(performer), progress or Silence()
    with open_workspace(place, mode=None, passphrase=passphrase, legal_basis=None, now=now) as opened:
        watcher.begin("backup", None)
        recipient = opened.keyring.recipient
        run = write_run(
            opened.vault,
            place.keys,
            to,
            book=lambda: None if is_server(place.folder) else seal_bytes(book_bytes(place.book), [recipient]),
            now=now,
            keys_until=day_of(now + KEYS_KEPT),
            disk=DISK,
            progress=watcher.advance,
        )
        forgotten = sum(forget(to, opened.vault, DISK).values())
        pruned = prune(to, day_of(now), DISK)
        seq = _record(opened, to, run, pruned, performer=who, now=now)
        label = next(row.label for row in opened.book.kept.backups() if row.seq == seq)
        return {
            "backup": label,
            "run": run.name,
            "log_size": run.log_size,
            "root": run.root,
            "objects": run.objects,
            "copied": run.copied,
            "copied_bytes": run.copied_bytes,
            "keys_until": run.keys_until.isoformat(),
            "keys_forgotten": forgotten,
            "runs_expired": pruned,
            "manifest": run.manifest,
            "log_seq": seq,
        }


def book_bytes(path: Path) -> bytes:
    """Return a consistent copy of the book, made while others may write to it; it is held in memory only."""
    with (
        closing(sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(":memory:")) as copy,
    ):
        source.backup(copy)
        return copy.serialize()


def _record(opened: Opened, to: Path, run: Run, pruned: Sequence[str], *, performer: str, now: datetime) -> int:
    """Put a backup on record; waits for a command that is at work."""
    until = time.monotonic() + _PATIENCE_SECONDS
    facts: Row = {"place": str(to.resolve()), "run": run.name, "log_size": run.log_size, "manifest": run.manifest}
    stated = {"keys_until": run.keys_until.isoformat(), "performer": performer or None}
    while True:
        try:
            with open_writer(opened.vault, opened.keyring, applied_seq=opened.book.applied_seq) as writer:
                replay(opened)
                if pruned:
                    gone: Row = {"place": str(to.resolve()), "runs": list(pruned), "performer": performer or None}
                    writer.note(type="backup.pruned", case_id=None, facts=gone, now=now, shown={"runs": list(pruned)})
                shown = {"run": run.name, "keys_until": run.keys_until.isoformat()}
                seq = writer.note(type="backup.made", case_id=None, facts={**facts, **stated}, now=now, shown=shown)
                replay(opened)
                return seq
        except WorkspaceInUse:
            if time.monotonic() > until:
                raise
            time.sleep(_PAUSE_SECONDS)


def forget_keys(backups: Sequence[BackupRow], vault: Vault) -> list[Row]:
    """Take erased item keys out of every backup that can be reached, and say of each what became of it.

    Returns:
        One row a run whose keys are not on record as removed: ``state`` is ``reached``, ``left`` (not there now, or unreadable) or ``expired``.
    """
    rows: list[Row] = []
    reached: dict[str, Mapping[str, int] | None] = {}
    for row in backups:
        if row.pruned_seq is not None:
            continue
        if row.place not in reached:
            reached[row.place] = _forget_at(Path(row.place), vault)
        counts = reached[row.place]
        told = {"backup": row.label, "run": row.run, "until": row.keys_until.isoformat(), "removed": (counts or {}).get(row.run, 0)}
        state = "left" if counts is None else "reached" if (Path(row.place) / KEYS / row.run / ITEM_KEY_FILE).is_file() else "expired"
        rows.append({**told, "state": state})
    return rows


def _forget_at(place: Path, vault: Vault) -> Mapping[str, int] | None:
    """What went from a backup's folder; None where it is not there, is read-only or torn: the certificate says so."""
    if not (place / ABOUT).is_file():
        return None
    try:
        return forget(place, vault, DISK)
    except (BackupUnusable, WritePoisoned):
        return None
