# SPDX-License-Identifier: Apache-2.0
"""Asks every address by every method as everybody before every case, through the whole chain but for the views, and prints what came back.

Runs in a process of its own: Django is set up once a process, and other tests set it up for the book alone. Views answer "in", refusals have no page:
what is asked here is who gets as far as a view; what is shown is asked elsewhere.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from sotdae.actions.acting import Acting
from sotdae.actions.opening import Opened, open_unlocked, open_workspace, replay
from sotdae.actions.records.access_book import ColleagueRow
from sotdae.actions.records.book import CaseRow
from sotdae.actions.staffing import members
from sotdae.actions.staffing.people import let_go, take_on
from sotdae.actions.workspace import Workspace
from sotdae.cases.policy import Office, Role
from sotdae.custody.keyring import Keyring
from sotdae.custody.writer import open_writer
from sotdae.workbench.address import Serving

NOW = datetime.now(UTC)
BEFORE = NOW - timedelta(days=9)
CASES = ("own", "other", "closed")
METHODS = ("GET", "POST", "PUT", "DELETE")
PARTS = {"label": "R-01", "pk": "1"}


@dataclass(frozen=True)
class Who:
    """Somebody in the matrix: her role in the case "own" and "closed" (never in "other"), or her office, and what became of it."""

    name: str
    role: str = ""
    office: str = ""
    fate: str = ""


WHO = (
    *(Who(f"{role}", role) for role in Role),
    *(Who(f"{role}-lead", role, fate="lead") for role in ("counsellor", "investigator", "reviewer")),
    *(Who(fate, "investigator", fate=fate) for fate in ("expired", "unconfirmed", "ended")),
    Who("gone", "investigator", fate="gone"),
    Who("nobody"),
    Who("office-auditor", office="auditor"),
    Who("office-administrator", office="administrator"),
    Who("anonymous", fate="anonymous"),
)


def made(place: Workspace) -> None:
    """Make the workspace: three cases, everybody of `WHO`."""
    with open_workspace(place, mode="synthetic", passphrase=None, legal_basis=None, now=BEFORE) as opened:
        for name in CASES:
            with open_writer(opened.vault, opened.keyring, applied_seq=opened.book.applied_seq) as writer:
                writer.open_case(name=name, now=BEFORE)
            replay(opened)
        people = {one.name: take_on(opened, one.name, _offices(one), performer="test", now=BEFORE) for one in WHO if one.fate != "anonymous"}
        for case in (row for row in opened.book.cases() if row.name != "other"):
            _staff(opened, case, people)
        closing = next(row for row in opened.book.cases() if row.name == "closed")
        members.rule(Acting(opened, closing, "test", NOW), two_to_grant=False, is_closed=True)
        let_go(opened, people["gone"], performer="test", now=NOW)


def _offices(one: Who) -> set[Office]:
    return {Office(one.office)} if one.office else set()


def _staff(opened: Opened, case: CaseRow, people: dict[str, ColleagueRow]) -> None:
    for one in WHO:
        if not one.role:
            continue
        who = Acting(opened, case, "test", BEFORE)
        if one.fate == "unconfirmed":
            members.rule(who, two_to_grant=True, is_closed=False)
        until = BEFORE + timedelta(days=1) if one.fate == "expired" else None
        granted = members.grant(who, members.Grant(people[one.name], Role(one.role), is_lead=one.fate == "lead", until=until), by="")
        if one.fate == "unconfirmed":
            members.rule(who, two_to_grant=False, is_closed=False)
        if one.fate == "ended":
            members.end(who, granted.number)


def main(folder: Path) -> None:
    """Ask for the whole product and print it."""
    place = Workspace(folder / "workspace")
    wsgi: Any = import_module("sotdae.workbench.wsgi")
    registry: Any = import_module("sotdae.workbench.registry")
    _let_views_answer(registry)

    os.environ["DJANGO_SETTINGS_MODULE"] = "sotdae.workbench.settings"
    made(place)
    keyring = Keyring.unlock(place.keys)
    wsgi.set_up(place, keyring, Serving())
    holding = import_module("sotdae.workbench.holding")
    with open_unlocked(place, keyring):
        pass
    with holding.holding(place, keyring) as held:
        holding.hold(held)
        _remember_who_sits_where()
        json.dump(_asked(held, registry), sys.stdout)


def _let_views_answer(registry: Any) -> None:
    """Let every view answer that it was reached, and every refusal say no more than its status."""
    as_they_are = registry.pages

    def reached(*_: Any, **__: Any) -> Any:
        from django.http import HttpResponse

        return HttpResponse("in")

    def refused(_: Any, status: int, *__: Any, **___: Any) -> Any:
        from django.http import HttpResponse

        return HttpResponse(status=status)

    import_module("sotdae.workbench.failing")._page = refused
    registry.pages = lambda: tuple(replace(page, view=reached) for page in as_they_are())


def _remember_who_sits_where() -> None:
    """Let sessions and sign-ins be read from the desk once each, and written only as they come about: nobody here becomes another.

    Reading them is half of a request, and writing them anew, with the token for forms that each answer brings, two fifths of the other half.
    """
    from sotdae.workbench.sessions import SessionStore, SignedIn

    kept: dict[tuple[str, str], Any] = {}
    load, save, user = SessionStore.load, SessionStore.save, SignedIn.get_user

    def session_of(store: Any) -> Any:
        name = ("session", str(store._session_key))
        if name not in kept:
            kept[name] = load(store)
        return dict(kept[name])

    def saved(store: Any, must_create: bool = False) -> None:
        if ("session", str(store._session_key)) not in kept:
            save(store, must_create)

    def user_of(backend: Any, number: Any) -> Any:
        name = ("user", str(number))
        if name not in kept:
            kept[name] = user(backend, number)
        return kept[name]

    SessionStore.load, SessionStore.save = session_of, saved
    SignedIn.get_user = user_of


def _asked(held: Any, registry: Any) -> dict[str, Any]:
    from django.test import Client

    cases = {row.name: row.case_id for row in held.cases()} | {"missing": "0" * 32}
    clients = {one.name: _seated(Client(SERVER_NAME="localhost"), held, one) for one in WHO}
    rows = []
    for page in registry.pages():
        for case in cases if page.in_case else ("",):
            address = "/" + _filled(page.path, cases.get(case, ""))
            for method in METHODS:
                for name, client in clients.items():
                    answer = client.generic(method, address)
                    rows.append((page.name, case, method, name, answer.status_code, answer.headers.get("location", "")))
    facts = {page.name: (page.act, page.posts, page.methods, page.in_case, page.rule.scope) for page in registry.pages()}
    return {"rows": rows, "pages": facts, "who": [(one.name, one.role, one.office, one.fate) for one in WHO]}


def _filled(path: str, case_id: str) -> str:
    parts = []
    for part in path.split("/"):
        name = part.strip("<>").split(":")[-1]
        parts.append(
            part
            if not part.startswith("<")
            else case_id
            if name == "case_id"
            else PARTS.get(part.strip("<>").split(":")[0], PARTS.get(name, "abc123"))
        )
    return "/".join(parts)


def _seated(client: Any, held: Any, one: Who) -> Any:
    """Return a client with a session of hers, as if she had signed in a moment ago."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from sotdae.actions.staffing.desk import seat_of

    if one.fate == "anonymous":
        return client
    person = next(row for row in held.opened.book.access.colleagues() if row.name == one.name)
    seat = seat_of(person, "ko")
    session = client.session
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(seat.pk), seat.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "sotdae.workbench.sessions.SignedIn"
    session["seat"] = True
    session.save()
    client.cookies["sotdae-session"] = session.session_key
    return client


if __name__ == "__main__":
    main(Path(sys.argv[1]))
