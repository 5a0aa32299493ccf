# SPDX-License-Identifier: Apache-2.0
"""The verbs ``erase``, ``case …``, ``backup`` and ``restore``: parse and hand on. Heavy imports happen inside."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from sotdae.cli.acting_place import Place
from sotdae.cli.options import CaseOption, JsonOption, PassphraseOption, PerformerOption, WorkspaceOption

case_verbs: Final = typer.Typer(
    name="case",
    no_args_is_help=True,
    help="State until when a case may be kept, and what must not be erased. Nothing has a default; `sotdae basis` says what permits it.",
)


def register(app: typer.Typer) -> None:
    """Hang these verbs into the application."""
    app.command()(erase)
    app.add_typer(case_verbs)
    app.command()(backup)
    app.command()(restore)


def erase(  # noqa: PLR0913, PLR0917 (each option is one fact a person may state)
    item: Annotated[list[str] | None, typer.Option("--item", help="An item's id, or its first 8 digits (repeatable).", show_default=False)] = None,
    capture: Annotated[list[str] | None, typer.Option("--capture", help="A capture's id, or its first 8 digits.", show_default=False)] = None,
    subject: Annotated[str | None, typer.Option("--subject", help="All of a subject's bank and consents: S-01.", show_default=False)] = None,
    matches: Annotated[bool, typer.Option("--matches", help="With --subject: also every item that looks the same as a photo in her bank.")] = False,
    room: Annotated[str | None, typer.Option("--room", help="With --messages: the room's label, as R-03.", show_default=False)] = None,
    messages: Annotated[str | None, typer.Option("--messages", help="Message numbers: 17 or 17-40.", show_default=False)] = None,
    export: Annotated[
        str | None,
        typer.Option("--export", help="With --messages: whole erases the sealed export; keep needs --ground.", show_default=False),
    ] = None,
    ground: Annotated[str | None, typer.Option("--ground", help="With --export keep: why the sealed file has to stay.", show_default=False)] = None,
    until: Annotated[str | None, typer.Option("--until", help="With --export keep: the last day it has to stay.", show_default=False)] = None,
    whole_case: Annotated[bool, typer.Option("--whole-case", help="Everything that was ever sealed for the case.")] = False,
    reason: Annotated[str | None, typer.Option("--reason", help="Why: it is recorded, sealed.", show_default=False)] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would go, and record nothing.")] = False,
    approve: Annotated[
        str | None, typer.Option("--approve", metavar="E-01", help="Carry out what another person asked for.", show_default=False)
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="List the requests of the case.")] = False,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Erase by two persons: one asks (and sees what would go), another approves. Holds and freezes stop it."""
    from sotdae.cli import erase_view  # noqa: PLC0415 (heavy)

    place = Place(workspace, case, passphrase_file)
    if listed:
        erase_view.show_list(place, performer, as_json=as_json)
    elif approve is not None:
        erase_view.approve(approve, place, performer, as_json=as_json)
    else:
        wanted = erase_view.Wanted(
            tuple(item or ()), tuple(capture or ()), subject or "", room, messages, export or "", ground or "", until, matches, whole_case
        )
        erase_view.ask(wanted, reason, place, performer, dry_run=dry_run, as_json=as_json)


@case_verbs.command("show")
def case_show(
    workspace: WorkspaceOption = None, case: CaseOption = None, passphrase_file: PassphraseOption = None, as_json: JsonOption = False
) -> None:
    """Show what is stated about a case: legal basis, last day, holds; what is not stated is said."""
    from sotdae.cli import keeping_view  # noqa: PLC0415 (heavy)

    keeping_view.show(Place(workspace, case, passphrase_file), as_json=as_json)


@case_verbs.command("state")
def case_state(  # noqa: PLR0917 (each option is one fact a person may state)
    retain_until: Annotated[str | None, typer.Option("--retain-until", help="The last day it may be kept, YYYY-MM-DD.", show_default=False)] = None,
    no_last_day: Annotated[bool, typer.Option("--no-last-day", help="State that there is no last day.")] = False,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """State until when a case may be kept (`sotdae basis` states what permits it); `today` reminds a month before."""
    from sotdae.cli import keeping_view  # noqa: PLC0415 (heavy)

    place = Place(workspace, case, passphrase_file)
    keeping_view.state(place, retain_until, performer, no_last_day=no_last_day, as_json=as_json)


@case_verbs.command("hold")
def case_hold(  # noqa: PLR0917 (each option is one fact a person may state)
    ground: Annotated[str, typer.Option("--ground", help="Why nothing may be erased: a proceeding, an order, a duty.", show_default=False)],
    until: Annotated[str | None, typer.Option("--until", help="The last day it stands; else until it is lifted.", show_default=False)] = None,
    sealed: Annotated[
        str | None, typer.Option("--object", help="Only this sealed file (its object id, or 8 digits of it).", show_default=False)
    ] = None,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Set a hold: while it stands, nothing under it is erased, by whatever day."""
    from sotdae.cli import keeping_view  # noqa: PLC0415 (heavy)

    keeping_view.hold(Place(workspace, case, passphrase_file), ground, until, sealed, performer, as_json=as_json)


@case_verbs.command("lift")
def case_lift(  # noqa: PLR0917 (each option is one fact a person may state)
    hold: Annotated[str, typer.Argument(metavar="H-01", help="The hold.", show_default=False)],
    reason: Annotated[str, typer.Option("--reason", help="Why it ends.", show_default=False)],
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Lift a hold."""
    from sotdae.cli import keeping_view  # noqa: PLC0415 (heavy)

    keeping_view.lift(Place(workspace, case, passphrase_file), hold, reason, performer, as_json=as_json)


def backup(  # noqa: PLR0917 (each option is one fact a person may state)
    to: Annotated[Path, typer.Argument(metavar="TO", help="The backup's folder, on another medium.", show_default=False)],
    drill: Annotated[bool, typer.Option("--drill", help="Write nothing there: restore it to a temporary place, check it, throw it away.")] = False,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Back up vault, keys and book; sealed files once, item keys for 30 days. The working copy is never backed up."""
    from sotdae.cli import backup_view  # noqa: PLC0415 (heavy)

    if drill:
        backup_view.drill(workspace, to, performer, passphrase_file, as_json=as_json)
    else:
        backup_view.back_up(workspace, to, performer, passphrase_file, as_json=as_json)


def restore(  # noqa: PLR0917 (each option is one fact a person may state)
    source: Annotated[Path, typer.Argument(metavar="FROM", help="A folder that `backup` wrote.", show_default=False)],
    target: Annotated[Path, typer.Argument(metavar="TO", help="The new workspace: a folder that is empty or not there.", show_default=False)],
    run: Annotated[str | None, typer.Option("--run", help="Which run, e.g. 20261127T120000Z; else the newest.", show_default=False)] = None,
    log: Annotated[
        Path | None, typer.Option("--log", help="The log as it is now, if it was saved: what it erased since is erased again.", show_default=False)
    ] = None,
    performer: PerformerOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Restore a workspace from a backup into an empty folder, everything checked."""
    from sotdae.cli import backup_view  # noqa: PLC0415 (heavy)

    backup_view.restore(source, target, run, log, performer, passphrase_file, as_json=as_json)
