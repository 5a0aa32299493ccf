# SPDX-License-Identifier: Apache-2.0
"""Whether a book has taken in the whole log, and how it does: what the verbs ask that read the book alone and need no key."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from urllib.parse import quote

from sotdae.actions.workspace import Workspace


def is_behind(place: Workspace) -> bool:
    """Whether the book has not taken in the whole log, as after a killed command or where it was deleted: then a list needs the keys (`catch_up`).

    The log's lines are counted, not read: whether they are what was signed is for whoever opens the vault, and for `sotdae verify`.
    """
    if not place.exists:
        return False
    with (place.vault / "log.jsonl").open("rb") as lines:
        size = sum(block.count(b"\n") for block in iter(lambda: lines.read(1 << 20), b""))
    return _applied(place) < size


def catch_up(place: Workspace, passphrase: str | None, *, now: datetime) -> None:
    """Bring the book up to the log.

    Raises:
        KeyringLocked: if a passphrase is needed and none is given.
        PassphraseWrong: if it is not the one.
    """
    from sotdae.actions.opening import open_workspace  # noqa: PLC0415 (what acts is heavy, and only after a kill)

    with open_workspace(place, mode=None, passphrase=passphrase, legal_basis=None, now=now):
        return


def _applied(place: Workspace) -> int:
    """Return how far the book has come. Read past Django where it can be: to set that up takes longer than the question itself."""
    if place.book.is_file():
        with suppress(sqlite3.Error), closing(sqlite3.connect(f"file:{quote(str(place.book.resolve()))}?mode=ro", uri=True)) as connection:
            (applied,) = connection.execute("SELECT applied_seq FROM cases_logposition").fetchone()
            return int(applied)
    from sotdae.actions.records.book import open_book  # noqa: PLC0415 (a server, or no book yet)

    book = open_book(place.book)
    try:
        return book.applied_seq
    finally:
        book.close()
