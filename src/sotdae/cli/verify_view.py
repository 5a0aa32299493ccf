# SPDX-License-Identifier: Apache-2.0
"""``sotdae verify`` and ``sotdae doctor``: whether the bytes are those that were sealed, and what the workspace lacks."""

from __future__ import annotations

from pathlib import Path

from sotdae.actions import verifying
from sotdae.actions.workspace import locate
from sotdae.cli.output import console, print_json
from sotdae.cli.words import say
from sotdae.errors import VaultDamaged


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
    if not found.ok:
        raise VaultDamaged(
            altered=len(found.altered) + len(found.altered_keys), missing=len(found.missing) + len(found.foreign), log_errors=len(found.log_errors)
        )


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
