# SPDX-License-Identifier: Apache-2.0
"""``serve`` and ``people``: parse and hand on. Heavy imports happen inside."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sotdae.cli.acting_place import Place
from sotdae.cli.options import CaseOption, JsonOption, PassphraseOption, PerformerOption, WorkspaceOption

people: typer.Typer = typer.Typer(no_args_is_help=True, help="Who works here: colleagues, their sign-ins, their roles in cases.")
PersonArgument = Annotated[str, typer.Argument(metavar="PERSON", help="A label (C-01) or a staff id.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the verbs to the command line."""
    app.command()(serve)
    app.add_typer(people, name="people")


def serve(  # noqa: PLR0917 (each option is one fact a person may state)
    workspace: WorkspaceOption = None,
    host: Annotated[str, typer.Option("--host", help="The address; any but this machine's own needs TLS.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="The port.")] = 8600,
    certificate: Annotated[Path | None, typer.Option("--certificate", help="TLS certificate, PEM.", show_default=False)] = None,
    key: Annotated[Path | None, typer.Option("--key", help="The certificate's key, PEM.", show_default=False)] = None,
    first_admin: Annotated[
        str | None, typer.Option("--first-admin", metavar="STAFF-ID", help="Take on the first administrator, and print her link.", show_default=False)
    ] = None,
    intake: Annotated[
        list[Path] | None,
        typer.Option("--intake", metavar="FOLDER", help="Where exports lie (repeatable).", show_default=False),
    ] = None,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Serve the workbench in the browser, Korean first: on this machine alone, unless TLS is given. Ctrl-C stops it."""
    from sotdae.cli import serve_view  # noqa: PLC0415 (heavy)

    serve_view.run(workspace, passphrase_file, (host, port, certificate, key), first_admin, tuple(intake or ()))


@people.command("list")
def people_list(
    workspace: WorkspaceOption = None, passphrase_file: PassphraseOption = None, case: CaseOption = None, as_json: JsonOption = False
) -> None:
    """List who works here, with offices and roles."""
    from sotdae.cli import people_view  # noqa: PLC0415 (heavy)

    people_view.show(workspace, passphrase_file, case, as_json=as_json)


@people.command("add")
def people_add(  # noqa: PLR0917 (each option is one fact a person may state)
    name: Annotated[str, typer.Argument(metavar="STAFF-ID", help="A role and a staff id rather than a name.", show_default=False)],
    office: Annotated[list[str] | None, typer.Option("--office", help="administrator or auditor (repeatable).", show_default=False)] = None,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take on a colleague and print the link by which she sets her password, once."""
    from sotdae.cli import people_view  # noqa: PLC0415 (heavy)

    people_view.add(workspace, passphrase_file, name, tuple(office or ()), performer, as_json=as_json)


@people.command("invite")
def people_invite(
    person: PersonArgument, workspace: WorkspaceOption = None, passphrase_file: PassphraseOption = None, as_json: JsonOption = False
) -> None:
    """Print a new one-time link for somebody who lost her way in; her old factors are void once she uses it."""
    from sotdae.cli import people_view  # noqa: PLC0415 (heavy)

    people_view.invite(workspace, passphrase_file, person, as_json=as_json)


@people.command("remove")
def people_remove(
    person: PersonArgument,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record that somebody has left: all her roles end, and her sign-in is none from then on."""
    from sotdae.cli import people_view  # noqa: PLC0415 (heavy)

    people_view.remove(workspace, passphrase_file, person, performer, as_json=as_json)


@people.command("grant")
def people_grant(  # noqa: PLR0917 (each option is one fact a person may state)
    person: PersonArgument,
    role: Annotated[str, typer.Option("--role", help="counsellor, investigator, reviewer, auditor or partner.", show_default=False)],
    lead: Annotated[bool, typer.Option("--lead", help="She leads the case.")] = False,
    until: Annotated[str | None, typer.Option("--until", help="The last day (KST), e.g. 2026-12-31.", show_default=False)] = None,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give somebody a role in a case."""
    from sotdae.cli import people_view  # noqa: PLC0415 (heavy)

    people_view.grant(Place(workspace, case, passphrase_file), person, (role, lead, until), performer, as_json=as_json)


@people.command("end")
def people_end(  # noqa: PLR0917 (each option is one fact a person may state)
    membership: Annotated[str, typer.Argument(metavar="ROLE", help="A label as M-01, from `sotdae people list`.", show_default=False)],
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """End a role in a case; what was done under it stays."""
    from sotdae.cli import people_view  # noqa: PLC0415 (heavy)

    people_view.end(Place(workspace, case, passphrase_file), membership, performer, as_json=as_json)
