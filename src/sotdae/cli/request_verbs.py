# SPDX-License-Identifier: Apache-2.0
"""The verbs ``notice …`` up to the sending of a request: parse and hand on. Heavy imports happen inside. What follows is `answer_verbs`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup

from sotdae.cli.acting_place import Place
from sotdae.cli.options import CaseOption, JsonOption, PassphraseOption, PerformerOption, WorkspaceOption
from sotdae.cli.share_verbs import notice as draft_page

DRAFT: Final = "draft"


class _RoomFirst(TyperGroup):
    """A group whose first word may be a room: ``notice R-03 --kind removal`` is ``notice draft R-03 --kind removal``."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the verb, or take the word for a room."""
        named = args and not args[0].startswith("-") and args[0] not in self.commands
        return super().resolve_command(ctx, [DRAFT, *args] if named else args)


notice: Final = typer.Typer(
    name="notice",
    cls=_RoomFirst,
    no_args_is_help=True,
    help="Removal requests: draft, have reviewed, send, answer, observe. Every step is logged; a second person reviews; nothing is sent by itself.",
)

RequestArgument = Annotated[str, typer.Argument(metavar="REQUEST", help="The request: N-01, as `sotdae notice list` shows it.", show_default=False)]
ItemsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--item", help="A thing to be removed: an address, a t.me link, a room (R-03), or a message of it (R-03/15) (repeatable).", show_default=False
    ),
]
RecordOption = Annotated[
    Path | None, typer.Option("--record", help="A JSON file with fields of the record (docs/requests.md); options above it win.", show_default=False)
]
RecipientOption = Annotated[
    str | None, typer.Option("--recipient", help="The recipient's short name, as consents name it, e.g. telegram.", show_default=False)
]
EvidenceOption = Annotated[int | None, typer.Option("--evidence", min=1, help="The log entry that sealed what no reader reads.", show_default=False)]
KindOption = Annotated[
    str | None,
    typer.Option("--kind", help="The law's class of the material: synthetic, authentic, csam, personal_info, threat.", show_default=False),
]
SignOption = Annotated[str | None, typer.Option("--sign", help="Who signs, as the letter shows it; today.", show_default=False)]
StateOption = Annotated[
    list[str] | None, typer.Option("--state", help="A statement that the signer makes (repeatable), or all that the regime has.", show_default=False)
]
DescribeOption = Annotated[
    str | None,
    typer.Option("--describe", help="What the items are, in neutral words: of what kind and where, never what is to be seen.", show_default=False),
]
ExplainOption = Annotated[str | None, typer.Option("--explain", help="Why the ground applies, in neutral words.", show_default=False)]
LanguageOption = Annotated[str | None, typer.Option("--lang", help="The letter's language: ko or en; else the recipient's own.", show_default=False)]
AtOption = Annotated[str | None, typer.Option("--at", help="When it happened, ISO 8601 with offset; else now.", show_default=False)]
ReasonOption = Annotated[str | None, typer.Option("--reason", help="Why, in a sentence; sealed.", show_default=False)]
ReferenceOption = Annotated[str | None, typer.Option("--reference", help="A number that the recipient gave; sealed.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Hang these verbs into the application."""
    notice.command(DRAFT)(draft_page)
    app.add_typer(notice)


@notice.command("new")
def notice_new(  # noqa: PLR0913, PLR0917 (each option is one fact a person may state)
    regime: Annotated[str, typer.Argument(metavar="REGIME", help="The law or channel: us-tida, kr-22-5, … (docs/regimes.md).", show_default=False)],
    subject: Annotated[str, typer.Option("--subject", help="For whom: a label as S-01. Never a name.", show_default=False)],
    item: ItemsOption = None,
    kind: KindOption = None,
    evidence: EvidenceOption = None,
    recipient: RecipientOption = None,
    sign: SignOption = None,
    state: StateOption = None,
    explain: ExplainOption = None,
    describe: DescribeOption = None,
    tongue: LanguageOption = None,
    record: RecordOption = None,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draft a request under one regime to one recipient."""
    from sotdae.cli import request_view  # noqa: PLC0415 (heavy)

    wish = request_view.Wish(tuple(item or ()), kind, evidence, recipient, sign, tuple(state or ()), (explain, describe), tongue, record)
    request_view.new(Place(workspace, case, passphrase_file), regime, subject, wish, performer, as_json=as_json)


@notice.command("edit")
def notice_edit(  # noqa: PLR0913, PLR0917 (each option is one fact a person may state)
    request: RequestArgument,
    item: ItemsOption = None,
    kind: KindOption = None,
    evidence: EvidenceOption = None,
    recipient: RecipientOption = None,
    sign: SignOption = None,
    state: StateOption = None,
    explain: ExplainOption = None,
    describe: DescribeOption = None,
    tongue: LanguageOption = None,
    record: RecordOption = None,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Change a request that lies in the office; what is not named stays. It is reviewed anew."""
    from sotdae.cli import request_view  # noqa: PLC0415 (heavy)

    wish = request_view.Wish(tuple(item or ()), kind, evidence, recipient, sign, tuple(state or ()), (explain, describe), tongue, record)
    request_view.edit(Place(workspace, case, passphrase_file), request, wish, performer, as_json=as_json)


@notice.command("list")
def notice_list(
    *,
    all_states: Annotated[bool, typer.Option("--all", help="Those that are over too.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100_000, help="At most so many, what runs out first.")] = 50,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """List a case's requests, what runs out first. Needs no passphrase but after a command that was killed."""
    from sotdae.cli import request_reading  # noqa: PLC0415 (heavy)

    request_reading.show_list(Place(workspace, case, passphrase_file), limit, everything=all_states, as_json=as_json)


@notice.command("show")
def notice_show(
    request: RequestArgument,
    *,
    record: Annotated[
        Path | None, typer.Option("--record", help="Also write its record to this new file: addresses unmasked, a logged act.", show_default=False)
    ] = None,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show where a request stands: steps, clocks, items, what is missing before it may go, and what might be done next."""
    from sotdae.cli import request_reading  # noqa: PLC0415 (heavy)

    where = Place(workspace, case, passphrase_file)
    request_reading.show(where, request, as_json=as_json)
    if record is not None:
        from sotdae.cli import request_view  # noqa: PLC0415 (heavy)

        request_view.write_record(where, request, record, performer)


@notice.command("check")
def notice_check(
    request: RequestArgument,
    *,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Name every blank field in Korean and English, and everything else that keeps a request in the office."""
    from sotdae.cli import request_view  # noqa: PLC0415 (heavy)

    request_view.check(Place(workspace, case, passphrase_file), request, performer, as_json=as_json)


@notice.command("letter")
def notice_letter(
    request: RequestArgument,
    out: Annotated[Path, typer.Option("--out", help="A new file: .pdf, .txt, .json or .html.", show_default=False)],
    *,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the letter as it would go out, to read it or to send it yourself: addresses unmasked, a logged act."""
    from sotdae.cli import request_view  # noqa: PLC0415 (heavy)

    request_view.letter(Place(workspace, case, passphrase_file), request, out, performer, as_json=as_json)


@notice.command("preserve")
def notice_preserve(
    request: RequestArgument,
    *,
    by: Annotated[str | None, typer.Option("--by", help="The preservation request that went out: N-02.", show_default=False)] = None,
    reference: Annotated[
        str | None, typer.Option("--reference", help="Or the number under which somebody else has it preserved.", show_default=False)
    ] = None,
    waive: Annotated[str | None, typer.Option("--waive", help="Or why nothing is preserved first, in a sentence.", show_default=False)] = None,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record that what is to be removed is preserved first, or why not."""
    from sotdae.cli import request_view  # noqa: PLC0415 (heavy)

    request_view.preserve(Place(workspace, case, passphrase_file), request, (by, reference, waive), performer, as_json=as_json)


@notice.command("review")
def notice_review(
    request: RequestArgument,
    *,
    approve: Annotated[bool, typer.Option("--approve", help="You have read it, and you are neither who wrote it nor who gave it.")] = False,
    send_back: Annotated[str | None, typer.Option("--return", help="Send it back with what is to be changed.", show_default=False)] = None,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give a draft to a second person; or, as that person, approve it or send it back."""
    from sotdae.cli import request_view  # noqa: PLC0415 (heavy)

    where = Place(workspace, case, passphrase_file)
    request_view.review(where, request, performer, approve=approve, send_back=send_back, as_json=as_json)


@notice.command("send")
def notice_send(  # noqa: PLR0913 (each option is one fact a person may state)
    request: RequestArgument,
    *,
    by: Annotated[
        str | None,
        typer.Option(
            "--by", help="You sent it: email, form, post, in_app, hand, fax or phone. This records it and sends nothing.", show_default=False
        ),
    ] = None,
    at: AtOption = None,
    proven: Annotated[bool, typer.Option("--proven", help="Its receipt can be proven: a form's number, a signed slip.")] = False,
    reference: ReferenceOption = None,
    file: Annotated[
        Path | None, typer.Option("--file", help="What you sent, exactly; else the letter as this program writes it is sealed.", show_default=False)
    ] = None,
    mail: Annotated[
        Path | None,
        typer.Option(
            "--mail", envvar="SOTDAE_MAIL", help="Or have it sent now by the office's own mail server, as this file says.", show_default=False
        ),
    ] = None,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record that you sent a request, or send it by the office's own mail server. What went out is sealed."""
    from sotdae.cli import request_view  # noqa: PLC0415 (heavy)

    stated = request_view.Stated(at, None, reference, None, by, proven=proven)
    request_view.send(Place(workspace, case, passphrase_file), request, stated, (file, mail), performer, as_json=as_json)


@notice.command("not-sent")
def notice_not_sent(
    request: RequestArgument,
    reason: Annotated[str, typer.Option("--reason", help="How you know, in a sentence; sealed.", show_default=False)],
    *,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record that a sending that broke off did not arrive: the request is ready again."""
    from sotdae.cli import request_view  # noqa: PLC0415 (heavy)

    request_view.not_sent(Place(workspace, case, passphrase_file), request, reason, performer, as_json=as_json)
