# SPDX-License-Identifier: Apache-2.0
"""The verbs ``unseal …``, ``approve`` and ``basis``: parse and hand on. Heavy imports happen inside."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from sotdae.cli.acting_place import Place
from sotdae.cli.options import CaseOption, JsonOption, PassphraseOption, PerformerOption, WorkspaceOption

unseal: Final = typer.Typer(
    name="unseal",
    no_args_is_help=True,
    help="Open held media by four eyes: requested, approved by two others, opened once for half an hour, closed. Every step is logged first.",
)

RequestArgument = Annotated[str, typer.Argument(metavar="REQUEST", help="The request: U-01, as `sotdae unseal list` shows it.", show_default=False)]
KeyOption = Annotated[
    Path | None,
    typer.Option("--key", help="Your SSH key: the private key's file, or the .pub of one in an agent or a token.", show_default=False),
]
KeysOption = Annotated[
    list[Path] | None, typer.Option("--key", help="An SSH key of an enrolled person who signs the change (repeatable).", show_default=False)
]
SignaturesOption = Annotated[
    list[Path] | None, typer.Option("--signature", help="A detached signature over the document (repeatable).", show_default=False)
]
DocumentOption = Annotated[
    Path | None, typer.Option("--document", help="Write the document to be signed to this file, and change nothing.", show_default=False)
]
CustodyKeysOption = Annotated[
    list[Path] | None,
    typer.Option("--custodian-key", help="A private key, SSH or age, that opens a custodian's part; without a passphrase.", show_default=False),
]


def register(app: typer.Typer) -> None:
    """Hang these verbs into the application."""
    app.add_typer(unseal)
    app.command()(approve)
    app.command()(basis)


@unseal.command("request")
def unseal_request(  # noqa: PLR0913, PLR0917 (each option is one fact a person may state)
    items: Annotated[list[str], typer.Argument(metavar="ITEM…", help="Item ids, or at least their first 8 digits; 20 at most.", show_default=False)],
    purpose: Annotated[str, typer.Option("--purpose", help="What for, in a sentence.", show_default=False)],
    ground: Annotated[
        str, typer.Option("--ground", help="Why it may be, in a sentence; for break-glass at least 30 characters.", show_default=False)
    ],
    key: KeyOption = None,
    break_glass: Annotated[
        bool, typer.Option("--break-glass", help="Without approvals, where fewer than three persons are enrolled: 5 items, a delay, a review.")
    ] = False,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask to open a fixed set of items; you sign it."""
    from sotdae.cli import unseal_view  # noqa: PLC0415 (heavy)

    where = Place(workspace, case, passphrase_file)
    unseal_view.request(items, where, unseal_view.Asked(purpose, ground, key, break_glass, performer), as_json=as_json)


@unseal.command("open")
def unseal_open(  # noqa: PLR0913, PLR0917 (each option is one fact a person may state)
    request: RequestArgument,
    to: Annotated[
        str, typer.Option("--to", help="A new or empty folder outside the workspace, or - for one item to another program.", show_default=False)
    ],
    key: KeyOption = None,
    only: Annotated[
        list[int] | None, typer.Option("--only", min=1, help="Write this item of the set, from 1 (repeatable); else all.", show_default=False)
    ] = None,
    item: Annotated[
        list[str] | None, typer.Option("--item", help="The item ids that you mean to open (repeatable): refused if it is another set.")
    ] = None,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Open an approved request, once; it closes when this command ends. Every item of the set counts as opened to you."""
    from sotdae.cli import unseal_view  # noqa: PLC0415 (heavy)

    where = Place(workspace, case, passphrase_file)
    unseal_view.open_request(request, where, unseal_view.Sink(to, key, tuple(only or ()), tuple(item or ()), performer), as_json=as_json)


@unseal.command("close")
def unseal_close(
    request: RequestArgument,
    *,
    remove: Annotated[
        Path | None, typer.Option("--remove", help="Also delete from this folder the files that are items of the request.", show_default=False)
    ] = None,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Close a request, opened or not. Anybody may."""
    from sotdae.cli import unseal_view  # noqa: PLC0415 (heavy)

    unseal_view.close(request, Place(workspace, case, passphrase_file), remove, performer, as_json=as_json)


@unseal.command("list")
def unseal_list(
    workspace: WorkspaceOption = None, case: CaseOption = None, passphrase_file: PassphraseOption = None, as_json: JsonOption = False
) -> None:
    """List a case's requests and how many items were opened to whom. Needs no passphrase but after a command that was killed."""
    from sotdae.cli import unseal_view  # noqa: PLC0415 (heavy)

    unseal_view.show_list(Place(workspace, case, passphrase_file), as_json=as_json)


@unseal.command("show")
def unseal_show(
    request: RequestArgument,
    *,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one request: what is asked, by whom, who approved, what became of it, and the ids of its items."""
    from sotdae.cli import unseal_view  # noqa: PLC0415 (heavy)

    unseal_view.show(request, Place(workspace, case, passphrase_file), as_json=as_json)


@unseal.command("review")
def unseal_review(
    request: RequestArgument,
    *,
    note: Annotated[str, typer.Option("--note", help="What the review found, in a sentence.", show_default=False)],
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record that somebody else looked at a break-glass opening; due within 24 hours of it."""
    from sotdae.cli import unseal_view  # noqa: PLC0415 (heavy)

    unseal_view.review(request, Place(workspace, case, passphrase_file), note, performer, as_json=as_json)


@unseal.command("persons")
def unseal_persons(workspace: WorkspaceOption = None, passphrase_file: PassphraseOption = None, as_json: JsonOption = False) -> None:
    """List who may sign, and who might once."""
    from sotdae.cli import persons_view  # noqa: PLC0415 (heavy)

    persons_view.show(Place(workspace, None, passphrase_file), as_json=as_json)


@unseal.command("enrol")
def unseal_enrol(  # noqa: PLR0913, PLR0917 (each option is one fact a person may state)
    key_file: Annotated[Path, typer.Argument(metavar="KEY.pub", help="The public half of her SSH key.", show_default=False)],
    name: Annotated[str, typer.Option("--name", help="Who it is: a role and a staff id rather than a name.", show_default=False)],
    custody_key: Annotated[
        Path | None,
        typer.Option("--custody-key", help="A file with an age recipient or SSH public key for a custodian's part.", show_default=False),
    ] = None,
    key: KeysOption = None,
    signature: SignaturesOption = None,
    document: DocumentOption = None,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Enrol a person who signs. Those enrolled already sign for her: one, or two where there are two."""
    from sotdae.cli import persons_view  # noqa: PLC0415 (heavy)

    signing = persons_view.Signing(tuple(key or ()), tuple(signature or ()), document, performer)
    persons_view.enrol(key_file, name, custody_key, Place(workspace, None, passphrase_file), signing, as_json=as_json)


@unseal.command("revoke")
def unseal_revoke(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="P-01, as `sotdae unseal persons` shows it.", show_default=False)],
    *,
    key: KeysOption = None,
    signature: SignaturesOption = None,
    document: DocumentOption = None,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Revoke a person's key from now on: she herself signs, or two others. What it signed before can still be checked."""
    from sotdae.cli import persons_view  # noqa: PLC0415 (heavy)

    signing = persons_view.Signing(tuple(key or ()), tuple(signature or ()), document, performer)
    persons_view.revoke(person, Place(workspace, None, passphrase_file), signing, as_json=as_json)


@unseal.command("custodians")
def unseal_custodians(
    people: Annotated[list[str], typer.Argument(metavar="PERSON…", help="P-01 P-02 …: two at least.", show_default=False)],
    *,
    custodian_key: CustodyKeysOption = None,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Hand a case's media key to custodians: any two of them open it together, nobody alone."""
    from sotdae.cli import persons_view  # noqa: PLC0415 (heavy)

    where = Place(workspace, case, passphrase_file)
    persons_view.custodians(people, where, tuple(custodian_key or ()), performer, as_json=as_json)


def approve(  # noqa: PLR0913, PLR0917 (each option is one fact a person may state)
    request: RequestArgument,
    key: KeyOption = None,
    signature: Annotated[Path | None, typer.Option("--signature", help="A detached signature over the document.", show_default=False)] = None,
    document: DocumentOption = None,
    decline: Annotated[
        str | None, typer.Option("--decline", help="Decline instead, and say why: the request is over then.", show_default=False)
    ] = None,
    custodian_key: Annotated[
        Path | None,
        typer.Option("--custodian-key", help="The private key that opens your part, where --key does not.", show_default=False),
    ] = None,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what a colleague asks to open, and approve it with your signature. Without a key it only says it."""
    from sotdae.cli import unseal_view  # noqa: PLC0415 (heavy)

    answer = unseal_view.Answer(key, signature, document, decline, custodian_key, performer)
    unseal_view.approve(request, Place(workspace, case, passphrase_file), answer, as_json=as_json)


def basis(  # noqa: PLR0917 (each option is one fact a person may state)
    kind: Annotated[str | None, typer.Option("--kind", help="warrant, consent, mandate or public.", show_default=False)] = None,
    reference: Annotated[str | None, typer.Option("--reference", help="Its number or title; never a person's name.", show_default=False)] = None,
    until: Annotated[str | None, typer.Option("--until", help="Its last day, e.g. 2026-12-31, if it has one.", show_default=False)] = None,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record what a case rests on, or show what is on record. Media are opened only while it holds."""
    from sotdae.cli import unseal_view  # noqa: PLC0415 (heavy)

    unseal_view.basis(Place(workspace, case, passphrase_file), kind, reference, until, performer, as_json=as_json)
