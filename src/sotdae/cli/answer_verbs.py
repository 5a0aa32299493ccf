# SPDX-License-Identifier: Apache-2.0
"""The verbs ``notice …`` from a request's answer on, and ``stats``: parse and hand on. Heavy imports happen inside."""

from __future__ import annotations

from typing import Annotated

import typer

from sotdae.cli.acting_place import Place
from sotdae.cli.options import CaseOption, JsonOption, PassphraseOption, PerformerOption, WorkspaceOption
from sotdae.cli.request_verbs import AtOption, ReasonOption, ReferenceOption, RequestArgument, notice


def register(app: typer.Typer) -> None:
    """Hang these verbs into the application."""
    app.command()(stats)


@notice.command("answer")
def notice_answer(  # noqa: PLR0913 (each option is one fact a person may state)
    request: RequestArgument,
    word: Annotated[
        str,
        typer.Argument(
            metavar="ANSWER",
            help="acknowledged, info-requested, removed, partial, blocked-in, preserved, refused, not-competent, or no-answer.",
            show_default=False,
        ),
    ],
    *,
    country: Annotated[str | None, typer.Option("--country", help="Of blocked-in: two letters, e.g. KR.", show_default=False)] = None,
    at: AtOption = None,
    reference: ReferenceOption = None,
    reason: ReasonOption = None,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record what the recipient said. It moves no item: what is there is what captures show."""
    from sotdae.cli import request_view  # noqa: PLC0415 (heavy)

    stated = request_view.Stated(at, country, reference, reason)
    request_view.answer(Place(workspace, case, passphrase_file), request, word, stated, performer, as_json=as_json)


@notice.command("observe")
def notice_observe(  # noqa: PLR0913 (each option is one fact a person may state)
    request: Annotated[str | None, typer.Argument(metavar="[REQUEST]", help="Without one, all: what captures show.", show_default=False)] = None,
    *,
    item: Annotated[int | None, typer.Option("--item", min=1, help="Of a request: the item's number.", show_default=False)] = None,
    seen: Annotated[
        str | None,
        typer.Option("--seen", help="What you saw: live, gone, room-gone, private, login-wall, blocked or unknown.", show_default=False),
    ] = None,
    capture: Annotated[int | None, typer.Option("--capture", min=1, help="The log entry that sealed the page.", show_default=False)] = None,
    at: AtOption = None,
    again: Annotated[bool, typer.Option("--again", help="Look through all captures, not those alone that are new.")] = False,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Look up in the office's own captures what is still there. Nothing is fetched; what came back is drafted anew."""
    from sotdae.cli import request_view  # noqa: PLC0415 (heavy)

    where, told = Place(workspace, case, passphrase_file), (request, item, seen, capture, at)
    request_view.observe(where, told, performer, again=again, as_json=as_json)


@notice.command("escalate")
def notice_escalate(
    request: RequestArgument,
    regime: Annotated[str, typer.Argument(metavar="REGIME", help="Where to take it: kr-kmcc, …", show_default=False)],
    *,
    beside: Annotated[bool, typer.Option("--beside", help="Draft it beside this one, which goes on as it is.")] = False,
    reason: ReasonOption = None,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a request to another place: a draft under that regime follows it."""
    from sotdae.cli import request_view  # noqa: PLC0415 (heavy)

    where = Place(workspace, case, passphrase_file)
    request_view.escalate(where, request, regime, (reason, performer), beside=beside, as_json=as_json)


@notice.command("close")
def notice_close(
    request: RequestArgument,
    *,
    reason: ReasonOption = None,
    by: Annotated[str | None, typer.Option("--by", help="Another request stands in for it: N-02.", show_default=False)] = None,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Close a request, give a draft up (--reason), or say which other one stands in for it (--by)."""
    from sotdae.cli import request_view  # noqa: PLC0415 (heavy)

    request_view.close(Place(workspace, case, passphrase_file), request, reason, by, performer, as_json=as_json)


@notice.command("ping")
def notice_ping(
    request: RequestArgument,
    *,
    by: Annotated[
        str | None, typer.Option("--by", help="How you asked again: email, form, post, in_app, hand, fax or phone.", show_default=False)
    ] = None,
    at: AtOption = None,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record that you asked the recipient again."""
    from sotdae.cli import request_view  # noqa: PLC0415 (heavy)

    request_view.ping(Place(workspace, case, passphrase_file), request, at, by, performer, as_json=as_json)


@notice.command("channel")
def notice_channel(
    regime: Annotated[str, typer.Argument(metavar="REGIME", help="Whose recipient.", show_default=False)],
    source: Annotated[str, typer.Option("--source", help="How you know, in a sentence; sealed.", show_default=False)],
    *,
    since: Annotated[
        str | None, typer.Option("--since", help="It does not work since this day; without it: it works again.", show_default=False)
    ] = None,
    performer: PerformerOption = None,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say that the recipient of a regime does not work (no sittings, say), or works again. No clock stops for it."""
    from sotdae.cli import request_view  # noqa: PLC0415 (heavy)

    where = Place(workspace, case, passphrase_file)
    request_view.channel(where, regime, since, source, performer, as_json=as_json)


def stats(
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV for a spreadsheet.")] = False,
    workspace: WorkspaceOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Figures to file: requests and items by month, regime, outcome, host and what was observed; times with medians. Figures under 5 are left out."""
    from sotdae.cli import stats_view  # noqa: PLC0415 (heavy)

    stats_view.show(Place(workspace, case, passphrase_file), as_csv=csv, as_json=as_json)
