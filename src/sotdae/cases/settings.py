# SPDX-License-Identifier: Apache-2.0
"""Django's settings for the book and the desk. Files are named when a workspace is opened (`actions.records.book`); nothing here reaches the network.

SQLite by default, in WAL mode with ``synchronous=FULL``: WAL with NORMAL lost acknowledged rows in 400 of the simulated power losses, FULL in none
(docs/decisions/2026-11-24-book.md).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

SECRET_KEY: Final = "unused: the book signs nothing"  # noqa: S105 (no session, cookie or token exists here)
USE_TZ: Final = True
TIME_ZONE: Final = "UTC"
DEFAULT_AUTO_FIELD: Final = "django.db.models.BigAutoField"
BOOK_APPS: Final = ["sotdae.cases.apps.CasesConfig"]
"""What the book alone needs: to load how colleagues sign in brings half of the web along."""
INSTALLED_APPS: Final = [*BOOK_APPS, "sotdae.cases.desk.apps.DeskConfig"]
AUTH_USER_MODEL: Final = "desk.SignIn"
DATABASE_ROUTERS: Final = ["sotdae.cases.desk.routing.BookAndDesk"]
SQLITE: Final[dict[str, Any]] = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": ":memory:",
    "OPTIONS": {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;",
    },
}
DATABASES: Final[dict[str, dict[str, Any]]] = {"default": {**SQLITE}, "desk": {**SQLITE}}
MIGRATIONS: Final = Path(__file__).parent / "migrations"
SCHEMA: Final = MIGRATIONS / "all.sql"
"""What all migrations of the book come to in SQLite; generated."""
