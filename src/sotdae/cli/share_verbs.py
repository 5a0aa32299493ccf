# SPDX-License-Identifier: Apache-2.0
"""The verbs that write something for others, ``notice`` and ``graph``: parse and hand on. Heavy imports happen inside."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sotdae.cli.options import CaseOption, JsonOption, PassphraseOption, PerformerOption, WorkspaceOption


def register(app: typer.Typer) -> None:
    """Add the verbs to the command line."""
    app.command()(notice)
    app.command()(graph)


def notice(  # noqa: PLR0913, PLR0917 (each option is one fact a person may state)
    name: Annotated[
        str, typer.Argument(metavar="ROOM", help="A label (R-03, 방-03), a unique beginning of one, or a t.me link.", show_default=False)
    ],
    kind: Annotated[str, typer.Option("--kind", help="preservation, removal or referral.", show_default=False)],
    tongue: Annotated[str | None, typer.Option("--lang", help="The letter's language: ko or en; else the terminal's.", show_default=False)] = None,
    form: Annotated[str, typer.Option("--format", help="html or text.")] = "html",
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
    from sotdae.cli import bank_view, notice_view  # noqa: PLC0415 (heavy)

    where = bank_view.Place(workspace, case, passphrase_file)
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
