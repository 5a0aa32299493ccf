# SPDX-License-Identifier: Apache-2.0
"""Who asks, read at every request by two bare statements: her session and her sign-in. Django's own ways to both cost more than most pages do.

Nothing is kept between requests: a session that was ended and a sign-in that was switched off are so at the next one. Everything else about sessions
and signing in is Django's and the library's.
"""

from __future__ import annotations

from functools import cache
from typing import Any

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
        held: dict[str, Any] = self.decode(row[0])
        return held


class SignedIn(AuthenticationBackend):  # type: ignore[misc]  # (untyped base)
    """Signing in as the library does it; who is signed in is read bare."""

    def get_user(self, user_id: int) -> Any:
        """Return the sign-in of an id, or None where it is none, or none any more."""
        model: Any = get_user_model()
        found = list(model.objects.raw(f"SELECT * FROM {_quoted(model)} WHERE id = %s", [user_id]))  # noqa: S608 (the table's own name)
        return found[0] if found and self.user_can_authenticate(found[0]) else None


BACKEND = f"{__name__}.{SignedIn.__name__}"
"""How sessions name it."""


@cache
def _database(model: type[Model]) -> str:
    return str(router.db_for_read(model))


@cache
def _quoted(model: type[Model]) -> str:
    return str(connections[_database(model)].ops.quote_name(model._meta.db_table))  # noqa: SLF001 (Django's documented place of names)
