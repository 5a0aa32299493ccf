# SPDX-License-Identifier: Apache-2.0
"""A workspace with its book: the log is the truth, the book follows it and is never ahead of what is on the disk."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from django.db import connections
from django.db.backends.signals import connection_created
from harness_disk import HarnessDisk, every_store_uses
from sqlite_losses import Moment, moment
from vault_life import LOG, NOW, Promise, VaultStory, broken, problems

from sotdae.actions import opening
from sotdae.actions.opening import Opened, open_workspace, replay
from sotdae.actions.records.book import Book
from sotdae.actions.workspace import Workspace
from sotdae.custody.vault import Vault
from sotdae.custody.verification import verify
from sotdae.custody.writer import open_writer
from sotdae.model.ids import item_id

BOOK: Final = "book.sqlite3"
WORKS: Final = ({"a": b"lunch", "b": b"flowers"}, {"c": b"books", "a": b"lunch"})


@dataclass(frozen=True, slots=True)
class BookPromise:
    """What the vault promises, and what the book has taken in and brought to its own disk (SQLite's business, see `sqlite_states`)."""

    vault: Promise
    book: bytes | None
    applied: int


def seal(opened: Opened, items: Mapping[str, bytes], told: Callable[[], None]) -> None:
    """Seal some texts and follow the log in the book after each line, as `actions.adding.capture` does."""
    with open_writer(opened.vault, opened.keyring, applied_seq=opened.book.applied_seq) as writer:
        replay(opened)
        if opened.book.case("표본") is None:
            writer.open_case(name="표본", now=NOW)
            told()
            replay(opened)
        case = opened.book.cases()[0].case_id
        writer.begin(case_id=case, verb="add", facts={}, now=NOW)

        def known(tag: str) -> str | None:
            held = opened.book.item(case, tag)
            return None if held is None else held[0]

        for name, data in items.items():
            writer.seal(io.BytesIO(data), name=name, kind="text", facts={}, known=known, now=NOW)
        writer.commit(now=NOW)
        told()
        replay(opened)
        writer.done(result={"verb": "other"}, now=NOW)
        told()
        replay(opened)


@contextmanager
def opened_in(folder: Path) -> Iterator[Opened]:
    with open_workspace(Workspace(folder), mode="synthetic", passphrase=None, legal_basis="x", now=NOW) as opened:
        yield opened


class BookStory:
    """A workspace whose book follows its log, as a `Story`. The book's own file is not in the trace: `sqlite_losses` is about it."""

    name = "workspace and book"

    def __init__(self, *, at_statements: bool = False) -> None:
        """``at_statements``: count the book's SQL statements as operations too, so that a life can be killed at them."""
        self._at_statements = at_statements
        self._applied = 0
        self._folder: Path | None = None

    def live(self, folder: Path, disk: HarnessDisk, told: Callable[[], None]) -> None:
        story = self
        inner = Book.applying

        @contextmanager
        def applying(book: Book, seq: int) -> Iterator[bool]:
            with inner(book, seq) as is_new:
                yield is_new
            story._applied = seq
            told()

        def follow(connection: Any, **_: object) -> None:
            connection.connection.set_trace_callback(lambda statement: disk._plain("statement") if not statement.startswith("PRAGMA") else None)

        with ExitStack() as around:
            around.enter_context(every_store_uses(disk))
            around.enter_context(patch.object(Book, "applying", applying))
            if self._at_statements:
                connection_created.connect(follow)
                around.callback(connection_created.disconnect, follow)
            try:
                self.work(folder, told)
            finally:
                connections["default"].close()

    def work(self, folder: Path, told: Callable[[], None]) -> None:
        """Do what is done in this life."""
        for items in WORKS:
            with opened_in(folder) as opened:
                seal(opened, items, told)

    def promised(self, folder: Path, files: Mapping[str, bytes]) -> BookPromise:
        made = VaultStory().promised(folder, files)
        path = folder / BOOK
        if not path.is_file():
            return BookPromise(made, None, 0)
        copy, source = sqlite3.connect(":memory:"), sqlite3.connect(path)
        source.backup(copy)
        source.close()
        return BookPromise(made, copy.serialize(), _applied(copy))

    def token(self, folder: Path) -> int:
        return (folder / LOG).stat().st_size

    def promised_by(self, before: Mapping[str, bytes], files: Mapping[str, bytes], tokens: Sequence[int]) -> BookPromise:
        made = VaultStory().promised_by(before, files, tokens)
        return BookPromise(replace(made, has_checkpoint=False), None, 0)

    def check(self, folder: Path, files: Mapping[str, bytes], promised: BookPromise) -> str | None:
        wrong = broken(promised.vault, files)
        if wrong is None and (found := problems(folder, has_checkpoint=promised.vault.has_checkpoint)):
            wrong = f"verify finds: {found[0]}"
        applied = promised.applied
        if (folder / BOOK).is_file():
            connection = sqlite3.connect(folder / BOOK)
            applied = max(applied, _applied(connection))
            connection.close()
        if wrong is None and (folder / LOG).is_file():
            Vault.open(folder / "vault").log.require(applied)
        elif wrong is None and applied:
            wrong = f"the book has taken in {applied} lines of a log that is not there"
        return wrong

    def completed(self, folder: Path, promised: BookPromise | None, disk: HarnessDisk) -> str | None:
        if promised is not None and promised.book is not None:
            (folder / BOOK).write_bytes(promised.book)
        self.live(folder, disk, lambda: None)
        found = verify(folder / "vault")
        if not found.ok or found.unlogged:
            return f"after another run: {found.to_json()}"
        with opened_in(folder) as opened:
            case = opened.book.cases()[0].case_id
            wanted = {data for items in WORKS for data in items.values()}
            if any(opened.book.item(case, opened.keyring.item_tag(item_id(data))) is None for data in wanted):
                return "the book does not know an item that the log acknowledges"
            sealed = [row for entry in opened.vault.entries() if entry.type == "items.sealed" for row in entry.body["objects"]]
            if len(sealed) != len(wanted):
                return "the book did not know an item that the log acknowledges: it was sealed again"
            if opened.book.applied_seq != opened.vault.head().size:
                return "the book has not taken in the whole log"
        return None

    @contextmanager
    def surroundings(self) -> Iterator[None]:
        with VaultStory().surroundings(), _made_book():
            yield


def _applied(connection: sqlite3.Connection) -> int:
    """How many lines a book has taken in; 0 where its tables are not there yet."""
    try:
        row = connection.execute("SELECT applied_seq FROM cases_logposition").fetchone()
    except sqlite3.OperationalError:
        return 0
    return 0 if row is None else int(row[0])


@contextmanager
def _made_book() -> Iterator[None]:
    """Make the book's tables once and copy them: a hundred migrations say nothing about crashes."""
    made: list[bytes] = []
    inner = opening.open_book

    def open_book(path: Path) -> Book:
        if not path.exists() and made:
            path.write_bytes(made[0])
        book = inner(path)
        if not made:
            book.close()
            made.append(path.read_bytes())
            book = inner(path)
        return book

    with patch.object(opening, "open_book", open_book):
        yield


def book_moments(folder: Path) -> list[Moment]:
    """Live once and keep the book's files after every commit, with how many lines it has taken in and how many items it knows."""
    moments: list[Moment] = []
    story = BookStory()

    def told() -> None:
        if (folder / BOOK).is_file():
            moments.append(moment(folder / BOOK, book_says(folder / BOOK)))

    story.live(folder, HarnessDisk(), told)
    return moments


def book_says(path: Path) -> tuple[int, int]:
    """Return (lines taken in, items known)."""
    with closing(sqlite3.connect(path)) as connection:
        try:
            (items,) = connection.execute("SELECT count(*) FROM cases_item").fetchone()
        except sqlite3.OperationalError:
            return 0, 0
        return _applied(connection), int(items)
