# SPDX-License-Identifier: Apache-2.0
"""The verbs ``review …``: parse and hand on. Heavy imports happen inside."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from sotdae.cli.acting_place import Place
from sotdae.cli.options import CaseOption, JsonOption, PassphraseOption, PerformerOption, WorkspaceOption

review: Final = typer.Typer(
    name="review",
    invoke_without_command=True,
    no_args_is_help=False,
    help="What waits for a person, and her decisions: confirmed, rejected or left open, each with a reason. Alone it lists what waits.",
)

FindingArgument = Annotated[
    str, typer.Argument(metavar="FINDING", help="The first digits of its id, as `sotdae review` shows them.", show_default=False)
]
ReasonOption = Annotated[
    str, typer.Option("--reason", help="Why, in a sentence of at least 5 characters. No names, no texts of a room.", show_default=False)
]


def register(app: typer.Typer) -> None:
    """Hang these verbs into the application."""
    app.add_typer(review)


@review.callback()
def review_queue(  # noqa: PLR0917 (each option is one fact a person may state)
    context: typer.Context,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    performer: PerformerOption = None,
    limit: Annotated[int, typer.Option(help="At most so many rows.", min=1, max=1000)] = 20,
    as_json: JsonOption = False,
) -> None:
    """List what waits for a person, from light to heavy. Needs no passphrase."""
    if context.invoked_subcommand is not None:
        return
    from sotdae.cli import review_view  # noqa: PLC0415 (heavy)

    review_view.show_queue(workspace, case, performer, limit, as_json=as_json)


@review.command("show")
def review_show(finding: FindingArgument, workspace: WorkspaceOption = None, case: CaseOption = None, as_json: JsonOption = False) -> None:
    """Show one finding: what speaks for it, what against, what could not be looked for, and what persons concluded."""
    from sotdae.cli import review_view  # noqa: PLC0415 (heavy)

    review_view.show_finding(workspace, finding, case, as_json=as_json)


def _decide(finding: str, verdict: str, reason: str, performer: str | None, where: Place, *, as_json: bool) -> None:
    from sotdae.cases.reviewing import Verdict  # noqa: PLC0415 (heavy)
    from sotdae.cli import review_view  # noqa: PLC0415 (heavy)

    said = review_view.Said(finding, Verdict(verdict), reason, performer)
    review_view.decide(where, said, as_json=as_json)


@review.command("confirm")
def review_confirm(  # noqa: PLR0917 (each option is one fact a person may state)
    finding: FindingArgument,
    reason: ReasonOption,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Conclude that it is so; of a match, that it is the same photo."""
    _decide(finding, "confirmed", reason, performer, Place(workspace, case, passphrase_file), as_json=as_json)


@review.command("reject")
def review_reject(  # noqa: PLR0917 (each option is one fact a person may state)
    finding: FindingArgument,
    reason: ReasonOption,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Conclude that it is not so; of a match, that it is another photo."""
    _decide(finding, "rejected", reason, performer, Place(workspace, case, passphrase_file), as_json=as_json)


@review.command("unsure")
def review_unsure(  # noqa: PLR0917 (each option is one fact a person may state)
    finding: FindingArgument,
    reason: ReasonOption,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Leave it open: a second person is asked."""
    _decide(finding, "unsure", reason, performer, Place(workspace, case, passphrase_file), as_json=as_json)


@review.command("reopen")
def review_reopen(  # noqa: PLR0917 (each option is one fact a person may state)
    finding: FindingArgument,
    reason: ReasonOption,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take up again what was decided; the decision stays on record and waits for a new one."""
    _decide(finding, "reopened", reason, performer, Place(workspace, case, passphrase_file), as_json=as_json)


@review.command("persons")
def review_persons(
    persons: Annotated[int, typer.Argument(metavar="1|2", min=1, max=2, help="How many have to conclude the same.", show_default=False)],
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Set for a case how many persons have to conclude the same, from now on."""
    from sotdae.cli import review_view  # noqa: PLC0415 (heavy)

    review_view.two_persons(Place(workspace, case, passphrase_file), persons, performer)


@review.command("seen")
def review_seen(
    workspace: WorkspaceOption = None, case: CaseOption = None, passphrase_file: PassphraseOption = None, as_json: JsonOption = False
) -> None:
    """Say how much was shown to whom in seven days, as totals: never what it was."""
    from sotdae.cli import review_view  # noqa: PLC0415 (heavy)

    review_view.show_seen(Place(workspace, case, passphrase_file), as_json=as_json)
