# SPDX-License-Identifier: Apache-2.0
"""Which database a workspace's book and desk stand in: files in the workspace, or a PostgreSQL server named by one setting.

The setting is ``SOTDAE_DATABASE``, else the line ``database = "postgresql://…"`` of the workspace's ``sotdae.toml``. Each workspace has schemas of
its own in the named database, called after its log's first line; the book's also after the folder, since a copy of a workspace is another book. A
password is never taken from there: the server's own ways (a Unix socket and the account of the operating system, a service file, ``~/.pgpass``)
keep it out of process lists, logs and errors. Nothing is connected here (`databases`).
"""

from __future__ import annotations

import hashlib
import os
import tomllib
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from sotdae.errors import DatabaseUnusable

ENVIRONMENT: Final = "SOTDAE_DATABASE"
CONFIG: Final = "sotdae.toml"
_SCHEMES: Final = frozenset({"postgresql", "postgres"})
_OPTIONS: Final = frozenset({"host", "port", "user", "sslmode", "sslrootcert", "service"})
_NAME_HEX: Final = 16

Which = Literal["book", "desk"]


def setting(folder: Path) -> str:
    """Return the setting for a workspace's folder; "" where its book is a file.

    Raises:
        DatabaseUnusable: if ``sotdae.toml`` is not in its form.
    """
    named = os.environ.get(ENVIRONMENT, "")
    if named or not (folder / CONFIG).is_file():
        return named
    try:
        read = tomllib.loads((folder / CONFIG).read_text("utf-8")).get("database", "")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise DatabaseUnusable(reason=f"{CONFIG} cannot be read ({type(error).__name__})") from error
    if not isinstance(read, str):
        raise DatabaseUnusable(reason=f"{CONFIG} names it otherwise than as a text")
    return read


def is_server(folder: Path) -> bool:
    """Whether a workspace's book stands in a server."""
    return bool(setting(folder))


def described(folder: Path) -> str:
    """Return which database a workspace uses, for `sotdae doctor`: neither host, account nor password."""
    if not is_server(folder):
        return "SQLite, files in the workspace"
    chosen = server(folder)
    where = "a Unix socket" if not chosen["HOST"] or str(chosen["HOST"]).startswith("/") else "TCP"
    return f"PostgreSQL over {where}"


def server(folder: Path) -> dict[str, Any]:
    """Return Django's settings for the server that is named, without a schema.

    Raises:
        DatabaseUnusable: if the setting is not in its form, or holds a password.
    """
    try:
        parts = urlsplit(setting(folder))
        port, password = parts.port, parts.password
        given = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    except ValueError:  # its message repeats what was set
        raise DatabaseUnusable(reason="the setting is no address of the form postgresql://[user@][host][:port]/database") from None
    if parts.scheme not in _SCHEMES:
        raise DatabaseUnusable(reason="the setting does not begin with postgresql://")
    if password is not None or "password" in given:
        raise DatabaseUnusable(reason="the setting holds a password; put it into ~/.pgpass or a service file instead")
    if not set(given) <= _OPTIONS:
        raise DatabaseUnusable(reason=f"of options only {', '.join(sorted(_OPTIONS))} are known")
    name = unquote(parts.path.lstrip("/"))
    if not name and "service" not in given:
        raise DatabaseUnusable(reason="the setting names no database")
    others = {key: value for key, value in given.items() if key in {"sslmode", "sslrootcert", "service"}}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "HOST": given.get("host") or unquote(parts.hostname or ""),
        "PORT": given.get("port") or (str(port) if port else ""),
        "USER": given.get("user") or unquote(parts.username or ""),
        "OPTIONS": others,
    }


def schema(folder: Path, which: Which) -> str:
    """Return the schema of a workspace's book or desk.

    Raises:
        DatabaseUnusable: if there is no log yet.
    """
    try:
        with (folder / "vault" / "log.jsonl").open("rb") as log:
            first = log.readline()
    except OSError as error:
        raise DatabaseUnusable(reason="there is no workspace to keep there yet") from error
    made = first if which == "desk" else first + str(folder.resolve()).encode()
    return f"sotdae_{which}_{hashlib.sha256(made).hexdigest()[:_NAME_HEX]}"
