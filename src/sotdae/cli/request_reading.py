# SPDX-License-Identifier: Apache-2.0
"""``sotdae notice list`` and ``show``: questions to the book. What acts is not even loaded, so that they answer at once over 20,000 requests."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sotdae.actions.catching_up import catch_up, is_behind
from sotdae.actions.removal import request_sheet
from sotdae.actions.workspace import Workspace, existing
from sotdae.cases.removal.states import State
from sotdae.cli import request_print
from sotdae.cli.output import print_json
from sotdae.cli.passphrase import read_passphrase


def show_list(workspace: Path | None, case: str | None, passphrase_file: Path | None, limit: int, *, everything: bool, as_json: bool) -> None:
    """Print a case's requests."""
    place = caught_up(workspace, passphrase_file)
    found = request_sheet.listed(place, case, datetime.now(UTC), states=list(State) if everything else None, limit=limit)
    if as_json:
        print_json(found)
        return
    request_print.listed(place, found)


def show(workspace: Path | None, case: str | None, passphrase_file: Path | None, label: str, *, as_json: bool) -> None:
    """Print one request."""
    place = caught_up(workspace, passphrase_file)
    found = request_sheet.shown(place, case, label, datetime.now(UTC))
    if as_json:
        print_json(found)
        return
    request_print.shown(place, found)


def caught_up(workspace: Path | None, passphrase_file: Path | None) -> Workspace:
    """Return the workspace, its book brought up to the log, which takes the passphrase, where a command was killed."""
    place = existing(workspace)
    if is_behind(place):
        catch_up(place, read_passphrase(place, passphrase_file), now=datetime.now(UTC))
    return place
