# SPDX-License-Identifier: Apache-2.0
"""Opens a workspace for writing: vault, keyring and book together, made where they do not exist, and the log replayed into the book."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sotdae.actions.applying import Entry
from sotdae.actions.book import Book, CaptureEntry, open_book
from sotdae.actions.workspace import Workspace
from sotdae.custody.keyring import Keyring
from sotdae.custody.log import LogEntry
from sotdae.custody.vault import Mode, Vault
from sotdae.errors import LogShorter, ModeRefuses, PassphraseRequired

ORIGIN: Final = "sotdae.local/log"
"""The first line of every checkpoint (C2SP tlog-checkpoint calls it the origin). It names no organisation."""


@dataclass
class Opened:
    """A workspace opened for writing."""

    place: Workspace
    vault: Vault
    keyring: Keyring
    book: Book


@contextmanager
def open_workspace(place: Workspace, *, mode: str | None, passphrase: str | None, legal_basis: str | None, now: datetime) -> Iterator[Opened]:
    """Open a workspace, or make one.

    Args:
        place: where.
        mode: asked for at creation (``hash-only`` by default); for an existing workspace it must be the one it has.
        passphrase: opens the keyring; needed but for a demonstration.
        legal_basis: what permits holding media; needed for ``holding``.
        now: UTC.

    Raises:
        ModeRefuses: if the mode is not the workspace's own, or ``holding`` lacks a legal basis.
        PassphraseRequired: if a real workspace would be made without a passphrase.
        LogShorter: if lines of the custody log are gone.
    """
    keyring, vault = _existing(place, mode, passphrase) if place.exists else _made(place, mode, passphrase, legal_basis, now)
    book = open_book(place.book)
    try:
        if vault.head().size < book.applied_seq:
            raise LogShorter(log_size=vault.head().size, applied_seq=book.applied_seq)
        opened = Opened(place, vault, keyring, book)
        replay(opened)
        yield opened
    finally:
        book.close()


def _existing(place: Workspace, mode: str | None, passphrase: str | None) -> tuple[Keyring, Vault]:
    vault = Vault.open(place.vault)
    if mode is not None and vault.mode != Mode(mode):
        raise ModeRefuses(mode=vault.mode.value, what=f"it cannot become {mode}")
    return Keyring.unlock(place.keys, passphrase=passphrase), vault


def _made(place: Workspace, mode: str | None, passphrase: str | None, legal_basis: str | None, now: datetime) -> tuple[Keyring, Vault]:
    chosen = Mode(mode or Mode.HASH_ONLY)
    if chosen is Mode.HOLDING and not legal_basis:
        raise ModeRefuses(mode=chosen.value, what="holding media needs a recorded legal basis (--legal-basis)")
    is_protected = chosen is not Mode.SYNTHETIC
    if is_protected and not passphrase:
        raise PassphraseRequired
    place.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    keyring = Keyring.create(place.keys, passphrase=passphrase, protected=is_protected)
    vault = Vault.create(place.vault, mode=chosen, keyring=keyring, now=now, origin=ORIGIN, legal_basis=legal_basis)
    return keyring, vault


def replay(opened: Opened) -> None:
    """Apply every log entry that the book has not taken in yet, in order."""
    for entry in opened.vault.entries(after=opened.book.applied_seq):
        details = opened.vault.details(opened.keyring, entry)
        with opened.book.applying(entry.seq) as is_new:
            if is_new:
                _apply(opened, entry, details)


def _apply(opened: Opened, entry: LogEntry, details: list[dict[str, Any]]) -> None:
    book = opened.book
    if entry.type == "case.opened":
        book.add_case(str(details[0]["name"]), entry.case or "", entry.seq)
    elif entry.type == "items.sealed":
        tags = [(opened.keyring.item_tag(str(row["item_id"])), row.get("object_id")) for row in details]
        book.add_items(entry.case or "", tags, entry.seq)
    elif entry.type == "action.done" and details and details[0].get("verb") == "add":
        facts = details[0]
        book.add_capture(entry.case or "", CaptureEntry(str(facts["capture_id"]), str(entry.body["action"]), entry.seq, entry.at, facts, ()))
    elif entry.type == "action.done" and details and details[0].get("verb") == "look-again":
        book.add_statement(entry.case or "", str(details[0]["capture_id"]), {"looked_again": details[0]["looked_again"], "seq": entry.seq})
    elif entry.type == "capture.stated":
        book.add_statement(entry.case or "", str(details[0]["capture_id"]), {**details[0], "seq": entry.seq})
    elif details and entry.case is not None:
        book.ledger.apply(Entry(entry.type, entry.case, entry.seq, entry.at, details[0]), opened.keyring.item_tag)
