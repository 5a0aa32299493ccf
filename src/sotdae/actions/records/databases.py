# SPDX-License-Identifier: Apache-2.0
"""Connects Django to a workspace's book or desk, wherever `database` says they stand, and brings their tables up to date."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections

from sotdae.actions.records.database import is_server, schema, server
from sotdae.cases.desk.routing import BOOK, DESK
from sotdae.cases.settings import BOOK_APPS, INSTALLED_APPS, MIGRATIONS, SCHEMA, SQLITE
from sotdae.errors import DatabaseUnusable
from sotdae.late import when_asked_for

_LOADING: Final = threading.Lock()
_MIGRATION: Final = threading.Lock()
_ONLY: Final[Mapping[str, tuple[str, ...]]] = {BOOK: ("cases",), DESK: ()}
"""The book has one application's tables; the desk those of every other one that is installed."""


def connect(alias: str, folder: Path, file: Path) -> None:
    """Point Django's connection at a workspace's book or desk, and bring its tables up to date.

    Args:
        alias: ``default`` for the book, ``desk`` for the desk.
        folder: the workspace's.
        file: where its SQLite file is or would be.

    Raises:
        DatabaseUnusable: if a server is named and does not answer, or refuses.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sotdae.cases.settings")
    _load(alias)
    if not is_server(folder):
        _point(alias, {**SQLITE, "NAME": str(file)})
        if alias != BOOK or not (_is_current() or _made_at_once()):
            _migrate_now(alias)
        return
    name = schema(folder, "desk" if alias == DESK else "book")
    chosen = server(folder)
    chosen["OPTIONS"] = {**chosen["OPTIONS"], "options": f"-c search_path={name} -c synchronous_commit=on"}
    try:
        _point(alias, chosen)
        with _MIGRATION:
            if alias != BOOK or not _is_current():
                _migrate(alias, name)
    except ImproperlyConfigured as error:
        raise DatabaseUnusable(reason="the driver is not installed: pip install 'sotdae[postgresql]'") from error
    except DatabaseError as error:
        raise DatabaseUnusable(reason=f"it does not answer as it should ({type(error).__name__})") from None


def _load(alias: str) -> None:
    """Load the applications whose tables a database has; the desk's only once somebody asks for it.

    What django.setup() does, without its logging and the web's half of it. A server has called that before, and everything is there. Django names
    forms, whose templates are a tenth of what loading the models takes, and a parser of statements for changes of tables, a twentieth; who only reads
    the book uses neither.
    """
    with _LOADING:
        if not apps.ready:
            if alias == BOOK:
                for name in ("sqlparse", "django.forms"):
                    when_asked_for(name)
            apps.populate(BOOK_APPS if alias == BOOK else INSTALLED_APPS)
        elif alias == DESK and not apps.is_installed("sotdae.cases.desk"):
            apps.set_installed_apps(INSTALLED_APPS)


def _is_current() -> bool:
    """Whether the book has taken in every migration that there is, and no other: then Django need not load and compare them all."""
    with suppress(DatabaseError), connections[BOOK].cursor() as cursor:
        cursor.execute("SELECT name FROM django_migrations WHERE app = 'cases'")
        return {str(row[0]) for row in cursor.fetchall()} == {path.stem for path in MIGRATIONS.glob("0*.py")}
    return False


def _made_at_once() -> bool:
    """Make a new book's tables by the statements that all migrations come to; returns whether it did. Only where there is nothing yet.

    The file is generated (`scripts/generate_docs.py`) and a test compares it with what the migrations make.
    """
    connection = connections[BOOK]
    connection.ensure_connection()
    raw: sqlite3.Connection = connection.connection
    statements = SCHEMA.read_text("utf-8") if SCHEMA.is_file() else ""
    names = {line.split("'")[3] for line in statements.splitlines() if line.startswith("INSERT INTO")}
    if names != {path.stem for path in MIGRATIONS.glob("0*.py")}:
        return False
    try:
        raw.execute("BEGIN IMMEDIATE")
        if raw.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            return False
        for statement in statements.split(";\n"):
            raw.execute(statement)
        raw.execute("COMMIT")
    finally:
        if raw.in_transaction:
            raw.execute("ROLLBACK")
    return True


def _migrate_now(alias: str) -> None:
    from django.core.management import call_command  # noqa: PLC0415 (heavy, and seldom needed)

    call_command("migrate", *_ONLY[alias], database=alias, verbosity=0, interactive=False)


def _migrate(alias: str, name: str) -> None:
    """Make the schema and its tables, one process at a time: two that migrate at once would each find half of the other's."""
    connection = connections[alias]
    quoted = connection.ops.quote_name(name)
    number = int(hashlib.sha256(name.encode()).hexdigest()[:15], 16)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [number])
        try:
            cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted}")
            _migrate_now(alias)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


def _point(alias: str, chosen: Mapping[str, Any]) -> None:
    """Have an alias mean another database from now on; nothing where it does already."""
    known = connections.databases[alias]
    wanted = {**known, "HOST": "", "PORT": "", "USER": "", "PASSWORD": "", **chosen}
    if wanted == known:
        return
    connections[alias].close()
    del connections[alias]
    connections.databases[alias] = wanted
