# SPDX-License-Identifier: Apache-2.0
"""The desk: one-time links by which colleagues set their first password, and stored states of pages. No decision is kept here.

A link's secret is shown once and kept as its SHA-256 only; passwords are kept as Argon2 hashes by Django.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.apps import apps
from django.db import transaction
from django.db.models import F

from sotdae.actions.records.access_book import ColleagueRow
from sotdae.actions.records.databases import connect
from sotdae.actions.workspace import Workspace
from sotdae.cases.desk.routing import DESK
from sotdae.classes import dataclass
from sotdae.errors import InvitationInvalid
from sotdae.model.canonical import canonical_digest

INVITATION_HOURS: Final = 72
"""So long a one-time link lasts. Source: docs/decisions/2026-11-28-access.md (three days cover a weekend; a link is worth a password until then)."""


IDLE_MINUTES: Final = (15, 30, 60)
"""What a colleague may choose (WCAG 2.2, 2.2.1: the time is hers to lengthen). Source of the first: reference access model."""


@dataclass(frozen=True, slots=True)
class StoredState:
    """A stored state of a page."""

    state_id: str
    page: str
    case_id: str
    made_by: str
    made_at: datetime
    name: str
    filters: Mapping[str, Any]
    is_subscribed: bool
    seen_at: datetime | None


def open_desk(place: Workspace) -> None:
    """Let the desk be the workspace's, for every thread, making or migrating it where needed."""
    connect(DESK, place.folder, place.desk)


def invite(person: ColleagueRow, now: datetime) -> str:
    """Make a one-time link's secret for a colleague; an older one is void from then on. Returns the secret, which is kept nowhere."""
    secret = secrets.token_urlsafe(32)
    facts = {"invited": _digest(secret), "invited_until": now + timedelta(hours=INVITATION_HOURS)}
    _rows("SignIn").update_or_create(person_id=person.person_id, defaults={**facts, "username": person.name, "is_active": True})
    return secret


def accept(secret: str, password: str, now: datetime) -> Any:
    """Set the password of whoever holds a one-time link, once. Returns her sign-in.

    Raises:
        InvitationInvalid: if the link is used up, too old, or none.
    """
    with transaction.atomic(using=DESK):
        row = invited(secret, now)
        row.set_password(password)
        row.invited, row.invited_until, row.epoch = "", None, row.epoch + 1
        row.save()
    return _rows("SignIn").get(pk=row.pk)


def invited(secret: str, now: datetime) -> Any:
    """Return the sign-in that a one-time link is for.

    Raises:
        InvitationInvalid: if the link is used up, too old, or none.
    """
    row = _rows("SignIn").filter(invited=_digest(secret), is_active=True).first()
    if row is None or row.invited_until is None or row.invited_until <= now:
        raise InvitationInvalid
    return row


def switch_off(person_id: str) -> None:
    """Let a sign-in be none from now on, for a colleague who has left."""
    _rows("SignIn").filter(person_id=person_id).update(is_active=False, invited="")


def seat_of(person: ColleagueRow, language: str) -> Any:
    """Return a colleague's sign-in, made without any factor where she has none yet (a demonstration's seats)."""
    return _rows("SignIn").get_or_create(person_id=person.person_id, defaults={"username": person.name, "language": language})[0]


def set_language(person_id: str, language: str) -> None:
    """Note in which language a colleague reads."""
    _rows("SignIn").filter(person_id=person_id).update(language=language)


def set_idle(person_id: str, minutes: int) -> None:
    """Note how long the workbench waits for a colleague before it signs her out."""
    _rows("SignIn").filter(person_id=person_id).update(idle_minutes=minutes)


def end_sessions(person_id: str) -> None:
    """End every session of a colleague, on whatever machine."""
    _rows("SignIn").filter(person_id=person_id).update(epoch=F("epoch") + 1)


def store_state(page: str, case_id: str, made_by: str, filters: Mapping[str, Any], now: datetime) -> str:
    """Store a state of a page, the same one once a person. Returns its id, which tells nothing."""
    digest = canonical_digest([page, case_id, made_by, dict(filters)])
    known = _rows("State").filter(digest=digest).values_list("state_id", flat=True).first()
    if known is not None:
        return str(known)
    state_id = secrets.token_urlsafe(12)
    _rows("State").create(state_id=state_id, page=page, case_id=case_id, made_by=made_by, made_at=now, filters=dict(filters), digest=digest)
    return state_id


def stored_state(state_id: str, page: str, case_id: str, person_id: str) -> StoredState | None:
    """Return a stored state of this page and case, or None. Without a case it is its maker's alone."""
    rows = _rows("State").filter(state_id=state_id, page=page, case_id=case_id)
    row = rows.first() if case_id else rows.filter(made_by=person_id).first()
    return None if row is None else _state(row)


def saved_states(page: str, case_id: str) -> list[StoredState]:
    """Return the states of a page that somebody gave a name, in a case."""
    rows = _rows("State").filter(page=page, case_id=case_id).exclude(name="")
    return [_state(row) for row in rows]


def keep_state(state_id: str, *, name: str, is_subscribed: bool) -> None:
    """Give a stored state a name, or take it away with an empty one."""
    _rows("State").filter(state_id=state_id).update(name=name[:100], is_subscribed=is_subscribed and bool(name))


def mark_seen(state_id: str, now: datetime) -> None:
    """Note that a subscribed state was looked at."""
    _rows("State").filter(state_id=state_id).update(seen_at=now)


def _state(row: Any) -> StoredState:
    return StoredState(row.state_id, row.page, row.case_id, row.made_by, row.made_at, row.name, row.filters, row.is_subscribed, row.seen_at)


def _rows(name: str) -> Any:
    model: Any = apps.get_model("desk", name)
    return model.objects


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
