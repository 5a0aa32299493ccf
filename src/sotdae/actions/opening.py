# SPDX-License-Identifier: Apache-2.0
"""Opens a workspace for writing: vault, keyring and book together, made where they do not exist, and the log replayed into the book."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, takewhile
from typing import Any, Final

from sotdae.actions.forgetting import forget_outdated
from sotdae.actions.records.activity_book import EACH, Line
from sotdae.actions.records.applying import UNMASKED, Entry
from sotdae.actions.records.book import Book, CaptureEntry, open_book
from sotdae.actions.workspace import Workspace
from sotdae.custody.erasing import ERASED
from sotdae.custody.keyring import Keyring
from sotdae.custody.log_lines import LogEntry
from sotdae.custody.vault import Mode, Vault
from sotdae.disk import writing
from sotdae.errors import ModeRefuses, PassphraseRequired

ORIGIN: Final = "sotdae.local/log"
"""The first line of every checkpoint (C2SP tlog-checkpoint calls it the origin). It names no organisation."""


_BATCH = 500
"""Entries that are indexed in one transaction."""
REMOVAL: Final = "removal."
"""How every type begins that `Book.removal` takes, and no other part."""
SUBJECTS: Final = ("subject.", "consent.", "status.", "recall.")
"""How every type begins that `Book.subjects` takes; the ledger takes more of these, no other part does."""


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
        LogAltered: if lines of the custody log are no lines any more.
    """
    keyring, vault = _existing(place, mode, passphrase) if place.exists else _made(place, mode, passphrase, legal_basis, now)
    with _with_book(place, vault, keyring) as opened:
        yield opened


@contextmanager
def open_unlocked(place: Workspace, keyring: Keyring) -> Iterator[Opened]:
    """Open an existing workspace whose keyring was unlocked before, as a server does that stays open. Raises as `open_workspace` does."""
    with _with_book(place, Vault.open(place.vault), keyring) as opened:
        yield opened


@contextmanager
def _with_book(place: Workspace, vault: Vault, keyring: Keyring) -> Iterator[Opened]:
    book = open_book(place.book)
    try:
        vault.log.require(book.applied_seq)
        opened = Opened(place, vault, keyring, book)
        index(opened)
        replay(opened)
        forget_outdated(place, book)
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
    """Apply every log entry that the book has not taken in yet, in order; the log is on the disk before the book says so.

    Raises:
        WritePoisoned: if the disk fails.
    """
    size, applied = opened.vault.head().size, opened.book.applied_seq
    if size == applied:
        return
    with writing():
        opened.vault.settle()
    for entry in opened.vault.entries(after=applied):
        if entry.seq > size:
            break  # another process has appended it since; it may not have come to its barrier
        details = opened.vault.details(opened.keyring, entry)
        with opened.book.applying(entry.seq) as is_new:
            if is_new:
                _apply(opened, entry, details)
                opened.book.activity.take(_line(entry, details), opened.keyring.item_tag)


def index(opened: Opened) -> None:
    """Make the index of acts for entries that the book took in before there was one, or before it was deleted. A killed one goes on."""
    book = opened.book
    known, applied = book.activity.indexed_seq(), book.applied_seq
    if known >= applied:
        return
    entries = takewhile(lambda entry: entry.seq <= applied, opened.vault.entries(after=known))
    for some in _batched(entries):
        lines = [_line(entry, opened.vault.details(opened.keyring, entry)) for entry in some]
        with book.together():
            for line in lines:
                book.activity.take(line, opened.keyring.item_tag)


def _batched(entries: Iterable[LogEntry]) -> Iterator[list[LogEntry]]:
    walk = iter(entries)
    while some := list(islice(walk, _BATCH)):
        yield some


def _line(entry: LogEntry, details: list[dict[str, Any]]) -> Line:
    case_id = entry.case or str(entry.body.get("case_erased", ""))
    return Line(entry.seq, entry.at, entry.type, case_id, entry.body, details)


def _apply(opened: Opened, entry: LogEntry, details: list[dict[str, Any]]) -> None:
    """Take one entry into the book. An entry whose details were erased changes nothing, but a case keeps its place."""
    book = opened.book
    case_id = entry.case or str(entry.body.get("case_erased", ""))
    if entry.type == "case.opened":
        book.add_case(str(details[0]["name"]) if details else f"erased {case_id[:8]}", case_id, entry.seq)
    elif entry.type == "items.sealed":
        tags = [(opened.keyring.item_tag(str(row["item_id"])), row.get("object_id")) for row in details]
        book.add_items(case_id, tags, entry.seq)
    elif entry.type == "action.done" and details and details[0].get("verb") == "add":
        facts = details[0]
        book.add_capture(case_id, CaptureEntry(str(facts["capture_id"]), str(entry.body["action"]), entry.seq, entry.at, facts, ()))
    elif entry.type == "action.done" and details and details[0].get("verb") == "look-again":
        book.add_statement(case_id, str(details[0]["capture_id"]), {"looked_again": details[0]["looked_again"], "seq": entry.seq})
    elif entry.type == "capture.stated" and details:
        book.add_statement(case_id, str(details[0]["capture_id"]), {**details[0], "seq": entry.seq})
    else:
        acts = [Entry(entry.type, case_id, entry.seq, entry.at, facts, entry.body) for facts in (details if entry.body.get(EACH) else details[:1])]
        if entry.type == UNMASKED:
            book.shown.unmask_all(acts)
        else:
            for what in acts:
                _apply_to_parts(opened, what)
    if entry.type == ERASED:
        _read_anew(opened, case_id)
    if entry.body.get("case_erased"):
        book.activity.forget_case(case_id, entry.seq)


def _apply_to_parts(opened: Opened, what: Entry) -> None:
    """Offer an entry to the parts of the book, until one takes it. Those that surely do not are not even loaded."""
    book, tag_of = opened.book, opened.keyring.item_tag
    if what.type.startswith(REMOVAL) and book.removal.apply(what, tag_of):
        return
    if what.type.startswith(SUBJECTS):
        taken = book.subjects.apply(what)
    else:
        tagged, plain = (book.unsealing, book.reviewing), (book.kept, book.shown, book.access)
        taken = any(part.apply(what, tag_of) for part in tagged) or any(part.apply(what) for part in plain)
    if not taken and what.case_id:
        book.ledger.apply(what, tag_of)


def _read_anew(opened: Opened, case_id: str) -> None:
    """Take the closing details of a case's captures as they are without what was erased."""
    for row in opened.book.captures(case_id):
        for facts in opened.vault.details(opened.keyring, next(opened.vault.entries(after=row.seq - 1))):
            opened.book.set_capture_facts(case_id, row.capture_id, facts)
