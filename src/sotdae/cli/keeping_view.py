# SPDX-License-Identifier: Apache-2.0
"""``sotdae case …``: what is stated about keeping a case. Grounds and legal bases are the team's own words and are printed as stated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sotdae.actions.retention import keeping
from sotdae.cli.acting_place import Place
from sotdae.cli.output import console, print_json, synthetic_banner, table
from sotdae.cli.stating import day
from sotdae.cli.unseal_view import basis_words
from sotdae.cli.words import say
from sotdae.errors import UsageError

Row = Mapping[str, Any]


def show(where: Place, *, as_json: bool) -> None:
    """Print what is stated about a case."""
    with where.acting(None) as who:
        _print(where, keeping.case_sheet(who), as_json=as_json)


def state(where: Place, retain_until: str | None, performer: str | None, *, no_last_day: bool, as_json: bool) -> None:
    """State a last day, or that there is none."""
    if no_last_day == (retain_until is not None):
        raise UsageError(what="give one of --retain-until DAY and --no-last-day")
    until = day(retain_until, "--retain-until") if retain_until else None
    with where.acting(performer) as who:
        _print(where, keeping.state_retention(who, retain_until=until), as_json=as_json)


def hold(where: Place, ground: str, until: str | None, sealed: str | None, performer: str | None, *, as_json: bool) -> None:
    """Set a hold."""
    last = day(until, "--until") if until else None
    with where.acting(performer) as who:
        object_id = keeping.object_named(who, sealed) if sealed else ""
        _print(where, keeping.set_hold(who, ground=ground, until=last, object_id=object_id), as_json=as_json)


def lift(where: Place, label: str, reason: str, performer: str | None, *, as_json: bool) -> None:
    """Lift a hold."""
    with where.acting(performer) as who:
        _print(where, keeping.lift_hold(who, label, reason=reason), as_json=as_json)


def _print(where: Place, sheet: Row, *, as_json: bool) -> None:
    if as_json:
        print_json(sheet)
        return
    out = console()
    synthetic_banner(out, where.existing().is_synthetic)
    out.print(f"{say('case.case')}: {sheet['case']}", style="bold", soft_wrap=True)
    out.print(f"{say('unseal.basis')}: {basis_words(sheet['basis'])}", soft_wrap=True)
    out.print(f"{say('case.retain_until')}: {sheet['retain_until'] or say('add.not_stated')}")
    if not sheet["holds"]:
        out.print(f"{say('case.holds')}: {say('case.no_hold')}", soft_wrap=True)
        return
    shown = table(say("case.hold"), say("case.until"), say("case.over"), say("case.state"), say("case.ground"), whole=(0, 1))
    for row in sheet["holds"]:
        word = "lifted" if row["lifted"] else "stands" if row["stands"] else "over"
        over = say("case.whole") if row["object_id"] is None else row["object_id"][:16]
        shown.add_row(row["hold"], row["until"] or say("case.no_day"), over, say(f"case.state_{word}"), row["ground"])
    out.print(shown)
