# SPDX-License-Identifier: Apache-2.0
"""The verbs ``subject …``, ``consent …``, ``withdraw``, ``recall …`` and ``status``: parse and hand on. Heavy imports happen inside."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from sotdae.cli.acting_place import Place
from sotdae.cli.options import (
    CaseOption,
    GivenByOption,
    JsonOption,
    MinorOption,
    OralOption,
    PassphraseOption,
    PerformerOption,
    VettingOption,
    WorkspaceOption,
)

subject: Final = typer.Typer(
    name="subject", no_args_is_help=True, help="Subjects by pseudonym: what is on record of each, and who she is where the office keeps that."
)
consent: Final = typer.Typer(
    name="consent", no_args_is_help=True, help="What a subject permits, act by act and recipient by recipient. Nobody is told anything by program."
)
recall: Final = typer.Typer(
    name="recall", no_args_is_help=True, help="Letters that call handed-over copies back after a withdrawal, until each recipient has answered."
)

LabelArgument = Annotated[str, typer.Argument(metavar="S-01", help="The subject's label.", show_default=False)]
RecallArgument = Annotated[str, typer.Argument(metavar="W-01", help="The recall's label.", show_default=False)]
LanguageOption = Annotated[str | None, typer.Option("--lang", help="ko or en; else the terminal's.", show_default=False)]
NumberOption = Annotated[
    int | None, typer.Option("--consent", min=1, help="Which of her consents, as `consent show` numbers them; else all.", show_default=False)
]
OnOption = Annotated[str | None, typer.Option("--on", help="The day, as 2026-12-31; else today.", show_default=False)]
KeepOption = Annotated[
    str | None,
    typer.Option("--keep", metavar="FILE|-", help="Seal what the file says, a line each: `name: value`; - reads standard input.", show_default=False),
]
ShowOption = Annotated[bool, typer.Option("--show", help="Print what is sealed; who and what for is logged first.")]
DestroyOption = Annotated[bool, typer.Option("--destroy", help="Destroy it for good; the pseudonym stays.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="What it is opened for, in a sentence; sealed in the log.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Hang these verbs into the application."""
    app.add_typer(subject)
    app.add_typer(consent)
    app.command()(withdraw)
    app.add_typer(recall)
    app.command()(status)


@subject.command("new")
def subject_new(
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put somebody on record by a pseudonym, as at a first call. Nothing is permitted yet."""
    from sotdae.cli import subject_view  # noqa: PLC0415 (heavy)

    subject_view.new(Place(workspace, case, passphrase_file), performer, as_json=as_json)


@subject.command("list")
def subject_list(
    *,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100_000, help="On a screen at most so many, the newest; --json has all.")] = 50,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """List a case's subjects: what each permits today, until when, and what waits for a signature."""
    from sotdae.cli import subject_view  # noqa: PLC0415 (heavy)

    subject_view.show_list(Place(workspace, case, passphrase_file), limit, as_json=as_json)


@subject.command("show")
def subject_show(
    label: LabelArgument,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what is on record of one subject: consents, banks, letters, case number, and who opened what is sealed. Never who she is."""
    from sotdae.cli import subject_view  # noqa: PLC0415 (heavy)

    subject_view.show_one(label, Place(workspace, case, passphrase_file), as_json=as_json)


@subject.command("vet")
def subject_vet(  # noqa: PLR0917 (each option is one fact a person may state)
    label: LabelArgument,
    level: Annotated[str, typer.Option("--level", help="counsellor_seen or police.", show_default=False)],
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record who has looked at whether the photos are the subject's own; what is handed on says so."""
    from sotdae.cli import subject_view  # noqa: PLC0415 (heavy)

    subject_view.vet(label, level, Place(workspace, case, passphrase_file), performer, as_json=as_json)


@subject.command("map")
def subject_map(  # noqa: PLR0917 (each option is one fact a person may state)
    begin: Annotated[bool, typer.Option("--begin", help="From now on this case may keep who its subjects are, sealed by a key of its own.")] = False,
    destroy: Annotated[bool, typer.Option("--destroy", help="Destroy every record of who they are, for good.")] = False,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Choose whether a case keeps who its subjects are. Without a choice it does not."""
    from sotdae.cli import subject_view  # noqa: PLC0415 (heavy)

    subject_view.choose_map(Place(workspace, case, passphrase_file), performer, begin=begin, destroy=destroy, as_json=as_json)


@subject.command("person")
def subject_person(  # noqa: PLR0913, PLR0917 (each option is one fact a person may state)
    label: LabelArgument,
    keep: KeepOption = None,
    show: ShowOption = False,
    destroy: DestroyOption = False,
    reason: ReasonOption = "",
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Seal, open or destroy who a subject is. Only where the office has chosen to keep that: `subject map --begin`."""
    from sotdae.cli import subject_view  # noqa: PLC0415 (heavy)

    asked = subject_view.Sealed(keep, show, destroy, reason)
    subject_view.sealed(label, "person", asked, Place(workspace, case, passphrase_file), performer, as_json=as_json)


@subject.command("contact")
def subject_contact(  # noqa: PLR0913, PLR0917 (each option is one fact a person may state)
    label: LabelArgument,
    keep: KeepOption = None,
    show: ShowOption = False,
    destroy: DestroyOption = False,
    reason: ReasonOption = "",
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Seal, open or destroy how and when a subject may safely be reached (lines `how:` and `when:`); never what about."""
    from sotdae.cli import subject_view  # noqa: PLC0415 (heavy)

    asked = subject_view.Sealed(keep, show, destroy, reason)
    subject_view.sealed(label, "contact", asked, Place(workspace, case, passphrase_file), performer, as_json=as_json)


@subject.command("pin")
def subject_pin(  # noqa: PLR0917 (each option is one fact a person may state)
    label: LabelArgument,
    end: Annotated[bool, typer.Option("--end", help="End the number that she has; give no new one.")] = False,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give a subject a case number and a PIN, shown this once. An earlier one holds no longer."""
    from sotdae.cli import number_view  # noqa: PLC0415 (heavy)

    number_view.give(label, Place(workspace, case, passphrase_file), performer, end=end, as_json=as_json)


@consent.command("give")
def consent_give(  # noqa: PLR0913, PLR0917 (each option is one fact a person may state)
    label: Annotated[str, typer.Argument(metavar="S-01|new", help="The subject's label, or new.", show_default=False)],
    scope: Annotated[
        list[str] | None,
        typer.Option(
            "--scope",
            help="What is permitted (repeatable): search-own-case, search-all-cases, keep-bank, share-with:NAME, request-removal[:REGIME], "
            "disclose-identity-to:NAME.",
            show_default=False,
        ),
    ] = None,
    basis: Annotated[str, typer.Option("--basis", help="consent, warrant or statutory.")] = "consent",
    given_by: GivenByOption = None,
    oral: OralOption = False,
    until: Annotated[str | None, typer.Option("--until", help="The last day, e.g. 2026-12-31; else a year on.", show_default=False)] = None,
    minor: MinorOption = None,
    vetting: VettingOption = None,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record what a subject permits. What is not named is not permitted."""
    from sotdae.cli import consent_view, stating  # noqa: PLC0415 (heavy)

    permitting = stating.Permitting(basis, given_by, oral, until, minor, vetting, performer, tuple(scope or ()))
    consent_view.give(label, permitting, Place(workspace, case, passphrase_file), as_json=as_json)


@consent.command("show")
def consent_show(
    label: Annotated[str | None, typer.Argument(metavar="[S-01]", help="The subject; else all of the case.", show_default=False)] = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show consents, numbered, with every change of them."""
    from sotdae.cli import consent_view  # noqa: PLC0415 (heavy)

    consent_view.show(label, Place(workspace, case, passphrase_file), as_json=as_json)


@consent.command("confirm")
def consent_confirm(  # noqa: PLR0917 (each option is one fact a person may state)
    label: LabelArgument,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record that what a subject only said is now in writing, before it lapses."""
    from sotdae.cli import bank_view  # noqa: PLC0415 (heavy)

    bank_view.confirm(label, Place(workspace, case, passphrase_file), performer, as_json=as_json)


@consent.command("narrow")
def consent_narrow(  # noqa: PLR0917 (each option is one fact a person may state)
    label: LabelArgument,
    drop: Annotated[
        list[str], typer.Option("--drop", help="An act that she no longer permits (repeatable), e.g. share-with:NAME.", show_default=False)
    ],
    number: NumberOption = None,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record that a subject no longer permits some acts, stop them, and call back what they carried."""
    from sotdae.cli import consent_view  # noqa: PLC0415 (heavy)

    consent_view.narrow(label, tuple(drop), number, Place(workspace, case, passphrase_file), performer, as_json=as_json)


@consent.command("extend")
def consent_extend(  # noqa: PLR0917 (each option is one fact a person may state)
    label: LabelArgument,
    until: Annotated[str, typer.Option("--until", help="The new last day, as 2026-12-31.", show_default=False)],
    number: NumberOption = None,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record that written consents hold to a later day. What ended is asked for again instead."""
    from sotdae.cli import consent_view  # noqa: PLC0415 (heavy)

    consent_view.extend(label, until, number, Place(workspace, case, passphrase_file), performer, as_json=as_json)


def withdraw(  # noqa: PLR0917 (each option is one fact a person may state)
    label: LabelArgument,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """End all that a subject permitted: searches, banks, requests in flight; write a letter to everybody who holds a copy."""
    from sotdae.cli import recall_view  # noqa: PLC0415 (heavy)

    recall_view.withdraw(label, Place(workspace, case, passphrase_file), performer, as_json=as_json)


@recall.command("list")
def recall_list(
    workspace: WorkspaceOption = None, case: CaseOption = None, passphrase_file: PassphraseOption = None, as_json: JsonOption = False
) -> None:
    """List recalls, what each recipient answered, and what no letter can call back."""
    from sotdae.cli import recall_view  # noqa: PLC0415 (heavy)

    recall_view.show_list(Place(workspace, case, passphrase_file), as_json=as_json)


@recall.command("letter")
def recall_letter(  # noqa: PLR0917 (each option is one fact a person may state)
    label: RecallArgument,
    tongue: LanguageOption = None,
    out: Annotated[Path | None, typer.Option("--out", help="The file to write (.txt or .pdf); else it is printed.", show_default=False)] = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Print a recall letter, or write it to a file. A person sends it."""
    from sotdae.cli import recall_view  # noqa: PLC0415 (heavy)

    recall_view.letter(label, tongue, out, Place(workspace, case, passphrase_file))


@recall.command("sent")
def recall_sent(  # noqa: PLR0917 (each option is one fact a person may state)
    label: RecallArgument,
    how: Annotated[str, typer.Option("--how", help="By which way, in a few words; sealed in the log.", show_default=False)],
    on: OnOption = None,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record that a person sent a recall letter."""
    from sotdae.cli import recall_view  # noqa: PLC0415 (heavy)

    recall_view.sent(label, how, on, Place(workspace, case, passphrase_file), performer, as_json=as_json)


@recall.command("answer")
def recall_answer(  # noqa: PLR0917 (each option is one fact a person may state)
    label: RecallArgument,
    given: Annotated[str, typer.Option("--answer", help="deleted, partly, refused or never_held.", show_default=False)],
    note: Annotated[str, typer.Option("--note", help="What else it says; sealed in the log.", show_default=False)] = "",
    on: OnOption = None,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record what a recipient answered."""
    from sotdae.cli import recall_view  # noqa: PLC0415 (heavy)

    asked = recall_view.Answered(given, note, on)
    recall_view.answered(label, asked, Place(workspace, case, passphrase_file), performer, as_json=as_json)


def status(  # noqa: PLR0913, PLR0917 (each option is one fact a person may state)
    label: Annotated[str | None, typer.Argument(metavar="[S-01]", help="For her counsellor: the subject's label.", show_default=False)] = None,
    number: Annotated[str | None, typer.Option("--number", help="For herself: her case number; the PIN is asked for.", show_default=False)] = None,
    pin_file: Annotated[Path | None, typer.Option("--pin-file", help="A file whose first line is the PIN; for scripts.", show_default=False)] = None,
    tongue: LanguageOption = None,
    record: Annotated[
        Path | None, typer.Option("--record", help="Write the record that she can take to the police: a PDF. Needs her label.", show_default=False)
    ] = None,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say how a subject's case stands, from facts alone, in words that may stay on a screen."""
    from sotdae.cli import status_view  # noqa: PLC0415 (heavy)

    asked = status_view.Asked(label, number, pin_file, tongue, record)
    status_view.show(asked, Place(workspace, case, passphrase_file), performer, as_json=as_json)
