# SPDX-License-Identifier: Apache-2.0
"""``sotdae people …``: who works here. Whoever opens the workspace on the terminal acts as the performer she states; links are printed once.

What the terminal enforces: whoever holds the passphrase may give anybody a role, as she could read every sealed byte anyway; each grant is logged
with the performer as stated, and the rules between persons (an office excludes cases, no role twice) hold here too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sotdae.actions.acting import chosen_case
from sotdae.actions.opening import Opened, open_workspace
from sotdae.actions.records.access_book import ColleagueRow, MembershipRow
from sotdae.actions.staffing import desk, members
from sotdae.actions.staffing.people import let_go, person_called, take_on
from sotdae.actions.workspace import existing
from sotdae.cases.policy import Office, Role
from sotdae.cli.acting_place import Place
from sotdae.cli.output import console, local_time, print_json, table
from sotdae.cli.passphrase import read_passphrase
from sotdae.cli.stating import day, word
from sotdae.cli.words import say
from sotdae.errors import UsageError
from sotdae.model.ids import number_in
from sotdae.model.korea import KST


@contextmanager
def _opened(workspace: Path | None, passphrase_file: Path | None) -> Iterator[Opened]:
    place = existing(workspace)
    passphrase = read_passphrase(place, passphrase_file)
    with open_workspace(place, mode=None, passphrase=passphrase, legal_basis=None, now=datetime.now(UTC)) as opened:
        yield opened


def show(workspace: Path | None, passphrase_file: Path | None, case: str | None, *, as_json: bool) -> None:
    """Print who works here and who is on which case."""
    with _opened(workspace, passphrase_file) as opened:
        cases = [chosen_case(opened.book, case)] if case is not None else opened.book.cases()
        rows = [_person(one) for one in opened.book.access.colleagues()]
        roles = [{**_role(one), "case": row.name} for row in cases for one in opened.book.access.memberships(row.case_id)]
    if as_json:
        print_json({"people": rows, "roles": roles})
        return
    made = table(say("people.label"), say("people.name"), say("people.offices"), say("people.left"), whole=(0,))
    for row in rows:
        made.add_row(row["person"], row["name"], " ".join(say(f"people.{one}") for one in row["offices"]) or "-", local_time(row["left_at"]))
    console().print(made if rows else say("people.none"))
    if roles:
        listed = table(say("people.role_label"), say("people.case"), say("people.name"), say("people.role"), say("people.until"), whole=(0,))
        for row in roles:
            state = say(f"people.state.{row['state']}") if row["state"] != "counts" else local_time(row["until"])
            lead = f" ({say('people.lead')})" if row["is_lead"] else ""
            listed.add_row(row["role_label"], row["case"], row["name"], say(f"people.{row['role']}") + lead, state)
        console().print()
        console().print(listed)


def add(workspace: Path | None, passphrase_file: Path | None, name: str, offices: tuple[str, ...], performer: str | None, *, as_json: bool) -> None:
    """Take somebody on and print her link."""
    wanted = frozenset(word(Office, one, "--office") for one in offices)
    now = datetime.now(UTC)
    with _opened(workspace, passphrase_file) as opened:
        person = take_on(opened, name, wanted, performer=performer or "", now=now)
        desk.open_desk(opened.place)
        secret = desk.invite(person, now)
    _print_link(person, secret, as_json=as_json)


def invite(workspace: Path | None, passphrase_file: Path | None, label: str, *, as_json: bool) -> None:
    """Print a new link for somebody."""
    with _opened(workspace, passphrase_file) as opened:
        person = person_called(opened.book.access.colleagues(), label)
        desk.open_desk(opened.place)
        secret = desk.invite(person, datetime.now(UTC))
    _print_link(person, secret, as_json=as_json)


def remove(workspace: Path | None, passphrase_file: Path | None, label: str, performer: str | None, *, as_json: bool) -> None:
    """Record that somebody has left."""
    with _opened(workspace, passphrase_file) as opened:
        person = person_called(opened.book.access.colleagues(), label)
        let_go(opened, person, performer=performer or "", now=datetime.now(UTC))
        desk.open_desk(opened.place)
        desk.switch_off(person.person_id)
        after = next(one for one in opened.book.access.colleagues() if one.person_id == person.person_id)
    _tell(_person(after), say("people.gone", name=person.name), as_json=as_json)


def grant(where: Place, label: str, stated: tuple[str, bool, str | None], performer: str | None, *, as_json: bool) -> None:
    """Give somebody a role."""
    role, is_lead, until = stated
    end_at = None if until is None else datetime.combine(day(until, "--until") + timedelta(days=1), time(), KST).astimezone(UTC)
    with where.acting(performer) as who:
        person = person_called(who.opened.book.access.colleagues(), label)
        made = members.grant(who, members.Grant(person, word(Role, role, "--role"), is_lead=is_lead, until=end_at), by="")
    waits = say("people.waits") if made.needs_second else ""
    _tell(_role(made), f"{made.label} {person.name}: {say(f'people.{made.member.role}')}. {waits}".strip(), as_json=as_json)


def end(where: Place, label: str, performer: str | None, *, as_json: bool) -> None:
    """End a role."""
    number = number_in(label, "M")
    if number is None:
        raise UsageError(what="name a role by its label: M-01")
    with where.acting(performer) as who:
        made = members.end(who, number)
    _tell(_role(made), say("people.ended", label=made.label), as_json=as_json)


def _print_link(person: ColleagueRow, secret: str, *, as_json: bool) -> None:
    path = f"/welcome/{secret}"
    if as_json:
        print_json({**_person(person), "link": path})
        return
    console().print(f"{person.label} {person.name}")
    console().print(say("people.link", hours=desk.INVITATION_HOURS))
    console().print(f"  {path}", soft_wrap=True)


def _tell(row: dict[str, Any], text: str, *, as_json: bool) -> None:
    if as_json:
        print_json(row)
    else:
        console().print(text)


def _person(one: ColleagueRow) -> dict[str, Any]:
    left = None if one.left_at is None else one.left_at.isoformat(timespec="seconds")
    return {"person": one.label, "name": one.name, "offices": sorted(one.offices), "since": one.at.isoformat(timespec="seconds"), "left_at": left}


def _role(one: MembershipRow) -> dict[str, Any]:
    member = one.member
    state = "ended" if member.is_ended else "waits" if not member.is_confirmed else "counts"
    until = None if member.until is None else member.until.isoformat(timespec="seconds")
    named = {"role_label": one.label, "person": one.colleague.label, "name": one.colleague.name}
    return {**named, "role": member.role.value, "is_lead": member.is_lead, "until": until, "state": state}
