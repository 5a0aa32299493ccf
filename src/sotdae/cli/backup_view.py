# SPDX-License-Identifier: Apache-2.0
"""``sotdae backup`` and ``restore``: receipts with figures."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sotdae.actions.retention import backing_up, restoring
from sotdae.actions.workspace import existing
from sotdae.cli.output import Bar, console, print_json, synthetic_banner
from sotdae.cli.passphrase import read_passphrase
from sotdae.cli.words import say
from sotdae.errors import BackupUnusable


def back_up(workspace: Path | None, to: Path, performer: str | None, passphrase_file: Path | None, *, as_json: bool) -> None:
    """Back up and print the receipt."""
    place = existing(workspace)
    passphrase = read_passphrase(place, passphrase_file)
    with Bar(quiet=as_json) as bar:
        done = backing_up.back_up(place, to.absolute(), passphrase=passphrase, performer=performer, now=datetime.now(UTC), progress=bar)
    if as_json:
        print_json(done)
        return
    out = console()
    synthetic_banner(out, place.is_synthetic)
    out.print(say("backup.done", backup=done["backup"], run=done["run"]), style="bold")
    out.print(say("backup.figures", **{name: f"{done[name]:,}" for name in ("log_size", "objects", "copied", "copied_bytes")}), soft_wrap=True)
    out.print(say("backup.keys_until", until=done["keys_until"]), soft_wrap=True)
    if done["keys_forgotten"]:
        out.print(say("backup.forgotten", count=f"{done['keys_forgotten']:,}"), soft_wrap=True)
    if done["runs_expired"]:
        out.print(say("backup.expired", count=len(done["runs_expired"])), soft_wrap=True)
    out.print(say("backup.next", to=to), style="dim", soft_wrap=True)


def drill(workspace: Path | None, folder: Path, performer: str | None, passphrase_file: Path | None, *, as_json: bool) -> None:
    """Try a restoration and say whether it would have worked."""
    place = existing(workspace)
    passphrase = read_passphrase(place, passphrase_file)
    with Bar(quiet=as_json) as bar:
        done = restoring.drill(place, folder.absolute(), passphrase=passphrase, performer=performer, now=datetime.now(UTC), progress=bar)
    if as_json:
        print_json(done)
        return
    out = console()
    synthetic_banner(out, place.is_synthetic)
    out.print(say("drill.ok"), style="bold green")
    figures = {name: f"{done[name]:,}" for name in ("log_size", "objects", "bytes", "seconds")}
    out.print(say("drill.figures", run=done["run"], **figures), soft_wrap=True)
    out.print(say("drill.opened", object_id=done["opened"]) if done["opened"] else say("drill.nothing"), soft_wrap=True)


def restore(  # noqa: PLR0917 (each is one fact a person may state)
    source: Path, target: Path, run: str | None, log: Path | None, performer: str | None, passphrase_file: Path | None, *, as_json: bool
) -> None:
    """Restore a workspace and print the receipt."""
    if not source.is_dir():
        raise BackupUnusable(reason="there is no such folder")
    kept = restoring.keys_of(source.absolute(), run)
    passphrase = read_passphrase(kept, passphrase_file)
    with Bar(quiet=as_json) as bar:
        done = restoring.restore(
            source.absolute(),
            target.absolute(),
            run=run,
            log=None if log is None else log.absolute(),
            passphrase=passphrase,
            performer=performer,
            now=datetime.now(UTC),
            progress=bar,
        )
    if as_json:
        print_json(done)
        return
    out = console()
    out.print(say("restore.done", run=done["run"], target=target), style="bold green", soft_wrap=True)
    figures = {"log_size": f"{done['log_size']:,}", "objects": f"{done['objects']:,}", "cases": len(done["cases"])}
    out.print(say("restore.figures", **figures), soft_wrap=True)
    if not done["log_offered"]:
        out.print(say("restore.no_log"), style="yellow", soft_wrap=True)
    else:
        out.print(say("restore.erased_again", count=done["erased_again"]), soft_wrap=True)
        if done["lost_after"]:
            out.print(say("restore.lost", count=done["lost_after"]), style="yellow", soft_wrap=True)
    out.print(say("restore.next"), style="dim", soft_wrap=True)
