# SPDX-License-Identifier: Apache-2.0
"""``sotdae keys``: a table of what exists, and one plain line for each change, with what the change does not bring."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sotdae.actions.proofs import keys
from sotdae.actions.workspace import locate
from sotdae.cli.anchor_view import Where
from sotdae.cli.output import console, local_time, print_json, synthetic_banner, table
from sotdae.cli.passphrase import new_passphrase, passphrase_in
from sotdae.cli.words import say
from sotdae.errors import UsageError

_CASE_DIGITS: Final = 8
"""Enough of a case's id to tell cases apart at a glance; ``--json`` has it whole."""


def show(workspace: Path | None, *, as_json: bool) -> None:
    """Print every key that exists, with its date."""
    place = locate(workspace)
    rows = keys.listing(place)
    if as_json:
        print_json([row.to_json() for row in rows])
        return
    out = console()
    synthetic_banner(out, place.is_synthetic)
    made = table(*(say(f"keys.{name}") for name in ("kind", "name", "since", "entry", "state")), numbers=(3,), whole=(0, 1, 2))
    for row in rows:
        name = row.name[:_CASE_DIGITS] if row.kind == "case" else row.name
        made.add_row(say(f"keys.kind.{row.kind}"), name, local_time(row.since), f"{row.log_seq:,}", say(f"keys.state.{row.state}"))
    out.print(made)


def add(where: Where, ssh_key: Path | None, new_passphrase_file: Path | None, *, as_json: bool) -> None:
    """Add a way to unlock.

    Raises:
        PassphraseRequired: if nothing was named and there is no terminal to ask on.
        UsageError: if a file cannot be read, or two typed passphrases differ.
    """
    place = where.existing()
    public = None if ssh_key is None else _public_key(ssh_key)
    passphrase = where.passphrase()
    fresh = None
    if new_passphrase_file is not None:
        fresh = passphrase_in(new_passphrase_file)
    elif public is None:
        fresh = new_passphrase()
    name = keys.add_unlocker(
        place, passphrase=passphrase, new_passphrase=fresh, ssh_public_key=public, performer=where.performer, now=datetime.now(UTC)
    )
    if as_json:
        print_json({"added": name})
        return
    console().print(say("keys.added", name=name), style="bold")


def _public_key(file: Path) -> str:
    try:
        return next(iter(file.read_text("utf-8").splitlines()), "")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(what=f"the SSH key cannot be read ({type(error).__name__})") from error


def remove(where: Where, name: str, *, as_json: bool) -> None:
    """Take a way to unlock away, and say what that does not bring."""
    keys.remove_unlocker(where.existing(), name, passphrase=where.passphrase(), performer=where.performer, now=datetime.now(UTC))
    if as_json:
        print_json({"removed": name})
        return
    out = console()
    out.print(say("keys.removed", name=name), style="bold")
    out.print(say("keys.copies"), style="dim")


def rotate(where: Where, what: str, case: str | None, *, as_json: bool) -> None:
    """Exchange a key.

    Raises:
        UsageError: if something else than ``signing``, ``case`` or ``persons`` is named.
    """
    if what not in {"signing", "case", "persons"}:
        raise UsageError(what="say which keys: signing, case or persons")
    place, passphrase, now = where.existing(), where.passphrase(), datetime.now(UTC)
    if what == "signing":
        line = keys.rotate_signing_key(place, passphrase=passphrase, performer=where.performer, now=now)
        if as_json:
            print_json({"rotated": "signing", "vkey": line})
            return
        out = console()
        out.print(say("keys.signing_rotated"), style="bold")
        out.print(f"  {line}", soft_wrap=True)
        return
    if what == "persons":
        name, count = keys.rotate_persons(place, case, passphrase=passphrase, performer=where.performer, now=now)
        if as_json:
            print_json({"rotated": "persons", "case": name, "records": count})
            return
        out = console()
        out.print(say("keys.persons_rotated", case=name, count=f"{count:,}"), style="bold")
        out.print(say("keys.old_backups"), style="dim")
        return
    name, count = keys.rotate_case(place, case, passphrase=passphrase, performer=where.performer, now=now)
    if as_json:
        print_json({"rotated": "case", "case": name, "item_keys": count})
        return
    out = console()
    out.print(say("keys.case_rotated", case=name, count=f"{count:,}"), style="bold")
    out.print(say("keys.old_backups"), style="dim")
