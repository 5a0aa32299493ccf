# SPDX-License-Identifier: Apache-2.0
"""Colleagues and their offices: taken on, changed, gone. Each is a log entry; nobody's password or key is known here."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sotdae.actions.acting import INSTRUMENT, new_id, performer_name
from sotdae.actions.opening import Opened, replay
from sotdae.actions.records.access_book import ColleagueRow
from sotdae.cases.policy import Office
from sotdae.custody.writer import open_writer
from sotdae.errors import ColleagueUnknown, GrantRefused, UsageError


def person_called(people: Sequence[ColleagueRow], label: str) -> ColleagueRow:
    """Return the colleague of a label as ``C-01`` or ``c-1``, or of a name, who has not left.

    Raises:
        ColleagueUnknown: if there is none.
    """
    text = label.strip()
    digits = text.upper().removeprefix("C").removeprefix("-")
    number = int(digits) if digits.isascii() and digits.isdigit() else -1
    found = [one for one in people if one.left_at is None and (one.number == number or one.name == text)]
    if not found:
        raise ColleagueUnknown
    return found[0]


def take_on(opened: Opened, name: str, offices: Collection[Office], *, performer: str, now: datetime) -> ColleagueRow:
    """Record a new colleague.

    Args:
        opened: the workspace.
        name: her staff id, in one line; what her acts bear as performer.
        offices: administrator, auditor, or none.
        performer: who takes her on.
        now: UTC.

    Raises:
        UsageError: if the name is missing or no name.
        GrantRefused: if somebody who works here is called so.
        WorkspaceInUse: if another process writes.
    """
    stated = performer_name(name)
    if not stated:
        raise UsageError(what="say who it is: a staff id, in one line")
    person_id = new_id()

    def check() -> None:
        if any(one.name == stated and one.left_at is None for one in opened.book.access.colleagues()):
            raise GrantRefused(what="somebody who works here has that staff id")

    facts = {"person_id": person_id, "name": stated, "offices": sorted(offices)}
    _log(opened, "colleague.taken_on", facts, check, performer=performer, now=now)
    return next(one for one in opened.book.access.colleagues() if one.person_id == person_id)


def let_go(opened: Opened, person: ColleagueRow, *, performer: str, now: datetime) -> None:
    """Record that a colleague has left; all her roles end with it. The last administrator does not leave.

    Args:
        opened: the workspace.
        person: who leaves.
        performer: who records it, as she stated.
        now: UTC.

    Raises:
        GrantRefused: if she is the last administrator.
    """

    def check() -> None:
        _require_another_administrator(opened, person)

    _log(opened, "colleague.left", {"person_id": person.person_id}, check, performer=performer, now=now)


def set_offices(opened: Opened, person: ColleagueRow, offices: Collection[Office], *, by: str, performer: str, now: datetime) -> None:
    """Give a colleague other offices.

    Raises:
        GrantRefused: if it is herself, she holds a role in a case, or she is the last administrator.
    """

    def check() -> None:
        if by == person.person_id:
            raise GrantRefused(what="nobody grants an office to herself")
        if offices and any(standing.members for standing in opened.book.access.standings(person).values()):
            raise GrantRefused(what="whoever holds a role in a case holds no office")
        if Office.ADMINISTRATOR not in offices:
            _require_another_administrator(opened, person)

    _log(opened, "colleague.offices", {"person_id": person.person_id, "offices": sorted(offices)}, check, performer=performer, now=now)


def _require_another_administrator(opened: Opened, person: ColleagueRow) -> None:
    others = [one for one in opened.book.access.colleagues() if one.left_at is None and one.person_id != person.person_id]
    if Office.ADMINISTRATOR in person.offices and not any(Office.ADMINISTRATOR in one.offices for one in others):
        raise GrantRefused(what="she is the last administrator")


def _log(opened: Opened, kind: str, facts: Mapping[str, Any], check: Any, *, performer: str, now: datetime) -> None:
    with open_writer(opened.vault, opened.keyring, applied_seq=opened.book.applied_seq) as writer:
        replay(opened)
        check()
        writer.note(type=kind, case_id=None, facts={**facts, "performer": performer or None, "instrument": INSTRUMENT}, now=now)
        replay(opened)
