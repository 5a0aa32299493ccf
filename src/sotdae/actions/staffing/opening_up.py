# SPDX-License-Identifier: Apache-2.0
"""Before the workbench opens: the keyring is unlocked once, and a demonstration gets its cast, so that it can be looked at from four places.

The cast: Ara leads the demo's case, Bora is on the team, Chorong has no role in it, Dain audits, Eun manages sign-ins.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sotdae.actions.acting import Acting
from sotdae.actions.opening import Opened, open_unlocked
from sotdae.actions.records.access_book import ColleagueRow
from sotdae.actions.staffing.desk import invite, open_desk
from sotdae.actions.staffing.members import Grant, grant
from sotdae.actions.staffing.people import take_on
from sotdae.actions.workspace import Workspace
from sotdae.cases.policy import Office, Role
from sotdae.custody.keyring import Keyring
from sotdae.custody.vault import Mode
from sotdae.errors import GrantRefused

CAST: Final[tuple[tuple[str, Role | None, bool, frozenset[Office]], ...]] = (
    ("Ara", Role.INVESTIGATOR, True, frozenset()),
    ("Bora", Role.COUNSELLOR, False, frozenset()),
    ("Chorong", None, False, frozenset()),
    ("Dain", None, False, frozenset({Office.AUDITOR})),
    ("Eun", None, False, frozenset({Office.ADMINISTRATOR})),
)
_DEMO: Final = "demo"


def unlocked(place: Workspace, passphrase: str | None) -> Keyring:
    """Return the workspace's keyring, unlocked. Raises as `Keyring.unlock` does."""
    return Keyring.unlock(place.keys, passphrase=passphrase)


def cast_of_demo(place: Workspace, keyring: Keyring, *, now: datetime) -> None:
    """Take on the demonstration's cast, once; a real workspace is left as it is."""
    with open_unlocked(place, keyring) as opened:
        if opened.vault.mode is Mode.SYNTHETIC and not opened.book.access.colleagues():
            _take_on_all(opened, now)


def somebody_works_here(place: Workspace, keyring: Keyring) -> bool:
    """Return whether anybody could sign in."""
    with open_unlocked(place, keyring) as opened:
        return any(one.left_at is None for one in opened.book.access.colleagues())


def take_on_first(place: Workspace, keyring: Keyring, name: str, *, now: datetime) -> tuple[ColleagueRow, str]:
    """Take on the first administrator. Returns her and the secret of her one-time link.

    Raises:
        GrantRefused: if there is an administrator already; she takes on the others.
    """
    with open_unlocked(place, keyring) as opened:
        known = [one for one in opened.book.access.colleagues() if one.left_at is None and Office.ADMINISTRATOR in one.offices]
        if known:
            raise GrantRefused(what="there is an administrator already")
        person = take_on(opened, name, {Office.ADMINISTRATOR}, performer=name, now=now)
        open_desk(place)
        return person, invite(person, now)


def _take_on_all(opened: Opened, now: datetime) -> None:
    case = next((row for row in opened.book.cases() if row.name == _DEMO), None)
    for name, role, is_lead, offices in CAST:
        person = take_on(opened, name, offices, performer=_DEMO, now=now)
        if role is not None and case is not None:
            grant(Acting(opened, case, _DEMO, now), Grant(person, role, is_lead=is_lead), by="")
