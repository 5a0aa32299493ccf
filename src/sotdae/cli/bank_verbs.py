# SPDX-License-Identifier: Apache-2.0
"""The verbs ``bank …``, ``freeze`` and ``unfreeze``: parse and hand on. Heavy imports happen inside."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from sotdae.cli.acting_place import Place
from sotdae.cli.options import (
    BasisOption,
    CaseOption,
    GivenByOption,
    JsonOption,
    MinorOption,
    OralOption,
    PassphraseOption,
    PerformerOption,
    ScopeOption,
    SubjectOption,
    UntilOption,
    VettingOption,
    WorkspaceOption,
)

bank: Final = typer.Typer(
    name="bank",
    no_args_is_help=True,
    help="Keep a subject's photos as hashes under her consent, and exchange hash lists with partners. No picture is kept or shown.",
)


def register(app: typer.Typer) -> None:
    """Hang these verbs into the application."""
    app.add_typer(bank)
    app.command()(freeze)
    app.command()(unfreeze)


@bank.command("add")
def bank_add(  # noqa: PLR0913, PLR0917 (each option is one fact a person may state)
    files: Annotated[
        list[Path], typer.Argument(metavar="PHOTO…|BUNDLE", help="The subject's own photos, or a bundle from the hashing page.", show_default=False)
    ],
    subject: SubjectOption,
    basis: BasisOption = None,
    given_by: GivenByOption = None,
    oral: OralOption = False,
    scope: ScopeOption = None,
    until: UntilOption = None,
    minor: MinorOption = None,
    vetting: VettingOption = None,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Hash a subject's photos, keep the hashes under her consent, and forget the photos."""
    from sotdae.cli import bank_view, stating  # noqa: PLC0415 (heavy)

    permitting = stating.Permitting(basis, given_by, oral, until, minor, vetting, performer, tuple(scope or ()))
    bank_view.add(files, subject, Place(workspace, case, passphrase_file), permitting, as_json=as_json)


@bank.command("list")
def bank_list(
    workspace: WorkspaceOption = None, case: CaseOption = None, passphrase_file: PassphraseOption = None, as_json: JsonOption = False
) -> None:
    """List subjects, their consents and banks, partners' lists, and what was handed to whom.

    Needs no passphrase but after a command that was killed.
    """
    from sotdae.cli import bank_view  # noqa: PLC0415 (heavy)

    bank_view.show(Place(workspace, case, passphrase_file), as_json=as_json)


@bank.command("withdraw")
def bank_withdraw(
    what: Annotated[str, typer.Argument(metavar="B-01|S-01|L-01", help="An entry, a subject with all of hers, or a list.", show_default=False)],
    *,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Destroy hashes at once; counts stay. Names the partners who have to be told."""
    from sotdae.cli import bank_view  # noqa: PLC0415 (heavy)

    bank_view.withdraw(what, Place(workspace, case, passphrase_file), performer, as_json=as_json)


@bank.command("confirm")
def bank_confirm(
    subject: Annotated[str, typer.Argument(metavar="S-01", help="The subject.", show_default=False)],
    *,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record that what a subject only said is now in writing, before it lapses."""
    from sotdae.cli import bank_view  # noqa: PLC0415 (heavy)

    bank_view.confirm(subject, Place(workspace, case, passphrase_file), performer, as_json=as_json)


@bank.command("export")
def bank_export(  # noqa: PLR0913, PLR0917 (each option is one fact a person may state)
    to: Annotated[str, typer.Option("--to", help="The partner's short name, as the consents name it.", show_default=False)],
    key: Annotated[str, typer.Option("--key", help="The partner's age recipient, age1….", show_default=False)],
    subject: Annotated[
        str | None, typer.Option("--subject", help="Only this subject; else all whose consent names the partner.", show_default=False)
    ] = None,
    expires: Annotated[
        str | None, typer.Option(help="The last day she keeps them; else 90 days, never beyond a consent.", show_default=False)
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The file to write; else in the workspace's reports.", show_default=False)] = None,
    basis: BasisOption = None,
    given_by: GivenByOption = None,
    scope: ScopeOption = None,
    until: UntilOption = None,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write an encrypted hash list for a partner: whole upright photos only, where a consent names her."""
    from sotdae.cli import bank_view, stating  # noqa: PLC0415 (heavy)

    permitting = stating.Permitting(basis, given_by, False, until, None, None, performer, tuple(scope or ()))
    wanted = bank_view.Export(to, key, subject, expires, out)
    bank_view.export(wanted, Place(workspace, case, passphrase_file), permitting, as_json=as_json)


@bank.command("import")
def bank_import(  # noqa: PLR0913, PLR0917 (each option is one fact a person may state)
    file: Annotated[Path, typer.Argument(metavar="LIST", help="Lines, CSV, JSON or a package; clear or encrypted to you.", show_default=False)],
    sender: Annotated[str, typer.Option("--from", help="The partner's short name.", show_default=False)],
    kind: Annotated[str, typer.Option(help="adult, or may_show_minor: such a list freezes the items that it matches.", show_default=False)],
    vetting: VettingOption = None,
    expires: Annotated[
        str | None, typer.Option(help="The last day it is used; else what its manifest says, else a year.", show_default=False)
    ] = None,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take in a partner's hash list."""
    from sotdae.cli import bank_view  # noqa: PLC0415 (heavy)

    wanted = bank_view.Import(file, sender, kind, vetting, expires)
    bank_view.take_in(wanted, Place(workspace, case, passphrase_file), performer, as_json=as_json)


@bank.command("queries")
def bank_queries(
    limit: Annotated[int | None, typer.Option(help="Set the case's daily number of searches a person.", show_default=False)] = None,
    *,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show an auditor how often who searched on which day, in totals; or set the daily number."""
    from sotdae.cli import bank_view  # noqa: PLC0415 (heavy)

    bank_view.queries(limit, Place(workspace, case, passphrase_file), performer, as_json=as_json)


def freeze(
    items: Annotated[list[str], typer.Argument(metavar="ITEM…", help="Item ids, or at least their first 8 digits.", show_default=False)],
    *,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Freeze items that may show a minor: nobody opens, shows or bundles them, in any case. Anyone may."""
    from sotdae.cli import bank_view  # noqa: PLC0415 (heavy)

    bank_view.freeze(items, Place(workspace, case, passphrase_file), performer, as_json=as_json)


def unfreeze(
    item: Annotated[str, typer.Argument(metavar="ITEM", help="The item's id, or at least its first 8 digits.", show_default=False)],
    *,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take one of the two steps that lift a freeze; each is another person's."""
    from sotdae.cli import bank_view  # noqa: PLC0415 (heavy)

    bank_view.unfreeze(item, Place(workspace, case, passphrase_file), performer, as_json=as_json)
