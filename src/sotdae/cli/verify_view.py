# SPDX-License-Identifier: Apache-2.0
"""``sotdae verify`` and ``sotdae doctor``: whether the bytes are those that were sealed, and what the workspace lacks."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from rich.console import Console

from sotdae.actions.proofs import verifying
from sotdae.actions.workspace import locate
from sotdae.cli.output import console, local_time, print_json
from sotdae.cli.words import say
from sotdae.custody.anchor_checks import AnchorReport
from sotdae.errors import VaultDamaged

_ANCHORS_TOLD: Final = 6
"""The newest are told one by one; ``--json`` has all."""


def show_verification(workspace: Path | None, *, as_json: bool) -> None:
    """Print what verifies and name what does not.

    Raises:
        VaultDamaged: if anything but interrupted writes was found, after it has been printed.
    """
    found = verifying.verify(locate(workspace))
    if as_json:
        print_json(found.to_json())
    else:
        out = console()
        word, style = ("bad", "bold red") if not found.ok else ("synthetic", "bold yellow") if found.synthetic else ("ok", "bold green")
        out.print(say(f"verify.{word}"), style=style)
        out.print(f"log {found.log_size} lines · root {found.root} · objects {found.objects}")
        for name in ("altered", "altered_keys", "missing", "foreign", "log_errors", "unlogged"):
            for entry in getattr(found, name):
                out.print(f"  {name.replace('_', ' ')}: {entry}")
        _tell_anchors(out, found.anchors)
    if not found.ok:
        raise VaultDamaged(
            altered=len(found.altered) + len(found.altered_keys),
            missing=len(found.missing) + len(found.foreign),
            log_errors=len(found.log_errors) + len(found.anchors.errors),
        )


def _tell_anchors(out: Console, report: AnchorReport) -> None:
    """Say in plain words up to where outside authorities vouch for the time, and what not yet."""
    for error in report.errors:
        out.print(f"  {error}")
    held = [one for one in report.received if one.token is not None]
    if report.existed_by is None:
        out.print(say("verify.never_anchored"), style="dim")
    else:
        names = ", ".join(dict.fromkeys(one.named.authority for one in held if one.named.size == report.covered))
        out.print(say("verify.anchored", size=f"{report.covered:,}", at=local_time(report.existed_by.isoformat()), names=names), style="green")
        if report.unanchored:
            out.print(say("verify.unanchored", count=f"{report.unanchored:,}"), style="yellow")
    for size, name in report.waiting:
        out.print(say("verify.waiting", authority=name, size=f"{size:,}"), style="yellow")
    for word in [word for word in report.cosigned if word.at is not None][-_ANCHORS_TOLD:]:
        at = local_time(word.at.isoformat()) if word.at else ""
        out.print(say("verify.witnessed", name=word.named.authority, size=f"{word.named.size:,}", at=at), style="dim")
    for one in held[-_ANCHORS_TOLD:]:
        assert one.token is not None
        at, attime = local_time(one.token.attested_at.isoformat()), int(one.token.attested_at.timestamp())
        out.print(say("verify.anchor_row", authority=one.named.authority, size=f"{one.named.size:,}", at=at, attime=attime), style="dim")
        if one.token.expires_at < datetime.now(UTC):
            out.print(say("verify.expired", until=one.token.expires_at.date().isoformat()), style="dim")
        if one.unrevoked_as_of:
            out.print(say("verify.unrevoked", at=local_time(one.unrevoked_as_of.isoformat())), style="dim")
        else:
            out.print(say("verify.no_list"), style="dim")
        if one.clock_off_seconds:
            key = "anchor.clock_ahead" if one.clock_off_seconds > 0 else "anchor.clock_behind"
            out.print(say(key, seconds=f"{abs(one.clock_off_seconds):,}"), style="yellow")


def show_doctor(workspace: Path | None, *, as_json: bool) -> None:
    """Print one line a check: what was looked at, how it is, and what to do."""
    checks = verifying.doctor(locate(workspace))
    if as_json:
        print_json([check.to_json() for check in checks])
        return
    out = console()
    for check in checks:
        mark, style = {"good": ("✓", "green"), "warn": ("!", "yellow"), "bad": ("✗", "red"), "info": ("·", "")}[check.state]
        out.print(f"{mark} {check.what}: {check.found}", style=style)
        if check.remedy:
            out.print(f"    {check.remedy}")
