# SPDX-License-Identifier: Apache-2.0
"""Who asks, read at every request by two bare statements: her session and her sign-in. Django's own ways to both cost more than most pages do.

Both rows are read anew each time, so a session that was ended and a sign-in that was switched off are so at the next request, in whichever process
serves it. What was made of a row is kept as long as the row is the same. Everything else about sessions and signing in is Django's and the library's.
"""

from __future__ import annotations

import copy
import json
from functools import cache, lru_cache
from typing import Any, Final

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.db import SessionStore as Stored
from django.db import connections, router
from django.db.models import Model
from django.utils import timezone


class SessionStore(Stored):  # (Django asks the module named in its settings for this name)
    """A session in the desk's database."""

    def load(self) -> dict[str, Any]:
        """Return what the session holds; nothing where there is none, or its time is over."""
        connection = connections[_database(self.model)]
        table, now = _quoted(self.model), connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT session_data FROM {table} WHERE session_key = %s AND expire_date > %s", [self.session_key, now])  # noqa: S608 (the table's own name)
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        held: dict[str, Any] = json.loads(_opened(row[0]))
        return held


@lru_cache(1024)
def _opened(data: str) -> str:
    """Return what a session's row holds, as JSON, once its signature was checked: {} where that does not hold."""
    return json.dumps(SessionStore().decode(data))


class SignedIn(AuthenticationBackend):  # type: ignore[misc]  # (untyped base)
    """Signing in as the library does it; who is signed in is read bare."""

    def get_user(self, user_id: int) -> Any:
        """Return the sign-in of an id, or None where it is none, or none any more."""
        model: Any = get_user_model()
        asked = f"SELECT * FROM {_quoted(model)} WHERE id = %s"  # noqa: S608 (the table's own name)
        with connections[_database(model)].cursor() as cursor:
            cursor.execute(asked, [user_id])
            row = cursor.fetchone()
        known = _seats.get(user_id)
        if row is None or known is None or known[0] != row:
            found = list(model.objects.raw(asked, [user_id]))
            if not found:
                return None
            if len(_seats) >= _MOST_SEATS:
                _seats.clear()
            known = _seats[user_id] = (row, found[0])
        seat = copy.copy(known[1])  # (a page may change its own)
        return seat if self.user_can_authenticate(seat) else None


_MOST_SEATS: Final = 1024
_seats: Final[dict[int, tuple[Any, Any]]] = {}
"""Sign-in -> its row, and what was made of that row: the row is read first, so what was made of it is never older."""


BACKEND = f"{__name__}.{SignedIn.__name__}"
"""How sessions name it."""


@cache
def _database(model: type[Model]) -> str:
    return str(router.db_for_read(model))


@cache
def _quoted(model: type[Model]) -> str:
    return str(connections[_database(model)].ops.quote_name(model._meta.db_table))  # noqa: SLF001 (Django's documented place of names)
