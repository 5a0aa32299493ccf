# SPDX-License-Identifier: Apache-2.0
"""The options that several verbs share, so that each is called and explained in one way."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

WorkspaceOption = Annotated[
    Path | None,
    typer.Option("--workspace", "-w", help="The workspace's folder; else SOTDAE_WORKSPACE; else your data folder.", show_default=False),
]
CaseOption = Annotated[str | None, typer.Option("--case", help="The case; needed only where a label is ambiguous.", show_default=False)]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON with the stable fields of docs/cli.md.")]
PassphraseOption = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file",
        envvar="SOTDAE_PASSPHRASE_FILE",
        help="A file whose first line is the passphrase, or an SSH private key that opens the workspace; for scripts.",
        show_default=False,
    ),
]
PerformerOption = Annotated[
    str | None,
    typer.Option("--performer", envvar="SOTDAE_PERFORMER", help="Who acts (role and staff id rather than a name).", show_default=False),
]
SubjectOption = Annotated[str, typer.Option("--subject", help="Whose photos: a label as S-01, or new. Never a name.", show_default=False)]
BasisOption = Annotated[
    str | None,
    typer.Option("--basis", help="What permits it: consent, warrant or statutory; else what is on record.", show_default=False),
]
GivenByOption = Annotated[str | None, typer.Option("--given-by", help="Who consented: self, legal_representative, agent.", show_default=False)]
OralOption = Annotated[bool, typer.Option("--oral", help="The consent was only said: it lapses after 14 days unless confirmed.")]
ScopeOption = Annotated[
    list[str] | None,
    typer.Option(
        "--scope",
        help="What is permitted (repeatable): search-own-case, search-all-cases, keep-bank, share-with:NAME, request-removal, …",
        show_default=False,
    ),
]
UntilOption = Annotated[str | None, typer.Option("--until", help="The consent's last day, e.g. 2026-12-31; else a year on.", show_default=False)]
MinorOption = Annotated[str | None, typer.Option("--minor", help="Whether the subject is a minor: no, suspected or yes.", show_default=False)]
VettingOption = Annotated[
    str | None,
    typer.Option("--vetting", help="Who has looked at whose photos they are: self_declared, counsellor_seen, police.", show_default=False),
]
