# SPDX-License-Identifier: Apache-2.0
"""Serves a workspace that holds pictures, in a process of its own, to somebody who is signed in already: ``seeing_server.py WORKSPACE PORT``.

Signing in is tested elsewhere. Prints the cookie of her session when it answers.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

from sotdae.actions.acting import Acting
from sotdae.actions.opening import open_unlocked
from sotdae.actions.staffing.members import Grant, grant
from sotdae.actions.staffing.people import take_on
from sotdae.actions.workspace import Workspace
from sotdae.cases.policy import Role
from sotdae.custody.keyring import Keyring
from sotdae.workbench.address import Serving
from sotdae.workbench.wsgi import application


class Server(ThreadingMixIn, WSGIServer):
    """Several requests at a time, as the real one."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Writes no line a request."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the parent's name)
        """Say nothing."""


def main(folder: Path, port: int, passphrase: str) -> None:
    """Take on Ara, sign her in, and serve."""
    place = Workspace(folder)
    keyring = Keyring.unlock(place.keys, passphrase=passphrase)
    made = application(place, keyring, Serving("127.0.0.1", port))
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from sotdae.actions.staffing.desk import seat_of
    from sotdae.workbench.gate import _HAS_FACTOR

    now = datetime.now(UTC)
    with open_unlocked(place, keyring) as opened:
        known = [one for one in opened.book.access.colleagues() if one.name == "ara"]
        person = known[0] if known else take_on(opened, "ara", (), performer="test", now=now)
        case = opened.book.cases()[0]
        if not opened.book.access.memberships(case.case_id):
            grant(Acting(opened, case, "test", now), Grant(person, Role.COUNSELLOR, is_lead=True), by="")
        seat = seat_of(person, "ko")
    session = SessionStore()
    session[SESSION_KEY] = str(seat.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = seat.get_session_auth_hash()
    session[_HAS_FACTOR] = True
    session.save()
    with make_server("127.0.0.1", port, made, server_class=Server, handler_class=Quiet) as server:
        sys.stdout.write(f"{case.case_id} {session.session_key}\n")
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "unit" / "actions"))
    from cheap import cheapen

    cheapen(pytest.MonkeyPatch())
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
