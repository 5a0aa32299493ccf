# SPDX-License-Identifier: Apache-2.0
"""The verbs that write something for others, ``notice draft``, ``graph`` and ``bundle``: parse and hand on. Heavy imports happen inside."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sotdae.cli.acting_place import Place
from sotdae.cli.options import CaseOption, JsonOption, PassphraseOption, PerformerOption, WorkspaceOption


def register(app: typer.Typer) -> None:
    """Add the verbs to the command line."""
    app.command()(graph)
    app.command()(bundle)


def notice(  # noqa: PLR0913, PLR0917 (each option is one fact a person may state)
    name: Annotated[
        str, typer.Argument(metavar="ROOM", help="A label (R-03, 방-03), a unique beginning of one, or a t.me link.", show_default=False)
    ],
    kind: Annotated[str, typer.Option("--kind", help="preservation, removal or referral.", show_default=False)],
    tongue: Annotated[str | None, typer.Option("--lang", help="The letter's language: ko or en; else the terminal's.", show_default=False)] = None,
    form: Annotated[str, typer.Option("--format", help="html, text or pdf.")] = "html",
    messages: Annotated[
        list[int] | None, typer.Option("--message", help="A message number to name beside those that findings cite (repeatable).", show_default=False)
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Where to write it; else among the workspace's reports.", show_default=False)] = None,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draft one page about a room with its identifiers unmasked, a logged act; legal basis, addressee and signature stay blank. Sends nothing."""
    from sotdae.cli import notice_view  # noqa: PLC0415 (heavy)

    where = Place(workspace, case, passphrase_file)
    notice_view.write_notice(
        where, name, kind, tongue=tongue, form=form, messages=tuple(messages or ()), out=out, performer=performer, as_json=as_json
    )


def graph(
    out: Annotated[Path, typer.Option("--out", help="The file to write; an older one is replaced.")] = Path("rooms.gexf"),
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a case's rooms, links and signs of succession as a GEXF 1.3 graph for Gephi, masked: rooms bear their labels alone."""
    from sotdae.cli import graph_view  # noqa: PLC0415 (heavy)

    graph_view.write_graph(workspace, case, out, as_json=as_json)


def bundle(  # noqa: PLR0913, PLR0917 (each option is one fact a person may state)
    case: Annotated[str | None, typer.Argument(metavar="[CASE]", help="The case; may be left out where there is one.", show_default=False)] = None,
    to: Annotated[
        Path | None, typer.Option("--to", help="A folder that does not exist yet, or a file that ends in .zip.", show_default=False)
    ] = None,
    recipients: Annotated[
        list[str] | None, typer.Option("--recipient", help="Whose key may open it: age1…, or a file of such lines (repeatable).", show_default=False)
    ] = None,
    purpose: Annotated[str | None, typer.Option("--purpose", help="What for, one line.", show_default=False)] = None,
    until: Annotated[str | None, typer.Option("--until", help="The last day on which they may keep it, e.g. 2027-12-31.", show_default=False)] = None,
    variant: Annotated[str, typer.Option("--variant", help="court, defence or newsroom.")] = "court",
    law_enforcement: Annotated[
        str | None,
        typer.Option("--law-enforcement", help="The authority of police or prosecution: frozen items go along then.", show_default=False),
    ] = None,
    names: Annotated[
        Path | None, typer.Option("--names", help="Lines of performer, tab, name: sealed to the court, kept nowhere else.", show_default=False)
    ] = None,
    sent: Annotated[bool, typer.Option("--sent", help="Write nothing: list who got which bundle, what for and until when.")] = False,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bundle a case for a court, a defence or a newsroom: a package that can be checked and opened without this program. Sends nothing."""
    from sotdae.cli import bundle_view  # noqa: PLC0415 (heavy)

    where = Place(workspace, case, passphrase_file)
    if sent:
        bundle_view.show_sent(where, performer, as_json=as_json)
        return
    stated = bundle_view.Stated(to, tuple(recipients or ()), purpose, until, variant, law_enforcement, names)
    bundle_view.write_bundle(where, stated, performer, as_json=as_json)
