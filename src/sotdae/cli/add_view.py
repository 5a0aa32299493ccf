# SPDX-License-Identifier: Apache-2.0
"""``sotdae add``: asks for nothing but a passphrase, shows progress, and prints a receipt."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sotdae.actions import reading
from sotdae.actions.adding.capture import AddRequest, AddResult, account_chats, add
from sotdae.actions.questions import trailing
from sotdae.actions.workspace import locate
from sotdae.classes import dataclass
from sotdae.cli.output import Bar, console, print_json, table
from sotdae.cli.passphrase import read_passphrase
from sotdae.cli.story_view import next_steps, tell
from sotdae.cli.words import say
from sotdae.errors import ChatRequired, UsageError


@dataclass(frozen=True, slots=True)
class Stated:
    """What the person stated on the command line; None where she did not."""

    mode: str | None
    legal_basis: str | None
    authority: str | None
    purpose: str | None
    performer: str | None
    clock_offset_seconds: int | None
    captured_at: str | None
    zone: str | None
    chats: tuple[int, ...]
    whole: bool = False
    reader: str | None = None


def run(paths: tuple[Path, ...], case: str, workspace: Path | None, stated: Stated, passphrase_file: Path | None, *, as_json: bool) -> None:
    """Add captures and print the receipt, or the list of an account's chats."""
    place = locate(workspace)
    request = AddRequest(
        workspace=place.folder,
        paths=paths,
        case=case,
        mode=stated.mode,
        legal_basis=stated.legal_basis,
        passphrase=None,
        authority=stated.authority,
        purpose=stated.purpose,
        performer=stated.performer,
        clock_offset_seconds=stated.clock_offset_seconds,
        captured_at=_moment(stated.captured_at),
        zone=stated.zone,
        chats=stated.chats,
        whole=stated.whole,
        reader=stated.reader,
    )
    chats = account_chats(request)
    if chats is not None:
        _show_chats(chats, as_json=as_json)
        raise ChatRequired(chats=len(chats))
    passphrase = read_passphrase(place, passphrase_file)
    with Bar(quiet=as_json) as bar:
        result = add(request.unlocked_by(passphrase), now=datetime.now(UTC), progress=bar)
    if as_json:
        print_json(result.to_json())
    else:
        out = console()
        rooms, problems = reading.sheets(place, result.case, {label for capture in result.captures for label in capture.rooms})
        tell(out, rooms, problems, trailing.continuations(place, result.case))
        out.print(say("demo.no_picture"))
        out.print(f"\n{say('add.receipt')}", style="bold")
        print_receipt(result, stated)
        _tell_watched(result)
        next_steps(out, rooms, workspace)


def _tell_watched(result: AddResult) -> None:
    """Print which banks and lists met new pictures; this answer is kept nowhere."""
    if not result.watched:
        return
    out = console()
    out.print(f"\n{say('watch.head')}", style="bold")
    for row in result.watched:
        frozen = say("watch.frozen", count=row.frozen) if row.frozen else ""
        out.print("  " + say("watch.row", asked=row.asked, items=row.items, posts=row.posts, rooms=", ".join(row.rooms)) + frozen)


def print_receipt(result: AddResult, stated: Stated | None = None) -> None:
    """Print what was sealed and read, and under what authority."""
    out = console()
    for capture in result.captures:
        out.print(f"{capture.capture_id[:12]}  {result.case}  {result.mode}", style="bold")
        out.print(
            f"  {capture.items:,} {say('add.items')} ({capture.bytes_read:,} B), {say('add.sealed')} {capture.items_sealed:,}"
            f" · {capture.messages:,} {say('add.messages')} · {len(capture.rooms)} {say('add.rooms')}"
            f" · {capture.problems:,} {say('add.problems')}"
        )
        if capture.already_known:
            out.print(f"  {say('add.known')}" + (f"; {say('add.computed')}" if capture.computed else ""))
        if capture.looked_again:
            out.print(f"  {say('add.looked_again', count=capture.looked_again)}")
    if stated is not None:
        missing = say("add.not_stated")
        facts = (
            ("authority", stated.authority),
            ("purpose", stated.purpose),
            ("performer", stated.performer),
            ("clock", stated.clock_offset_seconds),
        )
        out.print("  " + " · ".join(f"{say(f'add.{name}')}: {missing if value is None else value}" for name, value in facts))
    if result.report is not None:
        out.print(f"{say('add.report')}: {result.report}", soft_wrap=True)


def _show_chats(chats: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print_json({"chats": chats})
        return
    out = console()
    out.print(say("add.chats"))
    made = table("--chat", say("rooms.type"), say("rooms.title"), say("rooms.messages"), numbers=(0, 3))
    for row in chats:
        made.add_row(str(row["n"]), row["room_type"] or say("unknown"), row["title_masked"], f"{row['messages']:,}")
    out.print(made)


def _moment(text: str | None) -> datetime | None:
    """Read a time with an offset; a time without one is refused rather than guessed."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(what="--captured-at is not an ISO 8601 time") from error
    if moment.tzinfo is None:
        raise UsageError(what="--captured-at needs an offset, e.g. 2024-08-26T21:00:00+09:00")
    return moment.astimezone(UTC)
