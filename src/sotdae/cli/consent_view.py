# SPDX-License-Identifier: Apache-2.0
"""``sotdae consent …``: what a subject permits, and how that changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from rich.console import Console

from sotdae.actions.matching.consenting import consent_row
from sotdae.actions.subjects import consents, making
from sotdae.cases.consent import Consent, Form, GivenBy, Minor, day_of
from sotdae.cli import recall_view
from sotdae.cli.acting_place import Place
from sotdae.cli.output import print_json, table
from sotdae.cli.stating import Permitting, day
from sotdae.cli.subject_reading import opened, reading
from sotdae.cli.words import bank_word, say
from sotdae.errors import UsageError

Row = Mapping[str, Any]


def give(label: str, permitting: Permitting, where: Place, *, as_json: bool) -> None:
    """Record a consent and print what it permits."""
    statement = permitting.statement()
    if statement is None:
        raise UsageError(what="say --basis: consent, warrant or statutory")
    with where.acting(permitting.performer) as who:
        named, made = consents.give(who, label, statement)
        case = who.case.name
    if as_json:
        print_json({"case": case, "subject": named, "consent": consent_row(made)})
        return
    out = opened(where)
    facts = {"given_by": bank_word(made.given_by.value), "form": bank_word(made.form.value), "until": made.lapses_on.isoformat()}
    out.print(say("consent.given", subject=named, **facts), style="bold")
    out.print("  " + ", ".join(bank_word(act) for act in sorted(made.scope)), soft_wrap=True)
    if made.form is Form.ORAL and made.confirmed_on is None:
        out.print(say("consent.oral", subject=named, until=made.lapses_on.isoformat()), soft_wrap=True)
    if made.minor is not Minor.NO:
        out.print(say("subject.minor"))
        if made.given_by in {GivenBy.SELF, GivenBy.AGENT}:
            out.print(say("consent.own_word"), soft_wrap=True)


def show(label: str | None, where: Place, *, as_json: bool) -> None:
    """Print consents, of one subject or of all."""
    today = day_of(datetime.now(UTC))
    told: list[dict[str, Any]]
    with reading(where) as read:
        chosen = [read.subject(label)] if label else read.book.ledger.subjects(read.case.case_id)
        told = [{"case": read.case.name, "subject": one.label, "consents": making.consent_rows(read, one, on=today)} for one in chosen]
    if as_json:
        print_json(told)
        return
    out = opened(where)
    if not any(row["consents"] for row in told):
        out.print(say("consent.empty"), soft_wrap=True)
    for row in told:
        if row["consents"]:
            out.print(str(row["subject"]), style="bold")
            print_consents(out, str(row["subject"]), row["consents"])


def print_consents(out: Console, subject: str, rows: Sequence[Row]) -> None:
    """Print a subject's consents as a table, with what changed them below."""
    if not rows:
        return
    made = table(*map(say, ("consent.number", "consent.given_by", "consent.form", "subject.permits", "subject.until", "subject.state")))
    for row in rows:
        by = bank_word(row["given_by"])
        by = say("consent.for_minor", given_by=by) if row["representative_for_minor"] else by
        state = "withdrawn" if row["withdrawn_on"] else "holds" if row["holds"] else "ended"
        cells = (by, bank_word(row["form"]), ", ".join(map(bank_word, row["scope"])), row["lapses_on"], bank_word(state))
        made.add_row(str(row["consent"]), *cells)
    out.print(made)
    for row in rows:
        for change in row["changes"]:
            what = change.get("until") or ", ".join(map(bank_word, change.get("scope", ())))
            out.print(say(f"consent.change.{change['kind']}", on=change["on"], what=what, seq=change["log_seq"]), style="dim")
        if row["holds"] and row["form"] == "oral" and not row["confirmed_on"]:
            out.print(say("consent.oral", subject=subject, until=row["lapses_on"]), soft_wrap=True)


def narrow(label: str, drop: tuple[str, ...], number: int | None, where: Place, performer: str | None, *, as_json: bool) -> None:
    """Record that some acts are permitted no more."""
    from sotdae.actions.subjects import withdrawing  # noqa: PLC0415 (heavy)

    with where.acting(performer) as who:
        made, ended = withdrawing.narrow(who, label, drop, number=number)
    if as_json:
        print_json({**ended.to_json(), "consents": [consent_row(one) for one in made]})
        return
    out = opened(where)
    left = sorted({act for one in made for act in one.scope})
    out.print(say("consent.narrowed", subject=ended.subject, scope=", ".join(map(bank_word, left))), style="bold")
    recall_view.print_ended(out, ended)


def extend(label: str, until: str, number: int | None, where: Place, performer: str | None, *, as_json: bool) -> None:
    """Record that consents hold to a later day."""
    with where.acting(performer) as who:
        made: list[Consent] = consents.extend(who, label, day(until, "--until"), number=number)
        case, named = who.case.name, making.known_subject(who, label).label
    if as_json:
        print_json({"case": case, "subject": named, "consents": [consent_row(one) for one in made]})
        return
    opened(where).print(say("consent.extended", subject=named, until=until), style="bold")
