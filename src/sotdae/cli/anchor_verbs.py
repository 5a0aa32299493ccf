# SPDX-License-Identifier: Apache-2.0
"""The verbs ``anchor …`` and ``keys …``: parse and hand on. Heavy imports happen inside."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from sotdae.cli.options import CaseOption, JsonOption, PassphraseOption, PerformerOption, WorkspaceOption
from sotdae.errors import UsageError

anchor: Final = typer.Typer(name="anchor", invoke_without_command=True)
authority: Final = typer.Typer(name="tsa", no_args_is_help=True, help="Say which time-stamp authorities (TSA, RFC 3161) vouch for the time.")
witness: Final = typer.Typer(
    name="witness", no_args_is_help=True, help="Have another organisation cosign the log's checkpoints, or cosign hers: by files, nothing is sent."
)
keys: Final = typer.Typer(
    name="keys", no_args_is_help=True, help="Show the workspace's keys, let others unlock it, and exchange keys. Objects keep their bytes."
)


def register(app: typer.Typer) -> None:
    """Hang these verbs into the application."""
    anchor.add_typer(authority)
    anchor.add_typer(witness)
    app.add_typer(anchor)
    app.add_typer(keys)


@anchor.callback()
def anchor_now(  # noqa: PLR0913, PLR0917 (each option is one fact a person may state)
    ctx: typer.Context,
    request: Annotated[
        Path | None, typer.Option("--request", metavar="FOLDER", help="Send nothing: write the requests there, to be carried.", show_default=False)
    ] = None,
    reply: Annotated[
        Path | None, typer.Option("--reply", metavar="FILE", help="Take in an answer (.tsr) that was carried here.", show_default=False)
    ] = None,
    crl: Annotated[
        list[Path] | None,
        typer.Option("--crl", metavar="FILE", help="With --reply: a revocation list that was carried along; repeatable.", show_default=False),
    ] = None,
    only: Annotated[str | None, typer.Option("--tsa", help="Ask this time-stamp authority alone.", show_default=False)] = None,
    witness_request: Annotated[
        Path | None, typer.Option("--witness-request", metavar="FILE", help="Write the request for a witness there.", show_default=False)
    ] = None,
    witness_reply: Annotated[
        Path | None, typer.Option("--witness-reply", metavar="FILE", help="Take in a witness's cosignature.", show_default=False)
    ] = None,
    witness_name: Annotated[str | None, typer.Option("--witness", help="Which witness, where there are several.", show_default=False)] = None,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Have outside authorities vouch for the time of the custody log: RFC 3161 timestamps. Only a digest leaves, and only now."""
    if ctx.invoked_subcommand is not None:
        _refuse_options_before(ctx)
        return
    if sum(one is not None for one in (request, reply, witness_request, witness_reply)) > 1:
        raise UsageError(what="one thing at a time: --request, --reply, --witness-request or --witness-reply")
    if crl and reply is None:
        raise UsageError(what="--crl goes with --reply: without it lists are fetched from where the certificates say they stand")
    from sotdae.cli import anchor_view, witness_view  # noqa: PLC0415 (heavy)

    where = anchor_view.Where(workspace, passphrase_file, performer)
    if witness_request is not None:
        witness_view.write_request(where, witness_request, witness_name, as_json=as_json)
    elif witness_reply is not None:
        witness_view.take_word(where, witness_reply, as_json=as_json)
    elif reply is not None:
        anchor_view.take_reply(where, reply, crl or [], as_json=as_json)
    elif request is not None:
        anchor_view.write_requests(where, request, only, as_json=as_json)
    else:
        anchor_view.anchor_now(where, only, as_json=as_json)


def _refuse_options_before(ctx: typer.Context) -> None:
    """Options that stand before a verb's own verb would be dropped without a word: a workspace among them.

    Raises:
        UsageError: if there are any.
    """
    sources = {name: ctx.get_parameter_source(name) for name in ctx.params}
    if any(source is not None and source.name == "COMMANDLINE" for source in sources.values()):
        raise UsageError(what=f"write the options after the verb: sotdae anchor {ctx.invoked_subcommand} …")


@anchor.command("proof")
def anchor_proof(
    seq: Annotated[int, typer.Argument(metavar="ENTRY", min=1, help="The log entry's number, from 1.", show_default=False)],
    out: Annotated[Path | None, typer.Option("--out", help="The file to write; else entry-ENTRY.tlog-proof here.", show_default=False)] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the proof that one log entry is under a signed checkpoint, for an expert with openssl; it says nothing of other entries."""
    from sotdae.cli import anchor_view  # noqa: PLC0415 (heavy)

    anchor_view.write_proof(workspace, seq, out, as_json=as_json)


@authority.command("add")
def authority_add(  # noqa: PLR0917 (each option is one fact a person may state)
    name: Annotated[str, typer.Argument(metavar="NAME", help="How it is called here: lower-case letters, digits, hyphens.", show_default=False)],
    root: Annotated[Path, typer.Option("--root", help="PEM file of its root certificate, as it publishes it.", show_default=False)],
    url: Annotated[str, typer.Option("--url", help="Where requests go; left out, they are only carried by hand.", show_default=False)] = "",
    policy: Annotated[str | None, typer.Option("--policy", help="The one policy (OID) that is accepted; else any.", show_default=False)] = None,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Configure an authority, or change its settings. Two or more, independent of each other, are worth more than one."""
    from sotdae.cli import anchor_view  # noqa: PLC0415 (heavy)

    where = anchor_view.Where(workspace, passphrase_file, performer)
    anchor_view.add_authority(where, name, url=url, root=root, policy=policy, as_json=as_json)


@authority.command("remove")
def authority_remove(
    name: Annotated[str, typer.Argument(metavar="NAME", show_default=False)],
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask an authority no more; what it vouched for stays."""
    from sotdae.cli import anchor_view  # noqa: PLC0415 (heavy)

    anchor_view.remove_authority(anchor_view.Where(workspace, passphrase_file, performer), name, as_json=as_json)


@authority.command("list")
def authority_list(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """List the configured authorities; needs no key."""
    from sotdae.cli import anchor_view  # noqa: PLC0415 (heavy)

    anchor_view.list_authorities(workspace, as_json=as_json)


@witness.command("add")
def witness_add(  # noqa: PLR0917 (each option is one fact a person may state)
    name: Annotated[str, typer.Argument(metavar="NAME", help="How the witness is called here.", show_default=False)],
    key: Annotated[Path, typer.Option("--key", metavar="FILE", help="Her public key, as she gave it to you.", show_default=False)],
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Believe a witness's cosignatures of this log from now on."""
    from sotdae.cli import anchor_view, witness_view  # noqa: PLC0415 (heavy)

    witness_view.add(anchor_view.Where(workspace, passphrase_file, performer), name, key, as_json=as_json)


@witness.command("follow")
def witness_follow(  # noqa: PLR0917 (each option is one fact a person may state)
    name: Annotated[str, typer.Argument(metavar="NAME", help="How the other organisation's log is called here.", show_default=False)],
    log_key: Annotated[Path, typer.Option("--log-key", metavar="FILE", help="Its public key (signing.vkey).", show_default=False)],
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """As a witness: follow another organisation's log, or take over its new key. Prints the public key to give her."""
    from sotdae.cli import anchor_view, witness_view  # noqa: PLC0415 (heavy)

    witness_view.follow(anchor_view.Where(workspace, passphrase_file, performer), name, log_key, as_json=as_json)


@witness.command("cosign")
def witness_cosign(  # noqa: PLR0917 (each option is one fact a person may state)
    name: Annotated[str, typer.Argument(metavar="NAME", help="The followed log.", show_default=False)],
    request: Annotated[Path, typer.Argument(metavar="REQUEST", help="The file that came from her.", show_default=False)],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where to write the cosignature.", show_default=False)],
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """As a witness: check that a log continues what was cosigned of it, remember its new head, and cosign it."""
    from sotdae.cli import anchor_view, witness_view  # noqa: PLC0415 (heavy)

    witness_view.cosign(anchor_view.Where(workspace, passphrase_file, performer), name, request, out, as_json=as_json)


@keys.command("list")
def keys_list(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """List what unlocks the workspace, which key signs, and each case's keys, with their dates; needs no key."""
    from sotdae.cli import keys_view  # noqa: PLC0415 (heavy)

    keys_view.show(workspace, as_json=as_json)


@keys.command("add")
def keys_add(  # noqa: PLR0917 (each option is one fact a person may state)
    ssh_key: Annotated[
        Path | None, typer.Option("--ssh-key", metavar="FILE", help="A colleague's public SSH key (.pub), ed25519 or rsa.", show_default=False)
    ] = None,
    new_passphrase_file: Annotated[
        Path | None,
        typer.Option("--new-passphrase-file", metavar="FILE", help="A file whose first line is a further passphrase.", show_default=False),
    ] = None,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let one more person unlock the workspace: an SSH key, or a further passphrase (asked for on a terminal)."""
    from sotdae.cli import anchor_view, keys_view  # noqa: PLC0415 (heavy)

    keys_view.add(anchor_view.Where(workspace, passphrase_file, performer), ssh_key, new_passphrase_file, as_json=as_json)


@keys.command("remove")
def keys_remove(
    name: Annotated[str, typer.Argument(metavar="NAME", help="As `sotdae keys list` shows it.", show_default=False)],
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a way to unlock away. The last one stays."""
    from sotdae.cli import anchor_view, keys_view  # noqa: PLC0415 (heavy)

    keys_view.remove(anchor_view.Where(workspace, passphrase_file, performer), name, as_json=as_json)


@keys.command("rotate")
def keys_rotate(  # noqa: PLR0917 (each option is one fact a person may state)
    what: Annotated[
        str,
        typer.Argument(
            metavar="signing|case|persons", help="The key that signs, a case's identities, or that of who its subjects are.", show_default=False
        ),
    ],
    case: CaseOption = None,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Exchange the signing key, or a case's keys: item keys and records are sealed again, objects keep their bytes. Resumes where it was cut off."""
    from sotdae.cli import anchor_view, keys_view  # noqa: PLC0415 (heavy)

    keys_view.rotate(anchor_view.Where(workspace, passphrase_file, performer), what, case, as_json=as_json)
