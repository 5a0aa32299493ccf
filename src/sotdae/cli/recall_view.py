# SPDX-License-Identifier: Apache-2.0
"""``sotdae withdraw`` and ``sotdae recall …``: what came to its end, and what became of every copy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from sotdae.actions.subjects import making, recalling
from sotdae.cases.consent import day_of
from sotdae.cases.withdrawal import Answer
from sotdae.classes import dataclass
from sotdae.cli.acting_place import Place
from sotdae.cli.output import console, print_json, table
from sotdae.cli.stating import day, word
from sotdae.cli.subject_reading import opened, reading
from sotdae.cli.words import say, tongue
from sotdae.disk import DISK, writing
from sotdae.errors import UsageError

if TYPE_CHECKING:
    from sotdae.actions.subjects.withdrawing import Ended

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answered:
    """A recipient's answer, as on the command line."""

    given: str
    note: str
    on: str | None


def withdraw(label: str, where: Place, performer: str | None, *, as_json: bool) -> None:
    """Stop everything of a subject and print what came to its end."""
    from sotdae.actions.subjects import withdrawing  # noqa: PLC0415 (heavy)

    with where.acting(performer) as who:
        ended = withdrawing.withdraw(who, label)
    if as_json:
        print_json(ended.to_json())
        return
    out = opened(where)
    did = ended.consents_ended or ended.withdrawn or ended.requests_withdrawn or ended.letters or ended.stuck
    facts = {"subject": ended.subject, "consents": ended.consents_ended, "hashes": f"{ended.hashes_destroyed:,}"}
    out.print(say("withdraw.done", **facts) if did else say("withdraw.nothing", subject=ended.subject), style="bold")
    print_ended(out, ended)


def print_ended(out: Console, ended: Ended) -> None:
    """Print what was stopped beside the consents."""
    if ended.requests_withdrawn:
        out.print(say("withdraw.requests", labels=", ".join(ended.requests_withdrawn)))
    if ended.letters:
        out.print(say("withdraw.letters", labels=", ".join(ended.letters), first=ended.letters[0]), soft_wrap=True)
    if ended.stuck:
        out.print(say("withdraw.stuck", labels=", ".join(ended.stuck)))
    if not ended.recipients and not ended.stuck:
        out.print(say("withdraw.no_copies"), style="dim")


def show_list(where: Place, *, as_json: bool) -> None:
    """Print a case's recalls."""
    with reading(where) as read:
        told = recalling.recall_list(read, on=day_of(datetime.now(UTC)))
    if as_json:
        print_json(told)
        return
    out = opened(where)
    if not told["recalls"]:
        out.print(say("recall.empty"))
        return
    print_recalls(out, told["recalls"])


def print_recalls(out: Console, rows: Sequence[Row]) -> None:
    """Print recalls as a table."""
    if not rows:
        return
    heads = ("recall.recall", "subject.subject", "recall.recipient", "recall.what", "recall.told_on", "recall.state")
    made = table(*map(say, heads), whole=(0, 1))
    for row in rows:
        what = ", ".join(dict.fromkeys(say(f"recall.kind.{one['kind']}") for one in row["copies"]))
        made.add_row(row["recall"], row["subject"], row["recipient"], what, row["told_on"] or "-", say(f"recall.state.{row['state']}"))
    out.print(made)


def letter(label: str, lang: str | None, out: Path | None, where: Place) -> None:
    """Print a letter, or write it to a file."""
    chosen = tongue(lang)
    if out is not None and out.exists():
        raise UsageError(what="the file exists already; name another with --out")
    with where.acting(None) as who:
        text = recalling.letter_text(who, label, chosen)
    if out is None:
        console().print(text, soft_wrap=True)
        return
    data = text.encode()
    if out.suffix.lower() == ".pdf":
        from sotdae.exchange.status.record import text_pdf  # noqa: PLC0415 (heavy)

        data = text_pdf(text, chosen, title=label.upper())
    with writing():
        DISK.put(out, data)
    opened(where).print(say("recall.written_to", file=str(out)), soft_wrap=True)


def sent(label: str, how: str, on: str | None, where: Place, performer: str | None, *, as_json: bool) -> None:
    """Record that a letter was sent."""
    with where.acting(performer) as who:
        row = recalling.tell(who, label, how=how, on=None if on is None else day(on, "--on"))
        told = making.recall_row(who.case.name, row, day_of(who.now))
    if as_json:
        print_json(told)
        return
    opened(where).print(say("recall.sent", recall=told["recall"], on=told["told_on"]), style="bold")


def answered(label: str, asked: Answered, where: Place, performer: str | None, *, as_json: bool) -> None:
    """Record what a recipient answered."""
    given = word(Answer, asked.given, "--answer")
    with where.acting(performer) as who:
        row = recalling.answer(who, label, given, note=asked.note, on=None if asked.on is None else day(asked.on, "--on"))
        told = making.recall_row(who.case.name, row, day_of(who.now))
    if as_json:
        print_json(told)
        return
    opened(where).print(say("recall.answered", recall=told["recall"], state=say(f"recall.state.{told['state']}")), style="bold")
