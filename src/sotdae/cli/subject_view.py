# SPDX-License-Identifier: Apache-2.0
"""``sotdae subject …``: pseudonyms and what is on record of each. Who she is, and how she is reached, is printed by `--show` alone."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from rich.text import Text

from sotdae.actions.subjects import making, persons_map
from sotdae.cases.consent import Vetting, day_of
from sotdae.classes import dataclass
from sotdae.cli import consent_view, recall_view
from sotdae.cli.acting_place import Place
from sotdae.cli.output import local_time, print_json, table
from sotdae.cli.passphrase import read_passphrase
from sotdae.cli.stating import word
from sotdae.cli.subject_reading import opened, reading
from sotdae.cli.words import bank_word, say
from sotdae.errors import UsageError

Row = Mapping[str, Any]
_MOST_BYTES: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Sealed:
    """What to do with a sealed record, as on the command line."""

    keep: str | None
    show: bool
    destroy: bool
    reason: str


def new(where: Place, performer: str | None, *, as_json: bool) -> None:
    """Make a subject and print her label."""
    from sotdae.actions.workspace import locate  # noqa: PLC0415 (a first call may come before there is a workspace)

    place = locate(where.workspace)
    made = making.begin_subject(
        place, where.case, passphrase=read_passphrase(place, where.passphrase_file), performer=performer, now=datetime.now(UTC)
    )
    if as_json:
        print_json({"case": made.case, "subject": made.label})
        return
    out = opened(where)
    out.print(say("subject.made", subject=made.label), style="bold")
    out.print(say("subject.next_consent", subject=made.label), soft_wrap=True)


def show_list(where: Place, limit: int, *, as_json: bool) -> None:
    """Print a case's subjects: on a screen the newest ones, and what is to be signed soonest; as JSON all of them."""
    with reading(where) as read:
        told = making.subject_list(read, on=day_of(datetime.now(UTC)))
    if as_json:
        print_json(told)
        return
    out = opened(where)
    if not told["subjects"]:
        out.print(say("subject.empty"), soft_wrap=True)
        return
    out.print(say("subject.map_is", state=say(f"subject.map.{str(told['person_map']).lower()}")), style="dim")
    heads = ("subject.subject", "subject.state", "subject.permits", "subject.until", "subject.person", "subject.contact")
    made = table(*map(say, heads), whole=(0,))
    for row in told["subjects"][-limit:]:
        cells = (say(f"subject.state.{row['state']}"), ", ".join(map(bank_word, row["permits"])), row["until"] or "-")
        made.add_row(row["subject"], *cells, say(f"subject.kept.{row['person']}"), say(f"subject.kept.{row['contact']}"))
    out.print(made)
    if len(told["subjects"]) > limit:
        out.print(say("subject.earlier", count=f"{len(told['subjects']) - limit:,}"), style="dim")
    to_sign = sorted((row for row in told["subjects"] if row["sign_by"]), key=lambda row: str(row["sign_by"]))
    for row in to_sign[:limit]:
        out.print(f"{row['subject']}  {say('subject.sign_by', on=row['sign_by'])}", style="bold")
    if len(to_sign) > limit:
        out.print(say("subject.more_to_sign", count=f"{len(to_sign) - limit:,}"), style="dim")


def show_one(label: str, where: Place, *, as_json: bool) -> None:
    """Print what is on record of one subject."""
    with reading(where) as read:
        told = making.subject_show(read, label, on=day_of(datetime.now(UTC)))
    if as_json:
        print_json(told)
        return
    out = opened(where)
    out.print(Text(f"{told['subject']}  {say('subject.state.' + told['state'])}", style="bold"))
    lines = [
        (say("subject.vetting"), bank_word(told["vetting"])),
        (say("subject.person"), say(f"subject.kept.{told['person']}")),
        (say("subject.contact"), say(f"subject.kept.{told['contact']}")),
    ]
    for name, value in lines:
        out.print(f"{name}: {value}")
    if told["minor"] != "no":
        out.print(say("subject.minor"))
    if told["sign_by"]:
        out.print(say("subject.sign_by", on=told["sign_by"]), style="bold")
    consent_view.print_consents(out, told["subject"], told["consents"])
    for row in told["banks"]:
        out.print(f"{say('subject.banks')}: {row['entry']}  {bank_word('withdrawn' if row['withdrawn'] else 'in use')}")
    recall_view.print_recalls(out, told["recalls"])
    number = told["case_number"]
    since = local_time(told["case_number_since"])
    out.print(say("subject.number", number=number, since=since) if number else say("subject.no_number", subject=told["subject"]))
    if told["locked_until"]:
        out.print(say("subject.locked", tries=told["wrong_tries"], until=local_time(told["locked_until"])), style="bold")
    for row in told["opened"]:
        what = say(f"subject.{row['what']}")
        out.print(f"{say('subject.opened_by')}: {local_time(row['at'])}  {row['performer']}  {what} (log {row['log_seq']})")


def vet(label: str, level: str, where: Place, performer: str | None, *, as_json: bool) -> None:
    """Record a vetting level."""
    chosen = word(Vetting, level, "--level")
    with where.acting(performer) as who:
        before = making.vet(who, label, chosen)
        named, case = making.known_subject(who, label).label, who.case.name
    if as_json:
        print_json({"case": case, "subject": named, "vetting": chosen.value, "before": before.value})
        return
    opened(where).print(say("subject.vetted", subject=named, before=bank_word(before.value), level=bank_word(chosen.value)), style="bold")


def choose_map(where: Place, performer: str | None, *, begin: bool, destroy: bool, as_json: bool) -> None:
    """Choose, destroy, or say whether there is a map."""
    if begin and destroy:
        raise UsageError(what="either --begin or --destroy")
    if not (begin or destroy):
        with reading(where) as read:
            kept, case = read.book.subjects.map_begun(read.case.case_id), read.case.name
        if as_json:
            print_json({"case": case, "person_map": kept})
        else:
            opened(where).print(say("subject.map_is", state=say(f"subject.map.{str(kept).lower()}")))
        return
    with where.acting(performer) as who:
        case, gone = who.case.name, 0
        if begin:
            persons_map.begin_map(who)
        else:
            gone = persons_map.destroy_map(who)
    if as_json:
        print_json({"case": case, "person_map": begin, "destroyed": gone})
        return
    opened(where).print(say("subject.map_begun") if begin else say("subject.map_destroyed", count=gone), style="bold")


def sealed(label: str, kind: str, asked: Sealed, where: Place, performer: str | None, *, as_json: bool) -> None:
    """Seal, open or destroy a record."""
    if sum((asked.keep is not None, asked.show, asked.destroy)) != 1:
        raise UsageError(what="one of --keep FILE, --show with --reason, or --destroy")
    facts = {} if asked.keep is None else _facts(asked.keep)
    with where.acting(performer) as who:
        case, named = who.case.name, making.known_subject(who, label).label
        held: Mapping[str, str] = {}
        if asked.show:
            held = persons_map.open_sealed(who, label, kind, asked.reason)
        elif asked.destroy:
            persons_map.destroy_sealed(who, label, kind)
        elif kind == "contact":
            persons_map.keep_contact(who, label, how=facts.get("how", ""), when=facts.get("when", ""))
        else:
            persons_map.keep_person(who, label, facts)
    state = "opened" if asked.show else "destroyed" if asked.destroy else "sealed"
    if as_json:
        print_json({"case": case, "subject": named, "what": kind, "state": state, **({"facts": dict(held)} if asked.show else {})})
        return
    out = opened(where)
    if not asked.show:
        out.print(say(f"subject.{state}.{kind}", subject=named), style="bold")
        return
    out.print(say("subject.opened"), style="dim")
    for name, value in held.items():
        out.print(f"{name}: {value}", soft_wrap=True)


def _facts(source: str) -> dict[str, str]:
    """Return the facts of a file, or of standard input: never an argument, which a shell would remember."""
    try:
        data = sys.stdin.buffer.read(_MOST_BYTES + 1) if source == "-" else Path(source).read_bytes()[: _MOST_BYTES + 1]
        lines = data.decode("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(what="--keep is a readable file in UTF-8, or -") from error
    pairs = [line.partition(":") for line in lines if line.strip()]
    if len(data) > _MOST_BYTES or not pairs or not all(colon and name.strip() for name, colon, _ in pairs):
        raise UsageError(what="--keep has on each line a name, a colon and what is to be kept")
    return {name.strip(): value.strip() for name, _, value in pairs}
